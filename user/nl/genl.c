// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * genl.c - generic netlink: a family's number and groups by their names
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/genetlink.h>

#include "nl/genl.h"

struct nlmsghdr *genl_request(void *buf, uint16_t family, uint8_t cmd,
			      uint8_t version, uint16_t flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = family;
	nlh->nlmsg_flags = flags;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = version;

	return nlh;
}

static void take_group(struct genl_family *family, const struct nlattr *nest)
{
	const struct nlattr *attr;
	const char *name = NULL;
	uint32_t id = 0;

	mnl_attr_for_each_nested(attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case CTRL_ATTR_MCAST_GRP_NAME:
			if (!mnl_attr_validate(attr, MNL_TYPE_NUL_STRING))
				name = mnl_attr_get_str(attr);
			break;
		case CTRL_ATTR_MCAST_GRP_ID:
			if (!mnl_attr_validate(attr, MNL_TYPE_U32))
				id = mnl_attr_get_u32(attr);
			break;
		}
	}

	if (!name || !id || family->n_groups == GENL_GROUPS_MAX)
		return;

	snprintf(family->groups[family->n_groups].name,
		 sizeof(family->groups[0].name), "%s", name);
	family->groups[family->n_groups++].id = id;
}

static int take_family(const struct nlmsghdr *nlh, void *arg)
{
	struct genl_family *family = arg;
	const struct nlattr *attr;
	const struct nlattr *group;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (mnl_attr_get_type(attr)) {
		case CTRL_ATTR_FAMILY_ID:
			if (!mnl_attr_validate(attr, MNL_TYPE_U16))
				family->id = mnl_attr_get_u16(attr);
			break;
		case CTRL_ATTR_VERSION:
			if (!mnl_attr_validate(attr, MNL_TYPE_U32))
				family->version = mnl_attr_get_u32(attr);
			break;
		case CTRL_ATTR_MCAST_GROUPS:
			mnl_attr_for_each_nested(group, attr)
				take_group(family, group);
			break;
		}
	}

	return 0;
}

int genl_resolve(struct nl *nl, const char *name, struct genl_family *family)
{
	uint64_t buf[64];
	struct nlmsghdr *nlh;
	int err;

	memset(family, 0, sizeof(*family));
	nlh = genl_request(buf, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1, 0);
	if (!mnl_attr_put_strz_check(nlh, sizeof(buf), CTRL_ATTR_FAMILY_NAME,
				     name))
		return nl_refuse(nl, EINVAL, NULL);

	err = nl_ask(nl, nlh, take_family, family);
	if (err)
		return err;

	return family->id ? 0 : nl_refuse(nl, EPROTO, NULL);
}

uint32_t genl_group(const struct genl_family *family, const char *name)
{
	unsigned int i;

	for (i = 0; i < family->n_groups; i++) {
		if (!strcmp(family->groups[i].name, name))
			return family->groups[i].id;
	}

	return 0;
}
