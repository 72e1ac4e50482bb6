// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fmip_mn.c - the mobile node's handover
 *
 * RFC 5568 3.1, 3.2, 4 and 5.6; the ladder 1abcdef23456g of RFC 4260 7.1, and
 * what remains of it where a step fails: FBack on the new link (1abcde23456fg),
 * FBU on the new link (1ab23456gcdef), the present link.  The mobile says in
 * one line which of them it was.
 */
#include <arpa/inet.h>
#include <string.h>

#include "daemon/fmip_move.h"
#include "daemon/message.h"
#include "daemon/mip6_mn.h"
#include "wire/fmip.h"
#include "wire/names.h"

#define MOVE_OVER_MS	2	/* from the roam to the change of routes */

static const char *const states[] = {
	"DOWN", "UP", "WAIT_FBACK", "GUARD", "MOVING", "ARRIVED",
	"WAIT_FBACK_NEW", "RETURNING",
};

static const char *const events[] = {
	"refused", "link-up", "link-down", "handover", "fback", "fback-refused",
	"fback-sequence", "roam-failed", "fbu-timer", "guard-timer",
	"roam-timer", "una-timer", "leaving", "found",
};

static const char *const timers[] = { "fbu", "guard", "roam", "una" };

static const int timer_events[] = {
	MN_EV_FBU_TIMER, MN_EV_GUARD_TIMER, MN_EV_ROAM_TIMER, MN_EV_UNA_TIMER,
};

static struct mn *mn_of(const void *session)
{
	return (struct mn *)((char *)session - offsetof(struct mn, handover));
}

static struct outbox *out_of(const struct mn *mn)
{
	return &mn->agent->out;
}

static void timer(struct mn *mn, enum mn_timer which, double ms)
{
	outbox_timer(out_of(mn), &mn->handover.timers[which], ms);
}

static void stop_timers(struct mn *mn)
{
	for (int i = MN_T_FBU; i <= MN_T_UNA; i++)
		timer(mn, i, -1);
}

/* The answer to whoever commanded it, and the one line in the log. */
static void finish(struct mn *mn, bool ok, const char *outcome,
		   const char *sentence)
{
	struct outbox *out = out_of(mn);

	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "mobile %s: handover to %s: %s: %s",
				mn->handover.name,
				lladdr_text(out, mn->target.bssid), outcome,
				sentence));
	outbox_add(out, ACT_REPLY)->reply = (struct reply){
		.ok = ok, .outcome = outcome, .error = ok ? NULL : sentence,
	};
}

const struct config_key *mn_key_for(const struct mn *mn,
				    const struct in6_addr *router)
{
	const struct config *cfg = mn->agent->cfg;

	for (unsigned int i = 0; i < cfg->n_keys; i++) {
		const struct config_key *key = &cfg->keys[i];

		if (!key->n_routers)
			return key;
		for (unsigned int j = 0; j < key->n_routers; j++)
			if (addr_equal(&key->routers[j], router))
				return key;
	}

	return NULL;
}

const struct in6_addr *mn_router_for(const struct mn *mn,
				     const struct in6_addr *addr)
{
	for (unsigned int i = 0; i < mn->cfg->n_routers; i++)
		if (prefix_holds(&mn->cfg->routers[i].prefix, addr))
			return &mn->cfg->routers[i].address;

	return NULL;
}

