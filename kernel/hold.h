/* SPDX-License-Identifier: GPL-2.0-only */
/* hold.h - the first hook: does this packet wait? */
#ifndef _SEGUE_HOLD_H
#define _SEGUE_HOLD_H

#include <linux/netfilter.h>
#include <linux/skbuff.h>

struct segue_net;
struct segue_side;

unsigned int segue_hold(struct segue_net *sn, struct segue_side *from,
			struct segue_side *to, struct sk_buff *skb,
			const struct nf_hook_state *state);
bool segue_hold_behind(struct segue_net *sn, struct sk_buff *skb,
		       const struct nf_hook_state *state);

#endif /* _SEGUE_HOLD_H */
