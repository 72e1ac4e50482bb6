/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trace.h - the ladder of a handover, one line a step
 *
 * Steps are kept in memory and written when asked, so that tracing does not
 * take time where it is measured.  A line is a JSON object:
 * {"t":NS,"step":"c","who":"mn","act":"sent","peer":ADDR,"outcome":TEXT},
 * t in nanoseconds of CLOCK_REALTIME.
 */
#ifndef DAEMON_TRACE_H
#define DAEMON_TRACE_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/outbox.h"

#define TRACE_OUTCOME_MAX	48
#define TRACE_LINES_MAX		65536	/* then the rest is counted, not kept */

struct trace_line {
	uint64_t ns;
	char step;
	bool sent;
	struct in6_addr peer;
	char outcome[TRACE_OUTCOME_MAX];
};

struct trace {
	const char *path;		/* NULL: no trace */
	const char *who;
	bool begun;			/* the file is ours already */
	size_t n, room;
	size_t lost;
	struct trace_line *lines;
};

void trace_step(struct trace *t, const struct trace_step *step);

/* Write what is kept and forget it; 0 or a negative errno. */
int trace_flush(struct trace *t);
void trace_free(struct trace *t);

#endif /* DAEMON_TRACE_H */
