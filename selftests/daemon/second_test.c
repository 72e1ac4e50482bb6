// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * second_test.c - a mobile node with two radios: the second joins before the first leaves
 *
 * usage: second_test CONFIGURATIONS GOLDEN OUT
 */
#include <string.h>

#include "daemon/fmip_more.h"
#include "daemon/message.h"
#include "story.h"
#include "tap.h"
#include "wire/mh.h"

#define COPIED	"ar1 kernel mn 2001:db8:1::ff:fe00:0, switch to tunnel " \
		"2001:db8:1::1>2001:db8:2::ff:fe00:0 and native"

static const char *dir;

static struct sim *begun(void)
{
	struct sim *sim = sim_new(dir);
	struct mn_second *second = &sim->nodes[MN].mn.second;

	second->ifindex = SIM_SECOND;
	second->link_local = sim_addr("fe80::ff:fe00:300");
	memcpy(second->lladdr, sim_second_lladdr, 6);
	sim_attach(sim);
	return sim;
}

static bool names(const struct sim_node *n, char letter, const uint8_t lla[6])
{
	const struct sim_sent *s = &n->packets[(unsigned char)letter][0];
	struct ip6_packet p;
	struct mh_msg m;

	return s->len && !ip6_parse(&p, s->bytes, s->len) &&
	       !mh_decode(&m, p.data, p.len) && m.opt.has_lla &&
	       !memcmp(m.opt.lla, lla, 6);
}

static void from_one_to_the_other(void)
{
	struct sim *sim = begun();
	struct sim_node *mn = &sim->nodes[MN];

	sim_handover(sim, AR2);
	ok(sim->ok && !strcmp(sim->outcome, "predictive") &&
	   !said(sim, "radio roam"),
	   "a handover by the second radio is a predictive one, and no radio "
	   "roams");
	ok(order(sim, "mn  radio 1 joins ar2 on 2437", "mn  send FBU") &&
	   order(sim, "mn  radio 1 up at ar2", "mn  send FBU"),
	   "FBU is sent when the second radio is there");
	ok(order(sim, "mn  kernel mn 2001:db8:1::ff:fe00:0 \"fmip-mn "
		      "02:00:00:00:02:00\" accept to "
		      "2001:db8:1::1>2001:db8:2::ff:fe00:0 dedup 200",
		 "mn  send FBU"),
	   "and when what comes twice is dropped");
	ok(names(mn, 'c', sim_second_lladdr) &&
	   names(&sim->nodes[AR1], 'd', sim_second_lladdr),
	   "FBU and HI name the second radio");
	ok(order(sim, COPIED, "ar1 send FBack"),
	   "the router sends by both ways, and says so then");
	ok(order(sim, "mn  step f got", "mn  send UNA") &&
	   sim->attached < 0 && sim->second == AR2 && mn->mn.device == 1 &&
	   mn->mn.ifindex == SIM_SECOND,
	   "UNA is sent from the second radio, which is the first now");
	ok(order(sim, "mn  send UNA", "radio 0 leaves") &&
	   order(sim, "ar1 kernel mn 2001:db8:1::ff:fe00:0, switch to tunnel "
		      "2001:db8:1::1>2001:db8:2::ff:fe00:0 within",
		 "radio 0 leaves"),
	   "when the router sends by one way alone, the other radio leaves");
	ok(order(sim, "radio 0 leaves", "accept to "
		 "2001:db8:1::1>2001:db8:2::ff:fe00:0, change") &&
	   !order(sim, "radio 0 leaves", "dedup"),
	   "and then nothing is taken for a second copy");
	ok(order(sim, "gateway 2001:db8:2::1 instead of the other device's",
		 "mn  send UNA"),
	   "the routes change with UNA");
	tells(sim, "two-radios", "1ab23456cdefg by transcript");
	sim_run(sim, 8);
	ok(!sessions(sim), "nothing is left when the binding ends");
	sim_free(sim);
}

