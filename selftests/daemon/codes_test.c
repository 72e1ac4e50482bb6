// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * codes_test.c - every answer of the next router, and what comes of it
 *
 * usage: codes_test CONFIGURATIONS
 *
 * The table has a cause a row: what HAck says, what FBack says, what the mobile makes
 * of it, and whether anything stays at the routers.  The cases behind it look closer.
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

/* Causes */

static void nothing(struct sim *sim)
{
	(void)sim;
}

/* The address that the mobile proposes is somebody's. */
static void squat(struct sim *sim)
{
	struct sim_node *ar2 = &sim->nodes[AR2];

	ar2->neighbour_is_there = true;
	ar2->neighbour = sim_addr(sim_pcoa[AR2]);
	memcpy(ar2->neighbour_lladdr, stranger, sizeof(stranger));
}

static void give_from(struct sim *sim, const char *prefix, uint8_t len)
{
	struct config_ar *cfg = &sim->nodes[AR2].cfg->ar;

	cfg->has_pool = true;
	cfg->pool.addr = sim_addr(prefix);
	cfg->pool.len = len;
}

static void squat_with_pool(struct sim *sim)
{
	squat(sim);
	give_from(sim, "2001:db8:2::", 64);
}

static void squat_with_host_route(struct sim *sim)
{
	squat(sim);
	sim->nodes[AR2].cfg->ar.host_route = true;
}

static void asks(struct sim *sim)
{
	sim->nodes[AR1].cfg->ar.ask_address = true;
}

static void asks_squatted(struct sim *sim)
{
	asks(sim);
	squat_with_host_route(sim);
}

static void asks_of_prefixes(struct sim *sim)
{
	asks(sim);
	squat(sim);
	give_from(sim, "2001:db8:2:100::", 56);
}

static void prohibits(struct sim *sim)
{
	sim->nodes[AR2].cfg->ar.neighbours[0].accept = false;
}

static void is_full(struct sim *sim)
{
	sim->nodes[AR2].cfg->ar.sessions_max = 0;
}

static void kernel_full(struct sim *sim)
{
	sim->nodes[AR2].refuse = "hold";
}

static void is_dead(struct sim *sim)
{
	sim->lose = 'd';
	sim->lose_n = 99;
	sim->nodes[MN].cfg->mn.fbu_timeout = 1000;
}

/* It got HI and died: the mobile is told before it goes. */
static void dies(struct sim *sim)
{
	sim->lose = 'e';
	sim->lose_n = 99;
	sim->nodes[MN].cfg->mn.fbu_timeout = 1000;
}

static void too_long(struct sim *sim)
{
	sim->nodes[AR1].cfg->ar.neighbours[0].prefix.len = 80;
	sim->nodes[AR1].cfg->ar.neighbours[0].prefix.addr.s6_addr[9] = 1;
}

static void unknown_nar(struct sim *sim)
{
	sim->nodes[AR1].cfg->ar.neighbours[0].prefix.addr.s6_addr[5] = 9;
}

/* No message of that row was sent. */
#define NONE	-1

