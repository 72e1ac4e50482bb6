/* SPDX-License-Identifier: GPL-2.0-only */
/* pass.h - the stack shows some packets twice: which of the two passes counts? */
#ifndef _SEGUE_PASS_H
#define _SEGUE_PASS_H

#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/netfilter_bridge.h>

#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
/*
 * A frame for another host is not ours to hold, and a bridge in a VRF shows its
 * packets again in the pass that is not skipped.
 */
static inline bool segue_pass_skips_bridge(const struct sk_buff *skb,
					   const struct nf_hook_state *state)
{
	const struct nf_bridge_info *nf_bridge = nf_bridge_info_get(skb);

	return nf_bridge &&
	       (nf_bridge->pkt_otherhost ||
		(nf_bridge->in_prerouting && netif_is_l3_slave(state->in)));
}
#else
static inline bool segue_pass_skips_bridge(const struct sk_buff *skb,
					   const struct nf_hook_state *state)
{
	return false;
}
#endif

/*
 * Is this pass of the packet not the one to hold it in?  A VRF shows each packet
 * twice, and its own pass resumes in a function that frees the packet.
 */
static inline bool segue_pass_skips(const struct sk_buff *skb,
				    const struct nf_hook_state *state)
{
	if (state->hook == NF_INET_LOCAL_OUT)
		return netif_is_l3_master(state->out);

	return skb->pkt_type != PACKET_HOST || netif_is_l3_master(state->in) ||
	       segue_pass_skips_bridge(skb, state);
}

#endif /* _SEGUE_PASS_H */