void mn_use_address(struct mn *mn, const struct in6_addr *addr, uint8_t plen)
{
	const struct in6_addr *router = mn_router_for(mn, addr);

	mn->pcoa = *addr;
	mn->plen = plen;
	mn->has_address = true;
	inet_ntop(AF_INET6, addr, mn->handover.name,
		  sizeof(mn->handover.name));
	memcpy(mn->discovery.name, mn->handover.name,
	       sizeof(mn->discovery.name));

	if (!router)
		return;

	mn->par = *router;
	mn->has_router = true;
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

static void begin(struct mn *mn, const struct mn_ap *target)
{
	note_left(mn);
	mn->target = *target;
	mn->coa = target->ncoa;
	mn->asked_par = mn->par;
	mn->key = mn_key_for(mn, &mn->par);
	mn->lifetime = (uint16_t)mn->cfg->lifetime;
	mn->has_fback = false;
	mn->fallback = FALLBACK_NONE;
	mn->moved = false;
	mn->resynced = false;
	mn->sent = 0;
	memset(&mn->h, 0, sizeof(mn->h));
	mn->agent->counters.n[COUNT_HANDOVERS]++;
}

static void fbu(struct mn *mn, const struct in6_addr *src, uint16_t lifetime)
{
	move_send_fbu(mn, src, lifetime);
	timer(mn, MN_T_FBU, mn->cfg->fbu_timeout * (double)(1u << mn->sent));
	mn->sent++;
}

static void start(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	begin(mn, mn_find_ap(mn, arg));
	fbu(mn, &mn->pcoa, mn->lifetime);
}

static void radio_roam(struct mn *mn)
{
	outbox_radio(out_of(mn), RADIO_ROAM, mn->target.bssid);
	outbox_trace(out_of(mn), '2', true, NULL,
		     lladdr_text(out_of(mn), mn->target.bssid));
	timer(mn, MN_T_ROAM, mn->cfg->roam_timeout);
}

/* To an access point without a new router, or without fast handovers. */
static void start_plain(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	begin(mn, mn_find_ap(mn, arg));
	radio_roam(mn);
}

static void fbu_again(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	fbu(mn, &mn->pcoa, mn->lifetime);
}

/* 135 tells which number the router had last (RFC 6275 6.1.8). */
static void resync(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);
	const struct mh_msg *m = arg;

	mn->resynced = true;
	mn->seq = m->ba.seq;
	mn->sent = 0;
	fbu(mn, &mn->pcoa, mn->lifetime);
}

/* FBack on the old link */

static void note_fback(struct mn *mn, const struct mh_msg *m)
{
	struct outbox *out = out_of(mn);

	mn->has_fback = true;
	mn->status = m->ba.status;
	mn->lifetime = m->ba.lifetime;
	if (m->ba.status == MH_STATUS_OTHER_NCOA)
		mn->coa = m->opt.alt_coa;
	outbox_trace(out, 'f', false, &mn->asked_par,
		     outbox_print(out, "status %u lifetime %u", mn->status,
				  mn->lifetime));
}

static void accept_fback(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	note_fback(mn, arg);
	timer(mn, MN_T_FBU, -1);
	move_prepare(mn);
	timer(mn, MN_T_GUARD, mn->cfg->guard);
	move_add_address(mn);
}

/* The router has switched nothing: the present link is what remains. */
static void refused(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);
	struct outbox *out = out_of(mn);
	const struct mh_msg *m = arg;

	timer(mn, MN_T_FBU, -1);
	outbox_trace(out, 'f', false, &mn->asked_par,
		     outbox_print(out, "status %u", m->ba.status));
	finish(mn, false, "refused",
	       outbox_print(out, "router %s refused the handover: status %u, %s; this link goes on",
			    addr_text(out, &mn->asked_par), m->ba.status,
			    fback_status_name(m->ba.status)));
}

/* The radio moves */

/*
 * The radio first: routes are changed while it waits for the access point, not
 * while it has something to do.
 */
static void roam(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	radio_roam(mn);
	timer(mn, MN_T_GUARD, MOVE_OVER_MS);
}

static void over(void *session, const void *arg)
{
	(void)arg;
	move_over(mn_of(session));
}

/*
 * No FBack: whether the router has switched is not known, but if it has, the
 * packets wait at the other end.  So it goes on there, as if nothing had been
 * asked (3.2, RFC 4260 7.2).
 */
static void roam_unanswered(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	timer(mn, MN_T_FBU, -1);
	mn->fallback = FALLBACK_NO_FBACK;
	move_prepare(mn);
	move_add_address(mn);
	roam(session, arg);
}

/* The radio leaves by itself; nobody has told the router. */
static void leave(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	stop_timers(mn);
	begin(mn, mn_find_ap(mn, arg));
	mn->fallback = FALLBACK_LEFT;
	move_prepare(mn);
	move_add_address(mn);
	timer(mn, MN_T_GUARD, MOVE_OVER_MS);
	timer(mn, MN_T_ROAM, mn->cfg->roam_timeout);
}

/* To where it was to go, but sooner. */
static void leave_early(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	stop_timers(mn);
	if (!mn->has_fback) {
		mn->fallback = FALLBACK_NO_FBACK;
		move_prepare(mn);
		move_add_address(mn);
	}
	timer(mn, MN_T_GUARD, MOVE_OVER_MS);
	timer(mn, MN_T_ROAM, mn->cfg->roam_timeout);
}

/* Arrival */

