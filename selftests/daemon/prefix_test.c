// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * prefix_test.c - a mobile that is away and the prefixes of its home
 *
 * usage: prefix_test CONFIGURATIONS
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "daemon/message.h"
#include "daemon/mip6_prefix.h"
#include "mip6_sim.h"
#include "tap.h"

#define HOME	"2001:db8:10::a"
#define COA1	"2001:db8:1::ff:fe00:0"
#define COA2	"2001:db8:2::ff:fe00:0"
#define HA	"2001:db8:10::1"

static const char *dir;
static struct msim *sim;

/* Away and registered, with prefix discovery at both ends. */
static void begin(void)
{
	struct config_ha *cfg;

	sim = msim_new(dir);
	sim->nodes[MOBILE].cfg->mn.home.prefix_discovery = true;
	sim->nodes[MOBILE].cfg->mn.home.lifetime = 600;
	cfg = &sim->nodes[AGENT].cfg->ha;
	cfg->prefix_discovery = true;
	cfg->mpa_min = 10;
	cfg->mpa_max = 1000;
	msim_restart(sim, AGENT);
	msim_move(sim, LINK1);
	msim_run(sim, 3);
}

static unsigned int n_sent(int who, char letter)
{
	return sim->nodes[who].sent[(int)letter];
}

static double at(int who, char letter, unsigned int nth)
{
	return sim->nodes[who].packets[(int)letter][nth].at;
}

static struct icmp6_msg *sent(int who, char letter, unsigned int nth,
			      struct ip6_packet *p)
{
	static struct icmp6_msg m;
	const struct msim_packet *k =
		&sim->nodes[who].packets[(int)letter][nth];

	if (ip6_parse(p, k->bytes, k->len) || icmp6_receive(&m, p))
		memset(&m, 0, sizeof(m));
	return &m;
}

static void send_icmp6(int to, const struct icmp6_msg *m, struct ip6_packet p)
{
	uint8_t data[1500], packet[1600];
	int len = icmp6_encode(m, data, sizeof(data));

	p.proto = IP6_PROTO_ICMP;
	ip6_seal(&p, data, (size_t)len);
	p.data = data;
	p.len = (size_t)len;
	len = ip6_build(&p, packet, sizeof(packet));
	msim_inject(sim, to, packet, (size_t)len);
}

static bool is(const struct in6_addr *addr, const char *text)
{
	struct in6_addr want = sim_addr(text);

	return addr_equal(addr, &want);
}

static bool said(const char *what)
{
	size_t from = 0;

	return msim_said(sim, &from, what);
}

static uint64_t drops(int who, enum drop_reason why)
{
	return sim->nodes[who].agent.counters.drops[why];
}

/* MPS and MPA as they should be */

static void test_asked(void)
{
	struct icmp6_msg *m;
	struct ip6_packet p;
	uint16_t first;

	begin();
	ok(!n_sent(MOBILE, 'P') && !n_sent(AGENT, 'M'),
	   "nobody asks without a reason");
	ok(!mip_command_prefix(&sim->mip), "on command the mobile asks");
	msim_run(sim, 1);
	m = sent(MOBILE, 'P', 0, &p);
	first = m->home_ask.id;
	ok(m->type == ICMP6_PREFIX_ASK && is(&p.src, COA1) && is(&p.dst, HA) &&
	   p.has_src_home && is(&p.src_home, HOME) && p.hop_limit != 255,
	   "MPS from the care-of address, with the home address in its option  # MIP6-053");
	m = sent(AGENT, 'M', 0, &p);
	ok(m->type == ICMP6_PREFIX_TELL && m->prefix_tell.id == first &&
	   is(&p.src, HA) && is(&p.dst, COA1) && p.has_dst_home &&
	   is(&p.dst_home, HOME) && m->prefix_tell.n_prefixes == 1 &&
	   m->prefix_tell.prefixes[0].flags & RA_PREFIX_ROUTER &&
	   is(&m->prefix_tell.prefixes[0].prefix, HA),
	   "MPA with its identifier, the routing header and R  # MIP6-054");
	ok(!m->prefix_tell.flags, "M and O are 0  # MIP6-055");
	ok(at(AGENT, 'M', 0) - at(MOBILE, 'P', 0) < 0.02,
	   "at once  # MIP6-136");
	ok(said("mn kernel address 2001:db8:10::a/128 nodad noprefixroute") &&
	   sim->mip.prefixes.session.state == PREFIX_IDLE,
	   "and it is taken  # MIP6-160");
	mip_command_prefix(&sim->mip);
	msim_run(sim, 1);
	m = sent(MOBILE, 'P', 1, &p);
	ok(n_sent(MOBILE, 'P') == 2 && m->home_ask.id != first,
	   "another one has another identifier  # MIP6-053");
	msim_free(sim);
}

