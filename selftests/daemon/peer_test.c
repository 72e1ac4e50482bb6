// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * peer_test.c - a correspondent: who proves what, and who does not
 *
 * usage: peer_test CONFIGURATIONS
 *
 * Each message is sent as it stands.  What is dropped is counted by its reason and
 * leaves nothing: no binding, no place, nothing asked of the kernel.  Each spoiled BU
 * has the same unspoiled as its control.
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
#define OTHER	"2001:db8:10::b"
#define COA	"2001:db8:1::7"
#define COA2	"2001:db8:2::7"

static const char *dir;
static struct msim *sim;

struct token {
	uint16_t index;
	uint8_t token[RR_TOKEN_LEN];
};

struct forged {
	struct mh_msg m;
	struct ip6_packet p;
	struct token home, care_of;
	struct in6_addr mac_coa;
	bool ends;			/* Kbm of the home token alone */
	bool unsigned_;
	bool twisted;			/* a bit of the authenticator is wrong */
};

static struct msim_node *peer(void)
{
	return &sim->nodes[PEER];
}

static void inject(const struct ip6_packet *as, const struct mh_msg *m)
{
	struct ip6_packet p = *as;
	uint8_t mh[256], packet[512];
	int len = mh_encode(m, mh, sizeof(mh));

	p.proto = IP6_PROTO_MH;
	p.hop_limit = 64;
	ip6_seal(&p, mh, (size_t)len);
	p.data = mh;
	p.len = (size_t)len;
	len = ip6_build(&p, packet, sizeof(packet));
	msim_inject(sim, PEER, packet, (size_t)len);
}

/* The last that was sent with this letter. */
static struct mh_msg last(char letter, struct ip6_packet *p)
{
	unsigned int n = peer()->sent[(int)letter];
	struct mh_msg m = { .type = 255 };

	if (!n || n > MSIM_KEPT ||
	    ip6_parse(p, peer()->packets[(int)letter][n - 1].bytes,
		      peer()->packets[(int)letter][n - 1].len) ||
	    mh_receive(&m, p))
		m.type = 255;
	return m;
}

static struct mh_msg test_init(bool home)
{
	struct mh_msg m = { .type = home ? MH_HOTI : MH_COTI };

	memcpy(m.test_init.cookie, "cookie..", 8);
	return m;
}

static struct token ask(const char *from, bool home)
{
	const struct ip6_packet p = {
		.src = sim_addr(from), .dst = sim_addr(MSIM_PEER),
	};
	struct mh_msg m = test_init(home);
	struct ip6_packet answer;
	struct token t;

	inject(&p, &m);
	m = last(home ? 'T' : 'K', &answer);
	t.index = m.test.nonce_index;
	memcpy(t.token, m.test.token, sizeof(t.token));
	return t;
}

/* What a mobile sends that has asked for both tokens. */
static struct forged bu(const char *home, const char *coa, uint16_t seq,
			uint16_t lifetime)
{
	struct forged f = {
		.m = { .type = MH_BU },
		.p = {
			.src = sim_addr(coa), .dst = sim_addr(MSIM_PEER),
			.src_home = sim_addr(home), .has_src_home = true,
			.hop_limit = 64, .proto = IP6_PROTO_MH,
		},
		.home = ask(home, true), .care_of = ask(coa, false),
		.mac_coa = sim_addr(coa),
	};

	f.m.bu = (struct mh_bu){ seq, MH_BU_A, lifetime };
	f.m.opt.has_nonces = true;
	f.m.opt.home_nonce = f.home.index;
	f.m.opt.coa_nonce = f.care_of.index;
	return f;
}

/* From home, as one that has come back sends it. */
static struct forged bu_end(const char *home, uint16_t seq)
{
	struct forged f = bu(home, COA, seq, 0);

	f.p.src = sim_addr(home);
	f.p.has_src_home = false;
	f.m.opt.coa_nonce = 0;
	f.mac_coa = f.p.src;
	f.ends = true;
	return f;
}

