// SPDX-License-Identifier: GPL-2.0-or-later
/* mip6_error.c - Binding Errors */
#include "daemon/message.h"
#include "daemon/mip6_error.h"

#define ERRORS_S	10	/* a second: anybody may provoke them */

void send_binding_error(struct agent *agent, const struct ip6_packet *p,
			uint8_t status)
{
	struct ip6_packet answer = { .src = p->dst, .dst = p->src };
	struct mh_msg m = { .type = MH_BE };

	if (!ip6_is_routable(&p->src) || !ip6_is_routable(&p->dst))
		return;
	if (!rate_allows(&agent->errors, ERRORS_S, agent->now)) {
		agent_drop(agent, DROP_RATE);
		return;
	}

	m.be.status = status;
	if (p->has_src_home)
		m.be.home = p->src_home;
	message_mip6(&agent->out, &m, &answer, NULL, NULL, NULL, NULL,
		     NULL);
	agent->counters.n[COUNT_BINDING_ERRORS]++;
	agent_flush(agent);
}