static void test_off(void)
{
	struct icmp6_msg m = { .type = ICMP6_PREFIX_ASK };

	begin();
	sim->nodes[MOBILE].cfg->mn.home.prefix_discovery = false;
	ok(mip_command_prefix(&sim->mip) && !n_sent(MOBILE, 'P'),
	   "switched off it asks not even on command");
	msim_free(sim);

	begin();
	sim->nodes[AGENT].cfg->ha.prefix_discovery = false;
	msim_restart(sim, AGENT);
	msim_move(sim, LINK2);
	msim_run(sim, 3);
	send_icmp6(AGENT, &m, (struct ip6_packet){
		.src = sim_addr(COA2), .dst = sim_addr(HA),
		.src_home = sim_addr(HOME), .has_src_home = true,
		.hop_limit = 60,
	});
	ok(!n_sent(AGENT, 'M') && drops(AGENT, DROP_OTHER_NODE) == 1,
	   "and a home agent doesn't answer");
	msim_free(sim);
}

static void ask(const char *src, const char *home, const char *dst)
{
	struct icmp6_msg m = { .type = ICMP6_PREFIX_ASK };

	send_icmp6(AGENT, &m, (struct ip6_packet){
		.src = sim_addr(src), .dst = sim_addr(dst),
		.src_home = sim_addr(home), .has_src_home = true,
		.hop_limit = 60,
	});
}

static void test_who_asks(void)
{
	bool apart = true;

	begin();
	ask("2001:db8:2::66", HOME, HA);
	ask(COA1, "2001:db8:10::b", HA);
	ask(COA1, "2001:db8:10::66", HA);
	ok(!n_sent(AGENT, 'M') && drops(AGENT, DROP_CARE_OF) == 3,
	   "who isn't registered, or not there, isn't answered");
	ask(COA1, HOME, "2001:db8:10:0:fdff:ffff:ffff:fffe");
	ok(!n_sent(AGENT, 'M') && drops(AGENT, DROP_OTHER_NODE) == 1,
	   "nor at another address of the home agent's");
	for (int i = 0; i < 10; i++) {
		ask(COA1, HOME, HA);
		msim_run(sim, 0.09);
	}
	ok(n_sent(AGENT, 'M') == 1,
	   "ten within a second have one answer  # MIP6-055");
	msim_run(sim, 5);
	for (unsigned int i = 1; i < n_sent(AGENT, 'M'); i++)
		apart &= at(AGENT, 'M', i) - at(AGENT, 'M', i - 1) > 0.999;
	ok(n_sent(AGENT, 'M') > 1 && apart,
	   "and another one when the second is over  (control)  # MIP6-055");
	msim_free(sim);
}

/* Change */

static void test_changed(void)
{
	static const double gaps[] = { 3, 6, 12 };
	unsigned int bad = 0;
	struct ip6_packet p;
	double changed;

	begin();
	sim->lose = 'P';
	sim->lose_n = 1000;
	changed = sim->clock.now;
	ok(!ha_command_prefix(&sim->ha, 7200, 40), "another lifetime");
	msim_run(sim, 9);
	ok(!n_sent(AGENT, 'M'), "isn't told before MinMobPfxAdvInterval  # MIP6-199");
	msim_run(sim, 31);
	ok(n_sent(AGENT, 'M') && at(AGENT, 'M', 0) - changed >= 10 &&
	   at(AGENT, 'M', 0) - changed <= 40 &&
	   sent(AGENT, 'M', 0, &p)->prefix_tell.prefixes[0].valid == 7200,
	   "and not after the preferred lifetime (%.0f s): RAND_ADV_DELAY  # MIP6-136 MIP6-137",
	   at(AGENT, 'M', 0) - changed);
	ok(is(&p.dst, COA1) && is(&p.dst_home, HOME),
	   "unsolicited it goes to the care-of address  # MIP6-054");
	msim_run(sim, 100);
	for (unsigned int i = 0; i < 3; i++)
		bad += fabs(at(AGENT, 'M', i + 1) - at(AGENT, 'M', i) -
			    gaps[i]) > 0.001;
	ok(n_sent(AGENT, 'M') == 4 && !bad,
	   "nobody asks: again after 3, 6 and 12 s, then no more  # MIP6-138");
	sim->lose_n = 0;
	session_event(&sim->mip.home, MIP_EV_ASKED, NULL);
	msim_run(sim, 5);
	ok(n_sent(AGENT, 'M') == 6 && n_sent(AGENT, 'B') == 2 &&
	   sim->mip.prefixes.until > sim->clock.now + 7100,
	   "with the next BU once more; the mobile asks, and has it  # MIP6-138");
	msim_run(sim, 100);
	ok(n_sent(AGENT, 'M') == 6, "and it is over  (control)  # MIP6-138");
	msim_free(sim);
}

