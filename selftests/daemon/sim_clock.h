/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sim_clock.h - what every simulation has: a clock, what is to come, a transcript
 *
 * Knows agents by their clock and timers, and nothing of protocols or links.
 */
#ifndef SELFTESTS_SIM_CLOCK_H
#define SELFTESTS_SIM_CLOCK_H

#include <stdarg.h>
#include <stddef.h>

#include "daemon/session.h"

#define SIM_AGENTS	3
#define SIM_TEXT_MAX	(1 << 20)

/* Something to come; an event of a simulation begins with it. */
struct sim_coming {
	struct sim_coming *next;
	double at;
};

struct sim_clock {
	double now;
	struct sim_coming *first;
	struct agent *agents[SIM_AGENTS];
	unsigned int n_agents;
	int width;			/* of who in the transcript */
	size_t len;
	char text[SIM_TEXT_MAX];	/* the transcript */
};

/* Its clock and its timers are this one's from here on. */
void sim_clock_add(struct sim_clock *c, struct agent *agent);

/* Zeroed room for an event of so many bytes, in its place; dies without it. */
void *sim_clock_post(struct sim_clock *c, double in, size_t size);

/* Let time pass; each event goes to take, and is freed. */
void sim_clock_run(struct sim_clock *c, double seconds,
		   void (*take)(void *arg, void *event), void *arg);
void sim_clock_end(struct sim_clock *c);

/* A line of the transcript: when, who, what. */
void sim_clock_say(struct sim_clock *c, const char *who, const char *fmt,
		   va_list ap);

struct in6_addr sim_addr(const char *text);

#endif /* SELFTESTS_SIM_CLOCK_H */
