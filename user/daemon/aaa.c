// SPDX-License-Identifier: GPL-2.0-or-later
/* aaa.c - what the home AAA server says of a BU, from a file */
#include <stdlib.h>
#include <string.h>

#include "daemon/aaa.h"
#include "daemon/line_file.h"
#include "wire/mip6_auth.h"

#define FIELDS		3

static const struct aaa_user *find(const struct aaa *aaa, const void *nai,
				   size_t len)
{
	for (unsigned int i = 0; i < aaa->n; i++)
		if (strlen(aaa->of[i].nai) == len &&
		    !memcmp(aaa->of[i].nai, nai, len))
			return &aaa->of[i];

	return NULL;
}

static bool take_fields(struct line_file *f, void *to, char *const *fields,
			unsigned int n)
{
	struct aaa *aaa = to;
	struct aaa_user *user = &aaa->of[aaa->n];

	if (n < FIELDS - 1 || n > FIELDS)
		return line_wrong(f, "IDENTITY KEY [refused] was expected");
	if (n == FIELDS && strcmp(fields[2], "refused"))
		return line_wrong(f, "'refused' was expected, not '%s'",
				  fields[2]);
	if (strlen(fields[0]) > AAA_NAI_MAX)
		return line_wrong(f,
				  "an identity of at most %d characters was expected",
				  AAA_NAI_MAX);
	if (find(aaa, fields[0], strlen(fields[0])))
		return line_wrong(f, "%s is there twice", fields[0]);
	if (aaa->n == AAA_MAX)
		return line_wrong(f, "at most %d lines were expected",
				  AAA_MAX);
	if (!line_key(f, fields[1], &user->key))
		return false;

	memcpy(user->nai, fields[0], strlen(fields[0]));
	user->refused = n == FIELDS;
	aaa->n++;
	return true;
}

/* The room for all is taken at once: a list that grew would leave keys behind. */
int aaa_read(struct aaa *aaa, int fd, const char *path, char *error,
	     size_t size)
{
	struct line_file f = { .path = path, .error = error, .size = size };

	aaa->of = calloc(AAA_MAX + 1, sizeof(*aaa->of));
	if (!aaa->of) {
		line_wrong(&f, "no memory");
		return -1;
	}

	return line_file_read(&f, fd, take_fields, aaa);
}

void aaa_free(struct aaa *aaa)
{
	if (aaa->of)
		explicit_bzero(aaa->of, aaa->n * sizeof(*aaa->of));
	free(aaa->of);
	memset(aaa, 0, sizeof(*aaa));
}

bool aaa_accepts(const struct aaa *aaa, const uint8_t *nai, size_t nai_len,
		 const struct in6_addr *coa, const struct in6_addr *home,
		 const void *mh, size_t len)
{
	const struct aaa_user *user = find(aaa, nai, nai_len);

	return user && !user->refused &&
	       !mn_aaa_verify(&user->key, coa, home, mh, len);
}
