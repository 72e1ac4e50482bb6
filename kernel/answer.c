// SPDX-License-Identifier: GPL-2.0-only
/*
 * answer.c - from the kernel's state to attributes
 *
 * A get, a dump and an event carry a mobile node in the same attributes.
 * Called with cfg_lock held.
 */
#include <net/netlink.h>

#include "answer.h"
#include "memory.h"
#include "mn.h"
#include "neigh.h"
#include "ring.h"
#include "segue.h"

static int segue_put_ip(struct sk_buff *skb, int type, u8 family,
			const struct in6_addr *ip)
{
	return nla_put(skb, type, family == AF_INET ? 4 : 16, ip);
}

static int segue_put_addr(struct sk_buff *skb, const struct segue_addr *a)
{
	struct nlattr *nest = nla_nest_start(skb, SEGUE_A_MN_ADDR);

	if (!nest || segue_put_ip(skb, SEGUE_A_ADDR_IP, a->family, &a->ip) ||
	    nla_put_u8(skb, SEGUE_A_ADDR_PLEN, a->plen))
		return -EMSGSIZE;

	nla_nest_end(skb, nest);
	return 0;
}

static int segue_put_addrs(struct sk_buff *skb, const struct segue_addr *set)
{
	unsigned int i;
	int err;

	for (i = 0; i < set->n; i++) {
		err = segue_put_addr(skb, &set[i]);
		if (err)
			return err;
	}

	return 0;
}

static int segue_put_accept(struct sk_buff *skb, const struct segue_accept *a)
{
	const struct segue_pair *pair = &a->pair;
	struct nlattr *nest = nla_nest_start(skb, SEGUE_A_MN_ACCEPT);

	if (!nest ||
	    segue_put_ip(skb, SEGUE_A_ACCEPT_LOCAL, pair->family,
			 &pair->local) ||
	    segue_put_ip(skb, SEGUE_A_ACCEPT_REMOTE, pair->family,
			 &pair->remote) ||
	    nla_put_u8(skb, SEGUE_A_ACCEPT_DIR, a->dir) ||
	    (a->flags && nla_put_u32(skb, SEGUE_A_ACCEPT_FLAGS, a->flags)) ||
	    (a->window && nla_put_u32(skb, SEGUE_A_ACCEPT_WINDOW, a->window)))
		return -EMSGSIZE;

	nla_nest_end(skb, nest);
	return 0;
}

static int segue_put_accepts(struct sk_buff *skb,
			     const struct segue_accepts *accepts)
{
	unsigned int i;
	int err;

	for (i = 0; accepts && i < accepts->n; i++) {
		err = segue_put_accept(skb, &accepts->a[i]);
		if (err)
			return err;
	}

	return 0;
}

static int segue_put_neigh(struct sk_buff *skb, const struct segue_neigh *neigh)
{
	struct nlattr *nest;

	if (!neigh)
		return 0;

	nest = nla_nest_start(skb, SEGUE_A_MN_ANSWER);
	if (!nest || nla_put_u32(skb, SEGUE_A_ANSWER_IFINDEX, neigh->ifindex) ||
	    (neigh->has_owner &&
	     nla_put(skb, SEGUE_A_ANSWER_OWNER, ETH_ALEN, neigh->owner)) ||
	    (neigh->has_lladdr &&
	     nla_put(skb, SEGUE_A_ANSWER_LLADDR, ETH_ALEN, neigh->lladdr)))
		return -EMSGSIZE;

	nla_nest_end(skb, nest);
	return 0;
}

static int segue_put_tunnel(struct sk_buff *skb, const struct segue_leg *leg)
{
	if (segue_put_ip(skb, SEGUE_A_LEG_LOCAL, leg->family, &leg->local) ||
	    segue_put_ip(skb, SEGUE_A_LEG_REMOTE, leg->family, &leg->remote) ||
	    nla_put_u8(skb, SEGUE_A_LEG_HOPLIMIT, leg->hoplimit) ||
	    (leg->pmtu && nla_put_u8(skb, SEGUE_A_LEG_PMTU, leg->pmtu)))
		return -EMSGSIZE;

	return 0;
}

static int segue_put_link(struct sk_buff *skb, const struct segue_leg *leg)
{
	if (nla_put_u32(skb, SEGUE_A_LEG_IFINDEX, leg->ifindex))
		return -EMSGSIZE;
	if (leg->has_lladdr)
		return nla_put(skb, SEGUE_A_LEG_LLADDR, ETH_ALEN, leg->lladdr);

	return segue_put_ip(skb, SEGUE_A_LEG_NEXTHOP, leg->family,
			    &leg->nexthop);
}

