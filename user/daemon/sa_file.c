// SPDX-License-Identifier: GPL-2.0-or-later
/* sa_file.c - security associations with given keys, from a file */
#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/config_read.h"
#include "daemon/sa_file.h"

#define LINE_MAX_LEN	640
#define FIELDS_MIN	5
#define FIELDS		7

struct source {
	struct sa_list *list;
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

static bool take_address(struct source *s, const char *text,
			 struct in6_addr *addr)
{
	if (inet_pton(AF_INET6, text, addr) != 1 || !ip6_is_routable(addr))
		return fault(s, "a global IPv6 address was expected, not '%s'",
			     text);
	return true;
}

static bool take_spi(struct source *s, const char *text, uint32_t *spi)
{
	char rest;

	if (strspn(text, "0123456789") != strlen(text) || strlen(text) > 10 ||
	    sscanf(text, "%u%c", spi, &rest) != 1 || *spi < SA_SPI_MIN)
		return fault(s,
			     "an SPI of %d to 4294967295 was expected, not '%s' (RFC 4303 2.1)",
			     SA_SPI_MIN, text);
	return true;
}

static bool take_auth(struct source *s, const char *alg, const char *key,
		      struct badf_key *to)
{
	if (!strcmp(alg, "hmac-sha1-96"))
		to->alg = BADF_HMAC_SHA1_96;
	else if (!strcmp(alg, "hmac-sha256-128"))
		to->alg = BADF_HMAC_SHA256_128;
	else
		return fault(s,
			     "hmac-sha1-96 or hmac-sha256-128 was expected, not '%s'",
			     alg);
	if (!parse_hex(key, strlen(key), to))
		return fault(s, "a key of 32 to %d hexadecimal digits was expected",
			     2 * BADF_KEY_MAX);
	return true;
}

static bool take_cipher(struct source *s, const char *name, const char *text,
			struct sa *sa)
{
	struct badf_key key;
	bool good;

	if (strcmp(name, "aes-cbc"))
		return fault(s, "aes-cbc was expected, not '%s'", name);

	good = parse_hex(text, strlen(text), &key) &&
	       (key.key_len == 16 || key.key_len == 24 || key.key_len == 32);
	if (good) {
		memcpy(sa->cipher, key.key, key.key_len);
		sa->cipher_len = key.key_len;
	}
	explicit_bzero(&key, sizeof(key));
	return good || fault(s, "an AES key of 32, 48 or 64 hexadecimal digits was expected");
}

/* The room for all is taken at once: a list that grew would leave keys behind. */
static bool keep(struct source *s, const struct sa *sa)
{
	struct sa_list *list = s->list;
	struct sa *of;

	if (sa_find(list, &sa->src, &sa->dst))
		return fault(s, "this direction is there twice");
	if (list->n == SA_MAX)
		return fault(s, "at most %d lines were expected", SA_MAX);

	if (!list->of)
		list->of = calloc(SA_MAX, sizeof(*of));
	if (!list->of)
		return fault(s, "no memory");

	list->of[list->n++] = *sa;
	return true;
}

static bool take_fields(struct source *s, char *const *fields, unsigned int n)
{
	struct sa sa = { .cipher_len = 0 };
	bool good;

	if (n != FIELDS_MIN && n != FIELDS)
		return fault(s,
			     "SOURCE DESTINATION SPI ALGORITHM KEY [aes-cbc KEY] was expected");

	good = take_address(s, fields[0], &sa.src) &&
	       take_address(s, fields[1], &sa.dst) &&
	       take_spi(s, fields[2], &sa.auth.spi) &&
	       take_auth(s, fields[3], fields[4], &sa.auth) &&
	       (n == FIELDS_MIN || take_cipher(s, fields[5], fields[6], &sa)) &&
	       keep(s, &sa);
	explicit_bzero(&sa, sizeof(sa));
	return good;
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

int sa_read(struct sa_list *list, int fd, const char *path, char *error,
	    size_t size)
{
	struct source s = { list, path, 0, error, size };
	char line[LINE_MAX_LEN];
	bool good = true;
	FILE *in;

	in = fdopen(dup(fd), "r");
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

void sa_free(struct sa_list *list)
{
	if (list->of)
		explicit_bzero(list->of, list->n * sizeof(*list->of));
	free(list->of);
	memset(list, 0, sizeof(*list));
}

const struct sa *sa_find(const struct sa_list *list, const struct in6_addr *src,
			 const struct in6_addr *dst)
{
	for (unsigned int i = 0; i < list->n; i++)
		if (IN6_ARE_ADDR_EQUAL(&list->of[i].src, src) &&
		    IN6_ARE_ADDR_EQUAL(&list->of[i].dst, dst))
			return &list->of[i];

	return NULL;
}
