// SPDX-License-Identifier: GPL-2.0-only
/*
 * twin.c - packets that may have come before, and the module that knows
 *
 * Which mobile nodes expect copies, which packets are shown to the module and by
 * which path they came; how it answers is its own.  A packet out of a tunnel that
 * may bring copies is shown where it comes out and before it can be merged with
 * others; one that comes by itself is shown ahead of defragmentation, so that a
 * fragment is a packet here as there.
 *
 * Nothing is dropped but what the module calls a second copy.  Without the
 * module everything is delivered.
 */
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <linux/slab.h>
#include <net/gso.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>

#include "decap.h"
#include "drop.h"
#include "hold.h"
#include "hook.h"
#include "mn.h"
#include "pass.h"
#include "trace.h"
#include "twin.h"

#define SEGUE_TWIN_FIRST_HOOK	(NF_IP_PRI_CONNTRACK_DEFRAG - 1)

static const struct segue_twin_ops __rcu *segue_twin_ops;
static u32 segue_twin_generation;	/* segue_nets_lock */

bool segue_twin_loaded(void)
{
	return rcu_access_pointer(segue_twin_ops);
}

/* Stores
 * ------
 */

static void segue_twin_free(struct segue_net *sn, struct segue_twin_store *t)
{
	if (!t)
		return;

	atomic64_sub(t->bytes, &sn->twin_bytes);
	kvfree_rcu(t, rcu);
}

/* The module may go between the two looks; then there is none. */
static struct segue_twin_store *segue_twin_alloc(struct segue_net *sn,
						 u32 window)
{
	const struct segue_twin_ops *ops;
	struct segue_twin_store *t;
	size_t bytes = 0;

	rcu_read_lock();
	ops = rcu_dereference(segue_twin_ops);
	if (ops)
		bytes = ops->bytes(window);
	rcu_read_unlock();
	if (!bytes)
		return ERR_PTR(-EOPNOTSUPP);

	if (atomic64_add_return(bytes, &sn->twin_bytes) >
	    READ_ONCE(sn->budget.max_bytes)) {
		atomic64_sub(bytes, &sn->twin_bytes);
		return ERR_PTR(-ENOBUFS);
	}

	t = kvzalloc(struct_size(t, store, bytes), GFP_KERNEL_ACCOUNT);
	if (!t) {
		atomic64_sub(bytes, &sn->twin_bytes);
		return ERR_PTR(-ENOMEM);
	}

	t->window = window;
	t->bytes = bytes;
	rcu_read_lock();
	ops = rcu_dereference(segue_twin_ops);
	t->generation = READ_ONCE(segue_twin_generation);
	if (ops && ops->bytes(window) == bytes)
		ops->init(t->store, window);
	else
		t->generation = 0;
	rcu_read_unlock();
	return t;
}

/* The module and the store fit; rcu_read_lock(). */
static const struct segue_twin_ops *
segue_twin_ops_of(const struct segue_twin_store *t)
{
	const struct segue_twin_ops *ops = rcu_dereference(segue_twin_ops);

	return t->generation == READ_ONCE(segue_twin_generation) ? ops : NULL;
}

/* The longest of the windows holds for all. */
static u32 segue_twin_window(const struct segue_accepts *accepts)
{
	u32 window = 0;
	unsigned int i;

	for (i = 0; i < accepts->n; i++)
		window = max(window, accepts->a[i].window);

	return window;
}

/* Hooks
 * -----
 */

static unsigned int segue_twin_hook(void *priv, struct sk_buff *skb,
				    const struct nf_hook_state *state);

#define SEGUE_TWIN_HOOK(_pf) {			\
	.hook = segue_twin_hook,		\
	.pf = _pf,				\
	.hooknum = NF_INET_PRE_ROUTING,		\
	.priority = SEGUE_TWIN_FIRST_HOOK,	\
}

