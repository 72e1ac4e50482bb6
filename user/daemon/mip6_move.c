// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mip6_move.c - on which link is the mobile, and with which address
 *
 * RFC 6275 11.5.1 to 11.5.4, RFC 4861 6.3.7: a link that came up is a hint, upon
 * which the routers are asked; a prefix other than that of the address of now is a
 * movement.  Between two hints nothing is moved by what some router says: a link
 * may have several.
 */
#include <string.h>

#include "daemon/message.h"
#include "daemon/mip6_mn.h"

#define RS_MAX_MS	4000	/* RTR_SOLICITATION_INTERVAL, RFC 4861 10 */
#define RS_ENOUGH	3	/* MAX_RTR_SOLICITATIONS */
#define ADDRESS_FLAGS	(IFA_F_NODAD | IFA_F_NOPREFIXROUTE)

static const char *const states[] = {
	"DOWN", "ASKING", "HOMING", "PROBING", "SETTLED",
};

static const char *const events[] = {
	"refused", "link-up", "link-down", "ra", "defended", "rs-timer",
	"dad-timer",
};

static const char *const timers[] = { "rs", "dad" };

static const int timer_events[] = { MOVE_EV_RS_TIMER, MOVE_EV_DAD_TIMER };

static struct mip *mip_of(const void *session)
{
	return (struct mip *)((char *)session - offsetof(struct mip, movement));
}

static struct outbox *out_of(const struct mip *mip)
{
	return &mip->agent->out;
}

static void timer(struct mip *mip, enum move_timer which, double ms)
{
	outbox_timer(out_of(mip), &mip->movement.timers[which], ms);
}

/* Until what was asked is asked again. */
static void await(struct mip *mip)
{
	double ms = mip->cfg->rs_timeout;

	for (unsigned int i = 0; i < mip->asked && ms < RS_MAX_MS; i++)
		ms *= 2;
	timer(mip, MOVE_T_RS, ms < RS_MAX_MS ? ms : RS_MAX_MS);
	mip->asked++;
}

static void send_rs(struct mip *mip)
{
	const struct mn *mn = mip->mn;
	struct icmp6_msg m = { .type = ICMP6_RS };
	uint8_t lladdr[MAC_LEN];

	m.rs.has_slla = !IN6_IS_ADDR_UNSPECIFIED(&mn->link_local);
	memcpy(m.rs.slla, mn->lladdr, MAC_LEN);
	multicast_lladdr(&all_routers, lladdr);
	message_icmp6(out_of(mip), &m, &mn->link_local, &all_routers,
		      mn->ifindex, lladdr);
	outbox_trace(out_of(mip), 'R', true, NULL, "");
	await(mip);
}

static void solicit(void *session, const void *arg)
{
	struct mip *mip = mip_of(session);

	(void)arg;
	mip->asked = 0;
	timer(mip, MOVE_T_DAD, -1);
	send_rs(mip);
}

static void solicit_again(void *session, const void *arg)
{
	(void)arg;
	send_rs(mip_of(session));
}

static void detach(void *session, const void *arg)
{
	(void)arg;
	timer(mip_of(session), MOVE_T_RS, -1);
	timer(mip_of(session), MOVE_T_DAD, -1);
}

static void note_ra(struct mip *mip, const struct move_ra *ra)
{
	mip->formed = ra->is_same ? mip->mn->pcoa : ra->coa;
	mip->valid_until = mip->agent->now + ra->valid;
	outbox_trace(out_of(mip), 'A', false, &ra->router,
		     ra->is_same ? "same link" : ra->is_home ? "home" : "");
	timer(mip, MOVE_T_RS, -1);
}

static void stay(void *session, const void *arg)
{
	note_ra(mip_of(session), arg);
}

/* Routes and neighbour of the new link; the old address is used no more. */
static void take_router(struct mip *mip, const struct move_ra *ra)
{
	struct kop *op = outbox_kernel(out_of(mip), KOP_GATEWAY);

	op->may_fail = true;
	op->gateway.ifindex = mip->mn->ifindex;
	op->gateway.router = ra->router;
	if (!ra->has_lladdr)
		return;

	op = outbox_kernel(out_of(mip), KOP_NEIGH);
	op->may_fail = true;
	op->neigh = (struct rt_neigh){
		.ifindex = mip->mn->ifindex, .addr = ra->router,
		.has_lladdr = true, .state = NUD_STALE, .flags = NTF_ROUTER,
	};
	memcpy(op->neigh.lladdr, ra->lladdr, MAC_LEN);
}

