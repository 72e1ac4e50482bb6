// SPDX-License-Identifier: GPL-2.0-only
/*
 * tunnel6.c - the outer header of a tunnel into IPv6 (RFC 2473)
 *
 * The flow label is the leg's own, not one for each inner flow (RFC 6438, 3):
 * routers still spread the mobile nodes over equal ways, but what a mobile node
 * is sent, and the mark behind the last of it, stays on one.  A label made of a
 * hash of the inner packet is 668 instructions where no card has made the hash.
 */
#include <linux/icmpv6.h>
#include <linux/ip6_tunnel.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>

#include "path.h"
#include "steer.h"
#include "tunnel.h"

#define SEGUE_LIMIT_HEADERS	8	/* extension headers looked at */
#define SEGUE_LIMIT_OPTIONS	32	/* options of each */

static unsigned int segue_limit_option(const struct sk_buff *skb,
				       unsigned int at, unsigned int end)
{
	unsigned int n;

	for (n = 0; n < SEGUE_LIMIT_OPTIONS && at < end; n++) {
		const u8 *tlv;
		u8 buf[2];

		tlv = skb_header_pointer(skb, at, sizeof(buf), buf);
		if (!tlv)
			return 0;
		if (tlv[0] == IPV6_TLV_PAD1) {
			at++;
			continue;
		}
		if (tlv[0] == IPV6_TLV_TNL_ENCAP_LIMIT && tlv[1] == 1)
			return at + 2 < end ? at + 2 : 0;
		at += 2 + tlv[1];
	}

	return 0;
}

/**
 * segue_tunnel6_limit_offset() - does a packet bring an encapsulation limit?
 * @skb: has it
 * @at: where its IPv6 header is, from skb->data
 *
 * Looks as RFC 2473 4.1.1 (a) says.
 * Return: where the limit is, from skb->data, or 0.
 */
unsigned int segue_tunnel6_limit_offset(const struct sk_buff *skb,
					unsigned int at)
{
	unsigned int n, found, len;
	const struct ipv6hdr *ip6h;
	struct ipv6hdr buf;
	u8 nexthdr;

	ip6h = skb_header_pointer(skb, at, sizeof(buf), &buf);
	if (!ip6h)
		return 0;

	nexthdr = ip6h->nexthdr;
	at += sizeof(*ip6h);
	for (n = 0; n < SEGUE_LIMIT_HEADERS && ipv6_ext_hdr(nexthdr) &&
	     nexthdr != NEXTHDR_NONE; n++) {
		const struct ipv6_opt_hdr *hdr;
		struct ipv6_opt_hdr opt;

		hdr = skb_header_pointer(skb, at, sizeof(opt), &opt);
		if (!hdr)
			return 0;

		if (nexthdr == NEXTHDR_FRAGMENT)
			len = sizeof(struct frag_hdr);
		else if (nexthdr == NEXTHDR_AUTH)
			len = ipv6_authlen(hdr);
		else
			len = ipv6_optlen(hdr);
		found = nexthdr == NEXTHDR_DEST ?
			segue_limit_option(skb, at + 2, at + len) : 0;
		if (found)
			return found;

		nexthdr = hdr->nexthdr;
		at += len;
	}

	return 0;
}

/**
 * segue_tunnel6_limit() - may this packet enter another tunnel?
 * @skb: an IPv6 packet with extension headers
 *
 * Return: the limit to send on, SEGUE_LIMIT_NONE where it brings none, or
 *	   SEGUE_LIMIT_REACHED where it may not; its sender has been told.
 */
int segue_tunnel6_limit(struct sk_buff *skb)
{
	unsigned int at;
	const u8 *limit;
	u8 buf;

	at = segue_tunnel6_limit_offset(skb, skb_network_offset(skb));
	limit = at ? skb_header_pointer(skb, at, sizeof(buf), &buf) : NULL;
	if (!limit)
		return SEGUE_LIMIT_NONE;

	if (!*limit) {
		icmpv6_send(skb, ICMPV6_PARAMPROB, ICMPV6_HDR_FIELD,
			    at - skb_network_offset(skb));
		return SEGUE_LIMIT_REACHED;
	}

	return *limit - 1;
}

/* A Destination Options header of one option and padding. */
void segue_tunnel6_push_limit(struct segue_outer outer, struct sk_buff *skb)
{
	u8 *hdr = skb_push(skb, SEGUE_LIMIT_LEN);

	hdr[0] = outer.proto;
	hdr[1] = 0;
	hdr[2] = IPV6_TLV_TNL_ENCAP_LIMIT;
	hdr[3] = 1;
	hdr[4] = outer.limit;
	hdr[5] = IPV6_TLV_PADN;
	hdr[6] = 1;
	hdr[7] = 0;
}
