// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * send.c - fuzz target: a signed message in its packet, taken apart and verified
 *
 * What was found lies within the message, before what is covered by the signature has
 * ended; nothing but the seeds verifies, unless their padding is all that differs.
 */
#include "fuzz.h"

#include <openssl/evp.h>

#include "wire/hkey.h"

static void lies_within(const struct ip6_packet *p, struct send_bytes bytes)
{
	must(!bytes.at == !bytes.len);
	must(!bytes.at || (bytes.at >= p->data + 8 &&
			   bytes.at + bytes.len <= p->data + p->len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct send_message s;
	struct ip6_packet p;
	EVP_PKEY *key, *pair;
	size_t rest;
	int err;

	if (ip6_parse(&p, data, len))
		return 0;
	err = send_decode(&s, p.data, p.len);
	must_judge(err);
	if (err)
		return 0;

	lies_within(&p, s.params);
	lies_within(&p, s.signature);
	lies_within(&p, s.extra.request);
	lies_within(&p, s.extra.reply);
	must(s.covered <= p.len && s.extra.nonce_len <= ND_NONCE_MAX);
	pair = send_public_key(s.extra.request, &rest);
	must(!pair || rest < s.extra.request.len);
	EVP_PKEY_free(pair);

	p.proto = IP6_PROTO_ICMP;
	err = send_verify(&s, &p, &key);
	must_judge(err);
	must(!err == !!key);
	EVP_PKEY_free(key);
	return 0;
}
