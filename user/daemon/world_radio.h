/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * world_radio.h - the mobile's radios, and the sockets of their links
 *
 * Which of two is the one of now is the mobile's to say; what each says is
 * handed on accordingly.
 */
#ifndef DAEMON_WORLD_RADIO_H
#define DAEMON_WORLD_RADIO_H

#include "daemon/world.h"

/* With interfaces and link-layer addresses of the mobile; 0, or -1 with w->why. */
int world_radios_begin(struct world *w, const struct config_mn *cfg);
void world_radios_end(struct world *w);

void world_radio_command(struct world *w, const struct radio_cmd *cmd);

/* Whoever has a link says so. */
void world_radios_status(struct world *w);

/* Commands that could not be given are told of; outside of any step. */
void world_radios_settle(struct world *w);

/* The packet socket of an interface. */
int world_radio_fd(const struct world *w, uint32_t ifindex);

#endif /* DAEMON_WORLD_RADIO_H */
