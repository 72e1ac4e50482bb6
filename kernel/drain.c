// SPDX-License-Identifier: GPL-2.0-only
/*
 * drain.c - send what is held, in order, then open
 *
 * A released packet goes on in its hook chain behind our own entry, and then
 * where the chain would have led: every other hook sees it exactly once.
 *
 * Order: one CPU at a time sends; a queue opens only when it is empty and what
 * was taken from it last has been sent; what arrives meanwhile is held behind.
 * Sent is not delivered: it may wait in this CPU's backlog while what comes on
 * another CPU would pass it by.  So a section that sent what came elsewhere does
 * not open; one of the following does, on the same CPU, which finds nothing more
 * to send after the receive side has had its turn.
 *
 * Pace: the next queue on the way, often the thousand places of a CPU's backlog,
 * tells nobody when it overflows.  So a section is short, counted in segments,
 * and the following one is a timer's, after a pause in which the receive side has
 * its turn, and so has whoever must act before the other direction can drain.
 * The first section is the shortest: the first packet ends the silence.
 *
 * A metered drain (RFC 5568, 5.4) sends a few at once and the rest as fast as
 * they came, or some factor of that.  It is counted in packets, against a clock
 * that does not add up its own delays: what is slower than the arrivals never
 * ends.
 */
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <linux/rtnetlink.h>
#include <net/inet_sock.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "drain.h"
#include "drop.h"
#include "hold.h"
#include "hook.h"
#include "mn.h"
#include "trace.h"
#include "watch.h"

#define SEGUE_DRAIN_FIRST	1	/* segment in the caller's section */
#define SEGUE_DRAIN_SEGS	16	/* in each of the following */
#define SEGUE_DRAIN_ROUNDS	64	/* while packets come on another CPU */
#define SEGUE_DRAIN_TURN	(500 * NSEC_PER_USEC)	/* pause after the first */
#define SEGUE_DRAIN_PAUSE	(50 * NSEC_PER_USEC)	/* after each following */

/**
 * struct segue_drain_pace - one section of a drain
 * @most: how much it sends: segments, or packets of a metered drain
 * @pause: before the following one, ns
 * @since: what the pause is counted from; 0 is the section's end
 */
struct segue_drain_pace {
	unsigned int most;
	u64 pause;
	ktime_t since;
};

/**
 * struct segue_drain_way - where packets go on, from one to the next of a section
 * @st: the place, filled in for each packet
 * @e: its hooks as they were for the last packet, under one rcu_read_lock()
 * @behind: where in them it went on; negative where our own were gone
 */
struct segue_drain_way {
	struct nf_hook_state st;
	struct nf_hook_entries *e;
	int behind;
};

static unsigned int segue_drain_segs(const struct sk_buff *skb)
{
	if (skb_is_gso(skb))
		return max_t(unsigned int, skb_shinfo(skb)->gso_segs,
			     DIV_ROUND_UP(skb->len, skb_shinfo(skb)->gso_size));

	return DIV_ROUND_UP(skb->len, ETH_DATA_LEN);
}

/*
 * This host's own packet: the way it would have gone may be no way any more.  On
 * an error it may be without any: ip6_route_me_harder() takes the old one away
 * before it asks the IPsec policy.
 */
int segue_drain_reroute(struct net *net, struct sk_buff *skb, u8 pf)
{
	int err;

	if (pf == NFPROTO_IPV6)
		err = ip6_route_me_harder(net, skb->sk, skb);
	else
		err = ip_route_me_harder(net, skb->sk, skb, RTN_UNSPEC);

	return err ?: skb_dst(skb)->error;
}

/*
 * By a tunnel it is routed anew there.  But what xfrm was to transform would be left to
 * a state that may be none any more.
 */
static bool segue_drain_must_reroute(const struct segue_side *side,
				     const struct sk_buff *skb)
{
	return segue_path_is_native(rcu_dereference(side->path)) ||
	       dst_xfrm(skb_dst(skb));
}

/* Return: whether the packet went on; else it was dropped. */
static bool segue_drain_resume(struct segue_net *sn, struct segue_side *side,
			       struct sk_buff *skb, struct segue_drain_way *way)
{
	struct nf_hook_state *st = &way->st;
	struct nf_hook_entries *e;

