// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fmip_trigger.c - a handover that the network begins
 *
 * RFC 5568 3.3, 6.1.2: a PrRtAdv that nobody asked for, with Code 1 and one access
 * point.  The router changes nothing of its own: what comes for the mobile goes on by
 * this link until its FBU is here.  On the mobile who may say so is the router of now,
 * and only where the configuration lets it; with Code 4 it tells of its neighbours.
 */
#include <string.h>

#include "daemon/fmip_mn.h"
#include "daemon/hkey_ar.h"
#include "daemon/message.h"

static void say(struct ar *ar, const struct icmp6_msg *m,
		const struct in6_addr *mobile, const uint8_t lladdr[MAC_LEN])
{
	struct outbox *out = &ar->agent->out;
	struct send_extra extra;

	if (!ar->cfg->has_send) {
		message_icmp6(out, m, &ar->link_local, mobile, ar->ifindex,
			      lladdr);
		return;
	}

	hkey_unasked(ar, &extra);
	message_signed(out, m, &ar->link_local, mobile, ar->ifindex, lladdr,
		       &ar->cfg->send.signer, &extra);
}

const char *ar_command_handover(struct ar *ar, const struct in6_addr *mobile,
				const uint8_t bssid[MAC_LEN],
				const struct in6_addr *coa)
{
	struct icmp6_msg m = { .type = ICMP6_FMIP, .subtype = FMIP_PRRTADV };
	const struct kernel_ops *kernel = &ar->agent->effects->kernel;
	struct outbox *out = &ar->agent->out;
	struct prrtadv_tuple *t = m.prrtadv.tuples;
	uint8_t lladdr[MAC_LEN];

	if (kernel->lladdr_of(ar->agent->world, ar->ifindex, mobile, lladdr))
		return "no such mobile node: it is no neighbour on this link";
	ar_describe_ap(ar, bssid, t);
	if (t->ap_code != LLA_NEW_AP)
		return "no router with fast handovers is known behind this access point";
	if (coa && !prefix_holds(&ar_behind(ar, bssid)->prefix, coa))
		return "the new address is of another prefix than that router's";

	t->has_ncoa = coa;
	if (coa) {
		t->ncoa = *coa;
		t->ncoa_plen = 128;
	}
	m.prrtadv.code = PRRTADV_HANDOVER;
	m.prrtadv.has_source = true;
	memcpy(m.prrtadv.source, ar->lladdr, MAC_LEN);
	m.prrtadv.n_tuples = 1;
	say(ar, &m, mobile, lladdr);
	outbox_trace(out, 'b', true, mobile,
		     outbox_print(out, "code %u, to %s", PRRTADV_HANDOVER,
				  lladdr_text(out, bssid)));
	agent_flush(ar->agent);
	return NULL;
}

/* By its link-local address, if it has said PrRtAdv before, or by the neighbour table. */
static bool is_my_router(const struct mn *mn, const struct in6_addr *from,
			 const uint8_t lladdr[MAC_LEN])
{
	const struct kernel_ops *kernel = &mn->agent->effects->kernel;
	uint8_t known[MAC_LEN];

	if (!mn->has_router || !IN6_IS_ADDR_LINKLOCAL(from))
		return false;
	if (addr_equal(from, &mn->par_link_local))
		return true;

	return !kernel->lladdr_of(mn->agent->world, mn->ifindex, &mn->par,
				  known) && !memcmp(known, lladdr, MAC_LEN);
}

static void begin(struct mn *mn, const struct prrtadv *adv)
{
	const uint8_t *bssid = adv->tuples[0].ap;
	struct outbox *out = &mn->agent->out;
	const char *sentence;

	if (adv->n_tuples != 1) {
		agent_drop(mn->agent, WIRE_NO_AP);
		return;
	}

	sentence = mn_command_handover(mn, bssid);
	if (!sentence)
		return;

	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "mobile %s: told to go to %s: %s",
				mn->handover.name, lladdr_text(out, bssid),
				sentence));
	agent_flush(mn->agent);
}

/* Where keys are given by signed messages, this must be one (RFC 3971 5.3.4.2). */
static int is_false(struct mn *mn, const struct ip6_packet *p)
{
	return mn->cfg->has_send ? hkey_take(mn, p, false) : 0;
}

void mn_unsolicited(struct mn *mn, const struct prrtadv *adv,
		    const struct ip6_packet *p, const uint8_t lladdr[MAC_LEN])
{
	bool trigger = adv->code == PRRTADV_HANDOVER;
	struct outbox *out = &mn->agent->out;
	int reason = 0;

	if (adv->id || !is_my_router(mn, &p->src, lladdr) ||
	    (trigger && !mn->cfg->obey))
		reason = DROP_SOURCE;
	if (!reason)
		reason = is_false(mn, p);
	if (reason) {
		agent_drop(mn->agent, reason);
		return;
	}

	mn_learn(mn, adv);
	outbox_trace(out, 'b', false, &p->src,
		     outbox_print(out, "code %u, %u access points", adv->code,
				  adv->n_tuples));
	agent_flush(mn->agent);
	if (trigger)
		begin(mn, adv);
}
