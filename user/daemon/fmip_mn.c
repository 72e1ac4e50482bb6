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

#include "daemon/fmip_more.h"
#include "daemon/fmip_second.h"
#include "daemon/fmip_steps.h"
#include "daemon/message.h"
#include "daemon/mip6_mn.h"
#include "wire/fmip.h"
#include "wire/mip6.h"

static const char *const states[] = {
	"DOWN", "UP", "WAIT_FBACK", "GUARD", "MOVING", "ARRIVED",
	"WAIT_FBACK_NEW", "RETURNING", "JOINING",
};

static const char *const events[] = {
	"refused", "link-up", "link-down", "handover", "fback", "fback-refused",
	"fback-sequence", "roam-failed", "fbu-timer", "guard-timer",
	"roam-timer", "una-timer", "leaving", "found", "naack", "settle-timer",
	"joined", "join-lost",
};

static const char *const timers[] = {
	"fbu", "guard", "roam", "una", "settle",
};

static const int timer_events[] = {
	MN_EV_FBU_TIMER, MN_EV_GUARD_TIMER, MN_EV_ROAM_TIMER, MN_EV_UNA_TIMER,
	MN_EV_SETTLE_TIMER,
};

const struct badf_key *mn_key_for(const struct mn *mn,
				  const struct in6_addr *router)
{
	const struct config *cfg = mn->agent->cfg;

	if (mn->cfg->has_send)
		return hkey_find(mn, router);

	for (unsigned int i = 0; i < cfg->n_keys; i++) {
		const struct config_key *key = &cfg->keys[i];

		if (!key->n_routers)
			return &key->key;
		for (unsigned int j = 0; j < key->n_routers; j++)
			if (addr_equal(&key->routers[j], router))
				return &key->key;
	}

	return NULL;
}

void mn_take_key(struct mn *mn)
{
	const struct badf_key *key = mn_key_for(mn, &mn->par);

	mn->has_key = key;
	if (key)
		mn->key = *key;
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
	hkey_arrived(mn);
}

static void attach(void *session, const void *arg)
{
	memcpy(mn_of(session)->bssid, arg, MAC_LEN);
}