static void there_and_back(void)
{
	struct sim *sim = begun();

	sim_handover(sim, AR2);
	ok(!sim_handover(sim, AR1) && sim->ok && sim->attached == AR1 &&
	   sim->second < 0 && sim->nodes[MN].mn.device == 0,
	   "and back by the other");
	ok(!sim_handover(sim, AR2) && sim->ok && sim->second == AR2,
	   "and once more");
	ok(sim->nodes[MN].agent.counters.n[COUNT_HANDOVERS_DONE] == 3 &&
	   sim->nodes[MN].sent['a'] >= 3,
	   "each new link is asked about, as ever");
	sim_free(sim);
}

static void one_radio(void)
{
	struct sim *sim = story_begun(dir);

	sim_handover(sim, AR2);
	ok(sim->ok && !said(sim, "and native") && !said(sim, "joins") &&
	   !said(sim, "dedup"),
	   "with one radio nothing is copied");
	sim_free(sim);
}

static void no_copies(void)
{
	struct sim *sim = begun();
	const struct sim_node *mn = &sim->nodes[MN];

	sim->nodes[AR1].cfg->ar.copy_max = 0;
	sim_handover(sim, AR2);
	ok(sim->ok && sim->second == AR2 && sim->attached < 0 &&
	   !said(sim, "and native") && mn->mn.copied == 0,
	   "a router that does not copy: the other radio leaves at once");
	sim_free(sim);

	sim = begun();
	sim->nodes[AR1].cfg->ar.copy_max = 60;
	sim_handover(sim, AR2);
	ok(sim->ok && said(sim, COPIED) && sim->nodes[MN].mn.copied == 60,
	   "one that copies for less: so long the other radio stays");
	sim_free(sim);

	sim = begun();
	sim->nodes[MN].cfg->mn.copy_time = 0;
	sim_handover(sim, AR2);
	ok(sim->ok && sim->second == AR2 && !said(sim, "and native") &&
	   !said(sim, "dedup"),
	   "nor does one that is not asked");
	sim_free(sim);
}

static void joins_in_vain(enum sim_join how, const char *what)
{
	struct sim *sim = begun();

	sim->join = how;
	sim_handover(sim, AR2);
	ok(sim->ok && !strcmp(sim->outcome, "predictive") &&
	   sim->attached == AR2 && said(sim, "radio roam to ar2") &&
	   names(&sim->nodes[MN], 'c', sim_lladdr[MN]) &&
	   !said(sim, "and native"),
	   "%s: the first radio goes alone, as if there were one", what);
	sim_free(sim);
}

/* Runs until the mobile is in a state, or gives up. */
static void run_until(struct sim *sim, int state)
{
	for (int i = 0; i < 2000; i++) {
		if (sim->nodes[MN].mn.handover.state == state)
			return;
		sim_run(sim, 0.0001);
	}
}

static void unanswered(void)
{
	struct sim *sim = begun();

	sim->lose = 'f';
	sim->lose_n = 8;
	sim_handover(sim, AR2);
	ok(sim->ok && !strcmp(sim->outcome, "reactive") && sim->second == AR2 &&
	   sim->attached < 0 && !said(sim, "radio roam"),
	   "no FBack: FBU goes by the new link, which is there");
	ok(order(sim, "mn  send UNA", "mn  send FBU 2001:db8:2::ff:fe00:0"),
	   "from the new address, behind UNA");
	sim_free(sim);
}

static void first_link_lost(void)
{
	struct sim *sim = begun();

	mn_command_handover(&sim->nodes[MN].mn, sim_lladdr[AR2]);
	run_until(sim, MN_WAIT_FBACK);
	sim_lose_link(sim, 0);
	sim_run(sim, 2);
	ok(sim->ok && sim->second == AR2 &&
	   !strcmp(sim->outcome, "reactive"),
	   "the first link is lost meanwhile: the second goes on");
	sim_free(sim);

	sim = begun();
	mn_command_handover(&sim->nodes[MN].mn, sim_lladdr[AR2]);
	sim_run(sim, 0.01);
	sim_lose_link(sim, 0);
	sim_run(sim, 2);
	ok(!sim->ok && !strcmp(sim->outcome, "no-link") && sim->second < 0 &&
	   said(sim, "radio 1 leaves"),
	   "before the second has one: it is said, and the second gives up");
	sim_free(sim);
}

