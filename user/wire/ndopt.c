// SPDX-License-Identifier: GPL-2.0-or-later
/* ndopt.c - options of Neighbor Discovery messages, one at a time */
#include "wire/ndopt.h"

#include "wire/error.h"

#define LLA_UNITS	2	/* 3 octets, 6 of address, 7 of padding */
#define IP_ADDR_UNITS	3
#define PREFIX_UNITS	4
#define PREFIX_FLAGS	0xe0

int nd_opt_next(struct cursor *c, struct nd_opt *opt)
{
	if (!cursor_left(c))
		return 0;

	opt->type = cursor_u8(c);
	opt->units = cursor_u8(c);
	if (c->bad)
		return -WIRE_OPTION_SHORT;
	if (!opt->units)
		return -WIRE_OPTION_ZERO;

	opt->body = cursor_sub(c, opt->units * 8 - 2);
	return c->bad ? -WIRE_OPTION_SHORT : 1;
}

int nd_opt_next_signed(struct cursor *c, struct nd_opt *opt)
{
	int ret = nd_opt_next(c, opt);

	return ret > 0 && opt->type == ND_OPT_RSA_SIGNATURE ? 0 : ret;
}

int nd_opt_mac(struct nd_opt *opt, bool *has, uint8_t mac[MAC_LEN])
{
	/* one unit always holds the address */
	if (!*has)
		cursor_copy(&opt->body, mac, MAC_LEN);
	*has = true;
	return 0;
}

void nd_opt_put_mac(struct build *b, uint8_t type, const uint8_t mac[MAC_LEN])
{
	build_u8(b, type);
	build_u8(b, 1);
	build_bytes(b, mac, MAC_LEN);
}

int nd_opt_lla(struct nd_opt *opt, uint8_t *code, uint8_t mac[MAC_LEN])
{
	*code = cursor_u8(&opt->body);
	if (*code > LLA_NO_FMIP)
		return 0;
	/* what a wildcard holds as address is not defined */
	if (*code != LLA_WILDCARD && opt->units < LLA_UNITS)
		return -WIRE_OPTION_LENGTH;

	if (*code == LLA_WILDCARD)
		memset(mac, 0, MAC_LEN);
	else
		cursor_copy(&opt->body, mac, MAC_LEN);
	return 1;
}

void nd_opt_put_lla(struct build *b, uint8_t code, const uint8_t mac[MAC_LEN])
{
	build_u8(b, ND_OPT_LLA);
	build_u8(b, LLA_UNITS);
	build_u8(b, code);
	build_bytes(b, mac, MAC_LEN);
	build_zero(b, LLA_UNITS * 8 - 3 - MAC_LEN);
}

int nd_opt_ip_addr(struct nd_opt *opt, uint8_t *code, uint8_t *plen,
		   struct in6_addr *addr)
{
	if (opt->units != IP_ADDR_UNITS)
		return -WIRE_OPTION_LENGTH;

	*code = cursor_u8(&opt->body);
	*plen = cursor_u8(&opt->body);
	if (*code < IP_ADDR_OLD_COA || *code > IP_ADDR_NAR_PREFIX)
		return 0;
	if (*plen > 128)
		return -WIRE_OPTION_VALUE;

	cursor_skip(&opt->body, 4);
	cursor_copy(&opt->body, addr, sizeof(*addr));
	if (*code == IP_ADDR_NAR_PREFIX)
		ip6_mask(addr, *plen);
	return 1;
}

void nd_opt_put_ip_addr(struct build *b, uint8_t code, uint8_t plen,
			const struct in6_addr *addr)
{
	struct in6_addr value = *addr;

	if (plen > 128)
		b->bad = true;
	if (code == IP_ADDR_NAR_PREFIX)
		ip6_mask(&value, plen);

	build_u8(b, ND_OPT_IP_ADDR);
	build_u8(b, IP_ADDR_UNITS);
	build_u8(b, code);
	build_u8(b, plen);
	build_zero(b, 4);
	build_bytes(b, &value, sizeof(value));
}

struct send_bytes nd_opt_padded(struct nd_opt *opt, size_t fixed)
{
	struct send_bytes bytes = { 0 };
	uint8_t pad = cursor_u8(&opt->body);

	cursor_skip(&opt->body, fixed);
	if (pad >= cursor_left(&opt->body))
		return bytes;

	bytes.len = cursor_left(&opt->body) - pad;
	bytes.at = cursor_take(&opt->body, bytes.len);
	return bytes;
}

uint8_t nd_opt_begin(struct build *b, uint8_t type, size_t len)
{
	size_t units = (len + 7) / 8;

	if (units > UINT8_MAX)
		b->bad = true;
	build_u8(b, type);
	build_u8(b, (uint8_t)units);
	return (uint8_t)(units * 8 - len);
}

int nd_opt_take_prefix(struct nd_opt *opt, struct nd_prefix *list,
		       unsigned int *n, unsigned int *beyond)
{
	struct nd_prefix none, *p = *n < RA_PREFIXES_MAX ? &list[*n] : &none;

	if (opt->units != PREFIX_UNITS)
		return -WIRE_OPTION_LENGTH;

	p->len = cursor_u8(&opt->body);
	if (p->len > 128)
		return -WIRE_OPTION_VALUE;

	p->flags = cursor_u8(&opt->body) & PREFIX_FLAGS;
	p->valid = cursor_be32(&opt->body);
	p->preferred = cursor_be32(&opt->body);
	cursor_skip(&opt->body, 4);
	cursor_copy(&opt->body, &p->prefix, sizeof(p->prefix));
	if (!(p->flags & RA_PREFIX_ROUTER))
		ip6_mask(&p->prefix, p->len);
	++*(p == &none ? beyond : n);
	return 0;
}

void nd_opt_put_prefix(struct build *b, const struct nd_prefix *p)
{
	struct in6_addr prefix = p->prefix;

	if (p->len > 128)
		b->bad = true;
	if (!(p->flags & RA_PREFIX_ROUTER))
		ip6_mask(&prefix, p->len);

	build_u8(b, ND_OPT_PREFIX);
	build_u8(b, PREFIX_UNITS);
	build_u8(b, p->len);
	build_u8(b, p->flags & PREFIX_FLAGS);
	build_be32(b, p->valid);
	build_be32(b, p->preferred);
	build_zero(b, 4);
	build_bytes(b, &prefix, sizeof(prefix));
}
