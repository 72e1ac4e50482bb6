// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_mip6.c - authenticators, tokens and keys against independent answers, and
 * what RFC 6275 demands of a BU and a BA beyond their format
 *
 * usage: test_mip6 mip6_vectors.txt
 */
#include <stdio.h>
#include <stdlib.h>

#include "packet.h"
#include "tap.h"
#include "wire/error.h"
#include "wire/mip6.h"
#include "wire/mip6_auth.h"
#include "wire/names.h"

#define VECTORS_MAX	32

struct vector {
	char kind[16];
	char name[40];
	struct badf_key key;
	struct in6_addr one, other;
	uint8_t mh[256], packet[512], nonce[RR_NONCE_LEN];
	uint8_t home[RR_TOKEN_LEN], care_of[RR_TOKEN_LEN], token[RR_TOKEN_LEN];
	size_t mh_len, packet_len, care_of_len;
	int which;
};

static struct vector vectors[VECTORS_MAX];
static unsigned int n_vectors;

static bool is(const char *word, const char *key)
{
	return !strncmp(word, key, strlen(key)) && word[strlen(key)] == '=';
}

static void set_word(struct vector *v, const char *word)
{
	const char *value = strchr(word, '=') + 1;

	if (is(word, "alg"))
		v->key.alg = (enum badf_alg)atoi(value);
	else if (is(word, "spi"))
		v->key.spi = (uint32_t)atoi(value);
	else if (is(word, "which"))
		v->which = atoi(value);
	else if (is(word, "one"))
		v->one = ip6(value);
	else if (is(word, "other"))
		v->other = ip6(value);
	else if (is(word, "key"))
		v->key.key_len = (uint8_t)octets(v->key.key, BADF_KEY_MAX,
						 value);
	else if (is(word, "mh"))
		v->mh_len = octets(v->mh, sizeof(v->mh), value);
	else if (is(word, "packet"))
		v->packet_len = octets(v->packet, sizeof(v->packet), value);
	else if (is(word, "nonce"))
		octets(v->nonce, sizeof(v->nonce), value);
	else if (is(word, "home"))
		octets(v->home, sizeof(v->home), value);
	else if (is(word, "careof"))
		v->care_of_len = octets(v->care_of, sizeof(v->care_of), value);
	else if (is(word, "token"))
		octets(v->token, sizeof(v->token), value);
	else
		abort();
}

static void load_vectors(const char *path)
{
	static const char separators[] = { ' ', '\n', '\0' };
	FILE *f = fopen(path, "r");
	char line[2048], *word;

	if (!f)
		abort();
	while (n_vectors < VECTORS_MAX && fgets(line, sizeof(line), f)) {
		struct vector *v = &vectors[n_vectors++];

		snprintf(v->kind, sizeof(v->kind), "%s",
			 strtok(line, separators));
		snprintf(v->name, sizeof(v->name), "%s",
			 strtok(NULL, separators));
		while ((word = strtok(NULL, separators)))
			set_word(v, word);
	}
	fclose(f);
}

typedef int (*verify_fn)(const struct badf_key *key, const struct in6_addr *one,
			 const struct in6_addr *other, const void *mh,
			 size_t len);
typedef int (*sign_fn)(const struct badf_key *key, const struct in6_addr *one,
		       const struct in6_addr *other, void *mh, size_t len);

struct form {
	const char *kind;
	verify_fn verify;
	sign_fn sign;
	const char *rows;
};

static const struct form forms[] = {
	{ "mnha", mn_ha_verify, mn_ha_sign, "MIP6-210" },
	{ "aaa", mn_aaa_verify, mn_aaa_sign, "MIP6-217" },
	{ "rr", rr_verify, rr_sign, "MIP6-039 MIP6-040" },
};

