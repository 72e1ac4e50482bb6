// SPDX-License-Identifier: GPL-2.0-only
/*
 * purge.c - what packets are held of is going: a device, a module
 *
 * A held packet has no reference on the device it came by, nor on the module
 * whose function it would go on in.  When one of them goes the packets are
 * searched for it.  None can come in afterwards: the stack has waited for every
 * reader before it tells us.
 */
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/netfilter_bridge.h>
#include <linux/notifier.h>

#include "drop.h"
#include "mn.h"
#include "purge.h"
#include "ring.h"
#include "segue.h"

static void segue_purge_buf(struct segue_net *sn, struct segue_buf *buf,
			    bool (*match)(struct sk_buff *, const void *),
			    const void *arg, enum segue_drop reason)
{
	struct sk_buff_head held;
	struct segue_ring *ring;
	struct sk_buff *skb;

	__skb_queue_head_init(&held);
	segue_queue_steal(&buf->queue, &sn->budget, match, arg, &held);
	while ((skb = __skb_dequeue(&held)))
		segue_drop(sn, buf->side, skb, reason);

	rcu_read_lock();
	ring = rcu_dereference(buf->queue.ring);
	if (ring)
		segue_ring_purge(ring, match, arg);
	rcu_read_unlock();
}

static void segue_purge(struct segue_net *sn,
			bool (*match)(struct sk_buff *, const void *),
			const void *arg, enum segue_drop reason)
{
	struct segue_buf *buf;

	spin_lock_bh(&sn->bufs_lock);
	list_for_each_entry(buf, &sn->bufs, node)
		segue_purge_buf(sn, buf, match, arg, reason);
	spin_unlock_bh(&sn->bufs_lock);
}

static bool segue_purge_is_of_port(const struct sk_buff *skb,
				   const struct net_device *dev)
{
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	const struct nf_bridge_info *nf_bridge = nf_bridge_info_get(skb);

	/* By number: a device that is going cannot be found by it any more. */
	return nf_bridge && nf_bridge->physinif == dev->ifindex;
#else
	return false;
#endif
}

static bool segue_purge_is_of_dev(struct sk_buff *skb, const void *arg)
{
	const struct net_device *dev = arg;

	return skb->dev == dev || segue_purge_is_of_port(skb, dev);
}

static bool segue_purge_is_of_module(struct sk_buff *skb, const void *arg)
{
	return within_module((unsigned long)segue_cb(skb)->okfn, arg);
}

static int segue_purge_netdev(struct notifier_block *nb, unsigned long event,
			      void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);

	if (event == NETDEV_UNREGISTER)
		segue_purge(segue_pernet(dev_net(dev)), segue_purge_is_of_dev,
			    dev, SEGUE_DROP_DEVICE_GONE);

	return NOTIFY_DONE;
}

/* A packet may be on its way to us in code that was unhooked just now. */
static void segue_purge_wait(void)
{
	struct segue_net *sn;

	list_for_each_entry(sn, &segue_nets, list) {
		if (READ_ONCE(sn->n_active)) {
			synchronize_net();
			return;
		}
	}
}

static int segue_purge_module(struct notifier_block *nb, unsigned long event,
			      void *mod)
{
	struct segue_net *sn;

	if (event != MODULE_STATE_GOING)
		return NOTIFY_DONE;

	mutex_lock(&segue_nets_lock);
	segue_purge_wait();
	list_for_each_entry(sn, &segue_nets, list)
		segue_purge(sn, segue_purge_is_of_module, mod,
			    SEGUE_DROP_MODULE_GONE);
	mutex_unlock(&segue_nets_lock);

	return NOTIFY_DONE;
}

static struct notifier_block segue_purge_netdev_nb = {
	.notifier_call = segue_purge_netdev,
};

static struct notifier_block segue_purge_module_nb = {
	.notifier_call = segue_purge_module,
};

int __init segue_purge_init(void)
{
	int err;

	err = register_netdevice_notifier(&segue_purge_netdev_nb);
	if (err)
		return err;

	err = register_module_notifier(&segue_purge_module_nb);
	if (err)
		unregister_netdevice_notifier(&segue_purge_netdev_nb);

	return err;
}

void segue_purge_exit(void)
{
	unregister_module_notifier(&segue_purge_module_nb);
	unregister_netdevice_notifier(&segue_purge_netdev_nb);
}
