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
#include "wire/fmip.h"

/* Not of this link, this router's own, or somebody else's. */
static bool is_unusable(struct ar *ar, const struct in6_addr *addr,
			const uint8_t lladdr[MAC_LEN])
{
	const struct kernel_ops *kernel = &ar->agent->effects->kernel;
	void *world = ar->agent->world;
	struct nar *nar = nar_find(ar, addr);
	uint8_t known[MAC_LEN];

	if (!prefix_holds(&ar->cfg->prefix, addr) || !ip6_is_routable(addr))
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
 * the old binding ends in the same batch in which the new hold begins.
 */
static void end_binding_of(struct ar *ar, const struct in6_addr *addr)
{
	struct par *par = par_find(ar, addr);

	if (par)
		session_event(&par->session, PAR_EV_RETURN, NULL);
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
	    is_unusable(ar, &ncoa->addr, m->opt.lla))
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

static void post_hi(struct ar *ar, const struct mh_msg *m,
		    const struct ip6_packet *p)
{
	const struct in6_addr *addr = &m->opt.ip[MH_NEW_COA].addr;
	struct nar_hi hi = {
		.peer = p->src, .has_pcoa = m->opt.ip[MH_OLD_COA].present,
		.pcoa = m->opt.ip[MH_OLD_COA].addr, .lladdr = m->opt.lla,
		.seq = m->hi.seq, .code = m->hi.code,
		.assign = hi_wants_address(m),
		.holds = m->hi.flags & MH_HI_U,
		.in_use = is_unusable(ar, addr, m->opt.lla),
	};
	struct nar *nar = nar_find(ar, addr);

	if (!nar && hi.has_pcoa && ar->cfg->host_route)
		nar = nar_find(ar, &hi.pcoa);
	if (nar && memcmp(nar->lladdr, m->opt.lla, MAC_LEN)) {
		answer_now(ar, m, p, HACK_NCOA_BAD);
		return;
	}
	if (!nar && ar_is_full(ar)) {
		agent_drop(ar->agent, DROP_LIMIT);
		answer_now(ar, m, p, HACK_RESOURCES);
		return;
	}
	if (!nar) {
		end_binding_of(ar, addr);
		nar = nar_new(ar, addr);
	}
	if (nar)
		session_event(&nar->session, NAR_EV_HI, &hi);
}

/* Every HI of a router that is known gets a HAck (RFC 5568 6.2.1.2). */
void nar_hi(struct ar *ar, const struct mh_msg *m, const struct ip6_packet *p)
{
	int err = hi_check(m);

	if (!ar_neighbour(ar, &p->src)) {
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
	if (m->hi.code == 1) {
		welcome(ar, m);
		answer_now(ar, m, p, HACK_OK);
		return;
	}
	if (!m->opt.ip[MH_NEW_COA].present) {
		answer_now(ar, m, p, HACK_UNSPECIFIED);
		return;
	}

	post_hi(ar, m, p);
}

void nar_na(struct ar *ar, const struct nd_na *na, const struct ip6_packet *p,
	    const uint8_t lladdr[MAC_LEN])
{
	struct nar *nar = nar_find(ar, &na->target);
	const uint8_t *said = na->has_tlla ? na->tlla : lladdr;

	if (!nar)
		return;
	if (nar->session.state == NAR_PROBING &&
	    memcmp(lladdr, nar->lladdr, MAC_LEN)) {
		session_event(&nar->session, NAR_EV_CONFLICT, NULL);
		return;
	}
	if (memcmp(lladdr, nar->lladdr, MAC_LEN) ||
	    memcmp(said, nar->lladdr, MAC_LEN))
		session_event(&nar->session, NAR_EV_OTHER_UNA,
			      memcmp(lladdr, nar->lladdr, MAC_LEN) ?
			      lladdr : said);
	else if (!una_check(na, p))
		session_event(&nar->session, NAR_EV_UNA, NULL);
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
