// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * session.c - take a step, then do what it asked for
 *
 * The outbox is carried out in its order, so a step that writes "switch, then
 * acknowledge" cannot acknowledge what the kernel refused.
 */
#include <stdio.h>
#include <stdlib.h>

#include "daemon/session.h"

#define TIMERS_A_TURN	256
#define ERRORS_S	100	/* told in a second */

void agent_drop(struct agent *agent, int reason)
{
	char line[64];

	agent->counters.drops[reason]++;
	if (agent->cfg->log < LOG_LEVEL_DEBUG)
		return;

	snprintf(line, sizeof(line), "dropped: %s",
		 drop_name((unsigned int)reason));
	agent->effects->log(agent->world, LOG_LEVEL_DEBUG, line);
}

void session_begin(struct session *s, struct agent *agent,
		   const struct fsm *fsm, struct session **list)
{
	s->fsm = fsm;
	s->agent = agent;
	s->state = 0;
	for (int i = 0; i < SESSION_TIMERS; i++)
		s->timers[i] = (struct timer){ .session = s, .id = i };

	s->list = list;
	if (list) {
		s->next = *list;
		*list = s;
	}
}

void session_end(struct session *s)
{
	struct session **at;

	for (int i = 0; i < SESSION_TIMERS; i++)
		timer_stop(&s->agent->timers, &s->timers[i]);

	if (!s->list)
		return;

	for (at = s->list; *at != s; at = &(*at)->next)
		;
	*at = s->next;
	free(s);
}

static void run_timer(struct agent *agent, struct timer *t, double ms)
{
	if (ms < 0)
		timer_stop(&agent->timers, t);
	else
		timer_set(&agent->timers, t, agent->now + ms / 1000);
}

static int run_kernel(struct agent *agent, const struct kop *op,
		      const char **why)
{
	int err = agent->effects->kernel.apply(agent->world, op, why);

	if (err)
		agent->counters.n[COUNT_KERNEL_REFUSED]++;
	return op->may_fail ? 0 : err;
}

static void run_send(struct agent *agent, const struct send *send)
{
	if (agent->effects->send(agent->world, send))
		agent->counters.n[COUNT_SEND_FAILED]++;
	else
		agent->counters.n[COUNT_SENT]++;
}

/* Some errors anybody on the link may provoke; who keeps the log is not to be flooded. */
static void run_log(struct agent *agent, enum log_level level, const char *line)
{
	if (level > agent->cfg->log)
		return;
	if (level == LOG_LEVEL_ERROR &&
	    !rate_allows(&agent->told, ERRORS_S, agent->now)) {
		agent->counters.n[COUNT_UNTOLD]++;
		return;
	}

	agent->effects->log(agent->world, level, line);
}

static int run_action(struct agent *agent, const struct action *a,
		      const char **why)
{
	const struct effects *e = agent->effects;

	switch (a->kind) {
	case ACT_SEND:
		run_send(agent, &a->send);
		break;
	case ACT_TIMER:
		run_timer(agent, a->timer.timer, a->timer.ms);
		break;
	case ACT_KERNEL:
		return run_kernel(agent, &a->kernel, why);
	case ACT_RADIO:
		e->radio(agent->world, &a->radio);
		break;
	case ACT_TRACE:
		e->trace(agent->world, &a->trace);
		break;
	case ACT_LOG:
		run_log(agent, a->log.level, a->log.line);
		break;
	case ACT_REPLY:
		e->reply(agent->world, &a->reply);
		break;
	}

	return 0;
}

static int run_outbox(struct agent *agent, const char **why)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < agent->out.n && !err; i++)
		err = run_action(agent, &agent->out.actions[i], why);
	outbox_empty(&agent->out);
	return err;
}

static const struct fsm_row *step(struct session *s, int event,
				  const void *arg)
{
	struct agent *agent = s->agent;
	const struct fsm_row *row;

	row = fsm_step(s->fsm, &s->state, event, s, arg);
	if (!row)
		outbox_log(&agent->out, LOG_LEVEL_DEBUG,
			   outbox_print(&agent->out, "%s %s: %s in %s ignored",
					s->fsm->name, s->name,
					s->fsm->events[event],
					s->fsm->states[s->state]));
	return row;
}

bool session_event(struct session *s, int event, const void *arg)
{
	struct agent *agent = s->agent;
	const struct fsm_row *row = step(s, event, arg);
	const char *why = "";
	int err;

	if (!row)
		agent_drop(agent, DROP_EVENT);

	err = run_outbox(agent, &why);
	if (err) {
		s->refusal = why;
		s->refused = err;
		step(s, FSM_EV_REFUSED, NULL);
		run_outbox(agent, &why);
	}

	if (s->fsm->end >= 0 && s->state == s->fsm->end)
		session_end(s);
	return row;
}

void agent_flush(struct agent *agent)
{
	const char *why = "";

	run_outbox(agent, &why);
}

uint64_t agent_stamp(const struct agent *agent)
{
	uint64_t ntp = agent->effects->ntp(agent->world);

	return (ntp - ((uint64_t)NTP_UNIX_S << 32)) >> 16;
}

void agent_run_timers(struct agent *agent)
{
	struct timer *t;

	for (int i = 0; i < TIMERS_A_TURN; i++) {
		t = timers_due(&agent->timers, agent->now);
		if (!t)
			return;
		session_event(t->session,
			      t->session->fsm->timer_events[t->id], NULL);
	}
}
