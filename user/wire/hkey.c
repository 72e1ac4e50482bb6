// SPDX-License-Identifier: GPL-2.0-or-later
/* hkey.c - a handover key on its way from the router to the mobile (RFC 5269) */
#include "wire/hkey.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "wire/error.h"

#define AT_SHIFT	4
#define AT_MAX		15

/* Pad Length, AT and Reserved: what the first octets of both options say. */
static uint8_t read_alg(const struct nd_opt *opt)
{
	return opt->body.at[1] >> AT_SHIFT;
}

int hkey_decode_request(struct send_extra *extra, struct nd_opt *opt)
{
	uint8_t alg = read_alg(opt);

	if (extra->request.at)
		return 0;

	extra->request_alg = alg;
	extra->request = nd_opt_padded(opt, 1);
	return extra->request.len ? 0 : -WIRE_OPTION_LENGTH;
}

int hkey_decode_reply(struct send_extra *extra, struct nd_opt *opt)
{
	struct cursor lifetime = opt->body;
	uint8_t alg = read_alg(opt);

	if (extra->reply.at)
		return 0;

	cursor_skip(&lifetime, 2);
	extra->reply_lifetime = cursor_be16(&lifetime);
	extra->reply_alg = alg;
	extra->reply = nd_opt_padded(opt, 3);
	return extra->reply.len ? 0 : -WIRE_OPTION_LENGTH;
}

static void put(struct build *b, uint8_t type, uint8_t alg, size_t fixed,
		const struct send_bytes *key, uint16_t lifetime)
{
	uint8_t pad = nd_opt_begin(b, type, fixed + key->len);

	if (alg > AT_MAX)
		b->bad = true;
	build_u8(b, pad);
	build_u8(b, (uint8_t)(alg << AT_SHIFT));
	if (type == ND_OPT_HKEY_REPLY)
		build_be16(b, lifetime);
	build_bytes(b, key->at, key->len);
	build_zero(b, pad);
}

void hkey_put(struct build *b, const struct send_extra *extra)
{
	if (extra->request.at)
		put(b, ND_OPT_HKEY_REQUEST, extra->request_alg, 4,
		    &extra->request, 0);
	if (extra->reply.at)
		put(b, ND_OPT_HKEY_REPLY, extra->reply_alg, 6, &extra->reply,
		    extra->reply_lifetime);
}

uint8_t hkey_len(unsigned int alg)
{
	if (alg == BADF_HMAC_SHA1_96)
		return 20;
	return alg == BADF_HMAC_SHA256_128 ? 32 : 0;
}

enum badf_alg hkey_choose(unsigned int asked)
{
	return hkey_len(asked) ? (enum badf_alg)asked : BADF_HMAC_SHA256_128;
}

static EVP_PKEY_CTX *padded(EVP_PKEY *key, int (*begin)(EVP_PKEY_CTX *))
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);

	if (ctx && begin(ctx) == 1 &&
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1)
		return ctx;

	EVP_PKEY_CTX_free(ctx);
	return NULL;
}

size_t hkey_encrypt(EVP_PKEY *public, const struct badf_key *key,
		    uint8_t cipher[HKEY_CIPHER_MAX])
{
	EVP_PKEY_CTX *ctx = padded(public, EVP_PKEY_encrypt_init);
	size_t len = HKEY_CIPHER_MAX;
	bool good;

	good = ctx && EVP_PKEY_encrypt(ctx, cipher, &len, key->key,
				       key->key_len) == 1;
	EVP_PKEY_CTX_free(ctx);
	return good ? len : 0;
}

int hkey_decrypt(EVP_PKEY *pair, const struct send_extra *extra,
		 struct badf_key *key)
{
	EVP_PKEY_CTX *ctx = padded(pair, EVP_PKEY_decrypt_init);
	uint8_t plain[HKEY_CIPHER_MAX];
	size_t len = sizeof(plain);
	bool good;

	good = ctx && EVP_PKEY_decrypt(ctx, plain, &len, extra->reply.at,
				       extra->reply.len) == 1 &&
	       len == hkey_len(extra->reply_alg);
	EVP_PKEY_CTX_free(ctx);
	if (good) {
		*key = (struct badf_key){
			.alg = (enum badf_alg)extra->reply_alg,
			.key_len = (uint8_t)len,
		};
		memcpy(key->key, plain, len);
	}

	OPENSSL_cleanse(plain, sizeof(plain));
	return good ? 0 : -WIRE_HKEY;
}
