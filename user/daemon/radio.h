/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * radio.h - wpa_supplicant's control socket
 *
 * Commands are sent and never waited for; answers and events come back by the
 * callbacks.  The host decides when the radio scans and where it goes: give
 * wpa_supplicant bgscan="".
 */
#ifndef DAEMON_RADIO_H
#define DAEMON_RADIO_H

#include "daemon/config.h"
#include "daemon/outbox.h"

#define RADIO_PENDING	16

struct radio_ap {
	uint8_t bssid[6];
	unsigned int frequency;		/* MHz */
	int signal;			/* dBm */
	unsigned int age;		/* s since it was heard */
	const char *ssid;		/* empty: hidden */
};

struct radio_handler {
	void (*leaving)(void *arg, const uint8_t bssid[6]);
	void (*connected)(void *arg, const uint8_t bssid[6]);
	void (*disconnected)(void *arg);
	void (*roam_failed)(void *arg);		/* nor did it join */
	void (*saw_ap)(void *arg, const struct radio_ap *ap);
	void (*reported_ap)(void *arg, const uint8_t bssid[6],
			    unsigned int frequency);
	void (*scan_over)(void *arg);		/* on its channel again */
	void (*scan_done)(void *arg);		/* all it saw has been told */
	void (*scan_failed)(void *arg);
	void (*step)(void *arg, char digit);	/* 3 to 5 of RFC 4260 4 */
	void (*gone)(void *arg);		/* wpa_supplicant has ended */
	void (*ad_hoc)(void *arg);		/* it is in no access point's network */
};

enum radio_asked {
	ASKED_SCAN,
	ASKED_RESULTS,
	ASKED_ROAM,
	ASKED_STATUS,
	ASKED_READY,
	ASKED_REPORT,
	ASKED_JOIN,
	ASKED_LEAVE,
};

struct radio {
	struct wpa_ctrl *ctrl;
	const struct radio_handler *handler;
	void *arg;
	char scan[64 + 5 * CONFIG_FREQUENCIES_MAX];	/* the command */
	enum radio_asked pending[RADIO_PENDING];
	unsigned int n_pending;
	unsigned int unsent;	/* what could not be asked, 1 << enum radio_asked */
	bool lost;		/* nobody listens any more */
	unsigned int next;	/* row of the results to ask for */
	bool keyed;		/* keys were negotiated in this association */
	bool pinned;		/* to the access point that it joins */
	bool connecting;	/* CONNECTED was said; the port opens */
	uint8_t bssid[6];	/* of that connection */
};

/* 0, or -1: nobody listens at this path. */
int radio_open(struct radio *r, const char *path, const struct config_mn *cfg,
	       const struct radio_handler *handler, void *arg);
void radio_close(struct radio *r);
int radio_fd(const struct radio *r);

void radio_command(struct radio *r, const struct radio_cmd *cmd);

/* Tell of commands that could not be given; outside of any step. */
void radio_settle(struct radio *r);

/* Hand on what waits. */
void radio_read(struct radio *r);

#endif /* DAEMON_RADIO_H */