static void send_forged(struct forged f)
{
	uint8_t mh[512], packet[1024];
	struct badf_key kbm;
	int len;

	rr_binding_key(f.home.token, f.ends ? NULL : f.care_of.token, &kbm);
	if (!f.unsigned_)
		rr_prepare(&f.m);
	len = mh_encode(&f.m, mh, sizeof(mh));
	if (!f.unsigned_)
		rr_sign(&kbm, &f.mac_coa, &f.p.dst, mh, (size_t)len);
	if (f.twisted)
		mh[len - 1] ^= 1;
	ip6_seal(&f.p, mh, (size_t)len);
	f.p.data = mh;
	f.p.len = (size_t)len;
	len = ip6_build(&f.p, packet, sizeof(packet));
	msim_inject(sim, PEER, packet, (size_t)len);
}

static struct cn_binding *binding(const char *home)
{
	struct in6_addr a = sim_addr(home), local = sim_addr(MSIM_PEER);

	return cn_find(&sim->cn, &a, &local);
}

static bool is_bound(const char *home, const char *coa)
{
	const struct cn_binding *b = binding(home);
	struct in6_addr a = sim_addr(coa);

	return b && b->state == CN_BOUND && addr_equal(&b->coa, &a);
}

static uint64_t all_drops(void)
{
	uint64_t all = 0;

	for (int i = 0; i < DROP_REASONS; i++)
		all += peer()->agent.counters.drops[i];
	return all;
}

/* Counted once by this reason, and nothing is as it was not. */
static void dropped(struct forged f, int reason, const char *sentence)
{
	uint64_t before = peer()->agent.counters.drops[reason];
	uint64_t all = all_drops();
	unsigned int calls = peer()->kernel_calls, sent = peer()->sent['B'];
	uint32_t bound = sim->cn.n_bound, taken = sim->cn.n_taken;

	send_forged(f);
	ok(peer()->agent.counters.drops[reason] == before + 1 &&
	   all_drops() == all + 1 && peer()->kernel_calls == calls &&
	   peer()->sent['B'] == sent && sim->cn.n_bound == bound &&
	   sim->cn.n_taken == taken, "%s", sentence);
}

/* Answered by this status, and nothing else; is the answer authorised? */
static void refused(struct forged f, uint8_t status, bool authorised,
		    const char *sentence)
{
	unsigned int calls = peer()->kernel_calls, sent = peer()->sent['B'];
	uint32_t bound = sim->cn.n_bound;
	struct badf_key kbm;
	struct ip6_packet p;
	struct mh_msg m;

	send_forged(f);
	m = last('B', &p);
	rr_binding_key(f.home.token, f.ends ? NULL : f.care_of.token, &kbm);
	ok(peer()->sent['B'] == sent + 1 && m.type == MH_BA &&
	   m.ba.status == status && !m.ba.flags &&
	   m.opt.auth.present == authorised &&
	   (!authorised || !rr_verify(&kbm, &f.mac_coa, &f.p.dst, p.data,
				      p.len)) &&
	   peer()->kernel_calls == calls && sim->cn.n_bound == bound,
	   "%s", sentence);
}

/* Tests */

