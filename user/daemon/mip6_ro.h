/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mip6_ro.h - RFC 6275 on a mobile node: a route of its own to each correspondent
 *
 * One session for each correspondent that the home address speaks with, of which the
 * kernel tells.  Two tests (HoTI by the home agent, CoTI directly) give the key for a
 * BU; once that is confirmed the kernel sends from the care-of address with a Home
 * Address option.  Until then, and whenever it fails, packets go through the home
 * agent as ever.
 */
#ifndef DAEMON_MIP6_RO_H
#define DAEMON_MIP6_RO_H

#include "daemon/mip6_mn.h"
#include "daemon/mip6_nonce.h"

#define RO_PEERS_MAX	16	/* a wake-up of all fits into one outbox */
#define RO_TRIES	3	/* MAX_RO_FAILURE, RFC 6275 12 */
#define RO_TOKEN_LIFE_S	210	/* MAX_TOKEN_LIFETIME */
#define RO_LIFETIME_S	420	/* MAX_RR_BINDING_LIFETIME */

/* One of the two tests: what was sent, and what came of it. */
struct ro_test {
	bool waits;
	bool has;			/* a token */
	uint8_t cookie[8];
	uint8_t token[RR_TOKEN_LEN];
	uint16_t index;
	double at;			/* when it was asked for */
};

struct ro {
	struct session session;
	struct mip *mip;
	struct in6_addr peer;
	struct in6_addr coa;		/* tested or told, :: = none */
	struct in6_addr bound;		/* confirmed, and in the kernel; :: = none */
	struct ro_test home, care_of;
	struct badf_key kbm;		/* of the last BU */
	uint16_t seq;
	bool ending;			/* it had lifetime 0 */
	bool told;			/* the correspondent may have a binding */
	unsigned int tries;		/* of this round */
	unsigned int failures;		/* rounds in a row whose nonces had ended */
	double sent_at;
	double since;			/* the kernel's state; 0: none */
	double until;
	uint64_t packets;		/* sent by it when it was confirmed */
	uint8_t status;			/* of the last BA */
	struct rate tests, updates;
};

enum ro_event {
	RO_EV_REFUSED = FSM_EV_REFUSED,
	RO_EV_START,
	RO_EV_LOOK,			/* the home registration has changed */
	RO_EV_TOKEN,			/* HoT or CoT has been taken */
	RO_EV_BA,			/* arg: struct mh_msg, accepted */
	RO_EV_BA_NO,			/* arg: struct mh_msg, refused */
	RO_EV_BA_SEQ,			/* arg: struct mh_msg, status 135 */
	RO_EV_BA_NONCE,			/* arg: struct mh_msg, status 136 to 138 */
	RO_EV_ASKED,			/* BRR */
	RO_EV_NO_BINDING,		/* BE 1 */
	RO_EV_UNKNOWN,			/* BE 2 */
	RO_EV_RETRY,
	RO_EV_REFRESH,
	RO_EV_EXPIRE,
};

enum ro_timer { RO_T_RETRY, RO_T_REFRESH, RO_T_EXPIRE, RO_T_LOOK };

enum ro_state {
	RO_NEW,
	RO_TESTING,			/* HoTI, CoTI sent */
	RO_UPDATING,			/* BU sent */
	RO_BOUND,
	RO_WAITING,			/* until the home agent knows where we are */
	RO_LEAVING,			/* at home, HoTI sent */
	RO_ENDING,			/* at home, BU with lifetime 0 sent */
	RO_FAILED,			/* through the home agent, for a while */
	RO_END,
};

extern const struct fsm ro_fsm;

/* The kernel: the home address sends to dst and has no route of its own to it. */
void ro_wanted(struct mip *mip, const struct in6_addr *src,
	       const struct in6_addr *dst);

/* In a step of the registration: the kernel is to tell of correspondents, or not. */
void ro_watch(struct mip *mip, bool on);

/* From a step of the registration: each correspondent has a look at it after that. */
void ro_wake(struct mip *mip);

/* Mobility Headers of anybody but the home agent. */
void ro_test(struct mip *mip, const struct mh_msg *m,
	     const struct ip6_packet *p);
void ro_ba(struct mip *mip, const struct mh_msg *m,
	   const struct ip6_packet *p);
void ro_be(struct mip *mip, const struct mh_msg *m,
	   const struct ip6_packet *p);
void ro_brr(struct mip *mip, const struct ip6_packet *p);

/*
 * Parameter Problem about a Mobility Header sent to dst: len octets of it, as it is
 * quoted.
 */
void ro_error(struct mip *mip, const struct in6_addr *dst, uint8_t code,
	      const uint8_t *mh, size_t len);

void ro_end_all(struct mip *mip);

#endif /* DAEMON_MIP6_RO_H */
