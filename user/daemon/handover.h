/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * handover.h - prepare, hold, switch, announce, drain: the order, once
 *
 * Every node that takes part in a handover does some of these steps with one
 * mobile node's packets, always in this order:
 *
 *	prepare   the kernel takes memory and hooks: nothing can fail later
 *	hold      arrivals wait
 *	switch    another path is published
 *	announce  the message that tells the peer (not here: the protocol's)
 *	drain     what waits is sent along the new path, then arrivals pass
 *
 *		mobile node         previous router    new router
 *	prepare at FBack            at FBU             at HI
 *	hold    at FBack, its own   -                  at HI, for the new address
 *	switch  at link up          at HAck            -
 *	announce UNA                FBack              HAck
 *	drain   at link up          -                  at UNA
 *
 * A mobile that leaves unannounced is *armed* before: its router remembers the
 * last packets, which go again by the new path (handover_resend()); its own wait as
 * soon as the device is down, and then until the switch.
 *
 * One that comes back to an address of before gives up that one's tunnel: what it
 * sends from there waits and then goes by itself (handover_wait() and after).
 *
 * The undo of each step: prepared - removed; held - drained along the path of
 * before; switched - reverted.  Everything carries a deadline by which the
 * kernel does this by itself.
 */
#ifndef DAEMON_HANDOVER_H
#define DAEMON_HANDOVER_H

#include "daemon/outbox.h"

enum handover_stage {
	HANDOVER_NONE,
	HANDOVER_PREPARED,
	HANDOVER_HELD,
	HANDOVER_SWITCHED,
};

/* What one node does with the packets of one mobile node. */
struct handover {
	enum handover_stage stage;
	struct in6_addr addr;
	char tag[SEGUE_TAG_LEN + 1];
	uint8_t dir;			/* the side that is held and switched */
	unsigned int n_accepts;
	struct segue_accept accepts[KACCEPTS_MAX];
	bool hold;			/* configured */
	bool kept;			/* the kernel may have it: what it holds stays */
	unsigned int hold_ms;
	uint8_t hold_outcome;		/* enum segue_outcome */
	unsigned int pace;		/* SEGUE_PACE_*, of handover_drain(); 0 = at once */
	unsigned int path_ms;		/* how long the other path lasts */
	bool copies;			/* packets go by the path of before, too */
};

/* prepare and, where configured, hold: one batch. */
void handover_prepare(struct handover *h, struct outbox *out);

/* The same for one that may be there: what it holds or remembers stays. */
void handover_prepare_armed(struct handover *h, struct outbox *out);

/*
 * For armed_ms: remember what passes for window ms, or hold this host's own
 * packets while their device is down (then a refusal is none: it is not armed).
 */
void handover_arm_ring(const struct handover *h, unsigned int window,
		       unsigned int armed_ms, struct outbox *out);
void handover_arm_hold(const struct handover *h, unsigned int armed_ms,
		       struct outbox *out);

/* What may come to it, anew; all else stays as it is. */
void handover_accept(const struct handover *h, struct outbox *out);

/* What is held may wait for hold_ms from now. */
void handover_extend(struct handover *h, struct outbox *out);

/* switch to leg, NULL = native, and drain if it is held: one batch. */
void handover_switch(struct handover *h, const struct segue_leg *leg,
		     struct outbox *out);

/* prepare and switch in one batch: nothing was prepared, or it has expired. */
void handover_switch_anew(struct handover *h, const struct segue_leg *leg,
			  struct outbox *out);

/* Copied so far; from now on by that leg alone. */
void handover_no_copies(struct handover *h, const struct segue_leg *leg,
			struct outbox *out);

/*
 * Switch one that is armed: what comes waits.  Then what it remembers of the
 * last window ms goes, once, and what waits behind it; in between is the time to tell
 * the mobile.  Where the kernel refuses to send again the binding is none the worse.
 */
void handover_switch_armed(struct handover *h, const struct segue_leg *leg,
			   struct outbox *out);
void handover_resend(const struct handover *h, unsigned int window,
		     struct outbox *out);
void handover_disarm(const struct handover *h, struct outbox *out);

/* drain; the mobile node is removed by the kernel linger_ms later. */
void handover_drain(struct handover *h, unsigned int linger_ms,
		    struct outbox *out);

/*
 * What comes for an address, or from it, waits for at most ms, and goes its way; the kernel has it
 * already, or it is one that it is told of only for this.  The drain is given what its
 * deadline is then to be.
 */
void handover_hold_briefly(const struct in6_addr *addr, uint8_t dir,
			   bool is_new, unsigned int ms, struct outbox *out);
void handover_drain_briefly(const struct in6_addr *addr, uint8_t dir,
			    unsigned int ms, uint8_t outcome,
			    struct outbox *out);

/* Native from now on, whatever was. */
void handover_forget(const struct in6_addr *addr, struct outbox *out);

/*
 * What an address of before sends waits, ms at most; then goes on as it went, or by
 * itself: first the path, what waits later.  What its tunnel still brings is taken
 * out for ms more.
 */
void handover_wait(const struct in6_addr *addr, unsigned int ms,
		   struct outbox *out);
void handover_go_on(const struct in6_addr *addr, unsigned int ms,
		    struct outbox *out);
void handover_end_tunnel(const struct in6_addr *addr, struct outbox *out);
void handover_let_go(const struct in6_addr *addr, unsigned int ms,
		     struct outbox *out);

/* Back to before the first step. */
void handover_undo(struct handover *h, struct outbox *out);

#endif /* DAEMON_HANDOVER_H */
