/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * packet.h - what the two ends of `segue measure` say to each other over UDP
 *
 * Every packet starts with the same 40 bytes, in network byte order; only
 * PACKET_DATA is longer.  No answer is longer than its question, and nothing
 * is sent unasked before the asker has returned a cookie from the address it
 * claims to have.  Knows no socket and no clock.
 */
#ifndef SEGUE_USER_MEASURE_PACKET_H
#define SEGUE_USER_MEASURE_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PACKET_LEN	40
#define PACKET_MAX	1432	/* fits 1500 with IPv6 and one tunnel's header less */
#define PACKET_PORT	5568	/* the number of the RFC this measures */

#define INTERVAL_MIN_NS	50000ULL		/* 20,000 packets a second */
#define INTERVAL_MAX_NS	10000000000ULL
#define DURATION_MAX_NS	86400000000000ULL	/* a day */

enum packet_type {
	PACKET_HELLO = 1,	/* client: who are you */
	PACKET_COOKIE,		/* reflector: cookie */
	PACKET_START,		/* client: cookie, seq = length, x = interval, y = duration, ns */
	PACKET_READY,		/* reflector: the stream begins */
	PACKET_REFUSE,		/* reflector: seq = enum packet_refusal */
	PACKET_DATA,		/* both: seq, x = when it was due to be sent, ns */
	PACKET_QUERY,		/* client: seq = number of this question */
	PACKET_REPORT,		/* reflector: seq, x and y: struct packet_report */
	PACKET_STOP,		/* client */
	PACKET_STOPPED,		/* reflector: seq = how many it sent */
};

enum packet_refusal {
	REFUSE_COOKIE = 1,	/* stale: say HELLO again */
	REFUSE_FULL,		/* no room for another client */
	REFUSE_RANGE,		/* interval, length or duration out of range */
};

struct packet {
	uint8_t type;
	uint64_t cookie;
	uint32_t id;		/* the client's, constant for a call */
	uint32_t seq;
	uint64_t x;
	uint64_t y;
};

/* What the reflector has heard of a client's stream. */
struct packet_report {
	uint32_t received;	/* different numbers */
	uint32_t next;		/* highest number + 1 */
	uint16_t duplicated;	/* both stick at their largest value */
	uint16_t reordered;
	uint32_t gap_us;	/* longest between two arrivals since the last question */
};

/* Write PACKET_LEN bytes. */
void packet_encode(uint8_t *buf, const struct packet *p);

/* Return: false when these bytes are none of ours. */
bool packet_decode(struct packet *p, const uint8_t *buf, size_t len);

void packet_report_put(struct packet *p, const struct packet_report *r);
void packet_report_get(struct packet_report *r, const struct packet *p);

#endif /* SEGUE_USER_MEASURE_PACKET_H */
