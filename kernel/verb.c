// SPDX-License-Identifier: GPL-2.0-only
/*
 * verb.c - what can be done to a mobile node, and what its deadline does
 *
 * Nothing here fails: whatever could was checked and allocated before.  Nothing
 * here waits for RCU or rtnl.  All of it runs under cfg_lock.
 *
 * A drain ends when it ends, perhaps in a softirq.  What is to happen then
 * (tell it, leave the packet path, remove a temporary mobile node) is settled
 * by segue_verb_settle(), called by whoever asked and again by the work.
 *
 * Where a direction has no buffer it is open: nobody asked it to hold.
 */
#include <linux/bitops.h>
#include <linux/jiffies.h>

#include "drain.h"
#include "drop.h"
#include "hook.h"
#include "mn.h"
#include "notify.h"
#include "ring.h"
#include "segue.h"
#include "trace.h"
#include "verb.h"
#include "watch.h"

void segue_verb_prepare(struct segue_mn *mn, unsigned long dirs)
{
	unsigned int dir;

	for_each_set_bit(dir, &dirs, 2) {
		mn->side[dir].leaving = false;
		mn->side[dir].prepared = true;
		segue_mn_enter(mn, dir);
		segue_hook_attend(&mn->side[dir]);
	}
	segue_notify(mn, SEGUE_EVENT_PREPARED);
}

/* What is held, or being sent, goes first where the device is up. */
static void segue_verb_close(struct segue_buf *buf,
			     const struct segue_manner *manner)
{
	bool watch = manner->when == SEGUE_WHEN_DOWN;
	struct segue_queue *q = &buf->queue;

	spin_lock_bh(&q->lock);
	segue_watch_set(buf, watch);
	segue_queue_hold(q, manner);
	if (q->gate_until)
		segue_drain_at(buf, q->gate_until);
	spin_unlock_bh(&q->lock);

	if (watch)
		segue_watch_try(buf);
}

/* From here on packets wait, or watch their device. */
void segue_verb_hold(struct segue_mn *mn, unsigned long dirs,
		     const struct segue_manner *manner)
{
	unsigned int dir;

	for_each_set_bit(dir, &dirs, 2) {
		mn->side[dir].leaving = false;
		segue_mn_enter(mn, dir);
		segue_verb_close(segue_mn_cfg(mn, mn->side[dir].buf), manner);
		segue_hook_attend(&mn->side[dir]);
	}
	segue_notify(mn, SEGUE_EVENT_HOLDING);
}

/*
 * From here on packets take @path, NULL for the native one; @marker, which may
 * be NULL, says so down the tunnels that are left.
 */
void segue_verb_switch(struct segue_mn *mn, unsigned int dir,
		       struct segue_path *path, struct segue_marker *marker)
{
	struct segue_side *side = &mn->side[dir];

	if (path) {
		side->leaving = false;
		segue_mn_enter(mn, dir);
	}
	trace_switch(mn->id, dir, path ? path->leg[0].kind : SEGUE_LEG_UNSPEC,
		     path ? path->n : 0);
	segue_mn_set_path(side, path, marker);
}

/* From here on what passes is remembered for @window ms; 0 forgets all. */
void segue_verb_arm(struct segue_mn *mn, unsigned long dirs,
		    struct segue_ring *ring[2], u32 window)
{
	unsigned int dir;

	for_each_set_bit(dir, &dirs, 2) {
		struct segue_side *side = &mn->side[dir];
		struct segue_buf *buf = segue_mn_cfg(mn, side->buf);

		if (!window && buf)
			segue_ring_disarm(&buf->queue);
		if (window) {
			side->leaving = false;
			segue_mn_enter(mn, dir);
			segue_ring_arm(&buf->queue, &ring[dir], window);
		}
		segue_hook_attend(side);
	}
}

static void segue_verb_resend_side(struct segue_side *side)
{
	struct segue_buf *buf = segue_mn_cfg(segue_side_mn(side), side->buf);

	spin_lock_bh(&buf->queue.lock);
	segue_watch_set(buf, false);
	spin_unlock_bh(&buf->queue.lock);
	segue_ring_resend(&buf->queue);
	segue_hook_attend(side);
}

/* What is remembered goes first; the caller starts it as a drain. */
void segue_verb_resend(struct segue_mn *mn, unsigned long dirs)
{
	unsigned int dir;

	for_each_set_bit(dir, &dirs, 2)
		segue_verb_resend_side(&mn->side[dir]);
}

