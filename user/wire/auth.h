/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * auth.h - the authenticator of FBU and FBack (RFC 5568 6.4.5)
 *
 * MAC = first bits of HMAC(key, care-of address . PAR address . MH data), MH
 * data being the message with checksum zero and without the authenticator's
 * own octets.  It is always made over the bytes sent or received, never over
 * a re-encoding.  Of user/wire only this file, mip6_auth.c and those of SEND (cga.c,
 * send.c, hkey.c) need more than libc (libcrypto).
 */
#ifndef WIRE_AUTH_H
#define WIRE_AUTH_H

#include "wire/mh.h"

/* The numbers are private to Segue: RFC 5269's AT has no values assigned. */
enum badf_alg {
	BADF_HMAC_SHA1_96 = 1,		/* the default of RFC 5568 */
	BADF_HMAC_SHA256_128 = 2,
};

#define BADF_KEY_MAX	64

struct badf_key {
	enum badf_alg alg;
	uint32_t spi;
	uint8_t key_len;
	uint8_t key[BADF_KEY_MAX];
};

/* Octets of authenticator: 12 or 16; 0 for an unknown algorithm. */
uint8_t badf_auth_len(enum badf_alg alg);

/*
 * Have the library ready: what it does at its first use takes it milliseconds, and
 * the first message would wait for it.  False: it has not what we need.
 */
bool auth_begin(void);

/* Announce an authenticator of this key in a message yet to be encoded. */
void badf_prepare(struct mh_msg *m, const struct badf_key *key);

/*
 * HMAC(key, one . other . the message up to at with its checksum zero): the whole
 * digest, of which a message holds the first octets.  0 or -WIRE_AUTH_BAD.
 */
#define AUTH_DIGEST_MAX	64
#define AUTH_INPUT_MAX	(2 * sizeof(struct in6_addr) + MH_MAX_LEN)

int auth_digest(const struct badf_key *key, const struct in6_addr *one,
		const struct in6_addr *other, const uint8_t *mh, size_t at,
		uint8_t digest[AUTH_DIGEST_MAX]);

/* What that is the HMAC of: its length, 0 where it is too long. */
size_t auth_input(const struct in6_addr *one, const struct in6_addr *other,
		  const uint8_t *mh, size_t at, uint8_t input[AUTH_INPUT_MAX]);

/*
 * Fill in the authenticator of an encoded message, before ip6_seal().
 * Returns 0, or -WIRE_NO_BADF, AUTH_SPI, AUTH_LENGTH where the message does
 * not hold one of this key.
 */
int badf_sign(const struct badf_key *key, const struct in6_addr *coa,
	      const struct in6_addr *par, void *mh, size_t len);

/*
 * Verify a received message.  Returns 0 or -WIRE_NO_BADF, AUTH_SPI,
 * AUTH_LENGTH, AUTH_BAD.  The compare takes the same time wherever they
 * differ.
 */
int badf_verify(const struct badf_key *key, const struct in6_addr *coa,
		const struct in6_addr *par, const void *mh, size_t len);

/*
 * The care-of address in the MAC of an FBU: the home address (PCoA) where the
 * lifetime is 0, else the alternate care-of address, else the source.
 */
const struct in6_addr *badf_fbu_coa(const struct mh_msg *m,
				    const struct ip6_packet *p);

/*
 * And of the FBack that answers it: the alternate care-of address for status
 * 1, else what the FBU's MAC had.
 */
const struct in6_addr *badf_fback_coa(const struct mh_msg *fback,
				      const struct in6_addr *fbu_mac_coa);

#endif /* WIRE_AUTH_H */
