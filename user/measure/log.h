/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * log.h - every packet of a measurement, kept in memory, written at the end
 *
 * The file is 8 bytes "SEGLOG1\n" and then records of 24 bytes in host byte
 * order.  Times are CLOCK_REALTIME in ns.  The laboratory's reader knows this
 * form and nothing else of this program.
 */
#ifndef SEGUE_USER_MEASURE_LOG_H
#define SEGUE_USER_MEASURE_LOG_H

#include <stddef.h>
#include <stdint.h>

enum log_kind {
	LOG_CALL = 1,		/* seq = id, a = interval ns, b = first packet due */
	LOG_TX,			/* seq, a = due, b = handed to the kernel */
	LOG_TX_FAILED,		/* seq, a = due, b = errno */
	LOG_RX,			/* seq, a = due at its sender, b = arrived (SO_TIMESTAMPNS) */
	LOG_LINK,		/* seq = enum link_what, b = when */
};

struct log_record {
	uint32_t kind : 8, call : 24;	/* call: which one, in order of appearance */
	uint32_t seq;
	uint64_t a;
	uint64_t b;
};

struct log {
	const char *path;		/* NULL = nothing is kept */
	struct log_record *records;
	size_t n;
	size_t room;
};

/* Make room ahead, so that no packet waits for it; return: 0 or -ENOMEM. */
int log_reserve(struct log *log, size_t more);

/* A record that finds no memory is lost and the file says so by its absence. */
void log_add(struct log *log, enum log_kind kind, uint32_t call, uint32_t seq,
	     uint64_t a, uint64_t b);

/* Write and forget; return: 0 or a negative errno. */
int log_write(struct log *log);

#endif /* SEGUE_USER_MEASURE_LOG_H */
