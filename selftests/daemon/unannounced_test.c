// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * unannounced_test.c - the radio goes by itself, and the router hears of it later
 *
 * usage: unannounced_test CONFIGURATIONS GOLDEN OUT
 */
#include <string.h>

#include "story.h"
#include "tap.h"

#define PCOA	"2001:db8:1::ff:fe00:0"
#define NCOA	"2001:db8:2::ff:fe00:0"

static const char *dir;

/* Armed, or as it is without. */
static struct sim *begun(unsigned int ring_time)
{
	struct sim *sim = sim_new(dir);

	for (int i = AR1; i <= AR2; i++)
		sim->nodes[i].cfg->ar.ring_time = ring_time;
	sim->nodes[MN].cfg->mn.dedup_time = ring_time * 2;
	sim_attach(sim);
	return sim;
}

static void moved(struct sim *sim, int to)
{
	sim_roam(sim, to);
	sim_run(sim, 1);
}

static void reactive(void)
{
	struct sim *sim = begun(0);

	moved(sim, AR2);
	ok(!strcmp(sim->outcome, "reactive") && sim->ok,
	   "a move that nobody announced ends as a reactive handover  # F11-020");
	ok(order(sim, "radio leaves", "hold from within") &&
	   order(sim, "hold from within", "link up at ar2"),
	   "own packets wait from the moment the radio leaves");
	ok(order(sim, "mn  send UNA", "mn  send FBU " NCOA " > 2001:db8:1::1"),
	   "on the new link UNA, then FBU  # FMIP-163 FMIP-075");
	ok(order(sim, "switch to tunnel 2001:db8:1::1>" NCOA,
		 "ar1 send FBack 2001:db8:1::1 > " NCOA) &&
	   order(sim, "ar1 send FBack", "ar1 step e got"),
	   "which is obeyed at once, and HI goes beside it  # FMIP-139");
	ok(!said(sim, "fmip-ring") && !said(sim, "resend"),
	   "nothing is remembered unless that is configured");
	tells(sim, "reactive", "1ab23456gcdfe by transcript");
	sim_run(sim, 15);
	ok(!sessions(sim), "nothing is left when the binding ends");
	sim_free(sim);
}

/* All of it is known from PrRtAdv: nobody is asked on the new link. */
static void without_asking(void)
{
	struct sim *sim = begun(0);
	const char *neighbour, *fbu;

	sim_roam(sim, AR2);
	sim_run(sim, 1);
	neighbour = strstr(sim->clock.text, "kernel neighbour 2001:db8:2::1 "
					    "02:00:00:00:02:00 permanent");
	fbu = strstr(sim->clock.text, "send FBU");
	ok(neighbour && fbu && neighbour < fbu &&
	   !strstr(sim->clock.text, "send RS") &&
	   !strstr(sim->clock.text, "send NS f") &&
	   !strstr(sim->clock.text, "send NS 2"),
	   "the new router's link-layer address is that of PrRtAdv: neither RS "
	   "nor NS  # F11-033");
	sim_free(sim);
}

static void hack_first(void)
{
	struct sim *sim = begun(0);

	sim->nodes[AR1].cfg->ar.hack_first = true;
	moved(sim, AR2);
	ok(sim->ok && order(sim, "ar1 step e got", "ar1 step f sent"),
	   "or, if so configured, HAck is waited for  # FMIP-138");
	sim_free(sim);
}

static void armed(void)
{
	struct sim *sim = begun(500);

	ok(order(sim, "ar1 send PrRtAdv", "ar1 kernel mn " PCOA
		 " \"fmip-ring\", change, arm to window 500 within 3601000 "
		 "else revert"),
	   "RtSolPr has the router remember what it sends  # FMIP-156 "
	   "FMIP-153");
	ok(order(sim, "mn  step b got", "mn  kernel mn " PCOA
		 " \"fmip-mn armed\" accept to 2001:db8:1::1>" NCOA
		 " dedup 1000, change, hold from when down"),
	   "and PrRtAdv the mobile watch its device, and for copies");
	moved(sim, AR2);
	ok(sim->ok && order(sim, "switch to tunnel 2001:db8:1::1>" NCOA,
			    "ar1 send FBack") &&
	   order(sim, "ar1 send FBack", "arm to window 500, resend to, arm to off"),
	   "FBU has it sent again, once, behind the FBack  # FMIP-156");
	tells(sim, "unannounced", "armed, by transcript");

	sim->nodes[AR2].inactive = 12;
	moved(sim, AR1);
	ok(sim->ok && said(sim, "ar2 kernel mn " NCOA
			   ", arm to window 18, resend to, arm to off"),
	   "and back: no more than since the access point last heard of it");
	ok(sim->nodes[AR1].ar.pars &&
	   sim->nodes[AR1].ar.pars->state == PAR_ARMED,
	   "where it has come it is remembered for anew");
	sim_free(sim);
}

