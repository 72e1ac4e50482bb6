// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * message_test.c - what stands in each message of a handover
 *
 * usage: message_test CONFIGURATIONS
 *
 * Taken from the packets that the three agents sent, decoded again.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/message.h"
#include "sim.h"
#include "tap.h"

static const char *dir;

static struct sim *done(void)
{
	struct sim *sim = sim_new(dir);

	sim_attach(sim);
	sim_handover(sim, AR2);
	return sim;
}

static struct in6_addr pcoa, ncoa, par, nar;

/* The nth packet of a letter that a node sent; dies if there was none. */
static struct ip6_packet packet(struct sim *sim, int node, char letter,
				unsigned int nth)
{
	struct sim_sent *s = &sim->nodes[node].packets[(unsigned char)letter]
						      [nth];
	struct ip6_packet p;

	if (nth >= SIM_KEPT || ip6_parse(&p, s->bytes, s->len))
		abort();
	return p;
}

static struct mh_msg mh(struct sim *sim, int node, char letter,
			unsigned int nth)
{
	struct ip6_packet p = packet(sim, node, letter, nth);
	struct mh_msg m;

	if (mh_receive(&m, &p))
		abort();
	return m;
}

static bool same(const struct in6_addr *a, const struct in6_addr *b)
{
	return !memcmp(a, b, sizeof(*a));
}

static void discovery(struct sim *sim)
{
	struct ip6_packet a = packet(sim, MN, 'a', 0);
	struct ip6_packet b = packet(sim, AR1, 'b', 0);
	struct icmp6_msg ask = { .type = 0 }, adv = { .type = 0 };

	ok(a.hop_limit == 255 && b.hop_limit == 255,
	   "RtSolPr and PrRtAdv leave with hop limit 255  # FMIP-005");
	ok(!icmp6_receive(&ask, &a) && !icmp6_receive(&adv, &b),
	   "and with a right checksum  # FMIP-004");
	ok(ask.rtsolpr.has_source &&
	   !memcmp(ask.rtsolpr.source, sim_lladdr[MN], 6),
	   "RtSolPr says whose link-layer address it is  # FMIP-011");
	ok(!memcmp(sim->nodes[AR1].packets['b'][0].lladdr, sim_lladdr[MN], 6) &&
	   !strstr(sim->clock.text, "ar1 send NS"),
	   "PrRtAdv goes there without asking for a neighbour  # FMIP-012");
	ok(adv.prrtadv.has_source &&
	   !memcmp(adv.prrtadv.source, sim_lladdr[AR1], 6),
	   "PrRtAdv says the router's own  # FMIP-031");
	ok(adv.prrtadv.id == ask.rtsolpr.id, "and the number asked  # "
					     "FMIP-028");
}

static void binding(struct sim *sim)
{
	struct ip6_packet c = packet(sim, MN, 'c', 0);
	struct mh_msg fbu = mh(sim, MN, 'c', 0), hi = mh(sim, AR1, 'd', 0);
	struct mh_msg hack = mh(sim, AR2, 'e', 0), f = mh(sim, AR1, 'f', 0);

	ok(same(&c.dst, &par), "FBU goes to the router's global address  # "
			       "FMIP-074");
	ok(same(&c.src, &pcoa) && same(&c.src_home, &pcoa),
	   "from the old address, which is its home address too  # FMIP-075 "
	   "FMIP-077");
	ok(fbu.bu.flags == (MH_BU_A | MH_BU_H) && fbu.opt.has_alt_coa &&
	   same(&fbu.opt.alt_coa, &ncoa),
	   "A, H and the new address in it  # FMIP-072 FMIP-073 FMIP-076");
	ok(fbu.opt.has_lla && !memcmp(fbu.opt.lla, sim_lladdr[MN], 6),
	   "and the mobile's link-layer address  # FMIP-079");
	ok(hi.opt.ip[MH_NEW_COA].present &&
	   same(&hi.opt.ip[MH_NEW_COA].addr, &fbu.opt.alt_coa),
	   "HI has the new address of FBU  # FMIP-083 FMIP-084 FMIP-105");
	ok(hi.opt.ip[MH_OLD_COA].present &&
	   same(&hi.opt.ip[MH_OLD_COA].addr, &pcoa) && hi.opt.has_lla,
	   "and the old one, and the link-layer address  # FMIP-103 FMIP-104");
	ok(!hi.hi.code && hi.hi.flags == MH_HI_U,
	   "its code is 0, U is set, S is not  # FMIP-100 FMIP-108");
	ok(hack.hack.seq == hi.hi.seq && !hack.hack.code && !f.ba.status &&
	   f.ba.seq == fbu.bu.seq,
	   "HAck 0 for HI's number, FBack 0 for FBU's  # FMIP-102 FMIP-123 "
	   "FMIP-124 FMIP-136");
	ok(f.opt.badf.present && fbu.opt.badf.present &&
	   f.opt.badf.spi == 4097,
	   "FBU and FBack have an authenticator  # FMIP-095");
	ok(!packet(sim, AR1, 'f', 0).tclass &&
	   packet(sim, AR1, 'f', 1).has_dst_home,
	   "FBack in the class of the data; to the new address by a routing "
	   "header  # FMIP-140");
	ok(strstr(sim->clock.text, "previous router 2001:db8:1::ff:fe00:0: spi 4097 "
		  "asks for 2001:db8:2::ff:fe00:0"),
	   "the log names the key of each FBU that is accepted  # FMIP-202");
}

