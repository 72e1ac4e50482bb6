/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * segue.h - the whole interface between segue.ko and user space
 *
 * One generic netlink family.  Documentation/netlink/specs/segue.yaml is the
 * reference and says of each attribute its unit, range and errors; this file
 * gives the numbers.  Nothing here knows a mobility protocol: a mobile node is
 * a set of addresses, and what happens to its packets is told in six verbs.
 *
 * Addresses are binary, 4 bytes (IPv4) or 16 (IPv6), in network byte order;
 * every other number is in host byte order.  Times are milliseconds from the
 * moment the kernel reads the message.
 */
#ifndef _UAPI_LINUX_SEGUE_H
#define _UAPI_LINUX_SEGUE_H

#define SEGUE_GENL_NAME		"segue"
#define SEGUE_GENL_VERSION	1
#define SEGUE_GENL_EVENTS	"events"	/* multicast group */

#define SEGUE_DEVICE		"segue0"	/* decapsulated packets enter here */
#define SEGUE_TAG_LEN		31		/* longest tag, without the NUL */
#define SEGUE_ADDRS_MAX		16		/* addresses and prefixes of one mobile node */
#define SEGUE_LEGS_MAX		4		/* legs of one path */
#define SEGUE_ACCEPTS_MAX	8		/* decapsulation pairs of one mobile node */
#define SEGUE_OPS_MAX		1024		/* operations in one message */
#define SEGUE_DEADLINE_MAX	86400000U	/* ms: one day */
#define SEGUE_DEDUPS_MAX	5		/* of the pairs, that may bring copies */
#define SEGUE_WINDOW_MAX	10000U		/* ms: for which packets are remembered */
#define SEGUE_RING_MAX	5000U		/* ms: longest memory of an armed mobile node */
#define SEGUE_WAIT_MAX	10000U		/* ms: a gate opens by itself */
#define SEGUE_PACE_METERED	1		/* as fast as it came (RFC 5568, 5.4) */
#define SEGUE_PACE_MAX		10000U		/* hundredths: a hundred times as fast */
#define SEGUE_PACE_BURST	5		/* packets of a metered drain that go at once */

enum segue_cmd {
	SEGUE_CMD_UNSPEC,
	SEGUE_CMD_APPLY,	/* do: SEGUE_A_OP repeated, all or none */
	SEGUE_CMD_MN_GET,	/* do: one by SEGUE_A_MN{ID or ADDR}; dump: all */
	SEGUE_CMD_STATS_GET,	/* do: counters of this namespace */
	SEGUE_CMD_INFO_GET,	/* do: version, features, limits */
	SEGUE_CMD_LIMITS_SET,	/* do: SEGUE_A_LIMITS */
	SEGUE_CMD_EXEMPT_ADD,	/* do: SEGUE_A_COOKIE; until the caller's netlink socket closes */
	SEGUE_CMD_EVENT,	/* notification: SEGUE_A_EVENT, SEGUE_A_MN */
	__SEGUE_CMD_MAX,
};
#define SEGUE_CMD_MAX (__SEGUE_CMD_MAX - 1)

enum segue_attr {
	SEGUE_A_UNSPEC,
	SEGUE_A_PAD,
	SEGUE_A_OP,		/* nest, repeated: enum segue_op_attr */
	SEGUE_A_MN,		/* nest: enum segue_mn_attr */
	SEGUE_A_STATS,		/* nest: enum segue_stats_attr */
	SEGUE_A_LIMITS,		/* nest: enum segue_limits_attr */
	SEGUE_A_FEATURES,	/* u64: SEGUE_F_* */
	SEGUE_A_VERSION,	/* string */
	SEGUE_A_COOKIE,		/* u64: a socket's SO_COOKIE */
	SEGUE_A_EVENT,		/* u8: enum segue_event */
	__SEGUE_A_MAX,
};
#define SEGUE_A_MAX (__SEGUE_A_MAX - 1)

