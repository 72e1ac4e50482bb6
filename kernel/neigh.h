/* SPDX-License-Identifier: GPL-2.0-only */
/* neigh.h - neighbours who ask for a mobile node that is away are answered */
#ifndef _SEGUE_NEIGH_H
#define _SEGUE_NEIGH_H

#include <linux/if_ether.h>
#include <linux/in6.h>
#include <linux/netfilter.h>
#include <linux/ratelimit.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/workqueue.h>

struct net_device;
struct netlink_ext_ack;
struct nlattr;
struct segue_addr;
struct segue_mn;
struct segue_net;

/**
 * struct segue_listen - a device we listen and answer on, for one family
 * @list: in sn->listens; RCU, written under rtnl
 * @sn: the namespace
 * @dev: the device, NULL when it has gone; written under rtnl
 * @ifindex: its number
 * @family: AF_INET or AF_INET6
 * @users: mobile nodes and requests; at 0 it waits for the work to remove it
 * @rate: what bounds the answers
 * @adverts: how many times switches were told to send us all multicast
 * @advert: tells them again
 * @rcu: freed after a grace period
 */
struct segue_listen {
	struct list_head list;
	struct segue_net *sn;
	struct net_device *dev;
	int ifindex;
	u8 family;
	refcount_t users;
	struct ratelimit_state rate;
	unsigned int adverts;
	struct delayed_work advert;
	struct rcu_head rcu;
};

/**
 * struct segue_neigh - how a mobile node's addresses are answered for
 * @rcu: freed after a grace period when replaced
 * @listen: by family, that of IPv6 first; NULL where it has no such address
 * @heard_at: jiffies when its owner was heard last and that was told
 * @ifindex: the device
 * @has_lladdr: @lladdr was given, else it is the device's
 * @has_owner: @owner was given
 * @lladdr: what is answered
 * @owner: who is never answered: the mobile node itself
 */
struct segue_neigh {
	struct rcu_head rcu;
	struct segue_listen *listen[2];
	unsigned long heard_at;
	int ifindex;
	bool has_lladdr;
	bool has_owner;
	u8 lladdr[ETH_ALEN];
	u8 owner[ETH_ALEN];
};

/**
 * struct segue_asked - a question about an address
 * @mn: whose it is
 * @neigh: how it is answered
 * @dev: where it was asked
 * @from: the link-layer address that asks
 * @lladdr: what is answered
 */
struct segue_asked {
	struct segue_mn *mn;
	struct segue_neigh *neigh;
	struct net_device *dev;
	const u8 *from;
	const u8 *lladdr;
};

struct segue_neigh *segue_neigh_read(struct segue_net *sn,
				     const struct nlattr *attr,
				     const struct segue_addr *set, u32 l3dev,
				     struct netlink_ext_ack *extack);
void segue_neigh_free(struct segue_neigh *neigh);
void segue_neigh_replace(struct segue_mn *mn, struct segue_neigh *neigh);

/* Called with rcu_read_lock(); the answer is valid inside the section. */
bool segue_neigh_asked(struct segue_asked *asked, struct segue_net *sn,
		       u8 family, const struct in6_addr *target,
		       struct net_device *dev);
bool segue_neigh_is_owner(const struct segue_asked *asked, const u8 *lladdr);
void segue_neigh_heard(const struct segue_asked *asked);
bool segue_neigh_may(const struct segue_asked *asked, u8 family);

/* listen.c */
struct segue_listen *segue_listen_get(struct segue_net *sn, int ifindex,
				      u8 family,
				      struct netlink_ext_ack *extack);
void segue_listen_put(struct segue_listen *l);
void segue_listen_work(struct work_struct *work);
void segue_listen_exit(struct segue_net *sn);
int segue_listen_init(void);
void segue_listen_stop(void);

/* neigh_nd.c, neigh_arp.c */
extern const struct nf_hook_ops segue_nd_ops;
extern const struct nf_hook_ops segue_arp_ops;
void segue_nd_advertise_router(struct net_device *dev);

#endif /* _SEGUE_NEIGH_H */
