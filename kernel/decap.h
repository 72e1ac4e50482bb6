/* SPDX-License-Identifier: GPL-2.0-only */
/* decap.h - tunnelled packets in: which tunnels, and whose packets */
#ifndef _SEGUE_DECAP_H
#define _SEGUE_DECAP_H

#include <linux/in6.h>
#include <linux/jhash.h>
#include <net/netns/hash.h>

#include "segue.h"

static inline u32 segue_pair_key(const struct segue_net *sn,
				 const struct in6_addr *local,
				 const struct in6_addr *remote)
{
	u32 seed = net_hash_mix(sn->net);

	seed = jhash2((__force const u32 *)local->s6_addr32, 4, seed);
	return jhash2((__force const u32 *)remote->s6_addr32, 4, seed);
}

bool segue_decap_could(struct segue_net *sn, const struct in6_addr *local,
		       const struct in6_addr *remote, u8 family,
		       const struct in6_addr *src, const struct in6_addr *dst);

int segue_decap_init(void);
void segue_decap_exit(void);

#endif /* _SEGUE_DECAP_H */
