/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * station.h - what an access point tells its router of a station
 *
 * A message of our own, in UDP over IPv6, for access points that are bridges
 * (RFC 4260 3, figure 1).  Its authenticator is over both addresses and all octets before
 * it.  Numbers are in network order:
 *
 *	 0	magic		8	spi		16	epoch
 *	 2	version		12	silent		24	seq
 *	 3	type					32	last
 *	 4	zero (4)
 *	40	station (6)	46	ap (6)		52	signal
 *	53	zero (3)	56	authenticator, as long as the key's algorithm says
 *
 * The epoch is drawn by the router at its start: a report from before is of no use.
 * Within it numbers grow.
 */
#ifndef WIRE_STATION_H
#define WIRE_STATION_H

#include "wire/auth.h"
#include "wire/icmp6.h"

enum station_type {
	STATION_HELLO = 1,	/* ap: which epoch is it?  seq is a nonce */
	STATION_ANSWER,		/* ar: this; seq as asked, last as accepted */
	STATION_LEAVES,		/* ap: was here, is not heard any more */
	STATION_COMES,		/* ap: joins here, takes no data yet */
	STATION_HERE,		/* ap: data has come from it, here */
	STATION_TYPES
};

#define STATION_LEN		56
#define STATION_MAX		(STATION_LEN + 16)
#define STATION_UNKNOWN		0xffffffffU	/* silent */

struct station_report {
	enum station_type type;
	uint32_t spi;
	uint64_t epoch;
	uint64_t seq;
	uint64_t last;			/* ANSWER */
	uint32_t silent;		/* ms since it was heard, LEAVES */
	int8_t signal;			/* dBm; 0: not known */
	uint8_t station[MAC_LEN];
	uint8_t ap[MAC_LEN];		/* BSSID */
	uint8_t auth_len;
};

/* The octets, signed; their number or -WIRE_SPACE, AUTH_BAD. */
int station_encode(const struct station_report *r, const struct badf_key *key,
		   const struct in6_addr *src, const struct in6_addr *dst,
		   uint8_t *buf, size_t size);

/* 0 or -WIRE_SHORT, VERSION, TYPE, AUTH_LENGTH, OPTION_VALUE (not zero, or a group). */
int station_decode(struct station_report *r, const void *buf, size_t len);

/* Of a report that was decoded: 0 or -WIRE_AUTH_SPI, AUTH_LENGTH, AUTH_BAD. */
int station_verify(const struct station_report *r, const struct badf_key *key,
		   const struct in6_addr *src, const struct in6_addr *dst,
		   const void *buf);

#endif /* WIRE_STATION_H */