static void announcement(struct sim *sim)
{
	struct ip6_packet g = packet(sim, MN, 'g', 0);
	struct icmp6_msg m = { .type = 0 };
	const char *first = strstr(sim->clock.text, " 2001:db8:2::ff:fe00:0 > ");

	ok(!icmp6_receive(&m, &g) && !una_check(&m.na, &g) && !m.na.flags,
	   "UNA: R, S and O are 0  # FMIP-166");
	ok(same(&g.src, &ncoa) && same(&m.na.target, &ncoa) &&
	   !memcmp(m.na.tlla, sim_lladdr[MN], 6),
	   "from the new address, for it, with the mobile's link-layer "
	   "address  # FMIP-167");
	ok(first && first - sim->clock.text > 3 && !strncmp(first - 3, "UNA", 3),
	   "it is the first packet from the new address  # FMIP-209");
}

static void never_the_old_forms(struct sim *sim)
{
	ok(!strstr(sim->clock.text, "send old") && strstr(sim->clock.text, "send HI ") &&
	   packet(sim, AR1, 'd', 0).proto == IP6_PROTO_MH &&
	   packet(sim, AR2, 'e', 0).proto == IP6_PROTO_MH,
	   "HI and HAck are Mobility Headers  # FMIP-001");
}

static void reactive(void)
{
	struct sim *sim = sim_new(dir);
	struct mh_msg hi, hack;
	struct ip6_packet f;

	sim_attach(sim);
	sim->lose = 'c';
	sim->lose_n = 4;	/* all on the old link */
	sim_handover(sim, AR2);
	hi = mh(sim, AR1, 'd', 0);
	hack = mh(sim, AR2, 'e', 0);
	ok(sim->ok && hi.hi.code == 1 && !hi.hi.flags,
	   "FBU on the new link: HI with code 1, neither S nor U  # FMIP-100 "
	   "FMIP-107 FMIP-108");
	ok(!hack.hack.code && !strstr(sim->clock.text, "ar2 kernel mn"),
	   "HAck 0, and nothing held  # FMIP-120 FMIP-132");
	f = packet(sim, AR1, 'f', 0);
	ok(same(&f.dst, &ncoa) && sim->nodes[AR1].sent['f'] == 1,
	   "FBack goes to the new address alone  # FMIP-140");
	ok(packet(sim, AR1, 'd', 0).proto == IP6_PROTO_MH,
	   "HI is a Mobility Header here too  # FMIP-001");
	sim_free(sim);
}

