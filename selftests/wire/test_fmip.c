// SPDX-License-Identifier: GPL-2.0-or-later
/* test_fmip.c - what RFC 5568 demands beyond formats; words for numbers */
#include "packet.h"
#include "tap.h"
#include "wire/auth.h"
#include "wire/error.h"
#include "wire/fmip.h"
#include "wire/names.h"

static struct mh_msg m;
static struct ip6_packet p;

static void load(const char *name)
{
	if (!sample_mh(name, &m))
		abort();
	p = packet_of(name);
}

static void test_fbu(void)
{
	int flags, bad = 0;

	load("fbu");
	bad += fbu_check(&m, &p) || !fbu_is_predictive(&p);
	load("fbu-reactive");
	bad += fbu_check(&m, &p) || fbu_is_predictive(&p);
	load("fbu-deregister");
	bad += fbu_check(&m, &p);
	ok(!bad, "predictive, reactive and de-registering FBUs are in order  # FMIP-072 FMIP-075");

	for (flags = 0; flags < 16; flags++) {
		load("fbu");
		m.bu.flags = (uint16_t)(flags << 12);
		bad += fbu_check(&m, &p) !=
		       ((flags & 12) == 12 ? 0 : -WIRE_FLAGS);
	}
	ok(!bad, "an FBU without A or H is refused as such  # FMIP-073");

	load("fbu");
	m.opt.has_alt_coa = false;
	ok(fbu_check(&m, &p) == -WIRE_NO_ALT_COA,
	   "an FBU from the PCoA without alternate care-of address is refused as such  # FMIP-076");

	load("fbu");
	p.has_src_home = false;
	ok(fbu_check(&m, &p) == -WIRE_NO_HOME,
	   "an FBU without Home Address option is refused as such  # FMIP-077");

	load("fbu");
	m.opt.badf.present = false;
	ok(fbu_check(&m, &p) == -WIRE_NO_BADF,
	   "an FBU without BADF is refused as such  # FMIP-078 FMIP-095");

	load("fbu");
	m.opt.alt_coa = ip6("ff02::1");
	bad = fbu_check(&m, &p) != -WIRE_ADDRESS;
	m.opt.alt_coa = ip6("fe80::1");
	bad |= fbu_check(&m, &p) != -WIRE_ADDRESS;
	m.type = MH_BU;
	bad |= fbu_check(&m, &p) != -WIRE_TYPE;
	ok(!bad, "an FBU for a group or a link-local address, or a BU, is refused");
}

static bool is(const struct in6_addr *addr, const char *text)
{
	struct in6_addr want = ip6(text);

	return IN6_ARE_ADDR_EQUAL(addr, &want);
}

static void test_coa(void)
{
	struct in6_addr fbu;
	bool good;

	load("fbu");
	good = is(fbu_coa(&m, &p), NCOA) && is(badf_fbu_coa(&m, &p), NCOA);
	load("fbu-reactive");
	good &= is(fbu_coa(&m, &p), NCOA) && is(badf_fbu_coa(&m, &p), NCOA);
	load("fbu-deregister");
	good &= is(badf_fbu_coa(&m, &p), PCOA);
	ok(good, "the care-of address of a MAC is the alternate one, else the source, the PCoA to end a binding  # FMIP-092");

	fbu = ip6(NCOA);
	load("fback");
	good = is(badf_fback_coa(&m, &fbu), NCOA);
	load("fback-other");
	good &= is(badf_fback_coa(&m, &fbu), OTHER);
	m.ba.status = 0;
	good &= is(badf_fback_coa(&m, &fbu), NCOA);
	ok(good, "and of an FBack the address supplied with status 1, else the FBU's  # FMIP-092");
}

static void test_fback(void)
{
	int bad;

	load("fback");
	bad = fback_check(&m);
	load("fback-other");
	bad |= fback_check(&m);
	m.opt.has_alt_coa = false;
	ok(!bad && fback_check(&m) == -WIRE_NO_ALT_COA,
	   "an FBack with status 1 and no address is refused as such  # FMIP-142");
	load("fback");
	m.opt.badf.present = false;
	bad = fback_check(&m) != -WIRE_NO_BADF;
	load("fback-other");
	m.opt.alt_coa = ip6("::");
	bad |= fback_check(&m) != -WIRE_ADDRESS;
	m.type = MH_BA;
	bad |= fback_check(&m) != -WIRE_TYPE;
	ok(!bad, "an FBack without BADF or with an unusable address is refused  # FMIP-095");
}

static void test_hi(void)
{
	int bad = 0, code;

	for (code = 0; code < 256; code++) {
		load("hi");
		m.hi.code = (uint8_t)code;
		bad += hi_check(&m) != (code <= 1 ? 0 : -WIRE_CODE);
	}
	load("hi-pfmip");
	m.hi.flags = 0;
	bad += hi_check(&m) != -WIRE_CODE;
	ok(!bad, "HI codes 0 and 1 are taken, RFC 5949's 2 and 3 and the others refused  # FMIP-212");

	load("hi");
	m.opt.has_lla = false;
	ok(hi_check(&m) == -WIRE_NO_LLA,
	   "an HI without the node's link-layer address is refused as such  # FMIP-103");

	load("hi-assign");
	bad = hi_check(&m) || !hi_wants_address(&m);
	m.hi.flags = 0;
	bad |= hi_check(&m) != -WIRE_NO_NEW_COA || hi_wants_address(&m);
	load("hi-reactive");
	m.hi.flags = MH_HI_S;
	bad |= hi_check(&m) || hi_wants_address(&m);
	ok(!bad, "without New CoA an HI must ask for one; S is ignored with Code 1  # FMIP-107");

	load("hi");
	m.opt.ip[MH_NEW_COA].addr = ip6("ff02::1");
	bad = hi_check(&m) != -WIRE_ADDRESS;
	m.type = MH_HACK;
	bad |= hi_check(&m) != -WIRE_TYPE;
	ok(!bad, "an HI for a group is refused");
}

