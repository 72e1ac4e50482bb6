// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mip6_ro.c - a mobile node's route to a correspondent: tests, BU, end
 *
 * RFC 6275 5.2, 11.6, 11.7.2 to 11.7.4, 11.8.  What the correspondent is told is never
 * more than what the home agent has confirmed, nor longer.  What comes in is in
 * mip6_ro_take.c.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/message.h"
#include "daemon/mip6_ro.h"
#include "wire/mip6.h"
#include "wire/names.h"

#define TIMEOUT_MS	1000	/* INITIAL_BINDACK_TIMEOUT, RFC 6275 12 */
#define RATE_S		3	/* MAX_UPDATE_RATE */
#define REFRESH_AT	0.75	/* of the lifetime */

static const char *const states[] = {
	"NEW", "TESTING", "UPDATING", "BOUND", "WAITING", "LEAVING", "ENDING",
	"FAILED", "END",
};

static const char *const events[] = {
	"refused", "start", "look", "token", "ba", "ba-refused",
	"ba-sequence", "ba-nonce", "asked", "no-binding", "unknown",
	"retry-timer", "refresh-timer", "expire-timer",
};

static const char *const timers[] = { "retry", "refresh", "expire", "look" };

static const int timer_events[] = {
	RO_EV_RETRY, RO_EV_REFRESH, RO_EV_EXPIRE, RO_EV_LOOK,
};

static struct outbox *out_of(const struct ro *ro)
{
	return &ro->mip->agent->out;
}

static void timer(struct ro *ro, enum ro_timer which, double ms)
{
	outbox_timer(out_of(ro), &ro->session.timers[which], ms);
}

static const struct in6_addr *home_of(const struct ro *ro)
{
	return &ro->mip->cfg->address;
}

static double now_of(const struct ro *ro)
{
	return ro->mip->agent->now;
}

/* The home agent has confirmed where the mobile is, and it is still there. */
static bool is_registered(const struct mip *mip)
{
	return !mip->ending && mip->until > mip->agent->now &&
	       addr_equal(&mip->confirmed, &mip->coa);
}

/* Tests */

static void ask_token(struct ro *ro, struct ro_test *t, uint8_t type,
		      const struct ip6_packet *p,
		      const struct ip6_packet *outer)
{
	struct agent *agent = ro->mip->agent;
	struct mh_msg m = { .type = type };

	agent->effects->random(agent->world, t->cookie, sizeof(t->cookie));
	memcpy(m.test_init.cookie, t->cookie, sizeof(t->cookie));
	t->waits = true;
	t->has = false;
	t->at = agent->now;
	message_mip6(&agent->out, &m, p, NULL, NULL, NULL, NULL, outer);
	outbox_trace(&agent->out, mh_letter(type), true, &ro->peer, "");
}

/* By the home agent, or at home directly (11.6.1). */
static void ask_home(struct ro *ro)
{
	bool guarded = ro->mip->cfg->tunnel.n && !ro->ending;
	const struct ip6_packet p = {
		.src = *home_of(ro), .dst = ro->peer, .guarded = guarded,
	};
	const struct ip6_packet outer = {
		.src = ro->coa, .dst = ro->mip->agents.now,
	};

	ask_token(ro, &ro->home, MH_HOTI, &p,
		  ro->ending || guarded ? NULL : &outer);
}

static void ask_care_of(struct ro *ro)
{
	const struct ip6_packet p = { .src = ro->coa, .dst = ro->peer };

	ask_token(ro, &ro->care_of, MH_COTI, &p, NULL);
}

static bool is_fresh(const struct ro *ro, const struct ro_test *t)
{
	return t->has && now_of(ro) - t->at < RO_TOKEN_LIFE_S;
}

static double timeout(const struct ro *ro)
{
	return TIMEOUT_MS * (1 << (ro->tries - 1));
}

