// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_mh_options.c - mobility options: lengths, places, and the last one
 *
 * The walker here shares nothing with the decoder: it reads type and length
 * and looks where each option stands.
 */
#include <stdlib.h>

#include "cast.h"
#include "golden.h"
#include "tap.h"
#include "wire/error.h"
#include "wire/names.h"

#define FIXED	12	/* of an FBU */
#define SUBSETS	(8 << 8)

static struct mh_msg msg;

/* An FBU with these octets as its options, filled up with Pad1 to len. */
static int decode_options(uint8_t type, const void *options, size_t n,
			  size_t len)
{
	static const uint8_t fixed[] = { [MH_HI] = 10, [MH_HACK] = 10 };
	size_t at = type < sizeof(fixed) && fixed[type] ? fixed[type] : FIXED;
	uint8_t *data = calloc(1, len);
	int err;

	if (!data || at + n > len || len % 8)
		abort();
	data[0] = 59;
	data[1] = (uint8_t)(len / 8 - 1);
	data[2] = type;
	memcpy(data + at, options, n);
	err = mh_decode(&msg, data, len);
	free(data);
	return err;
}

/* Does the decoder of this option take exactly this length? */
static unsigned int wrong_lengths(uint8_t type, uint8_t code, unsigned int min,
				  unsigned int max)
{
	unsigned int len, wrong = 0;

	for (len = 0; len < 256; len++) {
		uint8_t opt[2 + 255] = { type, (uint8_t)len, code };
		int err = decode_options(MH_FBU, opt, 2 + len, 512);

		wrong += err != (len >= min && len <= max ?
				 0 : -WIRE_OPTION_LENGTH);
	}

	return wrong;
}

static void test_lengths(void)
{
	ok(!wrong_lengths(MH_OPT_ALT_COA, 0, 16, 16),
	   "an alternate care-of address has length 16  # FMIP-057 FMIP-076");
	ok(!wrong_lengths(MH_OPT_IP_ADDR, 1, 18, 18),
	   "an IPv6 address has length 18  # FMIP-057 FMIP-064");
	ok(!wrong_lengths(MH_OPT_LLA, 2, 7, 7),
	   "a link-layer address has length 7  # FMIP-057 FMIP-065");
	ok(!wrong_lengths(MH_OPT_NONCES, 0, 4, 4) &&
	   !wrong_lengths(MH_OPT_REFRESH, 0, 2, 2) &&
	   !wrong_lengths(MH_OPT_TIMESTAMP, 0, 8, 8) &&
	   !wrong_lengths(MH_OPT_MNID, 1, 2, 255),
	   "nonce indices have 4, refresh advice 2, a timestamp 8, an identifier 2 or more  # FMIP-057 MIP6-033");
}

static void test_past_end(void)
{
	int bad = 0, type;

	for (type = 1; type < 256; type++) {
		uint8_t opt[4] = { (uint8_t)type, 3, 2, 0 };

		bad += decode_options(MH_FBU, opt, 4, 16) !=
		       -WIRE_OPTION_SHORT;
		memset(opt, 0, 3);
		opt[3] = (uint8_t)type;
		bad += decode_options(MH_FBU, opt, 4, 16) !=
		       -WIRE_OPTION_SHORT;
	}
	ok(!bad, "an option of any type that runs past the end is refused  # FMIP-057 MIP6-033");
}

static bool is_ours(int type)
{
	return (type >= MH_OPT_REFRESH && type <= MH_OPT_AUTH) ||
	       type == MH_OPT_LLA || type == MH_OPT_MNID ||
	       type == MH_OPT_MN_AUTH || type == MH_OPT_TIMESTAMP ||
	       type == MH_OPT_BADF || type == MH_OPT_IP_ADDR;
}

/* Unknown options and padding in front of and behind an address. */
static unsigned int unknown_refused(uint8_t in)
{
	unsigned int bad = 0;
	int type;

	for (type = 0; type < 256; type++) {
		uint8_t opts[] = {
			(uint8_t)type, 3, 1, 2, 3,
			0, 0, 1, 0, 1, 3, 9, 9, 9,
			3, 16, 0x20, 1, 0xd, 0xb8, 0, 2, 0, 0, 0, 0, 0, 0,
			0, 0, 0, 0xa,
			(uint8_t)type, 0, 0, 1, 2, 7, 7, (uint8_t)type, 1, 255
		};
		struct in6_addr want = ip6(NCOA);

		if (!type) {	/* Pad1 has no length */
			memset(opts, 0, 5);
			memset(opts + sizeof(opts) - 2, 0, 2);
		}
		if (is_ours(type))
			continue;
		bad += decode_options(in, opts, sizeof(opts), 64) ||
		       !msg.opt.has_alt_coa ||
		       memcmp(&msg.opt.alt_coa, &want, sizeof(want));
	}

	return bad;
}

