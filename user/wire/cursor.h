/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cursor.h - read a message that may lie about its lengths
 *
 * A read past the end yields zeros and sets bad, which stays set: a decoder
 * reads straight through and asks once, at the end.  A cursor made by
 * cursor_sub() ends with its option, so an option cannot read its neighbour.
 * Nothing here allocates or knows what it reads.
 */
#ifndef WIRE_CURSOR_H
#define WIRE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct cursor {
	const uint8_t *at;
	const uint8_t *end;
	bool bad;
};

static inline struct cursor cursor_of(const void *data, size_t len)
{
	const uint8_t *at = data;

	/* NULL + 0 is undefined in C */
	return (struct cursor){ .at = at, .end = len ? at + len : at };
}

static inline size_t cursor_left(const struct cursor *c)
{
	return c->bad ? 0 : (size_t)(c->end - c->at);
}

static inline const uint8_t *cursor_take(struct cursor *c, size_t len)
{
	const uint8_t *at = c->at;

	if (len > cursor_left(c))
		c->bad = true;
	if (c->bad || !len)
		return NULL;

	c->at += len;
	return at;
}

static inline uint8_t cursor_u8(struct cursor *c)
{
	const uint8_t *b = cursor_take(c, 1);

	return b ? b[0] : 0;
}

static inline uint16_t cursor_be16(struct cursor *c)
{
	const uint8_t *b = cursor_take(c, 2);

	return b ? (uint16_t)(b[0] << 8 | b[1]) : 0;
}

static inline uint32_t cursor_be32(struct cursor *c)
{
	uint32_t high = cursor_be16(c);

	return high << 16 | cursor_be16(c);
}

static inline void cursor_copy(struct cursor *c, void *to, size_t len)
{
	const uint8_t *b = cursor_take(c, len);

	if (b)
		memcpy(to, b, len);
	else
		memset(to, 0, len);
}

static inline void cursor_skip(struct cursor *c, size_t len)
{
	cursor_take(c, len);
}

/* The next len bytes as a cursor of their own. */
static inline struct cursor cursor_sub(struct cursor *c, size_t len)
{
	const uint8_t *b = cursor_take(c, len);

	return (struct cursor){
		.at = b, .end = b ? b + len : b, .bad = c->bad
	};
}

#endif /* WIRE_CURSOR_H */
