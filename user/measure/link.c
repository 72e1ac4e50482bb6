// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * link.c - the notices of nl80211 and rtnetlink that concern one interface
 */
#include <errno.h>
#include <net/if.h>
#include <string.h>

#include "measure/link.h"
#include "measure/udp.h"

#define OPER_UP		6	/* RFC 2863; IF_OPER_UP of <linux/if.h> */

static void on_radio(const struct nl80211_notice *notice, void *arg)
{
	struct link *link = arg;

	if (notice->ifindex != link->ifindex)
		return;

	switch (notice->kind) {
	case NL80211_SEEN_DISCONNECT:
	case NL80211_SEEN_DEL_STATION:
		link->seen(link, LINK_LEFT, clock_ns());
		break;
	case NL80211_SEEN_CONNECT:
	case NL80211_SEEN_ROAM:
		if (notice->status)
			break;
		if (notice->has_mac)
			memcpy(link->bssid, notice->mac, sizeof(link->bssid));
		link->seen(link, LINK_CONNECTED, clock_ns());
		break;
	default:
		break;
	}
}

static void on_link(const struct rt_link *l, bool gone, void *arg)
{
	struct link *link = arg;
	bool up = !gone && l->operstate == OPER_UP;

	if (l->ifindex != link->ifindex || up == link->is_up)
		return;
	link->is_up = up;
	link->seen(link, up ? LINK_UP : LINK_DOWN, clock_ns());
}

static const struct rt_watch *link_watch(struct link *link)
{
	static struct rt_watch watch = { .link = on_link };

	watch.arg = link;
	return &watch;
}

static int read_state(struct link *link)
{
	struct rt_link now;
	struct nl nl;
	int err;

	err = nl_open(&nl, NETLINK_ROUTE);
	if (err)
		return err;
	err = rt_link_get(&nl, link->ifindex, &now);
	link->is_up = !err && now.operstate == OPER_UP;
	nl_close(&nl);
	return err;
}

int link_open(struct link *link, const char *dev)
{
	int err;

	link->ifindex = if_nametoindex(dev);
	if (!link->ifindex)
		return -ENODEV;

	err = rt_watch_open(&link->watch, link_watch(link));
	if (err)
		return err;
	err = read_state(link);
	if (!err) {
		err = nl80211_listen(&link->radio);
		link->has_radio = !err;
		if (err == -ENOENT)
			err = 0;
	}
	if (err)
		nl_close(&link->watch);
	return err;
}

void link_close(struct link *link)
{
	if (link->has_radio)
		nl80211_close(&link->radio);
	nl_close(&link->watch);
}

void link_read(struct link *link)
{
	if (link->has_radio)
		nl80211_events(&link->radio, on_radio, link);
	/* notices that were thrown away: look at what is now */
	if (rt_watch_read(&link->watch, link_watch(link)) == -ENOBUFS)
		read_state(link);
}
