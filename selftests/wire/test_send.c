// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_send.c - signed messages, the addresses that go with them, handover keys
 *
 * usage: test_send send_vectors.txt OUT.pcap
 *
 * send_vectors.txt is made by send_vectors.py, which shares no code with user/wire.
 * What our own encoder makes of the same goes to OUT.pcap, for tshark.
 */
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>

#include "packet.h"
#include "pcap.h"
#include "tap.h"
#include "wire/error.h"
#include "wire/hkey.h"
#include "wire/names.h"

#define VECTORS		5
#define MESSAGE		1500
#define SIGN_AT		4	/* reserved, key hash: where they are in the option */

struct vector {
	char name[32];
	uint64_t time;
	struct in6_addr address;
	uint16_t lifetime;
	uint8_t count;
	uint8_t alg;
	uint8_t public[CGA_KEY_MAX];
	size_t public_len;
	uint8_t private[1024];
	size_t private_len;
	uint8_t pair[1024];
	size_t pair_len;
	uint8_t nonce[ND_NONCE_MAX];
	size_t nonce_len;
	uint8_t key[64];
	size_t key_len;
	uint8_t packet[MESSAGE];
	size_t packet_len;
};

static struct vector vectors[VECTORS];

static void set_word(struct vector *v, const char *word)
{
	const char *value = strchr(word, '=') + 1;
	char name[16];

	snprintf(name, sizeof(name), "%.*s", (int)(value - word - 1), word);
	if (!strcmp(name, "address"))
		octets(v->address.s6_addr, 16, value);
	else if (!strcmp(name, "count"))
		v->count = (uint8_t)atoi(value);
	else if (!strcmp(name, "public"))
		v->public_len = octets(v->public, CGA_KEY_MAX, value);
	else if (!strcmp(name, "private"))
		v->private_len = octets(v->private, 1024, value);
	else if (!strcmp(name, "pair"))
		v->pair_len = octets(v->pair, 1024, value);
	else if (!strcmp(name, "nonce"))
		v->nonce_len = octets(v->nonce, ND_NONCE_MAX, value);
	else if (!strcmp(name, "time"))
		v->time = strtoull(value, NULL, 10);
	else if (!strcmp(name, "alg"))
		v->alg = (uint8_t)atoi(value);
	else if (!strcmp(name, "lifetime"))
		v->lifetime = (uint16_t)atoi(value);
	else if (!strcmp(name, "key"))
		v->key_len = octets(v->key, 64, value);
	else
		v->packet_len = octets(v->packet, MESSAGE, value);
}

static void load(const char *path)
{
	static const char separators[] = { ' ', '\n', '\0' };
	FILE *f = fopen(path, "r");
	char line[8192], *word;

	if (!f)
		abort();
	for (int i = 0; i < VECTORS && fgets(line, sizeof(line), f); i++) {
		word = strtok(line, separators);
		snprintf(vectors[i].name, sizeof(vectors[i].name), "%s", word);
		while ((word = strtok(NULL, separators)))
			set_word(&vectors[i], word);
	}
	fclose(f);
}

static EVP_PKEY *private_key(const uint8_t *der, size_t len)
{
	EVP_PKEY *key = d2i_AutoPrivateKey(NULL, &der, (long)len);

	if (!key)
		abort();
	return key;
}

static struct send_signer signer_of(EVP_PKEY *key)
{
	struct send_signer s = { .key = key };
	uint8_t der[CGA_KEY_MAX];
	size_t len = send_key_bytes(key, der);

	if (!len || !cga_begin(&s.cga, der, len))
		abort();
	return s;
}

/* Taken as a receiver would: 0, or the reason. */
static int take(const uint8_t *packet, size_t len, struct send_message *s,
		EVP_PKEY **key)
{
	static struct icmp6_msg m;
	struct ip6_packet p;
	int err;

	*key = NULL;
	err = ip6_parse(&p, packet, len);
	if (!err)
		err = icmp6_receive(&m, &p);
	if (!err)
		err = send_decode(s, p.data, p.len);
	return err ? err : send_verify(s, &p, key);
}

static bool is_taken(const uint8_t *packet, size_t len)
{
	struct send_message s;
	EVP_PKEY *key;
	bool good = !take(packet, len, &s, &key);

	EVP_PKEY_free(key);
	return good;
}

