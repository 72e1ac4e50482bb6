// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_auth.c - authenticators and checksums against independent answers
 *
 * usage: test_auth vectors.txt
 *
 * vectors.txt is made by vectors.py, which shares no code with user/wire.
 */
#include <stdio.h>
#include <stdlib.h>

#include "packet.h"
#include "tap.h"
#include "wire/auth.h"
#include "wire/error.h"
#include "wire/names.h"

#define VECTORS_MAX	32

struct vector {
	char name[32];
	struct badf_key key;
	struct in6_addr coa;
	struct in6_addr par;
	uint8_t mh[256];
	size_t mh_len;
	uint8_t packet[512];
	size_t packet_len;
};

static struct vector vectors[VECTORS_MAX];
static unsigned int n_vectors;

static void set_word(struct vector *v, const char *word)
{
	const char *value = strchr(word, '=') + 1;

	if (!strncmp(word, "alg=", 4))
		v->key.alg = (enum badf_alg)atoi(value);
	else if (!strncmp(word, "spi=", 4))
		v->key.spi = (uint32_t)atoi(value);
	else if (!strncmp(word, "key=", 4))
		v->key.key_len = (uint8_t)octets(v->key.key, BADF_KEY_MAX,
						 value);
	else if (!strncmp(word, "coa=", 4))
		v->coa = ip6(value);
	else if (!strncmp(word, "par=", 4))
		v->par = ip6(value);
	else if (!strncmp(word, "mh=", 3))
		v->mh_len = octets(v->mh, sizeof(v->mh), value);
	else
		v->packet_len = octets(v->packet, sizeof(v->packet), value);
}

static void load(const char *path)
{
	static const char separators[] = { ' ', '\n', '\0' };
	FILE *f = fopen(path, "r");
	char line[2048], *word;

	if (!f)
		abort();
	while (n_vectors < VECTORS_MAX && fgets(line, sizeof(line), f)) {
		struct vector *v = &vectors[n_vectors++];

		word = strtok(line, separators);
		snprintf(v->name, sizeof(v->name), "%s", word);
		while ((word = strtok(NULL, separators)))
			set_word(v, word);
	}
	fclose(f);
}

static int verify(const struct vector *v)
{
	return badf_verify(&v->key, &v->coa, &v->par, v->mh, v->mh_len);
}

/* The vector's packet, taken as an agent would. */
static void test_receive(const struct vector *v)
{
	const struct in6_addr *coa;
	struct mh_msg m = { 0 };
	struct ip6_packet p;
	int err;

	err = ip6_parse(&p, v->packet, v->packet_len);
	if (!err)
		err = mh_receive(&m, &p);
	coa = m.type == MH_FBU ? badf_fbu_coa(&m, &p) :
				 badf_fback_coa(&m, &v->coa);
	if (!err)
		err = badf_verify(&v->key, coa, &v->par, p.data, p.len);
	if (!err && m.type == MH_FBU)
		err = -!IN6_ARE_ADDR_EQUAL(coa, &v->coa);

	ok(!err, "%s is received, checksum and authenticator verify  # FMIP-067 FMIP-091%s",
	   v->name, m.type == MH_FBU ? " FMIP-092" : "");
	if (err)
		diag("%s", wire_error_name(err));
}

/* The same octets from our encoder, but for the length's other reading. */
static void test_send(const struct vector *v)
{
	uint8_t mh[256], packet[512];
	struct ip6_packet p;
	struct mh_msg m;
	int len, err;

	if (ip6_parse(&p, v->packet, v->packet_len) ||
	    mh_decode(&m, v->mh, v->mh_len))
		abort();
	if (m.opt.badf.text_length)
		return;

	badf_prepare(&m, &v->key);
	len = mh_encode(&m, mh, sizeof(mh));
	err = badf_sign(&v->key, &v->coa, &v->par, mh, (size_t)len);
	if (!err)
		err = ip6_seal(&p, mh, (size_t)len);
	p.data = mh;
	p.len = (size_t)len;
	len = ip6_build(&p, packet, sizeof(packet));

	ok(!err && len == (int)v->packet_len &&
	   !memcmp(packet, v->packet, v->packet_len),
	   "%s is encoded, signed and sealed to the same octets  # FMIP-091%s",
	   v->name, v->key.alg == BADF_HMAC_SHA256_128 ? " FMIP-093" : "");
}

