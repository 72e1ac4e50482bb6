/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * relay.h - access points that are bridges, and the router behind them
 *
 * RFC 4260 3, figure 1.  A station that goes from one access point of a subnet to
 * another needs no IP handover, and knows of none; but what is sent to it meanwhile is
 * sent to an access point that it has left.  Here role ap, on the access point, says
 * what its radio knows (relay_ap.c), and role ar holds what is for the station until
 * data comes from it again (relay_ar.c).  The station has nothing to do with this.
 *
 * Both sides are tables, one session for each station.  Their messages are wire/station.h's;
 * relay_report.c sends them and says whom to believe.  What the radio knows comes from
 * world_relay.c.
 */
#ifndef DAEMON_RELAY_H
#define DAEMON_RELAY_H

#include "daemon/handover.h"
#include "daemon/session.h"
#include "wire/station.h"

#define CLIENT_ADDRS_MAX	8	/* of one station that are held for */

/* Role ap
 * -------
 */

struct ap {
	struct agent *agent;
	const struct config_ap *cfg;
	uint32_t ifindex;
	uint8_t bssid[MAC_LEN];
	struct session poller;
	struct session *stations;	/* struct station */
	unsigned int awaited;		/* grows whenever who is awaited changes */
	double survey_at;		/* s: then all are looked at */
	uint64_t epoch;			/* 0: the router has not said it */
	uint64_t seq;
	uint64_t nonce;			/* of the last HELLO */
	bool greets;			/* which is not answered */
};

struct station {
	struct session session;
	struct ap *ap;
	uint8_t mac[MAC_LEN];
	enum station_type says;		/* what was last reported of it */
	uint64_t seq;			/* of that; 0: it was answered */
	unsigned int tries;
	unsigned int silent;		/* ms */
	int signal;			/* dBm; 0: not known */
	uint32_t failed;		/* frames that it did not acknowledge, ever */
	bool measured;			/* failed is known */
	bool weak;
};

enum station_event {
	STATION_EV_REFUSED = FSM_EV_REFUSED,
	STATION_EV_FOUND,		/* it was here before us */
	STATION_EV_JOINS,		/* it authenticates */
	STATION_EV_GONE,		/* it has said so, or hostapd gives it up */
	STATION_EV_FRAME,		/* data came from it */
	STATION_EV_FAILS,		/* arg: struct nl80211_station */
	STATION_EV_ANSWERS,		/* it acknowledges again */
	STATION_EV_AGAIN_TIMER,
	STATION_EV_SYNC,		/* the router knows nothing any more */
};

enum station_state { AT_NEW, AT_JOINING, AT_HERE, AT_SILENT, AT_GONE, AT_END };

enum poller_event { POLLER_EV_REFUSED, POLLER_EV_TIMER };

extern const struct fsm station_fsm;
extern const struct fsm poller_fsm;

/* seq and nonce are set by the caller, who has a clock and chance. */
void ap_begin(struct ap *ap, struct agent *agent, const struct config_ap *cfg);
void ap_end(struct ap *ap);

/* What the radio says. */
void ap_station(struct ap *ap, const uint8_t mac[MAC_LEN],
		enum station_event event);

/* Data from this station is what is waited for. */
bool station_awaited(const struct station *st);
struct station *ap_find(struct ap *ap, const uint8_t mac[MAC_LEN]);

/* Role ar
 * -------
 */

/* An access point that reports, by its number in config_ar.relays. */
struct relay {
	uint64_t last;			/* number accepted */
	struct rate answered;
	struct rate taken;
};

struct relays {
	struct relay of[CONFIG_RELAYS_MAX];
	uint64_t epoch;
	struct session *clients;	/* struct client */
	struct rate looked;		/* neighbour tables read */
};

struct client {
	struct session session;
	struct ar *ar;
	uint8_t mac[MAC_LEN];
	uint8_t ap[MAC_LEN];		/* where it is, or was */
	unsigned int probes;
	unsigned int n;
	struct handover h[CLIENT_ADDRS_MAX];
};

enum client_event {
	CLIENT_EV_REFUSED = FSM_EV_REFUSED,
	CLIENT_EV_LEAVES,		/* arg: struct station_report, of all three */
	CLIENT_EV_COMES,
	CLIENT_EV_HERE,
	CLIENT_EV_HOLD_TIMER,
	CLIENT_EV_PROBE_TIMER,
};

enum client_state { CLIENT_NEW, CLIENT_SETTLED, CLIENT_HELD, CLIENT_END };

extern const struct fsm client_fsm;

/* A report that is believed. */
void ar_report(struct ar *ar, const struct station_report *r);
void relays_end(struct relays *relays);

/* Both
 * ----
 */

/* A report of this station, once; what is not answered is sent again. */
void ap_report(struct ap *ap, struct station *st, enum station_type type);
void ap_hello(struct ap *ap);

/* A datagram, from whomever. */
void relay_datagram(struct agent *agent, const struct in6_addr *from,
		    const void *bytes, size_t len);

#endif /* DAEMON_RELAY_H */
