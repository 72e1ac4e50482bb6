/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * many.h - very many runs of one state machine, in one session
 *
 * For tables whose entries have numbers and are all taken at the beginning, as the
 * bindings of a home agent or of a correspondent: an entry keeps its state in an octet and has
 * one deadline, and a session for each would be larger than it.  The session here has
 * the clock of the earliest deadline and takes one step of one entry at a time, so that
 * each has an outbox of its own.  Knows neither the entries nor their machine.
 */
#ifndef DAEMON_MANY_H
#define DAEMON_MANY_H

#include "daemon/due.h"
#include "daemon/session.h"

struct many;

/* A step of entry at: fills in what its machine's actions are given, and many_take(). */
typedef void (*many_step)(struct many *m, uint32_t at, int event,
			  const void *arg);

struct many {
	struct session session;
	struct due due;
	many_step step;
	int due_event;			/* what an entry's deadline posts */
	uint32_t at;			/* whose step is being carried out */
};

/* For numbers 0 to max - 1.  0 or -1: no memory. */
int many_begin(struct many *m, struct agent *agent, uint32_t max,
	       many_step step, int due_event);
void many_end(struct many *m);

/* The argument lives as long as the call. */
void many_post(struct many *m, uint32_t at, int event, const void *arg);

/* A row of an entry's machine; an event that it does not permit is counted. */
void many_take(struct many *m, const struct fsm *fsm, uint8_t *state, int event,
	       void *step, const void *arg);

/* Deadlines were set outside of a step: into the outbox. */
void many_set_clock(struct many *m);

#endif /* DAEMON_MANY_H */
