// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mip6_ha_take.c - what a home agent is told, and by whom it is taken
 *
 * RFC 6275 9.5.1, 10.3.1; RFC 4285 5.1.1, 5.2 and 6.  A BU is authenticated before anything is
 * remembered, and refusals that anybody may provoke have a rate.
 */
#include <string.h>

#include "daemon/message.h"
#include "daemon/mip6_cn.h"
#include "daemon/mip6_ha_steps.h"
#include "daemon/mip6_stamp.h"
#include "wire/mip6.h"

#define REFUSALS_S	100	/* of unauthenticated BU, a second */
#define REPLAYS_S	100	/* of BU with an old number or timestamp, a second */

static struct ha_binding *binding_of(const struct ha *ha,
				     const struct mobile *who)
{
	return &ha->bindings[who - ha->cfg->mobiles.of];
}

/*
 * Who has heard a BU can send it again, from whichever address the answer is to
 * harass: it is told to the mobile, but not without end.
 */
static void answer_old(struct ha *ha, const struct mobile *who,
		       const struct ha_request *r, uint8_t status)
{
	const struct ha_binding *b = binding_of(ha, who);
	const struct ha_ba ba = {
		.request = r, .status = status,
		.seq = status == MH_STATUS_SEQUENCE ? b->last : r->seq,
	};

	agent_drop(ha->agent, DROP_REPLAY);
	if (!rate_allows(&ha->replays, REPLAYS_S, ha->agent->now))
		return;

	ha_send_ba(ha, who, &ba);
	agent_flush(ha->agent);
}

static void refuse_now(struct ha *ha, const struct mobile *who,
		       const struct ha_request *r, uint8_t status)
{
	agent_drop(ha->agent, DROP_REFUSED);
	ha_refuse(ha, who, r, status);
	agent_flush(ha->agent);
}

static bool is_his(const struct ha *ha, const struct mobile *who,
		   const struct mh_options *opt)
{
	return (!opt->mn_ha.present || opt->mn_ha.spi == who->spi) &&
	       opt->mnid_len == who->nai_len &&
	       !memcmp(opt->mnid, mobiles_nai(&ha->cfg->mobiles, who),
		       who->nai_len);
}

static int check_mn_ha(const struct ha *ha, const struct mobile *who,
		       const struct ip6_packet *p, const struct ha_request *r)
{
	struct badf_key key;
	int err;

	mobiles_key(&ha->cfg->mobiles, who, &key);
	err = mn_ha_verify(&key, &r->coa, &who->home, p->data, p->len);
	explicit_bzero(&key, sizeof(key));
	return err;
}

/*
 * 0, or why it is nobody's who may register.  ESP's association is that of the home
 * address, and says it all; else of MN-HA and MN-AAA each that is there must
 * be right.  A wrong one under a known association is answered (RFC 4285 5.1.1), but
 * not without end.
 */
static int authenticate(struct ha *ha, const struct mobile *who,
			const struct mh_msg *m, const struct ip6_packet *p,
			const struct ha_request *r)
{
	const struct aaa *aaa = &ha->cfg->aaa;
	bool answers = true;
	int err = 0;

	if (who && who->esp)
		return 0;
	if (!who || (m->opt.mn_aaa.present && !aaa->of))
		return DROP_NO_KEY;
	if (!is_his(ha, who, &m->opt))
		return DROP_IDENTITY;

	if (m->opt.mn_ha.present)
		err = check_mn_ha(ha, who, p, r);
	if (!err && m->opt.mn_aaa.present &&
	    !aaa_accepts(aaa, m->opt.mnid, m->opt.mnid_len, &r->coa,
			 &who->home, p->data, p->len)) {
		err = -DROP_AAA;
		answers = ha->cfg->aaa_answers;
	}
	if (err && answers &&
	    rate_allows(&ha->refusals, REFUSALS_S, ha->agent->now)) {
		ha_refuse(ha, who, r, MH_STATUS_AUTH_FAIL);
		agent_flush(ha->agent);
	}
	return -err;
}

/* What the agent refuses of somebody who may ask, or MH_STATUS_OK. */
static uint8_t judge(const struct ha *ha, const struct mobile *who,
		     const struct ha_binding *b, const struct ha_request *r)
{
	if (!prefix_holds(&ha->cfg->prefix, &who->home))
		return MH_STATUS_NOT_HOME;
	if (who->denied)
		return MH_STATUS_PROHIBITED;
	if (ha->agent->cn && cn_has(ha->agent->cn, &who->home))
		return MH_STATUS_TYPE_CHANGE;
	if (!r->lifetime)
		return MH_STATUS_OK;
	if (addr_equal(&r->coa, &who->home))
		return MH_STATUS_BAD_COA;
	if (!b->bound && ha->n_bound >= ha->cfg->bindings_max)
		return MH_STATUS_RESOURCES;

	return MH_STATUS_OK;
}

