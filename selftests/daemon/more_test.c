// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * more_test.c - several addresses of one mobile, moved by one handover
 *
 * usage: more_test CONFIGURATIONS
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/fmip_more.h"
#include "daemon/message.h"
#include "sim.h"
#include "story.h"
#include "tap.h"

static const char *dir;

static const char temporary[] = "2001:db8:1::7e3a:1";
#define TEMPORARY "2001:db8:1::7e3a:1"
#define FIRST	"2001:db8:1::ff:fe00:0"
#define NEW	"2001:db8:2::ff:fe00:0"

/* AR1 lets the mobile's key redirect both. */
static struct sim *of_two(bool keyed)
{
	struct sim *sim = story_begun(dir);
	struct config_key *key = &sim->nodes[AR1].cfg->keys[0];
	struct in6_addr addr = sim_addr(temporary);

	if (keyed)
		key->addresses[key->n_addresses++] = addr;
	more_add(&sim->nodes[MN].mn, &addr, 64);
	return sim;
}

static unsigned int count(const struct sim *sim, const char *words)
{
	const char *at = sim->clock.text;
	unsigned int n = 0;

	while ((at = strstr(at, words))) {
		at += strlen(words);
		n++;
	}
	return n;
}

static void predictive(void)
{
	struct sim *sim = of_two(true);
	struct in6_addr addr = sim_addr(temporary);

	sim_handover(sim, AR2);
	ok(order(sim, "mn  send FBU " TEMPORARY " > 2001:db8:1::1",
		 "mn  radio roam") &&
	   order(sim, "mn  send FBU " FIRST " > 2001:db8:1::1",
		 "mn  radio roam"),
	   "each has an FBU of its own, from itself");
	ok(said(sim, "ar1 kernel mn " FIRST ", switch to tunnel "
		     "2001:db8:1::1>" NEW) &&
	   said(sim, "ar1 kernel mn " TEMPORARY ", switch to tunnel "
		     "2001:db8:1::1>" NEW),
	   "both lead to the new address");
	ok(count(sim, "ar2 kernel mn " NEW " \"fmip-nar") == 1 &&
	   count(sim, "ar2 kernel mn " NEW ", drain to") == 1,
	   "where the next router has one queue, so that their order stays");
	ok(said(sim, "mn  kernel mn " TEMPORARY ", switch from tunnel " NEW
		     ">2001:db8:1::1 within 10000 else revert, drain from") &&
	   said(sim, "mn  kernel address " TEMPORARY "/64 nodad noprefixroute "
		     "deprecated"),
	   "what it sends from the other waits, and goes by the tunnel too");
	ok(sim->ok && !strcmp(sim->outcome, "predictive") &&
	   mn_old_has(&sim->nodes[MN].mn, &addr) &&
	   !sim->nodes[MN].mn.n_more && sim->nodes[MN].mn.n_old == 2,
	   "and it stays until its binding ends, as the first does");
	sim_run(sim, 12);
	ok(!sim->nodes[MN].mn.n_old &&
	   said(sim, "mn  kernel no address " TEMPORARY "/64"),
	   "with which both end");
	sim_free(sim);
}

static void reactive(void)
{
	struct sim *sim = of_two(true);

	sim_roam(sim, AR2);
	sim_run(sim, 2);
	ok(sim->ok && !strcmp(sim->outcome, "reactive") &&
	   said(sim, "switch to tunnel 2001:db8:1::1>" NEW) &&
	   count(sim, "mn  send FBU " NEW " > 2001:db8:1::1") == 2 &&
	   said(sim, "ar1 info: previous router " TEMPORARY ": tunnel to " NEW) &&
	   said(sim, "mn  kernel mn " TEMPORARY ", switch from tunnel " NEW),
	   "on the new link: an FBU for each, from the new address");
	sim_free(sim);
}

/* The router's kernel has no place for the other at first. */
static void late(void)
{
	struct sim *sim = of_two(true);
	double before;

	sim->nodes[AR1].refuse = "mn " TEMPORARY;
	before = sim->clock.now;
	if (!mn_command_handover(&sim->nodes[MN].mn, sim_lladdr[AR2]))
		sim_run(sim, 0.014);
	sim->nodes[AR1].refuse = NULL;
	sim_run(sim, 3);
	ok(!strcmp(sim->outcome, "predictive") &&
	   near_ms(before, sim->nodes[MN].sent_at['g'][0], 16),
	   "what cannot be bound does not delay the first");
	ok(count(sim, "mn  send FBU " NEW " > 2001:db8:1::1") >= 1 &&
	   said(sim, "mn  kernel mn " TEMPORARY ", switch from tunnel " NEW),
	   "it is asked for again on the new link, and goes then");
	sim_free(sim);
}

