// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fmip_discover.c - which router is behind that access point?
 *
 * RFC 5568 3.1, 5.1, 6.1: after attaching the mobile scans, on the frequencies
 * it was given, and asks its router about what it saw.  All this is done well
 * before a handover; a scan in a stream is a silence of its own.
 */
#include <string.h>

#include "daemon/fmip_away.h"
#include "daemon/fmip_choose.h"
#include "daemon/fmip_mn.h"
#include "daemon/fmip_when.h"
#include "daemon/message.h"

enum state { IDLE, DELAY, SCANNING, ASKING, LEAVING };

static const char *const states[] = {
	"IDLE", "DELAY", "SCANNING", "ASKING", "LEAVING",
};

static const char *const events[] = {
	"refused", "attach", "detach", "scan", "scan-done", "scan-failed",
	"prrtadv", "delay-timer", "scan-timer", "rtsolpr-timer", "held",
	"due-timer",
};

static const char *const timers[] = {
	"delay", "scan", "rtsolpr", "due", "anew",
};

static const int timer_events[] = {
	DISC_EV_DELAY_TIMER, DISC_EV_SCAN_TIMER, DISC_EV_RTSOLPR_TIMER,
	DISC_EV_DUE_TIMER, DISC_EV_ATTACH,
};

#define SCAN_TIMEOUT	5000	/* ms: the radio never answers */
#define RATE_WINDOW	1.0	/* s */
#define SIGNED_APS_MAX	15	/* in a packet of 1280 octets */

/* The router is on this link: the answer is behind what is queued for us there. */
#define HOLD_TIMEOUT	40	/* ms */
#define HOLD_TRIES	2
#define HOLD_LONGER	32	/* channels, and what is put off: then it waits no more */

static struct mn *mn_of(const void *session)
{
	return (struct mn *)((char *)session - offsetof(struct mn, discovery));
}

static struct outbox *out_of(const struct mn *mn)
{
	return (struct outbox *)&mn->agent->out;
}

/* What a router said holds for its own link only. */
static void forget_answers(struct mn *mn)
{
	mn->no_fmip = false;
	mn->par_link_local = in6addr_any;
	memset(mn->par_lladdr, 0, MAC_LEN);
	map_new_link(mn);
}

void mn_learn(struct mn *mn, const struct prrtadv *adv)
{
	for (unsigned int i = 0; i < adv->n_tuples; i++)
		map_learn(mn, &adv->tuples[i]);
	if (adv->has_source)
		memcpy(mn->par_lladdr, adv->source, MAC_LEN);
}

/* Actions */

static void attach(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	forget_answers(mn);
	quiet_end(mn);
	mn->told_all = false;
	mn->reported = false;
	mn->scanning = 0;
	outbox_timer(out_of(mn), &mn->discovery.timers[DISC_T_DUE],
		     mn->cfg->scan_delay / 2.0);
	outbox_timer(out_of(mn), &mn->discovery.timers[DISC_T_RTSOLPR], -1);
	outbox_timer(out_of(mn), &mn->discovery.timers[DISC_T_SCAN], -1);
	outbox_timer(out_of(mn), &mn->discovery.timers[DISC_T_DELAY],
		     mn->cfg->scan_delay);
}

static void stop_timers(struct mn *mn)
{
	for (int i = DISC_T_DELAY; i <= DISC_T_RTSOLPR; i++)
		outbox_timer(out_of(mn), &mn->discovery.timers[i], -1);
}

static void stop(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	stop_timers(mn);
	quiet_end(mn);
}

static void detach(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	stop(session, arg);
	outbox_timer(out_of(mn), &mn->discovery.timers[DISC_T_DUE], -1);
}

/* Half-way to the first scan an 802.11k access point is asked for its neighbours. */
static void tick(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	if (mn->cfg->reports && !mn->reported)
		outbox_radio(out_of(mn), RADIO_REPORT, NULL)->device =
			mn->device;
	mn->reported = true;
	map_expire(mn);
	outbox_timer(out_of(mn), &mn->discovery.timers[DISC_T_DUE],
		     when_next(mn));
}

