// SPDX-License-Identifier: GPL-2.0-only
/*
 * mn.c - the life of a mobile node, and its coming into the packet path
 *
 *   alloc    process           nobody sees it
 *   add      cfg_lock          found by number and address
 *   enter    cfg_lock          found by packets
 *   leave    cfg_lock          no longer; the buffer goes, with what it holds
 *   remove   cfg_lock          both directions leave, unhash, stop the timer
 *   free     the last put      after a grace period
 *
 * A packet that found it before it was unhashed sees the closed queue and goes
 * its native way.
 */
#include <linux/netdevice.h>
#include <linux/slab.h>

#include "decap.h"
#include "device.h"
#include "flowtable.h"
#include "hook.h"
#include "marker.h"
#include "memory.h"
#include "mn.h"
#include "neigh.h"
#include "segue.h"
#include "twin.h"
#include "verb.h"
#include "watch.h"

static struct kmem_cache *segue_mn_cache __ro_after_init;

struct segue_mn *segue_mn_alloc(struct segue_net *sn)
{
	struct segue_mn *mn;

	mn = kmem_cache_zalloc(segue_mn_cache, GFP_KERNEL_ACCOUNT);
	if (!mn)
		return NULL;

	mn->sn = sn;
	mn->id = -1;
	timer_setup(&mn->timer, segue_verb_timer, 0);
	refcount_set(&mn->refs, 1);
	mn->side[SEGUE_DIR_FROM].dir = SEGUE_DIR_FROM;
	mn->addr.index = SEGUE_ADDR_OWN;
	return mn;
}

struct segue_more *segue_more_alloc(void)
{
	struct segue_more *more;

	more = kzalloc(sizeof(*more), GFP_KERNEL_ACCOUNT);
	if (more)
		more->overflow_at = jiffies - HZ;

	return more;
}

/* Where it has not got one; else @more stays the caller's. */
void segue_mn_give_more(struct segue_mn *mn, struct segue_more **more)
{
	if (!*more || segue_mn_cfg(mn, mn->more))
		return;

	rcu_assign_pointer(mn->more, *more);
	*more = NULL;
}

static void segue_mn_release(struct rcu_head *rcu)
{
	struct segue_mn *mn = container_of(rcu, struct segue_mn, rcu);
	struct segue_more *more = rcu_dereference_protected(mn->more, true);

	if (more) {
		segue_addrs_free(more->set);
		kfree(rcu_dereference_protected(more->accepts, true));
		kfree(more);
	}
	kmem_cache_free(segue_mn_cache, mn);
}

void segue_mn_put(struct segue_mn *mn)
{
	if (refcount_dec_and_test(&mn->refs))
		call_rcu(&mn->rcu, segue_mn_release);
}

/*
 * Have sn->owe_work do what may not be done here.  Any context; the caller holds
 * a reference or is inside rcu_read_lock(), where @mn may be gone already.
 */
void segue_mn_owe(struct segue_mn *mn, unsigned int bit)
{
	struct segue_net *sn = mn->sn;

	if (!refcount_inc_not_zero(&mn->refs))
		return;

	/* Whoever owes first puts it on the list. */
	if (atomic_fetch_or(BIT(bit), &mn->owed)) {
		segue_mn_put(mn);
		return;
	}

	if (llist_add(&mn->owing, &sn->owing))
		queue_work(segue_wq, &sn->owe_work);
}

/* Off the list already: what is owed from here on puts it there again. */
static void segue_mn_settle(struct segue_mn *mn)
{
	struct segue_net *sn = mn->sn;
	unsigned long owed = atomic_xchg(&mn->owed, 0);

	mutex_lock(&sn->cfg_lock);
	if (!mn->dead)
		segue_verb_owed(mn, owed);
	mutex_unlock(&sn->cfg_lock);
	segue_mn_put(mn);
}

void segue_mn_work(struct work_struct *work)
{
	struct segue_net *sn = container_of(work, struct segue_net, owe_work);
	struct llist_node *list = llist_del_all(&sn->owing);
	struct segue_mn *mn, *next;

	llist_for_each_entry_safe(mn, next, llist_reverse_order(list), owing) {
		segue_mn_settle(mn);
		cond_resched();
	}
}

