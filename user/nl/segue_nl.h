/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * segue_nl.h - the module's interface as C structs and calls
 *
 * What <linux/segue.h> says in attributes is said here in plain structs, in
 * host byte order, addresses in network byte order as always.  A 0 (or a
 * count of 0) means absent, as in the interface.  Knows nothing of a mobility
 * protocol, prints nothing.
 *
 * All functions return 0 (or what they say) on success and a negative errno
 * on failure; the sentence is then in s->nl.refusal.
 */
#ifndef SEGUE_USER_SEGUE_NL_H
#define SEGUE_USER_SEGUE_NL_H

#include <netinet/in.h>
#include <string.h>

#include <linux/segue.h>

#include "nl/nl.h"

struct segue_addr {
	uint8_t family;			/* AF_INET, AF_INET6; 0 = absent */
	uint8_t plen;
	uint8_t ip[16];
};

struct segue_leg {
	uint8_t kind;			/* enum segue_leg_kind */
	uint8_t hoplimit;		/* tunnel: 0 = the kernel's default */
	uint8_t pmtu;			/* tunnel: enum segue_pmtu */
	bool early;			/* in PRE_ROUTING */
	bool has_lladdr;
	uint8_t lladdr[6];
	uint32_t ifindex;
	struct segue_addr local;
	struct segue_addr remote;
	struct segue_addr nexthop;
};

struct segue_accept {
	struct segue_addr local;	/* outer destination */
	struct segue_addr remote;	/* outer source */
	uint8_t dir;			/* SEGUE_DIR_TO or SEGUE_DIR_FROM */
	uint32_t flags;			/* SEGUE_ACCEPT_F_* */
	uint32_t window;		/* ms; with SEGUE_ACCEPT_F_DEDUP */
};

struct segue_answer {
	uint32_t ifindex;		/* 0 = neighbours are not answered */
	bool has_owner;
	bool has_lladdr;
	uint8_t owner[6];		/* never answered */
	uint8_t lladdr[6];		/* what is answered; else the device's */
};

struct segue_side {
	uint8_t state;			/* enum segue_state */
	unsigned int n_legs;		/* 0 = native */
	struct segue_leg legs[SEGUE_LEGS_MAX];
	uint32_t packets;		/* held now */
	uint32_t bytes;
	uint64_t held;			/* ever */
	uint64_t drained;
	uint64_t steered;
	uint64_t dropped;
	uint32_t window;		/* armed: ms; 0 = not */
	uint32_t remembered;		/* packets now */
};

struct segue_mn {
	uint32_t id;			/* 0 = named by its first address */
	unsigned int n_addrs;
	struct segue_addr addrs[SEGUE_ADDRS_MAX];
	uint32_t l3dev;
	char tag[SEGUE_TAG_LEN + 1];
	uint32_t flags;			/* SEGUE_MN_F_* */
	uint32_t max_packets;
	uint32_t max_bytes;
	unsigned int n_accepts;
	struct segue_accept accepts[SEGUE_ACCEPTS_MAX];
	struct segue_answer answer;

	/* Answers only. */
	struct segue_side to;
	struct segue_side from;
	uint32_t deadline;		/* ms left; 0 = none runs */
	uint8_t outcome;		/* enum segue_outcome */
};

/* One operation of a batch.  For NEW and SET mn is the whole, else a reference. */
struct segue_op {
	uint8_t verb;			/* enum segue_verb */
	uint8_t dir;			/* enum segue_dir */
	bool has_dir;			/* else both */
	uint8_t outcome;		/* enum segue_outcome; 0 = absent */
	uint8_t when;			/* enum segue_when, HOLD; 0 = absent */
	bool gate;			/* HOLD */
	uint32_t wait;			/* HOLD with gate: ms; 0 = absent */
	bool marker;			/* SWITCH */
	uint32_t deadline;		/* ms; 0 = absent */
	uint32_t pace;			/* DRAIN: SEGUE_PACE_*; 0 = absent */
	uint32_t window;		/* ARM: ms; 0 disarms */
	unsigned int n_legs;		/* SWITCH: 0 = native */
	struct segue_leg legs[SEGUE_LEGS_MAX];
	struct segue_mn mn;
};

/* Bytes, by enum segue_memory_attr. */
struct segue_memory {
	uint64_t mns;
	uint64_t more;
	uint64_t holds;
	uint64_t paths;
	uint64_t tables;
	uint64_t counters;
	uint64_t total;
	uint32_t per_mn;
};

struct segue_stats {
	uint32_t mns;
	uint32_t active;
	uint32_t packets;
	uint32_t bytes;
	uint64_t in;
	uint64_t held;
	uint64_t drained;
	uint64_t steered;
	uint64_t decapped;
	uint64_t foreign;
	uint64_t expired;
	uint64_t copied;
	struct segue_memory memory;	/* total 0: the module does not tell */
	uint64_t remembered;
	uint64_t unremembered;
	uint64_t dedup_bytes;
	uint64_t answered;
	uint64_t unanswered;
	uint64_t markers_sent;
	uint64_t markers_taken;
	uint64_t kept;
	uint64_t resent;
	uint64_t forgotten;
	unsigned int n_drops;		/* as many reasons as the module knows */
	uint64_t drops[64];		/* by enum segue_drop */
};

struct segue_limits {
	uint32_t mns;
	uint32_t packets;
	uint32_t bytes;
	uint32_t mn_packets;
	uint32_t mn_bytes;
};

struct segue_info {
	char version[32];
	uint64_t features;		/* SEGUE_F_* */
	struct segue_limits limits;
};

