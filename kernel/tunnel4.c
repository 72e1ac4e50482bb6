// SPDX-License-Identifier: GPL-2.0-only
/* tunnel4.c - the outer header of a tunnel into IPv4 (RFC 2003, RFC 4213) */
#include <linux/skbuff.h>
#include <net/ip.h>

#include "path.h"
#include "tunnel.h"

void segue_tunnel4_push(struct net *net, const struct segue_leg *leg,
			struct segue_outer outer, struct sk_buff *skb)
{
	struct iphdr *iph;

	skb_push(skb, sizeof(*iph));
	skb_reset_network_header(skb);
	iph = ip_hdr(skb);
	iph->version = 4;
	iph->ihl = sizeof(*iph) / 4;
	iph->tos = outer.dsfield;
	iph->frag_off = outer.dont_fragment ? htons(IP_DF) : 0;
	iph->ttl = leg->hoplimit;
	iph->protocol = outer.proto;
	iph->saddr = leg->local.s6_addr32[0];
	iph->daddr = leg->remote.s6_addr32[0];
	__ip_select_ident(net, iph, skb_shinfo(skb)->gso_segs ?: 1);
}