static void test_delays(void)
{
	unsigned int bad = 0;
	double min = 1e9, max = 0;

	for (unsigned int i = 0; i < 40; i++) {
		double since;

		begin();
		sim->nodes[AGENT].cfg->ha.mpa_min = 20;
		sim->nodes[AGENT].cfg->ha.mpa_max = 60;
		sim->nodes[AGENT].random = (uint8_t)(i * 37);
		since = sim->clock.now;
		ha_command_prefix(&sim->ha, 7200, 3600);
		msim_run(sim, 61);
		since = at(AGENT, 'M', 0) - since;
		bad += !n_sent(AGENT, 'M') || since < 20 || since >= 60;
		min = since < min ? since : min;
		max = since > max ? since : max;
		msim_free(sim);
	}
	ok(!bad && max - min > 10,
	   "of 40 changes each is told after 20 to 60 s, by MinMob- and MaxMobPfxAdvInterval (%.0f to %.0f)  # MIP6-137 MIP6-199",
	   min, max);
}

static void test_acknowledged(void)
{
	begin();
	ha_command_prefix(&sim->ha, 7200, 40);
	msim_run(sim, 60);
	ok(n_sent(AGENT, 'M') == 2 && n_sent(MOBILE, 'P') == 1,
	   "what wasn't asked for is asked for, and not told again  # MIP6-138 MIP6-159");
	msim_run(sim, 1100);
	ok(n_sent(AGENT, 'M') == 4,
	   "after MaxMobPfxAdvInterval it is told anew  # MIP6-199");
	msim_free(sim);

	begin();
	sim->lose = 'P';
	sim->lose_n = 1000;
	ha_command_prefix(&sim->ha, 7200, 40);
	msim_run(sim, 41);
	ok(n_sent(AGENT, 'M') >= 1 && n_sent(AGENT, 'M') < 4, "told, and");
	msim_move(sim, AT_HOME);
	msim_run(sim, 1);
	{
		unsigned int n = n_sent(AGENT, 'M');

		msim_run(sim, 100);
		ok(n_sent(AGENT, 'M') == n && sim->mip.home.state == MIP_HOME,
		   "when the binding has ended no more  # MIP6-138");
	}
	msim_free(sim);
}

/* Another home agent of the home link advertises a prefix. */
static void other_says(const char *router, const char *prefix, uint32_t valid,
		       uint8_t flags)
{
	struct icmp6_msg m = { .type = ICMP6_RA };

	m.ra = (struct nd_ra){
		.flags = flags, .lifetime = 1800, .n_prefixes = 1,
		.prefixes = { {
			.len = 64, .valid = valid, .preferred = 30,
			.flags = RA_PREFIX_AUTO | RA_PREFIX_ROUTER,
			.prefix = sim_addr(prefix),
		} },
	};
	send_icmp6(AGENT, &m, (struct ip6_packet){
		.src = sim_addr(router), .dst = all_nodes, .hop_limit = 255,
	});
}

