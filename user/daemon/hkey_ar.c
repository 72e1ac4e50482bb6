// SPDX-License-Identifier: GPL-2.0-or-later
/* hkey_ar.c - the handover keys that a router has given */
#include "daemon/hkey_ar.h"

#include <arpa/inet.h>
#include <math.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/message.h"

#define DELTA		300	/* s, RFC 3971 10.2 */
#define FUZZ		1
#define DRIFT		0.01
#define NEW_PART	4	/* the last quarter of a lifetime: a new key is made */

enum { HELD, GONE };
enum { EV_LIFETIME = FSM_EV_REFUSED + 1 };

static const char *const states[] = { "HELD", "GONE" };
static const char *const events[] = { "refused", "lifetime" };
static const char *const timers[] = { "lifetime" };
static const int timer_events[] = { EV_LIFETIME };

static void wipe(void *session, const void *arg)
{
	struct hkey_given *given = session;

	(void)arg;
	explicit_bzero(&given->key, sizeof(given->key));
}

static const struct fsm_row rows[] = {
	{ HELD, EV_LIFETIME, NULL, wipe, GONE, "RFC 5269 3.6" },
};

static const struct fsm given_fsm = {
	.name = "handover key", .states = states, .events = events,
	.timers = timers, .timer_events = timer_events,
	.rows = rows, .n_rows = sizeof(rows) / sizeof(rows[0]), .end = GONE,
};

static double wall(const struct agent *agent)
{
	return (double)agent_stamp(agent) / 65536;
}

struct hkey_given *hkey_given_for(const struct ar *ar,
				  const struct in6_addr *cga)
{
	for (struct session *s = ar->hkeys; s; s = s->next)
		if (addr_equal(&((struct hkey_given *)s)->cga, cga))
			return (struct hkey_given *)s;

	return NULL;
}

unsigned int hkey_count(const struct ar *ar)
{
	unsigned int n = 0;

	for (const struct session *s = ar->hkeys; s; s = s->next)
		n++;
	return n;
}

void hkey_used(struct ar *ar, const struct in6_addr *cga)
{
	struct hkey_given *given = hkey_given_for(ar, cga);

	if (given)
		given->used = true;
}

void hkey_forget(struct ar *ar, const struct in6_addr *cga)
{
	struct hkey_given *given = hkey_given_for(ar, cga);

	if (given)
		session_event(&given->session, EV_LIFETIME, NULL);
}

/* The oldest under which no FBU has come; those are what a flood leaves. */
static bool make_room(struct ar *ar)
{
	struct hkey_given *oldest = NULL;

	if (hkey_count(ar) < ar->cfg->send.keys_max)
		return true;

	for (struct session *s = ar->hkeys; s; s = s->next) {
		struct hkey_given *given = (struct hkey_given *)s;

		if (!given->used && (!oldest || given->made < oldest->made))
			oldest = given;
	}
	if (oldest)
		session_event(&oldest->session, EV_LIFETIME, NULL);
	return oldest;
}

static struct hkey_given *new_entry(struct ar *ar, const struct in6_addr *cga)
{
	struct hkey_given *given;

	given = make_room(ar) ? calloc(1, sizeof(*given)) : NULL;
	if (!given)
		return NULL;

	given->ar = ar;
	given->cga = *cga;
	session_begin(&given->session, ar->agent, &given_fsm, &ar->hkeys);
	inet_ntop(AF_INET6, cga, given->session.name,
		  sizeof(given->session.name));
	return given;
}

/* Random, as long as the digest, and of nobody else (3.6). */
static void make_key(struct hkey_given *given, unsigned int asked)
{
	struct agent *agent = given->ar->agent;
	unsigned int lifetime = given->ar->cfg->send.lifetime;

	given->key = (struct badf_key){ .alg = hkey_choose(asked) };
	given->key.key_len = hkey_len(given->key.alg);
	agent->effects->random(agent->world, given->key.key,
			       given->key.key_len);
	memset(&given->sequence, 0, sizeof(given->sequence));
	given->used = false;
	given->made = agent->now;
	given->until = agent->now + lifetime;
	timer_set(&agent->timers, &given->session.timers[0], given->until);
}

/* RFC 3971 5.3.4.2 */
static bool is_fresh(const struct ar *ar, const struct hkey_given *given,
		     double stamp)
{
	double passed = given ? ar->agent->now - given->heard : 0;

	if (!given)
		return fabs(wall(ar->agent) - stamp) < DELTA;

	return stamp + FUZZ > given->stamp + passed * (1 - DRIFT) - FUZZ;
}

