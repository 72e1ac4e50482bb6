/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fmip_second.h - the mobile's second radio, and the handover from one to the other */
#ifndef DAEMON_FMIP_SECOND_H
#define DAEMON_FMIP_SECOND_H

#include "daemon/fmip_mn.h"

extern const struct fsm parting_fsm;

/* The handover under way is not by it any more: it leaves. */
void second_drop(struct mn *mn);

#endif /* DAEMON_FMIP_SECOND_H */
