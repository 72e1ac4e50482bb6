// SPDX-License-Identifier: GPL-2.0-only
/*
 * request.c - from a message to operations
 *
 * What is wrong with an operation by itself is refused here, without a lock,
 * and everything it needs is allocated; addresses are read by read_addr.c, tunnels
 * and legs by read_leg.c.  Whether it fits the mobile node it is about is judged
 * by plan.c.
 */
#include <linux/slab.h>
#include <net/genetlink.h>
#include <net/ipv6.h>

#include "buf.h"
#include "device.h"
#include "marker.h"
#include "mn.h"
#include "neigh.h"
#include "plan.h"
#include "policy.h"
#include "read.h"
#include "request.h"
#include "ring.h"
#include "twin.h"

/* Each direction gets a path of its own. */
static int segue_read_paths(struct segue_op *op, struct nlattr **tb,
			    struct netlink_ext_ack *extack)
{
	unsigned int dir, n;
	int err;

	if (!tb[SEGUE_A_OP_LEG])
		return 0;
	if (op->verb != SEGUE_VERB_SWITCH)
		return segue_bad(extack, tb[SEGUE_A_OP_LEG], -EINVAL,
				 "only a switch has legs");
	n = segue_count_attr(op->attr, SEGUE_A_OP_LEG);
	if (n > SEGUE_LEGS_MAX)
		return segue_bad(extack, tb[SEGUE_A_OP_LEG], -E2BIG,
				 "a path has at most 4 legs");

	for_each_set_bit(dir, &op->dirs, 2) {
		op->path[dir] = segue_path_alloc(n);
		if (!op->path[dir])
			return -ENOMEM;
		err = segue_read_legs(op->path[dir], op->attr, extack);
		if (err)
			return err;
	}

	return 0;
}

static int segue_read_markers(struct segue_op *op)
{
	unsigned int dir;

	for_each_set_bit(dir, &op->dirs, 2) {
		op->marker[dir] = segue_marker_alloc();
		if (!op->marker[dir])
			return -ENOMEM;
	}

	return 0;
}

static int segue_read_window(struct segue_net *sn, struct segue_op *op,
			     const struct nlattr *attr,
			     struct netlink_ext_ack *extack)
{
	unsigned int dir;

	if (op->verb != SEGUE_VERB_ARM)
		return !attr ? 0 : segue_bad(extack, attr, -EINVAL,
					     "only arm has a window");
	if (!attr)
		return segue_bad(extack, op->attr, -EINVAL,
				 "arm needs a window; 0 disarms");

	op->window = nla_get_u32(attr);
	for_each_set_bit(dir, &op->dirs, 2) {
		op->ring[dir] = segue_ring_alloc(sn);
		if (!op->ring[dir])
			return -ENOMEM;
	}

	return 0;
}

/* What one verb alone may be told. */
static int segue_read_manner(struct segue_op *op, struct nlattr **tb,
			     struct netlink_ext_ack *extack)
{
	if (tb[SEGUE_A_OP_PACE] && op->verb != SEGUE_VERB_DRAIN)
		return segue_bad(extack, tb[SEGUE_A_OP_PACE], -EINVAL,
				 "only a drain has a pace");
	if (tb[SEGUE_A_OP_GATE] && op->verb != SEGUE_VERB_HOLD)
		return segue_bad(extack, tb[SEGUE_A_OP_GATE], -EINVAL,
				 "only a hold has a gate");
	if (tb[SEGUE_A_OP_MARKER] && op->verb != SEGUE_VERB_SWITCH)
		return segue_bad(extack, tb[SEGUE_A_OP_MARKER], -EINVAL,
				 "only a switch sends end markers");

	if (tb[SEGUE_A_OP_WAIT] && (!tb[SEGUE_A_OP_GATE] ||
				    op->manner.when != SEGUE_WHEN_NOW))
		return segue_bad(extack, tb[SEGUE_A_OP_WAIT], -EINVAL,
				 "only a gate that is closed now opens by itself");

