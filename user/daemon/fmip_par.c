// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fmip_par.c - previous router: from FBU to the end of the binding
 *
 * RFC 5568 4, 6.2.  FBU is authenticated before anything is remembered; HI goes
 * to the router whose prefix holds the new address; on HAck the tunnel is
 * published first and FBack sent after it, on the old link in the class of
 * service of the data, so that whoever hears FBack has had all that was sent
 * before it.
 *
 * A mobile that has left already waits for nobody: FBU from the new link is obeyed
 * at once and HI is sent beside it.  What was sent into the dead link goes again, if
 * its RtSolPr had us remember it.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/fmip_router.h"
#include "daemon/message.h"
#include "wire/fmip.h"
#include "wire/names.h"

static const char *const states[] = {
	"NEW", "WAIT_HACK", "BOUND", "END", "ARMED",
};

static const char *const events[] = {
	"refused", "fbu", "fbu-end", "hack", "hack-refused", "hi-timer",
	"lifetime", "return", "copy-timer", "asked",
};

enum timer_id { T_HI, T_LIFETIME, T_COPY };
static const char *const timers[] = { "hi", "lifetime", "copy" };

static const int timer_events[] = {
	PAR_EV_HI_TIMER, PAR_EV_LIFETIME, PAR_EV_COPY_TIMER,
};

/* Longest wait for HAck with the defaults, and some: the kernel forgets then. */
#define PREPARED_MS	5000

#define ARMED_SLACK_MS	1000	/* the kernel forgets after us */
/* Two ticks, and what a radio acknowledges while its host has left already. */
#define INACTIVE_SLACK_MS	10

#define COPY_MS	2		/* FBack to the new address, after the other */

struct par_answer {
	uint8_t code;			/* enum hack_code */
	struct in6_addr coa;		/* where the binding leads */
	struct in6_addr remote;		/* where the tunnel ends */
};

static struct outbox *out_of(const struct par *par)
{
	return &par->ar->agent->out;
}

struct par *par_find(struct ar *ar, const struct in6_addr *pcoa)
{
	for (struct session *s = ar->pars; s; s = s->next)
		if (addr_equal(&((struct par *)s)->pcoa, pcoa))
			return (struct par *)s;

	return NULL;
}

/* FBack */

struct fback {
	const struct config_key *key;
	struct in6_addr pcoa;
	struct in6_addr mac_coa;	/* of the FBU it answers */
	struct in6_addr alt_coa;	/* status 1 */
	uint16_t seq;
	uint8_t status;
	uint16_t lifetime;
};

/* To the PCoA as it is, to a care-of address with a routing header. */
static void send_fback(struct ar *ar, const struct fback *f,
		       const struct in6_addr *to)
{
	struct mh_msg m = { .type = MH_FBACK };
	struct ip6_packet p = {
		.src = ar->cfg->address, .dst = *to, .dst_home = f->pcoa,
		.has_dst_home = !addr_equal(to, &f->pcoa),
	};
	struct outbox *out = &ar->agent->out;

	m.ba.status = f->status;
	m.ba.seq = f->seq;
	m.ba.lifetime = f->lifetime;
	m.opt.has_alt_coa = f->status == MH_STATUS_OTHER_NCOA;
	m.opt.alt_coa = f->alt_coa;

	message_mh(out, &m, &p, &f->key->key,
		   badf_fback_coa(&m, &f->mac_coa), &ar->cfg->address);
}

/* The step of the ladder; a copy is none. */
static void answer_fbu(struct ar *ar, const struct fback *f,
		       const struct in6_addr *to)
{
	struct outbox *out = &ar->agent->out;

	send_fback(ar, f, to);
	outbox_trace(out, 'f', true, to,
		     outbox_print(out, "status %u lifetime %u", f->status,
				  f->lifetime));
}

static struct fback fback_of(const struct par *par, uint8_t status)
{
	bool other = !addr_equal(&par->coa, &par->ncoa);

