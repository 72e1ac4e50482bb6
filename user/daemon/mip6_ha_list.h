/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mip6_ha_list.h - which home agents the home link has (RFC 6275 10.1, 10.5.1)
 *
 * Learned from the router advertisements of the others, told to mobiles that ask at
 * the Home-Agents anycast address.  Nobody signs such an advertisement: the list has
 * a bound, and who is on it stays until its time is over.  Who is past it is taken
 * off before the list is looked at; there is no clock.
 */
#ifndef DAEMON_MIP6_HA_LIST_H
#define DAEMON_MIP6_HA_LIST_H

#include <netinet/in.h>
#include <stdint.h>

#include "daemon/rate.h"
#include "wire/icmp6.h"

#define HA_LIST_MAX		32
#define HA_LIST_ADDRESSES	4	/* of one home agent */

struct ha;

struct ha_other {
	struct in6_addr link_local;
	double until;
	uint16_t preference;
	unsigned int n;
	struct in6_addr addresses[HA_LIST_ADDRESSES];
	double valid[HA_LIST_ADDRESSES];	/* until when */
};

struct ha_list {
	unsigned int n;
	struct ha_other of[HA_LIST_MAX];
	struct rate answers;
};

/* Without those whose time is over. */
const struct ha_list *ha_list_now(struct ha *ha);

/* A router advertisement of the home link. */
void ha_list_ra(struct ha *ha, const struct nd_ra *ra,
		const struct ip6_packet *p);

/* A DHAAD request, as it came. */
void ha_list_ask(struct ha *ha, const struct home_ask *ask,
		 const struct ip6_packet *p);

#endif /* DAEMON_MIP6_HA_LIST_H */
