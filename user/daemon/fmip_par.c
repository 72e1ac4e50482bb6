// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fmip_par.c - previous router: from FBU to the end of the binding
 *
 * RFC 5568 4, 6.2.  FBU has been authenticated when it comes here (fmip_fbu.c).  HI goes
 * to the router whose prefix holds the new address; on HAck the tunnel is
 * published first and FBack sent after it, on the old link in the class of
 * service of the data, so that whoever hears FBack has had all that was sent
 * before it.
 *
 * A mobile that has left already waits for nobody: FBU from the new link is obeyed
 * at once and HI is sent beside it.  What was sent into the dead link goes again, if
 * its RtSolPr had us remember it.
 */
#include <stdio.h>
#include <string.h>

#include "daemon/fmip_fback.h"
#include "daemon/hkey_ar.h"
#include "daemon/fmip_router.h"
#include "daemon/message.h"
#include "wire/fmip.h"
#include "wire/names.h"

static const char *const states[] = {
	"NEW", "ARMED", "WAIT_HACK", "BOUND", "END",
};

static const char *const events[] = {
	"refused", "fbu", "fbu-end", "hack", "hack-refused", "hi-timer",
	"lifetime", "return", "copy-timer", "asked", "hi-wanted", "ring-timer",
	"both-timer",
};

static const char *const timers[] = {
	"hi", "lifetime", "copy", "ring", "both",
};

static const int timer_events[] = {
	PAR_EV_HI_TIMER, PAR_EV_LIFETIME, PAR_EV_COPY_TIMER, PAR_EV_RING_TIMER,
	PAR_EV_BOTH_TIMER,
};

#define PREPARED_MS	5000		/* at least */
#define PREPARED_SLACK	1000		/* ms; the kernel forgets after us */

/* A tick, and what a radio acknowledges while its host has left already. */
#define INACTIVE_SLACK_MS	6

#define COPY_MS	2		/* FBack to the new address, after the other */

static struct outbox *out_of(const struct par *par)
{
	return &par->ar->agent->out;
}

/* HAck 3 leaves the mobile its old address, and the next router takes it off. */
struct in6_addr par_tunnel_end(const struct par *par)
{
	return addr_equal(&par->coa, &par->pcoa) ? par->nar->address : par->coa;
}

/* FBack */

static struct fback fback_of(const struct par *par, uint8_t status)
{
	bool other = !addr_equal(&par->coa, &par->ncoa);

	return (struct fback){
		.key = &par->key, .pcoa = par->pcoa, .mac_coa = par->ncoa,
		.alt_coa = par->coa, .seq = par->fbu_seq,
		.status = status ? status :
			  other ? MH_STATUS_OTHER_NCOA : MH_STATUS_OK,
		.lifetime = status ? 0 : par->lifetime,
		.copy = status ? 0 : par->copy,
	};
}

static void refuse(struct par *par, const struct fback *f, bool predictive)
{
	struct outbox *out = out_of(par);

	fback_answer(par->ar, f, predictive ? &par->pcoa : &f->mac_coa);
	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "previous router %s: to %s refused: status %u, %s",
				par->session.name,
				addr_text(out, &f->mac_coa), f->status,
				fback_status_name(f->status)));
}

static void refuse_fbu(struct par *par, uint8_t status)
{
	struct fback f = fback_of(par, status);

	refuse(par, &f, par->predictive);
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
		fback_answer(par->ar, &f, &par->ncoa);
		return;
	}

	fback_answer(par->ar, &f, &par->pcoa);
	if (!addr_equal(&par->coa, &par->pcoa))
		outbox_timer(out_of(par), &par->session.timers[PAR_T_COPY],
			     COPY_MS);
}