static const struct row {
	const char *cause;
	void (*set)(struct sim *sim);
	int hack;
	int fback;
	const char *outcome;
	const char *address;		/* the mobile's in the end */
} table[] = {
	{ "nothing is wrong  # FMIP-124", nothing, 0, 0, "predictive",
	  "2001:db8:2::ff:fe00:0" },
	{ "the address is in use  # FMIP-125", squat, 1, 128, "refused",
	  "2001:db8:1::ff:fe00:0" },
	{ "it is in use, and the router has others", squat_with_pool, 1, 1,
	  "predictive", "2001:db8:2::1000" },
	{ "it is in use, and the old one may stay  # FMIP-127",
	  squat_with_host_route, 3, 1, "predictive",
	  "2001:db8:1::ff:fe00:0" },
	{ "S: the router may give what is proposed  # FMIP-106", asks, 2, 0,
	  "predictive", "2001:db8:2::ff:fe00:0" },
	{ "S: or another  # FMIP-116 FMIP-126", asks_squatted, 2, 1,
	  "predictive", "2001:db8:2::1000" },
	{ "S: or one in a prefix of the mobile's own  # FMIP-205",
	  asks_of_prefixes, 2, 1, "predictive", "2001:db8:2:101:0:ff:fe00:0" },
	{ "the router takes nobody from there", prohibits, 129, 129, "refused",
	  "2001:db8:1::ff:fe00:0" },
	{ "the router has no place", is_full, 130, 130, "refused",
	  "2001:db8:1::ff:fe00:0" },
	{ "the router's kernel has none", kernel_full, 130, 130, "refused",
	  "2001:db8:1::ff:fe00:0" },
	{ "the router is dead when HI comes  # FMIP-112", is_dead, NONE, 128,
	  "refused", "2001:db8:1::ff:fe00:0" },
	{ "the router dies between HI and HAck", dies, 0, 128, "refused",
	  "2001:db8:1::ff:fe00:0" },
	{ "the address is of no router  # FMIP-085", unknown_nar, NONE, 129,
	  "refused", "2001:db8:1::ff:fe00:0" },
	{ "the router's prefix leaves no identifier  # FMIP-087", too_long,
	  NONE, 131, "refused", "2001:db8:1::ff:fe00:0" },
};

static struct mh_msg sent_mh(struct sim *sim, int node, char letter,
			     unsigned int nth)
{
	struct sim_sent *s = &sim->nodes[node].packets[(unsigned char)letter]
						      [nth];
	struct ip6_packet p;
	struct mh_msg m;

	if (ip6_parse(&p, s->bytes, s->len) || mh_receive(&m, &p))
		abort();
	return m;
}

static int hack_of(struct sim *sim)
{
	return sim->nodes[AR2].sent['e'] ? sent_mh(sim, AR2, 'e', 0).hack.code
					 : NONE;
}

static int fback_of(struct sim *sim)
{
	return sim->nodes[AR1].sent['f'] ? sent_mh(sim, AR1, 'f', 0).ba.status
					 : NONE;
}

static void judge(const struct row *row)
{
	struct sim *sim = story_begun(dir);
	struct in6_addr address = sim_addr(row->address);
	bool moved = !strcmp(row->outcome, "predictive");
	int hack, fback;

	row->set(sim);
	sim_handover(sim, AR2);
	hack = hack_of(sim);
	fback = fback_of(sim);
	ok(hack == row->hack && fback == row->fback &&
	   !strcmp(sim->outcome, row->outcome) &&
	   addr_equal(&sim->nodes[MN].mn.pcoa, &address) &&
	   sim->attached == (moved ? AR2 : AR1),
	   "HAck %d, FBack %d, %s: %s", row->hack, row->fback, row->outcome,
	   row->cause);
	if (hack != row->hack || fback != row->fback)
		note("HAck %d, FBack %d, %s", hack, fback, sim->outcome);
	if (!moved)
		ok(!said(sim, "switch to tunnel") &&
		   !sim->nodes[AR1].ar.pars && !sim->nodes[MN].mn.moved,
		   "and nothing stays of it");
	sim_free(sim);
}

static void by_table(void)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		judge(&table[i]);
}

/* Closer */

