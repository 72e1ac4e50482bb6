// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mip6_ha.c - home agent: from BU to the end of the binding
 *
 * RFC 6275 9.5, 10.3 and 10.4; RFC 4285 5.1.  A BU is authenticated before
 * anything is remembered.  The kernel intercepts by its own table and tunnels by
 * its own leg: there is neither a proxy entry nor an xfrm policy nor a route for a
 * binding.  A sequence number outlives its binding, so that what was recorded
 * before cannot be played again after it.  What comes in is in mip6_ha_take.c.
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/message.h"
#include "daemon/mip6_ha_steps.h"
#include "daemon/mip6_stamp.h"
#include "wire/mip6.h"
#include "wire/names.h"

static const char *const states[] = { "NONE", "PROBING", "BOUND", "DELETED" };

static const char *const events[] = {
	"refused", "bu", "bu-end", "conflict", "due",
};

#define DELETED_S	10	/* MAX_DELETE_BCE_TIMEOUT, RFC 6275 12 */

/* One step of one binding. */
struct step {
	struct ha *ha;
	uint32_t at;
	struct ha_binding *b;
	const struct mobile *who;
};

static struct step step_of(struct ha *ha, uint32_t at)
{
	return (struct step){
		.ha = ha, .at = at, .b = &ha->bindings[at],
		.who = &ha->cfg->mobiles.of[at],
	};
}

static struct outbox *out_of(const struct step *s)
{
	return &s->ha->agent->out;
}

static void due_in(struct step *s, double seconds)
{
	due_set(&s->ha->all.due, s->at, s->ha->agent->now + seconds);
}

/* BA */

static void add_identity(const struct ha *ha, const struct mobile *who,
			 struct mh_options *opt)
{
	opt->has_mnid = true;
	opt->mnid_subtype = MNID_NAI;
	opt->mnid_len = who->nai_len;
	memcpy(opt->mnid, mobiles_nai(&ha->cfg->mobiles, who), who->nai_len);
}

/* Advice that is no longer than the lifetime granted (10.3.1). */
static void add_refresh(const struct ha *ha, const struct ha_ba *ba,
			struct mh_options *opt)
{
	unsigned int units = ha->cfg->refresh / MIP6_UNIT;

	if (ba->status >= MH_STATUS_UNSPECIFIED || !units ||
	    units >= ba->lifetime)
		return;

	opt->has_refresh = true;
	opt->refresh = (uint16_t)units;
}

/* RFC 4285 6: whoever sent one gets one. */
static void add_timestamp(const struct ha *ha, const struct ha_ba *ba,
			  struct mh_options *opt)
{
	const struct ha_request *r = ba->request;

	if (!r->has_timestamp)
		return;

	opt->has_timestamp = true;
	opt->timestamp = r->timestamp;
	if (ba->status == MH_STATUS_ID_MISMATCH)
		opt->timestamp = stamp_answer(r->timestamp,
					      agent_ntp(ha->agent));
}

/* To where the BU came from: by a routing header if that is not its home. */
void ha_send_ba(struct ha *ha, const struct mobile *who,
		const struct ha_ba *ba)
{
	const struct ha_request *r = ba->request;
	struct ip6_packet p = {
		.src = ha->cfg->address, .dst = r->from, .dst_home = who->home,
		.has_dst_home = r->away, .guarded = who->esp,
	};
	struct mh_msg m = { .type = MH_BA };
	struct outbox *out = &ha->agent->out;
	struct badf_key key;

	m.ba.status = ba->status;
	m.ba.seq = ba->seq;
	m.ba.lifetime = ba->lifetime;
	add_timestamp(ha, ba, &m.opt);
	add_refresh(ha, ba, &m.opt);
	if (!who->esp)
		add_identity(ha, who, &m.opt);

	mobiles_key(&ha->cfg->mobiles, who, &key);
	message_mip6(out, &m, &p, who->esp ? NULL : &key, NULL, &r->coa,
		     &who->home, NULL);
	explicit_bzero(&key, sizeof(key));
	if (ha_is_traced(ha))
		outbox_trace(out, 'B', true, &r->from,
			     outbox_print(out, "status %u seq %u lifetime %u",
					  ba->status, ba->seq,
					  ba->lifetime * MIP6_UNIT));
}

void ha_refuse(struct ha *ha, const struct mobile *who,
	       const struct ha_request *r, uint8_t status)
{
	struct outbox *out = &ha->agent->out;
	const struct ha_ba ba = {
		.request = r, .status = status, .seq = r->seq,
	};

	ha_send_ba(ha, who, &ba);
	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "home agent %s: at %s refused: status %u, %s",
				addr_text(out, &who->home),
				addr_text(out, &r->coa), status,
				ba_status_name(status)));
}

