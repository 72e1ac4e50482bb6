// SPDX-License-Identifier: GPL-2.0-only
/*
 * read_addr.c - from attributes to addresses
 *
 * Whether an address may be a mobile node's or a tunnel's end is judged here;
 * whose it is already, by plan.c.
 */
#include <net/ipv6.h>

#include "policy.h"
#include "read.h"
#include "table.h"

int segue_read_ip(struct in6_addr *ip, u8 *family, const struct nlattr *attr,
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
bool segue_ip_routable(const struct in6_addr *ip, u8 family)
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
unsigned int segue_count_attr(const struct nlattr *nest, int type)
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
struct segue_addr *segue_read_addrs(const struct nlattr *nest, u32 l3dev,
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
