// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_mh.c - the Mobility Header: what is refused, and why
 *
 * usage: test_mh golden.txt
 */
#include <stdlib.h>

#include "packet.h"
#include "tap.h"
#include "wire/error.h"
#include "wire/mh.h"
#include "wire/names.h"

static const uint8_t types[] = {
	MH_BRR, MH_HOTI, MH_COTI, MH_HOT, MH_COT, MH_BU, MH_BA, MH_BE,
	MH_FBU, MH_FBACK, MH_HI, MH_HACK, MH_AWAY
};

/* Octets that RFC 6275 6.1 and RFC 5568 6.2 give a type before its options. */
static const size_t fixed[] = {
	8, 16, 16, 24, 24, 12, 12, 24, 12, 12, 10, 10, 14
};

#define N_TYPES	(sizeof(types) / sizeof(*types))

static struct golden_set set;
static struct mh_msg msg;

static struct ip6_packet load(const char *name, uint8_t *buf)
{
	const struct golden *g = golden_find(&set, name);
	struct ip6_packet p = packet_of(name);

	packet_carry(&p, buf, g->data, g->len);
	return p;
}

static int decode_octets(const uint8_t *data, size_t len)
{
	uint8_t *copy = exact_copy(data, len);
	int err = mh_decode(&msg, copy, len);

	free(copy);
	return err;
}

/* A header of this type and length, padded with Pad1. */
static int decode_blank(uint8_t type, uint8_t header_len, uint8_t proto)
{
	uint8_t data[64] = { proto, header_len, type };

	return decode_octets(data, (header_len + 1U) * 8);
}

static void test_types(void)
{
	int bad = 0, type;

	for (type = 0; type < 256; type++) {
		int want = -WIRE_TYPE;

		if (memchr(types, type, N_TYPES))
			want = 0;
		if (type == MH_FNA)
			want = -WIRE_LEGACY;
		bad += decode_blank((uint8_t)type, 7, 59) != want;
	}
	ok(!bad, "of MH types 0 to 255 ours are taken, FNA is legacy, the others are unknown  # FMIP-068 FMIP-069 MIP6-001");
}

static void test_payload_proto(void)
{
	int bad = 0, proto;
	size_t i;

	for (i = 0; i < N_TYPES; i++) {
		for (proto = 0; proto < 256; proto++)
			bad += decode_blank(types[i], 7, (uint8_t)proto) !=
			       (proto == 59 ? 0 : -WIRE_PAYLOAD_PROTO);
	}
	ok(!bad, "Payload Proto other than 59 is refused in every type  # FMIP-067 MIP6-011");
}

static void test_header_len(void)
{
	uint8_t len;
	int bad = 0;
	size_t i;

	for (i = 0; i < N_TYPES; i++) {
		for (len = 0; len < 8; len++)
			bad += decode_blank(types[i], len, 59) !=
			       ((len + 1U) * 8 < fixed[i] ?
				-WIRE_HEADER_LEN : 0);
	}
	ok(!bad, "Header Len below what the type needs is refused in every type  # FMIP-067 MIP6-006 MIP6-013");
}

/* RFC 8200 4.7: what follows a header that says "nothing" is ignored. */
static void test_trailing(void)
{
	uint8_t buf[PACKET_MAX];
	struct ip6_packet p = load("hi", buf);
	struct mh_msg want;

	sample_mh("hi", &want);
	memset(buf + p.len, 0xff, 24);
	p.len += 24;
	ok(!mh_receive(&msg, &p) && !memcmp(&msg, &want, sizeof(msg)),
	   "octets after the length that a message gives itself are ignored");
}

