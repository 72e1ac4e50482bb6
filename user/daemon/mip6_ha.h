/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mip6_ha.h - RFC 6275 on a home agent
 *
 * Who may register is configured (mobiles.h), and there is one struct ha_binding
 * for each of them, taken at the beginning: a message makes nothing grow.  All
 * bindings run in one session, which has the clock of the earliest deadline; the
 * state machine is that of one binding.
 */
#ifndef DAEMON_MIP6_HA_H
#define DAEMON_MIP6_HA_H

#include "daemon/many.h"
#include "daemon/mip6_ha_adv.h"
#include "daemon/mip6_ha_list.h"
#include "daemon/mip6_ha_prefix.h"
#include "wire/icmp6.h"
#include "wire/mh.h"

/* What a BU asks, and where its answer goes. */
struct ha_request {
	struct in6_addr coa;
	struct in6_addr from;
	uint16_t seq;
	uint16_t lifetime;		/* units of 4 s */
	bool away;			/* it had a Home Address option */
	bool has_timestamp;
	uint64_t timestamp;
	bool link_local;		/* flag L */
};

struct ha_binding {
	struct ha_request request;	/* the last, answered or not yet */
	struct in6_addr coa;		/* of the binding */
	double until;			/* its end */
	uint16_t lifetime;		/* granted, units of 4 s */
	uint64_t stamp;			/* accepted; 0: none.  Outlives it too */
	uint16_t last;			/* sequence number accepted */
	bool last_known;		/* outlives the binding */
	bool bound;
	bool asked;			/* BRR sent */
	bool link_local;		/* that address is defended, too */
	uint8_t state;			/* enum ha_state */
	uint8_t probes;
};

struct ha {
	struct many all;		/* the first: the bindings' steps */
	struct agent *agent;
	const struct config_ha *cfg;
	uint32_t ifindex;		/* the home link */
	uint8_t lladdr[MAC_LEN];
	struct in6_addr link_local;
	struct ha_binding *bindings;	/* in the order of cfg->mobiles */
	uint32_t n_bound;
	struct ha_list list;		/* the other home agents */
	struct ha_adv adv;
	struct ha_prefixes prefixes;
	struct rate refusals;		/* of what was not authenticated */
	struct rate replays;		/* of what was, once */
};

enum ha_event {
	HA_EV_REFUSED = FSM_EV_REFUSED,
	HA_EV_BU,			/* arg: struct ha_request */
	HA_EV_BU_END,			/* arg: struct ha_request, lifetime 0 */
	HA_EV_CONFLICT,			/* somebody has the home address */
	HA_EV_DUE,
};

enum ha_state { HA_NONE, HA_PROBING, HA_BOUND, HA_DELETED };

extern const struct fsm ha_fsm;		/* of one binding */

/* 0 or -1: no memory. */
int ha_begin(struct ha *ha, struct agent *agent, const struct config_ha *cfg);
void ha_end(struct ha *ha);

/* A BU, as it came. */
void ha_bu(struct ha *ha, const struct mh_msg *m, const struct ip6_packet *p);

/* Is this home address registered? */
bool ha_has(const struct ha *ha, const struct in6_addr *home);

/* Neighbour discovery on the home link: is a home address somebody's there? */
void ha_ns(struct ha *ha, const struct nd_ns *ns, const struct ip6_packet *p);
void ha_na(struct ha *ha, const struct nd_na *na);

/* What an agent before this one bound and the kernel still carries out. */
void ha_adopt(struct ha *ha, const struct segue_mn *mn);

#endif /* DAEMON_MIP6_HA_H */