static void test_unknown(void)
{
	ok(!unknown_refused(MH_FBU) && !unknown_refused(MH_FBACK) &&
	   !unknown_refused(MH_HI) && !unknown_refused(MH_HACK) &&
	   !unknown_refused(MH_BU) && !unknown_refused(MH_BA),
	   "every unknown option, Pad1 and PadN are skipped in FBU, FBack, HI, HAck, BU and BA  # FMIP-066 MIP6-032 MIP6-034");
}

static void test_ip_addr(void)
{
	uint8_t opt[20] = { MH_OPT_IP_ADDR, 18, 0, 64 }, buf[64];
	int bad = 0, i, n;

	for (i = 0; i < 256; i++) {
		opt[2] = (uint8_t)i;
		bad += decode_options(MH_HI, opt, 20, 32) != 0;
		for (n = 0; n < MH_IP_ADDRS; n++)
			bad += msg.opt.ip[n].present != (i == n + 1);
	}
	ok(!bad, "Option-Codes 1 to 4 of an IPv6 address are told apart, the others ignored  # FMIP-064");

	bad = 0;
	for (i = 0; i < 256; i++) {
		opt[2] = (uint8_t)(1 + i % 4);
		opt[3] = (uint8_t)i;
		bad += decode_options(MH_HI, opt, 20, 32) !=
		       (i <= 128 ? 0 : -WIRE_OPTION_VALUE);
	}
	ok(!bad, "Prefix Lengths 129 to 255 are refused  # FMIP-060 FMIP-064");

	opt[2] = IP_ADDR_NAR_PREFIX;
	opt[3] = 64;
	memset(opt + 4, 0xff, 16);
	ok(!decode_options(MH_HI, opt, 20, 32) &&
	   msg.opt.ip[MH_NAR_PREFIX].addr.s6_addr[7] == 0xff &&
	   !msg.opt.ip[MH_NAR_PREFIX].addr.s6_addr[8],
	   "bits after the prefix are ignored  # FMIP-060");

	sample_mh("hi-nar", &msg);
	memset(&msg.opt.ip[MH_NAR_PREFIX].addr, 0xff, 16);
	ok(mh_encode(&msg, buf, sizeof(buf)) == 64 && buf[48 + 7] == 0xff &&
	   !buf[48 + 8] && !buf[63], "and are sent as zero  # FMIP-060");

	opt[0] = 17;
	opt[2] = IP_ADDR_NEW_COA;
	ok(!decode_options(MH_HI, opt, 20, 32) &&
	   !msg.opt.ip[MH_NEW_COA].present,
	   "option 17, which is DNS-UPDATE here, is not taken for an address  # FMIP-064");
}

static void test_lla(void)
{
	uint8_t opt[9] = { MH_OPT_LLA, 7 };
	int bad = 0, i;

	for (i = 0; i < 256; i++) {
		opt[2] = (uint8_t)i;
		bad += decode_options(MH_FBU, opt, 9, 24) ||
		       msg.opt.has_lla != (i == 2);
	}
	ok(!bad, "of Option-Codes 0 to 255 of a link-layer address only 2 counts  # FMIP-065");
}

/* BADF of this Option Length with n octets from SPI to the end of the header. */
static int badf_of(uint8_t length, size_t n)
{
	uint8_t opts[128] = { 0 };
	size_t pad = (8 - (FIXED + 2 + n) % 8) % 8;

	opts[pad] = MH_OPT_BADF;
	opts[pad + 1] = length;
	return decode_options(MH_FBU, opts, pad + 2 + n, FIXED + pad + 2 + n);
}

static void test_badf_length(void)
{
	unsigned int length, n, wrong = 0;

	for (n = 1; n <= 48; n++) {
		for (length = 0; length < 256; length++) {
			bool tlv = length == n, text = length + 4 == n;
			bool good = (tlv || text) && n >= 16 && n <= 36;
			int err = badf_of((uint8_t)length, n);

			wrong += good ? err || msg.opt.badf.len != n - 4 ||
				 msg.opt.badf.text_length != text : !err;
		}
	}
	ok(!wrong, "both readings of BADF's length are taken where they end with the header, nothing else is  # FMIP-090 FMIP-093");
	ok(badf_of(16, 16) == 0 && badf_of(12, 16) == 0 &&
	   badf_of(14, 16) == -WIRE_OPTION_LAST &&
	   badf_of(17, 16) == -WIRE_OPTION_SHORT &&
	   badf_of(8, 8) == -WIRE_OPTION_LENGTH,
	   "12 and 16 are taken for 96 bits, other lengths refused each for its reason  # FMIP-057 FMIP-090");
}

