// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fmip_arrive.c - the mobile node's handover, on the new link
 *
 * UNA, FBU from the new address, and what is said of the handover when it is
 * over (RFC 5568 3.2, 4; RFC 4260 7.2, 7.3).  In which state each of these is done
 * is fmip_mn.c's.
 */
#include <string.h>

#include "daemon/fmip_more.h"
#include "daemon/fmip_move.h"
#include "daemon/fmip_steps.h"
#include "daemon/message.h"
#include "daemon/mip6_mn.h"

static struct outbox *out_of(const struct mn *mn)
{
	return &mn->agent->out;
}

void mn_arrive(struct mn *mn)
{
	mn_timer(mn, MN_T_GUARD, -1);
	memcpy(mn->bssid, mn->target.bssid, MAC_LEN);
	mn_timer(mn, MN_T_ROAM, -1);
	outbox_trace(out_of(mn), '6', false, NULL,
		     lladdr_text(out_of(mn), mn->bssid));
}

void mn_una(struct mn *mn)
{
	struct outbox *out = out_of(mn);

	move_send_una(mn);
	mn->una_at = mn->agent->now;
	outbox_trace(out, 'g', true, &mn->target.router,
		     addr_text(out, &mn->coa));
	mn->sent++;
}

void mn_settle(struct mn *mn)
{
	struct in6_addr left = mn->pcoa;

	more_settle(mn);
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
	hkey_moved(mn);
	mn_remember_left(mn);
}

void step_announce(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	if (!mn->moved)
		move_over(mn);
	mn->sent = 0;
	mn_una(mn);
	more_fbu(mn, true, mn->lifetime);
	move_switch(mn);
	move_probe(mn);
	mn_arrive(mn);
	mn_timer(mn, MN_T_UNA, mn->cfg->una_interval);
	mn_finish(mn, true, "predictive",
		  mn->crossed ? "announced to the new router by the second radio" :
				"announced to the new router");
	mn->agent->counters.n[COUNT_HANDOVERS_DONE]++;
	mn_settle(mn);
}

void step_una_again(void *session, const void *arg)
{
	(void)arg;
	mn_una(mn_of(session));
	more_fbu(mn_of(session), true, mn_of(session)->lifetime);
	mn_timer(mn_of(session), MN_T_UNA, mn_of(session)->cfg->una_interval);
}

void step_una_done(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	mn_timer(mn, MN_T_UNA, -1);
}

void step_settled(void *session, const void *arg)
{
	(void)arg;
	move_settled(mn_of(session));
}

/* What the kernel prepared has come to its deadline: once more, at once. */
void step_switch_anew(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);
	struct segue_leg leg = segue_leg_tunnel(&mn->pcoa, &mn->asked_par);
	struct outbox *out = out_of(mn);

	(void)arg;
	mn_arrive(mn);
	mn_timer(mn, MN_T_UNA, mn->cfg->una_interval);
	mn_finish(mn, true, "predictive",
		  outbox_print(out, "announced to the new router, late: %s",
			       mn->handover.refusal));
	handover_switch_anew(&mn->h, &leg, out);
	mn->h.stage = HANDOVER_NONE;
}

/* The same where FBack came later than that. */
void step_switch_late(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);
	struct segue_leg leg = segue_leg_tunnel(&mn->pcoa, &mn->asked_par);
	struct outbox *out = out_of(mn);

	(void)arg;
	mn_finish(mn, true, "reactive",
		  outbox_print(out, "acknowledged on the new link, late: %s",
			       mn->handover.refusal));
	handover_switch_anew(&mn->h, &leg, out);
	mn->h.stage = HANDOVER_NONE;
}

void step_announce_reactive(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	(void)arg;
	if (!mn->moved)
		move_over(mn);
	mn->sent = 0;
	mn_una(mn);
	mn->sent = 0;
	mn_fbu(mn, &mn->coa, mn->lifetime);
	move_probe(mn);
	mn_arrive(mn);
}

static void bind_from(struct mn *mn, const struct mn_ap *here,
		      enum mn_fallback fallback)
{
	mn_stop_timers(mn);
	move_back(mn);
	mn_depart(mn, here);
	mn->fallback = fallback;
	move_prepare(mn);
	move_add_address(mn);
	move_over(mn);
	step_announce_reactive(&mn->handover, NULL);
}

/* It came up at an access point that nobody had named. */
void step_elsewhere(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	bind_from(mn, mn_find_ap(mn, arg), FALLBACK_LEFT);
}

/* On to a third before the second has bound anything: what was left is the first. */
void step_on(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);
	struct mn_ap left = mn->left;

	step_elsewhere(session, arg);
	mn->left = left;
}

/* To where it was to go, before FBack and without a word that it leaves. */
void step_arrive_early(void *session, const void *arg)
{
	step_leave_early(session, arg);
	step_announce_reactive(session, arg);
}

/* On from the new link before anything is bound, to where no router is known. */
void step_stray(void *session, const void *arg)
{
	step_no_binding(session, arg);
	memcpy(mn_of(session)->bssid, arg, MAC_LEN);
}

