// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * route_test.c - a mobile node that speaks with a correspondent directly
 *
 * usage: route_test CONFIGURATIONS
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/message.h"
#include "daemon/show.h"
#include "mip6_sim.h"
#include "tap.h"
#include "wire/error.h"
#include "wire/mip6.h"

#define HOME	"2001:db8:10::a"
#define HA	"2001:db8:10::1"
#define OTHER	"2001:db8:10::b"
#define COA1	"2001:db8:1::ff:fe00:0"
#define COA2	"2001:db8:2::ff:fe00:0"

static const char *dir;
static struct msim *sim;

static struct msim_node *mobile(void)
{
	return &sim->nodes[MOBILE];
}

static void wants(const char *dst)
{
	struct in6_addr home = sim_addr(HOME), to = sim_addr(dst);

	ro_wanted(&sim->mip, &home, &to);
}

static struct ro *route(void)
{
	return (struct ro *)sim->mip.routes;
}

static bool is_state(int state)
{
	return route() && route()->session.state == state;
}

static bool is_direct(const char *coa)
{
	struct in6_addr home = sim_addr(HOME), local = sim_addr(MSIM_PEER);
	struct in6_addr a = sim_addr(coa);
	const struct cn_binding *b = cn_find(&sim->cn, &home, &local);

	return is_state(RO_BOUND) && addr_equal(&route()->bound, &a) && b &&
	       b->state == CN_BOUND && addr_equal(&b->coa, &a);
}

static bool is_registered_at_all(void)
{
	return sim->mip.home.state == MIP_BOUND;
}

static bool told(const char *what)
{
	size_t at = 0;

	return msim_said(sim, &at, what);
}

static bool said(const char *const *lines)
{
	size_t at = 0;

	for (; *lines; lines++) {
		if (msim_said(sim, &at, *lines))
			continue;
		note("missing: %s", *lines);
		return false;
	}

	return true;
}

/* The n-th with this letter that the mobile sent to the correspondent. */
static struct mh_msg sent(char letter, unsigned int n, struct ip6_packet *p)
{
	const struct msim_packet *kept = mobile()->packets[(int)letter];
	struct in6_addr peer = sim_addr(MSIM_PEER);
	struct mh_msg m = { .type = 255 };

	for (unsigned int i = 0; i < mobile()->sent[(int)letter] &&
	     i < MSIM_KEPT; i++) {
		struct ip6_packet outer;

		if (ip6_parse(p, kept[i].bytes, kept[i].len))
			abort();
		outer = *p;
		if (p->proto == IPPROTO_IPV6 &&
		    ip6_parse(p, outer.data, outer.len))
			abort();
		if (!addr_equal(&p->dst, &peer) || n--)
			continue;
		if (mh_receive(&m, p))
			abort();
		return m;
	}

	return m;
}

static void begin(void)
{
	sim = msim_new(dir);
	mobile()->cfg->mn.home.optimise = true;
	msim_move(sim, LINK1);
	msim_run(sim, 3);
}

/* Registered, and speaking directly. */
static void begin_direct(void)
{
	begin();
	wants(MSIM_PEER);
	msim_run(sim, 0.3);
}

