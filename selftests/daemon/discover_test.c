// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * discover_test.c - RtSolPr and PrRtAdv: who asks when, and what is answered
 *
 * usage: discover_test CONFIGURATIONS
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"
#include "tap.h"

static const char *dir;

static const uint8_t sibling[6] = { 2, 0, 0, 0, 1, 1 };
static const uint8_t plain[6] = { 2, 0, 0, 0, 2, 1 };
static const uint8_t stranger[6] = { 2, 0, 0, 0, 9, 0 };

/* AR1 knows an access point of each kind. */
static struct sim *all_kinds(void)
{
	struct sim *sim = sim_new(dir);
	struct config_ar *ar = &sim->nodes[AR1].cfg->ar;
	struct config_neighbour *more;

	memcpy(ar->aps[ar->n_aps++], sibling, 6);
	more = calloc(3, sizeof(*more));
	if (!more)
		abort();
	more[0] = ar->neighbours[0];
	more[1] = ar->neighbours[0];
	more[1].fmip = false;
	memcpy(more[1].aps[0], plain, 6);
	free(ar->neighbours);
	ar->neighbours = more;
	ar->n_neighbours = 2;
	return sim;
}

static struct mn_ap *ap(struct sim *sim, const uint8_t bssid[6])
{
	return mn_find_ap(&sim->nodes[MN].mn, bssid);
}

static bool is(struct sim *sim, const uint8_t bssid[6], uint8_t code)
{
	const struct mn_ap *a = ap(sim, bssid);

	return a && a->known && a->code == code;
}

static void four_kinds(void)
{
	struct sim *sim = all_kinds();
	struct mn *mn = &sim->nodes[MN].mn;
	struct in6_addr ncoa = sim_addr(sim_pcoa[AR2]);

	mn_saw_ap(mn, sibling, 2412, -40);
	mn_saw_ap(mn, plain, 2437, -40);
	mn_saw_ap(mn, stranger, 2437, -40);
	sim_attach(sim);
	ok(is(sim, sim_lladdr[AR2], LLA_NEW_AP),
	   "an access point of another router: all that a handover needs  # "
	   "FMIP-043 FMIP-047");
	ok(!memcmp(&ap(sim, sim_lladdr[AR2])->ncoa, &ncoa, 16),
	   "the new address is its prefix and our own interface identifier  # "
	   "FMIP-208");
	ok(!memcmp(ap(sim, sim_lladdr[AR2])->router_lladdr, sim_lladdr[AR2], 6),
	   "whose router has its address, where the two are one  # F11-005");
	ok(is(sim, sibling, LLA_SAME_ROUTER),
	   "one on the same interface: the address stays  # FMIP-041");
	ok(is(sim, stranger, LLA_NO_PREFIX), "one that is not known  # "
					     "FMIP-038");
	ok(is(sim, plain, LLA_NO_FMIP),
	   "one whose router has no fast handover  # FMIP-044");
	ok(strstr(sim->clock.text, "step b sent code 3, 4 access points"),
	   "together they make code 3  # FMIP-052");
	ok(sim->nodes[MN].sent['a'] == 1,
	   "one question names them all  # FMIP-013 F11-023");
	ok(!sim->nodes[AR1].ar.pars && !sim->nodes[AR1].ar.nars,
	   "and the router remembers nothing of it  # FMIP-025");

	ok(!mn_command_handover(mn, sibling), "a move to a sibling");
	sim_run(sim, 1);
	ok(sim->ok && !strcmp(sim->outcome, "same-router") &&
	   !sim->nodes[MN].sent['c'],
	   "needs no FBU, and the address stays  # FMIP-042 F11-001");
	ok(strstr(sim->clock.text,
		  "mn  kernel neighbour fe80::ff:fe00:100 02:00:00:00:01:00 probe"),
	   "and the router is asked whether it is still there  # F11-002");
	ok(strstr(sim->clock.text, "\"same-router\", change, prepare within 1000 "
		  "else drain, hold from within 1000 else drain") &&
	   strstr(sim->clock.text, "mn  kernel mn 2001:db8:1::ff:fe00:0, drain from "
		  "within 1000 else drain"),
	   "its own packets wait for the new link");
	sim_run(sim, 3);
	mn_leaving(mn, sim_lladdr[AR1]);
	mn_link_up(mn, sim_lladdr[AR1]);
	sim_run(sim, 1);
	ok(sim->nodes[MN].sent['c'] == 0 && mn->handover.state == MN_UP,
	   "and back, by itself: nothing either");
	sim_free(sim);
}

