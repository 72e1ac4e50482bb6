// SPDX-License-Identifier: GPL-2.0-or-later
/* sample_icmp6.c - the ICMPv6 messages of golden.txt as structs */
#include "golden.h"

#include "cast.h"

static void mac(uint8_t to[MAC_LEN], const char *from)
{
	memcpy(to, from, MAC_LEN);
}

/* 02:00:00:00:XX:YY */
static void mac_of(uint8_t to[MAC_LEN], uint8_t x, uint8_t y)
{
	mac(to, "\x02\x00\x00\x00\x00\x00");
	to[4] = x;
	to[5] = y;
}

static struct rtsolpr *rtsolpr(struct icmp6_msg *m, uint16_t id)
{
	m->type = ICMP6_FMIP;
	m->subtype = FMIP_RTSOLPR;
	m->rtsolpr.id = id;
	return &m->rtsolpr;
}

static void rtsolpr_from_mn(struct icmp6_msg *m, uint16_t id)
{
	rtsolpr(m, id)->has_source = true;
	mac(m->rtsolpr.source, MN_MAC);
}

static void rtsolpr_one(struct icmp6_msg *m)
{
	rtsolpr_from_mn(m, 0x1234);
	m->rtsolpr.n_aps = 1;
	mac(m->rtsolpr.aps[0], AP_MAC);
}

static void rtsolpr_three(struct icmp6_msg *m)
{
	rtsolpr_from_mn(m, 0xffff);
	m->rtsolpr.n_aps = 3;
	mac_of(m->rtsolpr.aps[0], 4, 1);
	mac_of(m->rtsolpr.aps[1], 5, 1);
	mac_of(m->rtsolpr.aps[2], 6, 1);
}

static void rtsolpr_wildcard(struct icmp6_msg *m)
{
	rtsolpr_from_mn(m, 1);
	m->rtsolpr.wildcard = true;
}

static void rtsolpr_bare(struct icmp6_msg *m)
{
	rtsolpr(m, 2)->n_aps = 1;
	mac(m->rtsolpr.aps[0], AP_MAC);
}

static void rtsolpr_mixed(struct icmp6_msg *m)
{
	rtsolpr(m, 3)->wildcard = true;
	m->rtsolpr.mixed = true;
}

static struct prrtadv *prrtadv(struct icmp6_msg *m, uint8_t code, uint16_t id)
{
	m->type = ICMP6_FMIP;
	m->subtype = FMIP_PRRTADV;
	m->prrtadv.code = code;
	m->prrtadv.id = id;
	return &m->prrtadv;
}

static void from_par(struct prrtadv *p)
{
	p->has_source = true;
	mac(p->source, PAR_MAC);
}

/* A tuple with nothing behind the access point 02:00:00:00:XX:YY. */
static struct prrtadv_tuple *add_ap(struct prrtadv *p, uint8_t code,
				    uint8_t x, uint8_t y)
{
	struct prrtadv_tuple *t = &p->tuples[p->n_tuples++];

	t->ap_code = code;
	mac_of(t->ap, x, y);
	return t;
}

/* A tuple with a router, whose MAC is 02:00:00:00:XX:00. */
static struct prrtadv_tuple *add_router(struct prrtadv *p, uint8_t x,
					const char *addr, uint8_t plen)
{
	struct prrtadv_tuple *t = add_ap(p, LLA_NEW_AP, x, 1);

	t->has_router_lla = true;
	mac_of(t->router_lla, x, 0);
	t->has_router_addr = true;
	t->router_addr = ip6(addr);
	t->router_plen = plen;
	return t;
}

static void add_prefix(struct prrtadv_tuple *t, const char *prefix,
		       uint8_t len)
{
	t->has_prefix = true;
	t->prefix = ip6(prefix);
	t->prefix_len = len;
}

static void prrtadv_one(struct icmp6_msg *m)
{
	struct prrtadv *p = prrtadv(m, PRRTADV_ALL, 0x1234);

	from_par(p);
	add_prefix(add_router(p, 4, NAR, 64), "2001:db8:2::", 64);
}

static void prrtadv_no_prefix(struct icmp6_msg *m)
{
	struct prrtadv *p = prrtadv(m, PRRTADV_ALL, 0x1234);

	from_par(p);
	add_router(p, 4, NAR, 64);
}