static void segue_verb_drain_side(struct segue_side *side, u32 pace)
{
	struct segue_buf *buf = segue_mn_cfg(segue_side_mn(side), side->buf);

	if (!buf) {
		side->finished = true;
		return;
	}

	spin_lock_bh(&buf->queue.lock);
	segue_watch_set(buf, false);
	segue_queue_release(&buf->queue, pace);
	spin_unlock_bh(&buf->queue.lock);
}

/* Held packets may go; the caller starts them with segue_drain_kick(). */
void segue_verb_drain(struct segue_mn *mn, unsigned long dirs, u32 pace)
{
	unsigned int dir;

	for_each_set_bit(dir, &dirs, 2)
		segue_verb_drain_side(&mn->side[dir], pace);
}

/* One at a time: its device is sure to be there inside one RCU section only. */
static bool segue_verb_drop_one(struct segue_buf *buf, enum segue_drop reason)
{
	struct segue_net *sn = segue_side_mn(buf->side)->sn;
	struct segue_queue *q = &buf->queue;
	struct sk_buff *skb;

	local_bh_disable();
	rcu_read_lock();
	spin_lock(&q->lock);
	skb = segue_queue_take(q, &sn->budget);
	spin_unlock(&q->lock);
	if (skb)
		segue_drop_unreachable(sn, buf->side, skb, reason);
	rcu_read_unlock();
	local_bh_enable();

	return skb;
}

static void segue_verb_drop_held(struct segue_side *side,
				 enum segue_drop reason)
{
	struct segue_buf *buf = segue_mn_cfg(segue_side_mn(side), side->buf);
	struct segue_queue *q;

	if (!buf)
		return;

	q = &buf->queue;
	/* Open, unless another CPU is just sending one: it will open then. */
	spin_lock_bh(&q->lock);
	segue_watch_set(buf, false);
	if (q->state >= SEGUE_STATE_HOLD)
		WRITE_ONCE(q->state, q->busy ? SEGUE_STATE_DRAIN :
					       SEGUE_STATE_PASS);
	WRITE_ONCE(q->gate, SEGUE_GATE_NONE);
	spin_unlock_bh(&q->lock);

	while (segue_verb_drop_one(buf, reason))
		cond_resched();
}

void segue_verb_drop(struct segue_mn *mn, unsigned long dirs)
{
	unsigned int dir;

	for_each_set_bit(dir, &dirs, 2)
		segue_verb_drop_held(&mn->side[dir], SEGUE_DROP_VERB);
	segue_notify(mn, SEGUE_EVENT_DROPPED);
}

void segue_verb_revert(struct segue_mn *mn, unsigned long dirs)
{
	unsigned int dir;

	for_each_set_bit(dir, &dirs, 2) {
		segue_verb_switch(mn, dir, NULL, NULL);
		mn->side[dir].leaving = true;
	}
	mn->reverting = true;
	segue_verb_drain(mn, dirs, 0);
}

void segue_verb_deadline(struct segue_mn *mn, u32 ms, u8 outcome)
{
	if (outcome)
		mn->outcome = outcome;
	else if (!timer_pending(&mn->timer))
		mn->outcome = SEGUE_OUTCOME_REVERT;
	if (!ms)
		return;

	mn->expiring = SEGUE_OUTCOME_UNSPEC;
	mod_timer(&mn->timer, jiffies + msecs_to_jiffies(ms));
}

/* The deadline passed: nobody is there, so everything becomes as it was. */
static void segue_verb_expire(struct segue_mn *mn)
{
	unsigned long dirs = BIT(SEGUE_DIR_TO) | BIT(SEGUE_DIR_FROM);
	unsigned int dir;

	segue_count(mn->sn, expired);
	mn->expiring = mn->outcome;

	for_each_set_bit(dir, &dirs, 2) {
		struct segue_side *side = &mn->side[dir];

		if (mn->outcome == SEGUE_OUTCOME_REVERT)
			segue_verb_switch(mn, dir, NULL, NULL);
		if (mn->outcome == SEGUE_OUTCOME_DROP)
			segue_verb_drop_held(side, SEGUE_DROP_DEADLINE);
		side->leaving = side->in;
	}

	/* A drain metered at the rate of arrival would go on for ever. */
	for_each_set_bit(dir, &dirs, 2) {
		if (segue_side_state(&mn->side[dir]) <= SEGUE_STATE_PASS)
			continue;
		segue_verb_drain(mn, BIT(dir), 0);
		segue_drain_kick(&mn->side[dir]);
	}
}

