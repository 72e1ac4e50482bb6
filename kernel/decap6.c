// SPDX-License-Identifier: GPL-2.0-only
/*
 * decap6.c - the handlers of IPv6 and IPv4 in IPv6
 *
 * They stand ahead of ip6_tunnel's (1), vti6's (0) and the others, whichever
 * was loaded first; see tunnel6.c of the kernel.
 */
#include <linux/icmpv6.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/xfrm.h>

#include "decap.h"
#include "relay.h"
#include "tunnel.h"

#define SEGUE_DECAP6_PRIORITY	(-1)

/* Return: 0 where the packet was taken, else it is the next handler's. */
static int segue_decap6_rcv(struct sk_buff *skb, u8 family)
{
	struct segue_net *sn = segue_pernet(dev_net(skb->dev));
	struct net_device *dev;
	struct segue_pair pair;

	segue_pair6(&pair, &ipv6_hdr(skb)->daddr, &ipv6_hdr(skb)->saddr);
	dev = segue_decap_device(sn, &pair);
	if (!dev)
		return 1;
	if (!xfrm6_policy_check(NULL, XFRM_POLICY_IN, skb))
		return segue_decap_refuse(sn, skb, SEGUE_DROP_DECAP_POLICY);

	return segue_decap_inner(sn, dev, &pair, family, skb);
}

static int segue_decap66_rcv(struct sk_buff *skb)
{
	return segue_decap6_rcv(skb, AF_INET6);
}

static int segue_decap46_rcv(struct sk_buff *skb)
{
	return segue_decap6_rcv(skb, AF_INET);
}

/* Does it complain of an encapsulation limit that was sent as zero? */
static bool segue_decap6_limited(const struct sk_buff *skb, u32 pointer)
{
	unsigned int at = segue_tunnel6_limit_offset(skb, 0);
	const u8 *limit;
	u8 buf;

	if (!at || at != pointer)
		return false;

	limit = skb_header_pointer(skb, at, sizeof(buf), &buf);
	return limit && !*limit;
}

/*
 * An error came back for an outer packet, whose header begins at skb->data;
 * RFC 2473 8.1 says which of them the inner sender hears of.
 */
static int segue_decap6_err(struct sk_buff *skb, u8 family, u8 type, u8 code,
			    int offset, __be32 info)
{
	const struct ipv6hdr *outer = (const struct ipv6hdr *)skb->data;
	struct net *net = dev_net(skb->dev);
	struct segue_error error = {
		.family = family,
		.offset = offset,
	};

	segue_pair6(&error.pair, &outer->saddr, &outer->daddr);
	if (type == ICMPV6_PKT_TOOBIG)
		error.mtu = ntohl(info);
	else
		error.unreachable = type == ICMPV6_DEST_UNREACH ||
			(type == ICMPV6_TIME_EXCEED &&
			 code == ICMPV6_EXC_HOPLIMIT) ||
			(type == ICMPV6_PARAMPROB &&
			 code == ICMPV6_HDR_FIELD &&
			 segue_decap6_limited(skb, ntohl(info)));

	if (!segue_relay_find(segue_pernet(net), &error, skb))
		return 1;

	if (type == ICMPV6_PKT_TOOBIG)
		ip6_update_pmtu(skb, net, info, 0, 0, sock_net_uid(net, NULL));
	segue_relay(segue_pernet(net), &error, skb);
	return 0;
}

static int segue_decap66_err(struct sk_buff *skb, struct inet6_skb_parm *opt,
			     u8 type, u8 code, int offset, __be32 info)
{
	return segue_decap6_err(skb, AF_INET6, type, code, offset, info);
}

static int segue_decap46_err(struct sk_buff *skb, struct inet6_skb_parm *opt,
			     u8 type, u8 code, int offset, __be32 info)
{
	return segue_decap6_err(skb, AF_INET, type, code, offset, info);
}

static struct xfrm6_tunnel segue_decap66_handler __read_mostly = {
	.handler = segue_decap66_rcv,
	.err_handler = segue_decap66_err,
	.priority = SEGUE_DECAP6_PRIORITY,
};

static struct xfrm6_tunnel segue_decap46_handler __read_mostly = {
	.handler = segue_decap46_rcv,
	.err_handler = segue_decap46_err,
	.priority = SEGUE_DECAP6_PRIORITY,
};

int __init segue_decap6_init(void)
{
	int err;

	err = xfrm6_tunnel_register(&segue_decap66_handler, AF_INET6);
	if (err)
		return err;

	err = xfrm6_tunnel_register(&segue_decap46_handler, AF_INET);
	if (err)
		xfrm6_tunnel_deregister(&segue_decap66_handler, AF_INET6);

	return err;
}

void segue_decap6_exit(void)
{
	xfrm6_tunnel_deregister(&segue_decap46_handler, AF_INET);
	xfrm6_tunnel_deregister(&segue_decap66_handler, AF_INET6);
}