	op->manner.gate = tb[SEGUE_A_OP_GATE];
	if (tb[SEGUE_A_OP_WAIT])
		op->manner.wait = nla_get_u32(tb[SEGUE_A_OP_WAIT]);
	if (tb[SEGUE_A_OP_PACE])
		op->pace = nla_get_u32(tb[SEGUE_A_OP_PACE]);
	if (op->pace > SEGUE_PACE_METERED && op->pace <= 100)
		return segue_bad(extack, tb[SEGUE_A_OP_PACE], -EINVAL,
				 "a pace is 1, the rate of arrival, or more than 100 hundredths of it");

	return tb[SEGUE_A_OP_MARKER] ? segue_read_markers(op) : 0;
}

static int segue_read_names(struct segue_op *op, const struct nlattr *attr,
			    struct nlattr **tb, struct netlink_ext_ack *extack)
{
	struct segue_addr *one = &op->name;

	if (tb[SEGUE_A_MN_ID])
		op->id = nla_get_u32(tb[SEGUE_A_MN_ID]);
	if (tb[SEGUE_A_MN_L3DEV])
		op->l3dev = nla_get_u32(tb[SEGUE_A_MN_L3DEV]);
	if (op->id && op->verb == SEGUE_VERB_NEW)
		return segue_bad(extack, tb[SEGUE_A_MN_ID], -EINVAL,
				 "the kernel gives the number of a new mobile node");

	op->name.index = SEGUE_ADDR_OWN;
	if (op->verb == SEGUE_VERB_NEW)
		one = &op->mn->addr;
	else if (op->verb == SEGUE_VERB_SET)
		one = NULL;

	op->set = segue_read_addrs(attr, op->l3dev, one, extack);
	if (IS_ERR(op->set)) {
		int err = PTR_ERR(op->set);

		op->set = NULL;
		return err;
	}

	if (!op->id && !op->set->n)
		return segue_bad(extack, attr, -EINVAL,
				 "a mobile node is named by its number or an address");

	return 0;
}

/* A change is given one in any case: nobody has looked what there is. */
static bool segue_needs_more(const struct segue_op *op, struct nlattr **tb)
{
	return op->verb == SEGUE_VERB_SET || op->set->n > 1 || op->tag[0] ||
	       op->max_packets || op->max_bytes || tb[SEGUE_A_MN_ACCEPT] ||
	       tb[SEGUE_A_MN_ANSWER];
}

static int segue_read_answer(struct segue_net *sn, struct segue_op *op,
			     const struct nlattr *nest,
			     const struct nlattr *attr,
			     struct netlink_ext_ack *extack)
{
	struct segue_neigh *neigh;

	if (!attr)
		return 0;
	if (segue_count_attr(nest, SEGUE_A_MN_ANSWER) > 1)
		return segue_bad(extack, attr, -EINVAL,
				 "a mobile node is answered for on one device only");

	neigh = segue_neigh_read(sn, attr, op->set, op->l3dev, extack);
	if (IS_ERR(neigh))
		return PTR_ERR(neigh);

	op->neigh = neigh;
	return 0;
}

static int segue_read_description(struct segue_net *sn, struct segue_op *op,
				  const struct nlattr *attr, struct nlattr **tb,
				  struct netlink_ext_ack *extack)
{
	struct segue_accepts *accepts;
	int err;

	if (!op->set->n)
		return segue_bad(extack, attr, -EINVAL,
				 "a mobile node needs an address");

	if (tb[SEGUE_A_MN_TAG])
		nla_strscpy(op->tag, tb[SEGUE_A_MN_TAG], sizeof(op->tag));
	if (tb[SEGUE_A_MN_FLAGS])
		op->flags = nla_get_u32(tb[SEGUE_A_MN_FLAGS]);
	if (tb[SEGUE_A_MN_MAX_PACKETS])
		op->max_packets = nla_get_u32(tb[SEGUE_A_MN_MAX_PACKETS]);
	if (tb[SEGUE_A_MN_MAX_BYTES])
		op->max_bytes = nla_get_u32(tb[SEGUE_A_MN_MAX_BYTES]);

