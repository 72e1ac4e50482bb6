/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * out.h - text or JSON, by the same calls
 *
 * A value has a key for JSON and a prefix for text; a prefix of NULL leaves it
 * out of text, and out_text() is left out of JSON.  A value within an array
 * has no key.
 */
#ifndef SEGUE_USER_OUT_H
#define SEGUE_USER_OUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "tool/tool.h"

struct out {
	FILE *file;
	bool json;
	bool pretty;
	unsigned int depth;
	bool first;			/* nothing stands yet at this depth */
};

struct out out_of(FILE *file, const struct options *opt);

void out_object(struct out *o, const char *key);
void out_object_end(struct out *o);
void out_array(struct out *o, const char *key);
void out_array_end(struct out *o);

void out_str(struct out *o, const char *key, const char *prefix,
	     const char *value);
void out_uint(struct out *o, const char *key, const char *prefix,
	      uint64_t value);
void out_int(struct out *o, const char *key, const char *prefix,
	     int64_t value);
void out_real(struct out *o, const char *key, const char *prefix,
	      double value);
void out_bool(struct out *o, const char *key, const char *prefix, bool value);
void out_null(struct out *o, const char *key, const char *prefix);

/* A number's word, or the number itself where it has none. */
void out_word(struct out *o, const char *key, const char *prefix,
	      const char *word, unsigned int number);

/* Text only, printf's way. */
void out_text(struct out *o, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The end of one record: a line of text, a document or line of JSON. */
void out_end(struct out *o);

#endif /* SEGUE_USER_OUT_H */
