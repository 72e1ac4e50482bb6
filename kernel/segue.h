/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * segue.h - what every file of segue.ko may know
 *
 * Locks, outermost first.  A line may be taken under any line above it:
 *
 *   rtnl              devices come and go, segue0 and those we listen on; never
 *                     under cfg_lock
 *   segue_nets_lock   mutex     the list of namespaces, for unloading modules
 *   sn->cfg_lock      mutex     all configuration: netlink, deadlines, exit
 *   sn->bufs_lock     spinlock  sn->bufs; BH
 *   queue.lock        spinlock  what one direction of a mobile node holds; BH
 *   sn->rings_lock    spinlock  sn->rings; BH, not with queue.lock
 *   ring.lock         spinlock  what is remembered; BH, not with queue.lock
 *   sn->exempt_lock   spinlock  sn->exempt; process context only
 *
 * segue_nets_lock is held over cfg_lock when the module goes, and when
 * segue_dedup.ko comes or goes.  The packet path takes queue.lock only, and only
 * while the direction is not open.  It finds a mobile node, its path and its buffer
 * under rcu_read_lock(); all are published with rcu_assign_pointer() and freed
 * after a grace period.
 */
#ifndef _SEGUE_H
#define _SEGUE_H

#include <linux/hashtable.h>
#include <linux/idr.h>
#include <linux/llist.h>
#include <linux/mutex.h>
#include <linux/netfilter.h>
#include <linux/percpu.h>
#include <linux/refcount.h>
#include <linux/segue.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>

#define SEGUE_VERSION		"0.1"
#define SEGUE_PACKETS		65536		/* held in a namespace */
#define SEGUE_BYTES		(64U << 20)
#define SEGUE_EXEMPT_BITS	6
#define SEGUE_PAIR_BITS		8
#define SEGUE_HOOKS		10

struct segue_paths;
struct segue_plan;
struct segue_ct_ops;
struct segue_table;

/* Where our hooks stand; see hook.c. */
enum segue_stand {
	SEGUE_STAND_FIRST,	/* where packets wait */
	SEGUE_STAND_LAST,	/* where they are steered */
	SEGUE_STAND_EARLY,	/* where they are if a leg is early */
	SEGUE_STANDS,
};

/* For how many mobile nodes a stand must look, by direction, and for any? */
union segue_looks {
	u32 dir[2];
	u64 any;
};

/**
 * struct segue_stats - one CPU's counters of one namespace
 *
 * Every packet taken from the stack is counted in @in once and then in exactly
 * one of @drained, @steered, @decapped, @markers_taken or @drops, or it is held.
 * A packet that is held, released and then sent by a leg has been taken twice.
 * What we made was not taken from the stack: it is counted in @copied,
 * @markers_sent or @resent instead of @in.
 */
struct segue_stats {
	u64 in;
	u64 held;
	u64 drained;
	u64 steered;
	u64 decapped;
	u64 foreign;
	u64 expired;
	u64 copied;
	u64 remembered;
	u64 unremembered;
	u64 answered;
	u64 unanswered;
	u64 markers_sent;
	u64 markers_taken;
	u64 kept;
	u64 resent;
	u64 forgotten;
	u64 drops[SEGUE_DROP_MAX + 1];
};

/**
 * struct segue_budget - what a namespace may hold, shared by its queues
 * @packets: held now
 * @bytes: truesize held now
 * @spare_packets: remembered now, beside what is held
 * @spare_bytes: truesize remembered now
 * @max_packets: limit on @packets
 * @max_bytes: limit on @bytes
 */
struct segue_budget {
	atomic_t packets;
	atomic64_t bytes;
	atomic_t spare_packets;
	atomic64_t spare_bytes;
	u32 max_packets;
	u32 max_bytes;
};

