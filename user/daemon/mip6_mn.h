/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mip6_mn.h - RFC 6275 on a mobile node: at home at its home agent
 *
 * Two machines on one struct mip: the movement (mip6_move.c) finds out on which
 * link the mobile is and makes its care-of address, the registration (mip6_mn.c)
 * tells the home agent.  They share the link with struct mn: a fast handover
 * changes the care-of address too, and mip_look() sees it.
 */
#ifndef DAEMON_MIP6_MN_H
#define DAEMON_MIP6_MN_H

#include "daemon/fmip_mn.h"
#include "daemon/mip6_stamp.h"

#define MIP_UPDATE_RATE	3	/* MAX_UPDATE_RATE, RFC 6275 12 */

#define MIP_AGENTS_MAX	8	/* of those that a reply names */

/* Home agents: the configured one, or those that were discovered. */
struct mip_agents {
	struct in6_addr now;		/* asked, or registered at; :: = none */
	unsigned int n;			/* 0: none was discovered */
	struct in6_addr of[MIP_AGENTS_MAX];	/* the preferred one first */
	unsigned int at;		/* which of them is now */
	unsigned int tried;		/* since one answered */
	unsigned int rounds;		/* in which none did */
	double since;			/* when now was asked first */
	uint16_t id;			/* of the last request */
};

#define MIP_HOMES_MAX	4	/* of prefixes that are not the first */

/* What the home agent has told of home prefixes (mip6_prefix.c). */
struct mip_prefixes {
	struct session session;		/* behind it: struct mip */
	uint16_t id;			/* of the last solicitation */
	bool waits;			/* for the answer to it */
	unsigned int tries;
	struct rate solicitations;
	double until;			/* the home address is one; 0: for ever */
	unsigned int n;
	struct in6_addr homes[MIP_HOMES_MAX];
	double ends[MIP_HOMES_MAX];
};

struct mip {
	struct session home;		/* the registration */
	struct session movement;
	struct agent *agent;
	const struct config_home *cfg;
	struct mn *mn;			/* the link */

	/* registration */
	struct in6_addr before;		/* the care-of address of before, or :: */
	bool held;			/* what the home address sends waits */
	struct in6_addr coa;		/* told or being told; :: = none */
	struct in6_addr confirmed;	/* by the last BA, of use until its end */
	struct in6_addr guarded;	/* end of the tunnel of HoTI, or :: */
	struct in6_addr mac_coa;	/* what the last BU's authenticator had */
	uint16_t seq;			/* of the last BU */
	bool ending;			/* it had lifetime 0 */
	bool waits;			/* it may not be sent yet */
	bool resynced;			/* since the last BA that matched */
	bool ever_bound;
	unsigned int tries;
	unsigned int n_updates;
	double sent_at;
	double updates[MIP_UPDATE_RATE];	/* when the last BUs went */
	struct stamps stamps;
	double until;			/* end of the binding; 0: none */
	double told_until;		/* the same, where no BA has come */
	uint8_t status;			/* of the last BA */
	struct mip_agents agents;
	struct mip_prefixes prefixes;
	struct session *routes;		/* struct ro, to correspondents */
	bool watched;			/* the kernel tells of them */

	/* movement */
	bool at_home;
	struct in6_addr formed;		/* the last care-of address of an RA */
	double valid_until;		/* so long it is one */
	bool has_agent_lladdr;		/* of this home link */
	uint8_t agent_lladdr[MAC_LEN];
	unsigned int asked;		/* RS of this link, NS for the home agent */
	struct in6_addr found;		/* care-of address being probed for */
	struct in6_addr left;		/* one of before, until the next BA */
	uint8_t left_plen;
	bool has_left;
};

