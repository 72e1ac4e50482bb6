/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mobiles.h - who may register at a home agent: a file, a line each
 *
 *	HOME-ADDRESS IDENTITY SPI ALGORITHM KEY [denied]
 *	HOME-ADDRESS IDENTITY esp [denied]
 *
 * Read once, sorted by home address.  There may be a hundred thousand of them, so
 * an entry is small, and keys and identities lie behind each other in one piece of
 * memory.  Knows nothing of bindings: those are mip6_ha.c's, one for each entry.
 */
#ifndef DAEMON_MOBILES_H
#define DAEMON_MOBILES_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/auth.h"

#define MOBILES_MAX	1000000
#define MOBILES_NAI_MAX	253	/* RFC 4282 2.2 */

struct mobile {
	struct in6_addr home;
	uint32_t spi;
	uint32_t words;			/* its key, then its identity */
	uint8_t alg;			/* enum badf_alg */
	uint8_t key_len;
	uint8_t nai_len;
	bool denied;
	bool esp;			/* instead of SPI and key */
};

struct mobiles {
	uint32_t n;
	uint32_t room;
	struct mobile *of;
	size_t n_words;
	size_t words_room;
	uint8_t *words;
};

/*
 * From an open file, whose name is for sentences.  0, or -1 with
 * "FILE:LINE: sentence" in error.  What was read must be freed either way.
 */
int mobiles_read(struct mobiles *m, int fd, const char *path, char *error,
		 size_t size);
void mobiles_free(struct mobiles *m);

/* The entry of a home address, or NULL. */
const struct mobile *mobiles_find(const struct mobiles *m,
				  const struct in6_addr *home);

void mobiles_key(const struct mobiles *m, const struct mobile *who,
		 struct badf_key *key);
const uint8_t *mobiles_nai(const struct mobiles *m, const struct mobile *who);

#endif /* DAEMON_MOBILES_H */
