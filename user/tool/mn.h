/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mn.h - a mobile node on the command line: words to operation, answer to text
 */
#ifndef SEGUE_USER_MN_H
#define SEGUE_USER_MN_H

#include "nl/segue_nl.h"
#include "tool/out.h"
#include "tool/words.h"

/* What "change" was told; the rest stays as it is. */
#define MN_GIVEN_ADDRS		(1U << 0)
#define MN_GIVEN_ACCEPTS	(1U << 1)
#define MN_GIVEN_TAG		(1U << 2)
#define MN_GIVEN_FLAGS		(1U << 3)
#define MN_GIVEN_PACKETS	(1U << 4)
#define MN_GIVEN_BYTES		(1U << 5)
#define MN_GIVEN_L3DEV		(1U << 6)
#define MN_GIVEN_ANSWER		(1U << 7)

struct mn_request {
	struct segue_op op;		/* change: op.mn as told, see mn_change() */
	struct segue_mn ref;		/* change: which one */
	unsigned int given;		/* change: MN_GIVEN_* */
	bool folded;			/* change: into an earlier one of its batch */
};

/**
 * mn_request_parse - "add 2001:db8::5 tag voip" to an operation
 * @w: the words after "mn"; all are taken
 *
 * Return: false = a sentence was printed.
 */
bool mn_request_parse(struct words *w, struct mn_request *r);

/* Read "ID" or "ADDR" as a reference to a mobile node. */
bool mn_reference_parse(struct words *w, struct segue_mn *ref);

/* What a mobile node becomes by a change. */
void mn_change(struct segue_mn *mn, const struct mn_request *r);

/* Whether ref means this mobile node. */
bool mn_is(const struct segue_mn *ref, const struct segue_mn *mn);

/**
 * mn_print - one mobile node
 * @key: for JSON, NULL within an array
 * @sep: what stands before each further part in text: a line or a blank
 * @stats: with the counters of each direction
 */
void mn_print(struct out *o, const char *key, const struct segue_mn *mn,
	      const char *sep, bool stats);

/**
 * mn_apply - operations that take effect together or not at all
 * @blamed: set to the request refused, -1 = none named
 *
 * A change is completed from what the mobile node is in the kernel.  Where an
 * earlier operation of the batch adds or changes the same one, it is folded
 * into that: the kernel makes or changes a mobile node once in a message.
 *
 * Return: 0 or a negative errno with the sentence in s->nl.refusal.
 */
int mn_apply(struct segue_nl *s, struct mn_request *requests, size_t n,
	     int *blamed);

/* The grammar, for `segue mn help`. */
void mn_usage(FILE *file);

#endif /* SEGUE_USER_MN_H */
