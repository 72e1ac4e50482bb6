// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mip6_mn_kernel.c - what the mobile node's kernel is to do with its home address
 *
 * The tunnel of a binding, what it is listened at, what waits.  Owns nothing; knows
 * not how a binding came about.
 */
#include <stdio.h>

#include "daemon/message.h"
#include "daemon/mip6_mn_steps.h"

static struct outbox *out_of(const struct mip *mip)
{
	return &mip->agent->out;
}

static void accept_from(struct mip *mip, struct kmn *mn,
			const struct in6_addr *coa)
{
	mn->accepts[mn->n_accepts++] = (struct segue_accept){
		.local = segue_addr6(coa),
		.remote = segue_addr6(&mip->agents.now), .dir = SEGUE_DIR_TO,
	};
}

/*
 * All that is known of it; the path is as it was.  Where both ways are listened at
 * the short one is the gated one.
 */
static struct kmn *set(struct mip *mip)
{
	struct kmn *mn = &outbox_kernel(out_of(mip), KOP_MN)->mn;

	mn->addr = mip->cfg->address;
	snprintf(mn->tag, sizeof(mn->tag), "mip6-mn %u", mip->seq);
	accept_from(mip, mn, &mip->coa);
	if (mn_old_has(mip->mn, &mip->before)) {
		mn->accepts[0].flags = SEGUE_ACCEPT_F_GATED;
		accept_from(mip, mn, &mip->before);
	}
	mn->verbs[mn->n_verbs++] = (struct kverb){
		.verb = SEGUE_VERB_SET, .dir = SEGUE_DIR_BOTH,
	};
	return mn;
}

bool mip_may_be_bound(const struct mip *mip)
{
	return mip_is_bound(mip) || mip->agent->now < mip->told_until;
}

/*
 * What the home agent sends to the new address comes before what it has sent to the
 * one of before.  It waits until the home agent's end marker has come by there,
 * and no longer than the marker may take.
 */
void mip_listen_at_both(struct mip *mip)
{
	struct kmn *mn = set(mip);

	if (!mip->cfg->marker_time || !mip_is_bound(mip))
		return;

	mn->verbs[mn->n_verbs++] = (struct kverb){
		.verb = SEGUE_VERB_HOLD, .dir = SEGUE_DIR_TO,
		.gate = true, .wait = mip->cfg->marker_time,
		.deadline = mip->mn->cfg->hold_time,
		.outcome = SEGUE_OUTCOME_DRAIN,
	};
}

/* The tunnel of HoTI and HoT ends where the mobile is (10.4.6); none: at home. */
void mip_guard(struct mip *mip)
{
	struct kop *op;

	if (!mip->cfg->tunnel.n || addr_equal(&mip->guarded, &mip->coa))
		return;

	op = outbox_kernel(out_of(mip), KOP_GUARD);
	op->may_fail = true;
	op->guard = (struct kguard){
		.on = !IN6_IS_ADDR_UNSPECIFIED(&mip->coa),
		.home = mip->cfg->address, .agent = mip->agents.now,
		.coa = mip->coa, .before = mip->guarded,
	};
	mip->guarded = mip->coa;
}

void mip_publish(struct mip *mip, double seconds)
{
	struct kmn *mn = set(mip);
	struct kverb *v = &mn->verbs[mn->n_verbs++];

	*v = (struct kverb){
		.verb = SEGUE_VERB_SWITCH, .dir = SEGUE_DIR_FROM,
		.has_leg = true,
		.leg = segue_leg_tunnel(&mip->coa, &mip->agents.now),
		.deadline = (uint32_t)(seconds * 1000),
		.outcome = SEGUE_OUTCOME_REVERT,
	};
	v->leg.pmtu = SEGUE_PMTU_TELL;
	if (!mip->held)
		return;

	mn->verbs[mn->n_verbs++] = (struct kverb){
		.verb = SEGUE_VERB_DRAIN, .dir = SEGUE_DIR_FROM,
	};
	mip->held = false;
}

void mip_withdraw(struct mip *mip)
{
	struct kop *op = outbox_kernel(out_of(mip), KOP_MN);

	op->may_fail = true;
	op->mn.addr = mip->cfg->address;
	op->mn.verbs[0] = (struct kverb){
		.verb = SEGUE_VERB_DEL, .dir = SEGUE_DIR_BOTH,
	};
	op->mn.n_verbs = 1;
	mip->held = false;
}

void mip_hold(struct mip *mip, unsigned int ms)
{
	struct kop *op;

	if (!mip_is_bound(mip))
		return;

	op = outbox_kernel(out_of(mip), KOP_MN);
	op->may_fail = true;
	op->mn.addr = mip->cfg->address;
	op->mn.verbs[0] = (struct kverb){
		.verb = SEGUE_VERB_HOLD, .dir = SEGUE_DIR_FROM,
		.deadline = ms, .outcome = SEGUE_OUTCOME_DRAIN,
	};
	op->mn.n_verbs = 1;
	mip->held = true;
}

void mip_release(struct mip *mip)
{
	if (mip->held && mip_is_bound(mip))
		mip_publish(mip, mip->until - mip->agent->now);
	mip->held = false;
}

/* The kernel's source address selection takes it before others. */
void mip_add_home_address(struct mip *mip)
{
	struct kop *op = outbox_kernel(out_of(mip), KOP_ADDR);

	op->may_fail = true;
	op->addr = (struct rt_addr){
		.ifindex = mip->mn->ifindex, .addr = mip->cfg->address,
		.plen = 128, .preferred = RT_FOREVER, .valid = RT_FOREVER,
		.flags = IFA_F_NODAD | IFA_F_NOPREFIXROUTE |
			 IFA_F_HOMEADDRESS,
	};
	agent_flush(mip->agent);
}