/* Its addresses; cfg_lock. */
struct segue_addr *segue_mn_set(const struct segue_mn *mn)
{
	const struct segue_more *more = segue_mn_cfg(mn, mn->more);

	return more && more->set ? more->set : (struct segue_addr *)&mn->addr;
}

void segue_mn_hash_set(struct segue_mn *mn, struct segue_addr *set)
{
	struct segue_table *all = segue_mn_cfg(mn, mn->sn->all);
	unsigned int i;

	if (set->index != SEGUE_ADDR_OWN)
		container_of(set, struct segue_addrs, a[0])->mn = mn;
	for (i = 0; i < set->n; i++)
		segue_table_add(all, &set[i]);
}

static void segue_mn_activate_set(struct segue_mn *mn, struct segue_addr *set)
{
	struct segue_table *active = segue_mn_cfg(mn, mn->sn->active);
	unsigned int i;

	for (i = 0; i < set->n; i++)
		segue_table_add(active, &set[i]);
}

static void segue_mn_deactivate_set(struct segue_mn *mn, struct segue_addr *set)
{
	struct segue_table *active = segue_mn_cfg(mn, mn->sn->active);
	unsigned int i;

	for (i = 0; i < set->n; i++)
		segue_table_del(active, &set[i]);
}

void segue_mn_unhash_set(struct segue_mn *mn, struct segue_addr *set)
{
	struct segue_table *all = segue_mn_cfg(mn, mn->sn->all);
	unsigned int i;

	for (i = 0; i < set->n; i++)
		segue_table_del(all, &set[i]);
}

/* @set is hashed already; the new addresses are found before the old go. */
void segue_mn_replace_set(struct segue_mn *mn, struct segue_addr *set)
{
	struct segue_addr *old = segue_mn_set(mn);

	if (mn->active)
		segue_mn_activate_set(mn, set);
	segue_mn_cfg(mn, mn->more)->set = set;
	if (mn->active)
		segue_mn_deactivate_set(mn, old);
	segue_mn_unhash_set(mn, old);
	segue_addrs_free(old);
}

void segue_mn_replace_accepts(struct segue_mn *mn,
			      struct segue_accepts *accepts)
{
	struct segue_more *more = segue_mn_cfg(mn, mn->more);
	struct segue_net *sn = mn->sn;
	struct segue_accepts *old;
	unsigned int i;

	if (!more)
		return;

	for (i = 0; accepts && i < accepts->n; i++) {
		struct segue_accept *a = &accepts->a[i];

		a->mn = mn;
		hash_add_rcu(sn->pairs, &a->node,
			     segue_pair_key(sn->net, &a->pair));
		WRITE_ONCE(sn->n_pairs, sn->n_pairs + 1);
	}

	old = segue_mn_cfg(mn, more->accepts);
	segue_twin_adopt(accepts, old);
	rcu_assign_pointer(more->accepts, accepts);

	for (i = 0; old && i < old->n; i++) {
		hash_del_rcu(&old->a[i].node);
		WRITE_ONCE(sn->n_pairs, sn->n_pairs - 1);
	}
	if (!old)
		return;

	segue_twin_put(sn, old);
	kfree_rcu(old, rcu);
	segue_device_put(sn);
}

/* The handover itself: from here on packets take the new path. */
void segue_mn_set_path(struct segue_side *side, struct segue_path *path,
		       struct segue_marker *marker)
{
	struct segue_net *sn = segue_side_mn(side)->sn;
	struct segue_path *old;

	old = rcu_replace_pointer(side->path, path,
				  lockdep_is_held(&sn->cfg_lock));
	if (marker)
		segue_marker_send(marker, side, old, path);
	else
		segue_path_put(sn, old);
	segue_hook_attend(side);
}

