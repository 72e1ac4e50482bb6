// SPDX-License-Identifier: GPL-2.0-only
/*
 * path.c - the life of a path, and the route each of its legs remembers
 *
 * The route of a tunnel leg is looked up by the first packet and kept until
 * the stack says that it is obsolete, with the cookie it was found under in
 * the same object, so that no packet sees one without the other.
 */
#include <linux/slab.h>
#include <net/ip6_fib.h>
#include <net/ip6_route.h>
#include <net/route.h>
#include <net/xfrm.h>

#include "path.h"

static void segue_route_free(struct segue_route *route)
{
	if (!route)
		return;

	dst_release(route->dst);
	kfree(route);
}

static void segue_route_release(struct rcu_head *rcu)
{
	segue_route_free(container_of(rcu, struct segue_route, rcu));
}

/* With room for @n legs; nobody can see it. */
struct segue_path *segue_path_alloc(unsigned int n)
{
	struct segue_path *path;

	path = kzalloc(struct_size(path, leg, n), GFP_KERNEL_ACCOUNT);
	if (path)
		path->n = n;

	return path;
}

/* A path nobody can see. */
void segue_path_free(struct segue_path *path)
{
	unsigned int i;

	for (i = 0; path && i < path->n; i++)
		segue_route_free(rcu_dereference_protected(path->leg[i].route,
							   true));
	kfree(path);
}

static void segue_path_release(struct rcu_head *rcu)
{
	segue_path_free(container_of(rcu, struct segue_path, rcu));
}

/* A path packets may still be reading. */
void segue_path_free_rcu(struct segue_path *path)
{
	if (path)
		call_rcu(&path->rcu, segue_path_release);
}

static struct dst_entry *segue_leg_lookup6(struct net *net,
					   const struct segue_leg *leg)
{
	struct flowi6 fl6 = {
		.daddr = leg->remote,
		.saddr = leg->local,
		.flowi6_proto = IPPROTO_IPV6,
	};
	struct dst_entry *dst;

	dst = ip6_route_output(net, NULL, &fl6);
	if (dst->error) {
		dst_release(dst);
		return NULL;
	}

	dst = xfrm_lookup(net, dst, flowi6_to_flowi(&fl6), NULL, 0);
	return IS_ERR(dst) ? NULL : dst;
}

static struct dst_entry *segue_leg_lookup4(struct net *net,
					   const struct segue_leg *leg)
{
	struct flowi4 fl4 = {
		.daddr = leg->remote.s6_addr32[0],
		.saddr = leg->local.s6_addr32[0],
		.flowi4_proto = IPPROTO_IPIP,
	};
	struct rtable *rt;

	rt = ip_route_output_flow(net, &fl4, NULL);
	return IS_ERR(rt) ? NULL : &rt->dst;
}

static struct dst_entry *segue_leg_lookup(struct net *net,
					  const struct segue_leg *leg,
					  u32 *cookie)
{
	struct dst_entry *dst;

	*cookie = 0;
	if (leg->family == AF_INET)
		return segue_leg_lookup4(net, leg);

	dst = segue_leg_lookup6(net, leg);
	if (dst)
		*cookie = rt6_get_cookie((struct rt6_info *)dst);

	return dst;
}

static bool segue_route_valid(const struct segue_route *route)
{
	struct dst_entry *dst = route->dst;

	return !READ_ONCE(dst->obsolete) ||
	       dst->ops->check(dst, route->cookie);
}

/**
 * segue_leg_route() - the way to the far end of a tunnel
 * @net: the namespace
 * @leg: a tunnel leg
 *
 * Context: rcu_read_lock().
 * Return: a route without a reference, valid inside the section, or NULL.
 */
struct dst_entry *segue_leg_route(struct net *net, struct segue_leg *leg)
{
	struct segue_route *route, *old;
	struct dst_entry *dst;
	u32 cookie;

	route = rcu_dereference(leg->route);
	if (likely(route && segue_route_valid(route)))
		return route->dst;

	dst = segue_leg_lookup(net, leg, &cookie);
	route = dst ? kmalloc(sizeof(*route), GFP_ATOMIC) : NULL;
	if (!route) {
		dst_release(dst);
		return NULL;
	}

	route->dst = dst;
	route->cookie = cookie;
	old = unrcu_pointer(xchg(&leg->route, RCU_INITIALIZER(route)));
	if (old)
		call_rcu(&old->rcu, segue_route_release);
	return dst;
}
