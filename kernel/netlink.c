// SPDX-License-Identifier: GPL-2.0-only
/*
 * netlink.c - requests in, answers out
 *
 * A handler reads, calls the objects, and answers.  It has no logic of its own.
 * A refusal says in a sentence why, points at the attribute, and for an
 * operation of several gives its index in NLMSGERR_ATTR_COOKIE (u64).
 */
#include <linux/netlink.h>
#include <linux/notifier.h>
#include <linux/slab.h>
#include <net/sock.h>

#include "answer.h"
#include "exempt.h"
#include "flowtable.h"
#include "mn.h"
#include "netlink.h"
#include "notify.h"
#include "plan.h"
#include "policy.h"
#include "request.h"
#include "segue.h"
#include "twin.h"

#define SEGUE_FEATURES	(SEGUE_F_HOLD | SEGUE_F_LEG_LINK |	\
			 SEGUE_F_LEG_IP6IP6 | SEGUE_F_DECAP |	\
			 SEGUE_F_PREFIX | SEGUE_F_LOCAL_OUT |	\
			 SEGUE_F_LEG_IP4IP6 | SEGUE_F_LEG_IP6IP4 |	\
			 SEGUE_F_LEG_IP4IP4 | SEGUE_F_LEG_PMTU |	\
			 SEGUE_F_COPY | SEGUE_F_PACE | SEGUE_F_MARKER |	\
			 SEGUE_F_RESEND | SEGUE_F_HOLD_WHEN |		\
			 SEGUE_F_ANSWER | SEGUE_F_EARLY | SEGUE_F_GATED)

static int segue_nl_missing(struct genl_info *info, int attr,
			    const char *sentence)
{
	if (!GENL_REQ_ATTR_CHECK(info, attr))
		return 0;

	info->extack->_msg = sentence;
	return -EINVAL;
}

static int segue_nl_apply(struct sk_buff *skb, struct genl_info *info)
{
	struct segue_net *sn = segue_pernet(genl_info_net(info));
	LIST_HEAD(ops);
	int err;

	err = segue_nl_missing(info, SEGUE_A_OP,
			       "a request needs an operation");
	if (err)
		return err;

	err = segue_request_read(sn, info, &ops);
	if (!err)
		err = segue_plan_apply(sn, &ops, info->extack);

	segue_request_free(sn, &ops);
	return err;
}

/* A new answer with its header, or NULL. */
static struct sk_buff *segue_nl_answer(struct genl_info *info, u8 cmd,
				       void **hdr)
{
	struct sk_buff *msg;

	msg = genlmsg_new(SEGUE_ANSWER_SIZE, GFP_KERNEL);
	if (!msg)
		return NULL;

	*hdr = genlmsg_put_reply(msg, info, &segue_genl_family, 0, cmd);
	if (!*hdr) {
		nlmsg_free(msg);
		return NULL;
	}

	return msg;
}

static int segue_nl_reply(struct genl_info *info, struct sk_buff *msg,
			  void *hdr, int err)
{
	if (err) {
		nlmsg_free(msg);
		return err;
	}

	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

static int segue_nl_mn_put(struct segue_net *sn, struct sk_buff *msg,
			   const struct segue_which *which,
			   struct genl_info *info)
{
	struct segue_mn *mn;
	int err;

	mutex_lock(&sn->cfg_lock);
	mn = segue_plan_find(sn, which->id, which->l3dev, which->set);
	if (IS_ERR(mn)) {
		NL_SET_ERR_MSG(info->extack,
			       "the addresses belong to several mobile nodes");
		err = PTR_ERR(mn);
	} else if (!mn) {
		NL_SET_ERR_MSG(info->extack, "no such mobile node");
		err = -ENOENT;
	} else {
		err = segue_answer_mn(msg, mn);
	}
	mutex_unlock(&sn->cfg_lock);

	return err;
}

static int segue_nl_mn_get(struct sk_buff *skb, struct genl_info *info)
{
	struct segue_net *sn = segue_pernet(genl_info_net(info));
	struct segue_which which = {};
	struct sk_buff *msg;
	void *hdr;
	int err;

	err = segue_nl_missing(info, SEGUE_A_MN,
			       "which mobile node? give its number or an address");
	if (err)
		return err;

	err = segue_request_which(&which, info->attrs[SEGUE_A_MN],
				  info->extack);
	if (err)
		goto out;

	err = -ENOMEM;
	msg = segue_nl_answer(info, SEGUE_CMD_MN_GET, &hdr);
	if (!msg)
		goto out;

	err = segue_nl_mn_put(sn, msg, &which, info);
	err = segue_nl_reply(info, msg, hdr, err);
out:
	segue_addrs_free(which.set);
	return err;
}

static int segue_nl_mn_dump_one(struct sk_buff *skb,
				struct netlink_callback *cb,
				struct segue_mn *mn)
{
	void *hdr;
	int err;

	hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			  &segue_genl_family, NLM_F_MULTI, SEGUE_CMD_MN_GET);
	if (!hdr)
		return -EMSGSIZE;

	err = segue_answer_mn(skb, mn);
	if (err) {
		genlmsg_cancel(skb, hdr);
		return err;
	}

	genl_dump_check_consistent(cb, hdr);
	genlmsg_end(skb, hdr);
	return 0;
}

