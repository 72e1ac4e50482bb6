/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * table.h - from an address to its mobile node
 *
 * Chains by a seeded hash, longest prefix first, as many chains as mobile nodes
 * are allowed.  It is the only thing a packet of somebody who is not moving ever
 * touches, so the way to "nobody's" is inline: a hash of 17 instructions (jhash2
 * takes 60) and one look at a chain that is most often empty.
 *
 * The hash is Thorup's pair-multiply-shift.  It is strongly universal: for any
 * two keys chosen without knowing the seeds the chance to share a chain is one in
 * the number of chains, whatever the keys look like.  So the addresses that
 * mobile nodes choose for themselves make a chain no longer than others would.  It
 * is no cipher: somebody who could time a chain to the nanosecond from outside
 * might learn which addresses share one, and would then need a mobile node, with
 * its authentication, for each address he lengthens it by.
 */
#ifndef _SEGUE_TABLE_H
#define _SEGUE_TABLE_H

#include <linux/bitmap.h>
#include <linux/in6.h>
#include <linux/rcupdate.h>
#include <linux/socket.h>
#include <net/ipv6.h>

struct segue_mn;
struct segue_net;

#define SEGUE_PLENS	129	/* 0 to 128 */
#define SEGUE_LINKS	4	/* two of each table */

/* The first link of each table. */
#define SEGUE_LINK_ALL		0
#define SEGUE_LINK_ACTIVE	2

/**
 * struct segue_addr - one address or prefix of a mobile node
 * @next: the chains it is in: two of each table, of which one is in use and the
 *	other is for the next larger table, built while packets read the first
 * @ip: host bits clear; an IPv4 address in the first four bytes, rest clear
 * @l3dev: ifindex of the VRF it lives in, 0 for none
 * @plen: length of the prefix
 * @family: AF_INET or AF_INET6
 * @index: its place in its set, or SEGUE_ADDR_OWN
 * @n: how many are in its set
 */
struct segue_addr {
	struct segue_addr __rcu *next[SEGUE_LINKS];
	struct in6_addr ip;
	u32 l3dev;
	u8 plen;
	u8 family;
	u8 index;
	u8 n;
};

/* The only address of a mobile node that was given no other: it lies inside. */
#define SEGUE_ADDR_OWN	255

/**
 * struct segue_addrs - addresses of a mobile node, immutable once in use
 * @rcu: freed after a grace period when replaced
 * @mn: whose they are
 * @a: the addresses
 *
 * A set is handed about as its first address, which says how many there are:
 * that of most mobile nodes is the one address inside of it.
 */
struct segue_addrs {
	struct rcu_head rcu;
	struct segue_mn *mn;
	struct segue_addr a[];
};

/* The set an address belongs to; its mobile node may have a newer one. */
static inline struct segue_addr *segue_addr_set(struct segue_addr *a)
{
	return a->index == SEGUE_ADDR_OWN ? a : a - a->index;
}

struct segue_addr *segue_addrs_alloc(unsigned int n);
void segue_addrs_free(struct segue_addr *set);

/**
 * struct segue_plens - the prefix lengths in use
 * @used: those shorter than an address; read by packets
 * @count: how many entries have each length; under cfg_lock
 */
struct segue_plens {
	DECLARE_BITMAP(used, SEGUE_PLENS);
	u32 count[SEGUE_PLENS];
};

/**
 * struct segue_table - addresses by hash
 * @seed: for the words of an address, and its VRF
 * @shift: takes the highest bits of the hash
 * @link: which of segue_addr.next its chains are made of
 * @nets: prefix lengths in use that are shorter than an address, IPv4 and IPv6
 * @generation: changes with every change; see segue_table_generation()
 * @unread: the RCU state after which nobody reads the chains of the other link
 * @rcu: freed after a grace period when replaced
 * @plens: for IPv4 and IPv6
 * @heads: the chains
 */
struct segue_table {
	u64 seed[5];
	u8 shift;
	u8 link;
	u32 nets[2];
	u32 generation;
	unsigned long unread;
	struct rcu_head rcu;
	struct segue_plens plens[2];
	struct segue_addr __rcu *heads[];
};

int segue_tables_take(struct segue_net *sn);
u64 segue_tables_bytes(const struct segue_net *sn);
int segue_tables_grow(struct segue_net *sn, u32 entries);
void segue_table_add(struct segue_table *t, struct segue_addr *a);
void segue_table_del(struct segue_table *t, struct segue_addr *a);
struct segue_addr *segue_table_find_net(const struct segue_table *t, u8 family,
					const struct in6_addr *ip, u32 l3dev);
struct segue_addr *segue_table_next_same(struct segue_table *t,
					 const struct segue_addr *key,
					 struct segue_addr *last);
bool segue_addrs_match(const struct segue_addr *set, u8 family,
		       const struct in6_addr *ip);

static __always_inline u32 segue_table_chain(const struct segue_table *t,
					     const struct in6_addr *ip,
					     u8 family, u32 l3dev)
{
	const u32 *w = (__force const u32 *)ip->s6_addr32;
	u64 hash = t->seed[4] * l3dev;

	if (family == AF_INET6)
		hash += (t->seed[0] + w[1]) * (t->seed[1] + w[0]) +
			(t->seed[2] + w[3]) * (t->seed[3] + w[2]);
	else
		hash += t->seed[0] * (t->seed[1] + w[0]);

	return hash >> t->shift;
}

static __always_inline bool segue_addr_is(const struct segue_addr *a, u8 family,
					  const struct in6_addr *ip, u8 plen,
					  u32 l3dev)
{
	if (family == AF_INET6 ? !ipv6_addr_equal(&a->ip, ip) :
				 a->ip.s6_addr32[0] != ip->s6_addr32[0])
		return false;

	return a->plen == plen && a->family == family && a->l3dev == l3dev;
}

static __always_inline struct segue_addr *
segue_table_exact(const struct segue_table *t, u8 family,
		  const struct in6_addr *ip, u8 plen, u32 l3dev)
{
	struct segue_addr *a;

	a = rcu_dereference_raw(t->heads[segue_table_chain(t, ip, family,
							   l3dev)]);
	while (a && !segue_addr_is(a, family, ip, plen, l3dev))
		a = rcu_dereference_raw(a->next[t->link]);

	return a;
}

/**
 * segue_table_find() - the longest prefix that covers an address
 * @t: the table
 * @family: AF_INET or AF_INET6
 * @ip: the address; for IPv4 only four bytes are read
 * @l3dev: the VRF it was seen in
 *
 * Whole addresses are asked for first and, where nobody has a prefix, alone.
 *
 * Context: rcu_read_lock() or cfg_lock.
 * Return: an entry without a reference, or NULL.
 */
static __always_inline struct segue_addr *
segue_table_find(const struct segue_table *t, u8 family,
		 const struct in6_addr *ip, u32 l3dev)
{
	struct segue_addr *a;

	a = segue_table_exact(t, family, ip, family == AF_INET6 ? 128 : 32,
			      l3dev);
	if (a || likely(!READ_ONCE(t->nets[family == AF_INET6])))
		return a;

	return segue_table_find_net(t, family, ip, l3dev);
}

/* What is found in the table is true for as long as this number stays. */
static inline u32 segue_table_generation(const struct segue_table *t)
{
	/* It is read before the table is. */
	return smp_load_acquire(&t->generation);
}

#endif /* _SEGUE_TABLE_H */
