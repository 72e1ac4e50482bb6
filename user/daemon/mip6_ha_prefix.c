// SPDX-License-Identifier: GPL-2.0-or-later
/* mip6_ha_prefix.c - a home agent tells mobiles that are away of the home prefixes */
#include <stdlib.h>
#include <string.h>

#include "daemon/message.h"
#include "daemon/mip6_ha_steps.h"

#define TIMEOUT_S	3	/* PREFIX_ADV_TIMEOUT, RFC 6275 12 */
#define RETRIES		3	/* PREFIX_ADV_RETRIES */
#define APART_S		1	/* no mobile gets more than one in it, 6.8 */
#define CLOCKS_S	2	/* what two clocks may differ by */
#define EARLY_S		0.000001

static const char *const states[] = {
	"QUIET", "SCHEDULED", "UNANSWERED", "MUTE", "OWED",
};

static const char *const events[] = {
	"refused", "asked", "changed", "bound", "due",
};

/* A solicitation of a mobile that is bound where it came from. */
struct mps {
	uint16_t id;
};

struct step {
	struct ha *ha;
	uint32_t at;
	struct ha_mpa *m;
};

static void due_in(struct step *s, double seconds)
{
	due_set(&s->ha->prefixes.due, s->at, s->ha->agent->now + seconds);
}

static bool is_over(const struct ha_prefix *o, double now)
{
	return o->at + o->said.valid <= now;
}

static uint32_t left_of(uint32_t said, double since, double now)
{
	if (said == UINT32_MAX)
		return said;
	return said > now - since ? (uint32_t)(said - (now - since)) : 0;
}

static void add_others(struct ha *ha, struct prefix_tell *t)
{
	double now = ha->agent->now;

	for (unsigned int i = 0; i < ha->prefixes.n; i++) {
		const struct ha_prefix *o = &ha->prefixes.others[i];
		struct nd_prefix *p = &t->prefixes[t->n_prefixes];

		if (is_over(o, now))
			continue;
		*p = o->said;
		p->valid = left_of(p->valid, o->at, now);
		p->preferred = left_of(p->preferred, o->at, now);
		t->flags |= o->flags;
		t->n_prefixes++;
	}
}

/* All prefixes, always (10.6.2); M and O are others', we have no DHCP. */
static void tell(struct step *s, uint16_t id)
{
	struct ha *ha = s->ha;
	const struct config_ha *cfg = ha->cfg;
	const struct ip6_packet p = {
		.src = cfg->address, .dst = ha->bindings[s->at].coa,
		.dst_home = cfg->mobiles.of[s->at].home, .has_dst_home = true,
	};
	struct icmp6_msg m = { .type = ICMP6_PREFIX_TELL };

	m.prefix_tell = (struct prefix_tell){
		.id = id, .n_prefixes = 1,
		.prefixes = { {
			.len = cfg->prefix.len, .prefix = cfg->address,
			.flags = RA_PREFIX_ONLINK | RA_PREFIX_AUTO |
				 RA_PREFIX_ROUTER,
			.valid = ha->prefixes.valid,
			.preferred = ha->prefixes.preferred,
		} },
	};
	add_others(ha, &m.prefix_tell);
	message_routed(&ha->agent->out, &m, &p);
	if (ha_is_traced(ha))
		outbox_trace(&ha->agent->out, 'M', true, &p.dst, "");
	s->m->last = ha->agent->now;
}

/* Actions */

static void answer(void *session, const void *arg)
{
	struct step *s = session;

	tell(s, ((const struct mps *)arg)->id);
	due_in(s, s->ha->cfg->mpa_max);
}

/* What was told unasked is asked for at once, and no mobile gets two in a second. */
static void owe(void *session, const void *arg)
{
	struct step *s = session;

	s->m->id = ((const struct mps *)arg)->id;
	due_in(s, s->m->last + APART_S - s->ha->agent->now);
}

static void pay(void *session, const void *arg)
{
	struct step *s = session;
	const struct mps mps = { .id = s->m->id };

	(void)arg;
	answer(s, &mps);
}

