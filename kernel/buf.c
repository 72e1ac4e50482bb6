// SPDX-License-Identifier: GPL-2.0-only
/*
 * buf.c - what a direction needs to hold packets, apart from its mobile node
 *
 * Attached and detached under cfg_lock.  A packet that found it before it was
 * detached sees a closed queue and goes its way.
 */
#include <linux/slab.h>

#include "buf.h"
#include "drain.h"
#include "drop.h"
#include "mn.h"
#include "ring.h"
#include "segue.h"
#include "watch.h"

static struct kmem_cache *segue_buf_cache __ro_after_init;

struct segue_buf *segue_buf_alloc(void)
{
	struct segue_buf *buf;

	buf = kmem_cache_zalloc(segue_buf_cache, GFP_KERNEL_ACCOUNT);
	if (!buf)
		return NULL;

	segue_queue_init(&buf->queue);
	hrtimer_setup(&buf->drain, segue_drain_timer, CLOCK_MONOTONIC,
		      HRTIMER_MODE_REL_SOFT);
	return buf;
}

/* One that was never attached. */
void segue_buf_free(struct segue_buf *buf)
{
	if (buf)
		kmem_cache_free(segue_buf_cache, buf);
}

static void segue_buf_release(struct rcu_head *rcu)
{
	segue_buf_free(container_of(rcu, struct segue_buf, rcu));
}

void segue_buf_set_limits(struct segue_buf *buf)
{
	const struct segue_mn *mn = segue_side_mn(buf->side);
	const struct segue_more *more = segue_mn_cfg(mn, mn->more);
	struct segue_queue *q = &buf->queue;

	spin_lock_bh(&q->lock);
	q->max_packets = more->max_packets ?: mn->sn->mn_packets;
	q->max_bytes = more->max_bytes ?: mn->sn->mn_bytes;
	spin_unlock_bh(&q->lock);
}

/* The queue is open.  The mobile node has a struct segue_more. */
void segue_buf_attach(struct segue_side *side, struct segue_buf *buf)
{
	struct segue_net *sn = segue_side_mn(side)->sn;

	lockdep_assert_held(&sn->cfg_lock);

	buf->side = side;
	buf->queue.state = SEGUE_STATE_PASS;
	segue_buf_set_limits(buf);
	rcu_assign_pointer(side->buf, buf);
	spin_lock_bh(&sn->bufs_lock);
	list_add(&buf->node, &sn->bufs);
	spin_unlock_bh(&sn->bufs_lock);
	sn->n_bufs++;
}

/* Closed first, so that nothing comes in behind what is dropped. */
static void segue_buf_empty(struct segue_buf *buf, enum segue_drop reason)
{
	struct segue_side *side = buf->side;
	struct segue_mn *mn = segue_side_mn(side);
	struct segue_more *more = segue_mn_cfg(mn, mn->more);
	struct segue_queue *q = &buf->queue;
	struct segue_net *sn = mn->sn;
	struct sk_buff_head held;
	struct sk_buff *skb;

	spin_lock_bh(&q->lock);
	segue_watch_set(buf, false);
	WRITE_ONCE(q->state, SEGUE_STATE_IDLE);
	more->held[side->dir] += q->held;
	more->drained[side->dir] += q->drained;
	spin_unlock_bh(&q->lock);

	__skb_queue_head_init(&held);
	segue_queue_steal(q, &sn->budget, NULL, NULL, &held);
	while ((skb = __skb_dequeue(&held)))
		segue_drop(sn, side, skb, reason);
}

/**
 * segue_buf_detach() - the direction does not hold any more
 * @side: the direction; it may have none
 * @reason: what is said of the packets it still holds
 */
void segue_buf_detach(struct segue_side *side, enum segue_drop reason)
{
	struct segue_mn *mn = segue_side_mn(side);
	struct segue_buf *buf = segue_mn_cfg(mn, side->buf);
	struct segue_net *sn = mn->sn;

	if (!buf)
		return;

	RCU_INIT_POINTER(side->buf, NULL);
	segue_buf_empty(buf, reason);
	segue_ring_disarm(&buf->queue);
	hrtimer_cancel(&buf->drain);
	spin_lock_bh(&sn->bufs_lock);
	list_del(&buf->node);
	spin_unlock_bh(&sn->bufs_lock);
	sn->n_bufs--;
	call_rcu(&buf->rcu, segue_buf_release);
}

int __init segue_buf_init(void)
{
	segue_buf_cache = kmem_cache_create("segue_buf",
					    sizeof(struct segue_buf), 0,
					    SLAB_ACCOUNT, NULL);
	return segue_buf_cache ? 0 : -ENOMEM;
}

/* After rcu_barrier(). */
void segue_buf_exit(void)
{
	kmem_cache_destroy(segue_buf_cache);
}
