// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * trigger_test.c - a handover that the network begins
 *
 * usage: trigger_test CONFIGURATIONS
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/message.h"
#include "sim.h"
#include "story.h"
#include "tap.h"

static const char *dir;

static const char given[] = "2001:db8:2::abcd";
static const uint8_t third[6] = { 2, 0, 0, 0, 3, 0 };

/* The mobile obeys, and its router has it as a neighbour. */
static struct sim *obedient(void)
{
	struct sim *sim = story_begun(dir);
	struct sim_node *ar1 = &sim->nodes[AR1];

	sim->nodes[MN].cfg->mn.obey = true;
	ar1->neighbour_is_there = true;
	ar1->neighbour = sim_addr(sim_pcoa[AR1]);
	memcpy(ar1->neighbour_lladdr, sim_lladdr[MN], 6);
	return sim;
}

static const char *command(struct sim *sim, int to, const char *coa)
{
	struct in6_addr mobile = sim_addr(sim_pcoa[AR1]), addr;

	if (coa)
		addr = sim_addr(coa);
	return ar_command_handover(&sim->nodes[AR1].ar, &mobile,
				   sim_lladdr[to], coa ? &addr : NULL);
}

static struct prrtadv sent_prrtadv(struct sim *sim, struct ip6_packet *p)
{
	struct sim_node *ar1 = &sim->nodes[AR1];
	struct sim_sent *s = &ar1->packets['b'][ar1->sent['b'] - 1];
	struct icmp6_msg m = { .type = 0 };

	if (ip6_parse(p, s->bytes, s->len) || icmp6_receive(&m, p))
		abort();
	return m.prrtadv;
}

static struct mh_msg sent_fbu(struct sim *sim)
{
	struct sim_sent *s = &sim->nodes[MN].packets['c'][0];
	struct ip6_packet p;
	struct mh_msg m;

	if (!s->len || ip6_parse(&p, s->bytes, s->len) || mh_receive(&m, &p))
		abort();
	return m;
}

static void told(const char *coa)
{
	struct in6_addr want = sim_addr(coa ? coa : sim_pcoa[AR2]);
	struct in6_addr mobile = sim_addr(sim_pcoa[AR1]);
	const char *how = coa ? "with an address" : "without one";
	struct sim *sim = obedient();
	double before = sim->clock.now;
	struct prrtadv adv;
	struct ip6_packet p;
	struct mh_msg fbu;

	ok(!command(sim, AR2, coa), "%s: the router asks", how);
	adv = sent_prrtadv(sim, &p);
	ok(adv.code == PRRTADV_HANDOVER && !adv.id && adv.n_tuples == 1 &&
	   adv.tuples[0].ap_code == LLA_NEW_AP &&
	   addr_equal(&p.dst, &mobile) && p.hop_limit == 255,
	   "%s: PrRtAdv with code 1, identifier 0, one access point  # "
	   "FMIP-048", how);
	ok(adv.tuples[0].has_ncoa == !!coa &&
	   (!coa || addr_equal(&adv.tuples[0].ncoa, &want)),
	   "%s: so it says  # FMIP-036", how);
	sim_run(sim, 2);
	fbu = sent_fbu(sim);
	ok(addr_equal(&fbu.opt.alt_coa, &want) &&
	   near_ms(before, sim->nodes[MN].sent_at['c'][0], 0) &&
	   order(sim, "mn  send FBU 2001:db8:1::ff:fe00:0", "mn  radio roam"),
	   "%s: FBU with it at once, on the present link  # FMIP-037 FMIP-049",
	   how);
	ok(sim->attached == AR2 && !strcmp(sim->outcome, "predictive") &&
	   addr_equal(&sim->nodes[MN].mn.pcoa, &want),
	   "%s: and a predictive handover", how);
	sim_free(sim);
}