static void test_tokens(void)
{
	const struct ip6_packet p = {
		.src = sim_addr(HOME), .dst = sim_addr(MSIM_PEER),
	};
	struct ip6_packet answer, with = p;
	struct mh_msg m = test_init(true), t;
	const struct nonce *n;
	uint8_t token[RR_TOKEN_LEN];
	unsigned int sent;

	sim = msim_new(dir);
	inject(&p, &m);
	t = last('T', &answer);
	n = nonce_find(&sim->cn.nonces, t.test.nonce_index, sim->clock.now);
	rr_token(n->kcn, &p.src, n->nonce, RR_HOME, token);
	ok(t.type == MH_HOT && !memcmp(t.test.cookie, "cookie..", 8) &&
	   !memcmp(t.test.token, token, 8) && addr_equal(&answer.dst, &p.src) &&
	   addr_equal(&answer.src, &p.dst) && !answer.has_dst_home,
	   "the first HoTI is answered: its cookie, a token of its source, to its source  # MIP6-019 MIP6-075 MIP6-082");
	m = test_init(false);
	inject(&p, &m);
	t = last('K', &answer);
	ok(t.type == MH_COT && !memcmp(t.test.cookie, "cookie..", 8) &&
	   memcmp(t.test.token, token, 8) && addr_equal(&answer.dst, &p.src),
	   "CoTI is: for the same address another token  # MIP6-020 MIP6-077 MIP6-082");

	with.src_home = sim_addr(OTHER);
	with.has_src_home = true;
	sent = peer()->sent['T'] + peer()->sent['K'];
	inject(&with, &m);
	m = test_init(true);
	inject(&with, &m);
	ok(peer()->sent['T'] + peer()->sent['K'] == sent &&
	   peer()->agent.counters.drops[DROP_HOME_OPTION] == 2,
	   "neither is that has a Home Address option  # MIP6-007 MIP6-074");
	with = p;
	with.src = sim_addr("fe80::1");
	inject(&with, &m);
	ok(peer()->sent['T'] + peer()->sent['K'] == sent,
	   "nor one that came from no address of the network");
	msim_free(sim);
}

static void test_stateless(void)
{
	struct ip6_packet p = {
		.src = sim_addr(HOME), .dst = sim_addr(MSIM_PEER),
	};
	struct mh_msg m = test_init(true);
	struct nonces was;

	sim = msim_new(dir);
	inject(&p, &m);
	was = sim->cn.nonces;
	for (unsigned int i = 0; i < 3000; i++) {
		memcpy(&p.src.s6_addr[12], &i, 4);
		m.type = i % 2 ? MH_HOTI : MH_COTI;
		inject(&p, &m);
	}
	ok(!memcmp(&was, &sim->cn.nonces, sizeof(was)) && !sim->cn.n_taken &&
	   !sim->cn.all.due.n && !peer()->kernel_calls,
	   "of 3000 that ask nothing is remembered  # MIP6-078");
	ok(peer()->sent['T'] + peer()->sent['K'] == 1000 &&
	   peer()->agent.counters.drops[DROP_RATE] == 2001,
	   "of so many in a second 1000 are answered");
	msim_free(sim);
}

static void test_nonces(void)
{
	struct token a, b;
	struct forged f;
	uint8_t kcn[RR_NODE_KEY_LEN];

	sim = msim_new(dir);
	a = ask(HOME, true);
	msim_run(sim, 29);
	b = ask(HOME, true);
	ok(a.index == b.index && !memcmp(a.token, b.token, 8),
	   "for 30 s it is the same nonce");
	memcpy(kcn, nonce_find(&sim->cn.nonces, a.index,
			       sim->clock.now)->kcn, sizeof(kcn));
	msim_run(sim, 2);
	b = ask(HOME, true);
	ok(b.index == (uint16_t)(a.index + 1) && memcmp(a.token, b.token, 8) &&
	   memcmp(kcn, nonce_find(&sim->cn.nonces, b.index,
				  sim->clock.now)->kcn, sizeof(kcn)) &&
	   !memcmp(kcn, nonce_find(&sim->cn.nonces, a.index,
				   sim->clock.now)->kcn, sizeof(kcn)),
	   "then another with a key of its own; the first still has its own  # MIP6-079 MIP6-081");
	msim_free(sim);

	sim = msim_new(dir);
	f = bu(HOME, COA, 1, 15);
	msim_run(sim, 205);
	send_forged(f);
	ok(is_bound(HOME, COA),
	   "tokens of 205 s ago are good, whatever nonces came since  # MIP6-080");
	msim_free(sim);

	sim = msim_new(dir);
	f = bu(HOME, COA, 1, 15);
	for (int i = 0; i < 9; i++) {
		msim_run(sim, 27);
		ask(HOME, true);
	}
	refused(f, MH_STATUS_NONCES, false,
		"of 243 s ago not: 138, without authenticator  # MIP6-079 MIP6-098");
	msim_free(sim);
}

