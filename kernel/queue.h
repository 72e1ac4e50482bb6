/* SPDX-License-Identifier: GPL-2.0-only */
/* queue.h - the packets one direction of a mobile node holds, in order */
#ifndef _SEGUE_QUEUE_H
#define _SEGUE_QUEUE_H

#include <linux/ktime.h>
#include <linux/netfilter.h>
#include <linux/rcupdate.h>
#include <linux/segue.h>
#include <linux/skbuff.h>
#include <linux/spinlock.h>

#include "segue.h"

struct segue_ring;

typedef int (*segue_okfn_t)(struct net *net, struct sock *sk,
			    struct sk_buff *skb);

/**
 * struct segue_cb_steer - where a packet is being steered to
 * @id: number of the mobile node
 * @dir: direction
 * @leg: which of the path
 * @copy: it is a copy
 */
struct segue_cb_steer {
	u32 id;
	u8 dir;
	u8 leg;
	bool copy;
};

/**
 * struct segue_cb - what a packet carries while it is ours
 * @okfn: held: where it goes after the rest of its hook chain
 * @steer: shown to POST_ROUTING: where it goes afterwards
 * @at: remembered: when it passed, us
 * @cpu: held or remembered: where it came
 *
 * It lies in the last bytes of skb->cb: the front belongs to the family's
 * control block or the bridge's, which are read again after the release.  They
 * hold rubbish on arrival, so there can be no "already held" mark in them.
 */
struct segue_cb {
	union {
		segue_okfn_t okfn;
		struct segue_cb_steer steer;
	};
	u32 at;
	u32 cpu;
};

static inline struct segue_cb *segue_cb(struct sk_buff *skb)
{
	return (struct segue_cb *)(skb->cb + sizeof(skb->cb) -
				   sizeof(struct segue_cb));
}

/* While a queue holds: do packets out of a tunnel pass it? */
enum segue_gate {
	SEGUE_GATE_NONE,	/* no: they wait as all others */
	SEGUE_GATE_CLOSED,	/* yes, until a marker */
	SEGUE_GATE_MARKED,	/* yes; the marker is on its way */
	SEGUE_GATE_OPENING,	/* yes, until the drain begins */
};

/**
 * struct segue_manner - how a queue begins to hold
 * @when: enum segue_when
 * @gate: packets out of a tunnel pass
 * @wait: with @gate: ms after which it opens by itself; 0 is never
 */
struct segue_manner {
	u8 when;
	bool gate;
	u32 wait;
};

/**
 * struct segue_queue - a bounded FIFO and whether it is open
 * @lock: guards everything below
 * @list: the packets; its own lock is unused
 * @state: enum segue_state; read unlocked only as a hint
 * @watch: it closes and opens with the device; written under cfg_lock as well
 * @busy: one CPU is sending what it took from @list; nobody else may
 * @rounds: sections that might not open it
 * @finished: it went from draining to open and nobody has been told
 * @asked: a neighbour is not known yet; a hint of the drain timer's
 * @closed_at: jiffies when @watch closed it last
 * @bytes: truesize in @list
 * @max_packets: limit on the length of @list
 * @max_bytes: limit on @bytes
 * @held: ever held
 * @drained: ever released
 * @gate: enum segue_gate; read unlocked only as a hint
 * @gate_until: when it opens by itself, ktime; 0 is never
 * @ring: what is remembered, NULL where it is not armed; RCU, written under
 *	  cfg_lock
 * @hold_at: when the first packet since it holds came, ns; 0 is none
 * @hold_n: @held before that
 * @interval: ns between packets of a metered drain; 0 is paced by segments
 */
struct segue_queue {
	spinlock_t lock;	/* everything below */
	struct sk_buff_head list;
	u8 state;
	bool watch;
	bool busy;
	u8 rounds;
	bool finished;
	bool asked;
	unsigned long closed_at;
	u32 bytes;
	u32 max_packets;
	u32 max_bytes;
	u64 held;
	u64 drained;
	u8 gate;
	ktime_t gate_until;
	struct segue_ring __rcu *ring;
	u64 hold_at;
	u64 hold_n;
	u32 interval;
};