static void test_course(void)
{
	static const char *const lines[] = {
		"mn kernel watch 2001:db8:10::a",
		"registered at 2001:db8:1::ff:fe00:0",
		"mn send HoTI 2001:db8:10::a > 2001:db8:100::2",
		"mn step H sent",
		"mn send CoTI 2001:db8:1::ff:fe00:0 > 2001:db8:100::2",
		"cn send CoT 2001:db8:100::2 > 2001:db8:1::ff:fe00:0",
		"cn send HoT 2001:db8:100::2 > 2001:db8:10::a",
		"mn send BU 2001:db8:1::ff:fe00:0 > 2001:db8:100::2",
		"cn kernel route 2001:db8:100::2>2001:db8:10::a to 2001:db8:1::ff:fe00:0 within 56",
		"cn send BA 2001:db8:100::2 > 2001:db8:1::ff:fe00:0",
		"mn kernel route 2001:db8:10::a>2001:db8:100::2 from 2001:db8:1::ff:fe00:0 within ",
		"2001:db8:100::2: directly from 2001:db8:1::ff:fe00:0 for 56 s",
		NULL
	};
	struct ip6_packet p, outer;
	struct mh_msg m;

	begin_direct();
	ok(said(lines) && is_direct(COA1),
	   "two tests by two ways, a BU, its answer; then the kernel sends directly  # MIP6-141 MIP6-163 MIP6-172 MIP6-178");
	if (ip6_parse(&outer, mobile()->packets['H'][0].bytes,
		      mobile()->packets['H'][0].len))
		abort();
	m = sent('H', 0, &p);
	ok(m.type == MH_HOTI && outer.proto == IPPROTO_IPV6 &&
	   !memcmp(&outer.dst, &sim->mip.cfg->agent, 16) &&
	   !p.has_src_home && !p.has_dst_home &&
	   mobile()->packets['C'][0].at - mobile()->packets['H'][0].at < 0.01,
	   "HoTI from the home address through the home agent, CoTI at the same time  # MIP6-017 MIP6-172");
	m = sent('C', 0, &p);
	ok(m.type == MH_COTI && !memcmp(&p.src, &sim->mip.coa, 16) &&
	   memcmp(m.test_init.cookie, sent('H', 0, &outer).test_init.cookie, 8),
	   "CoTI from the care-of address with a cookie of its own  # MIP6-018");
	m = sent('U', 0, &p);
	ok(m.type == MH_BU && m.bu.flags == MH_BU_A && p.has_src_home &&
	   m.opt.has_nonces && m.opt.auth.present && m.bu.lifetime == 14 &&
	   !m.opt.has_mnid,
	   "BU with A alone, home address, indices, authenticator, for no longer than the home agent knows it  # MIP6-024 MIP6-094 MIP6-186");
	msim_free(sim);
}

/* The other is a mobile of the same home agent, and this host knows where it is. */
static void test_between_mobiles(void)
{
	struct in6_addr home = sim_addr(OTHER);
	struct cn_binding known = { .state = CN_BOUND };
	struct ip6_packet hoti, coti, outer;
	int err = 0;

	begin();
	mobile()->agent.cn = &sim->cn;
	known.home = home;
	known.local = sim_addr(HOME);
	known.coa = sim_addr(COA2);
	sim->cn.bindings[0] = known;
	wants(OTHER);
	msim_run(sim, 0.3);
	err = ip6_parse(&outer, mobile()->packets['H'][0].bytes,
			mobile()->packets['H'][0].len);
	if (!err)
		err = ip6_parse(&hoti, outer.data, outer.len);
	if (!err)
		err = ip6_parse(&coti, mobile()->packets['C'][0].bytes,
				mobile()->packets['C'][0].len);
	ok(!err && addr_equal(&hoti.dst, &home) && !hoti.has_dst_home &&
	   addr_equal(&outer.dst, &sim->mip.cfg->agent),
	   "HoTI to another mobile goes to its home address, as it stands  # MIP6-083");
	ok(!err && addr_equal(&coti.dst, &home) && !coti.has_dst_home,
	   "and so does CoTI, wherever that one is known to be  # MIP6-083");
	mobile()->agent.cn = NULL;
	msim_free(sim);
}

/* Parameter Problem, as the kernel hands it on. */

static void problem(const char *dst, uint8_t code, const struct mh_msg *about)
{
	struct in6_addr to = sim_addr(dst);
	uint8_t mh[MH_MAX_LEN];
	int len = mh_encode(about, mh, sizeof(mh));

	if (len < 0)
		abort();
	ro_error(&sim->mip, &to, code, mh, (size_t)len);
}

