// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * relay_ap.c - role ap: what this access point's radio knows of its stations
 *
 * A radio that goes to another access point says nothing to the one it leaves: mac80211
 * sends no frame then.  What shows it is the first frame that is not acknowledged, to
 * whoever looks often enough, and its authentication elsewhere.  That it is back is shown
 * by data from it alone: its association, and the layer 2 update that mac80211 makes of
 * it, come before the station takes what is sent to it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/message.h"
#include "daemon/relay.h"

static const char *const states[] = {
	"NEW", "JOINING", "HERE", "SILENT", "GONE", "END",
};

static const char *const events[] = {
	"refused", "found", "joins", "gone", "frame", "fails", "answers",
	"again-timer", "sync",
};

enum { T_AGAIN };
static const char *const timers[] = { "again" };
static const int timer_events[] = { STATION_EV_AGAIN_TIMER };

#define AGAIN_MS	10	/* for an answer, doubled each time */
#define TRIES_MAX	4

struct station *ap_find(struct ap *ap, const uint8_t mac[MAC_LEN])
{
	for (struct session *s = ap->stations; s; s = s->next)
		if (!memcmp(((struct station *)s)->mac, mac, MAC_LEN))
			return (struct station *)s;

	return NULL;
}

bool station_awaited(const struct station *st)
{
	return st->session.state == AT_JOINING ||
	       st->session.state == AT_SILENT;
}

/* Actions */

static void report(struct station *st, enum station_type type)
{
	st->tries = 1;
	ap_report(st->ap, st, type);
	st->ap->awaited++;
	outbox_timer(&st->ap->agent->out, &st->session.timers[T_AGAIN],
		     AGAIN_MS);
}

/* Whatever was counted of it was counted at another association. */
static void joins(void *session, const void *arg)
{
	struct station *st = session;

	(void)arg;
	st->measured = false;
	st->weak = false;
	if (st->ap->cfg->coming)
		report(st, STATION_COMES);
	st->ap->awaited++;
}

static void is_here(void *session, const void *arg)
{
	(void)arg;
	report(session, STATION_HERE);
}

static void fails(void *session, const void *arg)
{
	struct station *st = session;
	const struct nl80211_station *reading = arg;

	st->silent = reading->inactive;
	report(st, STATION_LEAVES);
}

static void gone(void *session, const void *arg)
{
	struct station *st = session;

	(void)arg;
	st->silent = STATION_UNKNOWN;
	report(st, STATION_LEAVES);
}

static void forget(void *session, const void *arg)
{
	struct station *st = session;

	(void)arg;
	st->ap->awaited++;
}

static void again(void *session, const void *arg)
{
	struct station *st = session;
	double ms = AGAIN_MS * (double)(1u << st->tries++);

	(void)arg;
	ap_report(st->ap, st, st->says);
	outbox_timer(&st->ap->agent->out, &st->session.timers[T_AGAIN], ms);
}

static void tell_anew(void *session, const void *arg)
{
	struct station *st = session;

	(void)arg;
	report(st, st->says);
}

/* Guards */

static bool has_spoken(const void *session, const void *arg)
{
	(void)arg;
	return ((const struct station *)session)->says;
}

static bool unanswered(const void *session, const void *arg)
{
	const struct station *st = session;

	(void)arg;
	return st->seq && st->tries < TRIES_MAX;
}

#define F1	"RFC 4260 3"
#define STEPS	"RFC 4260 4"

static const struct fsm_row rows[] = {
	{ AT_NEW, STATION_EV_FOUND, NULL, is_here, AT_HERE, F1 },
	{ AT_NEW, STATION_EV_JOINS, NULL, joins, AT_JOINING, STEPS },

	{ AT_JOINING, STATION_EV_JOINS, NULL, joins, AT_JOINING, STEPS },
	{ AT_JOINING, STATION_EV_FRAME, NULL, is_here, AT_HERE, F1 },
	{ AT_JOINING, STATION_EV_GONE, NULL, forget, AT_END, F1 },

	{ AT_HERE, STATION_EV_JOINS, NULL, joins, AT_JOINING, STEPS },
	{ AT_HERE, STATION_EV_FAILS, NULL, fails, AT_SILENT, F1 },
	{ AT_HERE, STATION_EV_GONE, NULL, gone, AT_GONE, F1 },
	{ AT_HERE, STATION_EV_FOUND, NULL, NULL, AT_HERE, F1 },
	{ AT_HERE, STATION_EV_FRAME, NULL, NULL, AT_HERE, F1 },
	{ AT_HERE, STATION_EV_ANSWERS, NULL, NULL, AT_HERE, F1 },

	{ AT_SILENT, STATION_EV_JOINS, NULL, joins, AT_JOINING, STEPS },
	{ AT_SILENT, STATION_EV_FRAME, NULL, is_here, AT_HERE, F1 },
	{ AT_SILENT, STATION_EV_ANSWERS, NULL, is_here, AT_HERE, F1 },
	{ AT_SILENT, STATION_EV_FAILS, NULL, NULL, AT_SILENT, F1 },
	{ AT_SILENT, STATION_EV_GONE, NULL, forget, AT_GONE, F1 },

	{ AT_GONE, STATION_EV_JOINS, NULL, joins, AT_JOINING, STEPS },
	{ AT_GONE, STATION_EV_AGAIN_TIMER, unanswered, again, AT_GONE, F1 },
	{ AT_GONE, STATION_EV_AGAIN_TIMER, NULL, forget, AT_END, F1 },
	{ AT_GONE, STATION_EV_GONE, NULL, NULL, AT_GONE, F1 },

	{ FSM_ANY, STATION_EV_SYNC, has_spoken, tell_anew, FSM_SAME, F1 },
	{ FSM_ANY, STATION_EV_SYNC, NULL, NULL, FSM_SAME, F1 },
	{ FSM_ANY, STATION_EV_AGAIN_TIMER, unanswered, again, FSM_SAME, F1 },
	{ FSM_ANY, STATION_EV_AGAIN_TIMER, NULL, NULL, FSM_SAME, F1 },
};

