// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fmip_hi.c - what comes in for the next router, and from whom it is taken
 *
 * RFC 5568 6.2.1, 6.3.  HI is taken from a router that is configured, UNA from the
 * link-layer address that HI named.  What then happens is fmip_nar.c's.
 */
#include <string.h>

#include "daemon/fmip_router.h"
#include "daemon/message.h"
#include "daemon/router_adv.h"
#include "wire/fmip.h"

bool nar_is_unusable(struct ar *ar, const struct in6_addr *addr,
		     const uint8_t lladdr[MAC_LEN])
{
	const struct kernel_ops *kernel = &ar->agent->effects->kernel;
	void *world = ar->agent->world;
	struct nar *nar = nar_find(ar, addr);
	uint8_t known[MAC_LEN];

	if (!nar_is_of_here(ar, addr) || !ip6_is_routable(addr))
		return true;
	if (addr_equal(addr, &ar->cfg->address) || kernel->is_own(world, addr))
		return true;
	if (nar && memcmp(nar->lladdr, lladdr, MAC_LEN))
		return true;

	return !kernel->lladdr_of(world, ar->ifindex, addr, known) &&
	       memcmp(known, lladdr, MAC_LEN);
}

static void answer_now(struct ar *ar, const struct mh_msg *m,
		       const struct ip6_packet *p, uint8_t code)
{
	struct outbox *out = &ar->agent->out;

	outbox_trace(out, 'd', false, &p->src,
		     outbox_print(out, "code %u seq %u", m->hi.code,
				  m->hi.seq));
	nar_send_hack(ar, &p->src, m->hi.seq, code, NULL);
	agent_flush(ar->agent);
}

/*
 * The address of a mobile that was redirected from here: it comes back, and
 * the old binding ends in the same batch in which the new hold begins.  Returns
 * where its tunnel ended, :: if there was none.
 */
static struct in6_addr end_binding_of(struct ar *ar,
				      const struct in6_addr *addr)
{
	struct par *par = par_find(ar, addr);
	struct in6_addr end = in6addr_any;

	if (par && par->bound)
		end = par_tunnel_end(par);
	if (par)
		session_event(&par->session, PAR_EV_RETURN, NULL);
	return end;
}

/*
 * A mobile that is here already (code 1): the address is not defended and nothing
 * waits for it.  One that comes back is redirected no more.  The first packet through
 * the tunnel need not ask where it is.
 */
static void welcome(struct ar *ar, const struct mh_msg *m)
{
	const struct mh_ip_addr *ncoa = &m->opt.ip[MH_NEW_COA];
	struct kop *op;

	if (!ncoa->present || nar_find(ar, &ncoa->addr) ||
	    nar_is_unusable(ar, &ncoa->addr, m->opt.lla))
		return;

	if (par_find(ar, &ncoa->addr)) {
		end_binding_of(ar, &ncoa->addr);
		handover_forget(&ncoa->addr, &ar->agent->out);
	}
	op = outbox_kernel(&ar->agent->out, KOP_NEIGH);
	op->may_fail = true;
	op->neigh = (struct rt_neigh){
		.ifindex = ar->ifindex, .addr = ncoa->addr,
		.has_lladdr = true, .state = NUD_STALE,
	};
	memcpy(op->neigh.lladdr, m->opt.lla, MAC_LEN);
}

/* HI may propose nothing; it is the old address then by which it is known again. */
static bool is_asked_again(const struct nar *nar, const struct nar_hi *hi)
{
	if (memcmp(nar->lladdr, hi->lladdr, MAC_LEN))
		return false;
	if (nar->keeps_pcoa)
		return hi->has_pcoa && addr_equal(&nar->addr, &hi->pcoa);
	if (IN6_IS_ADDR_UNSPECIFIED(&hi->proposed))
		return addr_equal(&nar->pcoa, &hi->pcoa);

	return addr_equal(&nar->addr, &hi->proposed) ||
	       addr_equal(&nar->proposed, &hi->proposed);
}

/* What has been asked before is answered as it was then. */
static struct nar *expected(struct ar *ar, const struct nar_hi *hi)
{
	for (struct session *s = ar->nars; s; s = s->next)
		if (is_asked_again((const struct nar *)s, hi))
			return (struct nar *)s;

	return NULL;
}

/* As proposed, or one that is given: always with S, else where there is a pool. */
static void choose(struct ar *ar, struct nar_hi *hi)
{
	bool old_one = hi->has_pcoa && ar->cfg->host_route && !hi->assign;

	hi->addr = hi->proposed;
	hi->in_use = nar_is_unusable(ar, &hi->proposed, hi->lladdr);
	if (!hi->in_use || old_one || !(hi->assign || ar->cfg->has_pool))
		return;

	hi->gives = nar_give(ar, &hi->proposed, hi->lladdr, &hi->addr);
	hi->in_use = !hi->gives;
}

static struct nar_hi hi_of(const struct mh_msg *m, const struct ip6_packet *p)
{
	const struct mh_ip_addr *old = &m->opt.ip[MH_OLD_COA];
	const struct mh_ip_addr *new = &m->opt.ip[MH_NEW_COA];

	return (struct nar_hi){
		.peer = p->src, .has_pcoa = old->present, .pcoa = old->addr,
		.proposed = new->present ? new->addr : in6addr_any,
		.lladdr = m->opt.lla, .seq = m->hi.seq, .code = m->hi.code,
		.assign = hi_wants_address(m),
		.holds = m->hi.flags & MH_HI_U,
	};
}