/* What is not known; a home token may serve several care-of addresses (5.2.7). */
static void test_round(struct ro *ro)
{
	ro->tries++;
	timer(ro, RO_T_RETRY, timeout(ro));
	if (!rate_allows(&ro->tests, RATE_S, now_of(ro)))
		return;

	if (!is_fresh(ro, &ro->home))
		ask_home(ro);
	if (!ro->ending && !is_fresh(ro, &ro->care_of))
		ask_care_of(ro);
}

static void forget_test(struct ro_test *t)
{
	explicit_bzero(t, sizeof(*t));
}

/* BU */

static unsigned int lifetime_of(const struct ro *ro)
{
	double left = ro->mip->until - now_of(ro);
	unsigned int s = ro->mip->cfg->lifetime;

	if (ro->ending)
		return 0;
	if (s > RO_LIFETIME_S)
		s = RO_LIFETIME_S;
	if (left < s)
		s = (unsigned int)left;
	return s < MIP6_UNIT ? 1 : s / MIP6_UNIT;
}

static void send_bu(struct ro *ro)
{
	const struct in6_addr *coa = ro->ending ? home_of(ro) : &ro->coa;
	const struct ip6_packet p = {
		.src = *coa, .dst = ro->peer, .src_home = *home_of(ro),
		.has_src_home = !ro->ending,
	};
	struct mh_msg m = { .type = MH_BU };
	struct outbox *out = out_of(ro);

	m.bu = (struct mh_bu){
		.seq = ++ro->seq, .flags = MH_BU_A,
		.lifetime = (uint16_t)lifetime_of(ro),
	};
	m.opt.has_nonces = true;
	m.opt.home_nonce = ro->home.index;
	m.opt.coa_nonce = ro->ending ? 0 : ro->care_of.index;
	rr_binding_key(ro->home.token, ro->ending ? NULL : ro->care_of.token,
		       &ro->kbm);
	message_peer(out, &m, &p, &ro->kbm, coa, &ro->peer);
	outbox_trace(out, 'U', true, &ro->peer,
		     outbox_print(out, "seq %u lifetime %u", ro->seq,
				  m.bu.lifetime * MIP6_UNIT));
	ro->sent_at = now_of(ro);
	ro->told = true;
}

static void update_round(struct ro *ro)
{
	ro->tries++;
	timer(ro, RO_T_RETRY, timeout(ro));
	if (rate_allows(&ro->updates, RATE_S, now_of(ro)))
		send_bu(ro);
}

/* The kernel's part */

static struct kro route_of(const struct ro *ro)
{
	return (struct kro){
		.side = KRO_MOBILE, .local = *home_of(ro), .remote = ro->peer,
		.coa = ro->bound,
	};
}

static void publish(struct ro *ro)
{
	struct kro *k = &outbox_kernel(out_of(ro), KOP_RO)->ro;

	ro->bound = ro->coa;
	*k = route_of(ro);
	k->anew = !ro->since;
	k->age = ro->since ? (unsigned int)(now_of(ro) - ro->since) : 0;
	k->lifetime = (unsigned int)(ro->until - now_of(ro)) + 1;
	if (k->anew)
		ro->since = now_of(ro);
}

/* Through the home agent from here on. */
static void withdraw(struct ro *ro)
{
	struct kop *op;

	if (!ro->since)
		return;

	op = outbox_kernel(out_of(ro), KOP_RO_DEL);
	op->may_fail = true;
	op->ro = route_of(ro);
	ro->bound = in6addr_any;
	ro->since = 0;
}

/* That have gone by it. */
static uint64_t packets(const struct ro *ro)
{
	const struct agent *agent = ro->mip->agent;
	const struct kro k = route_of(ro);
	uint64_t n;

	return !ro->since ||
	       agent->effects->kernel.ro_packets(agent->world, &k, &n) ? 0 : n;
}

static void tell(struct ro *ro, enum log_level level, const char *sentence)
{
	struct outbox *out = out_of(ro);

	outbox_log(out, level,
		   outbox_print(out, "mobile %s: %s: %s", ro->mip->home.name,
				addr_text(out, &ro->peer), sentence));
}

