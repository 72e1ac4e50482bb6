// SPDX-License-Identifier: GPL-2.0-or-later
/* mobiles.c - who may register at a home agent, from a file */
#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/config_read.h"
#include "daemon/mobiles.h"
#include "wire/mip6_auth.h"

#define LINE_MAX_LEN	640
#define FIELDS		6
#define FIELDS_ESP	4
#define FIRST_ROOM	64

struct source {
	struct mobiles *m;
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

/* What it moved away from held keys. */
static void *grown(void *old, size_t used, size_t size)
{
	void *fresh = malloc(size);

	if (!fresh)
		return NULL;

	if (used)
		memcpy(fresh, old, used);
	if (old)
		explicit_bzero(old, used);
	free(old);
	return fresh;
}

static bool make_room(struct mobiles *m, size_t words)
{
	void *fresh;

	if (m->n == m->room) {
		uint32_t room = m->room ? 2 * m->room : FIRST_ROOM;

		fresh = grown(m->of, m->n * sizeof(*m->of),
			      room * sizeof(*m->of));
		if (!fresh)
			return false;
		m->of = fresh;
		m->room = room;
	}
	if (m->n_words + words > m->words_room) {
		size_t room = 2 * (m->n_words + words) + FIRST_ROOM;

		fresh = grown(m->words, m->n_words, room);
		if (!fresh)
			return false;
		m->words = fresh;
		m->words_room = room;
	}

	return true;
}

static bool read_algorithm(struct source *s, const char *text, uint8_t *alg)
{
	if (!strcmp(text, "hmac-sha1-96"))
		*alg = BADF_HMAC_SHA1_96;
	else if (!strcmp(text, "hmac-sha256-128"))
		*alg = BADF_HMAC_SHA256_128;
	else
		return fault(s,
			     "hmac-sha1-96 or hmac-sha256-128 was expected, not '%s'",
			     text);
	return true;
}

static bool read_spi(struct source *s, const char *text, uint32_t *spi)
{
	char rest;

	if (strspn(text, "0123456789") != strlen(text) || strlen(text) > 10 ||
	    sscanf(text, "%u%c", spi, &rest) != 1 || *spi < MN_HA_SPI_MIN)
		return fault(s,
			     "an SPI of %d to 4294967295 was expected, not '%s' (RFC 4285 5.1)",
			     MN_HA_SPI_MIN, text);
	return true;
}

static bool read_home_address(struct source *s, const char *text,
			      struct in6_addr *home)
{
	if (inet_pton(AF_INET6, text, home) != 1 || !ip6_is_routable(home))
		return fault(s, "a global IPv6 address was expected, not '%s'",
			     text);
	return true;
}

static bool keep(struct source *s, struct mobile *who,
		 const struct badf_key *key, const char *nai)
{
	struct mobiles *m = s->m;
	size_t nai_len = strlen(nai);

	if (nai_len > MOBILES_NAI_MAX)
		return fault(s, "an identity of at most %d characters was expected",
			     MOBILES_NAI_MAX);
	for (const char *c = nai; *c; c++)
		if (*c < '!' || *c > '~')
			return fault(s, "an identity of printable ASCII was expected");
	if (m->n == MOBILES_MAX)
		return fault(s, "at most %d lines were expected", MOBILES_MAX);
	if (!make_room(m, key->key_len + nai_len))
		return fault(s, "no memory");

	who->key_len = key->key_len;
	who->nai_len = (uint8_t)nai_len;
	who->words = (uint32_t)m->n_words;
	memcpy(m->words + m->n_words, key->key, key->key_len);
	memcpy(m->words + m->n_words + key->key_len, nai, nai_len);
	m->n_words += key->key_len + nai_len;
	m->of[m->n++] = *who;
	return true;
}

/* Its associations are in a file of their own. */
static bool take_esp(struct source *s, char *const *fields, unsigned int n)
{
	const struct badf_key none = { .key_len = 0 };
	struct mobile who = { .denied = n == FIELDS_ESP, .esp = true };

	if (n > FIELDS_ESP)
		return fault(s, "HOME-ADDRESS IDENTITY esp [denied] was expected");
	if (who.denied && strcmp(fields[3], "denied"))
		return fault(s, "'denied' was expected, not '%s'", fields[3]);

	return read_home_address(s, fields[0], &who.home) &&
	       keep(s, &who, &none, fields[1]);
}

static bool take_fields(struct source *s, char *const *fields, unsigned int n)
{
	struct badf_key key;
	struct mobile who = { .denied = n == FIELDS };
	bool good;

	if (n >= FIELDS_ESP - 1 && !strcmp(fields[2], "esp"))
		return take_esp(s, fields, n);
	if (n < FIELDS - 1 || n > FIELDS)
		return fault(s,
			     "HOME-ADDRESS IDENTITY SPI ALGORITHM KEY [denied] was expected");
	if (who.denied && strcmp(fields[5], "denied"))
		return fault(s, "'denied' was expected, not '%s'", fields[5]);
	if (!read_home_address(s, fields[0], &who.home) ||
	    !read_spi(s, fields[2], &who.spi) ||
	    !read_algorithm(s, fields[3], &who.alg))
		return false;
	if (!parse_hex(fields[4], strlen(fields[4]), &key))
		return fault(s, "a key of 32 to %d hexadecimal digits was expected",
			     2 * BADF_KEY_MAX);

	good = keep(s, &who, &key, fields[1]);
	explicit_bzero(&key, sizeof(key));
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

static int by_home(const void *a, const void *b)
{
	const struct mobile *one = a, *other = b;

	return memcmp(&one->home, &other->home, sizeof(one->home));
}

static bool sort(struct source *s)
{
	const struct mobiles *m = s->m;
	char text[INET6_ADDRSTRLEN];

	if (m->n)
		qsort(m->of, m->n, sizeof(*m->of), by_home);
	for (uint32_t i = 1; i < m->n; i++) {
		if (by_home(&m->of[i - 1], &m->of[i]))
			continue;
		inet_ntop(AF_INET6, &m->of[i].home, text, sizeof(text));
		return fault(s, "%s is there twice", text);
	}

	return true;
}

int mobiles_read(struct mobiles *m, int fd, const char *path, char *error,
		 size_t size)
{
	struct source s = { m, path, 0, error, size };
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
	return good && sort(&s) ? 0 : -1;
}

void mobiles_free(struct mobiles *m)
{
	if (m->words)
		explicit_bzero(m->words, m->n_words);
	free(m->words);
	free(m->of);
	memset(m, 0, sizeof(*m));
}

const struct mobile *mobiles_find(const struct mobiles *m,
				  const struct in6_addr *home)
{
	struct mobile key = { .home = *home };

	return m->n ? bsearch(&key, m->of, m->n, sizeof(key), by_home) : NULL;
}

void mobiles_key(const struct mobiles *m, const struct mobile *who,
		 struct badf_key *key)
{
	key->alg = (enum badf_alg)who->alg;
	key->spi = who->spi;
	key->key_len = who->key_len;
	memcpy(key->key, m->words + who->words, who->key_len);
}

const uint8_t *mobiles_nai(const struct mobiles *m, const struct mobile *who)
{
	return m->words + who->words + who->key_len;
}
