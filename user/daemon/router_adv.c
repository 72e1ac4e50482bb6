// SPDX-License-Identifier: GPL-2.0-or-later
/* router_adv.c - an access router answers who asks for a router */
#include <string.h>

#include "daemon/message.h"
#include "daemon/router_adv.h"

#define HOP_LIMIT	64
#define LIFETIME	1800	/* s: AdvDefaultLifetime, RFC 4861 6.2.1 */
#define VALID		2592000	/* s: AdvValidLifetime */
#define PREFERRED	604800	/* s: AdvPreferredLifetime */
#define ANSWERS_S	100	/* a second: anybody may ask */

static void describe(const struct ar *ar, struct nd_ra *ra)
{
	*ra = (struct nd_ra){
		.hop_limit = HOP_LIMIT, .lifetime = LIFETIME,
		.has_slla = true, .n_prefixes = 1,
		.prefixes = { {
			.len = ar->cfg->prefix.len,
			.prefix = ar->cfg->prefix.addr,
			.flags = RA_PREFIX_ONLINK | RA_PREFIX_AUTO,
			.valid = VALID, .preferred = PREFERRED,
		} },
	};
	memcpy(ra->slla, ar->lladdr, MAC_LEN);
}

/* Who has no address yet hears it as everybody does. */
void ar_rs(struct ar *ar, const struct ip6_packet *p,
	   const uint8_t lladdr[MAC_LEN])
{
	const struct in6_addr *to = &p->src;
	struct icmp6_msg m = { .type = ICMP6_RA };
	struct agent *agent = ar->agent;
	uint8_t all[MAC_LEN];

	if (!rate_allows(&ar->advertised, ANSWERS_S, agent->now)) {
		agent_drop(agent, DROP_RATE);
		return;
	}
	if (IN6_IS_ADDR_UNSPECIFIED(to)) {
		to = &all_nodes;
		multicast_lladdr(to, all);
		lladdr = all;
	}

	describe(ar, &m.ra);
	outbox_trace(&agent->out, 'R', false, &p->src, "");
	message_icmp6(&agent->out, &m, &ar->link_local, to, ar->ifindex,
		      lladdr);
	outbox_trace(&agent->out, 'A', true, to, "");
	agent->counters.n[COUNT_RS_ANSWERED]++;
	agent_flush(agent);
}

void ar_naack(struct ar *ar, const struct in6_addr *to,
	      const uint8_t lladdr[MAC_LEN], uint8_t status,
	      const struct in6_addr *addr)
{
	struct icmp6_msg m = { .type = ICMP6_RA };
	struct agent *agent = ar->agent;

	if (!rate_allows(&ar->advertised, ANSWERS_S, agent->now)) {
		agent_drop(agent, DROP_RATE);
		return;
	}

	describe(ar, &m.ra);
	if (!ar->cfg->advertise)
		m.ra.n_prefixes = 0;	/* somebody else says how to use them */
	m.ra.has_naack = true;
	m.ra.naack_status = status;
	m.ra.has_naack_addr = addr;
	if (addr)
		m.ra.naack_addr = *addr;
	outbox_log(&agent->out, LOG_LEVEL_INFO,
		   outbox_print(&agent->out, "next router %s: NAACK status %u to %s",
				addr_text(&agent->out, to), status,
				lladdr_text(&agent->out, lladdr)));
	message_icmp6(&agent->out, &m, &ar->link_local, to, ar->ifindex,
		      lladdr);
	agent_flush(agent);
}
