/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fmip_map.h - access points, the routers behind them, and how that is known
 *
 * The mobile's one table of access points.  A row has two halves: what the radio
 * saw, with its time, and which router is behind it, with its source and its time.
 * It is bounded; where it is full the least useful row makes way, so that a crowd of
 * foreign access points drives out none of ours.
 */
#ifndef DAEMON_FMIP_MAP_H
#define DAEMON_FMIP_MAP_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "wire/icmp6.h"

#define MN_APS_MAX	64

struct mn;

/* How it is known; a later one outweighs those before it. */
enum map_source {
	MAP_SCAN,			/* seen, and no more */
	MAP_REPORT,			/* 802.11k: an access point near by */
	MAP_CONFIGURED,
	MAP_HANDOVER,			/* we were there */
	MAP_PRRTADV,
};

/* An access point that was seen, and what is known of its router. */
struct mn_ap {
	uint8_t bssid[MAC_LEN];
	unsigned int frequency;		/* MHz; 0 = never scanned */
	int signal;			/* dBm */
	double seen;			/* when; 0 = never */
	enum map_source source;
	double told;			/* when */
	bool known;			/* its router, for a handover from this link */
	bool remembered;		/* no PrRtAdv of this link said so */
	uint8_t code;			/* enum lla_code, if known */
	uint8_t router_lladdr[MAC_LEN];
	uint8_t prefix_len;
	struct in6_addr router;		/* :: = never known */
	struct in6_addr prefix;
	struct in6_addr ncoa;
	unsigned int failures;		/* of handovers to it, since one went well */
	double avoid;			/* not chosen before */
};

const char *map_source_name(enum map_source source);

struct mn_ap *mn_find_ap(struct mn *mn, const uint8_t bssid[MAC_LEN]);

/* May access points of this network be gone to?  Others are not even noted. */
bool map_permits(const struct mn *mn, const char *ssid);

/* One of a scan's results, heard just now or so many seconds ago; of an 802.11k report. */
void mn_saw_ap(struct mn *mn, const uint8_t bssid[MAC_LEN],
	       unsigned int frequency, int signal);
void mn_saw_ap_ago(struct mn *mn, const uint8_t bssid[MAC_LEN],
		   unsigned int frequency, int signal, unsigned int age);
void mn_reported_ap(struct mn *mn, const uint8_t bssid[MAC_LEN],
		    unsigned int frequency);

/* What PrRtAdv says of one. */
void map_learn(struct mn *mn, const struct prrtadv_tuple *t);

/*
 * On a new link: what a router said of its own neighbours is to be asked again.  Until
 * then it is remembered, and so is what was configured.
 */
void map_new_link(struct mn *mn);

/* What has not been said again for cfg->map_time is known no more. */
void map_expire(struct mn *mn);

/* The access point that was left is as good as told of: the way back is known. */
void mn_remember_left(struct mn *mn);

/* We came there and found its router ourselves. */
void map_been_at(struct mn *mn, const struct mn_ap *there);

/* A handover to it has ended; one that failed is not chosen again for a while. */
void map_note_outcome(struct mn *mn, const uint8_t bssid[MAC_LEN], bool good);

#endif /* DAEMON_FMIP_MAP_H */
