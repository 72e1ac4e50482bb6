// SPDX-License-Identifier: GPL-2.0-only
/*
 * path.c - the life of a path, and the route each of its legs remembers
 *
 * A path is shared by all directions that go the same way: a check looks for one
 * with the same legs before it puts a new one there.  It goes with its last user.
 *
 * The route of a tunnel leg is looked up by the first packet and kept until
 * the stack says that it is obsolete.
 */
#include <linux/jhash.h>
#include <linux/log2.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <net/ip6_fib.h>
#include <net/ip6_route.h>
#include <net/route.h>
#include <net/xfrm.h>

#include "path.h"
#include "segue.h"

#define SEGUE_PATH_CHAINS_MIN	64U
#define SEGUE_PATH_CHAINS_MAX	BIT(20)

/**
 * struct segue_paths - the paths in use by their legs; cfg_lock
 * @seed: for the hash
 * @bits: of the number of chains
 * @heads: the chains
 */
struct segue_paths {
	u32 seed;
	u32 bits;
	struct hlist_head heads[];
};

/* Of those with one leg, which are nearly all. */
static struct kmem_cache *segue_path_cache __ro_after_init;

/* With room for @n legs; nobody can see it. */
struct segue_path *segue_path_alloc(unsigned int n)
{
	struct segue_path *path;

	if (n == 1)
		path = kmem_cache_zalloc(segue_path_cache, GFP_KERNEL_ACCOUNT);
	else
		path = kzalloc(struct_size(path, leg, n), GFP_KERNEL_ACCOUNT);
	if (!path)
		return NULL;

	INIT_HLIST_NODE(&path->node);
	path->users = 1;
	path->n = n;
	return path;
}

/* A path nobody can see. */
void segue_path_free(struct segue_path *path)
{
	unsigned int i;

	if (!path)
		return;

	for (i = 0; i < path->n; i++)
		dst_release(rcu_dereference_protected(path->leg[i].dst, true));
	if (path->n == 1)
		kmem_cache_free(segue_path_cache, path);
	else
		kfree(path);
}

static void segue_path_release(struct rcu_head *rcu)
{
	segue_path_free(container_of(rcu, struct segue_path, rcu));
}

static u32 segue_path_chain(const struct segue_paths *paths,
			    const struct segue_path *path)
{
	u32 hash = paths->seed;
	unsigned int i;

	for (i = 0; i < path->n; i++)
		hash = jhash(&path->leg[i], SEGUE_LEG_CONTENT, hash);

	return hash >> (32 - paths->bits);
}

static bool segue_path_same(const struct segue_path *a,
			    const struct segue_path *b)
{
	unsigned int i;

	if (a->n != b->n)
		return false;

	for (i = 0; i < a->n; i++) {
		if (memcmp(&a->leg[i], &b->leg[i], SEGUE_LEG_CONTENT))
			return false;
	}

	return true;
}

static struct segue_paths *segue_paths_alloc(u32 chains)
{
	struct segue_paths *paths;

	paths = kvzalloc(struct_size(paths, heads, chains),
			 GFP_KERNEL_ACCOUNT);
	if (!paths)
		return NULL;

	paths->seed = get_random_u32();
	paths->bits = ilog2(chains);
	return paths;
}

static void segue_paths_move(struct segue_paths *to, struct segue_paths *from)
{
	struct segue_path *path;
	struct hlist_node *next;
	u32 i;

	for (i = 0; i < BIT(from->bits); i++) {
		hlist_for_each_entry_safe(path, next, &from->heads[i], node)
			hlist_add_head(&path->node,
				       &to->heads[segue_path_chain(to, path)]);
		cond_resched();
	}
}

/**
 * segue_paths_take() - where paths are found by their legs
 * @sn: the namespace
 *
 * Four times the chains when there is a path for each.  Without memory for that
 * the chains just become longer.
 *
 * Context: process, cfg_lock; may sleep.
 */
int segue_paths_take(struct segue_net *sn)
{
	struct segue_paths *old = sn->paths, *paths;
	u32 chains = SEGUE_PATH_CHAINS_MIN;

	lockdep_assert_held(&sn->cfg_lock);

	if (old)
		chains = BIT(old->bits);
	if (old && (sn->n_paths < chains || chains >= SEGUE_PATH_CHAINS_MAX))
		return 0;

	paths = segue_paths_alloc(old ? chains * 4 : chains);
	if (!paths)
		return old ? 0 : -ENOMEM;

	if (old)
		segue_paths_move(paths, old);
	kvfree(old);
	sn->paths = paths;
	return 0;
}

/* What paths are found by takes. */
u64 segue_paths_bytes(const struct segue_net *sn)
{
	const struct segue_paths *paths = sn->paths;

	return paths ? struct_size(paths, heads, BIT(paths->bits)) : 0;
}

/**
 * segue_path_share() - the path with the same legs that is in use already
 * @sn: the namespace
 * @path: a path nobody can see; it is the one where there is no other, and is
 *	  freed where there is
 *
 * Context: cfg_lock, after segue_paths_take().
 * Return: a path, to be given to segue_path_put().
 */
struct segue_path *segue_path_share(struct segue_net *sn,
				    struct segue_path *path)
{
	struct segue_path *other;
	struct hlist_head *head;

	lockdep_assert_held(&sn->cfg_lock);

	head = &sn->paths->heads[segue_path_chain(sn->paths, path)];
	hlist_for_each_entry(other, head, node) {
		if (!segue_path_same(other, path))
			continue;
		segue_path_free(path);
		other->users++;
		return other;
	}

	hlist_add_head(&path->node, head);
	sn->n_paths++;
	sn->path_bytes += struct_size(path, leg, path->n);
	return path;
}

/* Packets may still be reading it. */
void segue_path_put(struct segue_net *sn, struct segue_path *path)
{
	lockdep_assert_held(&sn->cfg_lock);

	if (!path || --path->users)
		return;

	if (!hlist_unhashed(&path->node)) {
		hlist_del(&path->node);
		sn->n_paths--;
		sn->path_bytes -= struct_size(path, leg, path->n);
	}
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

/*
 * Two words, changed by one CPU at a time: who finds another changing them sends
 * its own packet and leaves it at that.  A reader may see the old route with the
 * new cookie, and send one more packet where it went until now; or the new route
 * with the old cookie, and look for itself.
 */
static void segue_leg_keep(struct segue_leg *leg, struct dst_entry *dst,
			   u32 cookie)
{
	struct dst_entry *old;

	if (atomic_cmpxchg_acquire(&leg->keeping, 0, 1)) {
		dst_release(dst);
		return;
	}

	old = rcu_dereference_protected(leg->dst, true);
	WRITE_ONCE(leg->cookie, cookie);
	rcu_assign_pointer(leg->dst, dst);
	atomic_set_release(&leg->keeping, 0);
	dst_release(old);
}

/* The way is not known, or no way any more; as segue_leg_route(). */
struct dst_entry *segue_leg_find(struct net *net, struct segue_leg *leg)
{
	struct dst_entry *dst;
	u32 cookie;

	dst = segue_leg_lookup(net, leg, &cookie);
	if (dst)
		segue_leg_keep(leg, dst, cookie);

	return dst;
}

int __init segue_path_init(void)
{
	struct segue_path *path;

	segue_path_cache = kmem_cache_create("segue_path",
					     struct_size(path, leg, 1), 0,
					     SLAB_ACCOUNT, NULL);
	return segue_path_cache ? 0 : -ENOMEM;
}

/* After rcu_barrier(). */
void segue_path_exit(void)
{
	kmem_cache_destroy(segue_path_cache);
}
