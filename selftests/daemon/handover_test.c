// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * handover_test.c - whole handovers between three state machines
 *
 * usage: handover_test CONFIGURATIONS GOLDEN OUT
 *
 * Each story is told by a transcript: what was sent, asked of the kernel, said.
 * It is written to OUT and compared with GOLDEN.
 */
#include <string.h>

#include "daemon/fmip_move.h"
#include "daemon/message.h"
#include "story.h"
#include "tap.h"

static const char *dir;

/* Three gaps of 100, 200, 400 ms between four of a letter. */
static bool doubles(const struct sim_node *n, char letter, double first)
{
	const double *at = n->sent_at[(unsigned char)letter];

	return n->sent[(unsigned char)letter] == 4 &&
	       near_ms(at[0], at[1], first) &&
	       near_ms(at[1], at[2], 2 * first) &&
	       near_ms(at[2], at[3], 4 * first);
}

static void predictive(void)
{
	struct sim *sim = story_begun(dir);
	struct sim_node *mn = &sim->nodes[MN];

	sim_handover(sim, AR2);
	ok(sim->ok && !strcmp(sim->outcome, "predictive"),
	   "a predictive handover ends as one  # FMIP-023 FMIP-070 F11-019 "
	   "F11-028");
	ok(mn->sent['a'] == 2 && mn->sent['c'] == 1 && mn->sent['g'] == 1,
	   "an RtSolPr on each link, one FBU, one UNA, no FBU on the new link "
	   " # FMIP-162 F11-027");
	ok(order(sim, "ar1 kernel mn 2001:db8:1::ff:fe00:0, switch to tunnel",
		 "ar1 send FBack"),
	   "the previous router switches before it acknowledges  # FMIP-145");
	ok(order(sim, "ar2 kernel mn 2001:db8:2::ff:fe00:0 \"fmip-nar",
		 "ar2 send HAck"),
	   "the next router holds before it acknowledges  # FMIP-109");
	ok(order(sim, "ar1 step e got", "mn  step f got") &&
	   order(sim, "send HI", "send HAck"),
	   "HI, HAck, then FBack  # FMIP-099 FMIP-138 FMIP-200");
	ok(order(sim, "send FBack 2001:db8:1::1 > 2001:db8:1::ff:fe00:0",
		 "send FBack 2001:db8:1::1 > 2001:db8:2::ff:fe00:0"),
	   "FBack goes to the old address and to the new one  # FMIP-140 "
	   "F11-021");
	ok(order(sim, "link up at ar2",
		 "mn  send UNA 2001:db8:2::ff:fe00:0 > ff02::1") &&
	   order(sim, "send UNA", "mn  kernel mn 2001:db8:1::ff:fe00:0, "
				  "switch from tunnel"),
	   "UNA first, then own packets into the tunnel  # FMIP-161 FMIP-168 "
	   "FMIP-148");
	ok(order(sim, "ar2 kernel neighbour 2001:db8:2::ff:fe00:0 "
		      "02:00:00:00:00:00 stale",
		 "ar2 kernel mn 2001:db8:2::ff:fe00:0, drain to"),
	   "on UNA the neighbour is written, then what waited is sent  # "
	   "FMIP-171 FMIP-207");
	ok(said(sim, "ar1 kernel mn 2001:db8:1::ff:fe00:0 \"fmip-par 4097 "
		     "65534\" accept from 2001:db8:2::ff:fe00:0>2001:db8:1::1"),
	   "the reverse tunnel is taken only from the bound address  # "
	   "FMIP-149 FMIP-146");
	ok(!said(sim, "mn  send RtSolPr fe80::ff:fe00:0 > ff02::2 (lost)") &&
	   said(sim, "mn  send RtSolPr fe80::ff:fe00:0 > ff02::2"),
	   "RtSolPr goes to all routers from the link  # FMIP-008");
	ok(said(sim, "ar1 send PrRtAdv fe80::ff:fe00:100 > fe80::ff:fe00:0"),
	   "PrRtAdv comes from the link-local address to who asked  # "
	   "FMIP-026 FMIP-027");
	tells(sim, "predictive", "1abcdef23456g by transcript  # F11-027");
	sim_run(sim, 8);
	ok(!sessions(sim) && said(sim, "the binding to 2001:db8:2::ff:fe00:0 "
				       "has ended"),
	   "nothing is left when the binding ends  # FMIP-150 FMIP-151 "
	   "FMIP-201");
	ok(said(sim, "mn  kernel no address 2001:db8:1::ff:fe00:0/64"),
	   "the old address goes with its binding  # FMIP-150");
	sim_free(sim);
}

