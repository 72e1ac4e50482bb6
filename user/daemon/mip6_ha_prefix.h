/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mip6_ha_prefix.h - a home agent tells mobiles that are away of the home prefixes
 *
 * Mobile Prefix Advertisements (RFC 6275 10.6): at once to who asks, after a random
 * delay to all that are registered when something has changed, and again until they
 * ask.  What it knows of each mobile is one row; the prefixes are its own and those
 * that other home agents of the link advertise.  Only with ha.prefix_discovery: RFC
 * 4285 does not protect these messages.
 */
#ifndef DAEMON_MIP6_HA_PREFIX_H
#define DAEMON_MIP6_HA_PREFIX_H

#include "daemon/due.h"
#include "daemon/session.h"
#include "wire/icmp6.h"

struct ha;

/* What was told to one mobile. */
struct ha_mpa {
	double last;			/* when; 0: never */
	uint16_t id;			/* of the question that waits */
	uint8_t state;			/* enum ha_mpa_state */
	uint8_t tries;
};

/* A prefix that another home agent has advertised. */
struct ha_prefix {
	struct in6_addr owner;		/* link-local */
	struct nd_prefix said;
	uint8_t flags;			/* RA_MANAGED, RA_OTHER of its RA */
	double at;			/* when it was said */
};

struct ha_prefixes {
	struct session session;		/* behind it: struct ha */
	struct due due;
	struct ha_mpa *of;		/* in the order of cfg->mobiles */
	uint32_t valid, preferred;	/* s, of our own */
	unsigned int n;
	struct ha_prefix others[RA_PREFIXES_MAX - 1];
};

enum ha_mpa_event {
	MPA_EV_REFUSED = FSM_EV_REFUSED,
	MPA_EV_ASKED,			/* arg: struct mps */
	MPA_EV_CHANGED,
	MPA_EV_BOUND,			/* BU, accepted */
	MPA_EV_DUE,
};

enum ha_mpa_state {
	MPA_QUIET,			/* due: as often as it must be */
	MPA_SCHEDULED,			/* due: what has changed */
	MPA_UNANSWERED,			/* due: again */
	MPA_MUTE,			/* told often enough, until the next BU */
	MPA_OWED,			/* due: the answer, a second after the last */
};

extern const struct fsm ha_mpa_fsm;	/* of one mobile */

int ha_prefix_begin(struct ha *ha);	/* 0 or -1: no memory */
void ha_prefix_end(struct ha *ha);

/* In a step of the binding: it was renewed; it has ended. */
void ha_prefix_bound(struct ha *ha, uint32_t at);
void ha_prefix_unbound(struct ha *ha, uint32_t at);

/* A Mobile Prefix Solicitation, as it came. */
void ha_prefix_ask(struct ha *ha, const struct home_ask *ask,
		   const struct ip6_packet *p);

/* A router advertisement of the home link. */
void ha_prefix_ra(struct ha *ha, const struct nd_ra *ra,
		  const struct ip6_packet *p);

/* Other lifetimes of our own prefix; NULL or why not. */
const char *ha_command_prefix(struct ha *ha, uint32_t valid,
			      uint32_t preferred);

#endif /* DAEMON_MIP6_HA_PREFIX_H */