/* Actions */

/* A care-of address is tested anew each time, a home address only if it must. */
static void test(void *session, const void *arg)
{
	struct ro *ro = session;

	(void)arg;
	ro->ending = false;
	ro->coa = ro->mip->coa;
	ro->tries = 0;
	forget_test(&ro->care_of);
	timer(ro, RO_T_REFRESH, -1);
	test_round(ro);
}

static void test_again(void *session, const void *arg)
{
	(void)arg;
	test_round(session);
}

/* Told that its tokens have ended: neither is used again. */
static void test_anew(void *session, const void *arg)
{
	struct ro *ro = session;

	ro->failures++;
	forget_test(&ro->home);
	test(session, arg);
}

static void unbind_and_test(void *session, const void *arg)
{
	withdraw(session);
	test(session, arg);
}

static void update(void *session, const void *arg)
{
	struct ro *ro = session;

	(void)arg;
	ro->tries = 0;
	update_round(ro);
}

static void update_again(void *session, const void *arg)
{
	(void)arg;
	update_round(session);
}

static void note_ba(struct ro *ro, const struct mh_msg *m)
{
	struct outbox *out = out_of(ro);

	ro->status = m->ba.status;
	timer(ro, RO_T_RETRY, -1);
	outbox_trace(out, 'B', false, &ro->peer,
		     outbox_print(out, "status %u seq %u lifetime %u",
				  m->ba.status, m->ba.seq,
				  m->ba.lifetime * MIP6_UNIT));
}

static void resync(void *session, const void *arg)
{
	struct ro *ro = session;
	const struct mh_msg *m = arg;

	note_ba(ro, m);
	ro->seq = m->ba.seq;
	update_round(ro);
}

/* What remains is what was granted, from when it was asked for (11.7.3). */
static void bound(void *session, const void *arg)
{
	struct ro *ro = session;
	const struct mh_msg *m = arg;
	double granted = m->ba.lifetime * MIP6_UNIT;
	double gone = now_of(ro) - ro->sent_at;
	double again = granted * REFRESH_AT - gone;

	note_ba(ro, m);
	ro->failures = 0;
	ro->packets = packets(ro);
	ro->until = ro->sent_at + granted;
	timer(ro, RO_T_REFRESH, again > 0 ? again * 1000 : 0);
	timer(ro, RO_T_EXPIRE, (granted - gone) * 1000);
	publish(ro);
	tell(ro, LOG_LEVEL_INFO,
	     outbox_print(out_of(ro), "directly from %s for %.0f s",
			  addr_text(out_of(ro), &ro->coa), granted));
	ro->mip->agent->counters.n[COUNT_ROUTES]++;
}

/* The home agent does not know yet; what the tests waited for has gone by. */
static void suspend(void *session, const void *arg)
{
	struct ro *ro = session;

	(void)arg;
	withdraw(ro);
	forget_test(&ro->care_of);
	timer(ro, RO_T_RETRY, -1);
	timer(ro, RO_T_REFRESH, -1);
}

static void fail(void *session, const void *arg)
{
	struct ro *ro = session;

	(void)arg;
	withdraw(ro);
	forget_test(&ro->home);
	forget_test(&ro->care_of);
	timer(ro, RO_T_REFRESH, -1);
	timer(ro, RO_T_EXPIRE, -1);
	timer(ro, RO_T_RETRY, ro->mip->cfg->retry_time * 1000.0);
	tell(ro, LOG_LEVEL_INFO,
	     "it does not answer: through the home agent");
	ro->mip->agent->counters.n[COUNT_ROUTES_FAILED]++;
}

static void refused(void *session, const void *arg)
{
	struct ro *ro = session;

	note_ba(ro, arg);
	fail(session, arg);
	tell(ro, LOG_LEVEL_INFO,
	     outbox_print(out_of(ro), "refused: status %u, %s", ro->status,
			  ba_status_name(ro->status)));
}