/* Figure 1: a bridge, which has an address of its own, behind the other router. */
static void apart_from_its_router(void)
{
	static const uint8_t far[6] = { 2, 0, 0, 0, 2, 7 };
	struct sim *sim = all_kinds();
	struct config_neighbour *n = &sim->nodes[AR1].cfg->ar.neighbours[0];
	struct mn *mn = &sim->nodes[MN].mn;

	memcpy(n->aps[n->n_aps++], far, 6);
	mn_saw_ap(mn, far, 2437, -40);
	sim_attach(sim);
	ok(is(sim, far, LLA_NEW_AP) &&
	   !memcmp(ap(sim, far)->router_lladdr, sim_lladdr[AR2], 6),
	   "an access point apart from its router: whose address is told");
	mn_command_handover(mn, far);
	sim_run(sim, 1);
	ok(sim->ok && !strcmp(sim->outcome, "predictive"),
	   "and a move to it is one to another subnet  # F11-003");
	sim_free(sim);
}

static void without_fast_handover(const uint8_t bssid[6], const char *sentence)
{
	struct sim *sim = all_kinds();
	struct mn *mn = &sim->nodes[MN].mn;

	mn_saw_ap(mn, bssid, 2437, -40);
	sim_attach(sim);
	mn_command_handover(mn, bssid);
	sim_run(sim, 1);
	ok(!sim->ok && !strcmp(sim->outcome, "no-fast-handover") &&
	   !sim->nodes[MN].sent['c'], "%s", sentence);
	sim_free(sim);
}

static void only_none(void)
{
	struct sim *sim = all_kinds();
	struct mn *mn = &sim->nodes[MN].mn;

	sim->nodes[AR1].cfg->ar.n_neighbours = 0;
	mn_saw_ap(mn, stranger, 2437, -40);
	sim_attach(sim);
	ok(strstr(sim->clock.text, "step b sent code 2, 2 access points"),
	   "where nothing is known the code is 2  # FMIP-051 FMIP-038");
	sim_free(sim);
}

static void wildcard(void)
{
	struct sim *sim = all_kinds();

	sim->nodes[MN].cfg->mn.ask = ASK_WILDCARD;
	sim->nodes[MN].cfg->mn.n_frequencies = 0;
	sim_attach(sim);
	ok(is(sim, sim_lladdr[AR2], LLA_NEW_AP) && !strstr(sim->clock.text, "scan"),
	   "a wildcard is answered with all, without a scan  # FMIP-014 "
	   "FMIP-046 F11-024");
	ok(!mn_command_handover(&sim->nodes[MN].mn, sim_lladdr[AR2]),
	   "a target given by command may be one never scanned  # F11-025");
	sim_free(sim);
}

/* More neighbours than fit: as many as fit, and none of them half. */
static void crowded(void)
{
	struct sim *sim = sim_new(dir);
	struct config_ar *ar = &sim->nodes[AR1].cfg->ar;
	struct config_neighbour first = ar->neighbours[0];
	unsigned int known = 0;

	free(ar->neighbours);
	ar->n_neighbours = 200;
	ar->neighbours = calloc(ar->n_neighbours, sizeof(first));
	if (!ar->neighbours)
		abort();
	for (unsigned int i = 0; i < ar->n_neighbours; i++) {
		ar->neighbours[i] = first;
		ar->neighbours[i].aps[0][2] = (uint8_t)i;
	}
	sim->nodes[AR1].ar.mtu = 1280;
	sim->nodes[MN].cfg->mn.ask = ASK_WILDCARD;
	sim_attach(sim);
	for (unsigned int i = 0; i < sim->nodes[MN].mn.n_aps; i++)
		known += sim->nodes[MN].mn.aps[i].known &&
			 !memcmp(&sim->nodes[MN].mn.aps[i].router,
				 &first.address, 16);
	ok(sim->nodes[AR1].sent['b'] == 1 && known > 10 &&
	   sim->nodes[AR1].longest > 1200 && sim->nodes[AR1].longest <= 1280,
	   "of 200 neighbours as many as fit into one packet of 1280: %u  # "
	   "FMIP-046 F11-026",
	   known);
	sim_free(sim);
}

