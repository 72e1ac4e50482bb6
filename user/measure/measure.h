/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * measure.h - what the options of `segue measure` say, and its two ends
 */
#ifndef SEGUE_USER_MEASURE_MEASURE_H
#define SEGUE_USER_MEASURE_MEASURE_H

#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "measure/log.h"

struct measure {
	bool reflect;			/* -s */
	bool json;			/* -j */
	bool pretty;			/* -p of the tool */
	const char *host;
	const char *dev;		/* the interface whose roams are told, or NULL */
	struct sockaddr_in6 local;	/* -b */
	struct sockaddr_in6 remote;
	uint64_t interval_ns;
	uint64_t duration_ns;		/* 0 = until interrupted */
	uint64_t start_ns;		/* CLOCK_REALTIME, 0 = now */
	uint32_t payload;
	struct log log;
};

extern volatile sig_atomic_t measure_stop;	/* SIGINT, SIGTERM */

/* Both return an exit status of the tool and have said why. */
int measure_client(struct measure *m);
int measure_reflector(struct measure *m);

#endif /* SEGUE_USER_MEASURE_MEASURE_H */