/* Nobody signs RtSolPr. */
static void asked_too_much(void)
{
	struct in6_addr from = sim_addr("fe80::ff:fe00:0");
	struct sim *sim = sim_new(dir);
	struct ar *ar = &sim->nodes[AR1].ar;

	sim->nodes[AR1].cfg->ar.ring_time = 500;
	sim->nodes[AR1].cfg->ar.sessions_max = 1;
	sim_attach(sim);
	ok(!ar->pars, "half of the places are not for those who only ask");

	for (int i = 0; i < 300; i++)
		par_asked(ar, &from, sim_lladdr[MN]);
	ok(sim->nodes[AR1].agent.counters.drops[DROP_RATE] == 200,
	   "and the neighbour table is read a hundred times a second at most");
	sim_free(sim);
}

/* It came here by a predictive handover, whose end is still waited for. */
static void armed_where_it_arrived(void)
{
	struct sim *sim = begun(500);

	sim_handover(sim, AR2);
	ok(sim->ok && order(sim, "ar2 kernel mn " NCOA ", drain to",
			    "ar2 kernel mn " NCOA " \"fmip-ring\""),
	   "after a predictive handover the new router remembers");
	ok(order(sim, "ar1 kernel mn " PCOA ", switch to tunnel",
		 "ar1 kernel mn " PCOA ", arm to off"),
	   "and the old one does no more  # FMIP-155");
	ok(!said(sim, "ar2 kernel mn " NCOA ", delete"),
	   "and what it still sends of what it held it goes on sending");
	ok(sim->nodes[AR2].ar.pars && !sim->nodes[AR2].ar.nars,
	   "and expects it no more");
	sim_run(sim, 5);
	moved(sim, AR1);
	ok(sim->ok && said(sim, "ar2 kernel mn " NCOA ", arm to window 500, resend"),
	   "which it needs when the mobile goes on by itself");
	sim_free(sim);
}

static void without_answers(void)
{
	struct sim *sim = begun(0);

	sim->lose = 'e';
	sim->lose_n = 99;
	moved(sim, AR2);
	sim_run(sim, 1);
	ok(sim->ok && sim->nodes[AR1].sent['d'] == 4 &&
	   said(sim, "does not answer HI") && sessions(sim) == 1,
	   "HI unanswered: asked four times, and the tunnel stays");
	sim_free(sim);

	sim = begun(0);
	sim->nodes[AR1].refuse = "switch";
	moved(sim, AR2);
	ok(!sim->ok && said(sim, "ar1 step f sent status 130") && !sessions(sim),
	   "the router's kernel refuses: FBack 130, and no state");
	sim_free(sim);

	sim = begun(500);
	sim->nodes[AR1].refuse = "arm to off";
	moved(sim, AR2);
	ok(sim->ok && order(sim, "ar1 step f sent status 0",
			    "ar1 kernel mn " PCOA ", drain to") &&
	   sim->nodes[AR1].agent.counters.n[COUNT_KERNEL_REFUSED],
	   "or the resend: what waits goes all the same, for FBack is on its way");
	sim_free(sim);

	sim = sim_new(dir);
	sim->nodes[AR1].cfg->ar.ring_time = 500;
	sim->nodes[AR1].refuse = "fmip-ring";
	sim_attach(sim);
	ok(said(sim, "ar1 error: previous router " PCOA
		": nothing is remembered: no room left") && !sessions(sim),
	   "it cannot remember: said, and no state");
	sim_free(sim);
}

static void back_again(void)
{
	struct sim *sim = begun(500);
	struct mn *mn = &sim->nodes[MN].mn;

	mn_leaving(mn, sim_lladdr[AR2]);
	mn_link_up(mn, sim_lladdr[AR1]);
	sim_run(sim, 1);
	ok(order(sim, "lifetime 0", "\"fmip-mn armed\"") &&
	   said(sim, "mn  kernel mn " PCOA ", drain from"),
	   "the radio comes back: what waited goes, and it is armed anew");
	ok(sessions(sim) == 1 && sim->nodes[AR1].ar.pars->state == PAR_ARMED,
	   "and the router still remembers");
	sim_free(sim);
}

static void not_left(void)
{
	static const uint8_t nowhere[6] = { 2, 0, 0, 0, 9, 0 };
	struct sim *sim = begun(500);
	struct mn *mn = &sim->nodes[MN].mn;

	mn_leaving(mn, sim_lladdr[AR1]);
	mn_leaving(mn, nowhere);
	ok(mn->handover.state == MN_UP,
	   "the access point of now, or one nobody knows: no handover");

	mn_link_down(mn);
	ok(said(sim, "mn  kernel mn " PCOA
		", hold from when down within 1000 else drop"),
	   "a link that is lost for long is no handover: senders are told");
	sim_free(sim);
}

