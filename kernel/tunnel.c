// SPDX-License-Identifier: GPL-2.0-only
/*
 * tunnel.c - a leg that is a tunnel: IP in IP (RFC 2003, 2473, 4213)
 *
 * What the four forms have in common.  DSCP and ECN are copied as they are,
 * which is RFC 6040's normal mode.
 *
 * Too large a packet is encapsulated all the same and the outer one fragmented:
 * a tunnel of a handover lives for a second or two, and a Packet Too Big in it
 * is a packet lost.  A leg with the policy "pmtu" tells the inner sender
 * instead, where that one can do something about it (RFC 2473 7).
 *
 * Nesting is bounded here; RFC 2473's encapsulation limit is honoured where a
 * packet brings one, and not added where it does not.
 */
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <net/dsfield.h>
#include <net/gso.h>
#include <net/ip.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>

#include "drop.h"
#include "mtu.h"
#include "out.h"
#include "path.h"
#include "segue.h"
#include "steer.h"
#include "tunnel.h"

#define SEGUE_TUNNEL_NESTING	4

static DEFINE_PER_CPU(unsigned int, segue_tunnel_depth);

/* A packet for, or from, the far end would be tunnelled to itself. */
static inline bool segue_tunnel_loops(const struct segue_leg *leg,
				      const struct sk_buff *skb)
{
	if (leg->family == AF_INET6)
		return skb->protocol == htons(ETH_P_IPV6) &&
		       (ipv6_addr_equal(&ipv6_hdr(skb)->daddr, &leg->remote) ||
			ipv6_addr_equal(&ipv6_hdr(skb)->saddr, &leg->remote));

	return skb->protocol == htons(ETH_P_IP) &&
	       (ip_hdr(skb)->daddr == leg->remote.s6_addr32[0] ||
		ip_hdr(skb)->saddr == leg->remote.s6_addr32[0]);
}

/* May the inner sender be told to send less (RFC 2473 7.1, 7.2; RFC 4213 3.2)? */
static bool segue_tunnel_too_big(const struct sk_buff *skb,
				 unsigned int *mtu)
{
	if (skb->protocol == htons(ETH_P_IPV6))
		*mtu = max_t(unsigned int, *mtu, IPV6_MIN_MTU);
	else if (!(ip_hdr(skb)->frag_off & htons(IP_DF)))
		return false;

	return !segue_mtu_fits_reassembled(skb, *mtu);
}

/*
 * An outer IPv4 packet may be fragmented on its way, or not, as its inner one
 * may; IPv6 is never, but it must get through in packets of IPV6_MIN_MTU.
 *
 * Return: SEGUE_DROP_TOO_BIG, or whether an outer IPv4 header says DF.
 */
static noinline int segue_tunnel_measure(struct net *net, unsigned int hlen,
					 struct sk_buff *skb,
					 const struct dst_entry *dst)
{
	bool too_long = skb->len > IP_MAX_MTU - hlen && !skb_is_gso(skb);
	unsigned int mtu = dst_mtu(dst) - hlen;
	bool dont_fragment;

	if (too_long) {
		segue_mtu_tell(net, skb, min_t(unsigned int, mtu, IP_MAX_MTU));
		return SEGUE_DROP_TOO_BIG;
	}

	if (skb->protocol == htons(ETH_P_IPV6))
		dont_fragment = mtu > IPV6_MIN_MTU;
	else
		dont_fragment = !!(ip_hdr(skb)->frag_off & htons(IP_DF));
	dont_fragment &= segue_mtu_fits(skb, mtu);

	if (segue_tunnel_too_big(skb, &mtu)) {
		segue_mtu_tell(net, skb, mtu);
		return SEGUE_DROP_TOO_BIG;
	}

	return dont_fragment;
}

