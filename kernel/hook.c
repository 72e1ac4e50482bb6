// SPDX-License-Identifier: GPL-2.0-only
/*
 * hook.c - hooks come with the first that needs them and go after the last
 *
 * Three stands.  The first, right behind defragmentation and before everything
 * else, is where packets wait: no route, no connection, nothing is decided yet.
 * The last, behind the administrator's rules, is where they are steered.  The
 * early one, behind his rules in PRE_ROUTING, is where they are if he said so.
 *
 * A hook is 100 instructions for everybody's packets before a line of ours has
 * run, so each stand is registered for itself: the first while a mobile node is
 * prepared or holds, the last while one is prepared or has a leg, the early one while
 * a leg is.  Registering changes kernel text and takes a mutex; it is done where a
 * request is checked, and undone a while after the last has left, never in between.
 */
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>

#include "flowtable.h"
#include "hook.h"
#include "mn.h"
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

/* Which of segue_hook_ops are a stand's. */
static const struct {
	unsigned int at;
	unsigned int n;
} segue_hook_stands[SEGUE_STANDS] = {
	[SEGUE_STAND_FIRST] = { 0, 4 },
	[SEGUE_STAND_LAST] = { 4, 4 },
	[SEGUE_STAND_EARLY] = { 8, 2 },
};

static const struct nf_hook_ops segue_hook_ops[SEGUE_HOOKS] = {
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
	SEGUE_HOOK(segue_hook6_early, NFPROTO_IPV6, NF_INET_PRE_ROUTING,
		   SEGUE_HOOK_LAST),
	SEGUE_HOOK(segue_hook4_early, NFPROTO_IPV4, NF_INET_PRE_ROUTING,
		   SEGUE_HOOK_LAST),
};

/**
 * segue_hook_behind() - where a packet goes on that our first hook has seen
 * @sn: the namespace
 * @e: the hooks of a place
 * @pf: the place's
 * @hooknum: PRE_ROUTING or LOCAL_OUT
 *
 * Return: the index behind our own, or -1 where that is gone.
 */
int segue_hook_behind(const struct segue_net *sn,
		      const struct nf_hook_entries *e, u8 pf,
		      unsigned int hooknum)
{
	const struct nf_hook_ops *own;
	struct nf_hook_ops **ops;
	unsigned int i;

	if (!e)
		return -1;

	own = &sn->hooks[(pf == NFPROTO_IPV4) * 2 +
			 (hooknum == NF_INET_LOCAL_OUT)];
	ops = nf_hook_entries_get_hook_ops(e);
	for (i = 0; i < e->num_hook_entries; i++) {
		if (READ_ONCE(ops[i]) == own)
			return i + 1;
	}

	return -1;
}

/* Before anything is done that wants the stand.  May sleep. */
int segue_hook_take(struct segue_net *sn, enum segue_stand stand)
{
	int err;

	lockdep_assert_held(&sn->cfg_lock);

	if (sn->hooked[stand])
		return 0;

	err = nf_register_net_hooks(sn->net,
				    &sn->hooks[segue_hook_stands[stand].at],
				    segue_hook_stands[stand].n);
	if (err)
		return err;

	sn->hooked[stand] = true;
	return 0;
}

static bool segue_hook_unwanted(const struct segue_net *sn,
				enum segue_stand stand)
{
	return sn->hooked[stand] && !sn->n_wanted[stand];
}

/* After anything was done that wanted a stand, or would have. */
void segue_hook_release(struct segue_net *sn)
{
	unsigned int stand;

	for (stand = 0; stand < SEGUE_STANDS; stand++) {
		if (segue_hook_unwanted(sn, stand))
			mod_delayed_work(segue_wq, &sn->unhook,
					 SEGUE_HOOK_LINGER);
	}
	if (sn->ct && !sn->n_active)
		mod_delayed_work(segue_wq, &sn->unhook, SEGUE_HOOK_LINGER);
}

static void segue_hook_drop(struct segue_net *sn, enum segue_stand stand)
{
	if (!segue_hook_unwanted(sn, stand))
		return;

	nf_unregister_net_hooks(sn->net,
				&sn->hooks[segue_hook_stands[stand].at],
				segue_hook_stands[stand].n);
	sn->hooked[stand] = false;
}

static void segue_hook_drop_all(struct segue_net *sn)
{
	unsigned int stand;

	mutex_lock(&sn->cfg_lock);
	for (stand = 0; stand < SEGUE_STANDS; stand++)
		segue_hook_drop(sn, stand);
	if (!sn->n_active)
		segue_flowtable_give(sn);
	mutex_unlock(&sn->cfg_lock);
}

static void segue_hook_work(struct work_struct *work)
{
	segue_hook_drop_all(container_of(to_delayed_work(work),
					 struct segue_net, unhook));
}

/* The namespace comes. */
void segue_hook_init(struct segue_net *sn)
{
	unsigned int i;

	INIT_DELAYED_WORK(&sn->unhook, segue_hook_work);
	memcpy(sn->hooks, segue_hook_ops, sizeof(sn->hooks));
	for (i = 0; i < SEGUE_HOOKS; i++)
		sn->hooks[i].priv = sn;
}

/* The namespace goes; there is no mobile node left. */
void segue_hook_exit(struct segue_net *sn)
{
	cancel_delayed_work_sync(&sn->unhook);
	segue_hook_drop_all(sn);
}

static void segue_hook_want(struct segue_side *side, enum segue_stand stand,
			    bool wanted)
{
	struct segue_net *sn = segue_side_mn(side)->sn;

	if (wanted == !!(side->wants & BIT(stand)))
		return;

	side->wants ^= BIT(stand);
	sn->n_wanted[stand] += wanted ? 1 : -1;
	segue_hook_release(sn);
}

static void segue_hook_look(struct segue_side *side, enum segue_stand stand,
			    bool wanted)
{
	struct segue_net *sn = segue_side_mn(side)->sn;
	u32 *looks = &sn->looks[stand].dir[segue_side_dir(side)];

	if (wanted == !!(side->looked & BIT(stand)))
		return;

	side->looked ^= BIT(stand);
	WRITE_ONCE(*looks, *looks + (wanted ? 1 : -1));
}

/* The stands that a direction wants registered, and of them those that look. */
static void segue_hook_needs(struct segue_side *side, u8 *wants, u8 *looks)
{
	struct segue_path *path = segue_mn_cfg(segue_side_mn(side), side->path);
	bool waits = segue_side_state(side) >= SEGUE_STATE_HOLD ||
		     segue_side_is_armed(side);

	*looks = waits << SEGUE_STAND_FIRST;
	if (path)
		*looks |= BIT(SEGUE_STAND_LAST) |
			  path->early << SEGUE_STAND_EARLY;
	*wants = *looks;
	if (side->prepared)
		*wants |= BIT(SEGUE_STAND_FIRST) | BIT(SEGUE_STAND_LAST);
}

/**
 * segue_hook_attend() - who must look for the packets of a direction, from now on
 * @side: the direction; something of it has changed
 *
 * A stand that is registered because somebody is prepared, but where nobody waits,
 * doesn't look: that is 6 instructions for everybody instead of 35.
 */
void segue_hook_attend(struct segue_side *side)
{
	unsigned int stand;
	u8 wants, looks;

	segue_hook_needs(side, &wants, &looks);
	if (wants == side->wants && looks == side->looked)
		return;

	for (stand = 0; stand < SEGUE_STANDS; stand++) {
		segue_hook_want(side, stand, wants & BIT(stand));
		segue_hook_look(side, stand, looks & BIT(stand));
	}
}
