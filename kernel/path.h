/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * path.h - where the packets of one direction go, right now
 *
 * A path is immutable once published.  A handover builds a new one and swaps
 * the pointer, so a packet sees the old way or the new, never a mixture.  No
 * path at all is the native one: the stack's own.
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

/**
 * struct segue_route - the route of a leg, as found last
 * @rcu: dropped after a grace period when another is found
 * @dst: held
 * @cookie: for dst->ops->check
 */
struct segue_route {
	struct rcu_head rcu;
	struct dst_entry *dst;
	u32 cookie;
};

/**
 * struct segue_leg - one way out
 * @kind: enum segue_leg_kind
 * @family: of @local and @remote, or of @nexthop; 0 where @lladdr is used
 * @hoplimit: tunnel: of the outer header
 * @pmtu: tunnel: enum segue_pmtu
 * @flowlabel: tunnel: of the outer IPv6 header; drawn once for the leg
 * @has_lladdr: link: @lladdr was given
 * @local: tunnel: outer source
 * @remote: tunnel: outer destination
 * @nexthop: link: the neighbour
 * @ifindex: link: the device
 * @lladdr: link: the neighbour's link-layer address
 * @route: how to @remote; a cache, the only thing in a live leg that changes
 *
 * An IPv4 address is in the first four bytes, the rest is clear.
 */
struct segue_leg {
	u8 kind;
	u8 family;
	u8 hoplimit;
	u8 pmtu;
	bool has_lladdr;
	__be32 flowlabel;
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
	struct segue_route __rcu *route;
};

static_assert(sizeof(struct segue_leg) <= 64);

/**
 * struct segue_path - the answer to "where does this packet go?"
 * @rcu: freed after a grace period when replaced
 * @n: how many legs, 1 or more
 * @leg: the ways out, in the order they were given; copies go by all but the
 *	 last, and a native one is the last
 */
struct segue_path {
	struct rcu_head rcu;
	u8 n;
	struct segue_leg leg[];
};

struct segue_path *segue_path_alloc(unsigned int n);
void segue_path_free(struct segue_path *path);
void segue_path_free_rcu(struct segue_path *path);

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

/* Called with rcu_read_lock(); the answer is valid inside the section. */
struct dst_entry *segue_leg_route(struct net *net, struct segue_leg *leg);

#endif /* _SEGUE_PATH_H */
