// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * inet.c - an IPv6 packet around a message: taken apart, put together
 *
 * RFC 8200 4 (extension headers) and 8.1 (checksum), RFC 6275 6.3 (Home
 * Address option) and 6.4 (type 2 routing header).  Encapsulated packets are
 * not entered: their protocol is 41 or 4 and their bytes are the data.
 */
#include "wire/inet.h"

#include "wire/build.h"
#include "wire/cursor.h"
#include "wire/error.h"

#define EXT_HOP_BY_HOP	0
#define EXT_ROUTING	43
#define EXT_FRAGMENT	44
#define EXT_DEST	60

#define OPT_PAD1	0
#define OPT_PADN	1
#define OPT_HOME	0xc9
#define OPT_ACTION	0xc0	/* other than 0: unknown means discard */

#define RH_TYPE_2	2

static void copy_addr(struct cursor *c, struct in6_addr *addr)
{
	cursor_copy(c, addr, sizeof(*addr));
}

static int parse_home(struct ip6_packet *p, struct cursor *body)
{
	if (cursor_left(body) != sizeof(p->src_home) || p->has_src_home)
		return -WIRE_EXTENSION;

	copy_addr(body, &p->src_home);
	p->has_src_home = true;
	return ip6_is_routable(&p->src_home) ? 0 : -WIRE_ADDRESS;
}

static int parse_option(struct ip6_packet *p, struct cursor *c, uint8_t header)
{
	uint8_t type = cursor_u8(c);
	struct cursor body;

	if (type == OPT_PAD1)
		return 0;

	body = cursor_sub(c, cursor_u8(c));
	if (c->bad)
		return -WIRE_EXTENSION;
	if (type == OPT_HOME && header == EXT_DEST)
		return parse_home(p, &body);

	return type & OPT_ACTION ? -WIRE_EXTENSION : 0;
}

static int parse_options(struct ip6_packet *p, struct cursor *c, uint8_t header)
{
	int err = 0;

	while (!err && cursor_left(c))
		err = parse_option(p, c, header);

	return err;
}

/*
 * A routing header with nothing left to visit is of no concern (RFC 8200 4.4).
 * Of the others only type 2 has its meaning for the last hop, us.
 */
static int parse_routing(struct ip6_packet *p, struct cursor *c)
{
	uint8_t type = cursor_u8(c);
	uint8_t left = cursor_u8(c);

	cursor_skip(c, 4);
	if (type != RH_TYPE_2)
		return left ? -WIRE_ROUTING : 0;
	if (left != 1 || cursor_left(c) != sizeof(p->dst_home) ||
	    p->has_dst_home)
		return -WIRE_ROUTING;

	copy_addr(c, &p->dst_home);
	p->has_dst_home = true;
	return ip6_is_routable(&p->dst_home) ? 0 : -WIRE_ADDRESS;
}

static bool is_extension(uint8_t proto)
{
	return proto == EXT_HOP_BY_HOP || proto == EXT_ROUTING ||
	       proto == EXT_FRAGMENT || proto == EXT_DEST;
}

/* One extension header; p->proto becomes that of what follows it. */
static int parse_extension(struct ip6_packet *p, struct cursor *c, int nth)
{
	uint8_t header = p->proto;
	struct cursor body;

	/* a reassembled message never shows a fragment header */
	if (header == EXT_FRAGMENT)
		return -WIRE_FRAGMENT;
	if (header == EXT_HOP_BY_HOP && nth)
		return -WIRE_EXTENSION;

	p->proto = cursor_u8(c);
	body = cursor_sub(c, cursor_u8(c) * 8 + 6);
	if (c->bad)
		return -WIRE_SHORT;

	return header == EXT_ROUTING ? parse_routing(p, &body) :
				       parse_options(p, &body, header);
}

int ip6_parse(struct ip6_packet *p, const void *buf, size_t len)
{
	struct cursor c = cursor_of(buf, len);
	uint32_t first = cursor_be32(&c);
	size_t payload = cursor_be16(&c);
	int err, nth;

	memset(p, 0, sizeof(*p));
	p->proto = cursor_u8(&c);
	p->hop_limit = cursor_u8(&c);
	copy_addr(&c, &p->src);
	copy_addr(&c, &p->dst);
	if (c.bad)
		return -WIRE_SHORT;
	if (first >> 28 != 6)
		return -WIRE_VERSION;

	p->tclass = (uint8_t)(first >> 20);
	c = cursor_sub(&c, payload);
	if (c.bad)
		return -WIRE_SHORT;

	for (nth = 0; is_extension(p->proto); nth++) {
		if (nth == IP6_EXTENSIONS_MAX)
			return -WIRE_EXTENSION;

		err = parse_extension(p, &c, nth);
		if (err)
			return err;
	}

	p->len = cursor_left(&c);
	p->data = p->len ? c.at : NULL;
	return 0;
}

