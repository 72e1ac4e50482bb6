// SPDX-License-Identifier: GPL-2.0-or-later
/* handover.c - the steps of a handover as requests to the kernel */
#include <string.h>

#include "daemon/handover.h"

#define UNDO_MS	1000	/* for the drain of an undo */

static struct kmn *request(const struct handover *h, struct outbox *out)
{
	struct kmn *mn = &outbox_kernel(out, KOP_MN)->mn;

	mn->addr = h->addr;
	return mn;
}

/* Of one that the kernel may have forgotten by itself, or which can do without. */
static struct kmn *perhaps(const struct in6_addr *addr, struct outbox *out)
{
	struct kop *op = outbox_kernel(out, KOP_MN);

	op->may_fail = true;
	op->mn.addr = *addr;
	return &op->mn;
}

static struct kverb *add_verb(struct kmn *mn, uint8_t verb, uint8_t dir,
			      uint32_t deadline, uint8_t outcome)
{
	struct kverb *v = &mn->verbs[mn->n_verbs++];

	*v = (struct kverb){
		.verb = verb, .dir = dir, .deadline = deadline,
		.outcome = outcome,
	};
	return v;
}

/* NEW or SET: all that is to be known of it. */
static void add_whole(const struct handover *h, struct kmn *mn, uint8_t verb)
{
	memcpy(mn->tag, h->tag, sizeof(mn->tag));
	mn->n_accepts = h->n_accepts;
	memcpy(mn->accepts, h->accepts, sizeof(mn->accepts));
	add_verb(mn, verb, SEGUE_DIR_BOTH, 0, 0);
}

static void add_switch(const struct handover *h, struct kmn *mn,
		       const struct segue_leg *leg)
{
	struct kverb *v = add_verb(mn, SEGUE_VERB_SWITCH, h->dir, h->path_ms,
				   SEGUE_OUTCOME_REVERT);

	if (!leg)
		return;

	v->has_leg = true;
	v->leg = *leg;
	v->copies = h->copies;
}

void handover_arm_ring(const struct handover *h, unsigned int window,
		       unsigned int armed_ms, struct outbox *out)
{
	struct kmn *mn = request(h, out);

	add_whole(h, mn, SEGUE_VERB_SET);
	add_verb(mn, SEGUE_VERB_ARM, h->dir, armed_ms,
		 SEGUE_OUTCOME_REVERT)->window = window;
}

void handover_arm_hold(const struct handover *h, unsigned int armed_ms,
		       struct outbox *out)
{
	struct kop *op = outbox_kernel(out, KOP_MN);

	op->may_fail = true;
	op->mn.addr = h->addr;
	add_whole(h, &op->mn, SEGUE_VERB_SET);
	add_verb(&op->mn, SEGUE_VERB_HOLD, h->dir, armed_ms,
		 SEGUE_OUTCOME_DRAIN)->when = SEGUE_WHEN_DOWN;
}

static uint8_t new_or_set(const struct handover *h)
{
	return h->kept ? SEGUE_VERB_SET : SEGUE_VERB_NEW;
}

void handover_prepare(struct handover *h, struct outbox *out)
{
	struct kmn *mn = request(h, out);

	add_whole(h, mn, new_or_set(h));
	add_verb(mn, SEGUE_VERB_PREPARE, SEGUE_DIR_BOTH, h->hold_ms,
		 h->hold_outcome);
	h->stage = HANDOVER_PREPARED;
	if (!h->hold)
		return;

	add_verb(mn, SEGUE_VERB_HOLD, h->dir, h->hold_ms, h->hold_outcome);
	h->stage = HANDOVER_HELD;
}

void handover_prepare_armed(struct handover *h, struct outbox *out)
{
	h->kept = true;
	handover_prepare(h, out);
}

void handover_accept(const struct handover *h, struct outbox *out)
{
	add_whole(h, request(h, out), SEGUE_VERB_SET);
}

void handover_extend(struct handover *h, struct outbox *out)
{
	if (h->stage == HANDOVER_HELD)
		add_verb(request(h, out), SEGUE_VERB_HOLD, h->dir, h->hold_ms,
			 h->hold_outcome);
}

void handover_switch(struct handover *h, const struct segue_leg *leg,
		     struct outbox *out)
{
	struct kmn *mn = request(h, out);

	add_switch(h, mn, leg);
	if (h->stage == HANDOVER_HELD)
		add_verb(mn, SEGUE_VERB_DRAIN, h->dir, 0, 0);
	h->stage = HANDOVER_SWITCHED;
}

void handover_switch_anew(struct handover *h, const struct segue_leg *leg,
			  struct outbox *out)
{
	struct kmn *mn = request(h, out);

