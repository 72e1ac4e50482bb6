// SPDX-License-Identifier: GPL-2.0-only
/*
 * neigh_nd.c - neighbour solicitations for a mobile node, and what is answered
 *
 * As a proxy (RFC 4861, 7.2.8): the override flag is clear, so that the mobile
 * node's own word stands against ours; the link-layer address is always there.
 * Who asks whether the address is free (RFC 4862, 5.4) is answered to all
 * nodes.  A solicitation that RFC 4861, 7.1.1 wants discarded is left to the
 * stack, which discards it.
 *
 * One for a group goes on in any case: a bridge has more to do with it.  One to
 * the very address, which a neighbour asks who has our link-layer address for
 * it, would be forwarded, and ends here.
 *
 * An answer is sent to the link-layer address that asks; nothing is learnt from
 * the question and no neighbour entry is made.
 */
#include <linux/etherdevice.h>
#include <linux/icmpv6.h>
#include <linux/netdevice.h>
#include <linux/netfilter_bridge.h>
#include <linux/netfilter_ipv6.h>
#include <linux/pkt_sched.h>
#include <net/addrconf.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>
#include <net/ndisc.h>

#include "neigh.h"
#include "segue.h"

#define SEGUE_ND_MAX	1024	/* bytes of a solicitation; ours are 32 */
#define SEGUE_MRD_INTERVAL	20	/* s */
#define SEGUE_MRD_QUERY		125	/* s, MLD's default */
#define SEGUE_MRD_ROBUSTNESS	2	/* likewise */

struct segue_nd_option {
	u8 type;
	u8 len;			/* of 8 bytes */
	u8 lladdr[ETH_ALEN];
} __packed;

struct segue_nd_advert {
	struct icmp6hdr icmph;
	struct in6_addr target;
	struct segue_nd_option tlla;
} __packed;

struct segue_mrd_advert {
	u8 nexthdr;		/* hop-by-hop header: router alert, padding */
	u8 len;
	u8 options[6];
	u8 type;
	u8 interval;
	__sum16 cksum;
	__be16 query;
	__be16 robustness;
} __packed;

/* A packet of ours with room for the frame's header, and its own filled in. */
static struct sk_buff *segue_nd_packet(struct net_device *dev,
				       const struct in6_addr *to, u8 nexthdr,
				       u8 hop_limit, unsigned int len)
{
	struct ipv6hdr *ip6h;
	struct in6_addr from;
	struct sk_buff *skb;

	if (ipv6_dev_get_saddr(dev_net(dev), dev, to, 0, &from))
		return NULL;

	skb = alloc_skb(LL_RESERVED_SPACE(dev) + sizeof(*ip6h) + len +
			dev->needed_tailroom, GFP_ATOMIC);
	if (!skb)
		return NULL;

	skb_reserve(skb, LL_RESERVED_SPACE(dev));
	skb_reset_network_header(skb);
	skb->dev = dev;
	skb->protocol = htons(ETH_P_IPV6);
	skb->priority = TC_PRIO_CONTROL;
	ip6h = skb_put_zero(skb, sizeof(*ip6h));
	ip6_flow_hdr(ip6h, 0, 0);
	ip6h->payload_len = htons(len);
	ip6h->nexthdr = nexthdr;
	ip6h->hop_limit = hop_limit;
	ip6h->saddr = from;
	ip6h->daddr = *to;
	skb_set_transport_header(skb, sizeof(*ip6h));
	return skb;
}

static void segue_nd_send(struct sk_buff *skb, const u8 *to, const u8 *from)
{
	if (dev_hard_header(skb, skb->dev, ETH_P_IPV6, to, from, skb->len) < 0)
		kfree_skb(skb);
	else
		dev_queue_xmit(skb);
}

static __sum16 segue_nd_checksum(const struct sk_buff *skb, void *icmp6,
				 unsigned int len)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);

	return csum_ipv6_magic(&ip6h->saddr, &ip6h->daddr, len, IPPROTO_ICMPV6,
			       csum_partial(icmp6, len, 0));
}

/* @to is who asks, or unspecified where it is not an address yet. */
static void segue_nd_answer(const struct segue_asked *asked,
			    const struct in6_addr *target,
			    const struct in6_addr *to)
{
	bool dad = ipv6_addr_any(to);
	struct segue_nd_advert *na;
	u8 all_nodes[ETH_ALEN];
	struct sk_buff *skb;

	skb = segue_nd_packet(asked->dev,
			      dad ? &in6addr_linklocal_allnodes : to,
			      IPPROTO_ICMPV6, 255, sizeof(*na));
	if (!skb)
		return;

	na = skb_put_zero(skb, sizeof(*na));
	na->icmph.icmp6_type = NDISC_NEIGHBOUR_ADVERTISEMENT;
	na->icmph.icmp6_solicited = !dad;
	na->target = *target;
	na->tlla.type = ND_OPT_TARGET_LL_ADDR;
	na->tlla.len = 1;
	memcpy(na->tlla.lladdr, asked->lladdr, ETH_ALEN);
	na->icmph.icmp6_cksum = segue_nd_checksum(skb, na, sizeof(*na));

	ipv6_eth_mc_map(&in6addr_linklocal_allnodes, all_nodes);
	segue_nd_send(skb, dad ? all_nodes : asked->from, asked->lladdr);
}

/**
 * segue_nd_advertise_router() - have switches send us all multicast
 * @dev: where
 *
 * RFC 4286: a multicast router advertisement.
 */