static void second_link_lost(void)
{
	struct sim *sim = begun();

	mn_command_handover(&sim->nodes[MN].mn, sim_lladdr[AR2]);
	run_until(sim, MN_WAIT_FBACK);
	sim_lose_link(sim, 1);
	sim_run(sim, 2);
	ok(!sim->ok && !strcmp(sim->outcome, "returned") &&
	   sim->attached == AR1 && said(sim, "lifetime 0") &&
	   sim->nodes[MN].mn.handover.state == MN_UP,
	   "the second link is lost before FBack: the first goes on, and the "
	   "binding is taken back");
	sim->join = JOIN_GOES;
	ok(!sim_handover(sim, AR2) && sim->ok && sim->second == AR2,
	   "the next attempt goes through");
	sim_free(sim);

	sim = begun();
	sim_handover(sim, AR2);
	ok(sim->ok && !said(sim, "event join-lost"),
	   "that the other one leaves is no loss");
	sim_free(sim);
}

static void kernels_refuse(void)
{
	struct sim *sim = begun();

	sim->nodes[MN].refuse = "dedup";
	sim_handover(sim, AR2);
	ok(sim->ok && sim->attached == AR2 && said(sim, "radio 1 leaves") &&
	   said(sim, "not by the second radio: no room left in this test") &&
	   !said(sim, "and native"),
	   "where copies cannot be told apart none are asked for");
	sim_free(sim);

	sim = begun();
	sim->nodes[AR1].refuse = "and native";
	sim_handover(sim, AR2);
	ok(!sim->ok && !strcmp(sim->outcome, "refused") &&
	   sim->attached == AR1 && sim->second < 0,
	   "the router's kernel refuses: the mobile stays");
	ok(!sessions(sim), "and no state is left");
	sim_free(sim);

	sim = begun();
	sim->nodes[MN].refuse = ", hold from";
	sim_handover(sim, AR2);
	ok(!sim->ok && !strcmp(sim->outcome, "kernel") &&
	   sim->attached == AR1 && sim->second < 0 && said(sim, "lifetime 0"),
	   "the mobile's refuses to hold: it takes the binding back and stays");
	sim_free(sim);
}

static void two_addresses(void)
{
	struct sim *sim = begun();
	struct config_key *key = &sim->nodes[AR1].cfg->keys[0];
	struct in6_addr addr = sim_addr("2001:db8:1::7e3a:1");

	key->addresses[key->n_addresses++] = addr;
	more_add(&sim->nodes[MN].mn, &addr, 64);
	sim_handover(sim, AR2);
	ok(sim->ok && order(sim, "mn  kernel mn 2001:db8:1::7e3a:1 \"fmip-mn "
				 "02:00:00:00:02:00\" accept to "
				 "2001:db8:1::1>2001:db8:2::ff:fe00:0 dedup",
			    "mn  send FBU 2001:db8:1::7e3a:1") &&
	   said(sim, "ar1 kernel mn 2001:db8:1::7e3a:1, switch to tunnel "
		     "2001:db8:1::1>2001:db8:2::ff:fe00:0 and native"),
	   "another address of the mobile is copied, and told apart, as well");
	sim_free(sim);
}

