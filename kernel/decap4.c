// SPDX-License-Identifier: GPL-2.0-only
/*
 * decap4.c - the handlers of IPv4 and IPv6 in IPv4
 *
 * They stand ahead of ipip's and sit's (1), vti's (0) and the others, whichever
 * was loaded first; see tunnel4.c of the kernel.
 */
#include <linux/icmp.h>
#include <net/icmp.h>
#include <net/ip.h>
#include <net/route.h>
#include <net/xfrm.h>

#include "decap.h"
#include "relay.h"

#define SEGUE_DECAP4_PRIORITY	(-1)

/* Return: 0 where the packet was taken, else it is the next handler's. */
static int segue_decap4_rcv(struct sk_buff *skb, u8 family)
{
	struct segue_net *sn = segue_pernet(dev_net(skb->dev));
	struct net_device *dev;
	struct segue_pair pair;

	segue_pair4(&pair, ip_hdr(skb)->daddr, ip_hdr(skb)->saddr);
	dev = segue_decap_device(sn, &pair);
	if (!dev)
		return 1;
	if (!xfrm4_policy_check(NULL, XFRM_POLICY_IN, skb))
		return segue_decap_refuse(sn, skb, SEGUE_DROP_DECAP_POLICY);

	return segue_decap_inner(sn, dev, &pair, family, skb);
}

static int segue_decap44_rcv(struct sk_buff *skb)
{
	return segue_decap4_rcv(skb, AF_INET);
}

static int segue_decap64_rcv(struct sk_buff *skb)
{
	return segue_decap4_rcv(skb, AF_INET6);
}

/*
 * An error came back for an outer packet, whose header begins at skb->data.
 * RFC 2003 4 says which of them the inner sender hears of: not of a source route
 * or a parameter, which are the outer packet's own.
 */
static int segue_decap4_err(struct sk_buff *skb, u8 family, u32 info)
{
	const struct iphdr *outer = (const struct iphdr *)skb->data;
	struct net *net = dev_net(skb->dev);
	u8 type = icmp_hdr(skb)->type;
	u8 code = icmp_hdr(skb)->code;
	struct segue_error error = {
		.family = family,
		.offset = outer->ihl * 4,
	};
	bool too_big;

	segue_pair4(&error.pair, outer->saddr, outer->daddr);
	too_big = type == ICMP_DEST_UNREACH && code == ICMP_FRAG_NEEDED;
	if (too_big)
		error.mtu = info;
	else
		error.unreachable = (type == ICMP_DEST_UNREACH &&
				     code != ICMP_SR_FAILED) ||
				    (type == ICMP_TIME_EXCEEDED &&
				     code == ICMP_EXC_TTL);

	if (!segue_relay_find(segue_pernet(net), &error, skb))
		return 1;

	if (too_big)
		ipv4_update_pmtu(skb, net, info, 0,
				 family == AF_INET6 ? IPPROTO_IPV6 :
						      IPPROTO_IPIP);
	segue_relay(segue_pernet(net), &error, skb);
	return 0;
}

static int segue_decap44_err(struct sk_buff *skb, u32 info)
{
	return segue_decap4_err(skb, AF_INET, info);
}

static int segue_decap64_err(struct sk_buff *skb, u32 info)
{
	return segue_decap4_err(skb, AF_INET6, info);
}

static struct xfrm_tunnel segue_decap44_handler __read_mostly = {
	.handler = segue_decap44_rcv,
	.err_handler = segue_decap44_err,
	.priority = SEGUE_DECAP4_PRIORITY,
};

static struct xfrm_tunnel segue_decap64_handler __read_mostly = {
	.handler = segue_decap64_rcv,
	.err_handler = segue_decap64_err,
	.priority = SEGUE_DECAP4_PRIORITY,
};

int __init segue_decap4_init(void)
{
	int err;

	err = xfrm4_tunnel_register(&segue_decap44_handler, AF_INET);
	if (err)
		return err;

	err = xfrm4_tunnel_register(&segue_decap64_handler, AF_INET6);
	if (err)
		xfrm4_tunnel_deregister(&segue_decap44_handler, AF_INET);

	return err;
}

void segue_decap4_exit(void)
{
	xfrm4_tunnel_deregister(&segue_decap64_handler, AF_INET6);
	xfrm4_tunnel_deregister(&segue_decap44_handler, AF_INET);
}
