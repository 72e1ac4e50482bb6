// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fmip_nar.c - next router: from HI to the mobile's announcement
 *
 * RFC 5568 4, 6.2.1, 6.3.  What comes for the new address waits here, and the
 * address is defended, until its owner says that it has come: by UNA or by a
 * probe for it, from the link-layer address that HI named.  What the access
 * point says of stations counts for nothing: a radio acknowledges frames that
 * the mobile does not take yet.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/fmip_router.h"
#include "daemon/message.h"

static const char *const states[] = {
	"NEW", "PROBING", "WAITING", "ARRIVED", "END",
};

static const char *const events[] = {
	"refused", "hi", "dad-timer", "conflict", "una", "other-una",
	"solicited", "proxy-timer", "end-timer", "leave", "other",
};

enum timer_id { T_DAD, T_PROXY, T_END };
static const char *const timers[] = { "dad", "proxy", "end" };

static const int timer_events[] = {
	NAR_EV_DAD_TIMER, NAR_EV_PROXY_TIMER, NAR_EV_END_TIMER,
};

/* How long a drained mobile node stays, to answer a HI that comes again. */
#define LINGER_MS	2000

static struct outbox *out_of(const struct nar *nar)
{
	return &nar->ar->agent->out;
}

struct nar *nar_find(struct ar *ar, const struct in6_addr *addr)
{
	for (struct session *s = ar->nars; s; s = s->next)
		if (addr_equal(&((struct nar *)s)->addr, addr))
			return (struct nar *)s;

	return NULL;
}

struct nar *nar_new(struct ar *ar, const struct in6_addr *addr)
{
	struct nar *nar = calloc(1, sizeof(*nar));

	if (!nar)
		return NULL;

	nar->ar = ar;
	nar->addr = *addr;
	session_begin(&nar->session, ar->agent, &nar_fsm, &ar->nars);
	inet_ntop(AF_INET6, addr, nar->session.name,
		  sizeof(nar->session.name));
	return nar;
}

unsigned int ar_sessions(const struct ar *ar)
{
	unsigned int n = 0;

	for (struct session *s = ar->pars; s; s = s->next)
		n++;
	for (struct session *s = ar->nars; s; s = s->next)
		n++;
	for (struct session *s = ar->aways; s; s = s->next)
		n++;

	return n;
}

bool ar_is_full(const struct ar *ar)
{
	return ar_sessions(ar) >= ar->cfg->sessions_max;
}

/* HAck */

void nar_send_hack(struct ar *ar, const struct in6_addr *peer, uint16_t seq,
		   uint8_t code, const struct in6_addr *given)
{
	struct ip6_packet p = { .src = ar->cfg->address, .dst = *peer };
	struct mh_msg m = { .type = MH_HACK };
	struct outbox *out = &ar->agent->out;

	m.hack.seq = seq;
	m.hack.code = code;
	if (given)
		m.opt.ip[MH_NEW_COA] = (struct mh_ip_addr){ true, 128, *given };

	message_mh(out, &m, &p, NULL, NULL, NULL);
	outbox_trace(out, 'e', true, peer,
		     outbox_print(out, "code %u seq %u", code, seq));
}

static void answer(struct nar *nar)
{
	bool tells = nar->gives || nar->code == HACK_NCOA_ASSIGNED;

	nar_send_hack(nar->ar, &nar->peer, nar->hi_seq, nar->code,
		      tells ? &nar->addr : NULL);
}

/* The kernel's part */

static bool came_back(const struct nar *nar)
{
	return !IN6_IS_ADDR_UNSPECIFIED(&nar->before);
}

static void accept_from(struct nar *nar, const struct in6_addr *remote,
			uint8_t dir)
{
	nar->h.accepts[nar->h.n_accepts++] = (struct segue_accept){
		.local = segue_addr6(&nar->ar->cfg->address),
		.remote = segue_addr6(remote), .dir = dir,
	};
}

