// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fmip_second.c - a mobile node with two radios: make before break
 *
 * The second radio joins the new access point while the first goes on.  FBU is sent
 * on the old link as ever, names the second radio's link-layer address, and asks the
 * router to send all packets by both ways for a while.  On FBack the two radios change
 * places: UNA and own packets go by the one that was second, what comes by either is
 * taken once, and when the copies have ended the other leaves.
 *
 * Without the second radio's link it is a handover of one radio.  Which state comes
 * next is said by fmip_mn.c's table, but for the parting, which nobody waits for.
 */
#include <stddef.h>
#include <string.h>

#include "daemon/fmip_move.h"
#include "daemon/fmip_second.h"
#include "daemon/fmip_steps.h"
#include "daemon/message.h"

static struct outbox *out_of(const struct mn *mn)
{
	return &mn->agent->out;
}

static struct radio_cmd *second_radio(struct mn *mn, enum radio_verb verb)
{
	struct radio_cmd *cmd = outbox_radio(out_of(mn), verb,
					     mn->target.bssid);

	cmd->device = !mn->device;
	cmd->frequency = mn->target.frequency;
	return cmd;
}

/* Parting */

enum { PARTING };
enum { EV_REFUSED, EV_LEAVE_TIMER, EV_UNMARK_TIMER };
enum parting_timer { T_LEAVE, T_UNMARK };

static const char *const states[] = { "PARTING" };
static const char *const events[] = {
	"refused", "leave-timer", "unmark-timer",
};

static const char *const timers[] = { "leave", "unmark" };
static const int timer_events[] = { EV_LEAVE_TIMER, EV_UNMARK_TIMER };

static struct mn *mn_of_parting(const void *session)
{
	return (struct mn *)((char *)session - offsetof(struct mn, parting));
}

static void set_timer(struct mn *mn, enum parting_timer which, double ms)
{
	outbox_timer(out_of(mn), &mn->parting.timers[which], ms);
}

/* The copies have ended: the link of before has nothing more to bring. */
static void leave(void *session, const void *arg)
{
	struct mn *mn = mn_of_parting(session);

	(void)arg;
	outbox_radio(out_of(mn), RADIO_LEAVE, NULL)->device = !mn->device;
}

/* Nothing comes twice any more, and what its sender repeats is not taken for that. */
static void unmark(void *session, const void *arg)
{
	struct mn *mn = mn_of_parting(session);
	struct outbox *out = out_of(mn);

	(void)arg;
	if (mn->cfg->dedup_time || !mn_old_has(mn, &mn->h.addr))
		return;

	for (unsigned int i = 0; i < mn->h.n_accepts; i++) {
		mn->h.accepts[i].flags &= ~SEGUE_ACCEPT_F_DEDUP;
		mn->h.accepts[i].window = 0;
	}
	handover_accept(&mn->h, out);
	out->actions[out->n - 1].kernel.may_fail = true;
}

static const struct fsm_row rows[] = {
	{ PARTING, EV_LEAVE_TIMER, NULL, leave, PARTING, "RFC 5568 4" },
	{ PARTING, EV_UNMARK_TIMER, NULL, unmark, PARTING, "RFC 5568 4" },
};

const struct fsm parting_fsm = {
	.name = "parting", .states = states, .events = events,
	.timers = timers, .timer_events = timer_events,
	.rows = rows, .n_rows = sizeof(rows) / sizeof(rows[0]), .end = -1,
};

/* From one radio to the other */

void second_drop(struct mn *mn)
{
	set_timer(mn, T_UNMARK, -1);
	if (!mn->beside)
		return;

	second_radio(mn, RADIO_LEAVE);
	mn->beside = false;
}

static void change_places(struct mn *mn)
{
	struct mn_second was = {
		.ifindex = mn->ifindex, .link_local = mn->link_local,
	};

	memcpy(was.lladdr, mn->lladdr, MAC_LEN);
	mn->ifindex = mn->second.ifindex;
	mn->link_local = mn->second.link_local;
	memcpy(mn->lladdr, mn->second.lladdr, MAC_LEN);
	mn->second = was;
	mn->device = !mn->device;
	mn->beside = false;
	mn->crossed = true;
	mn->attached = true;
	outbox_timer(out_of(mn), &mn->discovery.timers[DISC_T_ANEW], 0);
}