static void kernel_refused(void *session, const void *arg)
{
	struct ro *ro = session;

	fail(session, arg);
	tell(ro, LOG_LEVEL_ERROR,
	     outbox_print(out_of(ro), "the kernel refused: %s",
			  ro->session.refusal));
}

static void expired(void *session, const void *arg)
{
	struct ro *ro = session;

	(void)arg;
	withdraw(ro);
	ro->until = 0;
}

/* At home: the home address is all there is to be tested. */
static void begin_end(struct ro *ro)
{
	withdraw(ro);
	ro->ending = true;
	ro->tries = 0;
	timer(ro, RO_T_REFRESH, -1);
}

static void leave(void *session, const void *arg)
{
	(void)arg;
	begin_end(session);
	test_round(session);
}

/* A token that was given through the home agent serves as well. */
static void leave_now(void *session, const void *arg)
{
	(void)arg;
	begin_end(session);
	update_round(session);
}

static void leave_anew(void *session, const void *arg)
{
	struct ro *ro = session;

	ro->failures++;
	forget_test(&ro->home);
	leave(session, arg);
}

static void at_home(void *session, const void *arg)
{
	struct ro *ro = session;

	note_ba(ro, arg);
	tell(ro, LOG_LEVEL_INFO, "ended");
}

static void over(void *session, const void *arg)
{
	struct ro *ro = session;

	(void)arg;
	withdraw(ro);
	explicit_bzero(&ro->home, sizeof(ro->home));
	explicit_bzero(&ro->care_of, sizeof(ro->care_of));
	explicit_bzero(&ro->kbm, sizeof(ro->kbm));
}

/* Guards */

static bool is_elsewhere(const void *session, const void *arg)
{
	const struct ro *ro = session;

	(void)arg;
	return is_registered(ro->mip) && !addr_equal(&ro->coa, &ro->mip->coa);
}

static bool may_test(const void *session, const void *arg)
{
	(void)arg;
	return is_registered(((const struct ro *)session)->mip);
}

static bool must_wait(const void *session, const void *arg)
{
	return !may_test(session, arg);
}

/* At home, and the correspondent has to be told. */
static bool must_end(const void *session, const void *arg)
{
	const struct ro *ro = session;

	(void)arg;
	return ro->mip->home.state == MIP_HOME && ro->told &&
	       ro->until > now_of(ro);
}

static bool is_at_home(const void *session, const void *arg)
{
	(void)arg;
	return ((const struct ro *)session)->mip->home.state == MIP_HOME;
}

static bool has_home(const void *session, const void *arg)
{
	const struct ro *ro = session;

	return must_end(session, arg) && is_fresh(ro, &ro->home);
}

static bool has_tokens(const void *session, const void *arg)
{
	const struct ro *ro = session;

	(void)arg;
	return ro->home.has && ro->care_of.has;
}

static bool tries_left(const void *session, const void *arg)
{
	(void)arg;
	return ((const struct ro *)session)->tries < RO_TRIES;
}

static bool may_fail(const void *session, const void *arg)
{
	(void)arg;
	return ((const struct ro *)session)->failures < RO_TRIES;
}

/* Has anything gone by it since it was confirmed? */
static bool is_used(const void *session, const void *arg)
{
	const struct ro *ro = session;

	(void)arg;
	return is_registered(ro->mip) && packets(ro) > ro->packets;
}

/* The home address ends before what the correspondent was told (11.4.2). */
static bool outlives(const void *session, const void *arg)
{
	const struct ro *ro = session;

	(void)arg;
	return is_registered(ro->mip) && ro->until > ro->mip->until;
}

#define S1142	"RFC 6275 11.4.2"
#define S1161	"RFC 6275 11.6.1"
#define S1162	"RFC 6275 11.6.2"
#define S1172	"RFC 6275 11.7.2"
#define S1173	"RFC 6275 11.7.3"
#define S1174	"RFC 6275 11.7.4"
#define S1136	"RFC 6275 11.3.6"
#define S529	"RFC 6275 5.2.9"
#define S118	"RFC 6275 11.8"

