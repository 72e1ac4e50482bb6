// SPDX-License-Identifier: GPL-2.0-or-later
/* test_inet.c - IPv6 packets taken apart: extension headers that lie */
#include <stdlib.h>

#include "packet.h"
#include "tap.h"
#include "wire/error.h"
#include "wire/names.h"

static struct ip6_packet got;

static int parse(const void *buf, size_t len)
{
	uint8_t *copy = exact_copy(buf, len);
	int err = ip6_parse(&got, copy, len);

	/* what was found lies in the packet */
	if (!err && got.len && (got.data < copy ||
				got.data + got.len > copy + len))
		abort();
	free(copy);
	return err;
}

/* A packet whose first next header is proto, with these octets after it. */
static int parse_with(uint8_t proto, const void *after, size_t len)
{
	uint8_t buf[512] = { 0x60, 0, 0, (uint8_t)0, (uint8_t)(len >> 8),
			     (uint8_t)len, proto, 64 };
	struct in6_addr src = ip6(PCOA), dst = ip6(PAR);

	memcpy(buf + 8, &src, 16);
	memcpy(buf + 24, &dst, 16);
	memcpy(buf + 40, after, len);
	return parse(buf, 40 + len);
}

static bool same(const struct ip6_packet *a, const struct ip6_packet *b)
{
	return !memcmp(&a->src, &b->src, 16) && !memcmp(&a->dst, &b->dst, 16) &&
	       a->has_src_home == b->has_src_home &&
	       a->has_dst_home == b->has_dst_home &&
	       !memcmp(&a->src_home, &b->src_home, 16) &&
	       !memcmp(&a->dst_home, &b->dst_home, 16) &&
	       a->tclass == b->tclass && a->hop_limit == b->hop_limit &&
	       a->proto == b->proto && a->len == b->len;
}

static struct ip6_packet example(bool src_home, bool dst_home)
{
	struct ip6_packet p = {
		.src = ip6(NCOA), .dst = ip6(PAR), .hop_limit = 63,
		.tclass = 0xb9, .proto = IP6_PROTO_MH,
		.data = (const uint8_t *)"0123456789abcdef", .len = 16,
		.has_src_home = src_home, .has_dst_home = dst_home,
	};

	if (src_home)
		p.src_home = ip6(PCOA);
	if (dst_home)
		p.dst_home = ip6(OTHER);
	return p;
}

static void test_round_trip(void)
{
	int bad = 0, i;

	for (i = 0; i < 4; i++) {
		struct ip6_packet p = example(i & 1, i & 2);
		uint8_t buf[PACKET_MAX];
		int len = ip6_build(&p, buf, sizeof(buf));
		int cut;

		bad += len != 40 + 16 + 24 * ((i & 1) + (i >> 1));
		bad += parse(buf, (size_t)len) || !same(&p, &got);
		for (cut = 0; cut < len; cut++) {
			bad += parse(buf, (size_t)cut) != -WIRE_SHORT;
			bad += ip6_build(&p, buf, (size_t)cut) != -WIRE_SPACE;
		}
		/* octets after Payload Length are the link's padding */
		memset(buf + len, 0xff, 8);
		ip6_build(&p, buf, sizeof(buf));
		bad += parse(buf, (size_t)len + 8) || !same(&p, &got);
	}
	ok(!bad, "a packet with and without Home Address option and routing header comes back as built, and cut at each length is refused");
}

static void test_home_option_octets(void)
{
	static const uint8_t want[24] = {
		135, 2, 1, 2, 0, 0, 0xc9, 16,
		0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xa
	};
	struct ip6_packet p = example(true, false);
	uint8_t buf[PACKET_MAX];

	ok(ip6_build(&p, buf, sizeof(buf)) == 80 && buf[6] == 60 &&
	   !memcmp(buf + 40, want, 24),
	   "the Home Address option is type 0xC9, length 16, at 8n+6  # FMIP-077 MIP6-041");
}

static void test_version(void)
{
	struct ip6_packet p = example(false, false);
	uint8_t buf[PACKET_MAX];
	int len = ip6_build(&p, buf, sizeof(buf)), version, bad = 0;

	for (version = 0; version < 16; version++) {
		buf[0] = (uint8_t)(version << 4 | (buf[0] & 15));
		bad += parse(buf, (size_t)len) !=
		       (version == 6 ? 0 : -WIRE_VERSION);
	}
	ok(!bad, "only version 6 is taken");
}

