// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fmip_fbu.c - what comes in for the previous router, and from whom it is taken
 *
 * RFC 5568 6.2.2, 6.4.5.  FBU is authenticated before anything is remembered, HAck is
 * taken from a neighbour that was asked; RtSolPr, which nobody signs, only has packets
 * remembered of a mobile whose key is known.  What then happens is fmip_par.c's.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/fmip_away.h"
#include "daemon/fmip_fback.h"
#include "daemon/hkey_ar.h"
#include "daemon/message.h"
#include "wire/fmip.h"

#define ASKED_S	100	/* neighbour tables read in a second */

struct par *par_find(struct ar *ar, const struct in6_addr *pcoa)
{
	for (struct session *s = ar->pars; s; s = s->next)
		if (addr_equal(&((struct par *)s)->pcoa, pcoa))
			return (struct par *)s;

	return NULL;
}

static struct par *par_new(struct ar *ar, const struct in6_addr *pcoa)
{
	struct par *par = calloc(1, sizeof(*par));

	if (!par)
		return NULL;

	par->ar = ar;
	par->pcoa = *pcoa;
	session_begin(&par->session, ar->agent, &par_fsm, &ar->pars);
	inet_ntop(AF_INET6, pcoa, par->session.name,
		  sizeof(par->session.name));
	return par;
}

static const struct badf_key *given_key_of(struct ar *ar,
					   const struct in6_addr *pcoa,
					   struct ar_sequence **sequence)
{
	struct hkey_given *given = hkey_given_for(ar, pcoa);

	if (!given)
		return NULL;

	*sequence = &given->sequence;
	return &given->key;
}

/* One that is configured, or that was given. */
const struct badf_key *par_key_of(struct ar *ar, const struct in6_addr *pcoa,
				  struct ar_sequence **sequence)
{
	const struct config *cfg = ar->agent->cfg;

	for (unsigned int i = 0; i < cfg->n_keys; i++) {
		const struct config_key *key = &cfg->keys[i];

		for (unsigned int j = 0; j < key->n_addresses; j++) {
			if (!addr_equal(&key->addresses[j], pcoa))
				continue;
			*sequence = &ar->sequences[i][j];
			return &key->key;
		}
	}

	return given_key_of(ar, pcoa, sequence);
}

/* Longest match (RFC 5568 4). */
static const struct config_neighbour *nar_of(const struct ar *ar,
					     const struct in6_addr *ncoa)
{
	const struct config_neighbour *best = NULL;

	for (unsigned int i = 0; i < ar->cfg->n_neighbours; i++) {
		const struct config_neighbour *n = &ar->cfg->neighbours[i];

		if (!n->fmip || !prefix_holds(&n->prefix, ncoa))
			continue;
		if (!best || n->prefix.len > best->prefix.len)
			best = n;
	}

	return best;
}

static bool is_newer(const struct ar_sequence *sequence, uint16_t seq)
{
	return !sequence->known ||
	       (uint16_t)(seq - sequence->last - 1) < 0x7fff;
}

static void answer_now(struct ar *ar, const struct fback *f,
		       const struct in6_addr *to)
{
	fback_answer(ar, f, to);
	agent_flush(ar->agent);
}

/*
 * What the next router of before still holds for it is not dropped: the kernel goes
 * on draining, and where the previous router redirects it goes there.
 */
static void post_fbu(struct ar *ar, const struct par_fbu *fbu,
		     const struct ip6_packet *p)
{
	bool held = away_gone(ar, &p->src_home);
	struct par *par = par_find(ar, &p->src_home);
	struct nar *nar = nar_find(ar, &p->src_home);
	bool arrived = nar;
	struct fback full = {
		.key = fbu->key, .pcoa = p->src_home, .mac_coa = fbu->ncoa,
		.seq = fbu->seq, .status = MH_STATUS_RESOURCES,
	};

	if (nar && fbu->predictive)
		session_event(&nar->session, NAR_EV_LEAVE, NULL);
	if (!par && ar_is_full(ar)) {
		agent_drop(ar->agent, DROP_LIMIT);
		answer_now(ar, &full, &p->src);
		return;
	}
	if (!par)
		par = par_new(ar, &p->src_home);
	if (!par)
		return;

	par->waits |= held;
	par->kept |= arrived;
	session_event(&par->session,
		      fbu->lifetime ? PAR_EV_FBU : PAR_EV_FBU_END, fbu);
}

/* 0, or the reason why it is nobody's who may ask. */
static int authenticate(struct ar *ar, const struct mh_msg *m,
			const struct ip6_packet *p,
			const struct badf_key **key,
			struct ar_sequence **sequence)
{
	int err;

