// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * hkey_test.c - handover keys by SEND: asked for, given, used, refused
 *
 * usage: hkey_test SIGNED CONFIGURATIONS
 *
 * The configurations in SIGNED have mn.send and ar.send, and no keys.
 */
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/hkey_ar.h"
#include "daemon/show.h"
#include "mip6_sim.h"
#include "sim.h"
#include "tap.h"
#include "wire/ndopt.h"

static const char *dir;

static struct mn *mn_of(struct sim *sim)
{
	return &sim->nodes[MN].mn;
}

static struct ar *ar_of(struct sim *sim)
{
	return &sim->nodes[AR1].ar;
}

static const struct badf_key *mobiles(struct sim *sim)
{
	return hkey_find(mn_of(sim), &mn_of(sim)->par);
}

static struct hkey_given *routers(struct sim *sim, int id)
{
	return hkey_given_for(&sim->nodes[id].ar, &mn_of(sim)->pcoa);
}

static bool is_same(const struct badf_key *a, const struct badf_key *b)
{
	return a->alg == b->alg && a->spi == b->spi &&
	       a->key_len == b->key_len &&
	       !memcmp(a->key, b->key, a->key_len);
}

static uint64_t dropped(struct sim *sim, int id, unsigned int reason)
{
	return sim->nodes[id].agent.counters.drops[reason];
}

static uint64_t counted(struct sim *sim, enum count which)
{
	return sim->nodes[AR1].agent.counters.n[which];
}

/* A packet that was sent, taken apart. */
struct message {
	uint8_t bytes[1500];
	size_t len;
	struct ip6_packet p;
	struct send_message s;
};

static void parse(struct message *m)
{
	if (ip6_parse(&m->p, m->bytes, m->len) ||
	    send_decode(&m->s, m->p.data, m->p.len))
		abort();
}

static void sent(struct sim *sim, int id, char letter, unsigned int i,
		 struct message *m)
{
	const struct sim_sent *kept =
		&sim->nodes[id].packets[(unsigned char)letter][i];

	m->len = kept->len;
	memcpy(m->bytes, kept->bytes, kept->len);
	parse(m);
}

static bool has_signed(const struct message *m, EVP_PKEY *key)
{
	EVP_PKEY *signer = NULL;
	bool good = !send_verify(&m->s, &m->p, &signer) &&
		    EVP_PKEY_eq(signer, key) == 1;

	EVP_PKEY_free(signer);
	return good;
}

/* What it says without its options of SEND, by another signer, from another address. */
static void say_anew(struct message *m, const struct send_signer *signer,
		     const struct in6_addr *prefix,
		     const struct send_extra *extra)
{
	const uint8_t *data = m->p.data;
	uint8_t buf[1500], packet[1500];
	size_t plain = 8;
	int len;

	while (plain < m->p.len && data[plain] != ND_OPT_CGA)
		plain += data[plain + 1] * 8U;
	memcpy(buf, data, plain);
	if (prefix)
		cga_form(&signer->cga, prefix, 0, &m->p.src);
	len = signer ? send_sign(buf, plain, sizeof(buf), &m->p, signer, extra)
		     : (int)plain;
	if (len < 0 || ip6_seal(&m->p, buf, (size_t)len))
		abort();
	m->p.data = buf;
	m->p.len = (size_t)len;
	len = ip6_build(&m->p, packet, sizeof(packet));
	if (len < 0)
		abort();
	m->len = (size_t)len;
	memcpy(m->bytes, packet, m->len);
	m->p.data = m->bytes + 40;
}

static void inject(struct sim *sim, int to, const struct message *m)
{
	sim_inject(sim, to, sim_lladdr[to == MN ? AR1 : MN], m->bytes, m->len);
	sim_run(sim, 0.01);
}

static struct send_signer somebody(EVP_PKEY **key)
{
	struct send_signer s = { .key = EVP_RSA_gen(1024) };
	uint8_t der[CGA_KEY_MAX];

	*key = s.key;
	if (!cga_begin(&s.cga, der, send_key_bytes(s.key, der)))
		abort();
	return s;
}

static struct sim *attached(void)
{
	struct sim *sim = sim_new(dir);

	sim_attach(sim);
	return sim;
}

/* No more than what the mobile asks, with an answer or without. */
static struct sim *asking(void)
{
	struct sim *sim = sim_new(dir);

	sim->lose = 'b';
	sim->lose_n = 100;
	sim_attach(sim);
	return sim;
}

