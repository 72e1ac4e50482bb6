// SPDX-License-Identifier: GPL-2.0-only
/*
 * commit.c - several operations are carried out
 *
 * All was checked and taken before, by plan.c: nothing here allocates or fails.
 */
#include <linux/bitops.h>

#include "buf.h"
#include "drain.h"
#include "memory.h"
#include "mn.h"
#include "neigh.h"
#include "notify.h"
#include "plan.h"
#include "segue.h"
#include "verb.h"

/* Hand the description over to the mobile node. */
static void segue_commit_describe(struct segue_op *op)
{
	struct segue_mn *mn = op->mn;
	struct segue_more *more = segue_mn_cfg(mn, mn->more);

	mn->flags = op->flags;
	if (!more)
		return;

	more->max_packets = op->max_packets;
	more->max_bytes = op->max_bytes;
	memcpy(more->tag, op->tag, sizeof(more->tag));
	segue_mn_set_limits(mn);
	segue_mn_replace_accepts(mn, op->accepts);
	op->accepts = NULL;
	op->needs_device = false;
	segue_neigh_replace(mn, op->neigh);
	op->neigh = NULL;
}

static void segue_commit_new(struct segue_op *op)
{
	struct segue_mn *mn = op->mn;

	if (op->set != &mn->addr)
		segue_mn_cfg(mn, mn->more)->set = op->set;
	op->set = NULL;
	segue_commit_describe(op);
	segue_mn_add(mn);
	refcount_inc(&mn->refs);
}

static void segue_commit_set(struct segue_op *op)
{
	segue_mn_replace_set(op->mn, op->set);
	op->set = NULL;
	segue_commit_describe(op);
}

static void segue_commit_switch(struct segue_op *op)
{
	unsigned int dir;

	for_each_set_bit(dir, &op->dirs, 2) {
		segue_verb_switch(op->mn, dir, op->path[dir], op->marker[dir]);
		op->path[dir] = NULL;
		op->marker[dir] = NULL;
	}
	segue_notify(op->mn, SEGUE_EVENT_SWITCHED);
}

static void segue_commit_bufs(struct segue_op *op)
{
	unsigned int dir;

	for_each_set_bit(dir, &op->dirs, 2) {
		if (!op->buf[dir])
			continue;
		segue_buf_attach(&op->mn->side[dir], op->buf[dir]);
		op->buf[dir] = NULL;
	}
}

static void segue_commit_op(struct segue_op *op)
{
	struct segue_mn *mn = op->mn;

	mn->sn->more_bytes -= segue_memory_more(mn);
	segue_mn_give_more(mn, &op->more);
	if (op->verb == SEGUE_VERB_NEW)
		segue_commit_new(op);
	else if (op->verb == SEGUE_VERB_SET)
		segue_commit_set(op);
	mn->sn->more_bytes += segue_memory_more(mn);

	if (op->deadline || op->outcome)
		segue_verb_deadline(mn, op->deadline, op->outcome);
	segue_commit_bufs(op);

	switch (op->verb) {
	case SEGUE_VERB_NEW:
		segue_notify(mn, SEGUE_EVENT_NEW);
		break;
	case SEGUE_VERB_SET:
		segue_notify(mn, SEGUE_EVENT_SET);
		break;
	case SEGUE_VERB_DEL:
		segue_notify(mn, SEGUE_EVENT_DEL);
		segue_mn_remove(mn, SEGUE_DROP_MN_REMOVED);
		break;
	case SEGUE_VERB_PREPARE:
		segue_verb_prepare(mn, op->dirs);
		break;
	case SEGUE_VERB_HOLD:
		segue_verb_hold(mn, op->dirs, &op->manner);
		break;
	case SEGUE_VERB_SWITCH:
		segue_commit_switch(op);
		break;
	case SEGUE_VERB_DRAIN:
		segue_verb_drain(mn, op->dirs, op->pace);
		break;
	case SEGUE_VERB_DROP:
		segue_verb_drop(mn, op->dirs);
		break;
	case SEGUE_VERB_REVERT:
		segue_verb_revert(mn, op->dirs);
		break;
	case SEGUE_VERB_ARM:
		segue_verb_arm(mn, op->dirs, op->ring, op->window);
		break;
	case SEGUE_VERB_RESEND:
		segue_verb_resend(mn, op->dirs);
		break;
	}
}

/* All is as it shall be; now the packets that may go. */
static void segue_commit_start(struct segue_op *op)
{
	unsigned int dir;

	if (op->mn->dead || op->verb < SEGUE_VERB_DRAIN)
		return;

	for_each_set_bit(dir, &op->dirs, 2)
		segue_drain_kick(&op->mn->side[dir]);
	segue_verb_settle(op->mn);
}

/**
 * segue_commit() - carry out what was checked
 * @ops: the operations; what they had allocated and gave away is theirs no more
 *
 * Context: cfg_lock.
 */
void segue_commit(struct list_head *ops)
{
	struct segue_op *op;

	list_for_each_entry(op, ops, list)
		segue_commit_op(op);
	list_for_each_entry(op, ops, list)
		segue_commit_start(op);
}
