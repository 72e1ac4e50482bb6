/* SPDX-License-Identifier: GPL-2.0-only */
/* drain.h - send what is held, in order, then open */
#ifndef _SEGUE_DRAIN_H
#define _SEGUE_DRAIN_H

#include <linux/hrtimer.h>

struct net;
struct segue_buf;
struct segue_side;
struct sk_buff;

void segue_drain_soon(struct segue_buf *buf);
void segue_drain_at(struct segue_buf *buf, ktime_t at);
void segue_drain_kick(struct segue_side *side);
int segue_drain_reroute(struct net *net, struct sk_buff *skb, u8 pf);
enum hrtimer_restart segue_drain_timer(struct hrtimer *t);

#endif /* _SEGUE_DRAIN_H */
