/* SPDX-License-Identifier: GPL-2.0-only */
/* mn.h - one mobile node: who it is, how long it lives, its two directions */
#ifndef _SEGUE_MN_H
#define _SEGUE_MN_H

#include <linux/hrtimer.h>
#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

#include "pair.h"
#include "path.h"
#include "queue.h"
#include "table.h"

struct segue_net;
struct segue_plan;

/**
 * struct segue_side - one direction of a mobile node
 * @mn: whose
 * @path: where its packets go; RCU, written under cfg_lock; NULL is native
 * @queue: what it holds
 * @drain: goes on with a drain where the first packets left some
 * @leaving: it leaves the packet path when the drain is done; cfg_lock
 * @steered: sent by a leg
 * @dropped: for whatever reason
 */
struct segue_side {
	struct segue_mn *mn;
	struct segue_path __rcu *path;
	struct segue_queue queue;
	struct hrtimer drain;
	bool leaving;
	atomic64_t steered;
	atomic64_t dropped;
};

/**
 * struct segue_accept - a tunnel packets of the mobile node come out of
 * @node: in sn->pairs
 * @mn: whose
 * @pair: outer destination and source
 * @dir: which inner address must be the mobile node's
 */
struct segue_accept {
	struct hlist_node node;
	struct segue_mn *mn;
	struct segue_pair pair;
	u8 dir;
};

/**
 * struct segue_accepts - all of them, immutable once in use
 * @rcu: freed after a grace period when replaced
 * @n: how many
 * @a: the tunnels
 */
struct segue_accepts {
	struct rcu_head rcu;
	unsigned int n;
	struct segue_accept a[];
};

/* Bits of segue_mn.owed, set anywhere, worked off by segue_mn.work */
enum {
	SEGUE_OWED_EXPIRE,	/* the deadline passed */
	SEGUE_OWED_SETTLE,	/* a drain came to its end */
	SEGUE_OWED_OVERFLOW,	/* tell that a limit was reached */
};

/**
 * struct segue_mn - a mobile node
 * @sn: the namespace it belongs to
 * @id: its number, in sn->ids; negative before it is in
 * @l3dev: ifindex of the VRF its addresses live in
 * @flags: SEGUE_MN_F_*
 * @max_packets: as asked for; 0 is the namespace's default
 * @max_bytes: likewise
 * @tag: the owner's name for it
 * @set: its addresses; RCU, written under cfg_lock
 * @accepts: the tunnels it comes out of; RCU, written under cfg_lock
 * @side: TO and FROM
 * @active: it is in sn->active; cfg_lock
 * @active_node: in sn->active_mns
 * @live: it is in use; a request may be refused after it was made; cfg_lock
 * @dead: removed
 * @timer: the deadline
 * @outcome: what the deadline does; cfg_lock
 * @reverting: SEGUE_EVENT_REVERTED is owed when it has left; cfg_lock
 * @expiring: a deadline is being executed, this is its outcome; cfg_lock
 * @owed: SEGUE_OWED_*
 * @overflow_at: jiffies of the last SEGUE_EVENT_OVERFLOW
 * @work: does what timer and packets may not
 * @plan: what the request being checked will make of it; cfg_lock
 * @refs: one for the namespace, one for each @work that is queued
 * @rcu: freed after a grace period at the last put
 */
struct segue_mn {
	struct segue_net *sn;
	int id;
	u32 l3dev;
	u32 flags;
	u32 max_packets;
	u32 max_bytes;
	char tag[SEGUE_TAG_LEN + 1];

	struct segue_addrs __rcu *set;
	struct segue_accepts __rcu *accepts;
	struct segue_side side[2];
	bool active;
	struct list_head active_node;
	bool live;
	bool dead;

	struct timer_list timer;
	u8 outcome;
	bool reverting;
	u8 expiring;
	unsigned long owed;
	unsigned long overflow_at;
	struct work_struct work;

	struct segue_plan *plan;
	refcount_t refs;
	struct rcu_head rcu;
};

struct segue_mn *segue_mn_alloc(struct segue_net *sn);
void segue_mn_add(struct segue_mn *mn);
void segue_mn_remove(struct segue_mn *mn, enum segue_drop reason);
void segue_mn_put(struct segue_mn *mn);
void segue_mn_owe(struct segue_mn *mn, unsigned int bit);

void segue_mn_hash_set(struct segue_mn *mn, struct segue_addrs *set);
void segue_mn_unhash_set(struct segue_mn *mn, struct segue_addrs *set);
void segue_mn_replace_set(struct segue_mn *mn, struct segue_addrs *set);
void segue_mn_replace_accepts(struct segue_mn *mn,
			      struct segue_accepts *accepts);
void segue_mn_set_path(struct segue_side *side, struct segue_path *path);
void segue_mn_set_limits(struct segue_mn *mn);

void segue_mn_enter(struct segue_mn *mn, unsigned int dir);
void segue_mn_leave(struct segue_mn *mn, unsigned int dir);

#define segue_mn_cfg(mn, ptr) \
	rcu_dereference_protected((ptr), lockdep_is_held(&(mn)->sn->cfg_lock))

static inline unsigned int segue_side_dir(const struct segue_side *side)
{
	return side - side->mn->side;
}

#endif /* _SEGUE_MN_H */
