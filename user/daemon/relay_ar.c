// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * relay_ar.c - role ar: hold for a station that goes to another access point of its subnet
 *
 * RFC 4260 3, figure 1.  Its leaving is known by what the old access point does not hear
 * any more or by its authentication at the new one, whichever is told first; what comes for
 * its addresses, as the neighbour table has them, waits from then on.  Data that came from
 * it through any access point ends that.  The neighbour entries are written then, as
 * during the silence the kernel may have given them up; those of bridges are put right by
 * the data itself, which has passed them.
 *
 * A station that is not heard of again is left to the kernel's deadline.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/fmip_away.h"
#include "daemon/fmip_router.h"
#include "daemon/message.h"
#include "daemon/relay.h"

static const char *const states[] = { "NEW", "SETTLED", "HELD", "END" };

static const char *const events[] = {
	"refused", "leaves", "comes", "here", "hold-timer", "probe-timer",
};

enum { T_HOLD, T_PROBE };
static const char *const timers[] = { "hold", "probe" };

static const int timer_events[] = {
	CLIENT_EV_HOLD_TIMER, CLIENT_EV_PROBE_TIMER,
};

#define LINGER_MS	200	/* until the drain is over */
#define PROBE_MS	4	/* about what is between the update and taking data */
#define PROBES_MAX	20
#define LOOKS_S		500	/* neighbour tables read */

static struct outbox *out_of(const struct client *c)
{
	return &c->ar->agent->out;
}

/* Actions */

/* Not those of which a handover, or a scan, takes care: it knows where they go. */
static void find_addresses(struct client *c)
{
	struct in6_addr found[4 * CLIENT_ADDRS_MAX];
	struct ar *ar = c->ar;
	const struct agent *agent = ar->agent;
	unsigned int n;

	c->n = 0;
	n = agent->effects->kernel.addrs_of(agent->world, ar->ifindex, c->mac,
					    found, 4 * CLIENT_ADDRS_MAX);
	for (unsigned int i = 0; i < n && c->n < CLIENT_ADDRS_MAX; i++) {
		if (!prefix_holds(&ar->cfg->prefix, &found[i]) ||
		    par_find(ar, &found[i]) || nar_find(ar, &found[i]) ||
		    away_find(ar, &found[i]))
			continue;
		c->h[c->n++] = (struct handover){
			.addr = found[i], .dir = SEGUE_DIR_TO, .hold = true,
			.hold_ms = ar->cfg->client_hold_time,
			.hold_outcome = SEGUE_OUTCOME_DRAIN,
			.tag = "relay",
		};
	}
}

static void hold(struct client *c, const struct station_report *r, char letter)
{
	struct outbox *out = out_of(c);

	find_addresses(c);
	for (unsigned int i = 0; i < c->n && c->ar->cfg->hold; i++)
		handover_prepare_armed(&c->h[i], out);
	outbox_trace(out, letter, false, c->n ? &c->h[0].addr : NULL,
		     outbox_print(out, "%s at %s, %u addresses",
				  c->session.name, lladdr_text(out, r->ap),
				  c->n));
	outbox_timer(out, &c->session.timers[T_HOLD],
		     c->ar->cfg->client_hold_time);
	c->probes = 0;
	if (c->n)
		outbox_timer(out, &c->session.timers[T_PROBE], PROBE_MS);
}

/*
 * Is it there?  NS to it alone, through whichever access point the bridges think of: a
 * station that has nothing to say says NA, and one whose kernel has forgotten its router
 * with the old link learns it here instead of waiting a second for its own NS.
 */
static void probe(void *session, const void *arg)
{
	struct icmp6_msg m = { .type = ICMP6_NS };
	struct client *c = session;
	const struct ar *ar = c->ar;

	(void)arg;
	m.ns.target = c->h[0].addr;
	m.ns.has_slla = true;
	memcpy(m.ns.slla, ar->lladdr, MAC_LEN);
	message_icmp6(out_of(c), &m, &ar->link_local, &c->h[0].addr,
		      ar->ifindex, c->mac);
	if (++c->probes < PROBES_MAX)
		outbox_timer(out_of(c), &c->session.timers[T_PROBE], PROBE_MS);
}

static void leaves(void *session, const void *arg)
{
	hold(session, arg, 'l');
}

static void comes(void *session, const void *arg)
{
	hold(session, arg, 'j');
}

static void settle(void *session, const void *arg)
{
	const struct station_report *r = arg;
	struct client *c = session;

	memcpy(c->ap, r->ap, MAC_LEN);
}

/* What was tentative, or failed, while nobody was there to answer for it. */
static void write_neighbour(struct client *c, const struct in6_addr *addr)
{
	struct kop *op = outbox_kernel(out_of(c), KOP_NEIGH);

	op->may_fail = true;
	op->neigh = (struct rt_neigh){
		.ifindex = c->ar->ifindex, .addr = *addr,
		.has_lladdr = true, .state = NUD_STALE,
	};
	memcpy(op->neigh.lladdr, c->mac, MAC_LEN);
}

static void drain(void *session, const void *arg)
{
	struct client *c = session;
	struct outbox *out = out_of(c);

	settle(session, arg);
	for (unsigned int i = 0; i < c->n; i++) {
		write_neighbour(c, &c->h[i].addr);
		handover_drain(&c->h[i], LINGER_MS, out);
	}
	outbox_trace(out, 'h', false, c->n ? &c->h[0].addr : NULL,
		     outbox_print(out, "%s at %s", c->session.name,
				  lladdr_text(out, c->ap)));
	outbox_timer(out, &c->session.timers[T_HOLD], -1);
	outbox_timer(out, &c->session.timers[T_PROBE], -1);
	c->ar->agent->counters.n[COUNT_CLIENTS_MOVED]++;
}