static int segue_nl_mn_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct segue_net *sn = segue_pernet(sock_net(skb->sk));
	int id = cb->args[0];
	struct segue_mn *mn;

	mutex_lock(&sn->cfg_lock);
	cb->seq = sn->generation;
	idr_for_each_entry_continue(&sn->ids, mn, id) {
		if (segue_nl_mn_dump_one(skb, cb, mn))
			break;
	}
	mutex_unlock(&sn->cfg_lock);

	cb->args[0] = mn ? id : INT_MAX;
	return skb->len;
}

static int segue_nl_stats_get(struct sk_buff *skb, struct genl_info *info)
{
	struct segue_net *sn = segue_pernet(genl_info_net(info));
	struct sk_buff *msg;
	void *hdr;
	int err;

	msg = segue_nl_answer(info, SEGUE_CMD_STATS_GET, &hdr);
	if (!msg)
		return -ENOMEM;

	mutex_lock(&sn->cfg_lock);
	err = segue_answer_stats(msg, sn);
	mutex_unlock(&sn->cfg_lock);
	return segue_nl_reply(info, msg, hdr, err);
}

static u64 segue_nl_features(void)
{
	return SEGUE_FEATURES |
	       (segue_twin_loaded() ? SEGUE_F_DEDUP : 0) |
	       (segue_ct_is_there() ? SEGUE_F_FLOWTABLE : 0);
}

static int segue_nl_info_get(struct sk_buff *skb, struct genl_info *info)
{
	struct segue_net *sn = segue_pernet(genl_info_net(info));
	struct sk_buff *msg;
	void *hdr;
	int err;

	msg = segue_nl_answer(info, SEGUE_CMD_INFO_GET, &hdr);
	if (!msg)
		return -ENOMEM;

	mutex_lock(&sn->cfg_lock);
	err = nla_put_string(msg, SEGUE_A_VERSION, SEGUE_VERSION) ?:
	      nla_put_u64_64bit(msg, SEGUE_A_FEATURES, segue_nl_features(),
				SEGUE_A_PAD) ?:
	      segue_answer_limits(msg, sn);
	mutex_unlock(&sn->cfg_lock);
	return segue_nl_reply(info, msg, hdr, err);
}

/*
 * What is held is charged to no memory cgroup: only who may use the memory of the
 * whole host may have more of it than is usual.
 */
static int segue_nl_limit_usual(const struct nlattr *attr, u32 usual,
				struct netlink_ext_ack *extack)
{
	if (!attr || nla_get_u32(attr) <= usual || capable(CAP_NET_ADMIN))
		return 0;

	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "more than the default takes CAP_NET_ADMIN in the initial user namespace");
	return -EPERM;
}

static void segue_nl_limit(u32 *limit, const struct nlattr *attr)
{
	if (attr)
		WRITE_ONCE(*limit, nla_get_u32(attr));
}

/* As many chains as mobile nodes: a packet finds one of many as fast as one. */
static int segue_nl_limit_mns(struct segue_net *sn, const struct nlattr *attr,
			      struct netlink_ext_ack *extack)
{
	int err;

	if (!attr)
		return 0;

	while ((err = segue_tables_grow(sn, nla_get_u32(attr))) == -EAGAIN) {
		mutex_unlock(&sn->cfg_lock);
		synchronize_rcu();
		mutex_lock(&sn->cfg_lock);
	}
	if (err)
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "there is no memory to find as many mobile nodes by");
	else
		sn->max_mns = nla_get_u32(attr);

	return err;
}

