// SPDX-License-Identifier: GPL-2.0-only
/*
 * mtu.c - does a packet fit, and who is told that it does not
 *
 * An aggregate fits where each of its segments does.  A packet that was put
 * together from fragments is as large as the largest of them: its sender has
 * done what it could, and telling it of less than that leads nowhere.
 *
 * How often an answer is sent is limited by the stack (icmp_ratelimit).
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <net/gso.h>
#include <net/icmp.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/route.h>

#include "mtu.h"

/* As it is, for a leg that does not fragment. */
bool segue_mtu_fits(const struct sk_buff *skb, unsigned int mtu)
{
	if (skb_is_gso(skb))
		return skb_gso_validate_network_len(skb, mtu);

	return skb->len <= mtu;
}

/*
 * As ip_exceeds_mtu() and ip6_pkt_too_big() judge, for one that does.  What this
 * host's sockets allow to be fragmented has not been yet, in LOCAL_OUT.
 */
bool segue_mtu_fits_reassembled(const struct sk_buff *skb, unsigned int mtu)
{
	unsigned int largest;

	if (skb->protocol == htons(ETH_P_IPV6))
		largest = IP6CB(skb)->frag_max_size;
	else
		largest = IPCB(skb)->frag_max_size;

	if (largest)
		return largest <= mtu;

	return skb->ignore_df || segue_mtu_fits(skb, mtu);
}

/*
 * icmp_send() asks the packet's route which namespace it is in and whether it
 * was for this host; one that has none gets the way back to its sender.  This
 * host's own packet gets the way it was going, for the other is not of use as
 * the way of a packet from elsewhere.
 */
static bool segue_icmp4_route(struct net *net, struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);
	bool own = inet_addr_type(net, iph->saddr) == RTN_LOCAL;
	struct flowi4 fl4 = {
		.daddr = own ? iph->daddr : iph->saddr,
		.flowi4_proto = IPPROTO_ICMP,
	};
	struct rtable *rt;

	rt = ip_route_output_key(net, &fl4);
	if (IS_ERR(rt))
		return false;

	skb_dst_set(skb, &rt->dst);
	return true;
}

/* @skb has its IPv4 control block; @info is in host order. */
void segue_icmp4_send(struct net *net, struct sk_buff *skb, u8 type, u8 code,
		      u32 info)
{
	if (skb_dst(skb) || segue_icmp4_route(net, skb))
		icmp_send(skb, type, code, htonl(info));
}

/**
 * segue_mtu_tell() - tell a packet's sender what would have fitted
 * @net: the namespace
 * @skb: the packet, with a device; stays the caller's
 * @mtu: of the leg, for this packet
 *
 * Context: rcu_read_lock().
 */
void segue_mtu_tell(struct net *net, struct sk_buff *skb, unsigned int mtu)
{
	if (skb->protocol == htons(ETH_P_IPV6))
		icmpv6_send(skb, ICMPV6_PKT_TOOBIG, 0, mtu);
	else
		segue_icmp4_send(net, skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED,
				 mtu);
}
