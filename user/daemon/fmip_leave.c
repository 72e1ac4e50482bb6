// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fmip_leave.c - the mobile node's handover, up to the silence and back
 *
 * FBU and FBack on the old link, the radio told to move or gone by itself, and the
 * way back to the old link (RFC 5568 3.2, 4, 5.6).  In which state each of these is
 * done is fmip_mn.c's.
 */
#include <string.h>

#include "daemon/fmip_more.h"
#include "daemon/fmip_move.h"
#include "daemon/fmip_second.h"
#include "daemon/fmip_steps.h"
#include "daemon/message.h"
#include "daemon/mip6_mn.h"
#include "wire/fmip.h"
#include "wire/names.h"

#define MOVE_OVER_MS	2	/* from the roam to the change of routes */

static struct outbox *out_of(const struct mn *mn)
{
	return &mn->agent->out;
}

void mn_timer(struct mn *mn, enum mn_timer which, double ms)
{
	outbox_timer(out_of(mn), &mn->handover.timers[which], ms);
}

void mn_stop_timers(struct mn *mn)
{
	for (int i = MN_T_FBU; i <= MN_T_UNA; i++)
		mn_timer(mn, i, -1);
}

void mn_finish(struct mn *mn, bool ok, const char *outcome,
	       const char *sentence)
{
	struct outbox *out = out_of(mn);

	map_note_outcome(mn, mn->target.bssid, ok);
	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "mobile %s: handover to %s: %s: %s",
				mn->handover.name,
				lladdr_text(out, mn->target.bssid), outcome,
				sentence));
	outbox_add(out, ACT_REPLY)->reply = (struct reply){
		.ok = ok, .outcome = outcome, .error = ok ? NULL : sentence,
	};
}

/* Beginning */

/* RFC 5568 3.1 the other way round: its prefix and router are those of now. */
static void note_left(struct mn *mn)
{
	static const uint8_t none[MAC_LEN];
	const struct mn_ap *ap = mn_find_ap(mn, mn->bssid);

	mn->left = (struct mn_ap){
		.known = ap && memcmp(mn->par_lladdr, none, MAC_LEN),
		.remembered = true, .code = LLA_NEW_AP, .prefix_len = 64,
		.frequency = ap ? ap->frequency : 0,
		.signal = ap ? ap->signal : 0,
		.router = mn->par, .prefix = mn->pcoa, .ncoa = mn->pcoa,
	};
	memcpy(mn->left.bssid, mn->bssid, MAC_LEN);
	memcpy(mn->left.router_lladdr, mn->par_lladdr, MAC_LEN);
	ip6_mask(&mn->left.prefix, 64);
}

void mn_depart(struct mn *mn, const struct mn_ap *target)
{
	move_settled(mn);
	note_left(mn);
	mn->target = *target;
	mn->coa = target->ncoa;
	mn->asked_par = mn->par;
	mn_take_key(mn);
	mn->lifetime = (uint16_t)mn->cfg->lifetime;
	mn->has_fback = false;
	mn->fallback = FALLBACK_NONE;
	mn->moved = false;
	mn->resynced = false;
	mn->naacked = false;
	mn->at_router = false;
	mn->old_ifindex = mn->ifindex;
	mn->copied = 0;
	mn->crossed = false;
	second_drop(mn);
	mn->sent = 0;
	memset(&mn->h, 0, sizeof(mn->h));
	more_depart(mn);
	mn->agent->counters.n[COUNT_HANDOVERS]++;
}

void mn_fbu(struct mn *mn, const struct in6_addr *src, uint16_t lifetime)
{
	move_send_fbu(mn, src, lifetime);
	more_fbu(mn, !addr_equal(src, &mn->pcoa), lifetime);
	mn->fbu_at = mn->agent->now;
	mn_timer(mn, MN_T_FBU, mn->cfg->fbu_timeout * (double)(1u << mn->sent));
	mn->sent++;
}

void step_start(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	mn_depart(mn, mn_find_ap(mn, arg));
	mn_fbu(mn, &mn->pcoa, mn->lifetime);
}

/* At once: the router has heard of it once, and hears FBU now. */
void step_start_again(void *session, const void *arg)
{
	mn_timer(mn_of(session), MN_T_UNA, -1);
	step_start(session, arg);
}

static void radio_roam(struct mn *mn)
{
	outbox_radio(out_of(mn), RADIO_ROAM, mn->target.bssid)->device =
		mn->device;
	outbox_trace(out_of(mn), '2', true, NULL,
		     lladdr_text(out_of(mn), mn->target.bssid));
	mn_timer(mn, MN_T_ROAM, mn->cfg->roam_timeout);
}

/* To an access point without a new router, or without fast handovers. */
void step_start_plain(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	mn_depart(mn, mn_find_ap(mn, arg));
	if (mn->target.known && mn->target.code == LLA_SAME_ROUTER)
		move_hold_own(mn);
	radio_roam(mn);
}

void step_fbu_again(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	mn_fbu(mn, &mn->pcoa, mn->lifetime);
}

/* 135 tells which number the router had last (RFC 6275 6.1.8). */
void step_resync(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);
	const struct mh_msg *m = arg;

	mn->resynced = true;
	mn->seq = m->ba.seq;
	mn->sent = 0;
	mn_fbu(mn, &mn->pcoa, mn->lifetime);
}

