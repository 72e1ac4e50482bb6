// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mip6_test.c - a mobile node registers: its course, and what is lost on it
 *
 * usage: mip6_test CONFIGURATIONS
 */
#include <stdio.h>
#include <string.h>

#include "mip6_sim.h"
#include "tap.h"
#include "wire/error.h"
#include "wire/mip6.h"

#define HOME	"2001:db8:10::a"
#define COA1	"2001:db8:1::ff:fe00:0"
#define COA2	"2001:db8:2::ff:fe00:0"

static const char *dir;

static bool is_bound_at(struct msim *sim, const char *coa)
{
	struct ha_binding *b = msim_binding(sim, HOME);
	struct in6_addr addr = sim_addr(coa);

	return b->bound && !memcmp(&b->coa, &addr, 16) &&
	       sim->mip.home.state == MIP_BOUND &&
	       !memcmp(&sim->mip.coa, &addr, 16);
}

static struct msim *registered(void)
{
	struct msim *sim = msim_new(dir);

	msim_move(sim, LINK1);
	msim_run(sim, 3);
	return sim;
}

/* All of these, in this order. */
static bool said(struct msim *sim, const char *const *lines)
{
	size_t at = 0;

	for (; *lines; lines++) {
		if (msim_said(sim, &at, *lines))
			continue;
		note("missing: %s", *lines);
		return false;
	}

	return true;
}

static bool told(struct msim *sim, const char *what)
{
	size_t at = 0;

	return msim_said(sim, &at, what);
}

static struct mh_msg message(const struct msim_packet *packet,
			     struct ip6_packet *p)
{
	struct mh_msg m;

	if (ip6_parse(p, packet->bytes, packet->len) || mh_receive(&m, p))
		memset(&m, 0, sizeof(m));
	return m;
}

/* The course */

static void test_first(void)
{
	static const char *const lines[] = {
		"mn kernel address 2001:db8:10::a/128 nodad noprefixroute",
		"mn send RS", "mn step A got",
		"mn kernel address 2001:db8:1::ff:fe00:0/128 nodad",
		"mn send BU 2001:db8:1::ff:fe00:0 > 2001:db8:10::1",
		"mn kernel mn 2001:db8:10::a \"mip6-mn 65534\" accept to 2001:db8:10::1>2001:db8:1::ff:fe00:0, change, switch from tunnel 2001:db8:1::ff:fe00:0>2001:db8:10::1 tell within 60000 else revert",
		"ha step U got seq 65534 lifetime 60",
		"ha send NS :: > ff02::1:ff00:a",
		"ha kernel mn 2001:db8:10::a \"mip6-ha 65534\" accept from 2001:db8:1::ff:fe00:0>2001:db8:10::1 answer, add, switch to tunnel 2001:db8:10::1>2001:db8:1::ff:fe00:0 early tell within 60000 else drop",
		"ha send BA 2001:db8:10::1 > 2001:db8:1::ff:fe00:0",
		"ha send NA 2001:db8:10::1 > ff02::1",
		"mn step B got status 0 seq 65534 lifetime 60",
		"registered at 2001:db8:1::ff:fe00:0 for 60 s",
		NULL
	};
	struct msim *sim = registered();

	ok(said(sim, lines) && is_bound_at(sim, COA1),
	   "a mobile that comes to a link registers its address there  # MIP6-113 MIP6-163 MIP6-213");
	ok(sim->nodes[AGENT].sent['n'] == 1 &&
	   sim->nodes[AGENT].sent['B'] == 1 &&
	   sim->nodes[MOBILE].sent['U'] == 1,
	   "one BU, one probe on the home link before the BA, one BA  # MIP6-110");
	msim_free(sim);
}

