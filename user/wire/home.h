/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * home.h - the four messages that discover a home (RFC 6275 6.5 to 6.8)
 *
 * For icmp6.c; others use icmp6.h.  The decoder gets what follows the checksum, the
 * encoder writes it.
 */
#ifndef WIRE_HOME_H
#define WIRE_HOME_H

#include "wire/build.h"
#include "wire/cursor.h"
#include "wire/icmp6.h"

int home_decode(struct icmp6_msg *m, struct cursor *c);

/* 0, or the reason for which a receiver would refuse it. */
int home_encode(const struct icmp6_msg *m, struct build *b);

/* What they demand of their packet: 0, -WIRE_ADDRESS, -WIRE_NO_HOME. */
int home_addresses(const struct icmp6_msg *m, const struct ip6_packet *p);

#endif /* WIRE_HOME_H */
