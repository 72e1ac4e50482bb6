/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * golden.h - the messages of golden.txt, and the structs they must be
 *
 * golden.c reads the bytes; sample_icmp6.c and sample_mh.c have the structs,
 * written down independently of the bytes.
 */
#ifndef GOLDEN_H
#define GOLDEN_H

#include "wire/icmp6.h"
#include "wire/mh.h"

#define GOLDEN_NAME_MAX	32
#define GOLDEN_MAX	96
#define GOLDEN_BYTES	512

struct golden {
	char name[GOLDEN_NAME_MAX];
	char kind[GOLDEN_NAME_MAX];
	char same_as[GOLDEN_NAME_MAX];
	uint8_t data[GOLDEN_BYTES];
	size_t len;
};

struct golden_set {
	struct golden of[GOLDEN_MAX];
	unsigned int n;
};

/* Ends the program with a message where the file cannot be read. */
void golden_load(struct golden_set *set, const char *path);
const struct golden *golden_find(const struct golden_set *set,
				 const char *name);

bool golden_is_icmp6(const struct golden *g);
bool golden_is_sent(const struct golden *g);

/* A copy that ends where the heap block ends: a read too far is seen. */
uint8_t *exact_copy(const void *data, size_t len);

/* The struct of a name; false where there is none. */
bool sample_icmp6(const char *name, struct icmp6_msg *m);
bool sample_mh(const char *name, struct mh_msg *m);

/* What differs between equal messages: where they lay, what was beyond. */
void forget_place(struct mh_msg *m);

#endif /* GOLDEN_H */
