// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * naack_test.c - the new router does not take the address announced
 *
 * usage: naack_test CONFIGURATIONS
 *
 * First between the two ends as they are; then each status from a router that is
 * made up, after a predictive handover and in the midst of a reactive one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/message.h"
#include "sim.h"
#include "story.h"
#include "tap.h"

static const char *dir;

static const uint8_t stranger[6] = { 2, 0, 0, 0, 0, 9 };
static const char supplied[] = "2001:db8:2::abcd";

/* What AR2 sent to the mobile last, as an RA; false if it was none. */
static bool last_ra(struct sim *sim, struct icmp6_msg *m, struct ip6_packet *p,
		    const uint8_t **lladdr)
{
	struct sim_sent *s = &sim->nodes[AR2].packets['A'][0];

	*lladdr = s->lladdr;
	return s->len && !ip6_parse(p, s->bytes, s->len) &&
	       !icmp6_receive(m, p);
}

static void squat(struct sim *sim)
{
	struct sim_node *ar2 = &sim->nodes[AR2];

	ar2->neighbour_is_there = true;
	ar2->neighbour = sim_addr(sim_pcoa[AR2]);
	memcpy(ar2->neighbour_lladdr, stranger, sizeof(stranger));
}

/* FBack, which has the address given, never comes. */
static struct sim *uninformed(bool host_route)
{
	struct sim *sim = story_begun(dir);
	struct config_ar *cfg = &sim->nodes[AR2].cfg->ar;

	squat(sim);
	cfg->has_pool = true;
	cfg->pool = cfg->prefix;
	cfg->host_route = host_route;
	sim->nodes[MN].cfg->mn.fbu_timeout = 20;
	sim->lose = 'f';
	sim->lose_n = 8;
	sim_handover(sim, AR2);
	return sim;
}

/* ICMPv6 from a neighbour of the routers and of the mobile. */
static void inject(struct sim *sim, int to, const uint8_t lladdr[6],
		   const char *src, const struct in6_addr *dst,
		   const struct icmp6_msg *m)
{
	struct ip6_packet p = {
		.src = sim_addr(src), .dst = *dst, .hop_limit = 255,
		.proto = IP6_PROTO_ICMP,
	};
	uint8_t icmp[512], packet[1024];
	int len = icmp6_encode(m, icmp, sizeof(icmp));

	if (len < 0 || ip6_seal(&p, icmp, (size_t)len))
		abort();
	p.data = icmp;
	p.len = (size_t)len;
	len = ip6_build(&p, packet, sizeof(packet));
	sim_inject(sim, to, lladdr, packet, (size_t)len);
}

static void solicited(struct sim *sim, const char *target, uint64_t answers,
		      const char *sentence)
{
	struct sim_node *ar2 = &sim->nodes[AR2];
	uint64_t before = ar2->agent.counters.n[COUNT_DEFENDED];
	struct in6_addr dst = sim_addr(target);
	struct icmp6_msg m = { .type = ICMP6_NS };

	m.ns.target = dst;
	inject(sim, AR2, stranger, "2001:db8:2::77", &dst, &m);
	ok(ar2->agent.counters.n[COUNT_DEFENDED] == before + answers, "%s",
	   sentence);
}

static void given_another(void)
{
	struct sim *sim = uninformed(false);
	struct in6_addr given = sim_addr("2001:db8:2::1000");
	struct in6_addr proposed = sim_addr(sim_pcoa[AR2]);
	const uint8_t *lladdr;
	struct ip6_packet p;
	struct icmp6_msg m;

	ok(last_ra(sim, &m, &p, &lladdr) && m.ra.has_naack &&
	   m.ra.naack_status == NAACK_USE_SUPPLIED && m.ra.has_naack_addr &&
	   addr_equal(&m.ra.naack_addr, &given),
	   "UNA from what was proposed, where another is given: NAACK 2 with "
	   "that  # FMIP-175 FMIP-179 FMIP-180");
	ok(addr_equal(&p.dst, &proposed) &&
	   !memcmp(lladdr, sim_lladdr[MN], 6) && p.hop_limit == 255,
	   "to the source of UNA, at its link-layer address  # FMIP-176");
	ok(order(sim, "mn  send UNA 2001:db8:2::ff:fe00:0",
		 "mn  send UNA 2001:db8:2::1000") &&
	   order(sim, "mn  send UNA 2001:db8:2::1000",
		 "mn  send FBU 2001:db8:2::1000 > 2001:db8:1::1"),
	   "the mobile announces that, and sends FBU with it  # FMIP-181");
	ok(sim->ok && !strcmp(sim->outcome, "reactive") &&
	   addr_equal(&sim->nodes[MN].mn.pcoa, &given) &&
	   said(sim, "ar2 kernel mn 2001:db8:2::1000, drain to"),
	   "which ends as a reactive handover, with nothing left waiting  # "
	   "FMIP-205");
	ok(said(sim, "mn  kernel no address 2001:db8:2::ff:fe00:0/128"),
	   "the one refused is taken off");
	solicited(sim, sim_pcoa[AR2], 0,
		  "nor does the router defend that  # FMIP-177");
	sim_free(sim);
}

