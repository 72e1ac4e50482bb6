// SPDX-License-Identifier: GPL-2.0-only
/*
 * plan.c - several operations, all or none
 *
 * A request is first checked from end to end against what the mobile nodes will
 * be at each point of it; each one it touches carries a struct segue_plan
 * meanwhile.  Numbers are reserved, addresses hashed, hooks registered in that
 * first pass.  The second pass, in commit.c, only assigns and cannot fail.
 */
#include <linux/inetdevice.h>
#include <linux/netlink.h>
#include <linux/slab.h>
#include <net/addrconf.h>
#include <net/ip_fib.h>
#include <net/route.h>

#include "device.h"
#include "flowtable.h"
#include "hook.h"
#include "marker.h"
#include "mn.h"
#include "neigh.h"
#include "plan.h"
#include "segue.h"
#include "verb.h"

/**
 * struct segue_plan - what a mobile node will be
 * @mn: the mobile node
 * @is_new: it is made by this request
 * @del: it is removed by it
 * @set: its addresses from here on; not @mn's own where the request changes it
 * @deadline: one runs from here on
 * @accepts: it comes out of a tunnel from here on
 * @armed: mask of the directions that are remembered from here on
 * @path: where its packets go from here on, by direction
 * @bufs: mask of directions that have a buffer from here on
 * @more: it has a struct segue_more from here on
 */
struct segue_plan {
	struct segue_mn *mn;
	bool is_new;
	bool del;
	struct segue_addr *set;
	bool deadline;
	bool accepts;
	unsigned long armed;
	const struct segue_path *path[2];
	unsigned long bufs;
	bool more;
};

/**
 * struct segue_request - a request while it is checked
 * @sn: the namespace
 * @extack: gets the sentence
 * @op: the operation being checked
 * @n_plans: how many of sn->plans are in use, one for each mobile node touched
 * @n_mns: how many there will be
 */
struct segue_request {
	struct segue_net *sn;
	struct netlink_ext_ack *extack;
	struct segue_op *op;
	unsigned int n_plans;
	u32 n_mns;
};

/* A sentence for the refusal, and the operation it is about. */
#define segue_refuse(req, err, sentence) ({				\
	NL_SET_ERR_MSG_ATTR((req)->extack, (req)->op->attr, sentence);	\
	(err);								\
})

/* The same, where the sentence is not ours. */
static void segue_refuse_msg(struct segue_request *req, const char *sentence)
{
	if (!req->extack)
		return;

	req->extack->_msg = sentence;
	NL_SET_BAD_ATTR(req->extack, req->op->attr);
}

static struct segue_plan *segue_plan(const struct segue_mn *mn)
{
	return mn->plan ? &mn->sn->plans[mn->plan - 1] : NULL;
}

static struct segue_addr *segue_plan_set(const struct segue_mn *mn)
{
	const struct segue_plan *plan = segue_plan(mn);

	if (plan)
		return plan->del ? NULL : plan->set;

	return segue_mn_set(mn);
}

/* Whose address will this be? */
static struct segue_mn *segue_plan_owner(struct segue_net *sn,
					 const struct segue_addr *key)
{
	struct segue_table *all;
	struct segue_addr *a = NULL;

	all = rcu_dereference_protected(sn->all,
					lockdep_is_held(&sn->cfg_lock));
	while (all && (a = segue_table_next_same(all, key, a))) {
		struct segue_mn *mn = segue_addr_mn(a);

		if (segue_addr_set(a) == segue_plan_set(mn))
			return mn;
	}

	return NULL;
}

/**
 * segue_plan_find() - a mobile node by its number or any of its addresses
 * @sn: the namespace
 * @id: its number, 0 for none
 * @l3dev: the VRF of the addresses
 * @set: addresses, where there is no number; may be NULL
 *
 * Return: the mobile node, NULL, or -EINVAL where the addresses are those of
 *	   several.
 */
