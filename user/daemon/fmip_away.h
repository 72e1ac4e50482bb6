/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fmip_away.h - a mobile whose radio scans, and the router that holds for it
 *
 * No standard has a message for it: an access point learns by 802.11's power save that a
 * station is off the channel and keeps 64 frames for it; who is behind the access
 * point learns nothing.  So the mobile asks its router, in the Mobility Header message
 * for experiments (RFC 5096) under the key of FBU, to hold for a while; leaves when the
 * router has answered, by which time all that was sent before has arrived; and says
 * when it is back.
 */
#ifndef DAEMON_FMIP_AWAY_H
#define DAEMON_FMIP_AWAY_H

#include "daemon/fmip_mn.h"
#include "daemon/fmip_router.h"

/* The router's half, fmip_away.c. */

enum away_event {
	AWAY_EV_REFUSED = FSM_EV_REFUSED,
	AWAY_EV_LEAVES,			/* arg: struct away_ask */
	AWAY_EV_BACK,
	AWAY_EV_TIMER,
	AWAY_EV_GONE,			/* to another link, by FBU */
};

enum away_state { AWAY_HERE, AWAY_HELD, AWAY_END };

struct away {
	struct session session;
	struct ar *ar;
	struct in6_addr addr;
	bool armed;			/* the kernel had it before */
};

extern const struct fsm away_fsm;

void ar_away(struct ar *ar, const struct mh_msg *m,
	     const struct ip6_packet *p);

struct away *away_find(struct ar *ar, const struct in6_addr *addr);

/* FBU: its packets are that binding's from now on; were any held? */
bool away_gone(struct ar *ar, const struct in6_addr *addr);

/* The mobile's half, fmip_quiet.c. */

/* Is there somebody to be asked, and anything to be asked for?  0: all frequencies. */
bool quiet_can_ask(const struct mn *mn, unsigned int frequency);
void quiet_ask(struct mn *mn);

/* The mobile's own packets wait. */
void quiet_hold_own(struct mn *mn);

/* The radio is on its channel again, or will not be here again; in a step, or not. */
void quiet_end(struct mn *mn);
void quiet_back(struct mn *mn);

void mn_away(struct mn *mn, const struct mh_msg *m,
	     const struct ip6_packet *p);

#endif /* DAEMON_FMIP_AWAY_H */