static int segue_nl_limits_set(struct sk_buff *skb, struct genl_info *info)
{
	struct segue_net *sn = segue_pernet(genl_info_net(info));
	struct nlattr *tb[SEGUE_A_LIMITS_MAX + 1];
	struct segue_buf *buf;
	int err;

	err = segue_nl_missing(info, SEGUE_A_LIMITS, "which limits?");
	if (err)
		return err;

	err = nla_parse_nested(tb, SEGUE_A_LIMITS_MAX,
			       info->attrs[SEGUE_A_LIMITS],
			       segue_limits_policy, info->extack);
	if (err)
		return err;

	err = segue_nl_limit_usual(tb[SEGUE_A_LIMITS_PACKETS], SEGUE_PACKETS,
				   info->extack) ?:
	      segue_nl_limit_usual(tb[SEGUE_A_LIMITS_BYTES], SEGUE_BYTES,
				   info->extack);
	if (err)
		return err;

	mutex_lock(&sn->cfg_lock);
	err = segue_nl_limit_mns(sn, tb[SEGUE_A_LIMITS_MNS], info->extack);
	if (err)
		goto out;
	segue_nl_limit(&sn->budget.max_packets, tb[SEGUE_A_LIMITS_PACKETS]);
	segue_nl_limit(&sn->budget.max_bytes, tb[SEGUE_A_LIMITS_BYTES]);
	segue_nl_limit(&sn->mn_packets, tb[SEGUE_A_LIMITS_MN_PACKETS]);
	segue_nl_limit(&sn->mn_bytes, tb[SEGUE_A_LIMITS_MN_BYTES]);
	list_for_each_entry(buf, &sn->bufs, node)
		segue_buf_set_limits(buf);
out:
	mutex_unlock(&sn->cfg_lock);

	return err;
}

/*
 * An agent is here.  What its first mobile node is found by is large, a megabyte
 * with the usual limit: it is not for that one's handover to wait for it.
 */
static int segue_nl_make_ready(struct segue_net *sn)
{
	int err;

	mutex_lock(&sn->cfg_lock);
	err = segue_tables_take(sn) ?: segue_paths_take(sn);
	mutex_unlock(&sn->cfg_lock);
	return err;
}

static int segue_nl_exempt_add(struct sk_buff *skb, struct genl_info *info)
{
	struct segue_net *sn = segue_pernet(genl_info_net(info));
	int err;

	err = segue_nl_missing(info, SEGUE_A_COOKIE,
			       "which socket? give its SO_COOKIE");
	err = err ?: segue_nl_make_ready(sn);
	if (err)
		return err;

	return segue_exempt_add(sn, nla_get_u64(info->attrs[SEGUE_A_COOKIE]),
				info->snd_portid, info->extack);
}

static const struct genl_ops segue_nl_ops[] = {
	{
		.cmd = SEGUE_CMD_APPLY,
		.doit = segue_nl_apply,
		.policy = segue_apply_policy,
		.maxattr = SEGUE_A_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = SEGUE_CMD_MN_GET,
		.doit = segue_nl_mn_get,
		.dumpit = segue_nl_mn_dump,
		.policy = segue_mn_get_policy,
		.maxattr = SEGUE_A_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = SEGUE_CMD_STATS_GET,
		.doit = segue_nl_stats_get,
		.policy = segue_none_policy,
		.maxattr = SEGUE_A_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = SEGUE_CMD_INFO_GET,
		.doit = segue_nl_info_get,
		.policy = segue_none_policy,
		.maxattr = SEGUE_A_MAX,
	},
	{
		.cmd = SEGUE_CMD_LIMITS_SET,
		.doit = segue_nl_limits_set,
		.policy = segue_limits_set_policy,
		.maxattr = SEGUE_A_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = SEGUE_CMD_EXEMPT_ADD,
		.doit = segue_nl_exempt_add,
		.policy = segue_exempt_add_policy,
		.maxattr = SEGUE_A_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	},
};

static const struct genl_multicast_group segue_nl_groups[] = {
	{ .name = SEGUE_GENL_EVENTS },
};

struct genl_family segue_genl_family __ro_after_init = {
	.name = SEGUE_GENL_NAME,
	.version = SEGUE_GENL_VERSION,
	.netnsok = true,
	.parallel_ops = true,
	.module = THIS_MODULE,
	.ops = segue_nl_ops,
	.n_ops = ARRAY_SIZE(segue_nl_ops),
	.resv_start_op = SEGUE_CMD_MAX + 1,
	.mcgrps = segue_nl_groups,
	.n_mcgrps = ARRAY_SIZE(segue_nl_groups),
};

/* An agent's netlink socket closes: its exempt sockets are exempt no more. */
static int segue_nl_closed(struct notifier_block *nb, unsigned long event,
			   void *data)
{
	const struct netlink_notify *n = data;

	if (event == NETLINK_URELEASE && n->protocol == NETLINK_GENERIC)
		segue_exempt_forget(segue_pernet(n->net), n->portid);

	return NOTIFY_DONE;
}

static struct notifier_block segue_nl_notifier = {
	.notifier_call = segue_nl_closed,
};

int __init segue_netlink_init(void)
{
	int err;

	err = netlink_register_notifier(&segue_nl_notifier);
	if (err)
		return err;

	err = genl_register_family(&segue_genl_family);
	if (err)
		netlink_unregister_notifier(&segue_nl_notifier);

	return err;
}

void segue_netlink_exit(void)
{
	segue_notify_stop();
	genl_unregister_family(&segue_genl_family);
	netlink_unregister_notifier(&segue_nl_notifier);
}
