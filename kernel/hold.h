/* SPDX-License-Identifier: GPL-2.0-only */
/* hold.h - the first hook: whose packet is it, and does it wait? */
#ifndef _SEGUE_HOLD_H
#define _SEGUE_HOLD_H

#include <linux/in6.h>
#include <linux/netfilter.h>
#include <linux/segue.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>

#include "mn.h"
#include "segue.h"

/**
 * struct segue_key - the addresses of a packet, as the tables want them
 * @family: AF_INET or AF_INET6
 * @l3dev: ifindex of the VRF it is in, 0 for none
 * @ip: by direction: for TO the destination, for FROM the source
 * @v4: where an IPv4 address is made to look like @ip wants it
 */
struct segue_key {
	u8 family;
	u32 l3dev;
	const struct in6_addr *ip[2];
	struct in6_addr v4[2];
};

static inline void segue_key6(struct segue_key *key, const struct sk_buff *skb,
			      const struct net_device *dev)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);

	key->family = AF_INET6;
	key->l3dev = l3mdev_master_ifindex_rcu(dev);
	key->ip[SEGUE_DIR_TO] = &ip6h->daddr;
	key->ip[SEGUE_DIR_FROM] = &ip6h->saddr;
}

static inline void segue_key4(struct segue_key *key, const struct sk_buff *skb,
			      const struct net_device *dev)
{
	const struct iphdr *iph = ip_hdr(skb);

	key->family = AF_INET;
	key->l3dev = l3mdev_master_ifindex_rcu(dev);
	memset(key->v4, 0, sizeof(key->v4));
	key->v4[SEGUE_DIR_TO].s6_addr32[0] = iph->daddr;
	key->v4[SEGUE_DIR_FROM].s6_addr32[0] = iph->saddr;
	key->ip[SEGUE_DIR_TO] = &key->v4[SEGUE_DIR_TO];
	key->ip[SEGUE_DIR_FROM] = &key->v4[SEGUE_DIR_FROM];
}

/* Called with rcu_read_lock(); the answer is valid inside the section. */
static inline struct segue_side *segue_side_find(const struct segue_net *sn,
						 const struct segue_key *key,
						 unsigned int dir)
{
	struct segue_addr *a;

	if (!READ_ONCE(sn->n_side[dir]))
		return NULL;

	a = segue_table_find(rcu_dereference(sn->active), key->family,
			     key->ip[dir], key->l3dev);
	return a ? &segue_addr_mn(a)->side[dir] : NULL;
}

unsigned int segue_hold(struct segue_net *sn, const struct segue_key *key,
			struct sk_buff *skb, const struct nf_hook_state *state);
bool segue_hold_behind(struct segue_net *sn, struct sk_buff *skb,
		       const struct nf_hook_state *state);

#endif /* _SEGUE_HOLD_H */
