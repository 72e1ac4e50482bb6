/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fmip_when.h - when the mobile looks around by itself, and asks again
 *
 * RFC 4260 4 and 6.  It decides; discovery (fmip_discover.c) does.
 */
#ifndef DAEMON_FMIP_WHEN_H
#define DAEMON_FMIP_WHEN_H

#include "daemon/fmip_mn.h"

/* ms from one look at this to the next. */
double when_next(const struct mn *mn);

/*
 * The frequency to be scanned now, 0 for none.  Of the named ones that which was
 * scanned longest ago, one at a time; where the link is good only its own, for which
 * the radio does not leave it.
 */
unsigned int when_scans(const struct mn *mn);
void when_scanned(struct mn *mn, unsigned int frequency);

/* What is known of this one is to be asked for again before it is too old. */
bool when_is_old(const struct mn *mn, const struct mn_ap *ap);

#endif /* DAEMON_FMIP_WHEN_H */
