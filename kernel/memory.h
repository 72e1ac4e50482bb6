/* SPDX-License-Identifier: GPL-2.0-only */
/* memory.h - what the mobile nodes of a namespace take */
#ifndef _SEGUE_MEMORY_H
#define _SEGUE_MEMORY_H

#include <linux/types.h>

struct segue_mn;
struct segue_net;

/* In bytes, as enum segue_memory_attr tells it. */
struct segue_memory {
	u64 mns;
	u64 more;
	u64 holds;
	u64 paths;
	u64 tables;
	u64 counters;
};

u64 segue_memory_more(const struct segue_mn *mn);
void segue_memory_sum(struct segue_memory *sum, const struct segue_net *sn);

#endif /* _SEGUE_MEMORY_H */
