// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * relay_report.c - reports between an access point and its router, and whom to believe
 *
 * Before a key is tried the sender must be one that is configured, and name the key and the
 * epoch: who only guesses costs a compare.  A number once accepted is not accepted again,
 * and the epoch ends with the router's process, so an old report is of no use.
 */
#include <string.h>

#include "daemon/fmip_router.h"
#include "daemon/message.h"
#include "daemon/relay.h"

#define UDP_LEN		8
#define HOPS		64
#define REPORTS_S	2000	/* of one access point */
#define ANSWERS_S	20	/* to one that has not the epoch yet */

static void put16(uint8_t *at, unsigned int value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

/* From and to the same port: the other end listens there. */
static void add_datagram(struct outbox *out, const struct station_report *r,
			 const struct badf_key *key, unsigned int port,
			 const struct in6_addr *src, const struct in6_addr *dst)
{
	struct ip6_packet p = {
		.src = *src, .dst = *dst, .hop_limit = HOPS,
		.proto = IPPROTO_UDP,
	};
	size_t room = IP6_HEADER_LEN + UDP_LEN + STATION_MAX;
	uint8_t udp[UDP_LEN + STATION_MAX] = { 0 };
	uint8_t *bytes = outbox_room(out, room);
	int len = station_encode(r, key, src, dst, udp + UDP_LEN, STATION_MAX);
	unsigned int sum;

	if (!bytes || len < 0)
		return;

	put16(udp, port);
	put16(udp + 2, port);
	put16(udp + 4, UDP_LEN + (unsigned int)len);
	sum = ip6_checksum(src, dst, IPPROTO_UDP, udp, UDP_LEN + (size_t)len);
	put16(udp + 6, sum ? sum : 0xffff);	/* RFC 8200 8.1: 0 is no sum */
	p.data = udp;
	p.len = UDP_LEN + (size_t)len;
	len = ip6_build(&p, bytes, room);
	if (len < 0)
		return;

	outbox_add(out, ACT_SEND)->send = (struct send){
		.dst = *dst, .bytes = bytes, .len = (size_t)len,
	};
}

/* The access point's side */

static void ap_send(struct ap *ap, struct station_report *r)
{
	memcpy(r->ap, ap->bssid, MAC_LEN);
	add_datagram(&ap->agent->out, r, &ap->cfg->key, ap->cfg->port,
		     &ap->cfg->address, &ap->cfg->router);
}

void ap_hello(struct ap *ap)
{
	struct station_report r = { .type = STATION_HELLO };

	r.seq = ++ap->nonce;
	ap->greets = true;
	ap_send(ap, &r);
}

static char letter_of(enum station_type type)
{
	static const char letters[STATION_TYPES] = {
		[STATION_LEAVES] = 'l', [STATION_COMES] = 'j',
		[STATION_HERE] = 'h',
	};

	return letters[type];
}

void ap_report(struct ap *ap, struct station *st, enum station_type type)
{
	struct station_report r = {
		.type = type, .epoch = ap->epoch, .silent = st->silent,
		.signal = (int8_t)st->signal,
	};
	struct outbox *out = &ap->agent->out;

	st->says = type;
	r.seq = ++ap->seq;
	st->seq = r.seq;
	memcpy(r.station, st->mac, MAC_LEN);
	ap_send(ap, &r);
	outbox_trace(out, letter_of(type), true, &ap->cfg->router,
		     lladdr_text(out, st->mac));
}

static struct station *asked_by(struct ap *ap, uint64_t seq)
{
	for (struct session *s = ap->stations; s; s = s->next)
		if (((struct station *)s)->seq == seq)
			return (struct station *)s;

	return NULL;
}

/* The router knows nothing any more, or never did. */
static void new_epoch(struct ap *ap, const struct station_report *r)
{
	struct session *s, *next;

	ap->epoch = r->epoch;
	if (ap->seq < r->last)
		ap->seq = r->last;
	for (s = ap->stations; s; s = next) {
		next = s->next;
		session_event(s, STATION_EV_SYNC, NULL);
	}
}

static void take_answer(struct ap *ap, const struct in6_addr *from,
			const struct station_report *r, const void *bytes)
{
	bool greeted = ap->greets && r->seq == ap->nonce;
	struct station *st = r->seq ? asked_by(ap, r->seq) : NULL;
	int err;

	if (!addr_equal(from, &ap->cfg->router) ||
	    r->type != STATION_ANSWER) {
		agent_drop(ap->agent, DROP_OTHER_NODE);
		return;
	}
	if (!greeted && !st) {
		agent_drop(ap->agent, DROP_SEQUENCE);
		return;
	}

	err = station_verify(r, &ap->cfg->key, from, &ap->cfg->address, bytes);
	if (err) {
		agent_drop(ap->agent, -err);
		return;
	}

	if (greeted)
		ap->greets = false;
	if (st && r->epoch == ap->epoch)
		st->seq = 0;
	if (r->epoch != ap->epoch)
		new_epoch(ap, r);
}

/* The router's side */

static void answer(struct ar *ar, unsigned int at,
		   const struct station_report *r)
{
	const struct config_relay *cfg = &ar->cfg->relays[at];
	struct station_report a = {
		.type = STATION_ANSWER, .epoch = ar->relays.epoch,
		.seq = r->seq, .last = ar->relays.of[at].last,
	};

	memcpy(a.station, r->station, MAC_LEN);
	memcpy(a.ap, r->ap, MAC_LEN);
	add_datagram(&ar->agent->out, &a, &cfg->key, ar->cfg->report_port,
		     &ar->cfg->address, &cfg->address);
	agent_flush(ar->agent);
}

static int relay_at(const struct ar *ar, const struct in6_addr *from)
{
	for (unsigned int i = 0; i < ar->cfg->n_relays; i++)
		if (addr_equal(&ar->cfg->relays[i].address, from))
			return (int)i;

	return -1;
}

static bool speaks_for(const struct config_relay *cfg,
		       const uint8_t ap[MAC_LEN])
{
	for (unsigned int i = 0; i < cfg->n_aps; i++)
		if (!memcmp(cfg->aps[i], ap, MAC_LEN))
			return true;

	return false;
}

/* 0, or why it is not taken. */
static int refusal(struct ar *ar, int at, const struct in6_addr *from,
		   const struct station_report *r, const void *bytes)
{
	struct relay *relay;
	bool knows = r->epoch == ar->relays.epoch;
	int err;

	if (at < 0)
		return DROP_UNKNOWN_ROUTER;

	relay = &ar->relays.of[at];
	if (!rate_allows(knows ? &relay->taken : &relay->answered,
			 knows ? REPORTS_S : ANSWERS_S, ar->agent->now))
		return DROP_RATE;
	if (knows && r->seq <= relay->last)
		return DROP_REPLAY;

	err = station_verify(r, &ar->cfg->relays[at].key, from,
			     &ar->cfg->address, bytes);
	if (err)
		return -err;
	if (r->type == STATION_ANSWER ||
	    !speaks_for(&ar->cfg->relays[at], r->ap))
		return DROP_NOT_OWNER;

	return 0;
}

static void take_report(struct ar *ar, const struct in6_addr *from,
			const struct station_report *r, const void *bytes)
{
	int at = relay_at(ar, from);
	int why = refusal(ar, at, from, r, bytes);

	if (why) {
		agent_drop(ar->agent, why);
		return;
	}

	/* The answer of an old epoch names the new one; the report comes again. */
	if (r->type != STATION_HELLO && r->epoch == ar->relays.epoch) {
		ar->relays.of[at].last = r->seq;
		ar_report(ar, r);
	}
	answer(ar, (unsigned int)at, r);
}

void relay_datagram(struct agent *agent, const struct in6_addr *from,
		    const void *bytes, size_t len)
{
	struct station_report r;
	int err = station_decode(&r, bytes, len);

	agent->counters.n[COUNT_RECEIVED]++;
	if (err)
		agent_drop(agent, -err);
	else if (agent->ap)
		take_answer(agent->ap, from, &r, bytes);
	else if (agent->ar)
		take_report(agent->ar, from, &r, bytes);
	else
		agent_drop(agent, DROP_OTHER_NODE);
}
