// SPDX-License-Identifier: GPL-2.0-only
/*
 * mn.c - the life of a mobile node, and its coming into the packet path
 *
 *   alloc    process           nobody sees it
 *   add      cfg_lock          found by number and address
 *   enter    cfg_lock          found by packets
 *   leave    cfg_lock          no longer; what is held must be gone before
 *   remove   cfg_lock          unhash, close both queues, drop what they hold,
 *                              stop drains and timer
 *   free     the last put      after a grace period
 *
 * A packet that found it before it was unhashed sees the closed queue and goes
 * its native way.
 */
#include <linux/netdevice.h>
#include <linux/slab.h>

#include "decap.h"
#include "device.h"
#include "drain.h"
#include "drop.h"
#include "hook.h"
#include "mn.h"
#include "segue.h"
#include "verb.h"

struct segue_mn *segue_mn_alloc(struct segue_net *sn)
{
	struct segue_mn *mn;
	unsigned int dir;

	mn = kzalloc(sizeof(*mn), GFP_KERNEL_ACCOUNT);
	if (!mn)
		return NULL;

	mn->sn = sn;
	mn->id = -1;
	mn->overflow_at = jiffies - HZ;
	INIT_LIST_HEAD(&mn->active_node);
	INIT_WORK(&mn->work, segue_verb_work);
	timer_setup(&mn->timer, segue_verb_timer, 0);
	refcount_set(&mn->refs, 1);

	for (dir = 0; dir < 2; dir++) {
		struct segue_side *side = &mn->side[dir];

		side->mn = mn;
		segue_queue_init(&side->queue);
		hrtimer_init(&side->drain, CLOCK_MONOTONIC,
			     HRTIMER_MODE_REL_SOFT);
		side->drain.function = segue_drain_timer;
	}

	return mn;
}

static void segue_mn_release(struct rcu_head *rcu)
{
	struct segue_mn *mn = container_of(rcu, struct segue_mn, rcu);

	kfree(rcu_dereference_protected(mn->set, true));
	kfree(rcu_dereference_protected(mn->accepts, true));
	kfree(mn);
}

void segue_mn_put(struct segue_mn *mn)
{
	if (refcount_dec_and_test(&mn->refs))
		call_rcu(&mn->rcu, segue_mn_release);
}

/* Have @mn->work do what may not be done here.  Any context. */
void segue_mn_owe(struct segue_mn *mn, unsigned int bit)
{
	set_bit(bit, &mn->owed);
	refcount_inc(&mn->refs);
	if (!queue_work(segue_wq, &mn->work))
		segue_mn_put(mn);
}

void segue_mn_hash_set(struct segue_mn *mn, struct segue_addrs *set)
{
	struct segue_table *all = segue_mn_cfg(mn, mn->sn->all);
	unsigned int i;

	for (i = 0; i < set->n; i++) {
		set->a[i].mn = mn;
		set->a[i].set = set;
		segue_table_add(all, &set->a[i]);
	}
}

static void segue_mn_activate_set(struct segue_mn *mn, struct segue_addrs *set)
{
	struct segue_table *active = segue_mn_cfg(mn, mn->sn->active);
	unsigned int i;

	for (i = 0; i < set->n; i++)
		segue_table_add(active, &set->a[i]);
}

static void segue_mn_deactivate_set(struct segue_mn *mn,
				    struct segue_addrs *set)
{
	struct segue_table *active = segue_mn_cfg(mn, mn->sn->active);
	unsigned int i;

	for (i = 0; i < set->n; i++)
		segue_table_del(active, &set->a[i]);
}

void segue_mn_unhash_set(struct segue_mn *mn, struct segue_addrs *set)
{
	struct segue_table *all = segue_mn_cfg(mn, mn->sn->all);
	unsigned int i;

	for (i = 0; i < set->n; i++)
		segue_table_del(all, &set->a[i]);
}

/* @set is hashed already; the new addresses are found before the old go. */
void segue_mn_replace_set(struct segue_mn *mn, struct segue_addrs *set)
{
	struct segue_addrs *old = segue_mn_cfg(mn, mn->set);

	if (mn->active)
		segue_mn_activate_set(mn, set);
	rcu_assign_pointer(mn->set, set);
	if (mn->active)
		segue_mn_deactivate_set(mn, old);
	segue_mn_unhash_set(mn, old);
	kfree_rcu(old, rcu);
}

void segue_mn_replace_accepts(struct segue_mn *mn,
			      struct segue_accepts *accepts)
{
	struct segue_accepts *old = segue_mn_cfg(mn, mn->accepts);
	struct segue_net *sn = mn->sn;
	unsigned int i;

