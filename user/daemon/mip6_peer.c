// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mip6_peer.c - what a correspondent is told: tests, BU, packets without a binding
 *
 * RFC 6275 9.3.3, 9.4, 9.5.1.  A BU is authenticated before anything is remembered,
 * by what its sender could know only from two tokens that went two ways.  Anybody
 * may ask for tokens and refusals: so many a second are answered.
 */
#include <string.h>

#include "daemon/message.h"
#include "daemon/mip6_error.h"
#include "daemon/mip6_ha.h"
#include "daemon/mip6_peer.h"
#include "wire/mip6.h"

#define TESTS_S		1000	/* HoTI and CoTI, a second */
#define REFUSALS_S	100	/* BU, a second */

/* An answer is no longer than what it answers, and goes to where that came from. */
void cn_test_init(struct cn *cn, const struct mh_msg *m,
		  const struct ip6_packet *p)
{
	const struct ip6_packet answer = { .src = p->dst, .dst = p->src };
	bool home = m->type == MH_HOTI;
	struct mh_msg t = { .type = home ? MH_HOT : MH_COT };
	const struct nonce *nonce;

	if (p->has_src_home || p->has_dst_home) {
		agent_drop(cn->agent, DROP_HOME_OPTION);
		return;
	}
	if (!ip6_is_routable(&p->src) || !ip6_is_routable(&p->dst)) {
		agent_drop(cn->agent, WIRE_ADDRESS);
		return;
	}
	if (!rate_allows(&cn->tests, TESTS_S, cn->agent->now)) {
		agent_drop(cn->agent, DROP_RATE);
		return;
	}

	nonce = nonce_now(&cn->nonces, cn->agent);
	t.test.nonce_index = nonce->index;
	memcpy(t.test.cookie, m->test_init.cookie, sizeof(t.test.cookie));
	rr_token(nonce->kcn, &p->src, nonce->nonce,
		 home ? RR_HOME : RR_CARE_OF, t.test.token);
	message_peer(&cn->agent->out, &t, &answer, NULL, NULL, NULL);
	cn->agent->counters.n[COUNT_TESTS_ANSWERED]++;
	agent_flush(cn->agent);
}

static void refuse_now(struct cn *cn, const struct cn_request *r,
		       uint8_t status, uint16_t seq, int reason)
{
	agent_drop(cn->agent, reason);
	if (!rate_allows(&cn->refusals, REFUSALS_S, cn->agent->now))
		return;

	cn_refuse(cn, r, status, seq);
	agent_flush(cn->agent);
}

/* Not a home agent: to anybody, and so without an authenticator (10.3.1). */
static void refuse_home(struct cn *cn, const struct mh_msg *m,
			const struct ip6_packet *p)
{
	const struct ip6_packet answer = {
		.src = p->dst, .dst = p->src, .dst_home = p->src_home,
		.has_dst_home = p->has_src_home,
	};
	struct mh_msg ba = { .type = MH_BA };

	agent_drop(cn->agent, DROP_REFUSED);
	if (!rate_allows(&cn->refusals, REFUSALS_S, cn->agent->now))
		return;

	ba.ba.status = MH_STATUS_NO_HA;
	ba.ba.seq = m->bu.seq;
	message_peer(&cn->agent->out, &ba, &answer, NULL, NULL, NULL);
	agent_flush(cn->agent);
}

/* 0 and Kbm in r, or the status that says which nonce has ended (9.5.1). */
static uint8_t make_key(const struct cn *cn, const struct mh_msg *m,
			struct cn_request *r)
{
	double now = cn->agent->now;
	const struct nonce *home, *care_of;
	uint8_t tokens[2][RR_TOKEN_LEN];

	home = nonce_find(&cn->nonces, m->opt.home_nonce, now);
	care_of = nonce_find(&cn->nonces, m->opt.coa_nonce, now);
	if (!r->lifetime)
		care_of = home;
	if (!r->lifetime && !home)
		return MH_STATUS_HOME_NONCE;
	if (!home || !care_of)
		return home ? MH_STATUS_COA_NONCE :
		       care_of ? MH_STATUS_HOME_NONCE : MH_STATUS_NONCES;

