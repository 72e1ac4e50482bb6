// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * auth.c - the authenticator of FBU and FBack
 *
 * RFC 5568 6.4.5 with RFC 6275 6.2.7.  Whose key and which care-of address is
 * the caller's to know; nothing here keeps either.
 */
#include "wire/auth.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "wire/build.h"
#include "wire/error.h"

#define CHECKSUM_AT	4
#define CHECKSUM_LEN	2

_Static_assert(AUTH_DIGEST_MAX == EVP_MAX_MD_SIZE, "libcrypto's longest");

/*
 * What a MAC is made in, one for each algorithm, made once: to look algorithms up
 * by their names takes libcrypto three times as long as the MAC.
 */
static EVP_MAC_CTX *context_of(enum badf_alg alg)
{
	static EVP_MAC_CTX *contexts[BADF_HMAC_SHA256_128 + 1];
	char name[] = "SHA256";
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string("digest", name, 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *hmac;

	if (!badf_auth_len(alg) || contexts[alg])
		return badf_auth_len(alg) ? contexts[alg] : NULL;
	if (alg == BADF_HMAC_SHA1_96)
		memcpy(name, "SHA1", sizeof("SHA1"));

	hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	contexts[alg] = hmac ? EVP_MAC_CTX_new(hmac) : NULL;
	if (contexts[alg])
		EVP_MAC_CTX_set_params(contexts[alg], params);
	EVP_MAC_free(hmac);
	return contexts[alg];
}

bool auth_begin(void)
{
	static const uint8_t mh[CHECKSUM_AT + CHECKSUM_LEN];
	uint8_t digest[AUTH_DIGEST_MAX];
	struct badf_key key = { .key_len = BADF_KEY_MAX };

	for (key.alg = BADF_HMAC_SHA1_96; key.alg <= BADF_HMAC_SHA256_128;
	     key.alg++)
		if (auth_digest(&key, &in6addr_any, &in6addr_any, mh,
				sizeof(mh), digest))
			return false;

	return true;
}

uint8_t badf_auth_len(enum badf_alg alg)
{
	switch (alg) {
	case BADF_HMAC_SHA1_96:
		return 12;
	case BADF_HMAC_SHA256_128:
		return 16;
	}

	return 0;
}

void badf_prepare(struct mh_msg *m, const struct badf_key *key)
{
	m->opt.badf = (struct mh_auth){
		.present = true,
		.spi = key->spi,
		.len = badf_auth_len(key->alg),
	};
}

size_t auth_input(const struct in6_addr *one, const struct in6_addr *other,
		  const uint8_t *mh, size_t at, uint8_t input[AUTH_INPUT_MAX])
{
	struct build b = build_in(input, AUTH_INPUT_MAX);

	build_bytes(&b, one, sizeof(*one));
	build_bytes(&b, other, sizeof(*other));
	build_bytes(&b, mh, CHECKSUM_AT);
	build_zero(&b, CHECKSUM_LEN);
	build_bytes(&b, mh + CHECKSUM_AT + CHECKSUM_LEN,
		    at - CHECKSUM_AT - CHECKSUM_LEN);
	return b.bad ? 0 : build_len(&b);
}

int auth_digest(const struct badf_key *key, const struct in6_addr *one,
		const struct in6_addr *other, const uint8_t *mh, size_t at,
		uint8_t digest[AUTH_DIGEST_MAX])
{
	EVP_MAC_CTX *mac = context_of(key->alg);
	uint8_t input[AUTH_INPUT_MAX];
	size_t n = auth_input(one, other, mh, at, input), len;

	if (!n || !mac || !EVP_MAC_init(mac, key->key, key->key_len, NULL) ||
	    !EVP_MAC_update(mac, input, n) ||
	    !EVP_MAC_final(mac, digest, &len, AUTH_DIGEST_MAX))
		return -WIRE_AUTH_BAD;

	return 0;
}

/* Where the authenticator stands, if it is one that this key can make. */
static int find(const struct badf_key *key, const void *mh, size_t len,
		struct mh_auth *auth)
{
	struct mh_msg m;
	int err;

	if (key->key_len > BADF_KEY_MAX)
		return -WIRE_AUTH_LENGTH;

	err = mh_decode(&m, mh, len);
	if (err)
		return err;
	if (!m.opt.badf.present)
		return -WIRE_NO_BADF;
	if (m.opt.badf.spi != key->spi)
		return -WIRE_AUTH_SPI;
	if (m.opt.badf.len != badf_auth_len(key->alg))
		return -WIRE_AUTH_LENGTH;

	*auth = m.opt.badf;
	return 0;
}

int badf_sign(const struct badf_key *key, const struct in6_addr *coa,
	      const struct in6_addr *par, void *mh, size_t len)
{
	uint8_t mac[AUTH_DIGEST_MAX];
	struct mh_auth auth;
	int err;

	err = find(key, mh, len, &auth);
	if (!err)
		err = auth_digest(key, coa, par, mh, auth.at, mac);
	if (err)
		return err;

	memcpy((uint8_t *)mh + auth.at, mac, auth.len);
	return 0;
}

int badf_verify(const struct badf_key *key, const struct in6_addr *coa,
		const struct in6_addr *par, const void *mh, size_t len)
{
	uint8_t mac[AUTH_DIGEST_MAX];
	struct mh_auth auth;
	int err;

	err = find(key, mh, len, &auth);
	if (!err)
		err = auth_digest(key, coa, par, mh, auth.at, mac);
	if (err)
		return err;

	return CRYPTO_memcmp(mac, auth.mac, auth.len) ? -WIRE_AUTH_BAD : 0;
}

const struct in6_addr *badf_fbu_coa(const struct mh_msg *m,
				    const struct ip6_packet *p)
{
	if (!m->bu.lifetime)
		return ip6_from(p);

	return m->opt.has_alt_coa ? &m->opt.alt_coa : &p->src;
}

const struct in6_addr *badf_fback_coa(const struct mh_msg *fback,
				      const struct in6_addr *fbu_mac_coa)
{
	if (fback->ba.status == MH_STATUS_OTHER_NCOA && fback->opt.has_alt_coa)
		return &fback->opt.alt_coa;

	return fbu_mac_coa;
}