struct segue_mn *segue_plan_find(struct segue_net *sn, u32 id, u32 l3dev,
				 const struct segue_addr *set)
{
	struct segue_mn *mn = NULL, *other;
	unsigned int i;

	if (id) {
		mn = idr_find(&sn->ids, id);
		return mn && segue_plan_set(mn) ? mn : NULL;
	}

	for (i = 0; set && i < set->n; i++) {
		other = segue_plan_owner(sn, &set[i]);
		if (mn && other && other != mn)
			return ERR_PTR(-EINVAL);
		mn = mn ?: other;
	}

	return mn;
}

static bool segue_plan_accepts(const struct segue_mn *mn)
{
	const struct segue_more *more = segue_mn_cfg(mn, mn->more);

	return more && rcu_access_pointer(more->accepts);
}

/* There is one for each operation: this cannot fail. */
static struct segue_plan *segue_plan_touch(struct segue_request *req,
					   struct segue_mn *mn)
{
	struct segue_plan *plan = segue_plan(mn);

	if (plan)
		return plan;

	plan = &req->sn->plans[req->n_plans++];
	mn->plan = req->n_plans;
	plan->mn = mn;
	plan->set = segue_mn_set(mn);
	plan->deadline = timer_pending(&mn->timer);
	plan->accepts = segue_plan_accepts(mn);
	plan->armed = (segue_side_is_armed(&mn->side[0]) ? BIT(0) : 0) |
		      (segue_side_is_armed(&mn->side[1]) ? BIT(1) : 0);
	plan->path[0] = segue_mn_cfg(mn, mn->side[0].path);
	plan->path[1] = segue_mn_cfg(mn, mn->side[1].path);
	plan->bufs = (rcu_access_pointer(mn->side[0].buf) ? BIT(0) : 0) |
		     (rcu_access_pointer(mn->side[1].buf) ? BIT(1) : 0);
	plan->more = rcu_access_pointer(mn->more);
	return plan;
}

static int segue_check_set(struct segue_request *req, struct segue_mn *mn)
{
	const struct segue_addr *set = req->op->set;
	struct segue_mn *owner;
	unsigned int i;

	for (i = 0; i < set->n; i++) {
		owner = segue_plan_owner(req->sn, &set[i]);
		if (owner && owner != mn)
			return segue_refuse(req, -EEXIST,
					    "an address is another mobile node's already");
	}

	return 0;
}

static int segue_check_leg(struct segue_request *req, u8 dir,
			   const struct segue_leg *leg,
			   const struct segue_addr *set)
{
	const struct in6_addr *outer;

	if (leg->kind != SEGUE_LEG_TUNNEL)
		return 0;

	outer = dir == SEGUE_DIR_TO ? &leg->remote : &leg->local;
	if (segue_addrs_match(set, leg->family, outer))
		return segue_refuse(req, -ELOOP,
				    "the tunnel's end is an address of the mobile node: the leg leads back into itself");

	return 0;
}

static bool segue_leg_local_exists(struct net *net,
				   const struct segue_leg *leg)
{
	if (leg->family == AF_INET)
		return inet_addr_type(net, leg->local.s6_addr32[0]) ==
		       RTN_LOCAL;

	return ipv6_chk_addr_and_flags(net, &leg->local, NULL, false, 0, 0);
}

/* What must be there when the packets take the leg. */
static int segue_check_leg_exists(struct segue_request *req,
				  const struct segue_leg *leg)
{
	struct net *net = req->sn->net;
	struct net_device *dev;
	bool fits;

	if (leg->kind == SEGUE_LEG_NATIVE)
		return 0;
	if (leg->kind == SEGUE_LEG_TUNNEL) {
		if (!segue_leg_local_exists(net, leg))
			return segue_refuse(req, -EADDRNOTAVAIL,
					    "the tunnel's local address is none of this host");
		return 0;
	}

	rcu_read_lock();
	dev = dev_get_by_index_rcu(net, leg->ifindex);
	fits = dev && (!leg->has_lladdr || dev->addr_len == ETH_ALEN);
	rcu_read_unlock();
	if (!dev)
		return segue_refuse(req, -ENODEV,
				    "the leg's device does not exist");
	if (!fits)
		return segue_refuse(req, -EINVAL,
				    "the leg's device has no such link-layer addresses");

	return 0;
}

