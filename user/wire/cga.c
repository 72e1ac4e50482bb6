// SPDX-License-Identifier: GPL-2.0-or-later
/* cga.c - addresses that prove whose they are (RFC 3972) */
#include "wire/cga.h"

#include <openssl/evp.h>

#include "wire/error.h"

#define SHA1_LEN	20
#define MODIFIER_LEN	16
#define COUNT_AT	24
#define PREFIX_LEN	8
#define SEC_OF(iid)	((iid)[0] >> 5)

/* Looked up once: to make an address takes some ten thousand of them. */
static bool sha1(const void *data, size_t len, uint8_t hash[SHA1_LEN])
{
	static EVP_MD *md;

	if (!md)
		md = EVP_MD_fetch(NULL, "SHA1", NULL);
	return md && EVP_Digest(data, len, hash, NULL, md, NULL);
}

/* Sec, and the two bits that other identifiers have for u and g, are no hash. */
static bool same_hash(const uint8_t hash[SHA1_LEN], const uint8_t iid[8])
{
	return !((hash[0] ^ iid[0]) & 0x1c) && !memcmp(hash + 1, iid + 1, 7);
}

/* The hash that makes a search long: prefix and collision count are zero in it. */
static bool is_strong(const uint8_t *params, size_t len, unsigned int sec)
{
	uint8_t input[CGA_FIXED + CGA_KEY_MAX + 64], hash[SHA1_LEN];

	if (len > sizeof(input))
		return false;

	memcpy(input, params, len);
	memset(input + MODIFIER_LEN, 0, CGA_FIXED - MODIFIER_LEN);
	if (!sha1(input, len, hash))
		return false;
	for (unsigned int i = 0; i < 2 * sec; i++)
		if (hash[i])
			return false;

	return true;
}

static void next_modifier(uint8_t modifier[MODIFIER_LEN])
{
	unsigned int i = MODIFIER_LEN;

	while (i && !++modifier[--i])
		;
}

static size_t params_of(const struct cga *cga, const struct in6_addr *prefix,
			uint8_t count, uint8_t params[CGA_FIXED + CGA_KEY_MAX])
{
	struct build b = build_in(params, CGA_FIXED + CGA_KEY_MAX);

	cga_put(&b, cga, prefix, count);
	return build_len(&b);
}

bool cga_begin(struct cga *cga, const uint8_t *key, size_t len)
{
	uint8_t params[CGA_FIXED + CGA_KEY_MAX], hash[SHA1_LEN];

	if (len > CGA_KEY_MAX || !sha1(key, len, hash))
		return false;

	memcpy(cga->key, key, len);
	cga->key_len = len;
	memcpy(cga->modifier, hash, MODIFIER_LEN);
	len = params_of(cga, &in6addr_any, 0, params);
	while (!is_strong(params, len, CGA_SEC))
		next_modifier(params);

	memcpy(cga->modifier, params, MODIFIER_LEN);
	return true;
}

void cga_form(const struct cga *cga, const struct in6_addr *prefix,
	      uint8_t count, struct in6_addr *addr)
{
	uint8_t params[CGA_FIXED + CGA_KEY_MAX], hash[SHA1_LEN];
	size_t len = params_of(cga, prefix, count, params);

	*addr = *prefix;
	if (!sha1(params, len, hash))
		memset(hash, 0, sizeof(hash));
	memcpy(&addr->s6_addr[8], hash, 8);
	addr->s6_addr[8] = (uint8_t)((hash[0] & 0x1c) | CGA_SEC << 5);
}

int cga_count_of(const struct cga *cga, const struct in6_addr *addr)
{
	struct in6_addr own;

	for (uint8_t count = 0; count <= CGA_COUNT_MAX; count++) {
		cga_form(cga, addr, count, &own);
		if (IN6_ARE_ADDR_EQUAL(&own, addr))
			return count;
	}

	return -1;
}

void cga_put(struct build *b, const struct cga *cga,
	     const struct in6_addr *addr, uint8_t count)
{
	build_bytes(b, cga->modifier, MODIFIER_LEN);
	build_bytes(b, addr, PREFIX_LEN);
	build_u8(b, count);
	build_bytes(b, cga->key, cga->key_len);
}

int cga_verify(const struct in6_addr *addr, const uint8_t *params, size_t len)
{
	const uint8_t *iid = &addr->s6_addr[8];
	uint8_t hash[SHA1_LEN];

	if (len <= CGA_FIXED || params[COUNT_AT] > CGA_COUNT_MAX ||
	    memcmp(params + MODIFIER_LEN, addr, PREFIX_LEN) ||
	    !sha1(params, len, hash) || !same_hash(hash, iid) ||
	    !is_strong(params, len, SEC_OF(iid)))
		return -WIRE_CGA;

	return 0;
}