	return (struct fback){
		.key = par->key, .pcoa = par->pcoa, .mac_coa = par->ncoa,
		.alt_coa = par->coa, .seq = par->fbu_seq,
		.status = status ? status :
			  other ? MH_STATUS_OTHER_NCOA : MH_STATUS_OK,
		.lifetime = status ? 0 : par->lifetime,
	};
}

static void refuse_fbu(struct par *par, uint8_t status)
{
	struct fback f = fback_of(par, status);
	struct outbox *out = out_of(par);

	answer_fbu(par->ar, &f, par->predictive ? &par->pcoa : &par->ncoa);
	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "previous router %s: to %s refused: status %u, %s",
				par->session.name, addr_text(out, &par->ncoa),
				status, fback_status_name(status)));
}

/*
 * On the old link only where the mobile still is there (6.2.3).  The copy to
 * the new address then comes a little later: it would be first among what the
 * next router holds, and the silence ends with the first packet of a stream.
 */
static void acknowledge(struct par *par)
{
	struct fback f = fback_of(par, 0);

	if (!par->predictive) {
		answer_fbu(par->ar, &f, &par->coa);
		return;
	}

	answer_fbu(par->ar, &f, &par->pcoa);
	if (!addr_equal(&par->coa, &par->pcoa))
		outbox_timer(out_of(par), &par->session.timers[T_COPY],
			     COPY_MS);
}

static void send_copy(void *session, const void *arg)
{
	struct par *par = session;
	struct fback f = fback_of(par, 0);

	(void)arg;
	send_fback(par->ar, &f, &par->coa);
}

/* HI */

static void send_hi(struct par *par)
{
	const struct config_ar *cfg = par->ar->cfg;
	struct ip6_packet p = {
		.src = cfg->address, .dst = par->nar->address,
	};
	struct mh_msg m = { .type = MH_HI };
	struct outbox *out = out_of(par);

	m.hi.seq = par->hi_seq;
	m.hi.code = par->predictive ? 0 : 1;
	m.hi.flags = par->predictive && cfg->hold ? MH_HI_U : 0;
	m.opt.has_lla = true;
	memcpy(m.opt.lla, par->lladdr, MAC_LEN);
	m.opt.ip[MH_OLD_COA] = (struct mh_ip_addr){ true, 128, par->pcoa };
	m.opt.ip[MH_NEW_COA] = (struct mh_ip_addr){ true, 128, par->ncoa };

	message_mh(out, &m, &p, NULL, NULL, NULL);
	outbox_trace(out, 'd', true, &par->nar->address,
		     outbox_print(out, "code %u seq %u", m.hi.code, m.hi.seq));
	outbox_timer(out, &par->session.timers[T_HI],
		     cfg->hi_timeout * (double)(1u << par->sent));
	par->asking = true;
	par->sent++;
}

/* The kernel's part */

static void plan(struct par *par, const struct in6_addr *remote)
{
	const struct config_ar *cfg = par->ar->cfg;
	struct handover *h = &par->h;

	h->addr = par->pcoa;
	h->dir = SEGUE_DIR_TO;
	h->hold = false;
	h->hold_ms = PREPARED_MS;
	h->hold_outcome = SEGUE_OUTCOME_REVERT;
	h->path_ms = par->lifetime * 1000u;
	h->n_accepts = 1;
	h->accepts[0] = (struct segue_accept){
		.local = segue_addr6(&cfg->address),
		.remote = segue_addr6(remote),
		.dir = SEGUE_DIR_FROM,
	};
	snprintf(h->tag, sizeof(h->tag), "fmip-par %u %u", par->key->key.spi,
		 par->fbu_seq);
}

/*
 * As it was prepared, or in one batch where it leads elsewhere.  What is remembered is
 * for one that left without a word; FBU on the old link was one.
 */
