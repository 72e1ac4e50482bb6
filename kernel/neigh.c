// SPDX-License-Identifier: GPL-2.0-only
/*
 * neigh.c - neighbours who ask for a mobile node that is away are answered
 *
 * From our own table: the kernel's proxy entries are chains of sixteen, searched
 * for every packet forwarded.  A mobile node names the device, and its own
 * link-layer address there: it is never answered itself, because that would
 * make it believe that its address is taken, and its asking is told as an event,
 * because it means that it has come.
 *
 * What a solicitation looks like is known by neigh_nd.c and neigh_arp.c, how
 * it reaches us by listen.c.
 */
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/netdevice.h>
#include <linux/slab.h>
#include <net/l3mdev.h>
#include <net/netlink.h>

#include "mn.h"
#include "neigh.h"
#include "policy.h"
#include "segue.h"

#define SEGUE_NEIGH_TELL	(HZ / 10)	/* between two events */

#define segue_bad(extack, attr, err, sentence) ({		\
	NL_SET_ERR_MSG_ATTR((extack), (attr), sentence);	\
	(err);							\
})

static int segue_neigh_check_dev(struct segue_net *sn, int ifindex, u32 l3dev,
				 const struct nlattr *attr,
				 struct netlink_ext_ack *extack)
{
	struct net_device *dev;
	int err = 0;

	rcu_read_lock();
	dev = dev_get_by_index_rcu(sn->net, ifindex);
	if (!dev)
		err = segue_bad(extack, attr, -ENODEV,
				"the device to answer on does not exist");
	else if (dev->type != ARPHRD_ETHER || dev->flags & IFF_LOOPBACK)
		err = segue_bad(extack, attr, -EINVAL,
				"the device to answer on has no such link-layer addresses");
	else if (l3mdev_master_ifindex_rcu(dev) != l3dev)
		err = segue_bad(extack, attr, -EINVAL,
				"the device to answer on is not in the mobile node's VRF");
	rcu_read_unlock();

	return err;
}

static int segue_neigh_read_lladdr(u8 *lladdr, bool *has,
				   const struct nlattr *attr,
				   struct netlink_ext_ack *extack)
{
	if (!attr)
		return 0;

	nla_memcpy(lladdr, attr, ETH_ALEN);
	if (!is_valid_ether_addr(lladdr))
		return segue_bad(extack, attr, -EINVAL,
				 "a link-layer address of a host is unicast and not zero");

	*has = true;
	return 0;
}

static int segue_neigh_listen(struct segue_net *sn, struct segue_neigh *neigh,
			      const struct segue_addr *set,
			      struct netlink_ext_ack *extack)
{
	bool needed[2] = {};
	unsigned int i;

	for (i = 0; i < set->n; i++)
		needed[set[i].family == AF_INET] = true;

	for (i = 0; i < 2; i++) {
		struct segue_listen *l;

		if (!needed[i])
			continue;
		l = segue_listen_get(sn, neigh->ifindex,
				     i ? AF_INET : AF_INET6, extack);
		if (IS_ERR(l))
			return PTR_ERR(l);
		neigh->listen[i] = l;
	}

	return 0;
}

/**
 * segue_neigh_read() - read what a mobile node is to be answered with
 * @sn: the namespace
 * @attr: the nest
 * @set: the addresses
 * @l3dev: the VRF they live in
 * @extack: gets the sentence of a refusal
 *
 * Context: process, without cfg_lock; may take rtnl.
 */
struct segue_neigh *segue_neigh_read(struct segue_net *sn,
				     const struct nlattr *attr,
				     const struct segue_addr *set, u32 l3dev,
				     struct netlink_ext_ack *extack)
{
	struct nlattr *tb[SEGUE_A_ANSWER_MAX + 1];
	struct segue_neigh *neigh;
	int err;

	err = nla_parse_nested(tb, SEGUE_A_ANSWER_MAX, attr,
			       segue_answer_policy, extack);
	if (err)
		return ERR_PTR(err);
	if (!tb[SEGUE_A_ANSWER_IFINDEX])
		return ERR_PTR(segue_bad(extack, attr, -EINVAL,
					 "answers need their device"));