/* What a module can do; an agent asks before it relies on it. */
#define SEGUE_F_HOLD		(1ULL << 0)	/* hold, drain, deadline */
#define SEGUE_F_LEG_LINK	(1ULL << 1)
#define SEGUE_F_LEG_IP6IP6	(1ULL << 2)
#define SEGUE_F_DECAP		(1ULL << 3)
#define SEGUE_F_PREFIX		(1ULL << 4)
#define SEGUE_F_LOCAL_OUT	(1ULL << 5)	/* holds and steers this host's own packets */
#define SEGUE_F_LEG_IP4IP6	(1ULL << 6)	/* IPv4 in IPv6, sent and taken out */
#define SEGUE_F_LEG_IP6IP4	(1ULL << 7)	/* IPv6 in IPv4 */
#define SEGUE_F_LEG_IP4IP4	(1ULL << 8)
#define SEGUE_F_LEG_PMTU	(1ULL << 9)	/* SEGUE_A_LEG_PMTU */
#define SEGUE_F_COPY		(1ULL << 10)	/* paths of several legs, the native leg */
#define SEGUE_F_DEDUP		(1ULL << 11)	/* segue_dedup.ko is loaded */
#define SEGUE_F_HOLD_WHEN	(1ULL << 12)	/* SEGUE_A_OP_WHEN */
#define SEGUE_F_ANSWER		(1ULL << 13)	/* SEGUE_A_MN_ANSWER */
#define SEGUE_F_FLOWTABLE	(1ULL << 14)	/* segue_ct is loaded: flows stay out of flowtables */
#define SEGUE_F_EARLY		(1ULL << 15)	/* SEGUE_A_LEG_EARLY */
#define SEGUE_F_PACE		(1ULL << 16)	/* SEGUE_A_OP_PACE */
#define SEGUE_F_MARKER		(1ULL << 17)	/* SEGUE_A_OP_MARKER, SEGUE_A_OP_GATE */
#define SEGUE_F_RESEND		(1ULL << 18)	/* SEGUE_VERB_ARM, SEGUE_VERB_RESEND */
#define SEGUE_F_GATED		(1ULL << 19)	/* SEGUE_ACCEPT_F_GATED, SEGUE_A_OP_WAIT */

/* One operation of SEGUE_CMD_APPLY. */
enum segue_op_attr {
	SEGUE_A_OP_UNSPEC,
	SEGUE_A_OP_VERB,	/* u8: enum segue_verb */
	SEGUE_A_OP_MN,		/* nest: which one (ID, or any ADDR); for NEW and SET all of it */
	SEGUE_A_OP_DIR,		/* u8: enum segue_dir; absent = both */
	SEGUE_A_OP_LEG,		/* nest, repeated: enum segue_leg_attr; SWITCH: none = native, several = a copy by each */
	SEGUE_A_OP_DEADLINE,	/* u32 ms, 1..SEGUE_DEADLINE_MAX; replaces the running one */
	SEGUE_A_OP_OUTCOME,	/* u8: enum segue_outcome, what the deadline does */
	SEGUE_A_OP_WHEN,	/* u8: enum segue_when, HOLD only; absent = now */
	SEGUE_A_OP_PACE,	/* u32, DRAIN: 1 = SEGUE_PACE_METERED, or hundredths, 101..SEGUE_PACE_MAX */
	SEGUE_A_OP_GATE,	/* flag, HOLD: packets out of a tunnel pass, a marker out of it drains */
	SEGUE_A_OP_MARKER,	/* flag, SWITCH: an end marker goes down each IPv6 tunnel that is left */
	SEGUE_A_OP_WINDOW,	/* u32 ms, ARM: 1..SEGUE_RING_MAX; 0 = disarm */
	SEGUE_A_OP_WAIT,	/* u32 ms, HOLD with GATE: 1..SEGUE_WAIT_MAX; the gate opens by itself */
	__SEGUE_A_OP_MAX,
};
#define SEGUE_A_OP_MAX (__SEGUE_A_OP_MAX - 1)