static void put_address(struct mip *mip, const struct in6_addr *addr,
			uint32_t flags, uint32_t preferred)
{
	struct kop *op = outbox_kernel(out_of(mip), KOP_ADDR);

	op->may_fail = true;
	op->addr = (struct rt_addr){
		.ifindex = mip->mn->ifindex, .addr = *addr, .plen = 128,
		.flags = flags, .preferred = preferred, .valid = RT_FOREVER,
	};
}

static void remove_address(struct mip *mip, const struct in6_addr *addr,
			   uint8_t plen)
{
	struct kop *op = outbox_kernel(out_of(mip), KOP_ADDR_DEL);

	op->may_fail = true;
	op->addr = (struct rt_addr){
		.ifindex = mip->mn->ifindex, .addr = *addr, .plen = plen,
	};
}

void move_forget_left(struct mip *mip)
{
	if (!mip->has_left)
		return;

	remove_address(mip, &mip->left, mip->left_plen);
	mip->has_left = false;
}

/* It is kept until the home agent knows another (11.5.4), and without routes. */
static void leave_address(struct mip *mip)
{
	struct mn *mn = mip->mn;

	/* back before the home agent knew */
	mip->has_left &= !addr_equal(&mip->left, &mip->found);
	move_forget_left(mip);
	if (!mn->has_address)
		return;

	put_address(mip, &mn->pcoa, ADDRESS_FLAGS, 0);
	mip->left = mn->pcoa;
	mip->left_plen = mn->plen;
	mip->has_left = true;
}

/* From here on it is the address: mip_look() tells the registration. */
static void use(struct mip *mip)
{
	leave_address(mip);
	mn_use_address(mip->mn, &mip->found, 128);
	mip->at_home = false;
}

static void go(void *session, const void *arg)
{
	struct mip *mip = mip_of(session);
	const struct move_ra *ra = arg;

	note_ra(mip, ra);
	take_router(mip, ra);
	mip->found = ra->coa;
	put_address(mip, &mip->found, ADDRESS_FLAGS, RT_FOREVER);
	use(mip);
}

/* The kernel probes; one that turns out to be another's is never used. */
static void probe(void *session, const void *arg)
{
	struct mip *mip = mip_of(session);
	const struct move_ra *ra = arg;

	note_ra(mip, ra);
	take_router(mip, ra);
	mip->found = ra->coa;
	put_address(mip, &mip->found, IFA_F_NOPREFIXROUTE, RT_FOREVER);
	timer(mip, MOVE_T_DAD, mip->cfg->dad_time);
}

/* Nobody looks after a timer, so the registration is told by one. */
static void probed(void *session, const void *arg)
{
	struct mip *mip = mip_of(session);

	(void)arg;
	use(mip);
	outbox_timer(out_of(mip), &mip->home.timers[MIP_T_MOVED], 0);
}

/* Nobody has defended it, and somebody may have taken it meanwhile (11.5.5). */
static void probe_home(struct mip *mip)
{
	remove_address(mip, &mip->cfg->address, 128);
	put_address(mip, &mip->cfg->address,
		    IFA_F_NOPREFIXROUTE | IFA_F_HOMEADDRESS, RT_FOREVER);
}

static void arrive_home(struct mip *mip)
{
	if (!mip_may_be_bound(mip))
		probe_home(mip);
	leave_address(mip);
	mip->mn->has_address = false;
	mip->at_home = true;
}

static void come_home(void *session, const void *arg)
{
	struct mip *mip = mip_of(session);

	note_ra(mip, arg);
	take_router(mip, arg);
	mip->has_agent_lladdr = false;
	arrive_home(mip);
}

/* As a probe, which the home agent answers who defends the address (11.5.5). */
static void ask_agent(struct mip *mip)
{
	struct in6_addr group = solicited_node(&mip->cfg->address);
	struct icmp6_msg m = { .type = ICMP6_NS };
	uint8_t lladdr[MAC_LEN];

	m.ns.target = mip->cfg->address;
	multicast_lladdr(&group, lladdr);
	message_icmp6(out_of(mip), &m, &in6addr_any, &group,
		      mip->mn->ifindex, lladdr);
	await(mip);
}

static void look_for_agent(void *session, const void *arg)
{
	struct mip *mip = mip_of(session);

	note_ra(mip, arg);
	take_router(mip, arg);
	mip->asked = 0;
	ask_agent(mip);
}

static void look_again(void *session, const void *arg)
{
	(void)arg;
	ask_agent(mip_of(session));
}

static void found_agent(void *session, const void *arg)
{
	struct mip *mip = mip_of(session);

	timer(mip, MOVE_T_RS, -1);
	mip->has_agent_lladdr = true;
	memcpy(mip->agent_lladdr, arg, MAC_LEN);
	arrive_home(mip);
}

