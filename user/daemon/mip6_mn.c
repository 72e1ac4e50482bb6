// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mip6_mn.c - the mobile node's registration at its home agent
 *
 * RFC 6275 11.3.6, 11.5.5, 11.7.1, 11.7.3 and 11.8; RFC 4285 5.1.1.  From the BU on
 * packets of the home address go through the tunnel from the new care-of address:
 * they are behind it on the same way.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "daemon/message.h"
#include "daemon/mip6_dhaad.h"
#include "daemon/mip6_mn_steps.h"
#include "daemon/mip6_prefix.h"
#include "daemon/mip6_ro.h"
#include "wire/mip6.h"
#include "wire/names.h"

#define REFRESH_AT	0.75	/* of the lifetime, where nothing is advised */

static const char *const states[] = {
	"IDLE", "ASKING", "BOUND", "ENDING", "HOME", "GIVEN_UP", "SEEKING",
};

static const char *const events[] = {
	"refused", "care-of-address", "at-home", "ba", "ba-refused",
	"ba-sequence", "ba-time", "asked", "register", "agents", "bu-timer",
	"refresh-timer", "expire-timer",
};

static const char *const timers[] = {
	"bu", "refresh", "expire", "moved", "home",
};

static const int timer_events[] = {
	MIP_EV_BU_TIMER, MIP_EV_REFRESH_TIMER, MIP_EV_EXPIRE_TIMER, MIP_EV_COA,
	MIP_EV_AT_HOME,
};

static struct mip *mip_of(const void *session)
{
	return (struct mip *)((char *)session - offsetof(struct mip, home));
}

static struct outbox *out_of(const struct mip *mip)
{
	return &mip->agent->out;
}

static void timer(struct mip *mip, enum mip_timer which, double ms)
{
	outbox_timer(out_of(mip), &mip->home.timers[which], ms);
}

static void tell(struct mip *mip, enum log_level level, const char *sentence)
{
	outbox_log(out_of(mip), level,
		   outbox_print(out_of(mip), "mobile %s: %s", mip->home.name,
				sentence));
}

/* Actions */

static void ask(struct mip *mip)
{
	mip->ending = false;
	mip->tries = 0;
	mip->agents.tried = 1;
	mip->agents.since = mip->agent->now;
	mip_try_bu(mip);
}

/*
 * A new care-of address.  After a fast handover what the home agent sends to the one of
 * before still comes, through the previous router.  Nothing is sent from either until
 * the new one is registered: the home agent takes nothing from an address it does not
 * know (10.4.5).
 */
static void go_to(void *session, const void *arg)
{
	struct mip *mip = mip_of(session);

	(void)arg;
	mip->before = mip->coa;
	mip->coa = mip->mn->pcoa;
	mip_guard(mip);
	if (mn_old_has(mip->mn, &mip->before))
		mip_listen_at_both(mip);
	ask(mip);
	ro_wake(mip);
	timer(mip, MIP_T_REFRESH, -1);
	if (!mn_old_has(mip->mn, &mip->before))
		mip_publish(mip, mip_lifetime(mip));
}

/* Which home agent (11.4.1): asked at once, and some times more. */
static void seek(void *session, const void *arg)
{
	struct mip *mip = mip_of(session);

	(void)arg;
	mip->coa = mip->mn->pcoa;
	mip->tries = 0;
	timer(mip, MIP_T_REFRESH, -1);
	timer(mip, MIP_T_BU, dhaad_ask(mip, mip->tries++));
}

/* All were asked; whom they have made room for is on the list of now. */
static void seek_others(void *session, const void *arg)
{
	mip_of(session)->agents.rounds++;
	seek(session, arg);
}

static void seek_again(void *session, const void *arg)
{
	struct mip *mip = mip_of(session);

	(void)arg;
	timer(mip, MIP_T_BU, dhaad_ask(mip, mip->tries++));
}

static void none_found(void *session, const void *arg)
{
	struct mip *mip = mip_of(session);

	(void)arg;
	timer(mip, MIP_T_REFRESH, mip->cfg->retry_time * 1000.0);
	tell(mip, LOG_LEVEL_ERROR,
	     "no home agent answers on the home link; it is asked again later");
}

/* The next one has it all anew: BU and its time, and the tunnel. */
static void ask_next(void *session, const void *arg)
{
	struct mip *mip = mip_of(session);

	(void)arg;
	dhaad_next(mip);
	mip->tries = 0;
	mip_try_bu(mip);
	mip_publish(mip, mip->cfg->lifetime);
}

