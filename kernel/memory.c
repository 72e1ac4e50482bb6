// SPDX-License-Identifier: GPL-2.0-only
/*
 * memory.c - what the mobile nodes of a namespace take
 *
 * Counted by what was asked for, not by what the allocators made of it: that is
 * to be seen in /proc/slabinfo.  Packets that are held are counted by truesize
 * elsewhere.  Called with cfg_lock held.
 */
#include <linux/radix-tree.h>

#include "memory.h"
#include "mn.h"
#include "neigh.h"
#include "ring.h"
#include "segue.h"

/* Of one mobile node: what it has beside itself, its buffers and its paths. */
u64 segue_memory_more(const struct segue_mn *mn)
{
	const struct segue_more *more = segue_mn_cfg(mn, mn->more);
	const struct segue_accepts *accepts;
	const struct segue_addrs *addrs;
	u64 bytes;

	if (!more)
		return 0;

	bytes = sizeof(*more);
	if (more->set)
		bytes += struct_size(addrs, a, more->set->n);
	accepts = segue_mn_cfg(mn, more->accepts);
	if (accepts)
		bytes += struct_size(accepts, a, accepts->n);
	if (rcu_access_pointer(more->neigh))
		bytes += sizeof(struct segue_neigh);

	return bytes;
}

/* Numbers are given in turn, so the nodes of their tree are full but for the last. */
static u64 segue_memory_ids(const struct segue_net *sn)
{
	u64 nodes = 0, n = sn->n_mns;

	while (n > 1) {
		n = DIV_ROUND_UP_ULL(n, RADIX_TREE_MAP_SIZE);
		nodes += n;
	}

	return nodes * sizeof(struct radix_tree_node);
}

void segue_memory_sum(struct segue_memory *sum, const struct segue_net *sn)
{
	sum->mns = sn->n_mns * sizeof(struct segue_mn);
	sum->more = sn->more_bytes;
	sum->holds = sn->n_bufs * sizeof(struct segue_buf) +
		     segue_rings_bytes(sn);
	sum->paths = sn->path_bytes;
	sum->tables = segue_tables_bytes(sn) + segue_paths_bytes(sn) +
		      segue_memory_ids(sn);
	sum->counters = num_possible_cpus() * sizeof(struct segue_stats);
}
