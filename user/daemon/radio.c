// SPDX-License-Identifier: GPL-2.0-or-later
/* radio.c - commands to wpa_supplicant, its answers and its events */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <wpa_ctrl.h>

#include "daemon/radio.h"

#define ANSWER_MAX	4096	/* wpa_supplicant's own limit */

#define RESULT_FIELDS \
	(WPA_BSS_MASK_ID | WPA_BSS_MASK_BSSID | WPA_BSS_MASK_FREQ | \
	 WPA_BSS_MASK_LEVEL | WPA_BSS_MASK_AGE | WPA_BSS_MASK_SSID | \
	 WPA_BSS_MASK_DELIM)

static bool parse_bssid(const char *text, uint8_t bssid[6])
{
	unsigned int b[6];

	if (sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x", &b[0], &b[1], &b[2], &b[3],
		   &b[4], &b[5]) != 6)
		return false;

	for (int i = 0; i < 6; i++)
		bssid[i] = (uint8_t)b[i];
	return true;
}

static void compose_scan(struct radio *r, const struct config_mn *cfg)
{
	size_t at = (size_t)snprintf(r->scan, sizeof(r->scan),
				     "SCAN TYPE=ONLY freq=");

	for (unsigned int i = 0; i < cfg->n_frequencies; i++)
		at += (size_t)snprintf(r->scan + at, sizeof(r->scan) - at,
				       "%s%u", i ? "," : "",
				       cfg->frequencies[i]);
}

int radio_open(struct radio *r, const char *path, const struct config_mn *cfg,
	       const struct radio_handler *handler, void *arg)
{
	r->handler = handler;
	r->arg = arg;
	compose_scan(r, cfg);
	r->ctrl = wpa_ctrl_open(path);
	if (!r->ctrl)
		return -1;

	if (wpa_ctrl_attach(r->ctrl)) {
		radio_close(r);
		return -1;
	}
	return 0;
}

void radio_close(struct radio *r)
{
	if (r->ctrl)
		wpa_ctrl_close(r->ctrl);
	r->ctrl = NULL;
}

int radio_fd(const struct radio *r)
{
	return wpa_ctrl_get_fd(r->ctrl);
}

static void ready(struct radio *r)
{
	if (r->connecting)
		r->handler->connected(r->arg, r->bssid);
	r->connecting = false;
}

static void failed(struct radio *r, enum radio_asked what)
{
	if (what == ASKED_ROAM || what == ASKED_JOIN)
		r->handler->roam_failed(r->arg);
	else if (what == ASKED_SCAN || what == ASKED_RESULTS)
		r->handler->scan_failed(r->arg);
	else if (what == ASKED_READY)
		ready(r);
}

/*
 * Answers come in the order of the commands.  Who gives one may be in the middle of a
 * step, so what cannot be sent is told later; a socket to somebody who has died
 * without a word is known by nothing else.
 */
static void ask(struct radio *r, enum radio_asked what, const char *command)
{
	if (r->ctrl && r->n_pending < RADIO_PENDING) {
		if (send(radio_fd(r), command, strlen(command),
			 MSG_DONTWAIT) >= 0) {
			r->pending[r->n_pending++] = what;
			return;
		}
		r->lost |= errno == ECONNREFUSED;
	}

	r->unsent |= 1u << what;
}

void radio_settle(struct radio *r)
{
	unsigned int unsent = r->unsent;
	bool lost = r->lost;

	r->unsent = 0;
	r->lost = false;
	for (unsigned int what = 0; unsent; what++, unsent >>= 1)
		if (unsent & 1)
			failed(r, what);
	if (lost)
		r->handler->gone(r->arg);
}

static void unpin(struct radio *r)
{
	if (r->pinned)
		ask(r, ASKED_LEAVE, "SET_NETWORK 0 bssid any");
	r->pinned = false;
}

/*
 * One of the first network's access points and no other: wpa_supplicant looks for it
 * by itself, on its channel alone.  Once there it may look for others again.
 */
