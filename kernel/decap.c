// SPDX-License-Identifier: GPL-2.0-only
/*
 * decap.c - tunnelled packets in: which tunnels, and whose packets
 *
 * Only what was configured is taken: the outer addresses are a pair of ours, and
 * the inner address is that of a mobile node which names this pair.  There is no
 * open decapsulator.  Outer packets of unknown pairs are left to the next
 * handler.
 *
 * What is taken out enters the stack by segue0 and is held, steered or routed
 * there like any other packet; so is one that is a tunnelled packet again.  How
 * often that may be is looked up before the first is taken out.
 */
#include <net/dsfield.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>

#include "decap.h"
#include "device.h"
#include "drop.h"
#include "gate.h"
#include "marker.h"
#include "mn.h"
#include "trace.h"
#include "twin.h"

#define SEGUE_DECAP_NESTING	4	/* tunnels inside the one taken out */

bool segue_decap_known(struct segue_net *sn, const struct segue_pair *pair)
{
	struct segue_accept *a;

	hash_for_each_possible_rcu(sn->pairs, a, node,
				   segue_pair_key(sn->net, pair)) {
		if (segue_pair_equal(&a->pair, pair))
			return true;
	}

	return false;
}

static const struct segue_accept *
segue_decap_accept(const struct segue_mn *mn, const struct segue_pair *pair,
		   u8 dir)
{
	const struct segue_more *more = rcu_dereference(mn->more);
	const struct segue_accepts *accepts;
	unsigned int i;

	if (!READ_ONCE(mn->live))
		return NULL;

	accepts = more ? rcu_dereference(more->accepts) : NULL;

	for (i = 0; accepts && i < accepts->n; i++) {
		const struct segue_accept *a = &accepts->a[i];

		if (a->dir == dir && segue_pair_equal(&a->pair, pair))
			return a;
	}

	return NULL;
}

/* By which mobile node's word may this packet come out of this tunnel? */
static const struct segue_accept *
segue_decap_find(struct segue_net *sn, const struct segue_pair *pair, u8 family,
		 const struct in6_addr *src, const struct in6_addr *dst)
{
	const struct segue_table *all = rcu_dereference(sn->all);
	const struct segue_accept *accept = NULL;
	struct segue_addr *a;

	if (!all)
		return NULL;

	a = segue_table_find(all, family, dst, 0);
	if (a)
		accept = segue_decap_accept(segue_addr_mn(a), pair,
					    SEGUE_DIR_TO);
	if (accept)
		return accept;

	a = segue_table_find(all, family, src, 0);
	return a ? segue_decap_accept(segue_addr_mn(a), pair, SEGUE_DIR_FROM) :
		   NULL;
}

/**
 * segue_decap_could() - may this packet come out of this tunnel?
 * @sn: the namespace
 * @pair: the tunnel
 * @family: of the inner packet
 * @src: its source
 * @dst: its destination
 *
 * Context: rcu_read_lock().
 */
bool segue_decap_could(struct segue_net *sn, const struct segue_pair *pair,
		       u8 family, const struct in6_addr *src,
		       const struct in6_addr *dst)
{
	return segue_decap_find(sn, pair, family, src, dst);
}

/**
 * segue_decap_device() - is this a tunnel of ours?
 * @sn: the namespace
 * @pair: the tunnel
 *
 * Context: rcu_read_lock().
 * Return: the device its packets enter by, or NULL.
 */
struct net_device *segue_decap_device(struct segue_net *sn,
				      const struct segue_pair *pair)
{
	struct net_device *dev;

	if (!READ_ONCE(sn->n_pairs))
		return NULL;

	dev = rcu_dereference(sn->dev);
	if (dev && segue_decap_known(sn, pair))
		return dev;

	segue_count(sn, foreign);
	return NULL;
}

int segue_decap_refuse(struct segue_net *sn, struct sk_buff *skb,
		       enum segue_drop reason)
{
	segue_count(sn, in);
	segue_drop(sn, NULL, skb, reason);
	return 0;
}

