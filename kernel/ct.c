// SPDX-License-Identifier: GPL-2.0-only
/*
 * ct.c - segue_ct.ko: a mobile node's flows stay out of flowtables
 *
 * When a mobile node begins to move its flows are torn down, and the next packet
 * of each takes the long way, where it can be held and steered.  There the rule
 * that put the flow into the flowtable sees it again.  That rule passes over
 * connections with IPS_NAT_CLASH, a mark for entries made by two packets at
 * once: a connection of a mobile node is given it, ahead of the rules, and has it
 * taken away afterwards.  For TCP the mark means nothing else; a UDP connection
 * that has it is not yet called assured.  The kernel's own has
 * IPS_FIXED_TIMEOUT beside it.
 *
 * IPS_OFFLOAD would keep the rule away too, but makes a connection last a day.
 *
 * A packet that was on its way to the rule when its mobile node began to move may
 * put its flow in behind us: after a grace period all is looked through again.
 */
#include <linux/module.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <linux/rhashtable.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_flow_table.h>
#include <net/netns/generic.h>

#include "flowtable.h"

#define SEGUE_CT_HOOK	(NF_IP_PRI_CONNTRACK + 1)

/**
 * struct segue_ct_net - one namespace
 * @net: it
 * @settle: looks through flows and connections, after a grace period
 */
struct segue_ct_net {
	struct net *net;
	struct rcu_work settle;
};

static unsigned int segue_ct_net_id __read_mostly;
static struct workqueue_struct *segue_ct_wq;

static bool segue_ct_tuple_moves(const struct nf_conn *ct,
				 enum ip_conntrack_dir dir)
{
	const struct nf_conntrack_tuple *t = &ct->tuplehash[dir].tuple;
	struct net *net = nf_ct_net(ct);

	return segue_flowtable_moves(net, t->src.l3num, &t->src.u3.in6) ||
	       segue_flowtable_moves(net, t->src.l3num, &t->dst.u3.in6);
}

/* Called with rcu_read_lock(). */
static bool segue_ct_moves(const struct nf_conn *ct)
{
	return segue_ct_tuple_moves(ct, IP_CT_DIR_ORIGINAL) ||
	       (ct->status & IPS_NAT_MASK &&
		segue_ct_tuple_moves(ct, IP_CT_DIR_REPLY));
}

static unsigned int segue_ct_hook(void *priv, struct sk_buff *skb,
				  const struct nf_hook_state *state)
{
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct = nf_ct_get(skb, &ctinfo);

	if (ct && !nf_ct_is_template(ct) &&
	    !test_bit(IPS_NAT_CLASH_BIT, &ct->status) && segue_ct_moves(ct))
		set_bit(IPS_NAT_CLASH_BIT, &ct->status);

	return NF_ACCEPT;
}

static const struct nf_hook_ops segue_ct_hooks[] = {
	{
		.hook = segue_ct_hook,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = SEGUE_CT_HOOK,
	},
	{
		.hook = segue_ct_hook,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = SEGUE_CT_HOOK,
	},
};

/* First the mark: it cannot come back when it is out. */
static void segue_ct_take_out(struct flow_offload_tuple_rhash *th)
{
	struct flow_offload *flow;

	if (th->tuple.dir)
		return;

	flow = container_of(th, struct flow_offload, tuplehash[0]);
	if (!segue_ct_moves(flow->ct))
		return;

	set_bit(IPS_NAT_CLASH_BIT, &flow->ct->status);
	flow_offload_teardown(flow);
}

static void segue_ct_clear(void *flowtable, void *arg)
{
	struct flow_offload_tuple_rhash *th;
	struct nf_flowtable *ft = flowtable;
	struct rhashtable_iter iter;

	rhashtable_walk_enter(&ft->rhashtable, &iter);
	rhashtable_walk_start(&iter);
	while ((th = rhashtable_walk_next(&iter))) {
		/* The table is being resized: some are seen twice. */
		if (!IS_ERR(th))
			segue_ct_take_out(th);
	}
	rhashtable_walk_stop(&iter);
	rhashtable_walk_exit(&iter);
}

