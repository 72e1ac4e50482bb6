/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * path.h - where the packets of one direction go, right now
 *
 * A path is immutable once published.  A handover builds a new one and swaps
 * the pointer, so a packet sees the old way or the new, never a mixture.  No
 * path at all is the native one: the stack's own.
 *
 * What does not change can be shared: all that go the same way have one path,
 * and its route and the memory are there once for a router's far end.
 */
#ifndef _SEGUE_PATH_H
#define _SEGUE_PATH_H

#include <linux/build_bug.h>
#include <linux/if_ether.h>
#include <linux/in6.h>
#include <linux/rcupdate.h>
#include <linux/segue.h>
#include <net/dst.h>

#include "pair.h"

struct segue_net;

/**
 * struct segue_leg - one way out
 * @kind: enum segue_leg_kind
 * @family: of @local and @remote, or of @nexthop; 0 where @lladdr is used
 * @hoplimit: tunnel: of the outer header
 * @pmtu: tunnel: enum segue_pmtu
 * @early: as segue_path.early
 * @has_lladdr: link: @lladdr was given
 * @local: tunnel: outer source
 * @remote: tunnel: outer destination
 * @nexthop: link: the neighbour
 * @ifindex: link: the device
 * @lladdr: link: the neighbour's link-layer address
 * @flowlabel: tunnel: of the outer IPv6 header; drawn once for the leg
 * @nobodys: tunnel: state of the table in which neither end was a mobile node's;
 *	a cache
 * @keeping: a CPU is changing @dst and @cookie
 * @cookie: for dst->ops->check
 * @dst: how to @remote, as found last; RCU; a cache, which with @nobodys is all
 *	that changes in a live leg
 *
 * An IPv4 address is in the first four bytes, the rest is clear.
 */
struct segue_leg {
	u8 kind;
	u8 family;
	u8 hoplimit;
	u8 pmtu;
	bool early;
	bool has_lladdr;
	union {
		struct {
			struct in6_addr local;
			struct in6_addr remote;
		};
		struct {
			struct in6_addr nexthop;
			int ifindex;
			u8 lladdr[ETH_ALEN];
		};
	};
	__be32 flowlabel;
	atomic_t keeping;
	u32 cookie;
	u32 nobodys;
	struct dst_entry __rcu *dst;
};

static_assert(sizeof(struct segue_leg) <= 64);

/* What tells one leg from another; it was clear before it was filled in. */
#define SEGUE_LEG_CONTENT	offsetof(struct segue_leg, flowlabel)

/**
 * struct segue_path - the answer to "where does this packet go?"
 * @rcu: freed after a grace period when nobody goes it any more
 * @node: in sn->paths; cfg_lock
 * @users: directions and operations that have it; cfg_lock
 * @n: how many legs, 1 or more
 * @early: they are taken in PRE_ROUTING, see early.c
 * @tunnels: all are tunnels of this outer family; 0 where they are not
 * @leg: the ways out, in the order they were given; copies go by all but the
 *	 last, and a native one is the last
 */
struct segue_path {
	union {
		struct rcu_head rcu;
		struct hlist_node node;
	};
	u32 users;
	u8 n;
	bool early;
	u8 tunnels;
	struct segue_leg leg[];
};

struct segue_path *segue_path_alloc(unsigned int n);
void segue_path_free(struct segue_path *path);

int segue_paths_take(struct segue_net *sn);
u64 segue_paths_bytes(const struct segue_net *sn);
struct segue_path *segue_path_share(struct segue_net *sn,
				    struct segue_path *path);
void segue_path_put(struct segue_net *sn, struct segue_path *path);
int segue_path_init(void);
void segue_path_exit(void);

static inline void segue_leg_pair(const struct segue_leg *leg,
				  struct segue_pair *pair)
{
	pair->family = leg->family;
	pair->local = leg->local;
	pair->remote = leg->remote;
}

/* Does the stack itself send packets, or one of each, where it would? */
static inline bool segue_path_is_native(const struct segue_path *path)
{
	return !path || path->leg[path->n - 1].kind == SEGUE_LEG_NATIVE;
}

struct dst_entry *segue_leg_find(struct net *net, struct segue_leg *leg);

/**
 * segue_leg_route() - the way to the far end of a tunnel
 * @net: the namespace
 * @leg: a tunnel leg
 *
 * The last reference on a route is no end of it before a grace period.
 *
 * Context: rcu_read_lock().
 * Return: a route without a reference, valid inside the section, or NULL.
 */
static inline struct dst_entry *segue_leg_route(struct net *net,
						struct segue_leg *leg)
{
	struct dst_entry *dst = rcu_dereference(leg->dst);

	if (likely(dst && (!READ_ONCE(dst->obsolete) ||
			   dst->ops->check(dst, READ_ONCE(leg->cookie)))))
		return dst;

	return segue_leg_find(net, leg);
}

#endif /* _SEGUE_PATH_H */