static void arrive(struct mn *mn)
{
	timer(mn, MN_T_GUARD, -1);
	memcpy(mn->bssid, mn->target.bssid, MAC_LEN);
	timer(mn, MN_T_ROAM, -1);
	outbox_trace(out_of(mn), '6', false, NULL,
		     lladdr_text(out_of(mn), mn->bssid));
}

static void una(struct mn *mn)
{
	struct outbox *out = out_of(mn);

	move_send_una(mn);
	outbox_trace(out, 'g', true, &mn->target.router,
		     addr_text(out, &mn->coa));
	mn->sent++;
}

/* From here on the new address is the address, its router the router. */
static void settle(struct mn *mn)
{
	struct in6_addr left = mn->pcoa;

	mn->par = mn->target.router;
	mn->has_router = ip6_is_routable(&mn->par);
	mn->has_fback = false;
	mn->moved = false;
	mn->h.stage = HANDOVER_NONE;
	if (addr_equal(&mn->coa, &left))
		return;

	mn_old_keep(mn, &left, mn->plen, mn->lifetime);
	mn_use_address(mn, &mn->coa, 128);
	mn->par = mn->target.router;
	mn_remember_left(mn);
}

static void announce(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	if (!mn->moved)
		move_over(mn);
	mn->sent = 0;
	una(mn);
	move_switch(mn);
	arrive(mn);
	timer(mn, MN_T_UNA, mn->cfg->una_interval);
	finish(mn, true, "predictive", "announced to the new router");
	mn->agent->counters.n[COUNT_HANDOVERS_DONE]++;
	settle(mn);
}

static void una_again(void *session, const void *arg)
{
	(void)arg;
	una(mn_of(session));
	timer(mn_of(session), MN_T_UNA, mn_of(session)->cfg->una_interval);
}

static void una_done(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	timer(mn, MN_T_UNA, -1);
}

/* What the kernel prepared has come to its deadline: once more, at once. */
static void switch_anew(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);
	struct segue_leg leg = segue_leg_tunnel(&mn->pcoa, &mn->asked_par);
	struct outbox *out = out_of(mn);

	(void)arg;
	handover_switch_anew(&mn->h, &leg, out);
	arrive(mn);
	timer(mn, MN_T_UNA, mn->cfg->una_interval);
	finish(mn, true, "predictive",
	       outbox_print(out, "announced to the new router, late: %s",
			    mn->handover.refusal));
}

static void announce_reactive(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	if (!mn->moved)
		move_over(mn);
	mn->sent = 0;
	una(mn);
	mn->sent = 0;
	fbu(mn, &mn->coa, mn->lifetime);
	arrive(mn);
}

static void bind_from(struct mn *mn, const struct mn_ap *here,
		      enum mn_fallback fallback)
{
	move_back(mn);
	begin(mn, here);
	mn->fallback = fallback;
	move_prepare(mn);
	move_add_address(mn);
	move_over(mn);
	announce_reactive(&mn->handover, NULL);
}

/* It came up at an access point that nobody had named. */
static void elsewhere(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	bind_from(mn, mn_find_ap(mn, arg), FALLBACK_LEFT);
}

/* RFC 4260 7.3: nothing was known before; an RA has told it. */
static void found(void *session, const void *arg)
{
	bind_from(mn_of(session), arg, FALLBACK_UNKNOWN);
}

static void fbu_from_new(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	fbu(mn, &mn->coa, mn->lifetime);
}

/* The registration with the home agent looks when a message came; here none did. */
static void tell_home(struct mn *mn)
{
	struct mip *mip = mn->agent->mip;

	if (mip)
		outbox_timer(out_of(mn), &mip->home.timers[MIP_T_MOVED], 0);
}

static void accept_reactive(void *session, const void *arg)
{
	static const char *const why[] = {
		[FALLBACK_NONE] = "acknowledged on the new link",
		[FALLBACK_NO_FBACK] = "fell back: no FBack on the old link",
		[FALLBACK_LEFT] = "the radio left unannounced",
		[FALLBACK_UNKNOWN] = "the new router had not been told of",
	};
	struct mn *mn = mn_of(session);

	note_fback(mn, arg);
	timer(mn, MN_T_FBU, -1);
	move_switch(mn);
	finish(mn, true, "reactive", why[mn->fallback]);
	mn->agent->counters.n[COUNT_HANDOVERS_DONE]++;
	mn->agent->counters.n[COUNT_HANDOVERS_REACTIVE]++;
	settle(mn);
}

