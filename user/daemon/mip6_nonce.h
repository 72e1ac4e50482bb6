/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mip6_nonce.h - what a correspondent proves by that it has given a token away
 *
 * RFC 6275 5.2.1, 5.2.2, 5.2.7: a nonce and a node key Kcn of its own, named by an
 * index; both are made when they are asked for and the last is old.  Nothing is kept
 * of whom a token was made for.
 */
#ifndef DAEMON_MIP6_NONCE_H
#define DAEMON_MIP6_NONCE_H

#include "daemon/session.h"
#include "wire/mip6_auth.h"

#define NONCES		16	/* more than are valid at a time */
#define NONCE_NEW_S	30	/* 5.2.7 */
#define NONCE_LIFE_S	240	/* MAX_NONCE_LIFETIME, 12 */

struct nonce {
	bool valid;
	uint16_t index;
	double since;
	uint8_t kcn[RR_NODE_KEY_LEN];
	uint8_t nonce[RR_NONCE_LEN];
};

struct nonces {
	struct nonce of[NONCES];
	uint16_t last;			/* index */
	bool begun;
};

/* The one for a new token. */
const struct nonce *nonce_now(struct nonces *n, struct agent *agent);

/* The one of an index; NULL: none, or too old. */
const struct nonce *nonce_find(const struct nonces *n, uint16_t index,
			       double now);

void nonces_forget(struct nonces *n);

#endif /* DAEMON_MIP6_NONCE_H */
