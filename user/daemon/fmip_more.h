/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fmip_more.h - the other addresses of the mobile, which move with the first
 *
 * A host has a stable and a temporary address.  A handover is that of one; each other
 * of the same prefix has an FBU of its own, for the same new address, and goes where
 * that goes.  It never delays it: one that is not bound by then is asked for again on
 * the new link, and what it sends waits meanwhile.
 */
#ifndef DAEMON_FMIP_MORE_H
#define DAEMON_FMIP_MORE_H

#include "daemon/fmip_mn.h"

/* As the kernel has them; of another prefix than the first they are not taken. */
void more_add(struct mn *mn, const struct in6_addr *addr, uint8_t plen);
void more_remove(struct mn *mn, const struct in6_addr *addr);

/* A handover begins: nothing is asked for yet. */
void more_depart(struct mn *mn);

/* FBU of each that is not bound; from itself, or from the new address. */
void more_fbu(struct mn *mn, bool from_new, uint16_t lifetime);

/* The stages of the first, for the others. */
void more_prepare(struct mn *mn);
void more_over(struct mn *mn);
void more_back(struct mn *mn);
void more_switch(struct mn *mn);
void more_drain(struct mn *mn);
void more_settle(struct mn *mn);

/*
 * FBack for who, authentic.  False: that is none of these.  Where the mobile has
 * arrived already its packets go at once.
 */
bool more_fback(struct mn *mn, const struct mh_msg *m,
		const struct in6_addr *who);

#endif /* DAEMON_FMIP_MORE_H */
