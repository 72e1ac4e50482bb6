// SPDX-License-Identifier: GPL-2.0-only
/*
 * early.c - steering at the end of PRE_ROUTING, before the stack asks for a route
 *
 * Where the native route of a mobile node leads out of the device the packet came
 * by, the stack tells its sender so with a Redirect, before any hook in FORWARD:
 * the sender would then look for the mobile node on the link, where it is no more.
 * So a leg may be early.  It also saves the route and FORWARD, a third of what a
 * packet costs; rules in FORWARD don't see it, those in PRE_ROUTING and
 * POST_ROUTING do.
 *
 * What ip6_forward() and ip_forward() would check is checked here.  A packet with
 * which anything is the matter, or that needs what only they can do, is left to
 * them: they answer it, drop it, or it is steered in FORWARD like any other.
 */
#include <linux/inetdevice.h>
#include <linux/netfilter_bridge.h>
#include <net/addrconf.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>
#include <net/xfrm.h>

#include "early.h"
#include "hook.h"
#include "path.h"
#include "segue.h"

/* An IPsec policy is looked up with the route, in the stack's own way. */
static bool segue_early_has_policy(const struct net *net)
{
#ifdef CONFIG_XFRM
	return net->xfrm.policy_count[XFRM_POLICY_OUT];
#else
	return false;
#endif
}

static bool segue_early_is_plain(struct sk_buff *skb,
				 const struct nf_hook_state *state)
{
	return skb->pkt_type == PACKET_HOST && !skb->sk && !skb_dst(skb) &&
	       !netif_is_l3_master(state->in) && !nf_bridge_info_exists(skb) &&
	       !skb_sec_path(skb) && !segue_early_has_policy(state->net) &&
	       (!skb_is_gso(skb) || skb_shinfo(skb)->gso_type);
}

static bool segue_early_may6(struct sk_buff *skb, struct net *net)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);

	return READ_ONCE(net->ipv6.devconf_all->forwarding) &&
	       ip6h->hop_limit > 1 &&
	       !(IP6CB(skb)->flags & IP6SKB_ROUTERALERT) &&
	       !ipv6_addr_any(&ip6h->saddr) &&
	       !ipv6_addr_loopback(&ip6h->saddr) &&
	       !ipv6_chk_addr(net, &ip6h->daddr, NULL, 0) &&
	       xfrm6_policy_check(NULL, XFRM_POLICY_FWD, skb);
}

/* With rp_filter on, the route is needed to judge the source. */
static bool segue_early_may4(struct sk_buff *skb, struct net *net,
			     const struct net_device *in)
{
	struct in_device *in_dev = __in_dev_get_rcu(in);
	const struct iphdr *iph = ip_hdr(skb);

	return in_dev && IN_DEV_FORWARD(in_dev) && !IN_DEV_RPFILTER(in_dev) &&
	       iph->ttl > 1 && iph->ihl == sizeof(*iph) / 4 &&
	       !ipv4_is_loopback(iph->saddr) &&
	       !__ip_dev_find(net, iph->saddr, false) &&
	       !__ip_dev_find(net, iph->daddr, false) &&
	       xfrm4_policy_check(NULL, XFRM_POLICY_FWD, skb);
}

/*
 * POST_ROUTING may want the packet's route.  The leg's will do if it is of the
 * packet's family; else those who stand there get their packets by FORWARD.
 */
static bool segue_early_routes(struct sk_buff *skb, struct segue_path *path,
			       const struct nf_hook_state *state)
{
	u8 family = state->pf == NFPROTO_IPV6 ? AF_INET6 : AF_INET;
	struct dst_entry *dst;
	unsigned int n;

	if (!segue_hook_chain(state->net, state->pf, NF_INET_POST_ROUTING))
		return true;

	for (n = 0; n < path->n; n++) {
		if (path->leg[n].kind != SEGUE_LEG_TUNNEL ||
		    path->leg[n].family != family)
			return false;
	}

	dst = segue_leg_route(state->net, &path->leg[path->n - 1]);
	if (!dst || dst_xfrm(dst))
		return false;

	skb_dst_set_noref(skb, dst);
	return true;
}

/**
 * segue_early() - may this packet be steered before it is routed?
 * @path: the legs it would leave by
 * @skb: the packet, in PRE_ROUTING; changed where the answer is true
 * @state: where it is
 *
 * Context: rcu_read_lock(), BH off.
 */
bool segue_early(struct segue_path *path, struct sk_buff *skb,
		 const struct nf_hook_state *state)
{
	bool v6 = state->pf == NFPROTO_IPV6;

	if (!segue_early_is_plain(skb, state))
		return false;
	if (v6 ? !segue_early_may6(skb, state->net) :
		 !segue_early_may4(skb, state->net, state->in))
		return false;

	if (skb_ensure_writable(skb, v6 ? sizeof(struct ipv6hdr) :
					  sizeof(struct iphdr)) ||
	    !segue_early_routes(skb, path, state))
		return false;

	skb_forward_csum(skb);
	if (v6)
		ipv6_hdr(skb)->hop_limit--;
	else
		ip_decrease_ttl(ip_hdr(skb));
	return true;
}