static void test_problems(void)
{
	struct msim_node *n;
	struct ip6_packet p;
	struct mh_msg hoti, other;

	begin();
	n = mobile();
	sim->lose = 'T';
	sim->lose_n = 100;
	wants(MSIM_PEER);
	msim_run(sim, 0.3);
	hoti = sent('H', 0, &p);
	problem("2001:db8:77::1", 1, &hoti);
	ok(route() && !route()->session.next && is_state(RO_TESTING) &&
	   n->agent.counters.drops[DROP_SOURCE] == 1,
	   "a Parameter Problem about somebody with whom nobody speaks makes no entry  # MIP6-149");
	other = hoti;
	other.test_init.cookie[0] ^= 1;
	problem(MSIM_PEER, 1, &other);
	ok(is_state(RO_TESTING) && n->agent.counters.drops[DROP_SOURCE] == 2,
	   "one that does not quote what was sent is no matter");
	problem(MSIM_PEER, 2, &hoti);
	ok(is_state(RO_TESTING) &&
	   told("2001:db8:100::2 does not know the Home Address option"),
	   "code 2 is written down, and changes nothing  # MIP6-150");
	problem(MSIM_PEER, 1, &hoti);
	ok(is_state(RO_FAILED) &&
	   told("2001:db8:100::2: it does not answer: through the home agent"),
	   "code 1: it has no Mobile IPv6, and is spoken with through the home agent  # MIP6-148");
	sim->lose_n = 0;
	wants(MSIM_PEER);
	msim_run(sim, 50);
	ok(is_state(RO_FAILED) && n->sent['H'] == 1, "for a minute");
	msim_run(sim, 12);
	wants(MSIM_PEER);
	msim_run(sim, 0.5);
	ok(is_direct(COA1), "then it is asked again  # MIP6-148");
	msim_free(sim);

	begin();
	problem(MSIM_PEER, 1, &hoti);
	ok(!route(), "one where nobody is spoken with makes no entry  # MIP6-149");
	msim_free(sim);
}

static void test_off(void)
{
	struct in6_addr peer = sim_addr(MSIM_PEER), coa = sim_addr(COA1);

	begin();
	wants(HA);
	wants(HOME);
	wants("fe80::1");
	wants("ff0e::1");
	ro_wanted(&sim->mip, &coa, &peer);
	ok(!route(), "nobody is asked that is the home agent, itself, a group, a neighbour, or not spoken with from home  # MIP6-142");
	msim_run(sim, 20);
	ok(!mobile()->sent['H'] && !mobile()->sent['C'],
	   "unless the kernel wants it nobody is asked at all");
	msim_free(sim);

	sim = msim_new(dir);
	msim_move(sim, LINK1);
	msim_run(sim, 3);
	ok(!mobile()->cfg->mn.home.optimise && !told("watch") &&
	   is_registered_at_all(),
	   "unless it is switched on, which it is not by itself, the kernel is not asked to  # MIP6-064 MIP6-229");
	msim_free(sim);

	sim = msim_new(dir);
	wants(MSIM_PEER);
	ok(!route(), "nor before the home agent has confirmed  # MIP6-186");
	for (int i = 0; i < 40; i++) {
		char dst[64];

		if (i == 0) {
			msim_move(sim, LINK1);
			msim_run(sim, 3);
		}
		snprintf(dst, sizeof(dst), "2001:db8:77::%x", i + 1);
		wants(dst);
	}
	ok(mobile()->agent.counters.drops[DROP_LIMIT] == 40 - RO_PEERS_MAX,
	   "of 40 that are spoken with 16 are asked");
	msim_free(sim);
}

/* Movement */

static void test_move(void)
{
	static const char *const lines[] = {
		"directly from 2001:db8:1::ff:fe00:0",
		"mn send BU 2001:db8:2::ff:fe00:0 > 2001:db8:10::1",
		"mn kernel no route 2001:db8:10::a>2001:db8:100::2",
		"mn step B got status 0",
		"mn send CoTI 2001:db8:2::ff:fe00:0 > 2001:db8:100::2",
		"mn send BU 2001:db8:2::ff:fe00:0 > 2001:db8:100::2",
		"cn kernel route 2001:db8:100::2>2001:db8:10::a to 2001:db8:2::ff:fe00:0",
		"mn kernel route 2001:db8:10::a>2001:db8:100::2 from 2001:db8:2::ff:fe00:0",
		NULL
	};

	begin_direct();
	msim_move(sim, LINK2);
	msim_run(sim, 0.5);
	ok(said(lines) && is_direct(COA2) && mobile()->sent['H'] == 1 &&
	   mobile()->sent['C'] == 2,
	   "after a move through the home agent, until that and the correspondent know; the home token serves again  # MIP6-176 MIP6-184");
	msim_free(sim);

	begin_direct();
	sim->lose = 'U';
	sim->lose_n = 2;
	msim_move(sim, LINK2);
	msim_run(sim, 1.5);
	ok(mobile()->sent['C'] == 1,
	   "the correspondent is not told before the home agent has confirmed  # MIP6-186");
	msim_free(sim);

	begin();
	sim->nodes[AGENT].cfg->ha.lifetime_max = 60;
	wants(MSIM_PEER);
	mobile()->ro_packets = 1;
	for (int i = 0; i < 8; i++) {
		msim_run(sim, 30);
		mobile()->ro_packets++;
	}
	msim_move(sim, LINK2);
	msim_run(sim, 0.5);
	ok(is_direct(COA2) && mobile()->sent['H'] == 2,
	   "after 210 s the home address is tested again  # MIP6-176");
	msim_free(sim);
}

