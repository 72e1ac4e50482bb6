/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * send.h - messages of Neighbor Discovery that are signed (RFC 3971)
 *
 * The options CGA, RSA Signature, Timestamp and Nonce, and beside them those of RFC
 * 5269 that carry a handover key (hkey.h).  A message is taken apart first, which
 * costs nothing, and verified then, which does; what it means is icmp6.h's.  Whether a
 * key may speak for a router is for the caller to know.
 *
 * The checksum in what is signed is that of the message before the signature is there
 * (5.2.1: it is constructed without, and the option added).
 */
#ifndef WIRE_SEND_H
#define WIRE_SEND_H

#include <openssl/types.h>

#include "wire/cga.h"
#include "wire/icmp6.h"

#define SEND_BITS_MIN	1024	/* 5.1.3 */
#define SEND_BITS_MAX	2048
#define SEND_NONCE_LEN	14	/* of ours */

/* Octets of a signed message beyond what it says: with the longest keys. */
#define SEND_OVERHEAD	960

/* A key's place in a message, or elsewhere. */
struct send_bytes {
	const uint8_t *at;		/* NULL: not there */
	size_t len;
};

/* What is said beside the message itself. */
struct send_extra {
	bool has_timestamp;
	uint64_t timestamp;		/* 1/65536 s since 1970 */
	uint8_t nonce_len;		/* 0: no nonce */
	uint8_t nonce[ND_NONCE_MAX];
	struct send_bytes request;	/* Handover Key Request: a public key */
	uint8_t request_alg;
	struct send_bytes reply;	/* Handover Key Reply: an encrypted key */
	uint8_t reply_alg;
	uint16_t reply_lifetime;	/* s */
};

/* A message taken apart; the places are in its own octets. */
struct send_message {
	struct send_extra extra;
	struct send_bytes params;	/* CGA Parameters */
	const uint8_t *key_hash;
	struct send_bytes signature;	/* with its padding */
	size_t covered;			/* octets before the signature option */
};

struct send_signer {
	struct cga cga;
	EVP_PKEY *key;
};

/*
 * The options of an ICMPv6 message of RFC 5568.  Those behind the first signature are
 * not looked at (5.2.2).  0 or -WIRE_SHORT, OPTION_*; what is absent is just that.
 */
int send_decode(struct send_message *s, const void *data, size_t len);

/*
 * The sender p->src owns its address and has signed: 0, and then *key is its public
 * key (the caller frees it); or -WIRE_NO_SEND (an option that it needs is missing),
 * CGA, PUBLIC_KEY (not RSA, or not of a length that is taken), SIGNATURE.
 */
int send_verify(const struct send_message *s, const struct ip6_packet *p,
		EVP_PKEY **key);

/* A public key that we take, from DER; what follows it is in *rest. NULL: it is none. */
EVP_PKEY *send_public_key(struct send_bytes der, size_t *rest);

/* As DER; its length, or 0. */
size_t send_key_bytes(EVP_PKEY *key, uint8_t der[CGA_KEY_MAX]);

/*
 * Append the options and sign an encoded message of this length from p->src, which is
 * an address of the signer, to p->dst.  Its length then, or -WIRE_CGA, SPACE,
 * SIGNATURE.
 */
int send_sign(uint8_t *buf, size_t len, size_t size,
	      const struct ip6_packet *p, const struct send_signer *signer,
	      const struct send_extra *extra);

#endif /* WIRE_SEND_H */