static void given_the_old(void)
{
	struct sim *sim = uninformed(true);
	struct in6_addr pcoa = sim_addr(sim_pcoa[AR1]);
	const uint8_t *lladdr;
	struct ip6_packet p;
	struct icmp6_msg m;
	unsigned int fbus;

	ok(last_ra(sim, &m, &p, &lladdr) &&
	   m.ra.naack_status == NAACK_PCOA &&
	   addr_equal(&m.ra.naack_addr, &pcoa),
	   "where the old one may stay: NAACK 4  # FMIP-175 FMIP-179");
	fbus = sim->nodes[MN].sent['c'];
	sim_run(sim, 5);
	ok(sim->nodes[MN].sent['c'] == fbus && sim->ok &&
	   addr_equal(&sim->nodes[MN].mn.pcoa, &pcoa),
	   "the mobile keeps it, and sends FBU no more  # FMIP-182");
	sim_free(sim);
}

/* Announced by somebody else while it is defended for its owner. */
static void anothers(void)
{
	struct icmp6_msg una = { .type = ICMP6_NA }, m;
	struct sim *sim = story_begun(dir);
	const uint8_t *lladdr;
	struct ip6_packet p;

	sim->roam = ROAM_NEVER;
	if (!mn_command_handover(&sim->nodes[MN].mn, sim_lladdr[AR2]))
		sim_run(sim, 0.1);
	una.na.target = sim_addr(sim_pcoa[AR2]);
	una.na.has_tlla = true;
	memcpy(una.na.tlla, stranger, sizeof(stranger));
	inject(sim, AR2, stranger, sim_pcoa[AR2], &all_nodes, &una);
	ok(last_ra(sim, &m, &p, &lladdr) && !memcmp(lladdr, stranger, 6) &&
	   m.ra.naack_status == NAACK_LLA_UNKNOWN && !m.ra.has_naack_addr,
	   "by another link-layer address: NAACK 128, to that one  # "
	   "FMIP-179");
	solicited(sim, sim_pcoa[AR2], 1,
		  "its owner's claim goes on being defended");
	sim_free(sim);
}

/* Each status, by a router that is made up */

static void naack(struct sim *sim, uint8_t status, const char *addr,
		  const uint8_t lladdr[6])
{
	struct icmp6_msg m = { .type = ICMP6_RA };

	m.ra.lifetime = 1800;
	m.ra.has_naack = true;
	m.ra.naack_status = status;
	m.ra.has_naack_addr = addr;
	if (addr)
		m.ra.naack_addr = sim_addr(addr);
	inject(sim, MN, lladdr, "fe80::ff:fe00:200", &sim->nodes[MN].mn.coa,
	       &m);
}

/* After UNA and, where it is reactive, FBU. */
static struct sim *announced(bool reactive)
{
	struct sim *sim = story_begun(dir);

	if (reactive)
		sim_roam(sim, AR2);
	else
		mn_command_handover(&sim->nodes[MN].mn, sim_lladdr[AR2]);
	while (!sim->nodes[MN].sent['g'])
		sim_run(sim, 0.001);
	return sim;
}

static struct mh_msg last_fbu(struct sim *sim)
{
	unsigned int n = sim->nodes[MN].sent['c'];
	struct mh_msg m = { .type = 0 };
	struct sim_sent *s;
	struct ip6_packet p;

	if (!n || n > SIM_KEPT)
		return m;

	s = &sim->nodes[MN].packets['c'][n - 1];
	if (ip6_parse(&p, s->bytes, s->len) || mh_receive(&m, &p))
		abort();
	return m;
}

