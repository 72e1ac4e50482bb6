// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * stamp_test.c - replay protection by timestamps, between a mobile and its home agent
 *
 * usage: stamp_test CONFIGURATIONS
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mip6_sim.h"
#include "tap.h"
#include "wire/error.h"
#include "wire/mip6.h"
#include "wire/mip6_auth.h"

#define HOME	"2001:db8:10::a"
#define NOW	(0xe8d4a510ull << 32)

static const char *dir;
static struct msim *sim;

static void begin(bool mobile, bool agent)
{
	sim = msim_new(dir);
	sim->nodes[MOBILE].cfg->mn.home.timestamps = mobile;
	sim->nodes[AGENT].cfg->ha.timestamps = agent;
}

static bool is_bound(void)
{
	return msim_binding(sim, HOME)->bound;
}

/* The message number i of a letter that a node has sent. */
static struct mh_msg sent(int who, char letter, unsigned int i)
{
	const struct msim_packet *k = &sim->nodes[who].packets[(int)letter][i];
	struct mh_msg m = { .type = 255 };
	struct ip6_packet p;

	if (i >= sim->nodes[who].sent[(int)letter] ||
	    ip6_parse(&p, k->bytes, k->len) || mh_receive(&m, &p))
		m.type = 255;
	return m;
}

static struct mh_msg bu(unsigned int i)
{
	return sent(MOBILE, 'U', i);
}

static struct mh_msg ba(unsigned int i)
{
	return sent(AGENT, 'B', i);
}

static bool same(unsigned int i)
{
	struct mh_msg u = bu(i), b = ba(i);

	return u.type == MH_BU && b.type == MH_BA && u.opt.has_timestamp &&
	       b.opt.has_timestamp && u.opt.timestamp == b.opt.timestamp;
}

static bool answered(unsigned int i, uint8_t status)
{
	return ba(i).type == MH_BA && ba(i).ba.status == status;
}

/* What was sent, said again. */
static void replay(int to, int who, char letter, unsigned int i)
{
	const struct msim_packet *k = &sim->nodes[who].packets[(int)letter][i];

	msim_inject(sim, to, k->bytes, k->len);
}

static void test_registration(void)
{
	begin(true, true);
	msim_move(sim, LINK1);
	msim_run(sim, 3);
	ok(is_bound() && sim->mip.home.state == MIP_BOUND && same(0),
	   "the timestamp of a BU is in its BA  # MIP6-222 MIP6-225");
	msim_move(sim, LINK2);
	msim_run(sim, 3);
	msim_move(sim, AT_HOME);
	msim_run(sim, 3);
	ok(!is_bound() && sim->mip.home.state == MIP_HOME && same(1) &&
	   same(2) && bu(1).opt.timestamp > bu(0).opt.timestamp &&
	   bu(2).opt.timestamp > bu(1).opt.timestamp,
	   "of each, and each is greater than the one before  # MIP6-222 MIP6-223");
	msim_free(sim);

	begin(true, false);
	sim->nodes[AGENT].cfg->ha.bindings_max = 0;
	msim_move(sim, LINK1);
	msim_run(sim, 1);
	ok(answered(0, MH_STATUS_RESOURCES) && same(0) && !is_bound() &&
	   sim->mip.home.state == MIP_GIVEN_UP,
	   "a refusal has it too, and is taken  # MIP6-222");
	msim_free(sim);

	begin(true, true);
	sim->nodes[MOBILE].cfg->mn.home.key.key[0] ^= 1;
	msim_move(sim, LINK1);
	msim_run(sim, 1);
	ok(answered(0, MH_STATUS_AUTH_FAIL) && same(0),
	   "even where the authenticator was wrong  # MIP6-222");
	msim_free(sim);
}

