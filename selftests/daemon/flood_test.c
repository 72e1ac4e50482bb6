// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * flood_test.c - more of what anybody on the link may send than anybody sends
 *
 * usage: flood_test CONFIGURATIONS
 */
#include <string.h>

#include "daemon/message.h"
#include "story.h"
#include "tap.h"

#define MANY	3000

static const uint8_t thief[6] = { 2, 0, 0, 0, 0, 9 };

static size_t packet(const struct icmp6_msg *m, const char *src,
		     const struct in6_addr *dst, uint8_t *bytes, size_t size)
{
	struct ip6_packet p = {
		.src = sim_addr(src), .dst = *dst, .hop_limit = 255,
		.proto = IP6_PROTO_ICMP,
	};
	uint8_t icmp[256];
	int len = icmp6_encode(m, icmp, sizeof(icmp));

	if (len < 0 || ip6_seal(&p, icmp, (size_t)len))
		return 0;

	p.data = icmp;
	p.len = (size_t)len;
	len = ip6_build(&p, bytes, size);
	return len < 0 ? 0 : (size_t)len;
}

static unsigned int count(const char *text, const char *words)
{
	unsigned int n = 0;

	for (; (text = strstr(text, words)); text++)
		n++;
	return n;
}

/* The answer is longer than the question, and goes to whoever is named. */
static void questions(const char *dir)
{
	struct sim *sim = story_begun(dir);
	struct sim_node *ar = &sim->nodes[AR1];
	struct icmp6_msg m = { .type = ICMP6_FMIP, .subtype = FMIP_RTSOLPR };
	unsigned int before = ar->sent['b'], n;
	uint8_t bytes[512];
	size_t len;

	m.rtsolpr.wildcard = true;
	len = packet(&m, "fe80::9", &all_routers, bytes, sizeof(bytes));
	sim->clock.len = 0;
	for (int i = 0; i < MANY; i++) {
		sim_inject(sim, AR1, thief, bytes, len);
		sim->clock.len = 0;
	}
	n = ar->sent['b'] - before;
	ok(n >= 500 && n < MANY &&
	   ar->agent.counters.drops[DROP_RATE] == MANY - n,
	   "RtSolPr: so many a second are answered, %u of %u", n, MANY);
	sim_run(sim, 1.1);
	sim_inject(sim, AR1, thief, bytes, len);
	ok(ar->sent['b'] == before + n + 1, "and the next second others");
	sim_free(sim);
}

/* Each is worth a line: but not a line each. */
static void thieves(const char *dir)
{
	struct sim *sim = story_begun(dir);
	struct sim_node *ar = &sim->nodes[AR2];
	struct icmp6_msg m = { .type = ICMP6_NA };
	uint8_t bytes[512];
	unsigned int told;
	size_t len;

	sim->roam = ROAM_NEVER;
	mn_command_handover(&sim->nodes[MN].mn, sim_lladdr[AR2]);
	sim_run(sim, 0.1);
	m.na.target = sim_addr(sim_pcoa[AR2]);
	m.na.has_tlla = true;
	memcpy(m.na.tlla, thief, MAC_LEN);
	len = packet(&m, sim_pcoa[AR2], &all_nodes, bytes, sizeof(bytes));
	for (int i = 0; i < MANY; i++)
		sim_inject(sim, AR2, thief, bytes, len);
	told = count(sim->clock.text, "nothing is released");
	ok(ar->agent.counters.drops[DROP_NOT_OWNER] == MANY && told &&
	   told <= 100 && ar->agent.counters.n[COUNT_UNTOLD] == MANY - told,
	   "UNA for another's address: all counted, %u told", told);
	sim_run(sim, 1.1);
	sim_inject(sim, AR2, thief, bytes, len);
	ok(count(sim->clock.text, "nothing is released") == told + 1,
	   "and the next second another");
	sim_free(sim);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;

	questions(argv[1]);
	thieves(argv[1]);
	return tap_end();
}
