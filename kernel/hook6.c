// SPDX-License-Identifier: GPL-2.0-only
/* hook6.c - is this IPv6 packet somebody's?  Then hand it on */
#include "early.h"
#include "hold.h"
#include "hook.h"
#include "steer.h"
#include "whose.h"

/* Return: whether it is; most are nobody's. */
static __always_inline bool
segue_hook6_find(const struct segue_net *sn, enum segue_stand stand,
		 const struct sk_buff *skb, const struct net_device *dev,
		 struct segue_side **from, struct segue_side **to)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	u32 l3dev = segue_l3dev(dev);

	*from = segue_side_find(sn, stand, SEGUE_DIR_FROM, AF_INET6,
				&ip6h->saddr, l3dev);
	*to = segue_side_find(sn, stand, SEGUE_DIR_TO, AF_INET6,
			      &ip6h->daddr, l3dev);
	return *from || *to;
}

unsigned int segue_hook6_first(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state)
{
	struct segue_side *from, *to;

	if (likely(!segue_looks(priv, SEGUE_STAND_FIRST) ||
		   !segue_hook6_find(priv, SEGUE_STAND_FIRST, skb,
				     state->in ?: state->out, &from, &to)))
		return NF_ACCEPT;

	return segue_hold(priv, from, to, skb, state);
}

unsigned int segue_hook6_last(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state)
{
	struct segue_side *from, *to;

	if (likely(!segue_looks(priv, SEGUE_STAND_LAST) ||
		   !segue_hook6_find(priv, SEGUE_STAND_LAST, skb,
				     state->in ?: state->out, &from, &to)))
		return NF_ACCEPT;

	return segue_steer(priv, from, to, skb, state);
}

unsigned int segue_hook6_early(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state)
{
	struct segue_side *from, *to;

	if (likely(!segue_hook6_find(priv, SEGUE_STAND_EARLY, skb, state->in,
				     &from, &to)))
		return NF_ACCEPT;

	return segue_early(priv, from, to, skb, state);
}
