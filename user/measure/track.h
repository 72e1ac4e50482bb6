/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * track.h - what has been received of one numbered stream
 *
 * Counts different numbers, second copies, and numbers that came after a
 * higher one; keeps the longest time between two arrivals.
 */
#ifndef SEGUE_USER_MEASURE_TRACK_H
#define SEGUE_USER_MEASURE_TRACK_H

#include <stdint.h>

#define TRACK_WINDOW	65536	/* numbers in which a second copy is recognised */

struct track {
	uint32_t next;		/* highest number + 1 */
	uint32_t received;
	uint32_t duplicated;
	uint32_t reordered;	/* also those older than the window */
	uint64_t last_ns;	/* of the last arrival, 0 = none yet */
	uint64_t gap_ns;	/* longest since track_gap() was asked */
	uint64_t seen[TRACK_WINDOW / 64];
};

void track_add(struct track *t, uint32_t seq, uint64_t now_ns);

/* The longest gap since the last call; a gap still open counts up to now. */
uint64_t track_gap(struct track *t, uint64_t now_ns);

#endif /* SEGUE_USER_MEASURE_TRACK_H */
