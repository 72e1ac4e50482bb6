// SPDX-License-Identifier: GPL-2.0-only
/*
 * read_leg.c - from attributes to tunnels and legs
 *
 * What cannot be, whatever the host looks like, is refused here; whether devices
 * and addresses are there is judged by plan.c.
 */
#include <linux/random.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include "mn.h"
#include "path.h"
#include "policy.h"
#include "read.h"

/* The two ends of a tunnel, of one family. */
static int segue_read_pair(struct segue_pair *pair,
			   const struct nlattr *local,
			   const struct nlattr *remote,
			   struct netlink_ext_ack *extack)
{
	u8 other;
	int err;

	err = segue_read_ip(&pair->local, &pair->family, local, extack);
	if (err)
		return err;
	err = segue_read_ip(&pair->remote, &other, remote, extack);
	if (err)
		return err;
	if (pair->family != other)
		return segue_bad(extack, remote, -EINVAL,
				 "one end of the tunnel is IPv4 and the other IPv6");
	if (!segue_ip_routable(&pair->local, other) ||
	    !segue_ip_routable(&pair->remote, other))
		return segue_bad(extack, remote, -EINVAL,
				 "a tunnel's ends are unicast and not link-local, loopback or unspecified");

	return 0;
}

/* The tunnel may bring copies, for a while. */
static int segue_read_dedup(struct segue_accept *a, struct nlattr **tb,
			    const struct nlattr *attr,
			    struct netlink_ext_ack *extack)
{
	bool dedup, native;

	if (tb[SEGUE_A_ACCEPT_FLAGS])
		a->flags = nla_get_u32(tb[SEGUE_A_ACCEPT_FLAGS]);
	if (tb[SEGUE_A_ACCEPT_WINDOW])
		a->window = nla_get_u32(tb[SEGUE_A_ACCEPT_WINDOW]);

	dedup = a->flags & SEGUE_ACCEPT_F_DEDUP;
	native = a->flags & SEGUE_ACCEPT_F_NATIVE;
	if (!dedup && (native || a->window))
		return segue_bad(extack, attr, -EINVAL,
				 "only a tunnel that may bring copies has a window or says that native packets may be copies");
	if (dedup && !a->window)
		return segue_bad(extack, attr, -EINVAL,
				 "a tunnel that may bring copies needs the window in which they come");
	if (dedup && a->dir != SEGUE_DIR_TO)
		return segue_bad(extack, attr, -EOPNOTSUPP,
				 "copies are told apart among packets to the mobile node only");

	return 0;
}

static int segue_read_accept(struct segue_accept *a, const struct nlattr *attr,
			     struct netlink_ext_ack *extack)
{
	struct nlattr *tb[SEGUE_A_ACCEPT_MAX + 1];
	int err;

	err = nla_parse_nested(tb, SEGUE_A_ACCEPT_MAX, attr,
			       segue_accept_policy, extack);
	if (err)
		return err;

	if (!tb[SEGUE_A_ACCEPT_LOCAL] || !tb[SEGUE_A_ACCEPT_REMOTE] ||
	    !tb[SEGUE_A_ACCEPT_DIR])
		return segue_bad(extack, attr, -EINVAL,
				 "a tunnel to accept from needs local, remote and direction");

	a->dir = nla_get_u8(tb[SEGUE_A_ACCEPT_DIR]);
	err = segue_read_pair(&a->pair, tb[SEGUE_A_ACCEPT_LOCAL],
			      tb[SEGUE_A_ACCEPT_REMOTE], extack);
	return err ?: segue_read_dedup(a, tb, attr, extack);
}

static int segue_read_accepts_into(struct segue_accepts *accepts,
				   const struct nlattr *nest,
				   struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	unsigned int n_dedup = 0;
	struct segue_accept *a;
	int rem, err;

	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != SEGUE_A_MN_ACCEPT)
			continue;
		a = &accepts->a[accepts->n++];
		err = segue_read_accept(a, attr, extack);
		if (err)
			return err;

		accepts->twin_native |= a->flags & SEGUE_ACCEPT_F_NATIVE;
		n_dedup += !!a->window;
		if (n_dedup > SEGUE_DEDUPS_MAX)
			return segue_bad(extack, attr, -E2BIG,
					 "at most 5 tunnels of a mobile node may bring copies");
	}

	return 0;
}

/* Return: NULL where there is none. */
struct segue_accepts *segue_read_accepts(const struct nlattr *nest,
					 struct netlink_ext_ack *extack)
{
	unsigned int n = segue_count_attr(nest, SEGUE_A_MN_ACCEPT);
	struct segue_accepts *accepts;
	int err;

	if (!n)
		return NULL;
	if (n > SEGUE_ACCEPTS_MAX)
		return ERR_PTR(segue_bad(extack, nest, -E2BIG,
					 "a mobile node comes out of at most 8 tunnels"));

	accepts = kzalloc(struct_size(accepts, a, n), GFP_KERNEL_ACCOUNT);
	if (!accepts)
		return ERR_PTR(-ENOMEM);

	err = segue_read_accepts_into(accepts, nest, extack);
	if (err) {
		kfree(accepts);
		return ERR_PTR(err);
	}

	return accepts;
}

static int segue_read_tunnel(struct segue_leg *leg, struct nlattr **tb,
			     const struct nlattr *attr,
			     struct netlink_ext_ack *extack)
{
	struct segue_pair pair;
	int err;

