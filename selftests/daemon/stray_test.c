// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * stray_test.c - the radio is elsewhere than was thought, or the kernel is
 *
 * usage: stray_test CONFIGURATIONS
 *
 * Some drivers roam by themselves and say no more than where they are; deadlines go by
 * while a router is waited for; and what a router says of addresses nobody has signed.
 */
#include <string.h>

#include "daemon/fmip_move.h"
#include "daemon/fmip_steps.h"
#include "daemon/message.h"
#include "story.h"
#include "tap.h"

#define PCOA	"2001:db8:1::ff:fe00:0"
#define NCOA	"2001:db8:2::ff:fe00:0"
#define THIRD	"2001:db8:3::ff:fe00:0"
#define PAR	"2001:db8:1::1"

static const char *dir;
static const uint8_t third_ap[6] = { 2, 0, 0, 0, 3, 0 };
static const uint8_t nowhere[6] = { 2, 0, 0, 0, 9, 0 };

static struct prrtadv_tuple third_router(void)
{
	struct prrtadv_tuple t = {
		.ap_code = LLA_NEW_AP, .has_router_lla = true,
		.has_router_addr = true, .router_plen = 64,
		.router_addr = sim_addr("2001:db8:3::1"),
	};

	memcpy(t.ap, third_ap, MAC_LEN);
	memcpy(t.router_lla, third_ap, MAC_LEN);
	return t;
}

/* A third router is known, and no FBU gets through, so that there is time. */
static struct sim *begun(char lost)
{
	struct sim *sim = story_begun(dir);
	struct prrtadv_tuple t = third_router();

	map_learn(&sim->nodes[MN].mn, &t);
	sim->lose = lost;
	sim->lose_n = 1000;
	return sim;
}

static struct mn *mobile(struct sim *sim)
{
	return &sim->nodes[MN].mn;
}

static bool is_in(struct sim *sim, enum mn_state state, const uint8_t ap[6])
{
	return mobile(sim)->handover.state == (int)state &&
	       !memcmp(mobile(sim)->bssid, ap, MAC_LEN);
}

/* Up there, without a word before. */
static void come_up(struct sim *sim, const uint8_t ap[6])
{
	sim->attached = ap[4] <= AR2 ? ap[4] : -1;
	mn_link_up(mobile(sim), ap);
}

static void before_fback(void)
{
	struct sim *sim = begun('f');

	mn_command_handover(mobile(sim), sim_lladdr[AR2]);
	come_up(sim, sim_lladdr[AR1]);
	ok(is_in(sim, MN_WAIT_FBACK, sim_lladdr[AR1]),
	   "before FBack: still here, it waits on");
	sim->lose_n = 0;
	come_up(sim, sim_lladdr[AR2]);
	ok(is_in(sim, MN_WAIT_FBACK_NEW, sim_lladdr[AR2]) &&
	   order(sim, "hold from within", "mn  send UNA " NCOA),
	   "there already: UNA, and FBU from there");
	sim_run(sim, 1);
	ok(is_in(sim, MN_UP, sim_lladdr[AR2]) && sim->ok &&
	   !strcmp(sim->outcome, "reactive"), "which ends well");
	sim_free(sim);

	sim = begun('f');
	mn_command_handover(mobile(sim), sim_lladdr[AR2]);
	come_up(sim, third_ap);
	ok(is_in(sim, MN_WAIT_FBACK_NEW, third_ap) &&
	   said(sim, "mn  send FBU " THIRD " > " PAR),
	   "at another's: FBU from there");
	sim_free(sim);
}

static void in_guard(void)
{
	struct sim *sim = begun(0);

	sim->nodes[MN].cfg->mn.guard = 500;
	mn_command_handover(mobile(sim), sim_lladdr[AR2]);
	sim_run(sim, 0.1);
	ok(is_in(sim, MN_GUARD, sim_lladdr[AR1]), "FBack is here, it still waits");
	come_up(sim, sim_lladdr[AR2]);
	ok(is_in(sim, MN_ARRIVED, sim_lladdr[AR2]) && sim->ok &&
	   !strcmp(sim->outcome, "predictive") &&
	   order(sim, "kernel gateway 2001:db8:2::1", "mn  send UNA"),
	   "there already: announced, by the new router");
	sim_free(sim);
}

