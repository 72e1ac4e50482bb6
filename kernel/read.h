/* SPDX-License-Identifier: GPL-2.0-only */
/* read.h - from attributes to what operations are made of */
#ifndef _SEGUE_READ_H
#define _SEGUE_READ_H

#include <linux/netlink.h>
#include <linux/types.h>

struct in6_addr;
struct segue_accepts;
struct segue_addr;
struct segue_path;

#define segue_bad(extack, attr, err, sentence) ({		\
	NL_SET_ERR_MSG_ATTR((extack), (attr), sentence);	\
	(err);							\
})

int segue_read_ip(struct in6_addr *ip, u8 *family, const struct nlattr *attr,
		  struct netlink_ext_ack *extack);
bool segue_ip_routable(const struct in6_addr *ip, u8 family);
unsigned int segue_count_attr(const struct nlattr *nest, int type);
struct segue_addr *segue_read_addrs(const struct nlattr *nest, u32 l3dev,
				    struct segue_addr *one,
				    struct netlink_ext_ack *extack);
struct segue_accepts *segue_read_accepts(const struct nlattr *nest,
					 struct netlink_ext_ack *extack);
int segue_read_legs(struct segue_path *path, const struct nlattr *nest,
		    struct netlink_ext_ack *extack);

#endif /* _SEGUE_READ_H */
