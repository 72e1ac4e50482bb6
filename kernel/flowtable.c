// SPDX-License-Identifier: GPL-2.0-only
/*
 * flowtable.c - does a flowtable carry packets past us?
 *
 * A flowtable sends the packets of established flows from a device's ingress
 * hook, ahead of PRE_ROUTING: nothing would be held or steered, silently.  Its
 * hook is known by the name of the function, because nf_flow_table is a module
 * we must not depend on and its functions are in modules of their own.
 */
#include <linux/kallsyms.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <net/net_namespace.h>

#include "flowtable.h"

#ifdef CONFIG_NETFILTER_INGRESS
static bool segue_flowtable_is_hook(const struct nf_hook_entry *hook)
{
	char name[KSYM_SYMBOL_LEN];

	sprint_symbol_no_offset(name, (unsigned long)hook->hook);
	return strstarts(name, "nf_flow_offload_");
}

static bool segue_flowtable_on(const struct net_device *dev)
{
	const struct nf_hook_entries *e;
	unsigned int i;

	e = rcu_dereference(dev->nf_hooks_ingress);
	for (i = 0; e && i < e->num_hook_entries; i++) {
		if (segue_flowtable_is_hook(&e->hooks[i]))
			return true;
	}

	return false;
}
#else
static bool segue_flowtable_on(const struct net_device *dev)
{
	return false;
}
#endif

bool segue_flowtable_present(struct net *net)
{
	struct net_device *dev;
	bool found = false;

	rcu_read_lock();
	for_each_netdev_rcu(net, dev) {
		found = segue_flowtable_on(dev);
		if (found)
			break;
	}
	rcu_read_unlock();

	return found;
}
