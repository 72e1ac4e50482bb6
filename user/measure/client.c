// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * client.c - `segue measure HOST`: one call to a reflector
 *
 * HELLO, START, then the two streams, then QUERY and STOP.  Each of the
 * client's questions is repeated until it is answered or PATIENCE_NS is over;
 * the streams go on whatever happens to them, that is what is measured.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "measure/link.h"
#include "measure/measure.h"
#include "measure/packet.h"
#include "measure/roam.h"
#include "measure/stream.h"
#include "tool/tool.h"

#define AGAIN_NS	100000000ULL	/* a question is repeated */
#define PATIENCE_NS	3000000000ULL
#define SETTLE_NS	1000000000ULL	/* a roam is told this long after its end */
#define DRAIN_NS	200000000ULL	/* what is still on its way when we stop */

enum phase {
	PHASE_HELLO,
	PHASE_START,
	PHASE_RUN,
	PHASE_DRAIN,		/* our stream has ended */
	PHASE_STOP,
	PHASE_OVER,
};

struct client {
	struct measure *m;
	enum phase phase;
	int fd;
	struct udp_peer peer;
	uint64_t cookie;
	uint64_t ask_ns;	/* a question is due again */
	uint64_t give_up_ns;	/* of this phase */
	uint32_t refused;
	struct stream up;
	struct roam roam;
	bool has_link;
	struct link link;
};

static void say(struct client *c, struct packet p)
{
	uint8_t buf[PACKET_LEN];

	p.id = c->up.id;
	p.cookie = c->cookie;
	packet_encode(buf, &p);
	udp_send(c->fd, &c->peer, buf, sizeof(buf));
}

static void enter(struct client *c, enum phase phase, uint64_t now_ns)
{
	c->phase = phase;
	c->ask_ns = now_ns;
	c->give_up_ns = now_ns + PATIENCE_NS;
}

/* The question of this phase. */
static void ask(struct client *c)
{
	switch (c->phase) {
	case PHASE_HELLO:
		say(c, (struct packet){ .type = PACKET_HELLO });
		break;
	case PHASE_START:
		say(c, (struct packet){
			.type = PACKET_START,
			.seq = c->m->payload,
			.x = c->m->interval_ns,
			.y = c->m->duration_ns,
		});
		break;
	case PHASE_RUN:
		say(c, (struct packet){
			.type = PACKET_QUERY,
			.seq = c->roam.question,
		});
		break;
	case PHASE_STOP:
		say(c, (struct packet){ .type = PACKET_STOP });
		say(c, (struct packet){
			.type = PACKET_QUERY,
			.seq = c->roam.question,
		});
		break;
	default:
		break;
	}
}

static void begin_streams(struct client *c, uint64_t now_ns)
{
	uint64_t d = c->m->duration_ns;

	c->up.first_ns = now_ns;
	c->up.end_ns = d ? now_ns + d : NEVER;
	if (d)
		log_reserve(&c->m->log, 2 * (d / c->m->interval_ns + 64));
	log_add(&c->m->log, LOG_CALL, 0, c->up.id, c->up.interval_ns, now_ns);
	roam_begin(&c->roam, now_ns, c->up.interval_ns);
	enter(c, PHASE_RUN, now_ns);
	c->ask_ns = NEVER;
}

static void on_packet(struct client *c, const struct packet *p,
		      uint64_t stamp_ns)
{
	struct packet_report report;

	switch (p->type) {
	case PACKET_COOKIE:
		if (c->phase == PHASE_HELLO) {
			c->cookie = p->cookie;
			enter(c, PHASE_START, clock_ns());
		}
		break;
	case PACKET_READY:
		if (c->phase == PHASE_START)
			begin_streams(c, clock_ns());
		break;
	case PACKET_REFUSE:
		if (c->phase == PHASE_START && p->seq == REFUSE_COOKIE)
			enter(c, PHASE_HELLO, clock_ns());
		else if (c->phase == PHASE_START)
			c->refused = p->seq;
		break;
	case PACKET_DATA:
		log_add(&c->m->log, LOG_RX, 0, p->seq, p->x, stamp_ns);
		roam_heard(&c->roam, p->seq, p->x, stamp_ns);
		break;
	case PACKET_REPORT:
		if (p->seq != c->roam.question)
			break;
		packet_report_get(&report, p);
		roam_report(&c->roam, &report, c->up.sent);
		if (c->phase == PHASE_RUN) {
			roam_tell(&c->roam, c->m);
			c->ask_ns = NEVER;
		}
		break;
	case PACKET_STOPPED:
		c->roam.down_sent = p->seq;
		break;
	}
	if (c->phase == PHASE_STOP && c->roam.has_report &&
	    c->roam.down_sent != ROAM_UNKNOWN)
		c->phase = PHASE_OVER;
}

static void receive(struct client *c)
{
	uint8_t buf[PACKET_MAX];
	struct udp_peer from;
	uint64_t stamp_ns;
	struct packet p;
	ssize_t n;

	while ((n = udp_recv(c->fd, &from, buf, sizeof(buf), &stamp_ns)) >= 0) {
		if (packet_decode(&p, buf, n) && p.id == c->up.id)
			on_packet(c, &p, stamp_ns);
	}
}

