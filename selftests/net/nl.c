// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nl.c - user/nl's route, xfrm and nl80211 against a real kernel, step by step
 *
 *	nl DEV STEP...	each step by its name, in the order given
 *
 * Prints a line for each step: its name, the errno it came back with by its
 * name, or what it read.  Whether the kernel really did it nl.sh asks ip(8).
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "nl/nl80211.h"
#include "nl/route.h"
#include "nl/xfrm.h"

static uint32_t dev;

static struct in6_addr ip(const char *text)
{
	struct in6_addr a;

	inet_pton(AF_INET6, text, &a);
	return a;
}

static struct rt_addr an_addr(uint32_t preferred)
{
	return (struct rt_addr){
		.ifindex = dev,
		.addr = ip("2001:db8:2::5"),
		.plen = 64,
		.flags = IFA_F_NODAD | IFA_F_NOPREFIXROUTE,
		.preferred = preferred,
		.valid = RT_FOREVER,
	};
}

static int addr_add(struct nl *nl)
{
	struct rt_addr a = an_addr(0);

	return rt_addr_add(nl, &a);
}

static int addr_change(struct nl *nl)
{
	struct rt_addr a = an_addr(RT_FOREVER);

	return rt_addr_change(nl, &a);
}

static int addr_bad(struct nl *nl)
{
	struct rt_addr a = an_addr(5);

	a.valid = 3;
	return rt_addr_add(nl, &a);
}

static int addr_del(struct nl *nl)
{
	struct rt_addr a = an_addr(0);

	return rt_addr_del(nl, &a);
}

static struct rt_neigh a_neigh(uint16_t state, uint8_t last)
{
	return (struct rt_neigh){
		.ifindex = dev,
		.addr = ip("fe80::9"),
		.has_lladdr = true,
		.lladdr = { 2, 0, 0, 0, 0, last },
		.state = state,
		.flags = NTF_ROUTER,
	};
}

static int neigh_permanent(struct nl *nl)
{
	struct rt_neigh n = a_neigh(NUD_PERMANENT, 9);

	return rt_neigh_set(nl, &n);
}

static int neigh_stale(struct nl *nl)
{
	struct rt_neigh n = a_neigh(NUD_STALE, 10);

	return rt_neigh_set(nl, &n);
}

static int neigh_bad(struct nl *nl)
{
	struct rt_neigh n = a_neigh(NUD_REACHABLE, 0);

	n.addr = ip("fe80::77");
	n.has_lladdr = false;
	return rt_neigh_set(nl, &n);
}

static int neigh_del(struct nl *nl)
{
	struct rt_neigh n = a_neigh(0, 0);

	return rt_neigh_del(nl, &n);
}

static int proxy_set(struct nl *nl)
{
	struct rt_neigh n = { .ifindex = dev, .flags = NTF_PROXY,
			      .addr = ip("2001:db8:2::77") };

	return rt_neigh_set(nl, &n);
}

static int proxy_del(struct nl *nl)
{
	struct rt_neigh n = { .ifindex = dev, .flags = NTF_PROXY,
			      .addr = ip("2001:db8:2::77") };

	return rt_neigh_del(nl, &n);
}

static struct rt_route a_route(uint32_t metric)
{
	return (struct rt_route){ .ifindex = dev, .metric = metric,
				  .gateway = ip("fe80::9") };
}

static int route_add(struct nl *nl)
{
	struct rt_route r = a_route(50);

	return rt_route_add(nl, &r);
}

static int route_set(struct nl *nl)
{
	struct rt_route r = a_route(50);

	r.gateway = ip("fe80::10");
	return rt_route_set(nl, &r);
}

static int route_onlink(struct nl *nl)
{
	struct rt_route r = { .ifindex = dev, .dst = ip("2001:db8:3::"),
			      .plen = 64, .protocol = RTPROT_RA };

	return rt_route_add(nl, &r);
}

static int route_nowhere(struct nl *nl)
{
	struct rt_route r = a_route(60);

	r.gateway = ip("2001:db8:ffff::1");
	return rt_route_add(nl, &r);
}

