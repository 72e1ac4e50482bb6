/* SPDX-License-Identifier: GPL-2.0-only */
/* plan.h - several operations, all or none */
#ifndef _SEGUE_PLAN_H
#define _SEGUE_PLAN_H

#include <linux/list.h>
#include <linux/segue.h>

#include "queue.h"
#include "table.h"

struct netlink_ext_ack;
struct nlattr;
struct segue_accepts;
struct segue_buf;
struct segue_marker;
struct segue_mn;
struct segue_more;
struct segue_neigh;
struct segue_net;
struct segue_path;
struct segue_ring;

/**
 * struct segue_op - one operation, read and allocated, not yet checked
 * @list: in its request's order
 * @attr: where it stands in the message
 * @index: its place among the operations, from 0
 * @verb: enum segue_verb
 * @dirs: mask of directions
 * @deadline: ms, 0 for none
 * @outcome: enum segue_outcome, 0 for none
 * @manner: HOLD: when and how long
 * @id: the mobile node's number, 0 where it is named by @set
 * @l3dev: the VRF its addresses live in
 * @flags: NEW and SET: SEGUE_MN_F_*
 * @max_packets: NEW and SET
 * @max_bytes: NEW and SET
 * @tag: NEW and SET
 * @set: the addresses it is named by; NEW and SET: will have
 * @name: room for @set where it is one address and only names
 * @more: for a mobile node that may have none and will need one
 * @accepts: NEW and SET: the tunnels it will come out of
 * @needs_device: a use of segue0 is held for @accepts
 * @neigh: NEW and SET: how its addresses will be answered for
 * @path: SWITCH: by direction
 * @buf: PREPARE and HOLD: by direction, where the check found it needs one
 * @marker: SWITCH: by direction
 * @ring: ARM: by direction
 * @window: ARM: ms, 0 to disarm
 * @pace: DRAIN: as segue_queue_release() takes it
 * @mn: NEW: made for it; else found by the check, with a reference
 */
struct segue_op {
	struct list_head list;
	const struct nlattr *attr;
	unsigned int index;
	u8 verb;
	unsigned long dirs;
	u32 deadline;
	u8 outcome;
	struct segue_manner manner;

	u32 id;
	u32 l3dev;
	u32 flags;
	u32 max_packets;
	u32 max_bytes;
	char tag[SEGUE_TAG_LEN + 1];
	struct segue_addr *set;
	struct segue_addr name;
	struct segue_more *more;
	struct segue_accepts *accepts;
	bool needs_device;
	struct segue_neigh *neigh;
	struct segue_path *path[2];
	struct segue_buf *buf[2];
	struct segue_marker *marker[2];
	struct segue_ring *ring[2];
	u32 window;
	u32 pace;
	struct segue_mn *mn;
};

int segue_plan_apply(struct segue_net *sn, struct list_head *ops,
		     struct netlink_ext_ack *extack);
void segue_commit(struct list_head *ops);
struct segue_mn *segue_plan_find(struct segue_net *sn, u32 id, u32 l3dev,
				 const struct segue_addr *set);

#endif /* _SEGUE_PLAN_H */
