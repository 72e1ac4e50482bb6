/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * aaa.h - what the home AAA server says of a BU (RFC 4285 5.2)
 *
 * How a home agent asks it is left open there; here it is a file, IDENTITY KEY [refused]
 * a line, that stands for the server: it has the keys of MN-AAA, which the home agent
 * itself need not have, and answers at once.  Whether an identity may have the home
 * address it asks for is the home agent's to know (mobiles.h).
 */
#ifndef DAEMON_AAA_H
#define DAEMON_AAA_H

#include <stddef.h>

#include "wire/auth.h"

#define AAA_MAX		4096	/* lines */
#define AAA_NAI_MAX	253	/* RFC 4282 2.2 */

struct aaa_user {
	char nai[AAA_NAI_MAX + 1];
	struct badf_key key;
	bool refused;
};

struct aaa {
	unsigned int n;
	struct aaa_user *of;		/* NULL: there is no server */
};

/*
 * From an open file, whose name is for sentences.  0, or -1 with
 * "FILE:LINE: sentence" in error.  What was read must be freed either way.
 */
int aaa_read(struct aaa *aaa, int fd, const char *path, char *error,
	     size_t size);
void aaa_free(struct aaa *aaa);

/* Is it who it says, and may it register?  Of a BU for (coa, home) as it came. */
bool aaa_accepts(const struct aaa *aaa, const uint8_t *nai, size_t nai_len,
		 const struct in6_addr *coa, const struct in6_addr *home,
		 const void *mh, size_t len);

#endif /* DAEMON_AAA_H */