static void unknown(void)
{
	struct sim *sim = of_two(false);

	sim_handover(sim, AR2);
	ok(!strcmp(sim->outcome, "predictive") &&
	   sim->nodes[AR1].agent.counters.drops[DROP_NO_KEY] > 1 &&
	   !said(sim, "mn  kernel mn " TEMPORARY ", switch"),
	   "one that the key is not for stays behind, alone");
	sim_free(sim);
}

static void cancelled(void)
{
	struct sim *sim = of_two(true);

	sim->roam = ROAM_REFUSED;
	sim_handover(sim, AR2);
	ok(!strcmp(sim->outcome, "returned") &&
	   said(sim, "ar1 kernel mn " FIRST ", delete") &&
	   said(sim, "ar1 kernel mn " TEMPORARY ", delete") &&
	   said(sim, "mn  kernel mn " TEMPORARY ", drain from"),
	   "cancelled: both bindings end, both go on by the old link  # "
	   "FMIP-189");
	sim->roam = ROAM_GOES;
	ok(!sim_handover(sim, AR2) && sim->ok && sim->nodes[MN].mn.n_old == 2,
	   "and both go along the next time");
	sim_free(sim);
}

/*
 * The longest step there is: with as many addresses as may be the radio comes up at a
 * third router's, when everything has gone over to the second's.
 */
static void elsewhere(void)
{
	struct sim *sim = story_begun(dir);
	struct mn *mn = &sim->nodes[MN].mn;
	struct prrtadv_tuple third = {
		.ap = { 2, 0, 0, 0, 3, 0 }, .ap_code = LLA_NEW_AP,
		.has_router_lla = true, .router_lla = { 2, 0, 0, 0, 3, 0 },
		.has_router_addr = true, .router_plen = 64,
		.router_addr = sim_addr("2001:db8:3::1"),
	};
	char text[40];

	map_learn(mn, &third);
	for (int i = 0; i < MN_MORE_MAX; i++) {
		struct in6_addr addr;

		snprintf(text, sizeof(text), "2001:db8:1::%d", i + 10);
		addr = sim_addr(text);
		more_add(mn, &addr, 64);
	}
	sim->roam = ROAM_NEVER;
	sim_handover(sim, AR2);
	ok(mn->handover.state == MN_MOVING && mn->moved, "on its way to a second");
	mn_link_up(mn, third.ap);
	ok(mn->handover.state == MN_WAIT_FBACK_NEW &&
	   said(sim, "mn  send FBU 2001:db8:3::ff:fe00:0 > 2001:db8:1::1") &&
	   count(sim, "mn  send FBU 2001:db8:3::ff:fe00:0 > 2001:db8:1::1") ==
	   MN_MORE_MAX + 1,
	   "at a third: all back, and all over again, in one step");
	sim_free(sim);
}

static void taken(void)
{
	struct sim *sim = story_begun(dir);
	struct mn *mn = &sim->nodes[MN].mn;
	struct in6_addr addr = sim_addr("2001:db8:9::1");
	char text[40];

	more_add(mn, &addr, 64);
	more_add(mn, &mn->pcoa, 64);
	ok(!mn->n_more, "of another prefix, or the first itself: none");
	for (int i = 0; i < 9; i++) {
		snprintf(text, sizeof(text), "2001:db8:1::%d", i + 10);
		addr = sim_addr(text);
		more_add(mn, &addr, 64);
		more_add(mn, &addr, 64);
	}
	ok(mn->n_more == MN_MORE_MAX, "four at most, each once");
	more_remove(mn, &mn->more[1].addr);
	ok(mn->n_more == MN_MORE_MAX - 1, "what the kernel has not is gone");
	sim_free(sim);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;

	dir = argv[1];
	predictive();
	reactive();
	late();
	unknown();
	cancelled();
	elsewhere();
	taken();
	return tap_end();
}