static void scan(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);
	struct radio_cmd *cmd;

	(void)arg;
	stop_timers(mn);
	mn->agent->counters.n[COUNT_SCANS]++;
	outbox_timer(out_of(mn), &mn->discovery.timers[DISC_T_SCAN],
		     SCAN_TIMEOUT);
	cmd = outbox_radio(out_of(mn), RADIO_SCAN, NULL);
	cmd->device = mn_scan_device(mn);
	cmd->frequency = mn->scanning;
	when_scanned(mn, mn->scanning);
}

/* Not before the router holds what comes for us meanwhile. */
static void ask_to_hold(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	stop_timers(mn);
	mn->asked_away = 1;
	quiet_ask(mn);
	outbox_timer(out_of(mn), &mn->discovery.timers[DISC_T_SCAN],
		     HOLD_TIMEOUT);
}

static void ask_to_hold_again(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	mn->asked_away++;
	quiet_ask(mn);
	outbox_timer(out_of(mn), &mn->discovery.timers[DISC_T_SCAN],
		     HOLD_TIMEOUT);
}

/* The kernel goes back to its channel between two others, or puts a scan off. */
static void hold_longer(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	if (mn->asked_away++)
		quiet_ask(mn);
	outbox_timer(out_of(mn), &mn->discovery.timers[DISC_T_DELAY],
		     mn->cfg->scan_hold * 2.0 / 3);
}

static void scan_held(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	mn->agent->counters.n[COUNT_SCANS_HELD]++;
	quiet_hold_own(mn);
	scan(session, arg);
	mn->asked_away = 0;
	hold_longer(session, arg);
}

static void scan_unheld(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);
	struct outbox *out = out_of(mn);

	quiet_hold_own(mn);
	scan(session, arg);
	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "mobile %s: router %s does not hold while the radio scans",
				mn->discovery.name, addr_text(out, &mn->par)));
}

static void send_rtsolpr(struct mn *mn)
{
	struct icmp6_msg m = { .type = ICMP6_FMIP, .subtype = FMIP_RTSOLPR };
	struct outbox *out = out_of(mn);
	struct send_extra extra;
	uint8_t lladdr[MAC_LEN];

	m.rtsolpr = mn->asked;
	multicast_lladdr(&all_routers, lladdr);
	if (mn->cfg->has_send) {
		hkey_question(mn, &extra);
		message_signed(out, &m, &mn->pcoa, &all_routers, mn->ifindex,
			       lladdr, &mn->cfg->send.signer, &extra);
	} else {
		message_icmp6(out, &m, &mn->link_local, &all_routers,
			      mn->ifindex, lladdr);
	}
	outbox_trace(out, 'a', true, &all_routers,
		     outbox_print(out, "id %u", mn->asked.id));
	outbox_timer(out, &mn->discovery.timers[DISC_T_RTSOLPR],
		     mn->cfg->rtsolpr_timeout * (double)(1u << mn->tries));
}

static bool worth_asking(const struct mn *mn, const struct mn_ap *ap)
{
	return ap->frequency && memcmp(ap->bssid, mn->bssid, MAC_LEN) &&
	       (!ap->known || ap->remembered || when_is_old(mn, ap));
}

/* A router that has many names some of them; for the others it is asked by name. */
static bool asks_all(const struct mn *mn)
{
	if (mn->cfg->ask != ASK_WILDCARD)
		return false;

	for (unsigned int i = 0; i < mn->n_aps; i++)
		if (when_is_old(mn, &mn->aps[i]))
			return true;

	return !mn->told_all;
}

static bool has_questions(const struct mn *mn)
{
	if (mn->no_fmip || !mn->has_address || !hkey_may_ask(mn))
		return false;
	if (hkey_wanted(mn))
		return true;
	if (mn->cfg->ask == ASK_OFF)
		return false;
	if (asks_all(mn))
		return true;

	for (unsigned int i = 0; i < mn->n_aps; i++)
		if (worth_asking(mn, &mn->aps[i]))
			return true;

	return false;
}

