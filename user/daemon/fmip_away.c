// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fmip_away.c - the access router holds for a mobile whose radio scans
 *
 * Only the owner of a key can have its own addresses held, for no longer than is
 * configured, and no message does so twice.  What is held goes out when the mobile
 * says that it is back, or when the time is over.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

#include "daemon/fmip_away.h"
#include "daemon/message.h"

#define SLACK_MS	50	/* the kernel acts after us */
#define LINGER_MS	1000	/* for the drain, then it is removed */

struct away_ask {
	const struct badf_key *key;
	uint32_t seq;
	unsigned int ms;
};

static const char *const states[] = { "HERE", "HELD", "END" };

static const char *const events[] = {
	"refused", "leaves", "back", "timer", "gone",
};

static const char *const timers[] = { "away" };
static const int timer_events[] = { AWAY_EV_TIMER };

static struct outbox *out_of(const struct away *a)
{
	return &a->ar->agent->out;
}

static void answer(const struct away *a, const struct away_ask *ask)
{
	const struct in6_addr *router = &a->ar->cfg->address;
	struct ip6_packet p = { .src = *router, .dst = a->addr };
	struct mh_msg m = { .type = MH_AWAY };

	m.away = (struct mh_away){
		.kind = MH_AWAY_HELD, .seq = ask->seq,
		.time = (uint16_t)ask->ms,
	};
	message_mh(out_of(a), &m, &p, ask->key, &a->addr, router);
}

/* Held first, answered then: what is forwarded before the answer is there before it. */
static void hold(void *session, const void *arg)
{
	const struct away_ask *ask = arg;
	struct away *a = session;

	handover_hold_briefly(&a->addr, SEGUE_DIR_TO, !a->armed,
			      ask->ms + SLACK_MS, out_of(a));
	answer(a, ask);
	outbox_timer(out_of(a), &a->session.timers[0], ask->ms);
	outbox_log(out_of(a), LOG_LEVEL_DEBUG,
		   outbox_print(out_of(a), "access router %s: held for %u ms: its radio scans",
				a->session.name, ask->ms));
}

/* What is remembered of one that is armed goes on being remembered. */
static void drain(void *session, const void *arg)
{
	struct away *a = session;
	struct par *par = a->armed ? par_find(a->ar, &a->addr) : NULL;
	double left = par ? (par->until - a->ar->agent->now) * 1000 : 0;

	(void)arg;
	if (left > 0)
		handover_drain_briefly(&a->addr, SEGUE_DIR_TO,
				       (unsigned int)left + PAR_ARMED_SLACK,
				       SEGUE_OUTCOME_REVERT, out_of(a));
	else
		handover_drain_briefly(&a->addr, SEGUE_DIR_TO, LINGER_MS,
				       SEGUE_OUTCOME_DRAIN, out_of(a));
}

static void refused(void *session, const void *arg)
{
	struct away *a = session;
	struct outbox *out = out_of(a);

	(void)arg;
	outbox_log(out, LOG_LEVEL_ERROR,
		   outbox_print(out, "access router %s: not held while its radio scans: %s",
				a->session.name, a->session.refusal));
}

static const struct fsm_row rows[] = {
	{ AWAY_HERE, AWAY_EV_LEAVES, NULL, hold, AWAY_HELD, "RFC 4260 4" },
	{ AWAY_HERE, AWAY_EV_BACK, NULL, NULL, AWAY_END, "RFC 4260 4" },
	{ AWAY_HELD, AWAY_EV_LEAVES, NULL, hold, AWAY_HELD, "RFC 4260 4" },
	{ AWAY_HELD, AWAY_EV_BACK, NULL, drain, AWAY_END, "RFC 4260 4" },
	{ AWAY_HELD, AWAY_EV_TIMER, NULL, drain, AWAY_END, "RFC 4260 4" },
	{ AWAY_HELD, AWAY_EV_GONE, NULL, NULL, AWAY_END, "RFC 5568 4" },
	{ AWAY_HELD, AWAY_EV_REFUSED, NULL, refused, AWAY_END, "RFC 4260 4" },
};

const struct fsm away_fsm = {
	.name = "away", .states = states, .events = events, .timers = timers,
	.timer_events = timer_events, .rows = rows,
	.n_rows = sizeof(rows) / sizeof(rows[0]), .end = AWAY_END,
};

