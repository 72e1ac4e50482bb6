// SPDX-License-Identifier: GPL-2.0-only
/*
 * exempt.c - packets that are never held or steered
 *
 * A hold must not catch its own release: neighbour discovery, router discovery
 * and multicast listener reports, DHCP, whatever is link-local or multicast or
 * does not leave this host, and the packets of sockets an agent has registered.
 * It is asked only about packets of mobile nodes in the packet path.
 */
#include <linux/icmpv6.h>
#include <linux/inetdevice.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/udp.h>
#include <net/inet_sock.h>
#include <net/ip.h>
#include <net/ip6_fib.h>
#include <net/ipv6.h>
#include <net/ndisc.h>
#include <net/route.h>
#include <net/sock.h>

#include "exempt.h"
#include "segue.h"

#define SEGUE_EXEMPT_MAX	1024

#define SEGUE_PORT_BOOTPS	67
#define SEGUE_PORT_BOOTPC	68

/**
 * struct segue_exempt_sock - a registered socket
 * @node: in sn->exempt
 * @cookie: its SO_COOKIE
 * @portid: netlink socket it was registered by, and goes with
 * @rcu: freed after a grace period
 */
struct segue_exempt_sock {
	struct hlist_node node;
	u64 cookie;
	u32 portid;
	struct rcu_head rcu;
};

static inline bool segue_exempt_between(const struct udphdr *uh, u16 one,
					u16 other)
{
	return (uh->dest == htons(one) || uh->dest == htons(other)) &&
	       (uh->source == htons(one) || uh->source == htons(other));
}

/* Its header is in pieces; apart, because what has a buffer costs everybody. */
static noinline bool segue_exempt_pieces(const struct sk_buff *skb, int offset,
					 u16 one, u16 other)
{
	struct udphdr uh;

	return !skb_copy_bits(skb, offset, &uh, sizeof(uh)) &&
	       segue_exempt_between(&uh, one, other);
}

static __always_inline bool segue_exempt_ports(const struct sk_buff *skb,
					       int offset, u16 one, u16 other)
{
	if (unlikely(offset + sizeof(struct udphdr) > skb_headlen(skb)))
		return segue_exempt_pieces(skb, offset, one, other);

	return segue_exempt_between((const struct udphdr *)(skb->data + offset),
				    one, other);
}

static bool segue_exempt_icmp6(struct sk_buff *skb, int offset)
{
	const struct icmp6hdr *icmp6;
	struct icmp6hdr buf;

	icmp6 = skb_header_pointer(skb, offset, sizeof(buf), &buf);
	if (!icmp6)
		return false;

	switch (icmp6->icmp6_type) {
	case NDISC_ROUTER_SOLICITATION:
	case NDISC_ROUTER_ADVERTISEMENT:
	case NDISC_NEIGHBOUR_SOLICITATION:
	case NDISC_NEIGHBOUR_ADVERTISEMENT:
	case NDISC_REDIRECT:
	case ICMPV6_MGM_QUERY:
	case ICMPV6_MGM_REPORT:
	case ICMPV6_MGM_REDUCTION:
	case ICMPV6_MLD2_REPORT:
		return true;
	default:
		return false;
	}
}

static inline bool segue_exempt_upper6(struct sk_buff *skb, u8 proto,
				       int offset)
{
	if (proto == IPPROTO_UDP)
		return segue_exempt_ports(skb, offset, SEGUE_PORT_DHCPV6_CLIENT,
					  SEGUE_PORT_DHCPV6_SERVER);

	return proto == IPPROTO_ICMPV6 && segue_exempt_icmp6(skb, offset);
}

static noinline bool segue_exempt_behind(struct sk_buff *skb, u8 nexthdr,
					 int offset)
{
	__be16 frag_off;

	offset = ipv6_skip_exthdr(skb, offset, &nexthdr, &frag_off);
	if (offset < 0 || frag_off & htons(IP6_OFFSET))
		return false;

	return segue_exempt_upper6(skb, nexthdr, offset);
}

static bool segue_exempt_ip6(struct sk_buff *skb)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	int offset = skb_network_offset(skb) + sizeof(*ip6h);

	if (segue_exempt_addr6(&ip6h->saddr) ||
	    segue_exempt_addr6(&ip6h->daddr))
		return true;
	if (ip6h->nexthdr != IPPROTO_UDP && ipv6_ext_hdr(ip6h->nexthdr))
		return segue_exempt_behind(skb, ip6h->nexthdr, offset);

	return segue_exempt_upper6(skb, ip6h->nexthdr, offset);
}

