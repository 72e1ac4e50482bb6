/* SPDX-License-Identifier: GPL-2.0-only */
/* out.h - an outer packet of ours goes out as one of this host's own */
#ifndef _SEGUE_OUT_H
#define _SEGUE_OUT_H

#include <linux/skbuff.h>

struct segue_leg;
struct segue_net;

void segue_out(const struct segue_net *sn, struct segue_leg *leg,
	       struct sk_buff *skb);

#endif /* _SEGUE_OUT_H */