static void on_from_there(void)
{
	struct sim *sim = begun(0);

	sim_roam(sim, AR2);
	sim->lose = 'c';
	sim->lose_n = 1000;
	sim_run(sim, 0.02);
	ok(is_in(sim, MN_WAIT_FBACK_NEW, sim_lladdr[AR2]), "nothing is bound yet:");
	come_up(sim, sim_lladdr[AR2]);
	ok(is_in(sim, MN_WAIT_FBACK_NEW, sim_lladdr[AR2]), "the same again: it waits on");
	come_up(sim, third_ap);
	ok(is_in(sim, MN_WAIT_FBACK_NEW, third_ap) &&
	   order(sim, "no address " NCOA, "mn  send FBU " THIRD " > " PAR),
	   "on to a third: FBU from there, the second's address is gone");
	come_up(sim, sim_lladdr[AR1]);
	ok(is_in(sim, MN_RETURNING, sim_lladdr[AR1]) &&
	   order(sim, "no address " THIRD, "mn  send FBU " PCOA " > " PAR),
	   "back where it came from: the binding, if there is one, ends");
	sim_run(sim, 5);
	ok(is_in(sim, MN_UP, sim_lladdr[AR1]), "and it is as before");
	sim_free(sim);

	sim = begun(0);
	sim_roam(sim, AR2);
	sim->lose = 'c';
	sim->lose_n = 1000;
	sim_run(sim, 0.02);
	come_up(sim, nowhere);
	ok(is_in(sim, MN_UP, nowhere) &&
	   !mobile(sim)->handover.timers[MN_T_FBU].runs,
	   "to where no router is known: no binding, and it knows where it is");
	sim_free(sim);
}

static void when_arrived(void)
{
	struct sim *sim = begun(0);

	mn_command_handover(mobile(sim), sim_lladdr[AR2]);
	sim_run(sim, 0.017);
	ok(is_in(sim, MN_ARRIVED, sim_lladdr[AR2]), "while it is being announced:");
	come_up(sim, third_ap);
	ok(is_in(sim, MN_WAIT_FBACK_NEW, third_ap) &&
	   said(sim, "mn  send FBU " THIRD " > 2001:db8:2::1"),
	   "on to a third: FBU from there to the second's");
	sim_free(sim);
}

/* Back at an address of before, which the router of now does not help to. */
static void back_unbound(void)
{
	struct sim *sim = begun(0);

	sim_handover(sim, AR2);
	ok(sim->ok && mobile(sim)->n_old == 1, "away, with an address of before;");
	sim->lose = 'c';
	sim->lose_n = 1000;
	sim_roam(sim, AR1);
	sim_run(sim, 3);
	ok(is_in(sim, MN_UP, sim_lladdr[AR1]) && !sim->ok &&
	   said(sim, "mn  kernel mn " PCOA ", switch from native"),
	   "back there, and no FBack: its tunnel ends all the same");
	sim_run(sim, 20);
	ok(!said(sim, "mn  kernel no address " PCOA),
	   "and when its binding ends it stays, for it is in use");
	sim_free(sim);
}

/* FBack may come when the kernel has come to the deadline of what waits. */
static void too_late_for_kernel(void)
{
	struct sim *sim = begun(0);

	sim_roam(sim, AR2);
	sim->nodes[MN].refuse = "switch from tunnel " NCOA ">" PAR " within 10000 "
				"else revert, drain";
	sim_run(sim, 1);
	ok(is_in(sim, MN_UP, sim_lladdr[AR2]) && sim->ok &&
	   !strcmp(sim->outcome, "reactive") &&
	   order(sim, "kernel refuses", "mn  kernel mn " PCOA " \"fmip-mn") &&
	   said(sim, "acknowledged on the new link, late: no room left"),
	   "what the kernel has forgotten meanwhile it is told anew, and who asked hears");
	sim_free(sim);
}

