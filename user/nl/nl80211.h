/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nl80211.h - what the radio says: connected, roamed, gone, stations, scans
 *
 * Listens, and asks an access point about a station; the radio is driven through
 * wpa_supplicant and hostapd.
 */
#ifndef SEGUE_USER_NL80211_H
#define SEGUE_USER_NL80211_H

#include "nl/nl.h"

struct nl80211 {
	struct nl nl;
	uint16_t family;
};

enum nl80211_kind {
	NL80211_SEEN_CONNECT,		/* status says whether it worked */
	NL80211_SEEN_ROAM,		/* the driver changed the AP by itself */
	NL80211_SEEN_DISCONNECT,
	NL80211_SEEN_AUTH,		/* an authentication frame came back */
	NL80211_SEEN_ASSOC,		/* an association answer came back */
	NL80211_SEEN_NEW_STATION,	/* AP: at authentication, long before data */
	NL80211_SEEN_DEL_STATION,
	NL80211_SEEN_SCAN_STARTED,
	NL80211_SEEN_SCAN_DONE,
	NL80211_SEEN_SCAN_ABORTED,
};

struct nl80211_notice {
	enum nl80211_kind kind;
	uint32_t ifindex;		/* 0 = not said */
	bool has_mac;
	uint8_t mac[6];			/* BSSID; of a station: its own address */
	uint16_t status;		/* CONNECT, AUTH, ASSOC: 0 = success */
	uint16_t reason;		/* DISCONNECT */
	bool timed_out;			/* CONNECT, AUTH, ASSOC: no answer came */
};

typedef void (*nl80211_cb)(const struct nl80211_notice *notice, void *arg);

/**
 * nl80211_listen - a non-blocking socket that hears mlme and scan events
 * @n: filled; nl_fd(&n->nl) is for the event loop
 *
 * Return: 0, -ENOENT (no 802.11 in this kernel), or as nl_open().
 */
int nl80211_listen(struct nl80211 *n);

/**
 * nl80211_events - hand on the events that wait; others are passed over
 *
 * Return: as nl_listen().
 */
int nl80211_events(struct nl80211 *n, nl80211_cb cb, void *arg);

void nl80211_close(struct nl80211 *n);

/**
 * nl80211_inactive - for how long an access point has not heard of a station
 * @nl: any generic netlink socket
 * @family: of nl80211, by genl_resolve()
 * @ifindex: the access point's interface
 * @ms: since it last sent, or acknowledged, a frame; as coarse as the kernel's tick
 *
 * Return: 0, -ENOENT (no such station, or this is no access point).
 */
int nl80211_inactive(struct nl *nl, uint16_t family, uint32_t ifindex,
		     const uint8_t mac[6], unsigned int *ms);

/* What an access point knows of a station. */
struct nl80211_station {
	uint8_t mac[6];
	unsigned int inactive;		/* ms, as in nl80211_inactive() */
	uint32_t failed;		/* frames to it that were given up */
	int signal;			/* dBm of its last frame; 0: not known */
};

/**
 * nl80211_station - what an access point knows of one station, as nl80211_inactive()
 */
int nl80211_station(struct nl *nl, uint16_t family, uint32_t ifindex,
		    const uint8_t mac[6], struct nl80211_station *st);

typedef void (*nl80211_station_cb)(const struct nl80211_station *st, void *arg);

/**
 * nl80211_stations - and of all
 *
 * Return: as nl_ask().
 */
int nl80211_stations(struct nl *nl, uint16_t family, uint32_t ifindex,
		     nl80211_station_cb cb, void *arg);

/* A message to a notice, without a socket; false = none we know. */
bool nl80211_parse(const struct nlmsghdr *nlh, struct nl80211_notice *notice);

/* A word for a kind, for logs. */
const char *nl80211_kind_name(enum nl80211_kind kind);

#endif /* SEGUE_USER_NL80211_H */
