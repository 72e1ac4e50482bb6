// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fmip_map.c - which router is behind which access point, and how that is known
 *
 * Nobody signs a beacon, an 802.11k report or PrRtAdv: all of it is a hint where to
 * go, and never a reason to send packets there.  That is decided by FBU and FBack,
 * which are authenticated.
 */
#include <string.h>

#include "daemon/fmip_mn.h"
#include "daemon/message.h"

#define AVOID_DOUBLINGS	6

const char *map_source_name(enum map_source source)
{
	static const char *const names[] = {
		[MAP_SCAN] = "scan", [MAP_REPORT] = "neighbour-report",
		[MAP_CONFIGURED] = "configuration",
		[MAP_HANDOVER] = "handover", [MAP_PRRTADV] = "prrtadv",
	};

	return names[source];
}

struct mn_ap *mn_find_ap(struct mn *mn, const uint8_t bssid[MAC_LEN])
{
	for (unsigned int i = 0; i < mn->n_aps; i++)
		if (!memcmp(mn->aps[i].bssid, bssid, MAC_LEN))
			return &mn->aps[i];

	return NULL;
}

static bool is_in_use(const struct mn *mn, const struct mn_ap *ap)
{
	return !memcmp(ap->bssid, mn->bssid, MAC_LEN) ||
	       !memcmp(ap->bssid, mn->target.bssid, MAC_LEN);
}

static double last_heard(const struct mn_ap *ap)
{
	return ap->told > ap->seen ? ap->told : ap->seen;
}

/* Of those of which no router is known, and none has failed, the oldest. */
static struct mn_ap *least_useful(struct mn *mn)
{
	struct mn_ap *least = NULL;

	for (unsigned int i = 0; i < mn->n_aps; i++) {
		struct mn_ap *ap = &mn->aps[i];

		if (ap->source > MAP_REPORT || ap->failures ||
		    is_in_use(mn, ap))
			continue;
		if (!least || last_heard(ap) < last_heard(least))
			least = ap;
	}

	return least;
}

static struct mn_ap *add_ap(struct mn *mn, const uint8_t bssid[MAC_LEN])
{
	struct mn_ap *ap = mn_find_ap(mn, bssid);

	if (ap)
		return ap;

	ap = mn->n_aps < MN_APS_MAX ? &mn->aps[mn->n_aps++] : least_useful(mn);
	if (!ap)
		return NULL;

	memset(ap, 0, sizeof(*ap));
	memcpy(ap->bssid, bssid, MAC_LEN);
	return ap;
}

bool map_permits(const struct mn *mn, const char *ssid)
{
	for (unsigned int i = 0; i < mn->cfg->n_networks; i++)
		if (!strcmp(mn->cfg->networks[i], ssid))
			return true;

	return !mn->cfg->n_networks;
}

void mn_saw_ap(struct mn *mn, const uint8_t bssid[MAC_LEN],
	       unsigned int frequency, int signal)
{
	mn_saw_ap_ago(mn, bssid, frequency, signal, 0);
}

/* Results hold what earlier scans have found as well. */
void mn_saw_ap_ago(struct mn *mn, const uint8_t bssid[MAC_LEN],
		   unsigned int frequency, int signal, unsigned int age)
{
	struct mn_ap *ap = add_ap(mn, bssid);
	double at = mn->agent->now - age;

	if (!ap || (ap->seen > 0 && at < ap->seen))
		return;

	ap->frequency = frequency;
	ap->signal = signal;
	ap->seen = at;
}

void mn_reported_ap(struct mn *mn, const uint8_t bssid[MAC_LEN],
		    unsigned int frequency)
{
	struct mn_ap *ap = add_ap(mn, bssid);

	if (!ap)
		return;

	if (!ap->frequency)
		ap->frequency = frequency;
	if (ap->source > MAP_REPORT)
		return;

	ap->source = MAP_REPORT;
	ap->told = mn->agent->now;
}

/* Prefix of the new router, interface identifier of our own (RFC 5568 3.1). */
static void form_ncoa(const struct mn *mn, struct mn_ap *ap)
{
	if (mn->cfg->has_send) {
		ap->ncoa = hkey_form(mn, &ap->prefix);
		return;
	}

	ap->ncoa = ap->prefix;
	memcpy(&ap->ncoa.s6_addr[8], &mn->pcoa.s6_addr[8], 8);
}

/* Nobody signs it: an address of elsewhere, put on the interface, would take its packets. */
static bool is_of(const struct mn_ap *ap, const struct in6_addr *addr)
{
	struct in6_addr masked = *addr;

	ip6_mask(&masked, ap->prefix_len);
	return ip6_is_routable(addr) && addr_equal(&masked, &ap->prefix) &&
	       !addr_equal(addr, &ap->router);
}