/* BU */

static void test_binding(void)
{
	size_t at = 0;
	struct ip6_packet p;
	struct badf_key kbm;
	struct forged f;
	struct mh_msg m;

	sim = msim_new(dir);
	f = bu(HOME, COA, 7, 15);
	f.m.bu.flags |= MH_BU_K;
	send_forged(f);
	m = last('B', &p);
	rr_binding_key(f.home.token, f.care_of.token, &kbm);
	ok(is_bound(HOME, COA) &&
	   msim_said(sim, &at, "cn kernel route 2001:db8:100::2>2001:db8:10::a to 2001:db8:1::7 within 60"),
	   "who has both tokens is bound, and the kernel is told for how long  # MIP6-088 MIP6-100");
	ok(!m.ba.status && m.ba.seq == 7 && m.ba.lifetime == 15 &&
	   !m.ba.flags && m.opt.auth.present && p.has_dst_home &&
	   addr_equal(&p.dst_home, &f.p.src_home) &&
	   addr_equal(&p.dst, &f.p.src) &&
	   !rr_verify(&kbm, &f.mac_coa, &f.p.dst, p.data, p.len),
	   "the answer is authorised, by routing header, without K  # MIP6-024 MIP6-030 MIP6-098");
	f = bu(HOME, COA2, 8, 15);
	send_forged(f);
	ok(is_bound(HOME, COA2) && sim->cn.n_bound == 1 && sim->cn.n_taken == 1,
	   "from elsewhere it is the same binding  # MIP6-065");
	f = bu(OTHER, COA, 1, 200);
	send_forged(f);
	m = last('B', &p);
	ok(m.ba.lifetime == 105 && binding(OTHER)->lifetime == 105,
	   "800 s asked for are 420  # MIP6-093 MIP6-094");
	f = bu(HOME, COA, 9, 15);
	f.m.bu.flags = 0;
	at = peer()->sent['B'];
	send_forged(f);
	ok(is_bound(HOME, COA) && peer()->sent['B'] == at,
	   "one that asks for no answer gets none  # MIP6-097");
	msim_free(sim);
}