/* Which care-of address belongs into the authenticator is told by the message. */
static bool care_of_is_known(const struct vector *v, const struct mh_msg *m,
			     const struct ip6_packet *p)
{
	const struct in6_addr *coa = bu_coa(m, p);

	return m->type != MH_BU || !memcmp(coa, &v->one, sizeof(*coa));
}

static void test_receive(const struct vector *v, const struct form *f)
{
	struct mh_msg m = { 0 };
	struct ip6_packet p;
	int err;

	err = ip6_parse(&p, v->packet, v->packet_len);
	if (!err)
		err = mh_receive(&m, &p);
	if (!err)
		err = f->verify(&v->key, &v->one, &v->other, p.data, p.len);
	ok(!err && care_of_is_known(v, &m, &p),
	   "%s %s is received, checksum and authenticator verify  # MIP6-005 %s",
	   v->kind, v->name, f->rows);
	if (err)
		diag("%s", wire_error_name(err));
}

static void test_send(const struct vector *v, const struct form *f)
{
	uint8_t mh[256], packet[512];
	struct ip6_packet p;
	struct mh_msg m;
	int len, err;

	if (ip6_parse(&p, v->packet, v->packet_len) ||
	    mh_decode(&m, v->mh, v->mh_len))
		abort();

	if (f->sign == mn_ha_sign)
		mn_ha_prepare(&m, &v->key);
	else if (f->sign == mn_aaa_sign)
		mn_aaa_prepare(&m);
	else
		rr_prepare(&m);
	len = mh_encode(&m, mh, sizeof(mh));
	err = f->sign(&v->key, &v->one, &v->other, mh, (size_t)len);
	if (!err)
		err = ip6_seal(&p, mh, (size_t)len);
	p.data = mh;
	p.len = (size_t)len;
	len = ip6_build(&p, packet, sizeof(packet));
	ok(!err && len == (int)v->packet_len &&
	   !memcmp(packet, v->packet, v->packet_len),
	   "%s %s is encoded, signed and sealed to the same octets  # MIP6-004 %s",
	   v->kind, v->name, f->rows);
}

static unsigned int flips_unseen(const struct vector *v, const struct form *f,
				 struct vector *copy, uint8_t *data,
				 size_t len)
{
	unsigned int unseen = 0;
	size_t bit;

	for (bit = 0; bit < len * 8; bit++) {
		size_t at = bit / 8;

		/* the checksum's place counts as zero */
		if (data == copy->mh && (at == 4 || at == 5))
			continue;
		data[at] ^= (uint8_t)(1 << bit % 8);
		unseen += !f->verify(&copy->key, &copy->one, &copy->other,
				     copy->mh, v->mh_len);
		data[at] ^= (uint8_t)(1 << bit % 8);
	}

	return unseen;
}

static void test_covered(const struct vector *v, const struct form *f)
{
	struct vector c = *v;
	unsigned int unseen;

	unseen = flips_unseen(v, f, &c, c.mh, c.mh_len) +
		 flips_unseen(v, f, &c, c.one.s6_addr, 16) +
		 flips_unseen(v, f, &c, c.other.s6_addr, 16) +
		 flips_unseen(v, f, &c, c.key.key, c.key.key_len);
	ok(!unseen && !f->verify(&c.key, &c.one, &c.other, c.mh, c.mh_len),
	   "%s %s: each bit of message, addresses and key matters  # MIP6-009 %s",
	   v->kind, v->name, f->rows);
}

static void test_token(const struct vector *v)
{
	uint8_t token[RR_TOKEN_LEN];

	rr_token(v->key.key, &v->one, v->nonce, (enum rr_token)v->which, token);
	ok(!memcmp(token, v->token, sizeof(token)), "token %s  # MIP6-%s",
	   v->name, v->which ? "077" : "076");
}

static void test_kbm(const struct vector *v)
{
	struct badf_key kbm;

	rr_binding_key(v->home, v->care_of_len ? v->care_of : NULL, &kbm);
	ok(kbm.key_len == 20 && v->key.key_len == 20 &&
	   !memcmp(kbm.key, v->key.key, 20), "binding key %s  # MIP6-175",
	   v->name);
}

