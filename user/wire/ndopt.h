/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ndopt.h - options of Neighbor Discovery messages, one at a time
 *
 * For the files of user/wire that decode ICMPv6; others use icmp6.h.  An
 * option counts its length in units of 8 octets, its own two included
 * (RFC 4861 4.6, RFC 5568 6.4).
 */
#ifndef WIRE_NDOPT_H
#define WIRE_NDOPT_H

#include "wire/build.h"
#include "wire/cursor.h"
#include "wire/send.h"

struct nd_opt {
	uint8_t type;
	uint8_t units;		/* never 0 */
	struct cursor body;	/* what follows the length octet */
};

/* The next option: 1, or 0 at the end, or -WIRE_OPTION_ZERO, OPTION_SHORT. */
int nd_opt_next(struct cursor *c, struct nd_opt *opt);

/* The same, and 0 at a signature: what follows is not covered (RFC 3971 5.2.2). */
int nd_opt_next_signed(struct cursor *c, struct nd_opt *opt);

/* A link-layer address option of RFC 4861 (1, 2): its first 6 octets. */
int nd_opt_mac(struct nd_opt *opt, bool *has, uint8_t mac[MAC_LEN]);
void nd_opt_put_mac(struct build *b, uint8_t type, const uint8_t mac[MAC_LEN]);

/*
 * An LLA option (19).  Returns 1 and fills code and mac, 0 for an Option-Code
 * not defined, -WIRE_OPTION_LENGTH where 6 octets do not fit.
 */
int nd_opt_lla(struct nd_opt *opt, uint8_t *code, uint8_t mac[MAC_LEN]);
void nd_opt_put_lla(struct build *b, uint8_t code, const uint8_t mac[MAC_LEN]);

/*
 * An IP Address/Prefix option (17).  Returns 1 and fills the rest, 0 for an
 * Option-Code not defined, -WIRE_OPTION_LENGTH, -WIRE_OPTION_VALUE.
 */
int nd_opt_ip_addr(struct nd_opt *opt, uint8_t *code, uint8_t *plen,
		   struct in6_addr *addr);
void nd_opt_put_ip_addr(struct build *b, uint8_t code, uint8_t plen,
			const struct in6_addr *addr);

/*
 * An option whose first octet is a Pad Length: what is between the fixed octets after
 * that and the padding; NULL where there is nothing.
 */
struct send_bytes nd_opt_padded(struct nd_opt *opt, size_t fixed);

/* Type and Length of an option of len octets; how many of padding will end it. */
uint8_t nd_opt_begin(struct build *b, uint8_t type, size_t len);

/*
 * A Prefix Information option (3), RFC 6275 7.2, behind the *n of a list of
 * RA_PREFIXES_MAX, or counted in *beyond.  0, -WIRE_OPTION_LENGTH,
 * -WIRE_OPTION_VALUE.
 */
int nd_opt_take_prefix(struct nd_opt *opt, struct nd_prefix *list,
		       unsigned int *n, unsigned int *beyond);
void nd_opt_put_prefix(struct build *b, const struct nd_prefix *p);

#endif /* WIRE_NDOPT_H */
