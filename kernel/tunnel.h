/* SPDX-License-Identifier: GPL-2.0-only */
/* tunnel.h - a leg that is a tunnel: IP in IP, four forms */
#ifndef _SEGUE_TUNNEL_H
#define _SEGUE_TUNNEL_H

#include <linux/types.h>
#include <net/ipv6.h>

#include "path.h"

struct segue_net;

/**
 * struct segue_outer - what goes around a packet
 * @proto: IPPROTO_IPV6 or IPPROTO_IPIP, by the inner packet's family
 * @dsfield: DSCP and ECN
 * @hlen: how much longer the packet gets
 * @dont_fragment: outer IPv4: the DF bit
 * @limit: outer IPv6: the encapsulation limit, negative for none
 */
struct segue_outer {
	u8 proto;
	u8 dsfield;
	u8 hlen;
	bool dont_fragment;
	s16 limit;
};

int segue_tunnel_send(struct segue_net *sn, struct segue_leg *leg,
		      struct sk_buff *skb, bool routed);

void segue_tunnel4_push(struct net *net, const struct segue_leg *leg,
			struct segue_outer outer, struct sk_buff *skb);

/* What segue_tunnel6_limit() may answer that is no limit. */
#define SEGUE_LIMIT_NONE	(-1)
#define SEGUE_LIMIT_REACHED	(-2)
#define SEGUE_LIMIT_LEN		8	/* of the header that carries it */

int segue_tunnel6_limit(struct sk_buff *skb);
void segue_tunnel6_push_limit(struct segue_outer outer, struct sk_buff *skb);
unsigned int segue_tunnel6_limit_offset(const struct sk_buff *skb,
					unsigned int at);

/* The outer header; segue_tunnel_wrap() made room. */
static inline void segue_tunnel6_push(const struct segue_leg *leg,
				      struct segue_outer outer,
				      struct sk_buff *skb)
{
	bool limited = unlikely(outer.limit >= 0);
	struct ipv6hdr *ip6h;

	if (limited)
		segue_tunnel6_push_limit(outer, skb);

	ip6h = __skb_push(skb, sizeof(*ip6h));
	skb_reset_network_header(skb);
	ip6_flow_hdr(ip6h, outer.dsfield, leg->flowlabel);
	ip6h->hop_limit = leg->hoplimit;
	ip6h->nexthdr = limited ? NEXTHDR_DEST : outer.proto;
	ip6h->saddr = leg->local;
	ip6h->daddr = leg->remote;
}

#endif /* _SEGUE_TUNNEL_H */