	if (!tb[SEGUE_A_LEG_LOCAL] || !tb[SEGUE_A_LEG_REMOTE])
		return segue_bad(extack, attr, -EINVAL,
				 "a tunnel leg needs local and remote");
	if (tb[SEGUE_A_LEG_IFINDEX] || tb[SEGUE_A_LEG_NEXTHOP] ||
	    tb[SEGUE_A_LEG_LLADDR])
		return segue_bad(extack, attr, -EINVAL,
				 "a tunnel leg has no device, next hop or link-layer address");

	err = segue_read_pair(&pair, tb[SEGUE_A_LEG_LOCAL],
			      tb[SEGUE_A_LEG_REMOTE], extack);
	if (err)
		return err;
	if (ipv6_addr_equal(&pair.local, &pair.remote))
		return segue_bad(extack, attr, -ELOOP,
				 "the tunnel's ends are the same");

	leg->local = pair.local;
	leg->remote = pair.remote;
	leg->family = pair.family;
	leg->hoplimit = 64;
	if (tb[SEGUE_A_LEG_HOPLIMIT] && nla_get_u8(tb[SEGUE_A_LEG_HOPLIMIT]))
		leg->hoplimit = nla_get_u8(tb[SEGUE_A_LEG_HOPLIMIT]);
	if (tb[SEGUE_A_LEG_PMTU])
		leg->pmtu = nla_get_u8(tb[SEGUE_A_LEG_PMTU]);
	leg->flowlabel = htonl(get_random_u32()) & IPV6_FLOWLABEL_MASK;
	return 0;
}

static int segue_read_link(struct segue_leg *leg, struct nlattr **tb,
			   const struct nlattr *attr,
			   struct netlink_ext_ack *extack)
{
	if (!tb[SEGUE_A_LEG_IFINDEX])
		return segue_bad(extack, attr, -EINVAL,
				 "a link leg needs its device");
	if (!tb[SEGUE_A_LEG_NEXTHOP] == !tb[SEGUE_A_LEG_LLADDR])
		return segue_bad(extack, attr, -EINVAL,
				 "a link leg needs a next hop or a link-layer address, not both");
	if (tb[SEGUE_A_LEG_LOCAL] || tb[SEGUE_A_LEG_REMOTE] ||
	    tb[SEGUE_A_LEG_HOPLIMIT] || tb[SEGUE_A_LEG_PMTU])
		return segue_bad(extack, attr, -EINVAL,
				 "a link leg has no local, remote, hop limit or MTU policy");

	leg->ifindex = nla_get_u32(tb[SEGUE_A_LEG_IFINDEX]);
	if (tb[SEGUE_A_LEG_NEXTHOP])
		return segue_read_ip(&leg->nexthop, &leg->family,
				     tb[SEGUE_A_LEG_NEXTHOP], extack);

	nla_memcpy(leg->lladdr, tb[SEGUE_A_LEG_LLADDR], ETH_ALEN);
	leg->has_lladdr = true;
	return 0;
}

static int segue_read_native(struct nlattr **tb, const struct nlattr *attr,
			     struct netlink_ext_ack *extack)
{
	unsigned int i;

	for (i = SEGUE_A_LEG_KIND + 1; i <= SEGUE_A_LEG_MAX; i++) {
		if (tb[i])
			return segue_bad(extack, attr, -EINVAL,
					 "a native leg has nothing but its kind");
	}

	return 0;
}

static int segue_read_leg(struct segue_leg *leg, const struct nlattr *attr,
			  struct netlink_ext_ack *extack)
{
	struct nlattr *tb[SEGUE_A_LEG_MAX + 1];
	int err;

	err = nla_parse_nested(tb, SEGUE_A_LEG_MAX, attr, segue_leg_policy,
			       extack);
	if (err)
		return err;

	if (!tb[SEGUE_A_LEG_KIND])
		return segue_bad(extack, attr, -EINVAL, "a leg needs its kind");

	leg->kind = nla_get_u8(tb[SEGUE_A_LEG_KIND]);
	leg->early = tb[SEGUE_A_LEG_EARLY] && nla_get_u8(tb[SEGUE_A_LEG_EARLY]);
	switch (leg->kind) {
	case SEGUE_LEG_TUNNEL:
		return segue_read_tunnel(leg, tb, attr, extack);
	case SEGUE_LEG_LINK:
		return segue_read_link(leg, tb, attr, extack);
	default:
		return segue_read_native(tb, attr, extack);
	}
}

/* The outer family that all legs have in common, 0 where they have none. */
static u8 segue_read_tunnels(const struct segue_path *path)
{
	unsigned int n;

	for (n = 0; n < path->n; n++) {
		if (path->leg[n].kind != SEGUE_LEG_TUNNEL ||
		    path->leg[n].family != path->leg[0].family)
			return 0;
	}

	return path->leg[0].family;
}

int segue_read_legs(struct segue_path *path, const struct nlattr *nest,
		    struct netlink_ext_ack *extack)
{
	struct segue_leg *leg = path->leg;
	const struct nlattr *attr;
	int rem, err;

	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != SEGUE_A_OP_LEG)
			continue;
		if (leg > path->leg && leg[-1].kind == SEGUE_LEG_NATIVE)
			return segue_bad(extack, attr, -EINVAL,
					 "a native leg is the last of its path: the original goes by it");
		err = segue_read_leg(leg, attr, extack);
		if (err)
			return err;
		if (leg->early != path->leg[0].early)
			return segue_bad(extack, attr, -EINVAL,
					 "all legs of a path are early, or none");
		leg++;
	}

	if (path->leg[0].kind == SEGUE_LEG_NATIVE)
		return segue_bad(extack, nest, -EINVAL,
				 "a path of a native leg alone is no path: give no leg");

	path->early = path->leg[0].early;
	path->tunnels = segue_read_tunnels(path);
	return 0;
}
