/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hkey_ar.h - the handover keys that a router has given (RFC 5269 3.2, 3.5, 3.6)
 *
 * A table by the mobile's address, which is a CGA.  Nothing is in it, and no key made,
 * before whoever asks has proved with a signature that the address is its own.
 */
#ifndef DAEMON_HKEY_AR_H
#define DAEMON_HKEY_AR_H

#include "daemon/fmip_router.h"
#include "wire/hkey.h"

/* A key that was given: a session that ends with its lifetime. */
struct hkey_given {
	struct session session;
	struct ar *ar;
	struct in6_addr cga;
	struct badf_key key;
	struct ar_sequence sequence;
	double made;
	double until;
	double heard;			/* RDlast of RFC 3971 5.3.4.2 */
	double stamp;			/* TSlast */
	bool used;			/* an FBU has come under it */
};

/* What is signed of an answer; the reply's octets are in cipher. */
struct hkey_answer {
	struct send_extra extra;
	uint8_t cipher[HKEY_CIPHER_MAX];
};

/* The router has an address of its key on the link, from which it signs. */
void hkey_ar_begin(struct ar *ar);
void hkey_ar_end(struct ar *ar);

/* RtSolPr: 0 with an answer that is to be signed, or the reason why it has no key. */
int hkey_asked(struct ar *ar, const struct ip6_packet *p,
	       struct hkey_answer *answer);

/* For a message that nobody asked for: signed, with the time. */
void hkey_unasked(const struct ar *ar, struct send_extra *extra);

/* NULL: nobody has proved that the address is its own. */
struct hkey_given *hkey_given_for(const struct ar *ar,
				  const struct in6_addr *cga);

/* An FBU has come under it: it is kept where others make room. */
void hkey_used(struct ar *ar, const struct in6_addr *cga);

/* What was redirected for this address is no more (3.6). */
void hkey_forget(struct ar *ar, const struct in6_addr *cga);

unsigned int hkey_count(const struct ar *ar);

#endif /* DAEMON_HKEY_AR_H */