/* What is fragmented where it must be may be as long as a packet can get. */
static inline int segue_tunnel_size(struct net *net,
				    const struct segue_leg *leg,
				    struct segue_outer *outer,
				    struct sk_buff *skb,
				    const struct dst_entry *dst)
{
	int answer;

	if (likely(leg->pmtu != SEGUE_PMTU_TELL &&
		   (skb->len <= IP_MAX_MTU - outer->hlen || skb_is_gso(skb))))
		return SEGUE_SENT;

	answer = segue_tunnel_measure(net, outer->hlen, skb, dst);
	if (answer == SEGUE_DROP_TOO_BIG)
		return answer;

	outer->dont_fragment = answer;
	return SEGUE_SENT;
}

/* Could a header behind the IPv6 header carry a limit?  Most packets have none. */
static inline bool segue_tunnel_has_more(const struct sk_buff *skb)
{
	u8 nexthdr = ipv6_hdr(skb)->nexthdr;

	return unlikely(nexthdr != IPPROTO_UDP && nexthdr != IPPROTO_TCP &&
			ipv6_ext_hdr(nexthdr));
}

/* Return: SEGUE_SENT where the packet may go, with what goes around it. */
static inline int segue_tunnel_describe(const struct segue_leg *leg,
					struct segue_outer *outer,
					struct sk_buff *skb)
{
	bool v6 = skb->protocol == htons(ETH_P_IPV6);

	if (v6) {
		outer->proto = IPPROTO_IPV6;
		outer->dsfield = ipv6_get_dsfield(ipv6_hdr(skb));
	} else {
		outer->proto = IPPROTO_IPIP;
		outer->dsfield = ip_hdr(skb)->tos;
	}

	outer->limit = SEGUE_LIMIT_NONE;
	outer->hlen = leg->family == AF_INET ? sizeof(struct iphdr) :
					       sizeof(struct ipv6hdr);
	if (!v6 || leg->family == AF_INET || !segue_tunnel_has_more(skb))
		return SEGUE_SENT;

	outer->limit = segue_tunnel6_limit(skb);
	if (outer->limit == SEGUE_LIMIT_REACHED)
		return SEGUE_DROP_ENCAP_LIMIT;
	if (outer->limit != SEGUE_LIMIT_NONE)
		outer->hlen += SEGUE_LIMIT_LEN;

	return SEGUE_SENT;
}

/*
 * What early.c asked for a moment ago is not asked for again.  The stack's way of the
 * inner packet may be the very same route, but tells nothing of the leg's: the far
 * end may have got another since.
 */
static inline struct dst_entry *segue_tunnel_route(struct net *net,
						   struct segue_leg *leg,
						   const struct sk_buff *skb,
						   bool routed)
{
	struct dst_entry *dst = skb_dst(skb);

	if (routed && dst == rcu_access_pointer(leg->dst))
		return dst;

	return segue_leg_route(net, leg);
}

/* iptunnel_handle_offloads(), which has nothing to do for most packets. */
static inline int segue_tunnel_offloads(const struct segue_leg *leg,
					struct sk_buff *skb)
{
	if (skb_is_gso(skb) || skb->ip_summed == CHECKSUM_PARTIAL)
		return iptunnel_handle_offloads(skb, leg->family == AF_INET6 ?
						     SKB_GSO_IPXIP6 :
						     SKB_GSO_IPXIP4);

	skb->ip_summed = CHECKSUM_NONE;
	skb->encapsulation = 0;
	return 0;
}

/* The packet becomes the inner one. */
static inline int segue_tunnel_wrap(const struct segue_leg *leg,
				    struct segue_outer outer,
				    struct sk_buff *skb, struct dst_entry *dst)
{
	if (skb_cow_head(skb, LL_RESERVED_SPACE(dst->dev) + dst->header_len +
			 outer.hlen))
		return SEGUE_DROP_NOMEM;
	if (segue_tunnel_offloads(leg, skb))
		return SEGUE_DROP_NOMEM;