	if (segue_needs_more(op, tb)) {
		op->more = segue_more_alloc();
		if (!op->more)
			return -ENOMEM;
	}
	err = segue_read_answer(sn, op, attr, tb[SEGUE_A_MN_ANSWER], extack);
	if (err)
		return err;

	accepts = segue_read_accepts(attr, extack);
	if (IS_ERR_OR_NULL(accepts))
		return PTR_ERR_OR_ZERO(accepts);

	op->accepts = accepts;
	if (op->l3dev)
		return segue_bad(extack, tb[SEGUE_A_MN_ACCEPT], -EOPNOTSUPP,
				 "this module does not take packets out of tunnels into a VRF");

	err = segue_device_get(sn, extack);
	op->needs_device = !err;
	return err ?: segue_twin_get(sn, accepts, extack);
}

static int segue_read_mn(struct segue_net *sn, struct segue_op *op,
			 const struct nlattr *attr,
			 struct netlink_ext_ack *extack)
{
	struct nlattr *tb[SEGUE_A_MN_MAX + 1];
	int err;

	err = nla_parse_nested(tb, SEGUE_A_MN_MAX, attr, segue_mn_policy,
			       extack);
	if (err)
		return err;

	err = segue_read_names(op, attr, tb, extack);
	if (err)
		return err;

	if (op->verb == SEGUE_VERB_NEW || op->verb == SEGUE_VERB_SET)
		return segue_read_description(sn, op, attr, tb, extack);

	if (tb[SEGUE_A_MN_TAG] || tb[SEGUE_A_MN_FLAGS] ||
	    tb[SEGUE_A_MN_MAX_PACKETS] || tb[SEGUE_A_MN_MAX_BYTES] ||
	    tb[SEGUE_A_MN_ACCEPT] || tb[SEGUE_A_MN_ANSWER])
		return segue_bad(extack, attr, -EINVAL,
				 "only new and set describe a mobile node; this names one");

	return 0;
}

static unsigned long segue_read_dirs(const struct nlattr *attr)
{
	u8 dir = attr ? nla_get_u8(attr) : SEGUE_DIR_BOTH;

	if (dir == SEGUE_DIR_BOTH)
		return BIT(SEGUE_DIR_TO) | BIT(SEGUE_DIR_FROM);

	return BIT(dir);
}

static int segue_read_new_mn(struct segue_net *sn, struct segue_op *op)
{
	if (op->verb != SEGUE_VERB_NEW)
		return 0;

	op->mn = segue_mn_alloc(sn);
	return op->mn ? 0 : -ENOMEM;
}

static int segue_read_when(struct segue_op *op, const struct nlattr *attr,
			   struct netlink_ext_ack *extack)
{
	if (!attr)
		return 0;
	if (op->verb != SEGUE_VERB_HOLD)
		return segue_bad(extack, attr, -EINVAL,
				 "only a hold waits for something");

	op->manner.when = nla_get_u8(attr);
	if (op->manner.when && op->dirs != BIT(SEGUE_DIR_FROM))
		return segue_bad(extack, attr, -EINVAL,
				 "only this host's own packets wait while their device is down: give the direction from");

	return 0;
}

static int segue_read_op(struct segue_net *sn, struct segue_op *op,
			 struct netlink_ext_ack *extack)
{
	struct nlattr *tb[SEGUE_A_OP_MAX + 1];
	int err;

	err = nla_parse_nested(tb, SEGUE_A_OP_MAX, op->attr, segue_op_policy,
			       extack);
	if (err)
		return err;

	if (!tb[SEGUE_A_OP_VERB] || !tb[SEGUE_A_OP_MN])
		return segue_bad(extack, op->attr, -EINVAL,
				 "an operation needs a verb and a mobile node");

	op->verb = nla_get_u8(tb[SEGUE_A_OP_VERB]);
	op->dirs = segue_read_dirs(tb[SEGUE_A_OP_DIR]);
	if (tb[SEGUE_A_OP_DIR] && op->verb <= SEGUE_VERB_DEL)
		return segue_bad(extack, tb[SEGUE_A_OP_DIR], -EINVAL,
				 "new, set and del have no direction");