/* With the checksum that it has now. */
static void reseal(uint8_t *packet, size_t len)
{
	struct ip6_packet p;

	packet[4] = (uint8_t)((len - 40) >> 8);
	packet[5] = (uint8_t)(len - 40);
	if (ip6_parse(&p, packet, len) ||
	    ip6_seal(&p, packet + 40, len - 40))
		abort();
}

/* Where an option of a type begins in a packet. */
static size_t option_at(const uint8_t *packet, size_t len, uint8_t type)
{
	size_t at = 48;

	while (at < len && packet[at] != type)
		at += packet[at + 1] * 8U;
	return at;
}

static void test_cga(const struct vector *v)
{
	uint8_t params[CGA_FIXED + CGA_KEY_MAX];
	struct build b = build_in(params, sizeof(params));
	struct in6_addr addr, other;
	struct cga cga;
	size_t len;

	if (!cga_begin(&cga, v->public, v->public_len))
		abort();
	cga_form(&cga, &v->address, v->count, &addr);
	ok(IN6_ARE_ADDR_EQUAL(&addr, &v->address) &&
	   cga_count_of(&cga, &addr) == v->count,
	   "an address after %u collisions is what Python says", v->count);
	cga_put(&b, &cga, &addr, v->count);
	len = build_len(&b);
	ok(!cga_verify(&addr, params, len), "and its parameters verify");

	other = addr;
	other.s6_addr[7] ^= 1;
	ok(cga_verify(&other, params, len) && cga_count_of(&cga, &other) < 0,
	   "not under another prefix");
	other = addr;
	other.s6_addr[15] ^= 1;
	ok(cga_verify(&other, params, len), "nor with another identifier");
	other = addr;
	other.s6_addr[8] ^= 0xc0;
	ok(cga_verify(&other, params, len),
	   "nor with a Sec that was not worked for");
	other = addr;
	other.s6_addr[8] ^= 3;
	ok(!cga_verify(&other, params, len), "the u and g bits are no hash");
	params[24] = 3;
	ok(cga_verify(&addr, params, len), "a fourth collision is none");
	for (size_t i = 0; i <= CGA_FIXED; i++)
		if (!cga_verify(&addr, params, i))
			abort();
	ok(true, "parameters without a key do not verify");
}

static void test_vector(const struct vector *v)
{
	uint8_t der[CGA_KEY_MAX];
	struct send_message s;
	EVP_PKEY *own, *key;
	size_t len, own_len;
	int err;

	err = take(v->packet, v->packet_len, &s, &key);
	if (err)
		diag("%s", wire_error_name(err));
	ok(!err, "%s: what Python signed verifies  # FMIP-219", v->name);
	if (err)
		return;

	own = private_key(v->private, v->private_len);
	own_len = send_key_bytes(own, der);
	ok(s.extra.timestamp == v->time && s.extra.nonce_len == v->nonce_len &&
	   !memcmp(s.extra.nonce, v->nonce, v->nonce_len) &&
	   s.params.len == CGA_FIXED + own_len &&
	   !memcmp(s.params.at + CGA_FIXED, der, own_len),
	   "%s: timestamp, nonce and key are those sent", v->name);
	len = v->public_len;
	if (len)
		ok(s.extra.request_alg == v->alg &&
		   s.extra.request.len == len &&
		   !memcmp(s.extra.request.at, v->public, len) &&
		   !s.extra.reply.at,
		   "%s: the request's algorithm and key  # FMIP-246", v->name);
	else
		ok(s.extra.reply_alg == v->alg && s.extra.reply.len == 128 &&
		   s.extra.reply_lifetime == v->lifetime &&
		   !s.extra.request.at,
		   "%s: the reply's algorithm and lifetime  # FMIP-247",
		   v->name);
	EVP_PKEY_free(own);
	EVP_PKEY_free(key);
}