/* A mobile whose home prefix is to go asks for another (10.3.1). */
static uint8_t accepted(const struct step *s)
{
	const struct ha_prefixes *all = &s->ha->prefixes;
	unsigned int lifetime = s->b->lifetime * MIP6_UNIT;

	return all->preferred < lifetime || all->valid <= lifetime ?
	       MH_STATUS_PREFIXES : MH_STATUS_OK;
}

static void acknowledge(struct step *s)
{
	const struct ha_ba ba = {
		.request = &s->b->request,
		.status = s->b->lifetime ? accepted(s) : MH_STATUS_OK,
		.seq = s->b->request.seq, .lifetime = s->b->lifetime,
	};

	ha_send_ba(s->ha, s->who, &ba);
}

/* The kernel's part */

/*
 * Early, because an agent on one wire would teach its neighbours by Redirects that
 * the mobile is there; and told about path MTU, because this tunnel stays.
 */
static struct segue_leg leg_to(const struct ha *ha, const struct in6_addr *coa)
{
	struct segue_leg leg = segue_leg_tunnel(&ha->cfg->address, coa);

	leg.early = true;
	leg.pmtu = SEGUE_PMTU_TELL;
	return leg;
}

/* What an agent after this one needs to know, read by ha_adopt(). */
static void name_tag(const struct ha_binding *b, char *tag, size_t size)
{
	int at = snprintf(tag, size, "mip6-ha %u", b->last);

	if (b->stamp)
		snprintf(tag + at, size - (size_t)at, " %" PRIx64, b->stamp);
}

/* The one with the interface identifier of the home address (10.3.1). */
static struct in6_addr link_local_of(const struct step *s)
{
	struct in6_addr addr = { .s6_addr = { 0xfe, 0x80 } };

	memcpy(&addr.s6_addr[8], &s->who->home.s6_addr[8], 8);
	return addr;
}

/*
 * Nothing of it is tunnelled (10.4.2): the kernel's own proxy answers for it, discards,
 * and says "unreachable".
 */
static void defend_link_local(struct step *s, bool on)
{
	struct kop *op;

	if (!on && !s->b->link_local)
		return;

	op = outbox_kernel(out_of(s), on ? KOP_NEIGH : KOP_NEIGH_DEL);
	op->may_fail = true;
	op->neigh = (struct rt_neigh){
		.ifindex = s->ha->ifindex, .addr = link_local_of(s),
		.flags = NTF_PROXY,
	};
	s->b->link_local = on;
}

/* What is expired must not go on to an empty home link: outcome drop. */
static void publish(struct step *s, bool moved)
{
	struct kmn *mn = &outbox_kernel(out_of(s), KOP_MN)->mn;
	const struct ha_binding *b = s->b;

	mn->addr = s->who->home;
	name_tag(b, mn->tag, sizeof(mn->tag));
	mn->n_accepts = 1;
	mn->accepts[0] = (struct segue_accept){
		.local = segue_addr6(&s->ha->cfg->address),
		.remote = segue_addr6(&b->coa), .dir = SEGUE_DIR_FROM,
	};
	mn->answer.ifindex = s->ha->ifindex;
	mn->verbs[0] = (struct kverb){
		.verb = b->bound ? SEGUE_VERB_SET : SEGUE_VERB_NEW,
		.dir = SEGUE_DIR_BOTH,
	};
	mn->verbs[1] = (struct kverb){
		.verb = SEGUE_VERB_SWITCH, .dir = SEGUE_DIR_TO,
		.has_leg = true, .leg = leg_to(s->ha, &b->coa),
		.deadline = b->lifetime * MIP6_UNIT * 1000u,
		.outcome = SEGUE_OUTCOME_DROP,
		.marker = moved && s->ha->cfg->end_marker,
	};
	mn->n_verbs = 2;
}

/* Where the tunnel of HoTI and HoT ends now (10.4.6), of who has one. */
static void guard(struct step *s, bool on, const struct in6_addr *before)
{
	const struct config_ha *cfg = s->ha->cfg;
	struct kop *op;

	if (!sa_find(&cfg->tunnels, &cfg->address, &s->who->home) ||
	    !sa_find(&cfg->tunnels, &s->who->home, &cfg->address))
		return;

	op = outbox_kernel(out_of(s), KOP_GUARD);
	op->may_fail = !on;
	op->guard = (struct kguard){
		.on = on, .home = s->who->home, .agent = cfg->address,
		.coa = s->b->coa, .before = *before,
	};
}

