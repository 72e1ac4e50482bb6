// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fmip_move.c - a mobile node's addresses, neighbours, routes and packets
 *
 * The recipe for Linux: the new address is added without duplicate address
 * detection (the new router has done it) and without a prefix route, deprecated
 * until the move; the old one loses its prefix route and is deprecated then.
 * The new router is a permanent neighbour, so that the first packet waits for
 * nobody.
 */
#include <stdio.h>
#include <string.h>

#include "daemon/fmip_more.h"
#include "daemon/fmip_move.h"
#include "daemon/message.h"
#include "daemon/mip6_mn.h"

#define ARMED_MS	SEGUE_DEADLINE_MAX
#define LINGER_MS	2000	/* for what a tunnel that has ended still brings */

static struct outbox *out_of(const struct mn *mn)
{
	return &mn->agent->out;
}

static bool keeps_address(const struct mn *mn)
{
	return addr_equal(&mn->coa, &mn->pcoa);
}

/* Before the second radio is the first, and after. */
static uint32_t new_link(const struct mn *mn)
{
	return mn->beside ? mn->second.ifindex : mn->ifindex;
}

static void address(struct mn *mn, uint32_t ifindex,
		    const struct in6_addr *addr, uint8_t plen, uint32_t flags,
		    uint32_t preferred)
{
	struct kop *op = outbox_kernel(out_of(mn), KOP_ADDR);

	op->may_fail = true;
	op->addr = (struct rt_addr){
		.ifindex = ifindex, .addr = *addr, .plen = plen,
		.flags = flags, .preferred = preferred, .valid = RT_FOREVER,
	};
}

static void gateway(struct mn *mn, const struct in6_addr *router)
{
	struct kop *op = outbox_kernel(out_of(mn), KOP_GATEWAY);

	op->may_fail = true;
	op->gateway.ifindex = mn->ifindex;
	op->gateway.router = *router;
	if (mn->old_ifindex != mn->ifindex)
		op->gateway.instead = mn->old_ifindex;
}

/* For how long a packet may be the second of two; 0: none is. */
static unsigned int dedup_window(const struct mn *mn)
{
	bool copies = mn->beside || mn->crossed;
	unsigned int copied = copies ? mn->cfg->copy_time : 0;

	return copied > mn->cfg->dedup_time ? copied : mn->cfg->dedup_time;
}

/* By the routers that it may come to: what is sent again comes by one of them. */
static void accept_copies(const struct mn *mn, struct handover *h,
			  const struct in6_addr *coa)
{
	struct segue_accept *accept = &h->accepts[h->n_accepts];

	if (h->n_accepts == KACCEPTS_MAX || addr_equal(coa, &mn->pcoa))
		return;
	for (unsigned int i = 0; i < h->n_accepts; i++)
		if (!memcmp(h->accepts[i].local.ip, coa, sizeof(*coa)))
			return;

	*accept = (struct segue_accept){
		.local = segue_addr6(coa), .remote = segue_addr6(&mn->par),
		.dir = SEGUE_DIR_TO,
	};
	accept->window = dedup_window(mn);
	if (accept->window)
		accept->flags = SEGUE_ACCEPT_F_DEDUP;
	h->n_accepts++;
}

static void accept_all_copies(const struct mn *mn, struct handover *h)
{
	for (unsigned int i = 0; i < mn->n_aps; i++)
		if (mn->aps[i].known && mn->aps[i].code == LLA_NEW_AP)
			accept_copies(mn, h, &mn->aps[i].ncoa);
}

void mn_arm(struct mn *mn)
{
	struct handover h = { .addr = mn->pcoa, .dir = SEGUE_DIR_FROM };

	if (!mn->cfg->dedup_time || !mn->has_address || !mn->has_router)
		return;

	snprintf(h.tag, sizeof(h.tag), "fmip-mn armed");
	accept_all_copies(mn, &h);
	if (!h.n_accepts)
		return;

	handover_arm_hold(&h, ARMED_MS, out_of(mn));
}