/* The same message by our encoder: RSASSA-PKCS1-v1_5 knows no chance. */
static void test_sign(const struct vector *v, FILE *pcap, unsigned int n)
{
	EVP_PKEY *key = private_key(v->private, v->private_len);
	size_t plain = option_at(v->packet, v->packet_len, ND_OPT_CGA) - 40;
	struct send_signer signer = signer_of(key);
	uint8_t buf[MESSAGE], packet[MESSAGE];
	struct send_message s;
	struct ip6_packet p;
	EVP_PKEY *from;
	int len;

	if (take(v->packet, v->packet_len, &s, &from))
		abort();
	EVP_PKEY_free(from);
	ip6_parse(&p, v->packet, v->packet_len);
	memcpy(buf, p.data, plain);
	len = send_sign(buf, plain, sizeof(buf), &p, &signer, &s.extra);
	ok(len > 0 && !ip6_seal(&p, buf, (size_t)len) &&
	   (size_t)len == p.len && !memcmp(buf, p.data, p.len),
	   "%s: our signed message is octet for octet Python's  # %s", v->name,
	   v->public_len ? "FMIP-246" : "FMIP-247");
	p.data = buf;
	p.len = (size_t)len;
	len = ip6_build(&p, packet, sizeof(packet));
	if (len < 0)
		abort();
	pcap_packet(pcap, n, packet, len);
	ok(send_sign(buf, plain, plain + 400, &p, &signer, &s.extra) ==
		   -WIRE_SPACE,
	   "%s: and where it does not fit it is none", v->name);
	p.src.s6_addr[15] ^= 1;
	ok(send_sign(buf, plain, sizeof(buf), &p, &signer, &s.extra) ==
		   -WIRE_CGA,
	   "%s: nor from an address of somebody else", v->name);
	EVP_PKEY_free(key);
}

/* Only what is between the signature and its end, and Reserved, counts for nothing. */
static void test_every_octet(const struct vector *v)
{
	uint8_t packet[MESSAGE];
	size_t sign = option_at(v->packet, v->packet_len, ND_OPT_RSA_SIGNATURE);
	unsigned int taken = 0, expected = 0;

	for (size_t i = 8; i < v->packet_len; i++) {
		if (i >= 42 && i < 44)
			continue;	/* the checksum is put right again */
		for (uint8_t bit = 1; bit; bit = bit == 1 ? 0x80 : 0) {
			memcpy(packet, v->packet, v->packet_len);
			packet[i] ^= bit;
			reseal(packet, v->packet_len);
			taken += is_taken(packet, v->packet_len);
		}
	}
	for (size_t i = sign; i < v->packet_len; i++)
		expected += (i >= sign + 2 && i < sign + SIGN_AT) ||
			    i >= sign + SIGN_AT + 16 + 128;
	ok(taken == 2 * expected,
	   "%s: with any signed octet changed it is not taken: %u of %zu  # FMIP-219",
	   v->name, taken, 2 * v->packet_len);
}

static void test_cut(const struct vector *v)
{
	unsigned int taken = 0;

	for (size_t len = 0; len < v->packet_len; len++) {
		uint8_t *packet = malloc(len + 1);

		if (!packet)
			abort();
		memcpy(packet, v->packet, len);
		if (len >= 48)
			reseal(packet, len);
		taken += is_taken(packet, len);
		free(packet);
	}
	ok(!taken, "%s: cut anywhere it is not taken", v->name);
}

/* As other options, of which a receiver knows nothing. */
static void test_missing(const struct vector *v, uint8_t type)
{
	uint8_t packet[MESSAGE];
	struct send_message s;
	EVP_PKEY *key;

	memcpy(packet, v->packet, v->packet_len);
	packet[option_at(packet, v->packet_len, type)] = 200;
	reseal(packet, v->packet_len);
	ok(take(packet, v->packet_len, &s, &key) == -WIRE_NO_SEND,
	   "%s: without option %u it is not a signed message", v->name, type);
}

static int decode_changed(const struct vector *v, uint8_t type, size_t at,
			  uint8_t value)
{
	uint8_t packet[MESSAGE];
	struct send_message s;

	memcpy(packet, v->packet, v->packet_len);
	packet[option_at(packet, v->packet_len, type) + at] = value;
	return send_decode(&s, packet + 40, v->packet_len - 40);
}