void step_join(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	mn_depart(mn, mn_find_ap(mn, arg));
	mn->beside = true;
	set_timer(mn, T_LEAVE, -1);
	second_radio(mn, RADIO_JOIN);
	outbox_trace(out_of(mn), '2', true, NULL,
		     lladdr_text(out_of(mn), mn->target.bssid));
	mn_timer(mn, MN_T_ROAM, mn->cfg->roam_timeout);
}

void step_join_in_vain(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	mn_stop_timers(mn);
	second_drop(mn);
	mn_finish(mn, false, "no-link",
		  "the first radio lost its link before the second had one");
	move_lost(mn);
}

/* Marked before the router knows of it: a copy may be faster than FBack. */
void step_start_beside(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	mn_timer(mn, MN_T_ROAM, -1);
	move_expect_copies(mn);
	mn_fbu(mn, &mn->pcoa, mn->lifetime);
}

/* The second radio has no link, or nothing could tell its packets apart. */
void step_start_alone(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);
	struct outbox *out = out_of(mn);

	(void)arg;
	mn_timer(mn, MN_T_ROAM, -1);
	handover_undo(&mn->h, out);
	second_drop(mn);
	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "mobile %s: not by the second radio: %s",
				mn->handover.name, mn->handover.refusal ?
				mn->handover.refusal : "it has no link"));
	mn->sent = 0;
	mn_fbu(mn, &mn->pcoa, mn->lifetime);
}

void step_cross(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	mn_timer(mn, MN_T_GUARD, -1);
	change_places(mn);
	step_announce(session, arg);
	set_timer(mn, T_LEAVE, mn->copied);
	set_timer(mn, T_UNMARK, mn->copied + mn->cfg->copy_time);
}

/* The new link is there, whatever became of FBU: it is sent once more, by that one. */
void step_cross_unanswered(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	mn_stop_timers(mn);
	change_places(mn);
	mn->fallback = FALLBACK_NO_FBACK;
	move_prepare(mn);
	move_add_address(mn);
	move_over(mn);
	step_announce_reactive(session, NULL);
	set_timer(mn, T_LEAVE, 0);
}

unsigned int mn_scan_device(const struct mn *mn)
{
	return mn->second.ifindex ? !mn->device : mn->device;
}

/* What the other radio says */

/* An agent before this one has left it in use: then it is the one of now. */
static void go_on_by_it(struct mn *mn, const uint8_t bssid[MAC_LEN])
{
	struct mn_second second = mn->second;

	change_places(mn);
	mn->crossed = false;
	mn_use_address(mn, &second.addr, second.plen);
	set_timer(mn, T_LEAVE, 0);
	agent_flush(mn->agent);
	mn_link_up(mn, bssid);
}

void mn_second_up(struct mn *mn, const uint8_t bssid[MAC_LEN])
{
	if (!mn->has_address && mn->second.plen)
		go_on_by_it(mn, bssid);
	if (mn->handover.state != MN_JOINING)
		return;

	session_event(&mn->handover,
		      memcmp(mn->target.bssid, bssid, MAC_LEN) ?
		      MN_EV_JOIN_LOST : MN_EV_JOINED, bssid);
}

void mn_second_has(struct mn *mn, const struct in6_addr *addr, uint8_t plen)
{
	if (IN6_IS_ADDR_LINKLOCAL(addr)) {
		mn->second.link_local = *addr;
	} else if (plen && ip6_is_routable(addr)) {
		mn->second.addr = *addr;
		mn->second.plen = plen;
	}
}

void mn_second_down(struct mn *mn)
{
	if (mn->beside)
		session_event(&mn->handover, MN_EV_JOIN_LOST, NULL);
}
