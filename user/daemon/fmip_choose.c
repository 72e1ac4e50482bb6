// SPDX-License-Identifier: GPL-2.0-or-later
/* fmip_choose.c - whether to go on to another access point, and to which */
#include <string.h>

#include "daemon/fmip_choose.h"
#include "daemon/fmip_mn.h"
#include "daemon/message.h"

const char *choice_name(enum choice c)
{
	static const char *const names[] = {
		[CHOICE_HERE] = "here", [CHOICE_STRANGER] = "stranger",
		[CHOICE_STALE] = "stale", [CHOICE_AVOIDED] = "avoided",
		[CHOICE_WEAK] = "weak", [CHOICE_FIT] = "fit",
	};

	return names[c];
}

static bool is_fresh(const struct mn *mn, const struct mn_ap *ap)
{
	return ap->seen > 0 &&
	       mn->agent->now - ap->seen <= mn->cfg->scan_age / 1000.0;
}

/* The access point of now, as the last scan heard it. */
static const struct mn_ap *here(const struct mn *mn)
{
	const struct mn_ap *ap = mn_find_ap((struct mn *)mn, mn->bssid);

	return ap && is_fresh(mn, ap) ? ap : NULL;
}

static bool is_ours(const struct mn_ap *ap)
{
	return ap->known &&
	       (ap->code == LLA_NEW_AP || ap->code == LLA_SAME_ROUTER);
}

enum choice mn_judge(const struct mn *mn, const struct mn_ap *ap)
{
	const struct mn_ap *now = here(mn);

	if (!memcmp(ap->bssid, mn->bssid, MAC_LEN))
		return CHOICE_HERE;
	if (!is_ours(ap))
		return CHOICE_STRANGER;
	if (!is_fresh(mn, ap))
		return CHOICE_STALE;
	if (mn->agent->now < ap->avoid)
		return CHOICE_AVOIDED;
	if (now && ap->signal < now->signal + (int)mn->cfg->signal_gain)
		return CHOICE_WEAK;

	return CHOICE_FIT;
}

const struct mn_ap *mn_choose(const struct mn *mn)
{
	const struct mn_ap *now = here(mn), *best = NULL;

	if (!now || now->signal >= mn->cfg->signal_low)
		return NULL;

	for (unsigned int i = 0; i < mn->n_aps; i++) {
		const struct mn_ap *ap = &mn->aps[i];

		if (mn_judge(mn, ap) == CHOICE_FIT &&
		    (!best || ap->signal > best->signal))
			best = ap;
	}

	return best;
}

void mn_consider(struct mn *mn)
{
	struct outbox *out = &mn->agent->out;
	const struct mn_ap *best;
	uint8_t bssid[MAC_LEN];

	if (!mn->cfg->choose || !mn->attached || mn->handover.state != MN_UP)
		return;

	map_expire(mn);
	best = mn_choose(mn);
	if (!best)
		return;

	memcpy(bssid, best->bssid, MAC_LEN);
	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "mobile %s: %s is chosen: %d dBm, here %d",
				mn->handover.name, lladdr_text(out, bssid),
				best->signal, here(mn)->signal));
	agent_flush(mn->agent);
	session_event(&mn->handover, MN_EV_HANDOVER, bssid);
}