static void post_hi(struct ar *ar, const struct mh_msg *m,
		    const struct ip6_packet *p)
{
	struct nar_hi hi = hi_of(m, p);
	struct nar *nar = expected(ar, &hi);

	if (!nar && ar_is_full(ar)) {
		agent_drop(ar->agent, DROP_LIMIT);
		answer_now(ar, m, p, HACK_RESOURCES);
		return;
	}
	if (!nar) {
		choose(ar, &hi);
		if (hi.in_use && nar_find(ar, &hi.addr)) {
			answer_now(ar, m, p, HACK_NCOA_BAD);
			return;
		}
		nar = nar_new(ar, &hi.addr);
	}
	if (!nar)
		return;

	/* one that is probed for has told where its tunnel ended */
	if (nar->session.state != NAR_PROBING)
		nar->before = end_binding_of(ar, &nar->addr);
	session_event(&nar->session, NAR_EV_HI, &hi);
}

/* Every HI of a router that is known gets a HAck (RFC 5568 6.2.1.2). */
void nar_hi(struct ar *ar, const struct mh_msg *m, const struct ip6_packet *p)
{
	const struct config_neighbour *peer = ar_neighbour(ar, &p->src);
	int err = hi_check(m);

	if (!peer) {
		agent_drop(ar->agent, DROP_UNKNOWN_ROUTER);
		return;
	}
	if (!addr_equal(&p->dst, &ar->cfg->address)) {
		agent_drop(ar->agent, DROP_OTHER_NODE);
		return;
	}
	if (err) {
		agent_drop(ar->agent, -err);
		answer_now(ar, m, p, HACK_UNSPECIFIED);
		return;
	}
	if (!peer->accept) {
		answer_now(ar, m, p, HACK_PROHIBITED);
		return;
	}
	if (m->hi.code == 1) {
		welcome(ar, m);
		answer_now(ar, m, p, HACK_OK);
		return;
	}
	post_hi(ar, m, p);
}

#define OTHERS_MAX	4	/* somebody on the link claims them all */

static void conflict(struct nar *nar)
{
	const struct config_ar *cfg = nar->ar->cfg;
	bool old_one = cfg->host_route && nar->code != HACK_NCOA_ASSIGNED &&
		       !IN6_IS_ADDR_UNSPECIFIED(&nar->pcoa);
	struct in6_addr other;

	if (!old_one && nar->others < OTHERS_MAX &&
	    (cfg->has_pool || nar->code == HACK_NCOA_ASSIGNED) &&
	    nar_give(nar->ar, &nar->proposed, nar->lladdr, &other))
		session_event(&nar->session, NAR_EV_OTHER, &other);
	else
		session_event(&nar->session, NAR_EV_CONFLICT, NULL);
}

/*
 * The mobile announces what it had proposed, for FBack never told it that it is given
 * another address, or may keep the old one (4, 5.3).  The one announced is nobody's
 * here: it is not defended.
 */
static void renumber(struct ar *ar, const struct nd_na *na,
		     const struct ip6_packet *p, const uint8_t lladdr[MAC_LEN])
{
	for (struct session *s = ar->nars; s; s = s->next) {
		struct nar *nar = (struct nar *)s;

		if (!addr_equal(&nar->proposed, &na->target) ||
		    memcmp(nar->lladdr, lladdr, MAC_LEN) ||
		    memcmp(nar->lladdr, na->tlla, MAC_LEN))
			continue;
		ar_naack(ar, &p->src, na->tlla, nar->keeps_pcoa ?
			 NAACK_PCOA : NAACK_USE_SUPPLIED, &nar->addr);
		return;
	}
}

void nar_na(struct ar *ar, const struct nd_na *na, const struct ip6_packet *p,
	    const uint8_t lladdr[MAC_LEN])
{
	struct nar *nar = nar_find(ar, &na->target);
	const uint8_t *said = na->has_tlla ? na->tlla : lladdr, *other;

	if (!nar) {
		if (!una_check(na, p))
			renumber(ar, na, p, lladdr);
		return;
	}
	if (nar->session.state == NAR_PROBING &&
	    memcmp(lladdr, nar->lladdr, MAC_LEN)) {
		conflict(nar);
		return;
	}
	if (memcmp(lladdr, nar->lladdr, MAC_LEN) ||
	    memcmp(said, nar->lladdr, MAC_LEN)) {
		other = memcmp(lladdr, nar->lladdr, MAC_LEN) ? lladdr : said;
		session_event(&nar->session, NAR_EV_OTHER_UNA, other);
		if (nar->defends && !una_check(na, p) &&
		    !memcmp(lladdr, said, MAC_LEN))
			ar_naack(ar, &p->src, lladdr, NAACK_LLA_UNKNOWN, NULL);
	} else if (!una_check(na, p) ||
		   (nar->asked && na->flags & NA_SOLICITED)) {
		session_event(&nar->session, NAR_EV_UNA, NULL);
	}
}

/* The owner's own probe says that it is here; it is never defended against. */
void nar_ns(struct ar *ar, const struct nd_ns *ns, const struct ip6_packet *p,
	    const uint8_t lladdr[MAC_LEN])
{
	struct nar *nar = nar_find(ar, &ns->target);
	struct nar_ns from = { .from = p->src };

	if (!nar)
		return;
	if (!memcmp(lladdr, nar->lladdr, MAC_LEN)) {
		if (IN6_IS_ADDR_UNSPECIFIED(&p->src))
			session_event(&nar->session, NAR_EV_UNA, NULL);
		return;
	}
	if (nar->session.state == NAR_PROBING)
		return;

	memcpy(from.lladdr, lladdr, MAC_LEN);
	session_event(&nar->session, NAR_EV_SOLICITED, &from);
}