/**
 * struct segue_net - one namespace
 * @net: the namespace
 * @list: in the list of namespaces, under segue_nets_lock
 * @cfg_lock: see the lock map; every field without another word
 * @dead: set at exit; requests are refused from then on
 * @ids: struct segue_mn by number; RCU
 * @all: every mobile node by address; RCU, set once
 * @active: those in the packet path by address; RCU, set once
 * @bufs: struct segue_buf of every direction that may hold, under @bufs_lock
 * @bufs_lock: guards @bufs
 * @n_bufs: how many
 * @more_bytes: what struct segue_more and all it points to take
 * @owing: mobile nodes that owe something; lockless
 * @owe_work: works it off
 * @addresses: changes when this host is given an IPv6 address; never 0
 * @paths: struct segue_path in use by their legs; made by the first switch
 * @n_paths: how many
 * @path_bytes: what they take
 * @n_mns: mobile nodes
 * @n_active: of them in the packet path
 * @plans: what mobile nodes will be, while a request is checked
 * @n_watch: of them those that watch a device; read without a lock
 * @ct: who keeps flows out of flowtables, NULL where nobody has to
 * @entered: a mobile node has begun to move and @ct was not told
 * @looks: by stand; read by the hooks without a lock
 * @n_wanted: directions that want the hooks of a stand, by stand
 * @hooked: those of a stand are registered
 * @hooks: our hooks; each has this as its private pointer
 * @unhook: unregisters them when nobody has come back for a while
 * @generation: changes with every change, for consistent dumps
 * @budget: what may be held
 * @rings: what is remembered, by direction, under @rings_lock
 * @rings_lock: guards @rings and @n_rings
 * @n_rings: how many; written under cfg_lock as well
 * @max_mns: limit on @n_mns
 * @mn_packets: a queue's limit where the mobile node names none
 * @mn_bytes: likewise
 * @pairs: struct segue_accept by addresses of the tunnel; RCU
 * @n_pairs: how many; read by the decapsulation without a lock
 * @dev: segue0; RCU, written under rtnl
 * @dev_users: mobile nodes and requests that need it
 * @dev_work: removes it when nobody does
 * @twin_users: mobile nodes and requests that expect copies; read by packets
 * @twin_hooked: the hooks for them are registered
 * @twin_work: unregisters them when nobody does
 * @twin_bytes: memory for what is remembered
 * @listens: struct segue_listen; RCU, written under rtnl
 * @n_listens: of them those of IPv6 and of IPv4; rtnl
 * @listen_work: removes those nobody uses
 * @exempt: struct segue_exempt by cookie; RCU
 * @exempt_lock: guards @exempt and @n_exempt
 * @n_exempt: sockets never held
 * @stats: counters
 */
struct segue_net {
	struct net *net;
	struct list_head list;
	struct mutex cfg_lock;		/* all configuration */
	bool dead;

	struct idr ids;
	struct segue_table __rcu *all;
	struct segue_table __rcu *active;
	struct list_head bufs;
	spinlock_t bufs_lock;		/* bufs */
	u32 n_bufs;
	u64 more_bytes;
	struct llist_head owing;
	struct work_struct owe_work;
	atomic_t addresses;
	struct segue_paths *paths;
	u32 n_paths;
	u64 path_bytes;
	u32 n_mns;
	u32 n_active;
	struct segue_plan *plans;
	u32 n_watch;
	u32 generation;

	const struct segue_ct_ops *ct;
	bool entered;
	union segue_looks looks[SEGUE_STANDS];
	u32 n_wanted[SEGUE_STANDS];
	bool hooked[SEGUE_STANDS];
	struct nf_hook_ops hooks[SEGUE_HOOKS];
	struct delayed_work unhook;

	struct segue_budget budget;
	struct list_head rings;
	spinlock_t rings_lock;		/* rings, n_rings */
	u32 n_rings;
	u32 max_mns;
	u32 mn_packets;
	u32 mn_bytes;

	DECLARE_HASHTABLE(pairs, SEGUE_PAIR_BITS);
	u32 n_pairs;
	struct net_device __rcu *dev;
	refcount_t dev_users;
	struct work_struct dev_work;

	refcount_t twin_users;
	bool twin_hooked;
	struct work_struct twin_work;
	atomic64_t twin_bytes;
	struct list_head listens;
	u32 n_listens[2];
	struct work_struct listen_work;

	DECLARE_HASHTABLE(exempt, SEGUE_EXEMPT_BITS);
	spinlock_t exempt_lock;		/* exempt, n_exempt */
	u32 n_exempt;

	struct segue_stats __percpu *stats;
};

extern struct workqueue_struct *segue_wq;
extern struct list_head segue_nets;
extern struct mutex segue_nets_lock;

struct segue_net *segue_pernet(const struct net *net);

#define segue_count(sn, field)	this_cpu_inc((sn)->stats->field)

#endif /* _SEGUE_H */