/* A link that is lost for long is no handover: its senders are told. */
void move_lost(struct mn *mn)
{
	struct kop *op;

	if (!mn->cfg->dedup_time || !mn->has_address)
		return;

	op = outbox_kernel(out_of(mn), KOP_MN);
	op->may_fail = true;
	op->mn.addr = mn->pcoa;
	op->mn.verbs[0] = (struct kverb){
		.verb = SEGUE_VERB_HOLD, .dir = SEGUE_DIR_FROM,
		.when = SEGUE_WHEN_DOWN, .deadline = mn->cfg->hold_time,
		.outcome = SEGUE_OUTCOME_DROP,
	};
	op->mn.n_verbs = 1;
}

/*
 * Back to an address of before: what that one sends goes by the tunnel from the
 * address of now, and then by itself, which is shorter.  It waits from here on, and
 * what has gone by the tunnel is there when as much time has gone by as FBU took,
 * which went the same way and came back.
 */
static void await_return(struct mn *mn)
{
	mn->waits = mn->h.hold && mn_old_has(mn, &mn->coa);
	mn->settled_at = 0;
	if (!mn->waits)
		return;

	handover_wait(&mn->coa, mn->h.hold_ms, out_of(mn));
	if (mn->has_fback)
		mn->settled_at = 2 * mn->agent->now - mn->fbu_at;
}

void move_go_on(struct mn *mn)
{
	if (mn->waits)
		handover_go_on(&mn->coa, mn->lifetime * 1000u, out_of(mn));
	mn->waits = false;
}

static void plan(struct mn *mn)
{
	const uint8_t *b = mn->target.bssid;
	struct handover *h = &mn->h;

	memset(h, 0, sizeof(*h));
	h->addr = mn->pcoa;
	h->dir = SEGUE_DIR_FROM;
	h->hold_ms = mn->cfg->hold_time;
	h->hold_outcome = SEGUE_OUTCOME_REVERT;
	h->path_ms = mn->lifetime * 1000u;
	snprintf(h->tag, sizeof(h->tag),
		 "fmip-mn %02x:%02x:%02x:%02x:%02x:%02x", b[0], b[1], b[2],
		 b[3], b[4], b[5]);
	accept_copies(mn, h, &mn->coa);
	if (mn->cfg->dedup_time)
		accept_all_copies(mn, h);
	h->kept = mn->cfg->dedup_time || mn->came_back;
}

void move_expect_copies(struct mn *mn)
{
	plan(mn);
	handover_prepare(&mn->h, out_of(mn));
	more_prepare(mn);
}

void move_prepare(struct mn *mn)
{
	struct handover *h = &mn->h;

	plan(mn);
	h->hold = mn->cfg->hold;
	h->kept |= mn->beside || mn->crossed;
	await_return(mn);
	handover_prepare(h, out_of(mn));
	more_prepare(mn);
	if (mn->agent->mip && h->hold)
		mip_hold(mn->agent->mip, h->hold_ms);
}

/* Where the address stays only its own packets wait, and go where they would have. */
void move_hold_own(struct mn *mn)
{
	struct outbox *out = out_of(mn);
	struct handover *h = &mn->h;

	if (!mn->cfg->hold || !mn->has_address)
		return;

	*h = (struct handover){
		.addr = mn->pcoa, .dir = SEGUE_DIR_FROM, .hold = true,
		.hold_ms = mn->cfg->hold_time,
		.hold_outcome = SEGUE_OUTCOME_DRAIN, .tag = "same-router",
	};
	handover_prepare_armed(h, out);
	out->actions[out->n - 1].kernel.may_fail = true;
	if (mn->agent->mip)
		mip_hold(mn->agent->mip, h->hold_ms);
}

#define NEW_ADDRESS	(IFA_F_NODAD | IFA_F_NOPREFIXROUTE)

