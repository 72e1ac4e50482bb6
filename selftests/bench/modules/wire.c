// SPDX-License-Identifier: GPL-2.0-only
/*
 * wire.c - devices whose wire costs nothing, and tell when a packet left
 *
 * The device does what a dummy does: it frees the packet.  It has no address to
 * resolve and no queue, and takes whatever a good card takes.
 */
#include <linux/etherdevice.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <net/rtnetlink.h>

#include "bench.h"

/**
 * struct bench_witness - does anybody else run between two packets?
 * @task: who sent the last one
 * @switches: how often that task had been scheduled away
 * @interrupts: how many the CPU had taken
 */
struct bench_witness {
	struct task_struct *task;
	unsigned long switches;
	u32 interrupts;
};

struct bench_wire bench_wire;
static struct bench_witness bench_witness;

static bool bench_undisturbed(void)
{
	struct bench_witness now = {
		.task = current,
		.switches = current->nvcsw + current->nivcsw,
		.interrupts = bench_interrupts(),
	};
	bool same = now.task == bench_witness.task &&
		    now.switches == bench_witness.switches &&
		    now.interrupts == bench_witness.interrupts;

	bench_witness = now;
	return same;
}

void bench_wire_reset(void)
{
	memset(&bench_wire, 0, sizeof(bench_wire));
}

static void bench_wire_time(void)
{
	u64 now = rdtsc();

	if (bench_undisturbed()) {
		bench_wire.gaps++;
		bench_wire.gaps_sum += now - bench_wire.last;
	}
	bench_wire.last = now;
}

static netdev_tx_t bench_wire_xmit(struct sk_buff *skb, struct net_device *dev)
{
	/* The stack's own reports of groups are no packets of ours. */
	if (is_multicast_ether_addr(skb->data))
		goto out;

	if (bench_wire.timed)
		bench_wire_time();
	bench_wire.packets++;
	bench_wire.bytes += skb->len;
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