static void send_copy(void *session, const void *arg)
{
	struct par *par = session;
	struct fback f = fback_of(par, 0);

	(void)arg;
	fback_send(par->ar, &f, &par->coa);
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
	if (par->assigned)
		m.hi.flags |= MH_HI_S;
	m.opt.has_lla = true;
	memcpy(m.opt.lla, par->lladdr, MAC_LEN);
	m.opt.ip[MH_OLD_COA] = (struct mh_ip_addr){ true, 128, par->pcoa };
	m.opt.ip[MH_NEW_COA] = (struct mh_ip_addr){ true, 128, par->ncoa };

	message_mh(out, &m, &p, NULL, NULL, NULL);
	outbox_trace(out, 'd', true, &par->nar->address,
		     outbox_print(out, "code %u seq %u", m.hi.code, m.hi.seq));
	outbox_timer(out, &par->session.timers[PAR_T_HI],
		     cfg->hi_timeout * (double)(1u << par->sent));
	par->asking = true;
	par->sent++;
}

/* The kernel's part */

/* The longest wait for HAck, each twice the one before. */
static unsigned int prepared_ms(const struct config_ar *cfg)
{
	double ms = cfg->hi_timeout * (double)((2u << cfg->hi_retries) - 1) +
		    PREPARED_SLACK;

	if (ms < PREPARED_MS)
		return PREPARED_MS;
	return ms < SEGUE_DEADLINE_MAX ? (unsigned int)ms : SEGUE_DEADLINE_MAX;
}

static void plan(struct par *par, const struct in6_addr *remote)
{
	const struct config_ar *cfg = par->ar->cfg;
	struct handover *h = &par->h;

	h->addr = par->pcoa;
	h->dir = SEGUE_DIR_TO;
	h->hold = false;
	h->kept = par->armed || par->kept || par->waits;
	h->hold_ms = prepared_ms(cfg);
	h->hold_outcome = SEGUE_OUTCOME_REVERT;
	h->path_ms = par->lifetime * 1000u;
	h->copies = par->copy;
	h->n_accepts = 1;
	h->accepts[0] = (struct segue_accept){
		.local = segue_addr6(&cfg->address),
		.remote = segue_addr6(remote),
		.dir = SEGUE_DIR_FROM,
	};
	snprintf(h->tag, sizeof(h->tag), "fmip-par %u %u", par->key.spi,
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
	if ((par->armed || par->waits) && !par->predictive)
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
	} else if (par->waits && !par->predictive) {
		handover_drain_briefly(&par->pcoa, SEGUE_DIR_TO,
				       par->h.path_ms, SEGUE_OUTCOME_REVERT,
				       out);
	} else if (par->armed) {
		outbox_timer(out, &par->session.timers[PAR_T_RING],
			     par->ar->cfg->ring_time);
	}
	par->waits = false;
	outbox_timer(out, &par->session.timers[PAR_T_BOTH],
		     par->copy ? par->copy : -1);
	outbox_timer(out, &par->session.timers[PAR_T_LIFETIME],
		     par->lifetime * 1000.0);
	par->until = par->ar->agent->now + par->lifetime;
}

/* Actions */

static void arm(void *session, const void *arg)
{
	struct par *par = session;
	const struct config_ar *cfg = par->ar->cfg;
	struct handover h = { .addr = par->pcoa, .dir = SEGUE_DIR_TO };
	unsigned int ms = cfg->armed_time * 1000;

	(void)arg;
	snprintf(h.tag, sizeof(h.tag), "fmip-ring");
	handover_arm_ring(&h, cfg->ring_time, ms + PAR_ARMED_SLACK,
			  out_of(par));
	par->armed = true;
	par->until = par->ar->agent->now + cfg->armed_time;
	outbox_timer(out_of(par), &par->session.timers[PAR_T_LIFETIME], ms);
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

/* Who is still on the old link; it says so itself. */
static uint16_t copied_for(const struct config_ar *cfg,
			   const struct par_fbu *fbu)
{
	if (!fbu->predictive)
		return 0;

	return fbu->copy < cfg->copy_max ? fbu->copy : (uint16_t)cfg->copy_max;
}

static void take_fbu(struct par *par, const struct par_fbu *fbu)
{
	unsigned int max = par->ar->cfg->lifetime_max;

	par->key = *fbu->key;
	par->ncoa = fbu->ncoa;
	par->nar = fbu->nar;
	par->predictive = fbu->predictive;
	par->assigned = fbu->predictive && par->ar->cfg->ask_address;
	par->fbu_seq = fbu->seq;
	par->lifetime = fbu->lifetime < max ? fbu->lifetime : (uint16_t)max;
	par->copy = copied_for(par->ar->cfg, fbu);
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
				par->session.name, par->key.spi,
				addr_text(out, &par->ncoa),
				addr_text(out, &par->nar->address)));
}