static void test_vector(const struct vector *v)
{
	size_t i;

	if (!strcmp(v->kind, "token"))
		test_token(v);
	if (!strcmp(v->kind, "kbm"))
		test_kbm(v);
	for (i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		if (strcmp(forms[i].kind, v->kind))
			continue;
		test_receive(v, &forms[i]);
		test_send(v, &forms[i]);
		test_covered(v, &forms[i]);
	}
}

static void test_reasons(void)
{
	struct vector v = vectors[0];
	struct mh_msg m;
	uint8_t mh[256];
	int len;

	v.key.spi++;
	ok(mn_ha_verify(&v.key, &v.one, &v.other, v.mh, v.mh_len) ==
	   -WIRE_AUTH_SPI, "another SPI is refused as such");
	v = vectors[0];
	v.key.alg = BADF_HMAC_SHA256_128;
	ok(mn_ha_verify(&v.key, &v.one, &v.other, v.mh, v.mh_len) ==
	   -WIRE_AUTH_LENGTH, "another algorithm is refused by its length");
	v = vectors[0];
	v.mh[v.mh_len - 1] ^= 1;
	ok(mn_ha_verify(&v.key, &v.one, &v.other, v.mh, v.mh_len) ==
	   -WIRE_AUTH_BAD, "a wrong authenticator is refused as such");
	v.key.key_len = BADF_KEY_MAX + 1;
	ok(mn_ha_verify(&v.key, &v.one, &v.other, v.mh, v.mh_len) ==
	   -WIRE_AUTH_LENGTH, "a key longer than it can be verifies nothing");

	mh_decode(&m, vectors[0].mh, vectors[0].mh_len);
	m.opt.mn_ha.present = false;
	len = mh_encode(&m, mh, sizeof(mh));
	ok(mn_ha_verify(&vectors[0].key, &v.one, &v.other, mh, (size_t)len) ==
	   -WIRE_NO_AUTH &&
	   rr_verify(&vectors[0].key, &v.one, &v.other, mh, (size_t)len) ==
	   -WIRE_NO_AUTH, "a message without authenticator is refused as such");
	ok(mn_ha_verify(&vectors[0].key, &v.one, &v.other, mh,
			(size_t)len - 1) == -WIRE_SHORT,
	   "a message whose Header Len reaches beyond its end is not even decoded  # MIP6-015");
}

/* What one message alone must have */

static struct mh_msg m;
static struct ip6_packet p;

static void load(const char *name)
{
	if (!sample_mh(name, &m))
		abort();
	p = packet_of(name);
}

static void test_bu_home(void)
{
	load("bu-auth");
	ok(!bu_check_home(&m, &p), "a home registration is in order  # MIP6-213");
	m.bu.flags = MH_BU_A;
	ok(bu_check_home(&m, &p) == -WIRE_FLAGS, "without H it is none");
	load("bu-auth");
	p.has_src_home = false;
	ok(bu_check_home(&m, &p) == -WIRE_NO_HOME && !(m.bu.lifetime = 0) &&
	   !bu_check_home(&m, &p),
	   "from away it has a Home Address option, its end from home has none  # MIP6-108");
	load("bu-auth");
	m.opt.has_nonces = true;
	ok(bu_check_home(&m, &p) == -WIRE_NONCES,
	   "nonce indices are refused with H  # MIP6-090");
	load("bu-auth");
	m.opt.has_mnid = false;
	ok(bu_check_home(&m, &p) == -WIRE_NO_MNID, "so is a BU without NAI  # MIP6-205");
	load("bu-auth");
	m.opt.mnid_subtype = 9;
	ok(bu_check_home(&m, &p) == -WIRE_NO_MNID,
	   "or with an identifier that is none  # MIP6-204");
	load("bu-home");
	m.opt.has_mnid = true;
	m.opt.mnid_subtype = MNID_NAI;
	ok(bu_check_home(&m, &p) == -WIRE_NO_AUTH,
	   "or without authenticator  # MIP6-209");
	load("fbu");
	ok(bu_check_home(&m, &p) == -WIRE_TYPE &&
	   bu_check_peer(&m, &p) == -WIRE_TYPE, "an FBU is no BU");
}

