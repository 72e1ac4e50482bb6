// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * prrtadv.c - which routers are behind which access points: asked, told
 *
 * RFC 5568 6.1.  A PrRtAdv is a list of tuples without any marks of its own:
 * a New AP LLA opens one, and whatever follows is about that access point
 * until the next.
 */
#include "wire/prrtadv.h"

#include "wire/error.h"
#include "wire/ndopt.h"

#define FMIP_FIXED_LEN	8
#define LLA_LEN		16
#define IP_ADDR_LEN	24

static void add_ap(struct rtsolpr *m, const uint8_t mac[MAC_LEN])
{
	if (m->n_aps == RTSOLPR_APS_MAX) {
		m->beyond++;
		return;
	}

	memcpy(m->aps[m->n_aps++], mac, MAC_LEN);
}

static int rtsolpr_option(struct rtsolpr *m, struct nd_opt *opt)
{
	uint8_t code, mac[MAC_LEN];
	int ret;

	if (opt->type != ND_OPT_LLA)
		return 0;

	ret = nd_opt_lla(opt, &code, mac);
	if (ret <= 0)
		return ret;

	if (code == LLA_WILDCARD) {
		m->wildcard = true;
	} else if (code == LLA_NEW_AP) {
		add_ap(m, mac);
	} else if (code == LLA_SOURCE && !m->has_source) {
		m->has_source = true;
		memcpy(m->source, mac, MAC_LEN);
	}
	return 0;
}

int rtsolpr_decode(struct rtsolpr *m, struct cursor *c)
{
	struct nd_opt opt;
	int ret;

	while ((ret = nd_opt_next_signed(c, &opt)) > 0) {
		ret = rtsolpr_option(m, &opt);
		if (ret < 0)
			return ret;
	}
	if (ret < 0)
		return ret;
	if (!m->wildcard && !m->n_aps)
		return -WIRE_NO_AP;

	/* a wildcard stands alone (6.1.1); in a mix it is the wildcard */
	if (m->wildcard && m->n_aps) {
		m->mixed = true;
		m->n_aps = 0;
		m->beyond = 0;
		memset(m->aps, 0, sizeof(m->aps));
	}
	return 0;
}

int rtsolpr_encode(const struct rtsolpr *m, struct build *b)
{
	static const uint8_t none[MAC_LEN];
	unsigned int i;

	if (m->n_aps > RTSOLPR_APS_MAX)
		return -WIRE_SPACE;
	if (!m->wildcard && !m->n_aps)
		return -WIRE_NO_AP;

	if (m->has_source)
		nd_opt_put_lla(b, LLA_SOURCE, m->source);
	if (m->wildcard) {
		nd_opt_put_lla(b, LLA_WILDCARD, none);
		return 0;
	}

	for (i = 0; i < m->n_aps; i++)
		nd_opt_put_lla(b, LLA_NEW_AP, m->aps[i]);
	return 0;
}

static bool opens_tuple(uint8_t code)
{
	return code == LLA_NEW_AP || code == LLA_SAME_ROUTER ||
	       code == LLA_NO_PREFIX || code == LLA_NO_FMIP;
}

/* The tuple to which the following options belong; NULL when it is not kept. */
static struct prrtadv_tuple *open_tuple(struct prrtadv *m, uint8_t code,
					const uint8_t mac[MAC_LEN])
{
	struct prrtadv_tuple *t;

	if (m->n_tuples == PRRTADV_TUPLES_MAX) {
		m->beyond++;
		return NULL;
	}

	t = &m->tuples[m->n_tuples++];
	t->ap_code = code;
	memcpy(t->ap, mac, MAC_LEN);
	return t;
}

static int prrtadv_lla(struct prrtadv *m, struct prrtadv_tuple **t,
		       struct nd_opt *opt)
{
	uint8_t code, mac[MAC_LEN];
	int ret;

	ret = nd_opt_lla(opt, &code, mac);
	if (ret <= 0)
		return ret;

	if (opens_tuple(code)) {
		*t = open_tuple(m, code, mac);
	} else if (code == LLA_SOURCE && !m->has_source) {
		m->has_source = true;
		memcpy(m->source, mac, MAC_LEN);
	} else if (code == LLA_NEW_ROUTER && *t && !(*t)->has_router_lla) {
		(*t)->has_router_lla = true;
		memcpy((*t)->router_lla, mac, MAC_LEN);
	}
	return 0;
}

