// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * choose_test.c - the map of access points, and which of them is gone to
 *
 * usage: choose_test CONFIGURATIONS
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/fmip_choose.h"
#include "daemon/show.h"
#include "sim.h"
#include "tap.h"

static const char *dir;

static const uint8_t sibling[6] = { 2, 0, 0, 0, 1, 1 };
static const uint8_t stranger[6] = { 2, 0, 0, 0, 9, 0 };
static const uint8_t third[6] = { 2, 0, 0, 0, 3, 0 };

/* Attached, the map learned, and choosing; what is heard is said anew. */
static struct sim *choosing(void)
{
	struct sim *sim = sim_new(dir);
	struct config_mn *cfg = &sim->nodes[MN].cfg->mn;
	struct config_ar *ar = &sim->nodes[AR1].cfg->ar;

	cfg->choose = true;
	memcpy(ar->aps[ar->n_aps++], sibling, 6);
	mn_saw_ap(&sim->nodes[MN].mn, sibling, 2412, -90);
	sim_attach(sim);
	return sim;
}

static struct mn *mn_in(struct sim *sim)
{
	return &sim->nodes[MN].mn;
}

static void hear(struct sim *sim, int here, int there)
{
	mn_saw_ap(mn_in(sim), sim_lladdr[AR1], 2412, here);
	mn_saw_ap(mn_in(sim), sim_lladdr[AR2], 2437, there);
}

static const char *judged(struct sim *sim, const uint8_t bssid[6])
{
	return choice_name(mn_judge(mn_in(sim),
				    mn_find_ap(mn_in(sim), bssid)));
}

static bool goes_to(struct sim *sim, const uint8_t bssid[6])
{
	const struct mn_ap *ap = mn_choose(mn_in(sim));

	return bssid ? ap && !memcmp(ap->bssid, bssid, 6) : !ap;
}

/* dBm here and there, low, gain, and whether it goes. */
static const struct {
	int here, there, low;
	unsigned int gain;
	bool goes;
	const char *says;
} decisions[] = {
	{ -60, -40, -70, 8, false, "a good link is not left for a better" },
	{ -70, -40, -70, 8, false, "nor one at the threshold" },
	{ -71, -62, -70, 8, true, "a poor one is, for one so much better" },
	{ -71, -63, -70, 8, true, "by as much as it must be" },
	{ -71, -64, -70, 8, false, "and not for one a little better" },
	{ -90, -90, -70, 0, true, "without hysteresis for one as good" },
	{ -90, -91, -70, 0, false, "but never for a worse one" },
};

static void decides(void)
{
	struct sim *sim = choosing();
	struct config_mn *cfg = &sim->nodes[MN].cfg->mn;

	for (size_t i = 0; i < sizeof(decisions) / sizeof(*decisions); i++) {
		cfg->signal_low = decisions[i].low;
		cfg->signal_gain = decisions[i].gain;
		hear(sim, decisions[i].here, decisions[i].there);
		ok(goes_to(sim, decisions[i].goes ? sim_lladdr[AR2] : NULL),
		   "%d dBm here, %d there: %s  # F11-008", decisions[i].here,
		   decisions[i].there, decisions[i].says);
	}
	sim_free(sim);
}

static void ages(void)
{
	struct sim *sim = choosing();

	sim->nodes[MN].cfg->mn.scan_age = 5000;
	hear(sim, -80, -40);
	sim_run(sim, 4.9);
	ok(goes_to(sim, sim_lladdr[AR2]), "what was seen 4.9 s ago is believed");
	sim_run(sim, 0.2);
	ok(goes_to(sim, NULL) && !strcmp(judged(sim, sim_lladdr[AR2]), "stale"),
	   "more than 5 s are too long: it is stale");
	mn_saw_ap(mn_in(sim), sim_lladdr[AR2], 2437, -40);
	ok(goes_to(sim, NULL),
	   "nor is anything compared with a signal here that is as old");
	mn_saw_ap(mn_in(sim), sim_lladdr[AR1], 2412, -80);
	ok(goes_to(sim, sim_lladdr[AR2]), "until it is scanned again");
	sim_free(sim);
}

static void strangers(void)
{
	struct sim *sim = choosing();
	struct mn *mn = mn_in(sim);

	hear(sim, -80, -90);
	mn_saw_ap(mn, stranger, 2437, -10);
	ok(goes_to(sim, NULL) && !strcmp(judged(sim, stranger), "stranger"),
	   "the loudest is not gone to before a router has told of it");
	sim_run(sim, 1);
	mn_command_scan(mn);
	sim_run(sim, 1);
	hear(sim, -80, -90);
	mn_saw_ap(mn, stranger, 2437, -10);
	ok(goes_to(sim, NULL) && mn_find_ap(mn, stranger)->known &&
	   mn_find_ap(mn, stranger)->code == LLA_NO_PREFIX,
	   "nor after it has said that it does not know it");
	mn_saw_ap(mn, sibling, 2412, -50);
	ok(goes_to(sim, sibling), "one of the same router is");
	ok(!sim->nodes[MN].sent['c'], "for none of them FBU was sent  # F11-042");
	sim_free(sim);
}

