// SPDX-License-Identifier: GPL-2.0-or-later
/* mip6_sim.c - a mobile node, its home agent and a correspondent without a kernel */
#include <arpa/inet.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/message.h"
#include "mip6_sim.h"
#include "wire/names.h"

#define AIR	0.0001		/* s, one way */
#define WIRE	0.01

const uint8_t msim_bssid[4][6] = {
	{ 2, 0, 0, 0, 16, 0 }, { 2, 0, 0, 0, 1, 0 }, { 2, 0, 0, 0, 2, 0 },
};

static const char *const prefixes[] = {
	"2001:db8:10::", "2001:db8:1::", "2001:db8:2::",
};

struct msim_event {
	struct sim_coming coming;
	int to;
	bool guarded;
	size_t len;
	uint8_t bytes[];
};

static void say(struct msim_node *n, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void say(struct msim_node *n, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	sim_clock_say(&n->sim->clock, n->name, fmt, ap);
	va_end(ap);
}

bool msim_said(const struct msim *sim, size_t *at, const char *what)
{
	const char *found = strstr(sim->clock.text + *at, what);

	if (!found)
		return false;

	*at = (size_t)(found - sim->clock.text) + strlen(what);
	return true;
}

static void post(struct msim *sim, double in, int to, const void *bytes,
		 size_t len)
{
	struct msim_event *e = sim_clock_post(&sim->clock, in,
					   sizeof(*e) + len);

	e->to = to;
	e->guarded = sim->guarded;
	e->len = len;
	memcpy(e->bytes, bytes, len);
}

/* The link an address belongs to. */
static int link_of(const struct in6_addr *addr)
{
	for (int i = AT_HOME; i <= LINK2; i++) {
		struct in6_addr prefix = sim_addr(prefixes[i]);

		if (!memcmp(addr, &prefix, 8))
			return i;
	}

	return NOWHERE;
}

/* The letters of what is sent without one. */
static char letter_of(const struct send *s, struct ip6_packet *p)
{
	if (ip6_parse(p, s->bytes, s->len))
		abort();
	if (p->proto == IPPROTO_IPV6) {
		const struct ip6_packet outer = *p;

		if (ip6_parse(p, outer.data, outer.len))
			abort();
	}
	if (s->letter)
		return s->letter;
	if (p->proto == IP6_PROTO_ICMP && p->data[0] == ICMP6_NS)
		return 'n';
	return p->proto == IP6_PROTO_ICMP && p->data[0] == ICMP6_NA ? 'a' : '?';
}

static const char *message_name(const struct ip6_packet *p)
{
	return p->proto == IP6_PROTO_MH ? mh_type_name(p->data[2]) :
					  icmp6_name(p->data[0], 0);
}

static bool is_lost(struct msim *sim, char letter)
{
	if (sim->lose != letter || !sim->lose_n)
		return false;

	sim->lose_n--;
	return true;
}

static void keep(struct msim_node *n, char letter, const struct send *s)
{
	struct msim_packet *k;
	unsigned int i = n->sent[(int)letter]++;

	if (i >= MSIM_KEPT || s->len > sizeof(k->bytes))
		return;

	k = &n->packets[(int)letter][i];
	k->at = n->sim->clock.now;
	k->len = s->len;
	k->on_link = s->on_link;
	memcpy(k->lladdr, s->lladdr, sizeof(k->lladdr));
	memcpy(k->bytes, s->bytes, s->len);
}

static void answer_rs(struct msim *sim)
{
	const uint8_t *mac = msim_bssid[sim->link];
	struct icmp6_msg m = { .type = ICMP6_RA };
	struct ip6_packet p = {
		.src = sim_addr("fe80::1"), .dst = all_nodes,
		.hop_limit = 255, .proto = IP6_PROTO_ICMP,
	};
	uint8_t data[256], packet[512];
	int len;

	if (sim->silent_routers || sim->link == NOWHERE ||
	    is_lost(sim, 'A'))
		return;

	m.ra.lifetime = 1800;
	m.ra.has_slla = !sim->unnamed_routers;
	memcpy(m.ra.slla, mac, MAC_LEN);
	m.ra.n_prefixes = 1;
	m.ra.prefixes[0] = (struct nd_prefix){
		.len = 64, .flags = RA_PREFIX_ONLINK | RA_PREFIX_AUTO,
		.valid = sim->valid ? sim->valid : 86400,
		.preferred = sim->valid ? sim->valid : 86400,
		.prefix = sim_addr(prefixes[sim->link]),
	};
	len = icmp6_encode(&m, data, sizeof(data));
	ip6_seal(&p, data, (size_t)len);
	p.data = data;
	p.len = (size_t)len;
	len = ip6_build(&p, packet, sizeof(packet));
	post(sim, 2 * AIR, MOBILE, packet, (size_t)len);
}

static bool is_peer(const struct in6_addr *addr)
{
	struct in6_addr peer = sim_addr(MSIM_PEER);

	return !memcmp(addr, &peer, sizeof(peer));
}

/* What the home agent's kernel does with what it intercepts. */
static void intercept(struct msim *sim, const struct ip6_packet *p,
		      const void *bytes, size_t len)
{
	const struct mobile *who = mobiles_find(&sim->ha.cfg->mobiles,
						&p->dst);
	const struct ha_binding *b;
	struct ip6_packet outer = {
		.src = sim->ha.cfg->address, .hop_limit = 64,
		.proto = IPPROTO_IPV6, .data = bytes, .len = len,
	};
	uint8_t packet[1024];
	int n;

	if (!who)
		return;

	b = &sim->ha.bindings[who - sim->ha.cfg->mobiles.of];
	outer.dst = b->coa;
	n = ip6_build(&outer, packet, sizeof(packet));
	if (!b->bound && sim->link == AT_HOME)
		post(sim, WIRE, MOBILE, bytes, len);
	else if (b->bound && link_of(&b->coa) == sim->link)
		post(sim, 2 * WIRE, MOBILE, packet, (size_t)n);
}

/* From an address of another link nothing is forwarded; nor to one. */
static void carry(struct msim_node *n, const struct send *s)
{
	struct msim *sim = n->sim;
	struct ip6_packet p;

	if (ip6_parse(&p, s->bytes, s->len))
		abort();
	sim->guarded = s->guarded;
	if (n->id == MOBILE && link_of(&p.src) == sim->link)
		post(sim, WIRE, is_peer(&p.dst) ? PEER : AGENT, s->bytes,
		     s->len);
	if (n->id != MOBILE && link_of(&p.dst) == sim->link)
		post(sim, WIRE, MOBILE, s->bytes, s->len);
	else if (n->id == PEER && link_of(&p.dst) == AT_HOME)
		intercept(sim, &p, s->bytes, s->len);
	sim->guarded = false;
}

static int fake_send(void *world, const struct send *s)
{
	struct msim_node *n = world;
	char src[INET6_ADDRSTRLEN], dst[INET6_ADDRSTRLEN];
	struct ip6_packet p;
	char letter = letter_of(s, &p);
	bool lost;

	keep(n, letter, s);
	lost = is_lost(n->sim, letter);
	inet_ntop(AF_INET6, &p.src, src, sizeof(src));
	inet_ntop(AF_INET6, &p.dst, dst, sizeof(dst));
	say(n, "send %s %s > %s%s", message_name(&p), src, dst,
	    lost ? " (lost)" : "");
	if (lost)
		return 0;

	if (letter == 'R')
		answer_rs(n->sim);
	else if (!s->on_link || p.proto == IP6_PROTO_MH)
		carry(n, s);
	return 0;
}

static void fake_radio(void *world, const struct radio_cmd *cmd)
{
	(void)world;
	(void)cmd;
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
	say(world, "reply %s", r->outcome);
}

static int fake_apply(void *world, const struct kop *op, const char **why)
{
	struct msim_node *n = world;
	char text[512];

	n->kernel_calls++;
	kop_text(op, text, sizeof(text));
	if (n->refuse && strstr(text, n->refuse)) {
		say(n, "kernel refuses: %s", text);
		*why = "no room left in this test";
		return -ENOBUFS;
	}

	say(n, "kernel %s", text);
	return 0;
}

static int fake_lladdr_of(void *world, uint32_t ifindex,
			  const struct in6_addr *addr, uint8_t lladdr[6])
{
	(void)world;
	(void)ifindex;
	(void)addr;
	(void)lladdr;
	return -ENOENT;
}

static unsigned int fake_addrs_of(void *world, uint32_t ifindex,
				  const uint8_t lladdr[6],
				  struct in6_addr *addrs, unsigned int max)
{
	(void)world;
	(void)ifindex;
	(void)lladdr;
	(void)addrs;
	(void)max;
	return 0;
}

static int fake_inactive(void *world, uint32_t ifindex,
			 const uint8_t lladdr[6], unsigned int *ms)
{
	(void)world;
	(void)ifindex;
	(void)lladdr;
	(void)ms;
	return -ENOENT;
}

static bool fake_is_own(void *world, const struct in6_addr *addr)
{
	(void)world;
	(void)addr;
	return false;
}

static int fake_ro_packets(void *world, const struct kro *ro,
			   uint64_t *packets)
{
	(void)ro;
	*packets = ((struct msim_node *)world)->ro_packets;
	return 0;
}

static void fake_random(void *world, void *buf, size_t len)
{
	struct msim_node *n = world;
	uint8_t *at = buf;

	while (len--)
		*at++ = n->random++ + (uint8_t)n->id;
}

/* Time of day is that of the test's clock, in 2023, and to the millisecond. */
static uint64_t fake_ntp(void *world)
{
	struct msim_node *n = world;
	uint64_t ms = (uint64_t)((n->sim->clock.now + n->clock_off + 1e6) *
				 1000);

	return (0xe8d4a510 - 1000000 + ms / 1000) << 32 |
	       (ms % 1000 << 32) / 1000;
}

static const struct effects effects = {
	.send = fake_send, .radio = fake_radio, .trace = fake_trace,
	.log = fake_log, .reply = fake_reply, .random = fake_random,
	.ntp = fake_ntp,
	.kernel = {
		.apply = fake_apply, .lladdr_of = fake_lladdr_of,
		.addrs_of = fake_addrs_of, .inactive = fake_inactive,
		.is_own = fake_is_own, .ro_packets = fake_ro_packets,
	},
};

/* What leaves the tunnel is taken out of it by the kernel, and maybe sent on. */
static void take_inner(struct msim *sim, int to, const struct ip6_packet *outer)
{
	struct agent *agent = &sim->nodes[to].agent;
	struct ip6_packet p;

	if (ip6_parse(&p, outer->data, outer->len)) {
		dispatch_packet(agent, MSIM_IFINDEX, msim_bssid[0],
				outer->data, outer->len);
		return;
	}
	if (to == AGENT && is_peer(&p.dst)) {
		post(sim, WIRE, PEER, outer->data, outer->len);
		return;
	}

	p.tunnelled = true;
	if (p.proto == IP6_PROTO_MH)
		dispatch_mh(agent, &p);
	else
		dispatch_packet(agent, MSIM_IFINDEX, msim_bssid[0],
				outer->data, outer->len);
}

void msim_inject(struct msim *sim, int to, const void *packet, size_t len)
{
	struct agent *agent = &sim->nodes[to].agent;
	struct ip6_packet p;

	if (!ip6_parse(&p, packet, len) && p.proto == IPPROTO_IPV6) {
		take_inner(sim, to, &p);
	} else if (sim->guarded) {
		p.guarded = true;
		dispatch_mh(agent, &p);
	} else {
		dispatch_packet(agent, MSIM_IFINDEX, msim_bssid[0], packet,
				len);
	}
}

static void take_event(void *arg, void *event)
{
	struct msim_event *e = event;
	struct msim *sim = arg;

	sim->guarded = e->guarded;
	msim_inject(sim, e->to, e->bytes, e->len);
	sim->guarded = false;
}

void msim_run(struct msim *sim, double seconds)
{
	sim_clock_run(&sim->clock, seconds, take_event, sim);
}

void msim_move(struct msim *sim, int link)
{
	sim->link = link;
	if (link == NOWHERE)
		mn_link_down(&sim->mn);
	else
		mn_link_up(&sim->mn, msim_bssid[link]);
}

struct ha_binding *msim_binding(struct msim *sim, const char *home)
{
	struct in6_addr addr = sim_addr(home);
	const struct mobile *who = mobiles_find(&sim->ha.cfg->mobiles, &addr);

	return who ? &sim->ha.bindings[who - sim->ha.cfg->mobiles.of] : NULL;
}

/* Begin and end */

static void begin_mobile(struct msim *sim)
{
	struct msim_node *n = &sim->nodes[MOBILE];

	memset(&sim->mn, 0, sizeof(sim->mn));
	memset(&sim->mip, 0, sizeof(sim->mip));
	sim->mn.ifindex = MSIM_IFINDEX;
	sim->mn.link_local = sim_addr("fe80::ff:fe00:0");
	sim->mn.lladdr[0] = 2;
	sim->mip.seq = 65533;	/* so that it wraps in every test */
	mn_begin(&sim->mn, &n->agent, &n->cfg->mn);
	n->agent.mn = &sim->mn;
	mip_begin(&sim->mip, &n->agent, &n->cfg->mn.home, &sim->mn);
	n->agent.mip = &sim->mip;
}

static void begin_agent(struct msim *sim)
{
	struct msim_node *n = &sim->nodes[AGENT];

	memset(&sim->ha, 0, sizeof(sim->ha));
	sim->ha.ifindex = MSIM_IFINDEX;
	memcpy(sim->ha.lladdr, msim_bssid[0], 6);
	sim->ha.link_local = sim_addr("fe80::1");
	if (ha_begin(&sim->ha, &n->agent, &n->cfg->ha))
		abort();
	n->agent.ha = &sim->ha;
}

static void begin_peer(struct msim *sim)
{
	struct msim_node *n = &sim->nodes[PEER];

	memset(&sim->cn, 0, sizeof(sim->cn));
	if (cn_begin(&sim->cn, &n->agent, &n->cfg->cn))
		abort();
	n->agent.cn = &sim->cn;
}

static void begin_node(struct msim *sim, int id, const char *dir)
{
	static const char *const files[] = { "mip6-mn", "ha", "cn" };
	static const char *const names[] = { "mn", "ha", "cn" };
	struct msim_node *n = &sim->nodes[id];
	char error[CONFIG_ERROR_MAX], path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s.yaml", dir, files[id]);
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

struct msim *msim_new(const char *dir)
{
	struct msim *sim = calloc(1, sizeof(*sim));

	if (!sim)
		abort();
	sim->clock.now = 100;
	sim->clock.width = 2;
	sim->link = NOWHERE;
	begin_node(sim, MOBILE, dir);
	begin_node(sim, AGENT, dir);
	begin_node(sim, PEER, dir);
	begin_mobile(sim);
	begin_agent(sim);
	begin_peer(sim);
	return sim;
}

static void end_node(struct msim *sim, int who)
{
	if (who == AGENT) {
		ha_end(&sim->ha);
	} else if (who == PEER) {
		cn_end(&sim->cn);
	} else {
		mip_end(&sim->mip);
		mn_end(&sim->mn);
	}
}

void msim_restart(struct msim *sim, int who)
{
	end_node(sim, who);
	if (who == AGENT)
		begin_agent(sim);
	else if (who == PEER)
		begin_peer(sim);
	else
		begin_mobile(sim);
}

void msim_free(struct msim *sim)
{
	end_node(sim, PEER);
	end_node(sim, AGENT);
	end_node(sim, MOBILE);
	sim_clock_end(&sim->clock);
	for (int i = 0; i < MNODES; i++)
		config_free(sim->nodes[i].cfg);
	free(sim);
}
