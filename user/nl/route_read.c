// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * route_read.c - what rtnetlink tells: lists and changes
 *
 * One parser a kind serves both the list and the watch, so that the two
 * cannot differ.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "nl/route.h"

static void get_ip(const struct nlattr *attr, struct in6_addr *ip)
{
	if (mnl_attr_get_payload_len(attr) == sizeof(*ip))
		memcpy(ip, mnl_attr_get_payload(attr), sizeof(*ip));
}

static uint32_t get_u32(const struct nlattr *attr)
{
	return mnl_attr_validate(attr, MNL_TYPE_U32) ? 0 :
	       mnl_attr_get_u32(attr);
}

static bool get_lladdr(const struct nlattr *attr, uint8_t *lladdr)
{
	if (mnl_attr_get_payload_len(attr) != 6)
		return false;

	memcpy(lladdr, mnl_attr_get_payload(attr), 6);
	return true;
}

bool rt_addr_parse(const struct nlmsghdr *nlh, struct rt_addr *a)
{
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);
	const struct ifa_cacheinfo *lifetimes;
	const struct nlattr *attr;

	memset(a, 0, sizeof(*a));
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*ifa) ||
	    ifa->ifa_family != AF_INET6)
		return false;

	a->ifindex = ifa->ifa_index;
	a->plen = ifa->ifa_prefixlen;
	a->scope = ifa->ifa_scope;
	a->flags = ifa->ifa_flags;
	a->preferred = RT_FOREVER;
	a->valid = RT_FOREVER;

	mnl_attr_for_each(attr, nlh, sizeof(*ifa)) {
		switch (mnl_attr_get_type(attr)) {
		case IFA_ADDRESS:
			if (IN6_IS_ADDR_UNSPECIFIED(&a->addr))
				get_ip(attr, &a->addr);
			break;
		case IFA_LOCAL:		/* there is a peer, which is ADDRESS */
			get_ip(attr, &a->addr);
			break;
		case IFA_FLAGS:
			a->flags = get_u32(attr);
			break;
		case IFA_CACHEINFO:
			lifetimes = mnl_attr_get_payload(attr);
			if (mnl_attr_get_payload_len(attr) <
			    sizeof(*lifetimes))
				break;
			a->preferred = lifetimes->ifa_prefered;
			a->valid = lifetimes->ifa_valid;
			break;
		}
	}

	return true;
}

bool rt_neigh_parse(const struct nlmsghdr *nlh, struct rt_neigh *n)
{
	const struct ndmsg *ndm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;

	memset(n, 0, sizeof(*n));
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*ndm) ||
	    ndm->ndm_family != AF_INET6)
		return false;

	n->ifindex = ndm->ndm_ifindex;
	n->state = ndm->ndm_state;
	n->flags = ndm->ndm_flags;

	mnl_attr_for_each(attr, nlh, sizeof(*ndm)) {
		switch (mnl_attr_get_type(attr)) {
		case NDA_DST:
			get_ip(attr, &n->addr);
			break;
		case NDA_LLADDR:
			n->has_lladdr = get_lladdr(attr, n->lladdr);
			break;
		}
	}

	return true;
}

bool rt_route_parse(const struct nlmsghdr *nlh, struct rt_route *r)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;

	memset(r, 0, sizeof(*r));
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*rtm) ||
	    rtm->rtm_family != AF_INET6 || rtm->rtm_flags & RTM_F_CLONED ||
	    rtm->rtm_type != RTN_UNICAST)
		return false;

	r->plen = rtm->rtm_dst_len;
	r->src_plen = rtm->rtm_src_len;
	r->protocol = rtm->rtm_protocol;
	r->type = rtm->rtm_type;
	r->table = rtm->rtm_table;

	mnl_attr_for_each(attr, nlh, sizeof(*rtm)) {
		switch (mnl_attr_get_type(attr)) {
		case RTA_DST:
			get_ip(attr, &r->dst);
			break;
		case RTA_SRC:
			get_ip(attr, &r->src);
			break;
		case RTA_GATEWAY:
			get_ip(attr, &r->gateway);
			break;
		case RTA_PREFSRC:
			get_ip(attr, &r->prefsrc);
			break;
		case RTA_OIF:
			r->ifindex = get_u32(attr);
			break;
		case RTA_PRIORITY:
			r->metric = get_u32(attr);
			break;
		case RTA_TABLE:
			r->table = get_u32(attr);
			break;
		case RTA_MULTIPATH:
			return false;
		}
	}

	return r->table != RT_TABLE_LOCAL;
}