void segue_mn_set_limits(struct segue_mn *mn)
{
	struct segue_buf *buf;
	unsigned int dir;

	for (dir = 0; dir < 2; dir++) {
		buf = segue_mn_cfg(mn, mn->side[dir].buf);
		if (buf)
			segue_buf_set_limits(buf);
	}
}

enum segue_state segue_side_state(struct segue_side *side)
{
	struct segue_buf *buf = segue_mn_cfg(segue_side_mn(side), side->buf);

	if (buf)
		return READ_ONCE(buf->queue.state);

	return side->in ? SEGUE_STATE_PASS : SEGUE_STATE_IDLE;
}

/* Is what passes remembered? */
bool segue_side_is_armed(struct segue_side *side)
{
	struct segue_buf *buf = segue_mn_cfg(segue_side_mn(side), side->buf);

	return buf && rcu_access_pointer(buf->queue.ring);
}

/* Its number is reserved, its addresses are hashed: now it is in use. */
void segue_mn_add(struct segue_mn *mn)
{
	struct segue_net *sn = mn->sn;

	lockdep_assert_held(&sn->cfg_lock);

	idr_replace(&sn->ids, mn, mn->id);
	sn->n_mns++;
	WRITE_ONCE(mn->live, true);
}

/* Into the packet path: from here on its packets are looked at. */
void segue_mn_enter(struct segue_mn *mn, unsigned int dir)
{
	struct segue_side *side = &mn->side[dir];
	struct segue_net *sn = mn->sn;

	lockdep_assert_held(&sn->cfg_lock);

	if (side->in)
		return;

	side->in = true;

	if (mn->active)
		return;

	mn->active = true;
	sn->entered = true;
	sn->n_active++;
	segue_mn_activate_set(mn, segue_mn_set(mn));
}

static void segue_mn_deactivate(struct segue_mn *mn)
{
	struct segue_net *sn = mn->sn;

	if (!mn->active)
		return;

	mn->active = false;
	segue_mn_deactivate_set(mn, segue_mn_set(mn));
	segue_flowtable_left(sn);
	if (!--sn->n_active)
		segue_hook_release(sn);
}

/* Out of the packet path; what is still held is dropped for @reason. */
void segue_mn_leave(struct segue_mn *mn, unsigned int dir,
		    enum segue_drop reason)
{
	struct segue_side *side = &mn->side[dir];
	struct segue_net *sn = mn->sn;

	lockdep_assert_held(&sn->cfg_lock);

	segue_buf_detach(side, reason);
	side->in = false;
	side->finished = false;
	side->prepared = false;
	segue_hook_attend(side);
	if (!mn->side[!dir].in)
		segue_mn_deactivate(mn);
}

/**
 * segue_mn_remove() - the end of a mobile node
 * @mn: it; the namespace's reference goes with it
 * @reason: what is said of the packets it holds
 */
void segue_mn_remove(struct segue_mn *mn, enum segue_drop reason)
{
	struct segue_net *sn = mn->sn;
	unsigned int dir;

	lockdep_assert_held(&sn->cfg_lock);

	WRITE_ONCE(mn->live, false);
	mn->dead = true;
	idr_remove(&sn->ids, mn->id);
	sn->n_mns--;
	sn->more_bytes -= segue_memory_more(mn);

	for (dir = 0; dir < 2; dir++) {
		segue_mn_leave(mn, dir, reason);
		segue_mn_set_path(&mn->side[dir], NULL, NULL);
	}

	segue_mn_unhash_set(mn, segue_mn_set(mn));
	segue_mn_replace_accepts(mn, NULL);
	segue_neigh_replace(mn, NULL);
	timer_delete_sync(&mn->timer);
	segue_mn_put(mn);
}

int __init segue_mn_init(void)
{
	segue_mn_cache = kmem_cache_create("segue_mn", sizeof(struct segue_mn),
					   0, SLAB_ACCOUNT, NULL);
	return segue_mn_cache ? 0 : -ENOMEM;
}

/* After rcu_barrier(). */
void segue_mn_exit(void)
{
	kmem_cache_destroy(segue_mn_cache);
}