	e = segue_hook_chain(sn->net, st->pf, st->hook);
	if (e != way->e) {
		way->e = e;
		way->behind = segue_hook_behind(sn, e, st->pf, st->hook);
	}
	if (way->behind < 0) {
		segue_drop(sn, side, skb, SEGUE_DROP_RESUME);
		return false;
	}

	segue_count(sn, drained);
	if (segue_side_dir(side) == SEGUE_DIR_FROM &&
	    segue_hold_behind(sn, skb, st))
		return true;

	/* On some kernels the bridge's control block is longer than it was. */
	*segue_cb(skb) = (struct segue_cb){};
	if (way->behind == e->num_hook_entries ||
	    nf_hook_slow(skb, st, e, way->behind) == 1)
		st->okfn(sn->net, st->sk, skb);
	return true;
}

static bool segue_drain_packet(struct segue_net *sn, struct segue_side *side,
			       struct sk_buff *skb, struct segue_drain_way *way)
{
	struct nf_hook_state *st = &way->st;

	st->pf = skb->protocol == htons(ETH_P_IPV6) ? NFPROTO_IPV6 :
						      NFPROTO_IPV4;
	st->okfn = segue_cb(skb)->okfn;
	st->in = skb->dev;
	if (likely(st->in)) {
		st->hook = NF_INET_PRE_ROUTING;
		st->out = NULL;
		st->sk = NULL;
	} else {
		if (segue_drain_must_reroute(side, skb) &&
		    segue_drain_reroute(sn->net, skb, st->pf)) {
			segue_drop(sn, side, skb, SEGUE_DROP_NO_ROUTE);
			return false;
		}
		st->hook = NF_INET_LOCAL_OUT;
		st->out = skb_dst(skb)->dev;
		st->sk = skb_to_full_sk(skb);
	}

	return segue_drain_resume(sn, side, skb, way);
}

/* The next packet to send; the queue opens where there is none, if it may. */
static struct sk_buff *segue_drain_next(struct segue_queue *q,
					struct segue_budget *budget,
					bool foreign)
{
	struct sk_buff *skb;

	lockdep_assert_held(&q->lock);

	if (q->state != SEGUE_STATE_DRAIN)
		return NULL;

	skb = segue_queue_take(q, budget);
	if (skb)
		return skb;
	if (foreign && q->rounds++ < SEGUE_DRAIN_ROUNDS)
		return NULL;

	q->rounds = 0;
	WRITE_ONCE(q->state, q->watch ? SEGUE_STATE_WATCH : SEGUE_STATE_PASS);
	q->finished = true;
	return NULL;
}

/* A queue that watches its device stays closed while that is down. */
static bool segue_drain_waits(struct segue_net *sn, struct segue_buf *buf,
			      struct sk_buff *skb, unsigned int sent)
{
	struct segue_queue *q = &buf->queue;
	bool waits;

	if (!READ_ONCE(q->watch) || segue_watch_ready(sn, buf, skb))
		return false;

	spin_lock(&q->lock);
	waits = segue_queue_put_back(q, &sn->budget, skb);
	if (waits && sent)
		q->closed_at = jiffies;
	spin_unlock(&q->lock);
	return waits;
}

/* Return: whether another section must follow. */
static bool segue_drain_section(struct segue_net *sn, struct segue_buf *buf,
				const struct segue_drain_pace *pace)
{
	struct segue_side *side = buf->side;
	struct segue_queue *q = &buf->queue;
	struct segue_drain_way way = { .st.net = sn->net, .behind = -1 };
	bool more, foreign = false, waits = false;
	unsigned int sent = 0;
	struct sk_buff *skb;

	spin_lock(&q->lock);
	if (q->busy) {
		spin_unlock(&q->lock);
		return false;
	}

	q->busy = true;
	while ((skb = segue_drain_next(q, &sn->budget, foreign))) {
		unsigned int left = q->list.qlen;
		bool went;

		spin_unlock(&q->lock);
		waits = segue_drain_waits(sn, buf, skb, sent);
		if (waits) {
			spin_lock(&q->lock);
			break;
		}
		foreign |= segue_cb(skb)->cpu != smp_processor_id();
		sent += READ_ONCE(q->interval) ? 1 : segue_drain_segs(skb);
		if (trace_drain_enabled())
			trace_drain(segue_side_mn(side)->id,
				    segue_side_dir(side), skb->len, left);
		went = segue_drain_packet(sn, side, skb, &way);
		spin_lock(&q->lock);
		q->drained += went;
		if (q->list.qlen && sent >= pace->most)
			break;
	}
	more = !waits && q->state == SEGUE_STATE_DRAIN;
	q->busy = false;
	spin_unlock(&q->lock);

	return more;
}