struct away *away_find(struct ar *ar, const struct in6_addr *addr)
{
	for (struct session *s = ar->aways; s; s = s->next)
		if (addr_equal(&((struct away *)s)->addr, addr))
			return (struct away *)s;

	return NULL;
}

static struct away *begin(struct ar *ar, const struct in6_addr *addr)
{
	struct away *a = calloc(1, sizeof(*a));

	if (!a)
		return NULL;

	a->ar = ar;
	a->addr = *addr;
	session_begin(&a->session, ar->agent, &away_fsm, &ar->aways);
	inet_ntop(AF_INET6, addr, a->session.name, sizeof(a->session.name));
	return a;
}

bool away_gone(struct ar *ar, const struct in6_addr *addr)
{
	struct away *a = away_find(ar, addr);

	if (!a)
		return false;

	session_event(&a->session, AWAY_EV_GONE, NULL);
	return true;
}

/*
 * One that is here: nobody else holds for it, and no tunnel leads away.  The kernel's
 * entry of one that has just arrived goes on draining, and is ours now.
 */
static bool is_here(struct ar *ar, const struct in6_addr *addr)
{
	struct par *par = par_find(ar, addr);
	struct nar *nar = nar_find(ar, addr);

	if (par && par->session.state != PAR_ARMED)
		return false;
	if (nar && nar->session.state != NAR_ARRIVED)
		return false;
	if (nar) {
		nar->h.stage = HANDOVER_NONE;
		session_event(&nar->session, NAR_EV_LEAVE, NULL);
	}

	return true;
}

static void leaves(struct ar *ar, const struct in6_addr *addr,
		   const struct away_ask *ask)
{
	struct away *a = away_find(ar, addr);

	if (!a && !is_here(ar, addr)) {
		agent_drop(ar->agent, DROP_EVENT);
		return;
	}
	if (!a && ar_is_full(ar)) {
		agent_drop(ar->agent, DROP_LIMIT);
		return;
	}
	if (!a)
		a = begin(ar, addr);
	if (!a)
		return;

	a->armed = par_find(ar, addr);
	ar->agent->counters.n[COUNT_SCANS_HELD]++;
	session_event(&a->session, AWAY_EV_LEAVES, ask);
}

static void is_back(struct ar *ar, const struct in6_addr *addr)
{
	struct away *a = away_find(ar, addr);

	if (a)
		session_event(&a->session, AWAY_EV_BACK, NULL);
}

static bool is_newer(const struct ar_sequence *sequence, uint32_t seq)
{
	return !sequence->away_known || seq - sequence->away - 1 < 0x7fffffff;
}

/* 0, or the reason why it is nobody's who may ask. */
static int authenticate(struct ar *ar, const struct mh_msg *m,
			const struct ip6_packet *p,
			const struct badf_key **key)
{
	struct ar_sequence *sequence;
	int err;

	if (!ar->cfg->away_max || !addr_equal(&p->dst, &ar->cfg->address) ||
	    m->away.kind == MH_AWAY_HELD)
		return DROP_OTHER_NODE;
	if (p->has_src_home || p->has_dst_home)
		return WIRE_ADDRESS;
	if (!nar_is_of_here(ar, &p->src))
		return DROP_NOT_MY_PREFIX;
	*key = par_key_of(ar, &p->src, &sequence);
	if (!*key)
		return DROP_NO_KEY;

	err = badf_verify(*key, &p->src, &ar->cfg->address, p->data, p->len);
	if (err)
		return -err;
	if (!is_newer(sequence, m->away.seq))
		return DROP_REPLAY;

	sequence->away_known = true;
	sequence->away = m->away.seq;
	return 0;
}

void ar_away(struct ar *ar, const struct mh_msg *m, const struct ip6_packet *p)
{
	struct away_ask ask = { .seq = m->away.seq };
	int reason = authenticate(ar, m, p, &ask.key);

	if (reason) {
		agent_drop(ar->agent, reason);
		return;
	}

	ask.ms = m->away.time < ar->cfg->away_max ? m->away.time :
						     ar->cfg->away_max;
	if (m->away.kind == MH_AWAY_LEAVES && ask.ms)
		leaves(ar, &p->src, &ask);
	else if (m->away.kind == MH_AWAY_BACK)
		is_back(ar, &p->src);
	else
		agent_drop(ar->agent, WIRE_OPTION_VALUE);
}
