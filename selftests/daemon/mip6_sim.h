/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mip6_sim.h - a mobile node, its home agent, a correspondent
 *
 * Three agents without a kernel, a clock that only a test moves, three links (home and two visited)
 * whose routers answer at once, and a network that loses what a test wants lost.
 * All that the agents do is written down, a line each: the transcript.
 */
#ifndef SELFTESTS_MIP6_SIM_H
#define SELFTESTS_MIP6_SIM_H

#include "daemon/dispatch.h"
#include "daemon/mip6_cn.h"
#include "daemon/mip6_ha.h"
#include "daemon/mip6_ro.h"
#include "sim_clock.h"

enum { MOBILE, AGENT, PEER, MNODES };
enum { AT_HOME, LINK1, LINK2, NOWHERE };

#define MSIM_IFINDEX	3
#define MSIM_KEPT	32
#define MSIM_PEER	"2001:db8:100::2"

struct msim;

struct msim_packet {
	double at;
	bool on_link;			/* to lladdr */
	uint8_t lladdr[6];
	size_t len;
	uint8_t bytes[1280];
};

struct msim_node {
	struct msim *sim;
	int id;
	const char *name;
	struct agent agent;
	struct config *cfg;
	const char *refuse;		/* kernel requests with this in them */
	unsigned int kernel_calls;
	uint64_t ro_packets;		/* that went by any route of its own */
	uint8_t random;			/* the next octet */
	double clock_off;		/* s, of its time of day */
	unsigned int sent[128];		/* by letter */
	struct msim_packet packets[128][MSIM_KEPT];
};

struct msim {
	struct sim_clock clock;
	struct msim_node nodes[MNODES];
	struct mn mn;
	struct mip mip;
	struct ha ha;
	struct cn cn;
	int link;			/* where the mobile is */
	bool silent_routers;
	uint32_t valid;			/* s, the prefixes; 0: a day */
	bool unnamed_routers;		/* RA without link-layer address */
	bool guarded;			/* what is injected comes under ESP */
	char lose;			/* the letter that is lost */
	unsigned int lose_n;		/* so many times */
};

extern const uint8_t msim_bssid[4][6];

/* From the directory of configurations; dies if it cannot. */
struct msim *msim_new(const char *dir);
void msim_free(struct msim *sim);

/* The radio comes up there; NOWHERE: it goes down. */
void msim_move(struct msim *sim, int link);
void msim_run(struct msim *sim, double seconds);

/* An agent ends and another begins, which knows nothing. */
void msim_restart(struct msim *sim, int who);

/* A packet into a node, as it stands. */
void msim_inject(struct msim *sim, int to, const void *packet, size_t len);

/* Is it in the transcript, from *at on?  *at is moved behind it. */
bool msim_said(const struct msim *sim, size_t *at, const char *what);

struct ha_binding *msim_binding(struct msim *sim, const char *home);

#endif /* SELFTESTS_MIP6_SIM_H */
