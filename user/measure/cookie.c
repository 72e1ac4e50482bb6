// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cookie.c - SipHash-2-4 over address, port and minute
 *
 * The 32 bytes hashed are four whole words, so the general tail of SipHash is
 * only its length byte.
 */
#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "measure/cookie.h"

#define MINUTE_NS	60000000000ULL

static uint64_t rotl(uint64_t v, int n)
{
	return v << n | v >> (64 - n);
}

static void sipround(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotl(v[1], 13) ^ v[0];
	v[0] = rotl(v[0], 32);
	v[2] += v[3];
	v[3] = rotl(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotl(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotl(v[1], 17) ^ v[2];
	v[2] = rotl(v[2], 32);
}

static void absorb(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	sipround(v);
	sipround(v);
	v[0] ^= word;
}

static uint64_t siphash4(const struct cookie_key *key, const uint64_t word[4])
{
	uint64_t v[4] = {
		key->k[0] ^ 0x736f6d6570736575ULL,
		key->k[1] ^ 0x646f72616e646f6dULL,
		key->k[0] ^ 0x6c7967656e657261ULL,
		key->k[1] ^ 0x7465646279746573ULL,
	};
	int i;

	for (i = 0; i < 4; i++)
		absorb(v, word[i]);
	absorb(v, 32ULL << 56);

	v[2] ^= 0xff;
	for (i = 0; i < 4; i++)
		sipround(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

int cookie_key_make(struct cookie_key *key)
{
	if (getrandom(key, sizeof(*key), 0) != sizeof(*key))
		return -errno;
	return 0;
}

static uint64_t cookie_of_minute(const struct cookie_key *key,
				 const struct sockaddr_in6 *from,
				 uint64_t minute)
{
	uint64_t word[4];

	memcpy(word, &from->sin6_addr, 16);
	word[2] = (uint64_t)from->sin6_port << 32 | from->sin6_scope_id;
	word[3] = minute;
	return siphash4(key, word) | 1;
}

uint64_t cookie_make(const struct cookie_key *key,
		     const struct sockaddr_in6 *from, uint64_t now_ns)
{
	return cookie_of_minute(key, from, now_ns / MINUTE_NS);
}

bool cookie_good(const struct cookie_key *key, const struct sockaddr_in6 *from,
		 uint64_t now_ns, uint64_t cookie)
{
	uint64_t minute = now_ns / MINUTE_NS;

	return cookie == cookie_of_minute(key, from, minute) ||
	       cookie == cookie_of_minute(key, from, minute - 1);
}
