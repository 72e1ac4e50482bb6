// SPDX-License-Identifier: GPL-2.0-only
/*
 * listen.c - what has to be so that we hear the questions
 *
 * A solicitation goes to a multicast group of its target, in which nobody is.
 * The device is told to receive all multicast, once, whatever the number of
 * mobile nodes.  A switch that snoops sends such groups to the ports of
 * multicast routers only, so we say that we are one: the advertisement of
 * RFC 4286, again every twenty seconds, and at once when the device comes up.
 * A report for each group would be a message for each mobile node, again and
 * again.
 *
 * The hooks are registered with the first device and go with the last, so that
 * nobody pays for what nobody uses.  As for segue0, only the first user and the
 * last take rtnl, the last in a work.
 */
#include <linux/netdevice.h>
#include <linux/notifier.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "neigh.h"
#include "segue.h"

#define SEGUE_LISTEN_RATE	1000		/* answers a second, at most */
#define SEGUE_LISTEN_FIRST	3		/* advertisements two seconds apart */
#define SEGUE_LISTEN_SOON	(2 * HZ)
#define SEGUE_LISTEN_AGAIN	(20 * HZ)

static void segue_listen_advert(struct work_struct *work)
{
	struct segue_listen *l = container_of(to_delayed_work(work),
					      struct segue_listen, advert);
	struct net_device *dev;

	rcu_read_lock();
	dev = dev_get_by_index_rcu(l->sn->net, l->ifindex);
	if (dev && dev == READ_ONCE(l->dev) && netif_running(dev))
		segue_nd_advertise_router(dev);
	rcu_read_unlock();

	queue_delayed_work(segue_wq, &l->advert,
			   ++l->adverts < SEGUE_LISTEN_FIRST ?
			   SEGUE_LISTEN_SOON : SEGUE_LISTEN_AGAIN);
}

/* The entry of a device that is there, used by anybody or not. */
static struct segue_listen *segue_listen_find(struct segue_net *sn,
					      int ifindex, u8 family)
{
	struct segue_listen *l;

	list_for_each_entry_rcu(l, &sn->listens, list,
				lockdep_rtnl_is_held()) {
		if (l->ifindex == ifindex && l->family == family &&
		    READ_ONCE(l->dev))
			return l;
	}

	return NULL;
}

static const struct nf_hook_ops *segue_listen_ops(u8 family)
{
	return family == AF_INET6 ? &segue_nd_ops : &segue_arp_ops;
}

static int segue_listen_hook(struct segue_net *sn, u8 family)
{
	u32 *n = &sn->n_listens[family == AF_INET];
	int err;

	if (!*n) {
		err = nf_register_net_hook(sn->net, segue_listen_ops(family));
		if (err)
			return err;
	}

	++*n;
	return 0;
}

static void segue_listen_unhook(struct segue_net *sn, u8 family)
{
	u32 *n = &sn->n_listens[family == AF_INET];

	if (!--*n)
		nf_unregister_net_hook(sn->net, segue_listen_ops(family));
}

static struct segue_listen *segue_listen_create(struct segue_net *sn,
						struct net_device *dev,
						u8 family)
{
	struct segue_listen *l;
	int err;

	l = kzalloc(sizeof(*l), GFP_KERNEL_ACCOUNT);
	if (!l)
		return ERR_PTR(-ENOMEM);

	l->sn = sn;
	l->dev = dev;
	l->ifindex = dev->ifindex;
	l->family = family;
	refcount_set(&l->users, 1);
	ratelimit_state_init(&l->rate, HZ, SEGUE_LISTEN_RATE);
	ratelimit_set_flags(&l->rate, RATELIMIT_MSG_ON_RELEASE);
	INIT_DELAYED_WORK(&l->advert, segue_listen_advert);

	err = segue_listen_hook(sn, family);
	if (err)
		goto err_free;
	if (family == AF_INET6) {
		err = dev_set_allmulti(dev, 1);
		if (err)
			goto err_unhook;
		queue_delayed_work(segue_wq, &l->advert, 0);
	}

	list_add_rcu(&l->list, &sn->listens);
	return l;

err_unhook:
	segue_listen_unhook(sn, family);
err_free:
	kfree(l);
	return ERR_PTR(err);
}

