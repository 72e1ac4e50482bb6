/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hkey.h - a handover key on its way from the router to the mobile (RFC 5269)
 *
 * The mobile sends a public key made for this alone, the router the handover key
 * under it.  Both options count only in a message that is signed (send.h).
 */
#ifndef WIRE_HKEY_H
#define WIRE_HKEY_H

#include "wire/auth.h"
#include "wire/ndopt.h"
#include "wire/send.h"

/* Options of 4.1 and 4.2, for send.c: the first of each counts. */
int hkey_decode_request(struct send_extra *extra, struct nd_opt *opt);
int hkey_decode_reply(struct send_extra *extra, struct nd_opt *opt);
void hkey_put(struct build *b, const struct send_extra *extra);

/* Octets that a handover key has: as many as the whole digest; 0: unknown. */
uint8_t hkey_len(unsigned int alg);

/*
 * What a router answers to the algorithm that was asked for: that where it is known,
 * else the strongest (3.2).
 */
enum badf_alg hkey_choose(unsigned int asked);

/* RSAES-PKCS1-v1_5: the octets written, or 0. */
#define HKEY_CIPHER_MAX	(SEND_BITS_MAX / 8)

size_t hkey_encrypt(EVP_PKEY *public, const struct badf_key *key,
		    uint8_t cipher[HKEY_CIPHER_MAX]);

/* A handover key of the reply's algorithm, SPI 0: 0, or -WIRE_HKEY. */
int hkey_decrypt(EVP_PKEY *pair, const struct send_extra *extra,
		 struct badf_key *key);

#endif /* WIRE_HKEY_H */