static void test_home(void)
{
	static const char *const lines[] = {
		"directly from 2001:db8:1::ff:fe00:0",
		"mn kernel no watch 2001:db8:10::a",
		"mn kernel no route 2001:db8:10::a>2001:db8:100::2",
		"at home",
		"mn send BU 2001:db8:10::a > 2001:db8:100::2",
		"cn kernel no route 2001:db8:100::2>2001:db8:10::a",
		"cn send BA 2001:db8:100::2 > 2001:db8:10::a",
		"mobile 2001:db8:10::a: 2001:db8:100::2: ended",
		NULL
	};
	struct ip6_packet p;
	struct mh_msg m;

	begin_direct();
	msim_move(sim, AT_HOME);
	msim_run(sim, 0.5);
	m = sent('U', 1, &p);
	ok(said(lines) && !route() && !sim->cn.n_bound,
	   "at home the correspondent is told, behind the home agent");
	ok(!m.bu.lifetime && !p.has_src_home && !m.opt.coa_nonce &&
	   m.opt.has_nonces && m.opt.auth.present,
	   "by a BU from the home address, lifetime 0, care-of index 0  # MIP6-187");
	msim_free(sim);

	begin_direct();
	route()->home.has = false;
	msim_move(sim, AT_HOME);
	msim_run(sim, 0.5);
	ok(!route() && !sim->cn.n_bound && mobile()->sent['H'] == 2 &&
	   mobile()->sent['C'] == 1,
	   "with no token left HoTI is sent, from home, and no CoTI  # MIP6-172");
	msim_move(sim, LINK1);
	msim_run(sim, 3);
	wants(MSIM_PEER);
	msim_run(sim, 0.5);
	ok(is_direct(COA1), "away again it is direct again");
	msim_free(sim);

	begin_direct();
	sim->lose = 'U';
	sim->lose_n = 100;
	msim_move(sim, LINK2);
	msim_run(sim, 80);
	ok(!route() || is_state(RO_WAITING),
	   "what the home agent does not confirm goes nowhere directly");
	msim_free(sim);
}

/* What is lost */

static void test_lost(void)
{
	static const char letters[] = "HCTKB";
	unsigned int wrong = 0;
	struct ip6_packet p;
	uint8_t cookie[8];

	for (const char *l = letters; *l; l++) {
		begin();
		sim->lose = *l;
		sim->lose_n = 1;
		wants(MSIM_PEER);
		msim_run(sim, 1.5);
		if (!is_direct(COA1)) {
			note("lost: %c", *l);
			wrong++;
		}
		msim_free(sim);
	}
	ok(!wrong, "each message lost once: a second later it is direct all the same");

	begin();
	sim->lose = 'T';
	sim->lose_n = 1;
	wants(MSIM_PEER);
	msim_run(sim, 1.5);
	memcpy(cookie, sent('H', 0, &p).test_init.cookie, 8);
	ok(memcmp(cookie, sent('H', 1, &p).test_init.cookie, 8) &&
	   mobile()->sent['C'] == 1 &&
	   mobile()->packets['H'][1].at - mobile()->packets['H'][0].at > 0.99,
	   "asked again with another cookie, after 1 s, and only what is not known  # MIP6-017 MIP6-194 MIP6-197");
	msim_free(sim);

	begin();
	sim->lose = 'T';
	sim->lose_n = 100;
	wants(MSIM_PEER);
	msim_run(sim, 8);
	ok(mobile()->sent['H'] == 3 && is_state(RO_FAILED) &&
	   told("it does not answer: through the home agent") &&
	   !told("mn kernel route"),
	   "three times for nothing: through the home agent  # MIP6-177");
	wants(MSIM_PEER);
	msim_run(sim, 50);
	ok(mobile()->sent['H'] == 3, "and not asked again for a minute");
	sim->lose_n = 0;
	msim_run(sim, 10);
	wants(MSIM_PEER);
	msim_run(sim, 1);
	ok(is_direct(COA1), "then it is");
	msim_free(sim);
}