void move_add_address(struct mn *mn)
{
	struct kop *op;

	if (!keeps_address(mn))
		address(mn, new_link(mn), &mn->coa, 128, NEW_ADDRESS, 0);

	op = outbox_kernel(out_of(mn), KOP_NEIGH);
	op->may_fail = true;
	op->neigh = (struct rt_neigh){
		.ifindex = new_link(mn), .addr = mn->target.router,
		.has_lladdr = true, .state = NUD_PERMANENT,
		.flags = NTF_ROUTER,
	};
	memcpy(op->neigh.lladdr, mn->target.router_lladdr, MAC_LEN);
}

void move_over(struct mn *mn)
{
	gateway(mn, &mn->target.router);
	address(mn, mn->old_ifindex, &mn->pcoa, mn->plen, NEW_ADDRESS,
		keeps_address(mn) ? RT_FOREVER : 0);
	if (!keeps_address(mn))
		address(mn, mn->ifindex, &mn->coa, 128, NEW_ADDRESS,
			RT_FOREVER);
	more_over(mn);
	mn->moved = true;
}

static void remove_address(struct mn *mn, uint32_t ifindex,
			   const struct in6_addr *addr, uint8_t plen)
{
	struct kop *op = outbox_kernel(out_of(mn), KOP_ADDR_DEL);

	op->may_fail = true;
	op->addr = (struct rt_addr){
		.ifindex = ifindex, .addr = *addr, .plen = plen,
	};
}

void move_drop_address(struct mn *mn)
{
	if (!keeps_address(mn))
		remove_address(mn, new_link(mn), &mn->coa, 128);
}

void move_drop_old(struct mn *mn)
{
	remove_address(mn, mn->old_ifindex, &mn->pcoa, mn->plen);
}

void move_accept(struct mn *mn)
{
	mn->h.n_accepts = 0;
	accept_copies(mn, &mn->h, &mn->coa);
	handover_accept(&mn->h, out_of(mn));
}

void move_deprecate(struct mn *mn, const struct in6_addr *addr, uint8_t plen)
{
	address(mn, mn->old_ifindex, addr, plen, NEW_ADDRESS, 0);
}

void move_prefer(struct mn *mn, const struct in6_addr *addr, uint8_t plen)
{
	address(mn, mn->old_ifindex, addr, plen,
		plen < 128 ? IFA_F_NODAD : NEW_ADDRESS, RT_FOREVER);
}

static void forget_new(struct mn *mn)
{
	struct kop *op = outbox_kernel(out_of(mn), KOP_NEIGH_DEL);

	op->may_fail = true;
	op->neigh.ifindex = new_link(mn);
	op->neigh.addr = mn->target.router;
	move_drop_address(mn);
}

/* The way back first, then what waited goes out by it. */
void move_back(struct mn *mn)
{
	if (mn->moved) {
		gateway(mn, &mn->par);
		move_prefer(mn, &mn->pcoa, mn->plen);
	}
	handover_undo(&mn->h, out_of(mn));
	more_back(mn);
	move_go_on(mn);
	if (mn->agent->mip)
		mip_release(mn->agent->mip);
	if (mn->moved || mn->has_fback)
		forget_new(mn);
	mn->moved = false;
	mn->has_fback = false;
}

void move_settled(struct mn *mn)
{
	if (IN6_IS_ADDR_UNSPECIFIED(&mn->settling))
		return;

	handover_let_go(&mn->settling, LINGER_MS, out_of(mn));
	outbox_timer(out_of(mn), &mn->handover.timers[MN_T_SETTLE], -1);
	mn->settling = in6addr_any;
}

/*
 * An address that comes back into use is native again: its tunnel ends.  What the
 * tunnel still brings, in the one from the address of now, is taken out.
 */
void move_come_back(struct mn *mn)
{
	double left = mn->settled_at - mn->agent->now;

	mn->came_back = mn_old_promote(mn, &mn->coa);
	if (!mn->came_back)
		return;

	handover_end_tunnel(&mn->coa, out_of(mn));
	mn->settling = mn->coa;
	mn->waits = false;
	if (left > 0)
		outbox_timer(out_of(mn), &mn->handover.timers[MN_T_SETTLE],
			     left * 1000);
	else
		move_settled(mn);
}

