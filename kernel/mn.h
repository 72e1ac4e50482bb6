/* SPDX-License-Identifier: GPL-2.0-only */
/* mn.h - one mobile node: who it is, how long it lives, its two directions */
#ifndef _SEGUE_MN_H
#define _SEGUE_MN_H

#include <linux/list.h>
#include <linux/llist.h>
#include <linux/refcount.h>
#include <linux/timer.h>

#include "buf.h"
#include "pair.h"
#include "path.h"
#include "table.h"

struct segue_marker;
struct segue_neigh;
struct segue_net;
struct segue_twin_store;

/**
 * struct segue_side - one direction of a mobile node
 * @path: where its packets go; RCU, written under cfg_lock; NULL is native
 * @buf: what it holds packets in; RCU, written under cfg_lock; NULL where it
 *	 has been asked to hold none
 * @steered: sent by a leg
 * @dropped: for whatever reason
 * @dir: enum segue_dir
 * @cpu: that sent by a leg last
 * @in: it is in the packet path; cfg_lock
 * @leaving: it leaves the packet path when the drain is done; cfg_lock
 * @finished: it was drained without a buffer and nobody has been told; cfg_lock
 * @prepared: it may be told to hold, until it has drained; cfg_lock
 * @wants: mask of enum segue_stand: registered for it; hook.c
 * @looked: likewise: looked for there; hook.c
 * @foreign: sn->addresses for which the mobile node's own address was nobody's here;
 *	a cache of early.c
 */
struct segue_side {
	struct segue_path __rcu *path;
	struct segue_buf __rcu *buf;
	atomic64_t steered;
	atomic64_t dropped;
	u8 dir;
	u16 cpu;
	bool in;
	bool leaving;
	bool finished;
	bool prepared;
	u8 wants;
	u8 looked;
	u32 foreign;
};

/**
 * struct segue_accept - a tunnel packets of the mobile node come out of
 * @node: in sn->pairs
 * @mn: whose
 * @pair: outer destination and source
 * @dir: which inner address must be the mobile node's
 * @path: what segue_dedup.ko calls it, 0 for all that bring no copies
 * @flags: SEGUE_ACCEPT_F_*
 * @window: ms in which copies come; 0 where it brings none
 */
struct segue_accept {
	struct hlist_node node;
	struct segue_mn *mn;
	struct segue_pair pair;
	u8 dir;
	u8 path;
	u32 flags;
	u32 window;
};

/**
 * struct segue_accepts - all of them, immutable once in use
 * @rcu: freed after a grace period when replaced
 * @twins: what is remembered; NULL where no copies come; RCU, cfg_lock
 * @twin_hooked: a use of the hooks for native packets is held
 * @twin_native: native packets may be copies, too
 * @twin_last: the number that was given to a tunnel last
 * @n: how many
 * @a: the tunnels
 */
struct segue_accepts {
	struct rcu_head rcu;
	struct segue_twin_store __rcu *twins;
	bool twin_hooked;
	bool twin_native;
	u8 twin_last;
	unsigned int n;
	struct segue_accept a[];
};

/**
 * struct segue_more - what many a mobile node does not have
 * @accepts: the tunnels it comes out of; RCU, written under cfg_lock
 * @neigh: how its addresses are answered for; RCU, written under cfg_lock
 * @set: its addresses where they are not the one inside; cfg_lock
 * @held: by direction: ever held, by buffers it has no more; cfg_lock
 * @drained: likewise, ever released
 * @overflow_at: jiffies of the last SEGUE_EVENT_OVERFLOW
 * @max_packets: as asked for; 0 is the namespace's default
 * @max_bytes: likewise
 * @tag: the owner's name for it
 */
struct segue_more {
	struct segue_accepts __rcu *accepts;
	struct segue_neigh __rcu *neigh;
	struct segue_addr *set;
	u64 held[2];
	u64 drained[2];
	unsigned long overflow_at;
	u32 max_packets;
	u32 max_bytes;
	char tag[SEGUE_TAG_LEN + 1];
};

