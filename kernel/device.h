/* SPDX-License-Identifier: GPL-2.0-only */
/* device.h - segue0, where decapsulated packets enter the stack */
#ifndef _SEGUE_DEVICE_H
#define _SEGUE_DEVICE_H

#include <linux/skbuff.h>

struct netlink_ext_ack;
struct segue_net;

int segue_device_get(struct segue_net *sn, struct netlink_ext_ack *extack);
void segue_device_put(struct segue_net *sn);
void segue_device_receive(struct net_device *dev, struct sk_buff *skb);
void segue_device_work(struct work_struct *work);
void segue_device_exit(struct segue_net *sn);

#endif /* _SEGUE_DEVICE_H */
