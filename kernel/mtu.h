/* SPDX-License-Identifier: GPL-2.0-only */
/* mtu.h - does a packet fit, and who is told that it does not */
#ifndef _SEGUE_MTU_H
#define _SEGUE_MTU_H

#include <linux/types.h>

struct net;
struct sk_buff;

bool segue_mtu_fits(const struct sk_buff *skb, unsigned int mtu);
bool segue_mtu_fits_reassembled(const struct sk_buff *skb, unsigned int mtu);
void segue_mtu_tell(struct net *net, struct sk_buff *skb, unsigned int mtu);
void segue_icmp4_send(struct net *net, struct sk_buff *skb, u8 type, u8 code,
		      u32 info);

#endif /* _SEGUE_MTU_H */
