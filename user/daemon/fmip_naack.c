// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fmip_naack.c - the new router says: not that address
 *
 * RFC 5568 4, 6.4.6.  A Router Advertisement with NAACK answers the mobile's UNA and
 * counts for a few seconds after it, once, from the router that the handover went to.
 * The old address is the address again, and what the status says is done from there:
 * another new address and FBU for it, FBU for the router's own, no FBU at all, or
 * what a host does that knows nothing of a link.  So is it where another host says
 * that the address is its own, and no router has said that it is free.
 */
#include <string.h>

#include "daemon/fmip_move.h"
#include "daemon/fmip_steps.h"
#include "daemon/message.h"
#include "daemon/mip6_mn.h"

#define COUNTS_S	3	/* after UNA */
#define PROBED_S	1	/* RetransTimer, RFC 4862 5.1 */

static struct outbox *out_of(const struct mn *mn)
{
	return &mn->agent->out;
}

/* Where the handover is over already it is taken up again. */
static void reopen(struct mn *mn)
{
	const struct in6_addr *left = &mn->left.ncoa;

	mn_stop_timers(mn);
	mn->naacked = true;
	if (addr_equal(&mn->pcoa, left))
		return;

	mn_old_promote(mn, left);
	mn_use_address(mn, left, 128);
	mn->par = mn->asked_par;
	mn->h.stage = HANDOVER_SWITCHED;
}

static void log_naack(struct mn *mn, const struct nd_ra *ra)
{
	struct outbox *out = out_of(mn);

	if (!ra->has_naack) {
		outbox_log(out, LOG_LEVEL_ERROR,
			   outbox_print(out, "mobile %s: another host has %s",
					mn->handover.name,
					addr_text(out, &mn->coa)));
		return;
	}
	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "mobile %s: the new router does not take %s: NAACK status %u",
				mn->handover.name, addr_text(out, &mn->coa),
				ra->naack_status));
}

/* Status 2. */
void step_use_supplied(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);
	const struct nd_ra *ra = arg;

	reopen(mn);
	log_naack(mn, ra);
	mn_use_other(mn, &ra->naack_addr);
	mn->sent = 0;
	mn_fbu(mn, &mn->coa, mn->lifetime);
}

/* The old address on the new link; the new router sends on what it sends. */
static void keep_pcoa(struct mn *mn, const struct nd_ra *ra)
{
	reopen(mn);
	log_naack(mn, ra);
	move_drop_address(mn);
	mn->coa = mn->pcoa;
	move_over(mn);
	mn->sent = 0;
	mn_una(mn);
}

/* Status 3: the tunnel is to end at the router. */
void step_use_router(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	keep_pcoa(mn, arg);
	mn->at_router = true;
	mn->sent = 0;
	mn_fbu(mn, &mn->pcoa, mn->lifetime);
}

/* Status 4: it does already. */
void step_use_pcoa(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);

	keep_pcoa(mn, arg);
	mn_finish(mn, true, "reactive",
		  "the new router keeps the old address: no FBU");
	mn->agent->counters.n[COUNT_HANDOVERS_DONE]++;
	mn->agent->counters.n[COUNT_HANDOVERS_REACTIVE]++;
	move_switch(mn);
	mn_settle(mn);
}

static void solicit(struct mn *mn)
{
	struct icmp6_msg m = { .type = ICMP6_RS };
	uint8_t lladdr[MAC_LEN];

	m.rs.has_slla = !IN6_IS_ADDR_UNSPECIFIED(&mn->link_local);
	memcpy(m.rs.slla, mn->lladdr, MAC_LEN);
	multicast_lladdr(&all_routers, lladdr);
	message_icmp6(out_of(mn), &m, &mn->link_local, &all_routers,
		      mn->ifindex, lladdr);
}

/*
 * Statuses 1 and 128: as if nothing had been known of this link.  Who asks for
 * routers is the movement detection of Mobile IPv6, where there is that: it forms
 * another interface identifier, and its RA takes the handover up again.  Else the
 * kernel hears the answer.
 */
void step_configure(void *session, const void *arg)
{
	struct mn *mn = mn_of(session);
	const struct nd_ra *ra = arg;

	reopen(mn);
	log_naack(mn, ra);
	move_drop_address(mn);
	handover_undo(&mn->h, out_of(mn));
	mn->renumbered++;
	if (ra->naack_status == NAACK_LLA_UNKNOWN) {
		move_drop_old(mn);
		mn->has_address = false;
		mn->has_router = false;
	}
	mn_finish(mn, false, "no-address",
		  "the new router does not take the address: another is asked for");
	if (!mn->agent->mip)
		solicit(mn);
}

/* Guards */

bool naack_is_supplied(const void *session, const void *arg)
{
	(void)session;
	return ((const struct nd_ra *)arg)->naack_status == NAACK_USE_SUPPLIED;
}

bool naack_is_router(const void *session, const void *arg)
{
	(void)session;
	return ((const struct nd_ra *)arg)->naack_status == NAACK_USE_NAR;
}

bool naack_is_pcoa(const void *session, const void *arg)
{
	(void)session;
	return ((const struct nd_ra *)arg)->naack_status == NAACK_PCOA;
}

/* What comes in */

static bool is_answer(const struct mn *mn, const struct ip6_packet *p,
		      const uint8_t lladdr[MAC_LEN])
{
	return mn->una_at && mn->agent->now < mn->una_at + COUNTS_S &&
	       !mn->naacked && addr_equal(&p->dst, &mn->coa) &&
	       !memcmp(lladdr, mn->target.router_lladdr, MAC_LEN);
}

static bool is_known(const struct nd_ra *ra)
{
	switch (ra->naack_status) {
	case NAACK_USE_SUPPLIED:
		return ra->has_naack_addr && ip6_is_routable(&ra->naack_addr);
	case NAACK_CONFIGURE:
	case NAACK_USE_NAR:
	case NAACK_PCOA:
	case NAACK_LLA_UNKNOWN:
		return true;
	default:
		return false;
	}
}

static void take(struct mn *mn, const struct nd_ra *ra)
{
	struct mip *mip = mn->agent->mip;

	session_event(&mn->handover, MN_EV_NAACK, ra);
	if (mip && (ra->naack_status == NAACK_CONFIGURE ||
		    ra->naack_status == NAACK_LLA_UNKNOWN))
		mip_link_up(mip);
}

/* The new router defends the address while the mobile is on its way. */
void mn_na(struct mn *mn, const struct nd_na *na, const uint8_t lladdr[MAC_LEN])
{
	const struct nd_ra taken = { .naack_status = NAACK_CONFIGURE };

	if (mn->unproven && !mn->naacked && mn->una_at &&
	    mn->agent->now < mn->una_at + PROBED_S &&
	    addr_equal(&na->target, &mn->coa) &&
	    memcmp(lladdr, mn->lladdr, MAC_LEN) &&
	    memcmp(lladdr, mn->target.router_lladdr, MAC_LEN))
		take(mn, &taken);
}

void mn_naack(struct mn *mn, const struct nd_ra *ra, const struct ip6_packet *p,
	      const uint8_t lladdr[MAC_LEN])
{
	if (!is_answer(mn, p, lladdr)) {
		agent_drop(mn->agent, DROP_SOURCE);
		return;
	}
	if (!is_known(ra)) {
		agent_drop(mn->agent, WIRE_CODE);
		return;
	}

	take(mn, ra);
}
