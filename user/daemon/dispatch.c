// SPDX-License-Identifier: GPL-2.0-or-later
/* dispatch.c - decode, check the form, hand to the role */
#include "daemon/dispatch.h"
#include "daemon/fmip_away.h"
#include "daemon/fmip_mn.h"
#include "daemon/fmip_router.h"
#include "daemon/mip6_cn.h"
#include "daemon/mip6_dhaad.h"
#include "daemon/mip6_error.h"
#include "daemon/mip6_ha.h"
#include "daemon/mip6_ha_list.h"
#include "daemon/mip6_mn.h"
#include "daemon/mip6_prefix.h"
#include "daemon/mip6_ro.h"
#include "daemon/router_adv.h"
#include "wire/fmip.h"

/* An answer to a question that nobody could answer is not sent (6.1.2). */
static void take_rtsolpr(struct ar *ar, const struct rtsolpr *r,
			 const struct ip6_packet *p, const uint8_t *lladdr)
{
	if (IN6_IS_ADDR_UNSPECIFIED(&p->src)) {
		agent_drop(ar->agent, WIRE_ADDRESS);
		return;
	}

	ar_rtsolpr(ar, r, p, lladdr);
}

static void take_fmip(struct agent *agent, uint32_t ifindex,
		      const struct icmp6_msg *m, const struct ip6_packet *p,
		      const uint8_t *lladdr)
{
	if (m->subtype == FMIP_RTSOLPR && agent->ar &&
	    agent->ar->ifindex == ifindex)
		take_rtsolpr(agent->ar, &m->rtsolpr, p, lladdr);
	else if (m->subtype == FMIP_PRRTADV && agent->mn &&
		 agent->mn->ifindex == ifindex)
		mn_prrtadv(agent->mn, &m->prrtadv, p, lladdr);
	else
		agent_drop(agent, DROP_OTHER_NODE);
}

static void take_home_ra(struct ha *ha, const struct nd_ra *ra,
			 const struct ip6_packet *p)
{
	ha_list_ra(ha, ra, p);
	ha_prefix_ra(ha, ra, p);
}

static void take_ra(struct agent *agent, uint32_t ifindex,
		    const struct nd_ra *ra, const struct ip6_packet *p,
		    const uint8_t *lladdr)
{
	if (agent->ha && agent->ha->ifindex == ifindex)
		take_home_ra(agent->ha, ra, p);
	if (!agent->mn || agent->mn->ifindex != ifindex)
		return;
	if (ra->has_naack)
		mn_naack(agent->mn, ra, p, lladdr);
	else if (agent->mip)
		mip_ra(agent->mip, ra, p);
}

static void take_na(struct agent *agent, uint32_t ifindex,
		    const struct nd_na *na, const struct ip6_packet *p,
		    const uint8_t *lladdr)
{
	if (agent->ar && agent->ar->ifindex == ifindex)
		nar_na(agent->ar, na, p, lladdr);
	if (agent->ha && agent->ha->ifindex == ifindex)
		ha_na(agent->ha, na);
	if (!agent->mn || agent->mn->ifindex != ifindex)
		return;
	mn_na(agent->mn, na, lladdr);
	if (agent->mip)
		mip_na(agent->mip, na, lladdr);
}

static void take_icmp6(struct agent *agent, uint32_t ifindex,
		       const uint8_t *lladdr, const struct ip6_packet *p)
{
	bool is_router = agent->ar && agent->ar->ifindex == ifindex;
	bool is_home = agent->ha && agent->ha->ifindex == ifindex;
	struct icmp6_msg m;
	int err = icmp6_receive(&m, p);

	if (err) {
		agent_drop(agent, -err);
		return;
	}

	switch (m.type) {
	case ICMP6_RS:
		if (is_router && agent->ar->cfg->advertise)
			ar_rs(agent->ar, p, lladdr);
		if (is_home)
			ha_adv_rs(agent->ha, p, lladdr);
		break;
	case ICMP6_RA:
		take_ra(agent, ifindex, &m.ra, p, lladdr);
		break;
	case ICMP6_NA:
		take_na(agent, ifindex, &m.na, p, lladdr);
		break;
	case ICMP6_NS:
		if (is_router)
			nar_ns(agent->ar, &m.ns, p, lladdr);
		if (is_home)
			ha_ns(agent->ha, &m.ns, p);
		break;
	case ICMP6_HA_ASK:
		if (agent->ha)
			ha_list_ask(agent->ha, &m.home_ask, p);
		break;
	case ICMP6_HA_TELL:
		if (agent->mip)
			dhaad_take(agent->mip, &m.ha_tell, p);
		break;
	case ICMP6_PREFIX_ASK:
		if (agent->ha)
			ha_prefix_ask(agent->ha, &m.home_ask, p);
		break;
	case ICMP6_PREFIX_TELL:
		if (agent->mip)
			prefix_take(agent->mip, &m.prefix_tell, p);
		break;
	case ICMP6_FMIP:
		take_fmip(agent, ifindex, &m, p, lladdr);
		break;
	default:
		break;
	}
}