static void there_and_back(void)
{
	struct sim *sim = story_begun(dir);

	sim_handover(sim, AR2);
	ok(!sim_handover(sim, AR1) && sim->ok, "and back again");
	ok(!sim_handover(sim, AR2) && sim->ok, "and once more");
	ok(sim->nodes[MN].agent.counters.n[COUNT_HANDOVERS_DONE] == 3,
	   "three handovers, while the bindings of before still run  # "
	   "FMIP-191");
	tells(sim, "there-and-back",
	      "an address that comes back is native again, by transcript  # "
	      "FMIP-188 FMIP-192");
	sim_free(sim);
}

/* Before the new router has been asked about anything. */
static void back_at_once(void)
{
	struct sim *sim = story_begun(dir);
	struct mn *mn = &sim->nodes[MN].mn;

	mn_command_handover(mn, sim_lladdr[AR2]);
	sim_run(sim, 0.05);
	ok(sim->attached == AR2 && sim->nodes[MN].sent['a'] == 1 &&
	   !mn_command_handover(mn, sim_lladdr[AR1]),
	   "it has just come, and is to go back");
	sim_run(sim, 1);
	ok(sim->ok && !strcmp(sim->outcome, "predictive") &&
	   sim->attached == AR1 &&
	   order(sim, "link up at ar2",
		 "ar2 kernel mn 2001:db8:2::ff:fe00:0, switch to tunnel "
		 "2001:db8:2::1>2001:db8:1::ff:fe00:0"),
	   "the way back is known without a question");
	ok(mn->agent->counters.n[COUNT_HANDOVERS_DONE] == 2,
	   "two handovers in a fifth of a second");
	sim_free(sim);
}

/* The other router is still sending what waited there. */
static void back_while_it_drains(void)
{
	struct sim *sim = story_begun(dir);
	struct mn *mn = &sim->nodes[MN].mn;

	mn_command_handover(mn, sim_lladdr[AR2]);
	for (int i = 0; i < 100 && mn->handover.state != MN_ARRIVED; i++)
		sim_run(sim, 0.001);
	ok(mn->handover.state == MN_ARRIVED &&
	   !mn_command_handover(mn, sim_lladdr[AR1]),
	   "its arrival is being announced, and it is to go back");
	sim_run(sim, 1);
	ok(sim->ok && sim->attached == AR1 && sim->nodes[MN].sent['g'] < 6,
	   "it does, and announces the first arrival no more");
	ok(said(sim, "accept from 2001:db8:1::ff:fe00:0>2001:db8:2::1, change, "
		     "prepare within 5000 else revert") &&
	   !said(sim, "ar2 kernel mn 2001:db8:2::ff:fe00:0, delete"),
	   "what waits at the router that it leaves is not dropped");
	ok(order(sim, "ar1 kernel mn 2001:db8:1::ff:fe00:0 \"fmip-nar "
		      "02:00:00:00:00:00\" accept from "
		      "2001:db8:2::ff:fe00:0>2001:db8:1::1, change, prepare",
		 "ar1 send HAck"),
	   "where it comes back what it still sends by the tunnel is taken");
	ok(order(sim, "mn  kernel mn 2001:db8:1::ff:fe00:0, hold from",
		 "mn  kernel mn 2001:db8:1::ff:fe00:0, switch from native") &&
	   order(sim, "mn  kernel mn 2001:db8:1::ff:fe00:0, switch from native",
		 "mn  kernel mn 2001:db8:1::ff:fe00:0, drain from within 2000 "
		 "else drain"),
	   "what it sends from there waits until that has arrived");
	sim_free(sim);
}