static void given(void)
{
	struct sim *sim = story_begun(dir);
	struct mh_msg hi, hack, fback;

	asks_squatted(sim);
	sim_handover(sim, AR2);
	hi = sent_mh(sim, AR1, 'd', 0);
	hack = sent_mh(sim, AR2, 'e', 0);
	fback = sent_mh(sim, AR1, 'f', 0);
	ok(hi.hi.flags == (MH_HI_S | MH_HI_U) && !hi.hi.code,
	   "ask_address: HI has S beside U, with code 0  # FMIP-106");
	ok(hack.opt.ip[MH_NEW_COA].present && fback.opt.has_alt_coa &&
	   addr_equal(&hack.opt.ip[MH_NEW_COA].addr, &fback.opt.alt_coa),
	   "the address of HAck goes on in FBack  # FMIP-126 FMIP-130");
	ok(said(sim, "ar1 kernel mn 2001:db8:1::ff:fe00:0 \"fmip-par 4097 "
		     "65534\" accept from 2001:db8:2::1000>2001:db8:1::1, add, "
		     "switch to tunnel 2001:db8:1::1>2001:db8:2::1000"),
	   "the tunnel leads there");
	ok(said(sim, "mn  send UNA 2001:db8:2::1000 > ff02::1") &&
	   said(sim, "ar2 kernel mn 2001:db8:2::1000, drain to"),
	   "by which the mobile announces itself and is known");
	sim_free(sim);
}

/* NS for an address, as of a neighbour. */
static void solicit(struct sim *sim, const char *target)
{
	struct icmp6_msg m = { .type = ICMP6_NS };
	struct ip6_packet p = {
		.src = sim_addr("2001:db8:2::77"), .dst = sim_addr(target),
		.hop_limit = 255, .proto = IP6_PROTO_ICMP,
	};
	uint8_t icmp[256], packet[512];
	int len;

	m.ns.target = sim_addr(target);
	len = icmp6_encode(&m, icmp, sizeof(icmp));
	ip6_seal(&p, icmp, (size_t)len);
	p.data = icmp;
	p.len = (size_t)len;
	len = ip6_build(&p, packet, sizeof(packet));
	sim_inject(sim, AR2, stranger, packet, (size_t)len);
}

static void given_is_defended(void)
{
	struct sim *sim = story_begun(dir);
	struct sim_node *ar2 = &sim->nodes[AR2];

	asks_squatted(sim);
	sim->lose = 'g';
	sim->lose_n = 99;
	if (!mn_command_handover(&sim->nodes[MN].mn, sim_lladdr[AR2]))
		sim_run(sim, 0.3);
	solicit(sim, "2001:db8:2::1000");
	ok(ar2->agent.counters.n[COUNT_DEFENDED] == 1 &&
	   said(sim, "ar2 send NA fe80::ff:fe00:200 > 2001:db8:2::77"),
	   "what is given is defended until its owner comes  # FMIP-116");
	sim_free(sim);
}

/* HAck comes twice: the second HI finds what the first was given. */
static void given_once(void)
{
	struct sim *sim = story_begun(dir);

	asks_squatted(sim);
	sim->lose = 'e';
	sim->lose_n = 1;
	sim_handover(sim, AR2);
	ok(sim->ok && sim->nodes[AR2].ar.given == 1 &&
	   sim->nodes[AR2].sent['e'] == 2,
	   "the same HI again is given the same address  # FMIP-122");
	sim_free(sim);
}

static void given_two(void)
{
	struct sim *sim = story_begun(dir);
	struct ar *ar = &sim->nodes[AR2].ar;
	const uint8_t other[6] = { 2, 0, 0, 0, 0, 5 };
	struct in6_addr a, b, none = in6addr_any;

	give_from(sim, "2001:db8:2:100::", 62);
	ok(nar_give(ar, &none, sim_lladdr[MN], &a) &&
	   nar_give(ar, &none, other, &b) && memcmp(&a, &b, 8) &&
	   nar_is_of_here(ar, &a) && nar_is_of_here(ar, &b),
	   "two mobiles get a prefix each, out of the pool  # FMIP-205");
	give_from(sim, "2001:db8:2:100::", 127);
	sim->nodes[AR2].neighbour_is_there = true;
	ok(nar_give(ar, &none, other, &b) && nar_is_of_here(ar, &b),
	   "a pool of two has one left");
	sim_free(sim);
}

