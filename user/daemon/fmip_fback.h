/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fmip_fback.h - the answer to an FBU (RFC 5568 6.2.3) */
#ifndef DAEMON_FMIP_FBACK_H
#define DAEMON_FMIP_FBACK_H

#include "daemon/fmip_router.h"

struct fback {
	const struct badf_key *key;
	struct in6_addr pcoa;
	struct in6_addr mac_coa;	/* of the FBU it answers */
	struct in6_addr alt_coa;	/* status 1 */
	uint16_t seq;
	uint8_t status;
	uint16_t lifetime;
	uint16_t copy;			/* ms for which both links have its packets */
};

/* To the PCoA as it is, to a care-of address with a routing header. */
void fback_send(struct ar *ar, const struct fback *f,
		const struct in6_addr *to);

/* The same as a step of the ladder; a copy is none. */
void fback_answer(struct ar *ar, const struct fback *f,
		  const struct in6_addr *to);

#endif /* DAEMON_FMIP_FBACK_H */
