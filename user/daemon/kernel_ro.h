/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kernel_ro.h - routes of their own between mobiles and correspondents, in the kernel */
#ifndef DAEMON_KERNEL_RO_H
#define DAEMON_KERNEL_RO_H

#include "daemon/kernel.h"

/*
 * What all of them need, once.  At a mobile: routing headers are taken.  At a
 * correspondent: no Home Address option is taken without a binding.
 */
int kernel_ro_mobile(struct nl *nl, const struct in6_addr *home);
int kernel_ro_peer(struct nl *nl);

/* Away from home the kernel tells who the home address speaks with. */
int kernel_ro_watch(struct nl *nl, const struct kro *ro);

int kernel_ro_set(struct nl *nl, const struct kro *ro);
int kernel_ro_del(struct nl *nl, const struct kro *ro);
int kernel_ro_packets(struct nl *nl, const struct kro *ro, uint64_t *packets);

#endif /* DAEMON_KERNEL_RO_H */
