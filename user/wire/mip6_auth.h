/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mip6_auth.h - who may register: RFC 4285 5.1 and RFC 6275 5.2, 6.2.7
 *
 * MN-HA, between a mobile node and its home agent: the first octets of
 * HMAC(key, care-of address . home address . message up to and with the SPI).
 * MN-AAA, between a mobile node and who keeps its key at home: HMAC_SHA1 over the
 * SHA1 of the same.
 * Binding Authorization Data, between a mobile node and a correspondent: the same
 * over (care-of address . correspondent . message), under a key made of two tokens
 * that the correspondent gave away and does not keep.
 */
#ifndef WIRE_MIP6_AUTH_H
#define WIRE_MIP6_AUTH_H

#include "wire/auth.h"

#define MN_HA_SPI_MIN	256	/* below are reserved (RFC 4285 5.1) */

#define MN_AAA_SPI	3	/* HMAC_SHA1_SPI, RFC 4285 8 */
#define MN_AAA_LEN	20	/* octets of authenticator */

#define RR_NODE_KEY_LEN	20	/* Kcn */
#define RR_NONCE_LEN	16
#define RR_TOKEN_LEN	8

enum rr_token { RR_HOME = 0, RR_CARE_OF = 1 };

/* Announce the authenticator in a message yet to be encoded. */
void mn_ha_prepare(struct mh_msg *m, const struct badf_key *key);

/*
 * As badf_sign() and badf_verify().  coa is the care-of address that is
 * registered, of a BA that of the BU it answers.  Reasons: -WIRE_NO_AUTH,
 * AUTH_SPI, AUTH_LENGTH, AUTH_BAD.
 */
int mn_ha_sign(const struct badf_key *key, const struct in6_addr *coa,
	       const struct in6_addr *home, void *mh, size_t len);
int mn_ha_verify(const struct badf_key *key, const struct in6_addr *coa,
		 const struct in6_addr *home, const void *mh, size_t len);

/*
 * The same for MN-AAA, of a BU, signed after MN-HA if it has both.  Of the key only
 * the octets count: what is made of them the SPI says, and it is MN_AAA_SPI.
 */
void mn_aaa_prepare(struct mh_msg *m);
int mn_aaa_sign(const struct badf_key *key, const struct in6_addr *coa,
		const struct in6_addr *home, void *mh, size_t len);
int mn_aaa_verify(const struct badf_key *key, const struct in6_addr *coa,
		  const struct in6_addr *home, const void *mh, size_t len);

/* First (64, HMAC_SHA1(Kcn, address . nonce . 0 or 1)), RFC 6275 5.2.5. */
void rr_token(const uint8_t kcn[RR_NODE_KEY_LEN], const struct in6_addr *addr,
	      const uint8_t nonce[RR_NONCE_LEN], enum rr_token which,
	      uint8_t token[RR_TOKEN_LEN]);

/* Kbm: SHA1(home token . care-of token), to end a binding SHA1(home token). */
void rr_binding_key(const uint8_t home[RR_TOKEN_LEN],
		    const uint8_t *care_of, struct badf_key *kbm);

void rr_prepare(struct mh_msg *m);
int rr_sign(const struct badf_key *kbm, const struct in6_addr *coa,
	    const struct in6_addr *cn, void *mh, size_t len);
int rr_verify(const struct badf_key *kbm, const struct in6_addr *coa,
	      const struct in6_addr *cn, const void *mh, size_t len);

#endif /* WIRE_MIP6_AUTH_H */