	rr_token(home->kcn, &r->home, home->nonce, RR_HOME, tokens[0]);
	rr_token(care_of->kcn, &r->coa, care_of->nonce, RR_CARE_OF, tokens[1]);
	rr_binding_key(tokens[0], r->lifetime ? tokens[1] : NULL, &r->kbm);
	explicit_bzero(tokens, sizeof(tokens));
	r->spent = NONCE_LIFE_S + (home->since < care_of->since
				   ? home->since : care_of->since);
	return MH_STATUS_OK;
}

/* What is refused of somebody who is who he says, or MH_STATUS_OK. */
static uint8_t judge(const struct cn *cn, const struct cn_binding *b,
		     const struct cn_request *r)
{
	if (cn->agent->ha && ha_has(cn->agent->ha, &r->home))
		return MH_STATUS_TYPE_CHANGE;
	if (r->lifetime && addr_equal(&r->coa, &r->home))
		return MH_STATUS_BAD_COA;
	if (!b)
		return cn->free ? MH_STATUS_OK : MH_STATUS_RESOURCES;

	return bu_seq_is_greater(r->seq, b->last) ? MH_STATUS_OK
						  : MH_STATUS_SEQUENCE;
}

static void take(struct cn *cn, const struct cn_request *r)
{
	struct cn_binding *b = cn_find(cn, &r->home, &r->local);
	struct outbox *out = &cn->agent->out;
	uint8_t status = judge(cn, b, r);

	if (status == MH_STATUS_SEQUENCE) {
		refuse_now(cn, r, status, b->last, DROP_REPLAY);
		return;
	}
	if (status) {
		refuse_now(cn, r, status, r->seq, DROP_REFUSED);
		return;
	}

	outbox_trace(out, 'U', false, &r->from,
		     outbox_print(out, "seq %u lifetime %u", r->seq,
				  r->lifetime * MIP6_UNIT));
	cn_post(cn, b ? b : cn_take_place(cn, r),
		r->lifetime ? CN_EV_BU : CN_EV_BU_END, r);
}

/* To end a binding it is the home address that is authenticated (6.2.7). */
static struct cn_request request_of(const struct mh_msg *m,
				    const struct ip6_packet *p)
{
	const struct in6_addr *home = ip6_from(p);

	return (struct cn_request){
		.home = *home, .local = p->dst, .from = p->src,
		.coa = m->bu.lifetime ? *bu_coa(m, p) : *home,
		.away = p->has_src_home, .ack = m->bu.flags & MH_BU_A,
		.seq = m->bu.seq, .lifetime = m->bu.lifetime,
	};
}

void cn_bu(struct cn *cn, const struct mh_msg *m, const struct ip6_packet *p)
{
	int err = bu_check_peer(m, p);
	struct cn_request r;
	uint8_t status;

	if (err != -WIRE_ADDRESS && m->bu.flags & MH_BU_H) {
		refuse_home(cn, m, p);
		return;
	}
	if (err) {
		agent_drop(cn->agent, -err);
		return;
	}

	r = request_of(m, p);
	status = make_key(cn, m, &r);
	if (status) {
		refuse_now(cn, &r, status, r.seq, DROP_NONCE);
		return;
	}

	err = rr_verify(&r.kbm, &r.coa, &r.local, p->data, p->len);
	if (err)
		agent_drop(cn->agent, -err);
	else
		take(cn, &r);
	explicit_bzero(&r.kbm, sizeof(r.kbm));
}

void cn_unbound(struct cn *cn, const struct in6_addr *home,
		const struct in6_addr *coa, const struct in6_addr *local)
{
	const struct cn_binding *b = cn_find(cn, home, local);
	const struct ip6_packet p = {
		.src = *coa, .dst = *local, .src_home = *home,
		.has_src_home = true,
	};

	/* bound since the kernel said so */
	if (b && b->state == CN_BOUND && addr_equal(&b->coa, coa))
		return;

	send_binding_error(cn->agent, &p, MH_BE_NO_BINDING);
}
