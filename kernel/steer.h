/* SPDX-License-Identifier: GPL-2.0-only */
/* steer.h - the last hook: does this packet leave by a leg? */
#ifndef _SEGUE_STEER_H
#define _SEGUE_STEER_H

#include <linux/netfilter.h>
#include <linux/skbuff.h>

#include "mn.h"
#include "path.h"

struct segue_net;

/* What a leg's sender answers where it did not send: an enum segue_drop. */
#define SEGUE_SENT	(-1)

/* Where it goes; of two mobile nodes the one that it is for says so first. */
static inline struct segue_path *segue_steer_choose(struct segue_side *from,
						    struct segue_side *to,
						    struct segue_side **side)
{
	struct segue_path *path = to ? rcu_dereference(to->path) : NULL;

	*side = to;
	if (path)
		return path;

	*side = from;
	return from ? rcu_dereference(from->path) : NULL;
}

unsigned int segue_steer_path(struct segue_net *sn, struct segue_side *side,
			      struct segue_path *path, struct sk_buff *skb,
			      const struct nf_hook_state *state);
unsigned int segue_steer(struct segue_net *sn, struct segue_side *from,
			 struct segue_side *to, struct sk_buff *skb,
			 const struct nf_hook_state *state);

void segue_steer_send(struct segue_net *sn, struct segue_side *side,
		      struct segue_leg *leg, struct sk_buff *skb);

int segue_link_send(struct net *net, const struct segue_leg *leg,
		    struct sk_buff *skb);

#endif /* _SEGUE_STEER_H */
