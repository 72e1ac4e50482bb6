/* SPDX-License-Identifier: GPL-2.0-only */
/* netlink.h - the family's coming and going */
#ifndef _SEGUE_NETLINK_H
#define _SEGUE_NETLINK_H

#include <net/genetlink.h>

extern struct genl_family segue_genl_family;

int segue_netlink_init(void);
void segue_netlink_exit(void);

#endif /* _SEGUE_NETLINK_H */