static void ask_nar(void *session, const void *arg)
{
	struct par *par = session;

	ask(par, arg);
	if (!par->bound) {
		plan(par, &par->ncoa);
		handover_prepare(&par->h, out_of(par));
	}
	log_asked(par);
}

/*
 * Behind a router whose prefix leaves less than 64 bits an address with an
 * interface identifier cannot be (6.2.3, status 131).
 */
static bool is_too_long(const struct ar *ar, const struct in6_addr *ncoa)
{
	for (unsigned int i = 0; i < ar->cfg->n_neighbours; i++) {
		const struct config_prefix *p = &ar->cfg->neighbours[i].prefix;

		if (p->len > 64 && !memcmp(&p->addr, ncoa, 8))
			return true;
	}

	return false;
}

/* What is bound, or asked for, goes on. */
static void refuse_prefix(void *session, const void *arg)
{
	const struct par_fbu *fbu = arg;
	struct par *par = session;
	struct fback f = {
		.key = fbu->key, .pcoa = par->pcoa, .mac_coa = fbu->ncoa,
		.seq = fbu->seq, .status = MH_STATUS_PROHIBITED,
	};

	if (is_too_long(par->ar, &fbu->ncoa))
		f.status = MH_STATUS_IID_LENGTH;
	refuse(par, &f, fbu->predictive);
}

/* A retransmission: only its number is new. */
static void note_fbu(void *session, const void *arg)
{
	struct par *par = session;
	const struct par_fbu *fbu = arg;

	par->fbu_seq = fbu->seq;
	par->predictive = fbu->predictive;
	par->copy = copied_for(par->ar->cfg, fbu);
}

/* HAck 4 (6.2.1.2): it has forgotten, or never heard. */
static void hi_anew(void *session, const void *arg)
{
	struct par *par = session;

	(void)arg;
	par->hi_seq = ++par->ar->hi_seq;
	par->sent = 0;
	send_hi(par);
}

static void hi_again(void *session, const void *arg)
{
	(void)arg;
	send_hi(session);
}

static void undo(struct par *par)
{
	par->asking = false;
	outbox_timer(out_of(par), &par->session.timers[PAR_T_HI], -1);
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
	outbox_timer(out_of(par), &par->session.timers[PAR_T_HI], -1);
}

static void bind_coa(void *session, const void *arg)
{
	struct par *par = session;
	const struct par_answer *answer = arg;

	note_hack(session, arg);
	par->coa = answer->coa;
	if (addr_equal(&par->coa, &par->pcoa))
		par->copy = 0;	/* on the new link nothing would tell two apart */
	bind_anew(par, &answer->remote);
}

static void refresh(void *session, const void *arg)
{
	struct par *par = session;
	struct in6_addr coa = par->coa;

	take_fbu(par, arg);
	par->coa = coa;
	coa = par_tunnel_end(par);
	bind_to(par, &coa);
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
	fback_answer(par->ar, &f, fbu->predictive ? &par->pcoa : &fbu->ncoa);
}

/*
 * What was sent before the switch is forgotten by now, and what came later has gone
 * by the tunnel: to remember it would be for nothing.
 */
static void disarm(void *session, const void *arg)
{
	struct par *par = session;

	(void)arg;
	if (par->armed)
		handover_disarm(&par->h, out_of(par));
	par->armed = false;
}

/* The old link has had its time; the binding goes on. */
static void end_copies(void *session, const void *arg)
{
	struct par *par = session;
	struct in6_addr remote = par_tunnel_end(par);
	struct segue_leg leg = segue_leg_tunnel(&par->ar->cfg->address,
						&remote);
	double left = par->until - par->ar->agent->now;

	(void)arg;
	par->h.path_ms = (unsigned int)(left * 1000);
	handover_no_copies(&par->h, &leg, out_of(par));
}

