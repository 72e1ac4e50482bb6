// SPDX-License-Identifier: GPL-2.0-only
/*
 * steer.c - the last hook: does this packet leave by a leg?
 *
 * It stands in FORWARD and LOCAL_OUT behind the administrator's rules, so that
 * all the stack's own checks have been made; what is early in PRE_ROUTING, where
 * early.c makes them.  The inner packet is shown to POST_ROUTING, where connections
 * are confirmed and addresses translated, with the device of its native way: a
 * masquerading rule holds to that.  A queueing hook there may give the packet back
 * much later, so what is to happen to it is looked up anew then.
 *
 * A path of several legs is a copy: each leg but the last gets a packet of its
 * own, which is shown to POST_ROUTING for itself, and what befalls it there or
 * on the leg is nothing to the others.  The last gets the original; where that
 * is the native way the stack goes on with it.
 *
 * A packet that the host's IPsec policy would encrypt is left to it.
 */
#include <linux/netdevice.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>

#include "copy.h"
#include "decap.h"
#include "drop.h"
#include "exempt.h"
#include "hook.h"
#include "mn.h"
#include "segue.h"
#include "steer.h"
#include "trace.h"
#include "tunnel.h"

/* Could a packet that came out of a tunnel have come out of this one? */
static noinline bool segue_steer_goes_back(struct segue_net *sn,
					   const struct segue_leg *leg,
					   const struct sk_buff *skb,
					   const struct nf_hook_state *state)
{
	struct in6_addr src = {}, dst = {};
	struct segue_pair pair;

	segue_leg_pair(leg, &pair);
	if (state->pf == NFPROTO_IPV6)
		return segue_decap_could(sn, &pair, AF_INET6,
					 &ipv6_hdr(skb)->saddr,
					 &ipv6_hdr(skb)->daddr);

	src.s6_addr32[0] = ip_hdr(skb)->saddr;
	dst.s6_addr32[0] = ip_hdr(skb)->daddr;
	return segue_decap_could(sn, &pair, AF_INET, &src, &dst);
}

/* Split horizon: what came out of a tunnel does not go back into it. */
static inline bool segue_steer_loops(struct segue_net *sn,
				     const struct segue_leg *leg,
				     const struct sk_buff *skb,
				     const struct nf_hook_state *state)
{
	return leg->kind == SEGUE_LEG_TUNNEL && state->in &&
	       state->in == rcu_access_pointer(sn->dev) &&
	       segue_steer_goes_back(sn, leg, skb, state);
}

static inline void segue_steer_hand(struct segue_net *sn,
				    struct segue_side *side,
				    struct segue_leg *leg, struct sk_buff *skb,
				    bool routed)
{
	int answer;

	WRITE_ONCE(side->cpu, raw_smp_processor_id());

	if (leg->kind == SEGUE_LEG_TUNNEL)
		answer = segue_tunnel_send(sn, leg, skb, routed);
	else
		answer = segue_link_send(sn->net, leg, skb);

	if (answer != SEGUE_SENT) {
		segue_drop(sn, side, skb, answer);
		return;
	}

	segue_count(sn, steered);
	atomic64_inc(&side->steered);
}

/* Consumes @skb, which was counted already.  Called with rcu_read_lock(). */
void segue_steer_send(struct segue_net *sn, struct segue_side *side,
		      struct segue_leg *leg, struct sk_buff *skb)
{
	segue_steer_hand(sn, side, leg, skb, false);
}

/* Where it came from: a copy we made, the original the stack had. */
static inline void segue_steer_count(struct segue_net *sn, bool copy)
{
	if (copy)
		segue_count(sn, copied);
	else
		segue_count(sn, in);
}

/* The leg a packet went to a queueing hook for; the path may be another. */
static struct segue_leg *segue_steer_leg(const struct segue_side *side, u8 n)
{
	struct segue_path *path = rcu_dereference(side->path);
	struct segue_leg *leg;

	if (!path)
		return NULL;

	leg = &path->leg[min_t(u8, n, path->n - 1)];
	return leg->kind == SEGUE_LEG_NATIVE ? NULL : leg;
}

/* A queueing hook gave the packet back. */
static int segue_steer_resume(struct net *net, struct sock *sk,
			      struct sk_buff *skb)
{
	struct segue_net *sn = segue_pernet(net);
	struct segue_cb cb = *segue_cb(skb);
	struct segue_side *side = NULL;
	struct segue_leg *leg = NULL;
	struct segue_mn *mn;

	rcu_read_lock();
	mn = idr_find(&sn->ids, cb.steer.id);
	if (mn) {
		side = &mn->side[cb.steer.dir];
		leg = segue_steer_leg(side, cb.steer.leg);
	}

	segue_steer_count(sn, cb.steer.copy);
	skb_dst_drop(skb);		/* it may be an old one by now */
	if (leg)
		segue_steer_send(sn, side, leg, skb);
	else
		segue_drop(sn, NULL, skb, SEGUE_DROP_RESUME);
	rcu_read_unlock();
	return 0;
}

/* What POST_ROUTING is told: early there may be no route yet, and no hook there. */
static struct net_device *segue_steer_out(const struct sk_buff *skb,
					  const struct nf_hook_state *state)
{
	if (state->out)
		return state->out;

	return skb_dst(skb) ? skb_dst(skb)->dev : skb->dev;
}

/* nf_hook(), without what is known here already: 35 instructions less. */
static inline int segue_steer_post(struct sk_buff *skb,
				   const struct nf_hook_state *state,
				   struct net_device *out)
{
	struct nf_hook_state post = *state;
	const struct nf_hook_entries *chain;

