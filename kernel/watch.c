// SPDX-License-Identifier: GPL-2.0-only
/*
 * watch.c - a hold that closes and opens by itself, with the device
 *
 * For the host that moves: its own packets wait while the device they would
 * leave by is without carrier or operstate UP, and go when it has both.  Carrier
 * alone opens nothing: a radio has it from the association on, and drops data
 * until the keys are there.
 *
 * Closing is decided by each packet, which looks at the device itself: the stack
 * tells of a lost carrier up to a second late.  Opening is tried by the next
 * packet, by the notifier, and, for as long as the notifier may know of neither
 * the loss nor the return, by a timer.  To try is to drain: the first packet is
 * routed anew, and put back where its device is down or its neighbour not known:
 * a link that was lost has forgotten its neighbours, and what waits for one there
 * is dropped when it is too much, and overtaken when it goes.
 *
 * One queue, one order: a packet whose own device is up waits behind those whose
 * device is not.  What this host sends to itself never waits.
 */
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/notifier.h>
#include <net/dst.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/neighbour.h>
#include <net/sch_generic.h>

#include "buf.h"
#include "drain.h"
#include "mn.h"
#include "segue.h"
#include "watch.h"

#define SEGUE_WATCH_POLL	NSEC_PER_MSEC
#define SEGUE_WATCH_LATE	(2 * HZ)	/* the stack has told by then */
#define SEGUE_WATCH_SLOW	(20 * NSEC_PER_MSEC)	/* for a neighbour, later */

/* A device comes up before its queueing disciplines do, which drop till then. */
static bool segue_watch_dev_up(struct net_device *dev)
{
	return netif_carrier_ok(dev) && netif_oper_up(dev) &&
	       !qdisc_tx_changing(dev);
}

/* The leg the original goes by, NULL for the native way. */
static struct segue_leg *segue_watch_leg(const struct segue_side *side)
{
	struct segue_path *path = rcu_dereference(side->path);

	return segue_path_is_native(path) ? NULL : &path->leg[path->n - 1];
}

/* @out is the device of the packet's route, which a leg does not ask. */
static bool segue_watch_up(struct segue_net *sn, struct segue_buf *buf,
			   struct net_device *out)
{
	struct segue_leg *leg = segue_watch_leg(buf->side);
	struct dst_entry *dst;

	if (!leg)
		return segue_watch_dev_up(out);

	if (leg->kind == SEGUE_LEG_LINK) {
		out = dev_get_by_index_rcu(sn->net, leg->ifindex);
		return out && segue_watch_dev_up(out);
	}

	dst = segue_leg_route(sn->net, leg);
	return dst && segue_watch_dev_up(dst->dev);
}

/* The device is down: from here on packets wait. */
static void segue_watch_close(struct segue_buf *buf)
{
	struct segue_queue *q = &buf->queue;
	bool closed = false;

	spin_lock_bh(&q->lock);
	if (q->watch && q->state == SEGUE_STATE_WATCH) {
		WRITE_ONCE(q->state, SEGUE_STATE_HOLD);
		q->closed_at = jiffies;
		closed = true;
	}
	spin_unlock_bh(&q->lock);

	if (!closed)
		return;

	segue_mn_owe(segue_side_mn(buf->side), SEGUE_OWED_CLOSED);
	segue_watch_poll(buf);
}

/**
 * segue_watch_passes() - does the queue let this packet through?
 * @sn: the namespace
 * @buf: of a direction that watches its device
 * @state: where the packet is
 *
 * Context: rcu_read_lock(), softirq or process.
 * Return: false where it waits, unless the queue opens meanwhile.
 */
bool segue_watch_passes(struct segue_net *sn, struct segue_buf *buf,
			const struct nf_hook_state *state)
{
	u8 queue = READ_ONCE(buf->queue.state);
	bool up;

	if (state->hook != NF_INET_LOCAL_OUT ||
	    state->out->flags & IFF_LOOPBACK)
		return true;

	up = segue_watch_up(sn, buf, state->out);
	if (queue == SEGUE_STATE_WATCH && up)
		return true;

	if (queue == SEGUE_STATE_WATCH)
		segue_watch_close(buf);
	else if (queue == SEGUE_STATE_HOLD && up)
		segue_watch_try(buf);
	return false;
}

/* Is the neighbour known?  Else it is asked for, without a packet. */
static bool segue_watch_neigh(struct dst_entry *dst, const void *daddr)
{
	struct neighbour *n = dst_neigh_lookup(dst, daddr);
	bool known;

	if (!n)
		return false;

	known = READ_ONCE(n->nud_state) & NUD_VALID ||
		!neigh_event_send(n, NULL);
	neigh_release(n);
	return known;
}

static bool segue_watch_neigh_known(struct segue_net *sn,
				    struct segue_buf *buf,
				    struct sk_buff *skb)
{
	struct segue_leg *leg = segue_watch_leg(buf->side);
	struct dst_entry *dst;

