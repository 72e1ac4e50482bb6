/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * whose.h - which mobile node's packet is it?
 *
 * All of it is inline and nothing is copied: it is what everybody pays while
 * somebody moves.  What else must be known of a packet is asked only of those
 * that turn out to be somebody's.
 */
#ifndef _SEGUE_WHOSE_H
#define _SEGUE_WHOSE_H

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netfilter.h>
#include <net/l3mdev.h>

#include "mn.h"
#include "segue.h"
#include "table.h"

/* The VRF's ifindex.  To ask for a master that isn't takes 137 instructions. */
static __always_inline u32 segue_l3dev(const struct net_device *dev)
{
	if (likely(!netif_is_l3_master(dev) && !netif_is_l3_slave(dev)))
		return 0;

	return l3mdev_master_ifindex_rcu(dev);
}

static __always_inline u32 segue_l3dev_of(const struct nf_hook_state *state)
{
	return segue_l3dev(state->in ?: state->out);
}

/* Is there anybody whose packets this stand must know? */
static __always_inline bool segue_looks(const struct segue_net *sn,
					enum segue_stand stand)
{
	return READ_ONCE(sn->looks[stand].any);
}

/**
 * segue_side_find() - a direction of a mobile node
 * @sn: the namespace
 * @stand: who asks; NULL at once where it need not look for this direction
 * @dir: the direction
 * @family: AF_INET or AF_INET6
 * @addr: for TO the destination, for FROM the source
 * @l3dev: the VRF it is in
 *
 * Context: rcu_read_lock(); the answer is valid inside the section.
 */
static __always_inline struct segue_side *
segue_side_find(const struct segue_net *sn, enum segue_stand stand,
		enum segue_dir dir, u8 family, const void *addr, u32 l3dev)
{
	struct segue_addr *a;

	if (!READ_ONCE(sn->looks[stand].dir[dir]))
		return NULL;

	a = segue_table_find(rcu_dereference(sn->active), family, addr, l3dev);
	return a ? &segue_addr_mn(a)->side[dir] : NULL;
}

/* The same of a packet, for those in no hurry. */
static inline struct segue_side *segue_side_of(const struct segue_net *sn,
					       enum segue_stand stand,
					       enum segue_dir dir,
					       const struct sk_buff *skb,
					       const struct nf_hook_state *st)
{
	u32 l3dev = segue_l3dev_of(st);

	if (st->pf == NFPROTO_IPV6)
		return segue_side_find(sn, stand, dir, AF_INET6,
				       dir == SEGUE_DIR_TO ?
				       &ipv6_hdr(skb)->daddr :
				       &ipv6_hdr(skb)->saddr, l3dev);

	return segue_side_find(sn, stand, dir, AF_INET,
			       dir == SEGUE_DIR_TO ? &ip_hdr(skb)->daddr :
						     &ip_hdr(skb)->saddr,
			       l3dev);
}

#endif /* _SEGUE_WHOSE_H */