static void status_2(bool reactive)
{
	struct sim *sim = announced(reactive);
	struct in6_addr want = sim_addr(supplied);
	const char *how = reactive ? "reactive" : "predictive";
	struct mh_msg fbu;

	naack(sim, NAACK_USE_SUPPLIED, supplied, sim_lladdr[AR2]);
	fbu = last_fbu(sim);
	ok(fbu.opt.has_alt_coa && addr_equal(&fbu.opt.alt_coa, &want) &&
	   said(sim, "mn  send UNA 2001:db8:2::abcd"),
	   "%s, status 2: UNA and FBU with the address supplied  # FMIP-181",
	   how);
	sim_run(sim, 3);
	ok(addr_equal(&sim->nodes[MN].mn.pcoa, &want) &&
	   sim->nodes[MN].mn.handover.state == MN_UP &&
	   said(sim, "ar1 info: previous router 2001:db8:1::ff:fe00:0: tunnel "
		     "to 2001:db8:2::abcd"),
	   "%s: and it is bound to that", how);
	sim_free(sim);
}

static void status_3(bool reactive)
{
	struct sim *sim = announced(reactive);
	struct in6_addr router = sim_addr("2001:db8:2::1");
	struct in6_addr pcoa = sim_addr(sim_pcoa[AR1]);
	struct mh_msg fbu;

	naack(sim, NAACK_USE_NAR, NULL, sim_lladdr[AR2]);
	fbu = last_fbu(sim);
	ok(fbu.opt.has_alt_coa && addr_equal(&fbu.opt.alt_coa, &router) &&
	   addr_equal(&sim->nodes[MN].mn.coa, &pcoa),
	   "%s, status 3: FBU names the router, the old address stays  # "
	   "FMIP-184", reactive ? "reactive" : "predictive");
	sim_free(sim);
}

static void status_3_ends(void)
{
	struct sim *sim = announced(true);

	sim->nodes[AR2].cfg->ar.host_route = true;
	naack(sim, NAACK_USE_NAR, NULL, sim_lladdr[AR2]);
	sim_run(sim, 3);
	ok(said(sim, "switch to tunnel 2001:db8:1::1>2001:db8:2::1 "),
	   "the tunnel ends there  # FMIP-184");
	sim_free(sim);
}

static void status_4(bool reactive)
{
	struct sim *sim = announced(reactive);
	unsigned int fbus = sim->nodes[MN].sent['c'];
	struct in6_addr pcoa = sim_addr(sim_pcoa[AR1]);

	naack(sim, NAACK_PCOA, sim_pcoa[AR1], sim_lladdr[AR2]);
	sim_run(sim, 3);
	ok(sim->nodes[MN].sent['c'] == fbus &&
	   addr_equal(&sim->nodes[MN].mn.pcoa, &pcoa) &&
	   said(sim, "mn  send UNA 2001:db8:1::ff:fe00:0"),
	   "%s, status 4: no FBU more, the old address on the new link  # "
	   "FMIP-182", reactive ? "reactive" : "predictive");
	sim_free(sim);
}

static void configures(uint8_t status, bool both)
{
	struct sim *sim = announced(true);
	struct mn *mn = &sim->nodes[MN].mn;

	naack(sim, status, NULL, sim_lladdr[AR2]);
	ok(said(sim, "mn  kernel no address 2001:db8:2::ff:fe00:0/128") &&
	   said(sim, "mn  kernel no address 2001:db8:1::ff:fe00:0/64") == both &&
	   mn->has_address == !both,
	   both ? "status 128: neither address is used on that link  # FMIP-185"
		: "status 1: the new address is given up  # FMIP-183");
	ok(said(sim, "mn  send RS fe80::ff:fe00:0 > ff02::2") &&
	   mn->handover.state == MN_UP,
	   "%u: the routers are asked at once  # %s", status,
	   both ? "FMIP-186" : "FMIP-183");
	sim_run(sim, 3);
	ok(sim->nodes[MN].sent['c'] == 1, "%u: FBU for it is sent no more",
	   status);
	sim_free(sim);
}

