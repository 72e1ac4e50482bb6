// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * route.c - change IPv6 addresses, neighbours and routes
 *
 * Structs to rtnetlink requests.  What the kernel tells is route_read.c's.
 */
#include <errno.h>
#include <string.h>

#include "nl/route.h"

#define REQUEST_SIZE	512

static struct nlmsghdr *request(void *buf, uint16_t type, uint16_t flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = flags;
	return nlh;
}

static void put_ip(struct nlmsghdr *nlh, uint16_t type,
		   const struct in6_addr *ip)
{
	mnl_attr_put(nlh, type, sizeof(*ip), ip);
}

static int ask_addr(struct nl *nl, uint16_t type, uint16_t flags,
		    const struct rt_addr *a)
{
	const struct ifa_cacheinfo lifetimes = {
		.ifa_prefered = a->preferred,
		.ifa_valid = a->valid,
	};
	uint64_t buf[REQUEST_SIZE / 8];
	struct nlmsghdr *nlh = request(buf, type, flags);
	struct ifaddrmsg *ifa;

	ifa = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifa));
	ifa->ifa_family = AF_INET6;
	ifa->ifa_prefixlen = a->plen;
	ifa->ifa_index = a->ifindex;

	put_ip(nlh, IFA_LOCAL, &a->addr);
	if (type == RTM_NEWADDR) {
		mnl_attr_put_u32(nlh, IFA_FLAGS, a->flags);
		mnl_attr_put(nlh, IFA_CACHEINFO, sizeof(lifetimes), &lifetimes);
	}

	return nl_ask(nl, nlh, NULL, NULL);
}

int rt_addr_add(struct nl *nl, const struct rt_addr *a)
{
	return ask_addr(nl, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, a);
}

int rt_addr_change(struct nl *nl, const struct rt_addr *a)
{
	return ask_addr(nl, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, a);
}

int rt_addr_del(struct nl *nl, const struct rt_addr *a)
{
	return ask_addr(nl, RTM_DELADDR, 0, a);
}

static int ask_neigh(struct nl *nl, uint16_t type, uint16_t flags,
		     const struct rt_neigh *n)
{
	uint64_t buf[REQUEST_SIZE / 8];
	struct nlmsghdr *nlh = request(buf, type, flags);
	bool proxy = n->flags & NTF_PROXY;
	struct ndmsg *ndm;

	ndm = mnl_nlmsg_put_extra_header(nlh, sizeof(*ndm));
	ndm->ndm_family = AF_INET6;
	ndm->ndm_ifindex = n->ifindex;
	ndm->ndm_flags = n->flags;

	put_ip(nlh, NDA_DST, &n->addr);
	if (type == RTM_NEWNEIGH && !proxy) {
		ndm->ndm_state = n->state;
		if (n->has_lladdr)
			mnl_attr_put(nlh, NDA_LLADDR, sizeof(n->lladdr),
				     n->lladdr);
	}

	return nl_ask(nl, nlh, NULL, NULL);
}

int rt_neigh_set(struct nl *nl, const struct rt_neigh *n)
{
	return ask_neigh(nl, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, n);
}

int rt_neigh_del(struct nl *nl, const struct rt_neigh *n)
{
	return ask_neigh(nl, RTM_DELNEIGH, 0, n);
}

static void put_route(struct nlmsghdr *nlh, const struct rt_route *r)
{
	if (r->plen)
		put_ip(nlh, RTA_DST, &r->dst);
	if (r->src_plen)
		put_ip(nlh, RTA_SRC, &r->src);
	if (!IN6_IS_ADDR_UNSPECIFIED(&r->gateway))
		put_ip(nlh, RTA_GATEWAY, &r->gateway);
	if (!IN6_IS_ADDR_UNSPECIFIED(&r->prefsrc))
		put_ip(nlh, RTA_PREFSRC, &r->prefsrc);
	if (r->ifindex)
		mnl_attr_put_u32(nlh, RTA_OIF, r->ifindex);
	if (r->metric)
		mnl_attr_put_u32(nlh, RTA_PRIORITY, r->metric);
	mnl_attr_put_u32(nlh, RTA_TABLE, r->table ? r->table : RT_TABLE_MAIN);
}

static int ask_route(struct nl *nl, uint16_t type, uint16_t flags,
		     const struct rt_route *r)
{
	uint64_t buf[REQUEST_SIZE / 8];
	struct nlmsghdr *nlh = request(buf, type, flags);
	bool add = type == RTM_NEWROUTE;
	struct rtmsg *rtm;

	rtm = mnl_nlmsg_put_extra_header(nlh, sizeof(*rtm));
	rtm->rtm_family = AF_INET6;
	rtm->rtm_dst_len = r->plen;
	rtm->rtm_src_len = r->src_plen;
	rtm->rtm_protocol = r->protocol;
	rtm->rtm_scope = RT_SCOPE_UNIVERSE;
	rtm->rtm_type = r->type;
	if (add && !r->protocol)
		rtm->rtm_protocol = RTPROT_STATIC;
	if (add && !r->type)
		rtm->rtm_type = RTN_UNICAST;
	put_route(nlh, r);

	return nl_ask(nl, nlh, NULL, NULL);
}

int rt_route_add(struct nl *nl, const struct rt_route *r)
{
	return ask_route(nl, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, r);
}

int rt_route_set(struct nl *nl, const struct rt_route *r)
{
	return ask_route(nl, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, r);
}

int rt_route_del(struct nl *nl, const struct rt_route *r)
{
	return ask_route(nl, RTM_DELROUTE, 0, r);
}