/* RAND_ADV_DELAY, so that not all are told at once. */
static void schedule(void *session, const void *arg)
{
	struct step *s = session;
	const struct ha *ha = s->ha;
	uint32_t min = ha->cfg->mpa_min, max = ha->cfg->mpa_max, span, chance;

	(void)arg;
	if (ha->prefixes.preferred < max)
		max = ha->prefixes.preferred;
	span = max > min ? max - min : min - max;
	ha->agent->effects->random(ha->agent->world, &chance, sizeof(chance));
	due_in(s, min + (span ? chance % span : 0));
}

static void tell_first(void *session, const void *arg)
{
	struct step *s = session;

	(void)arg;
	tell(s, 0);
	s->m->tries = 0;
	due_in(s, TIMEOUT_S);
}

static void tell_again(void *session, const void *arg)
{
	struct step *s = session;

	(void)arg;
	tell(s, 0);
	s->m->tries++;
	due_in(s, TIMEOUT_S << s->m->tries);
}

static void wait_on(void *session, const void *arg)
{
	struct step *s = session;

	(void)arg;
	due_in(s, s->m->last + APART_S - s->ha->agent->now);
}

static void begin_period(void *session, const void *arg)
{
	struct step *s = session;

	(void)arg;
	if (!due_runs(&s->ha->prefixes.due, s->at))
		due_in(s, s->ha->cfg->mpa_max);
}

/* Guards */

static bool is_too_soon(const void *session, const void *arg)
{
	const struct step *s = session;

	(void)arg;
	return s->m->last && s->ha->agent->now + EARLY_S <
			     s->m->last + APART_S;
}

static bool has_tries(const void *session, const void *arg)
{
	(void)arg;
	return ((const struct step *)session)->m->tries < RETRIES;
}

#define S68	"RFC 6275 6.8"
#define S1062	"RFC 6275 10.6.2"

static const struct fsm_row rows[] = {
	{ FSM_ANY, MPA_EV_ASKED, is_too_soon, owe, MPA_OWED, S68 },
	{ FSM_ANY, MPA_EV_ASKED, NULL, answer, MPA_QUIET, S1062 },
	{ FSM_ANY, MPA_EV_DUE, is_too_soon, wait_on, FSM_SAME, S68 },

	{ MPA_QUIET, MPA_EV_CHANGED, NULL, schedule, MPA_SCHEDULED, S1062 },
	{ MPA_QUIET, MPA_EV_BOUND, NULL, begin_period, MPA_QUIET, S1062 },
	{ MPA_QUIET, MPA_EV_DUE, NULL, tell_first, MPA_UNANSWERED, S1062 },

	{ MPA_SCHEDULED, MPA_EV_CHANGED, NULL, NULL, MPA_SCHEDULED, S1062 },
	{ MPA_SCHEDULED, MPA_EV_BOUND, NULL, NULL, MPA_SCHEDULED, S1062 },
	{ MPA_SCHEDULED, MPA_EV_DUE, NULL, tell_first, MPA_UNANSWERED, S1062 },

	{ MPA_UNANSWERED, MPA_EV_CHANGED, NULL, schedule, MPA_SCHEDULED,
	  S1062 },
	{ MPA_UNANSWERED, MPA_EV_BOUND, NULL, NULL, MPA_UNANSWERED, S1062 },
	{ MPA_UNANSWERED, MPA_EV_DUE, has_tries, tell_again, MPA_UNANSWERED,
	  S1062 },
	{ MPA_UNANSWERED, MPA_EV_DUE, NULL, NULL, MPA_MUTE, S1062 },

	{ MPA_OWED, MPA_EV_CHANGED, NULL, NULL, MPA_OWED, S1062 },
	{ MPA_OWED, MPA_EV_BOUND, NULL, NULL, MPA_OWED, S1062 },
	{ MPA_OWED, MPA_EV_DUE, NULL, pay, MPA_QUIET, S68 },

	{ MPA_MUTE, MPA_EV_CHANGED, NULL, schedule, MPA_SCHEDULED, S1062 },
	{ MPA_MUTE, MPA_EV_BOUND, NULL, tell_first, MPA_UNANSWERED, S1062 },
};

