// SPDX-License-Identifier: GPL-2.0-or-later
/* show.c - what the agent knows, for whoever asks */
#include "daemon/fmip_mn.h"
#include "daemon/fmip_router.h"
#include "daemon/mip6_cn.h"
#include "daemon/mip6_ha.h"
#include "daemon/mip6_ro.h"
#include "daemon/show.h"
#include "daemon/show_value.h"
#include "wire/mip6.h"

#define BINDINGS_SHOWN	1000	/* of them; the rest is counted */

/* The words of PrRtAdv's Option-Codes, for people. */
static const char *verdict(const struct mn_ap *ap)
{
	if (!ap->known)
		return "not-asked";

	switch (ap->code) {
	case LLA_NEW_AP:
		return "known";
	case LLA_SAME_ROUTER:
		return "same-router";
	case LLA_NO_FMIP:
		return "no-fast-handover";
	default:
		return "unknown";
	}
}

static json_t *show_ap(const struct mn_ap *ap)
{
	json_t *o = json_pack("{s:o, s:s, s:i, s:i}", "bssid",
			      lladdr(ap->bssid), "router-known", verdict(ap),
			      "frequency", ap->frequency, "signal", ap->signal);

	if (!ap->known || ap->code != LLA_NEW_AP)
		return o;

	json_object_set_new(o, "router", addr(&ap->router));
	json_object_set_new(o, "lladdr", lladdr(ap->router_lladdr));
	json_object_set_new(o, "ncoa", addr(&ap->ncoa));
	return o;
}

static json_t *show_mn(const struct mn *mn)
{
	json_t *aps = json_array(), *old = json_array();

	for (unsigned int i = 0; i < mn->n_aps; i++)
		json_array_append_new(aps, show_ap(&mn->aps[i]));
	for (const struct session *s = mn->old; s; s = s->next)
		json_array_append_new(old, json_string(s->name));

	return json_pack("{s:s, s:s, s:o, s:o, s:o, s:b, s:b, s:o, s:o}",
			 "state", mn_fsm.states[mn->handover.state],
			 "discovery", discovery_fsm.states[mn->discovery.state],
			 "bssid", lladdr(mn->bssid), "address",
			 addr(&mn->pcoa), "router", addr(&mn->par), "attached",
			 mn->attached, "router-has-fast-handover",
			 !mn->no_fmip, "access-points", aps, "old-addresses",
			 old);
}

static json_t *show_par(const struct par *par, double now)
{
	double left = par->bound ? par->until - now : 0;

	return json_pack("{s:s, s:s, s:o, s:o, s:b, s:f, s:o}", "role", "par",
			 "state", par_fsm.states[par->session.state], "pcoa",
			 addr(&par->pcoa), "coa", addr(&par->coa), "bound",
			 par->bound, "left", left, "lladdr",
			 lladdr(par->lladdr));
}

static json_t *show_nar(const struct nar *nar, double now)
{
	return json_pack("{s:s, s:s, s:o, s:o, s:b, s:f, s:o}", "role", "nar",
			 "state", nar_fsm.states[nar->session.state],
			 "address", addr(&nar->addr), "peer", addr(&nar->peer),
			 "defends", nar->defends, "left", nar->until - now,
			 "lladdr", lladdr(nar->lladdr));
}

static json_t *show_sessions(const struct ar *ar, double now)
{
	json_t *list = json_array();

	for (const struct session *s = ar->pars; s; s = s->next)
		json_array_append_new(list,
				      show_par((const struct par *)s, now));
	for (const struct session *s = ar->nars; s; s = s->next)
		json_array_append_new(list,
				      show_nar((const struct nar *)s, now));

	return list;
}

static json_t *show_binding(const struct ha *ha, uint32_t at)
{
	const struct mobile *who = &ha->cfg->mobiles.of[at];
	const struct ha_binding *b = &ha->bindings[at];
	double left = b->bound ? b->until - ha->agent->now : 0;
	const char *nai = (const char *)mobiles_nai(&ha->cfg->mobiles, who);

	return json_pack("{s:o, s:s%, s:s, s:o, s:i, s:i, s:f}", "home",
			 addr(&who->home), "identity", nai,
			 (size_t)who->nai_len, "state",
			 ha_fsm.states[b->state], "coa", addr(&b->coa), "seq",
			 b->last, "lifetime", b->lifetime * MIP6_UNIT, "left",
			 left);
}

static json_t *show_addresses(const struct in6_addr *of, unsigned int n)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < n; i++)
		json_array_append_new(list, addr(&of[i]));
	return list;
}

static json_t *show_others(const struct ha_list *others, double now)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < others->n; i++) {
		const struct ha_other *o = &others->of[i];

		json_array_append_new(list,
				      json_pack("{s:o, s:o, s:i, s:f}",
						"link-local",
						addr(&o->link_local),
						"addresses",
						show_addresses(o->addresses,
							       o->n),
						"preference", o->preference,
						"left", o->until - now));
	}
	return list;
}

static json_t *show_ha(struct ha *ha)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < ha->cfg->mobiles.n; i++) {
		if (json_array_size(list) == BINDINGS_SHOWN)
			break;
		if (ha->bindings[i].state != HA_NONE)
			json_array_append_new(list, show_binding(ha, i));
	}

	return json_pack("{s:i, s:i, s:i, s:o, s:o}", "mobiles",
			 ha->cfg->mobiles.n, "registered", ha->n_bound, "most",
			 ha->cfg->bindings_max, "bindings", list,
			 "home-agents", show_others(ha_list_now(ha),
						    ha->agent->now));
}