/* Where the header behind this one is, or -1 where that is no IP header. */
static int segue_decap_next(const struct sk_buff *skb, int at, u8 *family)
{
	__be16 frag_off = 0;
	u8 nexthdr;

	if (*family == AF_INET6) {
		const struct ipv6hdr *ip6h;
		struct ipv6hdr buf;

		ip6h = skb_header_pointer(skb, at, sizeof(buf), &buf);
		if (!ip6h)
			return -1;
		nexthdr = ip6h->nexthdr;
		at = ipv6_skip_exthdr(skb, at + sizeof(buf), &nexthdr,
				      &frag_off);
	} else {
		const struct iphdr *iph;
		struct iphdr buf;

		iph = skb_header_pointer(skb, at, sizeof(buf), &buf);
		if (!iph || iph->ihl < 5)
			return -1;
		nexthdr = iph->protocol;
		frag_off = iph->frag_off & htons(IP_OFFSET);
		at += iph->ihl * 4;
	}

	if (at < 0 || frag_off & htons(IP6_OFFSET) ||
	    (nexthdr != IPPROTO_IPV6 && nexthdr != IPPROTO_IPIP))
		return -1;

	*family = nexthdr == IPPROTO_IPV6 ? AF_INET6 : AF_INET;
	return at;
}

/* Each tunnel inside comes through the stack once more. */
static bool segue_decap_nested(const struct sk_buff *skb, u8 family)
{
	int at = 0, n;

	for (n = 0; n <= SEGUE_DECAP_NESTING; n++) {
		at = segue_decap_next(skb, at, &family);
		if (at < 0)
			return false;
	}

	return true;
}

/* The addresses of the inner packet, where that is one. */
static bool segue_decap_addrs6(struct sk_buff *skb, struct in6_addr *src,
			       struct in6_addr *dst)
{
	const struct ipv6hdr *ip6h;

	if (!pskb_may_pull(skb, sizeof(*ip6h)))
		return false;

	ip6h = (const struct ipv6hdr *)skb->data;
	*src = ip6h->saddr;
	*dst = ip6h->daddr;
	return ip6h->version == 6 &&
	       sizeof(*ip6h) + ntohs(ip6h->payload_len) <= skb->len;
}

static bool segue_decap_addrs4(struct sk_buff *skb, struct in6_addr *src,
			       struct in6_addr *dst)
{
	const struct iphdr *iph;
	unsigned int hlen, len;

	if (!pskb_may_pull(skb, sizeof(*iph)))
		return false;

	iph = (const struct iphdr *)skb->data;
	hlen = iph->ihl * 4;
	len = ntohs(iph->tot_len);
	ipv6_addr_set(src, iph->saddr, 0, 0, 0);
	ipv6_addr_set(dst, iph->daddr, 0, 0, 0);
	/* Zero is how long a larger aggregate than there are numbers for says it is. */
	if (!len && skb_is_gso(skb))
		len = skb->len;

	return iph->version == 4 && hlen >= sizeof(*iph) && len >= hlen &&
	       len <= skb->len;
}

/* An end marker that nobody waits for. */
static int segue_decap_swallow(struct segue_net *sn, struct sk_buff *skb)
{
	segue_count(sn, in);
	segue_count(sn, markers_taken);
	consume_skb(skb);
	return 0;
}

static bool segue_decap_is_marker(const struct segue_pair *pair, u8 family,
				  const struct sk_buff *skb)
{
	return pair->family == AF_INET6 && family == AF_INET6 &&
	       ((const struct ipv6hdr *)skb->data)->nexthdr == IPPROTO_NONE;
}

static void segue_decap_deliver(struct segue_net *sn, struct net_device *dev,
				struct sk_buff *skb)
{
	segue_count(sn, in);
	segue_count(sn, decapped);
	trace_decap(skb->len);
	segue_device_receive(dev, skb);
}