struct segue_notice {
	uint8_t event;			/* enum segue_event */
	struct segue_mn mn;
};

struct segue_nl {
	struct nl nl;
	uint16_t family;
	uint32_t events;		/* multicast group */
};

/* A host address; a copy with its full prefix length. */
static inline struct segue_addr segue_addr6(const struct in6_addr *ip)
{
	struct segue_addr a = { .family = AF_INET6, .plen = 128 };

	memcpy(a.ip, ip, 16);
	return a;
}

static inline struct segue_addr segue_addr4(const struct in_addr *ip)
{
	struct segue_addr a = { .family = AF_INET, .plen = 32 };

	memcpy(a.ip, ip, 4);
	return a;
}

static inline struct segue_leg segue_leg_tunnel(const struct in6_addr *local,
						const struct in6_addr *remote)
{
	return (struct segue_leg){
		.kind = SEGUE_LEG_TUNNEL,
		.local = segue_addr6(local),
		.remote = segue_addr6(remote),
	};
}

/* A reference to a mobile node by one of its addresses. */
static inline struct segue_mn segue_mn_by_addr(const struct in6_addr *ip)
{
	return (struct segue_mn){ .n_addrs = 1, .addrs = { segue_addr6(ip) } };
}

/**
 * segue_open - a socket to ask the module of this network namespace
 *
 * Return: 0, -ENOENT (module not loaded), or as nl_open().
 */
int segue_open(struct segue_nl *s);

/**
 * segue_listen - a second socket, non-blocking, that hears the events
 *
 * Return: as segue_open().  nl_fd(&s->nl) is for the event loop.
 */
int segue_listen(struct segue_nl *s);

void segue_close(struct segue_nl *s);

typedef void (*segue_notice_cb)(const struct segue_notice *notice, void *arg);

/**
 * segue_events - hand on the events that wait
 *
 * Return: as nl_listen(); -ENOBUFS = some were lost, dump the state.
 */
int segue_events(struct segue_nl *s, segue_notice_cb cb, void *arg);

/*
 * A batch: operations that take effect together or not at all.  Zeroed is
 * empty.
 */
struct segue_batch {
	void *buf;
	size_t size;
	unsigned int n;			/* operations */
};

/**
 * segue_batch_add - append an operation; it is copied
 *
 * Return: 0, -ENOMEM, -E2BIG (SEGUE_OPS_MAX), -EINVAL (more addresses,
 * accepts or legs than the interface has room for).
 */
int segue_batch_add(struct segue_batch *b, const struct segue_op *op);

/**
 * segue_batch_send - apply all of it; the batch is empty again afterwards
 * @blamed: set to the operation (from 0) the kernel refused, -1 = none named;
 *	may be NULL
 *
 * An empty batch is applied without asking the kernel.
 *
 * Return: 0 or the kernel's refusal: EINVAL fix the request, ENOENT no such
 * mobile node, EEXIST the address is taken, ENOBUFS a limit, EPERM.
 */
int segue_batch_send(struct segue_nl *s, struct segue_batch *b, int *blamed);

/* Forget the operations and free the memory. */
void segue_batch_clear(struct segue_batch *b);

/* Apply n operations as one batch: the three calls above in one. */
int segue_apply(struct segue_nl *s, const struct segue_op *ops, size_t n);

/**
 * segue_get - one mobile node
 * @ref: its id, or its first address
 *
 * Return: 0, -ENOENT.
 */
int segue_get(struct segue_nl *s, const struct segue_mn *ref,
	      struct segue_mn *mn);

typedef int (*segue_mn_cb)(const struct segue_mn *mn, void *arg);

/**
 * segue_dump - all mobile nodes of the namespace
 * @cb: returns >= 0 to go on, a negative errno to stop
 *
 * Return: 0, @cb's error, -EINTR (changed meanwhile: ask again).
 */
int segue_dump(struct segue_nl *s, segue_mn_cb cb, void *arg);

int segue_stats_get(struct segue_nl *s, struct segue_stats *stats);
int segue_info_get(struct segue_nl *s, struct segue_info *info);

/**
 * segue_limits_set - change the limits that are not 0
 */
int segue_limits_set(struct segue_nl *s, const struct segue_limits *limits);

/**
 * segue_exempt_add - packets of a socket are never held or steered
 * @fd: the socket
 *
 * Holds until @s is closed.
 *
 * Return: 0, or what getsockopt(SO_COOKIE) and the kernel say.
 */
int segue_exempt_add(struct segue_nl *s, int fd);

/*
 * The two directions of the encoding, without a socket.  put returns false
 * when the message would pass size bytes; parse returns 0 or -EPROTO.
 */
bool segue_op_put(struct nlmsghdr *nlh, size_t size, const struct segue_op *op);
bool segue_reference_put(struct nlmsghdr *nlh, size_t size,
			 const struct segue_mn *mn);
bool segue_limits_put(struct nlmsghdr *nlh, size_t size,
		      const struct segue_limits *limits);
int segue_mn_parse(const struct nlattr *nest, struct segue_mn *mn);
int segue_stats_parse(const struct nlattr *nest, struct segue_stats *stats);
int segue_limits_parse(const struct nlattr *nest, struct segue_limits *limits);
int segue_info_parse(const struct nlmsghdr *nlh, struct segue_info *info);
int segue_notice_parse(const struct nlmsghdr *nlh, struct segue_notice *n);

#endif /* SEGUE_USER_SEGUE_NL_H */