static void plan(struct nar *nar)
{
	const struct config_ar *cfg = nar->ar->cfg;
	const uint8_t *l = nar->lladdr;
	struct handover *h = &nar->h;

	memset(h, 0, sizeof(*h));
	h->addr = nar->addr;
	h->dir = SEGUE_DIR_TO;
	h->hold = cfg->hold && nar->holds;
	h->hold_ms = cfg->hold_time;
	h->hold_outcome = SEGUE_OUTCOME_DROP;
	h->pace = cfg->pace;
	snprintf(h->tag, sizeof(h->tag),
		 "fmip-nar %02x:%02x:%02x:%02x:%02x:%02x",
		 l[0], l[1], l[2], l[3], l[4], l[5]);
	if (nar->keeps_pcoa)
		accept_from(nar, &nar->peer, SEGUE_DIR_TO);
	h->kept = came_back(nar);
	if (h->kept)
		accept_from(nar, &nar->before, SEGUE_DIR_FROM);
}

/*
 * The old address on this link: no route to it exists and none is made.  Its
 * packets go to the mobile by its link-layer address, and back by the tunnel
 * (RFC 5568 4, NAR 3).
 */
static void add_paths(struct nar *nar)
{
	struct action *a = &out_of(nar)->actions[out_of(nar)->n - 1];
	struct kmn *mn = &a->kernel.mn;
	struct segue_leg link = { .kind = SEGUE_LEG_LINK };
	struct kverb v = {
		.verb = SEGUE_VERB_SWITCH, .deadline = nar->h.hold_ms,
		.outcome = SEGUE_OUTCOME_DROP, .has_leg = true,
	};

	link.ifindex = nar->ar->ifindex;
	link.has_lladdr = true;
	memcpy(link.lladdr, nar->lladdr, MAC_LEN);

	v.dir = SEGUE_DIR_TO;
	v.leg = link;
	mn->verbs[mn->n_verbs++] = v;
	v.dir = SEGUE_DIR_FROM;
	v.leg = segue_leg_tunnel(&nar->ar->cfg->address, &nar->peer);
	mn->verbs[mn->n_verbs++] = v;
}

/*
 * It comes back: its packets go to the other router no more, and those that have
 * gone there are before HAck on the same way.  What it sends still comes by the
 * tunnel until it is here.
 */
static void end_tunnel(struct nar *nar)
{
	struct action *a = &out_of(nar)->actions[out_of(nar)->n - 1];
	struct kmn *mn = &a->kernel.mn;

	mn->verbs[mn->n_verbs++] = (struct kverb){
		.verb = SEGUE_VERB_SWITCH, .dir = SEGUE_DIR_TO,
	};
}

static double end_of(const struct config_ar *cfg)
{
	return cfg->hold_time > cfg->proxy_nd_lifetime ?
	       cfg->hold_time : cfg->proxy_nd_lifetime;
}

static void expect(struct nar *nar)
{
	const struct config_ar *cfg = nar->ar->cfg;
	struct outbox *out = out_of(nar);

	plan(nar);
	if (nar->h.hold || nar->keeps_pcoa || came_back(nar))
		handover_prepare(&nar->h, out);
	if (nar->keeps_pcoa)
		add_paths(nar);
	else if (came_back(nar))
		end_tunnel(nar);
	answer(nar);
	nar->defends = !nar->keeps_pcoa;
	nar->until = nar->ar->agent->now + end_of(cfg) / 1000;
	outbox_timer(out, &nar->session.timers[T_PROXY],
		     cfg->proxy_nd_lifetime);
	outbox_timer(out, &nar->session.timers[T_END], end_of(cfg));
	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "next router %s: expects %s from %s",
				nar->session.name,
				lladdr_text(out, nar->lladdr),
				addr_text(out, &nar->peer)));
}

/* Actions */