/* What is forged */

static void inject(const struct mh_msg *m, const char *src, const char *dst,
		   bool tunnelled)
{
	struct ip6_packet p = {
		.src = sim_addr(src), .dst = sim_addr(dst), .hop_limit = 64,
		.proto = IP6_PROTO_MH,
	};
	uint8_t mh[256];
	int len = mh_encode(m, mh, sizeof(mh));

	ip6_seal(&p, mh, (size_t)len);
	p.data = mh;
	p.len = (size_t)len;
	p.tunnelled = tunnelled;
	dispatch_mh(&mobile()->agent, &p);
}

static void ignored(const struct mh_msg *m, const char *src, const char *dst,
		    bool tunnelled, int reason, const char *sentence)
{
	uint64_t before = mobile()->agent.counters.drops[reason];
	struct ro_test home = route()->home, care_of = route()->care_of;

	inject(m, src, dst, tunnelled);
	ok(mobile()->agent.counters.drops[reason] == before + 1 &&
	   !memcmp(&home, &route()->home, sizeof(home)) &&
	   !memcmp(&care_of, &route()->care_of, sizeof(care_of)) &&
	   !told("mn kernel route"), "%s", sentence);
}

static void test_forged(void)
{
	struct mh_msg hot = { .type = MH_HOT }, cot = { .type = MH_COT };
	struct ip6_packet p;

	begin();
	sim->lose = 'T';
	sim->lose_n = 100;
	wants(MSIM_PEER);
	memcpy(hot.test.cookie, sent('H', 0, &p).test_init.cookie, 8);
	memcpy(cot.test.cookie, sent('C', 0, &p).test_init.cookie, 8);
	hot.test.cookie[0] ^= 1;
	ignored(&hot, MSIM_PEER, HOME, true, DROP_COOKIE,
		"HoT with another cookie  # MIP6-173");
	hot.test.cookie[0] ^= 1;
	ignored(&hot, MSIM_PEER, HOME, false, DROP_NOT_TUNNELLED,
		"HoT that did not come by the home agent  # MIP6-173");
	ignored(&hot, "2001:db8:66::1", HOME, true, DROP_SOURCE,
		"HoT of another");
	ignored(&hot, MSIM_PEER, COA1, true, DROP_OTHER_NODE,
		"HoT to the care-of address  # MIP6-173");
	cot.test.cookie[0] ^= 1;
	ignored(&cot, MSIM_PEER, COA1, false, DROP_COOKIE,
		"CoT with another cookie  # MIP6-174");
	cot.test.cookie[0] ^= 1;
	ignored(&cot, MSIM_PEER, COA2, false, DROP_OTHER_NODE,
		"CoT to another address  # MIP6-174");
	msim_run(sim, 0.5);
	ok(route()->care_of.has && !route()->home.has,
	   "the right CoT has been taken  (control)  # MIP6-174");
	ignored(&cot, MSIM_PEER, COA1, false, DROP_COOKIE,
		"and not a second  # MIP6-174");
	hot.test.nonce_index = sim->cn.nonces.last;
	inject(&hot, MSIM_PEER, HOME, true);
	msim_run(sim, 0.5);
	ok(route()->home.has && is_state(RO_UPDATING) && !sim->cn.n_bound &&
	   !told("mn kernel route") &&
	   sim->nodes[PEER].agent.counters.drops[WIRE_AUTH_BAD] == 1,
	   "a HoT forged on its way gives a token that the correspondent did not make: nothing is bound");
	msim_free(sim);
}

