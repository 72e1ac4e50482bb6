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

#include "daemon/hkey_ar.h"
#include "daemon/message.h"

#define ANSWERS_S	1000	/* a second: anybody may ask, in another's name too */

int ar_begin(struct ar *ar, struct agent *agent, const struct config_ar *cfg)
{
	ar->agent = agent;
	ar->cfg = cfg;
	if (!ar->mtu)
		ar->mtu = 1280;
	ar->sequences = calloc(agent->cfg->n_keys + 1,
			       sizeof(*ar->sequences));
	if (!ar->sequences)
		return -1;

	if (cfg->has_send)
		hkey_ar_begin(ar);
	return 0;
}

void ar_end(struct ar *ar)
{
	while (ar->pars)
		session_end(ar->pars);
	while (ar->nars)
		session_end(ar->nars);
	while (ar->aways)
		session_end(ar->aways);
	hkey_ar_end(ar);
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

/*
 * Who has not signed is told what everybody is told, but has no key (RFC 5269 3.2);
 * where that is required, nothing.
 */
static int provide(struct ar *ar, const struct ip6_packet *p,
		   struct hkey_answer *answer)
{
	struct agent *agent = ar->agent;
	int reason;

	if (!ar->cfg->has_send)
		return WIRE_NO_SEND;

	reason = hkey_asked(ar, p, answer);
	agent->counters.n[reason ? COUNT_HKEYS_REFUSED : COUNT_HKEYS_GIVEN]++;
	if (reason)
		outbox_log(&agent->out, LOG_LEVEL_DEBUG,
			   outbox_print(&agent->out, "access router: no handover key for %s: %s",
					addr_text(&agent->out, &p->src),
					drop_name((unsigned int)reason)));
	return reason;
}

static void advertise(struct ar *ar, struct icmp6_msg *m,
		      const struct ip6_packet *asked,
		      const uint8_t lladdr[MAC_LEN],
		      const struct send_extra *extra)
{
	size_t room = ar->mtu - (extra ? SEND_OVERHEAD : 0);
	const struct send_signer *signer = &ar->cfg->send.signer;
	struct prrtadv *adv = &m->prrtadv;
	struct outbox *out = &ar->agent->out;

	adv->n_tuples = prrtadv_fit(adv, room);
	adv->code = code_of(adv);
	outbox_trace(out, 'a', false, &asked->src,
		     outbox_print(out, "id %u", adv->id));
	if (extra)
		message_signed(out, m, &ar->link_local, &asked->src,
			       ar->ifindex, lladdr, signer, extra);
	else
		message_icmp6(out, m, &ar->link_local, &asked->src,
			      ar->ifindex, lladdr);
	outbox_trace(out, 'b', true, &asked->src,
		     outbox_print(out, "code %u, %u access points", adv->code,
				  adv->n_tuples));
	agent_flush(ar->agent);
}

void ar_rtsolpr(struct ar *ar, const struct rtsolpr *r,
		const struct ip6_packet *p, const uint8_t lladdr[MAC_LEN])
{
	struct icmp6_msg m = { .type = ICMP6_FMIP, .subtype = FMIP_PRRTADV };
	struct agent *agent = ar->agent;
	struct prrtadv *adv = &m.prrtadv;
	struct hkey_answer answer;
	int reason;

	if (!rate_allows(&ar->answered, ANSWERS_S, agent->now)) {
		agent_drop(agent, DROP_RATE);
		return;
	}

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

	reason = provide(ar, p, &answer);
	if (reason && ar->cfg->send.require) {
		agent_drop(agent, reason);
		agent_flush(agent);
		return;
	}

	agent->counters.n[COUNT_RTSOLPR_ANSWERED]++;
	advertise(ar, &m, p, lladdr, reason ? NULL : &answer.extra);
	if (ar->cfg->ring_time)
		par_asked(ar, &p->src, lladdr);
}