static void segue_ct_clear_all(struct net *net)
{
	rcu_read_lock();
	segue_flowtable_each(net, segue_ct_clear, NULL);
	rcu_read_unlock();
}

static bool segue_ct_is_ours(const struct nf_conn *ct)
{
	return (ct->status & (IPS_NAT_CLASH | IPS_FIXED_TIMEOUT)) ==
	       IPS_NAT_CLASH;
}

/* Return: 0, which leaves the connection. */
static int segue_ct_unmark(struct nf_conn *ct, void *unused)
{
	if (!segue_ct_is_ours(ct))
		return 0;

	rcu_read_lock();
	if (!segue_ct_moves(ct))
		clear_bit(IPS_NAT_CLASH_BIT, &ct->status);
	rcu_read_unlock();
	return 0;
}

static void segue_ct_settle(struct work_struct *work)
{
	struct segue_ct_net *cn = container_of(to_rcu_work(work),
					       struct segue_ct_net, settle);
	struct nf_ct_iter_data data = { .net = cn->net };

	segue_ct_clear_all(cn->net);
	nf_ct_iterate_cleanup_net(segue_ct_unmark, &data);
}

static void segue_ct_left(struct net *net)
{
	struct segue_ct_net *cn = net_generic(net, segue_ct_net_id);

	queue_rcu_work(segue_ct_wq, &cn->settle);
}

static void segue_ct_entered(struct net *net)
{
	segue_ct_clear_all(net);
	segue_ct_left(net);
}

static int segue_ct_take(struct net *net)
{
	return nf_register_net_hooks(net, segue_ct_hooks,
				     ARRAY_SIZE(segue_ct_hooks));
}

static void segue_ct_give(struct net *net)
{
	nf_unregister_net_hooks(net, segue_ct_hooks,
				ARRAY_SIZE(segue_ct_hooks));
	segue_ct_left(net);
}

static bool segue_ct_hardware(const void *flowtable)
{
	const struct nf_flowtable *ft = flowtable;

	return READ_ONCE(ft->flags) & NF_FLOWTABLE_HW_OFFLOAD;
}

static const struct segue_ct_ops segue_ct_ops = {
	.owner = THIS_MODULE,
	.take = segue_ct_take,
	.give = segue_ct_give,
	.entered = segue_ct_entered,
	.left = segue_ct_left,
	.hardware = segue_ct_hardware,
};

static int __net_init segue_ct_net_init(struct net *net)
{
	struct segue_ct_net *cn = net_generic(net, segue_ct_net_id);

	cn->net = net;
	INIT_RCU_WORK(&cn->settle, segue_ct_settle);
	return 0;
}

/* segue.ko has given the namespace back before, if it had taken it. */
static void __net_exit segue_ct_net_exit(struct net *net)
{
	struct segue_ct_net *cn = net_generic(net, segue_ct_net_id);

	flush_rcu_work(&cn->settle);
}

static struct pernet_operations segue_ct_net_ops = {
	.init = segue_ct_net_init,
	.exit = segue_ct_net_exit,
	.id = &segue_ct_net_id,
	.size = sizeof(struct segue_ct_net),
};

static int __init segue_ct_init(void)
{
	int err;

	segue_ct_wq = alloc_workqueue("segue_ct", WQ_UNBOUND, 0);
	if (!segue_ct_wq)
		return -ENOMEM;

	err = register_pernet_subsys(&segue_ct_net_ops);
	if (err) {
		destroy_workqueue(segue_ct_wq);
		return err;
	}

	segue_ct_register(&segue_ct_ops);
	return 0;
}

static void __exit segue_ct_exit(void)
{
	segue_ct_unregister();
	unregister_pernet_subsys(&segue_ct_net_ops);
	destroy_workqueue(segue_ct_wq);
}

module_init(segue_ct_init);
module_exit(segue_ct_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Seamless IP handover: a mobile node's flows stay out of flowtables");
