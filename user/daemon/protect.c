// SPDX-License-Identifier: GPL-2.0-or-later
/* protect.c - HI and HAck under ESP */
#include <stdio.h>
#include <string.h>

#include <linux/xfrm.h>

#include "daemon/protect.h"
#include "wire/mh.h"

/*
 * Linux reads the type of what comes in from behind the Mobility Header (seen in 6.1),
 * so no policy for a type is found for it: all that comes from a router must be
 * protected, and then all that goes there.
 */
static const int types[] = { MH_HI, MH_HACK, XFRM_MH_ALL };

struct xfrm_esp protect_esp_of(const struct sa *sa)
{
	bool sha1 = sa->auth.alg == BADF_HMAC_SHA1_96;

	return (struct xfrm_esp){
		.src = sa->src, .dst = sa->dst, .spi = sa->auth.spi,
		.auth = sha1 ? "hmac(sha1)" : "hmac(sha256)",
		.auth_bits = sha1 ? 96 : 128,
		.auth_key = sa->auth.key, .auth_len = sa->auth.key_len,
		.cipher_key = sa->cipher, .cipher_len = sa->cipher_len,
	};
}

#define TYPES	(sizeof(types) / sizeof(types[0]))

static int demand(struct nl *nl, const struct in6_addr *src,
		  const struct in6_addr *dst, uint8_t dir)
{
	int err = 0;

	for (size_t i = 0; i < TYPES && !err; i++)
		err = xfrm_mh_demand(nl, src, dst, types[i], dir);
	return err;
}

/* The policies first: in between nothing goes, rather than in clear. */
static int protect_peer(struct nl *nl, const struct config_ar *cfg,
			const struct in6_addr *peer)
{
	const struct sa *out = sa_find(&cfg->sas, &cfg->address, peer);
	const struct sa *in = sa_find(&cfg->sas, peer, &cfg->address);
	struct xfrm_esp to = protect_esp_of(out), from = protect_esp_of(in);
	int err = demand(nl, &cfg->address, peer, XFRM_POLICY_OUT);

	if (!err)
		err = demand(nl, peer, &cfg->address, XFRM_POLICY_IN);
	if (!err)
		err = xfrm_esp_add(nl, &to);
	if (!err)
		err = xfrm_esp_add(nl, &from);
	return err;
}

static void release_peer(struct nl *nl, const struct config_ar *cfg,
			 const struct in6_addr *peer)
{
	const struct in6_addr *own = &cfg->address;
	struct xfrm_esp to = protect_esp_of(sa_find(&cfg->sas, own, peer));
	struct xfrm_esp from = protect_esp_of(sa_find(&cfg->sas, peer, own));

	xfrm_esp_del(nl, &to);
	xfrm_esp_del(nl, &from);
	for (size_t i = 0; i < TYPES; i++) {
		xfrm_mh_release(nl, own, peer, types[i], XFRM_POLICY_OUT);
		xfrm_mh_release(nl, peer, own, types[i], XFRM_POLICY_IN);
	}
}

int protect_begin(const struct config_ar *cfg, const char **why)
{
	static char sentence[NL_SENTENCE_MAX];
	struct nl nl;
	int err = nl_open(&nl, NETLINK_XFRM);

	*why = "the kernel has no xfrm";
	if (err)
		return err;

	for (unsigned int i = 0; i < cfg->n_neighbours && !err; i++)
		err = protect_peer(&nl, cfg, &cfg->neighbours[i].address);
	if (err) {
		snprintf(sentence, sizeof(sentence), "%s", nl.refusal.sentence);
		*why = sentence;
	}
	nl_close(&nl);
	if (err)
		protect_end(cfg);
	return err;
}

void protect_end(const struct config_ar *cfg)
{
	struct nl nl;

	if (nl_open(&nl, NETLINK_XFRM))
		return;

	for (unsigned int i = 0; i < cfg->n_neighbours; i++)
		release_peer(&nl, cfg, &cfg->neighbours[i].address);
	nl_close(&nl);
}