/* What AR1 and AR2 say to each other, put together by hand. */
static struct mh_msg hack(uint16_t seq, uint8_t code)
{
	struct mh_msg m = { .type = MH_HACK };

	m.hack.seq = seq;
	m.hack.code = code;
	return m;
}

static void tell(struct sim *sim, int to, const char *from, const char *dst,
		 const struct mh_msg *m)
{
	struct ip6_packet p = {
		.src = sim_addr(from), .dst = sim_addr(dst), .hop_limit = 64,
		.proto = IP6_PROTO_MH,
	};
	uint8_t mh[512], packet[1024];
	int len = mh_encode(m, mh, sizeof(mh));

	if (len < 0 || ip6_seal(&p, mh, (size_t)len))
		abort();
	p.data = mh;
	p.len = (size_t)len;
	len = ip6_build(&p, packet, sizeof(packet));
	sim_inject(sim, to, sim_lladdr[MN], packet, (size_t)len);
}

static void reactive_never_asks(void)
{
	struct sim *sim = story_begun(dir);
	struct mh_msg hi;

	asks(sim);
	sim_roam(sim, AR2);
	sim_run(sim, 1);
	hi = sent_mh(sim, AR1, 'd', 0);
	ok(hi.hi.code == 1 && !hi.hi.flags && !hack_of(sim),
	   "with code 1 S is not set  # FMIP-107");
	hi.hi.flags = MH_HI_S;
	hi.hi.seq++;
	tell(sim, AR2, "2001:db8:1::1", "2001:db8:2::1", &hi);
	hi = sent_mh(sim, AR2, 'e', 1);
	ok(!hi.hack.code && !hi.opt.ip[MH_NEW_COA].present,
	   "and one that is set counts for nothing  # FMIP-107");
	sim_free(sim);
}

/* HI is out and AR2 says nothing of its own. */
static struct sim *waiting_for_hack(bool assigned)
{
	struct sim *sim = story_begun(dir);

	sim->nodes[AR1].cfg->ar.ask_address = assigned;
	sim->lose = 'd';
	sim->lose_n = 1;
	if (!mn_command_handover(&sim->nodes[MN].mn, sim_lladdr[AR2]))
		sim_run(sim, 0.02);
	return sim;
}

static void answered(uint8_t code, const char *with, int fback,
		     const char *sentence)
{
	struct sim *sim = waiting_for_hack(true);
	struct mh_msg m = hack(sim->nodes[AR1].ar.hi_seq, code);

	if (with)
		m.opt.ip[MH_NEW_COA] = (struct mh_ip_addr){
			true, 128, sim_addr(with) };
	tell(sim, AR1, "2001:db8:2::1", "2001:db8:1::1", &m);
	ok(fback_of(sim) == fback &&
	   (fback || said(sim, "switch to tunnel")), "%s", sentence);
	if (fback == 1)
		ok(said(sim, "ar1 kernel mn 2001:db8:1::ff:fe00:0 "
			     "\"fmip-par 4097 65534\" accept from "
			     "2001:db8:2::abcd>2001:db8:1::1"),
		   "and the tunnel ends at the address given");
	sim_free(sim);
}

static void as_of_before(void)
{
	answered(HACK_NCOA_ASSIGNED, "2001:db8:2::abcd", 1,
		 "HAck 2 with an address: it is the mobile's  # FMIP-126");
	answered(HACK_USE_PCOA, "2001:db8:2::abcd", 1,
		 "HAck 3 with another than the old address is read as 2  # "
		 "FMIP-131");
	answered(HACK_OK, NULL, 128,
		 "S, and HAck without an address: refused  # FMIP-130");
	answered(HACK_OK, "2001:db8:2::ff:fe00:0", 0,
		 "S, and HAck 0 with the one proposed: as proposed");
}