static void take_hi(struct nar *nar, const struct nar_hi *hi)
{
	nar->peer = hi->peer;
	nar->hi_seq = hi->seq;
	nar->pcoa = hi->pcoa;
	nar->proposed = hi->proposed;
	nar->gives = hi->gives;
	nar->holds = hi->holds;
	nar->code = hi->assign ? HACK_NCOA_ASSIGNED :
		    hi->gives ? HACK_NCOA_BAD : HACK_OK;
	memcpy(nar->lladdr, hi->lladdr, MAC_LEN);
	outbox_trace(out_of(nar), 'd', false, &hi->peer,
		     outbox_print(out_of(nar), "code %u seq %u", hi->code,
				  hi->seq));
}

static void hold_for(void *session, const void *arg)
{
	take_hi(session, arg);
	expect(session);
}

static void probe(struct nar *nar)
{
	struct in6_addr group = solicited_node(&nar->addr);
	struct icmp6_msg m = { .type = ICMP6_NS };
	struct outbox *out = out_of(nar);
	uint8_t lladdr[MAC_LEN];

	m.ns.target = nar->addr;
	multicast_lladdr(&group, lladdr);
	message_icmp6(out, &m, &in6addr_any, &group, nar->ar->ifindex, lladdr);
	outbox_timer(out, &nar->session.timers[T_DAD],
		     nar->ar->cfg->dad_time);
	nar->probes++;
}

static void start_probing(void *session, const void *arg)
{
	take_hi(session, arg);
	((struct nar *)session)->probes = 0;
	probe(session);
}

/* The one it was to have is somebody's: another, as good as unasked (5.2). */
static void probe_other(void *session, const void *arg)
{
	struct nar *nar = session;

	nar->addr = *(const struct in6_addr *)arg;
	nar->gives = true;
	nar->others++;
	if (nar->code == HACK_OK)
		nar->code = HACK_NCOA_BAD;
	inet_ntop(AF_INET6, &nar->addr, nar->session.name,
		  sizeof(nar->session.name));
	nar->probes = 0;
	probe(nar);
}

static void probe_again(void *session, const void *arg)
{
	(void)arg;
	probe(session);
}

static void is_unique(void *session, const void *arg)
{
	(void)arg;
	expect(session);
}

/* Not to be had: the old address instead, or a refusal (HAck 3, 1). */
static void use_pcoa(struct nar *nar)
{
	nar->addr = nar->pcoa;
	nar->keeps_pcoa = true;
	nar->gives = false;
	nar->code = HACK_USE_PCOA;
	inet_ntop(AF_INET6, &nar->addr, nar->session.name,
		  sizeof(nar->session.name));
	outbox_timer(out_of(nar), &nar->session.timers[T_DAD], -1);
	expect(nar);
}

static void hold_pcoa(void *session, const void *arg)
{
	if (arg)
		take_hi(session, arg);
	use_pcoa(session);
}

static void in_use(void *session, const void *arg)
{
	struct nar *nar = session;
	struct outbox *out = out_of(nar);

	if (arg)
		take_hi(nar, arg);
	nar->code = HACK_NCOA_BAD;
	nar->gives = false;
	answer(nar);
	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "next router %s: refused, the address is not valid here or in use",
				nar->session.name));
}

static void answer_again(void *session, const void *arg)
{
	struct nar *nar = session;
	const struct nar_hi *hi = arg;
	bool repeated = nar->hi_seq == hi->seq &&
			addr_equal(&nar->peer, &hi->peer);
	uint8_t code = nar->code;
	bool gives = nar->gives;

	take_hi(nar, hi);
	nar->code = code;
	nar->gives = gives;
	answer(nar);
	if (repeated)
		return;

	handover_extend(&nar->h, out_of(nar));
	outbox_timer(out_of(nar), &nar->session.timers[T_END],
		     end_of(nar->ar->cfg));
}