static bool near_ms(double a, double b, double ms)
{
	return fabs((b - a) * 1000 - ms) < 1;
}

static void mute(void)
{
	struct sim *sim = sim_new(dir);
	struct sim_node *mn = &sim->nodes[MN];
	const double *at = mn->sent_at['a'];

	sim->lose = 'b';
	sim->lose_n = 99;
	sim_attach(sim);
	sim_run(sim, 3);
	ok(mn->sent['a'] == 4 && near_ms(at[0], at[1], 100) &&
	   near_ms(at[1], at[2], 200) && near_ms(at[2], at[3], 400),
	   "RtSolPr four times, 100, 200, 400 ms apart  # FMIP-017 FMIP-018");
	ok(mn->mn.no_fmip && strstr(sim->clock.text, "has no fast handover"),
	   "then the router has none, and it is said  # FMIP-019");
	mn_command_scan(&mn->mn);
	sim_run(sim, 1);
	ok(mn->sent['a'] == 4, "nor is it asked again  # FMIP-019");
	sim->lose_n = 0;
	mn_link_down(&mn->mn);
	mn_link_up(&mn->mn, sim_lladdr[AR1]);
	sim_run(sim, 1);
	ok(mn->sent['a'] == 5, "until the mobile attaches anew  # FMIP-019");
	sim_free(sim);
}

static void rate(void)
{
	struct sim *sim = sim_new(dir);
	struct sim_node *mn = &sim->nodes[MN];
	unsigned int most = 0;

	sim_attach(sim);
	sim->nodes[AR1].cfg->ar.n_neighbours = 0;
	for (int i = 0; i < 20; i++) {
		uint8_t bssid[6] = { 2, 0, 0, 1, 0, (uint8_t)i };

		mn_saw_ap(&mn->mn, bssid, 2412, -60);
		mn_command_scan(&mn->mn);
		sim_run(sim, 0.05);
	}
	for (unsigned int i = 0; i < mn->sent['a'] && i < 16; i++) {
		unsigned int n = 0;

		for (unsigned int j = i; j < mn->sent['a'] && j < 16; j++)
			n += mn->sent_at['a'][j] < mn->sent_at['a'][i] + 1;
		if (n > most)
			most = n;
	}
	ok(most == 3, "20 scans in a second: 3 questions a second, no more  # "
		      "FMIP-020");
	sim_free(sim);
}

static void identifiers(void)
{
	struct sim *sim = sim_new(dir);
	struct sim_node *mn = &sim->nodes[MN];
	struct ip6_packet p = { .src = sim_addr("fe80::ff:fe00:100") };
	struct prrtadv adv = { .n_tuples = 1 };
	uint16_t first;

	sim_attach(sim);
	first = mn->mn.asked.id;
	adv.id = (uint16_t)(first + 7);
	mn_prrtadv(&mn->mn, &adv, &p, sim_lladdr[AR1]);
	adv.id = first;
	mn_prrtadv(&mn->mn, &adv, &p, sim_lladdr[AR1]);
	ok(mn->agent.counters.drops[DROP_IDENTIFIER] == 2,
	   "an answer to nothing asked is counted and not taken  # FMIP-009");
	mn_saw_ap(&mn->mn, stranger, 2437, -40);
	mn_command_scan(&mn->mn);
	sim_run(sim, 1);
	ok(mn->mn.asked.id != first, "each question has its own number  # "
				     "FMIP-009");
	sim_free(sim);
}