static bool told_router(const struct mn *mn)
{
	return mn->has_key && mn->has_router && mn->target.known &&
	       mn->target.code == LLA_NEW_AP;
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

static bool is_sibling(const void *session, const void *arg)
{
	struct mn *mn = mn_of(session);
	const struct mn_ap *ap = mn_find_ap(mn, arg);

	return memcmp(mn->bssid, arg, MAC_LEN) && ap && ap->known &&
	       ap->code == LLA_SAME_ROUTER;
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

static bool at_left(const void *session, const void *arg)
{
	const struct mn *mn = mn_of(session);

	return told_router(mn) && !memcmp(mn->left.bssid, arg, MAC_LEN);
}

/* The kernel's switch was the old address's, which this one is no more. */
static bool was_switched(const void *session, const void *arg)
{
	const struct mn *mn = mn_of(session);

	(void)arg;
	return !IN6_IS_ADDR_UNSPECIFIED(&mn->h.addr) &&
	       !addr_equal(&mn->h.addr, &mn->pcoa);
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

/* To there by the second radio, where there is one. */
static bool is_fast_beside(const void *session, const void *arg)
{
	return mn_of(session)->second.ifindex && is_fast(session, arg);
}

static bool is_beside(const void *session, const void *arg)
{
	(void)arg;
	return mn_of(session)->beside;
}

static bool first_resync(const void *session, const void *arg)
{
	(void)arg;
	return !mn_of(session)->resynced;
}

#define S4	"RFC 5568 4"
#define S32	"RFC 5568 3.2"
#define S56	"RFC 5568 5.6"
#define S646	"RFC 5568 6.4.6"
#define R4260	"RFC 4260 4"
#define R4260_9	"RFC 4260 9"

static const struct fsm_row rows[] = {
	{ MN_DOWN, MN_EV_LINK_UP, is_elsewhere, step_elsewhere,
	  MN_WAIT_FBACK_NEW, "RFC 4260 7.2" },
	{ MN_DOWN, MN_EV_LINK_UP, NULL, attach, MN_UP, S4 },
	{ MN_DOWN, MN_EV_LINK_DOWN, NULL, NULL, MN_DOWN, R4260_9 },

	{ MN_UP, MN_EV_LINK_UP, is_elsewhere, step_elsewhere, MN_WAIT_FBACK_NEW,
	  "RFC 4260 7.2" },
	{ MN_UP, MN_EV_LINK_UP, is_sibling, step_sibling, MN_UP, "RFC 4260 3" },
	{ MN_UP, MN_EV_LINK_UP, NULL, attach, MN_UP, S4 },
	{ MN_UP, MN_EV_LINK_DOWN, NULL, step_link_lost, MN_DOWN, R4260_9 },
	{ MN_UP, MN_EV_HANDOVER, is_fast_beside, step_join, MN_JOINING, S4 },
	{ MN_UP, MN_EV_HANDOVER, is_fast, step_start, MN_WAIT_FBACK, S4 },
	{ MN_UP, MN_EV_HANDOVER, NULL, step_start_plain, MN_MOVING,
	  "RFC 5568 6.1.2" },
	{ MN_UP, MN_EV_LEAVING, is_elsewhere, step_leave, MN_MOVING,
	  "RFC 4260 7.2" },
	{ MN_UP, MN_EV_FOUND, NULL, step_found, MN_WAIT_FBACK_NEW,
	  "RFC 4260 7.3" },
	{ MN_UP, MN_EV_FBACK, NULL, NULL, MN_UP, S32 },
	{ MN_UP, MN_EV_REFUSED, was_switched, step_switch_late, MN_UP, S32 },
	{ MN_UP, MN_EV_NAACK, naack_is_supplied, step_use_supplied,
	  MN_WAIT_FBACK_NEW, S646 },
	{ MN_UP, MN_EV_NAACK, naack_is_router, step_use_router,
	  MN_WAIT_FBACK_NEW, S646 },
	{ MN_UP, MN_EV_NAACK, naack_is_pcoa, step_use_pcoa, MN_UP, S646 },
	{ MN_UP, MN_EV_NAACK, NULL, step_configure, MN_UP, S646 },

	{ MN_WAIT_FBACK, MN_EV_FBACK, NULL, step_accept_fback, MN_GUARD, S32 },
	{ MN_WAIT_FBACK, MN_EV_FBACK_NO, NULL, step_refused, MN_UP,
	  "RFC 5568 6.2.3" },
	{ MN_WAIT_FBACK, MN_EV_FBACK_SEQ, first_resync, step_resync,
	  MN_WAIT_FBACK, "RFC 6275 6.1.8" },
	{ MN_WAIT_FBACK, MN_EV_FBACK_SEQ, NULL, step_refused, MN_UP,
	  "RFC 5568 6.2.3" },
	{ MN_WAIT_FBACK, MN_EV_FBU_TIMER, fbus_left, step_fbu_again,
	  MN_WAIT_FBACK, S4 },
	{ MN_WAIT_FBACK, MN_EV_FBU_TIMER, is_beside, step_cross_unanswered,
	  MN_WAIT_FBACK_NEW, S32 },
	{ MN_WAIT_FBACK, MN_EV_FBU_TIMER, NULL, step_roam_unanswered, MN_MOVING,
	  S32 },
	{ MN_WAIT_FBACK, MN_EV_LINK_DOWN, is_beside, step_cross_unanswered,
	  MN_WAIT_FBACK_NEW, "RFC 4260 7" },
	{ MN_WAIT_FBACK, MN_EV_LINK_DOWN, NULL, step_roam_unanswered, MN_MOVING,
	  "RFC 4260 7" },

	{ MN_WAIT_FBACK, MN_EV_LEAVING, is_beside, step_cross_unanswered,
	  MN_WAIT_FBACK_NEW, "RFC 4260 7" },
	/* some drivers roam by themselves, and say so when they have */
	{ MN_WAIT_FBACK, MN_EV_LINK_UP, at_target, step_arrive_early,
	  MN_WAIT_FBACK_NEW, S32 },
	{ MN_WAIT_FBACK, MN_EV_LINK_UP, is_elsewhere, step_elsewhere,
	  MN_WAIT_FBACK_NEW, "RFC 4260 7.2" },
	{ MN_WAIT_FBACK, MN_EV_LINK_UP, NULL, NULL, MN_WAIT_FBACK, R4260 },
	{ MN_WAIT_FBACK, MN_EV_LEAVING, at_target, step_leave_early, MN_MOVING,
	  "RFC 4260 7" },
	{ MN_WAIT_FBACK, MN_EV_LEAVING, is_elsewhere, step_leave, MN_MOVING,
	  "RFC 4260 7.2" },
	{ MN_WAIT_FBACK, MN_EV_JOIN_LOST, is_beside, step_go_back,
	  MN_RETURNING, S56 },
	{ MN_WAIT_FBACK, MN_EV_REFUSED, is_beside, step_start_alone,
	  MN_WAIT_FBACK, S4 },

	/* the first radio goes on until the second has taken over */
	{ MN_JOINING, MN_EV_JOINED, NULL, step_start_beside, MN_WAIT_FBACK,
	  S4 },
	{ MN_JOINING, MN_EV_JOIN_LOST, NULL, step_start_alone, MN_WAIT_FBACK,
	  S4 },
	{ MN_JOINING, MN_EV_ROAM_TIMER, NULL, step_start_alone, MN_WAIT_FBACK,
	  S4 },
	{ MN_JOINING, MN_EV_LINK_UP, is_elsewhere, step_elsewhere,
	  MN_WAIT_FBACK_NEW, S56 },
	{ MN_JOINING, MN_EV_LINK_UP, NULL, attach, MN_JOINING, S4 },
	{ MN_JOINING, MN_EV_LINK_DOWN, NULL, step_join_in_vain, MN_DOWN,
	  R4260_9 },
	{ MN_JOINING, MN_EV_FBACK, NULL, NULL, MN_JOINING, S32 },

	{ MN_GUARD, MN_EV_GUARD_TIMER, is_beside, step_cross, MN_ARRIVED, S4 },
	{ MN_GUARD, MN_EV_LINK_DOWN, is_beside, step_cross, MN_ARRIVED, S4 },
	{ MN_GUARD, MN_EV_LEAVING, is_beside, step_cross, MN_ARRIVED, S4 },
	{ MN_GUARD, MN_EV_JOIN_LOST, is_beside, step_go_back, MN_RETURNING,
	  S56 },
	{ MN_GUARD, MN_EV_LINK_UP, at_target, step_announce, MN_ARRIVED, S32 },
	{ MN_GUARD, MN_EV_LINK_UP, is_elsewhere, step_elsewhere,
	  MN_WAIT_FBACK_NEW, "RFC 4260 7.2" },
	{ MN_GUARD, MN_EV_LINK_UP, NULL, NULL, MN_GUARD, R4260 },
	{ MN_GUARD, MN_EV_LEAVING, at_target, step_leave_early, MN_MOVING, S4 },
	{ MN_GUARD, MN_EV_GUARD_TIMER, NULL, step_roam, MN_MOVING, S4 },
	{ MN_GUARD, MN_EV_LINK_DOWN, NULL, step_roam, MN_MOVING, S4 },
	{ MN_GUARD, MN_EV_FBACK, NULL, NULL, MN_GUARD, S32 },
	{ MN_GUARD, MN_EV_REFUSED, NULL, step_kernel_refused, MN_RETURNING,
	  S56 },

	{ MN_MOVING, MN_EV_LINK_UP, at_target_acknowledged, step_announce,
	  MN_ARRIVED, S32 },
	{ MN_MOVING, MN_EV_LINK_UP, at_target_told, step_announce_reactive,
	  MN_WAIT_FBACK_NEW, S32 },
	{ MN_MOVING, MN_EV_LINK_UP, at_target, step_arrive_plain, MN_UP,
	  R4260 },
	{ MN_MOVING, MN_EV_LINK_UP, at_old_told, step_go_back, MN_RETURNING,
	  S56 },
	{ MN_MOVING, MN_EV_LINK_UP, is_elsewhere, step_elsewhere,
	  MN_WAIT_FBACK_NEW, S56 },
	{ MN_MOVING, MN_EV_LINK_UP, NULL, step_stay, MN_UP, R4260 },
	{ MN_MOVING, MN_EV_LINK_DOWN, NULL, NULL, MN_MOVING, R4260 },
	{ MN_MOVING, MN_EV_GUARD_TIMER, NULL, step_over, MN_MOVING, S4 },
	{ MN_MOVING, MN_EV_ROAM_FAILED, told, step_go_back, MN_RETURNING, S56 },
	{ MN_MOVING, MN_EV_ROAM_FAILED, NULL, step_stay, MN_UP, R4260 },
	{ MN_MOVING, MN_EV_ROAM_TIMER, NULL, step_lost, MN_MOVING, R4260_9 },
	{ MN_MOVING, MN_EV_FBACK, NULL, NULL, MN_MOVING, S32 },
	{ MN_MOVING, MN_EV_REFUSED, NULL, step_kernel_refused, MN_RETURNING,
	  S56 },

	{ MN_ARRIVED, MN_EV_REFUSED, NULL, step_switch_anew, MN_ARRIVED, S4 },
	{ MN_ARRIVED, MN_EV_UNA_TIMER, unas_left, step_una_again, MN_ARRIVED,
	  "RFC 4861 7.2.6" },
	{ MN_ARRIVED, MN_EV_UNA_TIMER, NULL, step_una_done, MN_UP,
	  "RFC 4861 7.2.6" },
	{ MN_ARRIVED, MN_EV_NAACK, naack_is_supplied, step_use_supplied,
	  MN_WAIT_FBACK_NEW, S646 },
	{ MN_ARRIVED, MN_EV_NAACK, naack_is_router, step_use_router,
	  MN_WAIT_FBACK_NEW, S646 },
	{ MN_ARRIVED, MN_EV_NAACK, naack_is_pcoa, step_use_pcoa, MN_UP, S646 },
	{ MN_ARRIVED, MN_EV_NAACK, NULL, step_configure, MN_UP, S646 },
	{ MN_ARRIVED, MN_EV_FBACK, NULL, step_una_done, MN_UP, S32 },
	{ MN_ARRIVED, MN_EV_HANDOVER, is_fast, step_start_again, MN_WAIT_FBACK,
	  S4 },
	{ MN_ARRIVED, MN_EV_LINK_DOWN, NULL, step_una_done, MN_DOWN, R4260_9 },
	{ MN_ARRIVED, MN_EV_LINK_UP, is_elsewhere, step_elsewhere,
	  MN_WAIT_FBACK_NEW, "RFC 4260 7.2" },
	{ MN_ARRIVED, MN_EV_LINK_UP, NULL, attach, MN_ARRIVED, R4260 },
	{ MN_ARRIVED, MN_EV_LEAVING, is_elsewhere, step_leave, MN_MOVING,
	  "RFC 4260 7.2" },

	{ MN_WAIT_FBACK_NEW, MN_EV_FBACK, NULL, step_accept_reactive, MN_UP,
	  S32 },
	{ MN_WAIT_FBACK_NEW, MN_EV_FBACK_NO, NULL, step_no_binding, MN_UP,
	  "RFC 5568 6.2.3" },
	{ MN_WAIT_FBACK_NEW, MN_EV_FBACK_SEQ, NULL, step_no_binding, MN_UP,
	  "RFC 5568 6.2.3" },
	{ MN_WAIT_FBACK_NEW, MN_EV_FBU_TIMER, fbus_left, step_fbu_from_new,
	  MN_WAIT_FBACK_NEW, S4 },
	{ MN_WAIT_FBACK_NEW, MN_EV_FBU_TIMER, NULL, step_no_binding, MN_UP,
	  S4 },
	{ MN_WAIT_FBACK_NEW, MN_EV_NAACK, naack_is_supplied, step_use_supplied,
	  MN_WAIT_FBACK_NEW, S646 },
	{ MN_WAIT_FBACK_NEW, MN_EV_NAACK, naack_is_router, step_use_router,
	  MN_WAIT_FBACK_NEW, S646 },
	{ MN_WAIT_FBACK_NEW, MN_EV_NAACK, naack_is_pcoa, step_use_pcoa, MN_UP,
	  S646 },
	{ MN_WAIT_FBACK_NEW, MN_EV_NAACK, NULL, step_configure, MN_UP, S646 },
	{ MN_WAIT_FBACK_NEW, MN_EV_LINK_UP, at_target, NULL,
	  MN_WAIT_FBACK_NEW, R4260 },
	{ MN_WAIT_FBACK_NEW, MN_EV_LINK_UP, at_left, step_back_again,
	  MN_RETURNING, S56 },
	{ MN_WAIT_FBACK_NEW, MN_EV_LINK_UP, is_elsewhere, step_on,
	  MN_WAIT_FBACK_NEW, "RFC 4260 7.2" },
	{ MN_WAIT_FBACK_NEW, MN_EV_LINK_UP, NULL, step_stray, MN_UP, R4260 },
	{ MN_WAIT_FBACK_NEW, MN_EV_REFUSED, NULL, step_no_binding, MN_UP, S4 },
	{ MN_WAIT_FBACK_NEW, MN_EV_LINK_DOWN, NULL, step_no_binding, MN_DOWN,
	  R4260_9 },

	{ MN_RETURNING, MN_EV_FBACK, NULL, step_ended, MN_UP, S56 },
	{ MN_RETURNING, MN_EV_FBACK_NO, NULL, step_ended, MN_UP, S56 },
	{ MN_RETURNING, MN_EV_FBACK_SEQ, NULL, step_ended, MN_UP, S56 },
	{ MN_RETURNING, MN_EV_FBU_TIMER, fbus_left, step_end_again,
	  MN_RETURNING, S56 },
	{ MN_RETURNING, MN_EV_FBU_TIMER, NULL, step_ended, MN_UP, S56 },
	{ MN_RETURNING, MN_EV_LINK_DOWN, NULL, step_ended, MN_DOWN, R4260_9 },
	{ MN_RETURNING, MN_EV_LINK_UP, NULL, attach, MN_RETURNING, S56 },

	/* of the handover before */
	{ FSM_ANY, MN_EV_SETTLE_TIMER, NULL, step_settled, FSM_SAME, S56 },

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
	session_begin(&mn->parting, agent, &parting_fsm, NULL);
	mn->old_ifindex = mn->ifindex;
}

void mn_end(struct mn *mn)
{
	while (mn->old)
		session_end(mn->old);
	session_end(&mn->handover);
	session_end(&mn->discovery);
	session_end(&mn->parting);
	hkeys_end(&mn->hkeys);
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
	if (mn->handover.state != MN_UP && mn->handover.state != MN_ARRIVED)
		return "a handover is under way";
	if (!memcmp(mn->bssid, bssid, MAC_LEN))
		return "this is the access point of now";
	if (mn->away)
		return "the radio is scanning: in a moment it is back";
	if (!ap || (!ap->frequency && !ap->known))
		return "no such access point: no scan has seen it";
	if (mn->handover.state == MN_ARRIVED && !is_fast_ap(mn, ap))
		return "the last handover is still being announced";

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

	if (!mn->has_key || !addr_equal(&p->src, &mn->asked_par)) {
		agent_drop(mn->agent, DROP_SOURCE);
		return;
	}
	err = badf_verify(&mn->key, coa, &mn->asked_par, p->data, p->len);
	if (err) {
		agent_drop(mn->agent, -err);
		return;
	}
	if (more_fback(mn, m, p->has_dst_home ? &p->dst_home : &p->dst))
		return;
	/* one that is not above ours answers a duplicate, or is played again */
	if (m->ba.status == MH_STATUS_SEQUENCE &&
	    bu_seq_is_greater(m->ba.seq, mn->seq)) {
		session_event(&mn->handover, MN_EV_FBACK_SEQ, m);
		return;
	}
	if (m->ba.status == MH_STATUS_SEQUENCE || m->ba.seq != mn->seq) {
		agent_drop(mn->agent, DROP_SEQUENCE);
		return;
	}
	session_event(&mn->handover,
		      is_grant(mn, m) ? MN_EV_FBACK : MN_EV_FBACK_NO, m);
	if (mn->agent->mip)
		mip_look(mn->agent->mip);
}
