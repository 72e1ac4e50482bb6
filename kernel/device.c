// SPDX-License-Identifier: GPL-2.0-only
/*
 * device.c - segue0, where decapsulated packets enter the stack
 *
 * One in each namespace, from the first mobile node that comes out of a tunnel
 * to the last.  With a device of its own a decapsulated packet is told apart
 * from one forged on the outside link by firewall rules, reverse path filters
 * and tcpdump.  Nothing is sent by it and it has no address.
 *
 * Users are counted without rtnl; only the first and the last take it, the
 * last in a work, because a handover must not wait for it.
 */
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/inetdevice.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/addrconf.h>
#include <net/gro_cells.h>
#include <net/ip.h>

#include "device.h"
#include "segue.h"

struct segue_device {
	struct gro_cells cells;
};

static int segue_device_init(struct net_device *dev)
{
	struct segue_device *priv = netdev_priv(dev);
	int err;

	dev->tstats = netdev_alloc_pcpu_stats(struct pcpu_sw_netstats);
	if (!dev->tstats)
		return -ENOMEM;

	err = gro_cells_init(&priv->cells, dev);
	if (err)
		free_percpu(dev->tstats);

	return err;
}

static void segue_device_uninit(struct net_device *dev)
{
	struct segue_device *priv = netdev_priv(dev);

	gro_cells_destroy(&priv->cells);
}

static void segue_device_free(struct net_device *dev)
{
	free_percpu(dev->tstats);
}

/*
 * Every open, so that no address appears whatever the defaults are.  Nor is there
 * a way back by this device, so that a reverse path filter, strict or loose,
 * would let no IPv4 packet in; that of "all" still holds.
 */
static int segue_device_open(struct net_device *dev)
{
	struct inet6_dev *idev = __in6_dev_get(dev);
	struct in_device *in_dev = __in_dev_get_rtnl(dev);

	if (idev)
		idev->cnf.addr_gen_mode = IN6_ADDR_GEN_MODE_NONE;
	if (in_dev)
		IN_DEV_CONF_SET(in_dev, RP_FILTER, 0);

	return 0;
}

static netdev_tx_t segue_device_xmit(struct sk_buff *skb,
				     struct net_device *dev)
{
	DEV_STATS_INC(dev, tx_dropped);
	kfree_skb(skb);
	return NETDEV_TX_OK;
}

static const struct net_device_ops segue_device_ops = {
	.ndo_init = segue_device_init,
	.ndo_uninit = segue_device_uninit,
	.ndo_open = segue_device_open,
	.ndo_start_xmit = segue_device_xmit,
	.ndo_get_stats64 = dev_get_tstats64,
};

static void segue_device_setup(struct net_device *dev)
{
	dev->netdev_ops = &segue_device_ops;
	dev->needs_free_netdev = true;
	dev->priv_destructor = segue_device_free;
	dev->type = ARPHRD_NONE;
	dev->flags = IFF_NOARP;
	dev->mtu = ETH_DATA_LEN;
	dev->min_mtu = IPV6_MIN_MTU;
	dev->max_mtu = IP_MAX_MTU;
	dev->priv_flags |= IFF_NO_QUEUE;
	dev->features |= NETIF_F_GRO;
	netdev_set_lltx(dev);
	netdev_set_netns_immutable(dev);
}

static int segue_device_create(struct segue_net *sn,
			       struct netlink_ext_ack *extack)
{
	struct net_device *dev;
	int err;

	ASSERT_RTNL();

	dev = alloc_netdev(sizeof(struct segue_device), SEGUE_DEVICE,
			   NET_NAME_PREDICTABLE, segue_device_setup);
	if (!dev)
		return -ENOMEM;

	dev_net_set(dev, sn->net);
	err = register_netdevice(dev);
	if (err) {
		free_netdev(dev);
		NL_SET_ERR_MSG(extack, "the device segue0 cannot be made; is there another of that name?");
		return err;
	}

	err = dev_open(dev, extack);
	if (err) {
		unregister_netdevice(dev);
		return err;
	}

	rcu_assign_pointer(sn->dev, dev);
	return 0;
}

static void segue_device_remove(struct segue_net *sn)
{
	struct net_device *dev = rtnl_dereference(sn->dev);

	if (!dev)
		return;

	RCU_INIT_POINTER(sn->dev, NULL);
	unregister_netdevice(dev);
}

/**
 * segue_device_get() - have segue0, making it if it is not there
 * @sn: the namespace
 * @extack: gets the sentence of a refusal
 *
 * Context: process, without cfg_lock; may take rtnl.
 */
int segue_device_get(struct segue_net *sn, struct netlink_ext_ack *extack)
{
	int err = 0;

	if (refcount_inc_not_zero(&sn->dev_users))
		return 0;

	rtnl_lock();
	if (refcount_inc_not_zero(&sn->dev_users))
		goto out;
	if (READ_ONCE(sn->dead))
		err = -ENODEV;
	else if (!rtnl_dereference(sn->dev))
		err = segue_device_create(sn, extack);
	if (!err)
		refcount_set(&sn->dev_users, 1);
out:
	rtnl_unlock();
	return err;
}

void segue_device_put(struct segue_net *sn)
{
	if (refcount_dec_and_test(&sn->dev_users))
		queue_work(segue_wq, &sn->dev_work);
}

void segue_device_work(struct work_struct *work)
{
	struct segue_net *sn = container_of(work, struct segue_net, dev_work);

	rtnl_lock();
	if (!refcount_read(&sn->dev_users))
		segue_device_remove(sn);
	rtnl_unlock();
}

/* The namespace goes; nobody uses the device any more. */
void segue_device_exit(struct segue_net *sn)
{
	cancel_work_sync(&sn->dev_work);
	rtnl_lock();
	segue_device_remove(sn);
	rtnl_unlock();
}

/* @skb enters the stack by @dev, which the caller found under RCU. */
void segue_device_receive(struct net_device *dev, struct sk_buff *skb)
{
	struct segue_device *priv = netdev_priv(dev);

	dev_sw_netstats_rx_add(dev, skb->len);
	gro_cells_receive(&priv->cells, skb);
}