const struct fsm ha_mpa_fsm = {
	.name = "home prefixes", .states = states, .events = events,
	.rows = rows, .n_rows = sizeof(rows) / sizeof(rows[0]), .end = -1,
};

/* The clock is not set: many may follow each other. */
static void step(struct ha *ha, uint32_t at, int event, const void *arg)
{
	struct step s = { .ha = ha, .at = at, .m = &ha->prefixes.of[at] };
	int state = s.m->state;

	fsm_step(&ha_mpa_fsm, &state, event, &s, arg);
	s.m->state = (uint8_t)state;
}

static void set_clock(struct ha *ha)
{
	struct timer *clock = &ha->prefixes.session.timers[0];
	double at, now = ha->agent->now;
	uint32_t first;

	if (!due_first(&ha->prefixes.due, &first, &at))
		outbox_timer(&ha->agent->out, clock, -1);
	else
		outbox_timer(&ha->agent->out, clock,
			     at > now ? (at - now) * 1000 : 0);
}

/* All mobiles in one session, with the clock of the earliest */

enum { TELLING };
enum { EV_REFUSED = FSM_EV_REFUSED, EV_CLOCK };

static void on_clock(void *session, const void *arg)
{
	struct ha *ha = (struct ha *)((char *)session -
				      offsetof(struct ha, prefixes));
	uint32_t first;
	double at;

	(void)arg;
	if (due_first(&ha->prefixes.due, &first, &at) &&
	    at <= ha->agent->now + EARLY_S) {
		due_stop(&ha->prefixes.due, first);
		step(ha, first, MPA_EV_DUE, NULL);
	}
	set_clock(ha);
}

static const struct fsm_row all_rows[] = {
	{ TELLING, EV_CLOCK, NULL, on_clock, TELLING, S1062 },
};

static const struct fsm all_fsm = {
	.name = "home prefixes",
	.states = (const char *const[]){ "TELLING" },
	.events = (const char *const[]){ "refused", "clock" },
	.timers = (const char *const[]){ "clock" },
	.timer_events = (const int[]){ EV_CLOCK },
	.rows = all_rows, .n_rows = sizeof(all_rows) / sizeof(all_rows[0]),
	.end = -1,
};

int ha_prefix_begin(struct ha *ha)
{
	struct ha_prefixes *all = &ha->prefixes;
	uint32_t n = ha->cfg->mobiles.n;

	session_begin(&all->session, ha->agent, &all_fsm, NULL);
	all->valid = ha->cfg->valid_lifetime;
	all->preferred = ha->cfg->preferred_lifetime;
	if (!ha->cfg->prefix_discovery)
		return 0;

	all->of = calloc(n + 1u, sizeof(*all->of));
	return all->of && !due_begin(&all->due, n) ? 0 : -1;
}

void ha_prefix_end(struct ha *ha)
{
	session_end(&ha->prefixes.session);
	due_end(&ha->prefixes.due);
	free(ha->prefixes.of);
}

void ha_prefix_bound(struct ha *ha, uint32_t at)
{
	if (!ha->prefixes.of)
		return;

	step(ha, at, MPA_EV_BOUND, NULL);
	set_clock(ha);
}

/* Nobody is told any more (10.6.2); the time of the last stays. */
void ha_prefix_unbound(struct ha *ha, uint32_t at)
{
	if (!ha->prefixes.of)
		return;

	due_stop(&ha->prefixes.due, at);
	ha->prefixes.of[at].state = MPA_QUIET;
	set_clock(ha);
}

static void changed(struct ha *ha)
{
	for (uint32_t i = 0; ha->prefixes.of && i < ha->cfg->mobiles.n; i++)
		if (ha->bindings[i].bound)
			step(ha, i, MPA_EV_CHANGED, NULL);
	set_clock(ha);
	agent_flush(ha->agent);
}

