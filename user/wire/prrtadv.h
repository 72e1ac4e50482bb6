/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * prrtadv.h - RtSolPr and PrRtAdv after their common first 8 octets
 *
 * For icmp6.c; others use icmp6.h.  The decoders get what follows the
 * Identifier, the encoders write it.
 */
#ifndef WIRE_PRRTADV_H
#define WIRE_PRRTADV_H

#include "wire/build.h"
#include "wire/cursor.h"
#include "wire/icmp6.h"

int rtsolpr_decode(struct rtsolpr *m, struct cursor *c);
int prrtadv_decode(struct prrtadv *m, struct cursor *c);

/* 0, or the reason for which a receiver would refuse it. */
int rtsolpr_encode(const struct rtsolpr *m, struct build *b);
int prrtadv_encode(const struct prrtadv *m, struct build *b);

#endif /* WIRE_PRRTADV_H */