static bool segue_exempt_addr4(__be32 ip)
{
	return ipv4_is_linklocal_169(ip) || ipv4_is_multicast(ip) ||
	       ipv4_is_lbcast(ip) || ipv4_is_zeronet(ip);
}

static bool segue_exempt_ip4(struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);

	if (segue_exempt_addr4(iph->saddr) || segue_exempt_addr4(iph->daddr))
		return true;
	if (iph->protocol != IPPROTO_UDP || iph->frag_off & htons(IP_OFFSET))
		return false;

	return segue_exempt_ports(skb, skb_network_offset(skb) + iph->ihl * 4,
				  SEGUE_PORT_BOOTPS, SEGUE_PORT_BOOTPC);
}

static bool segue_exempt_sk(struct segue_net *sn, const struct sk_buff *skb)
{
	const struct segue_exempt_sock *e;
	const struct sock *sk = skb->sk;
	u64 cookie;

	if (!READ_ONCE(sn->n_exempt) || !sk || !sk_fullsock(sk))
		return false;

	cookie = atomic64_read(&sk->sk_cookie);
	if (!cookie)
		return false;

	hash_for_each_possible_rcu(sn->exempt, e, node, cookie) {
		if (e->cookie == cookie)
			return true;
	}

	return false;
}

/*
 * What this host says to itself, an error of ours for instance.  The device alone
 * doesn't tell: while the link is down a packet's route may lead to the loopback
 * device for want of any other, and that packet must wait.
 */
static bool segue_exempt_own(const struct sk_buff *skb,
			     const struct nf_hook_state *state)
{
	if (!(state->out->flags & IFF_LOOPBACK) || !skb_dst(skb))
		return false;
	if (state->pf == NFPROTO_IPV6)
		return ((const struct rt6_info *)skb_dst(skb))->rt6i_flags &
		       RTF_LOCAL;

	return skb_rtable(skb)->rt_type == RTN_LOCAL;
}

/* As segue_exempt(), of whatever packet. */
bool segue_exempt_ask(struct segue_net *sn, struct sk_buff *skb,
		      const struct nf_hook_state *state)
{
	if (state->hook == NF_INET_LOCAL_OUT &&
	    (segue_exempt_sk(sn, skb) || segue_exempt_own(skb, state)))
		return true;
	if (state->hook == NF_INET_PRE_ROUTING &&
	    state->in->flags & IFF_LOOPBACK)
		return true;

	return state->pf == NFPROTO_IPV6 ? segue_exempt_ip6(skb) :
					   segue_exempt_ip4(skb);
}

int segue_exempt_add(struct segue_net *sn, u64 cookie, u32 portid,
		     struct netlink_ext_ack *extack)
{
	struct segue_exempt_sock *e;
	int err = 0;

	e = kzalloc(sizeof(*e), GFP_KERNEL_ACCOUNT);
	if (!e)
		return -ENOMEM;

	e->cookie = cookie;
	e->portid = portid;

	spin_lock(&sn->exempt_lock);
	if (sn->n_exempt >= SEGUE_EXEMPT_MAX) {
		NL_SET_ERR_MSG(extack,
			       "too many exempt sockets in this namespace");
		err = -ENOBUFS;
	} else {
		hash_add_rcu(sn->exempt, &e->node, cookie);
		WRITE_ONCE(sn->n_exempt, sn->n_exempt + 1);
	}
	spin_unlock(&sn->exempt_lock);

	if (err)
		kfree(e);
	return err;
}

static void segue_exempt_remove(struct segue_net *sn,
				struct segue_exempt_sock *e)
{
	hash_del_rcu(&e->node);
	WRITE_ONCE(sn->n_exempt, sn->n_exempt - 1);
	kfree_rcu(e, rcu);
}

/* The netlink socket was closed, by its owner or by the owner's death. */
void segue_exempt_forget(struct segue_net *sn, u32 portid)
{
	struct segue_exempt_sock *e;
	struct hlist_node *next;
	int bucket;

	if (!READ_ONCE(sn->n_exempt))
		return;

	spin_lock(&sn->exempt_lock);
	hash_for_each_safe(sn->exempt, bucket, next, e, node) {
		if (e->portid == portid)
			segue_exempt_remove(sn, e);
	}
	spin_unlock(&sn->exempt_lock);
}

void segue_exempt_exit(struct segue_net *sn)
{
	struct segue_exempt_sock *e;
	struct hlist_node *next;
	int bucket;

	spin_lock(&sn->exempt_lock);
	hash_for_each_safe(sn->exempt, bucket, next, e, node)
		segue_exempt_remove(sn, e);
	spin_unlock(&sn->exempt_lock);
}
