/* SPDX-License-Identifier: GPL-2.0-only */
/* exempt.h - packets that are never held or steered */
#ifndef _SEGUE_EXEMPT_H
#define _SEGUE_EXEMPT_H

#include <linux/netfilter.h>
#include <linux/skbuff.h>

struct netlink_ext_ack;
struct segue_net;

bool segue_exempt(struct segue_net *sn, struct sk_buff *skb,
		  const struct nf_hook_state *state);
int segue_exempt_add(struct segue_net *sn, u64 cookie, u32 portid,
		     struct netlink_ext_ack *extack);
void segue_exempt_forget(struct segue_net *sn, u32 portid);
void segue_exempt_exit(struct segue_net *sn);

#endif /* _SEGUE_EXEMPT_H */
