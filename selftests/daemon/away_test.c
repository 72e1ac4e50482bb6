// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * away_test.c - a router holds for a mobile whose radio scans, and for nobody else
 *
 * usage: away_test CONFIGURATIONS
 */
#include <string.h>

#include "daemon/fmip_away.h"
#include "daemon/message.h"
#include "sim.h"
#include "tap.h"

static const char *dir;

/* Attached; from now on a scan is asked for, 100 ms of hold with it. */
static struct sim *quiet(void)
{
	struct sim *sim = sim_new(dir);

	sim_attach(sim);
	sim->nodes[MN].cfg->mn.scan_hold = 100;
	sim->nodes[MN].mn.away_seq = 0xfffffffd;	/* so that it wraps */
	sim->clock.text[0] = '\0';
	sim->clock.len = 0;
	return sim;
}

static const char *said(struct sim *sim)
{
	return sim->clock.text;
}

/* Each of these in the transcript, in this order. */
static bool in_order(struct sim *sim, const char *const *words, size_t n)
{
	const char *at = said(sim);

	for (size_t i = 0; i < n; i++) {
		at = strstr(at, words[i]);
		if (!at) {
			note("not, or not there: %s\n%s", words[i], said(sim));
			return false;
		}
	}

	return true;
}

#define IN_ORDER(sim, words) \
	in_order(sim, words, sizeof(words) / sizeof(*(words)))

static uint64_t drops(struct sim *sim, unsigned int reason)
{
	return sim->nodes[AR1].agent.counters.drops[reason];
}

static uint64_t holds(struct sim *sim)
{
	return sim->nodes[AR1].agent.counters.n[COUNT_SCANS_HELD];
}

static void whole(void)
{
	static const char *const words[] = {
		"send Away 2001:db8:1::ff:fe00:0 > 2001:db8:1::1",
		"kernel mn 2001:db8:1::ff:fe00:0", "fmip-away", "hold",
		"send Away 2001:db8:1::1 > 2001:db8:1::ff:fe00:0",
		"mn  kernel mn 2001:db8:1::ff:fe00:0 \"fmip-away\"",
		"hold from within 100 else drain",
		"radio scan",
		"drain from within 1000 else drain",
		"send Away 2001:db8:1::ff:fe00:0 > 2001:db8:1::1",
		"drain to within 1000 else drain",
	};
	struct sim *sim = quiet();

	ok(!mn_command_scan(&sim->nodes[MN].mn), "a scan");
	sim_run(sim, 1);
	ok(IN_ORDER(sim, words),
	   "asked, held, answered, and only then the radio leaves; back, "
	   "drained  # F11-016");
	ok(!strstr(strstr(said(sim), "radio scan"), "hold to"),
	   "none of it twice");
	ok(!sim->nodes[AR1].ar.aways && holds(sim) == 1 &&
	   sim->nodes[MN].agent.counters.n[COUNT_SCANS_HELD] == 1,
	   "and nothing of it stays");
	ok(!mn_command_scan(&sim->nodes[MN].mn), "once more");
	sim_run(sim, 1);
	ok(holds(sim) == 2, "the numbers wrap");
	sim_free(sim);
}

/* The radio is long: what would be over is asked for again. */
static void longer(void)
{
	struct sim *sim = quiet();
	struct sim_node *ar = &sim->nodes[AR1];

	sim->nodes[MN].cfg->mn.scan_hold = 30;
	mn_command_scan(&sim->nodes[MN].mn);
	sim_run(sim, 0.029);
	ok(ar->ar.aways && holds(sim) == 2, "it is asked for again in time");
	sim_run(sim, 1);
	ok(!ar->ar.aways && holds(sim) == 2, "and not when it is back");
	sim_free(sim);
}

static void not_needed(void)
{
	struct sim *sim = quiet();
	struct config_mn *cfg = &sim->nodes[MN].cfg->mn;

	cfg->n_frequencies = 1;
	cfg->frequencies[0] = 2412;
	mn_command_scan(&sim->nodes[MN].mn);
	sim_run(sim, 1);
	ok(strstr(said(sim), "radio scan") && !holds(sim),
	   "on the channel of now the radio stays: nobody is asked");
	cfg->frequencies[0] = 2437;
	cfg->scan_hold = 0;
	sim->nodes[MN].mn.asked_away = 0;
	mn_command_scan(&sim->nodes[MN].mn);
	sim_run(sim, 1);
	ok(!holds(sim), "nor where it is switched off");
	sim_free(sim);
}