/* Nobody looks after a timer: that the mobile is at home is posted by one. */
static void no_agent(void *session, const void *arg)
{
	struct mip *mip = mip_of(session);

	(void)arg;
	mip->has_agent_lladdr = false;
	arrive_home(mip);
	outbox_timer(out_of(mip), &mip->home.timers[MIP_T_HOME], 0);
}

/* The fast handover goes on with it: step_found() in fmip_arrive.c. */
static void hand_on(void *session, const void *arg)
{
	note_ra(mip_of(session), arg);
}

/* Guards */

/* The router of before may send on what is on its way (RFC 4260 7.3). */
static bool goes_fast(const void *session, const void *arg)
{
	const struct move_ra *ra = arg;

	return !ra->is_home && !ra->is_same && ra->has_lladdr &&
	       mn_may_bind(mip_of(session)->mn);
}

/* Its home agent has to be told, and is not known to be the router. */
static bool must_ask(const void *session, const void *arg)
{
	const struct move_ra *ra = arg;

	return ra->is_home && !ra->has_lladdr &&
	       mip_may_be_bound(mip_of(session));
}

static bool asks_left(const void *session, const void *arg)
{
	(void)arg;
	return mip_of(session)->asked < RS_ENOUGH;
}

static bool is_home(const void *session, const void *arg)
{
	(void)session;
	return ((const struct move_ra *)arg)->is_home;
}

static bool is_same(const void *session, const void *arg)
{
	(void)session;
	return ((const struct move_ra *)arg)->is_same;
}

static bool must_probe(const void *session, const void *arg)
{
	(void)arg;
	return mip_of(session)->cfg->dad_time;
}

/* Nobody answers, and the address of now may do. */
static bool asked_enough(const void *session, const void *arg)
{
	const struct mip *mip = mip_of(session);

	(void)arg;
	return mip->asked >= RS_ENOUGH && mip->mn->has_address;
}

#define S1151	"RFC 6275 11.5.1"
#define S1152	"RFC 6275 11.5.2"
#define S1153	"RFC 6275 11.5.3"
#define S1155	"RFC 6275 11.5.5"
#define S637	"RFC 4861 6.3.7"

static const struct fsm_row rows[] = {
	{ FSM_ANY, MOVE_EV_LINK_UP, NULL, solicit, MOVE_ASKING, S1151 },
	{ FSM_ANY, MOVE_EV_LINK_DOWN, NULL, detach, MOVE_DOWN, S1151 },

	{ MOVE_ASKING, MOVE_EV_RA, must_ask, look_for_agent, MOVE_HOMING,
	  S1155 },
	{ MOVE_ASKING, MOVE_EV_RA, is_home, come_home, MOVE_SETTLED, S1152 },
	{ MOVE_ASKING, MOVE_EV_RA, is_same, stay, MOVE_SETTLED, S1151 },
	{ MOVE_ASKING, MOVE_EV_RA, goes_fast, hand_on, MOVE_SETTLED,
	  "RFC 4260 7.3" },
	{ MOVE_ASKING, MOVE_EV_RA, must_probe, probe, MOVE_PROBING, S1153 },
	{ MOVE_ASKING, MOVE_EV_RA, NULL, go, MOVE_SETTLED, S1153 },
	{ MOVE_ASKING, MOVE_EV_RS_TIMER, asked_enough, NULL, MOVE_SETTLED,
	  S637 },
	{ MOVE_ASKING, MOVE_EV_RS_TIMER, NULL, solicit_again, MOVE_ASKING,
	  S637 },

	{ MOVE_HOMING, MOVE_EV_DEFENDED, NULL, found_agent, MOVE_SETTLED,
	  S1155 },
	{ MOVE_HOMING, MOVE_EV_RS_TIMER, asks_left, look_again, MOVE_HOMING,
	  S1155 },
	{ MOVE_HOMING, MOVE_EV_RS_TIMER, NULL, no_agent, MOVE_SETTLED, S1155 },

	{ MOVE_PROBING, MOVE_EV_DAD_TIMER, NULL, probed, MOVE_SETTLED, S1153 },
};

const struct fsm move_fsm = {
	.name = "movement", .states = states, .events = events,
	.timers = timers, .timer_events = timer_events,
	.rows = rows, .n_rows = sizeof(rows) / sizeof(rows[0]), .end = -1,
};

/* What comes in */

void mip_link_up(struct mip *mip)
{
	session_event(&mip->movement, MOVE_EV_LINK_UP, NULL);
	mip_look(mip);
}

void mip_link_down(struct mip *mip)
{
	session_event(&mip->movement, MOVE_EV_LINK_DOWN, NULL);
}

