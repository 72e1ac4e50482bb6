// SPDX-License-Identifier: GPL-2.0-only
/*
 * link.c - a leg that is a device and a neighbour; no route is asked
 *
 * The neighbour is resolved as for any packet, and queues what waits for that;
 * where its link-layer address was given there is nothing to resolve.
 */
#include <linux/netdevice.h>
#include <net/arp.h>
#include <net/ndisc.h>
#include <net/neighbour.h>
#include <net/route.h>

#include "mtu.h"
#include "path.h"
#include "steer.h"

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

	if (!segue_mtu_fits(skb, READ_ONCE(dev->mtu))) {
		segue_mtu_tell(net, skb, READ_ONCE(dev->mtu));
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