static void refresh(void *session, const void *arg)
{
	(void)arg;
	ask(mip_of(session));
}

static void bu_again(void *session, const void *arg)
{
	(void)arg;
	mip_try_bu(mip_of(session));
}

/* The number that the home agent had last (11.7.3). */
static void resync(void *session, const void *arg)
{
	struct mip *mip = mip_of(session);
	const struct mh_msg *m = arg;

	mip->resynced = true;
	mip->seq = m->ba.seq;
	mip->tries = 0;
	mip_try_bu(mip);
}

/* And its clock (RFC 4285 6). */
static void set_clock(void *session, const void *arg)
{
	struct mip *mip = mip_of(session);

	mip->resynced = true;
	stamp_correct(&mip->stamps, arg, agent_ntp(mip->agent));
	tell(mip, LOG_LEVEL_INFO,
	     outbox_print(out_of(mip), "the home agent's clock is %.0f s ahead",
			  (double)mip->stamps.offset / (1ull << 32)));
	mip->tries = 0;
	mip_try_bu(mip);
}

static void note_ba(struct mip *mip, const struct mh_msg *m)
{
	struct outbox *out = out_of(mip);

	timer(mip, MIP_T_BU, -1);
	mip->status = m->ba.status;
	mip->resynced = false;
	if (m->ba.status < MH_STATUS_UNSPECIFIED)
		stamp_accept(&mip->stamps);
	outbox_trace(out, 'B', false, &mip->agents.now,
		     outbox_print(out, "status %u seq %u lifetime %u",
				  m->ba.status, m->ba.seq,
				  m->ba.lifetime * MIP6_UNIT));
}

/* The next one may be asked when this one's time is over (11.4.1). */
static void refused_here(void *session, const void *arg)
{
	struct mip *mip = mip_of(session);
	const struct mh_msg *m = arg;
	struct outbox *out = out_of(mip);

	note_ba(mip, m);
	timer(mip, MIP_T_BU, dhaad_turn_left(mip));
	tell(mip, LOG_LEVEL_INFO,
	     outbox_print(out, "home agent %s refused: status %u, %s; another one is asked",
			  addr_text(out, &mip->agents.now), m->ba.status,
			  ba_status_name(m->ba.status)));
}

/* What remains is what was granted, from when it was asked for (11.7.3). */
static void bound(void *session, const void *arg)
{
	struct mip *mip = mip_of(session);
	const struct mh_msg *m = arg;
	struct outbox *out = out_of(mip);
	double granted = m->ba.lifetime * MIP6_UNIT, now = mip->agent->now;
	double again = granted * REFRESH_AT;

	note_ba(mip, m);
	if (m->opt.has_refresh && m->opt.refresh < m->ba.lifetime &&
	    m->opt.refresh)
		again = m->opt.refresh * MIP6_UNIT;
	mip->ever_bound = true;
	mip->agents.rounds = 0;
	mip->until = prefix_limit(mip, mip->sent_at + granted);
	mip->confirmed = mip->coa;
	hkey_registered(mip->mn, &mip->coa);
	prefix_registered(mip);
	ro_watch(mip, true);
	ro_wake(mip);
	again -= now - mip->sent_at;
	timer(mip, MIP_T_REFRESH, again > 0 ? again * 1000 : 0);
	timer(mip, MIP_T_EXPIRE, (mip->until - now) * 1000);
	mip_publish(mip, mip->until - now);
	tell(mip, LOG_LEVEL_INFO,
	     outbox_print(out, "registered at %s for %.0f s",
			  addr_text(out, &mip->coa), granted));
	move_forget_left(mip);
	mip->agent->counters.n[COUNT_REGISTRATIONS_DONE]++;
}

/* Some refusals may pass, and the home agent is asked again after a while. */
static bool may_pass(uint8_t status)
{
	return status == MH_STATUS_UNSPECIFIED ||
	       status == MH_STATUS_RESOURCES ||
	       status == MH_STATUS_SEQUENCE ||
	       status == MH_STATUS_ID_MISMATCH;
}