void move_switch(struct mn *mn)
{
	struct segue_leg leg = segue_leg_tunnel(&mn->coa, &mn->asked_par);

	if (keeps_address(mn)) {
		handover_drain(&mn->h, mn->lifetime * 1000u, out_of(mn));
		more_drain(mn);
		return;
	}

	/* else the tunnel's own packets, which are from there, go into that one */
	move_come_back(mn);
	mn->h.path_ms = mn->lifetime * 1000u;
	handover_switch(&mn->h, &leg, out_of(mn));
	more_switch(mn);
}

/*
 * The authenticator covers the address that is registered, or for lifetime 0
 * the one that is given up (6.4.5).
 */
void move_send_fbu_of(struct mn *mn, const struct in6_addr *home,
		      const struct in6_addr *src, uint16_t lifetime)
{
	struct ip6_packet p = {
		.src = *src, .dst = mn->asked_par,
		.src_home = *home, .has_src_home = true,
	};
	struct in6_addr coa = mn->at_router ? mn->target.router : mn->coa;
	struct mh_msg m = { .type = MH_FBU };

	m.bu = (struct mh_bu){
		.seq = mn->seq, .flags = MH_BU_A | MH_BU_H,
		.lifetime = lifetime,
	};
	m.opt.has_lla = true;
	memcpy(m.opt.lla, mn->beside ? mn->second.lladdr : mn->lladdr, MAC_LEN);
	m.opt.has_copy = mn->beside && lifetime && mn->cfg->copy_time;
	m.opt.copy = (uint16_t)mn->cfg->copy_time;
	m.opt.has_alt_coa = lifetime != 0;
	m.opt.alt_coa = coa;
	if (!lifetime)
		coa = *home;

	message_mh(out_of(mn), &m, &p, &mn->key, &coa, &mn->asked_par);
}

void move_send_fbu(struct mn *mn, const struct in6_addr *src,
		   uint16_t lifetime)
{
	struct outbox *out = out_of(mn);

	mn->seq++;
	mn->mac_coa = !lifetime ? mn->pcoa :
		      mn->at_router ? mn->target.router : mn->coa;
	move_send_fbu_of(mn, &mn->pcoa, src, lifetime);
	outbox_trace(out, 'c', true, &mn->asked_par,
		     outbox_print(out, "seq %u lifetime %u", mn->seq,
				  lifetime));
}

/*
 * RFC 5568 4, RFC 4862 5.4: is the new address anybody else's?  Asked last, and nothing
 * waits for an answer, as RFC 4429 has it.
 */
void move_probe(struct mn *mn)
{
	struct in6_addr group = solicited_node(&mn->coa);
	struct icmp6_msg m = { .type = ICMP6_NS };
	uint8_t lladdr[MAC_LEN];

	mn->unproven = !mn->has_fback;
	if (keeps_address(mn))
		return;

	m.ns.target = mn->coa;
	multicast_lladdr(&group, lladdr);
	message_icmp6(out_of(mn), &m, &in6addr_any, &group, mn->ifindex,
		      lladdr);
}

/* RFC 5568 6.3: R, S and O are 0. */
void move_send_una(struct mn *mn)
{
	struct icmp6_msg m = { .type = ICMP6_NA };
	const struct in6_addr *dst = &all_nodes;
	struct outbox *out = out_of(mn);
	uint8_t lladdr[MAC_LEN];

	m.na = (struct nd_na){ .target = mn->coa, .has_tlla = true };
	memcpy(m.na.tlla, mn->lladdr, MAC_LEN);
	multicast_lladdr(&all_nodes, lladdr);
	if (mn->cfg->una_unicast) {
		dst = &mn->target.router;
		memcpy(lladdr, mn->target.router_lladdr, MAC_LEN);
	}
	message_icmp6(out, &m, &mn->coa, dst, mn->ifindex, lladdr);
	out->actions[out->n - 1].send.letter = 'g';
}
