// SPDX-License-Identifier: GPL-2.0-only
/*
 * hold.c - the first hook: whose packet is it, and does it wait?
 *
 * A packet of one mobile node for another waits first as the one's, then, when
 * it is released, as the other's.
 */
#include <net/sock.h>

#include "drop.h"
#include "exempt.h"
#include "gate.h"
#include "hold.h"
#include "hook.h"
#include "marker.h"
#include "pass.h"
#include "ring.h"
#include "trace.h"
#include "watch.h"
#include "whose.h"

/* As __nf_queue() does: the socket must live as long as the packet waits. */
static bool segue_hold_sock(struct sk_buff *skb)
{
	struct sock *sk = skb->sk;

	if (!skb_sk_is_prefetched(skb)) {
		skb_orphan(skb);
		return true;
	}

	if (sk_is_refcounted(sk))
		return true;
	if (!refcount_inc_not_zero(&sk->sk_refcnt))
		return false;

	skb->destructor = sock_edemux;
	return true;
}

static unsigned int segue_hold_refuse(struct segue_net *sn,
				      struct segue_side *side,
				      struct sk_buff *skb,
				      enum segue_drop reason)
{
	struct segue_mn *mn = segue_side_mn(side);
	struct segue_more *more = rcu_dereference(mn->more);

	segue_count(sn, in);
	segue_drop(sn, side, skb, reason);
	if (reason <= SEGUE_DROP_NET_LIMIT &&
	    time_after_eq(jiffies, READ_ONCE(more->overflow_at) + HZ)) {
		WRITE_ONCE(more->overflow_at, jiffies);
		segue_mn_owe(mn, SEGUE_OWED_OVERFLOW);
	}

	return NF_STOLEN;
}

/* The packet waits, or goes on where the queue was opened meanwhile. */
static inline unsigned int segue_hold_packet(struct segue_net *sn,
					     struct segue_buf *buf,
					     struct sk_buff *skb,
					     const struct nf_hook_state *state)
{
	struct segue_side *side = buf->side;
	struct net_device *dev = skb->dev;
	unsigned int len = skb->len;

	if (skb_dst(skb) && !skb_dst_force(skb))
		return segue_hold_refuse(sn, side, skb, SEGUE_DROP_DST);

	/* This host's own packets keep their socket: its limit holds here. */
	if (state->hook == NF_INET_LOCAL_OUT)
		skb->dev = NULL;
	else if (unlikely(skb->destructor) && !segue_hold_sock(skb))
		return segue_hold_refuse(sn, side, skb, SEGUE_DROP_DST);

	segue_cb(skb)->okfn = state->okfn;
	segue_cb(skb)->cpu = raw_smp_processor_id();
	switch (segue_queue_add(&buf->queue, &sn->budget, skb)) {
	case SEGUE_QUEUE_HELD:
		segue_count(sn, in);
		segue_count(sn, held);
		if (unlikely(atomic_read(&sn->budget.spare_packets)) &&
		    segue_budget_is_over(&sn->budget))
			segue_ring_evict(sn);
		if (trace_hold_enabled())
			trace_hold(segue_side_mn(side)->id,
				   segue_side_dir(side), len);
		return NF_STOLEN;
	case SEGUE_QUEUE_FULL_PACKETS:
		return segue_hold_refuse(sn, side, skb,
					 SEGUE_DROP_QUEUE_PACKETS);
	case SEGUE_QUEUE_FULL_BYTES:
		return segue_hold_refuse(sn, side, skb,
					 SEGUE_DROP_QUEUE_BYTES);
	case SEGUE_QUEUE_FULL_NET:
		return segue_hold_refuse(sn, side, skb, SEGUE_DROP_NET_LIMIT);
	case SEGUE_QUEUE_OPEN:
		break;
	}

	skb->dev = dev;
	return NF_ACCEPT;
}

/* It passes, and is remembered where its mobile node is armed. */
static unsigned int segue_hold_pass(struct segue_net *sn,
				    const struct segue_queue *q,
				    struct sk_buff *skb,
				    const struct nf_hook_state *state)
{
	struct segue_ring *ring = rcu_dereference(q->ring);

	if (unlikely(ring) && !segue_exempt(sn, skb, state))
		segue_ring_remember(ring, q, skb, state);

	return NF_ACCEPT;
}

/* Behind a gate wait those that came no tunnel's way, or the short one. */
static bool segue_hold_passes(const struct segue_net *sn,
			      const struct segue_queue *q, bool gated,
			      const struct nf_hook_state *state)
{
	return READ_ONCE(q->gate) && !gated && state->in &&
	       state->in == rcu_access_pointer(sn->dev);
}

static inline unsigned int segue_hold_at(struct segue_net *sn,
					 struct segue_side *side,
					 struct sk_buff *skb, bool gated,
					 const struct nf_hook_state *state)
{
	struct segue_buf *buf = rcu_dereference(side->buf);

	if (!buf)
		return NF_ACCEPT;
	if (segue_queue_is_open(&buf->queue))
		return segue_hold_pass(sn, &buf->queue, skb, state);
	if (segue_hold_passes(sn, &buf->queue, gated, state))
		return segue_marker_gate(sn, buf, skb);
	if (segue_exempt(sn, skb, state))
		return NF_ACCEPT;
	if (READ_ONCE(buf->queue.watch) &&
	    segue_watch_passes(sn, buf, state))
		return NF_ACCEPT;

	return segue_hold_packet(sn, buf, skb, state);
}

static noinline unsigned int segue_hold_side(struct segue_net *sn,
					     struct segue_side *side,
					     struct sk_buff *skb, bool gated,
					     const struct nf_hook_state *state)
{
	return segue_hold_at(sn, side, skb, gated, state);
}

/**
 * segue_hold() - does this packet wait?
 * @sn: the namespace
 * @from: the mobile node it comes from, or NULL
 * @to: the mobile node it is for, or NULL
 * @skb: the packet; ours where the answer is NF_STOLEN
 * @state: where it is
 *
 * Context: rcu_read_lock(), softirq or process.
 */
unsigned int segue_hold(struct segue_net *sn, struct segue_side *from,
			struct segue_side *to, struct sk_buff *skb,
			const struct nf_hook_state *state)
{
	bool gated = skb_dst(skb) && segue_gate_unmark(skb);
	unsigned int verdict;

	if (segue_pass_skips(skb, state))
		return NF_ACCEPT;

	if (from) {
		verdict = segue_hold_side(sn, from, skb, gated, state);
		if (verdict != NF_ACCEPT)
			return verdict;
	}

	return to ? segue_hold_at(sn, to, skb, gated, state) : NF_ACCEPT;
}

/*
 * A packet released by its sender waits for its receiver.  The receiver's
 * queue is searched when a device goes; a packet of a device that is going
 * must not get in behind that search, so it is not taken.
 */
bool segue_hold_behind(struct segue_net *sn, struct sk_buff *skb,
		       const struct nf_hook_state *state)
{
	struct segue_side *to;

	if (state->in && !netif_running(state->in))
		return false;

	to = segue_side_of(sn, SEGUE_STAND_FIRST, SEGUE_DIR_TO, skb, state);
	return to && segue_hold_side(sn, to, skb, false, state) != NF_ACCEPT;
}