static int segue_put_leg(struct sk_buff *skb, const struct segue_leg *leg)
{
	struct nlattr *nest = nla_nest_start(skb, SEGUE_A_SIDE_LEG);
	int err = 0;

	if (!nest || nla_put_u8(skb, SEGUE_A_LEG_KIND, leg->kind) ||
	    (leg->early && nla_put_u8(skb, SEGUE_A_LEG_EARLY, 1)))
		return -EMSGSIZE;

	if (leg->kind == SEGUE_LEG_TUNNEL)
		err = segue_put_tunnel(skb, leg);
	else if (leg->kind == SEGUE_LEG_LINK)
		err = segue_put_link(skb, leg);
	if (err)
		return err;

	nla_nest_end(skb, nest);
	return 0;
}

static int segue_put_path(struct sk_buff *skb, const struct segue_path *path)
{
	unsigned int i;
	int err;

	for (i = 0; path && i < path->n; i++) {
		err = segue_put_leg(skb, &path->leg[i]);
		if (err)
			return err;
	}

	return 0;
}

static int segue_put_queue(struct sk_buff *skb, struct segue_side *side)
{
	struct segue_mn *mn = segue_side_mn(side);
	const struct segue_more *more = segue_mn_cfg(mn, mn->more);
	struct segue_buf *buf = segue_mn_cfg(mn, side->buf);
	u64 held = more ? more->held[side->dir] : 0;
	u64 drained = more ? more->drained[side->dir] : 0;
	u8 state = segue_side_state(side);
	u32 packets = 0, bytes = 0;

	if (buf) {
		struct segue_queue *q = &buf->queue;

		spin_lock_bh(&q->lock);
		state = q->state;
		packets = q->list.qlen;
		bytes = q->bytes;
		held += q->held;
		drained += q->drained;
		spin_unlock_bh(&q->lock);
	}

	if (nla_put_u8(skb, SEGUE_A_SIDE_STATE, state) ||
	    nla_put_u32(skb, SEGUE_A_SIDE_PACKETS, packets) ||
	    nla_put_u32(skb, SEGUE_A_SIDE_BYTES, bytes) ||
	    nla_put_u64_64bit(skb, SEGUE_A_SIDE_HELD, held,
			      SEGUE_A_SIDE_PAD) ||
	    nla_put_u64_64bit(skb, SEGUE_A_SIDE_DRAINED, drained,
			      SEGUE_A_SIDE_PAD))
		return -EMSGSIZE;

	return 0;
}

static int segue_put_ring(struct sk_buff *skb, struct segue_side *side)
{
	struct segue_mn *mn = segue_side_mn(side);
	struct segue_buf *buf;
	u32 window, packets;

	if (!segue_side_is_armed(side))
		return 0;

	buf = segue_mn_cfg(mn, side->buf);
	segue_ring_show(segue_mn_cfg(mn, buf->queue.ring), &window, &packets);
	if (nla_put_u32(skb, SEGUE_A_SIDE_WINDOW, window) ||
	    nla_put_u32(skb, SEGUE_A_SIDE_REMEMBERED, packets))
		return -EMSGSIZE;

	return 0;
}

static int segue_put_side(struct sk_buff *skb, int type,
			  struct segue_side *side)
{
	const struct segue_path *path = segue_mn_cfg(segue_side_mn(side),
						      side->path);
	struct nlattr *nest = nla_nest_start(skb, type);

	if (!nest || segue_put_queue(skb, side) ||
	    segue_put_path(skb, path) ||
	    nla_put_u64_64bit(skb, SEGUE_A_SIDE_STEERED,
			      atomic64_read(&side->steered),
			      SEGUE_A_SIDE_PAD) ||
	    nla_put_u64_64bit(skb, SEGUE_A_SIDE_DROPPED,
			      atomic64_read(&side->dropped),
			      SEGUE_A_SIDE_PAD) ||
	    segue_put_ring(skb, side))
		return -EMSGSIZE;

	nla_nest_end(skb, nest);
	return 0;
}

static u32 segue_deadline_left(const struct segue_mn *mn)
{
	unsigned long now = jiffies, at = READ_ONCE(mn->timer.expires);

	return time_after(at, now) ? jiffies_to_msecs(at - now) : 0;
}

static int segue_put_deadline(struct sk_buff *skb, const struct segue_mn *mn)
{
	if (timer_pending(&mn->timer) &&
	    nla_put_u32(skb, SEGUE_A_MN_DEADLINE, segue_deadline_left(mn)))
		return -EMSGSIZE;
	if (mn->outcome && nla_put_u8(skb, SEGUE_A_MN_OUTCOME, mn->outcome))
		return -EMSGSIZE;

	return 0;
}