static const struct nf_hook_ops segue_twin_hooks[] = {
	SEGUE_TWIN_HOOK(NFPROTO_IPV6),
	SEGUE_TWIN_HOOK(NFPROTO_IPV4),
};

static int segue_twin_hook_get(struct segue_net *sn)
{
	int err = 0;

	if (refcount_inc_not_zero(&sn->twin_users))
		return 0;

	mutex_lock(&sn->cfg_lock);
	if (refcount_inc_not_zero(&sn->twin_users))
		goto out;
	if (sn->dead)
		err = -ENODEV;
	else if (!sn->twin_hooked)
		err = nf_register_net_hooks(sn->net, segue_twin_hooks,
					    ARRAY_SIZE(segue_twin_hooks));
	if (!err) {
		sn->twin_hooked = true;
		refcount_set(&sn->twin_users, 1);
	}
out:
	mutex_unlock(&sn->cfg_lock);
	return err;
}

static void segue_twin_hook_put(struct segue_net *sn)
{
	if (refcount_dec_and_test(&sn->twin_users))
		queue_work(segue_wq, &sn->twin_work);
}

static void segue_twin_unhook(struct segue_net *sn)
{
	mutex_lock(&sn->cfg_lock);
	if (sn->twin_hooked && !refcount_read(&sn->twin_users)) {
		nf_unregister_net_hooks(sn->net, segue_twin_hooks,
					ARRAY_SIZE(segue_twin_hooks));
		sn->twin_hooked = false;
	}
	mutex_unlock(&sn->cfg_lock);
}

void segue_twin_work(struct work_struct *work)
{
	segue_twin_unhook(container_of(work, struct segue_net, twin_work));
}

/* The namespace goes; there is no mobile node left. */
void segue_twin_exit(struct segue_net *sn)
{
	cancel_work_sync(&sn->twin_work);
	segue_twin_unhook(sn);
}

/* Requests
 * --------
 */

/**
 * segue_twin_get() - have what tunnels that bring copies need
 * @sn: the namespace
 * @accepts: the tunnels, which no packet sees yet
 * @extack: gets the sentence of a refusal
 *
 * To be undone by segue_twin_put() in any case.
 *
 * Context: process, without cfg_lock.
 */
int segue_twin_get(struct segue_net *sn, struct segue_accepts *accepts,
		   struct netlink_ext_ack *extack)
{
	u32 window = segue_twin_window(accepts);
	struct segue_twin_store *t;
	int err;

	if (!window)
		return 0;

	t = segue_twin_alloc(sn, window);
	if (PTR_ERR_OR_ZERO(t) == -EOPNOTSUPP)
		NL_SET_ERR_MSG(extack, "the module that tells copies apart is not loaded: modprobe segue_dedup");
	if (PTR_ERR_OR_ZERO(t) == -ENOBUFS)
		NL_SET_ERR_MSG(extack, "what is remembered of packets in this namespace would take more bytes than its limit");
	if (IS_ERR(t))
		return PTR_ERR(t);
	RCU_INIT_POINTER(accepts->twins, t);

	err = segue_twin_hook_get(sn);
	if (err) {
		NL_SET_ERR_MSG(extack, "the netfilter hooks cannot be registered");
		return err;
	}

	accepts->twin_hooked = true;
	return 0;
}

/* @accepts are of no use any more; packets may still be reading them. */
void segue_twin_put(struct segue_net *sn, struct segue_accepts *accepts)
{
	segue_twin_free(sn, rcu_dereference_protected(accepts->twins, true));
	if (accepts->twin_hooked)
		segue_twin_hook_put(sn);
}

static const struct segue_accept *
segue_twin_accept(const struct segue_accepts *accepts,
		  const struct segue_pair *pair)
{
	unsigned int i;

	for (i = 0; accepts && i < accepts->n; i++) {
		const struct segue_accept *a = &accepts->a[i];

		if (a->window && segue_pair_equal(&a->pair, pair))
			return a;
	}

	return NULL;
}

