/* SPDX-License-Identifier: GPL-2.0-only */
/* ring.h - the last packets of one direction, in case they did not arrive */
#ifndef _SEGUE_RING_H
#define _SEGUE_RING_H

#include <linux/netfilter.h>
#include <linux/skbuff.h>

struct segue_net;
struct segue_queue;
struct segue_ring;

struct segue_ring *segue_ring_alloc(struct segue_net *sn);
void segue_ring_free(struct segue_ring *ring);
void segue_ring_arm(struct segue_queue *q, struct segue_ring **spare,
		    u32 window);
void segue_ring_disarm(struct segue_queue *q);
void segue_ring_resend(struct segue_queue *q);

void segue_ring_remember(struct segue_ring *ring, const struct segue_queue *q,
			 struct sk_buff *skb,
			 const struct nf_hook_state *state);
void segue_ring_evict(struct segue_net *sn);
void segue_ring_purge(struct segue_ring *ring,
		      bool (*match)(struct sk_buff *skb, const void *arg),
		      const void *arg);
u64 segue_rings_bytes(const struct segue_net *sn);
void segue_ring_show(struct segue_ring *ring, u32 *window, u32 *packets);

#endif /* _SEGUE_RING_H */
