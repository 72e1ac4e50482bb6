// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * icmp6.c - ICMPv6 messages of handovers and of Mobile IPv6, bytes to struct and back
 *
 * RFC 4861 4 and 7.1 (which packets are valid), RFC 5568 6.1, 6.3, 6.4.6, RFC 6275
 * 7.  RtSolPr and PrRtAdv themselves are in prrtadv.c, what discovers a home in
 * home.c, options in ndopt.c.
 */
#include "wire/icmp6.h"

#include "wire/error.h"
#include "wire/home.h"
#include "wire/ndopt.h"
#include "wire/prrtadv.h"

#define ND_HOP_LIMIT		255
#define NONCE_UNITS_MAX		4	/* ND_NONCE_MAX octets */
#define NA_FLAGS		0xe0
#define RA_FLAGS		0xe0
#define NAACK_FIXED		8	/* Status and Reserved included */

static int decode_rs(struct nd_rs *rs, struct cursor *c)
{
	struct nd_opt opt;
	int ret;

	cursor_skip(c, 4);
	if (c->bad)
		return -WIRE_SHORT;

	while ((ret = nd_opt_next(c, &opt)) > 0) {
		if (opt.type == ND_OPT_SLLA)
			nd_opt_mac(&opt, &rs->has_slla, rs->slla);
	}

	return ret;
}

static int decode_ns(struct nd_ns *ns, struct cursor *c)
{
	struct nd_opt opt;
	int ret;

	cursor_skip(c, 4);
	cursor_copy(c, &ns->target, sizeof(ns->target));
	if (c->bad)
		return -WIRE_SHORT;

	while ((ret = nd_opt_next(c, &opt)) > 0) {
		if (opt.type == ND_OPT_SLLA)
			nd_opt_mac(&opt, &ns->has_slla, ns->slla);
		if (opt.type == ND_OPT_NONCE && !ns->nonce_len &&
		    opt.units <= NONCE_UNITS_MAX) {
			ns->nonce_len = (uint8_t)(opt.units * 8 - 2);
			cursor_copy(&opt.body, ns->nonce, ns->nonce_len);
		}
	}

	return ret;
}

static int decode_na(struct nd_na *na, struct cursor *c)
{
	struct nd_opt opt;
	int ret;

	na->flags = cursor_u8(c) & NA_FLAGS;
	cursor_skip(c, 3);
	cursor_copy(c, &na->target, sizeof(na->target));
	if (c->bad)
		return -WIRE_SHORT;

	while ((ret = nd_opt_next(c, &opt)) > 0) {
		if (opt.type == ND_OPT_TLLA)
			nd_opt_mac(&opt, &na->has_tlla, na->tlla);
	}

	return ret;
}

static int decode_interval(struct nd_ra *ra, struct nd_opt *opt)
{
	if (opt->units != 1)
		return -WIRE_OPTION_LENGTH;

	cursor_skip(&opt->body, 2);
	if (!ra->interval)
		ra->interval = cursor_be32(&opt->body);
	return 0;
}

/* Of who is no home agent it must not be there, and says nothing (7.4). */
static int decode_home_agent(struct nd_ra *ra, struct nd_opt *opt)
{
	if (opt->units != 1)
		return -WIRE_OPTION_LENGTH;
	if (ra->has_home_agent || !(ra->flags & RA_HOME_AGENT))
		return 0;

	cursor_skip(&opt->body, 2);
	ra->preference = cursor_be16(&opt->body);
	ra->ha_lifetime = cursor_be16(&opt->body);
	ra->has_home_agent = true;
	return 0;
}

static int decode_mtu(struct nd_ra *ra, struct nd_opt *opt)
{
	if (opt->units != 1)
		return -WIRE_OPTION_LENGTH;

	cursor_skip(&opt->body, 2);
	if (!ra->mtu)
		ra->mtu = cursor_be32(&opt->body);
	return 0;
}

/*
 * Status 2 speaks of an "IP Address Option" after Reserved, Length 3 of a bare
 * address: both are read, as is an option of its own right after (below).
 */
