// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * reflector.c - `segue measure -s`: a numbered stream to each client
 *
 * A client is known by its address, port and number; there are at most
 * CLIENTS_MAX, and one that has not been heard for SILENT_NS is sent nothing
 * more: a path that is dead is not flooded, nor is a client that has gone.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/cookie.h"
#include "measure/measure.h"
#include "measure/packet.h"
#include "measure/stream.h"
#include "measure/track.h"
#include "tool/tool.h"

#define CLIENTS_MAX	64
#define SILENT_NS	5000000000ULL

struct caller {
	bool used;
	struct udp_peer peer;
	struct stream stream;
	struct track heard;
	uint32_t question;	/* the last one answered with a fresh gap */
	uint64_t gap_ns;
	uint64_t last_ns;
};

struct reflector {
	struct measure *m;
	int fd;
	struct cookie_key key;
	uint32_t n_calls;
	struct caller *callers;	/* CLIENTS_MAX */
};

static struct caller *find(struct reflector *r, const struct udp_peer *from,
			   uint32_t id)
{
	struct caller *c;

	for (c = r->callers; c < r->callers + CLIENTS_MAX; c++) {
		if (c->used && c->stream.id == id &&
		    c->peer.addr.sin6_port == from->addr.sin6_port &&
		    IN6_ARE_ADDR_EQUAL(&c->peer.addr.sin6_addr,
				       &from->addr.sin6_addr))
			return c;
	}
	return NULL;
}

static struct caller *find_room(struct reflector *r, uint64_t now_ns)
{
	struct caller *c;

	for (c = r->callers; c < r->callers + CLIENTS_MAX; c++) {
		if (!c->used || now_ns > c->last_ns + SILENT_NS)
			return c;
	}
	return NULL;
}

static void answer(struct reflector *r, const struct udp_peer *to,
		   const struct packet *p)
{
	uint8_t buf[PACKET_LEN];

	packet_encode(buf, p);
	udp_send(r->fd, to, buf, sizeof(buf));
}

static void refuse(struct reflector *r, const struct udp_peer *to, uint32_t id,
		   enum packet_refusal why)
{
	answer(r, to, &(struct packet){
		.type = PACKET_REFUSE,
		.id = id,
		.seq = why,
	});
}

static void on_start(struct reflector *r, const struct udp_peer *from,
		     const struct packet *p, uint64_t now_ns)
{
	struct caller *c = find(r, from, p->id);

	if (!cookie_good(&r->key, &from->addr, now_ns, p->cookie)) {
		refuse(r, from, p->id, REFUSE_COOKIE);
		return;
	}
	if (p->x < INTERVAL_MIN_NS || p->x > INTERVAL_MAX_NS ||
	    p->y > DURATION_MAX_NS ||
	    p->seq < PACKET_LEN || p->seq > PACKET_MAX) {
		refuse(r, from, p->id, REFUSE_RANGE);
		return;
	}
	if (!c) {
		c = find_room(r, now_ns);
		if (!c) {
			refuse(r, from, p->id, REFUSE_FULL);
			return;
		}
		memset(c, 0, sizeof(*c));
		c->used = true;
		c->peer = *from;
		c->last_ns = now_ns;
		c->stream = (struct stream){
			.id = p->id, .call = r->n_calls++, .payload = p->seq,
			.first_ns = now_ns + p->x, .interval_ns = p->x,
			.end_ns = p->y ? now_ns + p->x + p->y : NEVER,
		};
		if (p->y)
			log_reserve(&r->m->log, 2 * (p->y / p->x + 16));
		log_add(&r->m->log, LOG_CALL, c->stream.call, p->id, p->x,
			c->stream.first_ns);
	}
	answer(r, from, &(struct packet){ .type = PACKET_READY, .id = p->id });
}