static int segue_check_path(struct segue_request *req, u8 dir,
			    const struct segue_path *path,
			    const struct segue_addr *set)
{
	unsigned int i;
	int err;

	for (i = 0; path && i < path->n; i++) {
		err = segue_check_leg(req, dir, &path->leg[i], set);
		if (err)
			return err;
	}

	return 0;
}

static int segue_check_path_exists(struct segue_request *req,
				   const struct segue_path *path)
{
	unsigned int i;
	int err;

	for (i = 0; i < path->n; i++) {
		err = segue_check_leg_exists(req, &path->leg[i]);
		if (err)
			return err;
	}

	return 0;
}

static int segue_check_new(struct segue_request *req)
{
	struct segue_net *sn = req->sn;
	struct segue_op *op = req->op;
	struct segue_plan *plan;
	int err;

	if (req->n_mns >= sn->max_mns)
		return segue_refuse(req, -ENOBUFS,
				    "the namespace has as many mobile nodes as its limit allows");

	err = segue_tables_take(sn);
	if (err)
		return err;
	err = segue_check_set(req, NULL);
	if (err)
		return err;

	err = idr_alloc_cyclic(&sn->ids, NULL, 1, INT_MAX, GFP_KERNEL);
	if (err < 0)
		return err;

	op->mn->id = err;
	plan = segue_plan_touch(req, op->mn);
	plan->is_new = true;
	plan->set = op->set;
	plan->deadline = op->deadline;
	plan->more = op->more;
	plan->accepts = op->accepts;
	segue_mn_hash_set(op->mn, op->set);
	req->n_mns++;
	return 0;
}

static int segue_check_found(struct segue_request *req)
{
	struct segue_op *op = req->op;
	struct segue_mn *mn;

	mn = segue_plan_find(req->sn, op->id, op->l3dev, op->set);
	if (IS_ERR(mn))
		return segue_refuse(req, PTR_ERR(mn),
				    "the addresses belong to several mobile nodes");
	if (!mn)
		return segue_refuse(req, -ENOENT, "no such mobile node");

	refcount_inc(&mn->refs);
	op->mn = mn;
	segue_plan_touch(req, mn);
	return 0;
}

static int segue_check_change(struct segue_request *req)
{
	struct segue_op *op = req->op;
	struct segue_plan *plan = segue_plan(op->mn);
	unsigned int dir;
	int err;

	if (op->l3dev != plan->set->l3dev)
		return segue_refuse(req, -EINVAL,
				    "a mobile node cannot be moved to another VRF; delete it and make a new one");
	if (plan->is_new || plan->set != segue_mn_set(op->mn))
		return segue_refuse(req, -EINVAL,
				    "a mobile node is made or changed once in a message");

	err = segue_check_set(req, op->mn);
	if (err)
		return err;

	for (dir = 0; dir < 2; dir++) {
		err = segue_check_path(req, dir, plan->path[dir], op->set);
		if (err)
			return err;
	}

	plan->set = op->set;
	plan->more = true;
	plan->accepts = op->accepts;
	segue_mn_hash_set(op->mn, op->set);
	return 0;
}

/* What enters the packet path must come out of it by itself. */
static int segue_check_enter(struct segue_request *req, enum segue_stand stand)
{
	struct segue_op *op = req->op;
	const char *sentence;
	int err;

	if (!segue_plan(op->mn)->deadline)
		return segue_refuse(req, -EINVAL,
				    "a deadline is needed: none was given and none is running");
	if (!op->mn->active) {
		err = segue_flowtable_check(req->sn,
					    segue_plan(op->mn)->set->l3dev,
					    &sentence);
		if (err) {
			segue_refuse_msg(req, sentence);
			return err;
		}
	}

	err = segue_hook_take(req->sn, stand);
	if (err)
		return segue_refuse(req, err,
				    "the netfilter hooks cannot be registered");

	return 0;
}