	if (tb[SEGUE_A_OP_DEADLINE])
		op->deadline = nla_get_u32(tb[SEGUE_A_OP_DEADLINE]);
	if (tb[SEGUE_A_OP_OUTCOME])
		op->outcome = nla_get_u8(tb[SEGUE_A_OP_OUTCOME]);
	if ((op->deadline || op->outcome) && op->verb == SEGUE_VERB_DEL)
		return segue_bad(extack, op->attr, -EINVAL,
				 "del has no deadline: it is done at once");
	if (op->outcome && !op->deadline && op->verb == SEGUE_VERB_NEW)
		return segue_bad(extack, tb[SEGUE_A_OP_OUTCOME], -EINVAL,
				 "an outcome without a deadline");

	err = segue_read_when(op, tb[SEGUE_A_OP_WHEN], extack) ?:
	      segue_read_paths(op, tb, extack) ?:
	      segue_read_manner(op, tb, extack) ?:
	      segue_read_window(sn, op, tb[SEGUE_A_OP_WINDOW], extack) ?:
	      segue_read_new_mn(sn, op);
	if (err)
		return err;

	return segue_read_mn(sn, op, tb[SEGUE_A_OP_MN], extack);
}

static void segue_op_free(struct segue_net *sn, struct segue_op *op)
{
	segue_addrs_free(op->set);
	kfree(op->more);
	if (op->accepts)
		segue_twin_put(sn, op->accepts);
	kfree(op->accepts);
	segue_neigh_free(op->neigh);
	segue_path_free(op->path[0]);
	segue_path_free(op->path[1]);
	segue_buf_free(op->buf[0]);
	segue_buf_free(op->buf[1]);
	segue_marker_free(op->marker[0]);
	segue_marker_free(op->marker[1]);
	segue_ring_free(op->ring[0]);
	segue_ring_free(op->ring[1]);
	if (op->needs_device)
		segue_device_put(sn);
	if (op->mn)
		segue_mn_put(op->mn);
	kfree(op);
}

void segue_request_free(struct segue_net *sn, struct list_head *ops)
{
	struct segue_op *op, *next;

	list_for_each_entry_safe(op, next, ops, list)
		segue_op_free(sn, op);
}

/**
 * segue_request_read() - read all operations of a message
 * @sn: the namespace
 * @info: the message
 * @ops: an initialised list; to be given to segue_request_free() in any case
 */
int segue_request_read(struct segue_net *sn, struct genl_info *info,
		       struct list_head *ops)
{
	const struct nlattr *attr;
	unsigned int n = 0;
	int rem, err;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		struct segue_op *op;

		if (n == SEGUE_OPS_MAX)
			return segue_bad(info->extack, attr, -E2BIG,
					 "a message has at most 1024 operations");

		op = kzalloc(sizeof(*op), GFP_KERNEL_ACCOUNT);
		if (!op)
			return -ENOMEM;

		op->attr = attr;
		op->index = n++;
		list_add_tail(&op->list, ops);
		err = segue_read_op(sn, op, info->extack);
		if (err) {
			nl_set_extack_cookie_u64(info->extack, op->index);
			return err;
		}
	}

	return 0;
}

/* What segue_which holds is the caller's to free, also after an error. */
int segue_request_which(struct segue_which *which, const struct nlattr *attr,
			struct netlink_ext_ack *extack)
{
	struct nlattr *tb[SEGUE_A_MN_MAX + 1];
	struct segue_op op = { .verb = SEGUE_VERB_UNSPEC };
	int err;

	err = nla_parse_nested(tb, SEGUE_A_MN_MAX, attr, segue_mn_policy,
			       extack);
	if (err)
		return err;

	err = segue_read_names(&op, attr, tb, extack);
	which->id = op.id;
	which->l3dev = op.l3dev;
	which->name = op.name;
	which->set = op.set == &op.name ? &which->name : op.set;
	return err;
}
