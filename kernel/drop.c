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
	segue_count(sn, drops[reason]);
	if (side)
		atomic64_inc(&side->dropped);
	trace_drop(side ? side->mn->id : 0,
			 side ? segue_side_dir(side) : SEGUE_DIR_BOTH, reason,
			 skb->len);
	kfree_skb_reason(skb, segue_drop_core_reason(reason));
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

/* As segue_drop() for a packet that was held, and its sender is told. */
void segue_drop_unreachable(struct segue_net *sn, struct segue_side *side,
			    struct sk_buff *skb, enum segue_drop reason)
{
	local_bh_disable();
	rcu_read_lock();
	if (!skb->dev)
		skb->dev = skb_dst(skb)->dev;
	if (skb->protocol == htons(ETH_P_IPV6))
		icmpv6_send(skb, ICMPV6_DEST_UNREACH, ICMPV6_ADDR_UNREACH, 0);
	else
		segue_drop_tell4(skb);
	segue_drop(sn, side, skb, reason);
	rcu_read_unlock();
	local_bh_enable();
}