static void test_bu(void)
{
	struct msim *sim = registered();
	struct in6_addr coa = sim_addr(COA1);
	struct in6_addr ha = sim_addr("2001:db8:10::1");
	struct ip6_packet p;
	struct mh_msg m = message(&sim->nodes[MOBILE].packets['U'][0], &p);

	ok(m.bu.flags == (MH_BU_A | MH_BU_H) && m.bu.lifetime == 15 &&
	   p.has_src_home && !memcmp(&p.src, &coa, 16) &&
	   !memcmp(&p.dst, &ha, 16) && m.opt.has_alt_coa &&
	   !memcmp(&m.opt.alt_coa, &coa, 16),
	   "its BU has A and H, the home address in its option, the care-of address as source and as alternate, 60 s as 15  # MIP6-021 MIP6-023 MIP6-024 MIP6-179");
	ok(m.opt.has_mnid && m.opt.mnid_len == 18 &&
	   !memcmp(m.opt.mnid, "mobile@example.net", 18) &&
	   m.opt.mn_ha.present && m.opt.mn_ha.spi == 256 && !m.opt.has_nonces,
	   "NAI and authenticator, and no nonce indices  # MIP6-037 MIP6-203 MIP6-205 MIP6-213");

	m = message(&sim->nodes[AGENT].packets['B'][0], &p);
	ok(m.ba.seq == 65534 && m.ba.lifetime == 15 && !m.ba.flags &&
	   p.has_dst_home && !memcmp(&p.dst, &coa, 16) && !m.opt.has_refresh,
	   "the BA has its number and lifetime, no K, and a routing header to the home address  # MIP6-099 MIP6-115 MIP6-116");
	ok(m.opt.has_mnid && m.opt.mn_ha.present && m.opt.mn_ha.spi == 256,
	   "NAI and authenticator too  # MIP6-206 MIP6-214");
	msim_free(sim);
}

static void test_flag_l(void)
{
	struct msim *sim = msim_new(dir);
	struct ip6_packet p;
	struct mh_msg m;

	sim->mn.link_local = sim_addr("fe80::a");
	msim_move(sim, LINK1);
	msim_run(sim, 3);
	m = message(&sim->nodes[MOBILE].packets['U'][0], &p);
	ok(m.bu.flags == (MH_BU_A | MH_BU_H | MH_BU_L) &&
	   is_bound_at(sim, COA1),
	   "a home address with the identifier of the link-local one: L; the BU before had another, and no L  # MIP6-180");
	msim_move(sim, AT_HOME);
	msim_run(sim, 1);
	ok(sim->nodes[MOBILE].sent['a'] == 2 && sim->mip.home.state == MIP_HOME,
	   "at home both are advertised  # MIP6-171");
	msim_free(sim);

	sim = msim_new(dir);
	sim->valid = 31;
	msim_move(sim, LINK1);
	msim_run(sim, 3);
	m = message(&sim->nodes[MOBILE].packets['U'][0], &p);
	ok(m.bu.lifetime == 7 && is_bound_at(sim, COA1),
	   "a care-of address of 31 s is registered for 28  # MIP6-180");
	msim_free(sim);
}

/* The neighbours of the home link are told where the address is now. */
static void test_advertisement(void)
{
	struct msim *sim = registered();
	const struct msim_packet *kept = sim->nodes[AGENT].packets['a'];
	struct in6_addr ha = sim_addr("2001:db8:10::1");
	struct in6_addr home = sim_addr(HOME), all = sim_addr("ff02::1");
	struct icmp6_msg m = { .type = 0 };
	struct ip6_packet p;
	int err;

	err = ip6_parse(&p, kept->bytes, kept->len);
	if (!err)
		err = icmp6_receive(&m, &p);
	ok(!err && sim->nodes[AGENT].sent['a'] == 1 && m.type == ICMP6_NA &&
	   m.na.flags == NA_OVERRIDE && !memcmp(&m.na.target, &home, 16) &&
	   m.na.has_tlla && !memcmp(m.na.tlla, msim_bssid[0], 6) &&
	   !memcmp(&p.src, &ha, 16) && !memcmp(&p.dst, &all, 16),
	   "one NA to all nodes: the home address, the home agent's link-layer address, O alone  # MIP6-121 MIP6-122");
	msim_free(sim);
}

