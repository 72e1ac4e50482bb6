// SPDX-License-Identifier: GPL-2.0-or-later
/* hkey_mn.c - the handover keys that a mobile has been given */
#include "daemon/hkey_mn.h"

#include <math.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <string.h>

#include "daemon/fmip_mn.h"
#include "daemon/message.h"
#include "daemon/trust.h"

#define DELTA		300	/* s, RFC 3971 10.2 */
#define RENEW_PART	5	/* the last fifth; a router waits for the last quarter */
#define LOOK_MS		100	/* until a move is over */
#define VERIFIED_S	20	/* signatures in a second */

static const struct config_send *config_of(const struct mn *mn)
{
	return &mn->cfg->send;
}

static double wall(const struct mn *mn)
{
	return (double)agent_stamp(mn->agent) / 65536;
}

void hkeys_end(struct hkeys *keys)
{
	EVP_PKEY_free(keys->pair);
	OPENSSL_cleanse(keys, sizeof(*keys));
}

bool hkey_is_own(const struct mn *mn, const struct in6_addr *addr)
{
	return !mn->cfg->has_send ||
	       cga_count_of(&config_of(mn)->signer.cga, addr) >= 0;
}

/* One that was refused is not formed again (RFC 5568 6.4.6). */
struct in6_addr hkey_form(const struct mn *mn, const struct in6_addr *prefix)
{
	uint8_t count = mn->renumbered % (CGA_COUNT_MAX + 1);
	struct in6_addr addr;

	cga_form(&config_of(mn)->signer.cga, prefix, count, &addr);
	return addr;
}

/* The table */

static struct hkey *find(const struct mn *mn, const struct in6_addr *router,
			 const struct in6_addr *addr)
{
	const struct hkeys *keys = &mn->hkeys;

	for (unsigned int i = 0; i < keys->n; i++)
		if (addr_equal(&keys->of[i].router, router) &&
		    addr_equal(&keys->of[i].addr, addr))
			return (struct hkey *)&keys->of[i];

	return NULL;
}

static void forget(struct hkeys *keys, struct hkey *key)
{
	struct hkey *last = &keys->of[--keys->n];

	*key = *last;
	OPENSSL_cleanse(last, sizeof(*last));
}

static void expire(struct mn *mn)
{
	for (unsigned int i = mn->hkeys.n; i-- > 0;)
		if (mn->hkeys.of[i].until <= mn->agent->now)
			forget(&mn->hkeys, &mn->hkeys.of[i]);
}

/* In the place of the one that ends first, where there is no other. */
static struct hkey *place_for(struct mn *mn)
{
	struct hkeys *keys = &mn->hkeys;
	struct hkey *first;

	expire(mn);
	first = find(mn, &mn->par, &mn->pcoa);
	if (first)
		return first;
	if (keys->n < HKEYS_MAX)
		return &keys->of[keys->n++];

	first = &keys->of[0];
	for (unsigned int i = 1; i < keys->n; i++)
		if (keys->of[i].until < first->until)
			first = &keys->of[i];
	return first;
}

const struct badf_key *hkey_find(const struct mn *mn,
				 const struct in6_addr *router)
{
	const struct hkey *key = find(mn, router, &mn->pcoa);

	return key && key->until > mn->agent->now ? &key->key : NULL;
}

void hkey_arrived(struct mn *mn)
{
	struct hkey *key = find(mn, &mn->par, &mn->pcoa);

	mn->hkeys.stamp = 0;
	if (key)
		forget(&mn->hkeys, key);
}

void hkey_moved(struct mn *mn)
{
	hkey_arrived(mn);
	if (mn->hkeys.pair_left)
		mn->hkeys.pair_left--;
}

void hkey_registered(struct mn *mn, const struct in6_addr *coa)
{
	for (unsigned int i = mn->hkeys.n; i-- > 0;) {
		struct hkey *key = &mn->hkeys.of[i];

		if (!addr_equal(&key->addr, coa))
			forget(&mn->hkeys, key);
	}
}

/* Asking */

bool hkey_may_ask(const struct mn *mn)
{
	return !mn->cfg->has_send ||
	       (mn->has_router && hkey_is_own(mn, &mn->pcoa) &&
		(mn->handover.state == MN_UP ||
		 mn->handover.state == MN_ARRIVED));
}

bool hkey_wanted(const struct mn *mn)
{
	const struct hkey *key;

	if (!mn->cfg->has_send || !hkey_may_ask(mn))
		return false;

	key = find(mn, &mn->par, &mn->pcoa);
	return !key || key->renew <= mn->agent->now;
}

