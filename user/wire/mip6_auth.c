// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mip6_auth.c - the authenticators of BU and BA
 *
 * RFC 4285 5.1 and 5.2, RFC 6275 5.2.5, 5.2.6 and 6.2.7.  Always made over the bytes
 * sent or received; nothing here keeps a key.
 */
#include "wire/mip6_auth.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <string.h>

#include "wire/error.h"

_Static_assert(SHA_DIGEST_LENGTH <= BADF_KEY_MAX, "Kbm is a key");

typedef const struct mh_auth *(*pick_fn)(const struct mh_options *opt);

static const struct mh_auth *pick_mn_ha(const struct mh_options *opt)
{
	return &opt->mn_ha;
}

static const struct mh_auth *pick_binding(const struct mh_options *opt)
{
	return &opt->auth;
}

static int find(pick_fn pick, const struct badf_key *key, const void *mh,
		size_t len, struct mh_auth *auth)
{
	struct mh_msg m;
	int err;

	if (key->key_len > BADF_KEY_MAX)
		return -WIRE_AUTH_LENGTH;

	err = mh_decode(&m, mh, len);
	if (err)
		return err;

	*auth = *pick(&m.opt);
	if (!auth->present)
		return -WIRE_NO_AUTH;
	if (auth->spi != key->spi)
		return -WIRE_AUTH_SPI;

	return auth->len == badf_auth_len(key->alg) ? 0 : -WIRE_AUTH_LENGTH;
}

static int sign(pick_fn pick, const struct badf_key *key,
		const struct in6_addr *one, const struct in6_addr *other,
		void *mh, size_t len)
{
	uint8_t digest[AUTH_DIGEST_MAX];
	struct mh_auth auth;
	int err;

	err = find(pick, key, mh, len, &auth);
	if (!err)
		err = auth_digest(key, one, other, mh, auth.at, digest);
	if (err)
		return err;

	memcpy((uint8_t *)mh + auth.at, digest, auth.len);
	return 0;
}

static int verify(pick_fn pick, const struct badf_key *key,
		  const struct in6_addr *one, const struct in6_addr *other,
		  const void *mh, size_t len)
{
	uint8_t digest[AUTH_DIGEST_MAX];
	struct mh_auth auth;
	int err;

	err = find(pick, key, mh, len, &auth);
	if (!err)
		err = auth_digest(key, one, other, mh, auth.at, digest);
	if (err)
		return err;

	return CRYPTO_memcmp(digest, auth.mac, auth.len) ? -WIRE_AUTH_BAD : 0;
}

void mn_ha_prepare(struct mh_msg *m, const struct badf_key *key)
{
	m->opt.mn_ha = (struct mh_auth){
		.present = true,
		.spi = key->spi,
		.len = badf_auth_len(key->alg),
	};
}

int mn_ha_sign(const struct badf_key *key, const struct in6_addr *coa,
	       const struct in6_addr *home, void *mh, size_t len)
{
	return sign(pick_mn_ha, key, coa, home, mh, len);
}

int mn_ha_verify(const struct badf_key *key, const struct in6_addr *coa,
		 const struct in6_addr *home, const void *mh, size_t len)
{
	return verify(pick_mn_ha, key, coa, home, mh, len);
}

void mn_aaa_prepare(struct mh_msg *m)
{
	m->opt.mn_aaa = (struct mh_auth){
		.present = true, .spi = MN_AAA_SPI, .len = MN_AAA_LEN,
	};
}

/* Where it is in mh, and what it has to be. */
static int aaa_digest(const struct badf_key *key, const struct in6_addr *coa,
		      const struct in6_addr *home, const void *mh, size_t len,
		      struct mh_auth *auth, uint8_t digest[SHA_DIGEST_LENGTH])
{
	uint8_t input[AUTH_INPUT_MAX], hash[SHA_DIGEST_LENGTH];
	struct mh_msg m;
	int err = mh_decode(&m, mh, len);
	size_t n;

	if (err)
		return err;

	*auth = m.opt.mn_aaa;
	if (!auth->present)
		return -WIRE_NO_AUTH;
	if (auth->spi != MN_AAA_SPI)
		return -WIRE_AUTH_SPI;
	if (auth->len != MN_AAA_LEN)
		return -WIRE_AUTH_LENGTH;

	n = auth_input(coa, home, mh, auth->at, input);
	if (!n || !SHA1(input, n, hash) ||
	    !HMAC(EVP_sha1(), key->key, key->key_len, hash, sizeof(hash),
		  digest, NULL))
		return -WIRE_AUTH_BAD;
	return 0;
}

int mn_aaa_sign(const struct badf_key *key, const struct in6_addr *coa,
		const struct in6_addr *home, void *mh, size_t len)
{
	uint8_t digest[SHA_DIGEST_LENGTH];
	struct mh_auth auth;
	int err = aaa_digest(key, coa, home, mh, len, &auth, digest);

	if (!err)
		memcpy((uint8_t *)mh + auth.at, digest, sizeof(digest));
	return err;
}

int mn_aaa_verify(const struct badf_key *key, const struct in6_addr *coa,
		  const struct in6_addr *home, const void *mh, size_t len)
{
	uint8_t digest[SHA_DIGEST_LENGTH];
	struct mh_auth auth;
	int err = aaa_digest(key, coa, home, mh, len, &auth, digest);

	if (err)
		return err;
	return CRYPTO_memcmp(digest, auth.mac, sizeof(digest)) ? -WIRE_AUTH_BAD
							       : 0;
}

void rr_token(const uint8_t kcn[RR_NODE_KEY_LEN], const struct in6_addr *addr,
	      const uint8_t nonce[RR_NONCE_LEN], enum rr_token which,
	      uint8_t token[RR_TOKEN_LEN])
{
	uint8_t input[sizeof(*addr) + RR_NONCE_LEN + 1];
	uint8_t digest[SHA_DIGEST_LENGTH];

	memcpy(input, addr, sizeof(*addr));
	memcpy(input + sizeof(*addr), nonce, RR_NONCE_LEN);
	input[sizeof(input) - 1] = (uint8_t)which;
	HMAC(EVP_sha1(), kcn, RR_NODE_KEY_LEN, input, sizeof(input), digest,
	     NULL);
	memcpy(token, digest, RR_TOKEN_LEN);
}

void rr_binding_key(const uint8_t home[RR_TOKEN_LEN],
		    const uint8_t *care_of, struct badf_key *kbm)
{
	uint8_t input[2 * RR_TOKEN_LEN];

	*kbm = (struct badf_key){
		.alg = BADF_HMAC_SHA1_96, .key_len = SHA_DIGEST_LENGTH,
	};
	memcpy(input, home, RR_TOKEN_LEN);
	if (care_of)
		memcpy(input + RR_TOKEN_LEN, care_of, RR_TOKEN_LEN);
	SHA1(input, care_of ? sizeof(input) : RR_TOKEN_LEN, kbm->key);
}

void rr_prepare(struct mh_msg *m)
{
	m->opt.auth = (struct mh_auth){
		.present = true, .len = badf_auth_len(BADF_HMAC_SHA1_96),
	};
}

int rr_sign(const struct badf_key *kbm, const struct in6_addr *coa,
	    const struct in6_addr *cn, void *mh, size_t len)
{
	return sign(pick_binding, kbm, coa, cn, mh, len);
}

int rr_verify(const struct badf_key *kbm, const struct in6_addr *coa,
	      const struct in6_addr *cn, const void *mh, size_t len)
{
	return verify(pick_binding, kbm, coa, cn, mh, len);
}