static void test_lengths(const struct vector *v, uint8_t key_option)
{
	ok(decode_changed(v, ND_OPT_CGA, 2, 255) == -WIRE_OPTION_LENGTH &&
	   decode_changed(v, key_option, 2, 255) == -WIRE_OPTION_LENGTH,
	   "%s: more padding than option is refused", v->name);
	ok(decode_changed(v, key_option, 1, 0) == -WIRE_OPTION_ZERO,
	   "%s: a length of 0 is refused  # %s", v->name,
	   key_option == ND_OPT_HKEY_REQUEST ? "FMIP-246" : "FMIP-247");
	ok(decode_changed(v, ND_OPT_TIMESTAMP, 1, 1) == -WIRE_OPTION_LENGTH &&
	   decode_changed(v, ND_OPT_NONCE, 1, 5) == -WIRE_OPTION_LENGTH &&
	   decode_changed(v, ND_OPT_RSA_SIGNATURE, 1, 2) ==
		   -WIRE_OPTION_LENGTH &&
	   decode_changed(v, ND_OPT_CGA, 1, 255) == -WIRE_OPTION_SHORT,
	   "%s: so are lengths that an option cannot have", v->name);
}

/* RFC 3971 5.2.2: what stands behind the signature is nobody's word. */
static void test_behind(const struct vector *v)
{
	static const uint8_t more[16] = { 19, 2, 1, 2, 0, 0, 0, 9, 9 };
	uint8_t packet[MESSAGE];
	struct icmp6_msg m;
	struct ip6_packet p;
	size_t len = v->packet_len + sizeof(more);

	memcpy(packet, v->packet, v->packet_len);
	memcpy(packet + v->packet_len, more, sizeof(more));
	reseal(packet, len);
	if (ip6_parse(&p, packet, len))
		abort();
	ok(is_taken(packet, len) && !icmp6_receive(&m, &p) &&
	   m.rtsolpr.n_aps == 1,
	   "%s: an option behind the signature is not heeded", v->name);
}

static EVP_PKEY *rsa(unsigned int bits, uint64_t exponent)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, NULL);
	EVP_PKEY *key = NULL;
	BIGNUM *e = BN_new();
	char text[32];

	snprintf(text, sizeof(text), "%llX", (unsigned long long)exponent);
	if (!ctx || !BN_hex2bn(&e, text) || EVP_PKEY_keygen_init(ctx) != 1 ||
	    EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, (int)bits) != 1 ||
	    EVP_PKEY_CTX_set1_rsa_keygen_pubexp(ctx, e) != 1 ||
	    EVP_PKEY_generate(ctx, &key) != 1)
		abort();
	BN_free(e);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static bool is_a_key(EVP_PKEY *key)
{
	unsigned char *der = NULL;
	int len = i2d_PUBKEY(key, &der);
	EVP_PKEY *again;
	size_t rest;

	again = send_public_key((struct send_bytes){ der, (size_t)len }, &rest);
	EVP_PKEY_free(again);
	EVP_PKEY_free(key);
	OPENSSL_free(der);
	return again;
}

static void test_keys(void)
{
	uint8_t der[CGA_KEY_MAX] = { 0x30, 0x82, 0xff, 0xff };
	size_t rest;

	ok(is_a_key(rsa(1024, 65537)) && is_a_key(rsa(2048, 65537)),
	   "RSA keys of 1024 and 2048 bits are taken");
	ok(!is_a_key(rsa(512, 65537)) && !is_a_key(rsa(3072, 65537)),
	   "shorter and longer ones are not");
	ok(!is_a_key(rsa(1024, 0x8000000000000003)),
	   "nor one whose exponent would take long");
	ok(!is_a_key(EVP_EC_gen("P-256")), "nor one that is not RSA");
	ok(!send_public_key((struct send_bytes){ der, sizeof(der) }, &rest) &&
	   !send_public_key((struct send_bytes){ der, 4096 }, &rest),
	   "nor octets that are no key");
}

static void test_longest(void)
{
	EVP_PKEY *key = rsa(2048, 65537), *pair = rsa(2048, 65537);
	struct send_signer signer = signer_of(key);
	uint8_t der[CGA_KEY_MAX], buf[MESSAGE] = { ICMP6_FMIP };
	struct ip6_packet p = { .proto = IP6_PROTO_ICMP };
	struct send_extra extra = {
		.has_timestamp = true, .nonce_len = SEND_NONCE_LEN,
		.request = { der, send_key_bytes(pair, der) },
	};
	int len;

	p.src = ip6("2001:db8:1::");
	cga_form(&signer.cga, &p.src, 0, &p.src);
	len = send_sign(buf, 8, sizeof(buf), &p, &signer, &extra);
	ok(len > 8 && len <= 8 + SEND_OVERHEAD,
	   "with the longest keys it adds %d octets, no more than said", len - 8);
	EVP_PKEY_free(key);
	EVP_PKEY_free(pair);
}

