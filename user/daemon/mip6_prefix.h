/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mip6_prefix.h - a mobile that is away learns of its home prefixes
 *
 * Mobile prefix discovery (RFC 6275 11.4.2, 11.4.3): the solicitation, when there is
 * something to ask, and what its answer says, as if a router had said it at home.
 * Only with mn.home.prefix_discovery: an answer is known by its addresses and by a
 * number of 16 bits, and by nothing else.
 */
#ifndef DAEMON_MIP6_PREFIX_H
#define DAEMON_MIP6_PREFIX_H

#include "daemon/mip6_mn.h"

enum prefix_event {
	PREFIX_EV_REFUSED = FSM_EV_REFUSED,
	PREFIX_EV_WANTED,
	PREFIX_EV_MPA,			/* arg: struct prefix_tell, the answer */
	PREFIX_EV_AGAIN,
};

enum prefix_timer { PREFIX_T_WANTED, PREFIX_T_AGAIN };

enum prefix_state { PREFIX_IDLE, PREFIX_ASKING };

extern const struct fsm prefix_fsm;

void prefix_begin(struct mip *mip);
void prefix_end(struct mip *mip);

/* In a step of the registration: mip->status may say that there is news. */
void prefix_registered(struct mip *mip);

/* No later than the end of the home address. */
double prefix_limit(const struct mip *mip, double until);

/* A Mobile Prefix Advertisement, as it came. */
void prefix_take(struct mip *mip, const struct prefix_tell *t,
		 const struct ip6_packet *p);

/* Ask now; NULL or why not. */
const char *mip_command_prefix(struct mip *mip);

#endif /* DAEMON_MIP6_PREFIX_H */
