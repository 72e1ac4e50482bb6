/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * route.h - IPv6 addresses, neighbours, routes and links (rtnetlink)
 *
 * Structs in, structs out; an address of :: and a number of 0 mean absent.
 * Knows nothing of Segue.  All calls take a NETLINK_ROUTE socket of nl_open()
 * and return 0 or a negative errno with nl->refusal saying why.  Errors that
 * all share: -EPERM (no CAP_NET_ADMIN), -ENODEV (no such interface).
 */
#ifndef SEGUE_USER_ROUTE_H
#define SEGUE_USER_ROUTE_H

#include <net/if.h>
#include <netinet/in.h>

#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include "nl/nl.h"

#define RT_FOREVER	0xffffffffU	/* a lifetime without end */
#define RT_OPER_UP	6		/* IF_OPER_UP: <linux/if.h> and <net/if.h> clash */

struct rt_addr {
	uint32_t ifindex;
	struct in6_addr addr;
	uint8_t plen;
	uint8_t scope;			/* answers only: RT_SCOPE_* */
	uint32_t flags;			/* IFA_F_NODAD, IFA_F_NOPREFIXROUTE... */
	uint32_t preferred;		/* s; 0 = deprecated, RT_FOREVER */
	uint32_t valid;			/* s, not 0; RT_FOREVER */
};

/**
 * rt_addr_add - add an address
 *
 * Return: -EEXIST it is on the interface already; -EINVAL lifetimes or flags
 * that do not go together (preferred > valid, valid 0, NODAD with
 * OPTIMISTIC); -EACCES IPv6 is off on the interface.
 */
int rt_addr_add(struct nl *nl, const struct rt_addr *a);

/**
 * rt_addr_change - give an address other flags and lifetimes, or add it
 *
 * The kernel never changes the prefix length of an address it has: a /64
 * stays one, NOPREFIXROUTE takes its on-link route away.  The route of an
 * address configured from an RA is the RA's and is deleted by rt_route_del().
 *
 * Return: as rt_addr_add() without -EEXIST.
 */
int rt_addr_change(struct nl *nl, const struct rt_addr *a);

/**
 * rt_addr_del - delete addr/plen from ifindex
 *
 * Return: -EADDRNOTAVAIL it is not there.
 */
int rt_addr_del(struct nl *nl, const struct rt_addr *a);

struct rt_neigh {
	uint32_t ifindex;
	struct in6_addr addr;
	bool has_lladdr;
	uint8_t lladdr[6];
	uint16_t state;			/* NUD_PERMANENT, NUD_STALE, NUD_REACHABLE... */
	uint8_t flags;			/* NTF_ROUTER; NTF_PROXY: an entry of the proxy table */
};

/**
 * rt_neigh_set - add a neighbour, or overwrite the entry whatever its state
 *
 * With NTF_PROXY the address is answered for on ifindex (needs the sysctl
 * proxy_ndp) and lladdr and state are not used.
 *
 * Return: -EINVAL no lladdr for a state that needs one; -ENOBUFS table full.
 */
int rt_neigh_set(struct nl *nl, const struct rt_neigh *n);

/**
 * rt_neigh_del - forget a neighbour, or with NTF_PROXY a proxied address
 *
 * Return: -ENOENT it is not there.
 */
int rt_neigh_del(struct nl *nl, const struct rt_neigh *n);

struct rt_route {
	struct in6_addr dst;		/* ::/0 = default */
	uint8_t plen;
	struct in6_addr src;		/* source-specific route; ::/0 = any source */
	uint8_t src_plen;
	struct in6_addr gateway;	/* :: = on-link */
	struct in6_addr prefsrc;	/* :: = none */
	uint32_t ifindex;
	uint32_t metric;		/* 0 = the kernel's 1024; to delete: any */
	uint32_t table;			/* 0 = main */
	uint8_t protocol;		/* RTPROT_*; 0 = static; to delete: any */
	uint8_t type;			/* RTN_*; 0 = unicast */
};

