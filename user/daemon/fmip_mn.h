/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fmip_mn.h - RFC 5568 on a mobile node
 *
 * Two machines on one struct mn: discovery (fmip_discover.c) learns which
 * router is behind which access point (fmip_map.h), the handover (fmip_mn.c and its
 * steps) moves there, by command or by choice (fmip_choose.c).
 * What the mobile keeps after a move, its old addresses, are small sessions of
 * their own (fmip_old.c).
 */
#ifndef DAEMON_FMIP_MN_H
#define DAEMON_FMIP_MN_H

#include "daemon/fmip_map.h"
#include "daemon/handover.h"
#include "daemon/hkey_mn.h"
#include "daemon/session.h"
#include "wire/icmp6.h"
#include "wire/mh.h"

#define MN_OLD_MAX	8
#define MN_MORE_MAX	4

/* Why it is not a predictive handover. */
enum mn_fallback {
	FALLBACK_NONE,
	FALLBACK_NO_FBACK,		/* on the old link */
	FALLBACK_LEFT,			/* the radio left by itself */
	FALLBACK_UNKNOWN,		/* nobody had told of the new router */
};

struct mn_old;

/* Another address of this link (fmip_more.c). */
struct mn_more {
	struct in6_addr addr;
	uint8_t plen;
	bool asked;			/* FBU sent */
	bool bound;			/* FBack is here */
	bool gone;			/* its packets go through the tunnel */
	uint16_t seq;			/* of its last FBU */
	struct handover h;
};

/* The radio that is not the one of now (fmip_second.c); ifindex 0: there is none. */
struct mn_second {
	uint32_t ifindex;
	uint8_t lladdr[MAC_LEN];
	uint8_t plen;			/* 0: it has no address but link_local */
	struct in6_addr addr;
	struct in6_addr link_local;
};

struct mn {
	struct session handover;
	struct session discovery;
	struct session parting;		/* from the link of before, slowly */
	struct agent *agent;
	const struct config_mn *cfg;

	/* the link */
	uint32_t ifindex;
	uint8_t lladdr[MAC_LEN];
	struct in6_addr link_local;
	uint8_t bssid[MAC_LEN];		/* of now */
	bool attached;
	uint8_t device;			/* 0, 1: which radio it is */
	struct mn_second second;

	/* the address and router of now */
	bool has_address;
	bool has_router;
	uint8_t plen;
	uint8_t renumbered;		/* interface identifiers that were refused */
	struct in6_addr pcoa;
	struct in6_addr par;
	struct in6_addr par_link_local;	/* who sent PrRtAdv; :: = nobody yet */
	uint8_t par_lladdr[MAC_LEN];	/* as it says there; 0 = it did not */
	struct mn_ap left;		/* where the last handover began; 0 = nowhere */

	/* discovery */
	unsigned int n_aps;
	struct mn_ap aps[MN_APS_MAX];
	struct rtsolpr asked;
	uint16_t id;			/* of the last RtSolPr */
	bool no_fmip;			/* this router has no fast handover */
	bool told_all;			/* it was, and answered a wildcard */
	bool reported;			/* 802.11k was asked of this link */
	bool away;			/* it was asked to hold, for a scan */
	bool away_holds;		/* own packets wait for its end */
	unsigned int tries;
	double asked_at[8];		/* the last fresh solicitations */
	unsigned int n_asked;

	/* the scan under way, and those before */
	unsigned int scanning;		/* MHz; 0: all that are named */
	double scanned[CONFIG_FREQUENCIES_MAX];
	uint32_t away_seq;
	unsigned int asked_away;	/* times */
	struct in6_addr away_router;
	struct in6_addr away_addr;	/* whose own packets wait */
	const struct badf_key *away_key;

