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

#include <linux/if_ether.h>
#include <linux/in6.h>
#include <linux/rcupdate.h>
#include <linux/segue.h>
#include <net/dst.h>

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
 * @hoplimit: of the outer header
 * @flowlabel: of the outer header; drawn once for the leg
 * @has_lladdr: @lladdr was given
 * @local: outer source
 * @remote: outer destination
 * @ifindex: the device
 * @nexthop: the neighbour
 * @lladdr: its link-layer address
 * @route: how to @remote; a cache, the only thing in a live leg that changes
 */
struct segue_leg {
	u8 kind;
	u8 family;
	u8 hoplimit;
	bool has_lladdr;
	__be32 flowlabel;
	struct in6_addr local;
	struct in6_addr remote;
	int ifindex;
	struct in6_addr nexthop;
	u8 lladdr[ETH_ALEN];
	struct segue_route __rcu *route;
};

/**
 * struct segue_path - the answer to "where does this packet go?"
 * @rcu: freed after a grace period when replaced
 * @n: how many legs, 1 or more
 * @leg: the ways out, in the order they were given
 */
struct segue_path {
	struct rcu_head rcu;
	u8 n;
	struct segue_leg leg[];
};

struct segue_path *segue_path_alloc(unsigned int n);
void segue_path_free(struct segue_path *path);
void segue_path_free_rcu(struct segue_path *path);

/* Does the leg carry packets of this family? */
bool segue_leg_carries(const struct segue_leg *leg, u8 family);

/* Called with rcu_read_lock(); the answer is valid inside the section. */
struct dst_entry *segue_leg_route(struct net *net, struct segue_leg *leg);

#endif /* _SEGUE_PATH_H */
