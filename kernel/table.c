// SPDX-License-Identifier: GPL-2.0-only
/*
 * table.c - from an address to its mobile node
 *
 * Adding never fails and never allocates, so that a request can be checked
 * whole before anything of it is done.  A larger table is made when the limit of
 * mobile nodes is raised, never in a handover.  Writers hold cfg_lock, readers
 * RCU.
 */
#include <linux/log2.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "segue.h"
#include "table.h"

#define SEGUE_CHAINS_MIN	4096U
#define SEGUE_CHAINS_MAX	1048576U

/* Under cfg_lock, or nobody else sees it. */
#define segue_table_cfg(ptr)	rcu_dereference_protected((ptr), true)

/* A chain for each entry: finding one takes the same with one and with all. */
static u32 segue_table_chains(u32 entries)
{
	return roundup_pow_of_two(clamp(entries, SEGUE_CHAINS_MIN,
					SEGUE_CHAINS_MAX));
}

static struct segue_table *segue_table_alloc(u8 link, u32 entries)
{
	u32 chains = segue_table_chains(entries);
	struct segue_table *t;

	t = kvzalloc(struct_size(t, heads, chains), GFP_KERNEL_ACCOUNT);
	if (!t)
		return NULL;

	get_random_bytes(t->seed, sizeof(t->seed));
	t->shift = 64 - ilog2(chains);
	t->link = link;
	return t;
}

/* Keep account of the prefix lengths in use, those of whole addresses aside. */
static void segue_table_count(struct segue_table *t, const struct segue_addr *a,
			      int change)
{
	bool v6 = a->family == AF_INET6;
	struct segue_plens *plens = &t->plens[v6];
	bool used;

	if (a->plen == (v6 ? 128 : 32))
		return;

	plens->count[a->plen] += change;
	used = plens->count[a->plen];
	if (used == test_bit(a->plen, plens->used))
		return;

	assign_bit(a->plen, plens->used, used);
	WRITE_ONCE(t->nets[v6], t->nets[v6] + change);
}

static struct segue_addr __rcu **segue_table_head(struct segue_table *t,
						  const struct segue_addr *a)
{
	return &t->heads[segue_table_chain(t, &a->ip, a->family, a->l3dev)];
}

static void segue_table_changed(struct segue_table *t)
{
	/* Behind the change: who read the number before sees another. */
	smp_store_release(&t->generation, t->generation + 1);
}

void segue_table_add(struct segue_table *t, struct segue_addr *a)
{
	struct segue_addr __rcu **head = segue_table_head(t, a);

	segue_table_count(t, a, 1);
	RCU_INIT_POINTER(a->next[t->link], rcu_access_pointer(*head));
	rcu_assign_pointer(*head, a);
	segue_table_changed(t);
}

/* A reader that stands on it goes on from it. */
void segue_table_del(struct segue_table *t, struct segue_addr *a)
{
	struct segue_addr __rcu **at = segue_table_head(t, a);

	while (rcu_access_pointer(*at) != a)
		at = &segue_table_cfg(*at)->next[t->link];
	rcu_assign_pointer(*at, segue_table_cfg(a->next[t->link]));
	segue_table_count(t, a, -1);
	segue_table_changed(t);
}

/* The longest prefix, where it is not the whole address. */
struct segue_addr *segue_table_find_net(const struct segue_table *t, u8 family,
					const struct in6_addr *ip, u32 l3dev)
{
	const unsigned long *used = t->plens[family == AF_INET6].used;
	unsigned int end = SEGUE_PLENS, plen;
	struct in6_addr whole = {}, net;
	struct segue_addr *a;

	if (family == AF_INET6)
		whole = *ip;
	else
		whole.s6_addr32[0] = ip->s6_addr32[0];

	while ((plen = find_last_bit(used, end)) < end) {
		ipv6_addr_prefix(&net, &whole, plen);
		a = segue_table_exact(t, family, &net, plen, l3dev);
		if (a)
			return a;
		end = plen;
	}

	return NULL;
}

/* The next entry with the very same key, in no order; cfg_lock. */
struct segue_addr *segue_table_next_same(struct segue_table *t,
					 const struct segue_addr *key,
					 struct segue_addr *last)
{
	struct segue_addr *a;

	if (last)
		a = segue_table_cfg(last->next[t->link]);
	else
		a = segue_table_cfg(*segue_table_head(t, key));

	while (a && !segue_addr_is(a, key->family, &key->ip, key->plen,
				   key->l3dev))
		a = segue_table_cfg(a->next[t->link]);

	return a;
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

/* Before the first mobile node of a namespace; nothing where they are there. */
int segue_tables_take(struct segue_net *sn)
{
	struct segue_table *all, *active;

	lockdep_assert_held(&sn->cfg_lock);

	if (rcu_access_pointer(sn->all))
		return 0;

	all = segue_table_alloc(SEGUE_LINK_ALL, sn->max_mns);
	active = segue_table_alloc(SEGUE_LINK_ACTIVE, sn->max_mns);
	if (!all || !active) {
		kvfree(all);
		kvfree(active);
		return -ENOMEM;
	}

	rcu_assign_pointer(sn->active, active);
	rcu_assign_pointer(sn->all, all);
	return 0;
}

/* The same entries in more chains; packets go on reading @t. */
static struct segue_table *segue_table_larger(const struct segue_table *t,
					      u32 entries)
{
	u32 chains = 1U << (64 - t->shift), i;
	struct segue_table *larger;
	struct segue_addr *a;

	larger = segue_table_alloc(t->link ^ 1, entries);
	if (!larger)
		return NULL;

	for (i = 0; i < chains; i++) {
		for (a = segue_table_cfg(t->heads[i]); a;
		     a = segue_table_cfg(a->next[t->link]))
			segue_table_add(larger, a);
		cond_resched();
	}

	larger->generation = t->generation + 1;
	return larger;
}

static int segue_table_grow(struct segue_table __rcu **table, u32 entries)
{
	struct segue_table *t = segue_table_cfg(*table), *larger;

	if (!t || segue_table_chains(entries) <= 1U << (64 - t->shift))
		return 0;
	if (!poll_state_synchronize_rcu(t->unread))
		return -EAGAIN;

	larger = segue_table_larger(t, entries);
	if (!larger)
		return -ENOMEM;

	rcu_assign_pointer(*table, larger);
	larger->unread = get_state_synchronize_rcu();
	kvfree_rcu(t, rcu);
	return 0;
}

/**
 * segue_tables_grow() - as many chains as there may be entries; never fewer
 * @sn: the namespace
 * @entries: how many there may be
 *
 * Context: process, cfg_lock; may sleep.
 * Return: -EAGAIN where a packet may still read what must be reused: wait for a
 *	   grace period, without the lock; -ENOMEM.
 */
int segue_tables_grow(struct segue_net *sn, u32 entries)
{
	int err;

	lockdep_assert_held(&sn->cfg_lock);

	err = segue_table_grow(&sn->all, entries);
	return err ?: segue_table_grow(&sn->active, entries);
}

static u64 segue_table_bytes(const struct segue_table *t)
{
	return t ? struct_size(t, heads, 1U << (64 - t->shift)) : 0;
}

/* What addresses are found by takes; cfg_lock. */
u64 segue_tables_bytes(const struct segue_net *sn)
{
	return segue_table_bytes(segue_table_cfg(sn->all)) +
	       segue_table_bytes(segue_table_cfg(sn->active));
}
