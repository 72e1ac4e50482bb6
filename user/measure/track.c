// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * track.c - received, duplicated, reordered, longest gap: one number at a time
 */
#include <stdbool.h>
#include <string.h>

#include "measure/track.h"

static bool test_and_set(struct track *t, uint32_t seq)
{
	uint64_t bit = 1ULL << (seq % 64);
	uint64_t *word = &t->seen[seq % TRACK_WINDOW / 64];
	bool was = *word & bit;

	*word |= bit;
	return was;
}

/* The window moves on to seq: what leaves it is forgotten. */
static void advance(struct track *t, uint32_t seq)
{
	if (seq - t->next >= TRACK_WINDOW) {
		memset(t->seen, 0, sizeof(t->seen));
		t->next = seq + 1;
		return;
	}
	for (; t->next <= seq; t->next++)
		t->seen[t->next % TRACK_WINDOW / 64] &=
			~(1ULL << (t->next % 64));
}

void track_add(struct track *t, uint32_t seq, uint64_t now_ns)
{
	bool late = seq < t->next;

	if (t->last_ns && now_ns > t->last_ns + t->gap_ns)
		t->gap_ns = now_ns - t->last_ns;
	t->last_ns = now_ns;

	if (!late) {
		advance(t, seq);
	} else if (t->next - seq > TRACK_WINDOW) {
		t->reordered++;
		return;
	}

	if (test_and_set(t, seq)) {
		t->duplicated++;
		return;
	}
	t->received++;
	t->reordered += late;
}

uint64_t track_gap(struct track *t, uint64_t now_ns)
{
	uint64_t gap = t->gap_ns;

	if (t->last_ns && now_ns > t->last_ns + gap)
		gap = now_ns - t->last_ns;
	t->gap_ns = 0;
	return gap;
}