/* The number that was given longest ago to a tunnel that is no more. */
static void segue_twin_number(struct segue_accepts *accepts,
			      struct segue_accept *a, unsigned long *used)
{
	u8 path = accepts->twin_last;

	do {
		path = path % SEGUE_TWIN_TUNNELS + 1;
	} while (__test_and_set_bit(path, used));
	accepts->twin_last = path;
	a->path = path;
}

/*
 * A tunnel keeps its number, for what is remembered is told apart by it.  There
 * are never more than SEGUE_TWIN_TUNNELS.
 */
static void segue_twin_number_all(struct segue_accepts *accepts,
				  const struct segue_accepts *old)
{
	unsigned long used = 0;
	unsigned int i;

	accepts->twin_last = old ? old->twin_last : 0;
	for (i = 0; i < accepts->n; i++) {
		struct segue_accept *a = &accepts->a[i];
		const struct segue_accept *was;

		was = segue_twin_accept(old, &a->pair);
		a->path = a->window && was ? was->path : SEGUE_TWIN_NATIVE;
		__set_bit(a->path, &used);
	}
	for (i = 0; i < accepts->n; i++) {
		struct segue_accept *a = &accepts->a[i];

		if (a->window && a->path == SEGUE_TWIN_NATIVE)
			segue_twin_number(accepts, a, &used);
	}
}

/**
 * segue_twin_adopt() - tunnels are replaced; what is remembered goes on
 * @accepts: those that come, may be NULL
 * @old: those that go, may be NULL
 *
 * A store for another window is not taken over.  Does not fail.
 *
 * Context: cfg_lock
 */
void segue_twin_adopt(struct segue_accepts *accepts, struct segue_accepts *old)
{
	struct segue_twin_store *mine, *theirs;

	if (!accepts)
		return;

	segue_twin_number_all(accepts, old);
	if (!old)
		return;

	mine = rcu_dereference_protected(accepts->twins, true);
	theirs = rcu_dereference_protected(old->twins, true);
	if (!mine || !theirs || mine->window != theirs->window ||
	    mine->generation != theirs->generation)
		return;

	/* A packet that reads either finds the one that goes on. */
	RCU_INIT_POINTER(accepts->twins, theirs);
	RCU_INIT_POINTER(old->twins, mine);
}

/* Packets
 * -------
 */

static bool segue_twin_ask(struct segue_twin *twin,
			   const struct segue_accepts *accepts,
			   struct segue_mn *mn)
{
	twin->store = accepts ? rcu_dereference(accepts->twins) : NULL;
	twin->mn = mn;
	return twin->store;
}

/* Of the mobile node the packet is for; NULL where it has none. */
static struct segue_accepts *segue_twin_accepts(const struct segue_mn *mn)
{
	const struct segue_more *more = mn ? rcu_dereference(mn->more) : NULL;

	return more ? rcu_dereference(more->accepts) : NULL;
}

static struct segue_mn *segue_twin_mn(struct segue_net *sn, u8 family,
				      const struct in6_addr *dst)
{
	const struct segue_table *all = rcu_dereference(sn->all);
	struct segue_addr *a;
	struct segue_mn *mn;

	a = all ? segue_table_find(all, family, dst, 0) : NULL;
	if (!a)
		return NULL;

	mn = segue_addr_mn(a);
	return READ_ONCE(mn->live) ? mn : NULL;
}

/**
 * segue_twin_of_tunnel() - what is to be asked about a packet out of a tunnel
 * @sn: the namespace
 * @pair: the tunnel
 * @family: of the inner packet
 * @dst: its destination
 * @twin: the answer
 *
 * Context: rcu_read_lock(); the answer is valid inside the section.
 */
void segue_twin_of_tunnel(struct segue_net *sn, const struct segue_pair *pair,
			  u8 family, const struct in6_addr *dst,
			  struct segue_twin *twin)
{
	const struct segue_accepts *accepts;
	const struct segue_accept *a;
	struct segue_mn *mn;

