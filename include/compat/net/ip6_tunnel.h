/* SPDX-License-Identifier: GPL-2.0-only */
/* net/ip6_tunnel.h - before Linux 6.17 ip6tunnel_xmit() knew no flags */
#ifndef _SEGUE_COMPAT_NET_IP6_TUNNEL_H
#define _SEGUE_COMPAT_NET_IP6_TUNNEL_H

#include_next <net/ip6_tunnel.h>

#ifndef SEGUE_HAS_IP6CB_FLAGS
#define ip6tunnel_xmit(sk, skb, dev, flags) ip6tunnel_xmit(sk, skb, dev)
#endif

#endif