/* FBack on the old link */

void mn_note_fback(struct mn *mn, const struct mh_msg *m)
{
	struct outbox *out = out_of(mn);

	mn->has_fback = true;
	mn->status = m->ba.status;
	mn->lifetime = m->ba.lifetime;
	if (m->ba.status == MH_STATUS_OTHER_NCOA)
		mn->coa = m->opt.alt_coa;
	mn->copied = m->opt.has_copy ? m->opt.copy : 0;
	outbox_trace(out, 'f', false, &mn->asked_par,
		     outbox_print(out, "status %u lifetime %u", mn->status,
				  mn->lifetime));
}

void step_accept_fback(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	mn_note_fback(mn, arg);
	mn_timer(mn, MN_T_FBU, -1);
	move_prepare(mn);
	mn_timer(mn, MN_T_GUARD, mn->beside ? 0 : mn->cfg->guard);
	move_add_address(mn);
}

/* The router has switched nothing: the present link is what remains. */
void step_refused(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);
	struct outbox *out = out_of(mn);
	const struct mh_msg *m = arg;

	mn_timer(mn, MN_T_FBU, -1);
	handover_undo(&mn->h, out);
	second_drop(mn);
	outbox_trace(out, 'f', false, &mn->asked_par,
		     outbox_print(out, "status %u", m->ba.status));
	mn_finish(mn, false, "refused",
		  outbox_print(out, "router %s refused the handover: status %u, %s; this link goes on",
			       addr_text(out, &mn->asked_par), m->ba.status,
			       fback_status_name(m->ba.status)));
}

/* The radio moves */

/*
 * The radio first: routes are changed while it waits for the access point, not
 * while it has something to do.
 */
void step_roam(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	radio_roam(mn);
	mn_timer(mn, MN_T_GUARD, MOVE_OVER_MS);
}

void step_over(void *session, const void *arg)
{
	(void)arg;
	move_over(mn_of(session));
}

/*
 * No FBack: whether the router has switched is not known, but if it has, the
 * packets wait at the other end.  So it goes on there, as if nothing had been
 * asked (3.2, RFC 4260 7.2).
 */
void step_roam_unanswered(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	mn_timer(mn, MN_T_FBU, -1);
	mn->fallback = FALLBACK_NO_FBACK;
	move_prepare(mn);
	move_add_address(mn);
	step_roam(session, arg);
}

/* The radio leaves by itself; nobody has told the router. */
void step_leave(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	mn_stop_timers(mn);
	mn_depart(mn, mn_find_ap(mn, arg));
	mn->fallback = FALLBACK_LEFT;
	move_prepare(mn);
	move_add_address(mn);
	mn_timer(mn, MN_T_GUARD, MOVE_OVER_MS);
	mn_timer(mn, MN_T_ROAM, mn->cfg->roam_timeout);
}

/* To where it was to go, but sooner. */
void step_leave_early(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	mn_stop_timers(mn);
	if (!mn->has_fback) {
		mn->fallback = FALLBACK_NO_FBACK;
		move_prepare(mn);
		move_add_address(mn);
	}
	mn_timer(mn, MN_T_GUARD, MOVE_OVER_MS);
	mn_timer(mn, MN_T_ROAM, mn->cfg->roam_timeout);
}

void step_link_lost(void *session, const void *arg)
{
	(void)arg;
	move_lost(mn_of(session));
}

/* Going back */

void step_go_back(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	mn_stop_timers(mn);
	move_back(mn);
	second_drop(mn);
	mn->sent = 0;
	mn_fbu(mn, &mn->pcoa, 0);
	mn_finish(mn, false, "returned",
		  "the radio did not get to the access point; the old link goes on");
}

/* From the new link to the old one, before anything is bound. */
void step_back_again(void *session, const void *arg)
{
	memcpy(mn_of(session)->bssid, arg, MAC_LEN);
	step_go_back(session, arg);
}

void step_stay(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	mn_stop_timers(mn);
	move_back(mn);
	if (arg)
		memcpy(mn->bssid, arg, MAC_LEN);
	mn_finish(mn, false, "returned",
		  "the radio did not get to the access point; the old link goes on");
	mn_arm(mn);
}

void step_kernel_refused(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);
	struct outbox *out = out_of(mn);

	(void)arg;
	mn_stop_timers(mn);
	mn->h.stage = HANDOVER_NONE;
	move_go_on(mn);
	if (mn->agent->mip)
		mip_release(mn->agent->mip);
	second_drop(mn);
	mn->sent = 0;
	mn_fbu(mn, &mn->pcoa, 0);
	mn_finish(mn, false, "kernel",
		  outbox_print(out, "the kernel refused: %s; the old link goes on",
			       mn->handover.refusal));
}

void step_end_again(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	mn_fbu(mn, &mn->pcoa, 0);
}

void step_ended(void *session, const void *arg)
{
	(void)arg;
	mn_timer(mn_of(session), MN_T_FBU, -1);
	mn_arm(mn_of(session));
}

void step_lost(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	mn_finish(mn, false, "no-link",
		  "the radio has found no link yet; whichever it finds is gone on with");
}