static void test_badf_last(void)
{
	static const uint8_t after[][8] = {
		{ 0, 0, 0, 0, 0, 0, 0, 0 }, { 1, 6, 0, 0, 0, 0, 0, 0 },
		{ 250, 6, 0, 0, 0, 0, 0, 0 }, { 21, 6, 0, 0, 0, 0, 0, 0 },
	};
	uint8_t opts[28] = { 1, 0, MH_OPT_BADF, 16 };
	int bad = 0;
	size_t i;

	bad += decode_options(MH_FBU, opts, 20, 32);
	for (i = 0; i < sizeof(after) / sizeof(*after); i++) {
		memcpy(opts + 20, after[i], 8);
		bad += decode_options(MH_FBU, opts, 28, 40) !=
		       -WIRE_OPTION_LAST;
		bad += decode_options(MH_FBACK, opts, 28, 40) !=
		       -WIRE_OPTION_LAST;
	}
	opts[3] = 14;
	opts[2] = MH_OPT_AUTH;
	bad += decode_options(MH_BU, opts, 28, 40) != -WIRE_OPTION_LAST;
	ok(!bad, "nothing, not even padding, may follow an authenticator  # FMIP-078 FMIP-089 MIP6-038");
}

/* RFC 4285 5: subtype, SPI, data; the last option whatever the subtype is. */
static void test_mn_auth(void)
{
	uint8_t opts[64] = { 0, MH_OPT_MN_AUTH, 17, 1, 0, 0, 1, 1 };
	int bad = 0, i;

	ok(!decode_options(MH_BU, opts, 20, 32) && msg.opt.mn_ha.present &&
	   msg.opt.mn_ha.spi == 0x101 && msg.opt.mn_ha.len == 12 &&
	   msg.opt.mn_ha.at == 20,
	   "MN-HA authentication is read  # MIP6-207");
	for (i = 0; i < 256; i++) {
		opts[3] = (uint8_t)i;
		bad += decode_options(MH_BU, opts, 20, 32) ||
		       msg.opt.mn_ha.present != (i == 1);
		memcpy(opts + 20, "\x09\x06\x01\0\0\1\1\0", 8);
		bad += decode_options(MH_BU, opts, 28, 40) !=
		       -WIRE_OPTION_LAST;
		memset(opts + 20, 0, 8);
		bad += decode_options(MH_BU, opts, 28, 40) !=
		       -WIRE_OPTION_LAST;
	}
	ok(!bad, "of the authentication option subtype 1 alone counts, and nothing follows any  # MIP6-202 MIP6-208 MIP6-212");

	opts[3] = 1;
	bad = 0;
	for (i = 0; i < 256; i++) {
		opts[2] = (uint8_t)i;
		bad += i != 17 && !decode_options(MH_BU, opts, 20, 32);
	}
	memcpy(opts + 1, "\0\0\0\0\x09\x05\x01\0\0\1\1", 11);
	bad += decode_options(MH_BU, opts, 12, 24) != -WIRE_OPTION_LENGTH;
	memcpy(opts, "\0\0\0\0\0\0\0\0\x09\x02\x01\0", 12);
	bad += decode_options(MH_BU, opts, 12, 24) != -WIRE_OPTION_LENGTH;
	ok(!bad, "a length that does not end with the header, or leaves no room for SPI and data, is refused  # MIP6-033");
}