static const struct fsm_row rows[] = {
	{ RO_NEW, RO_EV_START, NULL, test, RO_TESTING, S1161 },

	{ RO_TESTING, RO_EV_TOKEN, has_tokens, update, RO_UPDATING, S1162 },
	{ RO_TESTING, RO_EV_TOKEN, NULL, NULL, RO_TESTING, S1162 },
	{ RO_TESTING, RO_EV_RETRY, tries_left, test_again, RO_TESTING, S118 },
	{ RO_TESTING, RO_EV_RETRY, NULL, fail, RO_FAILED, S529 },
	{ RO_TESTING, RO_EV_UNKNOWN, NULL, fail, RO_FAILED, S1136 },
	{ RO_TESTING, RO_EV_NO_BINDING, NULL, expired, RO_TESTING, S1136 },

	{ RO_UPDATING, RO_EV_BA, NULL, bound, RO_BOUND, S1173 },
	{ RO_UPDATING, RO_EV_BA_SEQ, tries_left, resync, RO_UPDATING, S1173 },
	{ RO_UPDATING, RO_EV_BA_SEQ, NULL, refused, RO_FAILED, S1173 },
	{ RO_UPDATING, RO_EV_BA_NONCE, may_fail, test_anew, RO_TESTING,
	  S1173 },
	{ RO_UPDATING, RO_EV_BA_NONCE, NULL, refused, RO_FAILED, S1173 },
	{ RO_UPDATING, RO_EV_BA_NO, NULL, refused, RO_FAILED, S1173 },
	{ RO_UPDATING, RO_EV_RETRY, tries_left, update_again, RO_UPDATING,
	  S118 },
	{ RO_UPDATING, RO_EV_RETRY, NULL, fail, RO_FAILED, S529 },
	{ RO_UPDATING, RO_EV_UNKNOWN, NULL, fail, RO_FAILED, S1136 },
	{ RO_UPDATING, RO_EV_NO_BINDING, NULL, expired, RO_UPDATING, S1136 },
	{ RO_UPDATING, RO_EV_REFUSED, NULL, kernel_refused, RO_FAILED, S1173 },

	{ RO_BOUND, RO_EV_REFRESH, is_used, test, RO_TESTING, S1173 },
	{ RO_BOUND, RO_EV_REFRESH, NULL, NULL, RO_BOUND, S1173 },
	{ RO_BOUND, RO_EV_ASKED, NULL, test, RO_TESTING, S1174 },
	{ RO_BOUND, RO_EV_NO_BINDING, NULL, unbind_and_test, RO_TESTING,
	  S1136 },
	{ RO_BOUND, RO_EV_LOOK, outlives, test, RO_TESTING, S1142 },
	{ RO_BOUND, RO_EV_EXPIRE, NULL, over, RO_END, S1173 },
	{ RO_BOUND, RO_EV_REFUSED, NULL, kernel_refused, RO_FAILED, S1173 },

	{ RO_WAITING, RO_EV_LOOK, may_test, test, RO_TESTING, S1172 },
	{ RO_WAITING, RO_EV_LOOK, has_home, leave_now, RO_ENDING, S1172 },
	{ RO_WAITING, RO_EV_LOOK, must_end, leave, RO_LEAVING, S1172 },
	{ RO_WAITING, RO_EV_LOOK, is_at_home, over, RO_END, S1172 },
	{ RO_WAITING, RO_EV_LOOK, NULL, suspend, RO_WAITING, S1172 },

	{ RO_LEAVING, RO_EV_TOKEN, NULL, update, RO_ENDING, S1172 },
	{ RO_LEAVING, RO_EV_RETRY, tries_left, test_again, RO_LEAVING, S118 },
	{ RO_LEAVING, RO_EV_RETRY, NULL, over, RO_END, S529 },

	{ RO_ENDING, RO_EV_BA, NULL, at_home, RO_END, S1173 },
	{ RO_ENDING, RO_EV_BA_SEQ, tries_left, resync, RO_ENDING, S1173 },
	{ RO_ENDING, RO_EV_BA_NONCE, may_fail, leave_anew, RO_LEAVING, S1173 },
	{ RO_ENDING, RO_EV_BA_NONCE, NULL, over, RO_END, S1173 },
	{ RO_ENDING, RO_EV_BA_NO, NULL, over, RO_END, S1173 },
	{ RO_ENDING, RO_EV_RETRY, tries_left, update_again, RO_ENDING, S118 },
	{ RO_ENDING, RO_EV_RETRY, NULL, over, RO_END, S529 },

	{ RO_LEAVING, RO_EV_LOOK, may_test, test, RO_TESTING, S1172 },
	{ RO_ENDING, RO_EV_LOOK, may_test, test, RO_TESTING, S1172 },
	{ RO_LEAVING, RO_EV_LOOK, NULL, NULL, RO_LEAVING, S1172 },
	{ RO_ENDING, RO_EV_LOOK, NULL, NULL, RO_ENDING, S1172 },

	{ RO_FAILED, RO_EV_RETRY, NULL, over, RO_END, S529 },
	{ RO_FAILED, RO_EV_LOOK, NULL, NULL, RO_FAILED, S529 },

	{ FSM_ANY, RO_EV_LOOK, is_elsewhere, test, RO_TESTING, S1172 },
	{ FSM_ANY, RO_EV_LOOK, must_wait, suspend, RO_WAITING, S1172 },
	{ FSM_ANY, RO_EV_LOOK, NULL, NULL, FSM_SAME, S1172 },
	{ FSM_ANY, RO_EV_EXPIRE, NULL, expired, FSM_SAME, S1173 },
	{ FSM_ANY, RO_EV_ASKED, NULL, NULL, FSM_SAME, S1174 },
};

