/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * router_adv.h - an access router answers who asks for a router
 *
 * An RS is answered at once, by unicast, to the link-layer address it came from
 * (RFC 4861 6.2.6 would wait for up to half a second, which a mobile would lose).
 * Nothing is advertised unasked: that is left to radvd and its like.
 */
#ifndef DAEMON_ROUTER_ADV_H
#define DAEMON_ROUTER_ADV_H

#include "daemon/fmip_router.h"

void ar_rs(struct ar *ar, const struct ip6_packet *p,
	   const uint8_t lladdr[MAC_LEN]);

/*
 * NAACK (RFC 5568 6.4.6), to who announced an address, at the link-layer address that
 * the announcement has.  addr: what is supplied, or NULL.
 */
void ar_naack(struct ar *ar, const struct in6_addr *to,
	      const uint8_t lladdr[MAC_LEN], uint8_t status,
	      const struct in6_addr *addr);

#endif /* DAEMON_ROUTER_ADV_H */