/* RFC 4862 5.3 and 5.5.3; the interface identifier of RFC 4291 appendix A. */
/* One that a router has refused is not formed again (RFC 5568 6.4.6). */
void move_form(const struct nd_prefix *prefix, const uint8_t mac[MAC_LEN],
	       uint8_t refused, struct in6_addr *addr)
{
	*addr = prefix->prefix;
	ip6_mask(addr, 64);
	addr->s6_addr[8] = mac[0] ^ 2;
	memcpy(&addr->s6_addr[9], mac + 1, 2);
	addr->s6_addr[11] = 0xff;
	addr->s6_addr[12] = 0xfe;
	memcpy(&addr->s6_addr[13], mac + 3, 3);
	if (!refused)
		return;

	addr->s6_addr[8] &= (uint8_t)~2;	/* not of the card's making */
	addr->s6_addr[11] = refused;
}

static bool is_home_prefix(const struct mip *mip, const struct nd_prefix *p)
{
	return p->len == mip->cfg->prefix.len &&
	       prefix_holds(&mip->cfg->prefix, &p->prefix);
}

/* The home prefix, else that of the address of now, else the first usable. */
static bool read_ra(const struct mip *mip, const struct nd_ra *from,
		    struct move_ra *ra)
{
	const struct mn *mn = mip->mn;
	const struct nd_prefix *usable = NULL;

	for (unsigned int i = 0; i < from->n_prefixes; i++) {
		const struct nd_prefix *p = &from->prefixes[i];
		struct config_prefix same = {
			.addr = p->prefix, .len = p->len,
		};

		if (!p->valid || !(p->flags & RA_PREFIX_AUTO))
			continue;
		ip6_mask(&same.addr, p->len);
		ra->is_home |= is_home_prefix(mip, p);
		if (mn->has_address && p->len &&
		    prefix_holds(&same, &mn->pcoa)) {
			ra->is_same = true;
			ra->valid = p->valid;
		}
		if (!usable && p->len == 64 && ip6_is_routable(&p->prefix))
			usable = p;
	}

	if (usable && mn->cfg->has_send)
		ra->coa = hkey_form(mn, &usable->prefix);
	else if (usable)
		move_form(usable, mn->lladdr, mn->renumbered, &ra->coa);
	if (usable && !ra->is_same)
		ra->valid = usable->valid;
	return usable || ra->is_home || ra->is_same;
}

/* A fast handover under way knows better where the mobile is. */
static bool listens(const struct mip *mip)
{
	return mip->movement.state == MOVE_ASKING &&
	       (mip->mn->handover.state == MN_UP ||
		mip->mn->handover.state == MN_ARRIVED);
}

/* A later FBU needs the router's global address; RA comes from another. */
static void find_here(struct mip *mip, const struct move_ra *ra)
{
	const struct in6_addr *router = mn_router_for(mip->mn, &ra->coa);
	struct mn_ap here = {
		.known = true, .code = LLA_NEW_AP, .prefix_len = 64,
		.router = router ? *router : ra->router,
		.prefix = ra->coa, .ncoa = ra->coa,
	};

	memcpy(here.bssid, mip->mn->bssid, MAC_LEN);
	memcpy(here.router_lladdr, ra->lladdr, MAC_LEN);
	ip6_mask(&here.prefix, 64);
	mn_found(mip->mn, &here);
}

void mip_na(struct mip *mip, const struct nd_na *na,
	    const uint8_t lladdr[MAC_LEN])
{
	if (mip->movement.state != MOVE_HOMING ||
	    !addr_equal(&na->target, &mip->cfg->address))
		return;

	session_event(&mip->movement, MOVE_EV_DEFENDED,
		      na->has_tlla ? na->tlla : lladdr);
	session_event(&mip->home, MIP_EV_AT_HOME, NULL);
}

void mip_ra(struct mip *mip, const struct nd_ra *from,
	    const struct ip6_packet *p)
{
	struct move_ra ra = { .router = p->src, .has_lladdr = from->has_slla };
	bool fast;

	if (!listens(mip))
		return;
	if (!from->lifetime || !read_ra(mip, from, &ra)) {
		agent_drop(mip->agent, DROP_CARE_OF);
		return;
	}

	memcpy(ra.lladdr, from->slla, MAC_LEN);
	fast = goes_fast(&mip->movement, &ra);
	session_event(&mip->movement, MOVE_EV_RA, &ra);
	if (fast)
		find_here(mip, &ra);
	if (mip->at_home && ra.is_home)
		session_event(&mip->home, MIP_EV_AT_HOME, NULL);
	mip_look(mip);
}