enum segue_verb {
	SEGUE_VERB_UNSPEC,
	SEGUE_VERB_NEW,		/* add a mobile node; it passes */
	SEGUE_VERB_SET,		/* change its addresses, accepts, limits, tag, flags */
	SEGUE_VERB_DEL,		/* remove it; what it holds is dropped as MN_REMOVED */
	SEGUE_VERB_PREPARE,	/* take all memory and hooks; needs a deadline */
	SEGUE_VERB_HOLD,	/* arrivals wait; needs a deadline (here or running) */
	SEGUE_VERB_SWITCH,	/* publish another path; needs a deadline unless native */
	SEGUE_VERB_DRAIN,	/* send what is held, in order, then open */
	SEGUE_VERB_DROP,	/* drop what is held with ICMP unreachable, then pass */
	SEGUE_VERB_REVERT,	/* native path, drain, leave the packet path */
	SEGUE_VERB_ARM,		/* remember what passes, for SEGUE_A_OP_WINDOW; needs a deadline */
	SEGUE_VERB_RESEND,	/* what is remembered goes again, before what is held, which drains */
	__SEGUE_VERB_MAX,
};

/* TO: packets for the mobile node, by destination.  FROM: its own, by source. */
enum segue_dir {
	SEGUE_DIR_TO,
	SEGUE_DIR_FROM,
	SEGUE_DIR_BOTH,
};

enum segue_outcome {
	SEGUE_OUTCOME_UNSPEC,
	SEGUE_OUTCOME_DRAIN,	/* along the path of now, then pass */
	SEGUE_OUTCOME_DROP,	/* as SEGUE_VERB_DROP */
	SEGUE_OUTCOME_REVERT,	/* as SEGUE_VERB_REVERT */
};

/*
 * DOWN: of this host's own packets those wait whose device is without carrier or
 * operstate UP; they go when it is UP.  It goes on so until DRAIN, REVERT, DROP
 * or the deadline.
 */
enum segue_when {
	SEGUE_WHEN_NOW,
	SEGUE_WHEN_DOWN,
};

#define SEGUE_MN_F_TEMPORARY	(1U << 0)	/* removed once its deadline has been executed */

enum segue_mn_attr {
	SEGUE_A_MN_UNSPEC,
	SEGUE_A_MN_PAD,
	SEGUE_A_MN_ID,		/* u32: given by the kernel, never 0 */
	SEGUE_A_MN_ADDR,	/* nest, repeated: enum segue_addr_attr */
	SEGUE_A_MN_L3DEV,	/* u32: ifindex of the VRF the addresses live in; absent = none */
	SEGUE_A_MN_TAG,		/* string: the owner's name for it, opaque to the kernel */
	SEGUE_A_MN_FLAGS,	/* u32: SEGUE_MN_F_* */
	SEGUE_A_MN_MAX_PACKETS,	/* u32: each direction's queue; 0 = default */
	SEGUE_A_MN_MAX_BYTES,	/* u32: each direction's queue, truesize; 0 = default */
	SEGUE_A_MN_ACCEPT,	/* nest, repeated: enum segue_accept_attr */
	SEGUE_A_MN_TO,		/* nest, answers only: enum segue_side_attr */
	SEGUE_A_MN_FROM,	/* nest, answers only: enum segue_side_attr */
	SEGUE_A_MN_DEADLINE,	/* u32 ms left, answers only */
	SEGUE_A_MN_OUTCOME,	/* u8: enum segue_outcome, answers only */
	SEGUE_A_MN_ANSWER,	/* nest: enum segue_answer_attr; neighbours who ask are answered */
	__SEGUE_A_MN_MAX,
};
#define SEGUE_A_MN_MAX (__SEGUE_A_MN_MAX - 1)

enum segue_addr_attr {
	SEGUE_A_ADDR_UNSPEC,
	SEGUE_A_ADDR_IP,	/* 4 or 16 bytes */
	SEGUE_A_ADDR_PLEN,	/* u8; absent = 32 or 128 */
	__SEGUE_A_ADDR_MAX,
};
#define SEGUE_A_ADDR_MAX (__SEGUE_A_ADDR_MAX - 1)

#define SEGUE_ACCEPT_F_DEDUP	(1U << 0)	/* its packets may be copies: drop the second */
#define SEGUE_ACCEPT_F_NATIVE	(1U << 1)	/* so may be those that come by themselves */
#define SEGUE_ACCEPT_F_GATED	(1U << 2)	/* its packets wait at a gate, too */

/*
 * A tunnel this host takes packets of the mobile node from.  DIR says which
 * inner address must be the mobile node's: TO the destination, FROM the source.
 */
