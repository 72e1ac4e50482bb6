// SPDX-License-Identifier: GPL-2.0-or-later
/* kernel_nl.c - requests to the kernel, as netlink */
#include <errno.h>
#include <string.h>

#include "daemon/kernel_nl.h"
#include "daemon/kernel_ro.h"
#include "nl/genl.h"
#include "nl/nl80211.h"
#include "nl/xfrm.h"

static char home_address_refusal[NL_SENTENCE_MAX];

int kernel_open(struct kernel_nl *k, bool module, const char **why)
{
	int err = nl_open(&k->route, NETLINK_ROUTE);
	struct genl_family nl80211;

	*why = "rtnetlink";
	if (err)
		return err;

	err = module ? segue_open(&k->segue) :
	      nl_open(&k->segue.nl, NETLINK_GENERIC);
	*why = err == -ENOENT ? "the kernel module segue is not loaded" :
	       "the segue family";
	if (err)
		return err;

	/* 0 where there is no 802.11: there is nothing to ask then */
	genl_resolve(&k->segue.nl, "nl80211", &nl80211);
	k->nl80211 = nl80211.id;
	return 0;
}

void kernel_close(struct kernel_nl *k)
{
	segue_close(&k->segue);
	nl_close(&k->xfrm);
	nl_close(&k->route);
}

int kernel_accept_home_address(const char **why)
{
	struct nl nl;
	int err = nl_open(&nl, NETLINK_XFRM);

	*why = "xfrm";
	if (err)
		return err;

	err = xfrm_hao_add(&nl);
	memcpy(home_address_refusal, nl.refusal.sentence,
	       sizeof(home_address_refusal));
	*why = home_address_refusal;
	nl_close(&nl);
	return err;
}

/* One verb as an operation; NEW and SET say all, the others only of whom. */
static void put_verb(const struct kmn *mn, const struct kverb *v,
		     struct segue_op *op)
{
	memset(op, 0, sizeof(*op));
	op->verb = v->verb;
	op->dir = v->dir;
	op->has_dir = v->dir != SEGUE_DIR_BOTH;
	op->outcome = v->outcome;
	op->deadline = v->deadline;
	op->when = v->when;
	op->gate = v->gate;
	op->wait = v->wait;
	op->window = v->window;
	op->pace = v->pace;
	op->n_legs = v->has_leg + v->copies;
	op->legs[0] = v->leg;
	if (v->copies)
		op->legs[1].kind = SEGUE_LEG_NATIVE;
	op->mn.n_addrs = 1;
	op->mn.addrs[0] = segue_addr6(&mn->addr);
	op->marker = v->marker;
	if (v->verb != SEGUE_VERB_NEW && v->verb != SEGUE_VERB_SET)
		return;

	op->mn.flags = SEGUE_MN_F_TEMPORARY;
	memcpy(op->mn.tag, mn->tag, sizeof(op->mn.tag));
	op->mn.answer = mn->answer;
	op->mn.n_accepts = mn->n_accepts;
	for (unsigned int i = 0; i < mn->n_accepts; i++)
		op->mn.accepts[i] = mn->accepts[i];
}

/* first is 0 where the mobile node of before is put away, else 1. */
static int apply_mn(struct kernel_nl *k, const struct kmn *mn, int first)
{
	static const struct kverb del = {
		.verb = SEGUE_VERB_DEL, .dir = SEGUE_DIR_BOTH,
	};
	struct segue_op ops[KVERBS_MAX + 1];

	if (!first)
		put_verb(mn, &del, &ops[0]);
	for (unsigned int i = 0; i < mn->n_verbs; i++)
		put_verb(mn, &mn->verbs[i], &ops[i + 1]);

	return segue_apply(&k->segue, ops + first, mn->n_verbs + 1 - first);
}

/* As it says, but that SET is NEW. */
static int apply_new(struct kernel_nl *k, const struct kmn *mn)
{
	struct kmn anew = *mn;

	anew.verbs[0].verb = SEGUE_VERB_NEW;
	for (unsigned int i = 1; i < anew.n_verbs; i++)
		anew.verbs[i].marker = false;
	return apply_mn(k, &anew, 1);
}

static int change_mn(struct kernel_nl *k, const struct kmn *mn)
{
	int err = apply_mn(k, mn, 1);

	if (err == -ENOENT && mn->verbs[0].verb == SEGUE_VERB_SET)
		err = apply_new(k, mn);

	if (err == -EEXIST && mn->verbs[0].verb == SEGUE_VERB_NEW)
		err = apply_mn(k, mn, 0);
	return err;
}

/* The default routes of a device, for a router that takes them over. */
#define DEFAULTS_MAX 8

struct defaults {
	unsigned int n;
	struct rt_route routes[DEFAULTS_MAX];
};

static int note_default(const struct rt_route *r, void *arg)
{
	struct defaults *d = arg;

	if (r->plen || r->type != RTN_UNICAST || r->table != RT_TABLE_MAIN ||
	    d->n == DEFAULTS_MAX)
		return 0;

	d->routes[d->n++] = *r;
	return 0;
}

/* On this link the router of before is not, and no packet waits for it. */
static void forget_router(struct nl *nl, uint32_t ifindex,
			  const struct in6_addr *router)
{
	struct rt_route host = { .dst = *router, .plen = 128,
				 .ifindex = ifindex };
	struct rt_neigh neigh = { .ifindex = ifindex, .addr = *router };

	rt_route_del(nl, &host);
	rt_neigh_del(nl, &neigh);
}

