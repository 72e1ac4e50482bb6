/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outbox.h - what a step wants done
 *
 * A step of a state machine does nothing itself: it appends actions here, in
 * the order in which they are to happen, and the agent carries them out.  The
 * first that the kernel refuses ends the outbox, unless it may fail.
 */
#ifndef DAEMON_OUTBOX_H
#define DAEMON_OUTBOX_H

#include "daemon/config.h"
#include "daemon/kernel.h"
#include "daemon/timers.h"

/*
 * The longest step is that of a mobile with MN_MORE_MAX more addresses that comes up
 * where it was not to go: back with all of them and over to there, more than 40.
 */
#define OUTBOX_ACTIONS	64
#define OUTBOX_BYTES	8192	/* of messages and sentences */

enum action_kind {
	ACT_SEND,
	ACT_TIMER,
	ACT_KERNEL,
	ACT_RADIO,
	ACT_TRACE,
	ACT_LOG,
	ACT_REPLY,
};

/*
 * A whole IPv6 packet.  On the link: to this lladdr, no neighbour is asked and
 * no hook sees it.  Else by the routing table, exempt from holding.
 */
struct send {
	char letter;			/* its place in the ladder, or 0 */
	bool on_link;
	bool router;			/* HI, HAck: as IPsec's policies have it */
	bool guarded;			/* BU, BA: under ESP, or not at all */
	uint32_t ifindex;
	uint8_t lladdr[6];
	struct in6_addr dst;
	const uint8_t *bytes;
	size_t len;
};

enum radio_verb {
	RADIO_SCAN,
	RADIO_ROAM,
	RADIO_STATUS,
	RADIO_REPORT,
	RADIO_JOIN,			/* from no access point at all */
	RADIO_LEAVE,
};

struct radio_cmd {
	enum radio_verb verb;
	unsigned int device;		/* the mobile's first radio, or second */
	uint8_t bssid[6];
	unsigned int frequency;		/* SCAN: this one alone; 0: all of them; JOIN */
};

/* One line of the ladder; the runner adds the time. */
struct trace_step {
	char step;			/* a to g, 1 to 6 */
	bool sent;			/* else it came in, or happened here */
	struct in6_addr peer;		/* :: = none */
	const char *outcome;
};

/* The answer to a command of the control socket. */
struct reply {
	bool ok;
	const char *outcome;		/* a word */
	const char *error;		/* a sentence, NULL if ok */
};

struct action {
	enum action_kind kind;
	union {
		struct send send;
		struct {
			struct timer *timer;
			double ms;	/* negative: stop */
		} timer;
		struct kop kernel;
		struct radio_cmd radio;
		struct trace_step trace;
		struct {
			enum log_level level;
			const char *line;
		} log;
		struct reply reply;
	};
};

struct outbox {
	unsigned int n;
	size_t used;
	struct action actions[OUTBOX_ACTIONS];
	uint8_t bytes[OUTBOX_BYTES];
};

void outbox_empty(struct outbox *out);

/* A place for one more; its kind is set. */
struct action *outbox_add(struct outbox *out, enum action_kind kind);

/* Room for len bytes that live as long as the outbox is full; NULL if none. */
void *outbox_room(struct outbox *out, size_t len);
const char *outbox_print(struct outbox *out, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* A kernel request of this kind, zeroed. */
struct kop *outbox_kernel(struct outbox *out, enum kop_kind kind);

void outbox_timer(struct outbox *out, struct timer *t, double ms);
void outbox_trace(struct outbox *out, char step, bool sent,
		  const struct in6_addr *peer, const char *outcome);
void outbox_log(struct outbox *out, enum log_level level, const char *line);
/* Of the first radio; where there is another, say which. */
struct radio_cmd *outbox_radio(struct outbox *out, enum radio_verb verb,
			       const uint8_t bssid[6]);

#endif /* DAEMON_OUTBOX_H */
