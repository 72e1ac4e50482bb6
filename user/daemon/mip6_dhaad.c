// SPDX-License-Identifier: GPL-2.0-or-later
/* mip6_dhaad.c - which home agents there are, as a mobile discovers them */
#include <string.h>

#include "daemon/message.h"
#include "daemon/mip6_dhaad.h"

#define TIMEOUT_MS	3000	/* INITIAL_DHAAD_TIMEOUT, RFC 6275 12 */
#define TURN_MAX_MS	32000	/* MAX_BINDACK_TIMEOUT */

/* The same request goes again, so that a late reply serves as well. */
double dhaad_ask(struct mip *mip, unsigned int nth)
{
	const struct config_prefix *home = &mip->cfg->prefix;
	struct agent *agent = mip->agent;
	struct icmp6_msg m = { .type = ICMP6_HA_ASK };
	struct ip6_packet p = { .src = mip->mn->pcoa };

	if (!nth)
		agent->effects->random(agent->world, &mip->agents.id,
				       sizeof(mip->agents.id));
	m.home_ask.id = mip->agents.id;
	p.dst = home_agents_anycast(&home->addr, home->len);
	message_routed(&agent->out, &m, &p);
	outbox_trace(&agent->out, 'D', true, &p.dst, "");
	return TIMEOUT_MS << nth;
}

static bool is_listed(const struct mip_agents *a, const struct in6_addr *addr)
{
	for (unsigned int i = 0; i < a->n; i++)
		if (addr_equal(&a->of[i], addr))
			return true;
	return false;
}

/* H goes only to a router on the home link (6.1.7). */
static bool may_be_agent(const struct mip *mip, const struct in6_addr *addr)
{
	const struct config_prefix *home = &mip->cfg->prefix;
	const struct in6_addr any = home_agents_anycast(&home->addr, home->len);

	return prefix_holds(home, addr) &&
	       !addr_equal(addr, &mip->cfg->address) && !addr_equal(addr, &any);
}

/* In the order of the reply; where it names none, who sent it is one. */
static void list(struct mip *mip, const struct ha_tell *t,
		 const struct in6_addr *sender)
{
	struct mip_agents *a = &mip->agents;

	a->n = 0;
	for (unsigned int i = 0; i < t->n && a->n < MIP_AGENTS_MAX; i++)
		if (may_be_agent(mip, &t->agents[i]) &&
		    !is_listed(a, &t->agents[i]))
			a->of[a->n++] = t->agents[i];
	if (!a->n)
		a->of[a->n++] = *sender;
	a->at = 0;
	a->now = a->of[0];
}

void dhaad_take(struct mip *mip, const struct ha_tell *t,
		const struct ip6_packet *p)
{
	struct agent *agent = mip->agent;
	struct outbox *out = &agent->out;
	int reason = 0;

	if (mip->home.state != MIP_SEEKING)
		reason = DROP_EVENT;
	else if (!addr_equal(&p->dst, &mip->mn->pcoa))
		reason = DROP_OTHER_NODE;
	else if (!may_be_agent(mip, &p->src))
		reason = DROP_SOURCE;
	else if (t->id != mip->agents.id)
		reason = DROP_IDENTIFIER;
	if (reason) {
		agent_drop(agent, reason);
		return;
	}

	list(mip, t, &p->src);
	outbox_trace(out, 'L', false, &p->src,
		     outbox_print(out, "%u home agents", mip->agents.n));
	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "mobile %s: home agent %s, of %u that were discovered",
				mip->home.name,
				addr_text(out, &mip->agents.now),
				mip->agents.n));
	session_event(&mip->home, MIP_EV_AGENTS, NULL);
}

/* Each time that all of them are mute they are given twice as long. */
static double turn_ms(const struct mip *mip)
{
	unsigned int rounds = mip->agents.rounds;
	double ms = mip->cfg->first_timeout;

	for (; rounds && ms < TURN_MAX_MS; rounds--)
		ms *= 2;
	return ms < TURN_MAX_MS ? ms : TURN_MAX_MS;
}

double dhaad_turn_left(const struct mip *mip)
{
	double end = mip->agents.since + turn_ms(mip) / 1000;

	return end > mip->agent->now ? (end - mip->agent->now) * 1000 : 0;
}

bool dhaad_is_mute(const struct mip *mip)
{
	return mip->agents.n && !dhaad_turn_left(mip);
}

bool dhaad_has_next(const struct mip *mip)
{
	return mip->agents.tried < mip->agents.n;
}

void dhaad_next(struct mip *mip)
{
	struct mip_agents *a = &mip->agents;

	a->at = (a->at + 1) % a->n;
	a->now = a->of[a->at];
	a->tried++;
	a->since = mip->agent->now;
}