static void test_policy(void)
{
	begin(false, true);
	msim_move(sim, LINK1);
	msim_run(sim, 3);
	ok(answered(0, MH_STATUS_ID_REQUIRED) && !is_bound() &&
	   !ba(0).opt.has_timestamp && sim->mip.home.state == MIP_GIVEN_UP,
	   "who has none where it is demanded is told so, and not bound  # MIP6-221");
	msim_free(sim);

	begin(false, false);
	msim_move(sim, LINK1);
	msim_run(sim, 3);
	ok(is_bound() && !bu(0).opt.has_timestamp && !ba(0).opt.has_timestamp,
	   "without the policy none is sent, none demanded, none answered (control)  # MIP6-221");
	sim->nodes[MOBILE].cfg->mn.home.timestamps = true;
	msim_move(sim, LINK2);
	msim_run(sim, 3);
	sim->nodes[MOBILE].cfg->mn.home.timestamps = false;
	mip_command_register(&sim->mip);
	msim_run(sim, 3);
	ok(same(1) && answered(2, MH_STATUS_ID_REQUIRED),
	   "who has sent one goes on sending them: what it said without cannot be said again  # MIP6-221");
	msim_free(sim);
}

/* Two in one millisecond, and of one of them BA is lost. */
static void test_greater(void)
{
	begin(true, true);
	msim_move(sim, LINK1);
	msim_run(sim, 3);
	mip_command_register(&sim->mip);
	mip_command_register(&sim->mip);
	ok(sim->nodes[MOBILE].sent['U'] == 3 &&
	   sim->nodes[MOBILE].packets['U'][1].at ==
	   sim->nodes[MOBILE].packets['U'][2].at &&
	   bu(2).opt.timestamp > bu(1).opt.timestamp,
	   "of two BUs of the same moment the second has the greater one  # MIP6-223");
	msim_run(sim, 1);
	ok(answered(1, MH_STATUS_OK) && answered(2, MH_STATUS_OK),
	   "and both are accepted");
	msim_free(sim);
}

static void test_sequence(void)
{
	uint16_t before;

	begin(true, true);
	msim_move(sim, LINK1);
	msim_run(sim, 3);
	before = sim->mip.seq;
	sim->mip.seq -= 100;
	mip_command_register(&sim->mip);
	msim_run(sim, 1);
	ok(answered(1, MH_STATUS_OK) && ba(1).ba.seq == before - 99 &&
	   sim->mip.home.state == MIP_BOUND,
	   "a smaller number with a later timestamp is accepted, and answered by that number  # MIP6-228");
	msim_free(sim);

	begin(false, false);
	msim_move(sim, LINK1);
	msim_run(sim, 3);
	sim->mip.seq -= 100;
	mip_command_register(&sim->mip);
	msim_run(sim, 1);
	ok(answered(1, MH_STATUS_SEQUENCE),
	   "without a timestamp it is not (control)  # MIP6-228");
	msim_free(sim);
}

/* A mobile whose clock is so many seconds off. */
static void begin_off(double seconds)
{
	begin(true, true);
	sim->nodes[MOBILE].clock_off = seconds;
	msim_move(sim, LINK1);
}

static void test_window(void)
{
	static const double good[] = { -6, 6 }, bad[] = { -60, -8, 8, 60 };
	unsigned int wrong = 0;

	for (size_t i = 0; i < 2; i++) {
		begin_off(good[i]);
		msim_run(sim, 3);
		wrong += !answered(0, MH_STATUS_OK) || !is_bound();
		msim_free(sim);
	}
	ok(!wrong, "a clock 6 s off is close enough  # MIP6-224");

	for (size_t i = 0; i < 4; i++) {
		uint64_t said, got;

		begin_off(bad[i]);
		while (!sim->nodes[AGENT].sent['B'])
			msim_run(sim, 0.001);
		said = bu(0).opt.timestamp;
		got = ba(0).opt.timestamp;
		wrong += !answered(0, MH_STATUS_ID_MISMATCH) || is_bound() ||
			 (uint32_t)said != (uint32_t)got ||
			 got >> 32 != (NOW >> 32) + (uint64_t)sim->clock.now;
		msim_run(sim, 3);
		wrong += !answered(1, MH_STATUS_OK) || !is_bound() ||
			 sim->mip.home.state != MIP_BOUND;
		msim_move(sim, LINK2);
		msim_run(sim, 3);
		wrong += !answered(2, MH_STATUS_OK);
		msim_free(sim);
	}
	ok(!wrong, "one 8 or 60 s off is not: BA 144 with the seconds of the home agent and the rest of the mobile, which goes by that from then on  # MIP6-224 MIP6-225 MIP6-226");

	begin_off(60);
	sim->nodes[AGENT].cfg->ha.replay_window = 61;
	msim_run(sim, 3);
	ok(answered(0, MH_STATUS_OK), "close enough is what is configured  # MIP6-224");
	msim_free(sim);

	begin(true, true);
	msim_move(sim, LINK1);
	msim_run(sim, 3);
	sim->nodes[AGENT].clock_off = -3600;
	msim_move(sim, LINK2);
	msim_run(sim, 10);
	ok(answered(1, MH_STATUS_ID_MISMATCH) &&
	   answered(2, MH_STATUS_ID_MISMATCH) &&
	   sim->nodes[MOBILE].sent['U'] == 3 &&
	   sim->mip.home.state == MIP_GIVEN_UP,
	   "where correcting does not help it is asked again later");
	msim_free(sim);
}

