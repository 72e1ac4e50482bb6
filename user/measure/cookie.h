/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cookie.h - proof that a client receives at the address it sends from
 *
 * A keyed hash (SipHash-2-4) of address, port and the minute; the reflector
 * keeps nothing of a client until the cookie has come back.
 */
#ifndef SEGUE_USER_MEASURE_COOKIE_H
#define SEGUE_USER_MEASURE_COOKIE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

struct cookie_key {
	uint64_t k[2];
};

/* Random; return: 0 or a negative errno. */
int cookie_key_make(struct cookie_key *key);

/* Never 0. */
uint64_t cookie_make(const struct cookie_key *key,
		     const struct sockaddr_in6 *from, uint64_t now_ns);

/* True for a cookie made in this minute or the last. */
bool cookie_good(const struct cookie_key *key, const struct sockaddr_in6 *from,
		 uint64_t now_ns, uint64_t cookie);

#endif /* SEGUE_USER_MEASURE_COOKIE_H */
