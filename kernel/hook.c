// SPDX-License-Identifier: GPL-2.0-only
/*
 * hook.c - hooks come with the first mobile node and go after the last
 *
 * Two stands.  The first, right behind defragmentation and before everything
 * else, is where packets wait: no route, no connection, nothing is decided yet.
 * The last, behind the administrator's rules, is where they are steered.
 *
 * Registering changes kernel text and takes a mutex; it is done when a mobile
 * node is prepared, and undone a while after the last has left, never in
 * between.
 */
#include <linux/netfilter_bridge.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <net/l3mdev.h>

#include "flowtable.h"
#include "hook.h"
#include "segue.h"

#define SEGUE_HOOK_FIRST	(NF_IP_PRI_CONNTRACK_DEFRAG + 1)
#define SEGUE_HOOK_LAST		(NF_IP_PRI_LAST - 1)
#define SEGUE_HOOK_LINGER	HZ

#define SEGUE_HOOK(_fn, _pf, _num, _prio) {	\
	.hook = _fn,				\
	.pf = _pf,				\
	.hooknum = _num,			\
	.priority = _prio,			\
}

const struct nf_hook_ops segue_hook_ops[SEGUE_HOOKS] = {
	SEGUE_HOOK(segue_hook6_first, NFPROTO_IPV6, NF_INET_PRE_ROUTING,
		   SEGUE_HOOK_FIRST),
	SEGUE_HOOK(segue_hook6_first, NFPROTO_IPV6, NF_INET_LOCAL_OUT,
		   SEGUE_HOOK_FIRST),
	SEGUE_HOOK(segue_hook4_first, NFPROTO_IPV4, NF_INET_PRE_ROUTING,
		   SEGUE_HOOK_FIRST),
	SEGUE_HOOK(segue_hook4_first, NFPROTO_IPV4, NF_INET_LOCAL_OUT,
		   SEGUE_HOOK_FIRST),
	SEGUE_HOOK(segue_hook6_last, NFPROTO_IPV6, NF_INET_FORWARD,
		   SEGUE_HOOK_LAST),
	SEGUE_HOOK(segue_hook6_last, NFPROTO_IPV6, NF_INET_LOCAL_OUT,
		   SEGUE_HOOK_LAST),
	SEGUE_HOOK(segue_hook4_last, NFPROTO_IPV4, NF_INET_FORWARD,
		   SEGUE_HOOK_LAST),
	SEGUE_HOOK(segue_hook4_last, NFPROTO_IPV4, NF_INET_LOCAL_OUT,
		   SEGUE_HOOK_LAST),
};

/* Our own place in a chain, behind which a held packet goes on. */
const struct nf_hook_ops *segue_hook_first(u8 pf, unsigned int hooknum)
{
	return &segue_hook_ops[(pf == NFPROTO_IPV4) * 2 +
			       (hooknum == NF_INET_LOCAL_OUT)];
}

#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
/*
 * A frame for another host is not ours to hold, and a bridge in a VRF shows its
 * packets again in the pass that is not skipped.
 */
static bool segue_hook_skips_bridge(const struct sk_buff *skb,
				    const struct nf_hook_state *state)
{
	const struct nf_bridge_info *nf_bridge = nf_bridge_info_get(skb);

	return nf_bridge &&
	       (nf_bridge->pkt_otherhost ||
		(nf_bridge->in_prerouting && netif_is_l3_slave(state->in)));
}
#else
static bool segue_hook_skips_bridge(const struct sk_buff *skb,
				    const struct nf_hook_state *state)
{
	return false;
}
#endif

/**
 * segue_hook_skips() - is this pass of the packet not the one to hold it in?
 * @skb: the packet
 * @state: the pass
 *
 * A VRF shows each packet twice, and its own pass resumes in a function that
 * frees the packet.
 */
bool segue_hook_skips(const struct sk_buff *skb,
		      const struct nf_hook_state *state)
{
	if (state->hook == NF_INET_LOCAL_OUT)
		return netif_is_l3_master(state->out);

	return skb->pkt_type != PACKET_HOST || netif_is_l3_master(state->in) ||
	       segue_hook_skips_bridge(skb, state);
}

/* Before the first mobile node enters the packet path.  May sleep. */
int segue_hook_take(struct segue_net *sn)
{
	int err;

	lockdep_assert_held(&sn->cfg_lock);

	if (sn->hooked)
		return 0;

	err = nf_register_net_hooks(sn->net, segue_hook_ops, SEGUE_HOOKS);
	if (err)
		return err;

	sn->hooked = true;
	return 0;
}

/* After the last has left. */
void segue_hook_release(struct segue_net *sn)
{
	mod_delayed_work(segue_wq, &sn->unhook, SEGUE_HOOK_LINGER);
}

static void segue_hook_drop(struct segue_net *sn)
{
	if (sn->n_active)
		return;

	segue_flowtable_give(sn);
	if (!sn->hooked)
		return;

	nf_unregister_net_hooks(sn->net, segue_hook_ops, SEGUE_HOOKS);
	sn->hooked = false;
}

void segue_hook_work(struct work_struct *work)
{
	struct segue_net *sn = container_of(to_delayed_work(work),
					    struct segue_net, unhook);

	mutex_lock(&sn->cfg_lock);
	segue_hook_drop(sn);
	mutex_unlock(&sn->cfg_lock);
}

/* The namespace goes; there is no mobile node left. */
void segue_hook_exit(struct segue_net *sn)
{
	cancel_delayed_work_sync(&sn->unhook);
	mutex_lock(&sn->cfg_lock);
	segue_hook_drop(sn);
	mutex_unlock(&sn->cfg_lock);
}
