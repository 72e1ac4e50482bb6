/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * inet.h - an IPv6 packet around a message
 *
 * A packet is taken apart down to its upper layer, with what mobility put in
 * between: the Home Address option (the sender's home address) and the type 2
 * routing header (the receiver's).  Upper-layer checksums are computed over
 * those home addresses, not over the care-of addresses on the wire
 * (RFC 6275 6.1.1, 11.3.1), hence they travel with the message.
 *
 * Who gets a message from a socket, without its IPv6 header, fills struct
 * ip6_packet by hand.  Note that a kernel that has processed a Home Address
 * option has swapped the two source addresses.
 */
#ifndef WIRE_INET_H
#define WIRE_INET_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IP6_PROTO_ICMP		58
#define IP6_PROTO_NONE		59
#define IP6_PROTO_MH		135

#define IP6_HEADER_LEN		40
#define IP6_HAO_LEN		24	/* destination options with HAO alone */
#define IP6_RH2_LEN		24
#define IP6_EXTENSIONS_MAX	8	/* extension headers in one packet */

struct ip6_packet {
	struct in6_addr src;		/* as on the wire */
	struct in6_addr dst;
	struct in6_addr src_home;	/* Home Address option */
	struct in6_addr dst_home;	/* type 2 routing header */
	bool has_src_home;
	bool has_dst_home;
	bool tunnelled;			/* by a tunnel of ours; not on the wire */
	bool guarded;			/* ESP around the upper layer; nor this */
	uint8_t tclass;
	uint8_t hop_limit;
	uint8_t proto;			/* of the upper layer */
	const uint8_t *data;		/* upper layer: borrowed */
	size_t len;
};

/* Who sent it and to whom, as the layers above IP see it. */
static inline const struct in6_addr *ip6_from(const struct ip6_packet *p)
{
	return p->has_src_home ? &p->src_home : &p->src;
}

static inline const struct in6_addr *ip6_to(const struct ip6_packet *p)
{
	return p->has_dst_home ? &p->dst_home : &p->dst;
}

/*
 * Take a packet apart; octets after its Payload Length are ignored (link
 * padding).  p->data points into buf.  Returns 0 or a negated wire_error:
 * SHORT, VERSION, EXTENSION, FRAGMENT, ROUTING, ADDRESS (a home address that
 * is not a routable unicast address).
 */
int ip6_parse(struct ip6_packet *p, const void *buf, size_t len);

/*
 * Write the whole packet: IPv6, type 2 routing header and Home Address option
 * where p has them, then p->data, which is copied as it stands (see
 * ip6_seal()).  Returns the length or -WIRE_SPACE.
 */
int ip6_build(const struct ip6_packet *p, void *buf, size_t size);

/*
 * Internet checksum of data under a pseudo-header.  Over a message that holds
 * its checksum the result is 0 if that is right; over one whose checksum field
 * is zero it is the value to put there.
 */
uint16_t ip6_checksum(const struct in6_addr *src, const struct in6_addr *dst,
		      uint8_t proto, const void *data, size_t len);

/*
 * Put the checksum into an ICMPv6 message or Mobility Header that will travel
 * in p (addresses, home addresses and p->proto are used, p->data is not).
 */
int ip6_seal(const struct ip6_packet *p, void *data, size_t len);

/* 0 or -WIRE_CHECKSUM for p->data in p; -WIRE_PROTOCOL for other protocols. */
int ip6_verify(const struct ip6_packet *p);

/* Global unicast by its form: fit to be a home or care-of address. */
bool ip6_is_routable(const struct in6_addr *addr);

/* Clear the bits after the first plen. */
void ip6_mask(struct in6_addr *addr, unsigned int plen);

#endif /* WIRE_INET_H */