static void test_movement(void)
{
	static const char *const lines[] = {
		"registered at 2001:db8:1::ff:fe00:0",
		"mn kernel gateway fe80::1",
		"mn kernel neighbour fe80::1 02:00:00:00:02:00 stale",
		"mn kernel address 2001:db8:2::ff:fe00:0/128",
		"mn kernel address 2001:db8:1::ff:fe00:0/128 nodad noprefixroute deprecated",
		"mn send BU 2001:db8:2::ff:fe00:0",
		"ha kernel mn 2001:db8:10::a \"mip6-ha 65535\" accept from 2001:db8:2::ff:fe00:0>2001:db8:10::1 answer, change, switch to tunnel 2001:db8:10::1>2001:db8:2::ff:fe00:0 early tell within 60000 else drop",
		"ha send BA 2001:db8:10::1 > 2001:db8:2::ff:fe00:0",
		"registered at 2001:db8:2::ff:fe00:0",
		"mn kernel no address 2001:db8:1::ff:fe00:0/128",
		NULL
	};
	struct msim *sim = registered();
	unsigned int probes = sim->nodes[AGENT].sent['n'];
	unsigned int adverts = sim->nodes[AGENT].sent['a'];

	msim_move(sim, LINK2);
	msim_run(sim, 1);
	ok(said(sim, lines) && is_bound_at(sim, COA2),
	   "on another link it registers anew, and the address of before goes when that is known  # MIP6-163 MIP6-167");
	ok(sim->nodes[AGENT].sent['n'] == probes &&
	   sim->nodes[AGENT].sent['a'] == adverts,
	   "without another probe on the home link  # MIP6-110");
	ok(sim->mip.seq == 65535, "the next number");
	sim->nodes[AGENT].cfg->ha.end_marker = true;
	msim_move(sim, LINK1);
	msim_run(sim, 1);
	ok(sim->mip.seq == 0 && is_bound_at(sim, COA1),
	   "and the number after 65535 is 0, which is greater  # MIP6-085 MIP6-188");
	ok(told(sim, "ff:fe00:0 early tell marked within"),
	   "where it is wanted a mark goes down the tunnel that is left");
	msim_free(sim);
}

static void test_same_link(void)
{
	struct msim *sim = registered();
	unsigned int sent = sim->nodes[MOBILE].sent['U'];

	msim_move(sim, NOWHERE);
	msim_run(sim, 1);
	msim_move(sim, LINK1);
	msim_run(sim, 1);
	ok(sim->nodes[MOBILE].sent['U'] == sent && told(sim, "got same link") &&
	   sim->nodes[MOBILE].sent['R'] == 2,
	   "a link that went and came is asked for its router, and nothing is registered where that is the same  # MIP6-162");
	msim_free(sim);
}

static void test_home(void)
{
	static const char *const lines[] = {
		"registered at 2001:db8:1::ff:fe00:0",
		"mn step A got home",
		"mn kernel mn 2001:db8:10::a, del",
		"mn send BU 2001:db8:10::a > 2001:db8:10::1",
		"mn step U sent seq 65535 lifetime 0",
		"ha kernel mn 2001:db8:10::a, del",
		"ha send BA 2001:db8:10::1 > 2001:db8:10::a",
		"mn step B got status 0 seq 65535 lifetime 0",
		"mn send NA 2001:db8:10::a > ff02::1",
		"mobile 2001:db8:10::a: at home",
		NULL
	};
	struct msim *sim = registered();
	struct ip6_packet p;
	struct mh_msg m;

	msim_move(sim, AT_HOME);
	msim_run(sim, 1);
	m = message(&sim->nodes[MOBILE].packets['U'][1], &p);
	ok(said(sim, lines) && sim->mip.home.state == MIP_HOME &&
	   !msim_binding(sim, HOME)->bound,
	   "at home it ends its registration, and says that the address is there  # MIP6-118 MIP6-164 MIP6-171");
	ok(m.bu.flags == (MH_BU_A | MH_BU_H) && !m.bu.lifetime &&
	   !p.has_src_home && !m.opt.has_alt_coa,
	   "by a BU from the home address with A and H, lifetime 0, without its option  # MIP6-026 MIP6-168");
	m = message(&sim->nodes[AGENT].packets['B'][1], &p);
	ok(!p.has_dst_home && !m.ba.status && !m.ba.lifetime &&
	   !m.opt.has_refresh,
	   "which is answered without routing header, lifetime 0, no advice  # MIP6-099 MIP6-118");
	msim_move(sim, LINK2);
	msim_run(sim, 3);
	ok(is_bound_at(sim, COA2), "away again it registers again");
	msim_free(sim);
}