static void permitted(void)
{
	struct sim *sim = choosing();
	struct config_mn *cfg = &sim->nodes[MN].cfg->mn;
	struct mn *mn = mn_in(sim);

	ok(map_permits(mn, "segue") && map_permits(mn, ""),
	   "without a list every network is permitted");
	cfg->n_networks = 1;
	strcpy(cfg->networks[0], "segue");
	ok(map_permits(mn, "segue") && !map_permits(mn, "segue2") &&
	   !map_permits(mn, ""),
	   "with one those in it: of others nothing is noted  # F11-042");
	sim_free(sim);
}

/* A thousand rogue access points in the scans, the loudest there are. */
static void flooded(void)
{
	struct sim *sim = choosing();
	struct mn *mn = mn_in(sim);
	struct mn_ap *ap;

	sim_run(sim, 1);
	for (unsigned int i = 0; i < 1000; i++) {
		uint8_t bssid[6] = { 6, 6, 6, 6, (uint8_t)(i >> 8),
				     (uint8_t)i };

		mn_saw_ap(mn, bssid, 2437, -1);
		mn_reported_ap(mn, bssid, 2437);
	}
	hear(sim, -80, -50);
	ap = mn_find_ap(mn, sim_lladdr[AR2]);
	ok(mn->n_aps == MN_APS_MAX && ap && ap->known &&
	   mn_find_ap(mn, sim_lladdr[AR1]),
	   "a thousand strangers: the table is bounded, and ours are in it");
	ok(goes_to(sim, sim_lladdr[AR2]), "and gone to");
	mn_saw_ap(mn, third, 2437, -50);
	ok(mn_find_ap(mn, third), "what is new still finds a place");
	sim_free(sim);
}

static void backs_off(void)
{
	static const double waits[] = { 10, 20, 40, 80, 160, 320, 640, 640 };
	struct sim *sim = choosing();
	struct mn *mn = mn_in(sim);
	bool as_long = true;

	for (size_t i = 0; i < sizeof(waits) / sizeof(*waits); i++) {
		map_note_outcome(mn, sim_lladdr[AR2], false);
		hear(sim, -80, -40);
		as_long &= goes_to(sim, NULL) &&
			   !strcmp(judged(sim, sim_lladdr[AR2]), "avoided");
		mn->agent->now += waits[i] - 0.1;
		hear(sim, -80, -40);
		as_long &= goes_to(sim, NULL);
		mn->agent->now += 0.2;
		hear(sim, -80, -40);
		as_long &= goes_to(sim, sim_lladdr[AR2]);
	}
	ok(as_long, "one that failed is avoided for 10 s, then 20, to 640");
	map_note_outcome(mn, sim_lladdr[AR2], true);
	map_note_outcome(mn, sim_lladdr[AR2], false);
	mn->agent->now += 10.1;
	hear(sim, -80, -40);
	ok(goes_to(sim, sim_lladdr[AR2]),
	   "what went well once begins with 10 s again");
	sim_free(sim);
}

/* The whole of it: seen, chosen, handed over; and where the radio comes back. */
static void goes(void)
{
	struct sim *sim = choosing();
	struct mn *mn = mn_in(sim);

	hear(sim, -80, -40);
	mn_consider(mn);
	sim_run(sim, 1);
	ok(sim->ok && !strcmp(sim->outcome, "predictive") &&
	   !memcmp(mn->bssid, sim_lladdr[AR2], 6),
	   "a poor link: the mobile hands over by itself  # F11-008");
	ok(strstr(sim->clock.text, "step 2 sent 02:00:00:00:02:00"),
	   "step 2 is to join that one  # F11-010");
	ok(strstr(sim->clock.text,
		  "02:00:00:00:02:00 is chosen: -40 dBm, here -80"),
	   "and says why");
	sim_free(sim);

	sim = choosing();
	mn = mn_in(sim);
	sim->roam = ROAM_COMES_BACK;
	hear(sim, -80, -40);
	mn_consider(mn);
	sim_run(sim, 1);
	ok(!strcmp(sim->outcome, "returned") &&
	   !strcmp(judged(sim, sim_lladdr[AR2]), "avoided"),
	   "one that the radio does not get to is left alone  # F11-018");
	mn_consider(mn);
	sim_run(sim, 1);
	ok(mn->handover.state == MN_UP &&
	   mn->agent->counters.n[COUNT_HANDOVERS] == 1,
	   "for a while");
	sim_free(sim);

	sim = choosing();
	sim->nodes[MN].cfg->mn.choose = false;
	hear(sim, -80, -40);
	mn_consider(mn_in(sim));
	ok(mn_in(sim)->handover.state == MN_UP,
	   "control: one that does not choose stays");
	sim_free(sim);
}

static bool shows(struct sim *sim, const char *words)
{
	json_t *list = show_neighbours(&sim->nodes[MN].agent);
	char *text = json_dumps(list, JSON_COMPACT);
	bool found = text && strstr(text, words);

	if (!found)
		note("%s", text);
	free(text);
	json_decref(list);
	return found;
}

