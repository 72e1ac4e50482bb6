// SPDX-License-Identifier: GPL-2.0-only
/*
 * policy.c - what of a message is refused before anybody looks at it
 *
 * One table for each nest and each command, as in
 * Documentation/netlink/specs/segue.yaml; scripts/nl-gen --check compares them.
 * An attribute without a line is refused.
 */
#include <linux/if_ether.h>

#include "policy.h"

#define SEGUE_POLICY_IP	NLA_POLICY_RANGE(NLA_BINARY, 4, 16)

static struct netlink_range_validation segue_range_deadline = {
	.min = 1,
	.max = SEGUE_DEADLINE_MAX,
};

static struct netlink_range_validation segue_range_pace = {
	.min = SEGUE_PACE_METERED,
	.max = SEGUE_PACE_MAX,
};

static struct netlink_range_validation segue_range_ring = {
	.min = 0,
	.max = SEGUE_RING_MAX,
};

static struct netlink_range_validation segue_range_wait = {
	.min = 1,
	.max = SEGUE_WAIT_MAX,
};

static struct netlink_range_validation segue_range_number = {
	.min = 1,
	.max = U32_MAX,
};

static struct netlink_range_validation segue_range_ifindex = {
	.min = 1,
	.max = S32_MAX,
};

static struct netlink_range_validation segue_range_mns = {
	.min = 1,
	.max = 1 << 20,
};

static struct netlink_range_validation segue_range_packets = {
	.min = 1,
	.max = 1 << 24,
};

static struct netlink_range_validation segue_range_mn_packets = {
	.min = 0,
	.max = 1 << 24,
};

static struct netlink_range_validation segue_range_bytes = {
	.min = 1,
	.max = S32_MAX,
};

static struct netlink_range_validation segue_range_mn_bytes = {
	.min = 0,
	.max = S32_MAX,
};

static struct netlink_range_validation segue_range_window = {
	.min = 1,
	.max = SEGUE_WINDOW_MAX,
};

static struct netlink_range_validation segue_range_cookie = {
	.min = 1,
	.max = U64_MAX,
};

const struct nla_policy segue_addr_policy[SEGUE_A_ADDR_MAX + 1] = {
	[SEGUE_A_ADDR_IP] = SEGUE_POLICY_IP,
	[SEGUE_A_ADDR_PLEN] = NLA_POLICY_RANGE(NLA_U8, 1, 128),
};

const struct nla_policy segue_accept_policy[SEGUE_A_ACCEPT_MAX + 1] = {
	[SEGUE_A_ACCEPT_LOCAL] = SEGUE_POLICY_IP,
	[SEGUE_A_ACCEPT_REMOTE] = SEGUE_POLICY_IP,
	[SEGUE_A_ACCEPT_DIR] = NLA_POLICY_MAX(NLA_U8, SEGUE_DIR_FROM),
	[SEGUE_A_ACCEPT_FLAGS] = NLA_POLICY_MASK(NLA_U32, SEGUE_ACCEPT_F_DEDUP |
						 SEGUE_ACCEPT_F_NATIVE |
						 SEGUE_ACCEPT_F_GATED),
	[SEGUE_A_ACCEPT_WINDOW] = NLA_POLICY_FULL_RANGE(NLA_U32,
							&segue_range_window),
};

const struct nla_policy segue_answer_policy[SEGUE_A_ANSWER_MAX + 1] = {
	[SEGUE_A_ANSWER_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32,
							 &segue_range_ifindex),
	[SEGUE_A_ANSWER_OWNER] = NLA_POLICY_EXACT_LEN(ETH_ALEN),
	[SEGUE_A_ANSWER_LLADDR] = NLA_POLICY_EXACT_LEN(ETH_ALEN),
};

const struct nla_policy segue_leg_policy[SEGUE_A_LEG_MAX + 1] = {
	[SEGUE_A_LEG_KIND] = NLA_POLICY_RANGE(NLA_U8, SEGUE_LEG_LINK,
					      SEGUE_LEG_NATIVE),
	[SEGUE_A_LEG_LOCAL] = SEGUE_POLICY_IP,
	[SEGUE_A_LEG_REMOTE] = SEGUE_POLICY_IP,
	[SEGUE_A_LEG_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32,
						      &segue_range_ifindex),
	[SEGUE_A_LEG_NEXTHOP] = SEGUE_POLICY_IP,
	[SEGUE_A_LEG_LLADDR] = NLA_POLICY_EXACT_LEN(ETH_ALEN),
	[SEGUE_A_LEG_HOPLIMIT] = { .type = NLA_U8 },
	[SEGUE_A_LEG_PMTU] = NLA_POLICY_MAX(NLA_U8, SEGUE_PMTU_TELL),
	[SEGUE_A_LEG_EARLY] = NLA_POLICY_MAX(NLA_U8, 1),
};