static void test_replay(void)
{
	struct ha_binding before;
	unsigned int calls, n;

	begin(true, true);
	msim_move(sim, LINK1);
	msim_run(sim, 2);
	msim_move(sim, LINK2);
	msim_run(sim, 2);
	before = *msim_binding(sim, HOME);
	calls = sim->nodes[AGENT].kernel_calls;
	replay(AGENT, MOBILE, 'U', 0);
	replay(AGENT, MOBILE, 'U', 1);
	ok(answered(2, MH_STATUS_ID_MISMATCH) &&
	   answered(3, MH_STATUS_ID_MISMATCH) &&
	   !memcmp(&before, msim_binding(sim, HOME), sizeof(before)) &&
	   calls == sim->nodes[AGENT].kernel_calls,
	   "a BU said again inside the window is answered by 144 and changes nothing  # MIP6-224");
	msim_run(sim, 1);
	ok(sim->mip.home.state == MIP_BOUND && !sim->mip.stamps.offset &&
	   sim->nodes[MOBILE].agent.counters.drops[DROP_EVENT] == 1,
	   "what the mobile hears of it is no answer to it  # MIP6-226");
	n = sim->nodes[AGENT].sent['B'];
	for (int i = 0; i < 1000; i++)
		replay(AGENT, MOBILE, 'U', 0);
	ok(sim->nodes[AGENT].sent['B'] <= n + 100,
	   "of a thousand in a second a hundred are answered");
	msim_free(sim);
}

/* The kernel carries on what an agent has bound, and tells the next one of it. */
static void test_restart(void)
{
	struct segue_mn kept = { .deadline = 30000 };
	struct in6_addr home = sim_addr(HOME);
	const char *tag;
	size_t at = 0;

	begin(true, true);
	msim_move(sim, LINK1);
	msim_run(sim, 2);
	ok(msim_said(sim, &at, "\"mip6-ha "), "the kernel is told of it");
	tag = sim->clock.text + at - strlen("mip6-ha ");
	snprintf(kept.tag, sizeof(kept.tag), "%.*s", (int)strcspn(tag, "\""),
		 tag);
	kept.addrs[0] = segue_addr6(&home);
	kept.n_addrs = 1;
	kept.to.n_legs = 1;
	kept.to.legs[0] = segue_leg_tunnel(&sim->ha.cfg->address,
					   &sim->mip.coa);
	msim_restart(sim, AGENT);
	ha_adopt(&sim->ha, &kept);
	replay(AGENT, MOBILE, 'U', 0);
	ok(msim_binding(sim, HOME)->stamp == bu(0).opt.timestamp &&
	   answered(1, MH_STATUS_ID_MISMATCH),
	   "an agent that begins anew knows the last one of who is bound  # MIP6-224");
	msim_free(sim);
}

