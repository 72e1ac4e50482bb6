/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * build.h - write a message into a buffer that may be too small
 *
 * The mirror of cursor.h: a write past the end writes nothing and sets bad,
 * which stays set.  An encoder writes straight through and asks once.
 */
#ifndef WIRE_BUILD_H
#define WIRE_BUILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct build {
	uint8_t *start;
	size_t len;
	size_t size;
	bool bad;
};

static inline struct build build_in(void *buf, size_t size)
{
	return (struct build){ .start = buf, .size = size };
}

static inline size_t build_len(const struct build *b)
{
	return b->len;
}

/* Room for len bytes, or NULL. */
static inline uint8_t *build_room(struct build *b, size_t len)
{
	uint8_t *at;

	if (len > b->size - b->len)
		b->bad = true;
	if (b->bad || !len)
		return NULL;

	at = b->start + b->len;
	b->len += len;
	return at;
}

static inline void build_u8(struct build *b, uint8_t value)
{
	uint8_t *at = build_room(b, 1);

	if (at)
		at[0] = value;
}

static inline void build_be16(struct build *b, uint16_t value)
{
	uint8_t *at = build_room(b, 2);

	if (!at)
		return;

	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static inline void build_be32(struct build *b, uint32_t value)
{
	build_be16(b, (uint16_t)(value >> 16));
	build_be16(b, (uint16_t)value);
}

static inline void build_bytes(struct build *b, const void *from, size_t len)
{
	uint8_t *at = build_room(b, len);

	if (at)
		memcpy(at, from, len);
}

static inline void build_zero(struct build *b, size_t len)
{
	uint8_t *at = build_room(b, len);

	if (at)
		memset(at, 0, len);
}

#endif /* WIRE_BUILD_H */
