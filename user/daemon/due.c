// SPDX-License-Identifier: GPL-2.0-or-later
/* due.c - a heap of deadlines, by number */
#include <stdlib.h>
#include <string.h>

#include "daemon/due.h"

int due_begin(struct due *d, uint32_t max)
{
	d->n = 0;
	d->heap = calloc(max + 1u, sizeof(*d->heap));
	d->place = calloc(max + 1u, sizeof(*d->place));
	d->at = calloc(max + 1u, sizeof(*d->at));
	if (d->heap && d->place && d->at)
		return 0;

	due_end(d);
	return -1;
}

void due_end(struct due *d)
{
	free(d->heap);
	free(d->place);
	free(d->at);
	memset(d, 0, sizeof(*d));
}

static void put(struct due *d, uint32_t at, uint32_t number)
{
	d->heap[at] = number;
	d->place[number] = at + 1;
}

/* Up from at to where it is not earlier than what is above. */
static uint32_t rise(struct due *d, uint32_t at, uint32_t number)
{
	while (at) {
		uint32_t above = (at - 1) / 2;

		if (d->at[d->heap[above]] <= d->at[number])
			break;
		put(d, at, d->heap[above]);
		at = above;
	}

	return at;
}

/* Down from at to where nothing below is earlier. */
static uint32_t sink(struct due *d, uint32_t at, uint32_t number)
{
	for (;;) {
		uint32_t below = 2 * at + 1;

		if (below >= d->n)
			return at;
		if (below + 1 < d->n &&
		    d->at[d->heap[below + 1]] < d->at[d->heap[below]])
			below++;
		if (d->at[number] <= d->at[d->heap[below]])
			return at;
		put(d, at, d->heap[below]);
		at = below;
	}
}

void due_set(struct due *d, uint32_t number, double at)
{
	uint32_t place = d->place[number] ? d->place[number] - 1 : d->n++;

	d->at[number] = at;
	place = rise(d, place, number);
	put(d, sink(d, place, number), number);
}

/* The last fills the place that becomes free. */
void due_stop(struct due *d, uint32_t number)
{
	uint32_t place = d->place[number], last;

	if (!place--)
		return;

	d->place[number] = 0;
	last = d->heap[--d->n];
	if (last == number)
		return;

	place = rise(d, place, last);
	put(d, sink(d, place, last), last);
}