	twin->store = NULL;
	if (!refcount_read(&sn->twin_users))
		return;

	mn = segue_twin_mn(sn, family, dst);
	accepts = segue_twin_accepts(mn);
	if (!segue_twin_ask(twin, accepts, mn))
		return;

	a = segue_twin_accept(accepts, pair);
	twin->path = a ? a->path : SEGUE_TWIN_NATIVE;
	twin->may_drop = a;
}

/**
 * segue_twin_split() - an aggregate as the packets it was made of
 * @skb: any packet, its network header at skb->data; gone where it was split
 *
 * Return: a list; the packet itself where it is none or cannot be split.
 */
struct sk_buff *segue_twin_split(struct sk_buff *skb)
{
	struct sk_buff *segs;

	if (!skb_is_gso(skb))
		return skb;

	segs = __skb_gso_segment(skb, 0, false);
	if (IS_ERR_OR_NULL(segs))
		return skb;

	consume_skb(skb);
	return segs;
}

static enum segue_twin_answer segue_twin_arrived(struct segue_net *sn,
						 const struct segue_twin *twin,
						 struct sk_buff *skb,
						 bool may_drop)
{
	const struct segue_twin_ops *ops = segue_twin_ops_of(twin->store);
	enum segue_twin_answer answer;

	if (!ops)
		return SEGUE_TWIN_UNKNOWN;

	answer = skb_is_gso(skb) ? SEGUE_TWIN_UNKNOWN :
		 ops->arrived(twin->store->store, skb, twin->path, may_drop);
	if (answer == SEGUE_TWIN_FIRST)
		segue_count(sn, remembered);
	else if (answer == SEGUE_TWIN_UNKNOWN)
		segue_count(sn, unremembered);
	trace_twin(twin->mn->id, twin->path, answer, skb->len);
	return answer;
}

/**
 * segue_twin_second() - has this packet come before?
 * @sn: the namespace
 * @twin: what is to be asked
 * @skb: the packet, no aggregate
 *
 * Context: rcu_read_lock(), softirq.
 */
bool segue_twin_second(struct segue_net *sn, const struct segue_twin *twin,
		       struct sk_buff *skb)
{
	return segue_twin_arrived(sn, twin, skb, twin->may_drop) ==
	       SEGUE_TWIN_SECOND;
}

void segue_twin_drop(struct segue_net *sn, const struct segue_twin *twin,
		     struct sk_buff *skb)
{
	segue_count(sn, in);
	segue_drop(sn, &twin->mn->side[SEGUE_DIR_TO], skb,
		   SEGUE_DROP_DUPLICATE);
}

static bool segue_twin_would_all(const struct segue_twin *twin,
				 struct sk_buff *segs)
{
	const struct segue_twin_ops *ops = segue_twin_ops_of(twin->store);
	struct sk_buff *seg;

	if (!ops || !twin->may_drop)
		return false;

	for (seg = segs; seg; seg = seg->next) {
		if (skb_is_gso(seg) ||
		    !ops->would(twin->store->store, seg, twin->path))
			return false;
	}

	return true;
}

/*
 * An aggregate that came by itself is shown packet by packet, and goes on, or
 * is dropped, as a whole.
 */
static bool segue_twin_second_native(struct segue_net *sn,
				     const struct segue_twin *twin,
				     struct sk_buff *skb)
{
	struct sk_buff *clone, *segs, *seg;
	bool drop;

	if (!skb_is_gso(skb))
		return segue_twin_second(sn, twin, skb);

	clone = skb_clone(skb, GFP_ATOMIC);
	if (!clone)
		return false;

	segs = segue_twin_split(clone);
	drop = segue_twin_would_all(twin, segs);
	for (seg = segs; seg; seg = seg->next)
		segue_twin_arrived(sn, twin, seg, drop);
	kfree_skb_list(segs);
	return drop;
}

