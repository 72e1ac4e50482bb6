// SPDX-License-Identifier: GPL-2.0-only
/* hook6.c - take the addresses out of an IPv6 packet; hand it on */
#include "hold.h"
#include "hook.h"
#include "steer.h"

unsigned int segue_hook6_first(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state)
{
	struct segue_net *sn = segue_pernet(state->net);
	struct segue_key key;

	if (segue_hook_skips(skb, state))
		return NF_ACCEPT;

	segue_key6(&key, skb, state->in ?: state->out);
	return segue_hold(sn, &key, skb, state);
}

unsigned int segue_hook6_last(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state)
{
	struct segue_net *sn = segue_pernet(state->net);
	struct segue_key key;

	if (netif_is_l3_master(state->out))
		return NF_ACCEPT;

	segue_key6(&key, skb, state->in ?: state->out);
	return segue_steer(sn, &key, skb, state);
}