static void test_decrypt(const struct vector *v)
{
	EVP_PKEY *pair = private_key(v->pair, v->pair_len);
	EVP_PKEY *other = private_key(v->private, v->private_len);
	struct badf_key key;
	struct send_message s;
	EVP_PKEY *from;

	if (take(v->packet, v->packet_len, &s, &from))
		abort();
	EVP_PKEY_free(from);
	ok(!hkey_decrypt(pair, &s.extra, &key) && key.key_len == v->key_len &&
	   !memcmp(key.key, v->key, v->key_len) && !key.spi &&
	   key.alg == BADF_HMAC_SHA1_96,
	   "%s: the handover key is in it, for SPI 0  # FMIP-225", v->name);
	ok(hkey_decrypt(other, &s.extra, &key) == -WIRE_HKEY,
	   "%s: and nobody else's", v->name);
	s.extra.reply_alg = BADF_HMAC_SHA256_128;
	ok(hkey_decrypt(pair, &s.extra, &key) == -WIRE_HKEY,
	   "%s: 20 octets are no key of another algorithm", v->name);
	s.extra.reply_alg = 15;
	ok(hkey_decrypt(pair, &s.extra, &key) == -WIRE_HKEY,
	   "%s: nor of one that is not known", v->name);
	EVP_PKEY_free(pair);
	EVP_PKEY_free(other);
}

static void test_encrypt(const struct vector *v, enum badf_alg alg)
{
	EVP_PKEY *pair = private_key(v->pair, v->pair_len);
	uint8_t cipher[HKEY_CIPHER_MAX];
	struct badf_key key = { .alg = alg, .key_len = hkey_len(alg) }, again;
	struct send_extra extra = { .reply_alg = (uint8_t)alg };

	memset(key.key, 7, key.key_len);
	extra.reply.at = cipher;
	extra.reply.len = hkey_encrypt(pair, &key, cipher);
	ok(extra.reply.len == 128 && !hkey_decrypt(pair, &extra, &again) &&
	   key.key_len == again.key_len &&
	   !memcmp(key.key, again.key, key.key_len),
	   "a key of %u octets is what it was after encryption and decryption  "
	   "# FMIP-225", key.key_len);
	EVP_PKEY_free(pair);
}

static void test_choice(void)
{
	ok(hkey_choose(1) == BADF_HMAC_SHA1_96 &&
	   hkey_choose(2) == BADF_HMAC_SHA256_128,
	   "the algorithm asked for is given where it is known  # FMIP-226");
	ok(hkey_choose(0) == BADF_HMAC_SHA256_128 &&
	   hkey_choose(3) == BADF_HMAC_SHA256_128 &&
	   hkey_choose(15) == BADF_HMAC_SHA256_128,
	   "else the strongest  # FMIP-227");
	ok(hkey_len(BADF_HMAC_SHA1_96) >= 20 &&
	   hkey_len(BADF_HMAC_SHA256_128) >= 32 && !hkey_len(3),
	   "keys are as long as the digest  # FMIP-241");
}

static void test_messages(FILE *pcap)
{
	for (unsigned int i = 3; i < VECTORS; i++) {
		const struct vector *v = &vectors[i];

		test_vector(v);
		test_sign(v, pcap, i);
		test_every_octet(v);
		test_cut(v);
		test_missing(v, ND_OPT_CGA);
		test_missing(v, ND_OPT_TIMESTAMP);
		test_missing(v, ND_OPT_RSA_SIGNATURE);
		test_lengths(v, v->public_len ? ND_OPT_HKEY_REQUEST
					      : ND_OPT_HKEY_REPLY);
	}
}

int main(int argc, char **argv)
{
	FILE *pcap;

	if (argc != 3) {
		fputs("usage: test_send send_vectors.txt OUT.pcap\n", stderr);
		return 2;
	}

	load(argv[1]);
	pcap = pcap_begin(argv[2]);
	for (int i = 0; i < 3; i++)
		test_cga(&vectors[i]);
	test_messages(pcap);
	test_behind(&vectors[3]);
	test_keys();
	test_longest();
	test_decrypt(&vectors[4]);
	test_encrypt(&vectors[4], BADF_HMAC_SHA1_96);
	test_encrypt(&vectors[4], BADF_HMAC_SHA256_128);
	test_choice();
	fclose(pcap);
	return tap_done();
}