enum segue_accept_attr {
	SEGUE_A_ACCEPT_UNSPEC,
	SEGUE_A_ACCEPT_LOCAL,	/* outer destination */
	SEGUE_A_ACCEPT_REMOTE,	/* outer source */
	SEGUE_A_ACCEPT_DIR,	/* u8: enum segue_dir, not BOTH */
	SEGUE_A_ACCEPT_FLAGS,	/* u32: SEGUE_ACCEPT_F_* */
	SEGUE_A_ACCEPT_WINDOW,	/* u32 ms, 1..SEGUE_WINDOW_MAX; with DEDUP */
	__SEGUE_A_ACCEPT_MAX,
};
#define SEGUE_A_ACCEPT_MAX (__SEGUE_A_ACCEPT_MAX - 1)

/*
 * Who asks on a device for an address of the mobile node (ARP, neighbour
 * solicitation, is the address free) is told a link-layer address of ours.
 */
enum segue_answer_attr {
	SEGUE_A_ANSWER_UNSPEC,
	SEGUE_A_ANSWER_IFINDEX,	/* u32: the device */
	SEGUE_A_ANSWER_OWNER,	/* 6 bytes: the mobile node's own there, never answered */
	SEGUE_A_ANSWER_LLADDR,	/* 6 bytes: what to answer; absent = the device's */
	__SEGUE_A_ANSWER_MAX,
};
#define SEGUE_A_ANSWER_MAX (__SEGUE_A_ANSWER_MAX - 1)

enum segue_leg_kind {
	SEGUE_LEG_UNSPEC,
	SEGUE_LEG_LINK,		/* IFINDEX, and NEXTHOP or LLADDR; no route is asked */
	SEGUE_LEG_TUNNEL,	/* IP in IP: LOCAL, REMOTE of one family; carries both */
	SEGUE_LEG_NATIVE,	/* where the stack would send it; the last of several */
};

/* What becomes of a packet that is too large for a tunnel. */
enum segue_pmtu {
	SEGUE_PMTU_FRAG,	/* the outer packet is fragmented */
	SEGUE_PMTU_TELL,	/* dropped and its sender told, where that one may hear it */
};

enum segue_leg_attr {
	SEGUE_A_LEG_UNSPEC,
	SEGUE_A_LEG_KIND,	/* u8: enum segue_leg_kind */
	SEGUE_A_LEG_LOCAL,	/* outer source */
	SEGUE_A_LEG_REMOTE,	/* outer destination */
	SEGUE_A_LEG_IFINDEX,	/* u32 */
	SEGUE_A_LEG_NEXTHOP,	/* address of the neighbour */
	SEGUE_A_LEG_LLADDR,	/* its link-layer address, 6 bytes */
	SEGUE_A_LEG_HOPLIMIT,	/* u8: of the outer header; 0 or absent = 64 */
	SEGUE_A_LEG_PMTU,	/* u8: enum segue_pmtu; absent = FRAG */
	SEGUE_A_LEG_EARLY,	/* u8: 1 = steered in PRE_ROUTING, all legs of the path */
	__SEGUE_A_LEG_MAX,
};
#define SEGUE_A_LEG_MAX (__SEGUE_A_LEG_MAX - 1)

enum segue_state {
	SEGUE_STATE_IDLE,	/* not in the packet path */
	SEGUE_STATE_PASS,	/* prepared, or steering by its path: nothing waits */
	SEGUE_STATE_HOLD,
	SEGUE_STATE_DRAIN,	/* sending what was held; arrivals queue behind it */
	SEGUE_STATE_WATCH,	/* SEGUE_WHEN_DOWN: nothing waits as long as the device is up */
};

