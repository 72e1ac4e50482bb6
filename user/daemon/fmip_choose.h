/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fmip_choose.h - whether to go on to another access point, and to which
 *
 * RFC 4260 4, steps 0 to 2, leaves that to local policy; this is ours.  It judges
 * what the map has and remembers nothing itself.
 */
#ifndef DAEMON_FMIP_CHOOSE_H
#define DAEMON_FMIP_CHOOSE_H

#include "daemon/fmip_map.h"

enum choice {
	CHOICE_HERE,			/* the one of now */
	CHOICE_STRANGER,		/* no router of ours is known behind it */
	CHOICE_STALE,			/* not seen for too long: RFC 4260 6 */
	CHOICE_AVOIDED,			/* it has failed lately */
	CHOICE_WEAK,			/* not so much better that it is worth it */
	CHOICE_FIT,
};

const char *choice_name(enum choice c);

/* One access point, by itself. */
enum choice mn_judge(const struct mn *mn, const struct mn_ap *ap);

/* The best of those that fit; NULL: none does, or this link is good enough. */
const struct mn_ap *mn_choose(const struct mn *mn);

/* Choose, where that is configured, and hand over. */
void mn_consider(struct mn *mn);

#endif /* DAEMON_FMIP_CHOOSE_H */
