/* SPDX-License-Identifier: GPL-2.0-only */
/* early.h - steering at the end of PRE_ROUTING, before the stack asks for a route */
#ifndef _SEGUE_EARLY_H
#define _SEGUE_EARLY_H

#include <linux/netfilter.h>
#include <linux/skbuff.h>

struct segue_path;

bool segue_early(struct segue_path *path, struct sk_buff *skb,
		 const struct nf_hook_state *state);

#endif /* _SEGUE_EARLY_H */