enum segue_side_attr {
	SEGUE_A_SIDE_UNSPEC,
	SEGUE_A_SIDE_PAD,
	SEGUE_A_SIDE_STATE,	/* u8: enum segue_state */
	SEGUE_A_SIDE_LEG,	/* nest, repeated: the path of now; none = native */
	SEGUE_A_SIDE_PACKETS,	/* u32: held now */
	SEGUE_A_SIDE_BYTES,	/* u32: held now, truesize */
	SEGUE_A_SIDE_HELD,	/* u64: ever held */
	SEGUE_A_SIDE_DRAINED,	/* u64: ever released from the queue onto a path */
	SEGUE_A_SIDE_STEERED,	/* u64: ever sent by a leg */
	SEGUE_A_SIDE_DROPPED,	/* u64: ever dropped, all reasons */
	SEGUE_A_SIDE_WINDOW,	/* u32 ms: armed; absent = not */
	SEGUE_A_SIDE_REMEMBERED,	/* u32: packets remembered now, with WINDOW */
	__SEGUE_A_SIDE_MAX,
};
#define SEGUE_A_SIDE_MAX (__SEGUE_A_SIDE_MAX - 1)

enum segue_limits_attr {
	SEGUE_A_LIMITS_UNSPEC,
	SEGUE_A_LIMITS_MNS,		/* u32: mobile nodes in this namespace */
	SEGUE_A_LIMITS_PACKETS,		/* u32: held in this namespace */
	SEGUE_A_LIMITS_BYTES,		/* u32: truesize held in this namespace */
	SEGUE_A_LIMITS_MN_PACKETS,	/* u32: default of SEGUE_A_MN_MAX_PACKETS */
	SEGUE_A_LIMITS_MN_BYTES,	/* u32: default of SEGUE_A_MN_MAX_BYTES */
	__SEGUE_A_LIMITS_MAX,
};
#define SEGUE_A_LIMITS_MAX (__SEGUE_A_LIMITS_MAX - 1)

/* Why a packet was dropped.  The names in lower case are the tool's and the tracepoint's. */
enum segue_drop {
	SEGUE_DROP_QUEUE_PACKETS,	/* the mobile node's packet limit */
	SEGUE_DROP_QUEUE_BYTES,		/* the mobile node's byte limit */
	SEGUE_DROP_NET_LIMIT,		/* the namespace's limit */
	SEGUE_DROP_DEADLINE,		/* held until the deadline, outcome drop */
	SEGUE_DROP_VERB,		/* dropped by SEGUE_VERB_DROP */
	SEGUE_DROP_MN_REMOVED,		/* held when its mobile node was removed */
	SEGUE_DROP_DEVICE_GONE,		/* held when its device was removed */
	SEGUE_DROP_NETNS_EXIT,		/* held when the namespace went */
	SEGUE_DROP_MODULE_GONE,		/* held when the code it would resume in was unloaded */
	SEGUE_DROP_RESUME,		/* its place in the hook chain is gone */
	SEGUE_DROP_DST,			/* its route died while it was held */
	SEGUE_DROP_NO_ROUTE,		/* a leg has no route or neighbour */
	SEGUE_DROP_TOO_BIG,		/* larger than the leg's MTU; answered */
	SEGUE_DROP_LOOP,		/* a leg leads back into itself */
	SEGUE_DROP_HOPLIMIT,		/* hop limit exceeded */
	SEGUE_DROP_NOMEM,
	SEGUE_DROP_DECAP_MALFORMED,	/* inner packet truncated or not IP */
	SEGUE_DROP_DECAP_INNER,		/* the pair is known, the inner address is not its mobile node's */
	SEGUE_DROP_DECAP_ECN,		/* RFC 6040: the ECN fields contradict */
	SEGUE_DROP_DECAP_POLICY,	/* the host's IPsec policy forbids the outer packet */
	SEGUE_DROP_DECAP_NESTED,	/* too many tunnels inside the tunnel */
	SEGUE_DROP_ENCAP_LIMIT,		/* its own encapsulation limit forbids another tunnel; answered */
	SEGUE_DROP_DUPLICATE,		/* the first copy came by another path */
	__SEGUE_DROP_MAX,
};
#define SEGUE_DROP_MAX (__SEGUE_DROP_MAX - 1)

