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
#include "daemon/mip6_mn.h"
#include "daemon/mip6_prefix.h"
#include "daemon/mip6_ro.h"
#include "wire/mip6.h"
#include "wire/names.h"

#define TIMEOUT_MAX_MS	32000	/* MAX_BINDACK_TIMEOUT, RFC 6275 12 */
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

/* BU */

/*
 * The link-local address has the interface identifier of the home address, which a
 * temporary one never has.
 */
static uint16_t flag_l(const struct mip *mip)
{
	const struct in6_addr *l = &mip->mn->link_local;

	return IN6_IS_ADDR_LINKLOCAL(l) &&
	       !memcmp(&l->s6_addr[8], &mip->cfg->address.s6_addr[8], 8) ?
	       MH_BU_L : 0;
}

/* No longer than the care-of address is one (11.7.1). */
static unsigned int lifetime_of(const struct mip *mip)
{
	double left = mip->valid_until - mip->agent->now;
	unsigned int most = mip->cfg->lifetime;

	if (!addr_equal(&mip->coa, &mip->formed) || left >= most)
		return most;
	return left > MIP6_UNIT ? (unsigned int)left : MIP6_UNIT;
}

/* By what the home agent has answered: the kernel would ask as the home address. */
static void send_on_link(struct mip *mip)
{
	struct send *send = &out_of(mip)->actions[out_of(mip)->n - 1].send;

	send->on_link = true;
	send->ifindex = mip->mn->ifindex;
	memcpy(send->lladdr, mip->agent_lladdr, MAC_LEN);
}

/* What RFC 4285 has in front of the authenticator. */
static void add_proof(struct mip *mip, struct mh_options *opt)
{
	const struct config_home *cfg = mip->cfg;

	opt->has_mnid = true;
	opt->mnid_subtype = MNID_NAI;
	opt->mnid_len = (uint8_t)strlen(cfg->identity);
	memcpy(opt->mnid, cfg->identity, opt->mnid_len);
	opt->has_timestamp = cfg->timestamps;
	if (cfg->timestamps)
		opt->timestamp = stamp_next(&mip->stamps,
					    agent_ntp(mip->agent));
}

static void send_bu(struct mip *mip)
{
	const struct config_home *cfg = mip->cfg;
	struct ip6_packet p = {
		.src = mip->ending ? cfg->address : mip->coa,
		.dst = mip->agents.now, .src_home = cfg->address,
		.has_src_home = !mip->ending, .guarded = cfg->esp,
	};
	struct mh_msg m = { .type = MH_BU };
	struct outbox *out = out_of(mip);
	unsigned int lifetime = mip->ending ? 0 : lifetime_of(mip) / MIP6_UNIT;

	m.bu = (struct mh_bu){
		.seq = ++mip->seq, .flags = MH_BU_A | MH_BU_H | flag_l(mip),
		.lifetime = (uint16_t)lifetime,
	};
	m.opt.has_alt_coa = !mip->ending;
	m.opt.alt_coa = mip->coa;
	if (!cfg->esp)
		add_proof(mip, &m.opt);
	mip->mac_coa = p.src;

	message_mip6(out, &m, &p, cfg->esp ? NULL : &cfg->key,
		     cfg->has_aaa ? &cfg->aaa : NULL, &mip->mac_coa,
		     &cfg->address, NULL);
	if (mip->ending && mip->has_agent_lladdr && mip->tries == 1 &&
	    !cfg->esp)
		send_on_link(mip);
	outbox_trace(out, 'U', true, &mip->agents.now,
		     outbox_print(out, "seq %u lifetime %u", mip->seq,
				  lifetime * MIP6_UNIT));
	mip->sent_at = mip->agent->now;
	if (mip->mn->attached && lifetime)
		mip->told_until = mip->sent_at + lifetime * MIP6_UNIT;
	mip->agent->counters.n[COUNT_REGISTRATIONS]++;
}

