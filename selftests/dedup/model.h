/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model.h - what dedup must answer, said as simply as it can be
 *
 * Shares no code, no digest and no number with kernel/dedup_core.c but the two
 * limits that are part of the rule.
 */
#ifndef SELFTESTS_DEDUP_MODEL_H
#define SELFTESTS_DEDUP_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum model_answer { MODEL_DELIVER, MODEL_DROP, MODEL_NO_ROOM };

/* One packet that was delivered; next is the next of the same content. */
struct model_delivery {
	uint64_t time;
	uint32_t content;
	uint32_t brought_by;		/* a bit for each path */
	size_t next;
};

struct model {
	uint64_t window;
	size_t room;			/* packets remembered at most */
	size_t forget;			/* forgotten by one arrival at most */

	struct model_delivery *log;	/* all deliveries, in order */
	size_t n;
	size_t size;
	size_t oldest;			/* what is before it is forgotten */
	uint64_t last;

	size_t *first;			/* by content; 0 is none, else from 1 */
	size_t *end;

	uint64_t idle;			/* how often all was forgotten */
	uint64_t backlog;		/* ... and not all that should be */
};

void model_open(struct model *m, uint64_t window, size_t room, size_t forget,
		size_t contents);
void model_close(struct model *m);
bool model_would(struct model *m, uint32_t content, unsigned int path,
		 uint64_t now);
enum model_answer model_arrived(struct model *m, uint32_t content,
				unsigned int path, bool may_drop, uint64_t now);

#endif /* SELFTESTS_DEDUP_MODEL_H */