	skb->dev = out;
	chain = segue_hook_chain(state->net, state->pf, NF_INET_POST_ROUTING);
	if (!chain)
		return 1;

	post.hook = NF_INET_POST_ROUTING;
	post.out = out;
	post.okfn = segue_steer_resume;
	return nf_hook_slow(skb, &post, chain, 0);
}

/* The device of a leg that is a link, NULL where it carries nothing. */
static noinline struct net_device *segue_steer_link(struct net *net,
						    const struct segue_leg *leg)
{
	struct net_device *dev = dev_get_by_index_rcu(net, leg->ifindex);

	return dev && dev->flags & IFF_UP ? dev : NULL;
}

/* What POST_ROUTING is told, NULL and why where the leg can't take the packet. */
static inline struct net_device *
segue_steer_way(struct segue_net *sn, const struct segue_leg *leg,
		const struct sk_buff *skb, const struct nf_hook_state *state,
		enum segue_drop *why)
{
	*why = SEGUE_DROP_LOOP;
	if (unlikely(segue_steer_loops(sn, leg, skb, state)))
		return NULL;

	*why = SEGUE_DROP_NO_ROUTE;
	return leg->kind == SEGUE_LEG_LINK ? segue_steer_link(sn->net, leg) :
					     segue_steer_out(skb, state);
}

/**
 * struct segue_steering - a packet on its way to the legs of a path
 * @sn: the namespace
 * @side: whose packet it is
 * @path: where it goes, read once
 * @state: where it is
 */
struct segue_steering {
	struct segue_net *sn;
	struct segue_side *side;
	struct segue_path *path;
	const struct nf_hook_state *state;
};

/* Consumes @skb: a copy, or the original where the leg is the last of the path. */
static __always_inline void segue_steer_by(const struct segue_steering *to,
					   u8 n, bool copy,
					   struct sk_buff *skb)
{
	struct segue_leg *leg = &to->path->leg[n];
	struct net_device *out;
	enum segue_drop why;

	out = segue_steer_way(to->sn, leg, skb, to->state, &why);
	if (unlikely(!out)) {
		segue_steer_count(to->sn, copy);
		segue_drop(to->sn, to->side, skb, why);
		return;
	}

	segue_cb(skb)->steer = (struct segue_cb_steer){
		.id = segue_side_mn(to->side)->id,
		.dir = segue_side_dir(to->side),
		.leg = n,
		.copy = copy,
	};
	if (segue_steer_post(skb, to->state, out) != 1)
		return;

	/* early.c, which alone has no device to leave by, asked for the last leg's */
	segue_steer_count(to->sn, copy);
	segue_steer_hand(to->sn, to->side, leg, skb, !copy && !to->state->out);
}

static noinline void segue_steer_copy(const struct segue_steering *to, u8 n,
				      struct sk_buff *skb)
{
	struct sk_buff *copy = segue_copy(skb, true);

	if (copy) {
		segue_steer_by(to, n, true, copy);
		return;
	}

	segue_count(to->sn, copied);
	segue_drop_unmade(to->sn, to->side, skb, SEGUE_DROP_NOMEM);
}

static noinline void segue_steer_copies(struct segue_net *sn,
					struct segue_side *side,
					struct segue_path *path,
					struct sk_buff *skb,
					const struct nf_hook_state *state)
{
	struct segue_steering to = {
		.sn = sn, .side = side, .path = path, .state = state,
	};
	unsigned int n;

	for (n = 0; n < path->n - 1; n++)
		segue_steer_copy(&to, n, skb);
}

/**
 * segue_steer_path() - a packet goes this way
 * @sn: the namespace
 * @side: whose packet it is
 * @path: the way, read once
 * @skb: the packet, not to be encrypted; ours where the answer is NF_STOLEN
 * @state: where it is
 *
 * Copies first: the original may be gone when its leg has it.
 *
 * Context: rcu_read_lock(), softirq or process.
 */
unsigned int segue_steer_path(struct segue_net *sn, struct segue_side *side,
			      struct segue_path *path, struct sk_buff *skb,
			      const struct nf_hook_state *state)
{
	u8 last = path->n - 1;

	if (unlikely(last))
		segue_steer_copies(sn, side, path, skb, state);
	if (path->leg[last].kind == SEGUE_LEG_NATIVE)
		return NF_ACCEPT;

	segue_steer_by(&(struct segue_steering){
		.sn = sn, .side = side, .path = path, .state = state,
	}, last, false, skb);
	return NF_STOLEN;
}

/**
 * segue_steer() - does this packet leave by a leg?
 * @sn: the namespace
 * @from: the mobile node it comes from, or NULL
 * @to: the mobile node it is for, or NULL
 * @skb: the packet; ours where the answer is NF_STOLEN
 * @state: where it is
 *
 * Context: rcu_read_lock(), softirq or process.
 */
unsigned int segue_steer(struct segue_net *sn, struct segue_side *from,
			 struct segue_side *to, struct sk_buff *skb,
			 const struct nf_hook_state *state)
{
	struct segue_side *side;
	struct segue_path *path = segue_steer_choose(from, to, &side);

	/* Not in a VRF's own pass: the one by its slave comes, or was. */
	if (!path || segue_exempt(sn, skb, state) ||
	    netif_is_l3_master(state->out) ||
	    (skb_dst(skb) && dst_xfrm(skb_dst(skb))))
		return NF_ACCEPT;

	return segue_steer_path(sn, side, path, skb, state);
}