/* A BA, made as the correspondent makes it, and then spoiled. */
static void send_ba(uint8_t status, uint16_t seq, bool sign, bool twist)
{
	struct ip6_packet p = {
		.src = sim_addr(MSIM_PEER), .dst = sim_addr(COA1),
		.dst_home = sim_addr(HOME), .has_dst_home = true,
		.hop_limit = 64, .proto = IP6_PROTO_MH,
	};
	struct mh_msg m = { .type = MH_BA };
	uint8_t mh[256];
	int len;

	m.ba.status = status;
	m.ba.seq = seq;
	m.ba.lifetime = status < 128 ? 10 : 0;
	if (sign)
		rr_prepare(&m);
	len = mh_encode(&m, mh, sizeof(mh));
	if (sign)
		rr_sign(&route()->kbm, &route()->coa, &route()->peer, mh,
			(size_t)len);
	if (twist)
		mh[len - 1] ^= 1;
	ip6_seal(&p, mh, (size_t)len);
	p.data = mh;
	p.len = (size_t)len;
	dispatch_mh(&mobile()->agent, &p);
}

static void begin_updating(void)
{
	begin();
	sim->lose = 'B';
	sim->lose_n = 100;
	wants(MSIM_PEER);
	msim_run(sim, 0.3);
}

static void test_answers(void)
{
	const uint64_t *drops;
	uint16_t seq;

	begin_updating();
	drops = mobile()->agent.counters.drops;
	seq = route()->seq;
	send_ba(0, seq, true, true);
	send_ba(0, seq, false, false);
	send_ba(0, seq - 1, true, false);
	ok(is_state(RO_UPDATING) && drops[WIRE_AUTH_BAD] == 1 &&
	   drops[WIRE_NO_AUTH] == 1 && drops[DROP_SEQUENCE] == 1,
	   "BA with a wrong authenticator, without, with another number: it goes on asking  # MIP6-189");
	send_ba(0, seq, true, false);
	ok(is_state(RO_BOUND) && told("mn kernel route"),
	   "the same unspoiled is taken  (control)  # MIP6-189 MIP6-190");
	msim_free(sim);

	begin_updating();
	send_ba(MH_STATUS_SEQUENCE, 500, true, false);
	ok(route()->seq == 501 && is_state(RO_UPDATING),
	   "told the last number it goes on from there  # MIP6-183");
	send_ba(MH_STATUS_NONCES, 501, false, false);
	msim_run(sim, 0.2);
	ok(mobile()->sent['H'] == 2 && mobile()->sent['C'] == 2,
	   "told that its tokens have ended it asks for others");
	for (int i = 0; i < 20; i++) {
		if (is_state(RO_UPDATING))
			send_ba(MH_STATUS_NONCES, route()->seq, false, false);
		msim_run(sim, 0.5);
	}
	ok(is_state(RO_FAILED) && mobile()->sent['H'] <= 4,
	   "not more than three times");
	msim_free(sim);

	begin_updating();
	route()->sent_at -= 41;
	send_ba(0, route()->seq, true, false);
	ok(is_state(RO_UPDATING),
	   "what was granted has gone by when it is told: it goes on asking");
	route()->sent_at += 9;
	send_ba(0, route()->seq, true, false);
	ok(!is_state(RO_UPDATING) &&
	   route()->session.timers[RO_T_EXPIRE].runs &&
	   route()->session.timers[RO_T_REFRESH].runs,
	   "when most of it has, it is bound, and looked after at once");
	msim_free(sim);

	begin_updating();
	send_ba(MH_STATUS_RESOURCES, route()->seq, true, false);
	ok(is_state(RO_FAILED) && told("refused: status 130"),
	   "refused it is through the home agent  # MIP6-192");
	msim_run(sim, 50);
	ok(mobile()->sent['H'] == 1, "and nothing sent");
	msim_free(sim);
}