static void test_addresses(void)
{
	static const char *const no[] = { "ff02::1", "::1", "fe80::1", "::" };
	int bad = 0;
	size_t i;

	for (i = 0; i < sizeof(no) / sizeof(*no); i++) {
		load("bu-auth");
		m.opt.alt_coa = ip6(no[i]);
		bad += bu_check_home(&m, &p) != -WIRE_ADDRESS;
		load("bu-cn");
		p.src = ip6(no[i]);
		bad += bu_check_peer(&m, &p) != -WIRE_ADDRESS;
	}
	ok(!bad, "a group, loopback, link-local or no address is no care-of address  # MIP6-025");
	bad = 0;
	for (i = 0; i < sizeof(no) / sizeof(*no); i++) {
		load("bu-auth");
		p.src_home = ip6(no[i]);
		bad += bu_check_home(&m, &p) != -WIRE_ADDRESS;
		load("bu-cn");
		p.src_home = ip6(no[i]);
		bad += bu_check_peer(&m, &p) != -WIRE_ADDRESS;
	}
	ok(!bad, "nor a home address  # MIP6-084");
}

static void test_bu_peer(void)
{
	load("bu-cn");
	ok(!bu_check_peer(&m, &p), "a BU to a correspondent is in order");
	m.opt.has_nonces = false;
	ok(bu_check_peer(&m, &p) == -WIRE_NONCES,
	   "without nonce indices it is refused  # MIP6-088");
	load("bu-cn");
	m.opt.auth.present = false;
	ok(bu_check_peer(&m, &p) == -WIRE_NO_AUTH,
	   "so it is without authorization data  # MIP6-088");
}

static void test_ba_home(void)
{
	load("ba-auth");
	ok(!ba_check_home(&m), "a BA of a home agent is in order");
	m.opt.mn_ha.present = false;
	ok(ba_check_home(&m) == -WIRE_NO_AUTH,
	   "without authenticator it is refused  # MIP6-209");
	load("ba-auth");
	m.opt.has_mnid = false;
	ok(ba_check_home(&m) == -WIRE_NO_MNID, "so it is without NAI  # MIP6-206");
	load("bu-auth");
	ok(ba_check_home(&m) == -WIRE_TYPE, "a BU is no BA");
}

/* Of all pairs a step of 257 apart, and the edges of the table's example. */
static void test_sequence(void)
{
	unsigned int last, seq, greater = 0, bad = 0;

	for (seq = 0; seq <= 0xffff; seq++)
		bad += bu_seq_is_greater((uint16_t)seq, 15) !=
		       (seq >= 16 && seq <= 32782);
	for (last = 0; last <= 0xffff; last += 257) {
		for (seq = 0; seq <= 0xffff; seq++)
			greater += bu_seq_is_greater((uint16_t)seq,
						     (uint16_t)last);
		bad += greater != 0x7fff;
		greater = 0;
	}
	ok(!bad, "after 15 the numbers 16 to 32782 are greater, the others not; so it is around any  # MIP6-085");
}

int main(int argc, char **argv)
{
	unsigned int i;

	load_vectors(argc > 1 ? argv[1] : "mip6_vectors.txt");
	if (!n_vectors)
		abort();
	for (i = 0; i < n_vectors; i++)
		test_vector(&vectors[i]);
	test_reasons();
	test_bu_home();
	test_addresses();
	test_bu_peer();
	test_ba_home();
	test_sequence();
	return tap_done();
}
