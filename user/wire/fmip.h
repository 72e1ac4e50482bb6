/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fmip.h - what RFC 5568 demands of a Mobility Header message
 *
 * The rules that can be judged by looking at one message and its addresses;
 * those that need memory (sequence numbers, keys, whom we asked) are the
 * agent's.  Each returns 0 or a negated wire_error, the first that applies.
 */
#ifndef WIRE_FMIP_H
#define WIRE_FMIP_H

#include "wire/mh.h"

/*
 * FBU as a PAR gets it: A and H set (FLAGS), NO_HOME, NO_BADF, NO_ALT_COA
 * (sent from the PCoA, and not to end the binding), ADDRESS (a care-of
 * address that cannot be one).
 */
int fbu_check(const struct mh_msg *m, const struct ip6_packet *p);

/* The care-of address an FBU asks for: the alternate one, else its source. */
const struct in6_addr *fbu_coa(const struct mh_msg *m,
			       const struct ip6_packet *p);

/* Predictive: sent from the PCoA. */
bool fbu_is_predictive(const struct ip6_packet *p);

/* FBack as an MN gets it: NO_BADF, NO_ALT_COA (status 1), ADDRESS. */
int fback_check(const struct mh_msg *m);

/*
 * HI as a NAR gets it: NO_LLA; CODE (not 0 or 1); NO_NEW_COA (neither a New
 * CoA nor S=1, with Code 0).
 */
int hi_check(const struct mh_msg *m);

/* S with Code 1 is ignored (6.2.1.1). */
bool hi_wants_address(const struct mh_msg *m);

/*
 * HAck as a PAR gets it: CODE (below 128 and not defined); NO_NEW_COA (code 2
 * without).
 */
int hack_check(const struct mh_msg *m);

/*
 * The code to act on.  Code 3 with a New CoA other than the PCoA is an
 * assigned address in RFC 4068's numbering: read as 2.  Refusals not defined
 * are read as 128.
 */
enum hack_code hack_meaning(const struct mh_msg *m,
			    const struct in6_addr *pcoa);

#endif /* WIRE_FMIP_H */
