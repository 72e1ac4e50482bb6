// SPDX-License-Identifier: GPL-2.0-only
/*
 * request.c - from a message to operations
 *
 * What is wrong with an operation by itself is refused here, without a lock,
 * and everything it needs is allocated.  Whether it fits the mobile node it is
 * about is judged by plan.c.
 */
#include <linux/random.h>
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
#include "request.h"
#include "ring.h"
#include "twin.h"

#define segue_bad(extack, attr, err, sentence) ({		\
	NL_SET_ERR_MSG_ATTR((extack), (attr), sentence);	\
	(err);							\
})

static int segue_read_ip(struct in6_addr *ip, u8 *family,
			 const struct nlattr *attr,
			 struct netlink_ext_ack *extack)
{
	memset(ip, 0, sizeof(*ip));

	switch (nla_len(attr)) {
	case sizeof(struct in_addr):
		ip->s6_addr32[0] = nla_get_in_addr(attr);
		*family = AF_INET;
		return 0;
	case sizeof(struct in6_addr):
		*ip = nla_get_in6_addr(attr);
		*family = AF_INET6;
		return 0;
	default:
		return segue_bad(extack, attr, -EINVAL,
				 "an address has 4 bytes or 16");
	}
}

/* An address packets are routed by. */
static bool segue_ip_routable(const struct in6_addr *ip, u8 family)
{
	__be32 ip4 = ip->s6_addr32[0];

	if (family == AF_INET)
		return !ipv4_is_zeronet(ip4) && !ipv4_is_loopback(ip4) &&
		       !ipv4_is_multicast(ip4) && !ipv4_is_lbcast(ip4) &&
		       !ipv4_is_linklocal_169(ip4);

	return !(ipv6_addr_type(ip) & (IPV6_ADDR_MULTICAST |
				       IPV6_ADDR_LINKLOCAL |
				       IPV6_ADDR_LOOPBACK |
				       IPV6_ADDR_MAPPED)) &&
	       !ipv6_addr_any(ip);
}

static int segue_read_addr(struct segue_addr *a, const struct nlattr *attr,
			   struct netlink_ext_ack *extack)
{
	struct nlattr *tb[SEGUE_A_ADDR_MAX + 1];
	struct in6_addr prefix;
	int err;

	err = nla_parse_nested(tb, SEGUE_A_ADDR_MAX, attr, segue_addr_policy,
			       extack);
	if (err)
		return err;

	if (!tb[SEGUE_A_ADDR_IP])
		return segue_bad(extack, attr, -EINVAL,
				 "an address or prefix needs its address");
	err = segue_read_ip(&a->ip, &a->family, tb[SEGUE_A_ADDR_IP], extack);
	if (err)
		return err;

	if (!segue_ip_routable(&a->ip, a->family))
		return segue_bad(extack, tb[SEGUE_A_ADDR_IP], -EINVAL,
				 "a mobile node's address is unicast and not link-local, loopback or unspecified");

	a->plen = a->family == AF_INET ? 32 : 128;
	if (!tb[SEGUE_A_ADDR_PLEN])
		return 0;

	if (nla_get_u8(tb[SEGUE_A_ADDR_PLEN]) > a->plen)
		return segue_bad(extack, tb[SEGUE_A_ADDR_PLEN], -EINVAL,
				 "the prefix is longer than the address");
	a->plen = nla_get_u8(tb[SEGUE_A_ADDR_PLEN]);
	ipv6_addr_prefix(&prefix, &a->ip, a->plen);
	if (!ipv6_addr_equal(&prefix, &a->ip))
		return segue_bad(extack, attr, -EINVAL,
				 "the prefix has bits set behind its length");

	return 0;
}

/* How often an attribute is in a nest; their lengths are validated. */
static unsigned int segue_count_attr(const struct nlattr *nest, int type)
{
	const struct nlattr *attr;
	unsigned int n = 0;
	int rem;

	nla_for_each_nested(attr, nest, rem)
		n += nla_type(attr) == type;

	return n;
}

static bool segue_addr_repeats(const struct segue_addr *set, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (set[i].family == set[n].family &&
		    set[i].plen == set[n].plen &&
		    ipv6_addr_equal(&set[i].ip, &set[n].ip))
			return true;
	}

	return false;
}

static int segue_read_addrs_into(struct segue_addr *set, u32 l3dev,
				 const struct nlattr *nest,
				 struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	int rem, err;
	u8 n = 0;

	nla_for_each_nested(attr, nest, rem) {
		struct segue_addr *a = &set[n];

		if (nla_type(attr) != SEGUE_A_MN_ADDR)
			continue;

		err = segue_read_addr(a, attr, extack);
		if (err)
			return err;
		if (segue_addr_repeats(set, n))
			return segue_bad(extack, attr, -EINVAL,
					 "an address is given twice");

		a->l3dev = l3dev;
		if (set->index != SEGUE_ADDR_OWN)
			a->index = n;
		n++;
	}

	return 0;
}

/* Return: in @one, where it is one address or none and that is given. */
static struct segue_addr *segue_read_addrs(const struct nlattr *nest, u32 l3dev,
					   struct segue_addr *one,
					   struct netlink_ext_ack *extack)
{
	unsigned int n = segue_count_attr(nest, SEGUE_A_MN_ADDR), i;
	struct segue_addr *set;
	int err;

	if (n > SEGUE_ADDRS_MAX)
		return ERR_PTR(segue_bad(extack, nest, -E2BIG,
					 "a mobile node has at most 16 addresses and prefixes"));

	set = one && n <= 1 ? one : segue_addrs_alloc(n);
	if (!set)
		return ERR_PTR(-ENOMEM);

	err = segue_read_addrs_into(set, l3dev, nest, extack);
	if (err) {
		segue_addrs_free(set);
		return ERR_PTR(err);
	}

	for (i = 0; i < n; i++)
		set[i].n = n;
	return set;
}

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
	if (tb[SEGUE_A_ACCEPT_FLAGS])
		a->flags = nla_get_u32(tb[SEGUE_A_ACCEPT_FLAGS]);
	if (tb[SEGUE_A_ACCEPT_WINDOW])
		a->window = nla_get_u32(tb[SEGUE_A_ACCEPT_WINDOW]);

	if (!(a->flags & SEGUE_ACCEPT_F_DEDUP) && (a->flags || a->window))
		return segue_bad(extack, attr, -EINVAL,
				 "only a tunnel that may bring copies has a window or says that native packets may be copies");
	if (a->flags && !a->window)
		return segue_bad(extack, attr, -EINVAL,
				 "a tunnel that may bring copies needs the window in which they come");
	if (a->flags && a->dir != SEGUE_DIR_TO)
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
		n_dedup += !!a->flags;
		if (n_dedup > SEGUE_DEDUPS_MAX)
			return segue_bad(extack, attr, -E2BIG,
					 "at most 5 tunnels of a mobile node may bring copies");
	}

	return 0;
}

/* Return: NULL where there is none. */
static struct segue_accepts *segue_read_accepts(const struct nlattr *nest,
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

static int segue_read_legs(struct segue_path *path, const struct nlattr *nest,
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
	return 0;
}

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

	op->gate = tb[SEGUE_A_OP_GATE];
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

	op->when = nla_get_u8(attr);
	if (op->when && op->dirs != BIT(SEGUE_DIR_FROM))
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