static void no_hold(void)
{
	struct sim *sim = story_begun(dir);

	for (int i = 0; i < NODES; i++) {
		sim->nodes[i].cfg->mn.hold = false;
		sim->nodes[i].cfg->ar.hold = false;
	}
	sim_handover(sim, AR2);
	ok(sim->ok && !said(sim, "hold") && !said(sim, "drain"),
	   "with hold off nothing is held, all else is the same  # FMIP-108");
	sim_free(sim);
}

/* One of each message is lost on its way: it ends predictively all the same. */
static void one_lost(char letter, int from, const char *sentence)
{
	struct sim *sim = sim_new(dir);

	sim->lose = letter;
	sim->lose_from = from;
	sim->lose_n = 1;
	sim_attach(sim);
	sim_handover(sim, AR2);
	ok(sim->ok && !strcmp(sim->outcome, "predictive") && !sim->lose_n,
	   "%s", sentence);
	if (!sim->ok)
		fputs(sim->clock.text, stderr);
	sim_free(sim);
}

static void each_lost(void)
{
	one_lost('a', MN, "RtSolPr lost: asked again  # FMIP-017");
	one_lost('b', AR1, "PrRtAdv lost: asked again  # FMIP-017");
	one_lost('c', MN, "FBU lost: sent again  # FMIP-096 FMIP-097");
	one_lost('d', AR1, "HI lost: sent again  # FMIP-111");
	one_lost('e', AR2, "HAck lost: the same HI gets the same HAck  # "
			   "FMIP-122");
	one_lost('f', AR1, "FBack lost: FBU is sent again  # FMIP-137");
	one_lost('g', MN, "UNA lost: sent again  # FMIP-169");
}

static void una_repeated(void)
{
	struct sim *sim = story_begun(dir);
	struct sim_node *mn = &sim->nodes[MN];

	sim->lose = 'g';
	sim->lose_n = 99;
	sim_handover(sim, AR2);
	ok(mn->sent['g'] == 3 &&
	   near_ms(mn->sent_at['g'][0], mn->sent_at['g'][1], 20) &&
	   near_ms(mn->sent_at['g'][1], mn->sent_at['g'][2], 20),
	   "UNA is sent three times, 20 ms apart, while nothing comes  # "
	   "FMIP-169");
	ok(said(sim, "ar2 info: next router 2001:db8:2::ff:fe00:0: has not "
		     "come"),
	   "without one nothing is released  # FMIP-201");
	sim_free(sim);
}

static void hi_unanswered(void)
{
	struct sim *sim = story_begun(dir);
	struct sim_node *ar1 = &sim->nodes[AR1];

	sim->nodes[MN].cfg->mn.fbu_timeout = 1000;
	sim->lose = 'e';
	sim->lose_n = 99;
	sim_handover(sim, AR2);
	ok(doubles(ar1, 'd', 100),
	   "HI four times, 100, 200, 400 ms apart  # FMIP-111 FMIP-112");
	ok(!sim->ok && !strcmp(sim->outcome, "refused") && sim->attached == AR1,
	   "then FBack refuses and the mobile stays  # FMIP-112 FMIP-141");
	ok(!said(sim, "switch to tunnel"), "and no tunnel is made  # FMIP-112");
	tells(sim, "hi-unanswered", "HI unanswered, by transcript");
	sim_free(sim);
}

