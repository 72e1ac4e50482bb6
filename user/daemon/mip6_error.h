/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mip6_error.h - Binding Errors, of any role that speaks Mobile IPv6 */
#ifndef DAEMON_MIP6_ERROR_H
#define DAEMON_MIP6_ERROR_H

#include "daemon/session.h"
#include "wire/inet.h"

/*
 * RFC 6275 9.3.3: to where the packet came from, with the home address it named.
 * Not more than a few in a second.
 */
void send_binding_error(struct agent *agent, const struct ip6_packet *p,
			uint8_t status);

#endif /* DAEMON_MIP6_ERROR_H */