static void prrtadv_three(struct icmp6_msg *m)
{
	struct prrtadv *p = prrtadv(m, PRRTADV_ALL, 0xffff);

	from_par(p);
	add_prefix(add_router(p, 4, NAR, 64), "2001:db8:2::", 64);
	add_router(p, 5, "2001:db8:3::1", 64);
	add_prefix(add_router(p, 6, "2001:db8:4::1", 128), "2001:db8:4::", 56);
}

static void prrtadv_handover(struct icmp6_msg *m)
{
	struct prrtadv *p = prrtadv(m, PRRTADV_HANDOVER, 0);
	struct prrtadv_tuple *t = add_router(p, 4, NAR, 64);

	from_par(p);
	add_prefix(t, "2001:db8:2::", 64);
	t->has_ncoa = true;
	t->ncoa_plen = 128;
	t->ncoa = ip6("2001:db8:2::abcd");
}

static void add_refusals(struct prrtadv *p)
{
	add_ap(p, LLA_SAME_ROUTER, 3, 1);
	add_ap(p, LLA_NO_PREFIX, 7, 1);
	add_ap(p, LLA_NO_FMIP, 8, 1);
}

static void prrtadv_none(struct icmp6_msg *m)
{
	struct prrtadv *p = prrtadv(m, PRRTADV_NONE, 7);

	from_par(p);
	add_refusals(p);
}

static void prrtadv_some(struct icmp6_msg *m)
{
	struct prrtadv *p = prrtadv(m, PRRTADV_SOME, 8);

	add_router(p, 4, NAR, 64);
	add_refusals(p);
}

static void prrtadv_neighbours(struct icmp6_msg *m)
{
	add_router(prrtadv(m, PRRTADV_NEIGHBOURS, 0), 4, NAR, 64);
}

static void prrtadv_dhcp(struct icmp6_msg *m)
{
	add_router(prrtadv(m, PRRTADV_DHCP, 9), 4, NAR, 64);
}

static void rs(struct icmp6_msg *m)
{
	m->type = ICMP6_RS;
}

static void rs_lla(struct icmp6_msg *m)
{
	rs(m);
	m->rs.has_slla = true;
	mac(m->rs.slla, MN_MAC);
}

static void ns(struct icmp6_msg *m)
{
	m->type = ICMP6_NS;
	m->ns.target = ip6(NAR);
	m->ns.has_slla = true;
	mac(m->ns.slla, MN_MAC);
}

static void ns_dad(struct icmp6_msg *m)
{
	m->type = ICMP6_NS;
	m->ns.target = ip6(NCOA);
	m->ns.nonce_len = 6;
	memcpy(m->ns.nonce, "\x01\x02\x03\x04\x05\x06", 6);
}

static void una(struct icmp6_msg *m)
{
	m->type = ICMP6_NA;
	m->na.target = ip6(NCOA);
	m->na.has_tlla = true;
	mac(m->na.tlla, MN_MAC);
}

static void na_override(struct icmp6_msg *m)
{
	m->type = ICMP6_NA;
	m->na.flags = NA_ROUTER | NA_SOLICITED | NA_OVERRIDE;
	m->na.target = ip6(NAR);
	m->na.has_tlla = true;
	mac(m->na.tlla, NAR_MAC);
}

static void ra(struct icmp6_msg *m)
{
	m->type = ICMP6_RA;
	m->ra = (struct nd_ra){
		.hop_limit = 64,
		.flags = RA_MANAGED | RA_OTHER | RA_HOME_AGENT,
		.lifetime = 1800, .reachable = 30000, .retrans = 1000,
		.has_slla = true, .mtu = 1500, .n_prefixes = 2,
		.prefixes = {
			{ .len = 64, .valid = 86400, .preferred = 14400,
			  .flags = RA_PREFIX_ONLINK | RA_PREFIX_AUTO,
			  .prefix = ip6("2001:db8:2::") },
			{ .len = 64, .valid = 86400, .preferred = 14400,
			  .flags = RA_PREFIX_AUTO | RA_PREFIX_ROUTER,
			  .prefix = ip6(NAR) },
		},
	};
	mac(m->ra.slla, NAR_MAC);
}

static void ra_naack(struct icmp6_msg *m)
{
	m->type = ICMP6_RA;
	m->ra.hop_limit = 64;
	m->ra.lifetime = 1800;
	m->ra.has_naack = true;
	m->ra.naack_status = NAACK_CONFIGURE;
}