const struct nla_policy segue_mn_policy[SEGUE_A_MN_MAX + 1] = {
	[SEGUE_A_MN_ID] = NLA_POLICY_FULL_RANGE(NLA_U32, &segue_range_number),
	[SEGUE_A_MN_ADDR] = NLA_POLICY_NESTED(segue_addr_policy),
	[SEGUE_A_MN_L3DEV] = NLA_POLICY_FULL_RANGE(NLA_U32,
						   &segue_range_ifindex),
	[SEGUE_A_MN_TAG] = { .type = NLA_NUL_STRING, .len = SEGUE_TAG_LEN },
	[SEGUE_A_MN_FLAGS] = NLA_POLICY_MASK(NLA_U32, SEGUE_MN_F_TEMPORARY),
	[SEGUE_A_MN_MAX_PACKETS] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &segue_range_mn_packets),
	[SEGUE_A_MN_MAX_BYTES] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &segue_range_mn_bytes),
	[SEGUE_A_MN_ACCEPT] = NLA_POLICY_NESTED(segue_accept_policy),
	[SEGUE_A_MN_ANSWER] = NLA_POLICY_NESTED(segue_answer_policy),
};

const struct nla_policy segue_op_policy[SEGUE_A_OP_MAX + 1] = {
	[SEGUE_A_OP_VERB] = NLA_POLICY_RANGE(NLA_U8, SEGUE_VERB_NEW,
					     __SEGUE_VERB_MAX - 1),
	[SEGUE_A_OP_MN] = NLA_POLICY_NESTED(segue_mn_policy),
	[SEGUE_A_OP_DIR] = NLA_POLICY_MAX(NLA_U8, SEGUE_DIR_BOTH),
	[SEGUE_A_OP_LEG] = NLA_POLICY_NESTED(segue_leg_policy),
	[SEGUE_A_OP_DEADLINE] = NLA_POLICY_FULL_RANGE(NLA_U32,
						      &segue_range_deadline),
	[SEGUE_A_OP_OUTCOME] = NLA_POLICY_RANGE(NLA_U8, SEGUE_OUTCOME_DRAIN,
						SEGUE_OUTCOME_REVERT),
	[SEGUE_A_OP_WHEN] = NLA_POLICY_MAX(NLA_U8, SEGUE_WHEN_DOWN),
	[SEGUE_A_OP_PACE] = NLA_POLICY_FULL_RANGE(NLA_U32, &segue_range_pace),
	[SEGUE_A_OP_GATE] = { .type = NLA_FLAG },
	[SEGUE_A_OP_MARKER] = { .type = NLA_FLAG },
	[SEGUE_A_OP_WINDOW] = NLA_POLICY_FULL_RANGE(NLA_U32,
						    &segue_range_ring),
	[SEGUE_A_OP_WAIT] = NLA_POLICY_FULL_RANGE(NLA_U32, &segue_range_wait),
};

const struct nla_policy segue_limits_policy[SEGUE_A_LIMITS_MAX + 1] = {
	[SEGUE_A_LIMITS_MNS] = NLA_POLICY_FULL_RANGE(NLA_U32,
						     &segue_range_mns),
	[SEGUE_A_LIMITS_PACKETS] = NLA_POLICY_FULL_RANGE(NLA_U32,
							 &segue_range_packets),
	[SEGUE_A_LIMITS_BYTES] = NLA_POLICY_FULL_RANGE(NLA_U32,
						       &segue_range_bytes),
	[SEGUE_A_LIMITS_MN_PACKETS] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &segue_range_packets),
	[SEGUE_A_LIMITS_MN_BYTES] = NLA_POLICY_FULL_RANGE(NLA_U32,
							  &segue_range_bytes),
};

/* Commands that take no attribute. */
const struct nla_policy segue_none_policy[SEGUE_A_MAX + 1] = {};

const struct nla_policy segue_apply_policy[SEGUE_A_MAX + 1] = {
	[SEGUE_A_OP] = NLA_POLICY_NESTED(segue_op_policy),
};

const struct nla_policy segue_mn_get_policy[SEGUE_A_MAX + 1] = {
	[SEGUE_A_MN] = NLA_POLICY_NESTED(segue_mn_policy),
};

const struct nla_policy segue_limits_set_policy[SEGUE_A_MAX + 1] = {
	[SEGUE_A_LIMITS] = NLA_POLICY_NESTED(segue_limits_policy),
};

const struct nla_policy segue_exempt_add_policy[SEGUE_A_MAX + 1] = {
	[SEGUE_A_COOKIE] = NLA_POLICY_FULL_RANGE(NLA_U64, &segue_range_cookie),
};