static void give_up(void *session, const void *arg)
{
	struct mip *mip = mip_of(session);
	const struct mh_msg *m = arg;
	struct outbox *out = out_of(mip);
	bool again = may_pass(m->ba.status);

	note_ba(mip, m);
	mip->until = 0;
	timer(mip, MIP_T_REFRESH, again ? mip->cfg->retry_time * 1000.0 : -1);
	timer(mip, MIP_T_EXPIRE, -1);
	mip_withdraw(mip);
	ro_watch(mip, false);
	ro_wake(mip);
	tell(mip, LOG_LEVEL_ERROR,
	     outbox_print(out, "home agent %s refused: status %u, %s; %s",
			  addr_text(out, &mip->agents.now), m->ba.status,
			  ba_status_name(m->ba.status),
			  again ? "it is asked again later"
				: "it is not asked again"));
}

static void expired(void *session, const void *arg)
{
	struct mip *mip = mip_of(session);

	(void)arg;
	mip->until = 0;
	ro_wake(mip);
	tell(mip, LOG_LEVEL_ERROR,
	     "the registration has ended: the home agent does not answer");
}

static void kernel_refused(void *session, const void *arg)
{
	struct mip *mip = mip_of(session);

	(void)arg;
	timer(mip, MIP_T_BU, -1);
	timer(mip, MIP_T_REFRESH, mip->cfg->retry_time * 1000.0);
	tell(mip, LOG_LEVEL_ERROR,
	     outbox_print(out_of(mip), "the kernel refused: %s",
			  mip->home.refusal));
}

static void stop(void *session, const void *arg)
{
	(void)arg;
	timer(mip_of(session), MIP_T_BU, -1);
}

/* At home (11.5.5): what goes home goes without a tunnel. */
static void end(void *session, const void *arg)
{
	struct mip *mip = mip_of(session);

	(void)arg;
	mip_withdraw(mip);
	ro_watch(mip, false);
	ro_wake(mip);
	timer(mip, MIP_T_REFRESH, -1);
	mip->ending = true;
	mip->coa = in6addr_any;
	mip_guard(mip);
	mip->tries = 0;
	mip_try_bu(mip);
}

/* The home agent answered for it until now. */
static void advertise(struct mip *mip, const struct in6_addr *addr)
{
	struct icmp6_msg m = { .type = ICMP6_NA };
	uint8_t lladdr[MAC_LEN];

	m.na = (struct nd_na){
		.flags = NA_OVERRIDE, .target = *addr, .has_tlla = true,
	};
	memcpy(m.na.tlla, mip->mn->lladdr, MAC_LEN);
	multicast_lladdr(&all_nodes, lladdr);
	message_icmp6(out_of(mip), &m, &mip->cfg->address, &all_nodes,
		      mip->mn->ifindex, lladdr);
}

static void ended(void *session, const void *arg)
{
	struct mip *mip = mip_of(session);

	note_ba(mip, arg);
	mip->until = 0;
	mip->told_until = 0;
	timer(mip, MIP_T_EXPIRE, -1);
	advertise(mip, &mip->cfg->address);
	if (mip_flag_l(mip))
		advertise(mip, &mip->mn->link_local);
	ro_wake(mip);
	tell(mip, LOG_LEVEL_INFO, "at home");
	move_forget_left(mip);
}

/* Guards */

static bool has_binding(const void *session, const void *arg)
{
	(void)arg;
	return mip_is_bound(mip_of(session));
}

static bool is_away(const void *session, const void *arg)
{
	const struct mip *mip = mip_of(session);

	(void)arg;
	return !mip->at_home && mip->mn->has_address;
}

/* It may not be known, and then there is nobody to send BU to. */
static bool knows_none(const void *session, const void *arg)
{
	(void)arg;
	return IN6_IS_ADDR_UNSPECIFIED(&mip_of(session)->agents.now);
}

static bool lost_home(const void *session, const void *arg)
{
	return knows_none(session, arg) && is_away(session, arg);
}

static bool may_seek_on(const void *session, const void *arg)
{
	(void)arg;
	return mip_of(session)->tries <= DHAAD_RETRIES;
}

/* The one of now has had its time, and there is another. */
static bool has_next(const void *session, const void *arg)
{
	const struct mip *mip = mip_of(session);

	(void)arg;
	return !mip->waits && dhaad_is_mute(mip) && dhaad_has_next(mip);
}

static bool was_last(const void *session, const void *arg)
{
	const struct mip *mip = mip_of(session);

	(void)arg;
	return !mip->waits && dhaad_is_mute(mip);
}

/* Refused here, but it may be welcome there (11.4.1). */
static bool may_go_on(const void *session, const void *arg)
{
	(void)arg;
	return dhaad_has_next(mip_of(session));
}

static bool first_resync(const void *session, const void *arg)
{
	(void)arg;
	return !mip_of(session)->resynced;
}

