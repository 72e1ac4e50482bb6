/* SPDX-License-Identifier: GPL-2.0-only */
/* decap.h - tunnelled packets in: which tunnels, and whose packets */
#ifndef _SEGUE_DECAP_H
#define _SEGUE_DECAP_H

#include <linux/in6.h>

#include "pair.h"
#include "segue.h"

struct net_device;
struct sk_buff;

bool segue_decap_known(struct segue_net *sn, const struct segue_pair *pair);
bool segue_decap_could(struct segue_net *sn, const struct segue_pair *pair,
		       u8 family, const struct in6_addr *src,
		       const struct in6_addr *dst);
struct net_device *segue_decap_device(struct segue_net *sn,
				      const struct segue_pair *pair);
int segue_decap_inner(struct segue_net *sn, struct net_device *dev,
		      const struct segue_pair *pair, u8 family,
		      struct sk_buff *skb);
int segue_decap_refuse(struct segue_net *sn, struct sk_buff *skb,
		       enum segue_drop reason);

int segue_decap_init(void);
void segue_decap_exit(void);
int segue_decap4_init(void);
void segue_decap4_exit(void);
int segue_decap6_init(void);
void segue_decap6_exit(void);

#endif /* _SEGUE_DECAP_H */
