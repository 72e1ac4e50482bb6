// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_icmp6.c - RtSolPr, PrRtAdv, NS, NA and RA: what is refused, and why
 *
 * usage: test_icmp6 golden.txt
 */
#include "packet.h"
#include "tap.h"
#include "wire/error.h"
#include "wire/names.h"

static struct golden_set set;
static struct icmp6_msg msg;

static bool is(int got, int want)
{
	if (got != want)
		diag("got %s, want %s", wire_error_name(got),
		     wire_error_name(want));
	return got == want;
}

/* A golden message, in its packet, with its checksum. */
static struct ip6_packet load(const char *name, uint8_t *buf)
{
	const struct golden *g = golden_find(&set, name);
	struct ip6_packet p = packet_of(name);

	packet_carry(&p, buf, g->data, g->len);
	return p;
}

static int receive(struct ip6_packet *p, uint8_t *buf)
{
	if (ip6_seal(p, buf, p->len))
		return -WIRE_SHORT;

	return icmp6_receive(&msg, p);
}

/* As if name had octet value at this place. */
static int with_octet(const char *name, size_t at, uint8_t value)
{
	uint8_t buf[PACKET_MAX];
	struct ip6_packet p = load(name, buf);

	buf[at] = value;
	return receive(&p, buf);
}

static int with_addresses(const char *name, const char *src, const char *dst)
{
	uint8_t buf[PACKET_MAX];
	struct ip6_packet p = load(name, buf);

	p.src = ip6(src);
	p.dst = ip6(dst);
	return receive(&p, buf);
}

/* A message made of head (ICMPv6 fixed part) and one option after it. */
static int with_option(const char *name, size_t keep, const void *option,
		       size_t len)
{
	uint8_t buf[PACKET_MAX];
	struct ip6_packet p = load(name, buf);

	memcpy(buf + keep, option, len);
	p.len = keep + len;
	return receive(&p, buf);
}

static void test_subtypes(void)
{
	int bad = 0, i;

	for (i = 0; i < 256; i++) {
		int got = with_octet("prrtadv-one", 4, (uint8_t)i);
		int want = -WIRE_SUBTYPE;

		if (i == FMIP_RTSOLPR || i == FMIP_PRRTADV)
			want = 0;
		if (i == FMIP_OLD_HI || i == FMIP_OLD_HACK)
			want = -WIRE_LEGACY;
		bad += got != want;
	}
	ok(!bad, "of subtypes 0 to 255, 2 and 3 are taken, 4 and 5 are legacy, all others refused  # FMIP-002 FMIP-003");
}

static void test_types(void)
{
	int bad = 0, i;

	for (i = 0; i < 256; i++) {
		int got = with_octet("una", 0, (uint8_t)i);

		if (i != ICMP6_FMIP && (i < ICMP6_RS || i > ICMP6_NA) &&
		    (i < ICMP6_HA_ASK || i > ICMP6_PREFIX_TELL))
			bad += got != -WIRE_TYPE;
	}
	ok(!bad, "an ICMPv6 type that is none of ours is refused as such");
}