static json_t *show_home(const struct mip *mip)
{
	double now = mip->agent->now;

	return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:b, s:i, s:i, s:f}",
			 "state", mip_fsm.states[mip->home.state], "movement",
			 move_fsm.states[mip->movement.state], "address",
			 addr(&mip->cfg->address), "agent",
			 addr(&mip->agents.now), "discovered",
			 show_addresses(mip->agents.of, mip->agents.n), "coa", addr(&mip->coa),
			 "at-home", mip->at_home, "seq", mip->seq, "status",
			 mip->status, "left",
			 mip->until > now ? mip->until - now : 0.0);
}

static json_t *show_cn_binding(const struct cn_binding *b, double now)
{
	return json_pack("{s:o, s:o, s:s, s:o, s:i, s:i, s:f}", "home",
			 addr(&b->home), "local", addr(&b->local), "state",
			 cn_fsm.states[b->state], "coa", addr(&b->coa), "seq",
			 b->last, "lifetime", b->lifetime * MIP6_UNIT, "left",
			 b->state == CN_BOUND ? b->until - now : 0.0);
}

static json_t *show_cn(const struct cn *cn)
{
	double now = cn->agent->now;
	json_t *list = json_array();

	for (uint32_t i = 0; i < cn->cfg->bindings_max; i++) {
		const struct cn_binding *b = &cn->bindings[i];

		if (json_array_size(list) == BINDINGS_SHOWN)
			break;
		if (b->state != CN_NONE)
			json_array_append_new(list, show_cn_binding(b, now));
	}

	return json_pack("{s:i, s:i, s:i, s:o}", "bound", cn->n_bound, "taken",
			 cn->n_taken, "most", cn->cfg->bindings_max,
			 "bindings", list);
}

static json_t *show_route(const struct ro *ro, double now)
{
	return json_pack("{s:o, s:s, s:o, s:i, s:i, s:f}", "peer",
			 addr(&ro->peer), "state",
			 ro_fsm.states[ro->session.state], "coa",
			 addr(&ro->bound), "seq", ro->seq, "status",
			 ro->status, "left",
			 ro->until > now ? ro->until - now : 0.0);
}

static json_t *show_routes(const struct mip *mip)
{
	json_t *list = json_array();

	for (const struct session *s = mip->routes; s; s = s->next)
		json_array_append_new(list, show_route((const struct ro *)s,
						       mip->agent->now));
	return list;
}

static json_t *show_station(const struct station *st)
{
	return json_pack("{s:o, s:s, s:i, s:b}", "lladdr", lladdr(st->mac),
			 "state", station_fsm.states[st->session.state],
			 "signal", st->signal, "told", !st->seq);
}

static json_t *show_ap_role(const struct ap *ap)
{
	json_t *list = json_array();

	for (const struct session *s = ap->stations; s; s = s->next)
		json_array_append_new(list,
				      show_station((const struct station *)s));

	return json_pack("{s:o, s:o, s:b, s:o}", "bssid", lladdr(ap->bssid),
			 "router", addr(&ap->cfg->router), "router-answers",
			 ap->epoch != 0, "stations", list);
}

static json_t *show_client(const struct client *c)
{
	return json_pack("{s:o, s:o, s:s, s:i}", "lladdr", lladdr(c->mac),
			 "bssid", lladdr(c->ap), "state",
			 client_fsm.states[c->session.state], "addresses",
			 c->n);
}

static json_t *show_clients(const struct ar *ar)
{
	json_t *list = json_array();

	for (const struct session *s = ar->relays.clients; s; s = s->next)
		json_array_append_new(list,
				      show_client((const struct client *)s));

	return list;
}

static json_t *show_counters(const struct counters *c)
{
	json_t *o = json_object();

	for (int i = 0; i < COUNTS; i++)
		json_object_set_new(o, count_name(i),
				    json_integer((json_int_t)c->n[i]));
	return o;
}

static json_t *show_drops(const struct counters *c)
{
	json_t *o = json_object();

	for (unsigned int i = 0; i < DROP_REASONS; i++)
		if (c->drops[i])
			json_object_set_new(o, drop_name(i),
					    json_integer((json_int_t)
							 c->drops[i]));
	return o;
}

json_t *show_agent(const struct agent *agent)
{
	json_t *o = json_pack("{s:s, s:o, s:o}", "name", agent->cfg->name,
			      "counters", show_counters(&agent->counters),
			      "drops", show_drops(&agent->counters));

	if (agent->mn)
		json_object_set_new(o, "mn", show_mn(agent->mn));
	if (agent->mip)
		json_object_set_new(o, "home", show_home(agent->mip));
	if (agent->mip && agent->mip->cfg->optimise)
		json_object_set_new(o, "routes", show_routes(agent->mip));
	if (agent->ha)
		json_object_set_new(o, "ha", show_ha(agent->ha));
	if (agent->cn)
		json_object_set_new(o, "cn", show_cn(agent->cn));
	if (agent->ar)
		json_object_set_new(o, "sessions",
				    show_sessions(agent->ar, agent->now));
	if (agent->ar && agent->ar->cfg->n_relays)
		json_object_set_new(o, "clients", show_clients(agent->ar));
	if (agent->mn && agent->mn->cfg->has_send)
		json_object_set_new(o, "handover-keys",
				    show_hkeys_of(agent->mn));
	if (agent->ar && agent->ar->cfg->has_send)
		json_object_set_new(o, "handover-keys-given",
				    show_hkeys_given(agent->ar));
	if (agent->ap)
		json_object_set_new(o, "ap", show_ap_role(agent->ap));
	return o;
}
