/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mip6_stamp.h - replay protection by timestamps (RFC 4285 6)
 *
 * A timestamp is that of NTP: seconds, and 2^-32 s.  Later and earlier are told by the
 * difference, which an era's end does not change.  Whose clock it is, and what is done
 * with a message that is too late, is not known here.
 */
#ifndef DAEMON_MIP6_STAMP_H
#define DAEMON_MIP6_STAMP_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/mh.h"

/* A mobile's: what it takes for its home agent's clock, and what it has said. */
struct stamps {
	int64_t offset;			/* of the home agent's clock to ours */
	uint64_t sent;
	uint64_t accepted;		/* the last of those; 0: none yet */
};

/* The next one, greater than any that was sent or accepted; now is our clock. */
uint64_t stamp_next(struct stamps *s, uint64_t now);

/* The mobile's BU was answered: is it by what it said? */
bool stamp_answers(const struct stamps *s, const struct mh_msg *ba);

void stamp_accept(struct stamps *s);

/* The answer says what time it is where it comes from, to the second. */
void stamp_correct(struct stamps *s, const struct mh_msg *ba, uint64_t now);

/* A home agent: close enough to its clock, and greater than the last (0: none)? */
bool stamp_is_good(uint64_t stamp, uint64_t last, uint64_t now,
		   unsigned int window);

/* What it answers to one that is not. */
uint64_t stamp_answer(uint64_t stamp, uint64_t now);

#endif /* DAEMON_MIP6_STAMP_H */