/* What is asked for can be lost, and what is answered, and what ends it. */
static void lossy(void)
{
	struct sim *sim = quiet();
	struct sim_node *ar = &sim->nodes[AR1];

	ar->cfg->ar.away_max = 0;
	mn_command_scan(&sim->nodes[MN].mn);
	sim_run(sim, 0.079);
	ok(!strstr(said(sim), "radio scan"), "no answer: asked twice");
	sim_run(sim, 0.01);
	ok(strstr(said(sim), "radio scan") &&
	   strstr(said(sim), "router 2001:db8:1::1 does not hold while the "
			     "radio scans"),
	   "then it scans all the same, and says so");
	sim_run(sim, 1);
	ok(!sim->nodes[MN].mn.away && sim->nodes[MN].mn.discovery.state == 0,
	   "and goes on");

	ar->cfg->ar.away_max = 200;
	mn_command_scan(&sim->nodes[MN].mn);
	sim_run(sim, 0.01);
	ok(ar->ar.aways && ((struct away *)ar->ar.aways)->session.state ==
				   AWAY_HELD,
	   "held");
	sim->nodes[MN].mn.away = false;		/* its word is lost */
	sim_run(sim, 0.08);
	ok(ar->ar.aways && !strstr(said(sim), "drain to"), "for as long");
	sim_run(sim, 0.02);
	ok(!ar->ar.aways && strstr(said(sim), "drain to"),
	   "as was asked for, whether the mobile says a word or not");

	ar->cfg->ar.away_max = 30;
	sim->nodes[MN].cfg->mn.scan_hold = 10000;
	mn_command_scan(&sim->nodes[MN].mn);
	sim->nodes[MN].mn.away_router = in6addr_any;
	sim_run(sim, 0.005);
	ok(ar->ar.aways, "one that asks for ten seconds");
	sim_run(sim, 0.031);
	ok(!ar->ar.aways, "is held for as long as is configured");
	sim_free(sim);
}

/* A message as the mobile would send it, with one thing wrong. */
static void forge(struct sim *sim, const struct badf_key *key, const char *src,
		  const char *dst, uint8_t kind, uint32_t seq, uint16_t time)
{
	struct in6_addr from = sim_addr(src), to = sim_addr(dst);
	struct ip6_packet p = { .src = from, .dst = to };
	static struct outbox out;
	struct mh_msg m = { .type = MH_AWAY };

	m.away = (struct mh_away){ .kind = kind, .seq = seq, .time = time };
	message_mh(&out, &m, &p, key, &from, &to);
	sim_inject(sim, AR1, sim_lladdr[MN], out.actions[0].send.bytes,
		   out.actions[0].send.len);
	outbox_empty(&out);
}

#define PCOA	"2001:db8:1::ff:fe00:0"
#define ROUTER	"2001:db8:1::1"

static void hostile(void)
{
	struct sim *sim = quiet();
	struct badf_key good = sim->nodes[MN].cfg->keys[0].key, bad = good;

	bad.key[0] ^= 1;
	forge(sim, &bad, PCOA, ROUTER, MH_AWAY_LEAVES, 10, 100);
	ok(drops(sim, WIRE_AUTH_BAD) == 1 && !holds(sim), "a forged one");
	forge(sim, NULL, PCOA, ROUTER, MH_AWAY_LEAVES, 10, 100);
	ok(drops(sim, WIRE_NO_BADF) == 1 && !holds(sim), "one without a key");
	forge(sim, &good, "2001:db8:1::77", ROUTER, MH_AWAY_LEAVES, 10, 100);
	ok(drops(sim, DROP_NO_KEY) == 1 && !holds(sim),
	   "one for another's address");
	forge(sim, &good, "2001:db8:7::1", ROUTER, MH_AWAY_LEAVES, 10, 100);
	ok(drops(sim, DROP_NOT_MY_PREFIX) == 1 && !holds(sim),
	   "one from another link");
	forge(sim, &good, PCOA, ROUTER, 77, 10, 100);
	forge(sim, &good, PCOA, ROUTER, MH_AWAY_LEAVES, 11, 0);
	ok(drops(sim, WIRE_OPTION_VALUE) == 2 && !holds(sim),
	   "one of no known kind, and one for no time");
	ok(!sim->nodes[AR1].ar.aways, "leave nothing behind");

	forge(sim, &good, PCOA, ROUTER, MH_AWAY_LEAVES, 20, 100);
	ok(holds(sim) == 1, "a good one is obeyed");
	forge(sim, &good, PCOA, ROUTER, MH_AWAY_BACK, 21, 0);
	forge(sim, &good, PCOA, ROUTER, MH_AWAY_LEAVES, 20, 100);
	ok(drops(sim, DROP_REPLAY) == 1 && holds(sim) == 1 &&
	   !sim->nodes[AR1].ar.aways,
	   "once: a replay is not");
	sim_free(sim);
}

