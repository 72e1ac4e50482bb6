/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * due.h - a deadline for each of very many, by number
 *
 * For tables whose entries have one deadline each: a heap of numbers, 16 bytes an
 * entry, all of it taken at the beginning; to set one takes the logarithm of how
 * many run.  timers.h is for the few that a session has by name.  Reads no clock.
 */
#ifndef DAEMON_DUE_H
#define DAEMON_DUE_H

#include <stdbool.h>
#include <stdint.h>

struct due {
	uint32_t n;			/* that run */
	uint32_t *heap;			/* their numbers, the earliest first */
	uint32_t *place;		/* in the heap, from 1; 0: does not run */
	double *at;			/* s */
};

/* For numbers 0 to max - 1.  0 or -1: no memory. */
int due_begin(struct due *d, uint32_t max);
void due_end(struct due *d);

/* Start, or start anew. */
void due_set(struct due *d, uint32_t number, double at);
void due_stop(struct due *d, uint32_t number);

static inline bool due_runs(const struct due *d, uint32_t number)
{
	return d->place[number];
}

/* The earliest, which goes on running; false where none runs. */
static inline bool due_first(const struct due *d, uint32_t *number, double *at)
{
	if (!d->n)
		return false;

	*number = d->heap[0];
	*at = d->at[*number];
	return true;
}

#endif /* DAEMON_DUE_H */
