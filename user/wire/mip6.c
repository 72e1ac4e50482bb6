// SPDX-License-Identifier: GPL-2.0-or-later
/* mip6.c - what RFC 6275 and RFC 4285 demand of a BU and a BA */
#include "wire/mip6.h"

#include "wire/error.h"

const struct in6_addr *bu_coa(const struct mh_msg *m,
			      const struct ip6_packet *p)
{
	return m->opt.has_alt_coa ? &m->opt.alt_coa : &p->src;
}

static int check_addresses(const struct mh_msg *m, const struct ip6_packet *p)
{
	if (m->type != MH_BU)
		return -WIRE_TYPE;
	if (!ip6_is_routable(ip6_from(p)) || !ip6_is_routable(bu_coa(m, p)))
		return -WIRE_ADDRESS;

	return 0;
}

int bu_check_home(const struct mh_msg *m, const struct ip6_packet *p)
{
	int err = check_addresses(m, p);

	if (err)
		return err;
	if (!(m->bu.flags & MH_BU_H))
		return -WIRE_FLAGS;
	if (m->bu.lifetime && !p->has_src_home)
		return -WIRE_NO_HOME;
	if (m->opt.has_nonces)
		return -WIRE_NONCES;
	if (p->guarded)
		return m->bu.lifetime && !m->opt.has_alt_coa ? -WIRE_NO_ALT_COA
							     : 0;
	if (!m->opt.has_mnid || m->opt.mnid_subtype != MNID_NAI)
		return -WIRE_NO_MNID;

	return m->opt.mn_ha.present || m->opt.mn_aaa.present ? 0
							     : -WIRE_NO_AUTH;
}

int bu_check_peer(const struct mh_msg *m, const struct ip6_packet *p)
{
	int err = check_addresses(m, p);

	if (err)
		return err;
	if (!m->opt.has_nonces)
		return -WIRE_NONCES;

	return m->opt.auth.present ? 0 : -WIRE_NO_AUTH;
}

int ba_check_home(const struct mh_msg *m)
{
	if (m->type != MH_BA)
		return -WIRE_TYPE;
	if (!m->opt.has_mnid || m->opt.mnid_subtype != MNID_NAI)
		return -WIRE_NO_MNID;

	return m->opt.mn_ha.present ? 0 : -WIRE_NO_AUTH;
}

bool bu_seq_is_greater(uint16_t seq, uint16_t last)
{
	uint16_t ahead = (uint16_t)(seq - last);

	return ahead && ahead < 0x8000;
}
