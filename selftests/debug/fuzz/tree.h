/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tree.h - a message as a tree of attributes, so that it can be spoilt anywhere
 *
 * Nodes live until the next tree_reset().  Where there are no more of them, or
 * the message would be too long, the rest is left out: the answer is judged, not
 * what was meant.
 */
#ifndef TREE_H
#define TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grammar.h"

#define NODE_DATA	256

struct rng {
	uint64_t state;
};

uint64_t rng_next(struct rng *rng);
uint32_t rng_below(struct rng *rng, uint32_t n);

/**
 * struct node - one attribute
 * @next: beside it
 * @child: the first inside of it
 * @type: with its flags
 * @lie: what its length says more than there is
 * @len: of @data
 * @data: where it isn't a nest
 */
struct node {
	struct node *next;
	struct node *child;
	uint16_t type;
	int16_t lie;
	uint16_t len;
	bool nest;
	uint8_t data[NODE_DATA];
};

/* In the order in which tree_spoil() knows them. */
enum spoil {
	SPOIL_NOTHING,
	SPOIL_MISSING,
	SPOIL_DOUBLED,
	SPOIL_EMPTY,
	SPOIL_SHORTER,
	SPOIL_LONGER,
	SPOIL_LONG,
	SPOIL_HUGE,
	SPOIL_NESTED_FLAG,
	SPOIL_BYTE_ORDER_FLAG,
	SPOIL_TYPE_NONE,
	SPOIL_TYPE_NEXT,
	SPOIL_TYPE_LAST,
	SPOIL_LENGTH_BELOW,
	SPOIL_LENGTH_BEYOND,
	SPOIL_ZERO,
	SPOIL_ONES,
	SPOIL_BYTES,
	SPOIL_LEAF_AS_NEST,
	SPOIL_DEEP,
	SPOIL_MANY,
	SPOIL_KINDS,
};

void tree_reset(void);

/* Added behind the others of *list. */
struct node *tree_nest(struct node **list, uint16_t type);
struct node *tree_bytes(struct node **list, uint16_t type, const void *data,
			size_t len);
struct node *tree_number(struct node **list, uint16_t type, uint64_t value,
			 size_t len);

/* One attribute with a value the policy takes. */
void tree_valid(struct node **list, const struct grammar *g, struct rng *rng,
		int nest, unsigned int type);
/* Some of a nest's attributes, or all of them. */
void tree_fill(struct node **list, const struct grammar *g, struct rng *rng,
	       int nest, bool all);

unsigned int tree_count(const struct node *list);
/* The nth node, from the front, is spoilt. */
void tree_spoil(struct node **list, unsigned int nth, enum spoil how,
		struct rng *rng);

/* Returns its length; never more than room. */
size_t tree_write(const struct node *list, uint8_t *to, size_t room);

#endif /* TREE_H */
