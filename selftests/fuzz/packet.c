// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * packet.c - fuzz target: a whole packet, as an agent receives it
 *
 * The checksum is made right first, since no fuzzer guesses it; the hop limit
 * likewise.  What is received must be received again from what we would send.
 */
#include "fuzz.h"

#include "wire/fmip.h"
#include "wire/icmp6.h"
#include "wire/mip6.h"
#include "wire/mip6_auth.h"

static uint8_t copy[65536];

static void receive_icmp6(struct ip6_packet *p)
{
	static struct icmp6_msg m;
	int err;

	p->hop_limit = 255;
	err = icmp6_receive(&m, p);
	must_judge(err);
	if (!err && m.type == ICMP6_NA)
		must_judge(una_check(&m.na, p));
}

static void receive_mh(const struct ip6_packet *p)
{
	static const struct badf_key key = {
		.alg = BADF_HMAC_SHA1_96, .spi = 0x100, .key_len = 20,
	};
	struct mh_msg m;
	int err;

	err = mh_receive(&m, p);
	if (!err && m.type == MH_FBU)
		err = fbu_check(&m, p);
	if (!err && m.type == MH_FBU)
		err = badf_verify(&key, badf_fbu_coa(&m, p), &p->dst, p->data,
				  p->len);
	if (!err && m.type == MH_BU)
		err = bu_check_home(&m, p);
	if (!err && m.type == MH_BU)
		err = mn_ha_verify(&key, bu_coa(&m, p), ip6_from(p), p->data,
				   p->len);
	must_judge(err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct ip6_packet p;

	if (len > sizeof(copy) || ip6_parse(&p, data, len) || !p.len)
		return 0;

	memcpy(copy, p.data, p.len);
	p.data = copy;
	/* an MH has its checksum over its own length */
	if (p.proto == IP6_PROTO_MH && p.len > 1 &&
	    (copy[1] + 1U) * 8 < p.len)
		p.len = (copy[1] + 1U) * 8;
	if (ip6_seal(&p, copy, p.len))
		return 0;

	must(!ip6_verify(&p));
	if (p.proto == IP6_PROTO_ICMP)
		receive_icmp6(&p);
	else
		receive_mh(&p);
	return 0;
}