static void publish(struct par *par, const struct in6_addr *remote)
{
	struct segue_leg leg = segue_leg_tunnel(&par->ar->cfg->address,
						remote);
	bool as_prepared = par->h.stage == HANDOVER_PREPARED &&
			   addr_equal(remote, &par->ncoa);

	plan(par, remote);
	if (par->armed && !par->predictive)
		handover_switch_armed(&par->h, &leg, out_of(par));
	else if (as_prepared)
		handover_switch(&par->h, &leg, out_of(par));
	else
		handover_switch_anew(&par->h, &leg, out_of(par));
}

/*
 * What was acknowledged by the radio has arrived; where the access point is another
 * box, all that is remembered may be lost.
 */
static unsigned int lost_ms(const struct par *par)
{
	const struct agent *agent = par->ar->agent;
	unsigned int ms;

	if (agent->effects->kernel.inactive(agent->world, par->ar->ifindex,
					    par->lladdr, &ms) ||
	    ms + INACTIVE_SLACK_MS > par->ar->cfg->ring_time)
		return par->ar->cfg->ring_time;

	return ms + INACTIVE_SLACK_MS;
}

/* FBack goes before what is sent again: the mobile's own packets wait for it. */
static void bind_to(struct par *par, const struct in6_addr *remote)
{
	struct outbox *out = out_of(par);

	par->bound = true;
	publish(par, remote);
	acknowledge(par);
	if (par->armed && !par->predictive) {
		handover_resend(&par->h, lost_ms(par), out);
		par->armed = false;
	}
	outbox_timer(out, &par->session.timers[T_LIFETIME],
		     par->lifetime * 1000.0);
	par->until = par->ar->agent->now + par->lifetime;
}

/* Actions */

static void arm(void *session, const void *arg)
{
	struct par *par = session;
	const struct config_ar *cfg = par->ar->cfg;
	struct handover h = { .addr = par->pcoa, .dir = SEGUE_DIR_TO };

	(void)arg;
	snprintf(h.tag, sizeof(h.tag), "fmip-ring");
	handover_arm_ring(&h, cfg->ring_time,
			  cfg->armed_time * 1000 + ARMED_SLACK_MS, out_of(par));
	par->armed = true;
	par->until = par->ar->agent->now + cfg->armed_time;
	outbox_timer(out_of(par), &par->session.timers[T_LIFETIME],
		     cfg->armed_time * 1000.0);
}

static void not_armed(void *session, const void *arg)
{
	struct par *par = session;
	struct outbox *out = out_of(par);

	(void)arg;
	outbox_log(out, LOG_LEVEL_ERROR,
		   outbox_print(out, "previous router %s: nothing is remembered: %s",
				par->session.name, par->session.refusal));
}

static void take_fbu(struct par *par, const struct par_fbu *fbu)
{
	unsigned int max = par->ar->cfg->lifetime_max;

	par->key = fbu->key;
	par->ncoa = fbu->ncoa;
	par->nar = fbu->nar;
	par->predictive = fbu->predictive;
	par->fbu_seq = fbu->seq;
	par->lifetime = fbu->lifetime < max ? fbu->lifetime : (uint16_t)max;
	if (fbu->lladdr)
		memcpy(par->lladdr, fbu->lladdr, MAC_LEN);
}

static void ask(struct par *par, const struct par_fbu *fbu)
{
	take_fbu(par, fbu);
	par->coa = par->ncoa;
	par->hi_seq = ++par->ar->hi_seq;
	par->sent = 0;
	send_hi(par);
}

static void log_asked(const struct par *par)
{
	struct outbox *out = out_of(par);

	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "previous router %s: spi %u asks for %s, by %s",
				par->session.name, par->key->key.spi,
				addr_text(out, &par->ncoa),
				addr_text(out, &par->nar->address)));
}

static void ask_nar(void *session, const void *arg)
{
	struct par *par = session;

	ask(par, arg);
	if (!par->bound) {
		plan(par, &par->ncoa);
		if (par->armed)
			handover_prepare_armed(&par->h, out_of(par));
		else
			handover_prepare(&par->h, out_of(par));
	}
	log_asked(par);
}