/*
 * The neighbour is written before the drain, so that the first packet waits
 * for no solicitation; STALE whatever was there (RFC 5568 4).
 */
static void release(void *session, const void *arg)
{
	struct nar *nar = session;
	struct outbox *out = out_of(nar);
	struct kop *op = outbox_kernel(out, KOP_NEIGH);
	unsigned int linger = nar->keeps_pcoa ?
			      nar->ar->cfg->lifetime_max * 1000 : LINGER_MS;

	(void)arg;
	op->may_fail = true;
	op->neigh = (struct rt_neigh){
		.ifindex = nar->ar->ifindex, .addr = nar->addr,
		.has_lladdr = true, .state = NUD_STALE,
	};
	memcpy(op->neigh.lladdr, nar->lladdr, MAC_LEN);
	handover_drain(&nar->h, linger, out);

	nar->defends = false;
	nar->until = nar->ar->agent->now + linger / 1000.0;
	outbox_trace(out, 'g', false, &nar->addr,
		     lladdr_text(out, nar->lladdr));
	outbox_timer(out, &nar->session.timers[T_PROXY], -1);
	outbox_timer(out, &nar->session.timers[T_END], linger);
	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "next router %s: has arrived",
				nar->session.name));
}

/* Its owner was faster than the probes for it, and says what they asked. */
static void is_here(void *session, const void *arg)
{
	struct nar *nar = session;

	outbox_timer(out_of(nar), &nar->session.timers[T_DAD], -1);
	expect(nar);
	release(session, arg);
}

static void not_owner(void *session, const void *arg)
{
	struct nar *nar = session;
	struct outbox *out = out_of(nar);

	agent_drop(nar->ar->agent, DROP_NOT_OWNER);
	outbox_log(out, LOG_LEVEL_ERROR,
		   outbox_print(out, "next router %s: announced by %s, expected %s: nothing is released",
				nar->session.name, lladdr_text(out, arg),
				lladdr_text(out, nar->lladdr)));
}

/* RFC 4861 7.2.8: as a proxy, so O is 0; an answer to a probe goes to all. */
static void defend(void *session, const void *arg)
{
	struct nar *nar = session;
	const struct nar_ns *ns = arg;
	bool probed = IN6_IS_ADDR_UNSPECIFIED(&ns->from);
	const struct in6_addr *to = probed ? &all_nodes : &ns->from;
	struct icmp6_msg m = { .type = ICMP6_NA };
	uint8_t lladdr[MAC_LEN];

	memcpy(lladdr, ns->lladdr, MAC_LEN);
	if (probed)
		multicast_lladdr(&all_nodes, lladdr);
	m.na.target = nar->addr;
	m.na.flags = probed ? 0 : NA_SOLICITED;
	m.na.has_tlla = true;
	memcpy(m.na.tlla, nar->ar->lladdr, MAC_LEN);
	nar->ar->agent->counters.n[COUNT_DEFENDED]++;
	message_icmp6(out_of(nar), &m, &nar->ar->link_local, to,
		      nar->ar->ifindex, lladdr);
}

static void undefend(void *session, const void *arg)
{
	(void)arg;
	((struct nar *)session)->defends = false;
}

static void never_came(void *session, const void *arg)
{
	struct nar *nar = session;
	struct outbox *out = out_of(nar);

	(void)arg;
	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "next router %s: has not come",
				nar->session.name));
}

static void kernel_refused(void *session, const void *arg)
{
	struct nar *nar = session;
	struct outbox *out = out_of(nar);

	(void)arg;
	nar->code = HACK_RESOURCES;
	answer(nar);
	outbox_log(out, LOG_LEVEL_ERROR,
		   outbox_print(out, "next router %s: the kernel refused: %s",
				nar->session.name, nar->session.refusal));
}

static void drop_mn(void *session, const void *arg)
{
	struct nar *nar = session;

	(void)arg;
	handover_undo(&nar->h, out_of(nar));
}