static void question(struct sim *sim)
{
	const struct config_send *cfg = &mn_of(sim)->cfg->send;
	struct message m;
	EVP_PKEY *pair;
	size_t rest;

	sent(sim, MN, 'a', 0, &m);
	ok(hkey_is_own(mn_of(sim), &m.p.src) &&
	   !memcmp(&m.p.src, &mn_of(sim)->pcoa, 16) &&
	   m.s.params.at && m.s.signature.at && m.s.extra.nonce_len >= 6 &&
	   m.s.extra.has_timestamp && m.s.extra.request.at,
	   "RtSolPr is from the CGA, with the options 11, 12, 13, 14 and 27  # "
	   "FMIP-218");
	ok(has_signed(&m, cfg->signer.key), "signed with the key of the CGA");
	ok(m.s.extra.request_alg == BADF_HMAC_SHA1_96,
	   "it names the algorithm that the mobile prefers  # FMIP-220");

	pair = send_public_key(m.s.extra.request, &rest);
	ok(pair && EVP_PKEY_get_bits(pair) ==
			   EVP_PKEY_get_bits(cfg->signer.key),
	   "the key in it is RSA of as many bits as the one that signs  # "
	   "FMIP-215");
	ok(pair && EVP_PKEY_eq(pair, cfg->signer.key) != 1,
	   "and another one  # FMIP-216");
	EVP_PKEY_free(pair);
}

static void answer(struct sim *sim)
{
	const struct config_send *cfg = &ar_of(sim)->cfg->send;
	struct message asked, m;
	struct badf_key key;

	sent(sim, MN, 'a', 0, &asked);
	sent(sim, AR1, 'b', 0, &m);
	ok(has_signed(&m, cfg->signer.key) &&
	   !memcmp(m.s.extra.nonce, asked.s.extra.nonce, SEND_NONCE_LEN) &&
	   !memcmp(&m.p.dst, &asked.p.src, 16),
	   "PrRtAdv is signed, has the nonce, and goes to the CGA  # FMIP-228");
	ok(m.s.extra.reply_alg == asked.s.extra.request_alg &&
	   m.s.extra.reply_lifetime == cfg->lifetime,
	   "with the algorithm asked for and the lifetime  # FMIP-226");
	ok(!hkey_decrypt(mn_of(sim)->hkeys.pair, &m.s.extra, &key) &&
	   is_same(&key, &routers(sim, AR1)->key),
	   "what is in it, under the mobile's key, is the stored key  # FMIP-225");
	ok(routers(sim, AR1)->key.key_len == 20 && !routers(sim, AR1)->key.spi,
	   "the router has it by the CGA, with algorithm and lifetime  # FMIP-231");
	ok(mobiles(sim) &&
	   is_same(mobiles(sim), &routers(sim, AR1)->key),
	   "and the mobile by the router's address and its own  # FMIP-235");
	ok(counted(sim, COUNT_HKEYS_GIVEN) == 1, "which is counted");
}

static void handover(void)
{
	struct sim *sim = attached();
	struct in6_addr pcoa = mn_of(sim)->pcoa;
	struct hkey_given *given = routers(sim, AR1);
	struct badf_key key = given->key;
	struct sim_sent *fbu;
	struct ip6_packet p;
	struct mh_msg m;

	question(sim);
	answer(sim);
	sim_handover(sim, AR2);
	ok(sim->ok && !strcmp(sim->outcome, "predictive"),
	   "a handover under the key  # FMIP-239");
	fbu = &sim->nodes[MN].packets['c'][0];
	if (ip6_parse(&p, fbu->bytes, fbu->len) || mh_receive(&m, &p))
		abort();
	ok(m.opt.badf.present && !m.opt.badf.spi && p.has_src_home &&
	   !memcmp(&p.src_home, &pcoa, 16) &&
	   !badf_verify(&key, badf_fbu_coa(&m, &p), &p.dst, p.data, p.len),
	   "FBU: the CGA as home address, SPI 0, authenticated with it  # "
	   "FMIP-238");
	ok(hkey_is_own(mn_of(sim), &mn_of(sim)->pcoa) &&
	   !memcmp(&mn_of(sim)->pcoa, &sim->nodes[AR2].cfg->ar.prefix.addr, 8),
	   "the new address is a CGA as well");
	ok(hkey_given_for(ar_of(sim), &pcoa) == given && given->used &&
	   is_same(&given->key, &key),
	   "the key is still there after its use  # FMIP-242");
	ok(routers(sim, AR2) && mobiles(sim) &&
	   !is_same(mobiles(sim), &key),
	   "and the mobile has another one of the next router");

	sim_handover(sim, AR1);
	sim_run(sim, 1);
	ok(sim->ok && !memcmp(&mn_of(sim)->pcoa, &pcoa, 16),
	   "back at once: the address is the one of before");
	ok(sim->nodes[MN].sent['a'] == 3 && mobiles(sim) &&
	   is_same(mobiles(sim), &key),
	   "asked for again, the key is the same  # FMIP-224 FMIP-243");
	sim_free(sim);
}