#define S1141	"RFC 6275 11.4.1"
#define S1171	"RFC 6275 11.7.1"
#define S1173	"RFC 6275 11.7.3"
#define S1155	"RFC 6275 11.5.5"
#define S118	"RFC 6275 11.8"

static const struct fsm_row rows[] = {
	{ FSM_ANY, MIP_EV_COA, knows_none, seek, MIP_SEEKING, S1141 },
	{ FSM_ANY, MIP_EV_REGISTER, lost_home, seek, MIP_SEEKING, S1141 },
	{ MIP_SEEKING, MIP_EV_COA, NULL, seek, MIP_SEEKING, S1141 },
	{ MIP_SEEKING, MIP_EV_REGISTER, is_away, seek, MIP_SEEKING, S1141 },
	{ MIP_SEEKING, MIP_EV_AGENTS, NULL, go_to, MIP_ASKING, S1141 },
	{ MIP_SEEKING, MIP_EV_BU_TIMER, may_seek_on, seek_again, MIP_SEEKING,
	  S1141 },
	{ MIP_SEEKING, MIP_EV_BU_TIMER, NULL, none_found, MIP_GIVEN_UP, S1141 },
	{ MIP_SEEKING, MIP_EV_ASKED, NULL, NULL, MIP_SEEKING, S1141 },
	{ MIP_SEEKING, MIP_EV_EXPIRE_TIMER, NULL, expired, MIP_SEEKING, S1173 },
	{ MIP_SEEKING, MIP_EV_AT_HOME, has_binding, end, MIP_ENDING, S1155 },
	{ MIP_SEEKING, MIP_EV_AT_HOME, NULL, stop, MIP_HOME, S1155 },

	{ MIP_IDLE, MIP_EV_COA, NULL, go_to, MIP_ASKING, S1171 },
	{ MIP_IDLE, MIP_EV_AT_HOME, NULL, NULL, MIP_HOME, S1155 },
	{ MIP_IDLE, MIP_EV_REGISTER, is_away, go_to, MIP_ASKING, S1171 },

	{ MIP_ASKING, MIP_EV_COA, NULL, go_to, MIP_ASKING, S1171 },
	{ MIP_ASKING, MIP_EV_REGISTER, is_away, go_to, MIP_ASKING, S1171 },
	{ MIP_ASKING, MIP_EV_AT_HOME, NULL, end, MIP_ENDING, S1155 },
	{ MIP_ASKING, MIP_EV_BA, NULL, bound, MIP_BOUND, S1173 },
	{ MIP_ASKING, MIP_EV_BA_SEQ, first_resync, resync, MIP_ASKING, S1173 },
	{ MIP_ASKING, MIP_EV_BA_SEQ, NULL, give_up, MIP_GIVEN_UP, S1173 },
	{ MIP_ASKING, MIP_EV_BA_NO, may_go_on, refused_here, MIP_ASKING,
	  S1141 },
	{ MIP_ASKING, MIP_EV_BA_TIME, first_resync, set_clock, MIP_ASKING,
	  "RFC 4285 6" },
	{ MIP_ASKING, MIP_EV_BA_TIME, NULL, give_up, MIP_GIVEN_UP,
	  "RFC 4285 6" },
	{ MIP_ASKING, MIP_EV_BA_NO, NULL, give_up, MIP_GIVEN_UP, S1173 },
	{ MIP_ASKING, MIP_EV_BU_TIMER, has_next, ask_next, MIP_ASKING, S1141 },
	{ MIP_ASKING, MIP_EV_BU_TIMER, was_last, seek_others, MIP_SEEKING,
	  S1141 },
	{ MIP_ASKING, MIP_EV_BU_TIMER, NULL, bu_again, MIP_ASKING, S118 },
	{ MIP_ASKING, MIP_EV_EXPIRE_TIMER, NULL, expired, MIP_ASKING, S1173 },
	{ MIP_ASKING, MIP_EV_ASKED, NULL, NULL, MIP_ASKING, "RFC 6275 11.3.6" },
	{ MIP_ASKING, MIP_EV_REFUSED, NULL, kernel_refused, MIP_GIVEN_UP,
	  S1171 },

	{ MIP_BOUND, MIP_EV_COA, NULL, go_to, MIP_ASKING, S1171 },
	{ MIP_BOUND, MIP_EV_REGISTER, is_away, go_to, MIP_ASKING, S1171 },
	{ MIP_BOUND, MIP_EV_AT_HOME, NULL, end, MIP_ENDING, S1155 },
	{ MIP_BOUND, MIP_EV_REFRESH_TIMER, NULL, refresh, MIP_ASKING, S1173 },
	{ MIP_BOUND, MIP_EV_ASKED, NULL, refresh, MIP_ASKING,
	  "RFC 6275 11.3.6" },
	{ MIP_BOUND, MIP_EV_REFUSED, NULL, kernel_refused, MIP_GIVEN_UP,
	  S1171 },

	{ MIP_ENDING, MIP_EV_BA, NULL, ended, MIP_HOME, S1155 },
	{ MIP_ENDING, MIP_EV_BA_NO, NULL, ended, MIP_HOME, S1155 },
	{ MIP_ENDING, MIP_EV_BA_SEQ, first_resync, resync, MIP_ENDING, S1173 },
	{ MIP_ENDING, MIP_EV_BA_SEQ, NULL, ended, MIP_HOME, S1155 },
	{ MIP_ENDING, MIP_EV_BA_TIME, first_resync, set_clock, MIP_ENDING,
	  "RFC 4285 6" },
	{ MIP_ENDING, MIP_EV_BA_TIME, NULL, ended, MIP_HOME, S1155 },
	{ MIP_ENDING, MIP_EV_BU_TIMER, has_binding, bu_again, MIP_ENDING,
	  S118 },
	{ MIP_ENDING, MIP_EV_BU_TIMER, NULL, NULL, MIP_HOME, S1155 },
	{ MIP_ENDING, MIP_EV_EXPIRE_TIMER, NULL, NULL, MIP_HOME, S1155 },
	{ MIP_ENDING, MIP_EV_COA, NULL, go_to, MIP_ASKING, S1171 },

	{ MIP_HOME, MIP_EV_COA, NULL, go_to, MIP_ASKING, S1171 },
	{ MIP_HOME, MIP_EV_AT_HOME, NULL, NULL, MIP_HOME, S1155 },

	{ MIP_GIVEN_UP, MIP_EV_REFRESH_TIMER, lost_home, seek, MIP_SEEKING,
	  S1141 },
	{ MIP_GIVEN_UP, MIP_EV_REFRESH_TIMER, is_away, go_to, MIP_ASKING,
	  S1173 },
	{ MIP_GIVEN_UP, MIP_EV_REGISTER, is_away, go_to, MIP_ASKING, S1173 },
	{ MIP_GIVEN_UP, MIP_EV_COA, NULL, NULL, MIP_GIVEN_UP,
	  "RFC 4285 5.3" },
	{ MIP_GIVEN_UP, MIP_EV_AT_HOME, NULL, NULL, MIP_HOME, S1155 },
	{ MIP_GIVEN_UP, MIP_EV_ASKED, NULL, NULL, MIP_GIVEN_UP, S1173 },
};

