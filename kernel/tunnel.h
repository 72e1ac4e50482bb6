/* SPDX-License-Identifier: GPL-2.0-only */
/* tunnel.h - a leg that is a tunnel: IP in IP, four forms */
#ifndef _SEGUE_TUNNEL_H
#define _SEGUE_TUNNEL_H

#include <linux/types.h>

struct net;
struct segue_leg;
struct segue_net;
struct sk_buff;

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
		      struct sk_buff *skb);

void segue_tunnel4_push(struct net *net, const struct segue_leg *leg,
			const struct segue_outer *outer, struct sk_buff *skb);

int segue_tunnel6_limit(struct sk_buff *skb, struct segue_outer *outer);
void segue_tunnel6_push(const struct segue_leg *leg,
			const struct segue_outer *outer, struct sk_buff *skb);
unsigned int segue_tunnel6_limit_offset(const struct sk_buff *skb,
					unsigned int at);

#endif /* _SEGUE_TUNNEL_H */
