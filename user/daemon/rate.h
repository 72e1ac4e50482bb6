/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rate.h - not more than so many of a kind in any second
 *
 * For answers that anybody can provoke.  Zeroed is fresh.  Reads no clock.
 */
#ifndef DAEMON_RATE_H
#define DAEMON_RATE_H

#include <stdbool.h>

struct rate {
	double since;			/* s, when the second began */
	unsigned int n;			/* in it */
};

static inline bool rate_allows(struct rate *r, unsigned int a_second,
			       double now)
{
	if (now - r->since >= 1) {
		r->since = now;
		r->n = 0;
	}

	return r->n++ < a_second;
}

#endif /* DAEMON_RATE_H */
