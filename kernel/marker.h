/* SPDX-License-Identifier: GPL-2.0-only */
/* marker.h - the end marker: nothing older comes down this tunnel */
#ifndef _SEGUE_MARKER_H
#define _SEGUE_MARKER_H

#include <linux/in6.h>
#include <linux/netfilter.h>
#include <linux/skbuff.h>

struct segue_addr;
struct segue_buf;
struct segue_marker;
struct segue_mn;
struct segue_net;
struct segue_path;
struct segue_side;

struct segue_marker *segue_marker_alloc(void);
void segue_marker_free(struct segue_marker *marker);
bool segue_marker_has_ip6(const struct segue_addr *set);
bool segue_marker_could(const struct segue_path *path);
void segue_marker_send(struct segue_marker *marker, struct segue_side *side,
		       struct segue_path *left, const struct segue_path *now);

bool segue_marker_swallows(struct segue_net *sn, const struct in6_addr *sender,
			   const struct in6_addr *src,
			   const struct in6_addr *dst);
unsigned int segue_marker_gate(struct segue_net *sn, struct segue_buf *buf,
			       struct sk_buff *skb);

#endif /* _SEGUE_MARKER_H */