/* Packet by packet, because of an aggregate some may have come before. */
static void segue_decap_sift(struct segue_net *sn, struct net_device *dev,
			     const struct segue_twin *twin, struct sk_buff *skb)
{
	struct sk_buff *next;

	skb = segue_twin_split(skb);
	skb_list_walk_safe(skb, skb, next) {
		skb_mark_not_on_list(skb);
		if (segue_twin_second(sn, twin, skb))
			segue_twin_drop(sn, twin, skb);
		else
			segue_decap_deliver(sn, dev, skb);
	}
}

/* The inner packet is checked and begins at skb->data. */
static int segue_decap_enter(struct segue_net *sn, struct net_device *dev,
			     const struct segue_accept *accept,
			     const struct segue_twin *twin, u8 family,
			     u8 outer_dsfield, struct sk_buff *skb)
{
	u8 dsfield;

	if (iptunnel_pull_header(skb, 0, family == AF_INET6 ?
				 htons(ETH_P_IPV6) : htons(ETH_P_IP), false))
		return segue_decap_refuse(sn, skb, SEGUE_DROP_NOMEM);

	skb_reset_mac_header(skb);
	skb_reset_network_header(skb);
	memset(skb->cb, 0, sizeof(skb->cb));
	__skb_tunnel_rx(skb, dev, sn->net);

	dsfield = family == AF_INET6 ? ipv6_get_dsfield(ipv6_hdr(skb)) :
				       ip_hdr(skb)->tos;
	if (INET_ECN_decapsulate(skb, outer_dsfield, dsfield) > 1)
		return segue_decap_refuse(sn, skb, SEGUE_DROP_DECAP_ECN);

	segue_gate_mark(accept, skb);
	if (twin->store)
		segue_decap_sift(sn, dev, twin, skb);
	else
		segue_decap_deliver(sn, dev, skb);
	return 0;
}

/**
 * segue_decap_inner() - take the inner packet out
 * @sn: the namespace
 * @dev: the device it enters by
 * @pair: the tunnel
 * @family: of the inner packet, as the outer one says
 * @skb: the outer packet, its payload at skb->data; gone afterwards
 *
 * Context: rcu_read_lock(), softirq.
 * Return: 0
 */
int segue_decap_inner(struct segue_net *sn, struct net_device *dev,
		      const struct segue_pair *pair, u8 family,
		      struct sk_buff *skb)
{
	u8 outer_dsfield = pair->family == AF_INET6 ?
			   ipv6_get_dsfield(ipv6_hdr(skb)) : ip_hdr(skb)->tos;
	const struct segue_accept *accept;
	struct segue_twin twin;
	struct in6_addr src, dst;
	bool sane;

	sane = family == AF_INET6 ? segue_decap_addrs6(skb, &src, &dst) :
				    segue_decap_addrs4(skb, &src, &dst);
	if (!sane)
		return segue_decap_refuse(sn, skb, SEGUE_DROP_DECAP_MALFORMED);
	accept = segue_decap_find(sn, pair, family, &src, &dst);
	if (!accept)
		return segue_decap_refuse(sn, skb, SEGUE_DROP_DECAP_INNER);
	/* Down the short way it says nothing of the long one. */
	if (unlikely(segue_decap_is_marker(pair, family, skb)) &&
	    (accept->flags & SEGUE_ACCEPT_F_GATED ||
	     segue_marker_swallows(sn, &pair->remote, &src, &dst)))
		return segue_decap_swallow(sn, skb);
	if (segue_decap_nested(skb, family))
		return segue_decap_refuse(sn, skb, SEGUE_DROP_DECAP_NESTED);

	segue_twin_of_tunnel(sn, pair, family, &dst, &twin);
	return segue_decap_enter(sn, dev, accept, &twin, family, outer_dsfield,
				 skb);
}

int __init segue_decap_init(void)
{
	int err;

	err = segue_decap6_init();
	if (err)
		return err;

	err = segue_decap4_init();
	if (err)
		segue_decap6_exit();

	return err;
}

void segue_decap_exit(void)
{
	segue_decap4_exit();
	segue_decap6_exit();
}
