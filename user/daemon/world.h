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

struct world;

/* One of the mobile's radios, and its link. */
struct world_radio {
	struct world *w;
	unsigned int device;
	uint32_t ifindex;
	struct radio radio;
	int fd;
	ev_io link_io, radio_io;
};

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
	struct world_radio radios[2];
	unsigned int n_radios;
	struct trace trace;
	struct ctl ctl;
	int ar_fd, ha_fd, home_fd, mh_fd, routers_fd, send_fd, clock_fd;
	int guarded_fd, tunnel_fd;	/* BU, BA under ESP; HoTI, HoT */
	double armed;			/* what clock_fd is set to; 0: not */
	ev_io ar_io, ha_io, home_io, mh_io, routers_io, guarded_io, tunnel_io;
	ev_io watch_io, xfrm_io, clock_io;
	ev_signal term, interrupt, flush;
	/* around whatever woke the loop: the time of now, and what has become due */
	void (*before)(void *w);
	void (*after)(void *w);
	bool radio_gone;		/* wpa_supplicant has ended */
	char why[PATH_MAX + 256];	/* it could not begin */
};

/* What its parts share (world_radio.c). */

/* Always -1, with w->why. */
int world_cannot(struct world *w, const char *what, const char *why);
int world_find_link(struct world *w, const char *name, struct rt_link *link);
void world_watch_fd(struct world *w, ev_io *io, int fd,
		    void (*cb)(struct ev_loop *, ev_io *, int));
void world_on_link(struct ev_loop *loop, ev_io *io, int events);
void world_trace(void *w, const struct trace_step *t);
void world_log(void *w, enum log_level level, const char *line);

/* 0, or -1 with w->why. */
int world_begin(struct world *w, const struct config *cfg);

/* Until a signal: 0; or until there is no radio any more: -1. */
int world_run(struct world *w);
void world_end(struct world *w);

#endif /* DAEMON_WORLD_H */