static int decode_naack(struct nd_ra *ra, struct nd_opt *opt)
{
	uint8_t code = cursor_u8(&opt->body);
	uint8_t status = cursor_u8(&opt->body);
	struct nd_opt inner;
	uint8_t plen;
	int ret;

	if (code || ra->has_naack)
		return 0;

	cursor_skip(&opt->body, 4);
	if (opt->units == 3) {
		cursor_copy(&opt->body, &ra->naack_addr,
			    sizeof(ra->naack_addr));
	} else if (opt->units == 4) {
		ret = nd_opt_next(&opt->body, &inner);
		if (ret < 0)
			return ret;
		if (inner.type != ND_OPT_IP_ADDR)
			return -WIRE_OPTION_VALUE;

		ret = nd_opt_ip_addr(&inner, &code, &plen, &ra->naack_addr);
		if (ret <= 0 || code != IP_ADDR_NEW_COA)
			return ret < 0 ? ret : -WIRE_OPTION_VALUE;
	} else if (opt->units != 1) {
		return -WIRE_OPTION_LENGTH;
	}

	ra->has_naack = true;
	ra->has_naack_addr = opt->units != 1;
	ra->naack_status = status;
	return 0;
}

static int decode_naack_addr(struct nd_ra *ra, struct nd_opt *opt)
{
	struct in6_addr addr;
	uint8_t code, plen;
	int ret;

	ret = nd_opt_ip_addr(opt, &code, &plen, &addr);
	if (ret <= 0 || code != IP_ADDR_NEW_COA)
		return ret < 0 ? ret : 0;
	if (!ra->has_naack || ra->has_naack_addr)
		return 0;

	ra->has_naack_addr = true;
	ra->naack_addr = addr;
	return 0;
}

static int decode_ra_option(struct nd_ra *ra, struct nd_opt *opt)
{
	switch (opt->type) {
	case ND_OPT_SLLA:
		return nd_opt_mac(opt, &ra->has_slla, ra->slla);
	case ND_OPT_PREFIX:
		return nd_opt_take_prefix(opt, ra->prefixes, &ra->n_prefixes,
					  &ra->beyond);
	case ND_OPT_MTU:
		return decode_mtu(ra, opt);
	case ND_OPT_INTERVAL:
		return decode_interval(ra, opt);
	case ND_OPT_HOME_AGENT:
		return decode_home_agent(ra, opt);
	case ND_OPT_NAACK:
		return decode_naack(ra, opt);
	case ND_OPT_IP_ADDR:
		return decode_naack_addr(ra, opt);
	default:
		return 0;
	}
}

static int decode_ra(struct nd_ra *ra, struct cursor *c)
{
	struct nd_opt opt;
	int ret;

	ra->hop_limit = cursor_u8(c);
	ra->flags = cursor_u8(c) & RA_FLAGS;
	ra->lifetime = cursor_be16(c);
	ra->reachable = cursor_be32(c);
	ra->retrans = cursor_be32(c);
	if (c->bad)
		return -WIRE_SHORT;

	while ((ret = nd_opt_next(c, &opt)) > 0) {
		ret = decode_ra_option(ra, &opt);
		if (ret < 0)
			return ret;
	}

	return ret;
}

static int decode_fmip(struct icmp6_msg *m, struct cursor *c, uint8_t code)
{
	uint16_t id;

	m->subtype = cursor_u8(c);
	cursor_skip(c, 1);
	id = cursor_be16(c);
	if (c->bad)
		return -WIRE_SHORT;

	switch (m->subtype) {
	case FMIP_RTSOLPR:
		m->rtsolpr.id = id;
		return code ? -WIRE_CODE : rtsolpr_decode(&m->rtsolpr, c);
	case FMIP_PRRTADV:
		m->prrtadv.id = id;
		m->prrtadv.code = code;
		return prrtadv_decode(&m->prrtadv, c);
	case FMIP_OLD_HI:
	case FMIP_OLD_HACK:
		return -WIRE_LEGACY;
	default:
		return -WIRE_SUBTYPE;
	}
}

static int decode_nd(struct icmp6_msg *m, struct cursor *c)
{
	switch (m->type) {
	case ICMP6_RS:
		return decode_rs(&m->rs, c);
	case ICMP6_RA:
		return decode_ra(&m->ra, c);
	case ICMP6_NS:
		return decode_ns(&m->ns, c);
	default:
		return decode_na(&m->na, c);
	}
}

static bool is_nd(uint8_t type)
{
	return type >= ICMP6_RS && type <= ICMP6_NA;
}

static bool is_home(uint8_t type)
{
	return type >= ICMP6_HA_ASK && type <= ICMP6_PREFIX_TELL;
}

