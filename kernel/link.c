// SPDX-License-Identifier: GPL-2.0-only
/*
 * link.c - a leg that is a device and a neighbour; no route is asked
 *
 * The neighbour is resolved as for any packet, and queues what waits for that;
 * where its link-layer address was given there is nothing to resolve.
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/netdevice.h>
#include <net/arp.h>
#include <net/gso.h>
#include <net/icmp.h>
#include <net/ip.h>
#include <net/ndisc.h>
#include <net/neighbour.h>
#include <net/route.h>

#include "path.h"
#include "steer.h"

static bool segue_link_fits(const struct sk_buff *skb, unsigned int mtu)
{
	if (skb_is_gso(skb))
		return skb_gso_validate_network_len(skb, mtu);

	return skb->len <= mtu;
}

static void segue_link_tell_too_big(struct sk_buff *skb, unsigned int mtu)
{
	if (skb->protocol == htons(ETH_P_IPV6))
		icmpv6_send(skb, ICMPV6_PKT_TOOBIG, 0, mtu);
	else
		icmp_send(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, htonl(mtu));
}

static struct neighbour *segue_link_neigh(const struct segue_leg *leg,
					  struct net_device *dev)
{
	if (leg->family == AF_INET6)
		return ip_neigh_gw6(dev, &leg->nexthop);

	return ip_neigh_gw4(dev, leg->nexthop.s6_addr32[0]);
}

static int segue_link_output(const struct segue_leg *leg,
			     struct net_device *dev, struct sk_buff *skb)
{
	struct neighbour *neigh;

	if (leg->has_lladdr) {
		if (dev_hard_header(skb, dev, ntohs(skb->protocol),
				    leg->lladdr, NULL, skb->len) < 0)
			return SEGUE_DROP_NO_ROUTE;
		dev_queue_xmit(skb);
		return SEGUE_SENT;
	}

	neigh = segue_link_neigh(leg, dev);
	if (IS_ERR(neigh))
		return SEGUE_DROP_NO_ROUTE;

	neigh_output(neigh, skb, false);
	return SEGUE_SENT;
}

/**
 * segue_link_send() - send a packet to a neighbour
 * @net: the namespace
 * @leg: the device and the neighbour
 * @skb: the packet; consumed where the answer is SEGUE_SENT
 *
 * Context: rcu_read_lock().
 * Return: SEGUE_SENT or the reason to drop it for.
 */
int segue_link_send(struct net *net, const struct segue_leg *leg,
		    struct sk_buff *skb)
{
	struct net_device *dev;
	int answer;

	dev = dev_get_by_index_rcu(net, leg->ifindex);
	if (!dev || !(dev->flags & IFF_UP))
		return SEGUE_DROP_NO_ROUTE;

	if (!segue_link_fits(skb, READ_ONCE(dev->mtu))) {
		segue_link_tell_too_big(skb, READ_ONCE(dev->mtu));
		return SEGUE_DROP_TOO_BIG;
	}

	if (skb_cow_head(skb, LL_RESERVED_SPACE(dev)))
		return SEGUE_DROP_NOMEM;

	skb->dev = dev;
	skb_dst_drop(skb);

	local_bh_disable();
	answer = segue_link_output(leg, dev, skb);
	local_bh_enable();
	return answer;
}