/*
 * The new link is all that is left.  What began with the old address ends; what began
 * with a home address goes on when the home agent is told.
 */
static void no_binding(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);
	struct outbox *out = out_of(mn);

	(void)arg;
	timer(mn, MN_T_FBU, -1);
	handover_undo(&mn->h, out);
	if (mn->agent->mip)
		finish(mn, true, "plain",
		       outbox_print(out, "fell back: router %s did not bind the new address; the home agent is told",
				    addr_text(out, &mn->asked_par)));
	else
		finish(mn, false, "no-fast-handover",
		       outbox_print(out, "router %s did not bind the new address; the new link goes on without the old address",
				    addr_text(out, &mn->asked_par)));
	mn->agent->counters.n[COUNT_HANDOVERS_PLAIN]++;
	mn->lifetime = 0;
	settle(mn);
	tell_home(mn);
}

static void arrive_plain(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);
	bool same = mn->target.known && mn->target.code == LLA_SAME_ROUTER;

	(void)arg;
	arrive(mn);
	mn->agent->counters.n[COUNT_HANDOVERS_PLAIN] += !same;
	if (!same && mn->agent->mip) {
		finish(mn, true, "plain", "the home agent is told");
		return;
	}
	finish(mn, same, same ? "same-router" : "no-fast-handover",
	       same ? "the address stays" :
		      "moved without a fast handover: the router of this access point is not known");
}

static void link_lost(void *session, const void *arg)
{
	(void)arg;
	move_lost(mn_of(session));
}

static void attach(void *session, const void *arg)
{
	memcpy(mn_of(session)->bssid, arg, MAC_LEN);
}

/* Going back */

static bool told_router(const struct mn *mn)
{
	return mn->key && mn->has_router && mn->target.known &&
	       mn->target.code == LLA_NEW_AP;
}

static void go_back(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	stop_timers(mn);
	move_back(mn);
	mn->sent = 0;
	fbu(mn, &mn->pcoa, 0);
	finish(mn, false, "returned",
	       "the radio did not get to the access point; the old link goes on");
}

static void stay(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	stop_timers(mn);
	move_back(mn);
	if (arg)
		memcpy(mn->bssid, arg, MAC_LEN);
	finish(mn, false, "returned",
	       "the radio did not get to the access point; the old link goes on");
	mn_arm(mn);
}

static void kernel_refused(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);
	struct outbox *out = out_of(mn);

	(void)arg;
	stop_timers(mn);
	mn->h.stage = HANDOVER_NONE;
	if (mn->agent->mip)
		mip_release(mn->agent->mip);
	mn->sent = 0;
	fbu(mn, &mn->pcoa, 0);
	finish(mn, false, "kernel",
	       outbox_print(out, "the kernel refused: %s; the old link goes on",
			    mn->handover.refusal));
}

static void end_again(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	fbu(mn, &mn->pcoa, 0);
}

static void ended(void *session, const void *arg)
{
	(void)arg;
	timer(mn_of(session), MN_T_FBU, -1);
	mn_arm(mn_of(session));
}

static void lost(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	finish(mn, false, "no-link",
	       "the radio has found no link yet; whichever it finds is gone on with");
}

/* Guards */

static bool is_fast_ap(const struct mn *mn, const struct mn_ap *ap)
{
	return ap && ap->known && ap->code == LLA_NEW_AP && mn->has_address &&
	       mn->has_router && mn_key_for(mn, &mn->par) &&
	       !addr_equal(&ap->router, &mn->par);
}

static bool is_fast(const void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	return is_fast_ap(mn, mn_find_ap(mn, arg));
}

/* Up at an access point of a router it was told of, without a command. */
static bool is_elsewhere(const void *session, const void *arg)
{
	const struct mn *mn = mn_of(session);

	return memcmp(mn->bssid, arg, MAC_LEN) && is_fast(session, arg);
}

static bool at_target(const void *session, const void *arg)
{
	return !memcmp(mn_of(session)->target.bssid, arg, MAC_LEN);
}

static bool at_target_acknowledged(const void *session, const void *arg)
{
	return at_target(session, arg) && mn_of(session)->has_fback;
}

static bool at_target_told(const void *session, const void *arg)
{
	return at_target(session, arg) && told_router(mn_of(session));
}

