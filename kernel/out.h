/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * out.h - an outer packet of ours goes out as one of this host's own
 *
 * Inline is the way of nearly all of them; see out.c.
 */
#ifndef _SEGUE_OUT_H
#define _SEGUE_OUT_H

#include <linux/skbuff.h>
#include <net/dst.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>

#include "hook.h"
#include "path.h"
#include "segue.h"
#include "table.h"

bool segue_out_ask(const struct segue_table *t, u32 generation,
		   struct segue_leg *leg);
void segue_out4(const struct segue_net *sn, struct segue_leg *leg,
		struct sk_buff *skb);
void segue_out_by_hooks(const struct segue_net *sn,
			const struct nf_hook_entries *e, struct sk_buff *skb,
			u8 pf);

static inline bool segue_out_is_nobodys(const struct segue_net *sn,
					struct segue_leg *leg)
{
	const struct segue_table *t = rcu_dereference(sn->active);
	u32 generation = segue_table_generation(t);

	return likely(READ_ONCE(leg->nobodys) == generation) ||
	       segue_out_ask(t, generation, leg);
}

/* May it go past our hooks?  Its length and its VRF make no difficulties either. */
static inline bool segue_out_short(const struct segue_net *sn,
				   struct segue_leg *leg,
				   const struct sk_buff *skb)
{
	const struct net_device *dev = skb_dst(skb)->dev;

	return skb->len <= IP_MAX_MTU && !netif_is_l3_slave(dev) &&
	       !netif_is_l3_master(dev) && segue_out_is_nobodys(sn, leg);
}

static inline void segue_out_hooks(const struct segue_net *sn,
				   struct sk_buff *skb, u8 pf)
{
	const struct nf_hook_entries *e;

	e = segue_hook_chain(sn->net, pf, NF_INET_LOCAL_OUT);
	if (likely(segue_hook_alone(sn, e)))
		dst_output(sn->net, NULL, skb);
	else
		segue_out_by_hooks(sn, e, skb, pf);
}

static inline void segue_out6(const struct segue_net *sn, struct segue_leg *leg,
			      struct sk_buff *skb)
{
	struct ipv6hdr *ip6h = ipv6_hdr(skb);

	memset(skb->cb, 0, sizeof(struct inet6_skb_parm));
	if (unlikely(!segue_out_short(sn, leg, skb))) {
		ip6_local_out(sn->net, NULL, skb);
		return;
	}

	ip6h->payload_len = htons(skb->len - sizeof(*ip6h));
	IP6CB(skb)->nhoff = offsetof(struct ipv6hdr, nexthdr);
	skb->protocol = htons(ETH_P_IPV6);
	segue_out_hooks(sn, skb, NFPROTO_IPV6);
}

/**
 * segue_out() - send an outer packet
 * @sn: the namespace
 * @leg: whose outer header it is
 * @skb: the packet, with its route; gone afterwards
 *
 * Context: rcu_read_lock(), BH off.
 */
static inline void segue_out(const struct segue_net *sn, struct segue_leg *leg,
			     struct sk_buff *skb)
{
	if (leg->family == AF_INET6)
		segue_out6(sn, leg, skb);
	else
		segue_out4(sn, leg, skb);
}

#endif /* _SEGUE_OUT_H */
