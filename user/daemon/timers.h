/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timers.h - what is due, in order
 *
 * A sorted list of deadlines.  It reads no clock: whoever drives it says what
 * time it is, the event loop or a test.  Deadlines are seconds of a clock that
 * never jumps.
 */
#ifndef DAEMON_TIMERS_H
#define DAEMON_TIMERS_H

#include <stdbool.h>

struct session;

struct timer {
	struct timer *next;
	struct session *session;
	double due;
	bool runs;
	int id;
};

struct timers {
	struct timer *first;
};

/* Start, or start anew. */
void timer_set(struct timers *all, struct timer *t, double due);
void timer_stop(struct timers *all, struct timer *t);

/* The first that is due, stopped; NULL when there is none. */
struct timer *timers_due(struct timers *all, double now);

#endif /* DAEMON_TIMERS_H */