static void withdraw_others(struct nl *nl, const struct defaults *d,
			    const struct rt_route *ours)
{
	for (unsigned int i = 0; i < d->n; i++) {
		const struct rt_route *r = &d->routes[i];
		bool same = IN6_ARE_ADDR_EQUAL(&r->gateway, &ours->gateway);

		if (r->metric != ours->metric || r->ifindex != ours->ifindex)
			rt_route_del(nl, r);
		if (!same)
			forget_router(nl, r->ifindex, &r->gateway);
	}
}

/* The router is on-link by a route of its own: no prefix of its is ours. */
static int set_gateway(struct nl *nl, const struct kgateway *g)
{
	struct rt_route host = {
		.dst = g->router, .plen = 128, .ifindex = g->ifindex,
	};
	struct rt_route ours = {
		.gateway = g->router, .ifindex = g->ifindex,
	};
	struct defaults d = { .n = 0 };
	int err = rt_routes(nl, g->ifindex, note_default, &d);

	if (!err && g->instead)
		err = rt_routes(nl, g->instead, note_default, &d);
	if (err)
		return err;
	err = rt_route_set(nl, &host);
	if (err)
		return err;

	ours.metric = d.n ? d.routes[0].metric : 0;
	err = rt_route_set(nl, &ours);
	if (!err)
		withdraw_others(nl, &d, &ours);
	return err;
}

int kernel_optimise(struct kernel_nl *k, const struct in6_addr *home,
		    const char **why)
{
	int err = k->xfrm.sock ? 0 : nl_open(&k->xfrm, NETLINK_XFRM);

	*why = "xfrm";
	if (err)
		return err;

	err = home ? kernel_ro_mobile(&k->xfrm, home)
		   : kernel_ro_peer(&k->xfrm);
	*why = k->xfrm.refusal.sentence;
	return err;
}

int kernel_apply(struct kernel_nl *k, const struct kop *op, const char **why)
{
	struct nl *nl = &k->route;
	int err = 0;

	switch (op->kind) {
	case KOP_MN:
		nl = &k->segue.nl;
		err = change_mn(k, &op->mn);
		break;
	case KOP_ADDR:
		err = rt_addr_change(nl, &op->addr);
		break;
	case KOP_ADDR_DEL:
		err = rt_addr_del(nl, &op->addr);
		break;
	case KOP_NEIGH:
		err = rt_neigh_set(nl, &op->neigh);
		break;
	case KOP_NEIGH_DEL:
		err = rt_neigh_del(nl, &op->neigh);
		break;
	case KOP_GATEWAY:
		err = set_gateway(nl, &op->gateway);
		break;
	case KOP_RO:
		nl = &k->xfrm;
		err = kernel_ro_set(nl, &op->ro);
		break;
	case KOP_RO_DEL:
		nl = &k->xfrm;
		err = kernel_ro_del(nl, &op->ro);
		break;
	case KOP_GUARD:		/* protect_tunnel.c's */
		break;
	case KOP_RO_WATCH:
		nl = &k->xfrm;
		err = kernel_ro_watch(nl, &op->ro);
		break;
	}

	if (err)
		*why = nl->refusal.sentence;
	return err;
}

struct search {
	const struct in6_addr *addr;
	uint8_t *lladdr;
	bool found;
};

static int match_neigh(const struct rt_neigh *n, void *arg)
{
	struct search *s = arg;

	if (!n->has_lladdr || n->state & NUD_FAILED || n->flags & NTF_PROXY ||
	    !IN6_ARE_ADDR_EQUAL(&n->addr, s->addr))
		return 0;

	memcpy(s->lladdr, n->lladdr, sizeof(n->lladdr));
	s->found = true;
	return 0;
}

int kernel_lladdr_of(struct kernel_nl *k, uint32_t ifindex,
		     const struct in6_addr *addr, uint8_t lladdr[6])
{
	struct search s = { .addr = addr, .lladdr = lladdr };

	rt_neighs(&k->route, ifindex, match_neigh, &s);
	return s.found ? 0 : -ENOENT;
}

struct owned {
	const uint8_t *lladdr;
	struct in6_addr *addrs;
	unsigned int n;
	unsigned int max;
};

static int match_lladdr(const struct rt_neigh *n, void *arg)
{
	struct owned *o = arg;

	if (!n->has_lladdr || n->state & NUD_FAILED || n->flags & NTF_PROXY ||
	    memcmp(n->lladdr, o->lladdr, sizeof(n->lladdr)) ||
	    o->n == o->max)
		return 0;

	o->addrs[o->n++] = n->addr;
	return 0;
}

unsigned int kernel_addrs_of(struct kernel_nl *k, uint32_t ifindex,
			     const uint8_t lladdr[6], struct in6_addr *addrs,
			     unsigned int max)
{
	struct owned o = { .lladdr = lladdr, .addrs = addrs, .max = max };

	rt_neighs(&k->route, ifindex, match_lladdr, &o);
	return o.n;
}

int kernel_inactive(struct kernel_nl *k, uint32_t ifindex,
		    const uint8_t lladdr[6], unsigned int *ms)
{
	return k->nl80211 ? nl80211_inactive(&k->segue.nl, k->nl80211, ifindex,
					     lladdr, ms) : -ENOENT;
}

int kernel_station(struct kernel_nl *k, uint32_t ifindex,
		   const uint8_t lladdr[6], struct nl80211_station *reading)
{
	return k->nl80211 ? nl80211_station(&k->segue.nl, k->nl80211, ifindex,
					    lladdr, reading) : -ENOENT;
}

static int match_addr(const struct rt_addr *a, void *arg)
{
	struct search *s = arg;

	s->found |= IN6_ARE_ADDR_EQUAL(&a->addr, s->addr);
	return 0;
}

bool kernel_is_own(struct kernel_nl *k, const struct in6_addr *addr)
{
	struct search s = { .addr = addr };

	rt_addrs(&k->route, 0, match_addr, &s);
	return s.found;
}