static void on_query(struct reflector *r, struct caller *c, uint32_t question,
		     uint64_t now_ns)
{
	struct packet p = { .type = PACKET_REPORT, .id = c->stream.id,
			    .seq = question };
	uint64_t us;

	/* asked again because the answer was lost: the same answer */
	if (question != c->question) {
		c->question = question;
		c->gap_ns = track_gap(&c->heard, now_ns);
	}
	us = c->gap_ns / 1000;
	packet_report_put(&p, &(struct packet_report){
		.received = c->heard.received,
		.next = c->heard.next,
		.duplicated = c->heard.duplicated < UINT16_MAX ?
			c->heard.duplicated : UINT16_MAX,
		.reordered = c->heard.reordered < UINT16_MAX ?
			c->heard.reordered : UINT16_MAX,
		.gap_us = us < UINT32_MAX ? us : UINT32_MAX,
	});
	answer(r, &c->peer, &p);
}

static void on_known(struct reflector *r, struct caller *c,
		     const struct packet *p, uint64_t stamp_ns)
{
	c->last_ns = stamp_ns;

	switch (p->type) {
	case PACKET_DATA:
		log_add(&r->m->log, LOG_RX, c->stream.call, p->seq, p->x,
			stamp_ns);
		track_add(&c->heard, p->seq, stamp_ns);
		break;
	case PACKET_QUERY:
		on_query(r, c, p->seq, clock_ns());
		break;
	case PACKET_STOP:
		if (c->stream.end_ns > stamp_ns)
			c->stream.end_ns = stamp_ns;
		answer(r, &c->peer, &(struct packet){
			.type = PACKET_STOPPED, .id = p->id,
			.seq = c->stream.sent });
		break;
	}
}

static void on_packet(struct reflector *r, const struct udp_peer *from,
		      const struct packet *p, uint64_t stamp_ns)
{
	struct caller *c;

	if (p->type == PACKET_HELLO) {
		answer(r, from, &(struct packet){
			.type = PACKET_COOKIE, .id = p->id,
			.cookie = cookie_make(&r->key, &from->addr,
					      stamp_ns) });
		return;
	}
	if (p->type == PACKET_START) {
		on_start(r, from, p, stamp_ns);
		return;
	}
	c = find(r, from, p->id);
	if (c)
		on_known(r, c, p, stamp_ns);
}

static void receive(struct reflector *r)
{
	uint8_t buf[PACKET_MAX];
	struct udp_peer from;
	uint64_t stamp_ns;
	struct packet p;
	ssize_t n;

	while ((n = udp_recv(r->fd, &from, buf, sizeof(buf), &stamp_ns)) >= 0) {
		if (packet_decode(&p, buf, n))
			on_packet(r, &from, &p, stamp_ns);
	}
}

/* Send what is due to everybody; return: when the next is due. */
static uint64_t send_due(struct reflector *r)
{
	uint64_t now_ns = clock_ns(), due, next = now_ns + SILENT_NS;
	struct caller *c;

	for (c = r->callers; c < r->callers + CLIENTS_MAX; c++) {
		if (!c->used || now_ns > c->last_ns + SILENT_NS)
			continue;
		stream_run(&c->stream, r->fd, &c->peer, &r->m->log, now_ns);
		due = stream_due(&c->stream);
		if (due < next)
			next = due;
	}
	return next;
}

static void loop(struct reflector *r)
{
	struct pollfd pfd = { .fd = r->fd, .events = POLLIN };

	while (!measure_stop) {
		clock_poll(&pfd, 1, send_due(r));
		receive(r);
	}
}

int measure_reflector(struct measure *m)
{
	struct reflector r = { .m = m };
	int err;

	r.callers = calloc(CLIENTS_MAX, sizeof(*r.callers));
	err = r.callers ? cookie_key_make(&r.key) : -ENOMEM;
	if (!err) {
		r.fd = udp_open(&m->local);
		err = r.fd < 0 ? r.fd : 0;
	}
	if (err) {
		fprintf(stderr, "segue measure: port %u: %s\n",
			ntohs(m->local.sin6_port), strerror(-err));
		free(r.callers);
		return EXIT_REFUSED;
	}
	loop(&r);
	free(r.callers);
	return EXIT_DONE;
}