/* The BA of a registration, changed and signed anew. */
static void send_ba(const struct mh_msg *m, bool good_key)
{
	const struct msim_packet *k = &sim->nodes[AGENT].packets['B'][0];
	const struct config_home *cfg = &sim->nodes[MOBILE].cfg->mn.home;
	struct badf_key key = cfg->key;
	uint8_t mh[512], packet[1024];
	struct ip6_packet p;
	int len;

	key.key[0] ^= !good_key;
	ip6_parse(&p, k->bytes, k->len);
	len = mh_encode(m, mh, sizeof(mh));
	mn_ha_sign(&key, &sim->mip.mac_coa, &cfg->address, mh, (size_t)len);
	ip6_seal(&p, mh, (size_t)len);
	p.data = mh;
	p.len = (size_t)len;
	len = ip6_build(&p, packet, sizeof(packet));
	msim_inject(sim, MOBILE, packet, (size_t)len);
}

/* Its answer is on its way, and is not heard. */
static struct mh_msg begin_asking(void)
{
	begin(true, true);
	sim->lose = 'B';
	sim->lose_n = 1000;
	msim_move(sim, LINK1);
	while (!sim->nodes[AGENT].sent['B'])
		msim_run(sim, 0.001);
	return ba(0);
}

static void ignored(struct mh_msg m, bool good_key, int reason,
		    const char *sentence)
{
	const struct counters *c = &sim->nodes[MOBILE].agent.counters;
	uint64_t before = c->drops[reason];
	struct stamps was = sim->mip.stamps;

	send_ba(&m, good_key);
	ok(c->drops[reason] == before + 1 &&
	   sim->mip.home.state == MIP_ASKING &&
	   !memcmp(&was, &sim->mip.stamps, sizeof(was)), "%s", sentence);
}

static void test_answers(void)
{
	struct mh_msg m = begin_asking();
	unsigned int n;

	m.opt.timestamp ^= 1;
	ignored(m, true, DROP_TIMESTAMP,
		"a BA with another timestamp is ignored  # MIP6-227");
	m.opt.timestamp ^= 1 ^ 1ull << 32;
	ignored(m, true, DROP_TIMESTAMP,
		"one with another second too  # MIP6-227");
	m.opt.has_timestamp = false;
	ignored(m, true, DROP_TIMESTAMP,
		"and one without any  # MIP6-227");
	m = ba(0);
	m.ba.status = MH_STATUS_ID_MISMATCH;
	m.ba.lifetime = 0;
	m.opt.timestamp += 60ull << 32;
	ignored(m, false, WIRE_AUTH_BAD,
		"a 144 under another key moves no clock  # MIP6-226");
	m.opt.timestamp ^= 1;
	ignored(m, true, DROP_TIMESTAMP,
		"nor one with another fraction than was sent  # MIP6-226");
	n = sim->nodes[MOBILE].sent['U'];
	msim_run(sim, 1.6);
	ok(sim->nodes[MOBILE].sent['U'] == n + 1,
	   "it asks again meanwhile  # MIP6-227");
	msim_free(sim);

	m = begin_asking();
	send_ba(&m, true);
	ok(sim->mip.home.state == MIP_BOUND,
	   "the one unchanged is taken (control)  # MIP6-227");
	msim_free(sim);
}

/* 2036 begins an era of NTP: 0 follows. */
static void test_era(void)
{
	const uint64_t end = UINT64_MAX - 5;
	struct stamps s = { .accepted = UINT64_MAX };

	ok(stamp_is_good(3, end, 3, 7) && !stamp_is_good(end, 3, 3, 7) &&
	   stamp_is_good(end, 0, 3, 7) && !stamp_is_good(3, 3, 3, 7) &&
	   !stamp_is_good(8ull << 32, 0, 0, 7) &&
	   stamp_is_good(7ull << 32, 0, 0, 7) && stamp_next(&s, end) == 0 &&
	   stamp_next(&s, 5) == 5,
	   "an era's end is passed without a step back");
}

int main(int argc, char **argv)
{
	dir = argc > 1 ? argv[1] : ".";
	test_registration();
	test_policy();
	test_greater();
	test_sequence();
	test_window();
	test_replay();
	test_restart();
	test_answers();
	test_era();
	return tap_end();
}
