// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mip6_bu.c - the mobile node's Binding Update to its home agent
 *
 * RFC 6275 11.7.1 and 11.8; RFC 4285 5 and 6.  What is in it, and how often it may be
 * sent.  Knows not why.
 */
#include <string.h>

#include "daemon/message.h"
#include "daemon/mip6_mn_steps.h"
#include "wire/mip6.h"

#define TIMEOUT_MAX_MS	32000	/* MAX_BINDACK_TIMEOUT, RFC 6275 12 */

static struct outbox *out_of(const struct mip *mip)
{
	return &mip->agent->out;
}

/*
 * The link-local address has the interface identifier of the home address, which a
 * temporary one never has.
 */
uint16_t mip_flag_l(const struct mip *mip)
{
	const struct in6_addr *l = &mip->mn->link_local;

	return IN6_IS_ADDR_LINKLOCAL(l) &&
	       !memcmp(&l->s6_addr[8], &mip->cfg->address.s6_addr[8], 8) ?
	       MH_BU_L : 0;
}

/* No longer than the care-of address is one (11.7.1). */
unsigned int mip_lifetime(const struct mip *mip)
{
	double left = mip->valid_until - mip->agent->now;
	unsigned int most = mip->cfg->lifetime;

	if (!addr_equal(&mip->coa, &mip->formed) || left >= most)
		return most;
	return left > MIP6_UNIT ? (unsigned int)left : MIP6_UNIT;
}

/* By what the home agent has answered: the kernel would ask as the home address. */
static void send_on_link(struct mip *mip)
{
	struct send *send = &out_of(mip)->actions[out_of(mip)->n - 1].send;

	send->on_link = true;
	send->ifindex = mip->mn->ifindex;
	memcpy(send->lladdr, mip->agent_lladdr, MAC_LEN);
}

/* What RFC 4285 has in front of the authenticator. */
static void add_proof(struct mip *mip, struct mh_options *opt)
{
	const struct config_home *cfg = mip->cfg;

	opt->has_mnid = true;
	opt->mnid_subtype = MNID_NAI;
	opt->mnid_len = (uint8_t)strlen(cfg->identity);
	memcpy(opt->mnid, cfg->identity, opt->mnid_len);
	opt->has_timestamp = cfg->timestamps;
	if (cfg->timestamps)
		opt->timestamp = stamp_next(&mip->stamps,
					    agent_ntp(mip->agent));
}

static void send_bu(struct mip *mip)
{
	const struct config_home *cfg = mip->cfg;
	struct ip6_packet p = {
		.src = mip->ending ? cfg->address : mip->coa,
		.dst = mip->agents.now, .src_home = cfg->address,
		.has_src_home = !mip->ending, .guarded = cfg->esp,
	};
	struct mh_msg m = { .type = MH_BU };
	struct outbox *out = out_of(mip);
	unsigned int lifetime = mip->ending ? 0 : mip_lifetime(mip) / MIP6_UNIT;

	m.bu = (struct mh_bu){
		.seq = ++mip->seq, .flags = MH_BU_A | MH_BU_H | mip_flag_l(mip),
		.lifetime = (uint16_t)lifetime,
	};
	m.opt.has_alt_coa = !mip->ending;
	m.opt.alt_coa = mip->coa;
	if (!cfg->esp)
		add_proof(mip, &m.opt);
	mip->mac_coa = p.src;

	message_mip6(out, &m, &p, cfg->esp ? NULL : &cfg->key,
		     cfg->has_aaa ? &cfg->aaa : NULL, &mip->mac_coa,
		     &cfg->address, NULL);
	if (mip->ending && mip->has_agent_lladdr && mip->tries == 1 &&
	    !cfg->esp)
		send_on_link(mip);
	outbox_trace(out, 'U', true, &mip->agents.now,
		     outbox_print(out, "seq %u lifetime %u", mip->seq,
				  lifetime * MIP6_UNIT));
	mip->sent_at = mip->agent->now;
	if (mip->mn->attached && lifetime)
		mip->told_until = mip->sent_at + lifetime * MIP6_UNIT;
	mip->agent->counters.n[COUNT_REGISTRATIONS]++;
}

/* ms until one more may be sent (11.8). */
static double rate_left(const struct mip *mip)
{
	double oldest = mip->updates[mip->n_updates % MIP_UPDATE_RATE];

	if (mip->n_updates < MIP_UPDATE_RATE)
		return 0;
	return (oldest + 1 - mip->agent->now) * 1000;
}

static double timeout(const struct mip *mip)
{
	double ms = mip->ever_bound ? mip->cfg->timeout
				    : mip->cfg->first_timeout;

	for (unsigned int i = 1; i < mip->tries && ms < TIMEOUT_MAX_MS; i++)
		ms *= 2;
	return ms < TIMEOUT_MAX_MS ? ms : TIMEOUT_MAX_MS;
}

void mip_try_bu(struct mip *mip)
{
	struct timer *again = &mip->home.timers[MIP_T_BU];
	double left = rate_left(mip);

	mip->waits = left > 0;
	if (mip->waits) {
		outbox_timer(out_of(mip), again, left);
		return;
	}

	mip->updates[mip->n_updates++ % MIP_UPDATE_RATE] = mip->agent->now;
	mip->tries++;
	send_bu(mip);
	outbox_timer(out_of(mip), again, timeout(mip));
}
