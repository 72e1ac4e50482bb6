// SPDX-License-Identifier: GPL-2.0-or-later
/* mip6_prefix.c - a mobile that is away learns of its home prefixes */
#include <string.h>

#include "daemon/message.h"
#include "daemon/mip6_prefix.h"
#include "daemon/mip6_ro.h"

#define TIMEOUT_MS	3000	/* INITIAL_SOLICIT_TIMER, RFC 6275 12 */
#define TRIES		4
#define RATE_S		1	/* whatever makes us ask may be forged */
#define NEAR		0.75	/* of its time is over: asked how it goes on */
#define HOME_FLAGS	(IFA_F_NODAD | IFA_F_NOPREFIXROUTE | IFA_F_HOMEADDRESS)

static const char *const states[] = { "IDLE", "ASKING" };
static const char *const events[] = { "refused", "wanted", "mpa", "again" };
static const char *const timers[] = { "wanted", "again" };
static const int timer_events[] = { PREFIX_EV_WANTED, PREFIX_EV_AGAIN };

static struct mip *mip_of(const void *session)
{
	return (struct mip *)((char *)session - offsetof(struct mip, prefixes));
}

static void timer(struct mip *mip, enum prefix_timer which, double ms)
{
	outbox_timer(&mip->agent->out, &mip->prefixes.session.timers[which],
		     ms);
}

static double now_of(const struct mip *mip)
{
	return mip->agent->now;
}

/* Each has a number of its own, so that an old answer is none. */
static void solicit(struct mip *mip)
{
	const struct ip6_packet p = {
		.src = mip->coa, .dst = mip->agents.now,
		.src_home = mip->cfg->address, .has_src_home = true,
	};
	struct mip_prefixes *x = &mip->prefixes;
	struct icmp6_msg m = { .type = ICMP6_PREFIX_ASK };
	struct agent *agent = mip->agent;

	timer(mip, PREFIX_T_AGAIN, TIMEOUT_MS << x->tries++);
	if (!rate_allows(&x->solicitations, RATE_S, agent->now))
		return;

	agent->effects->random(agent->world, &x->id, sizeof(x->id));
	m.home_ask.id = x->id;
	x->waits = true;
	message_routed(&agent->out, &m, &p);
	outbox_trace(&agent->out, 'P', true, &p.dst, "");
}

static void ask(void *session, const void *arg)
{
	struct mip *mip = mip_of(session);

	(void)arg;
	mip->prefixes.tries = 0;
	solicit(mip);
}

static void ask_again(void *session, const void *arg)
{
	(void)arg;
	solicit(mip_of(session));
}

/* Half of what is left later once more, as long as anything is left. */
static void give_up(void *session, const void *arg)
{
	struct mip *mip = mip_of(session);
	double left = mip->prefixes.until - now_of(mip);

	(void)arg;
	if (left > 1)
		timer(mip, PREFIX_T_WANTED, left / 2 * 1000);
}

/* The kernel takes no lifetime of 0: one that is over ends a second later. */
static void put_home(struct mip *mip, const struct in6_addr *addr,
		     uint32_t valid, uint32_t preferred)
{
	struct kop *op = outbox_kernel(&mip->agent->out, KOP_ADDR);

	op->may_fail = true;
	op->addr = (struct rt_addr){
		.ifindex = mip->mn->ifindex, .addr = *addr, .plen = 128,
		.valid = valid ? valid : 1, .preferred = preferred,
		.flags = HOME_FLAGS,
	};
}

/* The registration and what correspondents were told end no later (11.4.2). */
static void limit(struct mip *mip, const struct nd_prefix *p)
{
	struct mip_prefixes *x = &mip->prefixes;
	bool ends = p->valid != RT_FOREVER;

	x->until = ends ? now_of(mip) + p->valid : 0;
	timer(mip, PREFIX_T_WANTED, ends ? p->valid * NEAR * 1000 : -1);
	if (!ends || mip->until <= x->until)
		return;

	mip->until = x->until;
	outbox_timer(&mip->agent->out, &mip->home.timers[MIP_T_EXPIRE],
		     p->valid * 1000.0);
	ro_wake(mip);
}

static unsigned int place_of(struct mip *mip, const struct in6_addr *addr)
{
	struct mip_prefixes *x = &mip->prefixes;
	unsigned int i;

	for (i = 0; i < x->n; i++)
		if (addr_equal(&x->homes[i], addr))
			return i;
	for (i = 0; i < x->n; i++)
		if (x->ends[i] <= now_of(mip))
			return i;
	return i;
}

/*
 * A second home address is one to be reached at when its registration is configured;
 * until then nothing is sent from it unless somebody says so.
 */
static void add_home(struct mip *mip, const struct nd_prefix *p)
{
	struct mip_prefixes *x = &mip->prefixes;
	struct outbox *out = &mip->agent->out;
	struct in6_addr addr;
	unsigned int at;

	if (p->len != 64 || !(p->flags & RA_PREFIX_AUTO) ||
	    !ip6_is_routable(&p->prefix))
		return;

	move_form(p, mip->mn->lladdr, 0, &addr);
	at = place_of(mip, &addr);
	if (at == MIP_HOMES_MAX || (at == x->n && !p->valid))
		return;
	if (at == x->n) {
		x->n++;
		outbox_log(out, LOG_LEVEL_INFO,
			   outbox_print(out, "mobile %s: the home link has another prefix: %s",
					mip->home.name,
					addr_text(out, &addr)));
	}
	x->homes[at] = addr;
	x->ends[at] = now_of(mip) + p->valid;
	put_home(mip, &addr, p->valid, 0);
}

