/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fmip_move.h - a mobile node's addresses, neighbours, routes and packets
 *
 * What fmip_mn.c asks of the kernel at each stage of a move, and the messages
 * it sends; no state is decided here.
 */
#ifndef DAEMON_FMIP_MOVE_H
#define DAEMON_FMIP_MOVE_H

#include "daemon/fmip_mn.h"

/* Own packets wait from here on, and the other end of the tunnel is known. */
void move_prepare(struct mn *mn);
void move_hold_own(struct mn *mn);

/* What comes by the new link may have come by the old one; nothing waits yet. */
void move_expect_copies(struct mn *mn);

/* The link is down, and nobody knows for how long. */
void move_lost(struct mn *mn);

/* The new address, deprecated, and the new router's link-layer address. */
void move_add_address(struct mn *mn);

/* Routes and addresses over to the new link: done while it is silent. */
void move_over(struct mn *mn);

/* And back, as they were. */
void move_back(struct mn *mn);

/* The address announced is not to be used; nor, on that link, the one of before. */
void move_drop_address(struct mn *mn);
void move_drop_old(struct mn *mn);

/* The tunnel comes to another address than was prepared; what waits goes on waiting. */
void move_accept(struct mn *mn);

/* Own packets into the tunnel; what waited first. */
void move_switch(struct mn *mn);

/* One of the other addresses, as move_over() and move_back() do with the first. */
void move_deprecate(struct mn *mn, const struct in6_addr *addr, uint8_t plen);
void move_prefer(struct mn *mn, const struct in6_addr *addr, uint8_t plen);

/* For one of them, with the number that the first had. */
void move_send_fbu_of(struct mn *mn, const struct in6_addr *home,
		      const struct in6_addr *src, uint16_t lifetime);
/* What an address of before sends goes on as before, or it comes into use again. */
void move_go_on(struct mn *mn);
void move_come_back(struct mn *mn);
void move_settled(struct mn *mn);

void move_send_fbu(struct mn *mn, const struct in6_addr *src,
		   uint16_t lifetime);
void move_send_una(struct mn *mn);
void move_probe(struct mn *mn);

#endif /* DAEMON_FMIP_MOVE_H */