/* Who has handed over is not here; who hands over while held is not held twice. */
static void moved(void)
{
	static const char *const gone[] = {
		"ar1 kernel mn " PCOA " \"fmip-par", "change, hold to",
		"switch to tunnel", "send FBack",
		"ar1 kernel mn " PCOA ", drain to within 10000 else revert",
	};
	struct sim *sim = quiet();
	struct badf_key good = sim->nodes[MN].cfg->keys[0].key;

	sim_handover(sim, AR2);
	forge(sim, &good, PCOA, ROUTER, MH_AWAY_LEAVES, 20, 100);
	ok(drops(sim, DROP_EVENT) == 1 && !sim->nodes[AR1].ar.aways,
	   "one whose tunnel leads away is not held here");
	sim_free(sim);

	sim = quiet();
	forge(sim, &good, PCOA, ROUTER, MH_AWAY_LEAVES, 20, 100);
	sim_handover(sim, AR2);
	ok(sim->ok && !sim->nodes[AR1].ar.aways,
	   "FBU ends it: its packets are the binding's");
	sim_free(sim);

	sim = quiet();
	forge(sim, &good, PCOA, ROUTER, MH_AWAY_LEAVES, 20, 100);
	sim_roam(sim, AR2);
	sim_run(sim, 1);
	ok(IN_ORDER(sim, gone) &&
	   !strstr(said(sim), "ar1 kernel mn " PCOA
			      ", drain to within 1000 else drain"),
	   "the radio goes on by itself: what is held goes after it");
	sim_free(sim);

	sim = quiet();
	mn_command_scan(&sim->nodes[MN].mn);
	sim_run(sim, 0.01);
	ok(mn_command_handover(&sim->nodes[MN].mn, sim_lladdr[AR2]),
	   "the mobile does not begin one while its radio is elsewhere");
	sim_run(sim, 1);
	ok(!sim_handover(sim, AR2) && sim->ok, "but as soon as it is back");
	sim_free(sim);
}

/* What is remembered of one that is armed goes on being remembered. */
static void armed(void)
{
	static const char *const words[] = {
		"hold to", "radio scan", "drain to", "else revert",
	};
	struct sim *sim = sim_new(dir);

	sim->nodes[AR1].cfg->ar.ring_time = 40;
	sim_attach(sim);
	sim->nodes[MN].cfg->mn.scan_hold = 100;
	sim->clock.text[0] = '\0';
	sim->clock.len = 0;
	mn_command_scan(&sim->nodes[MN].mn);
	sim_run(sim, 1);
	ok(IN_ORDER(sim, words) &&
	   !strstr(said(sim), "ar1 kernel mn " PCOA " \"fmip-away\""),
	   "one that is armed is held as it is, and stays armed");
	ok(par_find(&sim->nodes[AR1].ar, &sim->nodes[MN].mn.pcoa)
			   ->session.state == PAR_ARMED,
	   "until it leaves");
	sim_free(sim);
}

/* It is another router's before the first has answered, one that no key is for. */
static void other_router(void)
{
	struct sim *sim = quiet();
	struct mn *mn = &sim->nodes[MN].mn;

	sim->lose = 'W';
	sim->nodes[MN].cfg->keys[0].n_routers = 1;
	sim->nodes[MN].cfg->keys[0].routers[0] = mn->par;
	sim->nodes[AR1].cfg->ar.away_max = 0;
	mn_command_scan(mn);
	sim_run(sim, 0.01);
	mn->par = sim_addr("2001:db8:77::1");
	sim_run(sim, 1);
	ok(!mn->away && strstr(said(sim), "radio scan"),
	   "another router meanwhile, without a key: not asked again");
	sim_free(sim);
}

/* The link goes while own packets wait: what is held there is the kernel's. */
static void lost(void)
{
	struct sim *sim = quiet();
	struct mn *mn = &sim->nodes[MN].mn;
	size_t before;

	mn_command_scan(mn);
	sim_run(sim, 0.01);
	ok(mn->away_holds, "own packets wait,");
	mn_link_down(mn);
	ok(!mn->away_holds && !mn->away, "not any more where the link is gone");
	mn_link_up(mn, sim_lladdr[AR2]);
	sim_run(sim, 2);
	before = sim->clock.len;
	sim->nodes[MN].cfg->mn.scan_hold = 0;
	mn_command_scan(mn);
	sim_run(sim, 1);
	ok(!strstr(sim->clock.text + before, "mn " PCOA ", drain"),
	   "and a scan on the next link ends no tunnel of the old address");
	sim_free(sim);
}

/* wpa_supplicant never says that it is over. */
static void silent(void)
{
	static const char *const words[] = {
		"hold from within", "radio scan", "drain from within 1000",
		"did not scan",
	};
	struct sim *sim = quiet();
	struct mn *mn = &sim->nodes[MN].mn;

	mn_command_scan(mn);
	sim_run(sim, 0.01);
	session_event(&mn->discovery, DISC_EV_SCAN_TIMER, NULL);
	ok(IN_ORDER(sim, words) && !mn->away_holds,
	   "a scan that never ends: its own packets go");
	sim_free(sim);
}

static void refused(void)
{
	struct sim *sim = quiet();

	sim->nodes[AR1].refuse = "hold";
	mn_command_scan(&sim->nodes[MN].mn);
	sim_run(sim, 1);
	ok(strstr(said(sim), "not held while its radio scans: no room left in "
			     "this test") &&
	   strstr(said(sim), "radio scan"),
	   "a kernel that refuses: said, not answered, and scanned all the "
	   "same");
	sim_free(sim);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;

	dir = argv[1];
	whole();
	longer();
	not_needed();
	lossy();
	hostile();
	moved();
	armed();
	refused();
	other_router();
	lost();
	silent();
	return tap_end();
}