bool rt_link_parse(const struct nlmsghdr *nlh, struct rt_link *l)
{
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;

	memset(l, 0, sizeof(*l));
	/* A bridge tells of its ports in messages of its own family. */
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*ifi) ||
	    ifi->ifi_family != AF_UNSPEC)
		return false;

	l->ifindex = ifi->ifi_index;
	l->flags = ifi->ifi_flags;

	mnl_attr_for_each(attr, nlh, sizeof(*ifi)) {
		switch (mnl_attr_get_type(attr)) {
		case IFLA_IFNAME:
			snprintf(l->name, sizeof(l->name), "%.*s",
				 (int)mnl_attr_get_payload_len(attr),
				 (const char *)mnl_attr_get_payload(attr));
			break;
		case IFLA_ADDRESS:
			l->has_lladdr = get_lladdr(attr, l->lladdr);
			break;
		case IFLA_OPERSTATE:
			if (!mnl_attr_validate(attr, MNL_TYPE_U8))
				l->operstate = mnl_attr_get_u8(attr);
			break;
		case IFLA_CARRIER:
			if (!mnl_attr_validate(attr, MNL_TYPE_U8))
				l->carrier = mnl_attr_get_u8(attr);
			break;
		case IFLA_MTU:
			l->mtu = get_u32(attr);
			break;
		case IFLA_MASTER:
			l->master = get_u32(attr);
			break;
		}
	}

	/* Wireless extensions send half a message: index and no more. */
	return l->name[0];
}

struct list {
	uint32_t ifindex;
	rt_addr_cb addr;
	rt_neigh_cb neigh;
	rt_route_cb route;
	rt_link_cb link;
	void *arg;
};

static bool wanted(const struct list *l, uint32_t ifindex)
{
	return !l->ifindex || l->ifindex == ifindex;
}

static int list_addr(const struct nlmsghdr *nlh, void *arg)
{
	const struct list *l = arg;
	struct rt_addr a;

	if (!rt_addr_parse(nlh, &a) || !wanted(l, a.ifindex))
		return 0;

	return l->addr(&a, l->arg);
}

static int list_neigh(const struct nlmsghdr *nlh, void *arg)
{
	const struct list *l = arg;
	struct rt_neigh n;

	if (!rt_neigh_parse(nlh, &n) || !wanted(l, n.ifindex))
		return 0;

	return l->neigh(&n, l->arg);
}

static int list_route(const struct nlmsghdr *nlh, void *arg)
{
	const struct list *l = arg;
	struct rt_route r;

	if (!rt_route_parse(nlh, &r) || !wanted(l, r.ifindex))
		return 0;

	return l->route(&r, l->arg);
}

static int list_link(const struct nlmsghdr *nlh, void *arg)
{
	const struct list *list = arg;
	struct rt_link l;

	return rt_link_parse(nlh, &l) ? list->link(&l, list->arg) : 0;
}

/* Strict checks want the whole header of the kind, zero but for the family. */
static int ask_list(struct nl *nl, uint16_t type, size_t header,
		    uint8_t family, nl_cb cb, struct list *list)
{
	uint64_t buf[8];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	uint8_t *first = mnl_nlmsg_put_extra_header(nlh, header);

	*first = family;
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_DUMP;

	return nl_ask(nl, nlh, cb, list);
}

int rt_addrs(struct nl *nl, uint32_t ifindex, rt_addr_cb cb, void *arg)
{
	struct list list = { .ifindex = ifindex, .addr = cb, .arg = arg };

	return ask_list(nl, RTM_GETADDR, sizeof(struct ifaddrmsg), AF_INET6,
			list_addr, &list);
}