void segue_nd_advertise_router(struct net_device *dev)
{
	static const struct in6_addr all_snoopers = {
		.s6_addr = { 0xff, 2, [15] = 0x6a },
	};
	struct segue_mrd_advert *ad;
	struct sk_buff *skb;
	u8 to[ETH_ALEN];

	skb = segue_nd_packet(dev, &all_snoopers, NEXTHDR_HOP, 1, sizeof(*ad));
	if (!skb)
		return;

	ad = skb_put_zero(skb, sizeof(*ad));
	ad->nexthdr = IPPROTO_ICMPV6;
	ad->options[0] = IPV6_TLV_ROUTERALERT;
	ad->options[1] = 2;
	ad->options[4] = IPV6_TLV_PADN;
	ad->type = ICMPV6_MRDISC_ADV;
	ad->interval = SEGUE_MRD_INTERVAL;
	ad->query = htons(SEGUE_MRD_QUERY);
	ad->robustness = htons(SEGUE_MRD_ROBUSTNESS);
	ad->cksum = segue_nd_checksum(skb, &ad->type, sizeof(*ad) -
				      offsetof(typeof(*ad), type));

	ipv6_eth_mc_map(&all_snoopers, to);
	segue_nd_send(skb, to, dev->dev_addr);
}

/* The source's link-layer address; NULL where the options are not valid. */
static const u8 *segue_nd_source(const struct nd_msg *ns, unsigned int len,
				 const u8 *frame)
{
	const u8 *source = frame, *opt = ns->opt;

	for (len -= sizeof(*ns); len; len -= opt[1] * 8, opt += opt[1] * 8) {
		if (len < 8 || !opt[1] || len < opt[1] * 8)
			return NULL;
		if (opt[0] == ND_OPT_SOURCE_LL_ADDR && opt[1] == 1)
			source = opt + 2;
	}

	return is_valid_ether_addr(source) ? source : NULL;
}

/* RFC 4861, 7.1.1, but for the options and the checksum. */
static bool segue_nd_valid(const struct ipv6hdr *ip6h, const struct nd_msg *ns)
{
	const struct in6_addr *to = &ip6h->daddr;
	struct in6_addr group;

	if (ns->icmph.icmp6_type != NDISC_NEIGHBOUR_SOLICITATION ||
	    ns->icmph.icmp6_code)
		return false;

	addrconf_addr_solict_mult(&ns->target, &group);
	if (ipv6_addr_any(&ip6h->saddr))
		return ipv6_addr_equal(to, &group);

	return ipv6_addr_equal(to, &group) || ipv6_addr_equal(to, &ns->target);
}

/* A solicitation in one piece, its frame still in front of it; or NULL. */
static const struct nd_msg *segue_nd_pull(struct sk_buff *skb,
					  const struct nf_hook_state *state,
					  unsigned int len)
{
	const struct nd_msg *ns;

	if (len < sizeof(*ns) || len > SEGUE_ND_MAX ||
	    !skb_mac_header_was_set(skb) ||
	    !pskb_may_pull(skb, sizeof(struct ipv6hdr) + len))
		return NULL;

	ns = (const struct nd_msg *)(ipv6_hdr(skb) + 1);
	if (!segue_nd_valid(ipv6_hdr(skb), ns) ||
	    nf_ip6_checksum(skb, state->hook, sizeof(struct ipv6hdr),
			    IPPROTO_ICMPV6))
		return NULL;

	return ns;
}

static bool segue_nd_otherhost(const struct sk_buff *skb)
{
	if (skb->pkt_type != PACKET_HOST && skb->pkt_type != PACKET_MULTICAST)
		return true;

#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	if (nf_bridge_info_get(skb))
		return nf_bridge_info_get(skb)->pkt_otherhost;
#endif
	return false;
}

static unsigned int segue_nd_receive(struct sk_buff *skb,
				     const struct nf_hook_state *state)
{
	unsigned int len = ntohs(ipv6_hdr(skb)->payload_len);
	struct segue_asked asked;
	const struct nd_msg *ns;
	const u8 *frame;
	bool dad;

	ns = segue_nd_pull(skb, state, len);
	if (!ns || segue_nd_otherhost(skb) ||
	    !segue_neigh_asked(&asked, segue_pernet(state->net), AF_INET6,
			       &ns->target, state->in))
		return NF_ACCEPT;

	frame = eth_hdr(skb)->h_source;
	asked.from = segue_nd_source(ns, len, frame);
	dad = ipv6_addr_any(&ipv6_hdr(skb)->saddr);
	if (!asked.from || (dad && asked.from != frame))
		return NF_ACCEPT;

	if (segue_neigh_is_owner(&asked, asked.from) ||
	    segue_neigh_is_owner(&asked, frame)) {
		segue_neigh_heard(&asked);
		return NF_ACCEPT;
	}

	if (segue_neigh_may(&asked, AF_INET6))
		segue_nd_answer(&asked, &ns->target, &ipv6_hdr(skb)->saddr);
	if (ipv6_addr_is_multicast(&ipv6_hdr(skb)->daddr))
		return NF_ACCEPT;

	consume_skb(skb);
	return NF_STOLEN;
}

static unsigned int segue_nd_hook(void *priv, struct sk_buff *skb,
				  const struct nf_hook_state *state)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);

	if (ip6h->nexthdr != IPPROTO_ICMPV6 || ip6h->hop_limit != 255)
		return NF_ACCEPT;

	return segue_nd_receive(skb, state);
}

/* Behind the administrator's rules, which may know whom to believe. */
const struct nf_hook_ops segue_nd_ops = {
	.hook = segue_nd_hook,
	.pf = NFPROTO_IPV6,
	.hooknum = NF_INET_PRE_ROUTING,
	.priority = NF_IP6_PRI_LAST - 1,
};