/* The key of before does not count, though it is still valid. */
static void returned(void)
{
	struct sim *sim = attached();

	sim_handover(sim, AR2);
	sim->lose = 'a';
	sim->lose_from = MN;
	sim->lose_n = 100;
	sim_handover(sim, AR1);
	ok(sim->ok && !mobiles(sim) && routers(sim, AR1),
	   "back, and not heard: the mobile has no key  # FMIP-243");
	sim_handover(sim, AR2);
	ok(!sim->ok && sim->nodes[MN].sent['c'] == 2,
	   "and sends no FBU  # FMIP-243");
	sim_free(sim);
}

/* The middle of the table of a message, changed and sealed again. */
static void spoil(struct message *m, size_t at)
{
	m->bytes[at] ^= 1;
	if (ip6_seal(&m->p, m->bytes + 40, m->len - 40))
		abort();
}

static bool is_answered_without(struct sim *sim, unsigned int answers)
{
	struct message b;

	if (sim->nodes[AR1].sent['b'] != answers)
		return false;

	sent(sim, AR1, 'b', answers - 1, &b);
	return !b.s.extra.reply.at && !b.s.signature.at;
}

static void not_validated(void)
{
	struct sim *sim = attached();
	struct badf_key key = routers(sim, AR1)->key;
	struct message m;

	sent(sim, MN, 'a', 0, &m);
	sim_run(sim, 5);
	spoil(&m, m.len - 30);
	inject(sim, AR1, &m);
	ok(is_answered_without(sim, 2) &&
	   counted(sim, COUNT_HKEYS_REFUSED) == 1,
	   "a bad signature: an answer, and no key in it; counted  # FMIP-221 "
	   "FMIP-222");
	sent(sim, MN, 'a', 0, &m);
	inject(sim, AR1, &m);
	ok(is_answered_without(sim, 3),
	   "a good one that is old: the same  # FMIP-222");
	sent(sim, MN, 'a', 0, &m);
	say_anew(&m, NULL, NULL, NULL);
	inject(sim, AR1, &m);
	ok(is_answered_without(sim, 4) &&
	   counted(sim, COUNT_HKEYS_REFUSED) == 3,
	   "not signed at all: the same  # FMIP-223");
	ok(hkey_count(ar_of(sim)) == 1 &&
	   is_same(&routers(sim, AR1)->key, &key),
	   "and the key of the address is what it was  # FMIP-222");

	sim->nodes[AR1].cfg->ar.send.require = true;
	inject(sim, AR1, &m);
	ok(sim->nodes[AR1].sent['b'] == 4 &&
	   dropped(sim, AR1, WIRE_NO_SEND) == 1,
	   "where signatures are required nothing is answered  # FMIP-223");
	sim_free(sim);
}

/* By a mobile of our own making. */
static void ask(struct sim *sim, const struct send_signer *signer,
		unsigned int alg, struct message *m)
{
	struct send_extra extra;

	sent(sim, MN, 'a', 0, m);
	extra = m->s.extra;
	extra.timestamp += (uint64_t)((sim->clock.now + 1) * 65536);
	extra.request_alg = (uint8_t)alg;
	say_anew(m, signer, &ar_of(sim)->cfg->prefix.addr, &extra);
}

static struct badf_key given_to(struct sim *sim, const struct message *m)
{
	const struct hkey_given *given = hkey_given_for(ar_of(sim), &m->p.src);

	return given ? given->key : (struct badf_key){ 0 };
}

