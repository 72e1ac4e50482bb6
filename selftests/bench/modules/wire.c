// SPDX-License-Identifier: GPL-2.0-only
/*
 * wire.c - devices whose wire costs nothing, and tell when a packet left
 *
 * The device does what a dummy does: it frees the packet.  It has no address to
 * resolve and no queue, and takes whatever a good card takes.
 */
#include <linux/etherdevice.h>
#include <linux/ipv6.h>
#include <linux/module.h>
#include <linux/tick.h>
#include <linux/udp.h>
#include <net/rtnetlink.h>

#include "bench.h"

#define BENCH_STREAMS	1024	/* addresses that follow each other */

struct bench_wire bench_wire;
static u32 bench_highest[BENCH_STREAMS];	/* number to each address */

/*
 * Instructions so far: an idle processor executes none, though its clock goes on.
 * Both readings are of one clock.
 */
static u64 bench_wire_busy(void)
{
	return ktime_get_ns() -
	       get_cpu_idle_time_us(smp_processor_id(), NULL) * NSEC_PER_USEC;
}

void bench_wire_reset(bool ordered)
{
	memset(&bench_wire, 0, sizeof(bench_wire));
	memset(bench_highest, 0, sizeof(bench_highest));
	bench_wire.ordered = ordered;
}

/* Packets that carry a number are linear. */
static void bench_wire_order(const struct sk_buff *skb)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	const u8 *number = (const u8 *)(ip6h + 1) + sizeof(struct udphdr);
	u32 *highest = &bench_highest[ntohl(ip6h->daddr.s6_addr32[3]) %
				      BENCH_STREAMS];
	u32 seq = get_unaligned_be32(number);

	if (seq < *highest)
		bench_wire.reordered++;
	else
		*highest = seq;
}

static netdev_tx_t bench_wire_xmit(struct sk_buff *skb, struct net_device *dev)
{
	/* The stack's own reports of groups are no packets of ours. */
	if (is_multicast_ether_addr(skb->data))
		goto out;

	bench_wire.packets++;
	bench_wire.bytes += skb->len;
	if (bench_wire.ordered)
		bench_wire_order(skb);
	if (bench_wire.packets == bench_wire.wanted / 2)
		bench_wire.half = bench_wire_busy();
	if (bench_wire.packets == bench_wire.wanted) {
		bench_wire.all = bench_wire_busy();
		bench_wire.last = rdtsc();
	}
out:
	dev_kfree_skb(skb);
	return NETDEV_TX_OK;
}

static const struct net_device_ops bench_wire_ops = {
	.ndo_start_xmit = bench_wire_xmit,
	.ndo_set_mac_address = eth_mac_addr,
};

static void bench_wire_setup(struct net_device *dev)
{
	ether_setup(dev);
	dev->netdev_ops = &bench_wire_ops;
	dev->needs_free_netdev = true;
	dev->flags |= IFF_NOARP;
	dev->flags &= ~IFF_MULTICAST;
	dev->priv_flags |= IFF_NO_QUEUE;
	dev->features |= NETIF_F_SG | NETIF_F_FRAGLIST | NETIF_F_GSO_SOFTWARE |
			 NETIF_F_HW_CSUM | NETIF_F_HIGHDMA | NETIF_F_LLTX |
			 NETIF_F_GSO_ENCAP_ALL;
	dev->hw_features |= dev->features;
	dev->hw_enc_features |= dev->features;
	dev->max_mtu = 0;
	eth_hw_addr_random(dev);
}

static struct rtnl_link_ops bench_wire_link = {
	.kind = BENCH_KIND,
	.setup = bench_wire_setup,
};

int bench_wire_init(void)
{
	return rtnl_link_register(&bench_wire_link);
}

void bench_wire_exit(void)
{
	rtnl_link_unregister(&bench_wire_link);
}

MODULE_ALIAS_RTNL_LINK(BENCH_KIND);
