// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ip6.c - fuzz target: ip6_parse() of any octets
 *
 * ip6_build() writes no options but the Home Address option and no other
 * headers, so the second packet may be shorter, but not say anything else.
 */
#include "fuzz.h"

#include "wire/inet.h"

static bool same(const struct ip6_packet *a, const struct ip6_packet *b)
{
	return IN6_ARE_ADDR_EQUAL(&a->src, &b->src) &&
	       IN6_ARE_ADDR_EQUAL(&a->dst, &b->dst) &&
	       IN6_ARE_ADDR_EQUAL(&a->src_home, &b->src_home) &&
	       IN6_ARE_ADDR_EQUAL(&a->dst_home, &b->dst_home) &&
	       a->has_src_home == b->has_src_home &&
	       a->has_dst_home == b->has_dst_home &&
	       a->tclass == b->tclass && a->hop_limit == b->hop_limit &&
	       a->proto == b->proto && a->len == b->len &&
	       (!a->len || !memcmp(a->data, b->data, a->len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static uint8_t buf[65536 + IP6_HEADER_LEN];
	struct ip6_packet p, again;
	int n, err;

	err = ip6_parse(&p, data, len);
	if (err) {
		must_be_reason(err);
		return 0;
	}
	must(!p.len || (p.data >= data && p.data + p.len <= data + len));

	n = ip6_build(&p, buf, sizeof(buf));
	must(n > 0 && (size_t)n <= len);
	must(!ip6_parse(&again, buf, (size_t)n) && same(&p, &again));
	must(ip6_verify(&p) == ip6_verify(&again));
	return 0;
}