/* HI comes again while the address of one that comes back is probed for. */
static void probed_twice(void)
{
	struct sim *sim = begun(0);

	sim_handover(sim, AR2);
	sim->nodes[AR1].cfg->ar.dad_transmits = 1;
	sim->nodes[AR1].cfg->ar.dad_time = 250;
	sim_handover(sim, AR1);
	ok(sim->nodes[AR2].sent['d'] >= 2 &&
	   said(sim, "ar1 kernel mn " PCOA " \"fmip-nar 02:00:00:00:00:00\" accept "
		     "from " NCOA),
	   "its old tunnel is not forgotten over that");
	sim_free(sim);
}

/* FBU for a prefix of nobody, while another binding is asked for or there is one. */
static void nobodys_prefix(void)
{
	static const char words[] = "status 129";
	struct sim *sim = begun('e');
	struct mn *mn = mobile(sim);
	struct par *par;

	mn_command_handover(mn, sim_lladdr[AR2]);
	sim_run(sim, 0.02);
	par = (struct par *)sim->nodes[AR1].ar.pars;
	mn->coa = sim_addr("2001:db8:66::7");
	mn_fbu(mn, &mn->pcoa, 10);
	agent_flush(mn->agent);
	sim_run(sim, 0.01);
	ok(said(sim, words) && par->session.state == PAR_WAIT_HACK &&
	   par->asking && par->nar, "refused, and the one before is waited for");
	sim_free(sim);

	sim = begun(0);
	mn = mobile(sim);
	sim_handover(sim, AR2);
	par = (struct par *)sim->nodes[AR1].ar.pars;
	mn->asked_par = sim_addr(PAR);
	mn->coa = sim_addr("2001:db8:66::7");
	mn->seq++;
	move_send_fbu_of(mn, &par->pcoa, &mn->coa, 10);
	agent_flush(mn->agent);
	sim_run(sim, 0.05);
	ok(said(sim, words) && par->session.state == PAR_BOUND &&
	   !strcmp(par->session.name, PCOA) && par->nar,
	   "refused, and what is bound stays bound");
	sim_free(sim);
}

/* As long as HI is sent again, and its answer may come, the kernel must not forget. */
static void patient(void)
{
	struct sim *sim = begun(0);

	sim->nodes[AR1].cfg->ar.hi_timeout = 1000;
	sim->nodes[AR1].cfg->ar.hi_retries = 4;
	sim_handover(sim, AR2);
	ok(said(sim, "prepare within 32000 else revert"),
	   "31 s of HI, and a little more");
	sim_free(sim);
}

static void foreign_address(void)
{
	static const char *const bad[] = {
		"2001:db8:66::1", "ff02::1", "2001:db8:3::1", "::1",
	};
	struct sim *sim = begun(0);
	struct prrtadv_tuple t = third_router();
	struct mn_ap *ap = mn_find_ap(mobile(sim), third_ap);
	struct in6_addr own = sim_addr(THIRD);
	unsigned int taken = 0;

	t.has_ncoa = true;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		t.ncoa = sim_addr(bad[i]);
		map_learn(mobile(sim), &t);
		taken += !addr_equal(&ap->ncoa, &own);
	}
	ok(!taken, "PrRtAdv: an address of elsewhere, or the router's, is not put on");
	t.ncoa = sim_addr("2001:db8:3::77");
	map_learn(mobile(sim), &t);
	ok(addr_equal(&ap->ncoa, &t.ncoa), "one of that router's prefix is");
	sim_free(sim);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;

	dir = argv[1];
	before_fback();
	in_guard();
	on_from_there();
	when_arrived();
	back_unbound();
	too_late_for_kernel();
	probed_twice();
	foreign_address();
	nobodys_prefix();
	patient();
	return tap_end();
}