static size_t header_len(const struct ip6_packet *p)
{
	return (p->has_dst_home ? IP6_RH2_LEN : 0) +
	       (p->has_src_home ? IP6_HAO_LEN : 0);
}

static uint8_t first_proto(const struct ip6_packet *p)
{
	if (p->has_dst_home)
		return EXT_ROUTING;

	return p->has_src_home ? EXT_DEST : p->proto;
}

static void build_routing(const struct ip6_packet *p, struct build *b)
{
	build_u8(b, p->has_src_home ? EXT_DEST : p->proto);
	build_u8(b, 2);
	build_u8(b, RH_TYPE_2);
	build_u8(b, 1);
	build_zero(b, 4);
	build_bytes(b, &p->dst_home, sizeof(p->dst_home));
}

static void build_home(const struct ip6_packet *p, struct build *b)
{
	build_u8(b, p->proto);
	build_u8(b, 2);
	/* the option stands at 8n+6 */
	build_u8(b, OPT_PADN);
	build_u8(b, 2);
	build_zero(b, 2);
	build_u8(b, OPT_HOME);
	build_u8(b, sizeof(p->src_home));
	build_bytes(b, &p->src_home, sizeof(p->src_home));
}

int ip6_build(const struct ip6_packet *p, void *buf, size_t size)
{
	struct build b = build_in(buf, size);
	size_t payload = header_len(p) + p->len;

	if (payload > UINT16_MAX)
		return -WIRE_SPACE;

	build_be32(&b, 6U << 28 | (uint32_t)p->tclass << 20);
	build_be16(&b, (uint16_t)payload);
	build_u8(&b, first_proto(p));
	build_u8(&b, p->hop_limit);
	build_bytes(&b, &p->src, sizeof(p->src));
	build_bytes(&b, &p->dst, sizeof(p->dst));
	if (p->has_dst_home)
		build_routing(p, &b);
	if (p->has_src_home)
		build_home(p, &b);
	build_bytes(&b, p->data, p->len);

	return b.bad ? -WIRE_SPACE : (int)build_len(&b);
}

static uint64_t sum_be16(uint64_t sum, const void *data, size_t len)
{
	const uint8_t *at = data;

	for (; len > 1; at += 2, len -= 2)
		sum += (uint32_t)(at[0] << 8 | at[1]);
	if (len)
		sum += (uint32_t)(at[0] << 8);

	return sum;
}

uint16_t ip6_checksum(const struct in6_addr *src, const struct in6_addr *dst,
		      uint8_t proto, const void *data, size_t len)
{
	uint64_t sum = (uint64_t)len + proto;

	sum = sum_be16(sum, src, sizeof(*src));
	sum = sum_be16(sum, dst, sizeof(*dst));
	sum = sum_be16(sum, data, len);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);

	return (uint16_t)~sum;
}

/* Where the checksum stands in an upper-layer header, or 0. */
static size_t checksum_offset(uint8_t proto)
{
	switch (proto) {
	case IP6_PROTO_ICMP:
		return 2;
	case IP6_PROTO_MH:
		return 4;
	default:
		return 0;
	}
}

int ip6_seal(const struct ip6_packet *p, void *data, size_t len)
{
	size_t at = checksum_offset(p->proto);
	uint8_t *field = (uint8_t *)data + at;
	uint16_t sum;

	if (!at)
		return -WIRE_PROTOCOL;
	if (len < at + 2)
		return -WIRE_SHORT;

	memset(field, 0, 2);
	sum = ip6_checksum(ip6_from(p), ip6_to(p), p->proto, data, len);
	field[0] = (uint8_t)(sum >> 8);
	field[1] = (uint8_t)sum;
	return 0;
}

int ip6_verify(const struct ip6_packet *p)
{
	size_t at = checksum_offset(p->proto);

	if (!at)
		return -WIRE_PROTOCOL;
	if (p->len < at + 2)
		return -WIRE_SHORT;

	return ip6_checksum(ip6_from(p), ip6_to(p), p->proto, p->data,
			    p->len) ? -WIRE_CHECKSUM : 0;
}

bool ip6_is_routable(const struct in6_addr *addr)
{
	return !IN6_IS_ADDR_MULTICAST(addr) &&
	       !IN6_IS_ADDR_UNSPECIFIED(addr) &&
	       !IN6_IS_ADDR_LOOPBACK(addr) &&
	       !IN6_IS_ADDR_LINKLOCAL(addr) &&
	       !IN6_IS_ADDR_V4MAPPED(addr);
}

void ip6_mask(struct in6_addr *addr, unsigned int plen)
{
	unsigned int i;

	for (i = 0; i < sizeof(addr->s6_addr); i++) {
		if (plen >= 8 * (i + 1))
			continue;
		if (plen <= 8 * i)
			addr->s6_addr[i] = 0;
		else
			addr->s6_addr[i] &= (uint8_t)(0xff00 >> (plen % 8));
	}
}
