// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * packet.c - the 40 bytes of packet.h, to struct and back
 *
 *  0  magic   4  version, type, 2 reserved   8  cookie   16  id   20  seq
 * 24  x      32  y
 */
#include <endian.h>
#include <string.h>

#include "measure/packet.h"

#define MAGIC	0x5345474dU	/* "SEGM" */
#define VERSION	1

static void put32(uint8_t *at, uint32_t v)
{
	v = htobe32(v);
	memcpy(at, &v, sizeof(v));
}

static void put64(uint8_t *at, uint64_t v)
{
	v = htobe64(v);
	memcpy(at, &v, sizeof(v));
}

static uint32_t get32(const uint8_t *at)
{
	uint32_t v;

	memcpy(&v, at, sizeof(v));
	return be32toh(v);
}

static uint64_t get64(const uint8_t *at)
{
	uint64_t v;

	memcpy(&v, at, sizeof(v));
	return be64toh(v);
}

void packet_encode(uint8_t *buf, const struct packet *p)
{
	put32(buf, MAGIC);
	buf[4] = VERSION;
	buf[5] = p->type;
	buf[6] = 0;
	buf[7] = 0;
	put64(buf + 8, p->cookie);
	put32(buf + 16, p->id);
	put32(buf + 20, p->seq);
	put64(buf + 24, p->x);
	put64(buf + 32, p->y);
}

bool packet_decode(struct packet *p, const uint8_t *buf, size_t len)
{
	if (len < PACKET_LEN || get32(buf) != MAGIC || buf[4] != VERSION)
		return false;

	p->type = buf[5];
	p->cookie = get64(buf + 8);
	p->id = get32(buf + 16);
	p->seq = get32(buf + 20);
	p->x = get64(buf + 24);
	p->y = get64(buf + 32);
	return true;
}

void packet_report_put(struct packet *p, const struct packet_report *r)
{
	p->x = (uint64_t)r->received << 32 | r->next;
	p->y = (uint64_t)r->duplicated << 48 | (uint64_t)r->reordered << 32 |
	       r->gap_us;
}

void packet_report_get(struct packet_report *r, const struct packet *p)
{
	r->received = p->x >> 32;
	r->next = p->x;
	r->duplicated = p->y >> 48;
	r->reordered = p->y >> 32;
	r->gap_us = p->y;
}
