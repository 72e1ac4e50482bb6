// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_captures.c - what others sent, and what was sent to break others
 *
 * usage: test_captures selftests/captures
 *
 * Encapsulated packets are entered, as a home agent's tunnel has them.  For a
 * hostile capture every message that could be in it is also handed to the
 * decoders with the lies removed that would have stopped it earlier.
 */
#include <stdlib.h>

#include "cast.h"
#include "golden.h"
#include "tap.h"
#include "wire/error.h"
#include "wire/names.h"

#define LINK_ETHERNET	1
#define FRAME_MAX	65536
#define FRAMES_MAX	1024

struct frame {
	const uint8_t *data;
	size_t len;
};

static const char *folder;
static uint8_t file[1 << 20];
static struct frame frames[FRAMES_MAX];
static unsigned int n_frames;
static struct ip6_packet ip;
static struct mh_msg mh;
static struct icmp6_msg icmp6;

static uint32_t le32(const uint8_t *at)
{
	return (uint32_t)(at[0] | at[1] << 8 | at[2] << 16) |
	       (uint32_t)at[3] << 24;
}

/* The IPv6 packets of a little- or big-endian pcap file. */
static void load(const char *name)
{
	char path[256];
	uint32_t link;
	size_t len, at;
	bool swapped;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "rb");
	if (!f) {
		perror(path);
		exit(2);
	}
	len = fread(file, 1, sizeof(file), f);
	fclose(f);

	n_frames = 0;
	swapped = file[0] == 0xa1;
	link = swapped ? file[23] : file[20];
	for (at = 24; at + 16 <= len && n_frames < FRAMES_MAX;) {
		uint32_t got = le32(file + at + 8);
		size_t skip = link == LINK_ETHERNET ? 14 : 0;

		if (swapped)
			got = __builtin_bswap32(got);
		at += 16;
		if (got > len - at)
			break;
		if (got > skip)
			frames[n_frames++] = (struct frame){
				file + at + skip, got - skip
			};
		at += got;
	}
}

static int parse_frame(const struct frame *f)
{
	int err = ip6_parse(&ip, f->data, f->len);

	if (!err && ip.proto == 41)
		err = ip6_parse(&ip, ip.data, ip.len);
	return err;
}

static int receive_first(const char *name)
{
	int err;

	load(name);
	err = n_frames ? parse_frame(&frames[0]) : -WIRE_SHORT;
	return err ? err : mh_receive(&mh, &ip);
}

/* Encode what was decoded: the same message again. */
static bool round_trip(void)
{
	uint8_t buf[MH_MAX_LEN];
	struct mh_msg again;
	int len = mh_encode(&mh, buf, sizeof(buf));

	if (len < 0 || mh_decode(&again, buf, (size_t)len))
		return false;
	forget_place(&mh);
	forget_place(&again);
	return !memcmp(&mh, &again, sizeof(mh));
}

static void zeek(const char *name, uint8_t type)
{
	char path[64];
	int err;

	snprintf(path, sizeof(path), "zeek/%s", name);
	err = receive_first(path);
	ok(!err && mh.type == type && round_trip(), "%s is a %s", path,
	   mh_type_name(type));
	if (err)
		diag("%s", wire_error_name(err));
}

static void test_zeek(void)
{
	zeek("mip6_brr.pcap", MH_BRR);
	zeek("mip6_hoti.pcap", MH_HOTI);
	zeek("mip6_coti.pcap", MH_COTI);
	zeek("mip6_hot.pcap", MH_HOT);
	zeek("mip6_cot.pcap", MH_COT);
	zeek("mip6_bu.pcap", MH_BU);
	zeek("mip6_back.pcap", MH_BA);
	zeek("mip6_be.pcap", MH_BE);
	zeek("mip6-good-mh-chksum.pcap", MH_BE);
	ok(receive_first("zeek/mip6-bad-mh-chksum.pcap") == -WIRE_CHECKSUM,
	   "zeek/mip6-bad-mh-chksum.pcap is refused by checksum  # FMIP-067");
}

