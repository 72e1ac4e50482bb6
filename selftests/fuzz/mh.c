// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mh.c - fuzz target: mh_decode() of any octets, and what is asked of the
 * message then
 *
 * Built with FUZZ_CONTROL it breaks a promise on purpose: the script that runs
 * it must notice.
 */
#include "fuzz.h"

#include "wire/fmip.h"
#include "wire/mip6.h"
#include "wire/mip6_auth.h"

/* Where the authenticator lay, and how its length was said. */
static void forget(struct mh_msg *m)
{
	m->opt.badf.at = 0;
	m->opt.badf.text_length = false;
	m->opt.auth.at = 0;
	m->opt.mn_ha.at = 0;
	m->opt.mn_aaa.at = 0;
#ifdef FUZZ_CONTROL
	m->opt.has_lla = false;
#endif
}

static void use(const struct mh_msg *m)
{
	struct ip6_packet p = { .hop_limit = 64 };

	must_judge(fbu_check(m, &p));
	must_judge(fback_check(m));
	must_judge(hi_check(m));
	must_judge(hack_check(m));
	must_judge(bu_check_home(m, &p));
	must_judge(bu_check_peer(m, &p));
	must_judge(ba_check_home(m));
}

/* A signature of ours verifies, and no longer with another octet. */
static void sign(const struct mh_msg *m, uint8_t *mh, size_t len)
{
	struct badf_key key = {
		.alg = m->opt.badf.len == 16 ? BADF_HMAC_SHA256_128 :
					       BADF_HMAC_SHA1_96,
		.spi = m->opt.badf.spi, .key_len = 16,
	};
	struct in6_addr coa = { .s6_addr = { 1 } }, par = { .s6_addr = { 2 } };
	int err;

	err = badf_sign(&key, &coa, &par, mh, len);
	if (err) {
		must_be_reason(err);
		return;
	}
	must(!badf_verify(&key, &coa, &par, mh, len));
	mh[len - 1] ^= 1;
	must(badf_verify(&key, &coa, &par, mh, len) == -WIRE_AUTH_BAD);
}

static void sign_mn_ha(const struct mh_msg *m, uint8_t *mh, size_t len)
{
	struct badf_key key = {
		.alg = m->opt.mn_ha.len == 16 ? BADF_HMAC_SHA256_128 :
						BADF_HMAC_SHA1_96,
		.spi = m->opt.mn_ha.spi, .key_len = 16,
	};
	struct in6_addr coa = { .s6_addr = { 1 } }, home = { .s6_addr = { 2 } };
	struct mh_msg signed_;
	int err;

	err = mn_ha_sign(&key, &coa, &home, mh, len);
	if (err) {
		must_be_reason(err);
		return;
	}
	must(!mn_ha_verify(&key, &coa, &home, mh, len));
	must(!mh_decode(&signed_, mh, len));
	mh[signed_.opt.mn_ha.at] ^= 1;
	must(mn_ha_verify(&key, &coa, &home, mh, len) == -WIRE_AUTH_BAD);
}

static void sign_mn_aaa(uint8_t *mh, size_t len)
{
	struct badf_key key = { .key_len = 16 };
	struct in6_addr coa = { .s6_addr = { 1 } }, home = { .s6_addr = { 2 } };
	int err;

	err = mn_aaa_sign(&key, &coa, &home, mh, len);
	if (err) {
		must_be_reason(err);
		return;
	}
	must(!mn_aaa_verify(&key, &coa, &home, mh, len));
	mh[len - 1] ^= 1;
	must(mn_aaa_verify(&key, &coa, &home, mh, len) == -WIRE_AUTH_BAD);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint8_t buf[MH_MAX_LEN];
	struct mh_msg m, again;
	int n, err;

	err = mh_decode(&m, data, len);
	if (err) {
		must_be_reason(err);
		return 0;
	}

	use(&m);
	n = mh_encode(&m, buf, sizeof(buf));
	must(n > 0 && n % 8 == 0);
	must(!mh_decode(&again, buf, (size_t)n));
	forget(&m);
	again.opt.badf.at = 0;
	again.opt.auth.at = 0;
	again.opt.mn_ha.at = 0;
	again.opt.mn_aaa.at = 0;
	must(!memcmp(&m, &again, sizeof(m)));
	sign(&m, buf, (size_t)n);
	sign_mn_ha(&m, buf, (size_t)n);
	sign_mn_aaa(buf, (size_t)n);
	return 0;
}
