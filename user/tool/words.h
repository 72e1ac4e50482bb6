/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * words.h - the words of a command, read left to right
 *
 * A reader that returns false has printed its sentence: where, which
 * argument, its value, what was expected.  Full words only.
 */
#ifndef SEGUE_USER_WORDS_H
#define SEGUE_USER_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "nl/segue_nl.h"

struct words {
	char **at;
	int left;
	const char *what;		/* the command, for the sentence: "mn hold" */
};

/*
 * Where the sentences say the words stand: "FILE:LINE" while a batch is read,
 * NULL on the command line.  The one piece of state all sentences share.
 */
void words_set_place(const char *place);

/* Print "segue: PLACE: WHAT: sentence"; what may be NULL. */
void complain(const char *what, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

struct words words_of(int argc, char **argv, const char *what);

/* The next word without taking it, NULL at the end. */
const char *words_peek(const struct words *w);

/* The next word, NULL at the end. */
const char *words_next(struct words *w);

/* Take the next word if it is this one. */
bool words_take(struct words *w, const char *word);

/* Nothing may be left. */
bool words_done(const struct words *w);

/* "unknown word": what the grammar has at this place. */
bool words_unexpected(const struct words *w, const char *expected);

/*
 * The value after a word called name.
 */
bool words_str(struct words *w, const char *name, const char *expected,
	       const char **value);
bool words_uint(struct words *w, const char *name, uint32_t min, uint32_t max,
		uint32_t *value);
bool words_time(struct words *w, const char *name, uint32_t *ms);
bool words_addr(struct words *w, const char *name, struct segue_addr *a);
bool words_prefix(struct words *w, const char *name, struct segue_addr *a);
bool words_mac(struct words *w, const char *name, uint8_t *mac);
bool words_dev(struct words *w, const char *name, uint32_t *ifindex);
bool words_choice(struct words *w, const char *name, const char *expected,
		  int (*number)(const char *word), uint8_t *value);

/* The words as one line, cut off when longer than the buffer. */
void words_join(int argc, char **argv, char *line, size_t size);

/* "ADDR" or "ADDR/PLEN" without words around it. */
bool parse_prefix(const char *s, struct segue_addr *a);

#endif /* SEGUE_USER_WORDS_H */