/* Return: whether its queue was opened and nobody has been told. */
static bool segue_verb_settle_side(struct segue_side *side)
{
	struct segue_mn *mn = segue_side_mn(side);
	struct segue_buf *buf = segue_mn_cfg(mn, side->buf);
	bool finished = side->finished, open = true;

	if (!finished && !side->in)
		return false;

	side->finished = false;
	if (buf && !side->leaving && !READ_ONCE(buf->queue.finished)) {
		finished = false;	/* what was prepared since is not over */
	} else if (buf) {
		spin_lock_bh(&buf->queue.lock);
		finished = buf->queue.finished;
		buf->queue.finished = false;
		open = buf->queue.state <= SEGUE_STATE_PASS;
		spin_unlock_bh(&buf->queue.lock);
	}

	if (finished)
		side->prepared = false;
	if (side->leaving && open) {
		segue_mn_set_path(side, NULL, NULL);
		segue_mn_leave(mn, segue_side_dir(side),
			       SEGUE_DROP_MN_REMOVED);
		side->leaving = false;
	} else if (finished && open && rcu_access_pointer(side->path) &&
		   !segue_side_is_armed(side)) {
		/* Steered from here on: what is to hold is not needed. */
		segue_buf_detach(side, SEGUE_DROP_MN_REMOVED);
	}
	segue_hook_attend(side);

	return finished;
}

/* It has left the packet path; a deadline has nothing to do there. */
static void segue_verb_settle_idle(struct segue_mn *mn)
{
	if (mn->active || mn->flags & SEGUE_MN_F_TEMPORARY)
		return;

	timer_delete(&mn->timer);
	mn->outcome = SEGUE_OUTCOME_UNSPEC;
}

static void segue_verb_settle_expired(struct segue_mn *mn)
{
	segue_notify(mn, SEGUE_EVENT_EXPIRED);
	mn->expiring = SEGUE_OUTCOME_UNSPEC;
	mn->outcome = SEGUE_OUTCOME_UNSPEC;
	if (!(mn->flags & SEGUE_MN_F_TEMPORARY))
		return;

	segue_notify(mn, SEGUE_EVENT_DEL);
	segue_mn_remove(mn, SEGUE_DROP_MN_REMOVED);
}

/* Do what waited for drains to end.  @mn may be out of its tables then. */
void segue_verb_settle(struct segue_mn *mn)
{
	bool drained;

	mn->sn->generation++;
	drained = segue_verb_settle_side(&mn->side[SEGUE_DIR_TO]);
	drained |= segue_verb_settle_side(&mn->side[SEGUE_DIR_FROM]);
	if (drained)
		segue_notify(mn, SEGUE_EVENT_DRAINED);

	if (mn->side[SEGUE_DIR_TO].leaving || mn->side[SEGUE_DIR_FROM].leaving)
		return;

	if (mn->reverting) {
		mn->reverting = false;
		segue_verb_settle_idle(mn);
		segue_notify(mn, SEGUE_EVENT_REVERTED);
	}
	if (mn->expiring)
		segue_verb_settle_expired(mn);
}

/* Work off what a timer or a packet could not do itself. */
void segue_verb_owed(struct segue_mn *mn, unsigned long owed)
{
	if (owed & BIT(SEGUE_OWED_OVERFLOW))
		segue_notify(mn, SEGUE_EVENT_OVERFLOW);
	if (owed & BIT(SEGUE_OWED_HEARD))
		segue_notify(mn, SEGUE_EVENT_HEARD);
	if (owed & BIT(SEGUE_OWED_CLOSED))
		segue_notify(mn, SEGUE_EVENT_HOLDING);

	/* A request may have set another deadline meanwhile, or ended it. */
	if (owed & BIT(SEGUE_OWED_EXPIRE) && mn->outcome &&
	    !timer_pending(&mn->timer))
		segue_verb_expire(mn);

	segue_verb_settle(mn);
}

void segue_verb_timer(struct timer_list *t)
{
	struct segue_mn *mn = timer_container_of(mn, t, timer);

	segue_mn_owe(mn, SEGUE_OWED_EXPIRE);
}
