/* SPDX-License-Identifier: GPL-2.0-only */
/* drop.h - the only place that frees a packet we refuse */
#ifndef _SEGUE_DROP_H
#define _SEGUE_DROP_H

#include <linux/segue.h>
#include <linux/skbuff.h>

struct segue_net;
struct segue_side;

void segue_drop(struct segue_net *sn, struct segue_side *side,
		struct sk_buff *skb, enum segue_drop reason);
void segue_drop_unmade(struct segue_net *sn, struct segue_side *side,
		       const struct sk_buff *model, enum segue_drop reason);
void segue_drop_unreachable(struct segue_net *sn, struct segue_side *side,
			    struct sk_buff *skb, enum segue_drop reason);

#endif /* _SEGUE_DROP_H */