static void fback_lost(void)
{
	struct sim *sim = story_begun(dir);
	struct sim_node *mn = &sim->nodes[MN];

	sim->lose = 'f';
	sim->lose_n = 8;	/* four, to both addresses */
	sim_handover(sim, AR2);
	ok(sim->ok && !strcmp(sim->outcome, "reactive"),
	   "no FBack on the old link: it goes on by the new one  # FMIP-098 "
	   "F11-030");
	ok(order(sim, "link up at ar2", "mn  send UNA") &&
	   order(sim, "mn  send UNA", "mn  send FBU 2001:db8:2::ff:fe00:0 > "
				      "2001:db8:1::1"),
	   "there UNA, then FBU from the new address  # FMIP-071 FMIP-163 "
	   "FMIP-075 F11-020");
	ok(mn->sent['c'] >= 5 &&
	   near_ms(mn->sent_at['c'][0], mn->sent_at['c'][1], 100) &&
	   near_ms(mn->sent_at['c'][1], mn->sent_at['c'][2], 200) &&
	   near_ms(mn->sent_at['c'][2], mn->sent_at['c'][3], 400),
	   "after four FBUs, 100, 200, 400 ms apart  # FMIP-096 FMIP-097");
	ok(said(sim, "step c sent seq 65534") &&
	   said(sim, "step c sent seq 65535") &&
	   said(sim, "step c sent seq 0 "),
	   "with a new number each, through 65535 to 0  # FMIP-081");
	tells(sim, "fback-lost", "FBack lost, by transcript");
	sim_free(sim);
}

static void par_mute(void)
{
	struct sim *sim = story_begun(dir);

	sim->lose = 'c';
	sim->lose_n = 99;
	sim_handover(sim, AR2);
	ok(!sim->ok && !strcmp(sim->outcome, "no-fast-handover"),
	   "a router that answers no FBU: the new link is what remains, and "
	   "it is said  # FMIP-096 FMIP-210");
	ok(said(sim, "did not bind the new address; the new link goes on"),
	   "in one line of the log");
	sim_free(sim);
}

/* The new address belongs to somebody. */
static void squat(struct sim *sim)
{
	struct sim_node *ar2 = &sim->nodes[AR2];

	ar2->neighbour_is_there = true;
	ar2->neighbour = sim_addr(sim_pcoa[AR2]);
	ar2->neighbour_lladdr[0] = 2;
	ar2->neighbour_lladdr[5] = 9;
}

static void address_in_use(void)
{
	struct sim *sim = story_begun(dir);

	squat(sim);
	sim_handover(sim, AR2);
	ok(!sim->ok && !strcmp(sim->outcome, "refused"
					     "") && sim->attached == AR1 &&
	   said(sim, "ar2 step e sent code 1"),
	   "an address in use: HAck 1, and the mobile stays  # FMIP-115 "
	   "FMIP-125 FMIP-141");
	ok(!sessions(sim), "no state is left");
	tells(sim, "address-in-use", "refused, by transcript");
	sim_free(sim);
}

static void host_route(void)
{
	struct sim *sim = story_begun(dir);

	squat(sim);
	sim->nodes[AR2].cfg->ar.host_route = true;
	sim_handover(sim, AR2);
	ok(sim->ok && said(sim, "ar2 step e sent code 3"),
	   "or HAck 3: the old address moves along  # FMIP-117 FMIP-127");
	ok(said(sim, "switch to link 02:00:00:00:00:00") &&
	   said(sim, "switch from tunnel 2001:db8:2::1>2001:db8:1::1"),
	   "by a link leg, and back by a tunnel  # FMIP-118 FMIP-119");
	ok(said(sim, "ar1 kernel mn 2001:db8:1::ff:fe00:0 \"fmip-par 4097 "
		     "65534\" accept from 2001:db8:2::1>2001:db8:1::1, add, "
		     "switch to tunnel 2001:db8:1::1>2001:db8:2::1"),
	   "the tunnel then ends at the next router  # FMIP-127");
	tells(sim, "host-route", "HAck 3 by transcript");
	sim_free(sim);
}

static void probed(void)
{
	struct sim *sim = story_begun(dir);
	struct sim_node *ar2 = &sim->nodes[AR2];

	ar2->cfg->ar.dad_transmits = 1;
	sim->nodes[MN].cfg->mn.fbu_timeout = 1000;
	sim_handover(sim, AR2);
	ok(sim->ok && order(sim, "ar2 send NS :: > ff02::1:ff00:0",
			    "ar2 step e sent"),
	   "with dad_transmits 1 a probe goes before HAck  # FMIP-113");
	sim_free(sim);

	sim = story_begun(dir);
	sim_handover(sim, AR2);
	ok(sim->ok && !said(sim, "ar2 send NS"),
	   "and none with 0  # FMIP-113");
	sim_free(sim);
}

