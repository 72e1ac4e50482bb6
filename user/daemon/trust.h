/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trust.h - which keys are routers'
 *
 * RFC 3971 6.3: a router has a certificate whose IP address extension (RFC 3779)
 * names the prefixes that it routes, and the mobile an anchor that it trusts.
 * Certificates are not asked for on the link (CPS, CPA): they are in a file.
 */
#ifndef DAEMON_TRUST_H
#define DAEMON_TRUST_H

#include <netinet/in.h>
#include <stdbool.h>
#include <openssl/types.h>

#define TRUST_CERTIFICATES_MAX	256

struct trust;

/*
 * Both files are PEM.  NULL, and what was expected of which file (0: anchor, 1:
 * certificates) in *why, *which.
 */
struct trust *trust_load(const char *anchor, const char *certificates,
			 const char **why, int *which);
void trust_free(struct trust *t);

/* Is this key certified, now, for the prefix of 64 bits that this address has? */
bool trust_certifies(const struct trust *t, EVP_PKEY *key,
		     const struct in6_addr *addr);

/* Is the first certificate in a file that of this key?  NULL, or what is wrong. */
const char *trust_is_own(const char *path, EVP_PKEY *key,
			 const struct in6_addr *prefix);

#endif /* DAEMON_TRUST_H */