static void others(void)
{
	struct sim *sim = attached();
	struct badf_key key = routers(sim, AR1)->key, other;
	struct send_signer signer;
	struct message m;
	EVP_PKEY *who;

	signer = somebody(&who);
	ask(sim, &signer, 1, &m);
	inject(sim, AR1, &m);
	other = given_to(sim, &m);
	ok(other.key_len == 20 && !is_same(&other, &key),
	   "another CGA has another key  # FMIP-224");
	inject(sim, AR1, &m);
	ok(counted(sim, COUNT_HKEYS_GIVEN) == 3 &&
	   !memcmp(given_to(sim, &m).key, other.key, 20),
	   "the same one the same");
	EVP_PKEY_free(who);

	signer = somebody(&who);
	ask(sim, &signer, 15, &m);
	inject(sim, AR1, &m);
	other = given_to(sim, &m);
	ok(other.alg == BADF_HMAC_SHA256_128 && other.key_len == 32,
	   "an unknown algorithm: the strongest is given  # FMIP-227");
	EVP_PKEY_free(who);

	signer = somebody(&who);
	ask(sim, &signer, 2, &m);
	inject(sim, AR1, &m);
	ok(given_to(sim, &m).alg == BADF_HMAC_SHA256_128,
	   "and the other known one where it is asked for  # FMIP-226");
	EVP_PKEY_free(who);
	sim_free(sim);
}

static void distinct(void)
{
	enum { N = 1000 };
	static uint8_t keys[N][20];
	struct sim *sim = attached();
	struct send_signer signer;
	unsigned int same = 0;
	struct message m;
	EVP_PKEY *who;

	sim->nodes[AR1].cfg->ar.send.rate = 1000;
	signer = somebody(&who);
	for (unsigned int i = 0; i < N; i++) {
		ask(sim, &signer, 1, &m);
		sim_inject(sim, AR1, sim_lladdr[MN], m.bytes, m.len);
		memcpy(keys[i], given_to(sim, &m).key, 20);
		for (unsigned int j = 0; j < i; j++)
			same += !memcmp(keys[i], keys[j], 20);
		hkey_forget(ar_of(sim), &m.p.src);
	}
	ok(!same, "of %u keys of 20 octets no two are the same  # FMIP-241", N);
	EVP_PKEY_free(who);
	sim_free(sim);
}

static void floods(void)
{
	struct sim *sim = sim_new(dir);
	struct send_signer signer;
	struct message m, bare;
	EVP_PKEY *who;

	sim_attach(sim);
	sent(sim, MN, 'a', 0, &m);
	sent(sim, MN, 'a', 0, &bare);
	say_anew(&bare, NULL, NULL, NULL);
	hkey_forget(ar_of(sim), &mn_of(sim)->pcoa);
	for (unsigned int i = 0; i < 1000; i++)
		sim_inject(sim, AR1, sim_lladdr[MN], bare.bytes, bare.len);
	ok(!hkey_count(ar_of(sim)), "1000 without a signature make no key  # FMIP-248");

	sim_run(sim, 2);
	sim->nodes[AR1].cfg->ar.send.keys_max = 4;
	for (unsigned int i = 0; i < 40; i++) {
		signer = somebody(&who);
		ask(sim, &signer, 1, &m);
		sim_inject(sim, AR1, sim_lladdr[MN], m.bytes, m.len);
		EVP_PKEY_free(who);
	}
	ok(hkey_count(ar_of(sim)) == 4,
	   "however many sign, there are no more keys than may be");
	ok(counted(sim, COUNT_HKEYS_GIVEN) == 1 + 20,
	   "nor more signatures verified in a second than may be  # FMIP-248");
	sim_free(sim);
}

/* A flood of those who sign does not take the key of one that uses it. */
static void crowded(void)
{
	struct sim *sim = attached();
	struct in6_addr pcoa = mn_of(sim)->pcoa;
	struct send_signer signer;
	struct message m;
	EVP_PKEY *who;

	sim->nodes[AR1].cfg->ar.send.keys_max = 1;
	sim_handover(sim, AR2);
	signer = somebody(&who);
	ask(sim, &signer, 1, &m);
	inject(sim, AR1, &m);
	ok(hkey_count(ar_of(sim)) == 1 && hkey_given_for(ar_of(sim), &pcoa) &&
	   counted(sim, COUNT_HKEYS_REFUSED) == 1,
	   "a key in use is not given up for another that is asked for");
	EVP_PKEY_free(who);
	sim_free(sim);
}