int rt_neighs(struct nl *nl, uint32_t ifindex, rt_neigh_cb cb, void *arg)
{
	struct list list = { .ifindex = ifindex, .neigh = cb, .arg = arg };

	return ask_list(nl, RTM_GETNEIGH, sizeof(struct ndmsg), AF_INET6,
			list_neigh, &list);
}

int rt_proxies(struct nl *nl, uint32_t ifindex, rt_neigh_cb cb, void *arg)
{
	struct list list = { .ifindex = ifindex, .neigh = cb, .arg = arg };
	uint64_t buf[8];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct ndmsg *ndm = mnl_nlmsg_put_extra_header(nlh, sizeof(*ndm));

	ndm->ndm_family = AF_INET6;
	ndm->ndm_flags = NTF_PROXY;
	nlh->nlmsg_type = RTM_GETNEIGH;
	nlh->nlmsg_flags = NLM_F_DUMP;

	return nl_ask(nl, nlh, list_neigh, &list);
}

int rt_routes(struct nl *nl, uint32_t ifindex, rt_route_cb cb, void *arg)
{
	struct list list = { .ifindex = ifindex, .route = cb, .arg = arg };

	return ask_list(nl, RTM_GETROUTE, sizeof(struct rtmsg), AF_INET6,
			list_route, &list);
}

int rt_links(struct nl *nl, rt_link_cb cb, void *arg)
{
	struct list list = { .link = cb, .arg = arg };

	return ask_list(nl, RTM_GETLINK, sizeof(struct ifinfomsg), AF_UNSPEC,
			list_link, &list);
}

static int keep_link(const struct nlmsghdr *nlh, void *arg)
{
	return rt_link_parse(nlh, arg) ? 0 : -EPROTO;
}

int rt_link_get(struct nl *nl, uint32_t ifindex, struct rt_link *link)
{
	uint64_t buf[8];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct ifinfomsg *ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));

	ifi->ifi_index = ifindex;
	nlh->nlmsg_type = RTM_GETLINK;

	return nl_ask(nl, nlh, keep_link, link);
}

int rt_watch_open(struct nl *nl, const struct rt_watch *watch)
{
	const struct {
		bool wanted;
		uint32_t group;
	} groups[] = {
		{ watch->link, RTNLGRP_LINK },
		{ watch->addr, RTNLGRP_IPV6_IFADDR },
		{ watch->neigh, RTNLGRP_NEIGH },
		{ watch->route, RTNLGRP_IPV6_ROUTE },
	};
	size_t i;
	int err;

	err = nl_open(nl, NETLINK_ROUTE);
	for (i = 0; !err && i < MNL_ARRAY_SIZE(groups); i++) {
		if (groups[i].wanted)
			err = nl_join(nl, groups[i].group);
	}
	if (err)
		nl_close(nl);

	return err;
}

static int hand_change(const struct nlmsghdr *nlh, void *arg)
{
	const struct rt_watch *w = arg;
	struct rt_neigh neigh;
	struct rt_route route;
	struct rt_link link;
	struct rt_addr addr;

	switch (nlh->nlmsg_type) {
	case RTM_NEWLINK:
	case RTM_DELLINK:
		if (rt_link_parse(nlh, &link))
			w->link(&link, nlh->nlmsg_type == RTM_DELLINK, w->arg);
		break;
	case RTM_NEWADDR:
	case RTM_DELADDR:
		if (rt_addr_parse(nlh, &addr))
			w->addr(&addr, nlh->nlmsg_type == RTM_DELADDR, w->arg);
		break;
	case RTM_NEWNEIGH:
	case RTM_DELNEIGH:
		if (rt_neigh_parse(nlh, &neigh))
			w->neigh(&neigh, nlh->nlmsg_type == RTM_DELNEIGH,
				 w->arg);
		break;
	case RTM_NEWROUTE:
	case RTM_DELROUTE:
		if (rt_route_parse(nlh, &route))
			w->route(&route, nlh->nlmsg_type == RTM_DELROUTE,
				 w->arg);
		break;
	}

	return 0;
}

int rt_watch_read(struct nl *nl, const struct rt_watch *watch)
{
	return nl_listen(nl, hand_change, (void *)watch);
}
