// SPDX-License-Identifier: GPL-2.0-only
/*
 * flowtable.c - flowtables carry packets past us; what is done about it
 *
 * A flowtable sends the packets of established flows from a device's ingress
 * hook, ahead of PRE_ROUTING: nothing would be held or steered, silently.  A
 * mobile node's flows are taken out of it, and kept out while it moves, by
 * segue_ct.ko, a module of its own because only it needs connection tracking.
 * Without it, or where the flows are in hardware, a mobile node cannot move and
 * is told so.
 *
 * Its hook is known by the name of the function, because nf_flow_table is a
 * module we must not depend on and its functions are in modules of their own.
 */
#include <linux/kallsyms.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <net/net_namespace.h>

#include "flowtable.h"
#include "mn.h"
#include "segue.h"

static DEFINE_MUTEX(segue_ct_lock);	/* segue_ct */
static const struct segue_ct_ops *segue_ct;

void segue_ct_register(const struct segue_ct_ops *ops)
{
	mutex_lock(&segue_ct_lock);
	segue_ct = ops;
	mutex_unlock(&segue_ct_lock);
}
EXPORT_SYMBOL_GPL(segue_ct_register);

/* The module goes; no namespace has it. */
void segue_ct_unregister(void)
{
	mutex_lock(&segue_ct_lock);
	segue_ct = NULL;
	mutex_unlock(&segue_ct_lock);
}
EXPORT_SYMBOL_GPL(segue_ct_unregister);

bool segue_ct_is_there(void)
{
	return READ_ONCE(segue_ct);
}

#ifdef CONFIG_NETFILTER_INGRESS
static bool segue_flowtable_is_hook(const struct nf_hook_entry *hook)
{
	char name[KSYM_SYMBOL_LEN];

	sprint_symbol_no_offset(name, (unsigned long)hook->hook);
	return strstarts(name, "nf_flow_offload_");
}

static void segue_flowtable_on(const struct net_device *dev,
			       void (*fn)(void *flowtable, void *arg),
			       void *arg)
{
	const struct nf_hook_entries *e;
	unsigned int i;

	e = rcu_dereference(dev->nf_hooks_ingress);
	for (i = 0; e && i < e->num_hook_entries; i++) {
		if (segue_flowtable_is_hook(&e->hooks[i]))
			fn(e->hooks[i].priv, arg);
	}
}
#else
static void segue_flowtable_on(const struct net_device *dev,
			       void (*fn)(void *flowtable, void *arg),
			       void *arg)
{
}
#endif

void segue_flowtable_each(struct net *net,
			  void (*fn)(void *flowtable, void *arg), void *arg)
{
	struct net_device *dev;

	for_each_netdev_rcu(net, dev)
		segue_flowtable_on(dev, fn, arg);
}
EXPORT_SYMBOL_GPL(segue_flowtable_each);

/* Is it an address of a mobile node that moves?  Called with rcu_read_lock(). */
bool segue_flowtable_moves(struct net *net, u8 family,
			   const struct in6_addr *ip)
{
	struct segue_net *sn = segue_pernet(net);
	const struct segue_table *active = rcu_dereference(sn->active);

	return active && segue_table_find(active, family, ip, 0);
}
EXPORT_SYMBOL_GPL(segue_flowtable_moves);

/**
 * struct segue_flowtable_found - what there is in a namespace
 * @ct: who knows more about it; may be NULL
 * @any: there is a flowtable
 * @hardware: there is one in hardware
 */
struct segue_flowtable_found {
	const struct segue_ct_ops *ct;
	bool any;
	bool hardware;
};

static void segue_flowtable_see(void *flowtable, void *arg)
{
	struct segue_flowtable_found *found = arg;

	found->any = true;
	if (found->ct && found->ct->hardware(flowtable))
		found->hardware = true;
}

/* The first of its mobile nodes that a flowtable could carry past us. */
static int segue_flowtable_take(struct segue_net *sn, const char **sentence)
{
	int err;

	if (sn->ct)
		return 0;

	*sentence = "segue_ct is being unloaded";
	if (!try_module_get(segue_ct->owner))
		return -EBUSY;

	*sentence = "segue_ct cannot watch the connections of this namespace";
	err = segue_ct->take(sn->net);
	if (err) {
		module_put(segue_ct->owner);
		return err;
	}

	sn->ct = segue_ct;
	return 0;
}

static int segue_flowtable_judge(struct segue_net *sn,
				 u32 l3dev, const char **sentence)
{
	struct segue_flowtable_found found = { .ct = segue_ct };

	rcu_read_lock();
	segue_flowtable_each(sn->net, segue_flowtable_see, &found);
	rcu_read_unlock();
	if (!found.any)
		return 0;

	*sentence = "a flowtable on a device of this namespace would carry packets past the mobile node; load segue_ct or delete it first";
	if (!segue_ct)
		return -EOPNOTSUPP;
	*sentence = "a flowtable in hardware would carry packets past the mobile node; take \"flags offload\" from it first";
	if (found.hardware)
		return -EOPNOTSUPP;
	*sentence = "a flowtable would carry packets past the mobile node, and this module does not find flows of a VRF; delete it first";
	if (l3dev)
		return -EOPNOTSUPP;

	return segue_flowtable_take(sn, sentence);
}

/**
 * segue_flowtable_check() - can a mobile node move without being passed by?
 * @sn: the namespace
 * @l3dev: the VRF it is in
 * @sentence: why not
 */
int segue_flowtable_check(struct segue_net *sn, u32 l3dev,
			  const char **sentence)
{
	int err;

	lockdep_assert_held(&sn->cfg_lock);

	mutex_lock(&segue_ct_lock);
	err = segue_flowtable_judge(sn, l3dev, sentence);
	mutex_unlock(&segue_ct_lock);
	return err;
}

/* All of a request is done: do any of its mobile nodes begin to move? */
void segue_flowtable_entered(struct segue_net *sn)
{
	lockdep_assert_held(&sn->cfg_lock);

	if (sn->ct && sn->entered)
		sn->ct->entered(sn->net);
	sn->entered = false;
}

void segue_flowtable_left(struct segue_net *sn)
{
	lockdep_assert_held(&sn->cfg_lock);

	if (sn->ct)
		sn->ct->left(sn->net);
}

/* None moves any more. */
void segue_flowtable_give(struct segue_net *sn)
{
	lockdep_assert_held(&sn->cfg_lock);

	if (!sn->ct)
		return;

	sn->ct->give(sn->net);
	module_put(sn->ct->owner);
	sn->ct = NULL;
}
