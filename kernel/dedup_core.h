/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dedup_core.h - what lately came by which path, and is this the second copy?
 *
 * It knows digests, paths by a small number, and a clock of any unit.  It knows
 * no packet, no mobile node and no lock, so that the same file is judged in user
 * space against a model that shares nothing with it.
 */
#ifndef _SEGUE_DEDUP_CORE_H
#define _SEGUE_DEDUP_CORE_H

#include <linux/types.h>

#define SEGUE_DEDUP_PATHS	6	/* one object's counts fill 24 bytes */
#define SEGUE_DEDUP_SIZE_MIN	64
#define SEGUE_DEDUP_SIZE_MAX	32768
#define SEGUE_DEDUP_EXPIRE	1024	/* forgotten by one arrival at most */

enum segue_dedup_answer {
	SEGUE_DEDUP_FIRST,	/* deliver; it is remembered */
	SEGUE_DEDUP_SECOND,	/* its first copy came by another path: drop */
	SEGUE_DEDUP_FULL,	/* deliver; there is no room to remember it */
};

/**
 * struct segue_dedup_slot - one delivered packet, in order of time
 * @time: when; its low half
 * @seen: index of its struct segue_dedup_seen
 */
struct segue_dedup_slot {
	u32 time;
	u16 seen;
};

/**
 * struct segue_dedup_seen - all delivered packets of one digest
 * @digest: of the packets
 * @n: how many were delivered and are not too old
 * @used: how many of them each path has brought, the oldest first; not over @n
 * @next: of those not in use, the next one, from 1; 0 is the last
 */
struct segue_dedup_seen {
	u64 digest;
	u16 n;
	u16 used[SEGUE_DEDUP_PATHS];
	u16 next;
};

/**
 * struct segue_dedup_core - what one mobile node has received
 * @last: time of the last arrival
 * @window: how long a packet is remembered
 * @size: how many are, a power of two
 * @first: the oldest slot
 * @n: slots in use
 * @fresh: seen[] from here on was never used
 * @free: one of seen[] that is not in use, from 1; 0 where there is none
 * @slot: a ring of @size
 * @seen: @size of them
 * @index: from a digest to @seen, from 1; 2 * @size, open addressing
 */
struct segue_dedup_core {
	u64 last;
	u32 window;
	u32 size;
	u32 first;
	u32 n;
	u16 fresh;
	u16 free;
	struct segue_dedup_slot *slot;
	struct segue_dedup_seen *seen;
	u16 *index;
};

u32 segue_dedup_core_size(u32 packets);
size_t segue_dedup_core_bytes(u32 size);
void segue_dedup_core_init(struct segue_dedup_core *d, void *memory, u32 size,
			   u32 window);
bool segue_dedup_core_would(struct segue_dedup_core *d, u64 digest,
			    unsigned int path, u64 now);
enum segue_dedup_answer segue_dedup_core_arrived(struct segue_dedup_core *d,
						 u64 digest, unsigned int path,
						 bool may_drop, u64 now);

#endif /* _SEGUE_DEDUP_CORE_H */
