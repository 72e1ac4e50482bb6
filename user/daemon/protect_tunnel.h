/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * protect_tunnel.h - HoTI and HoT through an ESP tunnel (RFC 6275 10.4.6)
 *
 * Between home agent and care-of address, for as long as that is where the mobile is.
 * A home agent forwards, so its host has two policies for each; a mobile's socket has
 * its own.
 */
#ifndef DAEMON_PROTECT_TUNNEL_H
#define DAEMON_PROTECT_TUNNEL_H

#include "daemon/config.h"
#include "daemon/kernel.h"

/*
 * As g says.  tunnel_fd: a mobile's socket (sock_open_tunnel()), of no meaning at a home
 * agent.  0, or a negative errno and a sentence in *why.
 */
int protect_tunnel(const struct config *cfg, int tunnel_fd,
		   const struct kguard *g, const char **why);

#endif /* DAEMON_PROTECT_TUNNEL_H */