	for (i = 0; accepts && i < accepts->n; i++) {
		struct segue_accept *a = &accepts->a[i];

		a->mn = mn;
		hash_add_rcu(sn->pairs, &a->node,
			     segue_pair_key(sn->net, &a->pair));
		WRITE_ONCE(sn->n_pairs, sn->n_pairs + 1);
	}

	rcu_assign_pointer(mn->accepts, accepts);

	for (i = 0; old && i < old->n; i++) {
		hash_del_rcu(&old->a[i].node);
		WRITE_ONCE(sn->n_pairs, sn->n_pairs - 1);
	}
	if (!old)
		return;

	kfree_rcu(old, rcu);
	segue_device_put(sn);
}

/* The handover itself: from here on packets take the new path. */
void segue_mn_set_path(struct segue_side *side, struct segue_path *path)
{
	struct segue_path *old;

	old = rcu_replace_pointer(side->path, path,
				  lockdep_is_held(&side->mn->sn->cfg_lock));
	segue_path_free_rcu(old);
}

void segue_mn_set_limits(struct segue_mn *mn)
{
	struct segue_net *sn = mn->sn;
	unsigned int dir;

	for (dir = 0; dir < 2; dir++) {
		struct segue_queue *q = &mn->side[dir].queue;

		spin_lock_bh(&q->lock);
		q->max_packets = mn->max_packets ?: sn->mn_packets;
		q->max_bytes = mn->max_bytes ?: sn->mn_bytes;
		spin_unlock_bh(&q->lock);
	}
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
	struct segue_queue *q = &mn->side[dir].queue;
	struct segue_net *sn = mn->sn;

	lockdep_assert_held(&sn->cfg_lock);

	if (q->state != SEGUE_STATE_IDLE)
		return;

	segue_mn_set_limits(mn);
	spin_lock_bh(&q->lock);
	q->state = SEGUE_STATE_PASS;
	spin_unlock_bh(&q->lock);
	WRITE_ONCE(sn->n_side[dir], sn->n_side[dir] + 1);

	if (mn->active)
		return;

	mn->active = true;
	sn->n_active++;
	segue_mn_activate_set(mn, segue_mn_cfg(mn, mn->set));
	spin_lock_bh(&sn->active_lock);
	list_add(&mn->active_node, &sn->active_mns);
	spin_unlock_bh(&sn->active_lock);
}

static void segue_mn_deactivate(struct segue_mn *mn)
{
	struct segue_net *sn = mn->sn;

	if (!mn->active)
		return;

	mn->active = false;
	segue_mn_deactivate_set(mn, segue_mn_cfg(mn, mn->set));
	spin_lock_bh(&sn->active_lock);
	list_del_init(&mn->active_node);
	spin_unlock_bh(&sn->active_lock);
	if (!--sn->n_active)
		segue_hook_release(sn);
}

/* Out of the packet path; the direction is open and holds nothing. */
void segue_mn_leave(struct segue_mn *mn, unsigned int dir)
{
	struct segue_queue *q = &mn->side[dir].queue;
	struct segue_net *sn = mn->sn;
	bool was_in;

	lockdep_assert_held(&sn->cfg_lock);

	spin_lock_bh(&q->lock);
	was_in = q->state != SEGUE_STATE_IDLE;
	q->state = SEGUE_STATE_IDLE;
	q->finished = false;
	spin_unlock_bh(&q->lock);
	if (was_in)
		WRITE_ONCE(sn->n_side[dir], sn->n_side[dir] - 1);

	if (mn->side[!dir].queue.state == SEGUE_STATE_IDLE)
		segue_mn_deactivate(mn);
}

static void segue_mn_empty(struct segue_side *side, enum segue_drop reason)
{
	struct segue_net *sn = side->mn->sn;
	struct sk_buff_head held;
	struct sk_buff *skb;

	__skb_queue_head_init(&held);
	segue_queue_steal(&side->queue, &sn->budget, NULL, NULL, &held);
	while ((skb = __skb_dequeue(&held)))
		segue_drop(sn, side, skb, reason);
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

	for (dir = 0; dir < 2; dir++) {
		segue_mn_leave(mn, dir);
		segue_mn_empty(&mn->side[dir], reason);
		hrtimer_cancel(&mn->side[dir].drain);
		segue_mn_set_path(&mn->side[dir], NULL);
	}

	segue_mn_unhash_set(mn, segue_mn_cfg(mn, mn->set));
	segue_mn_replace_accepts(mn, NULL);
	timer_delete_sync(&mn->timer);
	segue_mn_put(mn);
}