static void ends(void)
{
	struct sim *sim = sim_new(dir);
	struct in6_addr pcoa;

	sim->nodes[AR1].cfg->ar.send.lifetime = 5;
	sim_attach(sim);
	sim->lose = 'a';
	sim->lose_n = 100;
	ok(hkey_count(ar_of(sim)) == 1 && mobiles(sim), "a key for 5 s");
	sim_run(sim, 5);
	ok(!hkey_count(ar_of(sim)) && !mobiles(sim),
	   "after that neither side has it  # FMIP-245");
	sim_free(sim);

	sim = attached();
	pcoa = mn_of(sim)->pcoa;
	sim_handover(sim, AR2);
	ok(hkey_given_for(ar_of(sim), &pcoa), "a key whose address is redirected");
	sim_run(sim, 12);
	ok(!hkey_given_for(ar_of(sim), &pcoa),
	   "ends with the redirection  # FMIP-245");
	sim_free(sim);
}

/* FBU of one that nobody has a key for, or under another's. */
static void fbu_without(void)
{
	struct sim *sim = attached();
	unsigned int answers;

	hkey_forget(ar_of(sim), &mn_of(sim)->pcoa);
	sim_handover(sim, AR2);
	answers = sim->nodes[AR1].sent['d'] + sim->nodes[AR1].sent['f'];
	ok(!answers && dropped(sim, AR1, DROP_NO_KEY),
	   "FBU for a CGA without a key: neither HI nor FBack  # FMIP-240");
	ok(!sim->ok, "and the mobile says so: %s", sim->outcome);
	sim_free(sim);

	sim = attached();
	routers(sim, AR1)->key.key[0] ^= 1;
	sim_handover(sim, AR2);
	answers = sim->nodes[AR1].sent['d'] + sim->nodes[AR1].sent['f'];
	ok(!answers && dropped(sim, AR1, WIRE_AUTH_BAD),
	   "FBU under another key: the same  # FMIP-239");
	sim_free(sim);
}

static void renewed(void)
{
	struct sim *sim = sim_new(dir);
	struct badf_key key;
	unsigned int asked;

	sim->nodes[AR1].cfg->ar.send.lifetime = 20;
	sim_attach(sim);
	asked = sim->nodes[MN].sent['a'];
	key = *mobiles(sim);
	sim_run(sim, 14);
	ok(sim->nodes[MN].sent['a'] == asked, "a key for 20 s");
	sim_run(sim, 4);
	ok(sim->nodes[MN].sent['a'] == asked + 1 && mobiles(sim) &&
	   !is_same(mobiles(sim), &key) &&
	   is_same(mobiles(sim), &routers(sim, AR1)->key),
	   "is asked for again before that, and a new one given  # FMIP-236");
	sim_free(sim);
}

static void new_pair(void)
{
	struct sim *sim = sim_new(dir);
	struct message one, two, three;

	sim->nodes[MN].cfg->mn.send.pair_handovers = 2;
	sim_attach(sim);
	sim_handover(sim, AR2);
	sim_handover(sim, AR1);
	sim_run(sim, 1);
	sent(sim, MN, 'a', 0, &one);
	sent(sim, MN, 'a', 1, &two);
	sent(sim, MN, 'a', 2, &three);
	ok(!memcmp(one.s.extra.request.at, two.s.extra.request.at,
		   one.s.extra.request.len) &&
	   memcmp(one.s.extra.nonce, two.s.extra.nonce, SEND_NONCE_LEN),
	   "two routers are asked with one public key, and nonces of their own");
	ok(memcmp(one.s.extra.request.at, three.s.extra.request.at,
		  one.s.extra.request.len),
	   "after two handovers there is another key  # FMIP-217");
	sim_free(sim);

	sim = sim_new(dir);
	sim->nodes[MN].cfg->mn.send.pair_lifetime = 10;
	sim->nodes[AR1].cfg->ar.send.lifetime = 20;
	sim_attach(sim);
	sim_run(sim, 18);
	sent(sim, MN, 'a', 0, &one);
	sent(sim, MN, 'a', 1, &two);
	ok(memcmp(one.s.extra.request.at, two.s.extra.request.at,
		  one.s.extra.request.len),
	   "and after its time  # FMIP-217");
	sim_free(sim);
}