static void withdraw(struct step *s)
{
	struct kop *op = outbox_kernel(out_of(s), KOP_MN);

	op->may_fail = true;
	op->mn.addr = s->who->home;
	op->mn.verbs[0] = (struct kverb){
		.verb = SEGUE_VERB_DEL, .dir = SEGUE_DIR_BOTH,
	};
	op->mn.n_verbs = 1;
	defend_link_local(s, false);
	guard(s, false, &s->b->coa);
}

static void forget(struct step *s)
{
	s->ha->n_bound -= s->b->bound;
	s->b->bound = false;
	s->b->asked = false;
	due_stop(&s->ha->all.due, s->at);
	ha_prefix_unbound(s->ha, s->at);
}

/* Neighbours on the home link learn who has the address now (10.4.1). */
static void advertise(struct step *s, const struct in6_addr *addr)
{
	struct icmp6_msg m = { .type = ICMP6_NA };
	uint8_t lladdr[MAC_LEN];

	m.na = (struct nd_na){
		.flags = NA_OVERRIDE, .target = *addr, .has_tlla = true,
	};
	memcpy(m.na.tlla, s->ha->lladdr, MAC_LEN);
	multicast_lladdr(&all_nodes, lladdr);
	message_icmp6(out_of(s), &m, &s->ha->cfg->address, &all_nodes,
		      s->ha->ifindex, lladdr);
}

static void take_over(struct step *s)
{
	const struct in6_addr link_local = link_local_of(s);

	advertise(s, &s->who->home);
	if (s->b->link_local)
		advertise(s, &link_local);
}

/* Actions */

static uint16_t granted(const struct ha *ha, uint16_t asked)
{
	unsigned int max = ha->cfg->lifetime_max;

	/* no longer than the home address is one (10.6.4) */
	if (ha->prefixes.valid < max)
		max = ha->prefixes.valid;
	max = max < MIP6_UNIT ? 1 : max / MIP6_UNIT;
	return asked < max ? asked : (uint16_t)max;
}

static void next_due(struct step *s)
{
	unsigned int left = s->b->lifetime * MIP6_UNIT;
	unsigned int before = s->ha->cfg->brr_time;

	due_in(s, before && before < left ? left - before : left);
	s->b->asked = !before || before >= left;
}

static void bind_coa(struct step *s)
{
	struct ha_binding *b = s->b;
	bool moved = b->bound && !addr_equal(&b->coa, &b->request.coa);
	struct in6_addr before = b->bound ? b->coa : in6addr_any;
	struct outbox *out = out_of(s);

	b->lifetime = granted(s->ha, b->request.lifetime);
	b->coa = b->request.coa;
	b->until = s->ha->agent->now + b->lifetime * MIP6_UNIT;
	publish(s, moved);
	defend_link_local(s, b->request.link_local);
	if (!b->bound || moved)
		guard(s, true, &before);
	acknowledge(s);
	if (!b->bound)
		take_over(s);
	if (!b->bound || moved)
		outbox_log(out, LOG_LEVEL_INFO,
			   outbox_print(out, "home agent %s: at %s for %u s",
					addr_text(out, &s->who->home),
					addr_text(out, &b->coa),
					b->lifetime * MIP6_UNIT));
	s->ha->n_bound += !b->bound;
	b->bound = true;
	next_due(s);
	ha_prefix_bound(s->ha, s->at);
	s->ha->agent->counters.n[COUNT_BINDINGS]++;
}

static void register_now(void *session, const void *arg)
{
	struct step *s = session;

	s->b->request = *(const struct ha_request *)arg;
	bind_coa(s);
}

/* RFC 4862 5.4: nobody on the home link may have the address (10.3.1). */
static void probe_for(struct step *s, const struct in6_addr *addr)
{
	struct icmp6_msg m = { .type = ICMP6_NS };
	struct in6_addr group = solicited_node(addr);
	uint8_t lladdr[MAC_LEN];

	m.ns.target = *addr;
	multicast_lladdr(&group, lladdr);
	message_icmp6(out_of(s), &m, &in6addr_any, &group, s->ha->ifindex,
		      lladdr);
}

static void send_probe(struct step *s)
{
	const struct in6_addr link_local = link_local_of(s);

	probe_for(s, &s->who->home);
	if (s->b->request.link_local)
		probe_for(s, &link_local);
	s->b->probes++;
	due_in(s, s->ha->cfg->dad_time / 1000.0);
}