/* An agent that was started anew does not know where the old link was. */
static bool at_old_told(const void *session, const void *arg)
{
	static const uint8_t unknown[MAC_LEN];
	const struct mn *mn = mn_of(session);

	return told_router(mn) && (!memcmp(mn->bssid, arg, MAC_LEN) ||
				   !memcmp(mn->bssid, unknown, MAC_LEN));
}

static bool told(const void *session, const void *arg)
{
	(void)arg;
	return told_router(mn_of(session));
}

static bool fbus_left(const void *session, const void *arg)
{
	const struct mn *mn = mn_of(session);

	(void)arg;
	return mn->sent <= mn->cfg->fbu_retries;
}

static bool unas_left(const void *session, const void *arg)
{
	const struct mn *mn = mn_of(session);

	(void)arg;
	return mn->sent < mn->cfg->una_count;
}

static bool first_resync(const void *session, const void *arg)
{
	(void)arg;
	return !mn_of(session)->resynced;
}

#define S4	"RFC 5568 4"
#define S32	"RFC 5568 3.2"
#define S56	"RFC 5568 5.6"
#define R4260	"RFC 4260 4"
#define R4260_9	"RFC 4260 9"

static const struct fsm_row rows[] = {
	{ MN_DOWN, MN_EV_LINK_UP, is_elsewhere, elsewhere, MN_WAIT_FBACK_NEW,
	  "RFC 4260 7.2" },
	{ MN_DOWN, MN_EV_LINK_UP, NULL, attach, MN_UP, S4 },
	{ MN_DOWN, MN_EV_LINK_DOWN, NULL, NULL, MN_DOWN, R4260_9 },

	{ MN_UP, MN_EV_LINK_UP, is_elsewhere, elsewhere, MN_WAIT_FBACK_NEW,
	  "RFC 4260 7.2" },
	{ MN_UP, MN_EV_LINK_UP, NULL, attach, MN_UP, S4 },
	{ MN_UP, MN_EV_LINK_DOWN, NULL, link_lost, MN_DOWN, R4260_9 },
	{ MN_UP, MN_EV_HANDOVER, is_fast, start, MN_WAIT_FBACK, S4 },
	{ MN_UP, MN_EV_HANDOVER, NULL, start_plain, MN_MOVING,
	  "RFC 5568 6.1.2" },
	{ MN_UP, MN_EV_LEAVING, is_elsewhere, leave, MN_MOVING,
	  "RFC 4260 7.2" },
	{ MN_UP, MN_EV_FOUND, NULL, found, MN_WAIT_FBACK_NEW, "RFC 4260 7.3" },
	{ MN_UP, MN_EV_FBACK, NULL, NULL, MN_UP, S32 },

	{ MN_WAIT_FBACK, MN_EV_FBACK, NULL, accept_fback, MN_GUARD, S32 },
	{ MN_WAIT_FBACK, MN_EV_FBACK_NO, NULL, refused, MN_UP,
	  "RFC 5568 6.2.3" },
	{ MN_WAIT_FBACK, MN_EV_FBACK_SEQ, first_resync, resync, MN_WAIT_FBACK,
	  "RFC 6275 6.1.8" },
	{ MN_WAIT_FBACK, MN_EV_FBACK_SEQ, NULL, refused, MN_UP,
	  "RFC 5568 6.2.3" },
	{ MN_WAIT_FBACK, MN_EV_FBU_TIMER, fbus_left, fbu_again, MN_WAIT_FBACK,
	  S4 },
	{ MN_WAIT_FBACK, MN_EV_FBU_TIMER, NULL, roam_unanswered, MN_MOVING,
	  S32 },
	{ MN_WAIT_FBACK, MN_EV_LINK_DOWN, NULL, roam_unanswered, MN_MOVING,
	  "RFC 4260 7" },

	{ MN_WAIT_FBACK, MN_EV_LEAVING, at_target, leave_early, MN_MOVING,
	  "RFC 4260 7" },
	{ MN_WAIT_FBACK, MN_EV_LEAVING, is_elsewhere, leave, MN_MOVING,
	  "RFC 4260 7.2" },

	{ MN_GUARD, MN_EV_LEAVING, at_target, leave_early, MN_MOVING, S4 },
	{ MN_GUARD, MN_EV_GUARD_TIMER, NULL, roam, MN_MOVING, S4 },
	{ MN_GUARD, MN_EV_LINK_DOWN, NULL, roam, MN_MOVING, S4 },
	{ MN_GUARD, MN_EV_FBACK, NULL, NULL, MN_GUARD, S32 },
	{ MN_GUARD, MN_EV_REFUSED, NULL, kernel_refused, MN_RETURNING, S56 },

	{ MN_MOVING, MN_EV_LINK_UP, at_target_acknowledged, announce,
	  MN_ARRIVED, S32 },
	{ MN_MOVING, MN_EV_LINK_UP, at_target_told, announce_reactive,
	  MN_WAIT_FBACK_NEW, S32 },
	{ MN_MOVING, MN_EV_LINK_UP, at_target, arrive_plain, MN_UP, R4260 },
	{ MN_MOVING, MN_EV_LINK_UP, at_old_told, go_back, MN_RETURNING, S56 },
	{ MN_MOVING, MN_EV_LINK_UP, is_elsewhere, elsewhere,
	  MN_WAIT_FBACK_NEW, S56 },
	{ MN_MOVING, MN_EV_LINK_UP, NULL, stay, MN_UP, R4260 },
	{ MN_MOVING, MN_EV_LINK_DOWN, NULL, NULL, MN_MOVING, R4260 },
	{ MN_MOVING, MN_EV_GUARD_TIMER, NULL, over, MN_MOVING, S4 },
	{ MN_MOVING, MN_EV_ROAM_FAILED, told, go_back, MN_RETURNING, S56 },
	{ MN_MOVING, MN_EV_ROAM_FAILED, NULL, stay, MN_UP, R4260 },
	{ MN_MOVING, MN_EV_ROAM_TIMER, NULL, lost, MN_MOVING, R4260_9 },
	{ MN_MOVING, MN_EV_FBACK, NULL, NULL, MN_MOVING, S32 },
	{ MN_MOVING, MN_EV_REFUSED, NULL, kernel_refused, MN_RETURNING, S56 },

	{ MN_ARRIVED, MN_EV_REFUSED, NULL, switch_anew, MN_ARRIVED, S4 },
	{ MN_ARRIVED, MN_EV_UNA_TIMER, unas_left, una_again, MN_ARRIVED,
	  "RFC 4861 7.2.6" },
	{ MN_ARRIVED, MN_EV_UNA_TIMER, NULL, una_done, MN_UP,
	  "RFC 4861 7.2.6" },
	{ MN_ARRIVED, MN_EV_FBACK, NULL, una_done, MN_UP, S32 },
	{ MN_ARRIVED, MN_EV_LINK_DOWN, NULL, una_done, MN_DOWN, R4260_9 },
	{ MN_ARRIVED, MN_EV_LEAVING, is_elsewhere, leave, MN_MOVING,
	  "RFC 4260 7.2" },

	{ MN_WAIT_FBACK_NEW, MN_EV_FBACK, NULL, accept_reactive, MN_UP, S32 },
	{ MN_WAIT_FBACK_NEW, MN_EV_FBACK_NO, NULL, no_binding, MN_UP,
	  "RFC 5568 6.2.3" },
	{ MN_WAIT_FBACK_NEW, MN_EV_FBACK_SEQ, NULL, no_binding, MN_UP,
	  "RFC 5568 6.2.3" },
	{ MN_WAIT_FBACK_NEW, MN_EV_FBU_TIMER, fbus_left, fbu_from_new,
	  MN_WAIT_FBACK_NEW, S4 },
	{ MN_WAIT_FBACK_NEW, MN_EV_FBU_TIMER, NULL, no_binding, MN_UP, S4 },
	{ MN_WAIT_FBACK_NEW, MN_EV_REFUSED, NULL, no_binding, MN_UP, S4 },
	{ MN_WAIT_FBACK_NEW, MN_EV_LINK_DOWN, NULL, no_binding, MN_DOWN,
	  R4260_9 },

	{ MN_RETURNING, MN_EV_FBACK, NULL, ended, MN_UP, S56 },
	{ MN_RETURNING, MN_EV_FBACK_NO, NULL, ended, MN_UP, S56 },
	{ MN_RETURNING, MN_EV_FBACK_SEQ, NULL, ended, MN_UP, S56 },
	{ MN_RETURNING, MN_EV_FBU_TIMER, fbus_left, end_again, MN_RETURNING,
	  S56 },
	{ MN_RETURNING, MN_EV_FBU_TIMER, NULL, ended, MN_UP, S56 },
	{ MN_RETURNING, MN_EV_LINK_DOWN, NULL, ended, MN_DOWN, R4260_9 },
	{ MN_RETURNING, MN_EV_LINK_UP, NULL, NULL, MN_RETURNING, S56 },

	/* the radio is told to, or joins the access point of now anew */
	{ FSM_ANY, MN_EV_LEAVING, NULL, NULL, FSM_SAME, R4260 },
};

