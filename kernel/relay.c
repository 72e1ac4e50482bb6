// SPDX-License-Identifier: GPL-2.0-only
/*
 * relay.c - errors that come back for outer packets, told to the inner sender
 *
 * RFC 2473 8 and RFC 2003 4: to the inner sender all that goes wrong inside the
 * tunnel is that nobody is reached, or, where the leg says so, that its packets
 * are too large.
 *
 * Anybody can send us an error.  It is believed only if it quotes an inner packet
 * that a leg of ours would have put into this very tunnel, so that the one who is
 * told is one whose packets go there; one error makes one shorter one at most,
 * and the stack limits how often.  Finding the leg takes the same two lookups as
 * any packet, whatever the number of mobile nodes.
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "mn.h"
#include "mtu.h"
#include "relay.h"

#define SEGUE_RELAY_MIN_MTU	68	/* RFC 791 */

static const struct segue_leg *segue_relay_leg(struct segue_net *sn,
					       const struct segue_error *error,
					       const struct in6_addr *ip,
					       unsigned int dir)
{
	const struct segue_table *active = rcu_dereference(sn->active);
	const struct segue_path *path;
	struct segue_addr *a;
	unsigned int i;

	a = active ? segue_table_find(active, error->family, ip, 0) : NULL;
	path = a ? rcu_dereference(segue_addr_mn(a)->side[dir].path) : NULL;
	for (i = 0; path && i < path->n; i++) {
		const struct segue_leg *leg = &path->leg[i];
		struct segue_pair pair;

		if (leg->kind != SEGUE_LEG_TUNNEL)
			continue;
		segue_leg_pair(leg, &pair);
		if (segue_pair_equal(&pair, &error->pair))
			return leg;
	}

	return NULL;
}

/* The quoted inner header's addresses; there may be less of it than that. */
static bool segue_relay_addrs6(struct sk_buff *skb, unsigned int at,
			       struct in6_addr *src, struct in6_addr *dst)
{
	const struct ipv6hdr *ip6h;

	if (!pskb_may_pull(skb, at + sizeof(*ip6h)))
		return false;

	ip6h = (const struct ipv6hdr *)(skb->data + at);
	*src = ip6h->saddr;
	*dst = ip6h->daddr;
	return ip6h->version == 6;
}

static bool segue_relay_addrs4(struct sk_buff *skb, unsigned int at,
			       struct in6_addr *src, struct in6_addr *dst)
{
	const struct iphdr *iph;

	if (!pskb_may_pull(skb, at + sizeof(*iph)))
		return false;

	iph = (const struct iphdr *)(skb->data + at);
	ipv6_addr_set(src, iph->saddr, 0, 0, 0);
	ipv6_addr_set(dst, iph->daddr, 0, 0, 0);
	return iph->version == 4 && iph->ihl >= 5;
}

/**
 * segue_relay_find() - is this error about a packet of ours?
 * @sn: the namespace
 * @error: what it says; gets the leg
 * @skb: it, the quoted outer packet at skb->data; what that points to may move
 *
 * An IPv4 router may quote too little of the inner packet.  That the tunnel's
 * MTU is smaller is then still learnt where both directions use the tunnel.
 *
 * Context: rcu_read_lock().
 */
bool segue_relay_find(struct segue_net *sn, struct segue_error *error,
		      struct sk_buff *skb)
{
	struct in6_addr src, dst;
	bool quoted;

	error->leg = NULL;
	quoted = error->family == AF_INET6 ?
		 segue_relay_addrs6(skb, error->offset, &src, &dst) :
		 segue_relay_addrs4(skb, error->offset, &src, &dst);
	if (!quoted)
		return error->mtu && segue_decap_known(sn, &error->pair);

	error->leg = segue_relay_leg(sn, error, &dst, SEGUE_DIR_TO) ?:
		     segue_relay_leg(sn, error, &src, SEGUE_DIR_FROM);
	return error->leg;
}

static void segue_relay6(struct segue_net *sn, const struct segue_error *error,
			 struct sk_buff *skb, u32 mtu)
{
	mtu = max_t(u32, mtu, IPV6_MIN_MTU);
	memset(IP6CB(skb), 0, sizeof(*IP6CB(skb)));
	if (error->unreachable)
		icmpv6_send(skb, ICMPV6_DEST_UNREACH, ICMPV6_ADDR_UNREACH, 0);
	else if (sizeof(struct ipv6hdr) + ntohs(ipv6_hdr(skb)->payload_len) >
		 mtu)
		segue_mtu_tell(sn->net, skb, mtu);
}

static void segue_relay4(struct segue_net *sn, const struct segue_error *error,
			 struct sk_buff *skb, u32 mtu)
{
	const struct iphdr *iph = ip_hdr(skb);

	mtu = max_t(u32, mtu, SEGUE_RELAY_MIN_MTU);
	memset(IPCB(skb), 0, sizeof(*IPCB(skb)));
	if (error->unreachable)
		segue_icmp4_send(sn->net, skb, ICMP_DEST_UNREACH,
				 ICMP_HOST_UNREACH, 0);
	else if (iph->frag_off & htons(IP_DF) && ntohs(iph->tot_len) > mtu)
		segue_mtu_tell(sn->net, skb, mtu);
}

/**
 * segue_relay() - tell the inner sender
 * @sn: the namespace
 * @error: what came back, with the leg found
 * @skb: it; stays the caller's
 *
 * Context: rcu_read_lock(), softirq.
 */
void segue_relay(struct segue_net *sn, const struct segue_error *error,
		 struct sk_buff *skb)
{
	struct sk_buff *inner;
	u32 mtu = 0;

	if (!error->leg)
		return;
	if (!error->unreachable &&
	    (!error->mtu || error->leg->pmtu != SEGUE_PMTU_TELL))
		return;

	if (error->mtu > error->offset)
		mtu = error->mtu - error->offset;
	inner = skb_clone(skb, GFP_ATOMIC);
	if (!inner)
		return;

	skb_dst_drop(inner);
	__skb_pull(inner, error->offset);
	skb_reset_network_header(inner);
	if (error->family == AF_INET6) {
		inner->protocol = htons(ETH_P_IPV6);
		segue_relay6(sn, error, inner, mtu);
	} else {
		inner->protocol = htons(ETH_P_IP);
		segue_relay4(sn, error, inner, mtu);
	}
	consume_skb(inner);
}