/* RFC 3971 5.3.4: a signed question without a nonce is none. */
static int may_ask(struct ar *ar, const struct ip6_packet *p,
		   const struct send_message *s)
{
	if (!s->signature.at || !s->extra.request.at || !s->extra.nonce_len)
		return WIRE_NO_SEND;
	if (!nar_is_of_here(ar, &p->src))
		return DROP_NOT_MY_PREFIX;
	if (!is_fresh(ar, hkey_given_for(ar, &p->src),
		      (double)s->extra.timestamp / 65536))
		return DROP_REPLAY;

	return rate_allows(&ar->verified, ar->cfg->send.rate, ar->agent->now) ?
		       0 : DROP_RATE;
}

/* It must be of the same kind as the one that signs (3.1, 4.1). */
static EVP_PKEY *pair_of(const struct send_message *s, EVP_PKEY *signer)
{
	size_t rest = 0;
	EVP_PKEY *pair = send_public_key(s->extra.request, &rest);

	if (pair && !rest &&
	    EVP_PKEY_get_bits(pair) == EVP_PKEY_get_bits(signer))
		return pair;

	EVP_PKEY_free(pair);
	return NULL;
}

static struct hkey_given *entry_for(struct ar *ar, const struct in6_addr *cga,
				    const struct send_extra *asked)
{
	struct hkey_given *given = hkey_given_for(ar, cga);
	double stamp = (double)asked->timestamp / 65536, now = ar->agent->now;
	bool is_new = !given;

	if (is_new)
		given = new_entry(ar, cga);
	if (!given)
		return NULL;

	if (is_new || stamp > given->stamp) {
		given->stamp = stamp;
		given->heard = now;
	}
	if (is_new || (given->until - now) * NEW_PART <
			      ar->cfg->send.lifetime)
		make_key(given, asked->request_alg);
	return given;
}

void hkey_unasked(const struct ar *ar, struct send_extra *extra)
{
	*extra = (struct send_extra){
		.has_timestamp = true,
		.timestamp = agent_stamp(ar->agent),
	};
}

static int give(struct ar *ar, const struct ip6_packet *p,
		const struct send_message *s, EVP_PKEY *pair,
		struct hkey_answer *answer)
{
	struct hkey_given *given = entry_for(ar, &p->src, &s->extra);
	struct send_extra *extra = &answer->extra;

	if (!given)
		return DROP_LIMIT;

	hkey_unasked(ar, extra);
	extra->nonce_len = s->extra.nonce_len;
	memcpy(extra->nonce, s->extra.nonce, extra->nonce_len);
	extra->reply.at = answer->cipher;
	extra->reply.len = hkey_encrypt(pair, &given->key, answer->cipher);
	extra->reply_alg = (uint8_t)given->key.alg;
	extra->reply_lifetime = (uint16_t)(given->until - ar->agent->now);
	return extra->reply.len ? 0 : WIRE_PUBLIC_KEY;
}

int hkey_asked(struct ar *ar, const struct ip6_packet *p,
	       struct hkey_answer *answer)
{
	struct send_message s;
	EVP_PKEY *signer, *pair;
	int reason;

	reason = -send_decode(&s, p->data, p->len);
	if (!reason)
		reason = may_ask(ar, p, &s);
	if (!reason)
		reason = -send_verify(&s, p, &signer);
	if (reason)
		return reason;

	pair = pair_of(&s, signer);
	reason = pair ? give(ar, p, &s, pair, answer) : WIRE_PUBLIC_KEY;
	EVP_PKEY_free(signer);
	EVP_PKEY_free(pair);
	return reason;
}

/* Its name on the link from now on: what it signs comes from there. */
void hkey_ar_begin(struct ar *ar)
{
	static const struct in6_addr local = { .s6_addr = { 0xfe, 0x80 } };
	struct kop *op = outbox_kernel(&ar->agent->out, KOP_ADDR);

	cga_form(&ar->cfg->send.signer.cga, &local, 0, &ar->link_local);
	op->may_fail = true;
	op->addr = (struct rt_addr){
		.ifindex = ar->ifindex, .addr = ar->link_local, .plen = 64,
		.preferred = RT_FOREVER, .valid = RT_FOREVER,
	};
	agent_flush(ar->agent);
}

void hkey_ar_end(struct ar *ar)
{
	while (ar->hkeys)
		session_event(ar->hkeys, EV_LIFETIME, NULL);
}
