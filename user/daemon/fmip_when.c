// SPDX-License-Identifier: GPL-2.0-or-later
/* fmip_when.c - when the mobile looks around by itself, and asks again */
#include <string.h>

#include "daemon/fmip_when.h"

#define LOOKS	5	/* in the lifetime of a row of the map */

double when_next(const struct mn *mn)
{
	double look = mn->cfg->scan_interval ?
		      mn->cfg->scan_interval :
		      mn->cfg->map_time * 1000.0 / LOOKS;
	double key = hkey_due(mn);

	return key >= 0 && key < look ? key : look;
}

/* Nothing better would be gone to from here (fmip_choose.c). */
static bool is_good(const struct mn *mn, const struct mn_ap *here)
{
	return here && here->seen > 0 &&
	       mn->agent->now - here->seen <= mn->cfg->scan_age / 1000.0 &&
	       here->signal >= mn->cfg->signal_low +
				       (int)mn->cfg->signal_gain;
}

static unsigned int longest_ago(const struct mn *mn)
{
	unsigned int oldest = 0;

	for (unsigned int i = 1; i < mn->cfg->n_frequencies; i++)
		if (mn->scanned[i] < mn->scanned[oldest])
			oldest = i;

	return mn->cfg->frequencies[oldest];
}

unsigned int when_scans(const struct mn *mn)
{
	const struct mn_ap *here = mn_find_ap((struct mn *)mn, mn->bssid);

	if (!mn->cfg->scan_interval || !mn->cfg->n_frequencies ||
	    mn->handover.state != MN_UP)
		return 0;
	if (!is_good(mn, here))
		return longest_ago(mn);

	for (unsigned int i = 0; i < mn->cfg->n_frequencies; i++)
		if (mn->cfg->frequencies[i] == here->frequency)
			return here->frequency;

	return longest_ago(mn);
}

void when_scanned(struct mn *mn, unsigned int frequency)
{
	for (unsigned int i = 0; i < mn->cfg->n_frequencies; i++)
		if (!frequency || mn->cfg->frequencies[i] == frequency)
			mn->scanned[i] = mn->agent->now;
}

bool when_is_old(const struct mn *mn, const struct mn_ap *ap)
{
	double lifetime = mn->cfg->map_time;

	return ap->known && ap->source == MAP_PRRTADV &&
	       mn->agent->now - ap->told >= lifetime * (LOOKS - 2) / LOOKS;
}