static int prrtadv_ip_addr(struct prrtadv_tuple *t, struct nd_opt *opt)
{
	struct in6_addr addr;
	uint8_t code, plen;
	int ret;

	ret = nd_opt_ip_addr(opt, &code, &plen, &addr);
	if (ret <= 0 || !t)
		return ret < 0 ? ret : 0;

	if (code == IP_ADDR_NAR && !t->has_router_addr) {
		t->has_router_addr = true;
		t->router_addr = addr;
		t->router_plen = plen;
	} else if (code == IP_ADDR_NAR_PREFIX && !t->has_prefix) {
		t->has_prefix = true;
		t->prefix = addr;
		t->prefix_len = plen;
	} else if (code == IP_ADDR_NEW_COA && !t->has_ncoa) {
		t->has_ncoa = true;
		t->ncoa = addr;
		t->ncoa_plen = plen;
	}
	return 0;
}

int prrtadv_decode(struct prrtadv *m, struct cursor *c)
{
	struct prrtadv_tuple *t = NULL;
	struct nd_opt opt;
	int ret;

	if (m->code > PRRTADV_DHCP)
		return -WIRE_CODE;

	while ((ret = nd_opt_next_signed(c, &opt)) > 0) {
		if (opt.type == ND_OPT_LLA)
			ret = prrtadv_lla(m, &t, &opt);
		else if (opt.type == ND_OPT_IP_ADDR)
			ret = prrtadv_ip_addr(t, &opt);
		if (ret < 0)
			return ret;
	}
	if (ret < 0)
		return ret;

	return m->n_tuples ? 0 : -WIRE_NO_AP;
}

/* In the order of 6.1.2. */
static void put_tuple(struct build *b, const struct prrtadv_tuple *t)
{
	if (!opens_tuple(t->ap_code))
		b->bad = true;

	nd_opt_put_lla(b, t->ap_code, t->ap);
	if (t->has_router_lla)
		nd_opt_put_lla(b, LLA_NEW_ROUTER, t->router_lla);
	if (t->has_router_addr)
		nd_opt_put_ip_addr(b, IP_ADDR_NAR, t->router_plen,
				   &t->router_addr);
	if (t->has_prefix)
		nd_opt_put_ip_addr(b, IP_ADDR_NAR_PREFIX, t->prefix_len,
				   &t->prefix);
	if (t->has_ncoa)
		nd_opt_put_ip_addr(b, IP_ADDR_NEW_COA, t->ncoa_plen,
				   &t->ncoa);
}

int prrtadv_encode(const struct prrtadv *m, struct build *b)
{
	unsigned int i;

	if (m->code > PRRTADV_DHCP)
		return -WIRE_CODE;
	if (m->n_tuples > PRRTADV_TUPLES_MAX)
		return -WIRE_SPACE;
	if (!m->n_tuples)
		return -WIRE_NO_AP;

	if (m->has_source)
		nd_opt_put_lla(b, LLA_SOURCE, m->source);
	for (i = 0; i < m->n_tuples; i++)
		put_tuple(b, &m->tuples[i]);
	return 0;
}

static size_t tuple_len(const struct prrtadv_tuple *t)
{
	return LLA_LEN + (t->has_router_lla ? LLA_LEN : 0) +
	       (t->has_router_addr ? IP_ADDR_LEN : 0) +
	       (t->has_prefix ? IP_ADDR_LEN : 0) +
	       (t->has_ncoa ? IP_ADDR_LEN : 0);
}

unsigned int prrtadv_fit(const struct prrtadv *m, size_t mtu)
{
	size_t len = IP6_HEADER_LEN + FMIP_FIXED_LEN +
		     (m->has_source ? LLA_LEN : 0);
	unsigned int i;

	for (i = 0; i < m->n_tuples && i < PRRTADV_TUPLES_MAX; i++) {
		len += tuple_len(&m->tuples[i]);
		if (len > mtu)
			break;
	}

	return i;
}

int prrtadv_tuple_check(const struct prrtadv_tuple *t)
{
	struct in6_addr prefix;

	if (t->ap_code != LLA_NEW_AP)
		return -WIRE_NO_AP;
	if (!t->has_router_lla)
		return -WIRE_NO_ROUTER_LLA;
	if (!t->has_router_addr)
		return -WIRE_NO_ROUTER_ADDR;

	return prrtadv_tuple_prefix(t, &prefix) < 0 ? -WIRE_NO_PREFIX : 0;
}

int prrtadv_tuple_prefix(const struct prrtadv_tuple *t,
			 struct in6_addr *prefix)
{
	int len = t->has_prefix ? t->prefix_len : t->router_plen;

	/* no prefix option: the router's own Prefix Length serves (6.1.2) */
	if (!t->has_prefix && !t->has_router_addr)
		return -1;
	if (!len || len > 128)
		return -1;

	*prefix = t->has_prefix ? t->prefix : t->router_addr;
	ip6_mask(prefix, (unsigned int)len);
	return len;
}
