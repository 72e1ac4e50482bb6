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
	struct segue_accept accepts[2];
	bool hold;			/* configured */
	unsigned int hold_ms;
	uint8_t hold_outcome;		/* enum segue_outcome */
	unsigned int path_ms;		/* how long the other path lasts */
};

/* prepare and, where configured, hold: one batch. */
void handover_prepare(struct handover *h, struct outbox *out);

/* What is held may wait for hold_ms from now. */
void handover_extend(struct handover *h, struct outbox *out);

/* switch to leg, NULL = native, and drain if it is held: one batch. */
void handover_switch(struct handover *h, const struct segue_leg *leg,
		     struct outbox *out);

/* prepare and switch in one batch: nothing was prepared, or it has expired. */
void handover_switch_anew(struct handover *h, const struct segue_leg *leg,
			  struct outbox *out);

/* drain; the mobile node is removed by the kernel linger_ms later. */
void handover_drain(struct handover *h, unsigned int linger_ms,
		    struct outbox *out);

/* Back to before the first step. */
void handover_undo(struct handover *h, struct outbox *out);

#endif /* DAEMON_HANDOVER_H */
