// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * packet.c - from where to where the messages of golden.txt go
 *
 * A row without homes is sent from and to the addresses it names; src_home is
 * the Home Address option, dst_home the type 2 routing header.
 */
#include <stdio.h>
#include <stdlib.h>

#include "packet.h"

#define ALL_NODES	"ff02::1"
#define ANYCAST		"2001:db8:1:0:fdff:ffff:ffff:fffe"
#define CN		"2001:db8:c::1"

static const struct {
	const char *prefix;	/* the first row that the name begins with */
	const char *src;
	const char *dst;
	const char *src_home;
	const char *dst_home;
	bool icmp6;
} routes[] = {
	{ "rs-", MN_LOCAL, "ff02::2", NULL, NULL, true },
	{ "rs", "::", "ff02::2", NULL, NULL, true },
	{ "rtsolpr", MN_LOCAL, "ff02::2", NULL, NULL, true },
	{ "prrtadv", PAR_LOCAL, MN_LOCAL, NULL, NULL, true },
	{ "ns-dad", "::", "ff02::1:ff00:a", NULL, NULL, true },
	{ "ns", MN_LOCAL, NAR, NULL, NULL, true },
	{ "una", NCOA, ALL_NODES, NULL, NULL, true },
	{ "na", NAR_LOCAL, MN_LOCAL, NULL, NULL, true },
	{ "ra-home", NAR_LOCAL, ALL_NODES, NULL, NULL, true },
	{ "ra-", NAR_LOCAL, NCOA, NULL, NULL, true },
	{ "ra", NAR_LOCAL, ALL_NODES, NULL, NULL, true },
	{ "dhaad-request", NCOA, ANYCAST, NULL, NULL, true },
	{ "dhaad-reply", PAR, NCOA, NULL, NULL, true },
	{ "mps", NCOA, PAR, PCOA, NULL, true },
	{ "mpa", PAR, NCOA, NULL, PCOA, true },
	{ "bu-auth", NCOA, PAR, PCOA, NULL, false },
	{ "bu-stamped", NCOA, PAR, PCOA, NULL, false },
	{ "bu-aaa", NCOA, PAR, PCOA, NULL, false },
	{ "ba-auth", PAR, NCOA, NULL, PCOA, false },
	{ "bu-home", NCOA, PAR, PCOA, NULL, false },
	{ "bu", NCOA, CN, PCOA, NULL, false },
	{ "ba", CN, NCOA, NULL, PCOA, false },
	{ "fbu-reactive", NCOA, PAR, PCOA, NULL, false },
	{ "fbu-text", NCOA, PAR, PCOA, NULL, false },
	{ "fbu-unknown", NCOA, PAR, PCOA, NULL, false },
	{ "fbu", PCOA, PAR, PCOA, NULL, false },
	{ "fback-other", PAR, PCOA, NULL, NULL, false },
	{ "fback", PAR, NCOA, NULL, PCOA, false },
	{ "hi", PAR, NAR, NULL, NULL, false },
	{ "hack", NAR, PAR, NULL, NULL, false },
	{ "hot", CN, PCOA, NULL, NULL, false },
	{ "cot", CN, NCOA, NULL, NULL, false },
	{ "be", CN, NCOA, NULL, NULL, false },
	{ "brr", CN, PCOA, NULL, NULL, false },
	{ "away", PCOA, PAR, NULL, NULL, false },
};

static bool begins_with(const char *name, const char *prefix)
{
	return !strncmp(name, prefix, strlen(prefix));
}

static bool is_routed(const char *name)
{
	return begins_with(name, "dhaad") || begins_with(name, "mp");
}

struct ip6_packet packet_of(const char *name)
{
	struct ip6_packet p = { .hop_limit = 64, .proto = IP6_PROTO_MH };
	size_t i;

	for (i = 0; i < sizeof(routes) / sizeof(*routes); i++) {
		if (!begins_with(name, routes[i].prefix))
			continue;
		p.src = ip6(routes[i].src);
		p.dst = ip6(routes[i].dst);
		p.has_src_home = routes[i].src_home;
		if (p.has_src_home)
			p.src_home = ip6(routes[i].src_home);
		p.has_dst_home = routes[i].dst_home;
		if (p.has_dst_home)
			p.dst_home = ip6(routes[i].dst_home);
		if (routes[i].icmp6) {
			p.proto = IP6_PROTO_ICMP;
			if (!is_routed(name))
				p.hop_limit = 255;
		}
		return p;
	}

	abort();
}

void packet_carry(struct ip6_packet *p, uint8_t *buf, const void *data,
		  size_t len)
{
	memcpy(buf, data, len);
	if (ip6_seal(p, buf, len))
		abort();
	p->data = buf;
	p->len = len;
}

size_t octets(uint8_t *to, size_t size, const char *hex)
{
	size_t n = strlen(hex) / 2, i;
	unsigned int octet;

	if (n > size)
		abort();
	for (i = 0; i < n; i++) {
		if (sscanf(hex + 2 * i, "%2x", &octet) != 1)
			abort();
		to[i] = (uint8_t)octet;
	}

	return n;
}
