// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fmip_adopt.c - a mobile node's handover that an agent before this one began
 *
 * What the kernel still holds says how far it had come: packets that wait mean
 * that the radio was on its way.  Anything else is left to its deadline, and
 * the old address with it.
 */
#include <stdio.h>
#include <string.h>

#include "daemon/fmip_mn.h"
#include "daemon/fmip_move.h"
#include "daemon/message.h"

static void resume(struct mn *mn, const struct segue_mn *k,
		   const struct in6_addr *pcoa)
{
	const struct in6_addr *router;

	memcpy(&mn->coa, k->accepts[0].local.ip, sizeof(mn->coa));
	router = mn_router_for(mn, &mn->coa);
	if (!router)
		return;

	mn_use_address(mn, pcoa, 128);
	memcpy(&mn->asked_par, k->accepts[0].remote.ip, sizeof(mn->asked_par));
	mn->par = mn->asked_par;
	mn->has_router = true;
	mn->target.known = true;
	mn->target.code = LLA_NEW_AP;
	mn->target.router = *router;
	mn->target.ncoa = mn->coa;
	mn_take_key(mn);
	mn->has_fback = true;
	mn->lifetime = (uint16_t)mn->cfg->lifetime;
	mn->h.addr = *pcoa;
	mn->h.dir = SEGUE_DIR_FROM;
	mn->h.stage = HANDOVER_HELD;
	mn->handover.state = MN_MOVING;
	/* whether the agent before this one came to it is not known */
	move_over(mn);
}

static bool read_tag(const char *tag, uint8_t bssid[MAC_LEN])
{
	unsigned int b[MAC_LEN];

	if (sscanf(tag, "fmip-mn %x:%x:%x:%x:%x:%x", &b[0], &b[1], &b[2],
		   &b[3], &b[4], &b[5]) != MAC_LEN)
		return false;

	for (int i = 0; i < MAC_LEN; i++)
		bssid[i] = (uint8_t)b[i];
	return true;
}

void mn_adopt(struct mn *mn, const struct segue_mn *k)
{
	struct in6_addr pcoa;

	memcpy(&pcoa, k->addrs[0].ip, sizeof(pcoa));
	if (!read_tag(k->tag, mn->target.bssid))
		return;

	if (k->from.state == SEGUE_STATE_HOLD && k->n_accepts)
		resume(mn, k, &pcoa);
	else if (k->deadline)
		mn_old_keep(mn, &pcoa, 128, (k->deadline + 999) / 1000);
}