static void take(void *session, const void *arg)
{
	struct mip *mip = mip_of(session);
	const struct prefix_tell *t = arg;

	outbox_trace(&mip->agent->out, 'M', false, &mip->agents.now, "");
	timer(mip, PREFIX_T_AGAIN, -1);
	for (unsigned int i = 0; i < t->n_prefixes; i++) {
		const struct nd_prefix *p = &t->prefixes[i];
		struct config_prefix told = { p->prefix, p->len };

		if (p->preferred > p->valid)
			continue;	/* RFC 4862 5.5.3 c */
		ip6_mask(&told.addr, told.len);
		if (p->len != mip->cfg->prefix.len ||
		    !prefix_holds(&told, &mip->cfg->address)) {
			add_home(mip, p);
			continue;
		}
		limit(mip, p);
		put_home(mip, &mip->cfg->address, p->valid, p->preferred);
	}
}

/* Guards */

static bool is_registered(const void *session, const void *arg)
{
	const struct mip *mip = mip_of(session);

	(void)arg;
	return mip->until > now_of(mip) && !mip->ending &&
	       addr_equal(&mip->confirmed, &mip->coa);
}

static bool may_ask_on(const void *session, const void *arg)
{
	return is_registered(session, arg) &&
	       mip_of(session)->prefixes.tries < TRIES;
}

#define S1142	"RFC 6275 11.4.2"
#define S1143	"RFC 6275 11.4.3"

static const struct fsm_row rows[] = {
	{ PREFIX_IDLE, PREFIX_EV_WANTED, is_registered, ask, PREFIX_ASKING,
	  S1142 },
	{ PREFIX_IDLE, PREFIX_EV_WANTED, NULL, NULL, PREFIX_IDLE, S1142 },
	{ PREFIX_ASKING, PREFIX_EV_WANTED, NULL, NULL, PREFIX_ASKING, S1142 },
	{ PREFIX_ASKING, PREFIX_EV_MPA, NULL, take, PREFIX_IDLE, S1143 },
	{ PREFIX_ASKING, PREFIX_EV_AGAIN, may_ask_on, ask_again, PREFIX_ASKING,
	  S1142 },
	{ PREFIX_ASKING, PREFIX_EV_AGAIN, NULL, give_up, PREFIX_IDLE, S1142 },
};

const struct fsm prefix_fsm = {
	.name = "home prefixes", .states = states, .events = events,
	.timers = timers, .timer_events = timer_events,
	.rows = rows, .n_rows = sizeof(rows) / sizeof(rows[0]), .end = -1,
};

void prefix_begin(struct mip *mip)
{
	session_begin(&mip->prefixes.session, mip->agent, &prefix_fsm, NULL);
	memcpy(mip->prefixes.session.name, mip->home.name,
	       sizeof(mip->home.name));
}

void prefix_end(struct mip *mip)
{
	session_end(&mip->prefixes.session);
}

void prefix_registered(struct mip *mip)
{
	const struct mip_prefixes *x = &mip->prefixes;
	double left = x->until - now_of(mip);

	if (!mip->cfg->prefix_discovery)
		return;
	if (mip->status == MH_STATUS_OTHER_NCOA)	/* 11.7.3 */
		timer(mip, PREFIX_T_WANTED, 0);
	else if (left > 0 && !x->session.timers[PREFIX_T_WANTED].runs)
		timer(mip, PREFIX_T_WANTED, left * NEAR * 1000);
}

double prefix_limit(const struct mip *mip, double until)
{
	double end = mip->prefixes.until;

	return end && end < until ? end : until;
}

/* Who has not been asked, or not this, is not believed: he is asked (11.4.3). */
void prefix_take(struct mip *mip, const struct prefix_tell *t,
		 const struct ip6_packet *p)
{
	struct mip_prefixes *x = &mip->prefixes;

	if (!mip->cfg->prefix_discovery ||
	    !addr_equal(&p->dst_home, &mip->cfg->address) ||
	    !addr_equal(&p->dst, &mip->coa)) {
		agent_drop(mip->agent, DROP_OTHER_NODE);
	} else if (!addr_equal(&p->src, &mip->agents.now)) {
		agent_drop(mip->agent, DROP_SOURCE);
	} else if (!x->waits || t->id != x->id) {
		agent_drop(mip->agent, DROP_IDENTIFIER);
		session_event(&x->session, PREFIX_EV_WANTED, NULL);
	} else {
		x->waits = false;
		session_event(&x->session, PREFIX_EV_MPA, t);
	}
}

const char *mip_command_prefix(struct mip *mip)
{
	if (!mip->cfg->prefix_discovery)
		return "mn.home.prefix_discovery is off";
	if (!is_registered(&mip->prefixes.session, NULL))
		return "there is no registration, and so nobody to ask";

	session_event(&mip->prefixes.session, PREFIX_EV_WANTED, NULL);
	return NULL;
}