static void join(struct radio *r, const struct radio_cmd *cmd)
{
	const uint8_t *b = cmd->bssid;
	char text[64];

	snprintf(text, sizeof(text),
		 "SET_NETWORK 0 bssid %02x:%02x:%02x:%02x:%02x:%02x", b[0],
		 b[1], b[2], b[3], b[4], b[5]);
	ask(r, ASKED_JOIN, text);
	r->pinned = true;
	if (cmd->frequency)
		snprintf(text, sizeof(text), "SELECT_NETWORK 0 freq=%u",
			 cmd->frequency);
	else
		snprintf(text, sizeof(text), "SELECT_NETWORK 0");
	ask(r, ASKED_JOIN, text);
}

static void leave(struct radio *r)
{
	ask(r, ASKED_LEAVE, "DISCONNECT");
	unpin(r);
}

void radio_command(struct radio *r, const struct radio_cmd *cmd)
{
	const uint8_t *b = cmd->bssid;
	char text[48];

	switch (cmd->verb) {
	case RADIO_SCAN:
		snprintf(text, sizeof(text), "SCAN TYPE=ONLY freq=%u",
			 cmd->frequency);
		ask(r, ASKED_SCAN, cmd->frequency ? text : r->scan);
		break;
	case RADIO_ROAM:
		snprintf(text, sizeof(text),
			 "ROAM %02x:%02x:%02x:%02x:%02x:%02x", b[0], b[1],
			 b[2], b[3], b[4], b[5]);
		ask(r, ASKED_ROAM, text);
		break;
	case RADIO_REPORT:
		ask(r, ASKED_REPORT, "NEIGHBOR_REP_REQUEST");
		break;
	case RADIO_STATUS:
		ask(r, ASKED_STATUS, "STATUS");
		break;
	case RADIO_JOIN:
		join(r, cmd);
		break;
	case RADIO_LEAVE:
		leave(r);
		break;
	}
}

/* Asked for by numbers, for an answer has no room for all. */
static void ask_results(struct radio *r)
{
	char command[48];

	snprintf(command, sizeof(command), "BSS RANGE=%u- MASK=0x%x", r->next,
		 RESULT_FIELDS);
	ask(r, ASKED_RESULTS, command);
}

struct result {
	struct radio_ap ap;
	bool has_bssid;
};

static void take_field(struct radio *r, struct result *to, const char *line)
{
	unsigned int number;

	if (sscanf(line, "id=%u", &number) == 1 && number >= r->next)
		r->next = number + 1;
	else if (!strncmp(line, "bssid=", 6))
		to->has_bssid = parse_bssid(line + 6, to->ap.bssid);
	else if (!strncmp(line, "ssid=", 5))
		to->ap.ssid = line + 5;
	else if (sscanf(line, "freq=%u", &to->ap.frequency) != 1 &&
		 sscanf(line, "level=%d", &to->ap.signal) != 1)
		sscanf(line, "age=%u", &to->ap.age);
}

/* A field a line; behind each access point "====", behind the last of all "####". */
static void take_results(struct radio *r, char *text)
{
	struct result none = { .ap.ssid = "" }, found = none;
	unsigned int before = r->next;
	char *line, *rest = text;

	while ((line = strsep(&rest, "\n"))) {
		if (strncmp(line, "====", 4) && strncmp(line, "####", 4)) {
			take_field(r, &found, line);
			continue;
		}
		if (found.has_bssid && found.ap.frequency)
			r->handler->saw_ap(r->arg, &found.ap);
		found = none;
	}

	if (r->next > before)
		ask_results(r);
	else
		r->handler->scan_done(r->arg);
}

static void take_status(struct radio *r, const char *text)
{
	const char *bssid = strstr(text, "bssid=");
	uint8_t b[6];

	if (strstr(text, "\nmode=IBSS")) {
		r->handler->ad_hoc(r->arg);
		return;
	}
	if (bssid && strstr(text, "wpa_state=COMPLETED") &&
	    parse_bssid(bssid + 6, b))
		r->handler->connected(r->arg, b);
}

static void take_answer(struct radio *r, char *text)
{
	enum radio_asked what = r->pending[0];

	if (!r->n_pending)
		return;

	memmove(r->pending, r->pending + 1,
		--r->n_pending * sizeof(r->pending[0]));
	if (!strncmp(text, "FAIL", 4))
		failed(r, what);
	else if (what == ASKED_RESULTS)
		take_results(r, text);
	else if (what == ASKED_STATUS)
		take_status(r, text);
	else if (what == ASKED_READY)
		ready(r);
}

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