static void take_fbu(struct agent *agent, const struct mh_msg *m,
		     const struct ip6_packet *p)
{
	int err = fbu_check(m, p);

	if (err)
		agent_drop(agent, -err);
	else
		par_fbu(agent->ar, m, p);
}

static void take_hack(struct agent *agent, const struct mh_msg *m,
		      const struct ip6_packet *p)
{
	int err = hack_check(m);

	if (err)
		agent_drop(agent, -err);
	else
		par_hack(agent->ar, m, p);
}

static void take_fback(struct agent *agent, const struct mh_msg *m,
		       const struct ip6_packet *p)
{
	int err = fback_check(m);

	if (err)
		agent_drop(agent, -err);
	else
		mn_fback(agent->mn, m, p);
}

/* RFC 6275 9.2: an unknown type is answered, by who speaks that protocol. */
static void refuse_mh(struct agent *agent, int err, const struct ip6_packet *p)
{
	agent_drop(agent, -err);
	if (err == -WIRE_TYPE && (agent->ha || agent->cn || agent->mip))
		send_binding_error(agent, p, MH_BE_UNKNOWN_TYPE);
}

static void take_fast(struct agent *agent, const struct mh_msg *m,
		      const struct ip6_packet *p)
{
	if (m->type == MH_FBU && agent->ar)
		take_fbu(agent, m, p);
	else if (m->type == MH_HI && agent->ar)
		nar_hi(agent->ar, m, p);
	else if (m->type == MH_HACK && agent->ar)
		take_hack(agent, m, p);
	else if (m->type == MH_FBACK && agent->mn)
		take_fback(agent, m, p);
	else if (m->type == MH_AWAY && agent->ar)
		ar_away(agent->ar, m, p);
	else if (m->type == MH_AWAY && agent->mn)
		mn_away(agent->mn, m, p);
	else
		agent_drop(agent, DROP_OTHER_NODE);
}

/* H is what the home agent and a correspondent on one host go by. */
static void take_bu(struct agent *agent, const struct mh_msg *m,
		    const struct ip6_packet *p)
{
	if (agent->ha && (!agent->cn || m->bu.flags & MH_BU_H))
		ha_bu(agent->ha, m, p);
	else if (agent->cn)
		cn_bu(agent->cn, m, p);
	else
		take_fast(agent, m, p);
}

/* What comes to a mobile node: from its home agent, or from a correspondent. */
static void take_mobile(struct agent *agent, const struct mh_msg *m,
			const struct ip6_packet *p)
{
	struct mip *mip = agent->mip;
	bool home = IN6_ARE_ADDR_EQUAL(&p->src, &mip->agents.now);

	if (m->type == MH_BA)
		(home ? mip_ba : ro_ba)(mip, m, p);
	else if (m->type == MH_BE)
		(home ? mip_be : ro_be)(mip, m, p);
	else if (m->type == MH_BRR)
		(home ? mip_brr : ro_brr)(mip, p);
	else if (m->type == MH_HOT || m->type == MH_COT)
		ro_test(mip, m, p);
	else
		take_fast(agent, m, p);
}

void dispatch_mh(struct agent *agent, const struct ip6_packet *p)
{
	struct mh_msg m;
	int err;

	agent->counters.n[COUNT_RECEIVED]++;
	err = mh_receive(&m, p);
	if (err)
		refuse_mh(agent, err, p);
	else if (m.type == MH_BU)
		take_bu(agent, &m, p);
	else if ((m.type == MH_HOTI || m.type == MH_COTI) && agent->cn)
		cn_test_init(agent->cn, &m, p);
	else if (agent->mip)
		take_mobile(agent, &m, p);
	else
		take_fast(agent, &m, p);
}

void dispatch_routed(struct agent *agent, const struct ip6_packet *p)
{
	agent->counters.n[COUNT_RECEIVED]++;
	take_icmp6(agent, 0, NULL, p);
}

void dispatch_packet(struct agent *agent, uint32_t ifindex,
		     const uint8_t lladdr[6], const void *packet, size_t len)
{
	struct ip6_packet p;
	int err = ip6_parse(&p, packet, len);

	if (err) {
		agent->counters.n[COUNT_RECEIVED]++;
		agent_drop(agent, -err);
		return;
	}
	if (p.proto == IP6_PROTO_MH) {
		dispatch_mh(agent, &p);
		return;
	}

	agent->counters.n[COUNT_RECEIVED]++;
	take_icmp6(agent, ifindex, lladdr, &p);
}
