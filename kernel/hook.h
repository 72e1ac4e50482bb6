/* SPDX-License-Identifier: GPL-2.0-only */
/* hook.h - hooks come with the first mobile node and go after the last */
#ifndef _SEGUE_HOOK_H
#define _SEGUE_HOOK_H

#include <linux/netfilter.h>

struct segue_net;

#define SEGUE_HOOKS	8

extern const struct nf_hook_ops segue_hook_ops[SEGUE_HOOKS];

const struct nf_hook_ops *segue_hook_first(u8 pf, unsigned int hooknum);
int segue_hook_take(struct segue_net *sn);
void segue_hook_release(struct segue_net *sn);
void segue_hook_work(struct work_struct *work);
void segue_hook_exit(struct segue_net *sn);

unsigned int segue_hook6_first(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state);
unsigned int segue_hook6_last(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state);
unsigned int segue_hook4_first(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state);
unsigned int segue_hook4_last(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state);
bool segue_hook_skips(const struct sk_buff *skb,
		      const struct nf_hook_state *state);

#endif /* _SEGUE_HOOK_H */
