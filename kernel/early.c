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
#include "exempt.h"
#include "hook.h"
#include "mn.h"
#include "path.h"
#include "segue.h"
#include "steer.h"

/* An IPsec policy is looked up with the route, in the stack's own way. */
static bool segue_early_has_policy(const struct net *net)
{
#ifdef CONFIG_XFRM
	return net->xfrm.policy_count[XFRM_POLICY_OUT];
#else
	return false;
#endif
}

static inline bool segue_early_is_plain(struct sk_buff *skb,
					const struct nf_hook_state *state)
{
	return skb->pkt_type == PACKET_HOST && !skb->sk && !skb_dst(skb) &&
	       !netif_is_l3_master(state->in) && !nf_bridge_info_exists(skb) &&
	       !skb_sec_path(skb) && !segue_early_has_policy(state->net) &&
	       (!skb_is_gso(skb) || skb_shinfo(skb)->gso_type);
}

/*
 * Only that no such address is there at all is worth to be remembered: one that is
 * tentative becomes this host's without anybody's being told.
 */
static noinline bool segue_early_ask(struct segue_side *side, struct net *net,
				     const struct in6_addr *ip, u32 addresses)
{
	if (ipv6_chk_addr(net, ip, NULL, 0))
		return true;

	if (ipv6_addr_equal(ip, &segue_side_mn(side)->addr.ip) &&
	    !ipv6_chk_addr_and_flags(net, ip, NULL, true, 0, 0))
		WRITE_ONCE(side->foreign, addresses);
	return false;
}

/*
 * Is it for this host?  To ask takes 69 instructions; that the address of a mobile
 * node is nobody's here is true until the host is given an address.
 */
static inline bool segue_early_is_ours(struct segue_net *sn,
				       struct segue_side *side,
				       const struct in6_addr *ip)
{
	struct segue_mn *mn = container_of(side, struct segue_mn,
					   side[SEGUE_DIR_TO]);
	u32 addresses = atomic_read_acquire(&sn->addresses);

	if (likely(side->dir == SEGUE_DIR_TO &&
		   READ_ONCE(side->foreign) == addresses &&
		   ipv6_addr_equal(ip, &mn->addr.ip)))
		return false;

	return segue_early_ask(side, sn->net, ip, addresses);
}

static inline bool segue_early_may6(struct segue_net *sn,
				    struct segue_side *side,
				    struct sk_buff *skb)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);

	return READ_ONCE(sn->net->ipv6.devconf_all->forwarding) &&
	       ip6h->hop_limit > 1 &&
	       !(IP6CB(skb)->flags & IP6SKB_ROUTERALERT) &&
	       !ipv6_addr_any(&ip6h->saddr) &&
	       !ipv6_addr_loopback(&ip6h->saddr) &&
	       !segue_early_is_ours(sn, side, &ip6h->daddr) &&
	       xfrm6_policy_check(NULL, XFRM_POLICY_FWD, skb);
}

/* With rp_filter on, the route is needed to judge the source. */
static noinline bool segue_early_may4(struct sk_buff *skb, struct net *net,
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
static inline bool segue_early_routes(struct sk_buff *skb,
				      struct segue_path *path,
				      const struct nf_hook_state *state)
{
	struct dst_entry *dst;

	if (!segue_hook_chain(state->net, state->pf, NF_INET_POST_ROUTING))
		return true;
	if (path->tunnels != (state->pf == NFPROTO_IPV6 ? AF_INET6 : AF_INET))
		return false;

	dst = segue_leg_route(state->net, &path->leg[path->n - 1]);
	if (!dst || dst_xfrm(dst))
		return false;

	skb_dst_set_noref(skb, dst);
	return true;
}

/* The same as skb_ensure_writable(), which most often has nothing to do. */
static inline bool segue_early_writable(struct sk_buff *skb, unsigned int len)
{
	return likely(skb_headlen(skb) >= len && !skb_cloned(skb)) ||
	       !skb_ensure_writable(skb, len);
}

/* May this packet be steered before it is routed?  It is changed where it may. */
static inline bool segue_early_may(struct segue_net *sn,
				   struct segue_side *side,
				   struct segue_path *path,
				   struct sk_buff *skb,
				   const struct nf_hook_state *state)
{
	bool v6 = state->pf == NFPROTO_IPV6;

	if (!segue_early_is_plain(skb, state))
		return false;
	if (v6 ? !segue_early_may6(sn, side, skb) :
		 !segue_early_may4(skb, state->net, state->in))
		return false;

	if (!segue_early_writable(skb, v6 ? sizeof(struct ipv6hdr) :
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

/**
 * segue_early() - does this packet leave by a leg that is early?
 * @sn: the namespace
 * @from: the mobile node it comes from, or NULL
 * @to: the mobile node it is for, or NULL
 * @skb: the packet, in PRE_ROUTING; ours where the answer is NF_STOLEN
 * @state: where it is
 *
 * Context: rcu_read_lock(), BH off.
 */
unsigned int segue_early(struct segue_net *sn, struct segue_side *from,
			 struct segue_side *to, struct sk_buff *skb,
			 const struct nf_hook_state *state)
{
	struct segue_side *side;
	struct segue_path *path = segue_steer_choose(from, to, &side);

	if (!path || !path->early || segue_exempt(sn, skb, state) ||
	    !segue_early_may(sn, side, path, skb, state))
		return NF_ACCEPT;

	return segue_steer_path(sn, side, path, skb, state);
}

/* This host has one address more: whose packets are its own must be asked anew. */
static int segue_early_address(struct notifier_block *nb, unsigned long event,
			       void *ptr)
{
	const struct inet6_ifaddr *ifa = ptr;
	struct segue_net *sn = segue_pernet(dev_net(ifa->idev->dev));

	/* Behind the address: who read the number before sees another. */
	if (event == NETDEV_UP && !atomic_inc_return_release(&sn->addresses))
		atomic_inc(&sn->addresses);

	return NOTIFY_DONE;
}

static struct notifier_block segue_early_nb = {
	.notifier_call = segue_early_address,
};

int __init segue_early_init(void)
{
	return register_inet6addr_notifier(&segue_early_nb);
}

void segue_early_exit(void)
{
	unregister_inet6addr_notifier(&segue_early_nb);
}