/* Not ours above IPv6, but the addresses in between are. */
static bool udp_checksum_ok(void)
{
	return !ip6_checksum(ip6_from(&ip), ip6_to(&ip), ip.proto, ip.data,
			     ip.len);
}

static void test_zeek_headers(void)
{
	load("zeek/ipv6-mobile-hoa.pcap");
	ok(n_frames == 1 && !parse_frame(&frames[0]) && ip.has_src_home &&
	   ip.proto == 17 && udp_checksum_ok(),
	   "zeek/ipv6-mobile-hoa.pcap has a home address, and its checksum is over it");
	load("zeek/ipv6-mobile-routing.pcap");
	ok(n_frames == 1 && !parse_frame(&frames[0]) && ip.has_dst_home &&
	   ip.proto == 17 && udp_checksum_ok(),
	   "zeek/ipv6-mobile-routing.pcap has a routing header, and its checksum is over the address in it");
	load("zeek/ipv6-mobility-dst-opts.pcap");
	ok(n_frames == 3 && parse_frame(&frames[0]) == -WIRE_EXTENSION &&
	   parse_frame(&frames[1]) == -WIRE_SHORT &&
	   parse_frame(&frames[2]) == -WIRE_EXTENSION,
	   "zeek/ipv6-mobility-dst-opts.pcap: an option past its header, a header past the packet, a home address of one octet are refused");
}

/* These have no checksums: the message alone. */
static int tcpdump_frame(unsigned int n)
{
	int err = n < n_frames ? parse_frame(&frames[n]) : -WIRE_SHORT;

	return err ? err : mh_decode(&mh, ip.data, ip.len);
}

static bool is_tcpdump_bu(unsigned int n)
{
	return !tcpdump_frame(n) && mh.type == MH_BU && mh.bu.seq == 1000 &&
	       mh.bu.flags == MH_BU_A && mh.bu.lifetime * 4 == 14400;
}

static bool is_tcpdump_ba(unsigned int n)
{
	return !tcpdump_frame(n) && mh.type == MH_BA && !mh.ba.status &&
	       mh.ba.seq == 1000 && mh.ba.lifetime * 4 == 14400;
}

