/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * xfrm_ro.h - route optimisation by the kernel (RFC 6275 6.3, 6.4, 9.3, 11.3)
 *
 * A state says which care-of address stands for a home address: outbound it puts
 * the Home Address option or the routing header of type 2 into the packet, inbound
 * it lets one through.  Policies say which packets a state is looked for at all:
 * those that have none go as they are.  What ends by itself is ended by the kernel,
 * whatever becomes of the caller.  Knows nothing of bindings.
 */
#ifndef SEGUE_USER_XFRM_RO_H
#define SEGUE_USER_XFRM_RO_H

#include <netinet/in.h>

#include "nl/nl.h"

/* src and dst as the layers above see them: the home address is one of them. */
struct xfrm_ro {
	uint8_t proto;			/* IPPROTO_DSTOPTS, IPPROTO_ROUTING */
	struct in6_addr src;
	struct in6_addr dst;
	struct in6_addr coa;		/* :: inbound: any */
	bool wild;			/* inbound, from any source */
	uint32_t reqid;			/* what a policy may ask for; 0: none */
	uint32_t seconds;		/* from when it was made; 0: for ever */
};

/**
 * xfrm_ro_set - make a state, or give one that is there another care-of address
 *
 * One that is there keeps its age, which @ro->seconds counts from.
 */
int xfrm_ro_set(struct nl *nl, const struct xfrm_ro *ro);

/**
 * xfrm_ro_del - take it back; it not being there is no error
 */
int xfrm_ro_del(struct nl *nl, const struct xfrm_ro *ro);

/**
 * xfrm_ro_packets - how many packets a state was used for
 *
 * Return: 0; -ESRCH: there is no such state.
 */
int xfrm_ro_packets(struct nl *nl, const struct xfrm_ro *ro,
		    uint64_t *packets);

/* Whose packets a state is looked for: addresses, :: for any. */
struct xfrm_ro_policy {
	uint8_t dir;			/* XFRM_POLICY_IN, XFRM_POLICY_OUT */
	uint8_t proto;
	struct in6_addr src;
	struct in6_addr dst;
	uint32_t reqid;			/* only states with this; 0: with any */
	uint32_t seconds;		/* 0: for ever */
};

/**
 * xfrm_ro_policy_set - make a policy, or make it anew
 *
 * Either way sockets that have found their way are made to look for it again.
 */
int xfrm_ro_policy_set(struct nl *nl, const struct xfrm_ro_policy *p);
int xfrm_ro_policy_del(struct nl *nl, const struct xfrm_ro_policy *p);

/* What the kernel says of itself. */
struct xfrm_ro_handler {
	/* a packet from src to dst would have used a state, and there is none */
	void (*wanted)(void *arg, const struct in6_addr *src,
		       const struct in6_addr *dst);
	/* one from home at coa to dst had an option that nothing allows */
	void (*refused)(void *arg, const struct in6_addr *home,
			const struct in6_addr *coa,
			const struct in6_addr *dst);
	void *arg;
};

/* Open, and listen: for each there may be a few a second, told by the kernel. */
int xfrm_ro_watch(struct nl *nl);
int xfrm_ro_read(struct nl *nl, const struct xfrm_ro_handler *handler);

#endif /* SEGUE_USER_XFRM_RO_H */