/* Guards */

static const struct config_ar *cfg_of(const void *session)
{
	return ((const struct nar *)session)->ar->cfg;
}

static bool unusable(const void *session, const void *arg)
{
	(void)session;
	return ((const struct nar_hi *)arg)->in_use;
}

static bool unusable_but_pcoa(const void *session, const void *arg)
{
	const struct nar_hi *hi = arg;

	return hi->in_use && hi->has_pcoa && cfg_of(session)->host_route;
}

static bool has_pcoa(const void *session, const void *arg)
{
	(void)arg;
	return cfg_of(session)->host_route &&
	       !IN6_IS_ADDR_UNSPECIFIED(&((const struct nar *)session)->pcoa);
}

static bool probes(const void *session, const void *arg)
{
	(void)arg;
	return cfg_of(session)->dad_transmits;
}

static bool probes_left(const void *session, const void *arg)
{
	(void)arg;
	return ((const struct nar *)session)->probes <
	       cfg_of(session)->dad_transmits;
}

static bool defends(const void *session, const void *arg)
{
	(void)arg;
	return ((const struct nar *)session)->defends;
}

static bool moved_on(const void *session, const void *arg)
{
	const struct nar_hi *hi = arg;
	const struct nar *nar = session;

	return hi->seq != nar->hi_seq || !addr_equal(&hi->peer, &nar->peer);
}

#define S4	"RFC 5568 4"
#define S6212	"RFC 5568 6.2.1.2"
#define S63	"RFC 5568 6.3"

static const struct fsm_row rows[] = {
	{ NAR_NEW, NAR_EV_HI, unusable_but_pcoa, hold_pcoa, NAR_WAITING,
	  "RFC 5568 4 NAR 3" },
	{ NAR_NEW, NAR_EV_HI, unusable, in_use, NAR_END, S6212 },
	{ NAR_NEW, NAR_EV_HI, probes, start_probing, NAR_PROBING,
	  "RFC 5568 4 NAR 1" },
	{ NAR_NEW, NAR_EV_HI, NULL, hold_for, NAR_WAITING, "RFC 5568 4 NAR 1" },

	{ NAR_PROBING, NAR_EV_HI, NULL, NULL, NAR_PROBING, S6212 },
	{ NAR_PROBING, NAR_EV_OTHER, NULL, probe_other, NAR_PROBING,
	  "RFC 5568 5.2" },
	{ NAR_PROBING, NAR_EV_CONFLICT, has_pcoa, hold_pcoa, NAR_WAITING,
	  "RFC 5568 4 NAR 3" },
	{ NAR_PROBING, NAR_EV_CONFLICT, NULL, in_use, NAR_END, S6212 },
	{ NAR_PROBING, NAR_EV_DAD_TIMER, probes_left, probe_again, NAR_PROBING,
	  "RFC 4862 5.4.2" },
	{ NAR_PROBING, NAR_EV_DAD_TIMER, NULL, is_unique, NAR_WAITING,
	  "RFC 5568 4 NAR 1" },
	{ NAR_PROBING, NAR_EV_UNA, NULL, is_here, NAR_ARRIVED, S4 },
	{ NAR_PROBING, NAR_EV_LEAVE, NULL, NULL, NAR_END, "RFC 5568 5.6" },

	{ NAR_WAITING, NAR_EV_UNA, NULL, release, NAR_ARRIVED, S4 },
	{ NAR_WAITING, NAR_EV_OTHER_UNA, NULL, not_owner, NAR_WAITING, S63 },
	{ NAR_WAITING, NAR_EV_HI, NULL, answer_again, NAR_WAITING, S6212 },
	{ NAR_WAITING, NAR_EV_SOLICITED, defends, defend, NAR_WAITING, S4 },
	{ NAR_WAITING, NAR_EV_SOLICITED, NULL, NULL, NAR_WAITING, S4 },
	{ NAR_WAITING, NAR_EV_PROXY_TIMER, NULL, undefend, NAR_WAITING,
	  "RFC 5568 9" },
	{ NAR_WAITING, NAR_EV_END_TIMER, NULL, never_came, NAR_END,
	  "RFC 5568 10" },
	{ NAR_WAITING, NAR_EV_LEAVE, NULL, drop_mn, NAR_END, "RFC 5568 5.6" },
	{ NAR_WAITING, NAR_EV_REFUSED, NULL, kernel_refused, NAR_END, S6212 },

	{ NAR_ARRIVED, NAR_EV_UNA, NULL, NULL, NAR_ARRIVED, S63 },
	{ NAR_ARRIVED, NAR_EV_OTHER_UNA, NULL, not_owner, NAR_ARRIVED, S63 },
	{ NAR_ARRIVED, NAR_EV_SOLICITED, NULL, NULL, NAR_ARRIVED, S4 },
	{ NAR_ARRIVED, NAR_EV_HI, moved_on, hold_for, NAR_WAITING, S4 },
	{ NAR_ARRIVED, NAR_EV_HI, NULL, answer_again, NAR_ARRIVED, S6212 },
	{ NAR_ARRIVED, NAR_EV_END_TIMER, NULL, drop_mn, NAR_END, S4 },
	{ NAR_ARRIVED, NAR_EV_LEAVE, NULL, NULL, NAR_END, "RFC 5568 5.6" },
	{ NAR_ARRIVED, NAR_EV_REFUSED, NULL, NULL, NAR_ARRIVED, S4 },
};

