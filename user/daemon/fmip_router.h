/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fmip_router.h - RFC 5568 on an access router
 *
 * A router is previous and next router in turn, for each mobile node anew:
 * fmip_par.c and fmip_nar.c are the two halves, each a table and a list of
 * sessions; fmip_fbu.c and fmip_hi.c say what of that which comes in is for them.
 * fmip_router.c answers RtSolPr, for which it keeps no state.
 */
#ifndef DAEMON_FMIP_ROUTER_H
#define DAEMON_FMIP_ROUTER_H

#include "daemon/relay.h"
#include "wire/icmp6.h"
#include "wire/mh.h"

/* The last number accepted for an address outlives its binding. */
struct ar_sequence {
	bool known;
	bool away_known;
	uint16_t last;
	uint32_t away;			/* of those about scans */
};

struct ar {
	struct agent *agent;
	const struct config_ar *cfg;
	uint32_t ifindex;
	uint8_t lladdr[MAC_LEN];
	struct in6_addr link_local;
	unsigned int mtu;
	uint16_t hi_seq;
	struct rate advertised;
	struct rate answered;		/* RtSolPr */
	struct rate asked;		/* neighbour tables read for it */
	uint32_t given;			/* addresses, out of the pool */
	struct session *pars;		/* struct par */
	struct session *nars;		/* struct nar */
	struct session *aways;		/* struct away */
	struct session *hkeys;		/* struct hkey_given */
	struct rate verified;		/* signatures */
	struct relays relays;
	struct ar_sequence (*sequences)[CONFIG_ADDRESSES_MAX];	/* by key */
};

/* Previous router: one mobile node's binding. */
struct par {
	struct session session;
	struct ar *ar;
	struct badf_key key;		/* of its last FBU */
	struct in6_addr pcoa;
	struct in6_addr ncoa;		/* asked for */
	struct in6_addr coa;		/* of the binding: where the tunnel ends */
	struct in6_addr given;		/* by HAck; :: = none */
	uint8_t lladdr[MAC_LEN];
	const struct config_neighbour *nar;
	bool predictive;
	bool bound;
	bool asking;			/* HI is not answered */
	bool assigned;			/* HI had S: the next router gives the address */
	bool armed;			/* the kernel remembers what passes */
	bool waits;			/* it holds, for a scan that became a move */
	bool kept;			/* it came here as to a next router before */
	uint16_t fbu_seq;
	uint16_t hi_seq;
	uint16_t lifetime;		/* s */
	uint16_t copy;			/* ms for which both links have it all */
	double until;			/* end of the binding */
	unsigned int sent;		/* HIs */
	uint8_t code;			/* HAck's */
	uint8_t status;			/* FBack's */
	struct handover h;
};

/* Next router: one mobile node that is expected. */
struct nar {
	struct session session;
	struct ar *ar;
	struct in6_addr addr;		/* the new address, or the old (HAck 3) */
	struct in6_addr proposed;	/* by HI; :: = nothing */
	struct in6_addr pcoa;
	struct in6_addr peer;
	struct in6_addr before;		/* where it was redirected to; :: = nowhere */
	uint8_t lladdr[MAC_LEN];
	uint16_t hi_seq;
	uint8_t code;			/* HAck's */
	bool defends;
	bool keeps_pcoa;
	bool gives;			/* another address than HI proposed */
	unsigned int others;		/* given because one before was in use */
	bool holds;			/* HI had U */
	bool asked;			/* whether it is here already: by us */
	unsigned int probes;
	double until;			/* the deadline of what is held */
	struct handover h;
};

struct par_fbu {
	const struct badf_key *key;
	struct in6_addr ncoa;
	const struct config_neighbour *nar;	/* NULL: no such prefix */
	const uint8_t *lladdr;			/* NULL: not known */
	bool predictive;
	uint16_t seq;
	uint16_t lifetime;
	uint16_t copy;			/* ms asked for; 0: none */
};

struct nar_hi {
	struct in6_addr peer;
	struct in6_addr proposed;
	struct in6_addr addr;		/* to be expected */
	struct in6_addr pcoa;
	bool has_pcoa;
	const uint8_t *lladdr;
	uint16_t seq;
	uint8_t code;
	bool assign;			/* S */
	bool holds;			/* U */
	bool gives;			/* addr is not what was proposed */
	bool in_use;			/* no address can be had */
};

struct par_answer {
	uint8_t code;			/* enum hack_code */
	struct in6_addr coa;		/* where the binding leads */
	struct in6_addr remote;		/* where the tunnel ends */
};

enum par_event {
	PAR_EV_REFUSED = FSM_EV_REFUSED,
	PAR_EV_FBU,			/* arg: struct par_fbu */
	PAR_EV_FBU_END,			/* arg: struct par_fbu, lifetime 0 */
	PAR_EV_HACK,			/* arg: struct mh_msg, accepting */
	PAR_EV_HACK_NO,			/* arg: struct mh_msg, refusing */
	PAR_EV_HI_TIMER,
	PAR_EV_LIFETIME,
	PAR_EV_RETURN,			/* the mobile comes back here: HI */
	PAR_EV_COPY_TIMER,
	PAR_EV_ASKED,			/* RtSolPr: it may leave */
	PAR_EV_HI_WANTED,		/* HAck 4: the next router wants HI again */
	PAR_EV_RING_TIMER,
	PAR_EV_BOTH_TIMER,
};

