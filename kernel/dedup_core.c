// SPDX-License-Identifier: GPL-2.0-only
/*
 * dedup_core.c - what lately came by which path, and is this the second copy?
 *
 * The rule of the k-th occurrence: the k-th packet of a digest that a path
 * brings is dropped if k of that digest have been delivered already, else it is
 * delivered.  So the receiver gets as many as the path that brought most of
 * them: identical packets that were sent honestly are all delivered, and of two
 * paths that bring everything one is dropped.
 *
 * A delivered packet is remembered for the window.  The oldest goes first, from
 * the count of what was delivered and from that of each path that brought it: by
 * the k-th occurrence it is the one that each path brought first.
 *
 * Whatever cannot be remembered is delivered: a full store makes duplicates,
 * never a loss.
 *
 * Memory for each packet: 8 bytes in the ring, 24 for its digest, 4 of index.
 * The digests are seeded by somebody else, so chains of the index are short
 * whatever is sent.
 */
#include <linux/string.h>

#include "dedup_core.h"

/* A store for so many packets, in what is allocated. */
u32 segue_dedup_core_size(u32 packets)
{
	u32 size = SEGUE_DEDUP_SIZE_MIN;

	while (size < packets && size < SEGUE_DEDUP_SIZE_MAX)
		size *= 2;

	return size;
}

size_t segue_dedup_core_bytes(u32 size)
{
	return (size_t)size * (sizeof(struct segue_dedup_seen) +
			       sizeof(struct segue_dedup_slot) +
			       2 * sizeof(u16));
}

/**
 * segue_dedup_core_init() - nothing was received yet
 * @d: the store
 * @memory: segue_dedup_core_bytes() of zeros
 * @size: as segue_dedup_core_size() said
 * @window: how long a packet is remembered
 */
void segue_dedup_core_init(struct segue_dedup_core *d, void *memory, u32 size,
			   u32 window)
{
	memset(d, 0, sizeof(*d));
	d->window = window;
	d->size = size;
	d->seen = memory;
	d->slot = (void *)(d->seen + size);
	d->index = (void *)(d->slot + size);
}

static u32 segue_dedup_home(const struct segue_dedup_core *d, u64 digest)
{
	return digest & (2 * d->size - 1);
}

static u32 segue_dedup_next(const struct segue_dedup_core *d, u32 at)
{
	return (at + 1) & (2 * d->size - 1);
}

/* Where the digest stands in the index, or the hole where it would. */
static u32 segue_dedup_find(const struct segue_dedup_core *d, u64 digest)
{
	u32 at = segue_dedup_home(d, digest);

	while (d->index[at] && d->seen[d->index[at] - 1].digest != digest)
		at = segue_dedup_next(d, at);

	return at;
}

/* Close the hole, so that nothing behind it is cut off from its home. */
static void segue_dedup_unindex(struct segue_dedup_core *d, u32 hole)
{
	u32 mask = 2 * d->size - 1, at = hole, home;

	for (;;) {
		at = segue_dedup_next(d, at);
		if (!d->index[at])
			break;

		home = segue_dedup_home(d, d->seen[d->index[at] - 1].digest);
		if (((at - home) & mask) < ((at - hole) & mask))
			continue;
		d->index[hole] = d->index[at];
		hole = at;
	}

	d->index[hole] = 0;
}

static void segue_dedup_forget_oldest(struct segue_dedup_core *d)
{
	u16 nr = d->slot[d->first].seen;
	struct segue_dedup_seen *s = &d->seen[nr];
	unsigned int path;

	d->first = (d->first + 1) & (d->size - 1);
	d->n--;

	s->n--;
	for (path = 0; path < SEGUE_DEDUP_PATHS; path++) {
		if (s->used[path])
			s->used[path]--;
	}
	if (s->n)
		return;

	segue_dedup_unindex(d, segue_dedup_find(d, s->digest));
	s->next = d->free;
	d->free = nr + 1;
}

static void segue_dedup_forget_all(struct segue_dedup_core *d)
{
	memset(d->index, 0, 2 * d->size * sizeof(*d->index));
	d->first = 0;
	d->n = 0;
	d->fresh = 0;
	d->free = 0;
}

/*
 * Forget what is too old.  Usually that is a packet or two; where it is a burst
 * of them the work is spread over the next arrivals.  Return: all is forgotten
 * that should be.
 */
static bool segue_dedup_expire(struct segue_dedup_core *d, u64 now)
{
	unsigned int i;

	if (d->n && now - d->last > d->window)
		segue_dedup_forget_all(d);
	d->last = now;

	for (i = 0; d->n; i++) {
		if ((u32)now - d->slot[d->first].time <= d->window)
			break;
		if (i == SEGUE_DEDUP_EXPIRE)
			return false;
		segue_dedup_forget_oldest(d);
	}

	return true;
}

static struct segue_dedup_seen *segue_dedup_add(struct segue_dedup_core *d,
						u64 digest, u32 at)
{
	struct segue_dedup_seen *s;
	u16 nr;

	if (d->free) {
		nr = d->free - 1;
		d->free = d->seen[nr].next;
	} else {
		nr = d->fresh++;
	}

	s = &d->seen[nr];
	memset(s, 0, sizeof(*s));
	s->digest = digest;
	d->index[at] = nr + 1;
	return s;
}

/**
 * segue_dedup_core_would() - would this packet be dropped as a second copy?
 * @d: the store
 * @digest: of the packet
 * @path: it came by, under SEGUE_DEDUP_PATHS
 * @now: not before the last time
 *
 * Nothing is remembered: for packets that are dropped together or not at all.
 */
bool segue_dedup_core_would(struct segue_dedup_core *d, u64 digest,
			    unsigned int path, u64 now)
{
	const struct segue_dedup_seen *s;
	u32 at;

	if (!segue_dedup_expire(d, now))
		return false;

	at = segue_dedup_find(d, digest);
	if (!d->index[at])
		return false;

	s = &d->seen[d->index[at] - 1];
	return s->used[path] < s->n;
}

/**
 * segue_dedup_core_arrived() - a packet came: is it the second copy?
 * @d: the store
 * @digest: of the packet
 * @path: it came by, under SEGUE_DEDUP_PATHS
 * @may_drop: else it is delivered and remembered, whatever it is
 * @now: not before the last time
 */
enum segue_dedup_answer segue_dedup_core_arrived(struct segue_dedup_core *d,
						 u64 digest, unsigned int path,
						 bool may_drop, u64 now)
{
	struct segue_dedup_seen *s = NULL;
	struct segue_dedup_slot *slot;
	u32 at;

	if (!segue_dedup_expire(d, now))
		return SEGUE_DEDUP_FULL;

	at = segue_dedup_find(d, digest);
	if (d->index[at])
		s = &d->seen[d->index[at] - 1];
	if (s && may_drop && s->used[path] < s->n) {
		s->used[path]++;
		return SEGUE_DEDUP_SECOND;
	}
	if (d->n == d->size)
		return SEGUE_DEDUP_FULL;

	if (!s)
		s = segue_dedup_add(d, digest, at);
	s->n++;
	s->used[path]++;
	slot = &d->slot[(d->first + d->n++) & (d->size - 1)];
	slot->time = now;
	slot->seen = s - d->seen;
	return SEGUE_DEDUP_FIRST;
}
