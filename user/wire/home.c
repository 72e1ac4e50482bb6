// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * home.c - what discovers a home: agents (DHAAD) and prefixes, bytes to struct and back
 *
 * RFC 6275 6.5 to 6.8.  A list of home agents has no count: it ends with its message.
 */
#include "wire/home.h"

#include "wire/error.h"
#include "wire/ndopt.h"

#define PREFIX_TELL_FLAGS	(RA_MANAGED | RA_OTHER)

/* RFC 2526: the identifier of the Home-Agents anycast address. */
#define ANYCAST_ID		0x7e

/* The question's own part is its Identifier; options, if any, are no matter. */
static int decode_ask(struct icmp6_msg *m, struct cursor *c)
{
	struct nd_opt opt;
	int ret = 0;

	m->home_ask.id = cursor_be16(c);
	cursor_skip(c, 2);
	if (c->bad)
		return -WIRE_SHORT;
	if (m->type == ICMP6_HA_ASK)
		return 0;

	while ((ret = nd_opt_next(c, &opt)) > 0)
		;
	return ret;
}

static int decode_ha_tell(struct ha_tell *t, struct cursor *c)
{
	t->id = cursor_be16(c);
	cursor_skip(c, 2);
	if (c->bad || cursor_left(c) % sizeof(*t->agents))
		return -WIRE_SHORT;

	while (cursor_left(c) && t->n < HA_TELL_MAX) {
		cursor_copy(c, &t->agents[t->n], sizeof(*t->agents));
		t->n++;
	}
	t->beyond = (unsigned int)(cursor_left(c) / sizeof(*t->agents));
	return 0;
}

static int decode_prefix_tell(struct prefix_tell *t, struct cursor *c)
{
	struct nd_opt opt;
	int ret;

	t->id = cursor_be16(c);
	t->flags = cursor_u8(c) & PREFIX_TELL_FLAGS;
	cursor_skip(c, 1);
	if (c->bad)
		return -WIRE_SHORT;

	while ((ret = nd_opt_next(c, &opt)) > 0) {
		if (opt.type == ND_OPT_PREFIX)
			ret = nd_opt_take_prefix(&opt, t->prefixes,
						 &t->n_prefixes, &t->beyond);
		if (ret < 0)
			return ret;
	}

	return ret;
}

int home_decode(struct icmp6_msg *m, struct cursor *c)
{
	switch (m->type) {
	case ICMP6_HA_TELL:
		return decode_ha_tell(&m->ha_tell, c);
	case ICMP6_PREFIX_TELL:
		return decode_prefix_tell(&m->prefix_tell, c);
	default:
		return decode_ask(m, c);
	}
}

static void encode_ha_tell(const struct ha_tell *t, struct build *b)
{
	if (t->n > HA_TELL_MAX) {
		b->bad = true;
		return;
	}

	build_be16(b, t->id);
	build_zero(b, 2);
	build_bytes(b, t->agents, t->n * sizeof(*t->agents));
}

static void encode_prefix_tell(const struct prefix_tell *t, struct build *b)
{
	if (t->n_prefixes > RA_PREFIXES_MAX) {
		b->bad = true;
		return;
	}

	build_be16(b, t->id);
	build_u8(b, t->flags & PREFIX_TELL_FLAGS);
	build_zero(b, 1);
	for (unsigned int i = 0; i < t->n_prefixes; i++)
		nd_opt_put_prefix(b, &t->prefixes[i]);
}

int home_encode(const struct icmp6_msg *m, struct build *b)
{
	switch (m->type) {
	case ICMP6_HA_TELL:
		encode_ha_tell(&m->ha_tell, b);
		return 0;
	case ICMP6_PREFIX_TELL:
		encode_prefix_tell(&m->prefix_tell, b);
		return 0;
	default:
		build_be16(b, m->home_ask.id);
		build_zero(b, 2);
		return 0;
	}
}

/* Prefixes are told from home to care-of address, home agents to whoever asks. */
int home_addresses(const struct icmp6_msg *m, const struct ip6_packet *p)
{
	bool asks = m->type == ICMP6_PREFIX_ASK;
	bool tells = m->type == ICMP6_PREFIX_TELL;

	if (!ip6_is_routable(&p->src) || (p->has_src_home && !asks) ||
	    (p->has_dst_home && !tells))
		return -WIRE_ADDRESS;

	return p->has_src_home == asks && p->has_dst_home == tells ?
	       0 : -WIRE_NO_HOME;
}

struct in6_addr home_agents_anycast(const struct in6_addr *prefix,
				    unsigned int len)
{
	struct in6_addr addr, mask;

	memset(&addr, 0xff, sizeof(addr));
	mask = addr;
	ip6_mask(&mask, len);
	if (len == 64)
		addr.s6_addr[8] = 0xfd;	/* an EUI-64 that is not universal */
	addr.s6_addr[15] = 0x80 | ANYCAST_ID;
	for (unsigned int i = 0; i < sizeof(addr.s6_addr); i++)
		addr.s6_addr[i] = (addr.s6_addr[i] & ~mask.s6_addr[i]) |
				  (prefix->s6_addr[i] & mask.s6_addr[i]);
	return addr;
}