static void test_others(void)
{
	struct prefix_tell *t;
	struct ip6_packet p;

	begin();
	sim->nodes[AGENT].cfg->ha.mpa_max = 100000;
	sim->nodes[AGENT].cfg->ha.lifetime_max = 40;	/* else status 1 */
	sim->ha.prefixes.preferred = 40;
	other_says("fe80::2", "2001:db8:20::2", 3600, RA_HOME_AGENT);
	msim_run(sim, 1001);
	t = &sent(AGENT, 'M', 0, &p)->prefix_tell;
	ok(n_sent(AGENT, 'M') == 2 && t->n_prefixes == 2 &&
	   is(&t->prefixes[1].prefix, "2001:db8:20::") &&
	   t->prefixes[1].valid < 3600 && t->prefixes[1].valid > 2500,
	   "a new prefix of another home agent's is told, with what is left of it  # MIP6-136");
	ok(said("mn kernel address 2001:db8:20::ff:fe00:0/128") &&
	   sim->mip.prefixes.n == 1,
	   "and the mobile has a second home address  # MIP6-160");
	other_says("fe80::2", "2001:db8:20::2", 2599, RA_HOME_AGENT);
	other_says("fe80::3", "2001:db8:20::3", 100, RA_HOME_AGENT);
	other_says("fe80::4", "2001:db8:30::4", 100, 0);
	other_says("fe80::4", "2001:db8:10::4", 100, RA_HOME_AGENT);
	msim_run(sim, 900);
	ok(n_sent(AGENT, 'M') == 2,
	   "time that goes by is no change, nor what somebody else says  # MIP6-136");
	other_says("fe80::2", "2001:db8:20::2", 60,
		   RA_HOME_AGENT | RA_OTHER);
	msim_run(sim, 50);
	t = &sent(AGENT, 'M', 2, &p)->prefix_tell;
	ok(n_sent(AGENT, 'M') > 2 && t->flags == RA_OTHER,
	   "another lifetime is one, and O is the other's  # MIP6-055 MIP6-136");
	msim_run(sim, 100);
	mip_command_prefix(&sim->mip);
	msim_run(sim, 1);
	t = &sent(AGENT, 'M', n_sent(AGENT, 'M') - 1, &p)->prefix_tell;
	ok(t->n_prefixes == 1 && !t->flags, "what is over isn't told any more");
	for (unsigned int i = 0; i < 100; i++) {
		char prefix[64];

		snprintf(prefix, sizeof(prefix), "2001:db8:%x::1", 0x100 + i);
		other_says("fe80::2", prefix, 3600, RA_HOME_AGENT);
	}
	ok(sim->ha.prefixes.n == RA_PREFIXES_MAX - 1 &&
	   drops(AGENT, DROP_LIMIT) == 100 - RA_PREFIXES_MAX + 1,
	   "of a hundred prefixes a few are kept");
	msim_free(sim);
}

/* The mobile and what it is told */

struct forged {
	const char *src, *home, *dst;
	uint16_t id;
	uint32_t valid;
};

static void tell(struct forged f)
{
	struct icmp6_msg m = { .type = ICMP6_PREFIX_TELL };

	m.prefix_tell = (struct prefix_tell){
		.id = f.id, .n_prefixes = 1,
		.prefixes = { {
			.len = 64, .valid = f.valid, .preferred = f.valid,
			.flags = RA_PREFIX_AUTO | RA_PREFIX_ROUTER,
			.prefix = sim_addr(HA),
		} },
	};
	send_icmp6(MOBILE, &m, (struct ip6_packet){
		.src = sim_addr(f.src), .dst = sim_addr(f.dst),
		.dst_home = f.home ? sim_addr(f.home) : in6addr_any,
		.has_dst_home = f.home, .hop_limit = 60,
	});
}

static bool untouched(void)
{
	return sim->mip.prefixes.waits && !sim->mip.prefixes.until &&
	       sim->mip.prefixes.session.state == PREFIX_ASKING;
}

static void test_forged(void)
{
	struct forged f = { HA, HOME, COA1, 0, 60 };
	unsigned int n;

	begin();
	sim->lose = 'P';
	sim->lose_n = 1;
	mip_command_prefix(&sim->mip);
	f.id = sim->mip.prefixes.id;
	f.src = "2001:db8:10::2";
	tell(f);
	ok(untouched() && drops(MOBILE, DROP_SOURCE) == 1,
	   "MPA from another source  # MIP6-159");
	f.src = HA;
	f.home = NULL;
	tell(f);
	ok(untouched() && drops(MOBILE, (enum drop_reason)WIRE_NO_HOME) == 1,
	   "MPA without routing header  # MIP6-159");
	f.home = "2001:db8:10::b";
	tell(f);
	f.home = HOME;
	f.dst = COA2;
	tell(f);
	ok(untouched() && drops(MOBILE, DROP_OTHER_NODE) == 2,
	   "MPA for another home address, or another care-of address  # MIP6-159");
	f.dst = COA1;
	f.id ^= 1;
	tell(f);
	ok(untouched() && drops(MOBILE, DROP_IDENTIFIER) == 1,
	   "MPA with another identifier  # MIP6-159");
	f.id ^= 1;
	tell(f);
	ok(sim->mip.prefixes.until > 0 && !sim->mip.prefixes.waits,
	   "and the same unspoiled is taken  (control)  # MIP6-159");
	n = n_sent(MOBILE, 'P');
	f.valid = 5;
	tell(f);
	ok(drops(MOBILE, DROP_IDENTIFIER) == 2 &&
	   sim->mip.prefixes.until > sim->clock.now + 50,
	   "a second time it is an old one  # MIP6-159");
	msim_run(sim, 4);
	ok(n_sent(MOBILE, 'P') > n, "which makes the mobile ask  # MIP6-159");
	n = n_sent(MOBILE, 'P');
	for (unsigned int i = 0; i < 1000; i++) {
		tell(f);
		msim_run(sim, 0.01);
	}
	ok(n_sent(MOBILE, 'P') - n <= 11,
	   "a thousand in ten seconds no more than once a second (%u)",
	   n_sent(MOBILE, 'P') - n);
	msim_free(sim);
}