/* Bits of segue_mn.owed, set anywhere, worked off by sn->owe_work */
enum {
	SEGUE_OWED_EXPIRE,	/* the deadline passed */
	SEGUE_OWED_SETTLE,	/* a drain came to its end */
	SEGUE_OWED_OVERFLOW,	/* tell that a limit was reached */
	SEGUE_OWED_HEARD,	/* tell that the mobile node asked for itself */
	SEGUE_OWED_CLOSED,	/* tell that the device went down and packets wait */
};

/**
 * struct segue_mn - a mobile node
 * @sn: the namespace it belongs to
 * @more: what it has and most have not; RCU, published once under cfg_lock and
 *	  there for as long as @mn
 * @side: TO and FROM
 * @id: its number, in sn->ids; negative before it is in
 * @refs: one for the namespace, one while anything is owed
 * @owed: mask of SEGUE_OWED_*
 * @plan: what the request being checked will make of it: its place among
 *	  sn->plans, from 1; cfg_lock
 * @flags: SEGUE_MN_F_*
 * @outcome: what the deadline does; cfg_lock
 * @expiring: a deadline is being executed, this is its outcome; cfg_lock
 * @active: it is in sn->active; cfg_lock
 * @live: it is in use; a request may be refused after it was made; cfg_lock
 * @dead: removed
 * @reverting: SEGUE_EVENT_REVERTED is owed when it has left; cfg_lock
 * @owing: in sn->owing while anything is owed
 * @timer: the deadline
 * @rcu: freed after a grace period at the last put; it has no deadline then
 * @addr: its address, where it has one only and was never given others
 *
 * There may be a million of them.  What only a hold needs is in struct segue_buf,
 * what only some have in struct segue_more, and paths are shared.
 */
struct segue_mn {
	struct segue_net *sn;
	struct segue_more __rcu *more;
	struct segue_side side[2];

	int id;
	refcount_t refs;
	atomic_t owed;
	u16 plan;
	u8 flags;
	u8 outcome;
	u8 expiring;
	bool active;
	bool live;
	bool dead;
	bool reverting;

	struct llist_node owing;
	union {
		struct timer_list timer;
		struct rcu_head rcu;
	};
	struct segue_addr addr;
};

struct segue_mn *segue_mn_alloc(struct segue_net *sn);
void segue_mn_add(struct segue_mn *mn);
void segue_mn_remove(struct segue_mn *mn, enum segue_drop reason);
void segue_mn_put(struct segue_mn *mn);
void segue_mn_owe(struct segue_mn *mn, unsigned int bit);

struct segue_more *segue_more_alloc(void);
void segue_mn_give_more(struct segue_mn *mn, struct segue_more **more);

struct segue_addr *segue_mn_set(const struct segue_mn *mn);
void segue_mn_hash_set(struct segue_mn *mn, struct segue_addr *set);
void segue_mn_unhash_set(struct segue_mn *mn, struct segue_addr *set);
void segue_mn_replace_set(struct segue_mn *mn, struct segue_addr *set);
void segue_mn_replace_accepts(struct segue_mn *mn,
			      struct segue_accepts *accepts);
void segue_mn_set_path(struct segue_side *side, struct segue_path *path,
		       struct segue_marker *marker);
void segue_mn_set_limits(struct segue_mn *mn);
void segue_mn_work(struct work_struct *work);
int segue_mn_init(void);
void segue_mn_exit(void);

void segue_mn_enter(struct segue_mn *mn, unsigned int dir);
void segue_mn_leave(struct segue_mn *mn, unsigned int dir,
		    enum segue_drop reason);
enum segue_state segue_side_state(struct segue_side *side);
bool segue_side_is_armed(struct segue_side *side);

#define segue_mn_cfg(mn, ptr) \
	rcu_dereference_protected((ptr), lockdep_is_held(&(mn)->sn->cfg_lock))

static inline unsigned int segue_side_dir(const struct segue_side *side)
{
	return side->dir;
}

/* Whose address?  It was found in a table, or in the mobile node's own set. */
static inline struct segue_mn *segue_addr_mn(struct segue_addr *a)
{
	if (a->index == SEGUE_ADDR_OWN)
		return container_of(a, struct segue_mn, addr);

	return container_of(a - a->index, struct segue_addrs, a[0])->mn;
}

static inline struct segue_mn *segue_side_mn(struct segue_side *side)
{
	return container_of(side - side->dir, struct segue_mn, side[0]);
}

#endif /* _SEGUE_MN_H */
