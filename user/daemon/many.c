// SPDX-License-Identifier: GPL-2.0-or-later
/* many.c - one session for all entries of a table */
#include "daemon/many.h"

#define EARLY_S	0.000001	/* what a clock's rounding makes of a deadline */

enum { SERVING };
enum { EV_REFUSED = FSM_EV_REFUSED, EV_ENTRY, EV_CLOCK };

struct entry_event {
	uint32_t at;
	int event;
	const void *arg;
};

void many_set_clock(struct many *m)
{
	struct agent *agent = m->session.agent;
	struct timer *clock = &m->session.timers[0];
	uint32_t first;
	double at;

	if (!due_first(&m->due, &first, &at))
		outbox_timer(&agent->out, clock, -1);
	else
		outbox_timer(&agent->out, clock, at > agent->now ?
			     (at - agent->now) * 1000 : 0);
}

void many_take(struct many *m, const struct fsm *fsm, uint8_t *state, int event,
	       void *step, const void *arg)
{
	int now = *state;

	if (!fsm_step(fsm, &now, event, step, arg))
		agent_drop(m->session.agent, DROP_EVENT);
	*state = (uint8_t)now;
}

static void take_step(struct many *m, uint32_t at, int event, const void *arg)
{
	m->at = at;
	m->step(m, at, event, arg);
	many_set_clock(m);
}

static void on_entry(void *session, const void *arg)
{
	const struct entry_event *e = arg;

	take_step(session, e->at, e->event, e->arg);
}

static void on_clock(void *session, const void *arg)
{
	struct many *m = session;
	uint32_t first;
	double at;

	(void)arg;
	if (!due_first(&m->due, &first, &at) ||
	    at > m->session.agent->now + EARLY_S) {
		many_set_clock(m);
		return;
	}

	due_stop(&m->due, first);
	take_step(m, first, m->due_event, NULL);
}

static void on_refused(void *session, const void *arg)
{
	struct many *m = session;

	(void)arg;
	take_step(m, m->at, FSM_EV_REFUSED, NULL);
}

#define ALL	"RFC 6275 9.1, 10.1"

static const struct fsm_row rows[] = {
	{ SERVING, EV_ENTRY, NULL, on_entry, SERVING, ALL },
	{ SERVING, EV_CLOCK, NULL, on_clock, SERVING, ALL },
	{ SERVING, EV_REFUSED, NULL, on_refused, SERVING, ALL },
};

static const struct fsm all_fsm = {
	.name = "bindings",
	.states = (const char *const[]){ "SERVING" },
	.events = (const char *const[]){ "refused", "entry", "clock" },
	.timers = (const char *const[]){ "clock" },
	.timer_events = (const int[]){ EV_CLOCK },
	.rows = rows, .n_rows = sizeof(rows) / sizeof(rows[0]), .end = -1,
};

void many_post(struct many *m, uint32_t at, int event, const void *arg)
{
	const struct entry_event e = { at, event, arg };

	session_event(&m->session, EV_ENTRY, &e);
}

int many_begin(struct many *m, struct agent *agent, uint32_t max,
	       many_step step, int due_event)
{
	if (due_begin(&m->due, max))
		return -1;

	m->step = step;
	m->due_event = due_event;
	session_begin(&m->session, agent, &all_fsm, NULL);
	return 0;
}

void many_end(struct many *m)
{
	session_end(&m->session);
	due_end(&m->due);
}
