// SPDX-License-Identifier: GPL-2.0-only
/*
 * neigh_arp.c - ARP requests for a mobile node, and what is answered
 *
 * A request with sender 0.0.0.0 asks whether the address is free (RFC 5227) and
 * is answered too.  One whose sender is the address itself announces it, and is
 * nobody's question.
 */
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/netdevice.h>
#include <linux/netfilter_arp.h>
#include <net/arp.h>

#include "neigh.h"
#include "segue.h"

/**
 * struct segue_arp - an ARP message of Ethernet and IPv4
 * @hdr: what all have
 * @sha: sender, link-layer
 * @sip: sender
 * @tha: target, link-layer
 * @tip: target
 */
struct segue_arp {
	struct arphdr hdr;
	u8 sha[ETH_ALEN];
	__be32 sip;
	u8 tha[ETH_ALEN];
	__be32 tip;
} __packed;

static bool segue_arp_valid(const struct segue_arp *arp)
{
	return arp->hdr.ar_hrd == htons(ARPHRD_ETHER) &&
	       arp->hdr.ar_pro == htons(ETH_P_IP) &&
	       arp->hdr.ar_hln == ETH_ALEN && arp->hdr.ar_pln == 4 &&
	       arp->hdr.ar_op == htons(ARPOP_REQUEST) &&
	       is_valid_ether_addr(arp->sha) &&
	       !ipv4_is_multicast(arp->sip) && !ipv4_is_lbcast(arp->sip);
}

static unsigned int segue_arp_hook(void *priv, struct sk_buff *skb,
				   const struct nf_hook_state *state)
{
	struct in6_addr target = {};
	const struct segue_arp *arp;
	struct segue_asked asked;

	if (!pskb_may_pull(skb, sizeof(*arp)) ||
	    !skb_mac_header_was_set(skb))
		return NF_ACCEPT;

	arp = (const struct segue_arp *)arp_hdr(skb);
	target.s6_addr32[0] = arp->tip;
	if (!segue_arp_valid(arp) ||
	    !segue_neigh_asked(&asked, segue_pernet(state->net), AF_INET,
			       &target, state->in))
		return NF_ACCEPT;

	if (segue_neigh_is_owner(&asked, arp->sha) ||
	    segue_neigh_is_owner(&asked, eth_hdr(skb)->h_source)) {
		segue_neigh_heard(&asked);
		return NF_ACCEPT;
	}
	if (arp->sip == arp->tip)
		return NF_ACCEPT;

	if (segue_neigh_may(&asked, AF_INET))
		arp_send(ARPOP_REPLY, ETH_P_ARP, arp->sip, asked.dev, arp->tip,
			 arp->sha, asked.lladdr, arp->sha);

	consume_skb(skb);
	return NF_STOLEN;
}

const struct nf_hook_ops segue_arp_ops = {
	.hook = segue_arp_hook,
	.pf = NFPROTO_ARP,
	.hooknum = NF_ARP_IN,
	.priority = INT_MAX - 1,
};