/* As the home agent's kernel does for who is away. */
static void defend(struct msim *sim)
{
	struct icmp6_msg m = { .type = ICMP6_NA };
	struct ip6_packet p = {
		.src = sim_addr(HOME), .dst = sim_addr("ff02::1"),
		.hop_limit = 255, .proto = IP6_PROTO_ICMP,
	};
	uint8_t data[128], packet[256];
	int len;

	m.na.target = sim_addr(HOME);
	m.na.has_tlla = true;
	memcpy(m.na.tlla, msim_bssid[0], 6);
	len = icmp6_encode(&m, data, sizeof(data));
	ip6_seal(&p, data, (size_t)len);
	p.data = data;
	p.len = (size_t)len;
	len = ip6_build(&p, packet, sizeof(packet));
	msim_inject(sim, MOBILE, packet, (size_t)len);
}

static bool is_probe(const struct msim_packet *kept)
{
	struct in6_addr home = sim_addr(HOME), any = sim_addr("::");
	struct in6_addr group = sim_addr("ff02::1:ff00:a");
	static const uint8_t to[6] = { 0x33, 0x33, 0xff, 0, 0, 0xa };
	struct icmp6_msg m;
	struct ip6_packet p;

	return !ip6_parse(&p, kept->bytes, kept->len) &&
	       !icmp6_receive(&m, &p) && m.type == ICMP6_NS &&
	       !memcmp(&m.ns.target, &home, 16) && !m.ns.has_slla &&
	       !memcmp(&p.src, &any, 16) && !memcmp(&p.dst, &group, 16) &&
	       kept->on_link && !memcmp(kept->lladdr, to, 6);
}

/* A home link whose router does not say what its link-layer address is. */
static void test_home_unnamed(void)
{
	struct msim *sim = registered();
	const struct msim_node *mn = &sim->nodes[MOBILE];

	sim->unnamed_routers = true;
	msim_move(sim, AT_HOME);
	msim_run(sim, 0.05);
	ok(mn->sent['n'] == 1 && mn->sent['U'] == 1 &&
	   is_probe(&mn->packets['n'][0]),
	   "at home, where nobody says who the router is, the home agent is asked for as who defends the home address, from nowhere, before the BU  # MIP6-169");
	msim_run(sim, 0.1);
	ok(mn->sent['n'] == 2 && mn->sent['U'] == 1, "and once more");
	defend(sim);
	ok(mn->sent['U'] == 2 && mn->packets['U'][1].on_link &&
	   !memcmp(mn->packets['U'][1].lladdr, msim_bssid[0], 6),
	   "the BU goes to the link-layer address of who answers  # MIP6-169");
	msim_run(sim, 1);
	ok(sim->mip.home.state == MIP_HOME && !msim_binding(sim, HOME)->bound &&
	   mn->sent['n'] == 2, "and ends the registration");
	defend(sim);
	ok(sim->mip.movement.state == MOVE_SETTLED && mn->sent['U'] == 2,
	   "nobody listens to that any more");
	msim_free(sim);

	sim = registered();
	sim->unnamed_routers = true;
	msim_move(sim, AT_HOME);
	msim_run(sim, 3);
	ok(sim->nodes[MOBILE].sent['n'] == 3 &&
	   sim->nodes[MOBILE].sent['U'] > 1 &&
	   !sim->nodes[MOBILE].packets['U'][1].on_link &&
	   sim->mip.home.state == MIP_HOME,
	   "where nobody answers three times the kernel finds its way");
	msim_free(sim);

	sim = registered();
	msim_move(sim, AT_HOME);
	msim_run(sim, 1);
	ok(!sim->nodes[MOBILE].sent['n'] && sim->mip.home.state == MIP_HOME,
	   "where the router says it nobody is asked  (control)");
	msim_free(sim);
}

