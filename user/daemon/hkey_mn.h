/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hkey_mn.h - the handover keys that a mobile has been given (RFC 5269 3.1, 3.3, 3.4)
 *
 * The mobile's addresses are CGAs, its RtSolPr is signed from one of them and has a
 * public key with which the router encrypts.  A key counts for one router and one of
 * the mobile's addresses, and for no longer than the router has said.
 */
#ifndef DAEMON_HKEY_MN_H
#define DAEMON_HKEY_MN_H

#include "daemon/rate.h"
#include "wire/hkey.h"

#define HKEYS_MAX	8

struct mn;

struct hkey {
	struct in6_addr router;
	struct in6_addr addr;
	struct badf_key key;
	double until;
	double renew;
};

struct hkeys {
	EVP_PKEY *pair;			/* for nothing but this */
	uint8_t public[CGA_KEY_MAX];
	size_t public_len;
	double pair_until;
	unsigned int pair_left;		/* handovers */
	uint8_t nonce[SEND_NONCE_LEN];	/* of the last RtSolPr */
	double stamp;			/* of the last message of this router */
	struct rate verified;
	unsigned int n;
	struct hkey of[HKEYS_MAX];
};

void hkeys_end(struct hkeys *keys);

/* Is this address one of ours, as the key makes them?  True where nothing is signed. */
bool hkey_is_own(const struct mn *mn, const struct in6_addr *addr);

/* The one under this prefix. */
struct in6_addr hkey_form(const struct mn *mn, const struct in6_addr *prefix);

/* Not of this address: it is not one of ours, or a move is under way. */
bool hkey_may_ask(const struct mn *mn);

/* There is none for here, or it ends soon. */
bool hkey_wanted(const struct mn *mn);

/* ms until that is to be looked at again; negative: never. */
double hkey_due(const struct mn *mn);

/* A question: a nonce of its own, and a new pair where the old one has served long. */
void hkey_compose(struct mn *mn);

/* What is signed in it. */
void hkey_question(const struct mn *mn, struct send_extra *extra);

/*
 * PrRtAdv: 0, and the key that was in it is stored; or the reason for which it is not
 * to be believed.  asked: it answers the last RtSolPr, else nothing.
 */
int hkey_take(struct mn *mn, const struct ip6_packet *p, bool asked);

const struct badf_key *hkey_find(const struct mn *mn,
				 const struct in6_addr *router);

/* On a link: what was known of it before does not count (3.6). */
void hkey_arrived(struct mn *mn);

/* By a handover: the pair has served for one more. */
void hkey_moved(struct mn *mn);

/* The home agent knows this address: keys of others are not needed any more. */
void hkey_registered(struct mn *mn, const struct in6_addr *coa);

#endif /* DAEMON_HKEY_MN_H */
