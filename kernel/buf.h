/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * buf.h - what a direction needs to hold packets, apart from its mobile node
 *
 * A mobile node that is only steered has none.  It is allocated when a prepare
 * or a hold is checked, so that nothing fails afterwards, and goes when the
 * direction leaves the packet path, or when it has drained and is only steered.
 */
#ifndef _SEGUE_BUF_H
#define _SEGUE_BUF_H

#include <linux/hrtimer.h>
#include <linux/list.h>
#include <linux/rcupdate.h>

#include "queue.h"

struct segue_net;
struct segue_side;

/**
 * struct segue_buf - what a direction needs to hold packets
 * @queue: what it holds
 * @side: whose
 * @drain: goes on with a drain where the first packets left some
 * @node: in sn->bufs
 * @rcu: freed after a grace period when detached
 */
struct segue_buf {
	struct segue_queue queue;
	struct segue_side *side;
	struct hrtimer drain;
	struct list_head node;
	struct rcu_head rcu;
};

struct segue_buf *segue_buf_alloc(void);
void segue_buf_free(struct segue_buf *buf);
void segue_buf_attach(struct segue_side *side, struct segue_buf *buf);
void segue_buf_detach(struct segue_side *side, enum segue_drop reason);
void segue_buf_set_limits(struct segue_buf *buf);

int segue_buf_init(void);
void segue_buf_exit(void);

#endif /* _SEGUE_BUF_H */
