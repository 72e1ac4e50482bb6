// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * send.c - messages of Neighbor Discovery that are signed
 *
 * RFC 3971 5.1 to 5.3.  Lengths are checked before anything is hashed, hashes before
 * a key is read, and the length of a key before it is used.
 */
#include "wire/send.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "wire/error.h"
#include "wire/hkey.h"
#include "wire/ndopt.h"

#define FIXED_LEN	8	/* of RtSolPr and PrRtAdv */
#define HASH_LEN	16
#define TIMESTAMP_UNITS	2
#define EXPONENT_BITS	33	/* a longer one is nobody's, and takes its time */
#define MESSAGE_MAX	2048

static const uint8_t tag[16] = {
	0x08, 0x6f, 0xca, 0x5e, 0x10, 0xb2, 0x00, 0xc9,
	0x9c, 0x8c, 0xe0, 0x01, 0x64, 0x27, 0x7c, 0x08,
};

static int decode_cga(struct send_message *s, struct nd_opt *opt)
{
	if (s->params.at)
		return 0;

	s->params = nd_opt_padded(opt, 1);
	return s->params.len > CGA_FIXED ? 0 : -WIRE_OPTION_LENGTH;
}

static int decode_timestamp(struct send_message *s, struct nd_opt *opt)
{
	uint64_t high;

	if (opt->units != TIMESTAMP_UNITS)
		return -WIRE_OPTION_LENGTH;
	if (s->extra.has_timestamp)
		return 0;

	cursor_skip(&opt->body, 6);
	high = cursor_be32(&opt->body);
	s->extra.has_timestamp = true;
	s->extra.timestamp = high << 32 | cursor_be32(&opt->body);
	return 0;
}

static int decode_nonce(struct send_message *s, struct nd_opt *opt)
{
	size_t len = cursor_left(&opt->body);

	if (len > ND_NONCE_MAX)
		return -WIRE_OPTION_LENGTH;
	if (s->extra.nonce_len)
		return 0;

	s->extra.nonce_len = (uint8_t)len;
	cursor_copy(&opt->body, s->extra.nonce, len);
	return 0;
}

static int decode_signature(struct send_message *s, struct nd_opt *opt)
{
	cursor_skip(&opt->body, 2);
	s->key_hash = cursor_take(&opt->body, HASH_LEN);
	s->signature.len = cursor_left(&opt->body);
	s->signature.at = cursor_take(&opt->body, s->signature.len);
	return s->key_hash && s->signature.at ? 0 : -WIRE_OPTION_LENGTH;
}

static int decode_option(struct send_message *s, struct nd_opt *opt)
{
	switch (opt->type) {
	case ND_OPT_CGA:
		return decode_cga(s, opt);
	case ND_OPT_TIMESTAMP:
		return decode_timestamp(s, opt);
	case ND_OPT_NONCE:
		return decode_nonce(s, opt);
	case ND_OPT_HKEY_REQUEST:
		return hkey_decode_request(&s->extra, opt);
	case ND_OPT_HKEY_REPLY:
		return hkey_decode_reply(&s->extra, opt);
	case ND_OPT_RSA_SIGNATURE:
		return decode_signature(s, opt);
	default:
		return 0;
	}
}

int send_decode(struct send_message *s, const void *data, size_t len)
{
	struct cursor c = cursor_of(data, len);
	struct nd_opt opt;
	int ret;

	memset(s, 0, sizeof(*s));
	cursor_skip(&c, FIXED_LEN);
	if (c.bad)
		return -WIRE_SHORT;

	while (!s->signature.at) {
		s->covered = len - cursor_left(&c);
		ret = nd_opt_next(&c, &opt);
		if (ret > 0)
			ret = decode_option(s, &opt);
		else
			return ret;
		if (ret < 0)
			return ret;
	}

	return 0;
}

/* RSA, of 1024 to 2048 bits, with an exponent as everybody has. */
static bool is_taken(EVP_PKEY *key)
{
	BIGNUM *e = NULL;
	bool good;

	good = EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA &&
	       EVP_PKEY_get_bits(key) >= SEND_BITS_MIN &&
	       EVP_PKEY_get_bits(key) <= SEND_BITS_MAX &&
	       EVP_PKEY_get_bn_param(key, "e", &e) &&
	       BN_num_bits(e) <= EXPONENT_BITS;
	BN_free(e);
	return good;
}

EVP_PKEY *send_public_key(struct send_bytes der, size_t *rest)
{
	const unsigned char *at = der.at;
	EVP_PKEY *key;

	if (der.len > CGA_KEY_MAX + 64)
		return NULL;

	key = d2i_PUBKEY(NULL, &at, (long)der.len);
	if (key && is_taken(key)) {
		*rest = der.len - (size_t)(at - der.at);
		return key;
	}

	EVP_PKEY_free(key);
	return NULL;
}

size_t send_key_bytes(EVP_PKEY *key, uint8_t der[CGA_KEY_MAX])
{
	int len = i2d_PUBKEY(key, NULL);
	unsigned char *at = der;

	if (!is_taken(key) || len <= 0 || len > CGA_KEY_MAX)
		return 0;

	return (size_t)i2d_PUBKEY(key, &at);
}

