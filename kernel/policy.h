/* SPDX-License-Identifier: GPL-2.0-only */
/* policy.h - what of a message is refused before anybody looks at it */
#ifndef _SEGUE_POLICY_H
#define _SEGUE_POLICY_H

#include <linux/segue.h>
#include <net/netlink.h>

extern const struct nla_policy segue_addr_policy[SEGUE_A_ADDR_MAX + 1];
extern const struct nla_policy segue_answer_policy[SEGUE_A_ANSWER_MAX + 1];
extern const struct nla_policy segue_accept_policy[SEGUE_A_ACCEPT_MAX + 1];
extern const struct nla_policy segue_leg_policy[SEGUE_A_LEG_MAX + 1];
extern const struct nla_policy segue_mn_policy[SEGUE_A_MN_MAX + 1];
extern const struct nla_policy segue_op_policy[SEGUE_A_OP_MAX + 1];
extern const struct nla_policy segue_limits_policy[SEGUE_A_LIMITS_MAX + 1];

extern const struct nla_policy segue_none_policy[SEGUE_A_MAX + 1];
extern const struct nla_policy segue_apply_policy[SEGUE_A_MAX + 1];
extern const struct nla_policy segue_mn_get_policy[SEGUE_A_MAX + 1];
extern const struct nla_policy segue_limits_set_policy[SEGUE_A_MAX + 1];
extern const struct nla_policy segue_exempt_add_policy[SEGUE_A_MAX + 1];

#endif /* _SEGUE_POLICY_H */