/* ms until one more may be sent (11.8). */
static double rate_left(const struct mip *mip)
{
	double oldest = mip->updates[mip->n_updates % MIP_UPDATE_RATE];

	if (mip->n_updates < MIP_UPDATE_RATE)
		return 0;
	return (oldest + 1 - mip->agent->now) * 1000;
}

static double timeout(const struct mip *mip)
{
	double ms = mip->ever_bound ? mip->cfg->timeout
				    : mip->cfg->first_timeout;

	for (unsigned int i = 1; i < mip->tries && ms < TIMEOUT_MAX_MS; i++)
		ms *= 2;
	return ms < TIMEOUT_MAX_MS ? ms : TIMEOUT_MAX_MS;
}

/* Now, or as soon as the rate allows. */
static void try_bu(struct mip *mip)
{
	double left = rate_left(mip);

	mip->waits = left > 0;
	if (mip->waits) {
		timer(mip, MIP_T_BU, left);
		return;
	}

	mip->updates[mip->n_updates++ % MIP_UPDATE_RATE] = mip->agent->now;
	mip->tries++;
	send_bu(mip);
	timer(mip, MIP_T_BU, timeout(mip));
}

/* The kernel's part */

static void accept_from(struct mip *mip, struct kmn *mn,
			const struct in6_addr *coa)
{
	mn->accepts[mn->n_accepts++] = (struct segue_accept){
		.local = segue_addr6(coa),
		.remote = segue_addr6(&mip->agents.now), .dir = SEGUE_DIR_TO,
	};
}

/*
 * All that is known of it; the path is as it was.  Where both ways are listened at
 * the short one is the gated one.
 */
static struct kmn *set(struct mip *mip)
{
	struct kmn *mn = &outbox_kernel(out_of(mip), KOP_MN)->mn;

	mn->addr = mip->cfg->address;
	snprintf(mn->tag, sizeof(mn->tag), "mip6-mn %u", mip->seq);
	accept_from(mip, mn, &mip->coa);
	if (mn_old_has(mip->mn, &mip->before)) {
		mn->accepts[0].flags = SEGUE_ACCEPT_F_GATED;
		accept_from(mip, mn, &mip->before);
	}
	mn->verbs[mn->n_verbs++] = (struct kverb){
		.verb = SEGUE_VERB_SET, .dir = SEGUE_DIR_BOTH,
	};
	return mn;
}

static bool is_bound(const struct mip *mip)
{
	return mip->until > mip->agent->now;
}

bool mip_may_be_bound(const struct mip *mip)
{
	return is_bound(mip) || mip->agent->now < mip->told_until;
}

/*
 * What the home agent sends to the new address comes before what it has sent to the
 * one of before.  It waits until the home agent's end marker has come by there,
 * and no longer than the marker may take.
 */
static void listen_at_both(struct mip *mip)
{
	struct kmn *mn = set(mip);

	if (!mip->cfg->marker_time || !is_bound(mip))
		return;

	mn->verbs[mn->n_verbs++] = (struct kverb){
		.verb = SEGUE_VERB_HOLD, .dir = SEGUE_DIR_TO,
		.gate = true, .wait = mip->cfg->marker_time,
		.deadline = mip->mn->cfg->hold_time,
		.outcome = SEGUE_OUTCOME_DRAIN,
	};
}

/* The tunnel of HoTI and HoT ends where the mobile is (10.4.6); none: at home. */
static void guard(struct mip *mip)
{
	struct kop *op;

	if (!mip->cfg->tunnel.n || addr_equal(&mip->guarded, &mip->coa))
		return;

	op = outbox_kernel(out_of(mip), KOP_GUARD);
	op->may_fail = true;
	op->guard = (struct kguard){
		.on = !IN6_IS_ADDR_UNSPECIFIED(&mip->coa),
		.home = mip->cfg->address, .agent = mip->agents.now,
		.coa = mip->coa, .before = mip->guarded,
	};
	mip->guarded = mip->coa;
}