static void probe(void *session, const void *arg)
{
	struct step *s = session;

	s->b->request = *(const struct ha_request *)arg;
	s->b->probes = 0;
	send_probe(s);
}

/* A retransmission: it is what will be answered. */
static void note(void *session, const void *arg)
{
	struct step *s = session;

	s->b->request = *(const struct ha_request *)arg;
}

static void probe_again(void *session, const void *arg)
{
	(void)arg;
	send_probe(session);
}

static void register_probed(void *session, const void *arg)
{
	(void)arg;
	bind_coa(session);
}

/* Others were bound while it was probed for. */
static void no_room(void *session, const void *arg)
{
	struct step *s = session;

	(void)arg;
	forget(s);
	ha_refuse(s->ha, s->who, &s->b->request, MH_STATUS_RESOURCES);
}

static void duplicate(void *session, const void *arg)
{
	struct step *s = session;

	(void)arg;
	forget(s);
	ha_refuse(s->ha, s->who, &s->b->request, MH_STATUS_DAD);
}

static void never_mind(void *session, const void *arg)
{
	struct step *s = session;

	forget(s);
	ha_refuse(s->ha, s->who, arg, MH_STATUS_NOT_HA);
}

static void not_bound(void *session, const void *arg)
{
	struct step *s = session;

	ha_refuse(s->ha, s->who, arg, MH_STATUS_NOT_HA);
}

/* The kernel stops first: the answer says that the mobile is on its own. */
static void end(void *session, const void *arg)
{
	struct step *s = session;
	struct outbox *out = out_of(s);

	s->b->request = *(const struct ha_request *)arg;
	s->b->lifetime = 0;
	forget(s);
	withdraw(s);
	acknowledge(s);
	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "home agent %s: at home",
				addr_text(out, &s->who->home)));
	due_in(s, DELETED_S);
}

/*
 * Through the tunnel by our own hand: what our socket sends is exempt from
 * steering.
 */
static void ask(void *session, const void *arg)
{
	struct step *s = session;
	const struct ip6_packet p = {
		.src = s->ha->cfg->address, .dst = s->who->home,
	};
	const struct ip6_packet outer = {
		.src = s->ha->cfg->address, .dst = s->b->coa,
	};
	const struct mh_msg m = { .type = MH_BRR };

	(void)arg;
	message_mip6(out_of(s), &m, &p, NULL, NULL, NULL, NULL, &outer);
	s->b->asked = true;
	due_set(&s->ha->all.due, s->at, s->b->until);
}

static void expire(void *session, const void *arg)
{
	struct step *s = session;
	struct outbox *out = out_of(s);

	(void)arg;
	forget(s);
	withdraw(s);
	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "home agent %s: expired",
				addr_text(out, &s->who->home)));
	s->ha->agent->counters.n[COUNT_BINDINGS_EXPIRED]++;
}

static void clear(void *session, const void *arg)
{
	(void)arg;
	forget(session);
}

static void kernel_refused(void *session, const void *arg)
{
	struct step *s = session;
	struct outbox *out = out_of(s);

	(void)arg;
	forget(s);
	withdraw(s);
	ha_refuse(s->ha, s->who, &s->b->request, MH_STATUS_RESOURCES);
	outbox_log(out, LOG_LEVEL_ERROR,
		   outbox_print(out, "home agent %s: the kernel refused: %s",
				addr_text(out, &s->who->home),
				s->ha->all.session.refusal));
}

/* Guards */

static bool probes_first(const void *session, const void *arg)
{
	(void)arg;
	return ((const struct step *)session)->ha->cfg->dad_transmits;
}

static bool probes_left(const void *session, const void *arg)
{
	const struct step *s = session;

	(void)arg;
	return s->b->probes < s->ha->cfg->dad_transmits;
}

static bool is_full(const void *session, const void *arg)
{
	const struct ha *ha = ((const struct step *)session)->ha;

	(void)arg;
	return ha->n_bound >= ha->cfg->bindings_max;
}

static bool not_asked(const void *session, const void *arg)
{
	(void)arg;
	return !((const struct step *)session)->b->asked;
}

#define S1031	"RFC 6275 10.3.1"
#define S1032	"RFC 6275 10.3.2"

