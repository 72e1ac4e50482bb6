/* SPDX-License-Identifier: GPL-2.0-only */
/* flowtable.h - flowtables carry packets past us; what is done about it */
#ifndef _SEGUE_FLOWTABLE_H
#define _SEGUE_FLOWTABLE_H

#include <linux/in6.h>
#include <linux/module.h>

struct net;
struct netlink_ext_ack;
struct segue_net;

/**
 * struct segue_ct_ops - what segue_ct.ko can do, which knows connections
 * @owner: it
 * @take: before the first mobile node of a namespace moves; may sleep
 * @give: after the last has left
 * @entered: mobile nodes have begun to move; takes their flows out at once
 * @left: one has ended to
 * @hardware: is this flowtable in hardware?
 */
struct segue_ct_ops {
	struct module *owner;
	int (*take)(struct net *net);
	void (*give)(struct net *net);
	void (*entered)(struct net *net);
	void (*left)(struct net *net);
	bool (*hardware)(const void *flowtable);
};

void segue_ct_register(const struct segue_ct_ops *ops);
void segue_ct_unregister(void);
bool segue_ct_is_there(void);

/* Called with rcu_read_lock(); @fn gets each flowtable, some more than once. */
void segue_flowtable_each(struct net *net,
			  void (*fn)(void *flowtable, void *arg), void *arg);
bool segue_flowtable_moves(struct net *net, u8 family,
			   const struct in6_addr *ip);

int segue_flowtable_check(struct segue_net *sn, u32 l3dev,
			  const char **sentence);
void segue_flowtable_entered(struct segue_net *sn);
void segue_flowtable_left(struct segue_net *sn);
void segue_flowtable_give(struct segue_net *sn);

#endif /* _SEGUE_FLOWTABLE_H */