	skb_set_inner_ipproto(skb, outer.proto);
	skb_scrub_packet(skb, false);
	skb->ignore_df = 1;
	skb_dst_set_noref(skb, dst);
	skb->dev = dst->dev;
	return SEGUE_SENT;
}

static inline int segue_tunnel_encap(struct segue_net *sn,
				     struct segue_leg *leg,
				     struct sk_buff *skb, bool routed)
{
	struct segue_outer outer = {};
	struct dst_entry *dst;
	int answer;

	if (segue_tunnel_loops(leg, skb))
		return SEGUE_DROP_LOOP;
	answer = segue_tunnel_describe(leg, &outer, skb);
	if (answer != SEGUE_SENT)
		return answer;

	dst = segue_tunnel_route(sn->net, leg, skb, routed);
	if (!dst)
		return SEGUE_DROP_NO_ROUTE;
	if (dst->dev->flags & IFF_LOOPBACK)
		return SEGUE_DROP_LOOP;

	answer = segue_tunnel_size(sn->net, leg, &outer, skb, dst);
	if (answer == SEGUE_SENT)
		answer = segue_tunnel_wrap(leg, outer, skb, dst);
	if (answer != SEGUE_SENT)
		return answer;

	if (leg->family == AF_INET6)
		segue_tunnel6_push(leg, outer, skb);
	else
		segue_tunnel4_push(sn->net, leg, outer, skb);
	segue_out(sn, leg, skb);
	return SEGUE_SENT;
}

/*
 * An aggregate that is a list of packets (rx-gro-list) is undone by copying the
 * headers of the first in front of the others, where there may be no room for
 * an outer header: so it is undone before it gets one.  The list has been counted
 * as sent; a part that cannot be is counted besides.
 */
static noinline int segue_tunnel_unlist(struct segue_net *sn,
					struct segue_leg *leg,
					struct sk_buff *skb)
{
	struct sk_buff *segs, *next;
	int answer;

	segs = __skb_gso_segment(skb, 0, false);
	if (IS_ERR_OR_NULL(segs))
		return SEGUE_DROP_NOMEM;

	consume_skb(skb);
	skb_list_walk_safe(segs, skb, next) {
		skb_mark_not_on_list(skb);
		answer = segue_tunnel_send(sn, leg, skb, false);
		if (answer == SEGUE_SENT)
			continue;
		segue_count(sn, in);
		segue_drop(sn, NULL, skb, answer);
	}

	return SEGUE_SENT;
}

/* BH is off for all others. */
static noinline int segue_tunnel_in_process(struct segue_net *sn,
					    struct segue_leg *leg,
					    struct sk_buff *skb)
{
	int answer;

	local_bh_disable();
	answer = segue_tunnel_send(sn, leg, skb, false);
	local_bh_enable();

	return answer;
}

/**
 * segue_tunnel_send() - send a packet through a tunnel
 * @sn: the namespace
 * @leg: the tunnel
 * @skb: an IPv4 or IPv6 packet; consumed where the answer is SEGUE_SENT
 * @routed: its route is this leg's, asked for in this RCU section
 *
 * Context: rcu_read_lock().
 * Return: SEGUE_SENT or the reason to drop it for.
 */
int segue_tunnel_send(struct segue_net *sn, struct segue_leg *leg,
		      struct sk_buff *skb, bool routed)
{
	int answer = SEGUE_DROP_LOOP;

	if (unlikely(!softirq_count()))
		return segue_tunnel_in_process(sn, leg, skb);
	if (unlikely(skb_is_gso(skb) &&
		     skb_shinfo(skb)->gso_type & SKB_GSO_FRAGLIST))
		return segue_tunnel_unlist(sn, leg, skb);

	if (likely(__this_cpu_inc_return(segue_tunnel_depth) <=
		   SEGUE_TUNNEL_NESTING))
		answer = segue_tunnel_encap(sn, leg, skb, routed);
	__this_cpu_dec(segue_tunnel_depth);

	return answer;
}