static void expired(void *session, const void *arg)
{
	struct par *par = session;
	struct outbox *out = out_of(par);

	(void)arg;
	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "previous router %s: the binding to %s has ended",
				par->session.name, addr_text(out, &par->coa)));
	hkey_forget(par->ar, &par->pcoa);
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
	{ PAR_WAIT_HACK, PAR_EV_FBU, NULL, refuse_prefix, PAR_WAIT_HACK,
	  "RFC 5568 10" },
	{ PAR_WAIT_HACK, PAR_EV_FBU_END, NULL, end_binding, PAR_END, S56 },
	{ PAR_WAIT_HACK, PAR_EV_HACK, NULL, bind_coa, PAR_BOUND, S4 },
	{ PAR_WAIT_HACK, PAR_EV_HACK_NO, NULL, nar_refused, PAR_END,
	  "RFC 5568 6.2.1.2" },
	{ PAR_WAIT_HACK, PAR_EV_HI_TIMER, tries_left, hi_again, PAR_WAIT_HACK,
	  "RFC 5568 6.2.1.1" },
	{ PAR_WAIT_HACK, PAR_EV_HI_TIMER, NULL, hi_unanswered, PAR_END,
	  "RFC 5568 6.2.1.1" },
	{ PAR_WAIT_HACK, PAR_EV_HI_WANTED, NULL, hi_anew, PAR_WAIT_HACK,
	  "RFC 5568 6.2.1.2" },
	{ PAR_WAIT_HACK, PAR_EV_LIFETIME, NULL, NULL, PAR_WAIT_HACK, S56 },
	{ PAR_WAIT_HACK, PAR_EV_COPY_TIMER, NULL, NULL, PAR_WAIT_HACK, S56 },
	{ PAR_WAIT_HACK, PAR_EV_REFUSED, NULL, kernel_refused, PAR_END, S4 },
	{ PAR_WAIT_HACK, PAR_EV_RETURN, NULL, NULL, PAR_END, S56 },
	{ PAR_WAIT_HACK, PAR_EV_ASKED, NULL, NULL, PAR_WAIT_HACK, S54 },
	{ PAR_WAIT_HACK, PAR_EV_RING_TIMER, NULL, disarm, PAR_WAIT_HACK, S4 },

	{ PAR_BOUND, PAR_EV_FBU, same_coa, refresh, PAR_BOUND, S622 },
	{ PAR_BOUND, PAR_EV_FBU, at_once, bind_at_once, PAR_BOUND, S623 },
	{ PAR_BOUND, PAR_EV_FBU, has_nar, ask_nar, PAR_WAIT_HACK, S56 },
	{ PAR_BOUND, PAR_EV_FBU, NULL, refuse_prefix, PAR_BOUND,
	  "RFC 5568 10" },
	{ PAR_BOUND, PAR_EV_FBU_END, NULL, end_binding, PAR_END, S56 },
	{ PAR_BOUND, PAR_EV_HACK, leads_elsewhere, bind_coa, PAR_BOUND, S623 },
	{ PAR_BOUND, PAR_EV_HACK, NULL, note_hack, PAR_BOUND, S623 },
	{ PAR_BOUND, PAR_EV_HACK_NO, NULL, nar_refused, PAR_END,
	  "RFC 5568 6.2.1.2" },
	{ PAR_BOUND, PAR_EV_HI_TIMER, tries_left, hi_again, PAR_BOUND,
	  "RFC 5568 6.2.1.1" },
	{ PAR_BOUND, PAR_EV_HI_TIMER, NULL, never_answered, PAR_BOUND,
	  "RFC 5568 6.2.1.1" },
	{ PAR_BOUND, PAR_EV_HI_WANTED, NULL, hi_anew, PAR_BOUND,
	  "RFC 5568 6.2.1.2" },
	{ PAR_BOUND, PAR_EV_ASKED, NULL, NULL, PAR_BOUND, S54 },
	{ PAR_BOUND, PAR_EV_RING_TIMER, NULL, disarm, PAR_BOUND, S4 },
	{ PAR_WAIT_HACK, PAR_EV_BOTH_TIMER, NULL, NULL, PAR_WAIT_HACK, S56 },
	{ PAR_BOUND, PAR_EV_BOTH_TIMER, NULL, end_copies, PAR_BOUND, S4 },
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