/* Return: whether the queue was opened, which somebody must be told. */
static bool segue_drain_run(struct segue_buf *buf,
			    const struct segue_drain_pace *pace)
{
	struct segue_net *sn = segue_side_mn(buf->side)->sn;
	bool finished;

	local_bh_disable();
	rcu_read_lock();
	if (segue_drain_section(sn, buf, pace))
		hrtimer_start(&buf->drain,
			      ktime_add_ns(pace->since ?: ktime_get(),
					   pace->pause),
			      HRTIMER_MODE_ABS_PINNED_SOFT);
	finished = READ_ONCE(buf->queue.finished);
	rcu_read_unlock();
	local_bh_enable();

	return finished;
}

/*
 * The first packets leave in the caller's context, at once; a queue that is
 * longer is gone on with by the timer, whose softirq does not wait for a
 * thread.  cfg_lock is held, which keeps the mobile node; the caller settles it.
 */
void segue_drain_kick(struct segue_side *side)
{
	struct segue_buf *buf = segue_mn_cfg(segue_side_mn(side), side->buf);
	struct segue_drain_pace pace = {
		.most = SEGUE_DRAIN_FIRST,
		.pause = SEGUE_DRAIN_TURN,
	};

	if (!buf)
		return;

	if (READ_ONCE(buf->queue.interval)) {
		pace.most = SEGUE_PACE_BURST;
		pace.pause = buf->queue.interval;
	}
	segue_drain_run(buf, &pace);
}

/* A gate opens; what passed it before has its turn.  queue.lock is held. */
void segue_drain_soon(struct segue_buf *buf)
{
	lockdep_assert_held(&buf->queue.lock);

	hrtimer_start(&buf->drain, ns_to_ktime(SEGUE_DRAIN_TURN),
		      HRTIMER_MODE_REL_SOFT);
}

/* When a gate opens by itself.  queue.lock is held. */
void segue_drain_at(struct segue_buf *buf, ktime_t at)
{
	lockdep_assert_held(&buf->queue.lock);

	hrtimer_start(&buf->drain, at, HRTIMER_MODE_ABS_SOFT);
}

/* The marker came, or the time is over; else it is too early. */
static void segue_drain_gate(struct segue_buf *buf)
{
	struct segue_queue *q = &buf->queue;

	spin_lock_bh(&q->lock);
	/* A hold that came meanwhile is not for us to end. */
	if (q->gate == SEGUE_GATE_OPENING) {
		segue_queue_release(q, 0);
	} else if (q->state == SEGUE_STATE_HOLD && q->gate_until) {
		if (ktime_before(ktime_get(), q->gate_until)) {
			segue_drain_at(buf, q->gate_until);
		} else {
			segue_count(segue_side_mn(buf->side)->sn, expired);
			segue_queue_release(q, 0);
		}
	}
	spin_unlock_bh(&q->lock);
}

static u32 segue_drain_begin(struct segue_buf *buf)
{
	if (READ_ONCE(buf->queue.gate))
		segue_drain_gate(buf);

	return READ_ONCE(buf->queue.interval);
}

enum hrtimer_restart segue_drain_timer(struct hrtimer *t)
{
	struct segue_buf *buf = container_of(t, struct segue_buf, drain);
	u32 interval = segue_drain_begin(buf);
	struct segue_drain_pace pace = {
		.most = SEGUE_DRAIN_SEGS,
		.pause = SEGUE_DRAIN_PAUSE,
	};

	if (interval) {
		pace.most = DIV_ROUND_UP(SEGUE_DRAIN_PAUSE, interval);
		pace.pause = (u64)interval * pace.most;
		pace.since = hrtimer_get_expires(t);
	}
	/* Who begins to watch starts the timer himself. */
	if (READ_ONCE(buf->queue.watch))
		segue_watch_reopen(buf);
	if (segue_drain_run(buf, &pace))
		segue_mn_owe(segue_side_mn(buf->side), SEGUE_OWED_SETTLE);
	if (READ_ONCE(buf->queue.watch))
		segue_watch_poll(buf);

	return HRTIMER_NORESTART;
}
