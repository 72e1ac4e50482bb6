// SPDX-License-Identifier: GPL-2.0-or-later
/* test_prrtadv.c - the tuples of a PrRtAdv, and how many fit */
#include "packet.h"
#include "tap.h"
#include "wire/error.h"
#include "wire/names.h"

static struct icmp6_msg msg;
static uint8_t buf[65536];

/* Type and Option-Code of each option, from the bytes: "19.4 19.1 ...". */
static const char *option_list(const uint8_t *data, int len)
{
	static char list[1024];
	size_t used = 0;
	int at;

	list[0] = '\0';
	for (at = 8; at < len; at += data[at + 1] * 8)
		used += (size_t)snprintf(list + used, sizeof(list) - used,
					 "%s%u.%u", at > 8 ? " " : "",
					 data[at], data[at + 2]);

	return list;
}

static bool sends(const char *name, const char *options)
{
	int len;

	if (!sample_icmp6(name, &msg))
		return false;
	len = icmp6_encode(&msg, buf, sizeof(buf));
	if (len > 0 && !strcmp(option_list(buf, len), options))
		return true;

	diag("%s has %s", name, option_list(buf, len));
	return false;
}

static void test_order(void)
{
	ok(sends("prrtadv-handover", "19.4 19.1 19.3 17.3 17.4 17.2"),
	   "sender, access point, router, its address, its prefix, New CoA in this order  # FMIP-030");
	ok(sends("prrtadv-three",
		 "19.4 19.1 19.3 17.3 17.4 19.1 19.3 17.3 19.1 19.3 17.3 17.4"),
	   "the options of three tuples follow their access points  # FMIP-030 FMIP-047");
	ok(sends("prrtadv-some", "19.1 19.3 17.3 19.5 19.6 19.7"),
	   "router information follows only the access point that has it  # FMIP-051 FMIP-052");
	ok(sends("rtsolpr-wildcard", "19.4 19.0"),
	   "a wildcard request has no further access point  # FMIP-014");
}

/* Options before the first access point belong to none. */
static void test_grouping(void)
{
	static uint8_t bytes[128] = {
		154, 0, 0, 0, 3, 0, 0, 1,
		[8] = 19, 2, 3, 9, 9, 9, 9, 9, 9,	/* a router of nobody */
		[24] = 17, 3, 3, 64,
		[48] = 19, 2, 1, 1, 1, 1, 1, 1, 1,	/* first access point */
		[64] = 17, 3, 4, 64, 0, 0, 0, 0, 0x20, 1, 0xd, 0xb8, 0, 2,
		[88] = 19, 2, 1, 2, 2, 2, 2, 2, 2,	/* second */
		[104] = 19, 2, 3, 3, 3, 3, 3, 3, 3,
	};
	const struct prrtadv *p = &msg.prrtadv;

	ok(!icmp6_decode(&msg, bytes, 120) && p->n_tuples == 2 &&
	   !p->tuples[0].has_router_lla && !p->tuples[0].has_router_addr &&
	   p->tuples[0].has_prefix && p->tuples[1].has_router_lla &&
	   !p->tuples[1].has_prefix,
	   "options are grouped by the access point before them  # FMIP-030 FMIP-032");
}

static struct prrtadv_tuple whole_tuple(void)
{
	sample_icmp6("prrtadv-one", &msg);
	return msg.prrtadv.tuples[0];
}

static void test_tuple_check(void)
{
	struct prrtadv_tuple t = whole_tuple();
	struct in6_addr prefix, want = ip6("2001:db8:2::");
	int bad = prrtadv_tuple_check(&t), code;

	for (code = LLA_SAME_ROUTER; code <= LLA_NO_FMIP; code++) {
		t.ap_code = (uint8_t)code;
		bad |= prrtadv_tuple_check(&t) != -WIRE_NO_AP;
	}
	ok(!bad, "a whole tuple serves for a handover, one with Option-Code 5, 6 or 7 does not  # FMIP-032");

	t = whole_tuple();
	t.has_router_lla = false;
	ok(prrtadv_tuple_check(&t) == -WIRE_NO_ROUTER_LLA,
	   "a tuple without New Router LLA is malformed  # FMIP-033");

	t = whole_tuple();
	t.has_router_addr = false;
	ok(prrtadv_tuple_check(&t) == -WIRE_NO_ROUTER_ADDR,
	   "a tuple without New Router address is malformed  # FMIP-034");

	t = whole_tuple();
	bad = prrtadv_tuple_prefix(&t, &prefix) != 64 ||
	      memcmp(&prefix, &want, sizeof(want));
	t.has_prefix = false;
	bad |= prrtadv_tuple_prefix(&t, &prefix) != 64 ||
	       memcmp(&prefix, &want, sizeof(want));
	t.router_plen = 128;
	t.has_prefix = true;
	bad |= prrtadv_tuple_prefix(&t, &prefix) != 64;
	ok(!bad, "the prefix is the same from its option and from the router's Prefix Length  # FMIP-035");

	t.has_prefix = false;
	t.router_plen = 0;
	bad = prrtadv_tuple_check(&t) != -WIRE_NO_PREFIX;
	t.has_router_addr = false;
	bad |= prrtadv_tuple_prefix(&t, &prefix) != -1;
	ok(!bad, "a tuple without any prefix is malformed  # FMIP-035");
}

