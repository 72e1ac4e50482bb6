// SPDX-License-Identifier: GPL-2.0-only
/*
 * table.c - from an address to its mobile node
 *
 * Adding never fails and never allocates, so that a request can be checked
 * whole before anything of it is done.  Writers hold cfg_lock, readers RCU.
 */
#include <linux/jhash.h>
#include <linux/random.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <net/ipv6.h>

#include "segue.h"
#include "table.h"

#define SEGUE_CHAINS	4096

struct segue_table *segue_table_alloc(bool active)
{
	struct segue_table *t;

	t = kvzalloc(struct_size(t, heads, SEGUE_CHAINS), GFP_KERNEL);
	if (!t)
		return NULL;

	t->seed = get_random_u32();
	t->mask = SEGUE_CHAINS - 1;
	t->active = active;
	return t;
}

/* What addresses are found by takes; cfg_lock. */
u64 segue_tables_bytes(const struct segue_net *sn)
{
	const struct segue_table *all, *active;

	all = rcu_dereference_protected(sn->all, true);
	active = rcu_dereference_protected(sn->active, true);
	if (!all)
		return 0;

	return struct_size(all, heads, all->mask + 1) +
	       struct_size(active, heads, active->mask + 1);
}

static struct segue_plens *segue_table_plens(struct segue_table *t, u8 family)
{
	return &t->plens[family == AF_INET6];
}

static u32 segue_table_chain(const struct segue_table *t, u8 family,
			     const struct in6_addr *ip, u8 plen, u32 l3dev)
{
	u32 salt = l3dev ^ (u32)plen << 24 ^ (u32)family << 16;

	return jhash2((__force const u32 *)ip->s6_addr32, 4, t->seed ^ salt) &
	       t->mask;
}

static struct hlist_node *segue_table_node(const struct segue_table *t,
					   struct segue_addr *a)
{
	return t->active ? &a->active : &a->all;
}

static struct segue_addr *segue_table_entry(const struct segue_table *t,
					    struct hlist_node *node)
{
	if (t->active)
		return hlist_entry(node, struct segue_addr, active);
	return hlist_entry(node, struct segue_addr, all);
}

void segue_table_add(struct segue_table *t, struct segue_addr *a)
{
	struct segue_plens *plens = segue_table_plens(t, a->family);
	u32 chain;

	if (!plens->count[a->plen]++)
		set_bit(a->plen, plens->used);

	chain = segue_table_chain(t, a->family, &a->ip, a->plen, a->l3dev);
	hlist_add_head_rcu(segue_table_node(t, a), &t->heads[chain]);
}

void segue_table_del(struct segue_table *t, struct segue_addr *a)
{
	struct segue_plens *plens = segue_table_plens(t, a->family);

	hlist_del_init_rcu(segue_table_node(t, a));
	if (!--plens->count[a->plen])
		clear_bit(a->plen, plens->used);
}

static bool segue_addr_is(const struct segue_addr *a, u8 family,
			  const struct in6_addr *ip, u8 plen, u32 l3dev)
{
	return a->plen == plen && a->l3dev == l3dev && a->family == family &&
	       ipv6_addr_equal(&a->ip, ip);
}

static struct segue_addr *segue_table_exact(const struct segue_table *t,
					    u8 family,
					    const struct in6_addr *ip,
					    u8 plen, u32 l3dev)
{
	struct segue_addr *a;
	struct hlist_node *n;
	u32 chain;

	chain = segue_table_chain(t, family, ip, plen, l3dev);
	for (n = rcu_dereference_raw(hlist_first_rcu(&t->heads[chain])); n;
	     n = rcu_dereference_raw(hlist_next_rcu(n))) {
		a = segue_table_entry(t, n);
		if (segue_addr_is(a, family, ip, plen, l3dev))
			return a;
	}

	return NULL;
}

/**
 * segue_table_find() - the longest prefix that covers an address
 * @t: the table
 * @family: AF_INET or AF_INET6
 * @ip: the address
 * @l3dev: the VRF it was seen in
 *
 * Context: rcu_read_lock() or cfg_lock.
 * Return: an entry without a reference, or NULL.
 */
struct segue_addr *segue_table_find(const struct segue_table *t, u8 family,
				    const struct in6_addr *ip, u32 l3dev)
{
	const unsigned long *used = t->plens[family == AF_INET6].used;
	unsigned int end = SEGUE_PLENS, plen;
	struct segue_addr *a;
	struct in6_addr key;

	while ((plen = find_last_bit(used, end)) < end) {
		ipv6_addr_prefix(&key, ip, plen);
		a = segue_table_exact(t, family, &key, plen, l3dev);
		if (a)
			return a;
		end = plen;
	}

	return NULL;
}

/* The next entry with the very same key, in no order; cfg_lock. */
struct segue_addr *segue_table_next_same(const struct segue_table *t,
					 const struct segue_addr *key,
					 struct segue_addr *last)
{
	struct segue_addr *a;
	struct hlist_node *n;
	u32 chain;

	chain = segue_table_chain(t, key->family, &key->ip, key->plen,
				  key->l3dev);
	n = last ? segue_table_node(t, last)->next : t->heads[chain].first;
	for (; n; n = n->next) {
		a = segue_table_entry(t, n);
		if (segue_addr_is(a, key->family, &key->ip, key->plen,
				  key->l3dev))
			return a;
	}

	return NULL;
}

/**
 * segue_addrs_alloc() - room for addresses outside of a mobile node
 * @n: how many; room for one is there in any case
 *
 * Return: a set that says it has none, or NULL.
 */
struct segue_addr *segue_addrs_alloc(unsigned int n)
{
	struct segue_addrs *addrs;

	n = max(n, 1U);
	addrs = kzalloc(struct_size(addrs, a, n), GFP_KERNEL_ACCOUNT);
	return addrs ? addrs->a : NULL;
}

/* Packets may have seen it.  One inside a mobile node goes with that. */
void segue_addrs_free(struct segue_addr *set)
{
	struct segue_addrs *addrs;

	if (!set || set->index == SEGUE_ADDR_OWN)
		return;

	addrs = container_of(set, struct segue_addrs, a[0]);
	kfree_rcu(addrs, rcu);
}

bool segue_addrs_match(const struct segue_addr *set, u8 family,
		       const struct in6_addr *ip)
{
	unsigned int i;

	for (i = 0; i < set->n; i++) {
		const struct segue_addr *a = &set[i];

		if (a->family == family &&
		    ipv6_prefix_equal(&a->ip, ip, a->plen))
			return true;
	}

	return false;
}
