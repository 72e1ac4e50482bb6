/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mip6.h - what RFC 6275 and RFC 4285 demand of a BU and a BA
 *
 * The rules that can be judged by looking at one message and its addresses, as
 * fmip.h has them for fast handovers.  Each returns 0 or a negated wire_error,
 * the first that applies.
 */
#ifndef WIRE_MIP6_H
#define WIRE_MIP6_H

#include "wire/mh.h"

#define MNID_NAI	1	/* subtype of the identifier, RFC 4283 3.1 */
#define MIP6_UNIT	4	/* s: a lifetime of 1 */

/* The care-of address a BU asks for: the alternate one, else its source. */
const struct in6_addr *bu_coa(const struct mh_msg *m,
			      const struct ip6_packet *p);

/*
 * BU of a home registration as a home agent gets it (9.5.1, 10.3.1; RFC 4285 4,
 * 5): FLAGS (no H), ADDRESS (home or care-of address cannot be one), NO_HOME
 * (sent from away, without Home Address option), NONCES (they are for
 * correspondents), NO_MNID, NO_AUTH.  Under ESP it has neither identity nor
 * authenticator, and must have the care-of address where that protects it (10.3.1):
 * NO_ALT_COA.
 */
int bu_check_home(const struct mh_msg *m, const struct ip6_packet *p);

/*
 * BU as a correspondent gets it: ADDRESS, NONCES (missing), NO_AUTH.
 */
int bu_check_peer(const struct mh_msg *m, const struct ip6_packet *p);

/* BA as a mobile node gets it from its home agent: NO_AUTH, NO_MNID. */
int ba_check_home(const struct mh_msg *m);

/*
 * Is seq greater than last, modulo 2^16: not among last and the 32768 before
 * (9.5.1)?
 */
bool bu_seq_is_greater(uint16_t seq, uint16_t last);

#endif /* WIRE_MIP6_H */