static void refuse_prefix(void *session, const void *arg)
{
	struct par *par = session;

	take_fbu(par, arg);
	par->coa = par->ncoa;
	refuse_fbu(par, MH_STATUS_PROHIBITED);
}

/* A retransmission: only its number is new. */
static void note_fbu(void *session, const void *arg)
{
	struct par *par = session;
	const struct par_fbu *fbu = arg;

	par->fbu_seq = fbu->seq;
	par->predictive = fbu->predictive;
}

static void hi_again(void *session, const void *arg)
{
	(void)arg;
	send_hi(session);
}

static void undo(struct par *par)
{
	par->asking = false;
	outbox_timer(out_of(par), &par->session.timers[T_HI], -1);
	handover_undo(&par->h, out_of(par));
}

static void hi_unanswered(void *session, const void *arg)
{
	struct par *par = session;

	(void)arg;
	undo(par);
	refuse_fbu(par, MH_STATUS_UNSPECIFIED);
}

static void nar_refused(void *session, const void *arg)
{
	struct par *par = session;
	const struct par_answer *answer = arg;

	outbox_trace(out_of(par), 'e', false, &par->nar->address,
		     outbox_print(out_of(par), "code %u", answer->code));
	undo(par);
	refuse_fbu(par, answer->code < 128 ? MH_STATUS_UNSPECIFIED
					   : answer->code);
}

static void bind_anew(struct par *par, const struct in6_addr *remote)
{
	struct outbox *out = out_of(par);

	bind_to(par, remote);
	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "previous router %s: tunnel to %s for %u s",
				par->session.name, addr_text(out, remote),
				par->lifetime));
}

/* It is on the new link already: its packets wait for no HAck (6.2.3). */
static void bind_at_once(void *session, const void *arg)
{
	struct par *par = session;

	ask(par, arg);
	log_asked(par);
	bind_anew(par, &par->ncoa);
}

static void note_hack(void *session, const void *arg)
{
	struct par *par = session;
	const struct par_answer *answer = arg;

	par->asking = false;
	outbox_trace(out_of(par), 'e', false, &par->nar->address,
		     outbox_print(out_of(par), "code %u", answer->code));
	outbox_timer(out_of(par), &par->session.timers[T_HI], -1);
}

static void bind_coa(void *session, const void *arg)
{
	struct par *par = session;
	const struct par_answer *answer = arg;

	note_hack(session, arg);
	par->coa = answer->coa;
	bind_anew(par, &answer->remote);
}

static void refresh(void *session, const void *arg)
{
	struct par *par = session;
	struct in6_addr coa = par->coa;

	take_fbu(par, arg);
	par->coa = coa;
	bind_to(par, addr_equal(&coa, &par->pcoa) ? &par->nar->address : &coa);
}

/* The mobile is back, or needs no tunnel any more (5.6). */
static void end_binding(void *session, const void *arg)
{
	struct par *par = session;
	const struct par_fbu *fbu = arg;
	struct fback f = {
		.key = fbu->key, .pcoa = par->pcoa, .mac_coa = par->pcoa,
		.seq = fbu->seq,
	};

	undo(par);
	answer_fbu(par->ar, &f, fbu->predictive ? &par->pcoa : &fbu->ncoa);
}

static void expired(void *session, const void *arg)
{
	struct par *par = session;
	struct outbox *out = out_of(par);

	(void)arg;
	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "previous router %s: the binding to %s has ended",
				par->session.name, addr_text(out, &par->coa)));
}

static void kernel_refused(void *session, const void *arg)
{
	struct par *par = session;
	struct outbox *out = out_of(par);

	(void)arg;
	undo(par);
	refuse_fbu(par, MH_STATUS_RESOURCES);
	outbox_log(out, LOG_LEVEL_ERROR,
		   outbox_print(out, "previous router %s: the kernel refused: %s",
				par->session.name, par->session.refusal));
}