static void test_asked(void)
{
	struct mh_msg brr = { .type = MH_BRR }, be = { .type = MH_BE };
	unsigned int n;

	begin_direct();
	inject(&brr, "2001:db8:66::1", HOME, true);
	ok(is_state(RO_BOUND),
	   "BRR of who is not spoken with is no matter  # MIP6-193");
	inject(&brr, MSIM_PEER, HOME, true);
	ok(is_state(RO_TESTING), "BRR of a correspondent begins anew");
	msim_run(sim, 0.3);
	ok(is_direct(COA1) && told("seq") && mobile()->sent['C'] == 2,
	   "with a test and a BU  # MIP6-193");
	msim_free(sim);

	begin_direct();
	be.be.status = MH_BE_NO_BINDING;
	be.be.home = sim_addr(HOME);
	inject(&be, "2001:db8:66::1", COA1, false);
	ok(is_state(RO_BOUND),
	   "BE of who is not spoken with is no matter  # MIP6-151");
	inject(&be, MSIM_PEER, COA1, false);
	ok(is_state(RO_TESTING) && told("mn kernel no route"),
	   "BE 1: through the home agent at once, and asked again  # MIP6-153");
	msim_run(sim, 0.3);
	ok(is_direct(COA1), "until it is bound again");
	n = mobile()->sent['C'];
	for (int i = 0; i < 100; i++) {
		inject(&be, MSIM_PEER, COA1, false);
		msim_run(sim, 0.01);
	}
	ok(mobile()->sent['C'] - n <= 3,
	   "a hundred in a second make three rounds at most  # MIP6-196");
	msim_free(sim);

	begin();
	be.be.status = MH_BE_UNKNOWN_TYPE;
	inject(&be, MSIM_PEER, COA1, false);
	sim->lose = 'T';
	sim->lose_n = 10;
	wants(MSIM_PEER);
	inject(&be, MSIM_PEER, COA1, false);
	ok(is_state(RO_FAILED),
	   "BE 2 while it is tested: it does not know how  # MIP6-154");
	msim_free(sim);
}

static void test_lifetime(void)
{
	begin_direct();
	mobile()->ro_packets = 5;
	msim_run(sim, 46);
	ok(is_direct(COA1) && mobile()->sent['C'] >= 2,
	   "in use it is renewed before its end  # MIP6-191");
	msim_free(sim);

	begin_direct();
	msim_run(sim, 60);
	ok(!route() && mobile()->sent['C'] == 1 && !sim->cn.n_bound,
	   "unused it ends, at both");
	msim_free(sim);

	begin_direct();
	mobile()->refuse = "route";
	inject(&(struct mh_msg){ .type = MH_BRR }, MSIM_PEER, HOME, true);
	msim_run(sim, 0.3);
	ok(is_state(RO_FAILED) && told("the kernel refused: no room left"),
	   "where the mobile's kernel has no room that is said");
	msim_free(sim);
}

static void test_restart(void)
{
	begin_direct();
	msim_restart(sim, PEER);
	inject(&(struct mh_msg){ .type = MH_BRR }, MSIM_PEER, HOME, true);
	msim_run(sim, 0.5);
	ok(is_direct(COA1) && mobile()->sent['H'] == 2,
	   "a correspondent that began anew does not know the nonce, says so, and is asked for others  # MIP6-089");
	msim_free(sim);
}

static void test_show(void)
{
	json_t *o, *r;

	begin();
	mobile()->cfg->mn.home.optimise = true;
	wants(MSIM_PEER);
	msim_run(sim, 0.3);
	o = show_agent(&mobile()->agent);
	r = json_array_get(json_object_get(o, "routes"), 0);
	ok(!strcmp(json_string_value(json_object_get(r, "peer")), MSIM_PEER) &&
	   !strcmp(json_string_value(json_object_get(r, "state")), "BOUND") &&
	   !strcmp(json_string_value(json_object_get(r, "coa")), COA1) &&
	   json_real_value(json_object_get(r, "left")) > 50,
	   "a route is shown  # MIP6-139");
	json_decref(o);
	msim_free(sim);
}

int main(int argc, char **argv)
{
	dir = argc > 1 ? argv[1] : ".";
	test_course();
	test_between_mobiles();
	test_problems();
	test_off();
	test_move();
	test_home();
	test_lost();
	test_forged();
	test_answers();
	test_asked();
	test_lifetime();
	test_restart();
	test_show();
	return tap_end();
}
