/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * table.h - from an address to its mobile node
 *
 * A fixed number of chains, seeded hash, longest prefix first.  It is the only
 * thing a packet of somebody who is not moving ever touches.
 */
#ifndef _SEGUE_TABLE_H
#define _SEGUE_TABLE_H

#include <linux/bitmap.h>
#include <linux/in6.h>
#include <linux/list.h>
#include <linux/rcupdate.h>

struct segue_mn;
struct segue_net;

#define SEGUE_PLENS	129	/* 0 to 128 */

/**
 * struct segue_addr - one address or prefix of a mobile node
 * @all: in the table of all mobile nodes
 * @active: in the table of those in the packet path
 * @ip: host bits clear; an IPv4 address in the first four bytes, rest clear
 * @l3dev: ifindex of the VRF it lives in, 0 for none
 * @plen: length of the prefix
 * @family: AF_INET or AF_INET6
 * @index: its place in its set, or SEGUE_ADDR_OWN
 * @n: how many are in its set
 */
struct segue_addr {
	struct hlist_node all;
	struct hlist_node active;
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
 * @used: read by packets
 * @count: how many entries have each length; under cfg_lock
 */
struct segue_plens {
	DECLARE_BITMAP(used, SEGUE_PLENS);
	u32 count[SEGUE_PLENS];
};

/**
 * struct segue_table - addresses by hash
 * @seed: a mobile node chooses its own address, never the chain it lands in
 * @mask: number of chains less one
 * @active: chains hold segue_addr.active, else segue_addr.all
 * @plens: for IPv4 and IPv6
 * @heads: the chains
 */
struct segue_table {
	u32 seed;
	u32 mask;
	bool active;
	struct segue_plens plens[2];
	struct hlist_head heads[];
};

struct segue_table *segue_table_alloc(bool active);
u64 segue_tables_bytes(const struct segue_net *sn);
void segue_table_add(struct segue_table *t, struct segue_addr *a);
void segue_table_del(struct segue_table *t, struct segue_addr *a);
struct segue_addr *segue_table_find(const struct segue_table *t, u8 family,
				    const struct in6_addr *ip, u32 l3dev);
struct segue_addr *segue_table_next_same(const struct segue_table *t,
					 const struct segue_addr *key,
					 struct segue_addr *last);
bool segue_addrs_match(const struct segue_addr *set, u8 family,
		       const struct in6_addr *ip);

#endif /* _SEGUE_TABLE_H */
