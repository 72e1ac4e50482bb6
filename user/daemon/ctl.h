/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl.h - the control socket: a command a line, JSON
 *
 *	{"cmd":"handover","bssid":"02:00:00:00:02:00","at":1234.5}
 *	{"cmd":"handover","bssid":"02:00:00:00:02:00","mobile":"2001:db8:1::a"}
 *	{"cmd":"scan"}
 *	{"cmd":"register"}
 *	{"cmd":"show"}
 *	{"cmd":"neighbours"}
 *
 * Each is answered by one line with "done":true, "ok" and, where that is
 * false, "error": a sentence.  A handover is answered when it has ended; that of a
 * mobile node which its router asks for, when it is asked.
 * The socket has mode 0600; clients, their lines and what waits for them are
 * bounded all the same.
 */
#ifndef DAEMON_CTL_H
#define DAEMON_CTL_H

#include <ev.h>

#include "daemon/session.h"

#define CTL_CLIENTS	8
#define CTL_LINE_MAX	1024

struct ctl;

struct ctl_client {
	struct ctl *ctl;
	ev_io io;
	int fd;				/* -1: free */
	bool waits;			/* for the end of a handover */
	size_t len;
	char line[CTL_LINE_MAX];
};

struct ctl {
	struct ev_loop *loop;
	struct agent *agent;
	const char *path;
	void (*before)(void *arg);	/* the time is brought up to date */
	void (*after)(void *arg);	/* what became due is seen to */
	void *arg;
	int fd;
	ev_io io;
	int at_fd;			/* when the handover is to begin */
	ev_io at_io;
	bool scheduled;
	struct ctl_client *scheduler;	/* NULL where it has hung up */
	uint8_t bssid[6];
	struct ctl_client clients[CTL_CLIENTS];
};

/* Is there an agent at this socket? */
bool ctl_answers(const char *path);

/* 0 or a negative errno. */
int ctl_open(struct ctl *c);
void ctl_close(struct ctl *c);

/* To whoever waits for the end of the handover. */
void ctl_reply(struct ctl *c, const struct reply *r);

#endif /* DAEMON_CTL_H */