static void publish(struct mip *mip, double seconds)
{
	struct kmn *mn = set(mip);
	struct kverb *v = &mn->verbs[mn->n_verbs++];

	*v = (struct kverb){
		.verb = SEGUE_VERB_SWITCH, .dir = SEGUE_DIR_FROM,
		.has_leg = true,
		.leg = segue_leg_tunnel(&mip->coa, &mip->agents.now),
		.deadline = (uint32_t)(seconds * 1000),
		.outcome = SEGUE_OUTCOME_REVERT,
	};
	v->leg.pmtu = SEGUE_PMTU_TELL;
	if (!mip->held)
		return;

	mn->verbs[mn->n_verbs++] = (struct kverb){
		.verb = SEGUE_VERB_DRAIN, .dir = SEGUE_DIR_FROM,
	};
	mip->held = false;
}

static void withdraw(struct mip *mip)
{
	struct kop *op = outbox_kernel(out_of(mip), KOP_MN);

	op->may_fail = true;
	op->mn.addr = mip->cfg->address;
	op->mn.verbs[0] = (struct kverb){
		.verb = SEGUE_VERB_DEL, .dir = SEGUE_DIR_BOTH,
	};
	op->mn.n_verbs = 1;
	mip->held = false;
}

/* Actions */

static void ask(struct mip *mip)
{
	mip->ending = false;
	mip->tries = 0;
	mip->agents.tried = 1;
	mip->agents.since = mip->agent->now;
	try_bu(mip);
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
	guard(mip);
	if (mn_old_has(mip->mn, &mip->before))
		listen_at_both(mip);
	ask(mip);
	ro_wake(mip);
	timer(mip, MIP_T_REFRESH, -1);
	if (!mn_old_has(mip->mn, &mip->before))
		publish(mip, lifetime_of(mip));
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
	try_bu(mip);
	publish(mip, mip->cfg->lifetime);
}

static void refresh(void *session, const void *arg)
{
	(void)arg;
	ask(mip_of(session));
}

static void bu_again(void *session, const void *arg)
{
	(void)arg;
	try_bu(mip_of(session));
}

/* The number that the home agent had last (11.7.3). */
static void resync(void *session, const void *arg)
{
	struct mip *mip = mip_of(session);
	const struct mh_msg *m = arg;

	mip->resynced = true;
	mip->seq = m->ba.seq;
	mip->tries = 0;
	try_bu(mip);
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
	try_bu(mip);
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
	publish(mip, mip->until - now);
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
	withdraw(mip);
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
	withdraw(mip);
	ro_watch(mip, false);
	ro_wake(mip);
	timer(mip, MIP_T_REFRESH, -1);
	mip->ending = true;
	mip->coa = in6addr_any;
	guard(mip);
	mip->tries = 0;
	try_bu(mip);
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
	if (flag_l(mip))
		advertise(mip, &mip->mn->link_local);
	ro_wake(mip);
	tell(mip, LOG_LEVEL_INFO, "at home");
	move_forget_left(mip);
}

/* Guards */

