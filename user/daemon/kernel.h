/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kernel.h - what a handover asks of the kernel, as data
 *
 * One struct for each request, so that a step can put it into an outbox and a
 * test can compare it as text.  The kernel that carries them out is behind
 * struct kernel_ops: the real one (kernel_nl.c) or a test's.
 */
#ifndef DAEMON_KERNEL_H
#define DAEMON_KERNEL_H

#include <netinet/in.h>

#include "nl/nl80211.h"
#include "nl/route.h"
#include "nl/segue_nl.h"

enum kop_kind {
	KOP_MN,			/* verbs on one mobile node, as one batch */
	KOP_ADDR,		/* add an address, or give it other flags */
	KOP_ADDR_DEL,
	KOP_NEIGH,		/* write a neighbour, whatever was there */
	KOP_NEIGH_DEL,
	KOP_GATEWAY,		/* every default route of a device by this router */
	KOP_RO,			/* packets between two by a care-of address */
	KOP_RO_DEL,
	KOP_GUARD,		/* the ESP tunnel of HoTI and HoT, at both its ends */
	KOP_RO_WATCH,		/* it tells who local speaks with, or no more */
};

struct kverb {
	uint8_t verb;		/* enum segue_verb */
	uint8_t dir;		/* enum segue_dir */
	uint8_t outcome;	/* enum segue_outcome; 0 = absent */
	uint8_t when;		/* enum segue_when, HOLD */
	bool has_leg;
	bool copies;		/* by the leg; natively as before */
	uint32_t deadline;	/* ms; 0 = absent */
	uint32_t window;	/* ms, ARM; 0 disarms */
	uint32_t pace;		/* SEGUE_PACE_*, DRAIN; 0 = absent */
	bool marker;		/* SWITCH: behind the data on the old path */
	bool gate;		/* HOLD: what comes by tunnels that are not gated passes */
	uint32_t wait;		/* ms, HOLD with gate: it opens by itself */
	struct segue_leg leg;
};

#define KVERBS_MAX	5
#define KACCEPTS_MAX	SEGUE_DEDUPS_MAX

/*
 * NEW puts away a mobile node that is there with the same address; SET makes one
 * that is not there.  Both say all of it.
 */
struct kmn {
	struct in6_addr addr;
	char tag[SEGUE_TAG_LEN + 1];
	unsigned int n_accepts;
	struct segue_accept accepts[KACCEPTS_MAX];
	struct segue_answer answer;	/* ifindex 0: neighbours are not */
	unsigned int n_verbs;
	struct kverb verbs[KVERBS_MAX];
};

struct kgateway {
	uint32_t ifindex;
	uint32_t instead;	/* of that device's; 0: of its own only */
	struct in6_addr router;
};

enum kro_side { KRO_PEER, KRO_MOBILE };

/* Of both, the home address is the mobile's: local or remote by the side. */
struct kro {
	uint8_t side;		/* enum kro_side, which we are */
	bool on;		/* KOP_RO_WATCH, of which the rest is local */
	bool anew;		/* what there is of before is nobody's */
	struct in6_addr local;
	struct in6_addr remote;
	struct in6_addr coa;
	unsigned int age;	/* s since it was made anew */
	unsigned int lifetime;	/* s from now */
};

/* The associations themselves are in the configuration. */
struct kguard {
	bool on;
	struct in6_addr home;
	struct in6_addr agent;
	struct in6_addr coa;
	struct in6_addr before;		/* the one that it leaves, or :: */
};

struct kop {
	enum kop_kind kind;
	bool may_fail;		/* its refusal does not stop the outbox */
	union {
		struct kmn mn;
		struct rt_addr addr;
		struct rt_neigh neigh;
		struct kgateway gateway;
		struct kro ro;
		struct kguard guard;
	};
};

/*
 * apply: 0 or a negative errno, and then a sentence in *why.
 * lladdr_of: the link-layer address in the neighbour table, -ENOENT.
 * addrs_of: up to max addresses that it has for a link-layer address; how many.
 * inactive: ms for which an access point of ours has not heard of a station,
 *	     -ENOENT.
 * station: what an access point of ours knows of a station; -ENOENT.
 * is_own: is this an address of this host?
 * ro_packets: how many this side has sent by it, -ESRCH.
 */
struct kernel_ops {
	int (*apply)(void *kernel, const struct kop *op, const char **why);
	int (*lladdr_of)(void *kernel, uint32_t ifindex,
			 const struct in6_addr *addr, uint8_t lladdr[6]);
	unsigned int (*addrs_of)(void *kernel, uint32_t ifindex,
				 const uint8_t lladdr[6],
				 struct in6_addr *addrs, unsigned int max);
	int (*inactive)(void *kernel, uint32_t ifindex,
			const uint8_t lladdr[6], unsigned int *ms);
	int (*station)(void *kernel, uint32_t ifindex,
		       const uint8_t lladdr[6],
		       struct nl80211_station *reading);
	bool (*is_own)(void *kernel, const struct in6_addr *addr);
	int (*ro_packets)(void *kernel, const struct kro *ro,
			  uint64_t *packets);
};

/* As one line, for logs and tests; returns buf. */
const char *kop_text(const struct kop *op, char *buf, size_t size);

#endif /* DAEMON_KERNEL_H */