	if (!leg && skb->protocol == htons(ETH_P_IPV6))
		return segue_watch_neigh(skb_dst(skb), &ipv6_hdr(skb)->daddr);
	if (!leg)
		return segue_watch_neigh(skb_dst(skb), &ip_hdr(skb)->daddr);
	if (leg->kind == SEGUE_LEG_LINK)
		return true;

	dst = segue_leg_route(sn->net, leg);
	return dst && segue_watch_neigh(dst, &leg->remote);
}

/*
 * The route of now, if there is one.  The stack takes the old one away before it
 * has asked the IPsec policy, which may have none to give: a packet that goes on
 * waiting keeps what it had, for it is never without.
 */
static bool segue_watch_route(struct segue_net *sn, struct sk_buff *skb, u8 pf)
{
	struct dst_entry *old = dst_clone(skb_dst(skb));
	bool found = !segue_drain_reroute(sn->net, skb, pf);

	if (skb_dst(skb))
		dst_release(old);
	else
		skb_dst_set(skb, old);

	return found;
}

/**
 * segue_watch_ready() - can a held packet go?
 * @sn: the namespace
 * @buf: of a direction that watches its device
 * @skb: the packet; it is given the route of now, if there is one
 *
 * Context: rcu_read_lock(), BH off.
 */
bool segue_watch_ready(struct segue_net *sn, struct segue_buf *buf,
		       struct sk_buff *skb)
{
	u8 pf = skb->protocol == htons(ETH_P_IPV6) ? NFPROTO_IPV6 :
						     NFPROTO_IPV4;

	/* Held before the queue was told to watch, and not of this host. */
	if (skb->dev)
		return true;

	if (segue_path_is_native(rcu_dereference(buf->side->path)) &&
	    !segue_watch_route(sn, skb, pf))
		return false;

	if (!segue_watch_up(sn, buf, skb_dst(skb)->dev))
		return false;
	if (segue_watch_neigh_known(sn, buf, skb))
		return true;

	buf->queue.asked = true;
	return false;
}

/* What is held may try to go. */
void segue_watch_reopen(struct segue_buf *buf)
{
	struct segue_queue *q = &buf->queue;

	spin_lock_bh(&q->lock);
	if (q->watch && q->state == SEGUE_STATE_HOLD)
		q->state = SEGUE_STATE_DRAIN;
	spin_unlock_bh(&q->lock);
}

/* Under the lock, so that a queue that has left starts no timer any more. */
static void segue_watch_start(struct segue_buf *buf, u64 ns)
{
	struct segue_queue *q = &buf->queue;

	spin_lock_bh(&q->lock);
	if (q->watch && q->state == SEGUE_STATE_HOLD)
		hrtimer_start(&buf->drain, ns_to_ktime(ns),
			      HRTIMER_MODE_REL_SOFT);
	spin_unlock_bh(&q->lock);
}

/* Look again, where nobody would tell. */
void segue_watch_poll(struct segue_buf *buf)
{
	struct segue_queue *q = &buf->queue;

	if (time_before(jiffies, READ_ONCE(q->closed_at) + SEGUE_WATCH_LATE))
		segue_watch_start(buf, SEGUE_WATCH_POLL);
	else if (q->asked)
		segue_watch_start(buf, SEGUE_WATCH_SLOW);
	q->asked = false;
}

void segue_watch_try(struct segue_buf *buf)
{
	segue_watch_start(buf, 0);
}

/* The queue's lock is held, and cfg_lock. */
void segue_watch_set(struct segue_buf *buf, bool watch)
{
	struct segue_queue *q = &buf->queue;
	struct segue_net *sn = segue_side_mn(buf->side)->sn;

	lockdep_assert_held(&sn->cfg_lock);
	lockdep_assert_held(&q->lock);

	if (q->watch == watch)
		return;

	WRITE_ONCE(q->watch, watch);
	WRITE_ONCE(sn->n_watch, sn->n_watch + (watch ? 1 : -1));
}

static void segue_watch_try_all(struct segue_net *sn)
{
	struct segue_buf *buf;

	spin_lock_bh(&sn->bufs_lock);
	list_for_each_entry(buf, &sn->bufs, node)
		segue_watch_try(buf);
	spin_unlock_bh(&sn->bufs_lock);
}

static int segue_watch_netdev(struct notifier_block *nb, unsigned long event,
			      void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct segue_net *sn = segue_pernet(dev_net(dev));

	if ((event == NETDEV_CHANGE || event == NETDEV_UP) &&
	    READ_ONCE(sn->n_watch) && segue_watch_dev_up(dev))
		segue_watch_try_all(sn);

	return NOTIFY_DONE;
}

static struct notifier_block segue_watch_nb = {
	.notifier_call = segue_watch_netdev,
};

int __init segue_watch_init(void)
{
	return register_netdevice_notifier(&segue_watch_nb);
}

void segue_watch_exit(void)
{
	unregister_netdevice_notifier(&segue_watch_nb);
}