static void test_forged(void)
{
	struct forged f;

	sim = msim_new(dir);
	f = bu(HOME, COA, 1, 15);
	f.twisted = true;
	dropped(f, WIRE_AUTH_BAD, "BU with a wrong authenticator  # MIP6-088");
	f = bu(HOME, COA, 1, 15);
	f.home.token[0] ^= 1;
	dropped(f, WIRE_AUTH_BAD, "BU of a forged home token");
	f = bu(HOME, COA, 1, 15);
	f.care_of.token[0] ^= 1;
	dropped(f, WIRE_AUTH_BAD, "BU of a forged care-of token");
	f = bu(HOME, COA, 1, 15);
	f.care_of = f.home;
	dropped(f, WIRE_AUTH_BAD, "BU of one token for both");
	f = bu(HOME, COA, 1, 15);
	f.p.src_home = sim_addr(OTHER);
	dropped(f, WIRE_AUTH_BAD, "BU for another's home address");
	f = bu(HOME, COA, 1, 15);
	f.p.src = sim_addr(COA2);
	f.mac_coa = f.p.src;
	dropped(f, WIRE_AUTH_BAD, "BU from where no token went");
	f = bu(HOME, COA, 1, 15);
	f.m.opt.has_alt_coa = true;
	f.m.opt.alt_coa = sim_addr(COA2);
	f.mac_coa = f.m.opt.alt_coa;
	dropped(f, WIRE_AUTH_BAD,
		"BU that names an alternate address, with a token for its source  # MIP6-091");
	f = bu(HOME, COA, 1, 15);
	f.unsigned_ = true;
	dropped(f, WIRE_NO_AUTH, "BU without an authenticator  # MIP6-088");
	f = bu(HOME, COA, 1, 15);
	f.m.opt.has_nonces = false;
	dropped(f, WIRE_NONCES, "BU without indices  # MIP6-088");
	f = bu(HOME, COA, 1, 15);
	f.ends = true;
	dropped(f, WIRE_AUTH_BAD, "BU that binds under the key that ends");
	f = bu(HOME, COA, 1, 15);
	f.p.src_home = sim_addr("ff02::1");
	dropped(f, WIRE_ADDRESS,
		"BU whose home address is a group's  # MIP6-084");
	send_forged(bu(HOME, COA, 1, 15));
	ok(is_bound(HOME, COA), "and the same unspoiled binds  (control)");
	f = bu(OTHER, COA2, 1, 15);
	f.m.opt.has_alt_coa = true;
	f.m.opt.alt_coa = sim_addr(COA);
	f.mac_coa = f.m.opt.alt_coa;
	f.care_of = ask(COA, false);
	send_forged(f);
	ok(is_bound(OTHER, COA),
	   "an alternate address with its own token binds that  (control)  # MIP6-091");
	msim_free(sim);
}

static void test_refusals(void)
{
	struct forged f;

	sim = msim_new(dir);
	f = bu(HOME, COA, 100, 15);
	f.m.opt.home_nonce += 5;
	refused(f, MH_STATUS_HOME_NONCE, false,
		"an index that nobody gave: 136  # MIP6-089 MIP6-098");
	f.m.opt.home_nonce -= 5;
	f.m.opt.coa_nonce += 5;
	refused(f, MH_STATUS_COA_NONCE, false, "137  # MIP6-089 MIP6-098");
	f.m.opt.home_nonce += 5;
	refused(f, MH_STATUS_NONCES, false, "138  # MIP6-089 MIP6-098");
	f.m.bu.flags = 0;
	refused(f, MH_STATUS_NONCES, false,
		"told also who asks for no answer  # MIP6-097");
	f = bu(HOME, COA, 100, 15);
	f.m.bu.flags |= MH_BU_H;
	refused(f, MH_STATUS_NO_HA, false,
		"a home registration: 131  # MIP6-105");
	f = bu(HOME, HOME, 100, 15);
	f.p.has_src_home = false;
	refused(f, MH_STATUS_BAD_COA, true,
		"a home address that is its own care-of address: 174  # MIP6-026");
	send_forged(bu(HOME, COA, 100, 15));
	refused(bu(HOME, COA2, 100, 15), MH_STATUS_SEQUENCE, true,
		"a number again: 135  # MIP6-086 MIP6-097");
	refused(bu(HOME, COA2, 99, 15), MH_STATUS_SEQUENCE, true,
		"one before: 135");
	f = bu(HOME, COA2, 99, 15);
	f.m.bu.flags = 0;
	refused(f, MH_STATUS_SEQUENCE, true,
		"also who asks for no answer  # MIP6-097");
	ok(is_bound(HOME, COA), "and the binding is as it was");
	msim_free(sim);
}

