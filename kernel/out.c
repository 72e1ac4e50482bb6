// SPDX-License-Identifier: GPL-2.0-only
/*
 * out.c - an outer packet of ours goes out as one of this host's own
 *
 * It passes LOCAL_OUT, where every hook sees it but our own: those would find
 * that it is nobody's, for 831 instructions.  That it is nobody's is remembered
 * in the leg, for as long as nobody enters or leaves the packet path.  Where one
 * of its ends is a mobile node, which may be held or tunnelled itself, it goes
 * the whole way.
 */
#include <linux/netfilter.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>

#include "hook.h"
#include "out.h"
#include "path.h"
#include "segue.h"
#include "table.h"

static bool segue_out_is_nobodys(const struct segue_net *sn,
				 struct segue_leg *leg)
{
	const struct segue_table *t = rcu_dereference(sn->active);
	u32 generation = segue_table_generation(t);

	if (likely(READ_ONCE(leg->nobodys) == generation))
		return true;

	if (segue_table_find(t, leg->family, &leg->local, 0) ||
	    segue_table_find(t, leg->family, &leg->remote, 0))
		return false;

	WRITE_ONCE(leg->nobodys, generation);
	return true;
}

/* May it go past our hooks?  Its length and its VRF make no difficulties either. */
static bool segue_out_short(const struct segue_net *sn, struct segue_leg *leg,
			    const struct sk_buff *skb)
{
	const struct net_device *dev = skb_dst(skb)->dev;

	return skb->len <= IP_MAX_MTU && !netif_is_l3_slave(dev) &&
	       !netif_is_l3_master(dev) && segue_out_is_nobodys(sn, leg);
}

/* As nf_hook() would, but behind our first hook. */
static noinline void segue_out_by_hooks(const struct segue_net *sn,
					const struct nf_hook_entries *e,
					struct sk_buff *skb, u8 pf)
{
	struct nf_hook_state state;
	int index;

	index = segue_hook_behind(sn, e, pf, NF_INET_LOCAL_OUT);
	nf_hook_state_init(&state, NF_INET_LOCAL_OUT, pf, NULL,
			   skb_dst(skb)->dev, NULL, sn->net, dst_output);
	if (nf_hook_slow(skb, &state, e, max(index, 0)) == 1)
		dst_output(sn->net, NULL, skb);
}

static void segue_out_hooks(const struct segue_net *sn, struct sk_buff *skb,
			    u8 pf)
{
	const struct nf_hook_entries *e;

	e = segue_hook_chain(sn->net, pf, NF_INET_LOCAL_OUT);
	if (likely(segue_hook_alone(sn, e)))
		dst_output(sn->net, NULL, skb);
	else
		segue_out_by_hooks(sn, e, skb, pf);
}

static void segue_out6(const struct segue_net *sn, struct segue_leg *leg,
		       struct sk_buff *skb)
{
	struct ipv6hdr *ip6h = ipv6_hdr(skb);

	memset(skb->cb, 0, sizeof(struct inet6_skb_parm));
	if (!segue_out_short(sn, leg, skb)) {
		ip6_local_out(sn->net, NULL, skb);
		return;
	}

	ip6h->payload_len = htons(skb->len - sizeof(*ip6h));
	IP6CB(skb)->nhoff = offsetof(struct ipv6hdr, nexthdr);
	skb->protocol = htons(ETH_P_IPV6);
	segue_out_hooks(sn, skb, NFPROTO_IPV6);
}

static void segue_out4(const struct segue_net *sn, struct segue_leg *leg,
		       struct sk_buff *skb)
{
	struct iphdr *iph = ip_hdr(skb);

	memset(IPCB(skb), 0, sizeof(*IPCB(skb)));
	if (!segue_out_short(sn, leg, skb)) {
		ip_local_out(sn->net, NULL, skb);
		return;
	}

	iph->tot_len = htons(skb->len);
	ip_send_check(iph);
	skb->protocol = htons(ETH_P_IP);
	segue_out_hooks(sn, skb, NFPROTO_IPV4);
}

/**
 * segue_out() - send an outer packet
 * @sn: the namespace
 * @leg: whose outer header it is
 * @skb: the packet, with its route; gone afterwards
 *
 * Context: rcu_read_lock(), BH off.
 */
void segue_out(const struct segue_net *sn, struct segue_leg *leg,
	       struct sk_buff *skb)
{
	if (leg->family == AF_INET6)
		segue_out6(sn, leg, skb);
	else
		segue_out4(sn, leg, skb);
}
