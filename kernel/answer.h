/* SPDX-License-Identifier: GPL-2.0-only */
/* answer.h - from the kernel's state to attributes */
#ifndef _SEGUE_ANSWER_H
#define _SEGUE_ANSWER_H

#include <linux/skbuff.h>

struct segue_mn;
struct segue_net;

#define SEGUE_ANSWER_SIZE	4096	/* holds any mobile node */

int segue_answer_mn(struct sk_buff *skb, struct segue_mn *mn);
int segue_answer_stats(struct sk_buff *skb, struct segue_net *sn);
int segue_answer_limits(struct sk_buff *skb, struct segue_net *sn);

#endif /* _SEGUE_ANSWER_H */