const struct fsm nar_fsm = {
	.name = "next router", .states = states, .events = events,
	.timers = timers, .timer_events = timer_events,
	.rows = rows, .n_rows = sizeof(rows) / sizeof(rows[0]),
	.end = NAR_END,
};

/*
 * It may have come while nobody listened, and its UNAs may be over.  What it answers
 * is as good as one, for whoever is not there cannot answer.
 */
static void solicit(struct nar *nar)
{
	const struct ar *ar = nar->ar;
	struct icmp6_msg m = { .type = ICMP6_NS };

	m.ns.target = nar->addr;
	m.ns.has_slla = true;
	memcpy(m.ns.slla, ar->lladdr, MAC_LEN);
	nar->asked = true;
	message_icmp6(out_of(nar), &m, &ar->link_local, &nar->addr, ar->ifindex,
		      nar->lladdr);
	agent_flush(ar->agent);
}

/* Held by a router before this one: goes on waiting for the same mobile. */
void nar_adopt(struct ar *ar, const struct segue_mn *mn)
{
	struct in6_addr addr;
	unsigned int l[MAC_LEN];
	struct nar *nar;

	memcpy(&addr, mn->addrs[0].ip, sizeof(addr));
	if (sscanf(mn->tag, "fmip-nar %x:%x:%x:%x:%x:%x", &l[0], &l[1], &l[2],
		   &l[3], &l[4], &l[5]) != MAC_LEN || nar_find(ar, &addr))
		return;
	nar = nar_new(ar, &addr);
	if (!nar)
		return;

	for (int i = 0; i < MAC_LEN; i++)
		nar->lladdr[i] = (uint8_t)l[i];
	nar->keeps_pcoa = !nar_is_of_here(ar, &addr);
	plan(nar);
	nar->h.stage = mn->to.state == SEGUE_STATE_HOLD ? HANDOVER_HELD
							: HANDOVER_PREPARED;
	nar->defends = !nar->keeps_pcoa;
	nar->session.state = nar->h.stage == HANDOVER_HELD ? NAR_WAITING
							   : NAR_ARRIVED;
	nar->until = ar->agent->now + mn->deadline / 1000.0;
	timer_set(&ar->agent->timers, &nar->session.timers[T_END], nar->until);
	if (nar->session.state == NAR_WAITING)
		solicit(nar);
}