/* The answer that was lost, changed and injected. */
static void false_answer(struct send_signer *signer, unsigned int what,
			 unsigned int reason, const char *sentence)
{
	struct sim *sim = sim_new(dir);
	struct send_extra extra;
	struct message m;

	sim->lose = 'b';
	sim->lose_n = 100;
	mn_link_up(mn_of(sim), sim_lladdr[AR1]);
	sim->attached = AR1;
	sim_run(sim, 0.3);
	sent(sim, AR1, 'b', 0, &m);
	extra = m.s.extra;
	if (what == ND_OPT_NONCE)
		extra.nonce[0] ^= 1;
	if (what == ND_OPT_HKEY_REPLY)
		extra.reply_alg = 15;
	if (signer)
		say_anew(&m, signer, &m.p.src, &extra);
	else if (what == ND_OPT_CGA)
		say_anew(&m, NULL, NULL, NULL);
	else if (what == ND_OPT_RSA_SIGNATURE)
		spoil(&m, m.len - 30);
	else
		say_anew(&m, &ar_of(sim)->cfg->send.signer, NULL, &extra);
	inject(sim, MN, &m);
	ok(!mobiles(sim) && !mn_of(sim)->hkeys.n &&
	   dropped(sim, MN, reason) == 1, "%s", sentence);

	if (what == ND_OPT_HKEY_REPLY) {
		sent(sim, AR1, 'b', 0, &m);
		inject(sim, MN, &m);
		ok(mobiles(sim) && mobiles(sim)->alg == BADF_HMAC_SHA1_96,
		   "the answer after it has one that is: it is stored  # FMIP-234");
	}
	sim_free(sim);
}

static void false_answers(void)
{
	struct send_signer signer;
	EVP_PKEY *who;

	signer = somebody(&who);
	false_answer(&signer, 0, DROP_NOT_CERTIFIED,
		     "signed by somebody: no answer  # FMIP-232");
	EVP_PKEY_free(who);
	false_answer(NULL, ND_OPT_RSA_SIGNATURE, WIRE_SIGNATURE,
		     "a bad signature of the router: none  # FMIP-232");
	false_answer(NULL, ND_OPT_CGA, WIRE_NO_SEND,
		     "no signature: none  # FMIP-232");
	false_answer(NULL, ND_OPT_NONCE, DROP_NONCE,
		     "another nonce: none  # FMIP-233");
	false_answer(NULL, ND_OPT_HKEY_REPLY, WIRE_HKEY,
		     "an algorithm that is not known: no key of it  # FMIP-234");
}

/* It asks on, for what it asked for the first time. */
static void not_weaker(void)
{
	struct sim *sim = sim_new(dir);
	struct message m;

	sim->nodes[MN].cfg->mn.send.algorithm = BADF_HMAC_SHA256_128;
	sim->lose = 'b';
	sim->lose_n = 100;
	sim_attach(sim);
	for (unsigned int i = 0; i < 2; i++) {
		sent(sim, MN, 'a', i, &m);
		ok(m.s.extra.request_alg == BADF_HMAC_SHA256_128,
		   "question %u asks for no weaker algorithm  # FMIP-237", i + 1);
	}
	sim_free(sim);
}

/* A router certified for another prefix is not one of here. */
static void elsewhere(void)
{
	struct sim *sim = sim_new(dir);
	struct config_send *own = &sim->nodes[AR1].cfg->ar.send;
	struct config_send *other = &sim->nodes[AR2].cfg->ar.send;
	struct config_send first = *own;

	own->signer = other->signer;
	cga_form(&own->signer.cga, &ar_of(sim)->link_local, 0,
		 &ar_of(sim)->link_local);
	sim_attach(sim);
	ok(!mobiles(sim) && dropped(sim, MN, DROP_NOT_CERTIFIED),
	   "the key of a router of another prefix: no answer  # FMIP-229 FMIP-232");
	*own = first;
	sim_free(sim);
}

/* The router is certified, but not by whom this mobile trusts. */
static void another_anchor(void)
{
	struct sim *sim = sim_new(dir);
	struct config_send *send = &sim->nodes[MN].cfg->mn.send;
	char anchor[4096], routers_crt[4096];
	const char *why;
	int which;

	snprintf(anchor, sizeof(anchor), "%s/other/anchor.crt", dir);
	snprintf(routers_crt, sizeof(routers_crt), "%s/routers.crt", dir);
	trust_free(send->trust);
	send->trust = trust_load(anchor, routers_crt, &why, &which);
	if (!send->trust)
		abort();
	sim_attach(sim);
	ok(!mobiles(sim) && dropped(sim, MN, DROP_NOT_CERTIFIED),
	   "a certificate that leads to no anchor of ours: no answer  # FMIP-230 "
	   "FMIP-232");
	sim_free(sim);
}

