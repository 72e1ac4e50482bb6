/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * crowd.h - the mobiles of crowd.c, and what their links and their peer share
 *
 * crowd.c has the plan, the logs, the links, the streams and the clock; crowd_mobile.c
 * what a mobile says, hears and does.
 */
#ifndef LAB_CROWD_H
#define LAB_CROWD_H

#include <stdio.h>

#include "wire/auth.h"
#include "wire/fmip.h"
#include "wire/icmp6.h"

#define NS		1000000000ULL
#define MS		1000000ULL
#define ROUNDS_MAX	16
#define LINKS		2
#define PORT		7000
#define UDP_LEN		8
#define FRAME_MAX	2048
#define NEVER		UINT64_MAX
#define ASK_BEFORE	(300 * MS)	/* RtSolPr, before the handover */

enum { KIND_CALL = 1, KIND_TX, KIND_TX_FAILED, KIND_RX };

/* What stands in each packet of a stream. */
struct number {
	uint32_t call;
	uint32_t seq;
	uint64_t due;
};

struct record {
	uint32_t kind : 8, call : 24;
	uint32_t seq;
	uint64_t a, b;
};

struct log {
	struct record *records;
	size_t n, room;
};

struct link {
	int fd;
	struct in6_addr prefix;
	uint8_t router[MAC_LEN];	/* what its frames are sent to */
	struct in6_addr address;	/* the router's */
};

enum state { RESTING, ASKING, READY, ASKED, SILENT, BACK, MOVED, FAILED };

struct mobile {
	enum state state;
	int link;			/* attached to; -1 = none */
	uint64_t since;			/* attached, ns */
	int last;			/* where it was before, until left */
	uint64_t left;
	uint64_t due;			/* of what comes next; NEVER */
	unsigned int tries;
	uint16_t seq;
	bool heard;			/* something came by the new link */
	struct prrtadv_tuple next;	/* what PrRtAdv said */
	struct badf_key key;
	uint32_t *waiting;		/* own packets, by number */
	unsigned int n_waiting;
};

struct crowd {
	uint64_t mobiles, interval, payload, silence, spread, before, after;
	uint64_t hold, n_rounds, rounds[ROUNDS_MAX];
	char key[64];
	struct mobile *all;
	struct link links[LINKS];
	int cn_fd;
	struct log mn, cn;
	FILE *steps;
	unsigned int round;
	int old;			/* link of this round */
	uint64_t begin, end;		/* of the streams of this round */
	uint64_t downs, ups;		/* packets sent in this round, of all */
};

extern struct crowd c;

/* crowd.c */
void die(const char *what);
uint64_t now_ns(void);
uint32_t call_of(unsigned int k);
void step(unsigned int k, const char *what, uint64_t ns);
void log_add(struct log *log, unsigned int kind, uint32_t call, uint32_t seq,
	     uint64_t a, uint64_t b);
struct in6_addr text_addr(const char *text);
uint64_t due_of(uint64_t n, bool up);

/* crowd_mobile.c */
void mac_of(unsigned int k, uint8_t mac[MAC_LEN]);
struct in6_addr pcoa_of(unsigned int k);

/* What is due now. */
void mobile_act(unsigned int k, uint64_t now);

/* Number seq of its stream: by the link where it is. */
void mobile_send(unsigned int k, uint32_t seq);

/* A frame for it came by a link, at an instant. */
void mobile_take(unsigned int k, int link, const uint8_t *frame, size_t len,
		 uint64_t at);

#endif /* LAB_CROWD_H */