static struct segue_listen *segue_listen_get_rtnl(struct segue_net *sn,
						  int ifindex, u8 family)
{
	struct segue_listen *l = segue_listen_find(sn, ifindex, family);
	struct net_device *dev;

	if (READ_ONCE(sn->dead))
		return ERR_PTR(-ENODEV);
	if (l && !refcount_inc_not_zero(&l->users))
		refcount_set(&l->users, 1);
	if (l)
		return l;

	dev = __dev_get_by_index(sn->net, ifindex);
	return dev ? segue_listen_create(sn, dev, family) : ERR_PTR(-ENODEV);
}

/**
 * segue_listen_get() - hear the questions that are asked on a device
 * @sn: the namespace
 * @ifindex: the device
 * @family: AF_INET or AF_INET6
 * @extack: gets the sentence of a refusal
 *
 * Context: process, without cfg_lock; may take rtnl.
 */
struct segue_listen *segue_listen_get(struct segue_net *sn, int ifindex,
				      u8 family,
				      struct netlink_ext_ack *extack)
{
	struct segue_listen *l;

	rcu_read_lock();
	l = segue_listen_find(sn, ifindex, family);
	if (l && !refcount_inc_not_zero(&l->users))
		l = NULL;
	rcu_read_unlock();
	if (l)
		return l;

	rtnl_lock();
	l = segue_listen_get_rtnl(sn, ifindex, family);
	rtnl_unlock();
	if (IS_ERR(l))
		NL_SET_ERR_MSG(extack,
			       "the device to answer on cannot be listened on");

	return l;
}

/* Without users it may be gone at once, if the work is on its way already. */
void segue_listen_put(struct segue_listen *l)
{
	struct segue_net *sn = l->sn;

	if (refcount_dec_and_test(&l->users))
		queue_work(segue_wq, &sn->listen_work);
}

/* The device goes, or is wanted no more; what it was told is taken back. */
static void segue_listen_leave(struct segue_listen *l)
{
	if (l->dev && l->family == AF_INET6)
		dev_set_allmulti(l->dev, -1);
	WRITE_ONCE(l->dev, NULL);
}

static void segue_listen_remove(struct segue_listen *l)
{
	list_del_rcu(&l->list);
	cancel_delayed_work_sync(&l->advert);
	segue_listen_leave(l);
	segue_listen_unhook(l->sn, l->family);
	kfree_rcu(l, rcu);
}

void segue_listen_work(struct work_struct *work)
{
	struct segue_net *sn = container_of(work, struct segue_net,
					    listen_work);
	struct segue_listen *l, *next;

	rtnl_lock();
	list_for_each_entry_safe(l, next, &sn->listens, list) {
		if (!refcount_read(&l->users))
			segue_listen_remove(l);
	}
	rtnl_unlock();
}

/* The namespace goes; nobody listens any more. */
void segue_listen_exit(struct segue_net *sn)
{
	flush_work(&sn->listen_work);
}

static void segue_listen_event(struct segue_net *sn, unsigned long event,
			       const struct net_device *dev)
{
	struct segue_listen *l;

	list_for_each_entry(l, &sn->listens, list) {
		if (l->dev != dev)
			continue;
		if (event == NETDEV_UNREGISTER) {
			segue_listen_leave(l);
		} else if (l->family == AF_INET6) {
			l->adverts = 0;
			mod_delayed_work(segue_wq, &l->advert, 0);
		}
	}
}

static int segue_listen_netdev(struct notifier_block *nb, unsigned long event,
			       void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);

	if (event == NETDEV_UNREGISTER || event == NETDEV_UP ||
	    event == NETDEV_CHANGE)
		segue_listen_event(segue_pernet(dev_net(dev)), event, dev);

	return NOTIFY_DONE;
}

static struct notifier_block segue_listen_nb = {
	.notifier_call = segue_listen_netdev,
};

int __init segue_listen_init(void)
{
	return register_netdevice_notifier(&segue_listen_nb);
}

void segue_listen_stop(void)
{
	unregister_netdevice_notifier(&segue_listen_nb);
}
