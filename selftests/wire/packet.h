/* SPDX-License-Identifier: GPL-2.0-or-later */
/* packet.h - a message of the tests in the packet it would travel in */
#ifndef PACKET_H
#define PACKET_H

#include "cast.h"
#include "golden.h"

#define PACKET_MAX	2304

#define MN_LOCAL	"fe80::ff:fe00:100"
#define PAR_LOCAL	"fe80::ff:fe00:300"
#define NAR_LOCAL	"fe80::ff:fe00:400"

/* The addresses a golden message is sent from and to. */
struct ip6_packet packet_of(const char *name);

/* Bytes of a message into p, with the right checksum; they stay in buf. */
void packet_carry(struct ip6_packet *p, uint8_t *buf, const void *data,
		  size_t len);

/* Two hexadecimal digits for each; dies where they are more than size. */
size_t octets(uint8_t *to, size_t size, const char *hex);

#endif /* PACKET_H */
