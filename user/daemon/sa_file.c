// SPDX-License-Identifier: GPL-2.0-or-later
/* sa_file.c - security associations with given keys, from a file */
#include <stdlib.h>
#include <string.h>

#include "daemon/config_read.h"
#include "daemon/line_file.h"
#include "daemon/sa_file.h"

#define FIELDS_MIN	5
#define FIELDS		7

static bool take_cipher(struct line_file *f, const char *name, const char *text,
			struct sa *sa)
{
	struct badf_key key;
	bool good;

	if (strcmp(name, "aes-cbc"))
		return line_wrong(f, "aes-cbc was expected, not '%s'", name);

	good = parse_hex(text, strlen(text), &key) &&
	       (key.key_len == 16 || key.key_len == 24 || key.key_len == 32);
	if (good) {
		memcpy(sa->cipher, key.key, key.key_len);
		sa->cipher_len = key.key_len;
	}
	explicit_bzero(&key, sizeof(key));
	return good || line_wrong(f, "an AES key of 32, 48 or 64 hexadecimal digits was expected");
}

/* The room for all is taken at once: a list that grew would leave keys behind. */
static bool keep(struct line_file *f, struct sa_list *list,
		 const struct sa *sa)
{
	struct sa *of;

	if (sa_find(list, &sa->src, &sa->dst))
		return line_wrong(f, "this direction is there twice");
	if (list->n == SA_MAX)
		return line_wrong(f, "at most %d lines were expected", SA_MAX);

	if (!list->of)
		list->of = calloc(SA_MAX, sizeof(*of));
	if (!list->of)
		return line_wrong(f, "no memory");

	list->of[list->n++] = *sa;
	return true;
}

static bool take_fields(struct line_file *f, void *to, char *const *fields,
			unsigned int n)
{
	struct sa sa = { .cipher_len = 0 };
	bool good;

	if (n != FIELDS_MIN && n != FIELDS)
		return line_wrong(f,
				  "SOURCE DESTINATION SPI ALGORITHM KEY [aes-cbc KEY] was expected");

	good = line_address(f, fields[0], &sa.src) &&
	       line_address(f, fields[1], &sa.dst) &&
	       line_spi(f, fields[2], SA_SPI_MIN, "RFC 4303 2.1",
			&sa.auth.spi) &&
	       line_algorithm(f, fields[3], &sa.auth.alg) &&
	       line_key(f, fields[4], &sa.auth) &&
	       (n == FIELDS_MIN || take_cipher(f, fields[5], fields[6], &sa)) &&
	       keep(f, to, &sa);
	explicit_bzero(&sa, sizeof(sa));
	return good;
}

int sa_read(struct sa_list *list, int fd, const char *path, char *error,
	    size_t size)
{
	struct line_file f = { .path = path, .error = error, .size = size };

	return line_file_read(&f, fd, take_fields, list);
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