static const struct fsm_row rows[] = {
	{ HA_NONE, HA_EV_BU, probes_first, probe, HA_PROBING, S1031 },
	{ HA_NONE, HA_EV_BU, NULL, register_now, HA_BOUND, S1031 },
	{ HA_NONE, HA_EV_BU_END, NULL, not_bound, HA_NONE, S1032 },

	{ HA_PROBING, HA_EV_BU, NULL, note, HA_PROBING, S1031 },
	{ HA_PROBING, HA_EV_BU_END, NULL, never_mind, HA_NONE, S1032 },
	{ HA_PROBING, HA_EV_CONFLICT, NULL, duplicate, HA_NONE, S1031 },
	{ HA_PROBING, HA_EV_DUE, probes_left, probe_again, HA_PROBING,
	  "RFC 4862 5.4" },
	{ HA_PROBING, HA_EV_DUE, is_full, no_room, HA_NONE, "RFC 6275 9.5.1" },
	{ HA_PROBING, HA_EV_DUE, NULL, register_probed, HA_BOUND, S1031 },

	{ HA_BOUND, HA_EV_BU, NULL, register_now, HA_BOUND, S1031 },
	{ HA_BOUND, HA_EV_BU_END, NULL, end, HA_DELETED, S1032 },
	{ HA_BOUND, HA_EV_DUE, not_asked, ask, HA_BOUND, "RFC 6275 9.5.5" },
	{ HA_BOUND, HA_EV_DUE, NULL, expire, HA_NONE, S1031 },
	{ HA_BOUND, HA_EV_REFUSED, NULL, kernel_refused, HA_NONE, S1031 },

	{ HA_DELETED, HA_EV_BU, probes_first, probe, HA_PROBING, S1031 },
	{ HA_DELETED, HA_EV_BU, NULL, register_now, HA_BOUND, S1031 },
	{ HA_DELETED, HA_EV_BU_END, NULL, not_bound, HA_DELETED, S1032 },
	{ HA_DELETED, HA_EV_DUE, NULL, clear, HA_NONE, S1032 },
};

const struct fsm ha_fsm = {
	.name = "home agent", .states = states, .events = events,
	.rows = rows, .n_rows = sizeof(rows) / sizeof(rows[0]), .end = -1,
};

/* The table is the first member of what it is a part of. */
static void step(struct many *all, uint32_t at, int event, const void *arg)
{
	struct step s = step_of((struct ha *)all, at);

	many_take(all, &ha_fsm, &s.b->state, event, &s, arg);
}

void ha_post(struct ha *ha, uint32_t at, int event,
	     const struct ha_request *request)
{
	many_post(&ha->all, at, event, request);
}

int ha_begin(struct ha *ha, struct agent *agent, const struct config_ha *cfg)
{
	ha->agent = agent;
	ha->cfg = cfg;
	ha->bindings = calloc(cfg->mobiles.n + 1u, sizeof(*ha->bindings));
	if (!ha->bindings || many_begin(&ha->all, agent, cfg->mobiles.n, step,
					HA_EV_DUE) ||
	    ha_prefix_begin(ha)) {
		free(ha->bindings);
		return -1;
	}

	ha_adv_begin(ha);
	return 0;
}

void ha_end(struct ha *ha)
{
	ha_adv_end(ha);
	ha_prefix_end(ha);
	many_end(&ha->all);
	free(ha->bindings);
}

void ha_adopt(struct ha *ha, const struct segue_mn *mn)
{
	const struct mobile *who;
	struct in6_addr home;
	struct ha_binding *b;
	unsigned int seq;
	uint64_t stamp = 0;
	uint32_t at;

	memcpy(&home, mn->addrs[0].ip, sizeof(home));
	who = mobiles_find(&ha->cfg->mobiles, &home);
	if (!who || !mn->to.n_legs ||
	    sscanf(mn->tag, "mip6-ha %u %" SCNx64, &seq, &stamp) < 1)
		return;

	at = (uint32_t)(who - ha->cfg->mobiles.of);
	b = &ha->bindings[at];
	memcpy(&b->coa, mn->to.legs[0].remote.ip, sizeof(b->coa));
	b->lifetime = (uint16_t)(mn->deadline / 1000 / MIP6_UNIT);
	b->until = ha->agent->now + mn->deadline / 1000.0;
	b->last = (uint16_t)seq;
	b->stamp = stamp;
	b->last_known = true;
	b->bound = true;
	b->link_local = ha->cfg->prefix.len == 64;	/* it may be */
	b->asked = true;
	b->state = HA_BOUND;
	ha->n_bound++;
	due_set(&ha->all.due, at, b->until);
	many_set_clock(&ha->all);
	agent_flush(ha->agent);
}