static void test_home_probed(void)
{
	static const char *const lines[] = {
		"the registration has ended",
		"mn step A got home",
		"mn kernel no address 2001:db8:10::a/128",
		"mn kernel address 2001:db8:10::a/128 noprefixroute\n",
		NULL
	};
	struct msim *sim = registered();

	msim_move(sim, AT_HOME);
	msim_run(sim, 5);
	ok(sim->mip.home.state == MIP_HOME && !sim->nodes[MOBILE].sent['n'] &&
	   !told(sim, "mn kernel no address 2001:db8:10::a/128") &&
	   !told(sim, "mn kernel address 2001:db8:10::a/128 noprefixroute\n"),
	   "back within its lifetime the home address is not probed for  # MIP6-170");
	msim_free(sim);

	sim = registered();
	msim_move(sim, NOWHERE);
	msim_run(sim, 130);
	msim_move(sim, AT_HOME);
	msim_run(sim, 5);
	ok(said(sim, lines),
	   "after its end the kernel is to probe for it  # MIP6-170");
	msim_free(sim);

	sim = registered();
	sim->lose = 'B';
	sim->lose_n = 100;
	msim_run(sim, 70);
	msim_move(sim, AT_HOME);
	msim_run(sim, 1);
	ok(msim_binding(sim, HOME)->last > 0 &&
	   told(sim, "the registration has ended") &&
	   !told(sim, "mn kernel no address 2001:db8:10::a/128"),
	   "not where the home agent may have heard a BU and its answer was lost  # MIP6-170");
	msim_free(sim);
}

static void test_refresh(void)
{
	struct msim *sim = registered();

	msim_run(sim, 41);
	ok(sim->nodes[MOBILE].sent['U'] == 1, "for 44 s of 60 nothing is sent");
	msim_run(sim, 3);
	ok(sim->nodes[MOBILE].sent['U'] == 2 && is_bound_at(sim, COA1) &&
	   msim_binding(sim, HOME)->until > sim->clock.now + 57,
	   "then it registers again, well before the end  # MIP6-190 MIP6-191");
	msim_run(sim, 600);
	ok(is_bound_at(sim, COA1) && !sim->nodes[AGENT].sent['Q'] &&
	   sim->nodes[MOBILE].sent['U'] > 12,
	   "and again; nobody has to ask for it");
	msim_free(sim);
}

static void test_advice(void)
{
	struct msim *sim = msim_new(dir);
	struct ip6_packet p;
	struct mh_msg m;

	sim->nodes[AGENT].cfg->ha.refresh = 20;
	msim_move(sim, LINK1);
	msim_run(sim, 3);
	m = message(&sim->nodes[AGENT].packets['B'][0], &p);
	msim_run(sim, 20);
	ok(m.opt.has_refresh && m.opt.refresh == 5 &&
	   sim->nodes[MOBILE].sent['U'] == 2,
	   "advised 20 s of 60 it registers after 20 s  # MIP6-035 MIP6-191");
	msim_free(sim);

	sim = msim_new(dir);
	sim->nodes[AGENT].cfg->ha.refresh = 60;
	msim_move(sim, LINK1);
	msim_run(sim, 3);
	m = message(&sim->nodes[AGENT].packets['B'][0], &p);
	ok(!m.opt.has_refresh,
	   "advice that is not less than the lifetime is not given  # MIP6-116");
	msim_free(sim);
}

static void test_shorter(void)
{
	struct msim *sim = msim_new(dir);

	sim->nodes[AGENT].cfg->ha.lifetime_max = 20;
	msim_move(sim, LINK1);
	msim_run(sim, 3);
	ok(msim_binding(sim, HOME)->lifetime == 5 &&
	   sim->mip.until < 100 + 20.1 && sim->mip.until > 100 + 19.9,
	   "20 s granted of 60 asked for end 20 s after the BU  # MIP6-112 MIP6-190");
	msim_run(sim, 60);
	ok(is_bound_at(sim, COA1), "and are renewed in time");
	msim_free(sim);
}