static void told_to_go(void)
{
	struct sim *sim = attached();
	struct message m;

	sim->nodes[MN].cfg->mn.obey = true;
	sim->nodes[AR1].neighbour_is_there = true;
	sim->nodes[AR1].neighbour = mn_of(sim)->pcoa;
	memcpy(sim->nodes[AR1].neighbour_lladdr, sim_lladdr[MN], 6);
	ar_command_handover(ar_of(sim), &mn_of(sim)->pcoa, sim_lladdr[AR2],
			    NULL);
	sim_run(sim, 1);
	ok(sim->attached == AR2, "the router says: go there, and signs it");
	sim_free(sim);

	sim = attached();
	sim->nodes[MN].cfg->mn.obey = true;
	sim->nodes[AR1].neighbour_is_there = true;
	sim->nodes[AR1].neighbour = mn_of(sim)->pcoa;
	memcpy(sim->nodes[AR1].neighbour_lladdr, sim_lladdr[MN], 6);
	sim->lose = 'b';
	sim->lose_n = 1;
	ar_command_handover(ar_of(sim), &mn_of(sim)->pcoa, sim_lladdr[AR2],
			    NULL);
	sent(sim, AR1, 'b', 1, &m);
	sim->nodes[MN].clock_is_off = 600;
	inject(sim, MN, &m);
	ok(sim->attached == AR1 && dropped(sim, MN, DROP_REPLAY) == 1,
	   "what it said ten minutes ago is nothing");
	sim->nodes[MN].clock_is_off = 0;
	say_anew(&m, NULL, NULL, NULL);
	inject(sim, MN, &m);
	ok(sim->attached == AR1 && dropped(sim, MN, WIRE_NO_SEND) == 1,
	   "nor what nobody has signed");
	sim_free(sim);
}

/* What the tables say, and that they do not say the keys. */
static void shown(void)
{
	struct sim *sim = attached();
	char hex[41], *text;
	json_t *o;

	for (int i = 0; i < 20; i++)
		snprintf(hex + 2 * i, 3, "%02x", mobiles(sim)->key[i]);
	o = show_agent(&sim->nodes[MN].agent);
	text = json_dumps(o, 0);
	ok(strstr(text, "\"handover-keys\": [{") &&
	   strstr(text, "hmac-sha1-96") && !strstr(text, hex),
	   "the mobile's table is shown without the keys  # FMIP-235");
	free(text);
	json_decref(o);
	o = show_agent(&sim->nodes[AR1].agent);
	text = json_dumps(o, 0);
	ok(strstr(text, "\"handover-keys-given\": [{") &&
	   strstr(text, "hmac-sha1-96") && !strstr(text, hex),
	   "and the router's  # FMIP-231");
	free(text);
	json_decref(o);
	sim_free(sim);
}

/* The keys of two links, of which the home agent has heard of one. */
static void registered(const char *plain)
{
	struct msim *sim = msim_new(plain);
	struct hkeys *keys = &sim->mn.hkeys;

	msim_move(sim, LINK1);
	msim_run(sim, 3);
	keys->n = 1;
	keys->of[0].router = sim->mn.par;
	keys->of[0].addr = sim->mn.pcoa;
	keys->of[0].until = 1e9;
	sim->lose = 'B';
	sim->lose_n = 1;
	msim_move(sim, LINK2);
	msim_run(sim, 0.5);
	ok(keys->n == 1 && sim->mip.home.state != MIP_BOUND,
	   "a key of before, while the registration is not confirmed");
	msim_run(sim, 5);
	ok(!keys->n && sim->mip.home.state == MIP_BOUND,
	   "is dropped with the home agent's confirmation  # FMIP-244");
	msim_free(sim);
}

int main(int argc, char **argv)
{
	struct sim *sim;

	if (argc != 3)
		return 2;

	dir = argv[1];
	shown();
	registered(argv[2]);
	handover();
	returned();
	not_validated();
	others();
	distinct();
	floods();
	crowded();
	ends();
	fbu_without();
	renewed();
	new_pair();
	false_answers();
	not_weaker();
	elsewhere();
	another_anchor();
	told_to_go();
	sim = asking();
	sim_run(sim, 2);
	ok(!mobiles(sim) && mn_of(sim)->no_fmip,
	   "no answer: no key, and no fast handover from here");
	sim_free(sim);
	return tap_end();
}