static void test_full(void)
{
	struct forged f;

	sim = msim_new(dir);
	cn_end(&sim->cn);
	memset(&sim->cn, 0, sizeof(sim->cn));
	peer()->cfg->cn.bindings_max = 1;
	if (cn_begin(&sim->cn, &peer()->agent, &peer()->cfg->cn))
		abort();
	send_forged(bu(HOME, COA, 1, 15));
	refused(bu(OTHER, COA2, 1, 15), MH_STATUS_RESOURCES, true,
		"with one place a second is refused: 130  # MIP6-095 MIP6-098");
	f = bu(OTHER, COA2, 1, 15);
	f.m.bu.flags = 0;
	refused(f, MH_STATUS_RESOURCES, true,
		"also who asks for no answer  # MIP6-095 MIP6-097");
	ok(is_bound(HOME, COA), "and the first stays");
	send_forged(bu_end(HOME, 2));
	refused(bu(OTHER, COA2, 1, 15), MH_STATUS_RESOURCES, true,
		"one that has ended keeps its place while its nonces live  # MIP6-101");
	msim_run(sim, 241);
	ok(!sim->cn.n_taken, "and not longer");
	send_forged(bu(OTHER, COA2, 1, 15));
	ok(is_bound(OTHER, COA2), "then another has it  (control)");
	msim_free(sim);
}

static void test_end(void)
{
	struct forged first, f;
	struct ip6_packet p;
	struct mh_msg m;
	size_t at = 0;

	sim = msim_new(dir);
	first = bu(HOME, COA, 10, 15);
	send_forged(first);
	f = bu_end(HOME, 11);
	f.m.opt.coa_nonce = 0x5555;
	send_forged(f);
	m = last('B', &p);
	ok(!is_bound(HOME, COA) && !sim->cn.n_bound && !m.ba.status &&
	   !m.ba.lifetime && !p.has_dst_home &&
	   addr_equal(&p.dst, &f.p.src) && m.opt.auth.present &&
	   msim_said(sim, &at, "cn kernel no route 2001:db8:100::2>2001:db8:10::a"),
	   "one that is home ends it, whatever care-of index it names  # MIP6-026 MIP6-092 MIP6-099");
	refused(first, MH_STATUS_SEQUENCE, true,
		"what bound it before does not bind it again  # MIP6-096 MIP6-101");
	first.m.bu.seq = 12;
	first.care_of = ask(COA, false);
	send_forged(first);
	ok(is_bound(HOME, COA), "who has the tokens and a new number does");
	f = bu_end(OTHER, 5);
	send_forged(f);
	m = last('B', &p);
	ok(!m.ba.status && sim->cn.n_bound == 1,
	   "an end of nothing is taken and makes nothing  # MIP6-096");
	first = bu(OTHER, COA, 4, 15);
	refused(first, MH_STATUS_SEQUENCE, true,
		"but its number is remembered");
	f = bu_end(HOME, 20);
	f.twisted = true;
	dropped(f, WIRE_AUTH_BAD, "an end that is forged ends nothing");
	ok(is_bound(HOME, COA), "as is seen");
	msim_free(sim);
}

static void test_expiry(void)
{
	struct forged f;
	struct ip6_packet p;
	struct mh_msg m;

	sim = msim_new(dir);
	f = bu(HOME, COA, 1, 5);
	send_forged(f);
	msim_run(sim, 19);
	ok(is_bound(HOME, COA) && !peer()->sent['Q'],
	   "unused it is kept for its 20 s, and nothing asked  # MIP6-027");
	msim_run(sim, 2);
	ok(!sim->cn.n_bound && !is_bound(HOME, COA) &&
	   peer()->agent.counters.n[COUNT_BINDINGS_EXPIRED] == 1,
	   "and no longer  # MIP6-093");
	refused(f, MH_STATUS_SEQUENCE, true,
		"what bound it is not played again  # MIP6-101");
	send_forged(bu(HOME, COA, 2, 5));
	peer()->ro_packets = 12;
	msim_run(sim, 11);
	m = last('Q', &p);
	ok(peer()->sent['Q'] == 1 && m.type == MH_BRR && !p.has_dst_home &&
	   addr_equal(&p.dst, &f.p.src_home),
	   "in use it asks for another 10 s before, by the home address, once  # MIP6-008 MIP6-016 MIP6-100");
	send_forged(bu(HOME, COA, 3, 5));
	msim_run(sim, 9);
	ok(peer()->sent['Q'] == 1, "and not who has answered  # MIP6-100");
	msim_free(sim);
}

