/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fsm.h - a protocol as a table
 *
 * A row is one line of the standard's own transitions, with its section.  Rows
 * are tried in order; the first whose state, event and guard fit is taken.  An
 * action reads and changes its session and fills an outbox; it does no I/O and
 * reads no clock, so a test can step a session through a day in a microsecond.
 */
#ifndef DAEMON_FSM_H
#define DAEMON_FSM_H

#include <stdbool.h>
#include <stddef.h>

#define FSM_ANY		(-1)	/* a row for every state */
#define FSM_SAME	(-1)	/* and one that stays */

struct fsm_row {
	int state;
	int event;
	bool (*guard)(const void *session, const void *arg);
	void (*action)(void *session, const void *arg);
	int next;
	const char *section;
};

/*
 * Event 0 of every machine is "the kernel refused": what the last outbox asked
 * for was not done, and nothing that stood behind it was.  State 0 is the one
 * a session begins in.
 */
#define FSM_EV_REFUSED	0

struct fsm {
	const char *name;
	const char *const *states;
	const char *const *events;
	const char *const *timers;	/* names, in the order of timer_events */
	const int *timer_events;	/* what each timer posts */
	const struct fsm_row *rows;
	size_t n_rows;
	int end;			/* a session in this state is removed */
};

/* The row taken, or NULL where the event is not permitted in this state. */
const struct fsm_row *fsm_step(const struct fsm *fsm, int *state, int event,
			       void *session, const void *arg);

#endif /* DAEMON_FSM_H */