static int segue_put_more(struct sk_buff *skb, const struct segue_mn *mn)
{
	const struct segue_more *more = segue_mn_cfg(mn, mn->more);
	const char *tag = more ? more->tag : "";

	if ((*tag && nla_put_string(skb, SEGUE_A_MN_TAG, tag)) ||
	    nla_put_u32(skb, SEGUE_A_MN_FLAGS, mn->flags) ||
	    nla_put_u32(skb, SEGUE_A_MN_MAX_PACKETS,
			more ? more->max_packets : 0) ||
	    nla_put_u32(skb, SEGUE_A_MN_MAX_BYTES, more ? more->max_bytes : 0))
		return -EMSGSIZE;

	return more ? segue_put_accepts(skb, segue_mn_cfg(mn, more->accepts)) :
		      0;
}

int segue_answer_mn(struct sk_buff *skb, struct segue_mn *mn)
{
	const struct segue_more *more = segue_mn_cfg(mn, mn->more);
	const struct segue_addr *set = segue_mn_set(mn);
	struct nlattr *nest = nla_nest_start(skb, SEGUE_A_MN);

	if (!nest || nla_put_u32(skb, SEGUE_A_MN_ID, mn->id) ||
	    segue_put_addrs(skb, set) ||
	    (set->l3dev && nla_put_u32(skb, SEGUE_A_MN_L3DEV, set->l3dev)) ||
	    segue_put_more(skb, mn) ||
	    segue_put_neigh(skb, more ? segue_mn_cfg(mn, more->neigh) : NULL) ||
	    segue_put_side(skb, SEGUE_A_MN_TO, &mn->side[SEGUE_DIR_TO]) ||
	    segue_put_side(skb, SEGUE_A_MN_FROM, &mn->side[SEGUE_DIR_FROM]) ||
	    segue_put_deadline(skb, mn)) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}

	nla_nest_end(skb, nest);
	return 0;
}

static void segue_stats_sum(struct segue_stats *sum, const struct segue_net *sn)
{
	unsigned int i;
	int cpu;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		const struct segue_stats *s = per_cpu_ptr(sn->stats, cpu);

		sum->in += READ_ONCE(s->in);
		sum->held += READ_ONCE(s->held);
		sum->drained += READ_ONCE(s->drained);
		sum->steered += READ_ONCE(s->steered);
		sum->decapped += READ_ONCE(s->decapped);
		sum->foreign += READ_ONCE(s->foreign);
		sum->expired += READ_ONCE(s->expired);
		sum->copied += READ_ONCE(s->copied);
		sum->remembered += READ_ONCE(s->remembered);
		sum->unremembered += READ_ONCE(s->unremembered);
		sum->answered += READ_ONCE(s->answered);
		sum->unanswered += READ_ONCE(s->unanswered);
		sum->markers_sent += READ_ONCE(s->markers_sent);
		sum->markers_taken += READ_ONCE(s->markers_taken);
		sum->kept += READ_ONCE(s->kept);
		sum->resent += READ_ONCE(s->resent);
		sum->forgotten += READ_ONCE(s->forgotten);
		for (i = 0; i <= SEGUE_DROP_MAX; i++)
			sum->drops[i] += READ_ONCE(s->drops[i]);
	}
}

static int segue_put_sum(struct sk_buff *skb, const struct segue_stats *sum)
{
	if (nla_put_u64_64bit(skb, SEGUE_A_STATS_IN, sum->in,
			      SEGUE_A_STATS_PAD) ||
	    nla_put_u64_64bit(skb, SEGUE_A_STATS_HELD, sum->held,
			      SEGUE_A_STATS_PAD) ||
	    nla_put_u64_64bit(skb, SEGUE_A_STATS_DRAINED, sum->drained,
			      SEGUE_A_STATS_PAD) ||
	    nla_put_u64_64bit(skb, SEGUE_A_STATS_STEERED, sum->steered,
			      SEGUE_A_STATS_PAD) ||
	    nla_put_u64_64bit(skb, SEGUE_A_STATS_DECAPPED, sum->decapped,
			      SEGUE_A_STATS_PAD) ||
	    nla_put_u64_64bit(skb, SEGUE_A_STATS_FOREIGN, sum->foreign,
			      SEGUE_A_STATS_PAD) ||
	    nla_put_u64_64bit(skb, SEGUE_A_STATS_EXPIRED, sum->expired,
			      SEGUE_A_STATS_PAD) ||
	    nla_put_u64_64bit(skb, SEGUE_A_STATS_REMEMBERED, sum->remembered,
			      SEGUE_A_STATS_PAD) ||
	    nla_put_u64_64bit(skb, SEGUE_A_STATS_UNREMEMBERED,
			      sum->unremembered, SEGUE_A_STATS_PAD) ||
	    nla_put_u64_64bit(skb, SEGUE_A_STATS_ANSWERED, sum->answered,
			      SEGUE_A_STATS_PAD) ||
	    nla_put_u64_64bit(skb, SEGUE_A_STATS_UNANSWERED, sum->unanswered,
			      SEGUE_A_STATS_PAD) ||
	    nla_put_64bit(skb, SEGUE_A_STATS_DROPS, sizeof(sum->drops),
			  sum->drops, SEGUE_A_STATS_PAD) ||
	    nla_put_u64_64bit(skb, SEGUE_A_STATS_COPIED, sum->copied,
			      SEGUE_A_STATS_PAD) ||
	    nla_put_u64_64bit(skb, SEGUE_A_STATS_MARKERS_SENT,
			      sum->markers_sent, SEGUE_A_STATS_PAD) ||
	    nla_put_u64_64bit(skb, SEGUE_A_STATS_MARKERS_TAKEN,
			      sum->markers_taken, SEGUE_A_STATS_PAD) ||
	    nla_put_u64_64bit(skb, SEGUE_A_STATS_KEPT, sum->kept,
			      SEGUE_A_STATS_PAD) ||
	    nla_put_u64_64bit(skb, SEGUE_A_STATS_RESENT, sum->resent,
			      SEGUE_A_STATS_PAD) ||
	    nla_put_u64_64bit(skb, SEGUE_A_STATS_FORGOTTEN, sum->forgotten,
			      SEGUE_A_STATS_PAD))
		return -EMSGSIZE;

	return 0;
}

