/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * protect_home.h - BU and BA under ESP in transport mode (RFC 6275 5.1, RFC 3776)
 *
 * Associations of home address and home agent, with given keys, in the kernel of this
 * namespace, from the moment the agent begins until it ends.  What comes by one is from
 * that home address, whatever else its sender has.  There is no policy of the host:
 * it is the agent's socket that demands ESP (sock_open_guarded()).
 */
#ifndef DAEMON_PROTECT_HOME_H
#define DAEMON_PROTECT_HOME_H

#include "daemon/config.h"

/* Is there anybody to be protected? */
bool protect_home_is_due(const struct config *cfg);

/* 0, or a negative errno and a sentence in *why. */
int protect_home_begin(const struct config *cfg, const char **why);

/* What was begun, or half of it, is taken away. */
void protect_home_end(const struct config *cfg);

#endif /* DAEMON_PROTECT_HOME_H */
