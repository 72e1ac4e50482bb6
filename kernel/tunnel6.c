// SPDX-License-Identifier: GPL-2.0-only
/*
 * tunnel6.c - a leg that is a tunnel into IPv6 (RFC 2473)
 *
 * The outer packet is fragmented where it does not fit: a tunnel of a handover
 * lives for a second or two, and a Packet Too Big in it would be a packet lost.
 * DSCP is copied, ECN as RFC 6040 says.  The encapsulation limit option is not
 * added; nesting is bounded here instead.
 *
 * The flow label is the leg's own, not one for each inner flow (RFC 6438, 3):
 * routers still spread the mobile nodes over equal ways, but what a mobile node
 * is sent, and the mark behind the last of it, stays on one.  A label made of a
 * hash of the inner packet is 668 instructions where no card has made the hash.
 */
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <net/dsfield.h>
#include <net/inet_ecn.h>
#include <net/ip6_tunnel.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>

#include "path.h"
#include "steer.h"

#define SEGUE_TUNNEL_NESTING	4

static DEFINE_PER_CPU(unsigned int, segue_tunnel6_depth);

static void segue_tunnel6_push(const struct segue_leg *leg,
			       struct sk_buff *skb, u8 dsfield)
{
	struct ipv6hdr *outer;

	skb_push(skb, sizeof(*outer));
	skb_reset_network_header(skb);
	outer = ipv6_hdr(skb);
	ip6_flow_hdr(outer, dsfield, leg->flowlabel);
	outer->hop_limit = leg->hoplimit;
	outer->nexthdr = IPPROTO_IPV6;
	outer->saddr = leg->local;
	outer->daddr = leg->remote;
}

static int segue_tunnel6_encap(struct net *net, struct segue_leg *leg,
			       struct sk_buff *skb)
{
	struct dst_entry *dst;
	u8 dsfield;

	/* A packet for, or from, the far end would be tunnelled to itself. */
	if (ipv6_addr_equal(&ipv6_hdr(skb)->daddr, &leg->remote) ||
	    ipv6_addr_equal(&ipv6_hdr(skb)->saddr, &leg->remote))
		return SEGUE_DROP_LOOP;
	if (skb->len > IPV6_MAXPLEN && !skb_is_gso(skb))
		return SEGUE_DROP_TOO_BIG;

	dst = segue_leg_route(net, leg);
	if (!dst)
		return SEGUE_DROP_NO_ROUTE;
	if (dst->dev->flags & IFF_LOOPBACK)
		return SEGUE_DROP_LOOP;

	if (skb_cow_head(skb, LL_RESERVED_SPACE(dst->dev) + dst->header_len +
			 sizeof(struct ipv6hdr)))
		return SEGUE_DROP_NOMEM;

	dsfield = ipv6_get_dsfield(ipv6_hdr(skb));
	dsfield = INET_ECN_encapsulate(dsfield, dsfield);

	if (iptunnel_handle_offloads(skb, SKB_GSO_IPXIP6))
		return SEGUE_DROP_NOMEM;
	skb_set_inner_ipproto(skb, IPPROTO_IPV6);

	skb_scrub_packet(skb, false);
	skb->ignore_df = 1;
	skb_dst_set_noref(skb, dst);
	skb->dev = dst->dev;

	segue_tunnel6_push(leg, skb, dsfield);
	ip6tunnel_xmit(NULL, skb, NULL, 0);
	return SEGUE_SENT;
}

/**
 * segue_tunnel6_send() - send a packet through a tunnel
 * @net: the namespace
 * @leg: the tunnel
 * @skb: an IPv6 packet; consumed where the answer is SEGUE_SENT
 *
 * Context: rcu_read_lock().
 * Return: SEGUE_SENT or the reason to drop it for.
 */
int segue_tunnel6_send(struct net *net, struct segue_leg *leg,
		       struct sk_buff *skb)
{
	int answer = SEGUE_DROP_LOOP;

	local_bh_disable();
	if (__this_cpu_inc_return(segue_tunnel6_depth) <= SEGUE_TUNNEL_NESTING)
		answer = segue_tunnel6_encap(net, leg, skb);
	__this_cpu_dec(segue_tunnel6_depth);
	local_bh_enable();

	return answer;
}
