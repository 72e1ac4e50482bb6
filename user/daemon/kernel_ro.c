// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kernel_ro.c - a route of its own, as states and policies of the kernel's xfrm
 *
 * At a correspondent two states and a policy for each binding; at a mobile one state
 * for each correspondent.  Each ends by itself with its binding.
 */
#include <netinet/in.h>

#include <linux/xfrm.h>

#include "daemon/kernel_ro.h"
#include "nl/xfrm_ro.h"

/* What a policy at a correspondent asks of an option: that a binding let it in. */
#define BOUND_REQID	1

/* Of the home address, whoever it is for; what sends by it is looked for anew. */
static struct xfrm_ro_policy mobile_out(const struct in6_addr *home)
{
	return (struct xfrm_ro_policy){
		.dir = XFRM_POLICY_OUT, .proto = IPPROTO_DSTOPTS, .src = *home,
	};
}

/* Routing headers may come from anybody (RFC 6275 11.3.3). */
int kernel_ro_mobile(struct nl *nl, const struct in6_addr *home)
{
	const struct xfrm_ro in = {
		.proto = IPPROTO_ROUTING, .dst = *home, .wild = true,
	};
	const struct xfrm_ro_policy from_all = {
		.dir = XFRM_POLICY_IN, .proto = IPPROTO_ROUTING, .dst = *home,
	};
	const struct xfrm_ro_policy out = mobile_out(home);
	int err = xfrm_ro_set(nl, &in);

	if (!err)
		err = xfrm_ro_policy_set(nl, &from_all);
	/* of an agent before this one */
	return err ? err : xfrm_ro_policy_del(nl, &out);
}

/*
 * Whom the kernel has told of it tells of no more for half a minute
 * (xfrm_acq_expires): so it is not to tell of anybody while nobody is asked.
 */
int kernel_ro_watch(struct nl *nl, const struct kro *ro)
{
	const struct xfrm_ro_policy out = mobile_out(&ro->local);

	return ro->on ? xfrm_ro_policy_set(nl, &out)
		      : xfrm_ro_policy_del(nl, &out);
}

int kernel_ro_peer(struct nl *nl)
{
	const struct xfrm_ro_policy in = {
		.dir = XFRM_POLICY_IN, .proto = IPPROTO_DSTOPTS,
		.reqid = BOUND_REQID,
	};

	return xfrm_ro_policy_set(nl, &in);
}

/* What comes in with an option; only a correspondent has one of these. */
static struct xfrm_ro state_in(const struct kro *ro)
{
	return (struct xfrm_ro){
		.proto = IPPROTO_DSTOPTS, .src = ro->remote, .dst = ro->local,
		.coa = ro->coa, .reqid = BOUND_REQID,
		.seconds = ro->age + ro->lifetime,
	};
}

static struct xfrm_ro state_out(const struct kro *ro)
{
	return (struct xfrm_ro){
		.proto = ro->side == KRO_PEER ? IPPROTO_ROUTING
					      : IPPROTO_DSTOPTS,
		.src = ro->local, .dst = ro->remote, .coa = ro->coa,
		.seconds = ro->age + ro->lifetime,
	};
}

static struct xfrm_ro_policy policy_out(const struct kro *ro)
{
	struct xfrm_ro_policy p = {
		.dir = XFRM_POLICY_OUT, .proto = IPPROTO_ROUTING,
		.src = ro->local, .dst = ro->remote, .seconds = ro->lifetime,
	};

	return ro->side == KRO_PEER ? p : mobile_out(&ro->local);
}

int kernel_ro_del(struct nl *nl, const struct kro *ro)
{
	const struct xfrm_ro in = state_in(ro), out = state_out(ro);
	const struct xfrm_ro_policy policy = policy_out(ro);
	int err = 0;

	if (ro->side == KRO_PEER)
		err = xfrm_ro_policy_del(nl, &policy);
	if (!err)
		err = xfrm_ro_del(nl, &out);
	if (!err && ro->side == KRO_PEER)
		err = xfrm_ro_del(nl, &in);
	return err;
}

/* The policy last: it is what makes sockets look for their way again. */
int kernel_ro_set(struct nl *nl, const struct kro *ro)
{
	const struct xfrm_ro in = state_in(ro), out = state_out(ro);
	const struct xfrm_ro_policy policy = policy_out(ro);
	int err = ro->anew ? kernel_ro_del(nl, ro) : 0;

	if (!err && ro->side == KRO_PEER)
		err = xfrm_ro_set(nl, &in);
	if (!err)
		err = xfrm_ro_set(nl, &out);
	return err ? err : xfrm_ro_policy_set(nl, &policy);
}

int kernel_ro_packets(struct nl *nl, const struct kro *ro, uint64_t *packets)
{
	const struct xfrm_ro out = state_out(ro);

	return xfrm_ro_packets(nl, &out, packets);
}