/* All that a hold needs is taken here. */
static int segue_check_hold(struct segue_request *req)
{
	struct segue_op *op = req->op;
	struct segue_plan *plan = segue_plan(op->mn);
	unsigned long missing = op->dirs & ~plan->bufs;
	unsigned int dir;
	int err;

	err = segue_check_enter(req, SEGUE_STAND_FIRST);
	if (err)
		return err;

	for_each_set_bit(dir, &missing, 2) {
		op->buf[dir] = segue_buf_alloc();
		if (!op->buf[dir])
			return -ENOMEM;
	}

	if (!plan->more) {
		op->more = segue_more_alloc();
		if (!op->more)
			return -ENOMEM;
	}

	plan->bufs |= missing;
	plan->more = true;
	return 0;
}

static int segue_check_gate(struct segue_request *req)
{
	if (req->op->manner.gate && !segue_plan(req->op->mn)->accepts)
		return segue_refuse(req, -EINVAL,
				    "a gate is opened from a tunnel, and the mobile node accepts none");

	return 0;
}

/* Its switch comes when every instruction counts: hooks are taken now. */
static int segue_check_prepare(struct segue_request *req)
{
	int err;

	err = segue_check_gate(req) ?: segue_check_hold(req);
	return err ?: segue_check_enter(req, SEGUE_STAND_LAST);
}

static int segue_check_arm(struct segue_request *req)
{
	struct segue_plan *plan = segue_plan(req->op->mn);

	if (!req->op->window) {
		plan->armed &= ~req->op->dirs;
		return 0;
	}

	plan->armed |= req->op->dirs;
	return segue_check_hold(req);
}

static int segue_check_resend(struct segue_request *req)
{
	if (req->op->dirs & ~segue_plan(req->op->mn)->armed)
		return segue_refuse(req, -EINVAL,
				    "nothing is remembered: the mobile node is not armed in that direction");

	return 0;
}

static int segue_check_marker(struct segue_request *req,
			      const struct segue_path *left)
{
	if (!segue_marker_has_ip6(segue_plan(req->op->mn)->set))
		return segue_refuse(req, -EOPNOTSUPP,
				    "an end marker is an IPv6 packet and the mobile node has no IPv6 address");
	if (!segue_marker_could(left))
		return segue_refuse(req, -EINVAL,
				    "an end marker goes down the IPv6 tunnel that is left, and there is none");

	return 0;
}

static int segue_check_switch(struct segue_request *req)
{
	struct segue_plan *plan = segue_plan(req->op->mn);
	struct segue_op *op = req->op;
	unsigned int dir;
	int err;

	err = segue_paths_take(req->sn);
	if (err)
		return err;

	for_each_set_bit(dir, &op->dirs, 2) {
		err = op->marker[dir] ?
		      segue_check_marker(req, plan->path[dir]) : 0;
		if (err)
			return err;

		if (op->path[dir])
			op->path[dir] = segue_path_share(req->sn,
							 op->path[dir]);
		plan->path[dir] = op->path[dir];
		if (!op->path[dir])
			continue;
		err = segue_check_path(req, dir, op->path[dir], plan->set);
		if (err)
			return err;
		err = segue_check_path_exists(req, op->path[dir]);
		if (err)
			return err;
		err = segue_check_enter(req, SEGUE_STAND_LAST);
		if (!err && op->path[dir]->early)
			err = segue_check_enter(req, SEGUE_STAND_EARLY);
		if (err)
			return err;
	}

	return 0;
}

