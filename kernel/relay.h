/* SPDX-License-Identifier: GPL-2.0-only */
/* relay.h - errors that come back for outer packets, told to the inner sender */
#ifndef _SEGUE_RELAY_H
#define _SEGUE_RELAY_H

#include "decap.h"

/**
 * struct segue_error - what came back
 * @pair: the tunnel of the packet it quotes
 * @leg: the leg that sent that, found by segue_relay_find(), or NULL
 * @offset: of the inner packet in the quoted outer one
 * @mtu: too big: what the outer packet may be, else 0
 * @unreachable: the inner sender is to hear that nobody is reached
 * @family: of the inner packet
 */
struct segue_error {
	struct segue_pair pair;
	const struct segue_leg *leg;
	unsigned int offset;
	u32 mtu;
	bool unreachable;
	u8 family;
};

bool segue_relay_find(struct segue_net *sn, struct segue_error *error,
		      struct sk_buff *skb);
void segue_relay(struct segue_net *sn, const struct segue_error *error,
		 struct sk_buff *skb);

#endif /* _SEGUE_RELAY_H */
