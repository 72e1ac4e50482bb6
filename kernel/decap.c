// SPDX-License-Identifier: GPL-2.0-only
/*
 * decap.c - tunnelled packets in: which tunnels, and whose packets
 *
 * The handler stands ahead of ip6_tunnel's and takes only what was configured:
 * the outer addresses are a pair of ours, and the inner address is that of a
 * mobile node which names this pair.  There is no open decapsulator.  Outer
 * packets of unknown pairs are left to the next handler.
 *
 * What is taken out enters the stack by segue0 and is held, steered or routed
 * there like any other packet.
 */
#include <linux/icmpv6.h>
#include <net/inet_ecn.h>
#include <net/ip6_route.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>
#include <net/xfrm.h>

#include "decap.h"
#include "device.h"
#include "drop.h"
#include "mn.h"
#include "trace.h"

/* Before ip6_tunnel (1), vti6 (0) and the others; see tunnel6.c. */
#define SEGUE_DECAP_PRIORITY	(-1)

static bool segue_decap_known(struct segue_net *sn,
			      const struct in6_addr *local,
			      const struct in6_addr *remote)
{
	struct segue_accept *a;

	hash_for_each_possible_rcu(sn->pairs, a, node,
				   segue_pair_key(sn, local, remote)) {
		if (ipv6_addr_equal(&a->local, local) &&
		    ipv6_addr_equal(&a->remote, remote))
			return true;
	}

	return false;
}

static bool segue_decap_names(const struct segue_mn *mn,
			      const struct in6_addr *local,
			      const struct in6_addr *remote, u8 dir)
{
	const struct segue_accepts *accepts = rcu_dereference(mn->accepts);
	unsigned int i;

	for (i = 0; accepts && i < accepts->n; i++) {
		const struct segue_accept *a = &accepts->a[i];

		if (a->dir == dir && ipv6_addr_equal(&a->local, local) &&
		    ipv6_addr_equal(&a->remote, remote))
			return true;
	}

	return false;
}

/**
 * segue_decap_could() - may this packet come out of this tunnel?
 * @sn: the namespace
 * @local: our end
 * @remote: the far end
 * @family: of the inner packet
 * @src: its source
 * @dst: its destination
 *
 * Context: rcu_read_lock().
 */
bool segue_decap_could(struct segue_net *sn, const struct in6_addr *local,
		       const struct in6_addr *remote, u8 family,
		       const struct in6_addr *src, const struct in6_addr *dst)
{
	const struct segue_table *all = rcu_dereference(sn->all);
	const struct segue_addr *a;

	if (!all)
		return false;

	a = segue_table_find(all, family, dst, 0);
	if (a && READ_ONCE(a->mn->live) &&
	    segue_decap_names(a->mn, local, remote, SEGUE_DIR_TO))
		return true;

	a = segue_table_find(all, family, src, 0);
	return a && READ_ONCE(a->mn->live) &&
	       segue_decap_names(a->mn, local, remote, SEGUE_DIR_FROM);
}

static bool segue_decap_inner_sane(struct sk_buff *skb)
{
	const struct ipv6hdr *inner;

	if (!pskb_may_pull(skb, sizeof(*inner)))
		return false;

	inner = (const struct ipv6hdr *)skb->data;
	return inner->version == 6 &&
	       sizeof(*inner) + ntohs(inner->payload_len) <= skb->len;
}

static int segue_decap_refuse(struct segue_net *sn, struct sk_buff *skb,
			      enum segue_drop reason)
{
	segue_count(sn, in);
	segue_drop(sn, NULL, skb, reason);
	return 0;
}

/* The inner packet is checked and begins at skb->data. */
static int segue_decap_enter(struct segue_net *sn, struct net_device *dev,
			     struct sk_buff *skb)
{
	const struct ipv6hdr *outer;
	unsigned int outer_off;

	if (iptunnel_pull_header(skb, 0, htons(ETH_P_IPV6), false))
		return segue_decap_refuse(sn, skb, SEGUE_DROP_NOMEM);