const struct fsm mn_fsm = {
	.name = "mobile", .states = states, .events = events,
	.timers = timers, .timer_events = timer_events,
	.rows = rows, .n_rows = sizeof(rows) / sizeof(rows[0]), .end = -1,
};

void mn_begin(struct mn *mn, struct agent *agent, const struct config_mn *cfg)
{
	mn->agent = agent;
	mn->cfg = cfg;
	session_begin(&mn->handover, agent, &mn_fsm, NULL);
	session_begin(&mn->discovery, agent, &discovery_fsm, NULL);
}

void mn_end(struct mn *mn)
{
	while (mn->old)
		session_end(mn->old);
	session_end(&mn->handover);
	session_end(&mn->discovery);
}

/* Discovery speaks of one link and begins anew on each. */
void mn_link_up(struct mn *mn, const uint8_t bssid[MAC_LEN])
{
	bool known = mn->attached && !memcmp(mn->bssid, bssid, MAC_LEN);

	mn->attached = true;
	session_event(&mn->handover, MN_EV_LINK_UP, bssid);
	if (!known)
		session_event(&mn->discovery, DISC_EV_ATTACH, NULL);
	if (mn->agent->mip)
		mip_link_up(mn->agent->mip);
}

bool mn_may_bind(const struct mn *mn)
{
	return mn->handover.state == MN_UP && mn->has_address &&
	       mn->has_router && mn_key_for(mn, &mn->par);
}