static bool fits(size_t mtu, bool has_source)
{
	unsigned int all, n;
	int len, one_more;

	sample_icmp6("prrtadv-one", &msg);
	msg.prrtadv.has_source = has_source;
	for (all = 1; all < PRRTADV_TUPLES_MAX; all++) {
		msg.prrtadv.tuples[all] = msg.prrtadv.tuples[0];
		msg.prrtadv.tuples[all].has_prefix = all % 2;
	}
	msg.prrtadv.n_tuples = all;

	n = prrtadv_fit(&msg.prrtadv, mtu);
	msg.prrtadv.n_tuples = n + 1;
	one_more = icmp6_encode(&msg, buf, sizeof(buf));
	msg.prrtadv.n_tuples = n;
	len = icmp6_encode(&msg, buf, sizeof(buf));
	if (mtu >= 1280)
		diag("%u tuples, %d octets in %zu; one more would be %d", n,
		     len + IP6_HEADER_LEN, mtu, one_more + IP6_HEADER_LEN);

	return n > 1 && (size_t)len + IP6_HEADER_LEN <= mtu &&
	       (size_t)one_more + IP6_HEADER_LEN > mtu &&
	       !icmp6_decode(&msg, buf, (size_t)len) &&
	       msg.prrtadv.n_tuples == n &&
	       !prrtadv_tuple_check(&msg.prrtadv.tuples[n - 1]);
}

static void test_fit(void)
{
	size_t mtu;
	int bad = 0;

	ok(fits(1280, true) && fits(1500, true),
	   "as many whole tuples as fit go into MTU 1280 and 1500, not one more  # FMIP-046");
	for (mtu = 300; mtu < 420; mtu++)
		bad += !fits(mtu, mtu % 2);
	ok(!bad, "so they do into each MTU of 300 to 419  # FMIP-046");

	sample_icmp6("prrtadv-one", &msg);
	ok(prrtadv_fit(&msg.prrtadv, 143) == 0 &&
	   prrtadv_fit(&msg.prrtadv, 144) == 1,
	   "a tuple that lacks one octet of room is left out whole  # FMIP-046");
}

/* What a decoder keeps is bounded; the rest is counted. */
static void test_beyond(void)
{
	const unsigned int n = PRRTADV_TUPLES_MAX + 5;
	unsigned int i;

	memset(buf, 0, sizeof(buf));
	memcpy(buf, "\x9a\x02\x00\x00\x03\x00\x00\x01", 8);
	for (i = 0; i < n; i++)
		memcpy(buf + 8 + i * 16, "\x13\x02\x06", 3);
	/* an option of the last, which is not kept */
	memcpy(buf + 8 + n * 16, "\x13\x02\x03", 3);

	ok(!icmp6_decode(&msg, buf, 8 + n * 16 + 16) &&
	   msg.prrtadv.n_tuples == PRRTADV_TUPLES_MAX &&
	   msg.prrtadv.beyond == 5 &&
	   !msg.prrtadv.tuples[PRRTADV_TUPLES_MAX - 1].has_router_lla,
	   "tuples beyond the %d kept are counted", PRRTADV_TUPLES_MAX);

	memcpy(buf, "\x9a\x00\x00\x00\x02\x00\x00\x01", 8);
	for (i = 0; i < RTSOLPR_APS_MAX + 3; i++)
		memcpy(buf + 8 + i * 16, "\x13\x02\x01", 3);
	ok(!icmp6_decode(&msg, buf, 8 + i * 16) &&
	   msg.rtsolpr.n_aps == RTSOLPR_APS_MAX && msg.rtsolpr.beyond == 3,
	   "access points beyond the %d kept are counted", RTSOLPR_APS_MAX);

	sample_icmp6("ra", &msg);
	msg.ra.n_prefixes = 1;
	i = (unsigned int)icmp6_encode(&msg, buf, sizeof(buf));
	for (; i + 32 < 1200; i += 32)
		memcpy(buf + i, buf + 32, 32);
	ok(!icmp6_decode(&msg, buf, i) &&
	   msg.ra.n_prefixes == RA_PREFIXES_MAX &&
	   msg.ra.beyond == (i - 64) / 32 + 1 - RA_PREFIXES_MAX,
	   "prefixes beyond the %d kept are counted", RA_PREFIXES_MAX);
}