const struct fsm mip_fsm = {
	.name = "home", .states = states, .events = events,
	.timers = timers, .timer_events = timer_events,
	.rows = rows, .n_rows = sizeof(rows) / sizeof(rows[0]), .end = -1,
};

void mip_begin(struct mip *mip, struct agent *agent,
	       const struct config_home *cfg, struct mn *mn)
{
	mip->agent = agent;
	mip->cfg = cfg;
	mip->mn = mn;
	mip->agents.now = cfg->agent;
	session_begin(&mip->home, agent, &mip_fsm, NULL);
	session_begin(&mip->movement, agent, &move_fsm, NULL);
	prefix_begin(mip);
	inet_ntop(AF_INET6, &cfg->address, mip->home.name,
		  sizeof(mip->home.name));
	memcpy(mip->movement.name, mip->home.name, sizeof(mip->home.name));
	mip_add_home_address(mip);
}

void mip_end(struct mip *mip)
{
	ro_end_all(mip);
	prefix_end(mip);
	session_end(&mip->home);
	session_end(&mip->movement);
}

void mip_look(struct mip *mip)
{
	const struct mn *mn = mip->mn;

	if (!mn->attached || !mn->has_address || mip->at_home ||
	    addr_equal(&mn->pcoa, &mip->coa))
		return;

	session_event(&mip->home, MIP_EV_COA, NULL);
}

const char *mip_command_register(struct mip *mip)
{
	if (!is_away(&mip->home, NULL))
		return "there is no care-of address to register";

	session_event(&mip->home, MIP_EV_REGISTER, NULL);
	return NULL;
}