/* RFC 4285 5: MN-HA before MN-AAA, which is the last option; each once. */
static void test_mn_aaa(void)
{
	static const uint8_t ha[] = { MH_OPT_MN_AUTH, 17, 1, 0, 0, 1, 1 };
	static const uint8_t aaa[] = { MH_OPT_MN_AUTH, 25, 2, 0, 0, 0, 3 };
	uint8_t opts[72] = { 0 };
	int bad = 0;

	memcpy(opts + 1, ha, sizeof(ha));
	opts[20] = MH_OPT_PADN;
	opts[21] = 3;
	memcpy(opts + 25, aaa, sizeof(aaa));
	ok(!decode_options(MH_BU, opts, 52, 64) && msg.opt.mn_ha.present &&
	   msg.opt.mn_aaa.present && msg.opt.mn_aaa.spi == 3 &&
	   msg.opt.mn_aaa.len == 20 && msg.opt.mn_aaa.at == 44,
	   "MN-AAA is read behind MN-HA  # MIP6-217");
	opts[20] = MH_OPT_REFRESH;
	bad += decode_options(MH_BU, opts, 52, 64) != -WIRE_OPTION_LAST;
	opts[20] = MH_OPT_PADN;
	bad += decode_options(MH_BU, opts, 60, 72) != -WIRE_OPTION_LAST;
	ok(!bad, "but nothing else is, nor anything behind MN-AAA  # MIP6-217");

	memset(opts, 0, sizeof(opts));
	memcpy(opts + 1, aaa, sizeof(aaa));
	memcpy(opts + 33, ha, sizeof(ha));
	bad = decode_options(MH_BU, opts, 52, 64) != -WIRE_OPTION_LAST;
	memcpy(opts + 1, ha, sizeof(ha));
	memset(opts + 20, 0, 13);
	bad += decode_options(MH_BU, opts, 52, 64) != -WIRE_OPTION_LAST;
	ok(!bad, "MN-HA behind MN-AAA, and MN-HA twice, are refused  # MIP6-208 MIP6-217");
}

/* Two of an option, with contents 1 and 2: is what was read in at still 1? */
static bool keeps_first(uint8_t type, uint8_t in, const uint8_t *head,
			size_t head_len, uint8_t len, const uint8_t *at)
{
	uint8_t opts[64] = { 0 };
	size_t size = 2U + len, i;

	for (i = 0; i < 2; i++) {
		uint8_t *opt = opts + i * size;

		opt[0] = type;
		opt[1] = len;
		memcpy(opt + 2, head, head_len);
		opt[2 + head_len] = (uint8_t)(i + 1);
	}

	return !decode_options(in, opts, 2 * size, 72) && *at == 1;
}

static void test_first_counts(void)
{
	static const uint8_t ncoa[] = { IP_ADDR_NEW_COA, 128 };
	static const uint8_t mn[] = { LLA_MN }, nai[] = { 1 }, zero[] = { 0 };
	const struct mh_options *o = &msg.opt;
	const uint8_t *home = (const uint8_t *)&o->home_nonce;
	const uint8_t *refresh = (const uint8_t *)&o->refresh;

	ok(keeps_first(MH_OPT_ALT_COA, MH_FBU, zero, 0, 16,
		       o->alt_coa.s6_addr) &&
	   keeps_first(MH_OPT_IP_ADDR, MH_HI, ncoa, 2, 18,
		       o->ip[MH_NEW_COA].addr.s6_addr) &&
	   keeps_first(MH_OPT_LLA, MH_HI, mn, 1, 7, o->lla) &&
	   keeps_first(MH_OPT_MNID, MH_BU, nai, 1, 9, o->mnid) &&
	   keeps_first(MH_OPT_NONCES, MH_BU, zero, 1, 4,
		       home + (htons(1) == 1)) &&
	   keeps_first(MH_OPT_REFRESH, MH_BA, zero, 1, 2,
		       refresh + (htons(1) == 1)),
	   "of an option that comes twice, the first counts");
}

static void set_subset(unsigned int subset)
{
	struct mh_options *o = &msg.opt;
	unsigned int i;

	o->has_refresh = subset & 1;
	o->has_nonces = subset & 2;
	o->has_lla = subset & 4;
	o->has_alt_coa = subset & 8;
	for (i = 0; i < MH_IP_ADDRS; i++) {
		o->ip[i].present = subset & 16U << i;
		o->ip[i].plen = o->ip[i].present ? 128 : 0;
	}
	switch (subset >> 8) {
	case 1:
	case 2:
		o->badf.present = true;
		o->badf.len = subset >> 8 == 1 ? 12 : 16;
		break;
	case 3:
		o->auth.present = true;
		o->auth.len = 12;
		break;
	case 4:
	case 5:
		o->mn_ha.present = true;
		o->mn_ha.len = subset >> 8 == 4 ? 12 : 16;
		break;
	case 6:
	case 7:
		o->mn_ha.present = subset >> 8 == 6;
		o->mn_ha.len = o->mn_ha.present ? 12 : 0;
		o->mn_aaa.present = true;
		o->mn_aaa.len = 20;
		o->has_timestamp = subset & 1;
		o->timestamp = subset & 1;
		break;
	}
}

