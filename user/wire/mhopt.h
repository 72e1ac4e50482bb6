/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mhopt.h - the options of a Mobility Header message, all at once
 *
 * For mh.c; others use mh.h.  A mobility option counts the octets after its
 * length octet (RFC 6275 6.2.1); where it may stand is told by its alignment
 * relative to the start of the Mobility Header.
 */
#ifndef WIRE_MHOPT_H
#define WIRE_MHOPT_H

#include "wire/build.h"
#include "wire/cursor.h"
#include "wire/mh.h"

/* c is at the first option and ends with the message that begins at start. */
int mh_options_decode(struct mh_options *opt, struct cursor *c,
		      const uint8_t *start);

/* With the padding each needs, up to a multiple of 8 octets. */
void mh_options_encode(const struct mh_options *opt, struct build *b);

#endif /* WIRE_MHOPT_H */
