/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cga.h - addresses that prove whose they are (RFC 3972)
 *
 * The interface identifier is a hash over the prefix and a public key.  Whoever signs
 * with that key owns the address; nobody has to have given it.  Keys are RSA, as their
 * DER SubjectPublicKeyInfo; what is signed and how is send.h's.
 */
#ifndef WIRE_CGA_H
#define WIRE_CGA_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/build.h"

#define CGA_SEC		1	/* what our own have: 16 bits of Hash2 are zero */
#define CGA_COUNT_MAX	2	/* collisions, section 4 */
#define CGA_KEY_MAX	300	/* an RSA key of 2048 bits has 294 */
#define CGA_FIXED	25	/* modifier, prefix, collision count */

/* What makes addresses: the same for every prefix. */
struct cga {
	uint8_t modifier[16];
	size_t key_len;
	uint8_t key[CGA_KEY_MAX];
};

/*
 * Find the modifier (section 4).  It begins at a hash of the key: the same key has the
 * same address on the same link, after a restart too.  False: the key is too long.
 */
bool cga_begin(struct cga *cga, const uint8_t *key, size_t len);

/* The address under a prefix of 64 bits, after so many collisions. */
void cga_form(const struct cga *cga, const struct in6_addr *prefix,
	      uint8_t count, struct in6_addr *addr);

/* After how many collisions this is our own under its prefix, -1 if it is not. */
int cga_count_of(const struct cga *cga, const struct in6_addr *addr);

/* The CGA Parameters of such an address. */
void cga_put(struct build *b, const struct cga *cga,
	     const struct in6_addr *addr, uint8_t count);

/* Section 5: 0 or -WIRE_CGA.  Whose key it is has not been looked at. */
int cga_verify(const struct in6_addr *addr, const uint8_t *params, size_t len);

#endif /* WIRE_CGA_H */