/* The fields are those of tcpdump's own ipv6_mobility_1-v.out. */
static void test_tcpdump_good(void)
{
	static const uint8_t home[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	static const uint8_t careof[8] = { 9, 10, 11, 12, 13, 14, 15, 16 };
	static const uint8_t cookie[8] = {
		0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x04, 0xd2
	};
	struct in6_addr coa = ip6("2001:660:4701:f004:20d:54ff:fe98:bc93");
	struct in6_addr one = ip6("2001:db8::1");

	unsigned int i, refused = 0;

	load("tcpdump/ipv6_mobility_1.pcap");
	for (i = 0; i < n_frames; i++)
		refused += !parse_frame(&frames[i]) &&
			   mh_receive(&mh, &ip) == -WIRE_CHECKSUM;
	ok(refused == 16,
	   "tcpdump/ipv6_mobility_1.pcap: 16 packets with checksum 0 are refused as received");
	ok(!tcpdump_frame(0) && mh.type == MH_BRR &&
	   !tcpdump_frame(1) && mh.type == MH_HOTI &&
	   !memcmp(mh.test_init.cookie, home, 8) &&
	   !tcpdump_frame(2) && mh.type == MH_COTI &&
	   !memcmp(mh.test_init.cookie, careof, 8),
	   "1 to 3: BRR, HoTI, CoTI with their cookies");
	ok(!tcpdump_frame(3) && mh.type == MH_HOT &&
	   mh.test.nonce_index == 0x90a &&
	   !memcmp(mh.test.cookie, cookie, 8) &&
	   mh.test.token[0] == 0x11 && !tcpdump_frame(4) &&
	   mh.type == MH_COT && mh.test.token[7] == 0x20,
	   "4 and 5: HoT, CoT with index, cookie and token");
	ok(is_tcpdump_bu(5) && is_tcpdump_bu(6) && mh.opt.has_alt_coa &&
	   IN6_ARE_ADDR_EQUAL(&mh.opt.alt_coa, &coa) && is_tcpdump_bu(7) &&
	   mh.opt.has_nonces && mh.opt.home_nonce == 0x4d2 &&
	   mh.opt.coa_nonce == 0x162e && is_tcpdump_bu(15),
	   "6 to 8 and 16: BU, with alternate CoA, with nonce indices, with Pad1");
	ok(is_tcpdump_ba(10) && is_tcpdump_ba(11) && mh.opt.has_refresh &&
	   mh.opt.refresh * 4 == 7200,
	   "11 and 12: BA, with refresh advice");
	ok(!tcpdump_frame(14) && mh.type == MH_BE && mh.be.status == 1 &&
	   IN6_ARE_ADDR_EQUAL(&mh.be.home, &one),
	   "15: BE with its home address");
	ok(tcpdump_frame(8) == -WIRE_OPTION_LAST &&
	   tcpdump_frame(9) == -WIRE_OPTION_LAST &&
	   tcpdump_frame(12) == -WIRE_OPTION_LAST &&
	   tcpdump_frame(13) == -WIRE_OPTION_LAST,
	   "9, 10, 13 and 14 have padding after the authenticator, which RFC 6275 6.2 forbids: refused");
}

/* 0 where it is refused or is a message that can be said again. */
static int mh_misread(const uint8_t *data, size_t len)
{
	uint8_t *copy = exact_copy(data, len);
	int bad, err = mh_decode(&mh, copy, len);

	bad = err ? err > 0 || err <= -WIRE_ERRORS : !round_trip();
	free(copy);
	return bad;
}

static int icmp6_misread(const uint8_t *data, size_t len)
{
	static uint8_t buf[FRAME_MAX];
	uint8_t *copy = exact_copy(data, len);
	int bad, err = icmp6_decode(&icmp6, copy, len);

	bad = err ? err > 0 || err <= -WIRE_ERRORS :
		    icmp6_encode(&icmp6, buf, sizeof(buf)) < 0;
	free(copy);
	return bad;
}

/* Each type, and each length up to what there is, as if it said so itself. */
static int misread_everywhere(const struct frame *f)
{
	static uint8_t copy[FRAME_MAX];
	size_t len = f->len > 40 ? f->len - 40 : 0;
	unsigned int type, units;
	int bad = 0;

	if (len < 8)
		return 0;
	memcpy(copy, f->data + 40, len);
	bad += mh_misread(copy, len);
	copy[0] = IP6_PROTO_NONE;
	bad += mh_misread(copy, len);
	for (type = 0; type <= MH_HACK; type++) {
		for (units = 0; (units + 1) * 8 <= len; units++) {
			copy[1] = (uint8_t)units;
			copy[2] = (uint8_t)type;
			bad += mh_misread(copy, len);
		}
	}
	for (type = ICMP6_RA; type <= ICMP6_FMIP; type++) {
		copy[0] = (uint8_t)type;
		copy[1] = 0;
		copy[4] = FMIP_PRRTADV;
		bad += icmp6_misread(copy, len);
		copy[4] = FMIP_RTSOLPR;
		bad += icmp6_misread(copy, len);
	}

	return bad;
}

static void hostile(const char *name)
{
	int taken = 0, bad = 0;
	unsigned int i;
	char path[64];

	snprintf(path, sizeof(path), "tcpdump/%s.pcap", name);
	load(path);
	for (i = 0; i < n_frames; i++) {
		int err = parse_frame(&frames[i]);

		taken += !err && (!mh_receive(&mh, &ip) ||
				  !icmp6_receive(&icmp6, &ip));
		bad += misread_everywhere(&frames[i]);
	}
	ok(n_frames && !taken, "%s is refused", path);
	ok(!bad, "%s: nor does it mislead a decoder that is handed its messages directly",
	   path);
}

static void test_tcpdump_hostile(void)
{
	hostile("mobility_opt_asan");
	hostile("mobility_opt_asan_2");
	hostile("mobility_opt_asan_3");
	hostile("mobility_opt_asan_4");
	hostile("mobility_opt_asan_5");
	hostile("mobility_opt_asan_6");
	hostile("mobility_opt_asan_7");
	hostile("mobility_opt_asan_8");
	hostile("ipv6-mobility-header-oobr");
	hostile("icmp6_mobileprefix_asan");
}

/* Everything mobile that UMIP and the kernel said, counted by type. */
static unsigned int count_umip(const char *name, unsigned int seen[256],
			       unsigned int *nd)
{
	unsigned int i, bad = 0;

	load(name);
	for (i = 0; i < n_frames; i++) {
		int err = parse_frame(&frames[i]);

		if (!err && ip.proto == IP6_PROTO_MH) {
			err = mh_receive(&mh, &ip);
			seen[mh.type] += !err && round_trip();
		} else if (!err && ip.proto == IP6_PROTO_ICMP && ip.len &&
			   ip.data[0] >= ICMP6_RA && ip.data[0] <= ICMP6_NA) {
			err = icmp6_receive(&icmp6, &ip);
			*nd += !err;
		}
		if (err) {
			diag("%s %u: %s", name, i + 1, wire_error_name(err));
			bad++;
		}
	}

	return bad;
}

static void test_umip(void)
{
	unsigned int core[256] = { 0 }, fl[256] = { 0 }, hl[256] = { 0 };
	unsigned int nd = 0, bad;

	bad = count_umip("umip/core.pcap", core, &nd) +
	      count_umip("umip/fl.pcap", fl, &nd) +
	      count_umip("umip/hl.pcap", hl, &nd);
	diag("BU %u/%u/%u BA %u/%u/%u HoTI %u HoT %u CoTI %u CoT %u, %u ND",
	     core[MH_BU], fl[MH_BU], hl[MH_BU], core[MH_BA], fl[MH_BA],
	     hl[MH_BA], core[MH_HOTI], core[MH_HOT], core[MH_COTI],
	     core[MH_COT], nd);
	ok(!bad, "umip: every Mobility Header and neighbour discovery message is taken");
	ok(core[MH_BU] && core[MH_BA] && fl[MH_BU] && fl[MH_BA] && hl[MH_BU] &&
	   hl[MH_BA] && core[MH_HOTI] && core[MH_HOT] && core[MH_COTI] &&
	   core[MH_COT],
	   "umip: BU, BA and return routability are there, checksums over the home addresses");
	ok(nd > 20, "umip: %u NS, NA and RA of Linux and radvd", nd);
}

/* A control: without the home addresses those checksums are wrong. */
static void test_umip_home_matters(void)
{
	unsigned int i, with = 0, wrong = 0;

	load("umip/core.pcap");
	for (i = 0; i < n_frames; i++) {
		if (parse_frame(&frames[i]) || ip.proto != IP6_PROTO_MH ||
		    (!ip.has_src_home && !ip.has_dst_home))
			continue;
		with++;
		ip.has_src_home = false;
		ip.has_dst_home = false;
		wrong += mh_receive(&mh, &ip) == -WIRE_CHECKSUM;
	}
	ok(with && with == wrong,
	   "umip: %u messages with home addresses do not verify over the wire's addresses",
	   with);
}

int main(int argc, char **argv)
{
	folder = argc > 1 ? argv[1] : "selftests/captures";
	test_zeek();
	test_zeek_headers();
	test_tcpdump_good();
	test_tcpdump_hostile();
	test_umip();
	test_umip_home_matters();
	return tap_done();
}
