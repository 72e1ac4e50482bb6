/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stream.h - the sending half of one numbered stream
 *
 * Packet n is due at first + n * interval, whatever became of the others: a
 * sender that was late catches up and does not shift what follows.
 */
#ifndef SEGUE_USER_MEASURE_STREAM_H
#define SEGUE_USER_MEASURE_STREAM_H

#include <stdint.h>

#include "measure/log.h"
#include "measure/udp.h"

#define NEVER	UINT64_MAX

struct stream {
	uint32_t id;
	uint32_t call;		/* in the log */
	uint32_t payload;
	uint32_t next;		/* number */
	uint32_t sent;		/* what the kernel took */
	uint64_t first_ns;
	uint64_t interval_ns;
	uint64_t end_ns;	/* nothing is due from here on; NEVER = no end */
};

/* When the next packet is due, or NEVER. */
uint64_t stream_due(const struct stream *s);

/* Send what is due. */
void stream_run(struct stream *s, int fd, const struct udp_peer *to,
		struct log *log, uint64_t now_ns);

#endif /* SEGUE_USER_MEASURE_STREAM_H */
