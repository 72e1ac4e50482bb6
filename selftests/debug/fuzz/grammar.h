/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * grammar.h - what a generic netlink family takes, as the kernel itself tells it
 *
 * An attribute added to the module is fuzzed without a word here.
 */
#ifndef GRAMMAR_H
#define GRAMMAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libmnl/libmnl.h>

#define GRAMMAR_NESTS	32
#define GRAMMAR_ATTRS	64
#define GRAMMAR_CMDS	32

struct rng;

/* Fills in a value that means something; returns its length. */
typedef size_t (*grammar_value_t)(struct rng *rng, uint8_t *data, size_t room);

/**
 * struct rule - one attribute of one nest
 * @kind: NL_ATTR_TYPE_*, 0 where the kernel refuses it
 * @min: smallest number
 * @max: largest
 * @min_len: shortest data
 * @max_len: longest
 * @nest: what is inside, -1 for nothing
 * @value: a better one than any in the range
 * @often: of 256 times, how often a random message has it
 */
struct rule {
	uint8_t kind;
	uint64_t min;
	uint64_t max;
	uint32_t min_len;
	uint32_t max_len;
	int nest;
	grammar_value_t value;
	uint8_t often;
};

struct grammar {
	uint16_t family;
	struct rule nests[GRAMMAR_NESTS][GRAMMAR_ATTRS];
	int does[GRAMMAR_CMDS];		/* the nest of a command, -1: none such */
	int dumps[GRAMMAR_CMDS];
};

bool grammar_learn(struct grammar *g, struct mnl_socket *nl, const char *name);

/* The nest that a path of attributes leads into, from one; -1: there is none. */
int grammar_walk(const struct grammar *g, int nest, const uint8_t *path);

#endif /* GRAMMAR_H */
