/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * linux/netdevice.h - what a device is, not what it can do
 *
 * These were feature bits before Linux 6.12 and are members since, and one has
 * changed its name in 6.15.  No kernel has these functions; they can go when the
 * members are there.
 */
#ifndef _SEGUE_COMPAT_LINUX_NETDEVICE_H
#define _SEGUE_COMPAT_LINUX_NETDEVICE_H

#include_next <linux/netdevice.h>

static inline void netdev_set_lltx(struct net_device *dev)
{
#ifdef NETIF_F_LLTX
	dev->features |= NETIF_F_LLTX;
#else
	dev->lltx = true;
#endif
}

static inline void netdev_set_netns_immutable(struct net_device *dev)
{
#if defined(SEGUE_HAS_NETNS_IMMUTABLE)
	dev->netns_immutable = true;
#elif defined(SEGUE_HAS_NETNS_LOCAL)
	dev->netns_local = true;
#else
	dev->features |= NETIF_F_NETNS_LOCAL;
#endif
}

#endif