	/* the handover under way */
	struct mn_ap target;
	struct handover h;
	double una_at;			/* the last UNA */
	struct in6_addr coa;		/* FBU's, then FBack's */
	struct in6_addr mac_coa;	/* what the FBU's MAC had */
	struct in6_addr asked_par;	/* whom FBU was sent to */
	struct badf_key key;		/* as it was when that began */
	uint16_t seq;			/* of the last FBU */
	uint16_t lifetime;		/* s granted */
	uint32_t old_ifindex;		/* where the old addresses are */
	unsigned int sent;		/* FBUs, UNAs of this state */
	enum mn_fallback fallback;
	uint16_t copied;		/* ms for which both links have all packets */
	bool has_key;
	bool has_fback;
	bool moved;			/* addresses and routes of the new link */
	bool resynced;
	bool naacked;			/* the new router has said no, once */
	bool unproven;			/* no router has said that coa is free */
	bool beside;			/* by the second radio, while the first goes on */
	bool crossed;			/* it is the first now */
	bool at_router;			/* FBU names the new router, not an address of ours */
	uint8_t status;

	/* back to an address of before */
	bool came_back;			/* the kernel still has it */
	bool waits;			/* what that one sends does */
	double fbu_at;			/* when the last FBU was sent */
	double settled_at;		/* what has gone by its tunnel has arrived */
	struct in6_addr settling;	/* it waits for that; :: = nothing does */

	struct hkeys hkeys;

	unsigned int n_more;
	unsigned int n_old;
	struct mn_more more[MN_MORE_MAX];
	struct session *old;		/* struct mn_old */
};

/* What is posted to the handover machine, in the order of its event names. */
enum mn_event {
	MN_EV_REFUSED = FSM_EV_REFUSED,
	MN_EV_LINK_UP,			/* arg: bssid */
	MN_EV_LINK_DOWN,
	MN_EV_HANDOVER,			/* arg: bssid */
	MN_EV_FBACK,			/* arg: struct mh_msg, accepted */
	MN_EV_FBACK_NO,			/* arg: struct mh_msg, status >= 128 */
	MN_EV_FBACK_SEQ,		/* arg: struct mh_msg, status 135 */
	MN_EV_ROAM_FAILED,
	MN_EV_FBU_TIMER,
	MN_EV_GUARD_TIMER,
	MN_EV_ROAM_TIMER,
	MN_EV_UNA_TIMER,
	MN_EV_LEAVING,			/* arg: bssid the radio joins */
	MN_EV_FOUND,			/* arg: struct mn_ap, of an RA */
	MN_EV_NAACK,			/* arg: struct nd_ra */
	MN_EV_SETTLE_TIMER,
	MN_EV_JOINED,			/* the second radio, where it was to */
	MN_EV_JOIN_LOST,
};

enum mn_timer { MN_T_FBU, MN_T_GUARD, MN_T_ROAM, MN_T_UNA, MN_T_SETTLE };

enum mn_state {
	MN_DOWN,
	MN_UP,
	MN_WAIT_FBACK,			/* FBU sent on the old link */
	MN_GUARD,			/* FBack is here; the old link empties */
	MN_MOVING,			/* the radio is told to roam */
	MN_ARRIVED,			/* UNA sent, sent again */
	MN_WAIT_FBACK_NEW,		/* FBU sent on the new link */
	MN_RETURNING,			/* FBU with lifetime 0 sent */
	MN_JOINING,			/* the second radio is told to join */
};

enum discovery_event {
	DISC_EV_REFUSED = FSM_EV_REFUSED,
	DISC_EV_ATTACH,
	DISC_EV_DETACH,
	DISC_EV_SCAN,			/* commanded */
	DISC_EV_SCAN_DONE,
	DISC_EV_SCAN_FAILED,
	DISC_EV_PRRTADV,		/* arg: struct prrtadv, matched */
	DISC_EV_DELAY_TIMER,
	DISC_EV_SCAN_TIMER,
	DISC_EV_RTSOLPR_TIMER,
	DISC_EV_HELD,			/* the router holds */
	DISC_EV_DUE_TIMER,
};

enum discovery_timer {
	DISC_T_DELAY,
	DISC_T_SCAN,
	DISC_T_RTSOLPR,
	DISC_T_DUE,
	DISC_T_ANEW,			/* attached by another radio */
};