const struct fsm ro_fsm = {
	.name = "route", .states = states, .events = events,
	.timers = timers, .timer_events = timer_events,
	.rows = rows, .n_rows = sizeof(rows) / sizeof(rows[0]), .end = RO_END,
};

void ro_watch(struct mip *mip, bool on)
{
	struct kop *op;

	if (!mip->cfg->optimise || mip->watched == on)
		return;

	op = outbox_kernel(&mip->agent->out, KOP_RO_WATCH);
	op->may_fail = true;
	op->ro.on = on;
	op->ro.local = mip->cfg->address;
	mip->watched = on;
}

void ro_wake(struct mip *mip)
{
	for (struct session *s = mip->routes; s; s = s->next)
		outbox_timer(&mip->agent->out, &s->timers[RO_T_LOOK], 0);
}

static bool is_worth_it(const struct mip *mip, const struct in6_addr *dst)
{
	return ip6_is_routable(dst) && !addr_equal(dst, &mip->agents.now) &&
	       !addr_equal(dst, &mip->cfg->address);
}

void ro_wanted(struct mip *mip, const struct in6_addr *src,
	       const struct in6_addr *dst)
{
	struct agent *agent = mip->agent;
	unsigned int n = 0;
	struct ro *ro;

	if (!addr_equal(src, &mip->cfg->address) || !is_registered(mip) ||
	    !is_worth_it(mip, dst))
		return;
	for (struct session *s = mip->routes; s; s = s->next, n++)
		if (addr_equal(&((struct ro *)s)->peer, dst))
			return;
	ro = n < RO_PEERS_MAX ? calloc(1, sizeof(*ro)) : NULL;
	if (!ro) {
		agent_drop(agent, DROP_LIMIT);
		return;
	}

	ro->mip = mip;
	ro->peer = *dst;
	agent->effects->random(agent->world, &ro->seq, sizeof(ro->seq));
	session_begin(&ro->session, agent, &ro_fsm, &mip->routes);
	inet_ntop(AF_INET6, dst, ro->session.name, sizeof(ro->session.name));
	session_event(&ro->session, RO_EV_START, NULL);
}

void ro_end_all(struct mip *mip)
{
	while (mip->routes)
		session_end(mip->routes);
}