static int segue_put_bytes(struct sk_buff *skb, int type, u64 bytes)
{
	return nla_put_u64_64bit(skb, type, bytes, SEGUE_A_MEMORY_PAD);
}

static int segue_put_memory(struct sk_buff *skb, const struct segue_net *sn)
{
	struct nlattr *nest = nla_nest_start(skb, SEGUE_A_STATS_MEMORY);
	struct segue_memory m;
	u64 total;

	segue_memory_sum(&m, sn);
	total = m.mns + m.more + m.holds + m.paths + m.tables + m.counters;
	if (!nest || segue_put_bytes(skb, SEGUE_A_MEMORY_MNS, m.mns) ||
	    segue_put_bytes(skb, SEGUE_A_MEMORY_MORE, m.more) ||
	    segue_put_bytes(skb, SEGUE_A_MEMORY_HOLDS, m.holds) ||
	    segue_put_bytes(skb, SEGUE_A_MEMORY_PATHS, m.paths) ||
	    segue_put_bytes(skb, SEGUE_A_MEMORY_TABLES, m.tables) ||
	    segue_put_bytes(skb, SEGUE_A_MEMORY_COUNTERS, m.counters) ||
	    segue_put_bytes(skb, SEGUE_A_MEMORY_TOTAL, total) ||
	    nla_put_u32(skb, SEGUE_A_MEMORY_PER_MN,
			sn->n_mns ? DIV_ROUND_UP_ULL(total, sn->n_mns) : 0))
		return -EMSGSIZE;

	nla_nest_end(skb, nest);
	return 0;
}

int segue_answer_stats(struct sk_buff *skb, struct segue_net *sn)
{
	struct nlattr *nest = nla_nest_start(skb, SEGUE_A_STATS);
	struct segue_stats sum;

	segue_stats_sum(&sum, sn);
	if (!nest || nla_put_u32(skb, SEGUE_A_STATS_MNS, sn->n_mns) ||
	    nla_put_u32(skb, SEGUE_A_STATS_ACTIVE, sn->n_active) ||
	    nla_put_u32(skb, SEGUE_A_STATS_PACKETS,
			atomic_read(&sn->budget.packets)) ||
	    nla_put_u32(skb, SEGUE_A_STATS_BYTES,
			atomic64_read(&sn->budget.bytes)) ||
	    nla_put_u64_64bit(skb, SEGUE_A_STATS_DEDUP_BYTES,
			      atomic64_read(&sn->twin_bytes),
			      SEGUE_A_STATS_PAD) ||
	    segue_put_sum(skb, &sum) || segue_put_memory(skb, sn))
		return -EMSGSIZE;

	nla_nest_end(skb, nest);
	return 0;
}

int segue_answer_limits(struct sk_buff *skb, struct segue_net *sn)
{
	struct nlattr *nest = nla_nest_start(skb, SEGUE_A_LIMITS);

	if (!nest || nla_put_u32(skb, SEGUE_A_LIMITS_MNS, sn->max_mns) ||
	    nla_put_u32(skb, SEGUE_A_LIMITS_PACKETS, sn->budget.max_packets) ||
	    nla_put_u32(skb, SEGUE_A_LIMITS_BYTES, sn->budget.max_bytes) ||
	    nla_put_u32(skb, SEGUE_A_LIMITS_MN_PACKETS, sn->mn_packets) ||
	    nla_put_u32(skb, SEGUE_A_LIMITS_MN_BYTES, sn->mn_bytes))
		return -EMSGSIZE;

	nla_nest_end(skb, nest);
	return 0;
}
