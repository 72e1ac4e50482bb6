/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mip6_cn.h - RFC 6275 on a correspondent: return routability and binding cache
 *
 * What the tests ask is answered from two numbers, and nothing is remembered of who
 * asked (5.2.5).  Bindings have places, as many as configured, all taken at the
 * beginning; a place is that of a pair of home address and address of ours.  It stays
 * taken after the binding's end for as long as a nonce that made it could still be
 * used: its sequence number is what keeps an old BU from being played again (5.2.8).
 */
#ifndef DAEMON_MIP6_CN_H
#define DAEMON_MIP6_CN_H

#include "daemon/many.h"
#include "daemon/mip6_nonce.h"
#include "wire/mh.h"

struct cn_binding {
	struct in6_addr home;
	struct in6_addr local;		/* the address of ours it is for */
	struct in6_addr coa;
	double since;			/* the kernel's state; 0: it has none */
	double until;
	double spent;			/* when no nonce used is valid any more */
	uint64_t packets;		/* that had gone at the last BU */
	uint32_t next;			/* of its chain, or of the free; + 1 */
	uint16_t lifetime;		/* granted, units of 4 s */
	uint16_t last;			/* sequence number accepted */
	bool asked;			/* BRR sent, or not to be */
	uint8_t state;			/* enum cn_state */
};

struct cn {
	struct many all;		/* the first: the bindings' steps */
	struct agent *agent;
	const struct config_cn *cfg;
	struct nonces nonces;
	struct cn_binding *bindings;
	uint32_t *chains;		/* heads, + 1 */
	uint32_t n_chains;		/* a power of two */
	uint32_t free;			/* head, + 1 */
	uint32_t n_bound;
	uint32_t n_taken;
	uint64_t salt;			/* of the chains */
	struct rate tests;
	struct rate refusals;
};

/* A BU that has been authenticated, and where its answer goes. */
struct cn_request {
	struct in6_addr home, local, coa;
	struct in6_addr from;
	bool away;			/* it had a Home Address option */
	bool ack;			/* it asks for an answer */
	uint16_t seq;
	uint16_t lifetime;
	double spent;			/* when its nonces are */
	struct badf_key kbm;
};

enum cn_event {
	CN_EV_REFUSED = FSM_EV_REFUSED,
	CN_EV_BU,			/* arg: struct cn_request */
	CN_EV_BU_END,			/* arg: struct cn_request, lifetime 0 */
	CN_EV_DUE,
};

enum cn_state { CN_NONE, CN_BOUND, CN_SPENT };

extern const struct fsm cn_fsm;		/* of one binding */

/* 0 or -1: no memory. */
int cn_begin(struct cn *cn, struct agent *agent, const struct config_cn *cfg);
void cn_end(struct cn *cn);

/* HoTI or CoTI, as it came. */
void cn_test_init(struct cn *cn, const struct mh_msg *m,
		  const struct ip6_packet *p);
void cn_bu(struct cn *cn, const struct mh_msg *m, const struct ip6_packet *p);

/* The kernel refused a packet of home's that came from coa to local. */
void cn_unbound(struct cn *cn, const struct in6_addr *home,
		const struct in6_addr *coa, const struct in6_addr *local);

/* Has anybody bound this home address here? */
bool cn_has(const struct cn *cn, const struct in6_addr *home);

/* The place of a pair, or NULL. */
struct cn_binding *cn_find(const struct cn *cn, const struct in6_addr *home,
			   const struct in6_addr *local);

#endif /* DAEMON_MIP6_CN_H */
