// SPDX-License-Identifier: GPL-2.0-or-later
/* station.c - what an access point tells its router of a station: octets */
#include <openssl/crypto.h>
#include <string.h>

#include "wire/build.h"
#include "wire/cursor.h"
#include "wire/error.h"
#include "wire/station.h"

#define MAGIC	0x5347
#define VERSION	1

static void build_be64(struct build *b, uint64_t value)
{
	build_be32(b, (uint32_t)(value >> 32));
	build_be32(b, (uint32_t)value);
}

static uint64_t cursor_be64(struct cursor *c)
{
	uint64_t high = cursor_be32(c);

	return high << 32 | cursor_be32(c);
}

int station_encode(const struct station_report *r, const struct badf_key *key,
		   const struct in6_addr *src, const struct in6_addr *dst,
		   uint8_t *buf, size_t size)
{
	struct build b = build_in(buf, size);
	uint8_t mac[AUTH_DIGEST_MAX];
	size_t len = badf_auth_len(key->alg);

	build_be16(&b, MAGIC);
	build_u8(&b, VERSION);
	build_u8(&b, (uint8_t)r->type);
	build_zero(&b, 4);
	build_be32(&b, key->spi);
	build_be32(&b, r->silent);
	build_be64(&b, r->epoch);
	build_be64(&b, r->seq);
	build_be64(&b, r->last);
	build_bytes(&b, r->station, MAC_LEN);
	build_bytes(&b, r->ap, MAC_LEN);
	build_u8(&b, (uint8_t)r->signal);
	build_zero(&b, 3);
	if (b.bad)
		return -WIRE_SPACE;
	if (!len || auth_digest(key, src, dst, buf, STATION_LEN, mac))
		return -WIRE_AUTH_BAD;

	build_bytes(&b, mac, len);
	return b.bad ? -WIRE_SPACE : (int)build_len(&b);
}

static bool is_group(const uint8_t mac[MAC_LEN])
{
	return mac[0] & 1;
}

int station_decode(struct station_report *r, const void *buf, size_t len)
{
	struct cursor c = cursor_of(buf, len);
	uint32_t zero;

	memset(r, 0, sizeof(*r));
	if (len < STATION_LEN)
		return -WIRE_SHORT;
	if (cursor_be16(&c) != MAGIC || cursor_u8(&c) != VERSION)
		return -WIRE_VERSION;

	r->type = cursor_u8(&c);
	zero = cursor_be32(&c);
	r->spi = cursor_be32(&c);
	r->silent = cursor_be32(&c);
	r->epoch = cursor_be64(&c);
	r->seq = cursor_be64(&c);
	r->last = cursor_be64(&c);
	cursor_copy(&c, r->station, MAC_LEN);
	cursor_copy(&c, r->ap, MAC_LEN);
	r->signal = (int8_t)cursor_u8(&c);
	zero |= cursor_u8(&c);
	zero |= cursor_be16(&c);
	if (r->type < STATION_HELLO || r->type >= STATION_TYPES)
		return -WIRE_TYPE;
	if (zero || is_group(r->station) || is_group(r->ap))
		return -WIRE_OPTION_VALUE;
	if (cursor_left(&c) > STATION_MAX - STATION_LEN)
		return -WIRE_AUTH_LENGTH;

	r->auth_len = (uint8_t)cursor_left(&c);
	return 0;
}

int station_verify(const struct station_report *r, const struct badf_key *key,
		   const struct in6_addr *src, const struct in6_addr *dst,
		   const void *buf)
{
	uint8_t mac[AUTH_DIGEST_MAX];
	int err;

	if (r->spi != key->spi)
		return -WIRE_AUTH_SPI;
	if (!r->auth_len || r->auth_len != badf_auth_len(key->alg))
		return -WIRE_AUTH_LENGTH;

	err = auth_digest(key, src, dst, buf, STATION_LEN, mac);
	if (err)
		return err;

	return CRYPTO_memcmp(mac, (const uint8_t *)buf + STATION_LEN,
			     r->auth_len) ? -WIRE_AUTH_BAD : 0;
}