/* FBU was sent on the old link, but the mobile was gone before FBack was there. */
static void left_before_fback(void)
{
	struct sim *sim = begun(500);

	sim->lose = 'f';
	sim->lose_n = 1;
	mn_command_handover(&sim->nodes[MN].mn, sim_lladdr[AR2]);
	moved(sim, AR2);
	ok(sim->ok && order(sim, "switch to tunnel 2001:db8:1::1>" NCOA,
			    "arm to window 500, resend to, arm to off"),
	   "what was lost between its leaving and the tunnel is sent again  # "
	   "FMIP-110");
	sim_free(sim);
}

/* The radio is faster than the router's answer, or than the guard time. */
static void leaves_early(void)
{
	struct sim *sim = begun(0);

	sim->lose = 'f';
	sim->lose_n = 2;
	mn_command_handover(&sim->nodes[MN].mn, sim_lladdr[AR2]);
	moved(sim, AR2);
	ok(sim->ok && !strcmp(sim->outcome, "reactive"),
	   "FBU sent, and the radio leaves: it goes on by the new link");
	sim_free(sim);

	sim = begun(0);
	sim->nodes[MN].cfg->mn.guard = 500;
	mn_command_handover(&sim->nodes[MN].mn, sim_lladdr[AR2]);
	sim_run(sim, 0.1);
	moved(sim, AR2);
	ok(sim->ok && !strcmp(sim->outcome, "predictive"),
	   "FBack here, and the radio leaves before it is told: predictive");
	sim_free(sim);
}

/*
 * Each message lost, once or for good, of a handover that is asked for and of one that
 * is not: what comes of it.
 */
static const struct loss {
	char letter;
	int from;
	unsigned int times;
	const char *asked;
	const char *left;
} losses[] = {
	{ 'a', MN, 1, "predictive", "reactive" },
	{ 'a', MN, 99, "no-fast-handover", "" },
	{ 'b', AR1, 1, "predictive", "reactive" },
	{ 'b', AR1, 99, "no-fast-handover", "" },
	{ 'c', MN, 1, "predictive", "reactive" },
	{ 'c', MN, 99, "no-fast-handover", "no-fast-handover" },
	{ 'd', AR1, 1, "predictive", "reactive" },
	{ 'd', AR1, 99, "reactive", "reactive" },
	{ 'e', AR2, 1, "predictive", "reactive" },
	{ 'e', AR2, 99, "reactive", "reactive" },
	{ 'f', AR1, 1, "predictive", "reactive" },
	{ 'f', AR1, 99, "no-fast-handover", "no-fast-handover" },
	{ 'g', MN, 1, "predictive", "reactive" },
	{ 'g', MN, 99, "predictive", "reactive" },
};

static struct sim *losing(const struct loss *l)
{
	struct sim *sim = sim_new(dir);

	sim->lose = l->letter;
	sim->lose_from = l->from;
	sim->lose_n = l->times;
	sim_attach(sim);
	return sim;
}

/* What the routers' kernels were told is taken back, or runs out by itself. */
static bool leaves_nothing(struct sim *sim)
{
	sim->lose_n = 0;
	sim_run(sim, 60);
	return !sessions(sim);
}

static void each_lost(const struct loss *l)
{
	struct sim *sim = losing(l);
	const char *times = l->times == 1 ? "once" : "always";

	sim_handover(sim, AR2);
	ok(!strcmp(sim->outcome, l->asked) && leaves_nothing(sim),
	   "%c lost %s: %s, and nothing is left%s", l->letter, times, l->asked,
	   l->letter == 'e' && l->times > 1 ? "  # F11-031" : "");
	sim_free(sim);

	sim = losing(l);
	sim_roam(sim, AR2);
	sim_run(sim, 4);
	ok(!strcmp(sim->outcome, l->left) && leaves_nothing(sim),
	   "%c lost %s, unannounced: %s", l->letter, times,
	   l->left[0] ? l->left : "no fast handover is known of");
	sim_free(sim);
}

static void adopted(void)
{
	struct segue_mn k = { .n_addrs = 1, .deadline = 3000 };
	struct sim *sim = sim_new(dir);
	struct ar *ar = &sim->nodes[AR1].ar;
	struct in6_addr pcoa = sim_addr(sim_pcoa[AR1]);

	strcpy(k.tag, "fmip-ring");
	k.addrs[0] = segue_addr6(&pcoa);
	k.to.window = 500;
	par_adopt(ar, &k);
	ok(ar->pars && ar->pars->state == PAR_ARMED,
	   "a router started anew knows what its kernel remembers");
	sim_run(sim, 2.5);
	ok(!ar->pars, "until just before the kernel forgets");
	sim_free(sim);
}

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;

	dir = argv[1];
	story_files(argv[2], argv[3]);
	reactive();
	without_asking();
	hack_first();
	armed();
	asked_too_much();
	armed_where_it_arrived();
	without_answers();
	back_again();
	not_left();
	leaves_early();
	left_before_fback();
	for (size_t i = 0; i < sizeof(losses) / sizeof(losses[0]); i++)
		each_lost(&losses[i]);
	adopted();
	return tap_end();
}