static int encode(void)
{
	return icmp6_encode(&msg, buf, sizeof(buf));
}

static void test_not_sent(void)
{
	int subtype, bad = 0;

	for (subtype = 0; subtype < 256; subtype++) {
		sample_icmp6("prrtadv-one", &msg);
		msg.subtype = (uint8_t)subtype;
		bad += subtype != FMIP_RTSOLPR && subtype != FMIP_PRRTADV &&
		       encode() != -WIRE_SUBTYPE;
	}
	ok(!bad, "ICMPv6 HI, HAck and unassigned subtypes cannot be encoded  # FMIP-001 FMIP-003");

	sample_icmp6("prrtadv-one", &msg);
	msg.prrtadv.code = 6;
	bad = encode() != -WIRE_CODE;
	msg.prrtadv.code = 0;
	msg.prrtadv.n_tuples = 0;
	bad |= encode() != -WIRE_NO_AP;
	msg.prrtadv.n_tuples = PRRTADV_TUPLES_MAX + 1;
	bad |= encode() != -WIRE_SPACE;
	sample_icmp6("prrtadv-one", &msg);
	msg.prrtadv.tuples[0].ap_code = LLA_NEW_ROUTER;
	bad |= encode() != -WIRE_SPACE;
	sample_icmp6("prrtadv-one", &msg);
	msg.prrtadv.tuples[0].prefix_len = 129;
	bad |= encode() != -WIRE_SPACE;
	ok(!bad, "a PrRtAdv with code 6, no tuple, too many, a wrong code or a prefix of 129 bits cannot be encoded  # FMIP-028 FMIP-032 FMIP-060");

	sample_icmp6("rtsolpr-one", &msg);
	msg.rtsolpr.n_aps = 0;
	bad = encode() != -WIRE_NO_AP;
	msg.rtsolpr.n_aps = RTSOLPR_APS_MAX + 1;
	bad |= encode() != -WIRE_SPACE;
	ok(!bad, "an RtSolPr without access point, or with too many, cannot be encoded  # FMIP-013");

	sample_icmp6("ns-dad", &msg);
	msg.ns.nonce_len = 7;
	bad = encode() != -WIRE_SPACE;
	sample_icmp6("ra", &msg);
	msg.ra.n_prefixes = RA_PREFIXES_MAX + 1;
	bad |= encode() != -WIRE_SPACE;
	msg.type = 137;
	bad |= encode() != -WIRE_TYPE;
	ok(!bad, "a nonce of 7 octets, too many prefixes, another type cannot be encoded");
}

static void test_reserved_is_zero(void)
{
	int len, bad;

	sample_icmp6("una", &msg);
	msg.na.flags = 0xff;
	bad = encode() != 32 || buf[4] != 0xe0;
	sample_icmp6("ra", &msg);
	msg.ra.flags = 0xff;
	msg.ra.prefixes[0].flags = 0xdf;
	memset(msg.ra.prefixes[0].prefix.s6_addr + 8, 0xff, 8);
	len = encode();
	bad |= len != 96 || buf[5] != 0xe0 || buf[35] != 0xc0 ||
	       buf[32 + 23] != 0 || buf[32 + 24] != 0;
	msg.ra.prefixes[0].len = 129;
	bad |= encode() != -WIRE_SPACE;
	sample_icmp6("ns-dad", &msg);
	msg.ns.nonce_len = ND_NONCE_MAX + 8;
	bad |= encode() != -WIRE_SPACE;
	ok(!bad, "reserved flags of NA and RA and bits after a prefix are sent as zero");
}

int main(void)
{
	test_order();
	test_grouping();
	test_tuple_check();
	test_fit();
	test_beyond();
	test_not_sent();
	test_reserved_is_zero();
	return tap_done();
}