/* RFC 4260 7.3: nothing was known before; an RA has told it. */
void step_found(void *session, const void *arg)
{
	bind_from(mn_of(session), arg, FALLBACK_UNKNOWN);
}

void step_fbu_from_new(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);
	unsigned int sent = mn->sent;

	(void)arg;
	/* FBack waits for it, where HI came only after the first */
	mn_una(mn);
	mn->sent = sent;
	mn_fbu(mn, &mn->coa, mn->lifetime);
}

void mn_use_other(struct mn *mn, const struct in6_addr *coa)
{
	move_drop_address(mn);
	mn->coa = *coa;
	move_add_address(mn);
	move_over(mn);
	move_accept(mn);
	mn->sent = 0;
	mn_una(mn);
}

/* FBack may have another address than was asked for (6.2.3, status 1). */
static void take_fback(struct mn *mn, const struct mh_msg *m)
{
	struct in6_addr announced = mn->coa, given;

	mn_note_fback(mn, m);
	mn->unproven = false;
	if (mn->at_router)
		mn->coa = mn->pcoa;
	given = mn->coa;
	if (addr_equal(&given, &announced) || mn->at_router)
		return;

	mn->coa = announced;
	mn_use_other(mn, &given);
}

/* The registration with the home agent looks when a message came; here none did. */
static void tell_home(struct mn *mn)
{
	struct mip *mip = mn->agent->mip;

	if (mip)
		outbox_timer(out_of(mn), &mip->home.timers[MIP_T_MOVED], 0);
}

void step_accept_reactive(void *session, const void *arg)
{
	static const char *const why[] = {
		[FALLBACK_NONE] = "acknowledged on the new link",
		[FALLBACK_NO_FBACK] = "fell back: no FBack on the old link",
		[FALLBACK_LEFT] = "the radio left unannounced",
		[FALLBACK_UNKNOWN] = "the new router had not been told of",
	};
	struct mn *mn = mn_of(session);

	take_fback(mn, arg);
	mn_timer(mn, MN_T_FBU, -1);
	move_switch(mn);
	if (mn->fallback == FALLBACK_UNKNOWN)
		map_been_at(mn, &mn->target);
	mn_finish(mn, true, "reactive", why[mn->fallback]);
	mn->agent->counters.n[COUNT_HANDOVERS_DONE]++;
	mn->agent->counters.n[COUNT_HANDOVERS_REACTIVE]++;
	mn_settle(mn);
}

/*
 * The new link is all that is left.  What began with the old address ends; what began
 * with a home address goes on when the home agent is told.
 */
void step_no_binding(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);
	struct outbox *out = out_of(mn);

	(void)arg;
	mn_timer(mn, MN_T_FBU, -1);
	handover_undo(&mn->h, out);
	move_come_back(mn);
	if (mn->agent->mip)
		mn_finish(mn, true, "plain",
			  outbox_print(out, "fell back: router %s did not bind the new address; the home agent is told",
				       addr_text(out, &mn->asked_par)));
	else
		mn_finish(mn, false, "no-fast-handover",
			  outbox_print(out, "router %s did not bind the new address; the new link goes on without the old address",
				       addr_text(out, &mn->asked_par)));
	mn->agent->counters.n[COUNT_HANDOVERS_PLAIN]++;
	mn->lifetime = 0;
	mn_settle(mn);
	tell_home(mn);
}

/*
 * Whether it still answers is asked by the kernel, as of any neighbour: NS to it alone, and
 * nothing waits for that (RFC 4260 3).
 */
static void check_router(struct mn *mn)
{
	static const uint8_t unknown[MAC_LEN];
	struct kop *op;

	if (IN6_IS_ADDR_UNSPECIFIED(&mn->par_link_local) ||
	    !memcmp(mn->par_lladdr, unknown, MAC_LEN))
		return;

	op = outbox_kernel(out_of(mn), KOP_NEIGH);
	op->may_fail = true;
	op->neigh = (struct rt_neigh){
		.ifindex = mn->ifindex, .addr = mn->par_link_local,
		.has_lladdr = true, .state = NUD_PROBE, .flags = NTF_ROUTER,
	};
	memcpy(op->neigh.lladdr, mn->par_lladdr, MAC_LEN);
}

/* Another access point of the same router, and nobody had asked for it. */
void step_sibling(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	memcpy(mn->bssid, arg, MAC_LEN);
	check_router(mn);
}

void step_arrive_plain(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);
	bool same = mn->target.known && mn->target.code == LLA_SAME_ROUTER;

	(void)arg;
	mn_arrive(mn);
	if (same) {
		check_router(mn);
		move_back(mn);
	}
	mn->agent->counters.n[COUNT_HANDOVERS_PLAIN] += !same;
	if (!same && mn->agent->mip) {
		mn_finish(mn, true, "plain", "the home agent is told");
		return;
	}
	mn_finish(mn, same, same ? "same-router" : "no-fast-handover",
		  same ? "the address stays" :
			 "moved without a fast handover: the router of this access point is not known");
}