const struct fsm station_fsm = {
	.name = "station", .states = states, .events = events,
	.timers = timers, .timer_events = timer_events,
	.rows = rows, .n_rows = sizeof(rows) / sizeof(rows[0]), .end = AT_END,
};

/* Looking often
 * -------------
 */

static bool in_danger(const struct station *st)
{
	return st->ap->cfg->watch == WATCH_ALWAYS || st->weak ||
	       st->session.state == AT_SILENT;
}

/*
 * One that sleeps, or has nothing to say, acknowledges nothing either: only frames
 * that were given up count, and that it was heard since takes them back.  The kernel
 * counts the time in its ticks: half of an interval is as good as none.
 */
static void judge(struct station *st, const struct nl80211_station *now)
{
	const struct config_ap *cfg = st->ap->cfg;
	bool heard = now->inactive * 2 < cfg->poll;
	bool fails = !heard && st->measured &&
		     now->failed - st->failed >= cfg->lost;

	st->weak = cfg->watch == WATCH_WEAK && now->signal &&
		   now->signal < cfg->weak;
	st->signal = now->signal;
	if (heard || fails || !st->measured)
		st->failed = now->failed;
	st->measured = true;
	if (fails)
		session_event(&st->session, STATION_EV_FAILS, now);
	else if (heard && st->session.state == AT_SILENT)
		session_event(&st->session, STATION_EV_ANSWERS, NULL);
}

static void look_at(struct station *st)
{
	struct agent *agent = st->ap->agent;
	struct nl80211_station now = { .inactive = 0 };

	if (st->session.state != AT_HERE && st->session.state != AT_SILENT)
		return;
	if (!agent->effects->kernel.station(agent->world, st->ap->ifindex,
					    st->mac, &now))
		judge(st, &now);
}

/* Each station's step carries out its own outbox: ours is filled after them. */
static void look(void *session, const void *arg)
{
	struct ap *ap = (struct ap *)((char *)session -
				      offsetof(struct ap, poller));
	bool all = ap->agent->now >= ap->survey_at;
	bool often = false;
	struct session *s, *next;

	(void)arg;
	for (s = ap->stations; s; s = next) {
		struct station *st = (struct station *)s;

		next = s->next;
		if (all || in_danger(st))
			look_at(st);
		often |= in_danger(st);
	}

	if (all)
		ap->survey_at = ap->agent->now + ap->cfg->survey / 1000.0;
	if (all && !ap->epoch)
		ap_hello(ap);
	outbox_timer(&ap->agent->out, &ap->poller.timers[0],
		     often ? ap->cfg->poll : ap->cfg->survey);
}

static const char *const poller_states[] = { "LOOKING" };
static const char *const poller_events[] = { "refused", "timer" };
static const char *const poller_timers[] = { "look" };
static const int poller_timer_events[] = { POLLER_EV_TIMER };

static const struct fsm_row poller_rows[] = {
	{ 0, POLLER_EV_TIMER, NULL, look, 0, F1 },
};

const struct fsm poller_fsm = {
	.name = "poller", .states = poller_states, .events = poller_events,
	.timers = poller_timers, .timer_events = poller_timer_events,
	.rows = poller_rows, .n_rows = 1, .end = -1,
};

/* The whole */

void ap_begin(struct ap *ap, struct agent *agent, const struct config_ap *cfg)
{
	ap->agent = agent;
	ap->cfg = cfg;
	session_begin(&ap->poller, agent, &poller_fsm, NULL);
	session_event(&ap->poller, POLLER_EV_TIMER, NULL);
}

void ap_end(struct ap *ap)
{
	while (ap->stations)
		session_end(ap->stations);
	session_end(&ap->poller);
}

static struct station *add(struct ap *ap, const uint8_t mac[MAC_LEN])
{
	unsigned int n = 0;
	struct station *st;

	for (struct session *s = ap->stations; s; s = s->next)
		n++;
	st = n < ap->cfg->stations_max ? calloc(1, sizeof(*st)) : NULL;
	if (!st)
		return NULL;

	st->ap = ap;
	memcpy(st->mac, mac, MAC_LEN);
	session_begin(&st->session, ap->agent, &station_fsm, &ap->stations);
	snprintf(st->session.name, sizeof(st->session.name),
		 "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2],
		 mac[3], mac[4], mac[5]);
	return st;
}

/* Only what begins a station makes one. */
void ap_station(struct ap *ap, const uint8_t mac[MAC_LEN],
		enum station_event event)
{
	struct station *st = ap_find(ap, mac);

	if (!st && (event == STATION_EV_JOINS || event == STATION_EV_FOUND)) {
		st = add(ap, mac);
		if (!st)
			agent_drop(ap->agent, DROP_LIMIT);
	}
	if (st)
		session_event(&st->session, event, NULL);
}
