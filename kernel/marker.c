// SPDX-License-Identifier: GPL-2.0-only
/*
 * marker.c - the end marker: nothing older comes down this tunnel
 *
 * Who publishes another path sends a marker down each tunnel that is left.  At
 * its other end packets that come the new way wait behind a gate, those out of a
 * tunnel pass, and the marker opens the gate.
 *
 * The marker is an inner IPv6 packet without a next header, between the mobile
 * node and the tunnel's end that sends it: nobody else's packet is taken for
 * one, and where nobody looks for it the mobile node discards it (RFC 8200,
 * 4.7).
 *
 * It must not overtake.  The sender's packets are sent in softirqs; a packet that
 * read the old path is still being handled, if at all, on the CPU that sent the
 * one before.  The marker is sent there, by a work, with softirqs off: whatever
 * had the old path is then in the device's queue of that CPU, and the marker
 * behind it.  Where several CPUs carry a mobile node's packets one of them may
 * still be late.  At the receiver it goes through segue0 like the data before
 * it, and opens the gate after a pause in which receive offload lets go of what
 * it gathers.
 */
#include <linux/netdevice.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <net/ipv6.h>

#include "drain.h"
#include "marker.h"
#include "mn.h"
#include "segue.h"
#include "steer.h"

/**
 * struct segue_marker - the markers of one switch
 * @work: sends them
 * @side: whose
 * @left: the path that was left, ours
 * @legs: mask of its legs that get one
 * @ip: the mobile node's address
 */
struct segue_marker {
	struct work_struct work;
	struct segue_side *side;
	struct segue_path *left;
	unsigned long legs;
	struct in6_addr ip;
};

static struct sk_buff *segue_marker_build(const struct segue_marker *marker,
					  const struct segue_leg *leg)
{
	unsigned int room = LL_MAX_HEADER + sizeof(struct ipv6hdr);
	struct ipv6hdr *ip6h;
	struct sk_buff *skb;

	skb = alloc_skb(room + sizeof(*ip6h), GFP_KERNEL);
	if (!skb)
		return NULL;

	skb_reserve(skb, room);
	skb->protocol = htons(ETH_P_IPV6);
	skb_reset_network_header(skb);
	ip6h = skb_put_zero(skb, sizeof(*ip6h));
	ip6_flow_hdr(ip6h, 0, 0);
	ip6h->nexthdr = IPPROTO_NONE;
	ip6h->hop_limit = 1;
	if (segue_side_dir(marker->side) == SEGUE_DIR_TO) {
		ip6h->saddr = leg->local;
		ip6h->daddr = marker->ip;
	} else {
		ip6h->saddr = marker->ip;
		ip6h->daddr = leg->local;
	}

	return skb;
}

static void segue_marker_send_by(struct segue_marker *marker,
				 struct segue_leg *leg)
{
	struct segue_net *sn = segue_side_mn(marker->side)->sn;
	struct sk_buff *skb = segue_marker_build(marker, leg);

	/* Without it the gate is opened by its deadline. */
	if (!skb)
		return;

	local_bh_disable();
	rcu_read_lock();
	segue_count(sn, markers_sent);
	segue_steer_send(sn, marker->side, leg, skb);
	rcu_read_unlock();
	local_bh_enable();
}

static void segue_marker_work(struct work_struct *work)
{
	struct segue_marker *marker = container_of(work, struct segue_marker,
						   work);
	struct segue_mn *mn = segue_side_mn(marker->side);
	unsigned int i;

	for_each_set_bit(i, &marker->legs, SEGUE_LEGS_MAX)
		segue_marker_send_by(marker, &marker->left->leg[i]);

	mutex_lock(&mn->sn->cfg_lock);
	segue_path_put(mn->sn, marker->left);
	mutex_unlock(&mn->sn->cfg_lock);
	kfree(marker);
	segue_mn_put(mn);
}

struct segue_marker *segue_marker_alloc(void)
{
	struct segue_marker *marker;

	marker = kzalloc(sizeof(*marker), GFP_KERNEL_ACCOUNT);
	if (marker)
		INIT_WORK(&marker->work, segue_marker_work);

	return marker;
}

/* One that was not sent. */
void segue_marker_free(struct segue_marker *marker)
{
	kfree(marker);
}

static bool segue_marker_has(const struct segue_path *path,
			     const struct segue_leg *leg)
{
	unsigned int i;

	for (i = 0; path && i < path->n; i++) {
		if (path->leg[i].kind == SEGUE_LEG_TUNNEL &&
		    ipv6_addr_equal(&path->leg[i].local, &leg->local) &&
		    ipv6_addr_equal(&path->leg[i].remote, &leg->remote))
			return true;
	}

	return false;
}

static bool segue_marker_fits(const struct segue_leg *leg)
{
	return leg->kind == SEGUE_LEG_TUNNEL && leg->family == AF_INET6;
}

