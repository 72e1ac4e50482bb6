// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * discovery_test.c - a mobile finds its home agents, who know of each other
 *
 * usage: discovery_test CONFIGURATIONS
 */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "daemon/message.h"
#include "daemon/mip6_dhaad.h"
#include "daemon/show.h"
#include "mip6_sim.h"
#include "tap.h"

#define HOME	"2001:db8:10::a"
#define COA1	"2001:db8:1::ff:fe00:0"
#define HA	"2001:db8:10::1"
#define HA2	"2001:db8:10::2"
#define HA3	"2001:db8:10::3"
#define ANYCAST	"2001:db8:10:0:fdff:ffff:ffff:fffe"

static const char *dir;
static struct msim *sim;

/* A mobile to whom nobody has said which home agent it has. */
static void begin(void)
{
	sim = msim_new(dir);
	sim->nodes[MOBILE].cfg->mn.home.agent = in6addr_any;
	sim->mip.agents.now = in6addr_any;
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

static struct icmp6_msg ra(const char *address, uint16_t preference)
{
	struct icmp6_msg m = { .type = ICMP6_RA };

	m.ra = (struct nd_ra){
		.flags = RA_HOME_AGENT, .lifetime = 1800,
		.has_home_agent = true, .preference = preference,
		.ha_lifetime = 600, .n_prefixes = 1,
		.prefixes = { {
			.len = 64, .valid = 86400, .preferred = 14400,
			.flags = RA_PREFIX_ONLINK | RA_PREFIX_ROUTER,
			.prefix = sim_addr(address),
		} },
	};
	return m;
}

/* Heard on the home link, of another home agent there. */
static void other_says(const char *link_local, const struct icmp6_msg *m)
{
	send_icmp6(AGENT, m, (struct ip6_packet){
		.src = sim_addr(link_local), .dst = all_nodes,
		.hop_limit = 255,
	});
}

static void ask(const char *dst, uint16_t id)
{
	struct icmp6_msg m = { .type = ICMP6_HA_ASK };

	m.home_ask.id = id;
	send_icmp6(AGENT, &m, (struct ip6_packet){
		.src = sim_addr(COA1), .dst = sim_addr(dst), .hop_limit = 60,
	});
}

/* The nth of its kind that a node has sent, as it would be received. */
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

static bool is(const struct in6_addr *addr, const char *text)
{
	struct in6_addr want = sim_addr(text);

	return addr_equal(addr, &want);
}

static bool bu_went_to(unsigned int nth, const char *agent)
{
	struct ip6_packet p;

	sent(MOBILE, 'U', nth, &p);
	return is(&p.dst, agent);
}

static double at(char letter, unsigned int nth)
{
	return sim->nodes[MOBILE].packets[(int)letter][nth].at;
}

static unsigned int n_sent(int who, char letter)
{
	return sim->nodes[who].sent[(int)letter];
}

static void test_request(void)
{
	struct icmp6_msg *m;
	struct ip6_packet p;

	begin();
	msim_move(sim, LINK1);
	msim_run(sim, 3);
	m = sent(MOBILE, 'D', 0, &p);
	ok(m->type == ICMP6_HA_ASK && is(&p.src, COA1) && is(&p.dst, ANYCAST) &&
	   !p.has_src_home && p.len == 8 && !p.data[1] && !p.data[6] &&
	   !p.data[7] && n_sent(MOBILE, 'D') == 1,
	   "the home link is asked for its home agents from the care-of address  # MIP6-051");
	m = sent(AGENT, 'L', 0, &p);
	ok(m->type == ICMP6_HA_TELL && m->ha_tell.id == sim->mip.agents.id &&
	   m->ha_tell.n == 1 && is(&m->ha_tell.agents[0], HA) &&
	   is(&p.src, HA) && is(&p.dst, COA1) && !p.has_dst_home &&
	   !p.data[6] && !p.data[7],
	   "the answer goes straight to who asked, with its identifier  # MIP6-052 MIP6-135");
	ok(sim->mip.home.state == MIP_BOUND && bu_went_to(0, HA) &&
	   msim_binding(sim, HOME)->bound,
	   "and the mobile registers with whom it names  # MIP6-051");
	msim_move(sim, LINK2);
	msim_run(sim, 3);
	ok(n_sent(MOBILE, 'D') == 1 && sim->mip.home.state == MIP_BOUND,
	   "after a move it isn't asked for again");
	msim_free(sim);

	sim = msim_new(dir);
	msim_move(sim, LINK1);
	msim_run(sim, 3);
	ok(!n_sent(MOBILE, 'D') && sim->mip.home.state == MIP_BOUND,
	   "who has a home agent configured asks nobody  (control)");
	msim_free(sim);
}

static void test_mute(void)
{
	static const double gaps[] = { 3, 6, 12, 24 };
	const struct msim_packet *k;
	unsigned int bad = 0;

	begin();
	sim->lose = 'D';
	sim->lose_n = 5;
	msim_move(sim, LINK1);
	msim_run(sim, 100);
	k = sim->nodes[MOBILE].packets['D'];
	for (unsigned int i = 0; i < 4; i++)
		bad += fabs(at('D', i + 1) - at('D', i) - gaps[i]) > 0.001 ||
		       memcmp(k[i].bytes, k[i + 1].bytes, k[i].len) != 0;
	ok(!bad && n_sent(MOBILE, 'D') == 5 &&
	   sim->mip.home.state == MIP_GIVEN_UP,
	   "the same request goes again after 3, 6, 12 and 24 s  # MIP6-155");
	msim_run(sim, 60);
	ok(n_sent(MOBILE, 'D') == 6 && sim->mip.home.state == MIP_BOUND,
	   "and a minute after the last another one, which is answered");
	msim_free(sim);
}

/* The list of the mobile: HA2, which nobody is, then HA. */
static void begin_two(void)
{
	struct icmp6_msg m = ra(HA2, 9);

	begin();
	other_says("fe80::2", &m);
	msim_move(sim, LINK1);
}

static void test_order(void)
{
	begin_two();
	msim_run(sim, 8);
	ok(sim->mip.agents.n == 2 && is(&sim->mip.agents.of[0], HA2) &&
	   is(&sim->mip.agents.of[1], HA) && bu_went_to(0, HA2),
	   "the preferred one is asked first  # MIP6-134 MIP6-156");
	for (unsigned int i = 1; i < n_sent(MOBILE, 'U'); i++) {
		if (!bu_went_to(i, HA))
			continue;
		ok(at('U', i) - at('U', 0) > 1.499,
		   "the next one no sooner than 1.5 s after it (%.1f)  # MIP6-156 MIP6-199",
		   at('U', i) - at('U', 0));
		break;
	}
	ok(sim->mip.home.state == MIP_BOUND && is(&sim->mip.agents.now, HA),
	   "and that is the one it is registered with  # MIP6-156");
	msim_free(sim);

	begin();
	sim->nodes[MOBILE].cfg->mn.home.first_timeout = 400;
	sim->nodes[AGENT].cfg->ha.preference = 10;
	sim->lose = 'U';
	sim->lose_n = 1;
	{
		struct icmp6_msg m = ra(HA2, 9);

		other_says("fe80::2", &m);
	}
	msim_move(sim, LINK1);
	msim_run(sim, 1);
	ok(bu_went_to(0, HA) && bu_went_to(1, HA2) &&
	   fabs(at('U', 1) - at('U', 0) - 0.4) < 0.001,
	   "another preference is another order, another first_timeout another wait  # MIP6-134 MIP6-199");
	msim_free(sim);
}

static void test_registered(void)
{
	unsigned int before, i;

	begin_two();
	msim_run(sim, 8);
	before = n_sent(MOBILE, 'U');
	msim_move(sim, LINK2);
	msim_run(sim, 3);
	ok(n_sent(MOBILE, 'U') == before + 1 && bu_went_to(before, HA) &&
	   sim->mip.home.state == MIP_BOUND,
	   "where it is registered it is first after a move, preferred or not  # MIP6-157");
	before = n_sent(MOBILE, 'U');
	sim->lose = 'U';
	sim->lose_n = 100;
	msim_move(sim, LINK1);
	msim_run(sim, 6);
	for (i = before; i < n_sent(MOBILE, 'U') && bu_went_to(i, HA); i++)
		;
	ok(i > before && bu_went_to(i, HA2) &&
	   at('U', i) - at('U', before) > 1.499,
	   "when that is mute the other one  # MIP6-157");
	i = n_sent(MOBILE, 'D');
	msim_run(sim, 60);
	ok(n_sent(MOBILE, 'D') > i && n_sent(MOBILE, 'D') < i + 10,
	   "and when both are, the home link is asked again, more and more seldom");
	sim->lose_n = 0;
	msim_run(sim, 70);
	ok(sim->mip.home.state == MIP_BOUND && is(&sim->mip.agents.now, HA),
	   "until one answers  (control)");
	msim_free(sim);
}

static void send_reply(const char *src, const char *dst, uint16_t id,
		       const char *agent)
{
	struct icmp6_msg m = { .type = ICMP6_HA_TELL };

	m.ha_tell.id = id;
	m.ha_tell.n = 1;
	m.ha_tell.agents[0] = sim_addr(agent);
	send_icmp6(MOBILE, &m, (struct ip6_packet){
		.src = sim_addr(src), .dst = sim_addr(dst), .hop_limit = 60,
	});
}

static bool dropped(enum drop_reason why)
{
	uint64_t *n = &sim->nodes[MOBILE].agent.counters.drops[why];
	bool once = *n == 1;

	*n = 0;
	return once && sim->mip.home.state == MIP_SEEKING &&
	       !n_sent(MOBILE, 'U');
}

static void test_forged_reply(void)
{
	uint16_t id;

	begin();
	sim->lose = 'D';
	sim->lose_n = 100;
	msim_move(sim, LINK1);
	msim_run(sim, 1);
	id = sim->mip.agents.id;
	send_reply(HA3, COA1, id ^ 1, HA3);
	ok(dropped(DROP_IDENTIFIER), "a reply with another identifier  # MIP6-052");
	send_reply("2001:db8:66::1", COA1, id, HA3);
	ok(dropped(DROP_SOURCE), "a reply from elsewhere");
	send_reply(HA3, "2001:db8:1::9", id, HA3);
	ok(dropped(DROP_OTHER_NODE), "a reply to somebody else");
	send_reply(HA3, COA1, id, "2001:db8:66::1");
	ok(n_sent(MOBILE, 'U') == 1 && bu_went_to(0, HA3),
	   "a reply that names a stranger: only who sent it is asked");
	send_reply(HA3, COA1, id, HA2);
	ok(sim->nodes[MOBILE].agent.counters.drops[DROP_EVENT] == 1 &&
	   is(&sim->mip.agents.now, HA3), "a second reply changes nothing");
	msim_free(sim);
}

/* What the HA answers now, its nth answer; NULL: nothing. */
static const struct ha_tell *answer(const char *dst)
{
	unsigned int before = n_sent(AGENT, 'L');
	struct ip6_packet p;

	ask(dst, 7);
	if (n_sent(AGENT, 'L') == before)
		return NULL;
	return &sent(AGENT, 'L', before, &p)->ha_tell;
}

static void test_list(void)
{
	struct icmp6_msg two = ra(HA2, 5), three = ra(HA3, 9);
	const struct ha_tell *t;

	begin();
	ok(!answer(HA) && !answer("2001:db8:20:0:fdff:ffff:ffff:fffe") &&
	   sim->nodes[AGENT].agent.counters.drops[DROP_OTHER_NODE] == 2,
	   "asked at another address than the anycast one nobody answers  # MIP6-135");
	t = answer(ANYCAST);
	ok(t && t->n == 1 && t->id == 7 && is(&t->agents[0], HA),
	   "asked at that one the home agent names itself  (control)  # MIP6-135");

	other_says("fe80::2", &two);
	other_says("fe80::3", &three);
	t = answer(ANYCAST);
	ok(t && t->n == 3 && is(&t->agents[0], HA3) && is(&t->agents[1], HA2) &&
	   is(&t->agents[2], HA),
	   "two others, by their preference, then itself with 0  # MIP6-133 MIP6-134");
	two.ra.preference = 10;
	other_says("fe80::2", &two);
	t = answer(ANYCAST);
	ok(t && t->n == 3 && is(&t->agents[0], HA2) && is(&t->agents[1], HA3),
	   "the last preference counts  # MIP6-133");
	three.ra.flags = 0;
	three.ra.has_home_agent = false;
	other_says("fe80::3", &three);
	t = answer(ANYCAST);
	ok(t && t->n == 2 && is(&t->agents[0], HA2),
	   "who is no home agent any more goes  # MIP6-133");
	two.ra.ha_lifetime = 0;
	other_says("fe80::2", &two);
	t = answer(ANYCAST);
	ok(t && t->n == 1, "and who has a lifetime of 0  # MIP6-133");
	msim_free(sim);
}

static void test_lifetimes(void)
{
	struct icmp6_msg two = ra(HA2, 5), three = ra(HA3, 9);
	const struct ha_tell *t;

	begin();
	two.ra.ha_lifetime = 100;
	other_says("fe80::2", &two);
	three.ra.has_home_agent = false;
	three.ra.lifetime = 200;
	three.ra.prefixes[0].flags = RA_PREFIX_ONLINK;
	other_says("fe80::3", &three);
	t = answer(ANYCAST);
	ok(t && t->n == 2 && is(&t->agents[0], HA2) && sim->ha.list.n == 2 &&
	   !sim->ha.list.of[1].preference,
	   "without R there is no address, without the option preference 0  # MIP6-057 MIP6-133");
	msim_run(sim, 99);
	ok(ha_list_now(&sim->ha)->n == 2, "they stay for their time,");
	msim_run(sim, 2);
	ok(ha_list_now(&sim->ha)->n == 1, "by the option  # MIP6-133");
	msim_run(sim, 100);
	ok(!ha_list_now(&sim->ha)->n,
	   "or by the router's lifetime, and no longer  # MIP6-133");

	two.ra.ha_lifetime = 1000;
	two.ra.prefixes[0].valid = 50;
	other_says("fe80::2", &two);
	msim_run(sim, 49);
	ok(ha_list_now(&sim->ha)->of[0].n == 1, "an address stays,");
	msim_run(sim, 2);
	ok(ha_list_now(&sim->ha)->n == 1 && !sim->ha.list.of[0].n,
	   "as long as its prefix is valid  # MIP6-102");
	msim_free(sim);
}

static void test_show(void)
{
	struct icmp6_msg two = ra(HA2, 5), three = ra(HA3, 9);
	json_t *all, *list;
	char *text;

	begin();
	other_says("fe80::2", &two);
	other_says("fe80::3", &three);
	all = show_agent(&sim->nodes[AGENT].agent);
	list = json_object_get(json_object_get(all, "ha"), "home-agents");
	text = json_dumps(list, JSON_COMPACT | JSON_REAL_PRECISION(3));
	ok(text && !strcmp(text, "[{\"link-local\":\"fe80::2\",\"addresses\":[\"2001:db8:10::2\"],\"preference\":5,\"left\":600.0},"
			   "{\"link-local\":\"fe80::3\",\"addresses\":[\"2001:db8:10::3\"],\"preference\":9,\"left\":600.0}]"),
	   "the list is shown  # MIP6-102");
	free(text);
	json_decref(all);
	msim_free(sim);
}

/* Two hundred of them, each with eight addresses. */
static void fill(void)
{
	for (unsigned int i = 0; i < 200; i++) {
		struct icmp6_msg m = ra(HA2, (uint16_t)(i + 1));
		char link_local[32], address[64];

		m.ra.n_prefixes = RA_PREFIXES_MAX;
		for (unsigned int j = 0; j < RA_PREFIXES_MAX; j++) {
			snprintf(address, sizeof(address),
				 "2001:db8:10::%x:%x", i + 1, j + 1);
			m.ra.prefixes[j] = m.ra.prefixes[0];
			m.ra.prefixes[j].prefix = sim_addr(address);
		}
		snprintf(link_local, sizeof(link_local), "fe80::%x", i + 2);
		other_says(link_local, &m);
	}
}

static void test_many(void)
{
	const struct ha_tell *t;
	bool sorted = true;

	begin();
	fill();
	ok(sim->ha.list.n == HA_LIST_MAX &&
	   sim->ha.list.of[0].n == HA_LIST_ADDRESSES &&
	   sim->nodes[AGENT].agent.counters.drops[DROP_LIMIT] ==
	   200 - HA_LIST_MAX,
	   "200 strangers that say they are home agents: a bounded list");
	t = answer(ANYCAST);
	for (unsigned int i = 0; t && i + 1 < t->n; i++)
		sorted &= t->agents[i].s6_addr[13] >=
			  t->agents[i + 1].s6_addr[13];
	ok(t && t->n == 77 && sorted && t->agents[0].s6_addr[13] == 32 &&
	   sim->nodes[AGENT].packets['L'][0].len == 1280,
	   "the preferred ones are told, in 1280 octets  # MIP6-134");
	msim_free(sim);
}

static void test_equals(void)
{
	unsigned int first[3] = { 0, 0, 0 };
	struct icmp6_msg two = ra(HA2, 0), three = ra(HA3, 0);

	begin();
	other_says("fe80::2", &two);
	other_says("fe80::3", &three);
	for (unsigned int i = 0; i < MSIM_KEPT - 2; i++) {
		const struct ha_tell *t;

		sim->nodes[AGENT].random = (uint8_t)(i * 7);
		t = answer(ANYCAST);
		if (t && t->n == 3)
			first[t->agents[0].s6_addr[15] - 1]++;
	}
	ok(first[0] && first[1] && first[2] &&
	   first[0] + first[1] + first[2] == MSIM_KEPT - 2,
	   "of equals each is first at times (%u, %u, %u)  # MIP6-134",
	   first[0], first[1], first[2]);
	msim_free(sim);
}

static void test_rate(void)
{
	begin();
	for (unsigned int i = 0; i < 1000; i++)
		ask(ANYCAST, (uint16_t)i);
	ok(n_sent(AGENT, 'L') == 50 &&
	   sim->nodes[AGENT].agent.counters.drops[DROP_RATE] == 950,
	   "of 1000 requests at once 50 are answered");
	msim_run(sim, 1);
	ask(ANYCAST, 1);
	ok(n_sent(AGENT, 'L') == 51, "and a second later the next one");
	msim_free(sim);
}

/* A home agent that says so itself; a test has changed its configuration. */
static struct config_ha *begin_advertising(void)
{
	begin();
	sim->nodes[AGENT].cfg->ha.advertise = true;
	return &sim->nodes[AGENT].cfg->ha;
}

/* It begins anew; how often it tells all in that time. */
static unsigned int advertises(double seconds)
{
	msim_restart(sim, AGENT);
	sim->nodes[AGENT].sent['A'] = 0;
	msim_run(sim, seconds);
	return n_sent(AGENT, 'A');
}

static double ra_at(unsigned int nth)
{
	return sim->nodes[AGENT].packets['A'][nth].at;
}

static void test_ra(void)
{
	const uint8_t *mac = msim_bssid[0];
	unsigned int n, good = 0;
	struct config_ha *cfg;
	struct ip6_packet p;

	cfg = begin_advertising();
	cfg->advertise_interval = 1000;
	cfg->advertise_gap = 30;
	n = advertises(10);
	for (unsigned int i = 0; i < n && i < MSIM_KEPT; i++) {
		const struct nd_ra *r = &sent(AGENT, 'A', i, &p)->ra;
		const struct nd_prefix *x = &r->prefixes[0];

		good += r->flags == RA_HOME_AGENT && r->lifetime == 1800 &&
			r->has_slla && !memcmp(r->slla, mac, MAC_LEN) &&
			r->n_prefixes == 1 && x->flags & RA_PREFIX_ROUTER &&
			is(&x->prefix, HA) && x->len == 64 &&
			x->valid == 2592000 && x->preferred == 604800 &&
			!r->has_home_agent && r->interval == 1000 &&
			is(&p.src, "fe80::1") && is(&p.dst, "ff02::1");
	}
	ok(n >= 10 && n <= 31 && good == n,
	   "each RA has H, R with the whole address, the link-layer address, and no option 8 of defaults (%u)  # MIP6-056 MIP6-057 MIP6-058 MIP6-059 MIP6-061",
	   n);
	cfg->preference = 9;
	cfg->agent_lifetime = 600;
	n = advertises(5);
	good = 0;
	for (unsigned int i = 0; i < n && i < MSIM_KEPT; i++) {
		const struct nd_ra *r = &sent(AGENT, 'A', i, &p)->ra;

		good += r->has_home_agent && r->preference == 9 &&
			r->ha_lifetime == 600;
	}
	ok(n && good == n,
	   "preference 9 and 600 s are said in each  # MIP6-059 MIP6-061");
	msim_free(sim);
}

static void solicit(const char *src)
{
	struct icmp6_msg m = { .type = ICMP6_RS };

	send_icmp6(AGENT, &m, (struct ip6_packet){
		.src = sim_addr(src), .dst = all_routers, .hop_limit = 255,
	});
}

static void test_intervals(void)
{
	struct config_ha *cfg = begin_advertising();
	bool apart = true;
	struct ip6_packet p;
	unsigned int n;

	n = advertises(3600);
	ok(n >= 3 + 5 && n <= 3 + 18 && ra_at(1) - ra_at(0) == 16,
	   "by default a few quick ones, then one in 200 to 600 s (%u)  # MIP6-060",
	   n);
	cfg->advertise_interval = 70;
	cfg->advertise_gap = 30;
	n = advertises(10);
	ok(n > 170 && n < 240 && sent(AGENT, 'A', 0, &p)->ra.interval == 90 &&
	   sent(AGENT, 'A', 9, &p)->ra.lifetime == 1800,
	   "of 30 to 70 ms, told as 90 (%u in 10 s)  # MIP6-058 MIP6-060 MIP6-062 MIP6-199",
	   n);
	solicit("::");
	msim_run(sim, 0.031);
	ok(n_sent(AGENT, 'A') > n,
	   "and who asks hears it within such a while  # MIP6-200");
	cfg->advertise_gap = 3000;
	n = advertises(10);
	for (unsigned int i = 0; i + 1 < n; i++)
		apart &= ra_at(i + 1) - ra_at(i) > 2.999;
	ok(n == 4 && apart,
	   "but no two within MinDelayBetweenRAs, 3 s  # MIP6-199");
	msim_free(sim);
}

static void test_rs(void)
{
	struct ip6_packet p;
	unsigned int n;

	begin_advertising();
	n = advertises(100);
	solicit("fe80::9");
	sent(AGENT, 'A', n, &p);
	ok(n_sent(AGENT, 'A') == n + 1 && is(&p.dst, "fe80::9"),
	   "who asks is answered at once, and alone");
	solicit("::");
	msim_run(sim, 0.001);
	solicit("::");
	msim_run(sim, 2);
	sent(AGENT, 'A', n + 1, &p);
	ok(n_sent(AGENT, 'A') == n + 2 && is(&p.dst, "ff02::1"),
	   "who has no address yet with all others, who are told once");
	msim_run(sim, 2);
	ok(n_sent(AGENT, 'A') == n + 3,
	   "and again when they may be told again  # MIP6-199");
	for (unsigned int i = 0; i < 1000; i++)
		solicit("fe80::9");
	ok(n_sent(AGENT, 'A') == n + 103, "of 1000 askers 100 are answered");
	msim_restart(sim, AGENT);
	msim_free(sim);

	begin_advertising();
	n = advertises(1);
	ha_adv_end(&sim->ha);
	ok(n == 1 && n_sent(AGENT, 'A') == 2 &&
	   !sent(AGENT, 'A', 1, &p)->ra.lifetime &&
	   !sent(AGENT, 'A', 1, &p)->ra.has_home_agent,
	   "the last one says that it was the last  # MIP6-133");
	msim_free(sim);

	begin();
	solicit("fe80::9");
	msim_run(sim, 100);
	ok(!n_sent(AGENT, 'A'),
	   "without ha.advertise somebody else does all this  (control)");
	msim_free(sim);
}

int main(int argc, char **argv)
{
	dir = argc > 1 ? argv[1] : ".";
	test_request();
	test_mute();
	test_order();
	test_registered();
	test_forged_reply();
	test_list();
	test_lifetimes();
	test_show();
	test_many();
	test_equals();
	test_rate();
	test_ra();
	test_intervals();
	test_rs();
	return tap_end();
}