/* The kernel has sent what it held, by the same clock. */
static void lost(void *session, const void *arg)
{
	struct client *c = session;
	struct outbox *out = out_of(c);

	(void)arg;
	c->ar->agent->counters.n[COUNT_CLIENTS_LOST]++;
	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "station %s: not heard of for %u ms",
				c->session.name,
				c->ar->cfg->client_hold_time));
}

/* Some of its addresses may be held: the deadline ends that. */
static void refused(void *session, const void *arg)
{
	struct client *c = session;
	struct outbox *out = out_of(c);

	(void)arg;
	outbox_log(out, LOG_LEVEL_ERROR,
		   outbox_print(out, "station %s: the kernel refused: %s",
				c->session.name, c->session.refusal));
}

/* Guards */

/* What another access point does not hear any more has gone from there before. */
static bool was_there(const void *session, const void *arg)
{
	const struct station_report *r = arg;

	return !memcmp(((const struct client *)session)->ap, r->ap, MAC_LEN);
}

#define F1	"RFC 4260 3"

static const struct fsm_row rows[] = {
	{ CLIENT_NEW, CLIENT_EV_HERE, NULL, settle, CLIENT_SETTLED, F1 },
	{ CLIENT_NEW, CLIENT_EV_LEAVES, NULL, leaves, CLIENT_HELD, F1 },
	{ CLIENT_NEW, CLIENT_EV_COMES, NULL, comes, CLIENT_HELD, F1 },

	{ CLIENT_SETTLED, CLIENT_EV_HERE, NULL, settle, CLIENT_SETTLED, F1 },
	{ CLIENT_SETTLED, CLIENT_EV_LEAVES, was_there, leaves, CLIENT_HELD,
	  F1 },
	{ CLIENT_SETTLED, CLIENT_EV_LEAVES, NULL, NULL, CLIENT_SETTLED, F1 },
	{ CLIENT_SETTLED, CLIENT_EV_COMES, NULL, comes, CLIENT_HELD, F1 },
	{ CLIENT_SETTLED, CLIENT_EV_REFUSED, NULL, refused, CLIENT_END, F1 },

	{ CLIENT_HELD, CLIENT_EV_HERE, NULL, drain, CLIENT_SETTLED, F1 },
	{ CLIENT_HELD, CLIENT_EV_LEAVES, NULL, NULL, CLIENT_HELD, F1 },
	{ CLIENT_HELD, CLIENT_EV_COMES, NULL, NULL, CLIENT_HELD, F1 },
	{ CLIENT_HELD, CLIENT_EV_HOLD_TIMER, NULL, lost, CLIENT_END, F1 },
	{ CLIENT_HELD, CLIENT_EV_PROBE_TIMER, NULL, probe, CLIENT_HELD,
	  "RFC 4861 7.3.3" },
	{ CLIENT_HELD, CLIENT_EV_REFUSED, NULL, refused, CLIENT_END, F1 },
};

const struct fsm client_fsm = {
	.name = "client", .states = states, .events = events,
	.timers = timers, .timer_events = timer_events,
	.rows = rows, .n_rows = sizeof(rows) / sizeof(rows[0]),
	.end = CLIENT_END,
};

static struct client *find(struct ar *ar, const uint8_t mac[MAC_LEN])
{
	for (struct session *s = ar->relays.clients; s; s = s->next)
		if (!memcmp(((struct client *)s)->mac, mac, MAC_LEN))
			return (struct client *)s;

	return NULL;
}

static unsigned int count(const struct ar *ar)
{
	unsigned int n = 0;

	for (struct session *s = ar->relays.clients; s; s = s->next)
		n++;

	return n;
}

static struct client *add(struct ar *ar, const uint8_t mac[MAC_LEN])
{
	struct client *c = count(ar) < ar->cfg->clients_max ?
			   calloc(1, sizeof(*c)) : NULL;

	if (!c)
		return NULL;

	c->ar = ar;
	memcpy(c->mac, mac, MAC_LEN);
	session_begin(&c->session, ar->agent, &client_fsm,
		      &ar->relays.clients);
	snprintf(c->session.name, sizeof(c->session.name),
		 "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2],
		 mac[3], mac[4], mac[5]);
	return c;
}

void ar_report(struct ar *ar, const struct station_report *r)
{
	static const enum client_event event_of[STATION_TYPES] = {
		[STATION_LEAVES] = CLIENT_EV_LEAVES,
		[STATION_COMES] = CLIENT_EV_COMES,
		[STATION_HERE] = CLIENT_EV_HERE,
	};
	struct client *c = find(ar, r->station);

	if (r->type != STATION_HERE &&
	    !rate_allows(&ar->relays.looked, LOOKS_S, ar->agent->now)) {
		agent_drop(ar->agent, DROP_RATE);
		return;
	}

	c = c ? c : add(ar, r->station);
	if (c)
		session_event(&c->session, (int)event_of[r->type], r);
	else
		agent_drop(ar->agent, DROP_LIMIT);
}

void relays_end(struct relays *relays)
{
	while (relays->clients)
		session_end(relays->clients);
}