/* MAX_RTSOLPR_RATE, over a sliding second (6.1.1). */
static bool within_rate(const struct mn *mn)
{
	unsigned int recent = 0;

	for (unsigned int i = 0; i < mn->n_asked; i++)
		if (mn->asked_at[i] > mn->agent->now - RATE_WINDOW)
			recent++;

	return recent < mn->cfg->rtsolpr_rate;
}

static void note_question(struct mn *mn)
{
	unsigned int max = sizeof(mn->asked_at) / sizeof(mn->asked_at[0]);

	if (mn->n_asked == max) {
		memmove(mn->asked_at, mn->asked_at + 1,
			(max - 1) * sizeof(mn->asked_at[0]));
		mn->n_asked--;
	}
	mn->asked_at[mn->n_asked++] = mn->agent->now;
}

static unsigned int aps_max(const struct mn *mn)
{
	return mn->cfg->has_send ? SIGNED_APS_MAX : RTSOLPR_APS_MAX;
}

static void compose_rtsolpr(struct mn *mn)
{
	struct rtsolpr *r = &mn->asked;

	memset(r, 0, sizeof(*r));
	r->id = ++mn->id;
	r->has_source = true;
	memcpy(r->source, mn->lladdr, MAC_LEN);
	r->wildcard = asks_all(mn);
	for (unsigned int i = 0; i < mn->n_aps && !r->wildcard; i++)
		if (worth_asking(mn, &mn->aps[i]) &&
		    r->n_aps < aps_max(mn))
			memcpy(r->aps[r->n_aps++], mn->aps[i].bssid, MAC_LEN);
	if (mn->cfg->has_send)
		hkey_compose(mn);
	r->wildcard |= !r->n_aps;	/* it is asked for a key alone */
}

static void ask(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	outbox_timer(out_of(mn), &mn->discovery.timers[DISC_T_SCAN], -1);
	compose_rtsolpr(mn);
	note_question(mn);
	mn->tries = 0;
	send_rtsolpr(mn);
}

static void ask_again(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	mn->tries++;
	send_rtsolpr(mn);
}

static void give_up(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);
	struct outbox *out = out_of(mn);

	(void)arg;
	mn->no_fmip = true;
	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "mobile %s: router %s has no fast handover: RtSolPr not answered",
				mn->discovery.name, addr_text(out, &mn->par)));
}

/* Too soon to ask: the delay timer asks again. */
static void ask_later(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	outbox_timer(out_of(mn), &mn->discovery.timers[DISC_T_SCAN], -1);
	outbox_timer(out_of(mn), &mn->discovery.timers[DISC_T_DELAY],
		     RATE_WINDOW * 1000);
}

static void scan_failed(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);
	struct outbox *out = out_of(mn);

	stop(session, arg);
	outbox_log(out, LOG_LEVEL_ERROR,
		   outbox_print(out, "mobile %s: the radio did not scan",
				mn->discovery.name));
}

static void take_prrtadv(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);
	const struct prrtadv *adv = arg;
	struct outbox *out = out_of(mn);

	outbox_timer(out, &mn->discovery.timers[DISC_T_RTSOLPR], -1);
	mn_learn(mn, adv);
	mn->told_all |= mn->asked.wildcard;
	outbox_trace(out, 'b', false, &mn->par_link_local,
		     outbox_print(out, "code %u, %u access points", adv->code,
				  adv->n_tuples));
	if (mn->handover.state == MN_UP)
		mn_arm(mn);
}

/* By itself, one frequency at a time. */
static void due_hold(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	tick(session, arg);
	mn->scanning = when_scans(mn);
	ask_to_hold(session, arg);
}

static void due_scan(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	tick(session, arg);
	mn->scanning = when_scans(mn);
	scan(session, arg);
}

static void due_ask(void *session, const void *arg)
{
	tick(session, arg);
	ask(session, arg);
}

/* All that is named, because somebody wants it. */
static void scan_all(void *session, const void *arg)
{
	mn_of(session)->scanning = 0;
	scan(session, arg);
}

