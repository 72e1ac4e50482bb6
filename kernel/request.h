/* SPDX-License-Identifier: GPL-2.0-only */
/* request.h - from a message to operations */
#ifndef _SEGUE_REQUEST_H
#define _SEGUE_REQUEST_H

#include <linux/list.h>

#include "table.h"

struct genl_info;
struct netlink_ext_ack;
struct nlattr;
struct segue_net;

/* Which mobile node a request is about; @set may be @name. */
struct segue_which {
	u32 id;
	u32 l3dev;
	struct segue_addr *set;
	struct segue_addr name;
};

int segue_request_which(struct segue_which *which, const struct nlattr *attr,
			struct netlink_ext_ack *extack);
int segue_request_read(struct segue_net *sn, struct genl_info *info,
		       struct list_head *ops);
void segue_request_free(struct segue_net *sn, struct list_head *ops);

#endif /* _SEGUE_REQUEST_H */