static void radio_fails(enum sim_roam how, const char *name, const char *what)
{
	struct sim *sim = story_begun(dir);

	sim->roam = how;
	sim_handover(sim, AR2);
	ok(!sim->ok && !strcmp(sim->outcome, "returned"), "%s: it says so",
	   what);
	ok(said(sim, "step c sent seq 65535 lifetime 0") &&
	   said(sim, "ar1 kernel mn 2001:db8:1::ff:fe00:0, delete"),
	   "%s: FBU with lifetime 0 ends the tunnel  # FMIP-188 "
	   "FMIP-189", what);
	ok(said(sim, "mn  kernel mn 2001:db8:1::ff:fe00:0, drain from"),
	   "%s: what waited goes out on the old link", what);
	tells(sim, name, "and by transcript");
	sim->roam = ROAM_GOES;
	sim->attached = AR1;
	ok(!sim_handover(sim, AR2) && sim->ok,
	   "%s: the next attempt goes through", what);
	sim_free(sim);
}

static void radio(void)
{
	struct sim *sim;

	radio_fails(ROAM_REFUSED, "roam-refused", "roam refused");
	radio_fails(ROAM_COMES_BACK, "roam-comes-back",
		    "the access point is gone");

	sim = story_begun(dir);
	sim->roam = ROAM_NEVER;
	sim_handover(sim, AR2);
	ok(!sim->ok && !strcmp(sim->outcome, "no-link"),
	   "no link at all: it says so and goes on waiting");
	sim_free(sim);
}

static void kernels_refuse(void)
{
	struct sim *sim = story_begun(dir);

	sim->nodes[AR2].refuse = "hold";
	sim_handover(sim, AR2);
	ok(!sim->ok && !strcmp(sim->outcome, "refused") &&
	   said(sim, "ar2 step e sent code 130") &&
	   said(sim, "mn  step f got status 130"),
	   "the next router's kernel refuses: HAck 130, FBack 130  # FMIP-129");
	ok(!sessions(sim), "and no state is left");
	sim_free(sim);

	sim = story_begun(dir);
	sim->nodes[AR1].refuse = "switch";
	sim_handover(sim, AR2);
	ok(!sim->ok && said(sim, "mn  step f got status 130") &&
	   !said(sim, "step f sent status 0"),
	   "the previous router's refuses: nothing is acknowledged  # "
	   "FMIP-129");
	sim_free(sim);

	sim = story_begun(dir);
	sim->nodes[MN].refuse = "hold";
	sim_handover(sim, AR2);
	ok(!sim->ok && !strcmp(sim->outcome, "kernel"
					     "") && sim->attached == AR1 &&
	   said(sim, "lifetime 0"),
	   "the mobile's refuses: it takes the binding back and stays");
	sim_free(sim);

	sim = story_begun(dir);
	sim->nodes[MN].refuse = ", switch from tunnel "
				"2001:db8:2::ff:fe00:0>2001:db8:1::1 within "
				"10000 else revert, drain";
	sim_handover(sim, AR2);
	ok(sim->ok && said(sim, "add, switch from tunnel"),
	   "what it had prepared is gone: it switches all the same");
	sim_free(sim);
}

static void not_begun(void)
{
	static const uint8_t nowhere[6] = { 2, 0, 0, 0, 9, 0 };
	struct sim *sim = story_begun(dir);
	struct mn *mn = &sim->nodes[MN].mn;
	const char *s;

	s = mn_command_handover(mn, nowhere);
	ok(s && strstr(s, "no scan has seen it"),
	   "no such access point: said, and nothing begins");
	s = mn_command_handover(mn, sim_lladdr[AR1]);
	ok(s && strstr(s, "of now"), "nor to where it is");
	mn_command_handover(mn, sim_lladdr[AR2]);
	s = mn_command_handover(mn, sim_lladdr[AR2]);
	ok(s && strstr(s, "under way"), "nor twice at once");
	sim_free(sim);
}