static void configure(struct sim *sim)
{
	struct config_mn *cfg = &sim->nodes[MN].cfg->mn;
	struct config_neighbour *n = calloc(1, sizeof(*n));

	if (!n)
		abort();
	*n = sim->nodes[AR1].cfg->ar.neighbours[0];
	free(cfg->neighbours);
	cfg->neighbours = n;
	cfg->n_neighbours = 1;
}

/* Where each row of the map comes from. */
static void sources(void)
{
	struct sim *sim = sim_new(dir);
	struct mn *mn = mn_in(sim);

	configure(sim);
	sim->nodes[MN].cfg->mn.ask = ASK_OFF;
	sim_attach(sim);
	ok(shows(sim, "{\"bssid\":\"02:00:00:00:02:00\",\"router\":"
		 "\"2001:db8:2::1\",\"lladdr\":\"02:00:00:00:02:00\","
		 "\"prefix\":\"2001:db8:2::/64\",\"source\":\"configuration\""),
	   "the map: from the configuration");
	ok(!mn_command_handover(mn, sim_lladdr[AR2]), "which is enough");
	sim_run(sim, 1);
	ok(sim->ok && !strcmp(sim->outcome, "predictive") &&
	   !sim->nodes[MN].sent['a'],
	   "for a handover that is announced, without RtSolPr  # FMIP-024");
	ok(shows(sim, "{\"bssid\":\"02:00:00:00:01:00\",\"router\":"
		 "\"2001:db8:1::1\"") == false,
	   "where nobody named the old router's link-layer address it is not "
	   "in it");
	sim_free(sim);

	sim = sim_new(dir);
	mn = mn_in(sim);
	mn_saw_ap(mn, stranger, 2412, -40);
	mn_reported_ap(mn, third, 2462);
	sim_attach(sim);
	ok(shows(sim, "\"bssid\":\"02:00:00:00:02:00\",\"router\":"
		 "\"2001:db8:2::1\",\"lladdr\":\"02:00:00:00:02:00\","
		 "\"prefix\":\"2001:db8:2::/64\",\"source\":\"prrtadv\",\"age\":"),
	   "from PrRtAdv");
	mn_reported_ap(mn, stranger, 2412);
	mn_saw_ap(mn, sibling, 2412, -40);
	mn_reported_ap(mn, sibling, 2412);
	ok(shows(sim, "{\"bssid\":\"02:00:00:00:01:01\",\"source\":"
		 "\"neighbour-report\",\"age\":0.0,\"frequency\":2412"),
	   "from an 802.11k report, without a router");
	ok(mn_find_ap(mn, third)->code == LLA_NO_PREFIX &&
	   mn_find_ap(mn, third)->known,
	   "what was reported is asked about without a scan");
	sim_handover(sim, AR2);
	ok(shows(sim, "\"bssid\":\"02:00:00:00:01:00\",\"router\":"
		 "\"2001:db8:1::1\",\"lladdr\":\"02:00:00:00:01:00\","
		 "\"prefix\":\"2001:db8:1::/64\",\"source\":\""),
	   "and from having been there");
	sim_free(sim);
}

static void expires(void)
{
	struct sim *sim = sim_new(dir);
	struct mn *mn = mn_in(sim);

	configure(sim);
	sim->nodes[MN].cfg->mn.map_time = 60;
	sim_attach(sim);
	mn->agent->now += 59;
	map_expire(mn);
	ok(mn_find_ap(mn, sim_lladdr[AR2])->known, "after 59 s it is known");
	mn->agent->now += 2;
	map_expire(mn);
	ok(!mn_find_ap(mn, sim_lladdr[AR2])->known,
	   "after 60 a router's word is not believed any more");
	mn_link_down(mn);
	mn_link_up(mn, sim_lladdr[AR1]);
	ok(mn_find_ap(mn, sim_lladdr[AR2])->known &&
	   mn_find_ap(mn, sim_lladdr[AR2])->source == MAP_CONFIGURED,
	   "what was configured is known for ever");
	sim_free(sim);
}

static void router_shows(void)
{
	struct sim *sim = sim_new(dir);
	json_t *list = show_neighbours(&sim->nodes[AR1].agent);
	char *text = json_dumps(list, JSON_COMPACT);

	ok(text && strstr(text, "{\"bssid\":\"02:00:00:00:02:00\",\"router\":"
				"\"2001:db8:2::1\",\"lladdr\":"
				"\"02:00:00:00:02:00\",\"prefix\":"
				"\"2001:db8:2::/64\",\"source\":"
				"\"configuration\",\"fmip\":true}"),
	   "a router shows what it was configured with");
	free(text);
	json_decref(list);
	sim_free(sim);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;

	dir = argv[1];
	decides();
	ages();
	strangers();
	permitted();
	flooded();
	backs_off();
	goes();
	sources();
	expires();
	router_shows();
	return tap_end();
}