	neigh = kzalloc(sizeof(*neigh), GFP_KERNEL_ACCOUNT);
	if (!neigh)
		return ERR_PTR(-ENOMEM);

	neigh->heard_at = jiffies - SEGUE_NEIGH_TELL;
	neigh->ifindex = nla_get_u32(tb[SEGUE_A_ANSWER_IFINDEX]);
	err = segue_neigh_check_dev(sn, neigh->ifindex, l3dev,
				    tb[SEGUE_A_ANSWER_IFINDEX], extack) ?:
	      segue_neigh_read_lladdr(neigh->owner, &neigh->has_owner,
				      tb[SEGUE_A_ANSWER_OWNER], extack) ?:
	      segue_neigh_read_lladdr(neigh->lladdr, &neigh->has_lladdr,
				      tb[SEGUE_A_ANSWER_LLADDR], extack) ?:
	      segue_neigh_listen(sn, neigh, set, extack);
	if (err) {
		segue_neigh_free(neigh);
		return ERR_PTR(err);
	}

	return neigh;
}

/* Packets may still be reading it. */
void segue_neigh_free(struct segue_neigh *neigh)
{
	unsigned int i;

	if (!neigh)
		return;

	for (i = 0; i < 2; i++) {
		if (neigh->listen[i])
			segue_listen_put(neigh->listen[i]);
	}
	kfree_rcu(neigh, rcu);
}

/* From here on its addresses are answered for as @neigh says, NULL for not. */
void segue_neigh_replace(struct segue_mn *mn, struct segue_neigh *neigh)
{
	struct segue_more *more = segue_mn_cfg(mn, mn->more);
	struct segue_neigh *old;

	/* Where it is answered for it has one. */
	if (!more)
		return;

	old = rcu_replace_pointer(more->neigh, neigh,
				  lockdep_is_held(&mn->sn->cfg_lock));
	segue_neigh_free(old);
}

/**
 * segue_neigh_asked() - is the address one that is answered for here?
 * @asked: filled in where it is, but for @from
 * @sn: the namespace
 * @family: AF_INET or AF_INET6
 * @target: the address
 * @dev: where it was asked
 */
bool segue_neigh_asked(struct segue_asked *asked, struct segue_net *sn,
		       u8 family, const struct in6_addr *target,
		       struct net_device *dev)
{
	const struct segue_table *all = rcu_dereference(sn->all);
	const struct segue_more *more;
	struct segue_neigh *neigh;
	struct segue_addr *a;

	a = all ? segue_table_find(all, family, target,
				   l3mdev_master_ifindex_rcu(dev)) : NULL;
	if (!a)
		return false;

	more = rcu_dereference(segue_addr_mn(a)->more);
	neigh = more ? rcu_dereference(more->neigh) : NULL;
	if (!neigh || neigh->ifindex != dev->ifindex)
		return false;

	asked->mn = segue_addr_mn(a);
	asked->neigh = neigh;
	asked->dev = dev;
	asked->lladdr = neigh->has_lladdr ? neigh->lladdr : dev->dev_addr;
	return true;
}

bool segue_neigh_is_owner(const struct segue_asked *asked, const u8 *lladdr)
{
	return asked->neigh->has_owner &&
	       ether_addr_equal_unaligned(asked->neigh->owner, lladdr);
}

/* The mobile node itself has asked: it is here. */
void segue_neigh_heard(const struct segue_asked *asked)
{
	struct segue_neigh *neigh = asked->neigh;

	if (time_before(jiffies, READ_ONCE(neigh->heard_at) +
				 SEGUE_NEIGH_TELL))
		return;

	WRITE_ONCE(neigh->heard_at, jiffies);
	segue_mn_owe(asked->mn, SEGUE_OWED_HEARD);
}

/* Whether there may be an answer now; who asks too much waits and asks again. */
bool segue_neigh_may(const struct segue_asked *asked, u8 family)
{
	struct segue_net *sn = asked->mn->sn;
	struct segue_listen *l = asked->neigh->listen[family == AF_INET];

	if (l && __ratelimit(&l->rate)) {
		segue_count(sn, answered);
		return true;
	}

	segue_count(sn, unanswered);
	return false;
}