static int route_del(struct nl *nl)
{
	struct rt_route r = { .ifindex = dev };

	return rt_route_del(nl, &r);
}

static int print_addr(const struct rt_addr *a, void *what)
{
	char text[INET6_ADDRSTRLEN];

	if (a->scope)
		return 0;
	inet_ntop(AF_INET6, &a->addr, text, sizeof(text));
	printf("%s %s/%u preferred %u nodad %d noprefixroute %d\n",
	       (const char *)what, text, a->plen, a->preferred,
	       !!(a->flags & IFA_F_NODAD), !!(a->flags & IFA_F_NOPREFIXROUTE));
	return 0;
}

static int print_neigh(const struct rt_neigh *n, void *what)
{
	char text[INET6_ADDRSTRLEN];

	if (IN6_IS_ADDR_MULTICAST(&n->addr))
		return 0;
	inet_ntop(AF_INET6, &n->addr, text, sizeof(text));
	printf("%s %s state %#x router %d proxy %d last %d\n",
	       (const char *)what, text, n->state, !!(n->flags & NTF_ROUTER),
	       !!(n->flags & NTF_PROXY), n->has_lladdr ? n->lladdr[5] : -1);
	return 0;
}

static int print_route(const struct rt_route *r, void *what)
{
	char dst[INET6_ADDRSTRLEN], via[INET6_ADDRSTRLEN];

	if (IN6_IS_ADDR_LINKLOCAL(&r->dst))
		return 0;
	inet_ntop(AF_INET6, &r->dst, dst, sizeof(dst));
	inet_ntop(AF_INET6, &r->gateway, via, sizeof(via));
	printf("%s %s/%u via %s metric %u protocol %u\n", (const char *)what,
	       dst, r->plen, via, r->metric, r->protocol);
	return 0;
}

static int print_link(const struct rt_link *l, void *what)
{
	printf("%s %s up %d carrier %d mtu %u oper-up %d\n", (const char *)what,
	       l->name, !!(l->flags & IFF_UP), l->carrier, l->mtu,
	       l->operstate == RT_OPER_UP);
	return 0;
}

static int addrs(struct nl *nl)
{
	return rt_addrs(nl, dev, print_addr, "an-addr");
}

static int neighs(struct nl *nl)
{
	return rt_neighs(nl, dev, print_neigh, "a-neigh");
}

static int proxies(struct nl *nl)
{
	return rt_proxies(nl, dev, print_neigh, "a-proxy");
}

static int routes(struct nl *nl)
{
	return rt_routes(nl, dev, print_route, "a-route");
}

static int links(struct nl *nl)
{
	return rt_links(nl, print_link, "a-link");
}

static int link_get(struct nl *nl)
{
	struct rt_link link;
	int err = rt_link_get(nl, dev, &link);

	return err ? err : print_link(&link, "the-link");
}

static int link_none(struct nl *nl)
{
	struct rt_link link;

	return rt_link_get(nl, 4711, &link);
}

static int stop_early(const struct rt_addr *a, void *arg)
{
	(void)a;
	(void)arg;
	return -ECANCELED;
}

/* A callback that ends a list must leave the socket fit for the next. */
static int list_stopped(struct nl *nl)
{
	return rt_addrs(nl, 0, stop_early, NULL);
}

