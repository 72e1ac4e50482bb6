// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring.c - the last packets of one direction, in case they did not arrive
 *
 * A mobile node that moves unannounced loses what was on its way.  While it is
 * armed, a copy of each packet that passes the first hook is remembered for a
 * window of time; when it turns up elsewhere those copies go again, in front of
 * whatever waits.  It may then have some packets twice.
 *
 * The copies are charged to the namespace like held packets, but only what
 * those leave: a packet that is to be held takes the place of remembered ones,
 * never the other way round.
 *
 * Locks: sn->rings_lock, then ring.lock; neither with a queue.lock below it.
 */
#include <linux/ktime.h>
#include <linux/slab.h>
#include <linux/timer.h>
#include <net/dst.h>

#include "copy.h"
#include "queue.h"
#include "ring.h"
#include "segue.h"

/**
 * struct segue_ring - what is remembered of one direction
 * @sn: the namespace
 * @node: in sn->rings
 * @lock: guards everything below
 * @list: the copies, oldest first
 * @bytes: truesize in @list
 * @window: how long a copy stays, us
 * @dead: disarmed; nothing comes in
 * @timer: forgets where no packet comes; there is one for each armed direction
 *	   only, and it runs only while something is remembered
 * @rcu: freed after a grace period
 */
struct segue_ring {
	struct segue_net *sn;
	struct list_head node;
	spinlock_t lock;	/* everything below */
	struct sk_buff_head list;
	u32 bytes;
	u32 window;
	bool dead;
	struct timer_list timer;
	struct rcu_head rcu;
};

static u32 segue_ring_now(void)
{
	return ktime_to_us(ktime_get());
}

static u32 segue_ring_age(struct sk_buff *skb)
{
	return segue_ring_now() - segue_cb(skb)->at;
}

static struct sk_buff *segue_ring_take(struct segue_ring *ring)
{
	struct sk_buff *skb = __skb_dequeue(&ring->list);

	lockdep_assert_held(&ring->lock);

	if (!skb)
		return NULL;

	ring->bytes -= skb->truesize;
	segue_budget_give_spare(&ring->sn->budget, skb->truesize);
	return skb;
}

static void segue_ring_forget(struct segue_ring *ring, struct sk_buff *skb)
{
	segue_count(ring->sn, forgotten);
	consume_skb(skb);
}

static void segue_ring_forget_oldest(struct segue_ring *ring)
{
	struct sk_buff *skb = segue_ring_take(ring);

	if (skb)
		segue_ring_forget(ring, skb);
}

/* Forget what is older than the window. */
static void segue_ring_trim(struct segue_ring *ring)
{
	while (!skb_queue_empty(&ring->list) &&
	       segue_ring_age(skb_peek(&ring->list)) > ring->window)
		segue_ring_forget_oldest(ring);
}

static void segue_ring_watch(struct segue_ring *ring)
{
	u32 age;

	if (ring->dead || skb_queue_empty(&ring->list) ||
	    timer_pending(&ring->timer))
		return;

	age = min(segue_ring_age(skb_peek(&ring->list)), ring->window);
	mod_timer(&ring->timer,
		  jiffies + usecs_to_jiffies(ring->window - age) + 1);
}

static void segue_ring_timer(struct timer_list *t)
{
	struct segue_ring *ring = timer_container_of(ring, t, timer);

	spin_lock(&ring->lock);
	segue_ring_trim(ring);
	segue_ring_watch(ring);
	spin_unlock(&ring->lock);
}

struct segue_ring *segue_ring_alloc(struct segue_net *sn)
{
	struct segue_ring *ring;

	ring = kzalloc(sizeof(*ring), GFP_KERNEL_ACCOUNT);
	if (!ring)
		return NULL;

	ring->sn = sn;
	spin_lock_init(&ring->lock);
	__skb_queue_head_init(&ring->list);
	timer_setup(&ring->timer, segue_ring_timer, 0);
	return ring;
}

/* One that was never armed. */
void segue_ring_free(struct segue_ring *ring)
{
	kfree(ring);
}

/**
 * segue_ring_arm() - remember from now on
 * @q: the direction's queue
 * @spare: taken where there is no ring yet
 * @window: how long, ms
 */
void segue_ring_arm(struct segue_queue *q, struct segue_ring **spare,
		    u32 window)
{
	struct segue_net *sn = (*spare)->sn;
	struct segue_ring *ring;

	ring = rcu_dereference_protected(q->ring,
					 lockdep_is_held(&sn->cfg_lock));
	if (ring) {
		WRITE_ONCE(ring->window, window * USEC_PER_MSEC);
		return;
	}

	ring = *spare;
	*spare = NULL;
	ring->window = window * USEC_PER_MSEC;
	spin_lock_bh(&sn->rings_lock);
	list_add_tail(&ring->node, &sn->rings);
	sn->n_rings++;
	spin_unlock_bh(&sn->rings_lock);
	rcu_assign_pointer(q->ring, ring);
}

/* All is forgotten; a packet that found the ring before leaves nothing there. */
void segue_ring_disarm(struct segue_queue *q)
{
	struct segue_ring *ring = rcu_replace_pointer(q->ring, NULL, true);

	if (!ring)
		return;

	spin_lock_bh(&ring->sn->rings_lock);
	list_del(&ring->node);
	ring->sn->n_rings--;
	spin_unlock_bh(&ring->sn->rings_lock);

	spin_lock_bh(&ring->lock);
	ring->dead = true;
	while (!skb_queue_empty(&ring->list))
		segue_ring_forget_oldest(ring);
	spin_unlock_bh(&ring->lock);
	timer_delete_sync(&ring->timer);
	kfree_rcu(ring, rcu);
}

