/* SPDX-License-Identifier: GPL-2.0-only */
/* early.h - steering at the end of PRE_ROUTING, before the stack asks for a route */
#ifndef _SEGUE_EARLY_H
#define _SEGUE_EARLY_H

#include <linux/netfilter.h>
#include <linux/skbuff.h>

struct segue_net;
struct segue_side;

unsigned int segue_early(struct segue_net *sn, struct segue_side *from,
			 struct segue_side *to, struct sk_buff *skb,
			 const struct nf_hook_state *state);
int segue_early_init(void);
void segue_early_exit(void);

#endif /* _SEGUE_EARLY_H */