	add_whole(h, mn, new_or_set(h));
	add_switch(h, mn, leg);
	h->stage = HANDOVER_SWITCHED;
}

void handover_no_copies(struct handover *h, const struct segue_leg *leg,
			struct outbox *out)
{
	h->copies = false;
	add_switch(h, perhaps(&h->addr, out), leg);
}

/* Between the hold and the end of the resend nothing overtakes. */
void handover_switch_armed(struct handover *h, const struct segue_leg *leg,
			   struct outbox *out)
{
	struct kmn *mn = request(h, out);

	add_whole(h, mn, SEGUE_VERB_SET);
	add_verb(mn, SEGUE_VERB_HOLD, h->dir, h->hold_ms, h->hold_outcome);
	add_switch(h, mn, leg);
	h->stage = HANDOVER_SWITCHED;
}

void handover_resend(const struct handover *h, unsigned int window,
		     struct outbox *out)
{
	struct kmn *mn = perhaps(&h->addr, out);

	add_verb(mn, SEGUE_VERB_ARM, h->dir, 0, 0)->window = window;
	add_verb(mn, SEGUE_VERB_RESEND, h->dir, 0, 0);
	add_verb(mn, SEGUE_VERB_ARM, h->dir, 0, 0);
	/* where that was refused what waits must go all the same */
	add_verb(perhaps(&h->addr, out), SEGUE_VERB_DRAIN, h->dir, 0, 0);
}

void handover_disarm(const struct handover *h, struct outbox *out)
{
	add_verb(perhaps(&h->addr, out), SEGUE_VERB_ARM, h->dir, 0, 0);
}

void handover_drain(struct handover *h, unsigned int linger_ms,
		    struct outbox *out)
{
	if (h->stage != HANDOVER_HELD)
		return;

	add_verb(request(h, out), SEGUE_VERB_DRAIN, h->dir, linger_ms,
		 SEGUE_OUTCOME_DRAIN)->pace = h->pace;
	h->stage = HANDOVER_PREPARED;
}

void handover_hold_briefly(const struct in6_addr *addr, uint8_t dir,
			   bool is_new, unsigned int ms, struct outbox *out)
{
	struct handover h = { .addr = *addr, .tag = "fmip-away" };
	struct kmn *mn = request(&h, out);

	if (is_new)
		add_whole(&h, mn, SEGUE_VERB_SET);
	add_verb(mn, SEGUE_VERB_HOLD, dir, ms, SEGUE_OUTCOME_DRAIN);
}

void handover_drain_briefly(const struct in6_addr *addr, uint8_t dir,
			    unsigned int ms, uint8_t outcome,
			    struct outbox *out)
{
	add_verb(perhaps(addr, out), SEGUE_VERB_DRAIN, dir, ms, outcome);
}

void handover_forget(const struct in6_addr *addr, struct outbox *out)
{
	add_verb(perhaps(addr, out), SEGUE_VERB_DEL, SEGUE_DIR_BOTH, 0, 0);
}

void handover_wait(const struct in6_addr *addr, unsigned int ms,
		   struct outbox *out)
{
	add_verb(perhaps(addr, out), SEGUE_VERB_HOLD, SEGUE_DIR_FROM, ms,
		 SEGUE_OUTCOME_REVERT);
}

void handover_go_on(const struct in6_addr *addr, unsigned int ms,
		    struct outbox *out)
{
	add_verb(perhaps(addr, out), SEGUE_VERB_DRAIN, SEGUE_DIR_FROM, ms,
		 SEGUE_OUTCOME_REVERT);
}

void handover_end_tunnel(const struct in6_addr *addr, struct outbox *out)
{
	add_verb(perhaps(addr, out), SEGUE_VERB_SWITCH, SEGUE_DIR_FROM, 0, 0);
}

void handover_let_go(const struct in6_addr *addr, unsigned int ms,
		     struct outbox *out)
{
	add_verb(perhaps(addr, out), SEGUE_VERB_DRAIN, SEGUE_DIR_FROM, ms,
		 SEGUE_OUTCOME_DRAIN);
}

/*
 * What is held goes out along the path of before, and the deadline that the
 * drain is given then removes the mobile node; where nothing is held it is
 * removed at once.  The kernel may have done it all by itself before, by the
 * deadline: then its refusal is none to us.
 */
void handover_undo(struct handover *h, struct outbox *out)
{
	if (h->stage == HANDOVER_PREPARED || h->stage == HANDOVER_SWITCHED)
		handover_forget(&h->addr, out);
	if (h->stage == HANDOVER_HELD)
		add_verb(perhaps(&h->addr, out), SEGUE_VERB_DRAIN, h->dir,
			 UNDO_MS, SEGUE_OUTCOME_DRAIN);
	h->stage = HANDOVER_NONE;
}