static int segue_check_verb(struct segue_request *req)
{
	struct segue_op *op = req->op;
	struct segue_plan *plan = segue_plan(op->mn);

	if (op->deadline)
		plan->deadline = true;
	else if (op->outcome && !plan->deadline)
		return segue_refuse(req, -EINVAL,
				    "an outcome without a deadline: none was given and none is running");

	switch (op->verb) {
	case SEGUE_VERB_SET:
		return segue_check_change(req);
	case SEGUE_VERB_DEL:
		plan->del = true;
		req->n_mns--;
		return 0;
	case SEGUE_VERB_PREPARE:
		return segue_check_prepare(req);
	case SEGUE_VERB_HOLD:
		return segue_check_gate(req) ?: segue_check_hold(req);
	case SEGUE_VERB_ARM:
		return segue_check_arm(req);
	case SEGUE_VERB_RESEND:
		return segue_check_resend(req);
	case SEGUE_VERB_SWITCH:
		return segue_check_switch(req);
	case SEGUE_VERB_REVERT:
		plan->path[SEGUE_DIR_TO] = op->dirs & BIT(SEGUE_DIR_TO) ?
					   NULL : plan->path[SEGUE_DIR_TO];
		plan->path[SEGUE_DIR_FROM] = op->dirs & BIT(SEGUE_DIR_FROM) ?
					     NULL : plan->path[SEGUE_DIR_FROM];
		return 0;
	default:
		return 0;
	}
}

static int segue_check_op(struct segue_request *req)
{
	int err;

	if (req->op->verb == SEGUE_VERB_NEW)
		return segue_check_new(req);

	err = segue_check_found(req);
	return err ?: segue_check_verb(req);
}

static int segue_check(struct segue_request *req, struct list_head *ops)
{
	int err;

	list_for_each_entry(req->op, ops, list) {
		err = segue_check_op(req);
		if (err) {
			nl_set_extack_cookie_u64(req->extack, req->op->index);
			return err;
		}
	}

	return 0;
}

/* The paths of a refused request; those not checked are nobody else's. */
static void segue_plan_put_paths(struct segue_net *sn, struct list_head *ops)
{
	struct segue_op *op;
	unsigned int dir;

	list_for_each_entry(op, ops, list) {
		for (dir = 0; dir < 2; dir++) {
			segue_path_put(sn, op->path[dir]);
			op->path[dir] = NULL;
		}
	}
}

/* A refused request leaves nothing behind. */
static void segue_plan_undo(struct segue_request *req, struct segue_plan *plan)
{
	struct segue_mn *mn = plan->mn;

	if (plan->is_new || plan->set != segue_mn_set(mn))
		segue_mn_unhash_set(mn, plan->set);
	if (plan->is_new)
		idr_remove(&req->sn->ids, mn->id);
}

static void segue_plan_end(struct segue_request *req, bool refused)
{
	struct segue_net *sn = req->sn;
	unsigned int i;

	for (i = 0; i < req->n_plans; i++) {
		if (refused)
			segue_plan_undo(req, &sn->plans[i]);
		sn->plans[i].mn->plan = 0;
	}
	sn->plans = NULL;
}

/**
 * segue_plan_apply() - do all operations, or none
 * @sn: the namespace
 * @ops: the operations in their order; what they own and is used is taken
 * @extack: gets the sentence of a refusal
 */
int segue_plan_apply(struct segue_net *sn, struct list_head *ops,
		     struct netlink_ext_ack *extack)
{
	struct segue_request req = { .sn = sn, .extack = extack };
	struct segue_plan *plans;
	int err = -ENODEV;

	plans = kvcalloc(list_count_nodes(ops), sizeof(*plans), GFP_KERNEL);
	if (!plans)
		return -ENOMEM;

	mutex_lock(&sn->cfg_lock);
	if (sn->dead)
		goto out;

	req.n_mns = sn->n_mns;
	sn->plans = plans;
	err = segue_check(&req, ops);
	segue_plan_end(&req, err);
	if (!err) {
		sn->generation++;
		segue_commit(ops);
		segue_flowtable_entered(sn);
	} else {
		segue_plan_put_paths(sn, ops);
	}
	segue_hook_release(sn);
out:
	mutex_unlock(&sn->cfg_lock);
	kvfree(plans);
	return err;
}