/* The first has a link, or had; the address is on the second. */
static void started_anew(bool first_is_up)
{
	struct sim *sim = begun();
	struct mn *mn = &sim->nodes[MN].mn;
	struct in6_addr addr = sim_addr(sim_pcoa[AR2]);

	mn_link_down(mn);
	mn->has_address = false;
	mn->has_router = false;
	mn_second_has(mn, &addr, 128);
	if (first_is_up)
		mn_link_up(mn, sim_lladdr[AR1]);
	sim->second = AR2;
	mn_second_up(mn, sim_lladdr[AR2]);
	sim_run(sim, 1);
	ok(mn->device == 1 && mn->ifindex == SIM_SECOND &&
	   mn->handover.state == MN_UP &&
	   !memcmp(&mn->pcoa, &addr, sizeof(addr)) &&
	   said(sim, "radio 0 leaves"),
	   "an agent that finds the second radio in use goes on by that%s",
	   first_is_up ? ", and the first leaves" : "");
	ok(!sim_handover(sim, AR1) && sim->ok && sim->attached == AR1,
	   "and back by the other");
	sim_free(sim);
}

/* The radio that has no link. */
static void scans(void)
{
	struct sim *sim = begun();
	struct sim_node *mn = &sim->nodes[MN];

	mn->cfg->mn.scan_hold = 100;
	ok(!mn_command_scan(&mn->mn), "a scan with two radios");
	sim_run(sim, 1);
	ok(sim->n_scans == 2 && sim->scanner == 1 &&
	   !mn->agent.counters.n[COUNT_SCANS_HELD] && !said(sim, "hold"),
	   "is by the second, and nothing is held for it");
	sim_handover(sim, AR2);
	mn_command_scan(&mn->mn);
	sim_run(sim, 1);
	ok(mn->mn.device == 1 && sim->scanner == 0,
	   "where they have changed places by the first");
	sim_free(sim);

	sim = story_begun(dir);
	sim->nodes[MN].cfg->mn.scan_hold = 100;
	mn_command_scan(&sim->nodes[MN].mn);
	sim_run(sim, 1);
	ok(sim->scanner == 0 &&
	   sim->nodes[MN].agent.counters.n[COUNT_SCANS_HELD] == 1,
	   "one radio has itself held for");
	sim_free(sim);
}

static void router_adopts(void)
{
	struct segue_mn k = {
		.n_addrs = 1, .deadline = 3000, .tag = "fmip-par 4097 77",
		.to.n_legs = 2,
	};
	struct sim *sim = sim_new(dir);
	struct in6_addr pcoa = sim_addr(sim_pcoa[AR1]);
	struct in6_addr ncoa = sim_addr(sim_pcoa[AR2]);

	k.addrs[0] = segue_addr6(&pcoa);
	k.to.legs[0].remote = segue_addr6(&ncoa);
	k.to.legs[1].kind = SEGUE_LEG_NATIVE;
	par_adopt(&sim->nodes[AR1].ar, &k);
	sim_run(sim, 1);
	ok(said(sim, "ar1 kernel mn 2001:db8:1::ff:fe00:0, switch to tunnel "
		     "2001:db8:1::1>2001:db8:2::ff:fe00:0 within") &&
	   sessions(sim) == 1,
	   "a router that is started anew ends the copies of the one before, "
	   "not the binding");
	sim_free(sim);
}

/* Who is not on the old link is not sent anything there. */
static void reactive_asks_in_vain(void)
{
	struct sim *sim = begun();
	struct sim_node *mn = &sim->nodes[MN];

	sim->lose = 'c';
	sim->lose_n = 4;
	sim_handover(sim, AR2);
	ok(mn->sent['c'] >= 5 && !strcmp(sim->outcome, "reactive") &&
	   !said(sim, "and native"),
	   "FBU from the new link has nothing copied");
	sim_free(sim);
}

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;

	dir = argv[1];
	story_files(argv[2], argv[3]);
	from_one_to_the_other();
	there_and_back();
	one_radio();
	no_copies();
	joins_in_vain(JOIN_REFUSED, "the radio refuses");
	joins_in_vain(JOIN_ELSEWHERE, "it is somewhere else");
	joins_in_vain(JOIN_NEVER, "it finds nothing");
	unanswered();
	first_link_lost();
	second_link_lost();
	kernels_refuse();
	reactive_asks_in_vain();
	two_addresses();
	router_adopts();
	scans();
	started_anew(false);
	started_anew(true);
	return tap_end();
}
