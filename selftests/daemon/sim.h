/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sim.h - a mobile node and two routers without a kernel
 *
 * The three agents of a handover with a clock that only a test moves, links
 * that lose what a test wants lost, a radio that does as it is told or not, and
 * kernels that hold, drain and refuse.  All that they do is written down, a
 * line each: the transcript.
 */
#ifndef SELFTESTS_SIM_H
#define SELFTESTS_SIM_H

#include "daemon/dispatch.h"
#include "daemon/fmip_mn.h"
#include "daemon/fmip_router.h"
#include "sim_clock.h"

enum { MN, AR1, AR2, NODES };

#define SIM_IFINDEX	3
#define SIM_SECOND	4	/* the mobile's other radio */
#define SIM_HELD_MAX	16

enum sim_join { JOIN_GOES, JOIN_REFUSED, JOIN_ELSEWHERE, JOIN_NEVER };
enum sim_roam { ROAM_GOES, ROAM_REFUSED, ROAM_COMES_BACK, ROAM_NEVER };

#define SIM_KEPT	4	/* packets of each letter */

struct sim_sent {
	size_t len;
	uint8_t lladdr[6];
	uint8_t bytes[1500];
};

struct sim;

struct sim_node {
	struct sim *sim;
	int id;
	const char *name;
	struct agent agent;
	struct mn mn;
	struct ar ar;
	struct config *cfg;
	struct in6_addr held;		/* the address it holds, or :: */
	double held_until;
	unsigned int n_waiting;
	struct {
		size_t len;
		uint8_t bytes[2048];
	} waiting[SIM_HELD_MAX];
	const char *refuse;		/* requests with this in them */
	bool neighbour_is_there;	/* in the neighbour table: */
	struct in6_addr neighbour;
	uint8_t neighbour_lladdr[6];
	unsigned int inactive;		/* ms, the mobile at its AP; 0: unknown */
	unsigned int sent[128];		/* by letter */
	double sent_at[128][16];
	struct sim_sent packets[128][SIM_KEPT];
	unsigned int kernel_calls;
	size_t longest;			/* packet sent */
	double clock_is_off;		/* s, the wall's */
};

struct sim {
	struct sim_clock clock;
	struct sim_node nodes[NODES];
	int attached;			/* the first radio: AR1, AR2, or -1 */
	int second;			/* the other */
	enum sim_roam roam;
	enum sim_join join;
	bool joining;
	unsigned int scanned;		/* MHz of the last scan; 0: all */
	unsigned int scanner;		/* by this radio */
	unsigned int n_scans;
	unsigned int n_reports;		/* of 802.11k asked for */
	char lose;			/* the letter that is lost */
	int lose_from;			/* by this node, or -1 */
	unsigned int lose_n;		/* so many times */
	bool replied, ok;
	char outcome[32];
	char error[256];
};

extern const uint8_t sim_lladdr[NODES][6];
extern const uint8_t sim_second_lladdr[6];
extern const char *const sim_pcoa[NODES];	/* the mobile's, behind AR1, AR2 */

/* From the directory of configurations; dies if it cannot. */
struct sim *sim_new(const char *dir);
void sim_free(struct sim *sim);

/* Attached to AR1, with the map learned. */
void sim_attach(struct sim *sim);

/* Let time pass. */
void sim_run(struct sim *sim, double seconds);

/* The command; what came of it is in sim->outcome. */
const char *sim_handover(struct sim *sim, int to);

/* One of two radios, 0 or 1, loses its link. */
void sim_lose_link(struct sim *sim, unsigned int device);

/* The radio goes to an access point by itself; it is there 5 ms later. */
void sim_roam(struct sim *sim, int to);

/* A packet into a node from its access link, as it stands. */
void sim_inject(struct sim *sim, int to, const uint8_t lladdr[6],
		const void *packet, size_t len);

#endif /* SELFTESTS_SIM_H */