/* Every bit of the message and of both addresses. */
static unsigned int count_undetected(const char *name)
{
	uint8_t buf[PACKET_MAX];
	struct ip6_packet p = load(name, buf);
	unsigned int undetected = 0;
	size_t bit;

	for (bit = 0; bit < p.len * 8; bit++) {
		buf[bit / 8] ^= (uint8_t)(1 << bit % 8);
		undetected += icmp6_receive(&msg, &p) != -WIRE_CHECKSUM;
		buf[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (bit = 0; bit < 256; bit++) {
		struct in6_addr *addr = bit < 128 ? &p.src : &p.dst;

		addr->s6_addr[bit % 128 / 8] ^= (uint8_t)(1 << bit % 8);
		undetected += icmp6_receive(&msg, &p) != -WIRE_CHECKSUM;
		addr->s6_addr[bit % 128 / 8] ^= (uint8_t)(1 << bit % 8);
	}

	return undetected + (icmp6_receive(&msg, &p) != 0);
}

static void test_checksum(void)
{
	ok(!count_undetected("rtsolpr-three") &&
	   !count_undetected("prrtadv-handover"),
	   "one flipped bit of message or addresses is refused by checksum  # FMIP-004 FMIP-006");
}

static void test_hop_limit(void)
{
	static const char *const names[] = {
		"rtsolpr-one", "prrtadv-one", "ns", "una", "ra-naack-addr"
	};
	int bad = 0, hops;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		uint8_t buf[PACKET_MAX];
		struct ip6_packet p = load(names[i], buf);

		for (hops = 0; hops < 256; hops++) {
			p.hop_limit = (uint8_t)hops;
			bad += icmp6_receive(&msg, &p) !=
			       (hops == 255 ? 0 : -WIRE_HOP_LIMIT);
		}
	}
	ok(!bad, "hop limits 0 to 254 are refused, 255 is taken  # FMIP-005 FMIP-006");
}

static void test_too_short(void)
{
	uint8_t buf[PACKET_MAX];
	struct ip6_packet p = load("rtsolpr-one", buf);
	int bad = 0;

	for (p.len = 4; p.len < 8; p.len++)
		bad += receive(&p, buf) != -WIRE_SHORT;
	for (p.len = 0; p.len < 4; p.len++)
		bad += icmp6_receive(&msg, &p) != -WIRE_SHORT;
	ok(!bad, "a message of less than 8 octets is refused as short  # FMIP-006");
}

static void test_zero_option(void)
{
	ok(is(with_octet("rtsolpr-one", 9, 0), -WIRE_OPTION_ZERO) &&
	   is(with_octet("rtsolpr-one", 25, 0), -WIRE_OPTION_ZERO) &&
	   is(with_octet("prrtadv-one", 57, 0), -WIRE_OPTION_ZERO) &&
	   is(with_octet("ns", 25, 0), -WIRE_OPTION_ZERO) &&
	   is(with_octet("una", 25, 0), -WIRE_OPTION_ZERO) &&
	   is(with_octet("ra", 17, 0), -WIRE_OPTION_ZERO),
	   "an option of length 0 is refused, first or last  # FMIP-006 FMIP-057");
	ok(is(with_octet("rtsolpr-one", 25, 3), -WIRE_OPTION_SHORT) &&
	   is(with_octet("prrtadv-one", 81, 255), -WIRE_OPTION_SHORT) &&
	   is(with_octet("una", 25, 2), -WIRE_OPTION_SHORT),
	   "an option that runs past the end is refused  # FMIP-057");
}

static void test_codes(void)
{
	int bad = 0, i;

	for (i = 0; i < 256; i++) {
		bad += with_octet("prrtadv-one", 1, (uint8_t)i) !=
		       (i <= PRRTADV_DHCP ? 0 : -WIRE_CODE);
		bad += i <= PRRTADV_DHCP && msg.prrtadv.code != i;
	}
	ok(!bad, "PrRtAdv codes 0 to 5 are taken, 6 to 255 refused  # FMIP-028 FMIP-029");

	bad = 0;
	for (i = 1; i < 256; i++) {
		bad += with_octet("rtsolpr-one", 1, (uint8_t)i) != -WIRE_CODE;
		bad += with_octet("ns", 1, (uint8_t)i) != -WIRE_CODE;
		bad += with_octet("una", 1, (uint8_t)i) != -WIRE_CODE;
		bad += with_octet("ra", 1, (uint8_t)i) != -WIRE_CODE;
	}
	ok(!bad, "RtSolPr, NS, NA and RA with a code other than 0 are refused  # FMIP-007");
}

static void test_no_access_point(void)
{
	static const uint8_t source[16] = { ND_OPT_LLA, 2, LLA_SOURCE };
	static const uint8_t router[16] = { ND_OPT_LLA, 2, LLA_NEW_ROUTER };

	ok(is(with_option("rtsolpr-one", 8, source, 16), -WIRE_NO_AP) &&
	   is(with_option("rtsolpr-one", 8, source, 0), -WIRE_NO_AP),
	   "an RtSolPr without a New Access Point is refused as such  # FMIP-013");
	ok(is(with_option("prrtadv-one", 8, source, 16), -WIRE_NO_AP) &&
	   is(with_option("prrtadv-one", 8, router, 16), -WIRE_NO_AP) &&
	   is(with_option("prrtadv-one", 8, source, 0), -WIRE_NO_AP),
	   "a PrRtAdv without a New Access Point is refused as such  # FMIP-032");
}

/* Every option type that is none of ours, at the front of the options. */
static int count_unknown_refused(const char *name, size_t at,
				 const uint8_t *ours, size_t n_ours)
{
	const struct golden *g = golden_find(&set, name);
	static struct icmp6_msg want;
	int bad = 0, i;

	if (!sample_icmp6(name, &want))
		return 1;

	for (i = 0; i < 256; i++) {
		struct ip6_packet p = packet_of(name);
		uint8_t buf[PACKET_MAX];

		if (memchr(ours, i, n_ours))
			continue;
		memcpy(buf, g->data, at);
		memset(buf + at, 0xaa, 16);
		buf[at] = (uint8_t)i;
		buf[at + 1] = 2;
		buf[at + 2] = LLA_NEW_AP;	/* were it an LLA option */
		memcpy(buf + at + 16, g->data + at, g->len - at);
		p.data = buf;
		p.len = g->len + 16;
		bad += receive(&p, buf) || memcmp(&msg, &want, sizeof(msg));
	}

	return bad;
}

static void test_unknown_options(void)
{
	static const uint8_t rtsolpr[] = { ND_OPT_LLA, ND_OPT_RSA_SIGNATURE };
	static const uint8_t prrtadv[] = {
		ND_OPT_LLA, ND_OPT_IP_ADDR, ND_OPT_RSA_SIGNATURE
	};
	static const uint8_t ns[] = { ND_OPT_SLLA, ND_OPT_NONCE };
	static const uint8_t na[] = { ND_OPT_TLLA };
	static const uint8_t ra[] = {
		ND_OPT_SLLA, ND_OPT_PREFIX, ND_OPT_MTU, ND_OPT_INTERVAL,
		ND_OPT_HOME_AGENT, ND_OPT_NAACK, ND_OPT_IP_ADDR
	};

	ok(!count_unknown_refused("rtsolpr-one", 24, rtsolpr, 2),
	   "every unknown option in an RtSolPr is skipped  # FMIP-015");
	ok(!count_unknown_refused("prrtadv-one", 40, prrtadv, 3),
	   "every unknown option within a PrRtAdv's tuple is skipped  # FMIP-016");
	ok(!count_unknown_refused("ns", 24, ns, 2) &&
	   !count_unknown_refused("una", 24, na, 1) &&
	   !count_unknown_refused("ra-naack-addr", 16, ra, 7),
	   "every unknown option in NS, NA and RA is skipped  # MIP6-058");
}

static void test_lla_option(void)
{
	uint8_t opt[24] = { ND_OPT_LLA, 2, LLA_NEW_AP, 2, 0, 0, 0, 4, 1 };
	int bad = 0, i;

	for (i = 0; i < 256; i++) {
		bool opens = i == LLA_NEW_AP || (i >= LLA_SAME_ROUTER &&
						 i <= LLA_NO_FMIP);

		opt[2] = (uint8_t)i;
		bad += with_option("prrtadv-one", 8, opt, 16) !=
		       (opens ? 0 : -WIRE_NO_AP);
		bad += opens && msg.prrtadv.tuples[0].ap_code != i;
	}
	ok(!bad, "of LLA Option-Codes 0 to 255, 1 and 5 to 7 name an access point, 8 to 255 are ignored  # FMIP-063");

	bad = 0;
	for (i = 0; i < 256; i++) {
		opt[1] = 1;
		opt[2] = (uint8_t)i;
		bad += with_option("prrtadv-one", 8, opt, 8) !=
		       (i && i <= LLA_NO_FMIP ? -WIRE_OPTION_LENGTH :
						-WIRE_NO_AP);
	}
	ok(!bad, "an LLA option of one unit, with room for 5 octets of address, is refused  # FMIP-057 FMIP-062");

	opt[1] = 3;
	opt[2] = LLA_NEW_AP;
	ok(!with_option("prrtadv-one", 8, opt, 24) &&
	   !memcmp(msg.prrtadv.tuples[0].ap, AP_MAC, MAC_LEN),
	   "an LLA option of three units has its address in the first 6 octets  # FMIP-057 FMIP-061 FMIP-062");
}

/* An RtSolPr with an LLA option of this code, then its access point. */
static int rtsolpr_with(uint8_t code, uint8_t units)
{
	uint8_t opts[48] = { ND_OPT_LLA, units, code, 9, 9, 9, 9, 9, 9 };
	uint8_t *ap = opts + units * 8;

	ap[0] = ND_OPT_LLA;
	ap[1] = 2;
	ap[2] = LLA_NEW_AP;
	return with_option("rtsolpr-one", 8, opts, units * 8U + 16);
}

static void test_rtsolpr_lla(void)
{
	int bad = 0, i;

	for (i = 0; i < 256; i++) {
		bad += rtsolpr_with((uint8_t)i, 2) != 0;
		bad += msg.rtsolpr.has_source != (i == LLA_SOURCE);
		bad += msg.rtsolpr.wildcard != (i == LLA_WILDCARD);
		bad += msg.rtsolpr.n_aps != (i == LLA_NEW_AP ? 2U :
					     i == LLA_WILDCARD ? 0U : 1U);
	}
	ok(!bad, "of LLA Option-Codes in an RtSolPr 0, 1 and 4 count, the others are ignored  # FMIP-013 FMIP-014 FMIP-063");

	bad = 0;
	for (i = 1; i < 256; i++)
		bad += rtsolpr_with((uint8_t)i, 1) !=
		       (i <= LLA_NO_FMIP ? -WIRE_OPTION_LENGTH : 0);
	bad += rtsolpr_with(LLA_WILDCARD, 1) || !msg.rtsolpr.wildcard;
	ok(!bad, "one of 5 octets in an RtSolPr is refused, but for a wildcard, which has no address  # FMIP-057 FMIP-062");
}

static void test_ip_addr_option(void)
{
	uint8_t opts[16 + 48] = { ND_OPT_LLA, 2, LLA_NEW_AP };
	uint8_t *opt = opts + 16;
	int bad = 0, i;

	opt[0] = ND_OPT_IP_ADDR;
	opt[2] = IP_ADDR_NAR;
	for (i = 1; i <= 6; i++) {
		opt[1] = (uint8_t)i;
		bad += with_option("prrtadv-one", 8, opts,
				   16 + (size_t)i * 8) !=
		       (i == 3 ? 0 : -WIRE_OPTION_LENGTH);
	}
	ok(!bad, "an IP address option of any length but 3 is refused  # FMIP-057 FMIP-058");

	opt[1] = 3;
	bad = 0;
	for (i = 0; i < 256; i++) {
		struct prrtadv_tuple *t = &msg.prrtadv.tuples[0];

		opt[2] = (uint8_t)i;
		bad += with_option("prrtadv-one", 8, opts, 40) != 0;
		bad += t->has_ncoa != (i == 2) ||
		       t->has_router_addr != (i == 3) ||
		       t->has_prefix != (i == 4);
	}
	ok(!bad, "IP address Option-Codes 1 to 4 are told apart, 0 and 5 to 255 ignored  # FMIP-059");

	bad = 0;
	for (i = 0; i < 256; i++) {
		opt[2] = (uint8_t)(2 + i % 3);
		opt[3] = (uint8_t)i;
		bad += with_option("prrtadv-one", 8, opts, 40) !=
		       (i <= 128 ? 0 : -WIRE_OPTION_VALUE);
	}
	ok(!bad, "Prefix Lengths 0 to 128 are taken, 129 to 255 refused  # FMIP-060");
}

/* The first plen bits of all ones. */
static bool is_mask(const uint8_t *addr, int plen)
{
	int i, bad = 0;

	for (i = 0; i < 128; i++)
		bad += (addr[i / 8] >> (7 - i % 8) & 1) != (i < plen);

	return !bad;
}

static void test_prefix_bits(void)
{
	struct prrtadv_tuple *t = &msg.prrtadv.tuples[0];
	uint8_t opts[40] = { ND_OPT_LLA, 2, LLA_NEW_AP };
	uint8_t buf[PACKET_MAX];
	int read = 0, sent = 0, plen;

	memset(opts + 24, 0xff, 16);
	opts[16] = ND_OPT_IP_ADDR;
	opts[17] = 3;
	opts[18] = IP_ADDR_NAR_PREFIX;
	for (plen = 0; plen <= 128; plen++) {
		opts[19] = (uint8_t)plen;
		read += !with_option("prrtadv-one", 8, opts, 40) &&
			t->prefix_len == plen &&
			is_mask(t->prefix.s6_addr, plen);

		memset(&t->prefix, 0xff, sizeof(t->prefix));
		sent += icmp6_encode(&msg, buf, sizeof(buf)) == 48 &&
			is_mask(buf + 32, plen);
	}
	ok(read == 129, "bits after a prefix of 0 to 128 bits are ignored  # FMIP-060");
	ok(sent == 129, "bits after a prefix of 0 to 128 bits are sent as zero  # FMIP-060");
}

static void test_addresses(void)
{
	ok(is(with_addresses("prrtadv-one", PAR, MN_LOCAL), -WIRE_ADDRESS) &&
	   is(with_addresses("prrtadv-one", PAR_LOCAL, PCOA), 0),
	   "a PrRtAdv whose source is not link-local is refused  # FMIP-026");
	ok(is(with_addresses("rtsolpr-one", "::", "ff02::2"), -WIRE_ADDRESS) &&
	   is(with_addresses("rtsolpr-one", "ff02::1", "ff02::2"),
	      -WIRE_ADDRESS) &&
	   is(with_addresses("rtsolpr-one", PCOA, PAR), 0),
	   "an RtSolPr from :: or a group is refused, from a unicast address taken  # FMIP-027");
	ok(is(with_addresses("ra", NAR, "ff02::1"), -WIRE_ADDRESS),
	   "an RA whose source is not link-local is refused");
	ok(is(with_addresses("ns-dad", "::", NCOA), -WIRE_ADDRESS) &&
	   is(with_addresses("ns-dad", "::", "ff02::1:ff00:b"),
	      -WIRE_ADDRESS) &&
	   is(with_addresses("ns", "::", "ff02::1:ff00:1"), -WIRE_ADDRESS),
	   "an NS from :: must go to the target's solicited-node group, without a source address option");
	ok(is(with_addresses("na-override", NAR_LOCAL, "ff02::1"),
	      -WIRE_ADDRESS) &&
	   is(with_octet("ns", 8, 0xff), -WIRE_ADDRESS) &&
	   is(with_octet("una", 8, 0xff), -WIRE_ADDRESS),
	   "an NA with S to a group, or a group as target, is refused");
}

static void test_home_address(void)
{
	uint8_t buf[PACKET_MAX];
	struct ip6_packet p = load("una", buf);
	int err;

	p.has_src_home = true;
	p.src_home = ip6(PCOA);
	err = receive(&p, buf);
	p = load("rtsolpr-one", buf);
	p.has_dst_home = true;
	p.dst_home = ip6(PCOA);
	ok(is(err, -WIRE_ADDRESS) && is(receive(&p, buf), -WIRE_ADDRESS),
	   "neighbour discovery with a Home Address option or routing header is refused");
	p = load("una", buf);
	p.proto = IP6_PROTO_MH;
	ok(is(icmp6_receive(&msg, &p), -WIRE_PROTOCOL),
	   "a packet of another protocol is refused");
}

static void test_una(void)
{
	uint8_t buf[PACKET_MAX];
	struct ip6_packet p = load("una", buf);
	int flag, bad = 0;

	ok(!receive(&p, buf) && !una_check(&msg.na, &p),
	   "an NA without flags, from its target, with an address option is an UNA  # FMIP-166 FMIP-167");

	for (flag = NA_OVERRIDE; flag <= NA_ROUTER; flag <<= 1) {
		msg.na.flags = (uint8_t)flag;
		bad += una_check(&msg.na, &p) != -WIRE_FLAGS;
	}
	ok(!bad, "with R, S or O it is none  # FMIP-166");

	msg.na.flags = 0;
	p.src = ip6(PCOA);
	bad = una_check(&msg.na, &p) != -WIRE_ADDRESS;
	p.src = ip6(NCOA);
	msg.na.has_tlla = false;
	bad += una_check(&msg.na, &p) != -WIRE_NO_LLA;
	ok(!bad, "from another address, or without an address option, it is none  # FMIP-167");
}

/* NAACK of length 4, with an option inside. */
static int embedded(uint8_t type, uint8_t units, uint8_t code, uint8_t plen)
{
	uint8_t opt[32] = {
		ND_OPT_NAACK, 4, 0, NAACK_USE_SUPPLIED,
		[8] = type, units, code, plen
	};

	return with_option("ra", 16, opt, sizeof(opt));
}

static void test_naack(void)
{
	uint8_t opt[48] = { ND_OPT_NAACK, 1, 0, NAACK_USE_SUPPLIED };
	int bad = 0, i;

	for (i = 1; i <= 6; i++) {
		opt[1] = (uint8_t)i;
		opt[8] = ND_OPT_IP_ADDR;
		opt[9] = 3;
		opt[10] = i == 4 ? IP_ADDR_NEW_COA : 0x20;
		bad += with_option("ra", 16, opt, (size_t)i * 8) !=
		       (i == 1 || i == 3 || i == 4 ? 0 : -WIRE_OPTION_LENGTH);
		bad += i <= 4 && i != 2 &&
		       msg.ra.has_naack_addr != (i >= 3);
	}
	ok(!bad, "NAACK is taken with length 1, 3 and 4, the last two with an address  # FMIP-178");

	ok(embedded(ND_OPT_IP_ADDR, 3, IP_ADDR_NEW_COA, 128) == 0 &&
	   is(embedded(ND_OPT_IP_ADDR, 3, IP_ADDR_OLD_COA, 128),
	      -WIRE_OPTION_VALUE) &&
	   is(embedded(ND_OPT_IP_ADDR, 3, 9, 128), -WIRE_OPTION_VALUE) &&
	   is(embedded(ND_OPT_IP_ADDR, 3, IP_ADDR_NEW_COA, 129),
	      -WIRE_OPTION_VALUE) &&
	   is(embedded(ND_OPT_LLA, 3, IP_ADDR_NEW_COA, 128),
	      -WIRE_OPTION_VALUE) &&
	   is(embedded(ND_OPT_IP_ADDR, 2, IP_ADDR_NEW_COA, 128),
	      -WIRE_OPTION_LENGTH) &&
	   is(embedded(ND_OPT_IP_ADDR, 0, IP_ADDR_NEW_COA, 128),
	      -WIRE_OPTION_ZERO) &&
	   is(embedded(ND_OPT_IP_ADDR, 4, IP_ADDR_NEW_COA, 128),
	      -WIRE_OPTION_SHORT),
	   "NAACK of length 4 that embeds anything but a New CoA is refused  # FMIP-178");

	opt[1] = 1;
	opt[2] = 1;
	ok(!with_option("ra", 16, opt, 8) && !msg.ra.has_naack,
	   "NAACK with an Option-Code other than 0 is ignored  # FMIP-178");

	opt[2] = 0;
	bad = 0;
	for (i = 0; i < 256; i++) {
		opt[3] = (uint8_t)i;
		bad += with_option("ra", 16, opt, 8) || !msg.ra.has_naack ||
		       msg.ra.naack_status != i;
	}
	ok(!bad, "NAACK Status 0 to 255 is handed on as it is  # FMIP-178 FMIP-179");
	opt[3] = NAACK_USE_SUPPLIED;
	ok(!with_option("ra", 16, opt, 8) && !msg.ra.has_naack_addr,
	   "NAACK status 2 without an address is seen to have none  # FMIP-180");
}

static void test_nd_option_lengths(void)
{
	uint8_t opt[64] = { ND_OPT_PREFIX };
	int bad = 0, i;

	for (i = 1; i <= 6; i++) {
		opt[1] = (uint8_t)i;
		opt[0] = ND_OPT_PREFIX;
		bad += with_option("ra", 16, opt, (size_t)i * 8) !=
		       (i == 4 ? 0 : -WIRE_OPTION_LENGTH);
		opt[0] = ND_OPT_MTU;
		bad += with_option("ra", 16, opt, (size_t)i * 8) !=
		       (i == 1 ? 0 : -WIRE_OPTION_LENGTH);
	}
	opt[0] = ND_OPT_IP_ADDR;
	opt[1] = 2;
	bad += with_option("ra", 16, opt, 16) != -WIRE_OPTION_LENGTH;
	ok(!bad, "prefix information has length 4, MTU length 1, an IP address 3, nothing else is taken  # FMIP-057");

	opt[0] = ND_OPT_PREFIX;
	opt[1] = 4;
	opt[2] = 129;
	ok(is(with_option("ra", 16, opt, 32), -WIRE_OPTION_VALUE),
	   "a prefix of 129 bits is refused");

	bad = 0;
	memset(opt, 0, sizeof(opt));
	opt[0] = ND_OPT_NONCE;
	for (i = 1; i <= 5; i++) {
		opt[1] = (uint8_t)i;
		bad += with_option("ns-dad", 24, opt, (size_t)i * 8) != 0 ||
		       msg.ns.nonce_len != (i <= 4 ? i * 8 - 2 : 0);
	}
	ok(!bad, "nonces of 6 to 30 octets are read, a longer one ignored");
}

/* As the addresses of name, but with these home addresses, or without. */
static int with_homes(const char *name, const char *src, const char *dst)
{
	uint8_t buf[PACKET_MAX];
	struct ip6_packet p = load(name, buf);

	p.has_src_home = src;
	if (src)
		p.src_home = ip6(src);
	p.has_dst_home = dst;
	if (dst)
		p.dst_home = ip6(dst);
	return receive(&p, buf);
}

static void test_home_discovery(void)
{
	static const char *const names[] = {
		"dhaad-request", "dhaad-reply", "mps", "mpa",
	};
	int bad = 0;
	size_t i;

	for (i = 0; i < 4; i++) {
		bad += with_addresses(names[i], NCOA, PAR) != 0;
		bad += with_addresses(names[i], MN_LOCAL, PAR) != -WIRE_ADDRESS;
		bad += with_addresses(names[i], "::", PAR) != -WIRE_ADDRESS;
		bad += with_addresses(names[i], "ff02::1", PAR) !=
		       -WIRE_ADDRESS;
		bad += with_octet(names[i], 1, 1) != -WIRE_CODE;
		bad += with_homes(names[i], PCOA, PCOA) != -WIRE_ADDRESS;
	}
	ok(!bad, "what discovers a home is routed, comes from a routable address and has code 0  # MIP6-051 MIP6-052 MIP6-053 MIP6-054");
	ok(is(with_homes("mps", NULL, NULL), -WIRE_NO_HOME) &&
	   is(with_homes("mps", NULL, PCOA), -WIRE_ADDRESS) &&
	   is(with_homes("dhaad-request", PCOA, NULL), -WIRE_ADDRESS),
	   "MPS without Home Address option is refused, and DHAAD with it  # MIP6-053");
	ok(is(with_homes("mpa", NULL, NULL), -WIRE_NO_HOME) &&
	   is(with_homes("mpa", PCOA, NULL), -WIRE_ADDRESS) &&
	   is(with_homes("dhaad-reply", NULL, PCOA), -WIRE_ADDRESS),
	   "MPA without routing header is refused, and DHAAD with it  # MIP6-054 MIP6-159");
}

static void test_home_agents(void)
{
	static uint8_t many[8 + 90 * 16] = { ICMP6_HA_TELL };
	struct in6_addr prefix = ip6("2001:db8:1::");
	struct in6_addr want = ip6("2001:db8:1:0:fdff:ffff:ffff:fffe");
	struct in6_addr other = ip6("2001:db8:1:ffff:ffff:ffff:ffff:fffe");
	struct in6_addr got;
	int bad;

	got = home_agents_anycast(&prefix, 64);
	bad = memcmp(&got, &want, sizeof(got));
	got = home_agents_anycast(&prefix, 48);
	ok(!bad && !memcmp(&got, &other, sizeof(got)),
	   "the Home-Agents anycast address of a /64, and of a /48  # MIP6-051");
	ok(!icmp6_decode(&msg, many, sizeof(many)) &&
	   msg.ha_tell.n == HA_TELL_MAX &&
	   msg.ha_tell.beyond == 90 - HA_TELL_MAX &&
	   icmp6_decode(&msg, many, sizeof(many) - 1) == -WIRE_SHORT,
	   "of a list that is too long the first 77 are kept, half an address is refused");
}

static void test_home_ra(void)
{
	static const uint8_t interval[16] = { ND_OPT_INTERVAL, 2 };
	static const uint8_t agent[16] = { ND_OPT_HOME_AGENT, 2 };
	uint8_t buf[256];

	ok(is(with_option("ra-home", 16, interval, 16), -WIRE_OPTION_LENGTH) &&
	   is(with_option("ra-home", 16, agent, 16), -WIRE_OPTION_LENGTH) &&
	   is(with_option("ra", 16, agent, 16), -WIRE_OPTION_LENGTH),
	   "the options of a home agent have one length  # MIP6-058 MIP6-059");
	ok(!with_octet("ra-home", 5, 0) && !msg.ra.has_home_agent &&
	   !with_octet("ra-home", 5, RA_HOME_AGENT) && msg.ra.has_home_agent,
	   "without H nobody is a home agent by an option  # MIP6-059");
	msg.ra.flags = 0;
	ok(icmp6_encode(&msg, buf, sizeof(buf)) == -WIRE_SPACE,
	   "and such a one is not sent  # MIP6-059");
}

static void test_first_counts(void)
{
	uint8_t opts[48] = {
		ND_OPT_LLA, 2, LLA_SOURCE, [8] = 1,
		[16] = ND_OPT_LLA, 2, LLA_SOURCE, [24] = 2,
		[32] = ND_OPT_LLA, 2, LLA_NEW_AP,
	};

	static const uint8_t tlla[16] = {
		ND_OPT_TLLA, 1, [7] = 1, [8] = ND_OPT_TLLA, 1, [15] = 2
	};
	bool first = !with_option("una", 24, tlla, 16) && msg.na.tlla[5] == 1;

	ok(first && !with_option("prrtadv-one", 8, opts, 48) &&
	   msg.prrtadv.source[5] == 1 && msg.prrtadv.n_tuples == 1,
	   "of an option that stands once, the first counts");
}

int main(int argc, char **argv)
{
	golden_load(&set, argc > 1 ? argv[1] : "golden.txt");

	test_types();
	test_subtypes();
	test_checksum();
	test_hop_limit();
	test_too_short();
	test_zero_option();
	test_codes();
	test_no_access_point();
	test_unknown_options();
	test_lla_option();
	test_rtsolpr_lla();
	test_ip_addr_option();
	test_prefix_bits();
	test_addresses();
	test_home_address();
	test_una();
	test_naack();
	test_nd_option_lengths();
	test_home_discovery();
	test_home_agents();
	test_home_ra();
	test_first_counts();
	return tap_done();
}