/* n destination options headers, each with nothing but PadN. */
static int parse_nested(unsigned int n)
{
	uint8_t ext[256] = { 0 };
	unsigned int i;

	for (i = 0; i < n; i++)
		memcpy(ext + 8 * i, i + 1 < n ? "\x3c\x00\x01\x04" :
						"\x87\x00\x01\x04", 4);
	return parse_with(60, ext, 8 * n + 8);
}

static void test_nesting(void)
{
	ok(!parse_nested(1) && got.len == 8 &&
	   !parse_nested(IP6_EXTENSIONS_MAX) && got.len == 8 &&
	   parse_nested(IP6_EXTENSIONS_MAX + 1) == -WIRE_EXTENSION,
	   "up to %d extension headers are walked, one more is refused",
	   IP6_EXTENSIONS_MAX);
}

static void test_home_option(void)
{
	uint8_t ext[64] = {
		135, 2, 1, 2, 0, 0, 0xc9, 16, 0x20, 0x01, 0x0d, 0xb8, [23] = 1
	};
	int bad = 0, len;
	uint8_t twice[64];

	ok(!parse_with(60, ext, 32) && got.has_src_home &&
	   ip6_from(&got)->s6_addr[15] == 1 && ip6_to(&got) == &got.dst,
	   "with a Home Address option the packet is from there  # FMIP-075 FMIP-077");

	for (len = 0; len < 256; len++) {
		ext[7] = (uint8_t)len;
		bad += len != 16 && parse_with(60, ext, 32) != -WIRE_EXTENSION;
	}
	ext[7] = 16;
	ok(!bad, "a Home Address option of a length other than 16 is refused");

	memcpy(twice, ext, 24);
	twice[0] = 60;
	memcpy(twice + 24, ext, 24);
	ok(parse_with(60, twice, 56) == -WIRE_EXTENSION,
	   "two Home Address options are refused  # MIP6-041");
	ok(parse_with(0, ext, 32) == -WIRE_EXTENSION,
	   "one in a hop-by-hop header is refused");

	memcpy(ext + 8, "\xff\x02", 2);
	bad = parse_with(60, ext, 32) != -WIRE_ADDRESS;
	memcpy(ext + 8, "\xfe\x80", 2);
	bad |= parse_with(60, ext, 32) != -WIRE_ADDRESS;
	memset(ext + 8, 0, 16);
	bad |= parse_with(60, ext, 32) != -WIRE_ADDRESS;
	ext[23] = 1;
	bad |= parse_with(60, ext, 32) != -WIRE_ADDRESS;
	ok(!bad, "a home address that is a group, link-local, unspecified or loopback is refused  # MIP6-041");
}

static void test_other_options(void)
{
	uint8_t ext[16] = { 135, 0, 0, 4, 0, 0, 0, 0 };
	int bad = 0, type;

	for (type = 2; type < 256; type++) {
		int want = type & 0xc0 ? -WIRE_EXTENSION : 0;

		ext[2] = (uint8_t)type;
		bad += parse_with(60, ext, 16) != want;
		bad += parse_with(0, ext, 16) != want;
	}
	ok(!bad, "unknown destination and hop-by-hop options are skipped or the packet is refused, as their first two bits say");
	ext[2] = 2;	/* which would be skipped */
	ext[3] = 5;
	ok(parse_with(60, ext, 16) == -WIRE_EXTENSION,
	   "an option that runs past its header is refused");
	memset(ext + 2, 0, 5);
	ext[7] = 2;
	bad = parse_with(60, ext, 16) != -WIRE_EXTENSION;
	ext[7] = 0;
	bad |= parse_with(60, ext, 16) || got.len != 8;
	ok(!bad, "Pad1 is one octet");
	ext[2] = 1;
	ext[3] = 4;
	ext[1] = 2;
	ok(parse_with(60, ext, 16) == -WIRE_SHORT,
	   "an extension header that runs past the packet is refused");
}

