/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * twin.h - packets that may have come before, and the module that knows
 *
 * The module that remembers (segue_dedup.ko) registers its functions and may go
 * at any time; what it remembers is memory of this one.  It is never asked
 * about a packet of which no tunnel of its mobile node may bring copies.
 */
#ifndef _SEGUE_TWIN_H
#define _SEGUE_TWIN_H

#include <linux/in6.h>
#include <linux/skbuff.h>
#include <linux/types.h>

struct netlink_ext_ack;
struct segue_accepts;
struct segue_mn;
struct segue_net;
struct segue_pair;
struct work_struct;

#define SEGUE_TWIN_NATIVE	0	/* the path of what comes by itself */
#define SEGUE_TWIN_TUNNELS	5	/* paths 1 to 5 */

enum segue_twin_answer {
	SEGUE_TWIN_FIRST,	/* deliver; it is remembered */
	SEGUE_TWIN_SECOND,	/* its first copy came by another path */
	SEGUE_TWIN_UNKNOWN,	/* deliver; it could not be remembered */
};

/**
 * struct segue_twin_ops - what remembers
 * @bytes: that it needs for a window of so many ms
 * @init: the store is so many zeros and has a window of so many ms
 * @would: would the packet be dropped as a second copy?
 * @arrived: a packet came by a path; the answer. The packet's headers may be
 *	     somewhere else afterwards, its bytes are the same.
 *
 * The store is called for with rcu_read_lock() held, from softirqs, several at
 * once.  A packet's network header is set and its data begin there.
 */
struct segue_twin_ops {
	size_t (*bytes)(u32 window);
	void (*init)(void *store, u32 window);
	bool (*would)(void *store, struct sk_buff *skb, unsigned int path);
	enum segue_twin_answer (*arrived)(void *store, struct sk_buff *skb,
					  unsigned int path, bool may_drop);
};

int segue_twin_register(const struct segue_twin_ops *ops);
void segue_twin_unregister(void);

/**
 * struct segue_twin_store - what is remembered of one mobile node
 * @rcu: freed after a grace period
 * @generation: of the module that made it; no other may read it
 * @window: ms
 * @bytes: of @store
 * @store: the module's
 */
struct segue_twin_store {
	struct rcu_head rcu;
	u32 generation;
	u32 window;
	size_t bytes;
	u8 store[] __aligned(8);
};

/**
 * struct segue_twin - what is to be asked about a packet
 * @mn: whose it is
 * @store: what is remembered of it, NULL where nothing is to be asked
 * @path: it came by
 * @may_drop: the tunnel may bring copies
 */
struct segue_twin {
	struct segue_mn *mn;
	struct segue_twin_store *store;
	u8 path;
	bool may_drop;
};

bool segue_twin_loaded(void);
int segue_twin_get(struct segue_net *sn, struct segue_accepts *accepts,
		   struct netlink_ext_ack *extack);
void segue_twin_put(struct segue_net *sn, struct segue_accepts *accepts);
void segue_twin_adopt(struct segue_accepts *accepts, struct segue_accepts *old);
void segue_twin_work(struct work_struct *work);
void segue_twin_exit(struct segue_net *sn);

void segue_twin_of_tunnel(struct segue_net *sn, const struct segue_pair *pair,
			  u8 family, const struct in6_addr *dst,
			  struct segue_twin *twin);
struct sk_buff *segue_twin_split(struct sk_buff *skb);
bool segue_twin_second(struct segue_net *sn, const struct segue_twin *twin,
		       struct sk_buff *skb);
void segue_twin_drop(struct segue_net *sn, const struct segue_twin *twin,
		     struct sk_buff *skb);

#endif /* _SEGUE_TWIN_H */