enum mip_event {
	MIP_EV_REFUSED = FSM_EV_REFUSED,
	MIP_EV_COA,			/* mn->pcoa is another */
	MIP_EV_AT_HOME,
	MIP_EV_BA,			/* arg: struct mh_msg, accepted */
	MIP_EV_BA_NO,			/* arg: struct mh_msg, status >= 128 */
	MIP_EV_BA_SEQ,			/* arg: struct mh_msg, status 135 */
	MIP_EV_BA_TIME,			/* arg: struct mh_msg, status 144 */
	MIP_EV_ASKED,			/* BRR, or BE 1, of the home agent */
	MIP_EV_REGISTER,		/* commanded */
	MIP_EV_AGENTS,			/* discovered, into mip->agents */
	MIP_EV_BU_TIMER,
	MIP_EV_REFRESH_TIMER,
	MIP_EV_EXPIRE_TIMER,
};

enum mip_timer {
	MIP_T_BU,
	MIP_T_REFRESH,
	MIP_T_EXPIRE,
	MIP_T_MOVED,
	MIP_T_HOME,
};

enum mip_state {
	MIP_IDLE,
	MIP_ASKING,			/* BU sent, no BA yet */
	MIP_BOUND,
	MIP_ENDING,			/* BU with lifetime 0 sent, at home */
	MIP_HOME,
	MIP_GIVEN_UP,			/* refused */
	MIP_SEEKING,			/* a home agent, by DHAAD */
};

/* What an RA says, as far as a mobile goes by it. */
struct move_ra {
	struct in6_addr router;		/* link-local */
	bool has_lladdr;
	uint8_t lladdr[MAC_LEN];
	bool is_home;
	bool is_same;			/* the prefix of the address of now */
	uint32_t valid;			/* s, that prefix or the one of coa */
	struct in6_addr coa;
};

enum move_event {
	MOVE_EV_REFUSED = FSM_EV_REFUSED,
	MOVE_EV_LINK_UP,
	MOVE_EV_LINK_DOWN,
	MOVE_EV_RA,			/* arg: struct move_ra */
	MOVE_EV_DEFENDED,		/* arg: link-layer address of the home agent */
	MOVE_EV_RS_TIMER,
	MOVE_EV_DAD_TIMER,
};

enum move_timer { MOVE_T_RS, MOVE_T_DAD };

enum move_state {
	MOVE_DOWN,
	MOVE_ASKING,
	MOVE_HOMING,			/* at home; where is the home agent? */
	MOVE_PROBING,
	MOVE_SETTLED,
};

extern const struct fsm mip_fsm;
extern const struct fsm move_fsm;

/* The home address is put on the mobile's interface. */
void mip_begin(struct mip *mip, struct agent *agent,
	       const struct config_home *cfg, struct mn *mn);
void mip_end(struct mip *mip);

/* Whether the mobile's address is still what the home agent was told. */
void mip_look(struct mip *mip);

/*
 * The radio is about to leave: what the home address sends waits, ms at most, until
 * another care-of address is registered; or it goes as before.
 */
void mip_hold(struct mip *mip, unsigned int ms);
void mip_release(struct mip *mip);

void mip_link_up(struct mip *mip);
void mip_link_down(struct mip *mip);
void mip_ra(struct mip *mip, const struct nd_ra *ra,
	    const struct ip6_packet *p);

/* Somebody has the home address: its home agent, as long as that defends it. */
void mip_na(struct mip *mip, const struct nd_na *na,
	    const uint8_t lladdr[MAC_LEN]);

/* Mobility Headers of the home agent, or of who says that he is. */
void mip_ba(struct mip *mip, const struct mh_msg *m,
	    const struct ip6_packet *p);
void mip_be(struct mip *mip, const struct mh_msg *m,
	    const struct ip6_packet *p);
void mip_brr(struct mip *mip, const struct ip6_packet *p);

/* The home agent may still defend the home address, for all that is known. */
bool mip_may_be_bound(const struct mip *mip);

/*
 * An address of a prefix of 64 bits, as a card of that number has it; refused: of
 * another making, which no router has refused.
 */
void move_form(const struct nd_prefix *prefix, const uint8_t mac[MAC_LEN],
	       uint8_t refused, struct in6_addr *addr);

/* The address of before goes: its registration has been replaced. */
void move_forget_left(struct mip *mip);

/* Register now, whatever was refused; NULL or why not. */
const char *mip_command_register(struct mip *mip);

#endif /* DAEMON_MIP6_MN_H */