/* Scans by itself: a good link its own channel only, a poor one all, one by one. */
static void by_itself(void)
{
	struct sim *sim = sim_new(dir);
	struct config_mn *cfg = &sim->nodes[MN].cfg->mn;
	struct mn *mn = &sim->nodes[MN].mn;

	cfg->scan_interval = 1000;
	sim_attach(sim);
	sim->n_scans = 0;
	sim_run(sim, 3);
	ok(sim->n_scans == 3 && sim->scanned == 2412,
	   "a good link: once a second its own channel, where the radio stays  "
	   "# F11-009");
	cfg->signal_low = -30;
	sim_run(sim, 1);
	ok(sim->scanned == 2437, "a poor one: what was scanned longest ago");
	sim_run(sim, 1);
	ok(sim->scanned == 2412, "one frequency at a time, by turns");
	sim_run(sim, 1);
	ok(sim->scanned == 2437 && sim->n_scans == 6, "and so on");
	ok(mn->agent->now - mn_find_ap(mn, sim_lladdr[AR2])->seen < 1.1,
	   "so that no result is older than so many intervals  # F11-017");
	cfg->frequencies[0] = 5180;
	cfg->n_frequencies = 1;
	sim_run(sim, 1);
	ok(sim->scanned == 5180, "never one that is not named");
	mn_link_down(mn);
	sim->n_scans = 0;
	sim_run(sim, 5);
	ok(!sim->n_scans, "without a link wpa_supplicant looks for one itself");
	sim_free(sim);

	sim = sim_new(dir);
	sim_attach(sim);
	sim->n_scans = 0;
	sim_run(sim, 30);
	ok(!sim->n_scans, "control: unless it is configured it does not");
	sim_free(sim);
}

/* What a router said is asked again before it is too old. */
static void refreshes(enum config_ask how, const char *name)
{
	struct sim *sim = sim_new(dir);
	struct sim_node *mn = &sim->nodes[MN];
	bool known = true;

	mn->cfg->mn.ask = how;
	mn->cfg->mn.map_time = 10;
	sim_attach(sim);
	for (int i = 0; i < 60; i++) {
		sim_run(sim, 1);
		known &= mn_find_ap(&mn->mn, sim_lladdr[AR2])->known;
	}
	ok(known && mn->sent['a'] >= 7 && mn->sent['a'] <= 11 &&
	   sim->n_scans == 1,
	   "%s: for a minute the map is known, by %u questions and no further "
	   "scan  # F11-024 F11-028", name, mn->sent['a']);
	sim->lose = 'b';
	sim->lose_n = 99;
	sim_run(sim, 12);
	ok(!mn_find_ap(&mn->mn, sim_lladdr[AR2])->known,
	   "where none is answered it is known no more");
	sim_free(sim);
}

/* A wildcard names some; the others that the radio sees are asked for by name. */
static void partial(void)
{
	struct sim *sim = all_kinds();
	struct sim_node *mn = &sim->nodes[MN];

	mn->cfg->mn.ask = ASK_WILDCARD;
	sim_attach(sim);
	ok(!mn_find_ap(&mn->mn, sibling) && mn->sent['a'] == 1 &&
	   mn->mn.asked.wildcard,
	   "a wildcard does not name them all");
	mn_saw_ap(&mn->mn, sibling, 2412, -40);
	mn_command_scan(&mn->mn);
	sim_run(sim, 1);
	ok(mn->sent['a'] == 2 && !mn->mn.asked.wildcard &&
	   is(sim, sibling, LLA_SAME_ROUTER),
	   "what is missing is asked for after the next scan  # F11-026");
	sim_free(sim);
}

/* 802.11k is asked once on each link; what it names is asked about. */
static void reports(void)
{
	struct sim *sim = sim_new(dir);
	struct sim_node *mn = &sim->nodes[MN];

	mn->cfg->mn.n_frequencies = 0;
	mn_reported_ap(&mn->mn, sim_lladdr[AR2], 2437);
	sim_attach(sim);
	sim_run(sim, 600);
	ok(sim->n_reports == 1 && !sim->n_scans &&
	   is(sim, sim_lladdr[AR2], LLA_NEW_AP),
	   "802.11k: no scan is needed to ask about what it names  # F11-022");
	sim_free(sim);

	sim = sim_new(dir);
	sim->nodes[MN].cfg->mn.reports = false;
	sim_attach(sim);
	ok(!sim->n_reports, "switched off it is not asked");
	sim_free(sim);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;

	dir = argv[1];
	four_kinds();
	apart_from_its_router();
	without_fast_handover(stranger,
			      "to one not known no FBU is sent  # FMIP-039");
	without_fast_handover(plain,
			      "nor to one without fast handovers  # FMIP-045");
	only_none();
	wildcard();
	crowded();
	mute();
	rate();
	identifiers();
	by_itself();
	refreshes(ASK_SCANNED, "by name");
	refreshes(ASK_WILDCARD, "by wildcard");
	partial();
	reports();
	return tap_end();
}
