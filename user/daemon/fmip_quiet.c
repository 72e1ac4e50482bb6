// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fmip_quiet.c - the mobile's router holds while its radio scans
 *
 * Its own packets wait here.  The kernel would stop the queues of the device and lose
 * none, but a scan that finds something in them is put off by 200 ms, each time, with
 * the radio back on its channel meanwhile: the router's hold would end before it.
 */
#include "daemon/fmip_away.h"
#include "daemon/message.h"
#include "daemon/mip6_mn.h"

#define LINGER_MS	1000	/* for the drain */

static bool leaves_channel(const struct mn *mn, unsigned int frequency)
{
	const struct mn_ap *here = mn_find_ap((struct mn *)mn, mn->bssid);

	if (mn_scan_device(mn) != mn->device)
		return false;
	if (frequency)
		return !here || frequency != here->frequency;

	for (unsigned int i = 0; i < mn->cfg->n_frequencies; i++)
		if (!here || mn->cfg->frequencies[i] != here->frequency)
			return true;

	return false;
}

bool quiet_can_ask(const struct mn *mn, unsigned int frequency)
{
	return mn->cfg->scan_hold && mn->attached && mn->has_address &&
	       mn->has_router && mn->handover.state == MN_UP &&
	       mn_key_for(mn, &mn->par) && leaves_channel(mn, frequency);
}

static void say(struct mn *mn, enum mh_away_kind kind)
{
	struct ip6_packet p = { .src = mn->pcoa, .dst = mn->away_router };
	struct mh_msg m = { .type = MH_AWAY };

	m.away = (struct mh_away){
		.kind = kind, .seq = ++mn->away_seq,
		.time = (uint16_t)mn->cfg->scan_hold,
	};
	message_mh(&mn->agent->out, &m, &p, mn->away_key, &mn->pcoa,
		   &mn->away_router);
}

void quiet_ask(struct mn *mn)
{
	mn->away_router = mn->par;
	mn->away_key = mn_key_for(mn, &mn->par);
	mn->away = true;
	say(mn, MH_AWAY_LEAVES);
}

void quiet_hold_own(struct mn *mn)
{
	struct outbox *out = &mn->agent->out;
	struct mip *mip = mn->agent->mip;

	mn->away_addr = mn->pcoa;
	mn->away_holds = true;
	handover_hold_briefly(&mn->away_addr, SEGUE_DIR_FROM, true,
			      mn->cfg->scan_hold, out);
	out->actions[out->n - 1].kernel.may_fail = true;
	if (mip)
		mip_hold(mip, mn->cfg->scan_hold);
}

/* One that was armed is so again. */
static void release_own(struct mn *mn)
{
	handover_drain_briefly(&mn->away_addr, SEGUE_DIR_FROM, LINGER_MS,
			       SEGUE_OUTCOME_DRAIN, &mn->agent->out);
	if (mn->agent->mip)
		mip_release(mn->agent->mip);
	mn_arm(mn);
}

/* On another link by now: its router of before has heard of that otherwise. */
void quiet_end(struct mn *mn)
{
	bool here = mn->handover.state == MN_UP &&
		    addr_equal(&mn->away_router, &mn->par);

	if (mn->away_holds && here)
		release_own(mn);
	mn->away_holds = false;
	if (mn->away && here)
		say(mn, MH_AWAY_BACK);
	mn->away = false;
}

void quiet_back(struct mn *mn)
{
	if (mn->away)
		outbox_timer(&mn->agent->out,
			     &mn->discovery.timers[DISC_T_DELAY], -1);
	quiet_end(mn);
	agent_flush(mn->agent);
}

void mn_away(struct mn *mn, const struct mh_msg *m, const struct ip6_packet *p)
{
	int err;

	if (m->away.kind != MH_AWAY_HELD) {
		agent_drop(mn->agent, DROP_OTHER_NODE);
		return;
	}
	if (!mn->away || !addr_equal(&p->src, &mn->away_router)) {
		agent_drop(mn->agent, DROP_SOURCE);
		return;
	}
	err = badf_verify(mn->away_key, &mn->pcoa, &mn->away_router,
			  p->data, p->len);
	if (err) {
		agent_drop(mn->agent, -err);
		return;
	}
	if (m->away.seq != mn->away_seq) {
		agent_drop(mn->agent, DROP_SEQUENCE);
		return;
	}

	session_event(&mn->discovery, DISC_EV_HELD, m);
}
