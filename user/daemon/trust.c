// SPDX-License-Identifier: GPL-2.0-or-later
/* trust.c - which keys are routers' */
#include "daemon/trust.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX_LEN	64

struct trust {
	X509_STORE *anchors;
	struct stack_st_X509 *certificates;
};

/* Of a PEM file; NULL where it cannot be read or has none. */
static struct stack_st_X509 *read_all(const char *path)
{
	struct stack_st_X509 *all = sk_X509_new_null();
	FILE *f = fopen(path, "re");
	X509 *cert;

	while (f && all && sk_X509_num(all) < TRUST_CERTIFICATES_MAX &&
	       (cert = PEM_read_X509(f, NULL, NULL, NULL)))
		sk_X509_push(all, cert);
	ERR_clear_error();
	if (f)
		fclose(f);
	if (all && sk_X509_num(all))
		return all;

	sk_X509_free(all);
	return NULL;
}

/* An anchor need not be one that nobody has signed. */
static X509_STORE *store_of(struct stack_st_X509 *anchors)
{
	X509_STORE *store = X509_STORE_new();

	if (!store)
		return NULL;

	for (int i = 0; i < sk_X509_num(anchors); i++)
		X509_STORE_add_cert(store, sk_X509_value(anchors, i));
	X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
	return store;
}

struct trust *trust_load(const char *anchor, const char *certificates,
			 const char **why, int *which)
{
	struct trust *t = calloc(1, sizeof(*t));
	struct stack_st_X509 *anchors;

	*why = "a certificate in PEM was expected";
	*which = 0;
	anchors = t ? read_all(anchor) : NULL;
	if (anchors) {
		t->anchors = store_of(anchors);
		sk_X509_pop_free(anchors, X509_free);
	}
	if (t && t->anchors) {
		*which = 1;
		t->certificates = read_all(certificates);
	}
	if (t && t->certificates)
		return t;

	trust_free(t);
	return NULL;
}

void trust_free(struct trust *t)
{
	if (!t)
		return;

	X509_STORE_free(t->anchors);
	sk_X509_pop_free(t->certificates, X509_free);
	free(t);
}

/* RFC 3779 2: is the whole prefix among those that it names? */
static bool covers(X509 *cert, const struct in6_addr *addr)
{
	IPAddrBlocks *have, *want = sk_IPAddressFamily_new_null();
	unsigned char prefix[16] = { 0 };
	bool good;

	memcpy(prefix, addr, PREFIX_LEN / 8);
	have = X509_get_ext_d2i(cert, NID_sbgp_ipAddrBlock, NULL, NULL);
	good = have && want &&
	       X509v3_addr_add_prefix(want, IANA_AFI_IPV6, NULL, prefix,
				      PREFIX_LEN) &&
	       X509v3_addr_canonize(want) &&
	       X509v3_addr_subset(want, have);
	sk_IPAddressFamily_pop_free(have, IPAddressFamily_free);
	sk_IPAddressFamily_pop_free(want, IPAddressFamily_free);
	return good;
}

/* Signatures, times, and that no certificate names more than who signed it. */
static bool is_valid(const struct trust *t, X509 *cert)
{
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	bool good;

	good = ctx &&
	       X509_STORE_CTX_init(ctx, t->anchors, cert, t->certificates) &&
	       X509_verify_cert(ctx) == 1;
	X509_STORE_CTX_free(ctx);
	ERR_clear_error();
	return good;
}

static bool is_of(X509 *cert, EVP_PKEY *key)
{
	EVP_PKEY *has = X509_get0_pubkey(cert);

	return has && EVP_PKEY_eq(has, key) == 1;
}

bool trust_certifies(const struct trust *t, EVP_PKEY *key,
		     const struct in6_addr *addr)
{
	for (int i = 0; i < sk_X509_num(t->certificates); i++) {
		X509 *cert = sk_X509_value(t->certificates, i);

		if (is_of(cert, key) && covers(cert, addr) &&
		    is_valid(t, cert))
			return true;
	}

	return false;
}

const char *trust_is_own(const char *path, EVP_PKEY *key,
			 const struct in6_addr *prefix)
{
	struct stack_st_X509 *all = read_all(path);
	const char *why = NULL;

	if (!all)
		return "a certificate in PEM was expected";
	if (!is_of(sk_X509_value(all, 0), key))
		why = "is not the certificate of the key in ar.send.file";
	else if (!covers(sk_X509_value(all, 0), prefix))
		why = "does not name ar.prefix among its addresses (RFC 3779)";

	sk_X509_pop_free(all, X509_free);
	return why;
}
