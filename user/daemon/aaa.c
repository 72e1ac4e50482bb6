// SPDX-License-Identifier: GPL-2.0-or-later
/* aaa.c - what the home AAA server says of a BU, from a file */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/aaa.h"
#include "daemon/config_read.h"
#include "wire/mip6_auth.h"

#define LINE_MAX_LEN	640
#define FIELDS		3

struct source {
	struct aaa *aaa;
	const char *path;
	unsigned int line;
	char *error;
	size_t size;
};

static bool fault(struct source *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static bool fault(struct source *s, const char *fmt, ...)
{
	va_list ap;
	int at;

	at = snprintf(s->error, s->size, "%s:%u: ", s->path, s->line);
	if (at < 0 || (size_t)at >= s->size)
		return false;

	va_start(ap, fmt);
	vsnprintf(s->error + at, s->size - (size_t)at, fmt, ap);
	va_end(ap);
	return false;
}

static const struct aaa_user *find(const struct aaa *aaa, const void *nai,
				   size_t len)
{
	for (unsigned int i = 0; i < aaa->n; i++)
		if (strlen(aaa->of[i].nai) == len &&
		    !memcmp(aaa->of[i].nai, nai, len))
			return &aaa->of[i];

	return NULL;
}

static bool take_fields(struct source *s, char *const *fields, unsigned int n)
{
	struct aaa *aaa = s->aaa;
	struct aaa_user *user = &aaa->of[aaa->n];

	if (n < FIELDS - 1 || n > FIELDS)
		return fault(s, "IDENTITY KEY [refused] was expected");
	if (n == FIELDS && strcmp(fields[2], "refused"))
		return fault(s, "'refused' was expected, not '%s'", fields[2]);
	if (strlen(fields[0]) > AAA_NAI_MAX)
		return fault(s, "an identity of at most %d characters was expected",
			     AAA_NAI_MAX);
	if (find(aaa, fields[0], strlen(fields[0])))
		return fault(s, "%s is there twice", fields[0]);
	if (aaa->n == AAA_MAX)
		return fault(s, "at most %d lines were expected", AAA_MAX);
	if (!parse_hex(fields[1], strlen(fields[1]), &user->key))
		return fault(s, "a key of 32 to %d hexadecimal digits was expected",
			     2 * BADF_KEY_MAX);

	memcpy(user->nai, fields[0], strlen(fields[0]));
	user->refused = n == FIELDS;
	aaa->n++;
	return true;
}

static bool take_line(struct source *s, char *line)
{
	static const char blanks[] = { ' ', '\t', '\r', '\n', '\0' };
	char *fields[FIELDS + 1], *rest = NULL, *word;
	unsigned int n = 0;

	if (!strchr(line, '\n') && strlen(line) + 1 == LINE_MAX_LEN)
		return fault(s, "a line of at most %d characters was expected",
			     LINE_MAX_LEN - 2);

	line[strcspn(line, "#")] = '\0';
	for (word = strtok_r(line, blanks, &rest); word && n <= FIELDS;
	     word = strtok_r(NULL, blanks, &rest))
		fields[n++] = word;

	return !n || take_fields(s, fields, n);
}

/* The room for all is taken at once: a list that grew would leave keys behind. */
int aaa_read(struct aaa *aaa, int fd, const char *path, char *error,
	     size_t size)
{
	struct source s = { aaa, path, 0, error, size };
	char line[LINE_MAX_LEN];
	bool good = true;
	FILE *in;

	aaa->of = calloc(AAA_MAX + 1, sizeof(*aaa->of));
	in = aaa->of ? fdopen(dup(fd), "r") : NULL;
	if (!in) {
		fault(&s, "no memory");
		return -1;
	}

	while (good && fgets(line, sizeof(line), in)) {
		s.line++;
		good = take_line(&s, line);
	}
	explicit_bzero(line, sizeof(line));
	fclose(in);
	return good ? 0 : -1;
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