enum segue_queue_answer {
	SEGUE_QUEUE_HELD,
	SEGUE_QUEUE_OPEN,		/* the caller still has the packet */
	SEGUE_QUEUE_FULL_PACKETS,	/* likewise */
	SEGUE_QUEUE_FULL_BYTES,		/* likewise */
	SEGUE_QUEUE_FULL_NET,		/* likewise */
};

bool segue_budget_take_spare(struct segue_budget *budget, u32 bytes);
void segue_budget_give_spare(struct segue_budget *budget, u32 bytes);
bool segue_budget_is_over(const struct segue_budget *budget);

void segue_queue_init(struct segue_queue *q);
bool segue_queue_put_front(struct segue_queue *q, struct segue_budget *budget,
			   struct sk_buff *skb);
void segue_queue_hold(struct segue_queue *q, const struct segue_manner *manner);
void segue_queue_release(struct segue_queue *q, u32 pace);
void segue_queue_steal(struct segue_queue *q, struct segue_budget *budget,
		       bool (*match)(struct sk_buff *skb, const void *arg),
		       const void *arg, struct sk_buff_head *out);

bool segue_queue_put_back(struct segue_queue *q, struct segue_budget *budget,
			  struct sk_buff *skb);

static inline bool segue_state_holds(u8 state)
{
	return state == SEGUE_STATE_HOLD || state == SEGUE_STATE_DRAIN;
}

static inline bool segue_budget_take(struct segue_budget *budget, u32 bytes)
{
	if (atomic_inc_return(&budget->packets) >
	    READ_ONCE(budget->max_packets))
		goto err_packets;
	if (atomic64_add_return(bytes, &budget->bytes) >
	    READ_ONCE(budget->max_bytes))
		goto err_bytes;

	return true;

err_bytes:
	atomic64_sub(bytes, &budget->bytes);
err_packets:
	atomic_dec(&budget->packets);
	return false;
}

static inline void segue_budget_give(struct segue_budget *budget, u32 bytes)
{
	atomic64_sub(bytes, &budget->bytes);
	atomic_dec(&budget->packets);
}

/* The oldest packet, now the caller's; q->lock is held by the caller. */
static inline struct sk_buff *segue_queue_take(struct segue_queue *q,
					       struct segue_budget *budget)
{
	struct sk_buff *skb;

	lockdep_assert_held(&q->lock);

	skb = __skb_dequeue(&q->list);
	if (!skb)
		return NULL;

	q->bytes -= skb->truesize;
	segue_budget_give(budget, skb->truesize);
	return skb;
}

/**
 * segue_queue_add() - hold a packet, if packets are held
 * @q: the queue
 * @budget: the namespace's
 * @skb: the packet; the queue owns it where the answer is HELD
 *
 * Context: any, takes q->lock.
 */
static inline enum segue_queue_answer
segue_queue_add(struct segue_queue *q, struct segue_budget *budget,
		struct sk_buff *skb)
{
	enum segue_queue_answer answer = SEGUE_QUEUE_OPEN;
	bool process = !softirq_count();	/* BH is off for all others */

	if (process)
		local_bh_disable();
	spin_lock(&q->lock);
	if (!segue_state_holds(q->state))
		goto out;

	answer = SEGUE_QUEUE_FULL_PACKETS;
	if (q->list.qlen >= q->max_packets)
		goto out;
	answer = SEGUE_QUEUE_FULL_BYTES;
	if (q->bytes >= q->max_bytes || skb->truesize > q->max_bytes - q->bytes)
		goto out;
	answer = SEGUE_QUEUE_FULL_NET;
	if (!segue_budget_take(budget, skb->truesize))
		goto out;

	if (unlikely(!q->hold_at))
		q->hold_at = ktime_get_ns();
	q->bytes += skb->truesize;
	q->held++;
	__skb_queue_tail(&q->list, skb);
	answer = SEGUE_QUEUE_HELD;
out:
	spin_unlock(&q->lock);
	if (process)
		local_bh_enable();
	return answer;
}

/* Packets pass and there is nothing else to look at. */
static inline bool segue_queue_is_open(const struct segue_queue *q)
{
	return READ_ONCE(q->state) < SEGUE_STATE_HOLD;
}

#endif /* _SEGUE_QUEUE_H */