static void test_brr(void)
{
	struct msim *sim = registered();
	size_t at = 0;

	/* a mobile that would not think of it */
	timer_stop(&sim->nodes[MOBILE].agent.timers,
		   &sim->mip.home.timers[MIP_T_REFRESH]);
	msim_run(sim, 57);
	ok(sim->nodes[AGENT].sent['Q'] == 1 &&
	   msim_said(sim, &at, "ha send BRR 2001:db8:10::1 > 2001:db8:10::a") &&
	   sim->nodes[MOBILE].sent['U'] == 2 && is_bound_at(sim, COA1),
	   "5 s before the end the home agent asks, through the tunnel, and is told  # MIP6-016");
	msim_free(sim);
}

static void test_expiry(void)
{
	struct msim *sim = registered();

	msim_move(sim, NOWHERE);
	msim_run(sim, 62);
	ok(!msim_binding(sim, HOME)->bound &&
	   told(sim, "ha info: home agent 2001:db8:10::a: expired") &&
	   told(sim, "mn error: mobile 2001:db8:10::a: the registration has ended: the home agent does not answer") &&
	   sim->nodes[AGENT].agent.counters.n[COUNT_BINDINGS_EXPIRED] == 1,
	   "what is not renewed ends at both ends, and both say so  # MIP6-112");
	msim_move(sim, LINK1);
	msim_run(sim, 40);
	ok(is_bound_at(sim, COA1), "and begins again when the link is there");
	msim_free(sim);
}

/* What is lost */

static void gaps(char letter, unsigned int n, const double *want,
		 const char *sentence)
{
	struct msim *sim = msim_new(dir);
	const struct msim_packet *kept = sim->nodes[MOBILE].packets['U'];
	unsigned int wrong = 0, numbers = 0;
	struct ip6_packet p;

	sim->lose = letter;
	sim->lose_n = n;
	msim_move(sim, LINK1);
	msim_run(sim, 200);
	for (unsigned int i = 0; i < n; i++) {
		double gap = kept[i + 1].at - kept[i].at - want[i];
		uint16_t before = message(&kept[i], &p).bu.seq;

		wrong += gap > 0.001 || gap < -0.001;
		numbers += !bu_seq_is_greater(message(&kept[i + 1], &p).bu.seq,
					      before);
	}
	ok(!wrong && !numbers && is_bound_at(sim, COA1), "%s", sentence);
	msim_free(sim);
}

static void test_lost(void)
{
	static const double first[] = { 1.5, 3, 6, 12, 24, 32, 32 };

	gaps('U', 0, first, "nothing lost: one BU does  (control)");
	gaps('U', 7, first,
	     "seven BU lost: again after 1.5, 3, 6, 12, 24, 32, 32 s, each with a greater number  # MIP6-181 MIP6-188 MIP6-194 MIP6-195 MIP6-197");
	gaps('B', 3, first,
	     "three BA lost: the same, and the last one counts  # MIP6-085 MIP6-197");
}

static void test_lost_refresh(void)
{
	struct msim *sim = registered();
	const struct msim_packet *kept = sim->nodes[MOBILE].packets['U'];

	sim->lose = 'U';
	sim->lose_n = 3;
	msim_run(sim, 60);
	ok(kept[2].at - kept[1].at > 0.999 && kept[2].at - kept[1].at < 1.001 &&
	   kept[3].at - kept[2].at > 1.999 && kept[3].at - kept[2].at < 2.001 &&
	   is_bound_at(sim, COA1),
	   "a renewal that is lost: again after 1, 2, 4 s  # MIP6-194 MIP6-195");
	msim_free(sim);
}

static void test_lost_router(void)
{
	struct msim *sim = msim_new(dir);

	sim->lose = 'R';
	sim->lose_n = 2;
	msim_move(sim, LINK1);
	msim_run(sim, 3);
	ok(sim->nodes[MOBILE].sent['R'] == 3 && is_bound_at(sim, COA1),
	   "two RS lost: a third is sent");
	msim_free(sim);

	sim = msim_new(dir);
	sim->silent_routers = true;
	msim_move(sim, LINK1);
	msim_run(sim, 30);
	ok(!sim->nodes[MOBILE].sent['U'] && sim->nodes[MOBILE].sent['R'] > 5 &&
	   sim->mip.movement.state == MOVE_ASKING,
	   "without a router there is no care-of address, and it is asked on");
	msim_free(sim);
}

