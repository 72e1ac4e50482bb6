// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * show_map.c - which router is behind which access point, and how that is known
 *
 * A router has its map from the configuration, a mobile from wherever it could learn
 * it; both are shown in one form.  Times are seconds ago.
 */
#include "daemon/fmip_choose.h"
#include "daemon/fmip_mn.h"
#include "daemon/fmip_router.h"
#include "daemon/show.h"
#include "daemon/show_value.h"

static json_t *prefix(const struct in6_addr *a, unsigned int len)
{
	char text[INET6_ADDRSTRLEN];

	return json_sprintf("%s/%u", inet_ntop(AF_INET6, a, text,
					       sizeof(text)), len);
}

/* To a tenth: more would only tell when was asked. */
static json_t *ago(double now, double then)
{
	double tenths = (now - then) * 10;

	return json_real(tenths > 0 ? (double)(long)tenths / 10 : 0);
}

static void add_router(json_t *o, const struct in6_addr *router,
		       const uint8_t its_lladdr[MAC_LEN],
		       const struct in6_addr *of, unsigned int plen)
{
	json_object_set_new(o, "router", addr(router));
	json_object_set_new(o, "lladdr", lladdr(its_lladdr));
	json_object_set_new(o, "prefix", prefix(of, plen));
}

static void add_radio(json_t *o, const struct mn_ap *ap, double now)
{
	if (ap->frequency)
		json_object_set_new(o, "frequency",
				    json_integer(ap->frequency));
	if (!ap->seen)
		return;

	json_object_set_new(o, "signal", json_integer(ap->signal));
	json_object_set_new(o, "seen", ago(now, ap->seen));
}

static json_t *show_one(const struct mn *mn, const struct mn_ap *ap)
{
	double now = mn->agent->now;
	json_t *o = json_pack("{s:o}", "bssid", lladdr(ap->bssid));

	if (!IN6_IS_ADDR_UNSPECIFIED(&ap->router))
		add_router(o, &ap->router, ap->router_lladdr, &ap->prefix,
			   ap->prefix_len);
	json_object_set_new(o, "source",
			    json_string(map_source_name(ap->source)));
	json_object_set_new(o, "age",
			    ago(now, ap->told > 0 ? ap->told : ap->seen));
	add_radio(o, ap, now);
	json_object_set_new(o, "choice",
			    json_string(choice_name(mn_judge(mn, ap))));
	if (ap->failures)
		json_object_set_new(o, "failures",
				    json_integer(ap->failures));
	return o;
}

/* What is in the file is as old as the agent, which nobody asks for. */
static void show_behind(json_t *list, const uint8_t aps[][MAC_LEN],
			unsigned int n_aps, const struct in6_addr *router,
			const uint8_t its_lladdr[MAC_LEN],
			const struct config_prefix *p, bool fmip)
{
	const char *source = map_source_name(MAP_CONFIGURED);

	for (unsigned int i = 0; i < n_aps; i++) {
		json_t *o = json_pack("{s:o}", "bssid", lladdr(aps[i]));

		add_router(o, router, its_lladdr, &p->addr, p->len);
		json_object_set_new(o, "source", json_string(source));
		json_object_set_new(o, "fmip", json_boolean(fmip));
		json_array_append_new(list, o);
	}
}

static void show_configured(json_t *list, const struct ar *ar)
{
	const struct config_ar *cfg = ar->cfg;

	show_behind(list, cfg->aps, cfg->n_aps, &cfg->address, ar->lladdr,
		    &cfg->prefix, true);
	for (unsigned int i = 0; i < cfg->n_neighbours; i++) {
		const struct config_neighbour *n = &cfg->neighbours[i];

		show_behind(list, n->aps, n->n_aps, &n->address, n->lladdr,
			    &n->prefix, n->fmip);
	}
}

json_t *show_neighbours(const struct agent *agent)
{
	json_t *list = json_array();

	if (agent->mn)
		for (unsigned int i = 0; i < agent->mn->n_aps; i++)
			json_array_append_new(list,
					      show_one(agent->mn,
						       &agent->mn->aps[i]));
	if (agent->ar)
		show_configured(list, agent->ar);

	return list;
}