/* Has the path a tunnel that a marker can go down? */
bool segue_marker_could(const struct segue_path *path)
{
	unsigned int i;

	for (i = 0; path && i < path->n; i++) {
		if (segue_marker_fits(&path->leg[i]))
			return true;
	}

	return false;
}

/* Can a mobile node of these addresses have markers? */
bool segue_marker_has_ip6(const struct segue_addr *set)
{
	unsigned int i;

	for (i = 0; i < set->n; i++) {
		if (set[i].family == AF_INET6)
			return true;
	}

	return false;
}

static void segue_marker_address(struct segue_marker *marker)
{
	const struct segue_mn *mn = segue_side_mn(marker->side);
	const struct segue_addr *set = segue_mn_set(mn);
	unsigned int i;

	for (i = 0; i < set->n; i++) {
		if (set[i].family != AF_INET6)
			continue;
		marker->ip = set[i].ip;
		return;
	}
}

/**
 * segue_marker_send() - say that nothing older comes
 * @marker: taken
 * @side: whose path was changed; the new one is published
 * @left: the path that was left; taken
 * @now: the new path, NULL where it is the native one
 */
void segue_marker_send(struct segue_marker *marker, struct segue_side *side,
		       struct segue_path *left, const struct segue_path *now)
{
	struct segue_mn *mn = segue_side_mn(side);
	unsigned int i;

	lockdep_assert_held(&mn->sn->cfg_lock);

	marker->side = side;
	marker->left = left;
	segue_marker_address(marker);
	for (i = 0; i < left->n; i++) {
		if (segue_marker_fits(&left->leg[i]) &&
		    !segue_marker_has(now, &left->leg[i]))
			__set_bit(i, &marker->legs);
	}

	refcount_inc(&mn->refs);
	queue_work_on(READ_ONCE(side->cpu), segue_wq, &marker->work);
}

/* The direction a marker is about, NULL where the packet is none. */
static struct segue_side *segue_marker_side(struct segue_net *sn,
					    const struct in6_addr *sender,
					    const struct in6_addr *src,
					    const struct in6_addr *dst)
{
	const struct segue_table *all = rcu_dereference(sn->all);
	struct segue_addr *a;

	if (ipv6_addr_equal(src, sender)) {
		a = segue_table_find(all, AF_INET6, dst, 0);
		return a ? &segue_addr_mn(a)->side[SEGUE_DIR_TO] : NULL;
	}
	if (ipv6_addr_equal(dst, sender)) {
		a = segue_table_find(all, AF_INET6, src, 0);
		return a ? &segue_addr_mn(a)->side[SEGUE_DIR_FROM] : NULL;
	}

	return NULL;
}

/**
 * segue_marker_swallows() - is this a marker that nobody waits for?
 * @sn: the namespace
 * @sender: source of the outer packet
 * @src: source of an inner packet without a next header
 * @dst: its destination
 *
 * One that is waited for goes on to the gate, behind the data.
 *
 * Context: rcu_read_lock(), softirq.
 */
bool segue_marker_swallows(struct segue_net *sn, const struct in6_addr *sender,
			   const struct in6_addr *src,
			   const struct in6_addr *dst)
{
	struct segue_side *side = segue_marker_side(sn, sender, src, dst);
	struct segue_buf *buf;
	struct segue_queue *q;
	bool gated;

	if (!side)
		return false;

	buf = rcu_dereference(side->buf);
	if (!buf)
		return true;

	q = &buf->queue;
	spin_lock(&q->lock);
	gated = q->state == SEGUE_STATE_HOLD && q->gate;
	if (gated)
		WRITE_ONCE(q->gate, SEGUE_GATE_MARKED);
	spin_unlock(&q->lock);

	return !gated;
}

/* The marker has come through; the timer opens. */
static void segue_marker_arrived(struct segue_buf *buf)
{
	struct segue_queue *q = &buf->queue;

	spin_lock(&q->lock);
	if (q->state == SEGUE_STATE_HOLD && q->gate == SEGUE_GATE_MARKED) {
		WRITE_ONCE(q->gate, SEGUE_GATE_OPENING);
		segue_drain_soon(buf);
	}
	spin_unlock(&q->lock);
}

/**
 * segue_marker_gate() - a packet out of a tunnel, at a gate
 * @sn: the namespace
 * @buf: what waits at it
 * @skb: the packet; gone where the answer is NF_STOLEN
 *
 * Context: rcu_read_lock(), softirq.
 */
unsigned int segue_marker_gate(struct segue_net *sn, struct segue_buf *buf,
			       struct sk_buff *skb)
{
	if (READ_ONCE(buf->queue.gate) != SEGUE_GATE_MARKED ||
	    skb->protocol != htons(ETH_P_IPV6) ||
	    ipv6_hdr(skb)->nexthdr != IPPROTO_NONE)
		return NF_ACCEPT;

	segue_marker_arrived(buf);
	segue_count(sn, in);
	segue_count(sn, markers_taken);
	consume_skb(skb);
	return NF_STOLEN;
}