#define PAR_ARMED_SLACK	1000	/* ms; the kernel forgets after us */

enum par_timer {
	PAR_T_HI,
	PAR_T_LIFETIME,
	PAR_T_COPY,			/* of FBack */
	PAR_T_RING,
	PAR_T_BOTH,			/* links have its packets */
};

enum par_state { PAR_NEW, PAR_ARMED, PAR_WAIT_HACK, PAR_BOUND, PAR_END };

enum nar_event {
	NAR_EV_REFUSED = FSM_EV_REFUSED,
	NAR_EV_HI,			/* arg: struct nar_hi */
	NAR_EV_DAD_TIMER,
	NAR_EV_CONFLICT,		/* somebody has the address */
	NAR_EV_UNA,
	NAR_EV_OTHER_UNA,		/* arg: its lladdr */
	NAR_EV_SOLICITED,		/* arg: struct nar_ns */
	NAR_EV_PROXY_TIMER,
	NAR_EV_END_TIMER,
	NAR_EV_LEAVE,			/* the mobile goes on from here: FBU */
	NAR_EV_OTHER,			/* arg: an address instead of that in use */
};

enum nar_state { NAR_NEW, NAR_PROBING, NAR_WAITING, NAR_ARRIVED, NAR_END };

struct nar_ns {
	struct in6_addr from;
	uint8_t lladdr[MAC_LEN];
};

extern const struct fsm par_fsm;
extern const struct fsm nar_fsm;

int ar_begin(struct ar *ar, struct agent *agent, const struct config_ar *cfg);
void ar_end(struct ar *ar);

/* Of all kinds; and whether there are as many as may be. */
unsigned int ar_sessions(const struct ar *ar);
bool ar_is_full(const struct ar *ar);

const struct config_neighbour *ar_neighbour(const struct ar *ar,
					    const struct in6_addr *address);

/* The router behind an access point, or NULL; and what PrRtAdv says of that one. */
const struct config_neighbour *ar_behind(const struct ar *ar,
					 const uint8_t ap[MAC_LEN]);
void ar_describe_ap(const struct ar *ar, const uint8_t ap[MAC_LEN],
		    struct prrtadv_tuple *t);

/*
 * PrRtAdv with Code 1: go there, with this new address or (NULL) one of your own.
 * Refused with a sentence, or NULL: it is sent.
 */
const char *ar_command_handover(struct ar *ar, const struct in6_addr *mobile,
				const uint8_t bssid[MAC_LEN],
				const struct in6_addr *coa);

/* RtSolPr: answered at once, to the lladdr it came from. */
void ar_rtsolpr(struct ar *ar, const struct rtsolpr *r,
		const struct ip6_packet *p, const uint8_t lladdr[MAC_LEN]);

/* FBU, whose form has been checked; lladdr as the neighbour table has it. */
void par_fbu(struct ar *ar, const struct mh_msg *m,
	     const struct ip6_packet *p);
void par_hack(struct ar *ar, const struct mh_msg *m,
	      const struct ip6_packet *p);

/* RtSolPr came: what its sender may be sent is remembered from now on. */
void par_asked(struct ar *ar, const struct in6_addr *from,
	       const uint8_t lladdr[MAC_LEN]);
/* The key whose owner may speak for this address, and its sequence number. */
const struct badf_key *par_key_of(struct ar *ar, const struct in6_addr *pcoa,
				  struct ar_sequence **sequence);

struct par *par_find(struct ar *ar, const struct in6_addr *pcoa);

/* Of one that is bound: where its tunnel leads to. */
struct in6_addr par_tunnel_end(const struct par *par);
void par_adopt(struct ar *ar, const struct segue_mn *mn);

void nar_hi(struct ar *ar, const struct mh_msg *m,
	    const struct ip6_packet *p);
void nar_na(struct ar *ar, const struct nd_na *na, const struct ip6_packet *p,
	    const uint8_t lladdr[MAC_LEN]);
void nar_ns(struct ar *ar, const struct nd_ns *ns, const struct ip6_packet *p,
	    const uint8_t lladdr[MAC_LEN]);
struct nar *nar_find(struct ar *ar, const struct in6_addr *addr);
struct nar *nar_new(struct ar *ar, const struct in6_addr *addr);

/* Of the prefix of this link, or of the pool. */
bool nar_is_of_here(const struct ar *ar, const struct in6_addr *addr);

/* Not of this link, this router's own, or somebody else's. */
bool nar_is_unusable(struct ar *ar, const struct in6_addr *addr,
		     const uint8_t lladdr[MAC_LEN]);

/*
 * An address for a mobile node; proposed may be ::.  False: none was found that
 * nobody has.
 */
bool nar_give(struct ar *ar, const struct in6_addr *proposed,
	      const uint8_t lladdr[MAC_LEN], struct in6_addr *addr);

/* given: NULL, or the address that the mobile is to use. */
void nar_send_hack(struct ar *ar, const struct in6_addr *peer, uint16_t seq,
		   uint8_t code, const struct in6_addr *given);
void nar_adopt(struct ar *ar, const struct segue_mn *mn);

#endif /* DAEMON_FMIP_ROUTER_H */
