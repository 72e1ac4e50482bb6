/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * genl.h - generic netlink: a family's number and groups by their names
 */
#ifndef SEGUE_USER_GENL_H
#define SEGUE_USER_GENL_H

#include "nl/nl.h"

#define GENL_GROUPS_MAX	16

struct genl_family {
	uint16_t id;
	uint32_t version;
	unsigned int n_groups;
	struct {
		char name[32];
		uint32_t id;
	} groups[GENL_GROUPS_MAX];	/* those past the last are not kept */
};

/**
 * genl_resolve - ask the kernel for a family
 * @nl: a NETLINK_GENERIC socket
 * @name: of the family
 * @family: filled
 *
 * Return: 0, -ENOENT (no such family: its module is not loaded), or as
 * nl_ask().
 */
int genl_resolve(struct nl *nl, const char *name, struct genl_family *family);

/* Number of a group, 0 = the family has none of this name. */
uint32_t genl_group(const struct genl_family *family, const char *name);

/* Start a request of a family in buf (at least 64 bytes). */
struct nlmsghdr *genl_request(void *buf, uint16_t family, uint8_t cmd,
			      uint8_t version, uint16_t flags);

#endif /* SEGUE_USER_GENL_H */