static void wants_hi(void)
{
	struct mh_msg m = hack(77, HACK_UNSOLICITED);
	struct sim *sim = story_begun(dir);
	struct sim_node *ar1 = &sim->nodes[AR1];
	unsigned int hacks;

	sim_handover(sim, AR2);
	m.opt.ip[MH_OLD_COA] = (struct mh_ip_addr){
		true, 128, sim_addr(sim_pcoa[AR1]) };
	tell(sim, AR1, "2001:db8:2::1", "2001:db8:1::1", &m);
	hacks = sim->nodes[AR2].sent['e'];
	sim_run(sim, 0.1);
	ok(ar1->sent['d'] == 2 && sim->nodes[AR2].sent['e'] == hacks + 1,
	   "HAck 4 for a mobile whose binding leads there: HI, answered  # "
	   "FMIP-128");
	m.opt.ip[MH_OLD_COA].addr.s6_addr[15] = 9;
	tell(sim, AR1, "2001:db8:2::1", "2001:db8:1::1", &m);
	m.opt.ip[MH_OLD_COA].addr.s6_addr[15] = 0;
	tell(sim, AR1, "2001:db8:9::1", "2001:db8:1::1", &m);
	ok(ar1->sent['d'] == 2 &&
	   ar1->agent.counters.drops[DROP_SEQUENCE] == 1 &&
	   ar1->agent.counters.drops[DROP_UNKNOWN_ROUTER] == 1,
	   "for another mobile, or by another router: nothing  # FMIP-128");
	sim_free(sim);
}

/* AR2 probes, and somebody answers each probe. */
static void claims_all(bool pool, int code, const char *sentence)
{
	struct icmp6_msg m = { .type = ICMP6_NA };
	struct sim *sim = story_begun(dir);
	struct sim_node *ar2 = &sim->nodes[AR2];
	uint8_t icmp[256], packet[512];
	int len;

	ar2->cfg->ar.dad_transmits = 1;
	sim->nodes[MN].cfg->mn.fbu_timeout = 1000;
	if (pool)
		give_from(sim, "2001:db8:2::", 64);
	if (!mn_command_handover(&sim->nodes[MN].mn, sim_lladdr[AR2]))
		sim_run(sim, 0.02);
	for (int i = 0; i < 8 && ar2->ar.nars; i++) {
		struct ip6_packet p = {
			.dst = all_nodes, .hop_limit = 255,
			.proto = IP6_PROTO_ICMP,
		};

		m.na.target = ((struct nar *)ar2->ar.nars)->addr;
		p.src = m.na.target;
		len = icmp6_encode(&m, icmp, sizeof(icmp));
		ip6_seal(&p, icmp, (size_t)len);
		p.data = icmp;
		p.len = (size_t)len;
		len = ip6_build(&p, packet, sizeof(packet));
		sim_inject(sim, AR2, stranger, packet, (size_t)len);
		if (pool && code == HACK_NCOA_BAD && i == 1)
			break;	/* it has asked for two, and leaves one */
	}
	sim_run(sim, 1);
	ok(hack_of(sim) == code &&
	   sim->ok == (pool && said(sim, "status 1 ")), "%s", sentence);
	sim_free(sim);
}

static void metered(void)
{
	struct sim *sim = story_begun(dir);

	sim->nodes[AR2].cfg->ar.pace = SEGUE_PACE_METERED;
	sim_handover(sim, AR2);
	ok(said(sim, "ar2 kernel mn 2001:db8:2::ff:fe00:0, drain to metered"),
	   "pace 100: a drain goes as fast as it came  # FMIP-157 FMIP-158 "
	   "FMIP-159");
	sim_free(sim);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;

	dir = argv[1];
	by_table();
	given();
	given_is_defended();
	given_once();
	given_two();
	reactive_never_asks();
	as_of_before();
	wants_hi();
	claims_all(false, HACK_NCOA_BAD,
		   "somebody claims it, and there is no pool: HAck 1  # "
		   "FMIP-125");
	claims_all(true, HACK_NCOA_BAD,
		   "there is one: the first that nobody claims");
	metered();
	return tap_end();
}
