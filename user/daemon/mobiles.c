// SPDX-License-Identifier: GPL-2.0-or-later
/* mobiles.c - who may register at a home agent, from a file */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/line_file.h"
#include "daemon/mobiles.h"
#include "wire/mip6_auth.h"

#define FIELDS		6
#define FIELDS_ESP	4
#define FIRST_ROOM	64

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

static bool keep(struct line_file *f, struct mobiles *m, struct mobile *who,
		 const struct badf_key *key, const char *nai)
{
	size_t nai_len = strlen(nai);

	if (nai_len > MOBILES_NAI_MAX)
		return line_wrong(f, "an identity of at most %d characters was expected",
			     MOBILES_NAI_MAX);
	for (const char *c = nai; *c; c++)
		if (*c < '!' || *c > '~')
			return line_wrong(f, "an identity of printable ASCII was expected");
	if (m->n == MOBILES_MAX)
		return line_wrong(f, "at most %d lines were expected", MOBILES_MAX);
	if (!make_room(m, key->key_len + nai_len))
		return line_wrong(f, "no memory");

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
static bool take_esp(struct line_file *f, struct mobiles *m,
		     char *const *fields, unsigned int n)
{
	const struct badf_key none = { .key_len = 0 };
	struct mobile who = { .denied = n == FIELDS_ESP, .esp = true };

	if (n > FIELDS_ESP)
		return line_wrong(f, "HOME-ADDRESS IDENTITY esp [denied] was expected");
	if (who.denied && strcmp(fields[3], "denied"))
		return line_wrong(f, "'denied' was expected, not '%s'",
				  fields[3]);

	return line_address(f, fields[0], &who.home) &&
	       keep(f, m, &who, &none, fields[1]);
}

static bool take_fields(struct line_file *f, void *to, char *const *fields,
			unsigned int n)
{
	struct badf_key key = { .spi = 0 };
	struct mobile who = { .denied = n == FIELDS };
	bool good;

	if (n >= FIELDS_ESP - 1 && !strcmp(fields[2], "esp"))
		return take_esp(f, to, fields, n);
	if (n < FIELDS - 1 || n > FIELDS)
		return line_wrong(f,
				  "HOME-ADDRESS IDENTITY SPI ALGORITHM KEY [denied] was expected");
	if (who.denied && strcmp(fields[5], "denied"))
		return line_wrong(f, "'denied' was expected, not '%s'",
				  fields[5]);

	good = line_address(f, fields[0], &who.home) &&
	       line_spi(f, fields[2], MN_HA_SPI_MIN, "RFC 4285 5.1",
			&who.spi) &&
	       line_algorithm(f, fields[3], &key.alg) &&
	       line_key(f, fields[4], &key);
	who.alg = (uint8_t)key.alg;
	good = good && keep(f, to, &who, &key, fields[1]);
	explicit_bzero(&key, sizeof(key));
	return good;
}

static int by_home(const void *a, const void *b)
{
	const struct mobile *one = a, *other = b;

	return memcmp(&one->home, &other->home, sizeof(one->home));
}

static bool sort(struct line_file *f, const struct mobiles *m)
{
	char text[INET6_ADDRSTRLEN];

	if (m->n)
		qsort(m->of, m->n, sizeof(*m->of), by_home);
	for (uint32_t i = 1; i < m->n; i++) {
		if (by_home(&m->of[i - 1], &m->of[i]))
			continue;
		inet_ntop(AF_INET6, &m->of[i].home, text, sizeof(text));
		return line_wrong(f, "%s is there twice", text);
	}

	return true;
}

int mobiles_read(struct mobiles *m, int fd, const char *path, char *error,
		 size_t size)
{
	struct line_file f = { .path = path, .error = error, .size = size };

	return line_file_read(&f, fd, take_fields, m) || !sort(&f, m) ? -1 : 0;
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