/* What is signed: the message up to the signature, with the checksum it has so. */
static size_t input_of(uint8_t input[MESSAGE_MAX], const struct ip6_packet *p,
		       const uint8_t *data, size_t covered)
{
	struct build b = build_in(input, MESSAGE_MAX);
	size_t at;

	build_bytes(&b, tag, sizeof(tag));
	build_bytes(&b, &p->src, sizeof(p->src));
	build_bytes(&b, &p->dst, sizeof(p->dst));
	at = build_len(&b);
	build_bytes(&b, data, covered);
	if (b.bad || ip6_seal(p, input + at, covered))
		return 0;

	return build_len(&b);
}

/* The signature is as long as the key; what follows is padding. */
static bool has_signed(const struct send_message *s, const struct ip6_packet *p,
		       EVP_PKEY *key)
{
	size_t len = (size_t)EVP_PKEY_get_size(key), n;
	uint8_t input[MESSAGE_MAX];
	EVP_MD_CTX *ctx;
	bool good;

	n = input_of(input, p, p->data, s->covered);
	if (!n || s->signature.len < len)
		return false;

	ctx = EVP_MD_CTX_new();
	good = ctx &&
	       EVP_DigestVerifyInit(ctx, NULL, EVP_sha1(), NULL, key) == 1 &&
	       EVP_DigestVerify(ctx, s->signature.at, len, input, n) == 1;
	EVP_MD_CTX_free(ctx);
	return good;
}

static bool hash_of(const uint8_t *der, size_t len, uint8_t hash[HASH_LEN])
{
	uint8_t whole[EVP_MAX_MD_SIZE];

	if (!EVP_Digest(der, len, whole, NULL, EVP_sha1(), NULL))
		return false;

	memcpy(hash, whole, HASH_LEN);
	return true;
}

int send_verify(const struct send_message *s, const struct ip6_packet *p,
		EVP_PKEY **key)
{
	uint8_t hash[HASH_LEN];
	struct send_bytes der;
	size_t rest;

	*key = NULL;
	if (!s->params.at || !s->signature.at || !s->extra.has_timestamp ||
	    p->has_src_home || p->has_dst_home)
		return -WIRE_NO_SEND;
	if (cga_verify(&p->src, s->params.at, s->params.len))
		return -WIRE_CGA;

	der.at = s->params.at + CGA_FIXED;
	der.len = s->params.len - CGA_FIXED;
	*key = send_public_key(der, &rest);
	if (!*key)
		return -WIRE_PUBLIC_KEY;
	if (hash_of(der.at, der.len - rest, hash) &&
	    !memcmp(hash, s->key_hash, HASH_LEN) && has_signed(s, p, *key))
		return 0;

	EVP_PKEY_free(*key);
	*key = NULL;
	return -WIRE_SIGNATURE;
}

static void put_cga(struct build *b, const struct cga *cga,
		    const struct in6_addr *addr, uint8_t count)
{
	uint8_t pad = nd_opt_begin(b, ND_OPT_CGA,
				   4 + CGA_FIXED + cga->key_len);

	build_u8(b, pad);
	build_u8(b, 0);
	cga_put(b, cga, addr, count);
	build_zero(b, pad);
}

static void put_extra(struct build *b, const struct send_extra *extra)
{
	if (extra->has_timestamp) {
		nd_opt_begin(b, ND_OPT_TIMESTAMP, 16);
		build_zero(b, 6);
		build_be32(b, (uint32_t)(extra->timestamp >> 32));
		build_be32(b, (uint32_t)extra->timestamp);
	}
	if (extra->nonce_len) {
		if (nd_opt_begin(b, ND_OPT_NONCE, 2U + extra->nonce_len))
			b->bad = true;
		build_bytes(b, extra->nonce, extra->nonce_len);
	}
	hkey_put(b, extra);
}

static void put_signature(struct build *b, const struct cga *cga,
			  const uint8_t *signature, size_t len)
{
	uint8_t hash[HASH_LEN] = { 0 }, pad;

	if (!hash_of(cga->key, cga->key_len, hash))
		b->bad = true;
	pad = nd_opt_begin(b, ND_OPT_RSA_SIGNATURE, 4 + HASH_LEN + len);
	build_zero(b, 2);
	build_bytes(b, hash, HASH_LEN);
	build_bytes(b, signature, len);
	build_zero(b, pad);
}

int send_sign(uint8_t *buf, size_t len, size_t size,
	      const struct ip6_packet *p, const struct send_signer *signer,
	      const struct send_extra *extra)
{
	uint8_t input[MESSAGE_MAX], signature[SEND_BITS_MAX / 8];
	int count = cga_count_of(&signer->cga, &p->src);
	struct build b = build_in(buf, size);
	size_t n, signed_len = sizeof(signature);
	EVP_MD_CTX *ctx;
	bool good;

	if (count < 0)
		return -WIRE_CGA;

	b.len = len;
	put_cga(&b, &signer->cga, &p->src, (uint8_t)count);
	put_extra(&b, extra);
	n = b.bad ? 0 : input_of(input, p, buf, build_len(&b));
	if (!n)
		return -WIRE_SPACE;

	ctx = EVP_MD_CTX_new();
	good = ctx &&
	       EVP_DigestSignInit(ctx, NULL, EVP_sha1(), NULL,
				  signer->key) == 1 &&
	       EVP_DigestSign(ctx, signature, &signed_len, input, n) == 1;
	EVP_MD_CTX_free(ctx);
	if (!good)
		return -WIRE_SIGNATURE;

	put_signature(&b, &signer->cga, signature, signed_len);
	return b.bad ? -WIRE_SPACE : (int)build_len(&b);
}
