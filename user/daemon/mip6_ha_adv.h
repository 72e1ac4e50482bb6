/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mip6_ha_adv.h - what a home agent says of itself on the home link
 *
 * Router advertisements (RFC 4861 6.2, RFC 6275 7) for all, at random between a third
 * of the interval and the whole, and at once to who asks, as router_adv.h has it.
 * Only with ha.advertise: else radvd or its like says all of it.
 */
#ifndef DAEMON_MIP6_HA_ADV_H
#define DAEMON_MIP6_HA_ADV_H

#include "daemon/session.h"
#include "wire/icmp6.h"

struct ha;

struct ha_adv {
	struct session session;		/* behind it: struct ha */
	double last;			/* when all were told; 0: never */
	unsigned int n;			/* how often */
	struct rate answers;
};

void ha_adv_begin(struct ha *ha);
void ha_adv_end(struct ha *ha);		/* and says so */

/* Into the outbox: all are told as soon as may be, something has changed. */
void ha_adv_soon(struct ha *ha);

/* A router solicitation of the home link. */
void ha_adv_rs(struct ha *ha, const struct ip6_packet *p,
	       const uint8_t lladdr[MAC_LEN]);

#endif /* DAEMON_MIP6_HA_ADV_H */