/* Every option at its place, padding zero, the last one last. */
static bool well_placed(const uint8_t *mh, size_t at, size_t len, bool aaa)
{
	size_t i;

	if (len % 8 || len != (mh[1] + 1U) * 8)
		return false;

	while (at < len) {
		uint8_t type = mh[at];
		size_t next = type ? at + 2 + mh[at + 1] : at + 1;

		if (type == 1) {
			for (i = at + 2; i < next; i++)
				if (mh[i])
					return false;
		}
		if ((type == 2 || type == 4) && at % 2)
			return false;
		if (type == 3 && at % 8 != 6)
			return false;
		if (type == 34 && at % 8 != 4)
			return false;
		if (type == 9 && at % 4 != 1)
			return false;
		if (type == 10 && at % 8 != 2)
			return false;
		if ((type == 21 || type == 5 ||
		     (type == 9 && (mh[at + 2] == 2 || !aaa))) && next != len)
			return false;
		at = next;
	}

	return at == len;
}

static void test_every_subset(void)
{
	static const uint8_t types[] = { MH_BU, MH_FBU, MH_FBACK, MH_HI };
	static const size_t fixed[] = { 12, 12, 12, 10 };
	unsigned int misplaced = 0, differ = 0, subset;
	uint8_t buf[512];
	size_t i;

	for (subset = 0; subset < 4 * SUBSETS; subset++) {
		struct mh_msg want;
		int len;

		i = subset / SUBSETS;
		memset(&msg, 0, sizeof(msg));
		msg.type = types[i];
		set_subset(subset % SUBSETS);
		want = msg;
		len = mh_encode(&msg, buf, sizeof(buf));
		misplaced += len < 0 ||
			     !well_placed(buf, fixed[i], (size_t)len,
					  want.opt.mn_aaa.present);
		differ += len < 0 || mh_decode(&msg, buf, (size_t)len);
		forget_place(&msg);
		differ += memcmp(&msg, &want, sizeof(msg)) != 0;
	}
	ok(!misplaced, "options stand at 8n+6 (alternate CoA), 8n+4 (IPv6 address), 2n (nonces), 4n+1 (MN-HA), 8n+2 (timestamp), the authenticator ends with the header, in %u combinations  # FMIP-064 FMIP-067 FMIP-076 FMIP-078 FMIP-089 MIP6-034 MIP6-036 MIP6-038 MIP6-207 MIP6-212 MIP6-217 MIP6-220",
	   4 * SUBSETS);
	ok(!differ, "each of them is decoded to what was encoded");
}

static void test_not_sent(void)
{
	uint8_t buf[512];
	int bad;

	sample_mh("fbu", &msg);
	msg.opt.badf.len = 11;
	bad = mh_encode(&msg, buf, sizeof(buf)) != -WIRE_SPACE;
	msg.opt.badf.len = 33;
	bad |= mh_encode(&msg, buf, sizeof(buf)) != -WIRE_SPACE;
	sample_mh("fbu", &msg);
	msg.opt.auth.present = true;
	msg.opt.auth.len = 12;
	bad |= mh_encode(&msg, buf, sizeof(buf)) != -WIRE_SPACE;
	sample_mh("hi", &msg);
	msg.opt.ip[0].plen = 129;
	bad |= mh_encode(&msg, buf, sizeof(buf)) != -WIRE_SPACE;
	sample_mh("bu-mnid", &msg);
	msg.opt.mnid_len = 0;
	bad |= mh_encode(&msg, buf, sizeof(buf)) != -WIRE_SPACE;
	msg.opt.mnid_len = 255;
	bad |= mh_encode(&msg, buf, sizeof(buf)) != -WIRE_SPACE;
	sample_mh("bu-mnid", &msg);
	msg.opt.has_timestamp = true;
	ok(mh_encode(&msg, buf, sizeof(buf)) == -WIRE_SPACE,
	   "nor can a timestamp without an authenticator  # MIP6-220");
	ok(!bad, "an authenticator of 11 or 33 octets, two of them, a prefix of 129 bits, an identifier of 0 or 255 octets cannot be encoded  # FMIP-060 FMIP-078");
}

int main(void)
{
	test_lengths();
	test_past_end();
	test_unknown();
	test_ip_addr();
	test_lla();
	test_badf_length();
	test_badf_last();
	test_mn_auth();
	test_mn_aaa();
	test_first_counts();
	test_every_subset();
	test_not_sent();
	return tap_done();
}
