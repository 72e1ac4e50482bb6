// SPDX-License-Identifier: GPL-2.0-or-later
/* mip6_nonce.c - nonces and node keys of return routability */
#include <string.h>

#include "daemon/mip6_nonce.h"

_Static_assert((NONCES - 1) * NONCE_NEW_S > NONCE_LIFE_S,
	       "a nonce is replaced when it has ended");

static bool is_valid(const struct nonce *n, double now)
{
	return n->valid && now - n->since <= NONCE_LIFE_S;
}

static void throw_away_old(struct nonces *n, double now)
{
	for (int i = 0; i < NONCES; i++)
		if (!is_valid(&n->of[i], now))
			explicit_bzero(&n->of[i], sizeof(n->of[i]));
}

const struct nonce *nonce_now(struct nonces *n, struct agent *agent)
{
	struct nonce *at = &n->of[n->last % NONCES];

	if (at->valid && agent->now - at->since < NONCE_NEW_S)
		return at;

	throw_away_old(n, agent->now);
	if (!n->begun)
		agent->effects->random(agent->world, &n->last,
				       sizeof(n->last));
	n->begun = true;
	at = &n->of[++n->last % NONCES];
	at->valid = true;
	at->index = n->last;
	at->since = agent->now;
	agent->effects->random(agent->world, at->kcn, sizeof(at->kcn));
	agent->effects->random(agent->world, at->nonce, sizeof(at->nonce));
	return at;
}

const struct nonce *nonce_find(const struct nonces *n, uint16_t index,
			       double now)
{
	const struct nonce *at = &n->of[index % NONCES];

	return is_valid(at, now) && at->index == index ? at : NULL;
}

void nonces_forget(struct nonces *n)
{
	explicit_bzero(n, sizeof(*n));
}