/* Newest first, so that it is the oldest for which there is no room. */
static bool segue_ring_requeue(struct segue_ring *ring, struct segue_queue *q,
			       struct sk_buff *skb)
{
	if (!segue_queue_put_front(q, &ring->sn->budget, skb))
		return false;

	segue_count(ring->sn, resent);
	return true;
}

/**
 * segue_ring_resend() - what is remembered goes in front of what is held
 * @q: the direction's queue; it drains from now on
 *
 * Context: process; the caller starts the drain.
 */
void segue_ring_resend(struct segue_queue *q)
{
	struct segue_ring *ring = rcu_dereference_protected(q->ring, true);
	struct sk_buff_head again;
	struct sk_buff *skb;

	__skb_queue_head_init(&again);
	if (ring) {
		spin_lock_bh(&ring->lock);
		segue_ring_trim(ring);
		while ((skb = segue_ring_take(ring)))
			__skb_queue_tail(&again, skb);
		spin_unlock_bh(&ring->lock);
	}

	spin_lock_bh(&q->lock);
	while ((skb = skb_peek_tail(&again))) {
		__skb_unlink(skb, &again);
		if (!segue_ring_requeue(ring, q, skb)) {
			__skb_queue_tail(&again, skb);
			break;
		}
	}
	q->interval = 0;
	WRITE_ONCE(q->gate, SEGUE_GATE_NONE);
	WRITE_ONCE(q->state, SEGUE_STATE_DRAIN);
	spin_unlock_bh(&q->lock);

	while ((skb = __skb_dequeue(&again)))
		segue_ring_forget(ring, skb);
}

/* As segue_hold_packet() does, but the original goes on. */
static struct sk_buff *segue_ring_copy(struct sk_buff *skb,
				       const struct nf_hook_state *state)
{
	struct sk_buff *copy = segue_copy(skb, false);

	if (!copy)
		return NULL;
	if (skb_dst(copy) && !skb_dst_force(copy)) {
		kfree_skb(copy);
		return NULL;
	}

	if (state->hook == NF_INET_LOCAL_OUT)
		copy->dev = NULL;
	segue_cb(copy)->okfn = state->okfn;
	segue_cb(copy)->cpu = raw_smp_processor_id();
	segue_cb(copy)->at = segue_ring_now();
	return copy;
}

/* Room by its own oldest; what others remember is not this one's to take. */
static bool segue_ring_room(struct segue_ring *ring,
			    const struct segue_queue *q, u32 bytes)
{
	u32 max_packets = READ_ONCE(q->max_packets);
	u32 max_bytes = READ_ONCE(q->max_bytes);

	if (bytes > max_bytes)
		return false;

	while (ring->list.qlen >= max_packets ||
	       ring->bytes > max_bytes - bytes)
		segue_ring_forget_oldest(ring);
	while (!segue_budget_take_spare(&ring->sn->budget, bytes)) {
		if (skb_queue_empty(&ring->list))
			return false;
		segue_ring_forget_oldest(ring);
	}

	return true;
}

/**
 * segue_ring_remember() - a packet passes
 * @ring: the direction's
 * @q: its limits
 * @skb: the packet; it stays the caller's
 * @state: where it is
 *
 * Context: rcu_read_lock(), softirq or process.
 */
void segue_ring_remember(struct segue_ring *ring, const struct segue_queue *q,
			 struct sk_buff *skb,
			 const struct nf_hook_state *state)
{
	struct sk_buff *copy = segue_ring_copy(skb, state);

	if (!copy)
		return;

	spin_lock_bh(&ring->lock);
	segue_ring_trim(ring);
	if (!ring->dead && segue_ring_room(ring, q, copy->truesize)) {
		ring->bytes += copy->truesize;
		__skb_queue_tail(&ring->list, copy);
		segue_count(ring->sn, kept);
		segue_ring_watch(ring);
		copy = NULL;
	}
	spin_unlock_bh(&ring->lock);
	consume_skb(copy);
}

/* What is held needs the room; one ring after the other gives its oldest. */
void segue_ring_evict(struct segue_net *sn)
{
	struct segue_ring *ring;

	spin_lock_bh(&sn->rings_lock);
	list_for_each_entry(ring, &sn->rings, node) {
		spin_lock(&ring->lock);
		while (segue_budget_is_over(&sn->budget) &&
		       !skb_queue_empty(&ring->list))
			segue_ring_forget_oldest(ring);
		spin_unlock(&ring->lock);
	}
	list_rotate_left(&sn->rings);
	spin_unlock_bh(&sn->rings_lock);
}

/* What copies rest on is going; see purge.c. */
void segue_ring_purge(struct segue_ring *ring,
		      bool (*match)(struct sk_buff *skb, const void *arg),
		      const void *arg)
{
	struct sk_buff *skb, *next;

	spin_lock_bh(&ring->lock);
	skb_queue_walk_safe(&ring->list, skb, next) {
		if (!match(skb, arg))
			continue;
		__skb_unlink(skb, &ring->list);
		ring->bytes -= skb->truesize;
		segue_budget_give_spare(&ring->sn->budget, skb->truesize);
		segue_ring_forget(ring, skb);
	}
	spin_unlock_bh(&ring->lock);
}

void segue_ring_show(struct segue_ring *ring, u32 *window, u32 *packets)
{
	spin_lock_bh(&ring->lock);
	*window = ring->window / USEC_PER_MSEC;
	*packets = ring->list.qlen;
	spin_unlock_bh(&ring->lock);
}

/* What the rings take, without the packets in them; cfg_lock is held. */
u64 segue_rings_bytes(const struct segue_net *sn)
{
	return sn->n_rings * sizeof(struct segue_ring);
}