static unsigned int segue_twin_hook(void *priv, struct sk_buff *skb,
				    const struct nf_hook_state *state)
{
	struct segue_net *sn = segue_pernet(state->net);
	const struct segue_accepts *accepts;
	struct in6_addr dst = {};
	struct segue_twin twin;
	struct segue_mn *mn;

	if (segue_pass_skips(skb, state) || netif_is_l3_slave(state->in) ||
	    state->in == rcu_access_pointer(sn->dev))
		return NF_ACCEPT;

	if (state->pf == NFPROTO_IPV6)
		dst = ipv6_hdr(skb)->daddr;
	else
		dst.s6_addr32[0] = ip_hdr(skb)->daddr;

	mn = segue_twin_mn(sn, state->pf == NFPROTO_IPV6 ? AF_INET6 : AF_INET,
			   &dst);
	accepts = segue_twin_accepts(mn);
	if (!segue_twin_ask(&twin, accepts, mn))
		return NF_ACCEPT;

	twin.path = SEGUE_TWIN_NATIVE;
	twin.may_drop = accepts->twin_native;
	if (!segue_twin_second_native(sn, &twin, skb))
		return NF_ACCEPT;

	segue_twin_drop(sn, &twin, skb);
	return NF_STOLEN;
}

/* The module
 * ----------
 */

/* One mobile node's: nothing where it cannot be had, as without the module. */
static void segue_twin_renew_one(struct segue_net *sn,
				 struct segue_accepts *accepts, bool make)
{
	struct segue_twin_store *t = NULL, *old;

	old = rcu_dereference_protected(accepts->twins,
					lockdep_is_held(&sn->cfg_lock));
	if (!accepts->twin_hooked ||
	    (old && old->generation == segue_twin_generation))
		return;

	if (make)
		t = segue_twin_alloc(sn, segue_twin_window(accepts));
	if (IS_ERR(t))
		t = NULL;
	rcu_assign_pointer(accepts->twins, t);
	segue_twin_free(sn, old);
}

static void segue_twin_renew(bool make)
{
	struct segue_accept *a;
	struct segue_more *more;
	struct segue_net *sn;
	unsigned int i;

	list_for_each_entry(sn, &segue_nets, list) {
		mutex_lock(&sn->cfg_lock);
		hash_for_each(sn->pairs, i, a, node) {
			more = segue_mn_cfg(a->mn, a->mn->more);
			segue_twin_renew_one(sn, segue_mn_cfg(a->mn,
							      more->accepts),
					     make);
		}
		mutex_unlock(&sn->cfg_lock);
	}
}

/**
 * segue_twin_register() - somebody remembers packets
 * @ops: its functions, until segue_twin_unregister()
 *
 * Mobile nodes that expect copies already are served from now on.
 */
int segue_twin_register(const struct segue_twin_ops *ops)
{
	int err = 0;

	mutex_lock(&segue_nets_lock);
	if (rcu_access_pointer(segue_twin_ops)) {
		err = -EEXIST;
	} else {
		WRITE_ONCE(segue_twin_generation, segue_twin_generation + 1);
		rcu_assign_pointer(segue_twin_ops, ops);
		segue_twin_renew(true);
	}
	mutex_unlock(&segue_nets_lock);
	return err;
}
EXPORT_SYMBOL_GPL(segue_twin_register);

/* The functions are not called any more when it returns. */
void segue_twin_unregister(void)
{
	mutex_lock(&segue_nets_lock);
	RCU_INIT_POINTER(segue_twin_ops, NULL);
	WRITE_ONCE(segue_twin_generation, segue_twin_generation + 1);
	segue_twin_renew(false);
	mutex_unlock(&segue_nets_lock);
	synchronize_rcu();
}
EXPORT_SYMBOL_GPL(segue_twin_unregister);