double hkey_due(const struct mn *mn)
{
	const struct hkey *key;
	double ms;

	if (!mn->cfg->has_send || mn->no_fmip)
		return -1;

	key = find(mn, &mn->par, &mn->pcoa);
	ms = key ? (key->renew - mn->agent->now) * 1000 : LOOK_MS;
	return ms > LOOK_MS ? ms : LOOK_MS;
}

/* With the parameters of the key that signs (3.1). */
static void make_pair(struct mn *mn)
{
	const struct config_send *cfg = config_of(mn);
	struct hkeys *keys = &mn->hkeys;
	int bits = EVP_PKEY_get_bits(cfg->signer.key);

	EVP_PKEY_free(keys->pair);
	keys->pair = EVP_RSA_gen((unsigned int)bits);
	keys->public_len = keys->pair ?
			   send_key_bytes(keys->pair, keys->public) : 0;
	keys->pair_until = mn->agent->now + cfg->pair_lifetime;
	keys->pair_left = cfg->pair_handovers;
}

void hkey_compose(struct mn *mn)
{
	struct hkeys *keys = &mn->hkeys;

	if (!keys->pair || !keys->pair_left ||
	    mn->agent->now >= keys->pair_until)
		make_pair(mn);
	mn->agent->effects->random(mn->agent->world, keys->nonce,
				   sizeof(keys->nonce));
}

void hkey_question(const struct mn *mn, struct send_extra *extra)
{
	const struct hkeys *keys = &mn->hkeys;

	*extra = (struct send_extra){
		.has_timestamp = true,
		.timestamp = agent_stamp(mn->agent),
		.nonce_len = sizeof(keys->nonce),
		.request = { keys->public, keys->public_len },
		.request_alg = (uint8_t)config_of(mn)->algorithm,
	};
	memcpy(extra->nonce, keys->nonce, sizeof(keys->nonce));
}

/* The answer */

static bool is_nonce(const struct hkeys *keys, const struct send_extra *extra)
{
	return extra->nonce_len == sizeof(keys->nonce) &&
	       !CRYPTO_memcmp(extra->nonce, keys->nonce, sizeof(keys->nonce));
}

/* RFC 3971 5.3.4.1: an answer by its nonce; 5.3.4.2: all else by its time. */
static int is_stale(struct mn *mn, const struct send_extra *extra, bool asked)
{
	double stamp = (double)extra->timestamp / 65536;

	if (asked)
		return is_nonce(&mn->hkeys, extra) ? 0 : DROP_NONCE;
	if (fabs(wall(mn) - stamp) >= DELTA || stamp <= mn->hkeys.stamp)
		return DROP_REPLAY;

	return 0;
}

static int store(struct mn *mn, const struct send_extra *extra)
{
	struct outbox *out = &mn->agent->out;
	double now = mn->agent->now;
	struct badf_key key;
	struct hkey *to;
	int err;

	err = hkey_decrypt(mn->hkeys.pair, extra, &key);
	if (err)
		return -err;

	to = place_for(mn);
	*to = (struct hkey){
		.router = mn->par, .addr = mn->pcoa, .key = key,
		.until = now + extra->reply_lifetime,
		.renew = now + extra->reply_lifetime * (RENEW_PART - 1.0) /
				       RENEW_PART,
	};
	OPENSSL_cleanse(&key, sizeof(key));
	outbox_timer(out, &mn->discovery.timers[DISC_T_DUE], hkey_due(mn));
	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "mobile %s: handover key of router %s for %u s",
				mn->handover.name, addr_text(out, &mn->par),
				extra->reply_lifetime));
	return 0;
}

/* Signed by whoever routes this prefix, as the anchor has it. */
static int verify(struct mn *mn, const struct send_message *s,
		  const struct ip6_packet *p)
{
	EVP_PKEY *key;
	int reason = -send_verify(s, p, &key);

	if (reason)
		return reason;
	if (!trust_certifies(config_of(mn)->trust, key, &mn->pcoa))
		reason = DROP_NOT_CERTIFIED;

	EVP_PKEY_free(key);
	return reason;
}

int hkey_take(struct mn *mn, const struct ip6_packet *p, bool asked)
{
	struct send_message s;
	int reason;

	reason = -send_decode(&s, p->data, p->len);
	if (!reason && !s.signature.at)
		reason = WIRE_NO_SEND;
	if (!reason)
		reason = is_stale(mn, &s.extra, asked);
	if (!reason &&
	    !rate_allows(&mn->hkeys.verified, VERIFIED_S, mn->agent->now))
		reason = DROP_RATE;
	if (!reason)
		reason = verify(mn, &s, p);
	if (!reason && asked && s.extra.reply.at)
		reason = store(mn, &s.extra);
	if (!reason)
		mn->hkeys.stamp = (double)s.extra.timestamp / 65536;
	return reason;
}