static unsigned int flips_unseen(struct vector *v, uint8_t *data, size_t len)
{
	unsigned int unseen = 0;
	size_t bit;

	for (bit = 0; bit < len * 8; bit++) {
		data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		unseen += !verify(v);
		data[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}

	return unseen;
}

static void test_covered(struct vector *v)
{
	unsigned int unseen, checksum;

	unseen = flips_unseen(v, v->mh, 4) +
		 flips_unseen(v, v->mh + 6, v->mh_len - 6) +
		 flips_unseen(v, v->coa.s6_addr, 16) +
		 flips_unseen(v, v->par.s6_addr, 16) +
		 flips_unseen(v, v->key.key, v->key.key_len);
	checksum = flips_unseen(v, v->mh + 4, 2);

	ok(!verify(v) && !unseen && checksum == 16,
	   "%s: a flipped bit of message, addresses or key breaks it, one of the checksum does not  # FMIP-088 FMIP-091",
	   v->name);
}

static void test_reasons(void)
{
	struct vector v = vectors[0];
	struct mh_msg m;
	uint8_t mh[256];
	int len;

	v.key.spi++;
	ok(verify(&v) == -WIRE_AUTH_SPI, "an SPI that is not the key's is refused as such  # FMIP-088");

	v = vectors[0];
	v.key.alg = BADF_HMAC_SHA256_128;
	ok(verify(&v) == -WIRE_AUTH_LENGTH,
	   "an authenticator of another algorithm's length is refused as such  # FMIP-088 FMIP-093");

	v = vectors[0];
	v.mh[v.mh_len - 1] ^= 1;
	ok(verify(&v) == -WIRE_AUTH_BAD, "a wrong authenticator is refused as such  # FMIP-088");

	mh_decode(&m, vectors[0].mh, vectors[0].mh_len);
	m.opt.badf.present = false;
	len = mh_encode(&m, mh, sizeof(mh));
	ok(badf_verify(&v.key, &v.coa, &v.par, mh, (size_t)len) ==
	   -WIRE_NO_BADF &&
	   badf_sign(&v.key, &v.coa, &v.par, mh, (size_t)len) ==
	   -WIRE_NO_BADF,
	   "a message without BADF is refused as such  # FMIP-078 FMIP-095");

	v = vectors[0];
	v.mh_len--;
	ok(verify(&v) == -WIRE_SHORT &&
	   badf_sign(&v.key, &v.coa, &v.par, v.mh, v.mh_len) == -WIRE_SHORT,
	   "a message that cannot be decoded is neither verified nor signed  # FMIP-088");

	v = vectors[0];
	v.key.alg = (enum badf_alg)9;
	ok(!badf_auth_len(v.key.alg) && verify(&v) == -WIRE_AUTH_LENGTH,
	   "an unknown algorithm verifies nothing");
	v = vectors[0];
	v.key.key_len = BADF_KEY_MAX + 1;
	ok(verify(&v) == -WIRE_AUTH_LENGTH, "a key longer than it can be verifies nothing");
}

int main(int argc, char **argv)
{
	unsigned int i;

	load(argc > 1 ? argv[1] : "vectors.txt");
	if (!n_vectors)
		abort();
	for (i = 0; i < n_vectors; i++) {
		test_receive(&vectors[i]);
		test_send(&vectors[i]);
		test_covered(&vectors[i]);
	}
	test_reasons();
	return tap_done();
}
