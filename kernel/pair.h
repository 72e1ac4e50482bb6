/* SPDX-License-Identifier: GPL-2.0-only */
/* pair.h - the two ends of a tunnel packets come out of */
#ifndef _SEGUE_PAIR_H
#define _SEGUE_PAIR_H

#include <linux/in6.h>
#include <linux/jhash.h>
#include <linux/socket.h>
#include <net/ipv6.h>
#include <net/netns/hash.h>

/**
 * struct segue_pair - the two ends of a tunnel
 * @local: ours; an IPv4 address in the first four bytes, the rest clear
 * @remote: the far one, likewise
 * @family: of both
 */
struct segue_pair {
	struct in6_addr local;
	struct in6_addr remote;
	u8 family;
};

static inline u32 segue_pair_key(const struct net *net,
				 const struct segue_pair *pair)
{
	u32 seed = net_hash_mix(net) + pair->family;

	seed = jhash2((__force const u32 *)pair->local.s6_addr32, 4, seed);
	return jhash2((__force const u32 *)pair->remote.s6_addr32, 4, seed);
}

static inline bool segue_pair_equal(const struct segue_pair *a,
				    const struct segue_pair *b)
{
	return a->family == b->family &&
	       ipv6_addr_equal(&a->local, &b->local) &&
	       ipv6_addr_equal(&a->remote, &b->remote);
}

static inline void segue_pair4(struct segue_pair *pair, __be32 local,
			       __be32 remote)
{
	memset(pair, 0, sizeof(*pair));
	pair->family = AF_INET;
	pair->local.s6_addr32[0] = local;
	pair->remote.s6_addr32[0] = remote;
}

static inline void segue_pair6(struct segue_pair *pair,
			       const struct in6_addr *local,
			       const struct in6_addr *remote)
{
	pair->family = AF_INET6;
	pair->local = *local;
	pair->remote = *remote;
}

#endif /* _SEGUE_PAIR_H */