int icmp6_decode(struct icmp6_msg *m, const void *data, size_t len)
{
	struct cursor c = cursor_of(data, len);
	uint8_t code;

	memset(m, 0, sizeof(*m));
	m->type = cursor_u8(&c);
	code = cursor_u8(&c);
	cursor_skip(&c, 2);
	if (c.bad)
		return -WIRE_SHORT;

	if (m->type == ICMP6_FMIP)
		return decode_fmip(m, &c, code);
	if (!is_nd(m->type) && !is_home(m->type))
		return -WIRE_TYPE;
	if (code)
		return -WIRE_CODE;

	return is_home(m->type) ? home_decode(m, &c) : decode_nd(m, &c);
}

/* ff02::1:ffXX:XXXX of the target */
static bool is_solicited_node(const struct in6_addr *dst,
			      const struct in6_addr *target)
{
	static const uint8_t head[13] = {
		0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff
	};

	return !memcmp(dst, head, sizeof(head)) &&
	       !memcmp(&dst->s6_addr[13], &target->s6_addr[13], 3);
}

static bool ns_addresses_ok(const struct nd_ns *ns, const struct ip6_packet *p)
{
	if (IN6_IS_ADDR_MULTICAST(&ns->target))
		return false;
	if (!IN6_IS_ADDR_UNSPECIFIED(&p->src))
		return true;

	/* a probe for a duplicate */
	return is_solicited_node(&p->dst, &ns->target) && !ns->has_slla;
}

/* A host without an address has none to say (RFC 4861 6.1.1). */
static bool rs_addresses_ok(const struct nd_rs *rs, const struct ip6_packet *p)
{
	return !rs->has_slla || !IN6_IS_ADDR_UNSPECIFIED(&p->src);
}

static bool na_addresses_ok(const struct nd_na *na, const struct ip6_packet *p)
{
	return !IN6_IS_ADDR_MULTICAST(&na->target) &&
	       !(IN6_IS_ADDR_MULTICAST(&p->dst) &&
		 na->flags & NA_SOLICITED);
}

/* RFC 4861 6.1.1, 6.1.2, 7.1.1, 7.1.2; RFC 5568 6.1 */
static bool addresses_ok(const struct icmp6_msg *m, const struct ip6_packet *p)
{
	/* nothing here travels between a home and a care-of address */
	if (p->has_src_home || p->has_dst_home ||
	    IN6_IS_ADDR_MULTICAST(&p->src))
		return false;

	switch (m->type) {
	case ICMP6_RS:
		return rs_addresses_ok(&m->rs, p);
	case ICMP6_NS:
		return ns_addresses_ok(&m->ns, p);
	case ICMP6_NA:
		return na_addresses_ok(&m->na, p);
	case ICMP6_RA:
		return IN6_IS_ADDR_LINKLOCAL(&p->src);
	default:
		if (m->subtype == FMIP_PRRTADV)
			return IN6_IS_ADDR_LINKLOCAL(&p->src);
		return !IN6_IS_ADDR_UNSPECIFIED(&p->src);
	}
}

int icmp6_receive(struct icmp6_msg *m, const struct ip6_packet *p)
{
	int err;

	if (p->proto != IP6_PROTO_ICMP)
		return -WIRE_PROTOCOL;
	if (p->hop_limit != ND_HOP_LIMIT && !(p->len && is_home(*p->data)))
		return -WIRE_HOP_LIMIT;

	err = ip6_verify(p);
	if (!err)
		err = icmp6_decode(m, p->data, p->len);
	if (!err && is_home(m->type))
		return home_addresses(m, p);
	if (!err && !addresses_ok(m, p))
		err = -WIRE_ADDRESS;
	return err;
}

static void encode_rs(const struct nd_rs *rs, struct build *b)
{
	build_zero(b, 4);
	if (rs->has_slla)
		nd_opt_put_mac(b, ND_OPT_SLLA, rs->slla);
}

static void encode_ns(const struct nd_ns *ns, struct build *b)
{
	build_zero(b, 4);
	build_bytes(b, &ns->target, sizeof(ns->target));
	if (ns->has_slla)
		nd_opt_put_mac(b, ND_OPT_SLLA, ns->slla);
	if (!ns->nonce_len)
		return;

	/* an option is a multiple of 8 octets, and so the nonce is 8n+6 */
	if (ns->nonce_len > ND_NONCE_MAX || ns->nonce_len % 8 != 6) {
		b->bad = true;
		return;
	}
	build_u8(b, ND_OPT_NONCE);
	build_u8(b, (uint8_t)((ns->nonce_len + 2) / 8));
	build_bytes(b, ns->nonce, ns->nonce_len);
}