static void on_link(struct link *link, enum link_what what, uint64_t now_ns)
{
	struct client *c = link->owner;

	log_add(&c->m->log, LOG_LINK, 0, what, 0, now_ns);
	roam_link(&c->roam, what, link->bssid, now_ns);
	if (what == LINK_UP && c->phase == PHASE_RUN) {
		c->roam.question++;
		c->ask_ns = now_ns + SETTLE_NS;
	}
}

/* What becomes of a phase with time alone; return: when to look again. */
static uint64_t step(struct client *c, uint64_t now_ns)
{
	uint64_t next;

	if (c->phase == PHASE_RUN && (measure_stop || now_ns >= c->up.end_ns)) {
		c->up.end_ns = now_ns;
		enter(c, PHASE_DRAIN, now_ns);
		return now_ns + DRAIN_NS;
	}
	if (c->phase == PHASE_DRAIN) {
		if (now_ns < c->ask_ns + DRAIN_NS)
			return c->ask_ns + DRAIN_NS;
		c->roam.question++;
		c->roam.has_report = false;
		enter(c, PHASE_STOP, now_ns);
	}
	if (c->phase != PHASE_RUN && now_ns >= c->give_up_ns) {
		c->phase = PHASE_OVER;
		return now_ns;
	}
	if (now_ns >= c->ask_ns) {
		ask(c);
		c->ask_ns = now_ns + AGAIN_NS;
	}
	next = c->phase == PHASE_RUN ? c->up.end_ns : c->give_up_ns;
	return next < c->ask_ns ? next : c->ask_ns;
}

static void loop(struct client *c)
{
	struct pollfd fds[3] = { { .fd = c->fd, .events = POLLIN } };
	unsigned int n = 1;
	uint64_t next, due, now_ns;

	if (c->has_link) {
		fds[n++] = (struct pollfd){ .fd = nl_fd(&c->link.watch),
					    .events = POLLIN };
		if (c->link.has_radio)
			fds[n++] = (struct pollfd){
				.fd = nl_fd(&c->link.radio.nl),
				.events = POLLIN };
	}

	enter(c, PHASE_HELLO, clock_ns());
	while (c->phase != PHASE_OVER && !c->refused) {
		if (measure_stop && c->phase < PHASE_RUN)
			break;
		now_ns = clock_ns();
		next = step(c, now_ns);
		if (c->phase == PHASE_RUN) {
			stream_run(&c->up, c->fd, &c->peer, &c->m->log,
				   now_ns);
			due = stream_due(&c->up);
			next = due < next ? due : next;
		}
		clock_poll(fds, n, next);
		receive(c);
		if (c->has_link)
			link_read(&c->link);
	}
}

/*
 * Nothing is opened before the call begins: the address may be one that is
 * still to come, and notices of other calls' roams are not ours to hear.
 */
static int open_call(struct client *c)
{
	struct measure *m = c->m;
	struct pollfd none = { .fd = -1 };
	int err;

	while (clock_ns() < m->start_ns && !measure_stop)
		clock_poll(&none, 1, m->start_ns);

	c->fd = udp_open(&m->local);
	if (c->fd < 0) {
		fprintf(stderr, "segue measure: our own address: %s\n",
			strerror(-c->fd));
		return EXIT_REFUSED;
	}
	if (!m->dev)
		return EXIT_DONE;

	c->link.seen = on_link;
	c->link.owner = c;
	err = link_open(&c->link, m->dev);
	if (err) {
		fprintf(stderr, "segue measure: --dev %s: %s\n", m->dev,
			strerror(-err));
		return EXIT_REFUSED;
	}
	c->has_link = true;
	return EXIT_DONE;
}

static int say_end(struct client *c)
{
	static const char *const why[] = {
		[REFUSE_FULL] = "it has no room for another client",
		[REFUSE_RANGE] = "it allows no such interval, length or duration",
	};

	if (c->refused) {
		fprintf(stderr, "segue measure: %s refuses: %s\n", c->m->host,
			c->refused < 4 && why[c->refused] ? why[c->refused] :
			"it does not say why");
		return EXIT_REFUSED;
	}
	if (!c->up.first_ns) {
		fprintf(stderr, "segue measure: no answer from %s, port %u: "
			"is `segue measure -s` running there?\n",
			c->m->host, ntohs(c->m->remote.sin6_port));
		return EXIT_REFUSED;
	}
	roam_tell_call(&c->roam, c->m, c->up.sent);
	return EXIT_DONE;
}

int measure_client(struct measure *m)
{
	struct client *c = calloc(1, sizeof(*c));
	int status = EXIT_REFUSED;

	if (!c) {
		fprintf(stderr, "segue measure: out of memory\n");
		return EXIT_REFUSED;
	}
	c->m = m;
	c->peer.addr = m->remote;
	c->up.payload = m->payload;
	c->up.interval_ns = m->interval_ns;
	c->up.end_ns = NEVER;
	if (getrandom(&c->up.id, sizeof(c->up.id), 0) == sizeof(c->up.id)) {
		status = open_call(c);
		if (!status) {
			loop(c);
			status = say_end(c);
		}
	}
	if (c->has_link)
		link_close(&c->link);
	free(c);
	return status;
}
