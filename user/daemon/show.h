/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show.h - the agent's state as JSON; never a key */
#ifndef DAEMON_SHOW_H
#define DAEMON_SHOW_H

#include <jansson.h>

struct agent;

json_t *show_agent(const struct agent *agent);

/* The map of access points and routers, a list. */
json_t *show_neighbours(const struct agent *agent);

#endif /* DAEMON_SHOW_H */
