/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sa_file.h - security associations with given keys, from a file
 *
 * One a line, of one direction: SOURCE DESTINATION SPI ALGORITHM KEY [CIPHER KEY].
 * Both ends have the same file; which end a host is, it knows by its address.
 */
#ifndef DAEMON_SA_FILE_H
#define DAEMON_SA_FILE_H

#include <netinet/in.h>
#include <stddef.h>

#include "wire/auth.h"

#define SA_MAX		1024	/* lines of a file */
#define SA_SPI_MIN	256	/* below are reserved (RFC 4303 2.1) */
#define SA_CIPHER_MAX	32	/* octets of a cipher's key */

struct sa {
	struct in6_addr src;
	struct in6_addr dst;
	struct badf_key auth;		/* and the SPI */
	uint8_t cipher_len;		/* AES-CBC; 0: no cipher */
	uint8_t cipher[SA_CIPHER_MAX];
};

struct sa_list {
	unsigned int n;
	struct sa *of;
};

/*
 * From an open file, whose name is for sentences.  0, or -1 with
 * "FILE:LINE: sentence" in error.  What was read must be freed either way.
 */
int sa_read(struct sa_list *list, int fd, const char *path, char *error,
	    size_t size);
void sa_free(struct sa_list *list);

/* The one of this direction, or NULL. */
const struct sa *sa_find(const struct sa_list *list, const struct in6_addr *src,
			 const struct in6_addr *dst);

#endif /* DAEMON_SA_FILE_H */
