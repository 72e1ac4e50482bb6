/* SPDX-License-Identifier: GPL-2.0-only */
/* hook.h - hooks come with the first that needs them and go after the last */
#ifndef _SEGUE_HOOK_H
#define _SEGUE_HOOK_H

#include <linux/netfilter.h>

#include "segue.h"

struct segue_side;

/* The hooks of a place, whoever's; NULL where there is none. */
static inline struct nf_hook_entries *
segue_hook_chain(const struct net *net, u8 pf, unsigned int hooknum)
{
	if (pf == NFPROTO_IPV6)
		return rcu_dereference(net->nf.hooks_ipv6[hooknum]);

	return rcu_dereference(net->nf.hooks_ipv4[hooknum]);
}

/* Are there no hooks but our own? */
static inline bool segue_hook_alone(const struct segue_net *sn,
				    const struct nf_hook_entries *e)
{
	unsigned int i;

	for (i = 0; e && i < e->num_hook_entries; i++) {
		if (e->hooks[i].priv != sn)
			return false;
	}

	return true;
}

int segue_hook_behind(const struct segue_net *sn,
		      const struct nf_hook_entries *e, u8 pf,
		      unsigned int hooknum);
int segue_hook_take(struct segue_net *sn, enum segue_stand stand);
void segue_hook_release(struct segue_net *sn);
void segue_hook_attend(struct segue_side *side);
void segue_hook_init(struct segue_net *sn);
void segue_hook_exit(struct segue_net *sn);

unsigned int segue_hook6_first(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state);
unsigned int segue_hook6_last(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state);
unsigned int segue_hook4_first(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state);
unsigned int segue_hook4_last(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state);
unsigned int segue_hook6_early(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state);
unsigned int segue_hook4_early(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state);

#endif /* _SEGUE_HOOK_H */