static void test_hack(void)
{
	struct in6_addr pcoa = ip6(PCOA);
	int bad = 0, code;

	for (code = 0; code < 256; code++) {
		load("hack-assigned");
		m.hack.code = (uint8_t)code;
		bad += hack_check(&m) !=
		       (code > 4 && code < 128 ? -WIRE_CODE : 0);
		if (code > 130)
			bad += hack_meaning(&m, &pcoa) != HACK_UNSPECIFIED;
		else if (code != HACK_USE_PCOA)
			bad += hack_meaning(&m, &pcoa) != (unsigned int)code;
	}
	ok(!bad, "HAck codes 5 to 127 are ignored, 131 to 255 are refusals  # FMIP-133 FMIP-213");

	load("hack-assigned");
	m.hack.code = HACK_USE_PCOA;
	bad = hack_meaning(&m, &pcoa) != HACK_NCOA_ASSIGNED;
	m.opt.ip[MH_NEW_COA].addr = pcoa;
	bad |= hack_meaning(&m, &pcoa) != HACK_USE_PCOA;
	m.opt.ip[MH_NEW_COA].present = false;
	bad |= hack_meaning(&m, &pcoa) != HACK_USE_PCOA;
	ok(!bad, "HAck 3 with a New CoA other than the PCoA is read as assigned  # FMIP-131");

	m.hack.code = HACK_NCOA_ASSIGNED;
	bad = hack_check(&m) != -WIRE_NO_NEW_COA;
	load("hack-assigned");
	m.opt.ip[MH_NEW_COA].addr = ip6("fe80::1");
	bad |= hack_check(&m) != -WIRE_ADDRESS;
	m.type = MH_HI;
	bad |= hack_check(&m) != -WIRE_TYPE;
	ok(!bad, "HAck 2 without a usable New CoA is refused  # FMIP-126");
}

static void test_error_names(void)
{
	int a, b, bad = 0;

	for (a = 0; a < WIRE_ERRORS; a++) {
		bad += !strcmp(wire_error_name(a), "unknown");
		bad += wire_error_name(a) != wire_error_name(-a);
		for (b = 0; b < a; b++)
			bad += !strcmp(wire_error_name(a), wire_error_name(b));
	}
	bad += strcmp(wire_error_name(WIRE_ERRORS), "unknown") != 0;
	ok(!bad, "each of %d reasons has a word of its own", WIRE_ERRORS);
}

static void test_letters(void)
{
	const char got[] = {
		icmp6_letter(ICMP6_FMIP, FMIP_RTSOLPR),
		icmp6_letter(ICMP6_FMIP, FMIP_PRRTADV),
		mh_letter(MH_FBU), mh_letter(MH_HI), mh_letter(MH_HACK),
		mh_letter(MH_FBACK), icmp6_letter(ICMP6_NA, 0), 0
	};

	const char plain[] = {
		icmp6_letter(ICMP6_RS, 0), icmp6_letter(ICMP6_RA, 0),
		mh_letter(MH_BU), mh_letter(MH_BA), mh_letter(MH_HOTI),
		mh_letter(MH_COTI), mh_letter(MH_HOT), mh_letter(MH_COT),
		mh_letter(MH_BRR), mh_letter(MH_BE), 0
	};

	ok(!strcmp(got, "abcdefg") && !mh_letter(MH_FNA) &&
	   !icmp6_letter(ICMP6_NS, FMIP_RTSOLPR) &&
	   !icmp6_letter(ICMP6_FMIP, FMIP_OLD_HI),
	   "the messages of a handover have the letters a to g");
	ok(!strcmp(plain, "RAUBHCTKQE"),
	   "those of plain Mobile IPv6 have others");
}

static bool named(const char *(*name)(unsigned int), unsigned int from,
		  unsigned int to)
{
	unsigned int i, n = 0;

	for (i = from; i <= to; i++)
		n += strcmp(name(i), "unknown") != 0;

	return n == to - from + 1 && !strcmp(name(255), "unknown");
}

static void test_names(void)
{
	ok(named(prrtadv_code_name, 0, 5) && named(lla_code_name, 0, 7) &&
	   named(ip_addr_code_name, 1, 4) && named(naack_status_name, 1, 4) &&
	   named(naack_status_name, 128, 128) &&
	   named(fback_status_name, 0, 1) &&
	   named(fback_status_name, 128, 131) &&
	   named(ba_status_name, 0, 1) && named(ba_status_name, 128, 139) &&
	   named(hi_code_name, 0, 1) && named(hack_code_name, 0, 4) &&
	   named(hack_code_name, 128, 130) && named(mh_type_name, 0, 10) &&
	   named(mh_type_name, 14, 15) && named(mh_option_name, 0, 5) &&
	   !strcmp(icmp6_name(154, 3), "PrRtAdv") &&
	   !strcmp(icmp6_name(154, 9), "unknown") &&
	   !strcmp(icmp6_name(1, 2), "unknown"),
	   "codes and statuses have names, others are unknown");
}

int main(void)
{
	test_fbu();
	test_coa();
	test_fback();
	test_hi();
	test_hack();
	test_error_names();
	test_letters();
	test_names();
	return tap_done();
}
