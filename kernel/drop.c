// SPDX-License-Identifier: GPL-2.0-only
/*
 * drop.c - the only place that frees a packet we refuse
 *
 * Every drop has a reason, a counter and a tracepoint, so that what came in is
 * what went out, what was dropped and what is held.
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <net/icmp.h>
#include <net/ip.h>
#include <net/route.h>

#include "drop.h"
#include "mn.h"
#include "segue.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

static enum skb_drop_reason segue_drop_core_reason(enum segue_drop reason)
{
	switch (reason) {
	case SEGUE_DROP_NO_ROUTE:
		return SKB_DROP_REASON_IP_OUTNOROUTES;
	case SEGUE_DROP_TOO_BIG:
		return SKB_DROP_REASON_PKT_TOO_BIG;
	case SEGUE_DROP_NOMEM:
		return SKB_DROP_REASON_NOMEM;
	case SEGUE_DROP_DECAP_POLICY:
		return SKB_DROP_REASON_XFRM_POLICY;
	default:
		return SKB_DROP_REASON_NETFILTER_DROP;
	}
}

static void segue_drop_count(struct segue_net *sn, struct segue_side *side,
			     unsigned int len, enum segue_drop reason)
{
	segue_count(sn, drops[reason]);
	if (side)
		atomic64_inc(&side->dropped);
	trace_drop(side ? segue_side_mn(side)->id : 0,
		   side ? segue_side_dir(side) : SEGUE_DIR_BOTH, reason, len);
}

/**
 * segue_drop() - refuse a packet
 * @sn: the namespace
 * @side: whose packet it was, NULL where that is not known
 * @skb: the packet, gone afterwards
 * @reason: why
 */
void segue_drop(struct segue_net *sn, struct segue_side *side,
		struct sk_buff *skb, enum segue_drop reason)
{
	segue_drop_count(sn, side, skb->len, reason);
	kfree_skb_reason(skb, segue_drop_core_reason(reason));
}

/* A copy of @model is owed and cannot be made. */
void segue_drop_unmade(struct segue_net *sn, struct segue_side *side,
		       const struct sk_buff *model, enum segue_drop reason)
{
	segue_drop_count(sn, side, model->len, reason);
}

static void segue_drop_tell4(struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);

	if (!skb_dst(skb) &&
	    ip_route_input_noref(skb, iph->daddr, iph->saddr, iph->tos,
				 skb->dev))
		return;

	icmp_send(skb, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0);
}

/*
 * The device a held packet's sender is told by, NULL where there is none: this
 * host's own packet has only its route's, and where that died it is the
 * kernel's stand-in, which is in another namespace.
 */
static struct net_device *segue_drop_dev(const struct segue_net *sn,
					 const struct sk_buff *skb)
{
	struct net_device *dev = skb->dev;

	if (!dev && skb_dst(skb))
		dev = skb_dst(skb)->dev;

	return dev && net_eq(dev_net(dev), sn->net) ? dev : NULL;
}

/**
 * segue_drop_unreachable() - refuse a packet that was held, and tell its sender
 * @sn: the namespace
 * @side: whose packet it was
 * @skb: the packet, gone afterwards
 * @reason: why
 *
 * Context: rcu_read_lock() since it was taken from its queue, BH off.
 */
void segue_drop_unreachable(struct segue_net *sn, struct segue_side *side,
			    struct sk_buff *skb, enum segue_drop reason)
{
	skb->dev = segue_drop_dev(sn, skb);
	if (skb->dev && skb->protocol == htons(ETH_P_IPV6))
		icmpv6_send(skb, ICMPV6_DEST_UNREACH, ICMPV6_ADDR_UNREACH, 0);
	else if (skb->dev)
		segue_drop_tell4(skb);

	segue_drop(sn, side, skb, reason);
}
