// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * out.c - text or JSON, by the same calls
 */
#include <inttypes.h>
#include <stdarg.h>

#include "tool/out.h"

#define INDENT	4

struct out out_of(FILE *file, const struct options *opt)
{
	return (struct out){
		.file = file,
		.json = opt->json,
		.pretty = opt->pretty,
		.first = true,
	};
}

/* RFC 8259 7: what is not UTF-8 already is the caller's matter. */
static void put_quoted(struct out *o, const char *s)
{
	putc('"', o->file);
	for (; *s; s++) {
		unsigned char c = *s;

		if (c == '"' || c == '\\')
			fprintf(o->file, "\\%c", c);
		else if (c < 0x20)
			fprintf(o->file, "\\u%04x", c);
		else
			putc(c, o->file);
	}
	putc('"', o->file);
}

/* A name somebody chose must not break the line it stands in. */
static void put_plain(struct out *o, const char *s)
{
	for (; *s; s++) {
		unsigned char c = *s;

		if (c < 0x20 || c == 0x7f)
			fprintf(o->file, "\\x%02x", c);
		else
			putc(c, o->file);
	}
}

static void put_break(struct out *o)
{
	if (o->pretty)
		fprintf(o->file, "\n%*s", INDENT * (int)o->depth, "");
}

/* What stands before a value: a comma, a new line, its key. */
static void put_key(struct out *o, const char *key)
{
	if (!o->first)
		putc(',', o->file);
	o->first = false;
	if (o->depth)
		put_break(o);
	if (key) {
		put_quoted(o, key);
		fputs(o->pretty ? ": " : ":", o->file);
	}
}

static void open_bracket(struct out *o, const char *key, char bracket)
{
	if (!o->json)
		return;

	put_key(o, key);
	putc(bracket, o->file);
	o->depth++;
	o->first = true;
}

static void close_bracket(struct out *o, char bracket)
{
	if (!o->json)
		return;

	o->depth--;
	if (!o->first)
		put_break(o);
	putc(bracket, o->file);
	o->first = false;
}

void out_object(struct out *o, const char *key)
{
	open_bracket(o, key, '{');
}

void out_object_end(struct out *o)
{
	close_bracket(o, '}');
}

void out_array(struct out *o, const char *key)
{
	open_bracket(o, key, '[');
}

void out_array_end(struct out *o)
{
	close_bracket(o, ']');
}

/* Before a value of either kind; false = it is not to be printed. */
static bool begin(struct out *o, const char *key, const char *prefix)
{
	if (o->json)
		put_key(o, key);
	else if (prefix)
		fputs(prefix, o->file);

	return o->json || prefix;
}

void out_str(struct out *o, const char *key, const char *prefix,
	     const char *value)
{
	if (!begin(o, key, prefix))
		return;

	if (o->json)
		put_quoted(o, value);
	else
		put_plain(o, value);
}

void out_uint(struct out *o, const char *key, const char *prefix,
	      uint64_t value)
{
	if (begin(o, key, prefix))
		fprintf(o->file, "%" PRIu64, value);
}

void out_int(struct out *o, const char *key, const char *prefix,
	     int64_t value)
{
	if (begin(o, key, prefix))
		fprintf(o->file, "%" PRId64, value);
}

void out_real(struct out *o, const char *key, const char *prefix,
	      double value)
{
	if (begin(o, key, prefix))
		fprintf(o->file, "%.15g", value);
}

void out_bool(struct out *o, const char *key, const char *prefix, bool value)
{
	if (begin(o, key, prefix))
		fputs(value ? "true" : "false", o->file);
}

void out_null(struct out *o, const char *key, const char *prefix)
{
	if (begin(o, key, prefix))
		fputs(o->json ? "null" : "none", o->file);
}

void out_word(struct out *o, const char *key, const char *prefix,
	      const char *word, unsigned int number)
{
	if (word)
		out_str(o, key, prefix, word);
	else
		out_uint(o, key, prefix, number);
}

void out_text(struct out *o, const char *format, ...)
{
	va_list args;

	if (o->json)
		return;

	va_start(args, format);
	vfprintf(o->file, format, args);
	va_end(args);
}

void out_end(struct out *o)
{
	putc('\n', o->file);
	o->first = true;
}
