// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mip6_mn_take.c - what comes to the mobile node of its registration
 *
 * RFC 6275 11.3.6, 11.7.3 and 11.7.4; RFC 4285 5.  Says whose it is and whether it is
 * of now, before anything is done for it.
 */
#include <string.h>

#include "daemon/message.h"
#include "daemon/mip6_mn.h"
#include "wire/mip6.h"
#include "wire/mip6_auth.h"

static bool is_for_home(const struct mip *mip, const struct ip6_packet *p)
{
	return addr_equal(ip6_to(p), &mip->cfg->address);
}

/* 0, or why it is not the home agent's answer to the last BU. */
static int authenticate(const struct mip *mip, const struct mh_msg *m,
			const struct ip6_packet *p)
{
	const struct config_home *cfg = mip->cfg;
	int err;

	if (!addr_equal(&p->src, &mip->agents.now))
		return DROP_SOURCE;
	if (!is_for_home(mip, p))
		return DROP_OTHER_NODE;
	if (cfg->esp)
		return p->guarded ? 0 : DROP_UNGUARDED;
	err = ba_check_home(m);
	if (err)
		return -err;
	if (m->opt.mnid_len != strlen(cfg->identity) ||
	    memcmp(m->opt.mnid, cfg->identity, m->opt.mnid_len))
		return DROP_IDENTITY;
	if (cfg->timestamps && !stamp_answers(&mip->stamps, m))
		return DROP_TIMESTAMP;

	return -mn_ha_verify(&cfg->key, &mip->mac_coa, &cfg->address, p->data,
			     p->len);
}

/*
 * Is it of now?  What was granted must not have gone by on the way; and a number that is
 * not above ours was the last before our last BU: played again, or the answer to a
 * duplicate of one that was taken.
 */
static bool is_timely(const struct mip *mip, const struct mh_msg *m)
{
	double gone = mip->agent->now - mip->sent_at;

	if (m->ba.status == MH_STATUS_SEQUENCE)
		return bu_seq_is_greater(m->ba.seq, mip->seq);
	if (m->ba.seq != mip->seq)
		return false;

	return m->ba.status >= MH_STATUS_UNSPECIFIED || !m->ba.lifetime ||
	       m->ba.lifetime * MIP6_UNIT > gone;
}

void mip_ba(struct mip *mip, const struct mh_msg *m,
	    const struct ip6_packet *p)
{
	int reason = authenticate(mip, m, p);
	bool good = m->ba.status < MH_STATUS_UNSPECIFIED &&
		    (m->ba.lifetime || mip->ending);

	if (reason)
		agent_drop(mip->agent, reason);
	else if (!is_timely(mip, m))
		agent_drop(mip->agent, DROP_SEQUENCE);
	else if (m->ba.status == MH_STATUS_SEQUENCE)
		session_event(&mip->home, MIP_EV_BA_SEQ, m);
	else if (m->ba.status == MH_STATUS_ID_MISMATCH)
		session_event(&mip->home, MIP_EV_BA_TIME, m);
	else
		session_event(&mip->home, good ? MIP_EV_BA : MIP_EV_BA_NO, m);
}

/* Nobody vouches for it; what it may lead to is one more BU (11.3.6). */
void mip_be(struct mip *mip, const struct mh_msg *m,
	    const struct ip6_packet *p)
{
	if (!addr_equal(&p->src, &mip->agents.now))
		agent_drop(mip->agent, DROP_SOURCE);
	else if (m->be.status != MH_BE_NO_BINDING)
		agent_drop(mip->agent, DROP_EVENT);
	else
		session_event(&mip->home, MIP_EV_ASKED, NULL);
}

void mip_brr(struct mip *mip, const struct ip6_packet *p)
{
	if (!addr_equal(&p->src, &mip->agents.now) || !is_for_home(mip, p))
		agent_drop(mip->agent, DROP_SOURCE);
	else
		session_event(&mip->home, MIP_EV_ASKED, NULL);
}