static void lifetime(void)
{
	struct sim *sim = story_begun(dir);

	sim->nodes[AR1].cfg->ar.lifetime_max = 5;
	sim_handover(sim, AR2);
	ok(said(sim, "mn  step f got status 0 lifetime 5") &&
	   said(sim, "within 5000 else revert"),
	   "no more is granted than configured  # FMIP-144 FMIP-080");
	sim_free(sim);
}

static void adopted(void)
{
	struct segue_mn k = { .n_addrs = 1, .deadline = 900 };
	struct sim *sim = story_begun(dir);
	struct sim_node *ar2 = &sim->nodes[AR2], *ar1 = &sim->nodes[AR1];
	struct in6_addr addr = sim_addr(sim_pcoa[AR2]);
	struct in6_addr pcoa = sim_addr(sim_pcoa[AR1]);

	strcpy(k.tag, "fmip-nar 02:00:00:00:00:00");
	k.addrs[0] = segue_addr6(&addr);
	k.to.state = SEGUE_STATE_HOLD;
	nar_adopt(&ar2->ar, &k);
	ok(ar2->ar.nars && ar2->ar.nars->state == NAR_WAITING &&
	   ((struct nar *)ar2->ar.nars)->defends,
	   "a new agent goes on expecting the mobile that is held for");
	ok(said(sim, "ar2 send NS fe80::ff:fe00:200 > 2001:db8:2::ff:fe00:0"),
	   "and asks whether it has come already");

	sim->attached = AR2;
	sim->nodes[MN].mn.coa = addr;
	sim->nodes[MN].mn.target.router = sim_addr("2001:db8:2::1");
	move_send_una(&sim->nodes[MN].mn);
	agent_flush(&sim->nodes[MN].agent);
	sim_run(sim, 0.1);
	ok(said(sim, "ar2 kernel mn 2001:db8:2::ff:fe00:0, drain to"),
	   "and drains when it comes");

	strcpy(k.tag, "fmip-par 4097 77");
	k.addrs[0] = segue_addr6(&pcoa);
	k.to.state = SEGUE_STATE_PASS;
	k.to.n_legs = 1;
	k.to.legs[0].remote = segue_addr6(&addr);
	par_adopt(&ar1->ar, &k);
	ok(ar1->ar.pars && ar1->ar.pars->state == PAR_BOUND &&
	   ar1->ar.sequences[0][0].last == 77,
	   "a binding is adopted with its sequence number  # FMIP-082");
	sim_run(sim, 1);
	ok(!ar1->ar.pars, "and ends with its deadline");
	sim_free(sim);
}

static void mobile_adopted(void)
{
	struct segue_mn k = { .n_addrs = 1, .deadline = 900, .n_accepts = 1 };
	struct sim *sim = sim_new(dir);
	struct in6_addr pcoa = sim_addr(sim_pcoa[AR1]);
	struct in6_addr ncoa = sim_addr(sim_pcoa[AR2]);
	struct in6_addr par = sim_addr("2001:db8:1::1");

	strcpy(k.tag, "fmip-mn 02:00:00:00:02:00");
	k.addrs[0] = segue_addr6(&pcoa);
	k.accepts[0].local = segue_addr6(&ncoa);
	k.accepts[0].remote = segue_addr6(&par);
	k.from.state = SEGUE_STATE_HOLD;
	mn_adopt(&sim->nodes[MN].mn, &k);
	sim->attached = AR2;
	mn_link_up(&sim->nodes[MN].mn, sim_lladdr[AR2]);
	ok(order(sim, "mn  send UNA 2001:db8:2::ff:fe00:0",
		 "switch from tunnel 2001:db8:2::ff:fe00:0>2001:db8:1::1"),
	   "a mobile started anew on its way announces itself where it "
	   "arrives");
	sim_free(sim);
}

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;

	dir = argv[1];
	story_files(argv[2], argv[3]);
	predictive();
	there_and_back();
	back_at_once();
	back_while_it_drains();
	no_hold();
	each_lost();
	una_repeated();
	hi_unanswered();
	fback_lost();
	par_mute();
	address_in_use();
	host_route();
	probed();
	radio();
	kernels_refuse();
	not_begun();
	lifetime();
	adopted();
	mobile_adopted();
	return tap_end();
}
