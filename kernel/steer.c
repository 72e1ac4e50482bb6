// SPDX-License-Identifier: GPL-2.0-only
/*
 * steer.c - the last hook: does this packet leave by a leg?
 *
 * It stands in FORWARD and LOCAL_OUT behind the administrator's rules, so that
 * all the stack's own checks have been made.  The inner packet is shown to
 * POST_ROUTING, where connections are confirmed and addresses translated, with
 * the device of its native way: a masquerading rule holds to that.  A queueing
 * hook there may give the packet back much later, so what is to happen to it is
 * looked up anew then.
 *
 * A packet that the host's IPsec policy would encrypt is left to it.
 */
#include <linux/netdevice.h>

#include "decap.h"
#include "drop.h"
#include "exempt.h"
#include "hold.h"
#include "steer.h"
#include "trace.h"
#include "tunnel.h"

/* Split horizon: what came out of a tunnel does not go back into it. */
static bool segue_steer_loops(struct segue_net *sn, const struct segue_leg *leg,
			      const struct segue_key *key,
			      const struct net_device *in)
{
	struct segue_pair pair;

	if (leg->kind != SEGUE_LEG_TUNNEL || !in ||
	    in != rcu_access_pointer(sn->dev))
		return false;

	segue_leg_pair(leg, &pair);
	return segue_decap_could(sn, &pair, key->family,
				 key->ip[SEGUE_DIR_FROM],
				 key->ip[SEGUE_DIR_TO]);
}

static void segue_steer_send(struct segue_net *sn, struct segue_side *side,
			     struct segue_leg *leg, struct sk_buff *skb)
{
	int answer;

	segue_count(sn, in);
	if (leg->kind == SEGUE_LEG_TUNNEL)
		answer = segue_tunnel_send(sn->net, leg, skb);
	else
		answer = segue_link_send(sn->net, leg, skb);

	if (answer != SEGUE_SENT) {
		segue_drop(sn, side, skb, answer);
		return;
	}

	segue_count(sn, steered);
	atomic64_inc(&side->steered);
}

/* A queueing hook gave the packet back. */
static int segue_steer_resume(struct net *net, struct sock *sk,
			      struct sk_buff *skb)
{
	struct segue_net *sn = segue_pernet(net);
	u64 mn_dir = segue_cb(skb)->mn_dir;
	struct segue_path *path = NULL;
	struct segue_mn *mn;

	rcu_read_lock();
	mn = idr_find(&sn->ids, mn_dir >> 1);
	if (mn)
		path = rcu_dereference(mn->side[mn_dir & 1].path);

	if (path) {
		segue_steer_send(sn, &mn->side[mn_dir & 1],
				 &path->leg[0], skb);
	} else {
		segue_count(sn, in);
		segue_drop(sn, NULL, skb, SEGUE_DROP_RESUME);
	}
	rcu_read_unlock();
	return 0;
}

static int segue_steer_post(struct sk_buff *skb,
			    const struct nf_hook_state *state,
			    struct net_device *out)
{
	skb->dev = out;
	if (state->pf == NFPROTO_IPV6)
		return nf_hook(NFPROTO_IPV6, NF_INET_POST_ROUTING, state->net,
			       state->sk, skb, state->in, out,
			       segue_steer_resume);

	return nf_hook(NFPROTO_IPV4, NF_INET_POST_ROUTING, state->net,
		       state->sk, skb, state->in, out, segue_steer_resume);
}

static unsigned int segue_steer_by(struct segue_net *sn,
				   struct segue_side *side,
				   struct segue_leg *leg,
				   const struct segue_key *key,
				   struct sk_buff *skb,
				   const struct nf_hook_state *state)
{
	struct net_device *out = state->out;

	if (skb_dst(skb) && dst_xfrm(skb_dst(skb)))
		return NF_ACCEPT;

	if (segue_steer_loops(sn, leg, key, state->in)) {
		segue_count(sn, in);
		segue_drop(sn, side, skb, SEGUE_DROP_LOOP);
		return NF_STOLEN;
	}

	if (leg->kind == SEGUE_LEG_LINK) {
		out = dev_get_by_index_rcu(state->net, leg->ifindex);
		if (!out || !(out->flags & IFF_UP)) {
			segue_count(sn, in);
			segue_drop(sn, side, skb, SEGUE_DROP_NO_ROUTE);
			return NF_STOLEN;
		}
	}

	segue_cb(skb)->mn_dir = (u64)side->mn->id << 1 | segue_side_dir(side);
	if (segue_steer_post(skb, state, out) == 1)
		segue_steer_send(sn, side, leg, skb);

	return NF_STOLEN;
}

/**
 * segue_steer() - does this packet leave by a leg?
 * @sn: the namespace
 * @key: its addresses
 * @skb: the packet; ours where the answer is NF_STOLEN
 * @state: where it is
 *
 * Context: rcu_read_lock(), softirq or process.
 */
unsigned int segue_steer(struct segue_net *sn, const struct segue_key *key,
			 struct sk_buff *skb, const struct nf_hook_state *state)
{
	struct segue_path *path;
	struct segue_side *side;
	unsigned int dir;

	for (dir = 0; dir < 2; dir++) {
		side = segue_side_find(sn, key, dir);
		path = side ? rcu_dereference(side->path) : NULL;
		if (!path)
			continue;
		if (segue_exempt(sn, skb, key->family, state))
			return NF_ACCEPT;

		return segue_steer_by(sn, side, &path->leg[0], key, skb,
				      state);
	}

	return NF_ACCEPT;
}