static bool has_binding(const void *session, const void *arg)
{
	(void)arg;
	return is_bound(mip_of(session));
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

void mip_hold(struct mip *mip, unsigned int ms)
{
	struct kop *op;

	if (!is_bound(mip))
		return;

	op = outbox_kernel(out_of(mip), KOP_MN);
	op->may_fail = true;
	op->mn.addr = mip->cfg->address;
	op->mn.verbs[0] = (struct kverb){
		.verb = SEGUE_VERB_HOLD, .dir = SEGUE_DIR_FROM,
		.deadline = ms, .outcome = SEGUE_OUTCOME_DRAIN,
	};
	op->mn.n_verbs = 1;
	mip->held = true;
}

void mip_release(struct mip *mip)
{
	if (mip->held && is_bound(mip))
		publish(mip, mip->until - mip->agent->now);
	mip->held = false;
}

/* The kernel's source address selection takes it before others. */
static void add_home_address(struct mip *mip)
{
	struct kop *op = outbox_kernel(out_of(mip), KOP_ADDR);

	op->may_fail = true;
	op->addr = (struct rt_addr){
		.ifindex = mip->mn->ifindex, .addr = mip->cfg->address,
		.plen = 128, .preferred = RT_FOREVER, .valid = RT_FOREVER,
		.flags = IFA_F_NODAD | IFA_F_NOPREFIXROUTE |
			 IFA_F_HOMEADDRESS,
	};
	agent_flush(mip->agent);
}

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
	add_home_address(mip);
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

/* What comes in */

static bool is_for_home(const struct mip *mip, const struct ip6_packet *p)
{
	return addr_equal(ip6_to(p), &mip->cfg->address);
}

/* 0, or why it is not the home agent's answer to the last BU. */
static int authenticate(const struct mip *mip, const struct mh_msg *m,
			const struct ip6_packet *p)
{
	const struct config_home *cfg = mip->cfg;
	int err;

	if (!addr_equal(&p->src, &mip->agents.now))
		return DROP_SOURCE;
	if (!is_for_home(mip, p))
		return DROP_OTHER_NODE;
	if (cfg->esp)
		return p->guarded ? 0 : DROP_UNGUARDED;
	err = ba_check_home(m);
	if (err)
		return -err;
	if (m->opt.mnid_len != strlen(cfg->identity) ||
	    memcmp(m->opt.mnid, cfg->identity, m->opt.mnid_len))
		return DROP_IDENTITY;
	if (cfg->timestamps && !stamp_answers(&mip->stamps, m))
		return DROP_TIMESTAMP;

	return -mn_ha_verify(&cfg->key, &mip->mac_coa, &cfg->address, p->data,
			     p->len);
}

/*
 * Is it of now?  What was granted must not have gone by on the way; and a number that is
 * not above ours was the last before our last BU: played again, or the answer to a
 * duplicate of one that was taken.
 */
static bool is_timely(const struct mip *mip, const struct mh_msg *m)
{
	double gone = mip->agent->now - mip->sent_at;

	if (m->ba.status == MH_STATUS_SEQUENCE)
		return bu_seq_is_greater(m->ba.seq, mip->seq);
	if (m->ba.seq != mip->seq)
		return false;

	return m->ba.status >= MH_STATUS_UNSPECIFIED || !m->ba.lifetime ||
	       m->ba.lifetime * MIP6_UNIT > gone;
}

void mip_ba(struct mip *mip, const struct mh_msg *m,
	    const struct ip6_packet *p)
{
	int reason = authenticate(mip, m, p);
	bool good = m->ba.status < MH_STATUS_UNSPECIFIED &&
		    (m->ba.lifetime || mip->ending);

	if (reason)
		agent_drop(mip->agent, reason);
	else if (!is_timely(mip, m))
		agent_drop(mip->agent, DROP_SEQUENCE);
	else if (m->ba.status == MH_STATUS_SEQUENCE)
		session_event(&mip->home, MIP_EV_BA_SEQ, m);
	else if (m->ba.status == MH_STATUS_ID_MISMATCH)
		session_event(&mip->home, MIP_EV_BA_TIME, m);
	else
		session_event(&mip->home, good ? MIP_EV_BA : MIP_EV_BA_NO, m);
}

/* Nobody vouches for it; what it may lead to is one more BU (11.3.6). */
void mip_be(struct mip *mip, const struct mh_msg *m,
	    const struct ip6_packet *p)
{
	if (!addr_equal(&p->src, &mip->agents.now))
		agent_drop(mip->agent, DROP_SOURCE);
	else if (m->be.status != MH_BE_NO_BINDING)
		agent_drop(mip->agent, DROP_EVENT);
	else
		session_event(&mip->home, MIP_EV_ASKED, NULL);
}

void mip_brr(struct mip *mip, const struct ip6_packet *p)
{
	if (!addr_equal(&p->src, &mip->agents.now) || !is_for_home(mip, p))
		agent_drop(mip->agent, DROP_SOURCE);
	else
		session_event(&mip->home, MIP_EV_ASKED, NULL);
}