static void test_routing(void)
{
	uint8_t ext[40] = {
		135, 2, 2, 1, 0, 0, 0, 0, 0x20, 0x01, 0x0d, 0xb8, [23] = 2
	};
	uint8_t twice[64];
	int bad = 0, i;

	ok(!parse_with(43, ext, 32) && got.has_dst_home &&
	   ip6_to(&got)->s6_addr[15] == 2 && ip6_from(&got) == &got.src,
	   "with a type 2 routing header the packet is to the address in it");

	for (i = 0; i < 256; i++) {
		ext[3] = (uint8_t)i;
		bad += i != 1 && parse_with(43, ext, 32) != -WIRE_ROUTING;
	}
	ext[3] = 1;
	ext[1] = 1;
	bad += parse_with(43, ext, 32) != -WIRE_ROUTING;
	ext[1] = 3;
	bad += parse_with(43, ext, 40) != -WIRE_ROUTING;
	ext[1] = 2;
	memcpy(twice, ext, 24);
	twice[0] = 43;
	memcpy(twice + 24, ext, 24);
	bad += parse_with(43, twice, 56) != -WIRE_ROUTING;
	ok(!bad, "one with Segments Left other than 1, another length, or twice is refused  # MIP6-045");

	bad = 0;
	for (i = 0; i < 256; i++) {
		ext[2] = (uint8_t)i;
		ext[3] = 1;
		bad += i != 2 && parse_with(43, ext, 32) != -WIRE_ROUTING;
		ext[3] = 0;
		bad += i != 2 && (parse_with(43, ext, 32) || got.has_dst_home);
	}
	ok(!bad, "routing headers of other types are skipped with nothing left to visit, else refused");

	memcpy(ext, "\x87\x02\x02\x01", 4);
	memcpy(ext + 8, "\xff\x02", 2);
	ok(parse_with(43, ext, 32) == -WIRE_ADDRESS,
	   "a routing header to a group is refused");
}

static void test_other_headers(void)
{
	static const uint8_t ext[24] = { 135, 0 };
	static const uint8_t late[24] = { 0, 0, 1, 4, [8] = 135, 0, 1, 4 };

	ok(parse_with(44, ext, 24) == -WIRE_FRAGMENT, "a fragment is refused");
	ok(parse_with(60, late, 24) == -WIRE_EXTENSION,
	   "a hop-by-hop header that is not the first is refused");
	ok(!parse_with(41, ext, 24) && got.proto == 41 && got.len == 24 &&
	   !parse_with(50, ext, 24) && got.proto == 50,
	   "an encapsulated or encrypted packet is data");
	ok(!parse_with(59, ext, 0) && got.proto == 59 && !got.len,
	   "a packet of nothing is nothing");
}

static void test_too_long(void)
{
	static uint8_t buf[70000], data[70000];
	struct ip6_packet p = example(true, true);

	p.data = data;
	p.len = 65535 - 48;
	ok(ip6_build(&p, buf, sizeof(buf)) == 65535 + 40 &&
	   !parse(buf, 65535 + 40) && ++p.len &&
	   ip6_build(&p, buf, sizeof(buf)) == -WIRE_SPACE,
	   "a payload of 65535 octets is built, one of more is not");
}

static void test_seal(void)
{
	struct ip6_packet p = example(false, false);
	uint8_t data[17] = { 1, 2, 3 };
	int bad = 0;

	p.proto = 17;
	bad += ip6_seal(&p, data, 16) != -WIRE_PROTOCOL;
	bad += ip6_verify(&p) != -WIRE_PROTOCOL;
	p.proto = IP6_PROTO_MH;
	bad += ip6_seal(&p, data, 5) != -WIRE_SHORT;
	p.len = 5;
	bad += ip6_verify(&p) != -WIRE_SHORT;
	ok(!bad, "only ICMPv6 and Mobility Header have a place for a checksum here");

	p.proto = IP6_PROTO_ICMP;
	p.data = data;
	p.len = 17;
	bad = ip6_seal(&p, data, 17) || ip6_verify(&p);
	data[16] ^= 1;
	ok(!bad && ip6_verify(&p) == -WIRE_CHECKSUM,
	   "the checksum covers the last octet of a message of odd length");
}

static void test_routable(void)
{
	static const char *const bad[] = {
		"::", "::1", "ff02::1", "ff0e::1", "fe80::1", "::ffff:1.2.3.4"
	};
	static const char *const good[] = {
		PCOA, "fd00::1", "2000::", "64:ff9b::1"
	};
	struct in6_addr addr;
	int wrong = 0;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		addr = ip6(bad[i]);
		wrong += ip6_is_routable(&addr);
	}
	for (i = 0; i < sizeof(good) / sizeof(*good); i++) {
		addr = ip6(good[i]);
		wrong += !ip6_is_routable(&addr);
	}
	ok(!wrong, "addresses fit to be a home or care-of address are told from others");
}

int main(void)
{
	test_round_trip();
	test_home_option_octets();
	test_version();
	test_nesting();
	test_home_option();
	test_other_options();
	test_routing();
	test_other_headers();
	test_too_long();
	test_seal();
	test_routable();
	return tap_done();
}