enum segue_stats_attr {
	SEGUE_A_STATS_UNSPEC,
	SEGUE_A_STATS_PAD,
	SEGUE_A_STATS_MNS,	/* u32: mobile nodes now */
	SEGUE_A_STATS_ACTIVE,	/* u32: of them in the packet path */
	SEGUE_A_STATS_PACKETS,	/* u32: held now */
	SEGUE_A_STATS_BYTES,	/* u32: held now, truesize */
	SEGUE_A_STATS_IN,	/* u64: packets of an active mobile node seen and taken */
	SEGUE_A_STATS_HELD,	/* u64: ever held */
	SEGUE_A_STATS_DRAINED,	/* u64: released */
	SEGUE_A_STATS_STEERED,	/* u64: sent by a leg */
	SEGUE_A_STATS_DECAPPED,	/* u64: taken out of a tunnel */
	SEGUE_A_STATS_FOREIGN,	/* u64: tunnelled packets that are no pair of ours, left to the stack */
	SEGUE_A_STATS_EXPIRED,	/* u64: deadlines executed */
	SEGUE_A_STATS_DROPS,	/* binary: u64[SEGUE_DROP_MAX + 1], by enum segue_drop */
	SEGUE_A_STATS_COPIED,	/* u64: copies made, one for each leg but the last */
	SEGUE_A_STATS_MEMORY,	/* nest: enum segue_memory_attr */
	SEGUE_A_STATS_REMEMBERED,	/* u64: first copies, shown to segue_dedup.ko */
	SEGUE_A_STATS_UNREMEMBERED,	/* u64: it had no room or could not read them; delivered */
	SEGUE_A_STATS_DEDUP_BYTES,	/* u64: memory for what is remembered, now */
	SEGUE_A_STATS_ANSWERED,	/* u64: neighbours answered for a mobile node */
	SEGUE_A_STATS_UNANSWERED, /* u64: more than are answered in a second */
	SEGUE_A_STATS_MARKERS_SENT,	/* u64: end markers made */
	SEGUE_A_STATS_MARKERS_TAKEN,	/* u64: end markers that came out of a tunnel */
	SEGUE_A_STATS_KEPT,	/* u64: copies made while armed */
	SEGUE_A_STATS_RESENT,		/* u64: of them sent again */
	SEGUE_A_STATS_FORGOTTEN,	/* u64: of them freed, by age or for want of room */
	__SEGUE_A_STATS_MAX,
};
#define SEGUE_A_STATS_MAX (__SEGUE_A_STATS_MAX - 1)

/* Bytes asked of the kernel's allocators; what those round up to is not in it. */
enum segue_memory_attr {
	SEGUE_A_MEMORY_UNSPEC,
	SEGUE_A_MEMORY_PAD,
	SEGUE_A_MEMORY_MNS,	/* u64: mobile nodes */
	SEGUE_A_MEMORY_MORE,	/* u64: what some have: tag, limits, further addresses, accepts, answers */
	SEGUE_A_MEMORY_HOLDS,	/* u64: what those need that hold, may or remember, without the packets */
	SEGUE_A_MEMORY_PATHS,	/* u64: paths, each once however many go it */
	SEGUE_A_MEMORY_TABLES,	/* u64: what they are found by: addresses, numbers, legs */
	SEGUE_A_MEMORY_COUNTERS,	/* u64: counters of all CPUs */
	SEGUE_A_MEMORY_TOTAL,	/* u64: all of it */
	SEGUE_A_MEMORY_PER_MN,	/* u32: the total for each mobile node, rounded up; 0 where there is none */
	__SEGUE_A_MEMORY_MAX,
};
#define SEGUE_A_MEMORY_MAX (__SEGUE_A_MEMORY_MAX - 1)

enum segue_event {
	SEGUE_EVENT_UNSPEC,
	SEGUE_EVENT_NEW,
	SEGUE_EVENT_SET,
	SEGUE_EVENT_DEL,
	SEGUE_EVENT_PREPARED,
	SEGUE_EVENT_HOLDING,
	SEGUE_EVENT_SWITCHED,
	SEGUE_EVENT_DRAINED,	/* the queue is empty and open */
	SEGUE_EVENT_DROPPED,	/* SEGUE_VERB_DROP done */
	SEGUE_EVENT_REVERTED,
	SEGUE_EVENT_EXPIRED,	/* the deadline was executed; SEGUE_A_MN_OUTCOME says how */
	SEGUE_EVENT_OVERFLOW,	/* a limit was reached; at most one a second */
	SEGUE_EVENT_HEARD,	/* SEGUE_A_ANSWER_OWNER asked for its own address: it is there */
};

#endif /* _UAPI_LINUX_SEGUE_H */
