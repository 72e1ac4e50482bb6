/* SPDX-License-Identifier: GPL-2.0-only */
/* net/gso.h - before Linux 6.5 linux/skbuff.h had what it declares */
#ifndef _SEGUE_COMPAT_NET_GSO_H
#define _SEGUE_COMPAT_NET_GSO_H

#ifdef SEGUE_HAS_NET_GSO
#include_next <net/gso.h>
#else
#include <linux/skbuff.h>
#endif

#endif