static void ask_to_hold_all(void *session, const void *arg)
{
	mn_of(session)->scanning = 0;
	ask_to_hold(session, arg);
}

/* Guards */

static bool may_be_held(const void *session, const void *arg)
{
	(void)arg;
	return mn_of(session)->cfg->n_frequencies &&
	       quiet_can_ask(mn_of(session), 0);
}

static bool due_to_scan(const void *session, const void *arg)
{
	(void)arg;
	return when_scans(mn_of(session));
}

static bool due_to_hold(const void *session, const void *arg)
{
	const struct mn *mn = mn_of(session);

	return due_to_scan(session, arg) && quiet_can_ask(mn, when_scans(mn));
}

/* Whom it has asked it can still ask: it may be another router's by now. */
static bool can_ask_again(const struct mn *mn)
{
	return mn->away && addr_equal(&mn->away_router, &mn->par) &&
	       quiet_can_ask(mn, mn->scanning);
}

static bool asks_again(const void *session, const void *arg)
{
	const struct mn *mn = mn_of(session);

	(void)arg;
	return mn->asked_away < HOLD_TRIES && can_ask_again(mn);
}

static bool may_be_longer(const void *session, const void *arg)
{
	const struct mn *mn = mn_of(session);

	(void)arg;
	return mn->asked_away < HOLD_LONGER && can_ask_again(mn);
}

static bool scans(const void *session, const void *arg)
{
	(void)arg;
	return mn_of(session)->cfg->n_frequencies;
}

static bool can_ask(const void *session, const void *arg)
{
	(void)arg;
	return has_questions(mn_of(session)) && within_rate(mn_of(session));
}

static bool asks_later(const void *session, const void *arg)
{
	(void)arg;
	return has_questions(mn_of(session)) && !within_rate(mn_of(session));
}

static bool tries_left(const void *session, const void *arg)
{
	const struct mn *mn = mn_of(session);

	(void)arg;
	return mn->tries < mn->cfg->rtsolpr_retries;
}

