// SPDX-License-Identifier: GPL-2.0-or-later
/* mip6_ha_adv.c - what a home agent says of itself on the home link */
#include <string.h>

#include "daemon/message.h"
#include "daemon/mip6_ha.h"

#define HOP_LIMIT	64
#define LIFETIME	1800	/* s: AdvDefaultLifetime, RFC 4861 6.2.1 */
#define INTERVAL_MIN	30	/* ms, RFC 6275 7.5 */
#define INITIAL_MS	16000	/* MAX_INITIAL_RTR_ADVERT_INTERVAL */
#define INITIAL		3	/* MAX_INITIAL_RTR_ADVERTISEMENTS */
#define SLACK_BELOW	200	/* ms: a shorter interval is told longer, 7.5 */
#define SLACK		20
#define ANSWERS_S	100	/* a second: anybody may ask */

enum { ADVERTISING };
enum { ADV_EV_REFUSED = FSM_EV_REFUSED, ADV_EV_DUE };

static struct ha *ha_of(const void *session)
{
	return (struct ha *)((char *)session - offsetof(struct ha, adv));
}

/* They are said if they are no defaults, and the lifetime is never 0 (7.4). */
static void describe_agent(const struct config_ha *cfg, struct nd_ra *ra)
{
	if (!ra->lifetime || (!cfg->preference && !cfg->agent_lifetime))
		return;

	ra->has_home_agent = true;
	ra->preference = (uint16_t)cfg->preference;
	ra->ha_lifetime = cfg->agent_lifetime ? (uint16_t)cfg->agent_lifetime
					      : ra->lifetime;
}

static void describe(const struct ha *ha, uint16_t lifetime, struct nd_ra *ra)
{
	const struct config_ha *cfg = ha->cfg;
	unsigned int interval = cfg->advertise_interval;

	*ra = (struct nd_ra){
		.hop_limit = HOP_LIMIT, .flags = RA_HOME_AGENT,
		.lifetime = lifetime, .has_slla = true,
		.interval = interval < SLACK_BELOW ? interval + SLACK
						   : interval,
		.n_prefixes = 1,
		.prefixes = { {
			.len = cfg->prefix.len, .prefix = cfg->address,
			.flags = RA_PREFIX_ONLINK | RA_PREFIX_AUTO |
				 RA_PREFIX_ROUTER,
			.valid = ha->prefixes.valid,
			.preferred = ha->prefixes.preferred,
		} },
	};
	memcpy(ra->slla, ha->lladdr, MAC_LEN);
	describe_agent(cfg, ra);
}

static void tell(struct ha *ha, uint16_t lifetime, const struct in6_addr *to,
		 const uint8_t lladdr[MAC_LEN])
{
	struct icmp6_msg m = { .type = ICMP6_RA };

	if (IN6_IS_ADDR_UNSPECIFIED(&ha->link_local))
		return;		/* the kernel still probes for it */
	describe(ha, lifetime, &m.ra);
	message_icmp6(&ha->agent->out, &m, &ha->link_local, to, ha->ifindex,
		      lladdr);
}

static void tell_all(struct ha *ha, uint16_t lifetime)
{
	uint8_t lladdr[MAC_LEN];

	multicast_lladdr(&all_nodes, lladdr);
	tell(ha, lifetime, &all_nodes, lladdr);
}

/* ms to the next, no sooner than MinDelayBetweenRAs after the last (7.5). */
static double next_in(struct ha *ha)
{
	unsigned int max = ha->cfg->advertise_interval, min = max / 3;
	struct agent *agent = ha->agent;
	uint32_t chance;

	if (min < INTERVAL_MIN)
		min = INTERVAL_MIN;
	agent->effects->random(agent->world, &chance, sizeof(chance));
	chance = min + chance % (max - min + 1);
	if (ha->adv.n < INITIAL && chance > INITIAL_MS)
		chance = INITIAL_MS;
	return chance > ha->cfg->advertise_gap ? chance
					       : ha->cfg->advertise_gap;
}

static void advertise(void *session, const void *arg)
{
	struct ha *ha = ha_of(session);

	(void)arg;
	tell_all(ha, LIFETIME);
	ha->adv.n++;
	ha->adv.last = ha->agent->now;
	outbox_timer(&ha->agent->out, &ha->adv.session.timers[0], next_in(ha));
}

static const struct fsm_row rows[] = {
	{ ADVERTISING, ADV_EV_DUE, NULL, advertise, ADVERTISING,
	  "RFC 4861 6.2.4" },
};

static const struct fsm adv_fsm = {
	.name = "home link",
	.states = (const char *const[]){ "ADVERTISING" },
	.events = (const char *const[]){ "refused", "due" },
	.timers = (const char *const[]){ "due" },
	.timer_events = (const int[]){ ADV_EV_DUE },
	.rows = rows, .n_rows = sizeof(rows) / sizeof(rows[0]), .end = -1,
};

void ha_adv_begin(struct ha *ha)
{
	session_begin(&ha->adv.session, ha->agent, &adv_fsm, NULL);
	if (!ha->cfg->advertise)
		return;

	outbox_timer(&ha->agent->out, &ha->adv.session.timers[0], 0);
	agent_flush(ha->agent);
}

/* Whoever has it as a router or a home agent takes another one. */
void ha_adv_end(struct ha *ha)
{
	if (ha->adv.n) {
		tell_all(ha, 0);
		agent_flush(ha->agent);
	}
	session_end(&ha->adv.session);
}

void ha_adv_soon(struct ha *ha)
{
	double at = ha->adv.last + ha->cfg->advertise_gap / 1000.0;
	struct timer *due = &ha->adv.session.timers[0];
	double now = ha->agent->now;

	if (due->runs && due->due > at)
		outbox_timer(&ha->agent->out, due,
			     at > now ? (at - now) * 1000 : 0);
}

/* Who has no address yet hears it with all others. */
void ha_adv_rs(struct ha *ha, const struct ip6_packet *p,
	       const uint8_t lladdr[MAC_LEN])
{
	struct agent *agent = ha->agent;

	if (!ha->cfg->advertise)
		return;
	if (IN6_IS_ADDR_UNSPECIFIED(&p->src)) {
		ha_adv_soon(ha);
	} else if (rate_allows(&ha->adv.answers, ANSWERS_S, agent->now)) {
		tell(ha, LIFETIME, &p->src, lladdr);
		agent->counters.n[COUNT_RS_ANSWERED]++;
	} else {
		agent_drop(agent, DROP_RATE);
	}
	agent_flush(agent);
}
