/* SPDX-License-Identifier: GPL-2.0-only */
/* exempt.h - packets that are never held or steered */
#ifndef _SEGUE_EXEMPT_H
#define _SEGUE_EXEMPT_H

#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/skbuff.h>
#include <linux/udp.h>
#include <net/ip.h>

#define SEGUE_PORT_DHCPV6_CLIENT	546
#define SEGUE_PORT_DHCPV6_SERVER	547

struct netlink_ext_ack;
struct segue_net;

bool segue_exempt_ask(struct segue_net *sn, struct sk_buff *skb,
		      const struct nf_hook_state *state);

/* fe80::/10 or ff00::/8; ipv6_addr_type(), which knows more, takes 30 more. */
static inline bool segue_exempt_addr6(const struct in6_addr *ip)
{
	return (ip->s6_addr32[0] & htonl(0xffc00000)) == htonl(0xfe800000) ||
	       ip->s6_addr[0] == 0xff;
}

/* TCP, or UDP to no port of DHCP, from elsewhere to elsewhere: most packets. */
static inline bool segue_exempt_surely_not(const struct sk_buff *skb,
					   const struct nf_hook_state *state)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	const struct udphdr *uh = (const struct udphdr *)(ip6h + 1);

	if (state->pf != NFPROTO_IPV6 || state->hook == NF_INET_LOCAL_OUT ||
	    state->in->flags & IFF_LOOPBACK ||
	    segue_exempt_addr6(&ip6h->saddr) ||
	    segue_exempt_addr6(&ip6h->daddr))
		return false;
	if (ip6h->nexthdr == IPPROTO_TCP)
		return true;

	return ip6h->nexthdr == IPPROTO_UDP &&
	       (const u8 *)(uh + 1) <= skb_tail_pointer(skb) &&
	       uh->dest != htons(SEGUE_PORT_DHCPV6_CLIENT) &&
	       uh->dest != htons(SEGUE_PORT_DHCPV6_SERVER);
}

/**
 * segue_exempt() - is this packet never to be held or steered?
 * @sn: the namespace
 * @skb: a packet of a mobile node
 * @state: where it is
 */
static inline bool segue_exempt(struct segue_net *sn, struct sk_buff *skb,
				const struct nf_hook_state *state)
{
	return !likely(segue_exempt_surely_not(skb, state)) &&
	       segue_exempt_ask(sn, skb, state);
}

int segue_exempt_add(struct segue_net *sn, u64 cookie, u32 portid,
		     struct netlink_ext_ack *extack);
void segue_exempt_forget(struct segue_net *sn, u32 portid);
void segue_exempt_exit(struct segue_net *sn);

#endif /* _SEGUE_EXEMPT_H */
