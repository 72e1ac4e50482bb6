// SPDX-License-Identifier: GPL-2.0-only
/*
 * gate.c - which packets out of a tunnel wait at a gate
 *
 * Where both ways end in a tunnel, the long one and the short one, what comes out
 * of the short one must wait, too.  Which tunnel a packet came out of is known
 * when it is taken out; at the gate, behind segue0 and receive offload, it is
 * not.  So it takes a mark along: a destination without a route, as other tunnels
 * carry what they know of a packet.  Receive offload keeps marked and unmarked
 * apart, routing replaces it, and it has no room of the administrator's.
 *
 * One mark does for all: what it says is only that the packet waits, and at whose
 * gate its addresses say.  Packets are marked only while a gate is there.
 */
#include <net/dst_metadata.h>

#include "buf.h"
#include "gate.h"
#include "mn.h"

static struct metadata_dst *segue_gate_waiting;

/**
 * segue_gate_mark() - does a packet of this tunnel wait?  Then it will.
 * @accept: the tunnel
 * @skb: the packet that was taken out, without a route
 *
 * Context: rcu_read_lock().
 */
void segue_gate_mark(const struct segue_accept *accept, struct sk_buff *skb)
{
	struct segue_buf *buf;

	if (likely(!(accept->flags & SEGUE_ACCEPT_F_GATED)))
		return;

	buf = rcu_dereference(accept->mn->side[accept->dir].buf);
	if (!buf || !READ_ONCE(buf->queue.gate))
		return;

	dst_hold(&segue_gate_waiting->dst);
	skb_dst_set(skb, &segue_gate_waiting->dst);
}

/* Was it marked?  It is not any more: what waits may be refused by its route. */
bool segue_gate_unmark(struct sk_buff *skb)
{
	if (likely(skb_dst(skb) != &segue_gate_waiting->dst))
		return false;

	skb_dst_drop(skb);
	return true;
}

int __init segue_gate_init(void)
{
	segue_gate_waiting = metadata_dst_alloc(0, METADATA_IP_TUNNEL,
						GFP_KERNEL);
	return segue_gate_waiting ? 0 : -ENOMEM;
}

/* No packet is marked any more; one that is on its way has a reference. */
void segue_gate_exit(void)
{
	dst_release(&segue_gate_waiting->dst);
}