static void counts_for_nothing(void)
{
	struct sim *sim = announced(true);
	struct agent *agent = &sim->nodes[MN].agent;
	struct in6_addr before = sim->nodes[MN].mn.coa;

	naack(sim, NAACK_USE_SUPPLIED, supplied, stranger);
	ok(agent->counters.drops[DROP_SOURCE] == 1,
	   "by another router than the handover went to: dropped");
	naack(sim, NAACK_USE_SUPPLIED, NULL, sim_lladdr[AR2]);
	ok(agent->counters.drops[WIRE_CODE] == 1,
	   "status 2 without an address: dropped  # FMIP-180");
	naack(sim, 9, NULL, sim_lladdr[AR2]);
	ok(agent->counters.drops[WIRE_CODE] == 2 &&
	   addr_equal(&sim->nodes[MN].mn.coa, &before),
	   "status 9: dropped  # FMIP-179");
	naack(sim, NAACK_USE_SUPPLIED, supplied, sim_lladdr[AR2]);
	naack(sim, NAACK_USE_SUPPLIED, "2001:db8:2::abce", sim_lladdr[AR2]);
	ok(agent->counters.drops[DROP_SOURCE] == 2 && last_fbu(sim).type &&
	   said(sim, "mn  send UNA 2001:db8:2::abcd") &&
	   !said(sim, "2001:db8:2::abce"),
	   "a second one: dropped");
	sim_free(sim);

	sim = announced(false);
	sim_run(sim, 4);
	naack(sim, NAACK_LLA_UNKNOWN, NULL, sim_lladdr[AR2]);
	ok(sim->nodes[MN].agent.counters.drops[DROP_SOURCE] == 1 &&
	   sim->nodes[MN].mn.has_address,
	   "four seconds after UNA: dropped");
	sim_free(sim);
}

/* Duplicate address detection on the new link, which nothing waits for. */

static void advertised(struct sim *sim, const char *target,
		       const uint8_t lladdr[6])
{
	struct in6_addr all = sim_addr("ff02::1");
	struct icmp6_msg m = { .type = ICMP6_NA };

	m.na.target = sim_addr(target);
	m.na.flags = NA_OVERRIDE;
	m.na.has_tlla = true;
	memcpy(m.na.tlla, lladdr, 6);
	inject(sim, MN, lladdr, "fe80::9", &all, &m);
}

static bool is_given_up(struct sim *sim)
{
	return said(sim, "another host has 2001:db8:2::ff:fe00:0") &&
	       said(sim, "mn  kernel no address 2001:db8:2::ff:fe00:0/128");
}

static void probes(bool reactive)
{
	struct sim *sim = announced(reactive);
	struct sim_node *mn = &sim->nodes[MN];
	const char *how = reactive ? "reactive" : "predictive";

	ok(order(sim, "mn  send UNA 2001:db8:2::ff:fe00:0",
		 "mn  send NS :: > ff02::1:ff00:0\n"),
	   "%s: on the new link the address is probed for, from nowhere  # FMIP-165",
	   how);
	ok(order(sim, reactive ? "mn  send FBU" : "switch from tunnel",
		 "mn  send NS :: > ff02::1:ff00:0"),
	   "%s: behind what waited, so that nothing waits for it  # FMIP-165",
	   how);
	advertised(sim, "2001:db8:2::77", stranger);
	advertised(sim, sim_pcoa[AR2], sim_lladdr[AR2]);
	advertised(sim, sim_pcoa[AR2], sim_lladdr[MN]);
	ok(!is_given_up(sim),
	   "%s: what others have, and who defends it for the mobile, is no matter  (control)",
	   how);
	advertised(sim, sim_pcoa[AR2], stranger);
	ok(is_given_up(sim) == reactive && mn->mn.handover.state != MN_DOWN,
	   reactive ? "another host has it, and no router has said that it is free: it is given up  # FMIP-165"
		    : "one that the new router has proven stays, whoever says what");
	sim_run(sim, 3);
	sim_free(sim);
}

static void probes_late(void)
{
	struct sim *sim = announced(true);

	sim_run(sim, 1);
	advertised(sim, sim_pcoa[AR2], stranger);
	ok(!is_given_up(sim) && sim->nodes[MN].mn.handover.state == MN_UP,
	   "reactive: once FBack is here, the routers have asked");
	sim_free(sim);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;

	dir = argv[1];
	given_another();
	given_the_old();
	anothers();
	for (int reactive = 0; reactive < 2; reactive++) {
		status_2(reactive);
		status_3(reactive);
		status_4(reactive);
	}
	status_3_ends();
	configures(NAACK_CONFIGURE, false);
	configures(NAACK_LLA_UNKNOWN, true);
	counts_for_nothing();
	probes(false);
	probes(true);
	probes_late();
	return tap_end();
}
