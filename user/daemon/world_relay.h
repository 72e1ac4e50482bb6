/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * world_relay.h - reports between access points and routers: their sockets
 *
 * Of role ap also what the radio says, and data of the stations that are waited for.  Owns
 * its descriptors; whom to wait for is relay_ap.c's to know.
 */
#ifndef DAEMON_WORLD_RELAY_H
#define DAEMON_WORLD_RELAY_H

#include <ev.h>

#include "daemon/relay.h"

struct world_relay {
	struct ap ap;
	int report_fd;
	int frame_fd;
	struct nl80211 radio;
	unsigned int awaited;		/* ap.awaited, as the filter has it */
	ev_io report_io, radio_io, frame_io;
};

struct world;

/* Each 0, or -1 with w->why. */
int relay_begin_ap(struct world *w, const struct config_ap *cfg);
int relay_begin_ar(struct world *w, const struct config_ar *cfg);

/* After each step: hear those that are waited for now. */
void relay_sync(struct world *w);

void relay_end(struct world *w);

#endif /* DAEMON_WORLD_RELAY_H */
