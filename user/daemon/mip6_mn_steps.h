/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mip6_mn_steps.h - what the files of a mobile node's registration do for mip6_mn.c */
#ifndef DAEMON_MIP6_MN_STEPS_H
#define DAEMON_MIP6_MN_STEPS_H

#include "daemon/mip6_mn.h"

/* BU, now or as soon as the rate allows, and its timer. */
void mip_try_bu(struct mip *mip);

/* MH_BU_L or 0, and what is asked for in seconds. */
uint16_t mip_flag_l(const struct mip *mip);
unsigned int mip_lifetime(const struct mip *mip);

static inline bool mip_is_bound(const struct mip *mip)
{
	return mip->until > mip->agent->now;
}

/* The home address is the interface's, whatever comes of it. */
void mip_add_home_address(struct mip *mip);

/* Nothing is sent by the tunnel yet; what comes by it and by the last one is taken. */
void mip_listen_at_both(struct mip *mip);

/* The tunnel from the care-of address, for so many seconds; what waited goes. */
void mip_publish(struct mip *mip, double seconds);
void mip_withdraw(struct mip *mip);

/* HoTI and HoT by ESP, from where the mobile node is now. */
void mip_guard(struct mip *mip);

#endif /* DAEMON_MIP6_MN_STEPS_H */