/*
 * Without keys step 5 has nothing to do and is over with step 4, which opened
 * the port.  With keys wpa_supplicant says CONNECTED first and opens the port
 * then, in the same breath: what it answers to a question now it answers after
 * that, and until then everything that is sent is lost.
 */
static void connected(struct radio *r, const char *text)
{
	const char *to = strstr(text, " to ");

	if (!to || !parse_bssid(to + 4, r->bssid))
		return;

	r->connecting = true;
	if (r->keyed) {
		ask(r, ASKED_READY, "PING");
	} else {
		r->handler->step(r->arg, '5');
		ready(r);
	}
	unpin(r);
	r->keyed = false;
}

/* "with BSSID": the link of now is over, whoever wanted that. */
static void leaving(struct radio *r, const char *text)
{
	const char *with = strstr(text, " with ");
	uint8_t bssid[6];

	if (with && parse_bssid(with + 6, bssid))
		r->handler->leaving(r->arg, bssid);
}

/*
 * IEEE 802.11 annex E: the starting frequency of an operating class, to which five
 * times the channel is added.  0: one that is not known.
 */
static unsigned int frequency_of(unsigned int class, unsigned int channel)
{
	if (class == 82)
		return channel == 14 ? 2484 : 0;
	if (class == 81 || class == 83 || class == 84)
		return channel >= 1 && channel <= 13 ? 2407 + 5 * channel : 0;
	if (class >= 115 && class <= 130)
		return channel >= 32 && channel <= 196 ? 5000 + 5 * channel : 0;
	if (class >= 131 && class <= 137)
		return channel >= 1 && channel <= 233 ? 5950 + 5 * channel : 0;

	return 0;
}

/* " bssid=02:00:00:00:02:00 info=0x.. op_class=81 chan=6 phy_type=7" */
static void take_report(struct radio *r, const char *text)
{
	const char *bssid = strstr(text, " bssid=");
	const char *class = strstr(text, " op_class=");
	const char *channel = strstr(text, " chan=");
	unsigned int frequency;
	uint8_t b[6];

	if (!bssid || !class || !channel || !parse_bssid(bssid + 7, b))
		return;

	frequency = frequency_of((unsigned int)strtoul(class + 10, NULL, 10),
				 (unsigned int)strtoul(channel + 6, NULL, 10));
	if (frequency)
		r->handler->reported_ap(r->arg, b, frequency);
}

static void take_event(struct radio *r, const char *text)
{
	if (begins(text, "CTRL-EVENT-CONNECTED")) {
		connected(r, text);
	} else if (begins(text, "SME: Trying to authenticate")) {
		r->keyed = false;
		leaving(r, text);
		r->handler->step(r->arg, '3');
	} else if (begins(text, "Trying to associate")) {
		leaving(r, text);
		r->handler->step(r->arg, '4');
	} else if (begins(text, "WPA: Key negotiation completed")) {
		r->keyed = true;
		r->handler->step(r->arg, '5');
	} else if (begins(text, "CTRL-EVENT-DISCONNECTED")) {
		r->connecting = false;
		r->handler->disconnected(r->arg);
	} else if (begins(text, "CTRL-EVENT-SCAN-RESULTS")) {
		r->handler->scan_over(r->arg);
		r->next = 0;
		ask_results(r);
	} else if (begins(text, "RRM-NEIGHBOR-REP-RECEIVED")) {
		take_report(r, text);
	} else if (begins(text, "CTRL-EVENT-SCAN-FAILED")) {
		r->handler->scan_failed(r->arg);
	} else if (begins(text, "CTRL-EVENT-TERMINATING")) {
		r->handler->gone(r->arg);
	}
}

/* An event begins with its level: "<3>". */
void radio_read(struct radio *r)
{
	char text[ANSWER_MAX + 1];
	ssize_t len;

	while (r->ctrl && (len = recv(radio_fd(r), text, ANSWER_MAX,
				      MSG_DONTWAIT)) >= 0) {
		text[len] = '\0';
		if (text[0] == '<' && strchr(text, '>'))
			take_event(r, strchr(text, '>') + 1);
		else
			take_answer(r, text);
	}
}