static const struct {
	const char *name;
	int protocol;
	int (*run)(struct nl *nl);
} steps[] = {
	{ "addr-add", NETLINK_ROUTE, addr_add },
	{ "addr-change", NETLINK_ROUTE, addr_change },
	{ "addr-bad", NETLINK_ROUTE, addr_bad },
	{ "addr-del", NETLINK_ROUTE, addr_del },
	{ "addrs", NETLINK_ROUTE, addrs },
	{ "neigh-permanent", NETLINK_ROUTE, neigh_permanent },
	{ "neigh-stale", NETLINK_ROUTE, neigh_stale },
	{ "neigh-bad", NETLINK_ROUTE, neigh_bad },
	{ "neigh-del", NETLINK_ROUTE, neigh_del },
	{ "neighs", NETLINK_ROUTE, neighs },
	{ "proxy-set", NETLINK_ROUTE, proxy_set },
	{ "proxy-del", NETLINK_ROUTE, proxy_del },
	{ "proxies", NETLINK_ROUTE, proxies },
	{ "route-add", NETLINK_ROUTE, route_add },
	{ "route-set", NETLINK_ROUTE, route_set },
	{ "route-onlink", NETLINK_ROUTE, route_onlink },
	{ "route-nowhere", NETLINK_ROUTE, route_nowhere },
	{ "route-del", NETLINK_ROUTE, route_del },
	{ "routes", NETLINK_ROUTE, routes },
	{ "links", NETLINK_ROUTE, links },
	{ "link-get", NETLINK_ROUTE, link_get },
	{ "link-none", NETLINK_ROUTE, link_none },
	{ "list-stopped", NETLINK_ROUTE, list_stopped },
	{ "hao-add", NETLINK_XFRM, xfrm_hao_add },
	{ "hao-del", NETLINK_XFRM, xfrm_hao_del },
};

static void on_link(const struct rt_link *l, bool gone, void *arg)
{
	(void)arg;
	print_link(l, gone ? "gone" : "seen");
}

static void on_addr(const struct rt_addr *a, bool gone, void *arg)
{
	(void)arg;
	print_addr(a, gone ? "gone" : "seen");
}

static void on_neigh(const struct rt_neigh *n, bool gone, void *arg)
{
	(void)arg;
	print_neigh(n, gone ? "gone" : "seen");
}

static void on_route(const struct rt_route *r, bool gone, void *arg)
{
	(void)arg;
	print_route(r, gone ? "gone" : "seen");
}

/* Hear all changes until there are none for three seconds. */
static int watch(void)
{
	const struct rt_watch w = {
		.link = on_link,
		.addr = on_addr,
		.neigh = on_neigh,
		.route = on_route,
	};
	struct pollfd poll_fd = { .events = POLLIN };
	struct nl nl;
	int err = rt_watch_open(&nl, &w);

	if (err)
		return err;

	puts("watching");
	fflush(stdout);
	poll_fd.fd = nl_fd(&nl);
	while (err >= 0 && poll(&poll_fd, 1, 3000) > 0)
		err = rt_watch_read(&nl, &w);
	nl_close(&nl);

	return err < 0 ? err : 0;
}

static void on_radio(const struct nl80211_notice *n, void *arg)
{
	(void)arg;
	printf("radio %s if %u status %u mac %d\n", nl80211_kind_name(n->kind),
	       n->ifindex, n->status, n->has_mac);
	fflush(stdout);
}

/* Hear the radio until it is silent for five seconds. */
static int radio(void)
{
	struct pollfd poll_fd = { .events = POLLIN };
	struct nl80211 n;
	int err = nl80211_listen(&n);

	if (err)
		return err;

	puts("watching");
	fflush(stdout);
	poll_fd.fd = nl_fd(&n.nl);
	while (err >= 0 && poll(&poll_fd, 1, 5000) > 0)
		err = nl80211_events(&n, on_radio, NULL);
	nl80211_close(&n);

	return err < 0 ? err : 0;
}

static int run_step(const char *name)
{
	struct nl nl;
	size_t i;
	int err;

	if (!strcmp(name, "watch"))
		return watch();
	if (!strcmp(name, "radio"))
		return radio();

	for (i = 0; i < MNL_ARRAY_SIZE(steps); i++) {
		if (!strcmp(steps[i].name, name))
			break;
	}
	if (i == MNL_ARRAY_SIZE(steps))
		return -ENOTSUP;

	err = nl_open(&nl, steps[i].protocol);
	if (!err)
		err = steps[i].run(&nl);
	/* After a list was stopped the same socket must serve again. */
	if (err == -ECANCELED)
		err = addrs(&nl);
	nl_close(&nl);

	return err;
}

int main(int argc, char **argv)
{
	int err;
	int i;

	dev = if_nametoindex(argv[1]);
	for (i = 2; i < argc; i++) {
		err = run_step(argv[i]);
		printf("%s %s\n", argv[i], err ? strerrorname_np(-err) : "done");
	}

	return argc < 3;
}
