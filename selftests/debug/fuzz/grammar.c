// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * grammar.c - asks the kernel for the policies of a family
 *
 * CTRL_CMD_GETPOLICY gives every nest as a list of attributes with their types,
 * ranges and lengths, and for each command the nest it begins with.
 */
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <string.h>

#include "grammar.h"

#define ANSWER_MAX	65536

static const uint32_t sizes[] = {
	[NL_ATTR_TYPE_U8] = 1, [NL_ATTR_TYPE_S8] = 1,
	[NL_ATTR_TYPE_U16] = 2, [NL_ATTR_TYPE_S16] = 2,
	[NL_ATTR_TYPE_U32] = 4, [NL_ATTR_TYPE_S32] = 4,
	[NL_ATTR_TYPE_U64] = 8, [NL_ATTR_TYPE_S64] = 8,
	[NL_ATTR_TYPE_BITFIELD32] = 8,
};

static void read_rule(struct rule *rule, const struct nlattr *nest)
{
	const struct nlattr *a;

	rule->nest = -1;
	rule->often = 96;
	mnl_attr_for_each_nested(a, nest) {
		switch (mnl_attr_get_type(a)) {
		case NL_POLICY_TYPE_ATTR_TYPE:
			rule->kind = mnl_attr_get_u32(a);
			break;
		case NL_POLICY_TYPE_ATTR_MIN_VALUE_U:
			rule->min = mnl_attr_get_u64(a);
			break;
		case NL_POLICY_TYPE_ATTR_MAX_VALUE_U:
		case NL_POLICY_TYPE_ATTR_MASK:
			rule->max = mnl_attr_get_u64(a);
			break;
		case NL_POLICY_TYPE_ATTR_MIN_LENGTH:
			rule->min_len = mnl_attr_get_u32(a);
			break;
		case NL_POLICY_TYPE_ATTR_MAX_LENGTH:
			rule->max_len = mnl_attr_get_u32(a);
			break;
		case NL_POLICY_TYPE_ATTR_POLICY_IDX:
			rule->nest = mnl_attr_get_u32(a);
			break;
		}
	}

	if (rule->kind < MNL_ARRAY_SIZE(sizes) && sizes[rule->kind]) {
		rule->min_len = sizes[rule->kind];
		rule->max_len = sizes[rule->kind];
	}
}

static void read_policy(struct grammar *g, const struct nlattr *policies)
{
	const struct nlattr *nest, *attr;

	mnl_attr_for_each_nested(nest, policies) {
		unsigned int n = mnl_attr_get_type(nest);

		mnl_attr_for_each_nested(attr, nest) {
			unsigned int type = mnl_attr_get_type(attr);

			if (n < GRAMMAR_NESTS && type < GRAMMAR_ATTRS)
				read_rule(&g->nests[n][type], attr);
		}
	}
}

static void read_commands(struct grammar *g, const struct nlattr *commands)
{
	const struct nlattr *cmd, *a;

	mnl_attr_for_each_nested(cmd, commands) {
		unsigned int nr = mnl_attr_get_type(cmd);

		if (nr >= GRAMMAR_CMDS)
			continue;
		mnl_attr_for_each_nested(a, cmd) {
			if (mnl_attr_get_type(a) == CTRL_ATTR_POLICY_DO)
				g->does[nr] = mnl_attr_get_u32(a);
			else if (mnl_attr_get_type(a) == CTRL_ATTR_POLICY_DUMP)
				g->dumps[nr] = mnl_attr_get_u32(a);
		}
	}
}

static int read_answer(const struct nlmsghdr *nlh, void *data)
{
	struct grammar *g = data;
	const struct nlattr *a;

	mnl_attr_for_each(a, nlh, GENL_HDRLEN) {
		switch (mnl_attr_get_type(a)) {
		case CTRL_ATTR_FAMILY_ID:
			g->family = mnl_attr_get_u16(a);
			break;
		case CTRL_ATTR_OP_POLICY:
			read_commands(g, a);
			break;
		case CTRL_ATTR_POLICY:
			read_policy(g, a);
			break;
		}
	}

	return MNL_CB_OK;
}

static bool ask(struct grammar *g, struct mnl_socket *nl, uint8_t cmd,
		const char *name)
{
	char buf[ANSWER_MAX] = "";
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl;
	ssize_t n;
	int more;

	nlh->nlmsg_type = GENL_ID_CTRL;
	nlh->nlmsg_flags = NLM_F_REQUEST |
			   (cmd == CTRL_CMD_GETPOLICY ? NLM_F_DUMP : NLM_F_ACK);
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = 1;
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, name);
	if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		return false;

	do {
		n = mnl_socket_recvfrom(nl, buf, sizeof(buf));
		if (n < 0)
			return false;
		more = mnl_cb_run(buf, n, 0, 0, read_answer, g);
	} while (more > 0);

	return !more;
}

bool grammar_learn(struct grammar *g, struct mnl_socket *nl, const char *name)
{
	memset(g, 0, sizeof(*g));
	memset(g->does, -1, sizeof(g->does));
	memset(g->dumps, -1, sizeof(g->dumps));

	return ask(g, nl, CTRL_CMD_GETFAMILY, name) &&
	       ask(g, nl, CTRL_CMD_GETPOLICY, name) && g->family;
}

int grammar_walk(const struct grammar *g, int nest, const uint8_t *path)
{
	for (; nest >= 0 && nest < GRAMMAR_NESTS && *path; path++)
		nest = g->nests[nest][*path].nest;

	return nest < GRAMMAR_NESTS ? nest : -1;
}