extern const struct fsm mn_fsm;
extern const struct fsm discovery_fsm;

void mn_begin(struct mn *mn, struct agent *agent, const struct config_mn *cfg);
void mn_end(struct mn *mn);

/* The address to hand over from, and with it the router. */
void mn_use_address(struct mn *mn, const struct in6_addr *addr, uint8_t plen);

/* The configured router whose prefix holds an address, NULL if there is none. */
const struct in6_addr *mn_router_for(const struct mn *mn,
				     const struct in6_addr *addr);

/* The key shared with a router, NULL if there is none. */
const struct badf_key *mn_key_for(const struct mn *mn,
				  const struct in6_addr *router);

/* For the handover that begins: that of the router of now. */
void mn_take_key(struct mn *mn);

/* A PrRtAdv that is not for us to match is counted here. */
void mn_prrtadv(struct mn *mn, const struct prrtadv *adv,
		const struct ip6_packet *p, const uint8_t lladdr[MAC_LEN]);

/* One that nobody asked for: Code 1, Code 4. */
void mn_unsolicited(struct mn *mn, const struct prrtadv *adv,
		    const struct ip6_packet *p, const uint8_t lladdr[MAC_LEN]);

/* What it says of access points is known from now on. */
void mn_learn(struct mn *mn, const struct prrtadv *adv);
void mn_fback(struct mn *mn, const struct mh_msg *m,
	      const struct ip6_packet *p);

/* An RA with NAACK, by whoever sent it. */
void mn_naack(struct mn *mn, const struct nd_ra *ra, const struct ip6_packet *p,
	      const uint8_t lladdr[MAC_LEN]);

/* Somebody has an address: is it ours, for which nobody has answered yet? */
void mn_na(struct mn *mn, const struct nd_na *na,
	   const uint8_t lladdr[MAC_LEN]);

/* Link events go to both machines. */
void mn_link_up(struct mn *mn, const uint8_t bssid[MAC_LEN]);
void mn_link_down(struct mn *mn);

/* Which radio looks around: one that has no link leaves none. */
unsigned int mn_scan_device(const struct mn *mn);

/* What the second radio says, and an address of its device; plen 0: not for use. */
void mn_second_up(struct mn *mn, const uint8_t bssid[MAC_LEN]);
void mn_second_down(struct mn *mn);
void mn_second_has(struct mn *mn, const struct in6_addr *addr, uint8_t plen);

/* May the router of before be asked to send on? */
bool mn_may_bind(const struct mn *mn);

/* Router and address of a link of which nothing was known before. */
void mn_found(struct mn *mn, const struct mn_ap *here);
void mn_leaving(struct mn *mn, const uint8_t bssid[MAC_LEN]);

/*
 * For a move that nobody announces: from now on own packets wait while the device
 * is down, and what comes twice is dropped.  Nothing where it is not configured.
 */
void mn_arm(struct mn *mn);

/* The radio is on its channel again; what it saw has been told; it did not scan. */
void mn_scan_over(struct mn *mn);
void mn_scan_done(struct mn *mn);
void mn_scan_failed(struct mn *mn);

/* Refused with a sentence, or NULL: it has begun. */
const char *mn_command_handover(struct mn *mn, const uint8_t bssid[MAC_LEN]);
const char *mn_command_scan(struct mn *mn);

/*
 * What an agent before this one left in the kernel, found at start: it goes on
 * from there, or comes to its deadline.
 */
void mn_adopt(struct mn *mn, const struct segue_mn *kernel_mn);

/* An address of before stays until its binding ends. */
void mn_old_keep(struct mn *mn, const struct in6_addr *addr, uint8_t plen,
		 unsigned int seconds);

/* Is this an address of before whose packets its router still sends on? */
bool mn_old_has(const struct mn *mn, const struct in6_addr *addr);

/* An old address is the new one again; false if it was none. */
bool mn_old_promote(struct mn *mn, const struct in6_addr *addr);

#endif /* DAEMON_FMIP_MN_H */