static unsigned int flip_addr(struct ip6_packet *p, struct in6_addr *addr,
			      int want)
{
	unsigned int wrong = 0;
	int bit;

	for (bit = 0; bit < 128; bit++) {
		addr->s6_addr[bit / 8] ^= (uint8_t)(1 << bit % 8);
		wrong += mh_receive(&msg, p) != want;
		addr->s6_addr[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}

	return wrong;
}

/* Header Len apart: a message that says another length is another message. */
static unsigned int flip_message(struct ip6_packet *p, uint8_t *buf)
{
	unsigned int wrong = 0;
	size_t bit;

	for (bit = 0; bit < p->len * 8; bit++) {
		int err;

		buf[bit / 8] ^= (uint8_t)(1 << bit % 8);
		err = mh_receive(&msg, p);
		wrong += err != -WIRE_CHECKSUM &&
			 !(bit / 8 == 1 && err == -WIRE_SHORT);
		buf[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}

	return wrong;
}

static void test_checksum(void)
{
	uint8_t buf[PACKET_MAX];
	struct ip6_packet p = load("hi", buf);

	ok(!mh_receive(&msg, &p) && !flip_message(&p, buf) &&
	   !flip_addr(&p, &p.src, -WIRE_CHECKSUM) &&
	   !flip_addr(&p, &p.dst, -WIRE_CHECKSUM),
	   "one flipped bit of an HI or its addresses is refused by checksum  # FMIP-067");

	p = load("fbu-reactive", buf);
	ok(!mh_receive(&msg, &p) && !flip_message(&p, buf) &&
	   !flip_addr(&p, &p.src_home, -WIRE_CHECKSUM) &&
	   !flip_addr(&p, &p.dst, -WIRE_CHECKSUM) &&
	   !flip_addr(&p, &p.src, 0),
	   "the checksum of an FBU is over the home address, not over its source  # FMIP-067 FMIP-075");

	p = load("fback", buf);
	ok(!mh_receive(&msg, &p) && !flip_message(&p, buf) &&
	   !flip_addr(&p, &p.src, -WIRE_CHECKSUM) &&
	   !flip_addr(&p, &p.dst_home, -WIRE_CHECKSUM) &&
	   !flip_addr(&p, &p.dst, 0),
	   "the checksum of an FBack is over the address in its routing header  # FMIP-067");

	p = load("bu-home", buf);
	ok(!mh_receive(&msg, &p) && !flip_message(&p, buf) &&
	   !flip_addr(&p, &p.src_home, -WIRE_CHECKSUM) &&
	   !flip_addr(&p, &p.dst, -WIRE_CHECKSUM) &&
	   !flip_addr(&p, &p.src, 0),
	   "the checksum of a BU is over the home address, not over its source  # MIP6-004 MIP6-005 MIP6-009");
	p = load("ba-auth", buf);
	ok(!mh_receive(&msg, &p) && !flip_message(&p, buf) &&
	   !flip_addr(&p, &p.src, -WIRE_CHECKSUM) &&
	   !flip_addr(&p, &p.dst_home, -WIRE_CHECKSUM) &&
	   !flip_addr(&p, &p.dst, 0),
	   "the checksum of a BA is over the address in its routing header  # MIP6-004 MIP6-005 MIP6-009");

	p.proto = IP6_PROTO_ICMP;
	ok(mh_receive(&msg, &p) == -WIRE_PROTOCOL,
	   "a packet of another protocol is refused");
}

static void test_bu_flags(void)
{
	uint8_t data[16] = { 59, 1, MH_FBU };
	unsigned int flags;
	int bad = 0;

	for (flags = 0; flags <= 0xffff; flags++) {
		data[8] = (uint8_t)(flags >> 8);
		data[9] = (uint8_t)flags;
		bad += decode_octets(data, 16) != 0 ||
		       msg.bu.flags != (flags & 0xf000);
	}
	ok(!bad, "A, H, L and K of an FBU are read, the bits of other RFCs ignored  # FMIP-072");

	sample_mh("fbu-reactive", &msg);
	msg.bu.flags = 0xffff;
	bad = mh_encode(&msg, data, 16) != -WIRE_SPACE;
	msg.opt.badf.present = false;
	bad |= mh_encode(&msg, data, 16) != 16 || data[8] != 0xf0 || data[9];
	ok(!bad, "and are sent as zero  # FMIP-072");
}

static void test_ba_flags(void)
{
	uint8_t data[16] = { 59, 1, MH_FBACK };
	int bad = 0, flags;

	for (flags = 0; flags < 256; flags++) {
		data[7] = (uint8_t)flags;
		bad += decode_octets(data, 16) != 0 ||
		       msg.ba.flags != (flags & 0x80);
	}
	msg.ba.flags = 0xff;
	ok(!bad && mh_encode(&msg, data, 16) == 16 && data[7] == 0x80,
	   "K of an FBack is read, Reserved ignored and sent as zero  # FMIP-136");
}

/* The same octet, read as HI's flags and as HAck's. */
static void test_hi_hack_flags(void)
{
	uint8_t hi[16] = { 59, 1, MH_HI }, hack[16] = { 59, 1, MH_HACK };
	int bad = 0, flags;

	for (flags = 0; flags < 256; flags++) {
		hi[8] = (uint8_t)flags;
		bad += decode_octets(hi, 16) ||
		       !(msg.hi.flags & MH_HI_S) != !(flags & 0x80) ||
		       !(msg.hi.flags & MH_HI_U) != !(flags & 0x40) ||
		       msg.hi.flags & 0x0f;
	}
	ok(!bad, "S and U of an HI are its first two bits, the last four are ignored  # FMIP-101 FMIP-211");

	bad = 0;
	for (flags = 0; flags < 256; flags++) {
		hack[8] = (uint8_t)flags;
		bad += decode_octets(hack, 16) ||
		       !(msg.hack.flags & MH_HACK_U) != !(flags & 0x80) ||
		       msg.hack.flags & 0x1f;
	}
	ok(!bad, "RFC 5949's U of a HAck is its first bit, the last five are ignored  # FMIP-123 FMIP-213");

	hi[8] = 0x80;
	hack[8] = 0x80;
	bad = decode_octets(hi, 16) || msg.hi.flags != MH_HI_S ||
	      msg.hi.flags & MH_HI_U;
	bad |= decode_octets(hack, 16) || msg.hack.flags != MH_HACK_U;
	ok(!bad && MH_HI_U != MH_HACK_U,
	   "the bit that is S in an HI is U in a HAck  # FMIP-214");

	msg.hack.flags = 0xff;
	bad = mh_encode(&msg, hack, 16) != 16 || hack[8] != 0xe0;
	decode_octets(hi, 16);
	msg.hi.flags = 0xff;
	bad |= mh_encode(&msg, hi, 16) != 16 || hi[8] != 0xf0;
	ok(!bad, "Reserved of HI and HAck is sent as zero  # FMIP-101 FMIP-123");
}

static void test_not_sent(void)
{
	uint8_t buf[MH_MAX_LEN];
	int bad = 0, type;

	for (type = 0; type < 256; type++) {
		struct mh_msg m = { .type = (uint8_t)type };
		int len = mh_encode(&m, buf, sizeof(buf));

		bad += memchr(types, type, N_TYPES) ? len <= 0 :
						      len != -WIRE_TYPE;
	}
	ok(!bad, "FNA and unknown types cannot be encoded  # FMIP-068");
}

int main(int argc, char **argv)
{
	golden_load(&set, argc > 1 ? argv[1] : "golden.txt");

	test_types();
	test_payload_proto();
	test_header_len();
	test_trailing();
	test_checksum();
	test_bu_flags();
	test_ba_flags();
	test_hi_hack_flags();
	test_not_sent();
	return tap_done();
}