static const struct fsm_row rows[] = {
	{ FSM_ANY, DISC_EV_ATTACH, NULL, attach, DELAY, "RFC 5568 4" },
	{ FSM_ANY, DISC_EV_DETACH, NULL, detach, IDLE, "RFC 4260 9" },
	{ DELAY, DISC_EV_DELAY_TIMER, may_be_held, ask_to_hold, LEAVING,
	  "RFC 4260 4" },
	{ DELAY, DISC_EV_DELAY_TIMER, scans, scan, SCANNING, "RFC 4260 4" },
	{ DELAY, DISC_EV_DELAY_TIMER, can_ask, ask, ASKING, "RFC 5568 3.1" },
	{ DELAY, DISC_EV_DELAY_TIMER, asks_later, ask_later, DELAY,
	  "RFC 5568 6.1.1" },
	{ DELAY, DISC_EV_DELAY_TIMER, NULL, stop, IDLE, "RFC 5568 3.1" },
	{ SCANNING, DISC_EV_SCAN, NULL, NULL, SCANNING, "RFC 4260 4" },
	{ LEAVING, DISC_EV_SCAN, NULL, NULL, LEAVING, "RFC 4260 4" },
	{ FSM_ANY, DISC_EV_SCAN, may_be_held, ask_to_hold_all, LEAVING,
	  "RFC 4260 4" },
	{ FSM_ANY, DISC_EV_SCAN, NULL, scan_all, SCANNING, "RFC 4260 4" },
	{ LEAVING, DISC_EV_HELD, NULL, scan_held, SCANNING, "RFC 4260 4" },
	{ SCANNING, DISC_EV_HELD, NULL, NULL, SCANNING, "RFC 4260 4" },
	{ SCANNING, DISC_EV_DELAY_TIMER, may_be_longer, hold_longer, SCANNING,
	  "RFC 4260 4" },
	{ SCANNING, DISC_EV_DELAY_TIMER, NULL, NULL, SCANNING, "RFC 4260 4" },
	{ LEAVING, DISC_EV_SCAN_TIMER, asks_again, ask_to_hold_again, LEAVING,
	  "RFC 4260 4" },
	{ LEAVING, DISC_EV_SCAN_TIMER, NULL, scan_unheld, SCANNING,
	  "RFC 4260 4" },
	{ SCANNING, DISC_EV_SCAN_DONE, can_ask, ask, ASKING, "RFC 5568 3.1" },
	{ SCANNING, DISC_EV_SCAN_DONE, asks_later, ask_later, DELAY,
	  "RFC 5568 6.1.1" },
	{ SCANNING, DISC_EV_SCAN_DONE, NULL, stop, IDLE, "RFC 5568 5.1" },
	{ SCANNING, DISC_EV_SCAN_FAILED, NULL, scan_failed, IDLE,
	  "RFC 4260 9" },
	{ SCANNING, DISC_EV_SCAN_TIMER, NULL, scan_failed, IDLE,
	  "RFC 4260 9" },
	{ FSM_ANY, DISC_EV_SCAN_DONE, NULL, NULL, FSM_SAME, "RFC 4260 6" },
	{ ASKING, DISC_EV_PRRTADV, NULL, take_prrtadv, IDLE,
	  "RFC 5568 6.1.2" },
	{ ASKING, DISC_EV_RTSOLPR_TIMER, tries_left, ask_again, ASKING,
	  "RFC 5568 6.1.1" },
	{ ASKING, DISC_EV_RTSOLPR_TIMER, NULL, give_up, IDLE,
	  "RFC 5568 5.1" },
	{ IDLE, DISC_EV_DUE_TIMER, due_to_hold, due_hold, LEAVING,
	  "RFC 4260 4" },
	{ IDLE, DISC_EV_DUE_TIMER, due_to_scan, due_scan, SCANNING,
	  "RFC 4260 4" },
	{ IDLE, DISC_EV_DUE_TIMER, can_ask, due_ask, ASKING, "RFC 4260 6" },
	{ FSM_ANY, DISC_EV_DUE_TIMER, NULL, tick, FSM_SAME, "RFC 4260 6" },
};

const struct fsm discovery_fsm = {
	.name = "discovery", .states = states, .events = events,
	.timers = timers, .timer_events = timer_events,
	.rows = rows, .n_rows = sizeof(rows) / sizeof(rows[0]), .end = -1,
};

void mn_prrtadv(struct mn *mn, const struct prrtadv *adv,
		const struct ip6_packet *p, const uint8_t lladdr[MAC_LEN])
{
	int reason = 0;

	if (adv->code == PRRTADV_HANDOVER || adv->code == PRRTADV_NEIGHBOURS) {
		mn_unsolicited(mn, adv, p, lladdr);
		return;
	}
	if (adv->id != mn->asked.id || mn->discovery.state != ASKING)
		reason = DROP_IDENTIFIER;
	else if (mn->cfg->has_send)
		reason = hkey_take(mn, p, true);
	if (reason) {
		agent_drop(mn->agent, reason);
		return;
	}

	mn->par_link_local = p->src;
	session_event(&mn->discovery, DISC_EV_PRRTADV, adv);
	mn_consider(mn);
}

void mn_scan_over(struct mn *mn)
{
	if (mn->discovery.state == SCANNING)
		quiet_back(mn);
}

void mn_scan_failed(struct mn *mn)
{
	mn_scan_over(mn);
	session_event(&mn->discovery, DISC_EV_SCAN_FAILED, NULL);
}

void mn_scan_done(struct mn *mn)
{
	mn_scan_over(mn);
	session_event(&mn->discovery, DISC_EV_SCAN_DONE, NULL);
	mn_consider(mn);
}

const char *mn_command_scan(struct mn *mn)
{
	if (!mn->attached)
		return "there is no link";
	if (mn->handover.state != MN_UP)
		return "a handover is under way";
	if (!mn->cfg->n_frequencies)
		return "no frequencies are configured";

	session_event(&mn->discovery, DISC_EV_SCAN, NULL);
	return NULL;
}
