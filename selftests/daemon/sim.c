// SPDX-License-Identifier: GPL-2.0-or-later
/* sim.c - a mobile node and two routers without a kernel */
#include <arpa/inet.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "daemon/message.h"
#include "sim.h"
#include "wire/names.h"

#define AIR	0.0001		/* s, one way */
#define WIRE	0.005

const uint8_t sim_lladdr[NODES][6] = {
	{ 2, 0, 0, 0, 0, 0 }, { 2, 0, 0, 0, 1, 0 }, { 2, 0, 0, 0, 2, 0 },
};

const uint8_t sim_second_lladdr[6] = { 2, 0, 0, 0, 3, 0 };

const char *const sim_pcoa[NODES] = {
	[AR1] = "2001:db8:1::ff:fe00:0", [AR2] = "2001:db8:2::ff:fe00:0",
};

enum kind { PACKET, LINK_UP, SCAN_DONE, ROAM_FAIL, JOINED, LINK_LOST };

struct sim_event {
	struct sim_coming coming;
	enum kind kind;
	int to;
	uint8_t lladdr[6];
	uint32_t ifindex;		/* of the mobile; or the device that joins */
	size_t len;
	uint8_t bytes[];
};

static void say(struct sim_node *n, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void say(struct sim_node *n, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	sim_clock_say(&n->sim->clock, n->name, fmt, ap);
	va_end(ap);
}

static struct sim_event *post(struct sim *sim, double in, enum kind kind,
			      int to, const void *bytes, size_t len)
{
	struct sim_event *e = sim_clock_post(&sim->clock, in,
					   sizeof(*e) + len);

	e->kind = kind;
	e->to = to;
	e->len = len;
	if (len)
		memcpy(e->bytes, bytes, len);
	return e;
}

/* Whose link an address belongs to, and whether it is the router itself. */
static int router_of(const struct in6_addr *a, bool *itself)
{
	for (int i = AR1; i <= AR2; i++) {
		char text[40];
		struct in6_addr addr;

		snprintf(text, sizeof(text), "2001:db8:%d::1", i);
		addr = sim_addr(text);
		*itself = !memcmp(a, &addr, 16);
		if (!memcmp(a, &addr, 8))
			return i;
	}

	*itself = false;
	return -1;
}

static const char *message_name(const struct send *s)
{
	struct ip6_packet p;

	if (ip6_parse(&p, s->bytes, s->len) || p.len < 8)
		return "?";
	if (p.proto == IP6_PROTO_MH)
		return mh_type_name(p.data[2]);
	if (p.data[0] == ICMP6_NA && s->letter == 'g')
		return "UNA";
	return icmp6_name(p.data[0], p.data[4]);
}

static void note_sent(struct sim_node *n, const struct send *s)
{
	unsigned char letter = (unsigned char)s->letter;
	unsigned int i = n->sent[letter]++;
	struct sim_sent *kept;

	if (i < 16)
		n->sent_at[letter][i] = n->sim->clock.now;
	if (s->len > n->longest)
		n->longest = s->len;
	if (i >= SIM_KEPT || s->len > sizeof(kept->bytes))
		return;

	kept = &n->packets[letter][i];
	kept->len = s->len;
	memcpy(kept->lladdr, s->lladdr, sizeof(kept->lladdr));
	memcpy(kept->bytes, s->bytes, s->len);
}

static bool is_lost(struct sim_node *n, char letter)
{
	struct sim *sim = n->sim;

	if (!letter || sim->lose != letter || !sim->lose_n)
		return false;
	if (sim->lose_from >= 0 && sim->lose_from != n->id)
		return false;

	sim->lose_n--;
	return true;
}

static void to_mobile(struct sim *sim, int from, const void *bytes, size_t len)
{
	uint32_t ifindex = sim->attached == from ? SIM_IFINDEX : SIM_SECOND;
	struct sim_event *e;

	if (sim->attached != from && sim->second != from)
		return;

	e = post(sim, AIR, PACKET, MN, bytes, len);
	e->ifindex = ifindex;
	memcpy(e->lladdr, sim_lladdr[from], 6);
}

static void to_air(struct sim_node *n, const struct send *s)
{
	struct sim *sim = n->sim;
	bool second = s->ifindex == SIM_SECOND;
	int to = second ? sim->second : sim->attached;

	if (n->id != MN)
		to_mobile(sim, n->id, s->bytes, s->len);
	else if (to >= 0)
		memcpy(post(sim, AIR, PACKET, to, s->bytes, s->len)->lladdr,
		       second ? sim_second_lladdr : sim_lladdr[MN], 6);
}

/* By the routing tables, which are as simple as the topology. */
static void to_wire(struct sim_node *n, const struct send *s)
{
	struct sim *sim = n->sim;
	bool itself;
	int to = router_of(&s->dst, &itself);

	if (n->id == MN && sim->attached < 0 && sim->second < 0)
		return;
	if (to < 0)
		return;
	if (n->id == MN && (to == sim->attached || to == sim->second))
		post(sim, AIR, PACKET, to, s->bytes, s->len);
	else if (n->id == to && !itself)	/* what an agent sends is not held */
		to_mobile(sim, to, s->bytes, s->len);
	else
		post(sim, WIRE, PACKET, to, s->bytes, s->len);
}

/* The mobile's probe for its address tells a router what UNA does. */
static char loss_of(const struct sim_node *n, const struct send *s,
		    const struct ip6_packet *p)
{
	return n->id == MN && p->proto == IP6_PROTO_ICMP &&
	       p->data[0] == ICMP6_NS ? 'g' : s->letter;
}

static int fake_send(void *world, const struct send *s)
{
	struct sim_node *n = world;
	char src[INET6_ADDRSTRLEN], dst[INET6_ADDRSTRLEN];
	struct ip6_packet p;
	bool lost;

	note_sent(n, s);
	if (ip6_parse(&p, s->bytes, s->len))
		abort();
	lost = is_lost(n, loss_of(n, s, &p));
	inet_ntop(AF_INET6, &p.src, src, sizeof(src));
	inet_ntop(AF_INET6, &p.dst, dst, sizeof(dst));
	say(n, "send %s %s > %s%s", message_name(s), src, dst,
	    lost ? " (lost)" : "");
	if (lost)
		return 0;

	if (s->on_link)
		to_air(n, s);
	else
		to_wire(n, s);
	return 0;
}

static int *at(struct sim *sim, unsigned int device)
{
	return device ? &sim->second : &sim->attached;
}

/* It looks for the access point first. */
static void join(struct sim_node *n, const struct radio_cmd *cmd)
{
	struct sim *sim = n->sim;
	struct sim_event *e;

	say(n, "radio %u joins ar%d on %u", cmd->device, cmd->bssid[4],
	    cmd->frequency);
	*at(sim, cmd->device) = -1;
	sim->joining = true;
	if (sim->join == JOIN_NEVER)
		return;

	e = post(sim, 0.05, sim->join == JOIN_REFUSED ? LINK_LOST : JOINED, MN,
		 NULL, 0);
	memcpy(e->lladdr, cmd->bssid, 6);
	e->ifindex = cmd->device;
	if (sim->join == JOIN_ELSEWHERE)
		e->lladdr[4] = AR1;
}

static void fake_radio(void *world, const struct radio_cmd *cmd)
{
	struct sim_node *n = world;
	struct sim *sim = n->sim;
	const uint8_t *to = cmd->bssid;

	if (cmd->verb == RADIO_SCAN) {
		if (cmd->frequency)
			say(n, "radio scan of %u", cmd->frequency);
		else
			say(n, "radio scan");
		sim->scanned = cmd->frequency;
		sim->scanner = cmd->device;
		sim->n_scans++;
		post(sim, 0.03, SCAN_DONE, MN, NULL, 0);
		return;
	}
	if (cmd->verb == RADIO_REPORT) {
		sim->n_reports++;
		return;
	}

	if (cmd->verb == RADIO_JOIN) {
		join(n, cmd);
		return;
	}
	if (cmd->verb == RADIO_LEAVE) {
		say(n, "radio %u leaves", cmd->device);
		sim->joining = false;
		sim_lose_link(sim, cmd->device);
		return;
	}

	say(n, "radio roam to ar%d", to[4]);
	if (sim->roam == ROAM_REFUSED) {
		post(sim, 0.001, ROAM_FAIL, MN, NULL, 0);
		return;
	}
	if (sim->roam == ROAM_COMES_BACK)
		to = sim_lladdr[sim->attached];
	sim->attached = -1;
	if (sim->roam != ROAM_NEVER)
		memcpy(post(sim, 0.005, LINK_UP, MN, NULL, 0)->lladdr,
		       to, 6);
}

static void fake_trace(void *world, const struct trace_step *t)
{
	say(world, "step %c %s %s", t->step, t->sent ? "sent" : "got",
	    t->outcome);
}

static void fake_log(void *world, enum log_level level, const char *line)
{
	static const char *const words[] = { "error", "info", "debug" };

	say(world, "%s: %s", words[level], line);
}

static void fake_reply(void *world, const struct reply *r)
{
	struct sim_node *n = world;

	say(n, "reply %s %s", r->ok ? "ok" : "failed", r->outcome);
	n->sim->replied = true;
	n->sim->ok = r->ok;
	snprintf(n->sim->outcome, sizeof(n->sim->outcome), "%s", r->outcome);
	snprintf(n->sim->error, sizeof(n->sim->error), "%s",
		 r->error ? r->error : "");
}

static void release(struct sim_node *n)
{
	for (unsigned int i = 0; i < n->n_waiting; i++)
		post(n->sim, 0, PACKET, n->id, n->waiting[i].bytes,
		     n->waiting[i].len);
	n->n_waiting = 0;
	n->held = in6addr_any;
}

/* Only what a message may run into is modelled: hold and drain on a router. */
static int fake_apply(void *world, const struct kop *op, const char **why)
{
	struct sim_node *n = world;
	char text[512];

	n->kernel_calls++;
	kop_text(op, text, sizeof(text));
	if (n->refuse && strstr(text, n->refuse)) {
		say(n, "kernel refuses: %s", text);
		*why = "no room left in this test";
		return -ENOBUFS;
	}

	say(n, "kernel %s", text);
	if (op->kind != KOP_MN || n->id == MN)
		return 0;
	for (unsigned int i = 0; i < op->mn.n_verbs; i++) {
		const struct kverb *v = &op->mn.verbs[i];

		if (v->verb == SEGUE_VERB_HOLD) {
			n->held = op->mn.addr;
			n->held_until = n->sim->clock.now +
					v->deadline / 1000.0;
		} else if (v->verb == SEGUE_VERB_DRAIN) {
			release(n);
		}
	}
	return 0;
}

static int fake_lladdr_of(void *world, uint32_t ifindex,
			  const struct in6_addr *addr, uint8_t lladdr[6])
{
	struct sim_node *n = world;

	(void)ifindex;
	if (!n->neighbour_is_there || memcmp(addr, &n->neighbour, 16))
		return -ENOENT;

	memcpy(lladdr, n->neighbour_lladdr, 6);
	return 0;
}

/* The mobile has one address behind each router. */
static unsigned int fake_addrs_of(void *world, uint32_t ifindex,
				  const uint8_t lladdr[6],
				  struct in6_addr *addrs, unsigned int max)
{
	struct sim_node *n = world;

	(void)ifindex;
	if (n->id == MN || !max || memcmp(lladdr, sim_lladdr[MN], 6))
		return 0;

	addrs[0] = sim_addr(sim_pcoa[n->id]);
	return 1;
}

static int fake_inactive(void *world, uint32_t ifindex,
			 const uint8_t lladdr[6], unsigned int *ms)
{
	struct sim_node *n = world;

	(void)ifindex;
	if (memcmp(lladdr, sim_lladdr[MN], 6) || !n->inactive)
		return -ENOENT;

	*ms = n->inactive;
	return 0;
}

static bool fake_is_own(void *world, const struct in6_addr *addr)
{
	struct sim_node *n = world;

	return n->id != MN && !memcmp(addr, &n->ar.cfg->address, 16);
}

static void fake_random(void *world, void *buf, size_t len)
{
	(void)world;
	if (getrandom(buf, len, 0) != (ssize_t)len)
		abort();
}

static uint64_t fake_ntp(void *world)
{
	struct sim_node *n = world;
	double now = 1700000000 + n->sim->clock.now + n->clock_is_off;

	return ((uint64_t)NTP_UNIX_S << 32) + (uint64_t)(now * 4294967296.0);
}

static const struct effects effects = {
	.send = fake_send, .radio = fake_radio, .trace = fake_trace,
	.log = fake_log, .reply = fake_reply, .random = fake_random,
	.ntp = fake_ntp,
	.kernel = {
		.apply = fake_apply, .lladdr_of = fake_lladdr_of,
		.addrs_of = fake_addrs_of, .inactive = fake_inactive,
		.is_own = fake_is_own,
	},
};

/* Events */

static void take_packet(struct sim *sim, struct sim_event *e)
{
	struct sim_node *n = &sim->nodes[e->to];
	struct ip6_packet p;
	bool itself;

	if (ip6_parse(&p, e->bytes, e->len))
		abort();
	if (n->id == MN || p.proto == IP6_PROTO_ICMP ||
	    (router_of(&p.dst, &itself) == n->id && itself)) {
		dispatch_packet(&n->agent, e->ifindex ? e->ifindex :
				SIM_IFINDEX, e->lladdr, e->bytes, e->len);
		return;
	}

	/* It is for the mobile, behind this router. */
	if (sim->clock.now >= n->held_until) {
		n->held = in6addr_any;
		n->n_waiting = 0;
	}
	if (!memcmp(&p.dst, &n->held, 16) && n->n_waiting < SIM_HELD_MAX) {
		n->waiting[n->n_waiting].len = e->len;
		memcpy(n->waiting[n->n_waiting++].bytes, e->bytes, e->len);
	} else {
		to_mobile(sim, n->id, e->bytes, e->len);
	}
}

static void joined(struct sim *sim, const struct sim_event *e)
{
	struct mn *mn = &sim->nodes[MN].mn;

	if (!sim->joining)	/* it was told to leave meanwhile */
		return;
	sim->joining = false;
	say(&sim->nodes[MN], "radio %u up at ar%d", e->ifindex, e->lladdr[4]);
	*at(sim, e->ifindex) = e->lladdr[4];
	if (e->ifindex == mn->device)
		mn_link_up(mn, e->lladdr);
	else
		mn_second_up(mn, e->lladdr);
}

/* What the mobile itself asked for is told to it, too. */
void sim_lose_link(struct sim *sim, unsigned int device)
{
	post(sim, 0, LINK_LOST, MN, NULL, 0)->ifindex = device;
	*at(sim, device) = -1;
}

static void take_event(void *arg, void *event)
{
	struct sim *sim = arg;
	struct sim_event *e = event;
	struct mn *mn = &sim->nodes[MN].mn;

	switch (e->kind) {
	case PACKET:
		take_packet(sim, e);
		break;
	case LINK_UP:
		say(&sim->nodes[MN], "link up at ar%d", e->lladdr[4]);
		sim->attached = e->lladdr[4] <= AR2 ? e->lladdr[4] : -1;
		mn_link_up(mn, e->lladdr);
		break;
	case SCAN_DONE:
		if (sim->scanned != 2437)
			mn_saw_ap(mn, sim_lladdr[AR1], 2412, -40);
		if (sim->scanned != 2412)
			mn_saw_ap(mn, sim_lladdr[AR2], 2437, -50);
		mn_scan_done(mn);
		break;
	case ROAM_FAIL:
		session_event(&mn->handover, MN_EV_ROAM_FAILED, NULL);
		break;
	case JOINED:
		joined(sim, e);
		break;
	case LINK_LOST:
		if (e->ifindex == mn->device)
			mn_link_down(mn);
		else
			mn_second_down(mn);
		break;
	}
}

void sim_run(struct sim *sim, double seconds)
{
	sim_clock_run(&sim->clock, seconds, take_event, sim);
}

/* Begin and end */

static void begin_node(struct sim *sim, int id, const char *dir)
{
	static const char *const names[] = { "mn", "ar1", "ar2" };
	struct sim_node *n = &sim->nodes[id];
	char error[CONFIG_ERROR_MAX], path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s.yaml", dir, names[id]);
	n->cfg = config_load(path, error);
	if (!n->cfg) {
		fprintf(stderr, "%s\n", error);
		exit(2);
	}

	n->sim = sim;
	n->id = id;
	n->name = names[id];
	n->agent.cfg = n->cfg;
	n->agent.effects = &effects;
	n->agent.world = n;
	sim_clock_add(&sim->clock, &n->agent);
}

static void begin_mn(struct sim_node *n)
{
	struct in6_addr pcoa = sim_addr(sim_pcoa[AR1]);

	n->mn.ifindex = SIM_IFINDEX;
	memcpy(n->mn.lladdr, sim_lladdr[MN], 6);
	n->mn.link_local = sim_addr("fe80::ff:fe00:0");
	n->mn.seq = 65533;	/* so that it wraps in every test */
	mn_begin(&n->mn, &n->agent, &n->cfg->mn);
	if (n->cfg->mn.has_send)
		pcoa = hkey_form(&n->mn, &pcoa);
	mn_use_address(&n->mn, &pcoa, 64);
	n->agent.mn = &n->mn;
}

static void begin_ar(struct sim_node *n)
{
	char text[40];

	n->ar.ifindex = SIM_IFINDEX;
	n->ar.mtu = 1500;
	memcpy(n->ar.lladdr, sim_lladdr[n->id], 6);
	snprintf(text, sizeof(text), "fe80::ff:fe00:%d00", n->id);
	n->ar.link_local = sim_addr(text);
	if (ar_begin(&n->ar, &n->agent, &n->cfg->ar))
		abort();
	n->agent.ar = &n->ar;
}

struct sim *sim_new(const char *dir)
{
	struct sim *sim = calloc(1, sizeof(*sim));

	if (!sim)
		abort();
	sim->clock.width = 3;
	sim->attached = -1;
	sim->second = -1;
	sim->lose_from = -1;
	for (int i = 0; i < NODES; i++)
		begin_node(sim, i, dir);
	begin_mn(&sim->nodes[MN]);
	begin_ar(&sim->nodes[AR1]);
	begin_ar(&sim->nodes[AR2]);
	return sim;
}

void sim_free(struct sim *sim)
{
	mn_end(&sim->nodes[MN].mn);
	ar_end(&sim->nodes[AR1].ar);
	ar_end(&sim->nodes[AR2].ar);
	sim_clock_end(&sim->clock);
	for (int i = 0; i < NODES; i++)
		config_free(sim->nodes[i].cfg);
	free(sim);
}

void sim_attach(struct sim *sim)
{
	memcpy(post(sim, 0, LINK_UP, MN, NULL, 0)->lladdr, sim_lladdr[AR1], 6);
	sim_run(sim, 1);
}

const char *sim_handover(struct sim *sim, int to)
{
	const char *sentence = mn_command_handover(&sim->nodes[MN].mn,
						   sim_lladdr[to]);

	sim->replied = false;
	if (!sentence)
		sim_run(sim, 4);
	return sentence;
}

void sim_roam(struct sim *sim, int to)
{
	sim->attached = -1;
	say(&sim->nodes[MN], "radio leaves for ar%d", to);
	mn_leaving(&sim->nodes[MN].mn, sim_lladdr[to]);
	memcpy(post(sim, 0.005, LINK_UP, MN, NULL, 0)->lladdr, sim_lladdr[to],
	       6);
}

void sim_inject(struct sim *sim, int to, const uint8_t lladdr[6],
		const void *packet, size_t len)
{
	dispatch_packet(&sim->nodes[to].agent, SIM_IFINDEX, lladdr, packet,
			len);
}
