// SPDX-License-Identifier: GPL-2.0-only
/*
 * queue.c - the packets one direction of a mobile node holds, in order
 *
 * The queue knows nothing of mobile nodes, tunnels or netlink.  It refuses a
 * packet that would pass a limit and leaves what then happens to its caller.
 *
 * Whether packets wait here is decided under the queue's lock and nowhere
 * else: were it a bit in the path, a packet could see it set, the drain find
 * the queue empty and open it, and the packet then be queued for ever.
 */
#include <linux/math64.h>
#include <net/ipv6.h>

#include "queue.h"
#include "segue.h"

void segue_queue_init(struct segue_queue *q)
{
	BUILD_BUG_ON(sizeof(struct inet6_skb_parm) + sizeof(struct segue_cb) >
		     sizeof_field(struct sk_buff, cb));
	spin_lock_init(&q->lock);
	__skb_queue_head_init(&q->list);
}

/* For what is remembered there is what is not held. */
bool segue_budget_take_spare(struct segue_budget *budget, u32 bytes)
{
	atomic_inc(&budget->spare_packets);
	atomic64_add(bytes, &budget->spare_bytes);
	if (!segue_budget_is_over(budget))
		return true;

	segue_budget_give_spare(budget, bytes);
	return false;
}

void segue_budget_give_spare(struct segue_budget *budget, u32 bytes)
{
	atomic64_sub(bytes, &budget->spare_bytes);
	atomic_dec(&budget->spare_packets);
}

/* Is more remembered than there is room for? */
bool segue_budget_is_over(const struct segue_budget *budget)
{
	u32 packets = atomic_read(&budget->spare_packets);

	return packets &&
	       (packets + atomic_read(&budget->packets) >
		READ_ONCE(budget->max_packets) ||
		atomic64_read(&budget->spare_bytes) +
		atomic64_read(&budget->bytes) >
		READ_ONCE(budget->max_bytes));
}

/* In front of the others; q->lock is held.  Return: whether there was room. */
bool segue_queue_put_front(struct segue_queue *q, struct segue_budget *budget,
			   struct sk_buff *skb)
{
	lockdep_assert_held(&q->lock);

	if (q->list.qlen >= q->max_packets || q->bytes >= q->max_bytes ||
	    skb->truesize > q->max_bytes - q->bytes ||
	    !segue_budget_take(budget, skb->truesize))
		return false;

	q->bytes += skb->truesize;
	__skb_queue_head(&q->list, skb);
	return true;
}

/* From here on packets wait, or watch; with a gate those out of a tunnel pass. */
void segue_queue_hold(struct segue_queue *q, const struct segue_manner *manner)
{
	lockdep_assert_held(&q->lock);

	if (!segue_state_holds(q->state)) {
		q->hold_at = 0;
		q->hold_n = q->held;
	}
	if (manner->when == SEGUE_WHEN_NOW)
		WRITE_ONCE(q->state, SEGUE_STATE_HOLD);
	else if (!segue_state_holds(q->state))
		WRITE_ONCE(q->state, SEGUE_STATE_WATCH);
	WRITE_ONCE(q->gate,
		   manner->gate ? SEGUE_GATE_CLOSED : SEGUE_GATE_NONE);
	q->gate_until = manner->wait ? ktime_add_ms(ktime_get(), manner->wait) :
				       0;
	q->finished = false;
}

/*
 * The time between two packets as they came, a mean since the first one: no time
 * is kept for each.  A few go at once in any case.
 */
static u32 segue_queue_interval(const struct segue_queue *q, u32 pace)
{
	u32 factor = pace == SEGUE_PACE_METERED ? 100 : pace;
	u64 n = q->held - q->hold_n, ns;

	if (!pace || n <= SEGUE_PACE_BURST)
		return 0;

	ns = div64_u64((ktime_get_ns() - q->hold_at) * 100, n * factor);
	return clamp_t(u64, ns, 1, NSEC_PER_SEC);
}

/**
 * segue_queue_release() - what is held may go
 * @q: the queue, locked; where it is open already it has drained
 * @pace: 0 in paced segments, SEGUE_PACE_METERED as fast as it came, else so
 *	  many hundredths of that
 */
void segue_queue_release(struct segue_queue *q, u32 pace)
{
	lockdep_assert_held(&q->lock);

	if (q->state == SEGUE_STATE_WATCH)
		WRITE_ONCE(q->state, SEGUE_STATE_PASS);
	if (segue_state_holds(q->state)) {
		q->interval = segue_queue_interval(q, pace);
		WRITE_ONCE(q->gate, SEGUE_GATE_NONE);
		WRITE_ONCE(q->state, SEGUE_STATE_DRAIN);
	} else {
		q->finished = true;
	}
}

/**
 * segue_queue_put_back() - the packet taken last cannot go yet
 * @q: the queue; q->lock is held by the caller
 * @budget: the namespace's; what was given back is taken again, limit or not
 * @skb: the packet
 *
 * Return: whether it waits again; else the caller still has it, because the
 *	   queue was emptied or told to open meanwhile.
 */
bool segue_queue_put_back(struct segue_queue *q, struct segue_budget *budget,
			  struct sk_buff *skb)
{
	lockdep_assert_held(&q->lock);

	if (!q->watch || q->state != SEGUE_STATE_DRAIN)
		return false;

	atomic_inc(&budget->packets);
	atomic64_add(skb->truesize, &budget->bytes);
	q->bytes += skb->truesize;
	__skb_queue_head(&q->list, skb);
	q->state = SEGUE_STATE_HOLD;
	return true;
}

/**
 * segue_queue_steal() - take every packet that matches, in order
 * @q: the queue; the others stay in their order
 * @budget: the namespace's
 * @match: which, NULL for all
 * @arg: for @match
 * @out: an initialised list that gets them
 */
void segue_queue_steal(struct segue_queue *q, struct segue_budget *budget,
		       bool (*match)(struct sk_buff *skb, const void *arg),
		       const void *arg, struct sk_buff_head *out)
{
	struct sk_buff *skb, *next;

	spin_lock_bh(&q->lock);
	skb_queue_walk_safe(&q->list, skb, next) {
		if (match && !match(skb, arg))
			continue;
		__skb_unlink(skb, &q->list);
		q->bytes -= skb->truesize;
		segue_budget_give(budget, skb->truesize);
		__skb_queue_tail(out, skb);
	}
	spin_unlock_bh(&q->lock);
}