/* It goes on with what it has: that router may be dumb, and the tunnel is not. */
static void never_answered(void *session, const void *arg)
{
	struct par *par = session;
	struct outbox *out = out_of(par);

	(void)arg;
	par->asking = false;
	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "previous router %s: %s does not answer HI",
				par->session.name,
				addr_text(out, &par->nar->address)));
}

/* Guards */

static bool has_nar(const void *session, const void *arg)
{
	(void)session;
	return ((const struct par_fbu *)arg)->nar;
}

static bool at_once(const void *session, const void *arg)
{
	const struct par *par = session;
	const struct par_fbu *fbu = arg;

	return fbu->nar && !fbu->predictive && !par->ar->cfg->hack_first;
}

static bool leads_elsewhere(const void *session, const void *arg)
{
	const struct par_answer *answer = arg;

	return !addr_equal(&((const struct par *)session)->coa, &answer->coa);
}

static bool same_coa(const void *session, const void *arg)
{
	const struct par_fbu *fbu = arg;

	return addr_equal(&((const struct par *)session)->ncoa, &fbu->ncoa);
}

static bool tries_left(const void *session, const void *arg)
{
	const struct par *par = session;

	(void)arg;
	return par->sent <= par->ar->cfg->hi_retries;
}

#define S4	"RFC 5568 4"
#define S622	"RFC 5568 6.2.2"
#define S56	"RFC 5568 5.6"
#define S623	"RFC 5568 6.2.3"
#define S54	"RFC 5568 5.4"

static const struct fsm_row rows[] = {
	{ PAR_NEW, PAR_EV_ASKED, NULL, arm, PAR_ARMED, S54 },
	{ PAR_NEW, PAR_EV_FBU, at_once, bind_at_once, PAR_BOUND, S623 },
	{ PAR_NEW, PAR_EV_FBU, has_nar, ask_nar, PAR_WAIT_HACK, S4 },
	{ PAR_NEW, PAR_EV_FBU, NULL, refuse_prefix, PAR_END, "RFC 5568 10" },
	{ PAR_NEW, PAR_EV_FBU_END, NULL, end_binding, PAR_END, S56 },

	{ PAR_ARMED, PAR_EV_ASKED, NULL, arm, PAR_ARMED, S54 },
	{ PAR_ARMED, PAR_EV_FBU, at_once, bind_at_once, PAR_BOUND, S623 },
	{ PAR_ARMED, PAR_EV_FBU, has_nar, ask_nar, PAR_WAIT_HACK, S4 },
	{ PAR_ARMED, PAR_EV_FBU, NULL, refuse_prefix, PAR_ARMED,
	  "RFC 5568 10" },
	{ PAR_ARMED, PAR_EV_FBU_END, NULL, end_binding, PAR_ARMED, S56 },
	{ PAR_ARMED, PAR_EV_LIFETIME, NULL, NULL, PAR_END, S54 },
	{ PAR_ARMED, PAR_EV_RETURN, NULL, NULL, PAR_END, S56 },
	{ PAR_ARMED, PAR_EV_REFUSED, NULL, not_armed, PAR_END, S54 },

	{ PAR_WAIT_HACK, PAR_EV_FBU, same_coa, note_fbu, PAR_WAIT_HACK, S622 },
	{ PAR_WAIT_HACK, PAR_EV_FBU, has_nar, ask_nar, PAR_WAIT_HACK, S56 },
	{ PAR_WAIT_HACK, PAR_EV_FBU_END, NULL, end_binding, PAR_END, S56 },
	{ PAR_WAIT_HACK, PAR_EV_HACK, NULL, bind_coa, PAR_BOUND, S4 },
	{ PAR_WAIT_HACK, PAR_EV_HACK_NO, NULL, nar_refused, PAR_END,
	  "RFC 5568 6.2.1.2" },
	{ PAR_WAIT_HACK, PAR_EV_HI_TIMER, tries_left, hi_again, PAR_WAIT_HACK,
	  "RFC 5568 6.2.1.1" },
	{ PAR_WAIT_HACK, PAR_EV_HI_TIMER, NULL, hi_unanswered, PAR_END,
	  "RFC 5568 6.2.1.1" },
	{ PAR_WAIT_HACK, PAR_EV_LIFETIME, NULL, NULL, PAR_WAIT_HACK, S56 },
	{ PAR_WAIT_HACK, PAR_EV_COPY_TIMER, NULL, NULL, PAR_WAIT_HACK, S56 },
	{ PAR_WAIT_HACK, PAR_EV_REFUSED, NULL, kernel_refused, PAR_END, S4 },
	{ PAR_WAIT_HACK, PAR_EV_RETURN, NULL, NULL, PAR_END, S56 },
	{ PAR_WAIT_HACK, PAR_EV_ASKED, NULL, NULL, PAR_WAIT_HACK, S54 },

	{ PAR_BOUND, PAR_EV_FBU, same_coa, refresh, PAR_BOUND, S622 },
	{ PAR_BOUND, PAR_EV_FBU, at_once, bind_at_once, PAR_BOUND, S623 },
	{ PAR_BOUND, PAR_EV_FBU, has_nar, ask_nar, PAR_WAIT_HACK, S56 },
	{ PAR_BOUND, PAR_EV_FBU_END, NULL, end_binding, PAR_END, S56 },
	{ PAR_BOUND, PAR_EV_HACK, leads_elsewhere, bind_coa, PAR_BOUND, S623 },
	{ PAR_BOUND, PAR_EV_HACK, NULL, note_hack, PAR_BOUND, S623 },
	{ PAR_BOUND, PAR_EV_HACK_NO, NULL, nar_refused, PAR_END,
	  "RFC 5568 6.2.1.2" },
	{ PAR_BOUND, PAR_EV_HI_TIMER, tries_left, hi_again, PAR_BOUND,
	  "RFC 5568 6.2.1.1" },
	{ PAR_BOUND, PAR_EV_HI_TIMER, NULL, never_answered, PAR_BOUND,
	  "RFC 5568 6.2.1.1" },
	{ PAR_BOUND, PAR_EV_ASKED, NULL, NULL, PAR_BOUND, S54 },
	{ PAR_BOUND, PAR_EV_COPY_TIMER, NULL, send_copy, PAR_BOUND,
	  "RFC 5568 6.2.3" },
	{ PAR_BOUND, PAR_EV_LIFETIME, NULL, expired, PAR_END, S56 },
	{ PAR_BOUND, PAR_EV_REFUSED, NULL, kernel_refused, PAR_END, S4 },
	{ PAR_BOUND, PAR_EV_RETURN, NULL, NULL, PAR_END, S56 },
};

