// SPDX-License-Identifier: GPL-2.0-only
/* main.c - load, unload, and one struct segue_net for each namespace */
#include <linux/module.h>
#include <linux/slab.h>
#include <net/netns/generic.h>

#include "buf.h"
#include "copy.h"
#include "decap.h"
#include "device.h"
#include "early.h"
#include "exempt.h"
#include "gate.h"
#include "hook.h"
#include "mn.h"
#include "neigh.h"
#include "netlink.h"
#include "purge.h"
#include "segue.h"
#include "table.h"
#include "twin.h"
#include "watch.h"

#define SEGUE_MNS		65536
#define SEGUE_MN_PACKETS	1000
#define SEGUE_MN_BYTES		(4U << 20)

static unsigned int segue_net_id __read_mostly;

struct workqueue_struct *segue_wq;
LIST_HEAD(segue_nets);
DEFINE_MUTEX(segue_nets_lock);	/* segue_nets */

struct segue_net *segue_pernet(const struct net *net)
{
	return net_generic(net, segue_net_id);
}

static int __net_init segue_net_init(struct net *net)
{
	struct segue_net *sn = segue_pernet(net);

	sn->stats = alloc_percpu(struct segue_stats);
	if (!sn->stats)
		return -ENOMEM;

	sn->net = net;
	mutex_init(&sn->cfg_lock);
	idr_init(&sn->ids);
	INIT_LIST_HEAD(&sn->bufs);
	spin_lock_init(&sn->bufs_lock);
	INIT_LIST_HEAD(&sn->rings);
	spin_lock_init(&sn->rings_lock);
	init_llist_head(&sn->owing);
	INIT_WORK(&sn->owe_work, segue_mn_work);
	segue_hook_init(sn);
	hash_init(sn->pairs);
	INIT_WORK(&sn->dev_work, segue_device_work);
	INIT_WORK(&sn->twin_work, segue_twin_work);
	INIT_LIST_HEAD(&sn->listens);
	INIT_WORK(&sn->listen_work, segue_listen_work);
	hash_init(sn->exempt);
	spin_lock_init(&sn->exempt_lock);

	atomic_set(&sn->addresses, 1);
	sn->max_mns = SEGUE_MNS;
	sn->budget.max_packets = SEGUE_PACKETS;
	sn->budget.max_bytes = SEGUE_BYTES;
	sn->mn_packets = SEGUE_MN_PACKETS;
	sn->mn_bytes = SEGUE_MN_BYTES;

	mutex_lock(&segue_nets_lock);
	list_add(&sn->list, &segue_nets);
	mutex_unlock(&segue_nets_lock);
	return 0;
}

static void segue_net_remove_mns(struct segue_net *sn)
{
	struct segue_mn *mn;
	int id;

	mutex_lock(&sn->cfg_lock);
	WRITE_ONCE(sn->dead, true);
	idr_for_each_entry(&sn->ids, mn, id) {
		segue_mn_remove(mn, SEGUE_DROP_NETNS_EXIT);
		cond_resched();
	}
	mutex_unlock(&sn->cfg_lock);
}

/*
 * Before any other part of the namespace goes: conntrack would wait for ever
 * for a connection we hold a packet of.  First the packets, then the hooks: a
 * resume that comes later finds no place in the chain and frees.
 */
static void __net_exit segue_net_pre_exit(struct net *net)
{
	struct segue_net *sn = segue_pernet(net);

	segue_net_remove_mns(sn);
	flush_workqueue(segue_wq);
	segue_hook_exit(sn);
	segue_twin_exit(sn);
	segue_device_exit(sn);
	segue_listen_exit(sn);
	segue_exempt_exit(sn);

	mutex_lock(&segue_nets_lock);
	list_del(&sn->list);
	mutex_unlock(&segue_nets_lock);
}

/*
 * The stack has waited for every reader since: a packet that found a mobile node
 * before it was removed has owed by now what it ever will.
 */
static void __net_exit segue_net_exit(struct net *net)
{
	struct segue_net *sn = segue_pernet(net);

	flush_work(&sn->owe_work);
	kvfree(rcu_dereference_protected(sn->active, true));
	kvfree(rcu_dereference_protected(sn->all, true));
	kvfree(sn->paths);
	idr_destroy(&sn->ids);
	free_percpu(sn->stats);
}

static struct pernet_operations segue_net_ops = {
	.init = segue_net_init,
	.pre_exit = segue_net_pre_exit,
	.exit = segue_net_exit,
	.id = &segue_net_id,
	.size = sizeof(struct segue_net),
};

static int __init segue_init(void)
{
	int err;

	segue_wq = alloc_workqueue("segue", WQ_HIGHPRI | WQ_PERCPU, 0);
	if (!segue_wq)
		return -ENOMEM;

	err = segue_buf_init();
	if (err)
		goto err_wq;

	err = segue_mn_init();
	if (err)
		goto err_buf;

	err = segue_path_init();
	if (err)
		goto err_mn;

	err = register_pernet_subsys(&segue_net_ops);
	if (err)
		goto err_path;

	err = segue_purge_init();
	if (err)
		goto err_pernet;

	err = segue_early_init();
	if (err)
		goto err_purge;

	err = segue_watch_init();
	if (err)
		goto err_early;

	err = segue_listen_init();
	if (err)
		goto err_watch;

	err = segue_gate_init();
	if (err)
		goto err_listen;

	err = segue_decap_init();
	if (err)
		goto err_gate;

	err = segue_netlink_init();
	if (err)
		goto err_decap;

	return 0;

err_decap:
	segue_decap_exit();
err_gate:
	segue_gate_exit();
err_listen:
	segue_listen_stop();
err_watch:
	segue_watch_exit();
err_early:
	segue_early_exit();
err_purge:
	segue_purge_exit();
err_pernet:
	unregister_pernet_subsys(&segue_net_ops);
err_path:
	segue_path_exit();
err_mn:
	segue_mn_exit();
err_buf:
	segue_buf_exit();
err_wq:
	destroy_workqueue(segue_wq);
	return err;
}

/* No packet waits any more, in no namespace, and none will. */
static void segue_remove_mns(void)
{
	struct segue_net *sn;

	mutex_lock(&segue_nets_lock);
	list_for_each_entry(sn, &segue_nets, list)
		segue_net_remove_mns(sn);
	mutex_unlock(&segue_nets_lock);
}

/*
 * The notifiers watch over what is held, so that goes first.  Then they go, and
 * while they do they are told of every device of every namespace, so before
 * what we keep of the namespaces.
 */
static void __exit segue_exit(void)
{
	segue_netlink_exit();
	segue_decap_exit();
	segue_remove_mns();
	segue_listen_stop();
	segue_watch_exit();
	segue_early_exit();
	segue_purge_exit();
	unregister_pernet_subsys(&segue_net_ops);
	destroy_workqueue(segue_wq);
	rcu_barrier();
	segue_gate_exit();
	segue_copy_exit();
	segue_path_exit();
	segue_mn_exit();
	segue_buf_exit();
}

module_init(segue_init);
module_exit(segue_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Seamless IP handover: hold, switch and drain a mobile node's packets");
MODULE_VERSION(SEGUE_VERSION);
MODULE_ALIAS_GENL_FAMILY(SEGUE_GENL_NAME);