/* HAck with an address of its own, as a next router that assigns sends it. */
static void given(uint8_t code, const char *sentence)
{
	struct in6_addr other = sim_addr("2001:db8:2::77");
	struct mh_msg m = { .type = MH_HACK }, fback;
	struct ip6_packet p = { .src = nar, .dst = par, .hop_limit = 64,
				.proto = IP6_PROTO_MH };
	struct sim *sim = sim_new(dir);
	uint8_t bytes[256], whole[512];
	int len;

	sim_attach(sim);
	sim->lose = 'd';
	sim->lose_n = 99;
	mn_command_handover(&sim->nodes[MN].mn, sim_lladdr[AR2]);
	sim_run(sim, 0.01);
	m.hack.seq = sim->nodes[AR1].ar.hi_seq;
	m.hack.code = code;
	m.opt.ip[MH_NEW_COA] = (struct mh_ip_addr){ true, 128, other };
	len = mh_encode(&m, bytes, sizeof(bytes));
	if (len < 0 || ip6_seal(&p, bytes, (size_t)len))
		abort();
	p.data = bytes;
	p.len = (size_t)len;
	len = ip6_build(&p, whole, sizeof(whole));
	sim_inject(sim, AR1, sim_lladdr[AR2], whole, (size_t)len);
	fback = mh(sim, AR1, 'f', 0);
	ok(fback.ba.status == MH_STATUS_OTHER_NCOA && fback.opt.has_alt_coa &&
	   same(&fback.opt.alt_coa, &other) &&
	   strstr(sim->clock.text, "switch to tunnel 2001:db8:1::1>2001:db8:2::77"),
	   "%s", sentence);
	sim_run(sim, 1);
	ok(strstr(sim->clock.text, "mn  send UNA 2001:db8:2::77 > ff02::1"),
	   "and the mobile uses it  # FMIP-135");
	sim_free(sim);
}

static void longest_match(void)
{
	struct sim *sim = sim_new(dir);
	struct config_ar *ar = &sim->nodes[AR1].cfg->ar;
	struct config_neighbour *more = calloc(2, sizeof(*more));
	struct in6_addr far = sim_addr("2001:db8:3::1");
	struct ip6_packet d;

	if (!more)
		abort();
	more[0] = ar->neighbours[0];
	more[1] = ar->neighbours[0];
	more[1].address = far;
	more[1].n_aps = 0;
	more[1].prefix.len = 65;	/* ::ff:fe00:0 lies in its lower half */
	free(ar->neighbours);
	ar->neighbours = more;
	ar->n_neighbours = 2;
	sim_attach(sim);
	mn_command_handover(&sim->nodes[MN].mn, sim_lladdr[AR2]);
	sim_run(sim, 0.01);
	d = packet(sim, AR1, 'd', 0);
	ok(same(&d.dst, &far),
	   "HI goes to the router with the longest prefix that holds the new "
	   "address  # FMIP-085");
	sim_free(sim);
}

/* The radio says more than "up". */
static void triggers(void)
{
	struct sim *sim = sim_new(dir);

	sim_attach(sim);
	mn_command_handover(&sim->nodes[MN].mn, sim_lladdr[AR2]);
	mn_link_down(&sim->nodes[MN].mn);
	ok(strstr(sim->clock.text, "mn  radio roam to ar2"),
	   "the old link goes down while FBack is waited for: the radio moves "
	   "at once  # FMIP-022 F11-039");
	sim_run(sim, 2);
	ok(sim->ok && !strcmp(sim->outcome, "reactive"),
	   "and FBU is sent again where it arrives  # FMIP-022 F11-030");
	sim_free(sim);
}

int main(int argc, char **argv)
{
	struct sim *sim;

	if (argc != 2)
		return 2;

	dir = argv[1];
	pcoa = sim_addr(sim_pcoa[AR1]);
	ncoa = sim_addr(sim_pcoa[AR2]);
	par = sim_addr("2001:db8:1::1");
	nar = sim_addr("2001:db8:2::1");

	sim = done();
	discovery(sim);
	binding(sim);
	announcement(sim);
	never_the_old_forms(sim);
	sim_free(sim);
	reactive();
	given(HACK_NCOA_BAD,
	      "HAck 1 with an address: it goes into FBack  # FMIP-125 "
	      "FMIP-134 FMIP-142");
	given(HACK_NCOA_ASSIGNED,
	      "HAck 2 likewise  # FMIP-126 FMIP-134 FMIP-142");
	longest_match();
	triggers();
	return tap_end();
}