static void test_lost_end(void)
{
	struct msim *sim = registered();

	sim->lose = 'U';
	sim->lose_n = 2;
	msim_move(sim, AT_HOME);
	msim_run(sim, 0.5);
	ok(msim_binding(sim, HOME)->bound, "the BU that ends it is lost");
	msim_run(sim, 10);
	ok(!msim_binding(sim, HOME)->bound && sim->mip.home.state == MIP_HOME,
	   "and sent again");
	msim_free(sim);

	sim = registered();
	sim->lose = 'B';
	sim->lose_n = 1;
	msim_move(sim, AT_HOME);
	msim_run(sim, 10);
	ok(sim->mip.home.state == MIP_HOME && told(sim, "status 133"),
	   "its answer is lost: that there is no registration is as good  # MIP6-117");
	msim_free(sim);
}

/* Rate, probing, restarts */

static void test_rate(void)
{
	struct msim *sim = registered();
	const struct msim_packet *kept = sim->nodes[MOBILE].packets['U'];
	unsigned int n, fast = 0;

	msim_run(sim, 2);
	for (int i = 0; i < 10; i++) {
		msim_move(sim, i % 2 ? LINK1 : LINK2);
		msim_run(sim, 0.1);
	}
	msim_run(sim, 3);
	n = sim->nodes[MOBILE].sent['U'];
	for (unsigned int i = 3; i < n && i < MSIM_KEPT; i++)
		fast += kept[i].at - kept[i - 3].at < 0.999;
	ok(!fast && n >= 5 && n <= 8 && is_bound_at(sim, COA1),
	   "ten movements in a second: at most three BU in any second, and the last place is told (%u)  # MIP6-165",
	   n);
	msim_free(sim);
}

static void test_probing(void)
{
	struct msim *sim = msim_new(dir);

	sim->nodes[MOBILE].cfg->mn.home.dad_time = 1000;
	msim_move(sim, LINK1);
	msim_run(sim, 0.9);
	ok(!sim->nodes[MOBILE].sent['U'] &&
	   told(sim, "mn kernel address 2001:db8:1::ff:fe00:0/128 noprefixroute"),
	   "where the address is probed for it is not used before");
	msim_run(sim, 3);
	ok(is_bound_at(sim, COA1), "and then it is");
	msim_free(sim);
}

static void test_restart(void)
{
	struct msim *sim = registered();

	msim_restart(sim, MOBILE);
	sim->mip.seq = 65000;	/* less than what the home agent had */
	msim_move(sim, LINK1);
	msim_run(sim, 3);
	ok(told(sim, "status 135 seq 65534") && is_bound_at(sim, COA1) &&
	   sim->mip.seq == 65535,
	   "a mobile that began anew with an old number is told the last, and goes on from there  # MIP6-086 MIP6-183");
	msim_restart(sim, AGENT);
	ok(!msim_binding(sim, HOME)->bound, "a home agent that began anew and found nothing knows nothing");
	msim_run(sim, 60);
	ok(is_bound_at(sim, COA1), "until the next renewal");
	msim_free(sim);
}

static void test_kernel(void)
{
	struct msim *sim = msim_new(dir);

	sim->nodes[MOBILE].refuse = "mip6-mn";
	msim_move(sim, LINK1);
	msim_run(sim, 3);
	ok(sim->mip.home.state == MIP_GIVEN_UP &&
	   told(sim, "mn error: mobile 2001:db8:10::a: the kernel refused: no room left in this test"),
	   "where the mobile's kernel has no room that is said");
	sim->nodes[MOBILE].refuse = NULL;
	msim_run(sim, 61);
	ok(is_bound_at(sim, COA1), "and tried again after a while");
	msim_free(sim);
}

int main(int argc, char **argv)
{
	dir = argc > 1 ? argv[1] : ".";
	test_first();
	test_bu();
	test_flag_l();
	test_advertisement();
	test_movement();
	test_same_link();
	test_home();
	test_home_unnamed();
	test_home_probed();
	test_refresh();
	test_advice();
	test_shorter();
	test_brr();
	test_expiry();
	test_lost();
	test_lost_refresh();
	test_lost_router();
	test_lost_end();
	test_rate();
	test_probing();
	test_restart();
	test_kernel();
	return tap_end();
}