bool ha_has(const struct ha *ha, const struct in6_addr *home)
{
	const struct mobile *who = mobiles_find(&ha->cfg->mobiles, home);

	return who && binding_of(ha, who)->bound;
}

/*
 * Is it new, or what is answered to one that is not?  A timestamp counts alone (RFC
 * 4285 7), and who has sent one goes on sending them: else what it said without
 * could be said again.
 */
static uint8_t is_new(const struct ha *ha, const struct mobile *who,
		      const struct ha_binding *b, const struct ha_request *r)
{
	if (!r->has_timestamp && !who->esp &&
	    (ha->cfg->timestamps || b->stamp))
		return MH_STATUS_ID_REQUIRED;
	if (!r->has_timestamp)
		return b->last_known && !bu_seq_is_greater(r->seq, b->last)
		       ? MH_STATUS_SEQUENCE : MH_STATUS_OK;

	return stamp_is_good(r->timestamp, b->stamp, agent_ntp(ha->agent),
			     ha->cfg->replay_window) ?
	       MH_STATUS_OK : MH_STATUS_ID_MISMATCH;
}

static void take(struct ha *ha, const struct mobile *who,
		 const struct ha_request *r)
{
	uint32_t at = (uint32_t)(who - ha->cfg->mobiles.of);
	struct ha_binding *b = binding_of(ha, who);
	struct outbox *out = &ha->agent->out;
	uint8_t status = is_new(ha, who, b, r);

	if (status) {
		answer_old(ha, who, r, status);
		return;
	}

	b->stamp = r->timestamp;
	b->last = r->seq;
	b->last_known = true;
	if (ha_is_traced(ha))
		outbox_trace(out, 'U', false, &r->from,
			     outbox_print(out, "seq %u lifetime %u", r->seq,
					  r->lifetime * MIP6_UNIT));
	status = judge(ha, who, b, r);
	if (status)
		refuse_now(ha, who, r, status);
	else
		ha_post(ha, at, r->lifetime ? HA_EV_BU : HA_EV_BU_END, r);
}

void ha_bu(struct ha *ha, const struct mh_msg *m, const struct ip6_packet *p)
{
	const struct mobile *who;
	struct ha_request r;
	int reason;

	if (!addr_equal(&p->dst, &ha->cfg->address)) {
		agent_drop(ha->agent, DROP_OTHER_NODE);
		return;
	}
	who = mobiles_find(&ha->cfg->mobiles, ip6_from(p));
	reason = who && who->esp != p->guarded ? DROP_UNGUARDED
					       : -bu_check_home(m, p);
	if (reason) {
		agent_drop(ha->agent, reason);
		return;
	}

	r = (struct ha_request){
		.coa = *bu_coa(m, p), .from = p->src, .seq = m->bu.seq,
		.lifetime = m->bu.lifetime, .away = p->has_src_home,
		.has_timestamp = m->opt.has_timestamp,
		.timestamp = m->opt.timestamp,
		.link_local = m->bu.flags & MH_BU_L &&
			      ha->cfg->prefix.len == 64,
	};
	reason = authenticate(ha, who, m, p, &r);
	if (reason)
		agent_drop(ha->agent, reason);
	else
		take(ha, who, &r);
}

/* Of a link-local address: the home address with its interface identifier. */
static struct in6_addr home_of(const struct ha *ha,
			       const struct in6_addr *target)
{
	struct in6_addr home = *target;

	if (IN6_IS_ADDR_LINKLOCAL(target))
		memcpy(&home, &ha->cfg->prefix.addr, 8);
	return home;
}

/* An address we are probing for is somebody's, or somebody probes for it too. */
static void conflict(struct ha *ha, const struct in6_addr *target)
{
	struct in6_addr home = home_of(ha, target);
	const struct mobile *who = mobiles_find(&ha->cfg->mobiles, &home);
	const struct ha_binding *b;
	uint32_t at;

	if (!who)
		return;

	at = (uint32_t)(who - ha->cfg->mobiles.of);
	b = &ha->bindings[at];
	if (b->state == HA_PROBING &&
	    (b->request.link_local || !IN6_IS_ADDR_LINKLOCAL(target)))
		ha_post(ha, at, HA_EV_CONFLICT, NULL);
}

void ha_na(struct ha *ha, const struct nd_na *na)
{
	conflict(ha, &na->target);
}

void ha_ns(struct ha *ha, const struct nd_ns *ns, const struct ip6_packet *p)
{
	if (IN6_IS_ADDR_UNSPECIFIED(&p->src))
		conflict(ha, &ns->target);
}
