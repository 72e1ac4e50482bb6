// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fmip_router.c - the map of access points, and who asks about it
 *
 * RFC 5568 6.1.1 and 6.1.2.  An answer is made from the configuration alone and
 * leaves nothing behind; it goes to the link-layer address the question came
 * from, so that no neighbour is asked for.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/fmip_router.h"
#include "daemon/message.h"

int ar_begin(struct ar *ar, struct agent *agent, const struct config_ar *cfg)
{
	ar->agent = agent;
	ar->cfg = cfg;
	if (!ar->mtu)
		ar->mtu = 1280;
	ar->sequences = calloc(agent->cfg->n_keys + 1,
			       sizeof(*ar->sequences));
	return ar->sequences ? 0 : -1;
}

void ar_end(struct ar *ar)
{
	while (ar->pars)
		session_end(ar->pars);
	while (ar->nars)
		session_end(ar->nars);
	while (ar->aways)
		session_end(ar->aways);
	relays_end(&ar->relays);
	free(ar->sequences);
}

const struct config_neighbour *ar_neighbour(const struct ar *ar,
					    const struct in6_addr *address)
{
	for (unsigned int i = 0; i < ar->cfg->n_neighbours; i++)
		if (addr_equal(&ar->cfg->neighbours[i].address, address))
			return &ar->cfg->neighbours[i];

	return NULL;
}

static bool has_ap(const uint8_t aps[][MAC_LEN], unsigned int n,
		   const uint8_t ap[MAC_LEN])
{
	for (unsigned int i = 0; i < n; i++)
		if (!memcmp(aps[i], ap, MAC_LEN))
			return true;

	return false;
}

const struct config_neighbour *ar_behind(const struct ar *ar,
					 const uint8_t ap[MAC_LEN])
{
	for (unsigned int i = 0; i < ar->cfg->n_neighbours; i++) {
		const struct config_neighbour *n = &ar->cfg->neighbours[i];

		if (has_ap(n->aps, n->n_aps, ap))
			return n;
	}

	return NULL;
}

/* The prefix option is left out where the address option says it too. */
static void describe(const struct config_neighbour *n,
		     struct prrtadv_tuple *t)
{
	struct in6_addr masked = n->address;

	t->ap_code = LLA_NEW_AP;
	t->has_router_lla = true;
	memcpy(t->router_lla, n->lladdr, MAC_LEN);
	t->has_router_addr = true;
	t->router_addr = n->address;
	t->router_plen = n->prefix.len;

	ip6_mask(&masked, n->prefix.len);
	if (addr_equal(&masked, &n->prefix.addr))
		return;

	t->has_prefix = true;
	t->prefix_len = n->prefix.len;
	t->prefix = n->prefix.addr;
}

void ar_describe_ap(const struct ar *ar, const uint8_t ap[MAC_LEN],
		    struct prrtadv_tuple *t)
{
	const struct config_neighbour *n;

	memset(t, 0, sizeof(*t));
	memcpy(t->ap, ap, MAC_LEN);
	if (has_ap(ar->cfg->aps, ar->cfg->n_aps, ap)) {
		t->ap_code = LLA_SAME_ROUTER;
		return;
	}

	n = ar_behind(ar, ap);
	if (!n)
		t->ap_code = LLA_NO_PREFIX;
	else if (!n->fmip)
		t->ap_code = LLA_NO_FMIP;
	else
		describe(n, t);
}

static void answer_asked(const struct ar *ar, const struct rtsolpr *r,
			 struct prrtadv *adv)
{
	for (unsigned int i = 0; i < r->n_aps; i++)
		ar_describe_ap(ar, r->aps[i],
			       &adv->tuples[adv->n_tuples++]);
}

static void answer_all(const struct ar *ar, struct prrtadv *adv)
{
	for (unsigned int i = 0; i < ar->cfg->n_neighbours; i++) {
		const struct config_neighbour *n = &ar->cfg->neighbours[i];

		for (unsigned int j = 0; j < n->n_aps; j++) {
			if (!n->fmip || adv->n_tuples == PRRTADV_TUPLES_MAX)
				continue;
			ar_describe_ap(ar, n->aps[j],
				       &adv->tuples[adv->n_tuples++]);
		}
	}
}

/* All of them, none, or some (6.1.2). */
static uint8_t code_of(const struct prrtadv *adv)
{
	unsigned int usable = 0;

	for (unsigned int i = 0; i < adv->n_tuples; i++)
		usable += adv->tuples[i].ap_code == LLA_NEW_AP;

	if (!usable)
		return PRRTADV_NONE;
	return usable == adv->n_tuples ? PRRTADV_ALL : PRRTADV_SOME;
}

void ar_rtsolpr(struct ar *ar, const struct rtsolpr *r,
		const struct in6_addr *from, const uint8_t lladdr[MAC_LEN])
{
	struct icmp6_msg m = { .type = ICMP6_FMIP, .subtype = FMIP_PRRTADV };
	struct agent *agent = ar->agent;
	struct prrtadv *adv = &m.prrtadv;
	struct outbox *out = &agent->out;

	adv->id = r->id;
	adv->has_source = true;
	memcpy(adv->source, ar->lladdr, MAC_LEN);
	if (r->wildcard)
		answer_all(ar, adv);
	else
		answer_asked(ar, r, adv);
	if (r->mixed)
		agent->counters.n[COUNT_RTSOLPR_MIXED]++;
	if (!adv->n_tuples) {
		agent_drop(agent, WIRE_NO_AP);
		return;
	}

	adv->n_tuples = prrtadv_fit(adv, ar->mtu);
	adv->code = code_of(adv);
	agent->counters.n[COUNT_RTSOLPR_ANSWERED]++;
	outbox_trace(out, 'a', false, from, outbox_print(out, "id %u", r->id));
	message_icmp6(out, &m, &ar->link_local, from, ar->ifindex, lladdr);
	outbox_trace(out, 'b', true, from,
		     outbox_print(out, "code %u, %u access points", adv->code,
				  adv->n_tuples));
	agent_flush(agent);
	if (ar->cfg->ring_time)
		par_asked(ar, from, lladdr);
}
