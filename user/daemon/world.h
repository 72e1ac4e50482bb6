/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * world.h - the agent in its loop: sockets, kernel, radio, clock
 *
 * Owns everything with a file descriptor.  Each thing that wakes the loop
 * brings the agent's time up to date first, hands on what came, and then sees
 * to what has become due.
 */
#ifndef DAEMON_WORLD_H
#define DAEMON_WORLD_H

#include <ev.h>

#include "daemon/ctl.h"
#include "daemon/fmip_mn.h"
#include "daemon/fmip_router.h"
#include "daemon/kernel_nl.h"
#include "daemon/mip6_cn.h"
#include "daemon/mip6_ha.h"
#include "daemon/mip6_mn.h"
#include "daemon/radio.h"
#include "daemon/trace.h"
#include "daemon/world_relay.h"

struct world {
	struct ev_loop *loop;
	struct agent agent;
	struct mn mn;
	struct ar ar;
	struct ha ha;
	struct cn cn;
	struct mip mip;
	struct world_relay relay;
	struct kernel_nl kernel;
	struct nl watch;
	struct nl xfrm_watch;		/* where routes are optimised */
	struct radio radio;
	struct trace trace;
	struct ctl ctl;
	int mn_fd, ar_fd, ha_fd, home_fd, mh_fd, routers_fd, send_fd, clock_fd;
	double armed;			/* what clock_fd is set to; 0: not */
	ev_io mn_io, ar_io, ha_io, home_io, mh_io, routers_io;
	ev_io watch_io, xfrm_io, radio_io, clock_io;
	ev_signal term, interrupt, flush;
	/* around whatever woke the loop: the time of now, and what has become due */
	void (*before)(void *w);
	void (*after)(void *w);
	bool radio_gone;		/* wpa_supplicant has ended */
	char why[PATH_MAX + 256];	/* it could not begin */
};

/* 0, or -1 with w->why. */
int world_begin(struct world *w, const struct config *cfg);

/* Until a signal: 0; or until there is no radio any more: -1. */
int world_run(struct world *w);
void world_end(struct world *w);

#endif /* DAEMON_WORLD_H */