static void encode_na(const struct nd_na *na, struct build *b)
{
	build_u8(b, na->flags & NA_FLAGS);
	build_zero(b, 3);
	build_bytes(b, &na->target, sizeof(na->target));
	if (na->has_tlla)
		nd_opt_put_mac(b, ND_OPT_TLLA, na->tlla);
}

static void encode_home_agent(const struct nd_ra *ra, struct build *b)
{
	if (!(ra->flags & RA_HOME_AGENT))
		b->bad = true;
	build_u8(b, ND_OPT_HOME_AGENT);
	build_u8(b, 1);
	build_zero(b, 2);
	build_be16(b, ra->preference);
	build_be16(b, ra->ha_lifetime);
}

static void encode_naack(const struct nd_ra *ra, struct build *b)
{
	build_u8(b, ND_OPT_NAACK);
	build_u8(b, ra->has_naack_addr ? 3 : 1);
	build_u8(b, 0);
	build_u8(b, ra->naack_status);
	build_zero(b, 4);
	if (ra->has_naack_addr)
		build_bytes(b, &ra->naack_addr, sizeof(ra->naack_addr));
}

static void encode_ra(const struct nd_ra *ra, struct build *b)
{
	unsigned int i;

	if (ra->n_prefixes > RA_PREFIXES_MAX) {
		b->bad = true;
		return;
	}

	build_u8(b, ra->hop_limit);
	build_u8(b, ra->flags & RA_FLAGS);
	build_be16(b, ra->lifetime);
	build_be32(b, ra->reachable);
	build_be32(b, ra->retrans);
	if (ra->has_slla)
		nd_opt_put_mac(b, ND_OPT_SLLA, ra->slla);
	if (ra->mtu) {
		build_u8(b, ND_OPT_MTU);
		build_u8(b, 1);
		build_zero(b, 2);
		build_be32(b, ra->mtu);
	}
	for (i = 0; i < ra->n_prefixes; i++)
		nd_opt_put_prefix(b, &ra->prefixes[i]);
	if (ra->interval) {
		build_u8(b, ND_OPT_INTERVAL);
		build_u8(b, 1);
		build_zero(b, 2);
		build_be32(b, ra->interval);
	}
	if (ra->has_home_agent)
		encode_home_agent(ra, b);
	if (ra->has_naack)
		encode_naack(ra, b);
}

static int encode_fmip(const struct icmp6_msg *m, struct build *b)
{
	bool ask = m->subtype == FMIP_RTSOLPR;

	build_u8(b, m->subtype);
	build_u8(b, 0);
	build_be16(b, ask ? m->rtsolpr.id : m->prrtadv.id);

	return ask ? rtsolpr_encode(&m->rtsolpr, b) :
		     prrtadv_encode(&m->prrtadv, b);
}

static int encode_body(const struct icmp6_msg *m, struct build *b)
{
	switch (m->type) {
	case ICMP6_RS:
		encode_rs(&m->rs, b);
		return 0;
	case ICMP6_RA:
		encode_ra(&m->ra, b);
		return 0;
	case ICMP6_NS:
		encode_ns(&m->ns, b);
		return 0;
	case ICMP6_NA:
		encode_na(&m->na, b);
		return 0;
	case ICMP6_FMIP:
		return encode_fmip(m, b);
	default:
		return is_home(m->type) ? home_encode(m, b) : -WIRE_TYPE;
	}
}

int icmp6_encode(const struct icmp6_msg *m, void *buf, size_t size)
{
	struct build b = build_in(buf, size);
	bool fmip = m->type == ICMP6_FMIP;
	int err;

	/* HI and HAck of RFC 5268 are never sent (RFC 5568 1) */
	if (fmip && m->subtype != FMIP_RTSOLPR && m->subtype != FMIP_PRRTADV)
		return -WIRE_SUBTYPE;

	build_u8(&b, m->type);
	build_u8(&b, fmip && m->subtype == FMIP_PRRTADV ? m->prrtadv.code : 0);
	build_zero(&b, 2);
	err = encode_body(m, &b);
	if (err)
		return err;

	return b.bad ? -WIRE_SPACE : (int)build_len(&b);
}

int una_check(const struct nd_na *na, const struct ip6_packet *p)
{
	if (na->flags)
		return -WIRE_FLAGS;
	if (!IN6_ARE_ADDR_EQUAL(&na->target, &p->src))
		return -WIRE_ADDRESS;

	return na->has_tlla ? 0 : -WIRE_NO_LLA;
}
