// SPDX-License-Identifier: GPL-2.0-or-later
/* fmip.c - what RFC 5568 demands of a Mobility Header message */
#include "wire/fmip.h"

#include "wire/error.h"

#define REFUSED		128	/* status and code: from here on a refusal */

const struct in6_addr *fbu_coa(const struct mh_msg *m,
			       const struct ip6_packet *p)
{
	return m->opt.has_alt_coa ? &m->opt.alt_coa : &p->src;
}

bool fbu_is_predictive(const struct ip6_packet *p)
{
	return p->has_src_home && IN6_ARE_ADDR_EQUAL(&p->src, &p->src_home);
}

int fbu_check(const struct mh_msg *m, const struct ip6_packet *p)
{
	const uint16_t demanded = MH_BU_A | MH_BU_H;

	if (m->type != MH_FBU)
		return -WIRE_TYPE;
	if ((m->bu.flags & demanded) != demanded)
		return -WIRE_FLAGS;
	if (!p->has_src_home)
		return -WIRE_NO_HOME;
	if (!m->opt.badf.present)
		return -WIRE_NO_BADF;
	if (m->bu.lifetime && fbu_is_predictive(p) && !m->opt.has_alt_coa)
		return -WIRE_NO_ALT_COA;

	return ip6_is_routable(fbu_coa(m, p)) ? 0 : -WIRE_ADDRESS;
}

int fback_check(const struct mh_msg *m)
{
	if (m->type != MH_FBACK)
		return -WIRE_TYPE;
	if (!m->opt.badf.present)
		return -WIRE_NO_BADF;
	if (m->ba.status == MH_STATUS_OTHER_NCOA && !m->opt.has_alt_coa)
		return -WIRE_NO_ALT_COA;
	if (m->opt.has_alt_coa && !ip6_is_routable(&m->opt.alt_coa))
		return -WIRE_ADDRESS;

	return 0;
}

bool hi_wants_address(const struct mh_msg *m)
{
	return m->hi.flags & MH_HI_S && !m->hi.code;
}

int hi_check(const struct mh_msg *m)
{
	const struct mh_ip_addr *ncoa = &m->opt.ip[MH_NEW_COA];

	if (m->type != MH_HI)
		return -WIRE_TYPE;
	if (m->hi.code > 1)
		return -WIRE_CODE;
	if (!m->opt.has_lla)
		return -WIRE_NO_LLA;
	if (!m->hi.code && !ncoa->present && !hi_wants_address(m))
		return -WIRE_NO_NEW_COA;
	if (ncoa->present && !ip6_is_routable(&ncoa->addr))
		return -WIRE_ADDRESS;

	return 0;
}

int hack_check(const struct mh_msg *m)
{
	const struct mh_ip_addr *ncoa = &m->opt.ip[MH_NEW_COA];

	if (m->type != MH_HACK)
		return -WIRE_TYPE;
	if (m->hack.code < REFUSED && m->hack.code > HACK_UNSOLICITED)
		return -WIRE_CODE;
	if (m->hack.code == HACK_NCOA_ASSIGNED && !ncoa->present)
		return -WIRE_NO_NEW_COA;
	if (ncoa->present && !ip6_is_routable(&ncoa->addr))
		return -WIRE_ADDRESS;

	return 0;
}

enum hack_code hack_meaning(const struct mh_msg *m,
			    const struct in6_addr *pcoa)
{
	const struct mh_ip_addr *ncoa = &m->opt.ip[MH_NEW_COA];

	if (m->hack.code > HACK_RESOURCES)
		return HACK_UNSPECIFIED;
	if (m->hack.code == HACK_USE_PCOA && ncoa->present &&
	    !IN6_ARE_ADDR_EQUAL(&ncoa->addr, pcoa))
		return HACK_NCOA_ASSIGNED;

	return (enum hack_code)m->hack.code;
}