void ha_prefix_ask(struct ha *ha, const struct home_ask *ask,
		   const struct ip6_packet *p)
{
	const struct mobile *who = mobiles_find(&ha->cfg->mobiles,
						&p->src_home);
	uint32_t at = who ? (uint32_t)(who - ha->cfg->mobiles.of) : 0;
	const struct mps mps = { .id = ask->id };

	if (!ha->prefixes.of || !addr_equal(&p->dst, &ha->cfg->address)) {
		agent_drop(ha->agent, DROP_OTHER_NODE);
		return;
	}
	if (!who || !ha->bindings[at].bound ||
	    !addr_equal(&ha->bindings[at].coa, &p->src)) {
		agent_drop(ha->agent, DROP_CARE_OF);
		return;
	}

	if (ha_is_traced(ha))
		outbox_trace(&ha->agent->out, 'P', false, &p->src, "");
	step(ha, at, MPA_EV_ASKED, &mps);
	set_clock(ha);
	agent_flush(ha->agent);
}

/* Prefixes of others; nobody signs what they say, so there are few. */

static struct ha_prefix *find(struct ha_prefixes *all,
			      const struct nd_prefix *p)
{
	for (unsigned int i = 0; i < all->n; i++)
		if (all->others[i].said.len == p->len &&
		    addr_equal(&all->others[i].said.prefix, &p->prefix))
			return &all->others[i];
	return NULL;
}

/* A place that is free, or whose prefix is over. */
static struct ha_prefix *add(struct ha *ha)
{
	struct ha_prefixes *all = &ha->prefixes;

	for (unsigned int i = 0; i < all->n; i++)
		if (is_over(&all->others[i], ha->agent->now))
			return &all->others[i];
	if (all->n == sizeof(all->others) / sizeof(*all->others)) {
		agent_drop(ha->agent, DROP_LIMIT);
		return NULL;
	}
	return &all->others[all->n++];
}

/* As said before, or what is left of that: no change (10.6.2). */
static bool is_same_time(uint32_t before, uint32_t now, double elapsed)
{
	double gone = (double)before - now;

	return before == now || (gone >= elapsed - CLOCKS_S &&
				 gone <= elapsed + CLOCKS_S);
}

static bool is_same(const struct ha_prefix *o, const struct nd_prefix *p,
		    uint8_t flags, double now)
{
	return o->said.flags == p->flags && o->flags == flags &&
	       is_same_time(o->said.valid, p->valid, now - o->at) &&
	       is_same_time(o->said.preferred, p->preferred, now - o->at);
}

/* Whoever says it first speaks for it until it is over. */
static bool learn(struct ha *ha, const struct nd_prefix *said, uint8_t flags,
		  const struct in6_addr *owner)
{
	struct nd_prefix p = *said;
	struct ha_prefix *o;
	double now = ha->agent->now;
	bool same;

	p.flags &= (uint8_t)~RA_PREFIX_ROUTER;
	ip6_mask(&p.prefix, p.len);
	if (!p.len || !ip6_is_routable(&p.prefix) ||
	    (p.len == ha->cfg->prefix.len &&
	     addr_equal(&p.prefix, &ha->cfg->prefix.addr)))
		return false;

	o = find(&ha->prefixes, &p);
	if (o && !is_over(o, now) && !addr_equal(&o->owner, owner))
		return false;
	same = o && is_same(o, &p, flags, now);
	if (!o)
		o = p.valid ? add(ha) : NULL;
	if (!o)
		return false;

	*o = (struct ha_prefix){
		.owner = *owner, .said = p, .flags = flags, .at = now,
	};
	return !same;
}

void ha_prefix_ra(struct ha *ha, const struct nd_ra *ra,
		  const struct ip6_packet *p)
{
	uint8_t flags = ra->flags & (RA_MANAGED | RA_OTHER);
	bool any = false;

	if (!ha->prefixes.of || !(ra->flags & RA_HOME_AGENT))
		return;
	for (unsigned int i = 0; i < ra->n_prefixes; i++)
		any |= learn(ha, &ra->prefixes[i], flags, &p->src);
	if (any)
		changed(ha);
}

const char *ha_command_prefix(struct ha *ha, uint32_t valid,
			      uint32_t preferred)
{
	if (!valid || preferred > valid)
		return "valid: 1 s at least was expected, and no less than preferred";
	if (valid == ha->prefixes.valid && preferred == ha->prefixes.preferred)
		return NULL;

	ha->prefixes.valid = valid;
	ha->prefixes.preferred = preferred;
	ha_adv_soon(ha);
	changed(ha);
	return NULL;
}
