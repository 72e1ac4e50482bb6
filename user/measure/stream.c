// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * stream.c - send by an absolute schedule
 */
#include "measure/packet.h"
#include "measure/stream.h"

uint64_t stream_due(const struct stream *s)
{
	uint64_t due = s->first_ns + s->next * s->interval_ns;

	return due < s->end_ns ? due : NEVER;
}

void stream_run(struct stream *s, int fd, const struct udp_peer *to,
		struct log *log, uint64_t now_ns)
{
	uint8_t buf[PACKET_MAX] = { 0 };
	struct packet p = { .type = PACKET_DATA, .id = s->id };
	int err;

	for (; stream_due(s) <= now_ns; s->next++) {
		p.seq = s->next;
		p.x = stream_due(s);
		packet_encode(buf, &p);
		now_ns = clock_ns();
		err = udp_send(fd, to, buf, s->payload);
		if (err) {
			log_add(log, LOG_TX_FAILED, s->call, p.seq, p.x, -err);
			continue;
		}
		s->sent++;
		log_add(log, LOG_TX, s->call, p.seq, p.x, now_ns);
	}
}
