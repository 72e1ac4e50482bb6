/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mip6_dhaad.h - which home agents there are, as a mobile discovers them
 *
 * Dynamic home agent address discovery (RFC 6275 11.4.1), where none is configured:
 * the request, the list that its reply makes, and whose turn it is.  When to ask is
 * mip6_mn.c's business.  Nobody vouches for a reply: what it names is asked to
 * register, under the mobile's own key.
 */
#ifndef DAEMON_MIP6_DHAAD_H
#define DAEMON_MIP6_DHAAD_H

#include "daemon/mip6_mn.h"

#define DHAAD_RETRIES	4	/* RFC 6275 12 */

/* The nth request into the outbox, from 0; ms to wait for its reply. */
double dhaad_ask(struct mip *mip, unsigned int nth);

/* A reply, as it came. */
void dhaad_take(struct mip *mip, const struct ha_tell *t,
		const struct ip6_packet *p);

/*
 * ms until another one may be asked; and whether that was long enough to wait for
 * the one of now, where there is a list.
 */
double dhaad_turn_left(const struct mip *mip);
bool dhaad_is_mute(const struct mip *mip);

/* One that was not tried yet; and it is its turn. */
bool dhaad_has_next(const struct mip *mip);
void dhaad_next(struct mip *mip);

#endif /* DAEMON_MIP6_DHAAD_H */