static void withheld(void)
{
	struct sim *sim = obedient();
	unsigned int calls = sim->nodes[AR1].kernel_calls;

	sim->lose = 'c';
	sim->lose_n = 99;
	command(sim, AR2, NULL);
	sim_run(sim, 0.2);
	ok(sim->nodes[AR1].kernel_calls == calls && !sim->nodes[AR1].ar.pars &&
	   sim->attached == AR1,
	   "until FBU comes the router goes on as before  # FMIP-050");
	sim_free(sim);
}

static void refused(void)
{
	struct sim *sim = obedient();
	const char *s;

	s = command(sim, AR2, "2001:db8:7::1");
	ok(s && strstr(s, "another prefix"), "an address of elsewhere: said");
	s = command(sim, AR1, NULL);
	ok(s && strstr(s, "no router"), "an access point of its own: said");
	sim->nodes[AR1].neighbour_is_there = false;
	s = command(sim, AR2, NULL);
	ok(s && strstr(s, "no such mobile"), "nobody there: said");
	sim_free(sim);
}

/* PrRtAdv as it stands, from a link-local address. */
static void advertise(struct sim *sim, uint8_t code, uint16_t id,
		      const char *from, const uint8_t ap[6])
{
	struct icmp6_msg m = { .type = ICMP6_FMIP, .subtype = FMIP_PRRTADV };
	struct ip6_packet p = {
		.src = sim_addr(from), .dst = sim_addr(sim_pcoa[AR1]),
		.hop_limit = 255, .proto = IP6_PROTO_ICMP,
	};
	struct prrtadv_tuple *t = &m.prrtadv.tuples[0];
	uint8_t icmp[512], packet[1024];
	int len;

	m.prrtadv.code = code;
	m.prrtadv.id = id;
	m.prrtadv.n_tuples = 1;
	memcpy(t->ap, ap, 6);
	t->ap_code = LLA_NEW_AP;
	t->has_router_lla = true;
	memcpy(t->router_lla, ap, 6);
	t->has_router_addr = true;
	t->router_addr = sim_addr("2001:db8:3::1");
	t->router_plen = 64;
	len = icmp6_encode(&m, icmp, sizeof(icmp));
	if (len < 0 || ip6_seal(&p, icmp, (size_t)len))
		abort();
	p.data = icmp;
	p.len = (size_t)len;
	len = ip6_build(&p, packet, sizeof(packet));
	sim_inject(sim, MN, sim_lladdr[AR1], packet, (size_t)len);
	sim_run(sim, 0.05);
}

static void neighbours(void)
{
	struct sim *sim = obedient();
	unsigned int aps = sim->nodes[MN].mn.n_aps;

	advertise(sim, PRRTADV_NEIGHBOURS, 0, "fe80::ff:fe00:100", third);
	ok(sim->nodes[MN].mn.n_aps == aps + 1 && !sim->nodes[MN].sent['c'],
	   "code 4: the map grows, nothing begins  # FMIP-053");
	sim_free(sim);
}

static void not_obeyed(struct sim *sim, uint16_t id, const char *from,
		       const char *sentence)
{
	unsigned int aps = sim->nodes[MN].mn.n_aps;

	advertise(sim, PRRTADV_HANDOVER, id, from, third);
	ok(sim->nodes[MN].mn.n_aps == aps && !sim->nodes[MN].sent['c'] &&
	   sim->nodes[MN].agent.counters.drops[DROP_SOURCE] == 1, "%s",
	   sentence);
	sim_free(sim);
}

static void by_whom(void)
{
	struct sim *sim = obedient();

	sim->nodes[MN].cfg->mn.obey = false;
	not_obeyed(sim, 0, "fe80::ff:fe00:100",
		   "without obey the mobile goes nowhere, and it is counted");
	not_obeyed(obedient(), 0, "fe80::bad",
		   "nor because another router says so");
	not_obeyed(obedient(), 7, "fe80::ff:fe00:100",
		   "nor with an identifier, of a question never asked");
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;

	dir = argv[1];
	told(NULL);
	told(given);
	withheld();
	refused();
	neighbours();
	by_whom();
	return tap_end();
}