static void test_unbound(void)
{
	struct in6_addr home = sim_addr(HOME), coa = sim_addr(COA);
	struct in6_addr local = sim_addr(MSIM_PEER);
	struct ip6_packet p;
	struct mh_msg m;

	sim = msim_new(dir);
	cn_unbound(&sim->cn, &home, &coa, &local);
	m = last('E', &p);
	ok(m.type == MH_BE && m.be.status == MH_BE_NO_BINDING &&
	   addr_equal(&m.be.home, &home) && addr_equal(&p.dst, &coa) &&
	   addr_equal(&p.src, &local) && !p.has_dst_home,
	   "what the kernel refused is answered by Binding Error 1  # MIP6-031 MIP6-068 MIP6-071");
	for (int i = 0; i < 1000; i++)
		cn_unbound(&sim->cn, &home, &coa, &local);
	ok(peer()->sent['E'] == 10, "ten of a thousand in a second  # MIP6-072");
	msim_run(sim, 2);
	send_forged(bu(HOME, COA, 1, 15));
	cn_unbound(&sim->cn, &home, &coa, &local);
	ok(peer()->sent['E'] == 10, "and not who has bound himself since");
	msim_free(sim);
}

static void test_kernel(void)
{
	size_t at = 0;

	sim = msim_new(dir);
	peer()->refuse = "route";
	send_forged(bu(HOME, COA, 1, 15));
	ok(!sim->cn.n_bound && !peer()->sent['B'] &&
	   msim_said(sim, &at, "the kernel refused: no room left"),
	   "what the kernel has no room for is not bound, and that is said");
	peer()->refuse = NULL;
	send_forged(bu(HOME, COA, 2, 15));
	ok(is_bound(HOME, COA), "with room it is  (control)");
	msim_free(sim);
}

/* Home agent and correspondent on one host. */
static void test_both(void)
{
	struct forged f;

	sim = msim_new(dir);
	msim_move(sim, LINK1);
	msim_run(sim, 3);
	peer()->agent.ha = &sim->ha;
	refused(bu(HOME, COA, 1, 15), MH_STATUS_TYPE_CHANGE, true,
		"who is registered at home here is not bound otherwise: 139  # MIP6-087");
	f = bu(OTHER, COA, 1, 15);
	send_forged(f);
	ok(is_bound(OTHER, COA), "who is not is  (control)");
	peer()->agent.ha = NULL;
	msim_free(sim);
}

static void test_show(void)
{
	json_t *o, *b;
	char *text;

	sim = msim_new(dir);
	send_forged(bu(HOME, COA, 7, 15));
	o = show_agent(&peer()->agent);
	b = json_array_get(json_object_get(json_object_get(o, "cn"),
					   "bindings"), 0);
	ok(!strcmp(json_string_value(json_object_get(b, "home")), HOME) &&
	   !strcmp(json_string_value(json_object_get(b, "coa")), COA) &&
	   !strcmp(json_string_value(json_object_get(b, "state")), "BOUND") &&
	   json_integer_value(json_object_get(b, "seq")) == 7 &&
	   json_real_value(json_object_get(b, "left")) > 59,
	   "a binding is shown  # MIP6-065");
	text = json_dumps(o, 0);
	ok(text && !strstr(text, "kcn") && !strstr(text, "nonce\":"),
	   "and no key  # MIP6-075");
	free(text);
	json_decref(o);
	msim_free(sim);
}

int main(int argc, char **argv)
{
	dir = argc > 1 ? argv[1] : ".";
	test_tokens();
	test_stateless();
	test_nonces();
	test_binding();
	test_forged();
	test_refusals();
	test_full();
	test_end();
	test_expiry();
	test_unbound();
	test_kernel();
	test_both();
	test_show();
	return tap_end();
}
