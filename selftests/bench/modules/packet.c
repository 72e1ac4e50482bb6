// SPDX-License-Identifier: GPL-2.0-only
/*
 * packet.c - a fresh packet, as a driver hands it to the stack
 *
 * Fresh, because a packet that is used twice must be shared, and a shared one is
 * copied on its way: that would be measured instead.
 */
#include <linux/etherdevice.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/ip.h>

#include "bench.h"

#define BENCH_MSS	1380	/* the sender knows that there is a tunnel */

/* What a kind is made of. */
static const struct {
	u8 family;	/* of the packet, of the inner one where there are two */
	u8 outer;	/* of the outer one, 0 where there is none */
} bench_form[] = {
	[BENCH_UDP] = { AF_INET6 },
	[BENCH_UDP4] = { AF_INET },
	[BENCH_TCP] = { AF_INET6 },
	[BENCH_6IN6] = { AF_INET6, AF_INET6 },
	[BENCH_4IN6] = { AF_INET, AF_INET6 },
	[BENCH_6IN4] = { AF_INET6, AF_INET },
	[BENCH_4IN4] = { AF_INET, AF_INET },
};

/* The same hosts in both: 2001:db8:5::5 is 10.0.5.5. */
static const struct in6_addr bench_source = {
	.s6_addr = { 0x20, 0x01, 0x0d, 0xb8, 0, 5, [15] = 5 }
};

static const struct in6_addr bench_outer_source = {
	.s6_addr = { 0x20, 0x01, 0x0d, 0xb8, 0, 0xe, [15] = 2 }
};

static const struct in6_addr bench_outer_destination = {
	.s6_addr = { 0x20, 0x01, 0x0d, 0xb8, 0, 0xe, [15] = 1 }
};

#define BENCH_SOURCE4		0x0a000505
#define BENCH_OUTER_SOURCE4	0x0a000e02
#define BENCH_OUTER_DESTINATION4	0x0a000e01

static void bench_put_ip6(struct sk_buff *skb, u8 nexthdr, unsigned int payload,
			  const struct in6_addr *saddr,
			  const struct in6_addr *daddr)
{
	struct ipv6hdr *ip6h = skb_put_zero(skb, sizeof(*ip6h));

	ip6h->version = 6;
	ip6h->nexthdr = nexthdr;
	ip6h->hop_limit = 64;
	ip6h->payload_len = htons(payload);
	ip6h->saddr = *saddr;
	ip6h->daddr = *daddr;
}

static void bench_put_ip4(struct sk_buff *skb, u8 protocol,
			  unsigned int payload, __be32 saddr, __be32 daddr)
{
	struct iphdr *iph = skb_put_zero(skb, sizeof(*iph));

	iph->version = 4;
	iph->ihl = sizeof(*iph) / 4;
	iph->tot_len = htons(sizeof(*iph) + payload);
	iph->ttl = 64;
	iph->protocol = protocol;
	iph->saddr = saddr;
	iph->daddr = daddr;
	ip_send_check(iph);
}

static void bench_put_outer(struct sk_buff *skb, const struct bench_packet *p)
{
	u8 protocol = bench_form[p->kind].family == AF_INET6 ? IPPROTO_IPV6 :
							       IPPROTO_IPIP;

	if (bench_form[p->kind].outer == AF_INET6)
		bench_put_ip6(skb, protocol, p->len, &bench_outer_source,
			      &bench_outer_destination);
	else if (bench_form[p->kind].outer == AF_INET)
		bench_put_ip4(skb, protocol, p->len, htonl(BENCH_OUTER_SOURCE4),
			      htonl(BENCH_OUTER_DESTINATION4));
}

static void bench_put_udp(struct sk_buff *skb, unsigned int len, u32 seq)
{
	struct udphdr *uh = skb_put_zero(skb, len);

	uh->source = htons(5004);
	uh->dest = htons(5004);
	uh->len = htons(len);
	uh->check = htons(0xffff);
	put_unaligned_be32(seq, uh + 1);
}

static void bench_put_tcp(struct sk_buff *skb)
{
	struct tcphdr *th = skb_put_zero(skb, sizeof(*th));

	th->source = htons(80);
	th->dest = htons(5004);
	th->doff = sizeof(*th) / 4;
	th->ack = 1;

	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_tail_pointer(skb) - sizeof(*th) - skb->head;
	skb->csum_offset = offsetof(struct tcphdr, check);
}

static void bench_make_gso(struct sk_buff *skb)
{
	skb_shinfo(skb)->gso_size = BENCH_MSS;
	skb_shinfo(skb)->gso_type = SKB_GSO_TCPV6;
	skb_shinfo(skb)->gso_segs = DIV_ROUND_UP(skb->data_len, BENCH_MSS);
}

static void bench_fill(struct sk_buff *skb, const struct bench_packet *p)
{
	bool v6 = bench_form[p->kind].family == AF_INET6;
	unsigned int payload = p->len - (v6 ? sizeof(struct ipv6hdr) :
					      sizeof(struct iphdr));
	u8 protocol = p->kind == BENCH_TCP ? IPPROTO_TCP : IPPROTO_UDP;

	bench_put_outer(skb, p);
	if (v6)
		bench_put_ip6(skb, protocol, payload, &bench_source, &p->daddr);
	else
		bench_put_ip4(skb, protocol, payload, htonl(BENCH_SOURCE4),
			      p->daddr.s6_addr32[3]);

	if (p->kind == BENCH_TCP)
		bench_put_tcp(skb);
	else
		bench_put_udp(skb, payload, p->seq);
}

/* The family of the first header. */
static __be16 bench_protocol(enum bench_kind kind)
{
	u8 family = bench_form[kind].outer ?: bench_form[kind].family;

	return htons(family == AF_INET6 ? ETH_P_IPV6 : ETH_P_IP);
}

static struct sk_buff *bench_packet_alloc(struct net_device *dev,
					  const struct bench_packet *p)
{
	unsigned int headers = sizeof(struct ipv6hdr) + sizeof(struct tcphdr);
	struct sk_buff *skb;
	int err;

	if (p->kind != BENCH_TCP)
		return netdev_alloc_skb_ip_align(dev, ETH_HLEN + p->len +
						 sizeof(struct ipv6hdr));

	skb = alloc_skb_with_frags(NET_SKB_PAD + ETH_HLEN + headers,
				   p->len - headers, 0, &err, GFP_ATOMIC);
	if (!skb)
		return NULL;

	skb->dev = dev;
	skb->data_len = p->len - headers;
	skb->len = skb->data_len;
	skb_reserve(skb, NET_SKB_PAD);
	return skb;
}

/* skb_put() wants a linear packet, so the pages are counted in afterwards. */
struct sk_buff *bench_packet_build(struct net_device *dev,
				   const struct bench_packet *p)
{
	struct sk_buff *skb = bench_packet_alloc(dev, p);
	unsigned int pages;
	struct ethhdr *eth;

	if (!skb)
		return NULL;

	pages = skb->data_len;
	skb->len -= pages;
	skb->data_len = 0;

	eth = skb_put(skb, ETH_HLEN);
	ether_addr_copy(eth->h_dest, dev->dev_addr);
	eth_broadcast_addr(eth->h_source);
	eth->h_source[0] = 2;
	eth->h_proto = bench_protocol(p->kind);
	bench_fill(skb, p);

	skb->len += pages;
	skb->data_len = pages;
	if (pages)
		bench_make_gso(skb);

	skb->protocol = eth_type_trans(skb, dev);
	return skb;
}
