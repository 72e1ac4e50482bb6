/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dispatch.h - a message that came in, to whom it concerns
 *
 * Decode, check, find the role; the roles authenticate before they remember.
 * What is not taken is counted by its reason.
 */
#ifndef DAEMON_DISPATCH_H
#define DAEMON_DISPATCH_H

#include "daemon/session.h"
#include "wire/inet.h"

/* A Mobility Header message; a Home Address option has been processed. */
void dispatch_mh(struct agent *agent, const struct ip6_packet *p);

/* An ICMPv6 message that was routed; a Home Address option has been processed. */
void dispatch_routed(struct agent *agent, const struct ip6_packet *p);

/* A whole IPv6 packet from a link, and whose link-layer address it came from. */
void dispatch_packet(struct agent *agent, uint32_t ifindex,
		     const uint8_t lladdr[6], const void *packet, size_t len);

#endif /* DAEMON_DISPATCH_H */
