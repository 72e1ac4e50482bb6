// SPDX-License-Identifier: GPL-2.0-or-later
/* sim_clock.c - what every simulation has: a clock, what is to come, a transcript */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim_clock.h"

void sim_clock_add(struct sim_clock *c, struct agent *agent)
{
	if (c->n_agents == SIM_AGENTS)
		abort();
	agent->now = c->now;
	c->agents[c->n_agents++] = agent;
}

void *sim_clock_post(struct sim_clock *c, double in, size_t size)
{
	struct sim_coming *e = calloc(1, size), **at;

	if (!e)
		abort();
	e->at = c->now + in;
	for (at = &c->first; *at && (*at)->at <= e->at; at = &(*at)->next)
		;
	e->next = *at;
	*at = e;
	return e;
}

static void set_time(struct sim_clock *c, double now)
{
	c->now = now;
	for (unsigned int i = 0; i < c->n_agents; i++)
		c->agents[i]->now = now;
}

static double next_due(const struct sim_clock *c, double end)
{
	double due = c->first && c->first->at < end ? c->first->at : end;

	for (unsigned int i = 0; i < c->n_agents; i++) {
		const struct timer *t = c->agents[i]->timers.first;

		if (t && t->due < due)
			due = t->due;
	}

	return due;
}

void sim_clock_run(struct sim_clock *c, double seconds,
		   void (*take)(void *arg, void *event), void *arg)
{
	double end = c->now + seconds;

	for (;;) {
		double due = next_due(c, end);
		struct sim_coming *e = c->first;

		set_time(c, due);
		for (unsigned int i = 0; i < c->n_agents; i++)
			agent_run_timers(c->agents[i]);
		if (e && e->at <= due) {
			c->first = e->next;
			take(arg, e);
			free(e);
		} else if (due >= end) {
			return;
		}
	}
}

void sim_clock_end(struct sim_clock *c)
{
	while (c->first) {
		struct sim_coming *e = c->first;

		c->first = e->next;
		free(e);
	}
}

void sim_clock_say(struct sim_clock *c, const char *who, const char *fmt,
		   va_list ap)
{
	size_t room = sizeof(c->text) - c->len;
	int at;

	at = snprintf(c->text + c->len, room, "%8.4f %-*s ", c->now,
		      c->width, who);
	if (at < 0 || (size_t)at + 1024 > room)
		abort();
	c->len += (size_t)at;
	at = vsnprintf(c->text + c->len, room - (size_t)at, fmt, ap);
	c->len += (size_t)at;
	c->text[c->len++] = '\n';
	c->text[c->len] = '\0';
}

struct in6_addr sim_addr(const char *text)
{
	struct in6_addr a;

	if (inet_pton(AF_INET6, text, &a) != 1)
		abort();
	return a;
}