void map_learn(struct mn *mn, const struct prrtadv_tuple *t)
{
	struct mn_ap *ap = add_ap(mn, t->ap);
	int plen;

	if (!ap)
		return;

	ap->known = true;
	ap->remembered = false;
	ap->source = MAP_PRRTADV;
	ap->told = mn->agent->now;
	ap->code = t->ap_code;
	if (t->ap_code != LLA_NEW_AP)
		return;

	plen = prrtadv_tuple_prefix(t, &ap->prefix);
	if (prrtadv_tuple_check(t) || plen < 0 || plen > 64) {
		ap->known = false;
		return;
	}

	ap->prefix_len = (uint8_t)plen;
	ap->router = t->router_addr;
	memcpy(ap->router_lladdr, t->router_lla, MAC_LEN);
	form_ncoa(mn, ap);
	if (t->has_ncoa && !mn->cfg->has_send && is_of(ap, &t->ncoa))
		ap->ncoa = t->ncoa;
}

/* As it was told, on whichever link. */
static void remember(const struct mn *mn, struct mn_ap *ap)
{
	ap->known = true;
	ap->remembered = true;
	ap->code = LLA_NEW_AP;
	form_ncoa(mn, ap);
}

static void take_configured(struct mn *mn, const struct config_neighbour *n)
{
	for (unsigned int i = 0; i < n->n_aps; i++) {
		struct mn_ap *ap = add_ap(mn, n->aps[i]);

		if (!ap || ap->source > MAP_CONFIGURED)
			continue;
		ap->source = MAP_CONFIGURED;
		ap->told = mn->agent->now;
		ap->router = n->address;
		ap->prefix = n->prefix.addr;
		ap->prefix_len = n->prefix.len;
		memcpy(ap->router_lladdr, n->lladdr, MAC_LEN);
	}
}

static bool was_told(const struct mn *mn, const struct mn_ap *ap)
{
	return !IN6_IS_ADDR_UNSPECIFIED(&ap->router) &&
	       !addr_equal(&ap->router, &mn->par);
}

void map_new_link(struct mn *mn)
{
	for (unsigned int i = 0; i < mn->cfg->n_neighbours; i++)
		take_configured(mn, &mn->cfg->neighbours[i]);
	for (unsigned int i = 0; i < mn->n_aps; i++) {
		struct mn_ap *ap = &mn->aps[i];

		ap->known = false;
		if (was_told(mn, ap))
			remember(mn, ap);
	}
	mn_remember_left(mn);
	map_expire(mn);
}

/* The file does not age. */
void map_expire(struct mn *mn)
{
	double before = mn->agent->now - mn->cfg->map_time;

	for (unsigned int i = 0; i < mn->n_aps; i++) {
		struct mn_ap *ap = &mn->aps[i];

		if (ap->source < MAP_HANDOVER || ap->told > before)
			continue;
		ap->known = false;
		ap->source = MAP_SCAN;
		ap->router = in6addr_any;
	}
}

/* Who has been there knows it as well as who was told. */
static void been_at(struct mn *mn, struct mn_ap *ap, const struct mn_ap *there)
{
	ap->source = MAP_HANDOVER;
	ap->told = mn->agent->now;
	ap->router = there->router;
	ap->prefix = there->prefix;
	ap->prefix_len = there->prefix_len;
	memcpy(ap->router_lladdr, there->router_lladdr, MAC_LEN);
}

void mn_remember_left(struct mn *mn)
{
	struct mn_ap *ap = mn->left.known ? add_ap(mn, mn->left.bssid) : NULL;

	if (!ap || (ap->known && !ap->remembered))
		return;

	been_at(mn, ap, &mn->left);
	remember(mn, ap);
	ap->ncoa = mn->left.ncoa;
}

void map_been_at(struct mn *mn, const struct mn_ap *there)
{
	struct mn_ap *ap = add_ap(mn, there->bssid);

	if (ap && ap->source < MAP_PRRTADV)
		been_at(mn, ap, there);
}

void map_note_outcome(struct mn *mn, const uint8_t bssid[MAC_LEN], bool good)
{
	struct mn_ap *ap = mn_find_ap(mn, bssid);
	unsigned int doubled;

	if (!ap)
		return;
	if (good) {
		ap->failures = 0;
		ap->avoid = 0;
		return;
	}

	doubled = ap->failures < AVOID_DOUBLINGS ? ap->failures :
						   AVOID_DOUBLINGS;
	ap->failures++;
	ap->avoid = mn->agent->now + (double)(mn->cfg->avoid_time << doubled);
}
