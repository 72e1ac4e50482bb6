/* SPDX-License-Identifier: GPL-2.0-only */
/* gate.h - which packets out of a tunnel wait at a gate */
#ifndef _SEGUE_GATE_H
#define _SEGUE_GATE_H

#include <linux/types.h>

struct segue_accept;
struct sk_buff;

void segue_gate_mark(const struct segue_accept *accept, struct sk_buff *skb);
bool segue_gate_unmark(struct sk_buff *skb);

int segue_gate_init(void);
void segue_gate_exit(void);

#endif /* _SEGUE_GATE_H */