	outer_off = skb_network_header(skb) - skb->head;
	skb_reset_mac_header(skb);
	skb_reset_network_header(skb);
	memset(skb->cb, 0, sizeof(struct inet6_skb_parm));
	__skb_tunnel_rx(skb, dev, sn->net);

	outer = (const struct ipv6hdr *)(skb->head + outer_off);
	if (IP6_ECN_decapsulate(outer, skb) > 1)
		return segue_decap_refuse(sn, skb, SEGUE_DROP_DECAP_ECN);

	segue_count(sn, in);
	segue_count(sn, decapped);
	trace_decap(skb->len);
	segue_device_receive(dev, skb);
	return 0;
}

/* Return: 0 where the packet was taken, else it is the next handler's. */
static int segue_decap_rcv(struct sk_buff *skb)
{
	struct segue_net *sn = segue_pernet(dev_net(skb->dev));
	const struct ipv6hdr *outer = ipv6_hdr(skb);
	const struct ipv6hdr *inner;
	struct net_device *dev;

	if (!READ_ONCE(sn->n_pairs))
		return 1;

	dev = rcu_dereference(sn->dev);
	if (!dev || !segue_decap_known(sn, &outer->daddr, &outer->saddr)) {
		segue_count(sn, foreign);
		return 1;
	}

	if (!xfrm6_policy_check(NULL, XFRM_POLICY_IN, skb))
		return segue_decap_refuse(sn, skb, SEGUE_DROP_DECAP_POLICY);
	if (!segue_decap_inner_sane(skb))
		return segue_decap_refuse(sn, skb, SEGUE_DROP_DECAP_MALFORMED);

	outer = ipv6_hdr(skb);
	inner = (const struct ipv6hdr *)skb->data;
	if (!segue_decap_could(sn, &outer->daddr, &outer->saddr, AF_INET6,
			       &inner->saddr, &inner->daddr))
		return segue_decap_refuse(sn, skb, SEGUE_DROP_DECAP_INNER);

	return segue_decap_enter(sn, dev, skb);
}

static bool segue_decap_leads(const struct segue_path *path,
			      const struct in6_addr *local,
			      const struct in6_addr *remote)
{
	unsigned int i;

	for (i = 0; path && i < path->n; i++) {
		const struct segue_leg *leg = &path->leg[i];

		if (leg->kind == SEGUE_LEG_TUNNEL &&
		    ipv6_addr_equal(&leg->local, local) &&
		    ipv6_addr_equal(&leg->remote, remote))
			return true;
	}

	return false;
}

static bool segue_decap_sends(struct segue_net *sn,
			      const struct in6_addr *local,
			      const struct in6_addr *remote)
{
	struct segue_mn *mn;
	bool found = false;
	unsigned int dir;

	spin_lock_bh(&sn->active_lock);
	list_for_each_entry(mn, &sn->active_mns, active_node) {
		for (dir = 0; dir < 2 && !found; dir++)
			found = segue_decap_leads(
				rcu_dereference(mn->side[dir].path), local,
				remote);
		if (found)
			break;
	}
	spin_unlock_bh(&sn->active_lock);

	return found;
}

/* An error came back for an outer packet; its header begins at skb->data. */
static int segue_decap_err(struct sk_buff *skb, struct inet6_skb_parm *opt,
			   u8 type, u8 code, int offset, __be32 info)
{
	struct net *net = dev_net(skb->dev);
	const struct ipv6hdr *outer = (const struct ipv6hdr *)skb->data;

	if (!segue_decap_sends(segue_pernet(net), &outer->saddr,
			       &outer->daddr))
		return 1;

	if (type == ICMPV6_PKT_TOOBIG)
		ip6_update_pmtu(skb, net, info, 0, 0, sock_net_uid(net, NULL));
	return 0;
}

static struct xfrm6_tunnel segue_decap_handler __read_mostly = {
	.handler = segue_decap_rcv,
	.err_handler = segue_decap_err,
	.priority = SEGUE_DECAP_PRIORITY,
};

int __init segue_decap_init(void)
{
	return xfrm6_tunnel_register(&segue_decap_handler, AF_INET6);
}

void segue_decap_exit(void)
{
	xfrm6_tunnel_deregister(&segue_decap_handler, AF_INET6);
}