const struct fsm par_fsm = {
	.name = "previous router", .states = states, .events = events,
	.timers = timers, .timer_events = timer_events,
	.rows = rows, .n_rows = sizeof(rows) / sizeof(rows[0]),
	.end = PAR_END,
};

/* What comes in */

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

/* The key whose owner may speak for this address, and its sequence number. */
static const struct config_key *key_of(struct ar *ar,
				       const struct in6_addr *pcoa,
				       struct ar_sequence **sequence)
{
	const struct config *cfg = ar->agent->cfg;

	for (unsigned int i = 0; i < cfg->n_keys; i++) {
		const struct config_key *key = &cfg->keys[i];

		for (unsigned int j = 0; j < key->n_addresses; j++) {
			if (!addr_equal(&key->addresses[j], pcoa))
				continue;
			*sequence = &ar->sequences[i][j];
			return key;
		}
	}

	return NULL;
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
	answer_fbu(ar, f, to);
	agent_flush(ar->agent);
}

static void post_fbu(struct ar *ar, const struct par_fbu *fbu,
		     const struct ip6_packet *p)
{
	struct par *par = par_find(ar, &p->src_home);
	struct nar *nar = nar_find(ar, &p->src_home);
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
	if (par)
		session_event(&par->session,
			      fbu->lifetime ? PAR_EV_FBU : PAR_EV_FBU_END,
			      fbu);
}