	if (!addr_equal(&p->dst, &ar->cfg->address))
		return DROP_OTHER_NODE;
	if (!nar_is_of_here(ar, &p->src_home))
		return DROP_NOT_MY_PREFIX;
	*key = par_key_of(ar, &p->src_home, sequence);
	if (!*key)
		return DROP_NO_KEY;

	err = badf_verify(*key, badf_fbu_coa(m, p), &ar->cfg->address, p->data,
			  p->len);
	return -err;
}

void par_fbu(struct ar *ar, const struct mh_msg *m, const struct ip6_packet *p)
{
	struct ar_sequence *sequence;
	const struct badf_key *key;
	struct outbox *out = &ar->agent->out;
	struct par_fbu fbu;
	int reason;

	reason = authenticate(ar, m, p, &key, &sequence);
	if (reason) {
		agent_drop(ar->agent, reason);
		return;
	}
	if (!is_newer(sequence, m->bu.seq)) {
		struct fback f = {
			.key = key, .pcoa = p->src_home,
			.mac_coa = *badf_fbu_coa(m, p),
			.seq = sequence->last, .status = MH_STATUS_SEQUENCE,
		};

		agent_drop(ar->agent, DROP_REPLAY);
		answer_now(ar, &f, &p->src);
		return;
	}

	sequence->known = true;
	sequence->last = m->bu.seq;
	hkey_used(ar, &p->src_home);
	fbu = (struct par_fbu){
		.key = key, .ncoa = *fbu_coa(m, p),
		.predictive = fbu_is_predictive(p),
		.lladdr = m->opt.has_lla ? m->opt.lla : NULL,
		.seq = m->bu.seq, .lifetime = m->bu.lifetime,
		.copy = m->opt.has_copy ? m->opt.copy : 0,
	};
	fbu.nar = nar_of(ar, &fbu.ncoa);
	outbox_trace(out, 'c', false, &p->src,
		     outbox_print(out, "seq %u lifetime %u", fbu.seq,
				  fbu.lifetime));
	post_fbu(ar, &fbu, p);
}

static bool accepts(const struct par *par, const struct mh_msg *m,
		    struct par_answer *answer)
{
	const struct mh_ip_addr *given = &m->opt.ip[MH_NEW_COA];

	answer->code = hack_meaning(m, &par->pcoa);
	answer->coa = par->ncoa;
	answer->remote = par->ncoa;
	if (answer->code == HACK_OK && par->predictive && given->present) {
		answer->coa = given->addr;
		answer->remote = given->addr;
	}

	switch (answer->code) {
	case HACK_OK:	/* with S an address is owed (6.2.1.2) */
		return given->present || !par->assigned;
	case HACK_NCOA_BAD:
	case HACK_NCOA_ASSIGNED:
		answer->coa = given->addr;
		answer->remote = given->addr;
		return par->predictive && given->present;
	case HACK_USE_PCOA:
		answer->coa = par->pcoa;
		answer->remote = par->nar->address;
		return true;
	default:
		return false;
	}
}

/*
 * HAck 4: HI is wanted for a mobile whose binding leads there.  It is named by its old
 * address, or else by its link-layer address.
 */
static void want_hi(struct ar *ar, const struct mh_msg *m,
		    const struct ip6_packet *p)
{
	const struct mh_ip_addr *old = &m->opt.ip[MH_OLD_COA];

	for (struct session *s = ar->pars; s; s = s->next) {
		struct par *par = (struct par *)s;

		if (!par->nar || !addr_equal(&par->nar->address, &p->src))
			continue;
		if (old->present ? !addr_equal(&old->addr, &par->pcoa) :
		    !m->opt.has_lla ||
		    memcmp(m->opt.lla, par->lladdr, MAC_LEN))
			continue;
		session_event(s, PAR_EV_HI_WANTED, NULL);
		return;
	}

	agent_drop(ar->agent, DROP_SEQUENCE);
}

void par_hack(struct ar *ar, const struct mh_msg *m,
	      const struct ip6_packet *p)
{
	struct par_answer answer;

	if (!ar_neighbour(ar, &p->src)) {
		agent_drop(ar->agent, DROP_UNKNOWN_ROUTER);
		return;
	}
	if (m->hack.code == HACK_UNSOLICITED) {
		want_hi(ar, m, p);
		return;
	}

	for (struct session *s = ar->pars; s; s = s->next) {
		struct par *par = (struct par *)s;

		if (!par->asking || par->hi_seq != m->hack.seq ||
		    !addr_equal(&par->nar->address, &p->src))
			continue;
		session_event(s, accepts(par, m, &answer) ? PAR_EV_HACK
							  : PAR_EV_HACK_NO,
			      &answer);
		return;
	}

	agent_drop(ar->agent, DROP_SEQUENCE);
}