static void test_near(void)
{
	unsigned int n;

	begin();
	sim->nodes[AGENT].cfg->ha.mpa_min = 1;
	ha_command_prefix(&sim->ha, 60, 2);
	msim_run(sim, 5);
	n = n_sent(MOBILE, 'P');
	ok(n == 1 && sim->mip.until <= sim->mip.prefixes.until &&
	   sim->mip.prefixes.until < sim->clock.now + 61,
	   "a home address of 60 s: the registration ends no later  # MIP6-158");
	msim_run(sim, 38);
	ok(n_sent(MOBILE, 'P') == n, "it isn't asked for too early");
	msim_run(sim, 12);
	ok(n_sent(MOBILE, 'P') == n + 1 &&
	   sim->mip.prefixes.until > sim->clock.now + 30,
	   "but before that is over  # MIP6-158");
	msim_free(sim);
}

static void test_status(void)
{
	begin();
	sim->mip.status = MH_STATUS_OTHER_NCOA;
	prefix_registered(&sim->mip);
	agent_flush(&sim->nodes[MOBILE].agent);
	msim_run(sim, 0.1);
	ok(n_sent(MOBILE, 'P') == 1,
	   "BA status 1 makes the mobile ask  # MIP6-158");
	sim->mip.status = MH_STATUS_OK;
	prefix_registered(&sim->mip);
	agent_flush(&sim->nodes[MOBILE].agent);
	msim_run(sim, 2);
	ok(n_sent(MOBILE, 'P') == 1, "status 0 doesn't  (control)");
	msim_free(sim);
}

static void test_mute(void)
{
	begin();
	sim->lose = 'P';
	sim->lose_n = 1000;
	mip_command_prefix(&sim->mip);
	msim_run(sim, 100);
	ok(n_sent(MOBILE, 'P') == 4 &&
	   fabs(at(MOBILE, 'P', 1) - at(MOBILE, 'P', 0) - 3) < 0.001 &&
	   fabs(at(MOBILE, 'P', 3) - at(MOBILE, 'P', 2) - 12) < 0.001 &&
	   sim->mip.prefixes.session.state == PREFIX_IDLE,
	   "a home agent that is mute is asked four times, 3, 6 and 12 s apart");
	msim_free(sim);
}

/* A correspondent's binding is no longer than the home address (11.4.2). */
static void test_correspondent(void)
{
	struct in6_addr home = sim_addr(HOME), peer = sim_addr(MSIM_PEER);
	struct forged f = { HA, HOME, COA1, 0, 60 };
	struct ro *ro;
	unsigned int n;

	begin();
	sim->nodes[MOBILE].cfg->mn.home.optimise = true;
	ro_wanted(&sim->mip, &home, &peer);
	msim_run(sim, 2);
	ro = (struct ro *)sim->mip.routes;
	ok(ro && ro->session.state == RO_BOUND &&
	   ro->until > sim->clock.now + 400, "a correspondent with 420 s");
	n = n_sent(MOBILE, 'U');
	sim->lose = 'P';
	sim->lose_n = 1;
	mip_command_prefix(&sim->mip);
	f.id = sim->mip.prefixes.id;
	f.valid = 3600;
	tell(f);
	msim_run(sim, 2);
	ok(n_sent(MOBILE, 'U') == n && ro->session.state == RO_BOUND,
	   "is told nothing while the home address lives longer  (control)  # MIP6-161");
	sim->lose_n = 1;
	mip_command_prefix(&sim->mip);
	f.id = sim->mip.prefixes.id;
	f.valid = 60;
	tell(f);
	msim_run(sim, 2);
	ok(n_sent(MOBILE, 'U') == n + 1 && ro->session.state == RO_BOUND &&
	   ro->until <= sim->mip.prefixes.until,
	   "and by a BU that it ends sooner, when that does  # MIP6-161");
	msim_free(sim);
}

int main(int argc, char **argv)
{
	dir = argc > 1 ? argv[1] : ".";
	test_asked();
	test_off();
	test_who_asks();
	test_changed();
	test_delays();
	test_acknowledged();
	test_others();
	test_forged();
	test_near();
	test_status();
	test_mute();
	test_correspondent();
	return tap_end();
}