void mn_found(struct mn *mn, const struct mn_ap *here)
{
	session_event(&mn->handover, MN_EV_FOUND, here);
}

void mn_leaving(struct mn *mn, const uint8_t bssid[MAC_LEN])
{
	session_event(&mn->handover, MN_EV_LEAVING, bssid);
}

void mn_link_down(struct mn *mn)
{
	mn->attached = false;
	session_event(&mn->handover, MN_EV_LINK_DOWN, NULL);
	session_event(&mn->discovery, DISC_EV_DETACH, NULL);
	if (mn->agent->mip)
		mip_link_down(mn->agent->mip);
}

const char *mn_command_handover(struct mn *mn, const uint8_t bssid[MAC_LEN])
{
	const struct mn_ap *ap = mn_find_ap(mn, bssid);

	if (mn->handover.state == MN_DOWN)
		return "there is no link to hand over from";
	if (mn->handover.state != MN_UP)
		return "a handover is under way";
	if (!memcmp(mn->bssid, bssid, MAC_LEN))
		return "this is the access point of now";
	if (!ap || (!ap->frequency && !ap->known))
		return "no such access point: no scan has seen it";

	session_event(&mn->handover, MN_EV_HANDOVER, bssid);
	return NULL;
}

/* A binding of no time at all is none, unless that was asked for. */
static bool is_grant(const struct mn *mn, const struct mh_msg *m)
{
	return m->ba.status < 128 &&
	       (m->ba.lifetime || mn->handover.state == MN_RETURNING);
}

/* 6.2.3: sequence number, source and authenticator, or it is ignored. */
void mn_fback(struct mn *mn, const struct mh_msg *m,
	      const struct ip6_packet *p)
{
	const struct in6_addr *coa = badf_fback_coa(m, &mn->mac_coa);
	int err;

	if (!mn->key || !addr_equal(&p->src, &mn->asked_par)) {
		agent_drop(mn->agent, DROP_SOURCE);
		return;
	}
	err = badf_verify(&mn->key->key, coa, &mn->asked_par, p->data, p->len);
	if (err) {
		agent_drop(mn->agent, -err);
		return;
	}
	if (m->ba.status == MH_STATUS_SEQUENCE) {
		session_event(&mn->handover, MN_EV_FBACK_SEQ, m);
		return;
	}
	if (m->ba.seq != mn->seq) {
		agent_drop(mn->agent, DROP_SEQUENCE);
		return;
	}
	session_event(&mn->handover,
		      is_grant(mn, m) ? MN_EV_FBACK : MN_EV_FBACK_NO, m);
	if (mn->agent->mip)
		mip_look(mn->agent->mip);
}