/* RtSolPr is signed by nobody: half of the places stay for those who have a key. */
static bool has_room_to_arm(const struct ar *ar)
{
	return 2 * (ar_sessions(ar) + 1) <= ar->cfg->sessions_max;
}

/*
 * Only one whose owner has a key can be asked for: others are not remembered.  Where
 * it has just arrived that is over; the kernel's entry for it stays and goes on
 * draining.
 */
static void arm_address(struct ar *ar, const struct in6_addr *pcoa)
{
	struct nar *nar = nar_find(ar, pcoa);
	struct ar_sequence *sequence;
	struct par *par;

	if (!nar_is_of_here(ar, pcoa) ||
	    !par_key_of(ar, pcoa, &sequence) ||
	    (nar && nar->session.state != NAR_ARRIVED))
		return;
	if (nar)
		session_event(&nar->session, NAR_EV_LEAVE, NULL);

	par = par_find(ar, pcoa);
	if (!par && has_room_to_arm(ar))
		par = par_new(ar, pcoa);
	if (par)
		session_event(&par->session, PAR_EV_ASKED, NULL);
}

/*
 * Its addresses are those the neighbour table has for it, and the one with the
 * interface identifier it asks with, of which nothing may have been heard yet.
 */
void par_asked(struct ar *ar, const struct in6_addr *from,
	       const uint8_t lladdr[MAC_LEN])
{
	const struct kernel_ops *kernel = &ar->agent->effects->kernel;
	struct in6_addr addrs[CONFIG_ADDRESSES_MAX];
	struct in6_addr own = ar->cfg->prefix.addr;
	bool is_new = true;
	unsigned int n;

	if (!rate_allows(&ar->asked, ASKED_S, ar->agent->now)) {
		agent_drop(ar->agent, DROP_RATE);
		return;
	}

	n = kernel->addrs_of(ar->agent->world, ar->ifindex, lladdr, addrs,
			     CONFIG_ADDRESSES_MAX);
	memcpy(&own.s6_addr[8], &from->s6_addr[8], 8);
	for (unsigned int i = 0; i < n; i++) {
		arm_address(ar, &addrs[i]);
		is_new &= !addr_equal(&addrs[i], &own);
	}

	if (is_new)
		arm_address(ar, &own);
}

static void adopt_ring(struct ar *ar, const struct in6_addr *pcoa,
		       const struct segue_mn *mn)
{
	struct par *par = par_find(ar, pcoa) ? NULL : par_new(ar, pcoa);

	if (!par)
		return;

	par->armed = true;
	par->session.state = PAR_ARMED;
	par->until = ar->agent->now + mn->deadline / 1000.0;
	timer_set(&ar->agent->timers, &par->session.timers[PAR_T_LIFETIME],
		  par->until - PAR_ARMED_SLACK / 1000.0);
}

/* What a router before this one bound and the kernel still carries out. */
void par_adopt(struct ar *ar, const struct segue_mn *mn)
{
	struct ar_sequence *sequence;
	const struct badf_key *key;
	unsigned int spi, seq;
	struct in6_addr pcoa;
	struct par *par;

	memcpy(&pcoa, mn->addrs[0].ip, sizeof(pcoa));
	if (!strcmp(mn->tag, "fmip-ring") && mn->to.window)
		adopt_ring(ar, &pcoa, mn);
	if (sscanf(mn->tag, "fmip-par %u %u", &spi, &seq) != 2)
		return;
	key = par_key_of(ar, &pcoa, &sequence);
	if (!key || !mn->to.n_legs || par_find(ar, &pcoa))
		return;
	par = par_new(ar, &pcoa);
	if (!par)
		return;

	sequence->known = true;
	sequence->last = (uint16_t)seq;
	memcpy(&par->coa, mn->to.legs[0].remote.ip, sizeof(par->coa));
	par->key = *key;
	par->ncoa = par->coa;
	par->nar = nar_of(ar, &par->coa);
	par->bound = true;
	par->fbu_seq = (uint16_t)seq;
	par->h.addr = pcoa;
	par->h.dir = SEGUE_DIR_TO;
	par->h.stage = HANDOVER_SWITCHED;
	par->until = ar->agent->now + mn->deadline / 1000.0;
	par->session.state = PAR_BOUND;
	timer_set(&ar->agent->timers, &par->session.timers[PAR_T_LIFETIME],
		  par->until);
	/* how long the old link was still to have its packets is not known */
	if (mn->to.n_legs > 1)
		timer_set(&ar->agent->timers,
			  &par->session.timers[PAR_T_BOTH], ar->agent->now);
}