/* 0, or the reason why it is nobody's who may ask. */
static int authenticate(struct ar *ar, const struct mh_msg *m,
			const struct ip6_packet *p,
			const struct config_key **key,
			struct ar_sequence **sequence)
{
	int err;

	if (!addr_equal(&p->dst, &ar->cfg->address))
		return DROP_OTHER_NODE;
	if (!prefix_holds(&ar->cfg->prefix, &p->src_home))
		return DROP_NOT_MY_PREFIX;
	*key = key_of(ar, &p->src_home, sequence);
	if (!*key)
		return DROP_NO_KEY;

	err = badf_verify(&(*key)->key, badf_fbu_coa(m, p), &ar->cfg->address,
			  p->data, p->len);
	return -err;
}

void par_fbu(struct ar *ar, const struct mh_msg *m, const struct ip6_packet *p)
{
	struct ar_sequence *sequence;
	const struct config_key *key;
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

	*sequence = (struct ar_sequence){ true, m->bu.seq };
	fbu = (struct par_fbu){
		.key = key, .ncoa = *fbu_coa(m, p),
		.predictive = fbu_is_predictive(p),
		.lladdr = m->opt.has_lla ? m->opt.lla : NULL,
		.seq = m->bu.seq, .lifetime = m->bu.lifetime,
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
	switch (answer->code) {
	case HACK_OK:
		return true;
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

void par_hack(struct ar *ar, const struct mh_msg *m,
	      const struct ip6_packet *p)
{
	struct par_answer answer;

	if (!ar_neighbour(ar, &p->src)) {
		agent_drop(ar->agent, DROP_UNKNOWN_ROUTER);
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

/*
 * Only one whose owner has a key can be asked for: others are not remembered.  Where
 * it has just arrived, that is over: the kernel has one entry for it.
 */
static void arm_address(struct ar *ar, const struct in6_addr *pcoa)
{
	struct nar *nar = nar_find(ar, pcoa);
	struct ar_sequence *sequence;
	struct par *par;

	if (!prefix_holds(&ar->cfg->prefix, pcoa) ||
	    !key_of(ar, pcoa, &sequence) ||
	    (nar && nar->session.state != NAR_ARRIVED))
		return;
	if (nar)
		session_event(&nar->session, NAR_EV_LEAVE, NULL);

	par = par_find(ar, pcoa);
	if (!par && !ar_is_full(ar))
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
	timer_set(&ar->agent->timers, &par->session.timers[T_LIFETIME],
		  par->until - ARMED_SLACK_MS / 1000.0);
}

/* What a router before this one bound and the kernel still carries out. */
void par_adopt(struct ar *ar, const struct segue_mn *mn)
{
	struct ar_sequence *sequence;
	const struct config_key *key;
	unsigned int spi, seq;
	struct in6_addr pcoa;
	struct par *par;

	memcpy(&pcoa, mn->addrs[0].ip, sizeof(pcoa));
	if (!strcmp(mn->tag, "fmip-ring") && mn->to.window)
		adopt_ring(ar, &pcoa, mn);
	if (sscanf(mn->tag, "fmip-par %u %u", &spi, &seq) != 2)
		return;
	key = key_of(ar, &pcoa, &sequence);
	if (!key || !mn->to.n_legs || par_find(ar, &pcoa))
		return;
	par = par_new(ar, &pcoa);
	if (!par)
		return;

	*sequence = (struct ar_sequence){ true, (uint16_t)seq };
	memcpy(&par->coa, mn->to.legs[0].remote.ip, sizeof(par->coa));
	par->key = key;
	par->ncoa = par->coa;
	par->nar = nar_of(ar, &par->coa);
	par->bound = true;
	par->fbu_seq = (uint16_t)seq;
	par->h.addr = pcoa;
	par->h.stage = HANDOVER_SWITCHED;
	par->until = ar->agent->now + mn->deadline / 1000.0;
	par->session.state = PAR_BOUND;
	timer_set(&ar->agent->timers, &par->session.timers[T_LIFETIME],
		  par->until);
}
