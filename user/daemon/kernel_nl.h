/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kernel_nl.h - the kernel of this host, over netlink
 *
 * Carries out what kernel.h describes.  Owns its netlink sockets.  Everything
 * is a request that the kernel answers within the call, so nothing here waits.
 */
#ifndef DAEMON_KERNEL_NL_H
#define DAEMON_KERNEL_NL_H

#include "daemon/kernel.h"

struct kernel_nl {
	struct nl route;
	struct segue_nl segue;
	struct nl xfrm;		/* opened with the first route of its own */
	uint16_t nl80211;	/* the family; 0 = no radio in this kernel */
};

/*
 * 0, or a negative errno and a sentence.  Without the module only rtnetlink and the
 * radio can be asked.
 */
int kernel_open(struct kernel_nl *k, bool module, const char **why);
void kernel_close(struct kernel_nl *k);

/* Home Address options are let through to our socket. */
int kernel_accept_home_address(const char **why);

/* For the mobile whose home address it is, or NULL: a correspondent. */
int kernel_optimise(struct kernel_nl *k, const struct in6_addr *home,
		    const char **why);

int kernel_apply(struct kernel_nl *k, const struct kop *op, const char **why);
int kernel_lladdr_of(struct kernel_nl *k, uint32_t ifindex,
		     const struct in6_addr *addr, uint8_t lladdr[6]);
unsigned int kernel_addrs_of(struct kernel_nl *k, uint32_t ifindex,
			     const uint8_t lladdr[6], struct in6_addr *addrs,
			     unsigned int max);
int kernel_inactive(struct kernel_nl *k, uint32_t ifindex,
		    const uint8_t lladdr[6], unsigned int *ms);
int kernel_station(struct kernel_nl *k, uint32_t ifindex,
		   const uint8_t lladdr[6], struct nl80211_station *reading);
bool kernel_is_own(struct kernel_nl *k, const struct in6_addr *addr);

#endif /* DAEMON_KERNEL_NL_H */
