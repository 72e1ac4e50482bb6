/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * session.h - one run of a state machine, and the agent it runs in
 *
 * A session is a state, timers by name and, behind it, what its protocol needs
 * (it is the first member of that).  session_event() is the only way into a
 * state machine: it takes the step, carries out the outbox, posts the kernel's
 * refusal where there was one, and removes a session that has ended.
 */
#ifndef DAEMON_SESSION_H
#define DAEMON_SESSION_H

#include "daemon/count.h"
#include "daemon/fsm.h"
#include "daemon/outbox.h"
#include "daemon/rate.h"

#define SESSION_TIMERS	5

struct agent;

struct session {
	const struct fsm *fsm;
	struct agent *agent;
	int state;
	struct session *next;
	struct session **list;		/* where it is, or NULL */
	struct timer timers[SESSION_TIMERS];
	char name[INET6_ADDRSTRLEN];	/* whose it is, for logs */
	const char *refusal;		/* the kernel's sentence, in its event */
	int refused;			/* and its errno */
};

/* How the agent reaches the world; a test has its own. */
struct effects {
	int (*send)(void *world, const struct send *s);
	void (*radio)(void *world, const struct radio_cmd *cmd);
	void (*trace)(void *world, const struct trace_step *t);
	void (*log)(void *world, enum log_level level, const char *line);
	void (*reply)(void *world, const struct reply *r);
	void (*random)(void *world, void *buf, size_t len);
	uint64_t (*ntp)(void *world);	/* time of day: s and 2^-32 s */
	struct kernel_ops kernel;
};

struct mn;
struct ar;
struct ha;
struct cn;
struct mip;
struct ap;

struct agent {
	const struct config *cfg;
	const struct effects *effects;
	void *world;
	double now;			/* s; set by whoever drives it */
	struct timers timers;
	struct counters counters;
	struct outbox out;
	struct mn *mn;			/* NULL: not this role */
	struct ar *ar;
	struct ha *ha;
	struct cn *cn;
	struct mip *mip;		/* the mobile's home; with mn */
	struct ap *ap;
	struct rate errors;		/* BE sent */
	struct rate told;		/* errors in the log */
};

/* The time of day as SEND has it: 1/65536 s since 1970 (RFC 3971 5.3.1). */
#define NTP_UNIX_S	2208988800u	/* from 1900 to 1970 */

uint64_t agent_stamp(const struct agent *agent);

/* s begins in state 0; list may be NULL. */
void session_begin(struct session *s, struct agent *agent,
		   const struct fsm *fsm, struct session **list);

/* Returns false where the event was not permitted (it is counted). */
bool session_event(struct session *s, int event, const void *arg);

/* Stop its timers, take it off its list and free it. */
void session_end(struct session *s);

/* Carry out what was put into the outbox outside of a step. */
void agent_flush(struct agent *agent);

/* Post what is due, not without end; called by whoever drives the clock. */
void agent_run_timers(struct agent *agent);

/* The time of day, as a timestamp. */
static inline uint64_t agent_ntp(const struct agent *agent)
{
	return agent->effects->ntp(agent->world);
}

/* Count a message that is not taken, by enum wire_error or drop_reason. */
void agent_drop(struct agent *agent, int reason);

#endif /* DAEMON_SESSION_H */