/**
 * rt_route_add - add a route
 *
 * Return: -EEXIST one like it is there; -EHOSTUNREACH the gateway is not
 * on-link; -ENETDOWN.
 */
int rt_route_add(struct nl *nl, const struct rt_route *r);

/**
 * rt_route_set - add a route, or replace the one to dst with this metric
 *
 * Return: as rt_route_add() without -EEXIST.
 */
int rt_route_set(struct nl *nl, const struct rt_route *r);

/**
 * rt_route_del - delete the first route that has all that is given
 *
 * Return: -ESRCH none has.
 */
int rt_route_del(struct nl *nl, const struct rt_route *r);

struct rt_link {
	uint32_t ifindex;
	char name[IF_NAMESIZE];
	bool has_lladdr;		/* an Ethernet address */
	uint8_t lladdr[6];
	uint8_t operstate;		/* RT_OPER_UP, or RFC 2863's others */
	bool carrier;
	uint32_t flags;			/* IFF_* */
	uint32_t mtu;
	uint32_t master;		/* ifindex of bridge or VRF, 0 = none */
};

/* A dump's callback: >= 0 goes on, a negative errno ends it. */
typedef int (*rt_addr_cb)(const struct rt_addr *a, void *arg);
typedef int (*rt_neigh_cb)(const struct rt_neigh *n, void *arg);
typedef int (*rt_route_cb)(const struct rt_route *r, void *arg);
typedef int (*rt_link_cb)(const struct rt_link *l, void *arg);

/*
 * Lists, IPv6 only; ifindex 0 = all.  Routes: unicast ones of all tables but
 * local, and neither cached ones nor those with several next hops.
 * -EINTR: changed meanwhile, ask again.
 */
int rt_addrs(struct nl *nl, uint32_t ifindex, rt_addr_cb cb, void *arg);
int rt_neighs(struct nl *nl, uint32_t ifindex, rt_neigh_cb cb, void *arg);
int rt_proxies(struct nl *nl, uint32_t ifindex, rt_neigh_cb cb, void *arg);
int rt_routes(struct nl *nl, uint32_t ifindex, rt_route_cb cb, void *arg);
int rt_links(struct nl *nl, rt_link_cb cb, void *arg);

/* One link by its index; -ENODEV. */
int rt_link_get(struct nl *nl, uint32_t ifindex, struct rt_link *link);

/* What a listener wants to hear: a member that is NULL is not subscribed. */
struct rt_watch {
	void (*link)(const struct rt_link *l, bool gone, void *arg);
	void (*addr)(const struct rt_addr *a, bool gone, void *arg);
	void (*neigh)(const struct rt_neigh *n, bool gone, void *arg);
	void (*route)(const struct rt_route *r, bool gone, void *arg);
	void *arg;
};

/**
 * rt_watch_open - a non-blocking socket that hears changes
 * @nl: filled; nl_fd() is for the event loop
 * @watch: which; what happens while it listens is in rt_watch_read()
 *
 * Subscribe first and dump then: nothing is missed between the two.
 */
int rt_watch_open(struct nl *nl, const struct rt_watch *watch);

/**
 * rt_watch_read - hand on the changes that wait
 *
 * Return: how many; -ENOBUFS some were lost, dump again.
 */
int rt_watch_read(struct nl *nl, const struct rt_watch *watch);

/* Messages to structs, without a socket; false = not one of ours. */
bool rt_addr_parse(const struct nlmsghdr *nlh, struct rt_addr *a);
bool rt_neigh_parse(const struct nlmsghdr *nlh, struct rt_neigh *n);
bool rt_route_parse(const struct nlmsghdr *nlh, struct rt_route *r);
bool rt_link_parse(const struct nlmsghdr *nlh, struct rt_link *l);

#endif /* SEGUE_USER_ROUTE_H */
