// SPDX-License-Identifier: GPL-2.0-only
/*
 * out.c - an outer packet of ours goes out as one of this host's own
 *
 * It passes LOCAL_OUT, where every hook sees it but our own: those would find
 * that it is nobody's, for 831 instructions.  That it is nobody's is remembered
 * in the leg, for as long as nobody enters or leaves the packet path.  Where one
 * of its ends is a mobile node, which may be held or tunnelled itself, it goes
 * the whole way.
 */
#include <linux/netfilter.h>

#include "out.h"

/* Is neither end of the leg a mobile node's?  Then that is remembered. */
bool segue_out_ask(const struct segue_table *t, u32 generation,
		   struct segue_leg *leg)
{
	if (segue_table_find(t, leg->family, &leg->local, 0) ||
	    segue_table_find(t, leg->family, &leg->remote, 0))
		return false;

	WRITE_ONCE(leg->nobodys, generation);
	return true;
}

/* As nf_hook() would, but behind our first hook. */
void segue_out_by_hooks(const struct segue_net *sn,
			const struct nf_hook_entries *e, struct sk_buff *skb,
			u8 pf)
{
	struct nf_hook_state state;
	int index;

	index = segue_hook_behind(sn, e, pf, NF_INET_LOCAL_OUT);
	nf_hook_state_init(&state, NF_INET_LOCAL_OUT, pf, NULL,
			   skb_dst(skb)->dev, NULL, sn->net, dst_output);
	if (nf_hook_slow(skb, &state, e, max(index, 0)) == 1)
		dst_output(sn->net, NULL, skb);
}

void segue_out4(const struct segue_net *sn, struct segue_leg *leg,
		struct sk_buff *skb)
{
	struct iphdr *iph = ip_hdr(skb);

	memset(IPCB(skb), 0, sizeof(*IPCB(skb)));
	if (!segue_out_short(sn, leg, skb)) {
		ip_local_out(sn->net, NULL, skb);
		return;
	}

	iph->tot_len = htons(skb->len);
	ip_send_check(iph);
	skb->protocol = htons(ETH_P_IP);
	segue_out_hooks(sn, skb, NFPROTO_IPV4);
}