static void ra_naack_addr(struct icmp6_msg *m)
{
	ra_naack(m);
	m->ra.has_slla = true;
	mac(m->ra.slla, NAR_MAC);
	m->ra.naack_status = NAACK_USE_SUPPLIED;
	m->ra.has_naack_addr = true;
	m->ra.naack_addr = ip6(OTHER);
}

static void ra_home(struct icmp6_msg *m)
{
	m->type = ICMP6_RA;
	m->ra = (struct nd_ra){
		.hop_limit = 64, .flags = RA_HOME_AGENT, .lifetime = 1800,
		.has_slla = true, .interval = 1000, .has_home_agent = true,
		.preference = 9, .ha_lifetime = 600, .n_prefixes = 1,
		.prefixes = {
			{ .len = 64, .valid = 86400, .preferred = 14400,
			  .flags = RA_PREFIX_ONLINK | RA_PREFIX_AUTO |
				   RA_PREFIX_ROUTER,
			  .prefix = ip6(NAR) },
		},
	};
	mac(m->ra.slla, NAR_MAC);
}

static void dhaad_request(struct icmp6_msg *m)
{
	m->type = ICMP6_HA_ASK;
	m->home_ask.id = 0x1234;
}

static void dhaad_reply(struct icmp6_msg *m)
{
	m->type = ICMP6_HA_TELL;
	m->ha_tell.id = 0x1234;
	m->ha_tell.n = 2;
	m->ha_tell.agents[0] = ip6(PAR);
	m->ha_tell.agents[1] = ip6("2001:db8:1::2");
}

static void mps(struct icmp6_msg *m)
{
	m->type = ICMP6_PREFIX_ASK;
	m->home_ask.id = 0xabcd;
}

static void mpa(struct icmp6_msg *m)
{
	m->type = ICMP6_PREFIX_TELL;
	m->prefix_tell = (struct prefix_tell){
		.id = 0xabcd, .flags = RA_MANAGED | RA_OTHER,
		.n_prefixes = 2,
		.prefixes = {
			{ .len = 64, .valid = 86400, .preferred = 14400,
			  .flags = RA_PREFIX_ONLINK | RA_PREFIX_AUTO |
				   RA_PREFIX_ROUTER,
			  .prefix = ip6(PAR) },
			{ .len = 64, .valid = 86400, .preferred = 14400,
			  .flags = RA_PREFIX_AUTO,
			  .prefix = ip6("2001:db8:12::") },
		},
	};
}

static const struct {
	const char *name;
	void (*fill)(struct icmp6_msg *m);
} samples[] = {
	{ "rtsolpr-one", rtsolpr_one },
	{ "rtsolpr-three", rtsolpr_three },
	{ "rtsolpr-wildcard", rtsolpr_wildcard },
	{ "rtsolpr-bare", rtsolpr_bare },
	{ "rtsolpr-mixed", rtsolpr_mixed },
	{ "prrtadv-one", prrtadv_one },
	{ "prrtadv-no-prefix", prrtadv_no_prefix },
	{ "prrtadv-three", prrtadv_three },
	{ "prrtadv-handover", prrtadv_handover },
	{ "prrtadv-none", prrtadv_none },
	{ "prrtadv-some", prrtadv_some },
	{ "prrtadv-neighbours", prrtadv_neighbours },
	{ "prrtadv-dhcp", prrtadv_dhcp },
	{ "rs", rs },
	{ "rs-lla", rs_lla },
	{ "ns", ns },
	{ "ns-dad", ns_dad },
	{ "una", una },
	{ "na-override", na_override },
	{ "ra", ra },
	{ "ra-naack", ra_naack },
	{ "ra-naack-addr", ra_naack_addr },
	{ "ra-home", ra_home },
	{ "dhaad-request", dhaad_request },
	{ "dhaad-reply", dhaad_reply },
	{ "mps", mps },
	{ "mpa", mpa },
};

bool sample_icmp6(const char *name, struct icmp6_msg *m)
{
	size_t i;

	memset(m, 0, sizeof(*m));
	for (i = 0; i < sizeof(samples) / sizeof(*samples); i++) {
		if (!strcmp(samples[i].name, name)) {
			samples[i].fill(m);
			return true;
		}
	}

	return false;
}
