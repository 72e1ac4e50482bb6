// SPDX-License-Identifier: GPL-2.0-or-later
/* config_read.c - one value of the file at a time */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/config_file.h"
#include "daemon/config_read.h"

bool wrong(struct reading *r, const char *key, const char *fmt, ...)
{
	unsigned int line, column;
	va_list ap;
	int at;

	config_file_find(r->path, key, &line, &column);
	at = snprintf(r->error, CONFIG_ERROR_MAX, "%s:%u:%u: %s: ", r->path,
		      line, column, key);
	if (at < 0 || at >= CONFIG_ERROR_MAX)
		return false;

	va_start(ap, fmt);
	vsnprintf(r->error + at, (size_t)(CONFIG_ERROR_MAX - at), fmt, ap);
	va_end(ap);
	return false;
}

bool read_text(struct reading *r, const char *key, const char *from,
	       char *to, size_t size)
{
	if (strlen(from) >= size)
		return wrong(r, key, "at most %zu characters were expected",
			     size - 1);

	memcpy(to, from, strlen(from) + 1);
	return true;
}

bool read_name(struct reading *r, const char *from, char *to,
	       size_t size)
{
	const char *c = from;

	while (isalnum((unsigned char)*c) || (*c && strchr("._-", *c)))
		c++;
	if (!*from || *c)
		return wrong(r, "name",
			     "letters, digits, '.', '_' and '-' were expected");

	return read_text(r, "name", from, to, size);
}

bool read_address(struct reading *r, const char *key, const char *from,
		  struct in6_addr *to)
{
	if (inet_pton(AF_INET6, from, to) != 1 || !ip6_is_routable(to))
		return wrong(r, key,
			     "a global IPv6 address was expected, not '%s'",
			     from);
	return true;
}

bool read_prefix(struct reading *r, const char *key, const char *from,
		 struct config_prefix *to)
{
	char addr[INET6_ADDRSTRLEN + 1];
	struct in6_addr masked;
	unsigned int len;
	char rest;

	if (sscanf(from, "%46[^/]/%u%c", addr, &len, &rest) != 2 ||
	    inet_pton(AF_INET6, addr, &to->addr) != 1 || len < 1 || len > 128)
		return wrong(r, key,
			     "a prefix as 2001:db8:1::/64 was expected, not '%s'",
			     from);

	masked = to->addr;
	ip6_mask(&masked, len);
	if (memcmp(&masked, &to->addr, sizeof(masked)))
		return wrong(r, key,
			     "'%s' has bits behind its length of %u", from,
			     len);

	to->len = (uint8_t)len;
	return true;
}

bool read_lladdr(struct reading *r, const char *key, const char *from,
		 uint8_t to[MAC_LEN])
{
	unsigned int b[MAC_LEN];
	char rest;

	if (strlen(from) != 17 ||
	    sscanf(from, "%2x:%2x:%2x:%2x:%2x:%2x%c", &b[0], &b[1], &b[2],
		   &b[3], &b[4], &b[5], &rest) != MAC_LEN || b[0] & 1)
		return wrong(r, key,
			     "a MAC address as 02:00:00:00:01:00 was expected, not '%s'",
			     from);

	for (int i = 0; i < MAC_LEN; i++)
		to[i] = (uint8_t)b[i];
	return true;
}

bool read_numbers(struct reading *r, const struct number *numbers,
		  size_t n, const void *from, void *to)
{
	for (size_t i = 0; i < n; i++) {
		const struct number *d = &numbers[i];
		unsigned int *const *set =
			(const void *)((const char *)from + d->from);
		unsigned int value = *set ? **set : d->preset;

		if (value < d->min || value > d->max)
			return wrong(r, d->key,
				     "%u to %u%s was expected, not %u", d->min,
				     d->max, d->unit, value);
		*(unsigned int *)((char *)to + d->to) = value;
	}

	return true;
}

bool is_on(const int *set, bool preset)
{
	return set ? *set : preset;
}

/* Of a digit that is known to be one. */
static unsigned int hex_digit(int c)
{
	return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

bool parse_hex(const char *text, size_t len, struct badf_key *key)
{
	if (len % 2 || len < 32 || len / 2 > BADF_KEY_MAX ||
	    strspn(text, "0123456789abcdefABCDEF") < len)
		return false;

	for (size_t i = 0; i < len / 2; i++)
		key->key[i] = (uint8_t)(hex_digit(text[2 * i]) << 4 |
					hex_digit(text[2 * i + 1]));
	key->key_len = (uint8_t)(len / 2);
	return true;
}

void beside(const struct reading *r, const char *name, char *path, size_t size)
{
	char copy[PATH_MAX];

	snprintf(copy, sizeof(copy), "%s", r->path);
	if (name[0] == '/')
		snprintf(path, size, "%s", name);
	else
		snprintf(path, size, "%s/%s", dirname(copy), name);
}

int open_secret(struct reading *r, const char *at, const char *name,
		char path[PATH_MAX])
{
	struct stat st;
	int fd;

	beside(r, name, path, PATH_MAX);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st)) {
		wrong(r, at, "%s cannot be read: %s", path, strerror(errno));
	} else if (!S_ISREG(st.st_mode) || st.st_mode & 077) {
		wrong(r, at,
		      "%s: mode 0600 was expected, not %04o: others can read the key",
		      path, st.st_mode & 07777);
	} else {
		return fd;
	}

	if (fd >= 0)
		close(fd);
	return -1;
}

bool read_secret(struct reading *r, const char *at, const char *name,
		 struct badf_key *key)
{
	char text[2 * BADF_KEY_MAX + 8];
	char path[PATH_MAX];
	size_t digits;
	ssize_t len;
	bool good;
	int fd;

	fd = open_secret(r, at, name, path);
	if (fd < 0)
		return false;

	len = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[len > 0 ? len : 0] = '\0';
	digits = strcspn(text, " \t\r\n");
	good = strspn(text + digits, " \t\r\n") == strlen(text + digits) &&
	       parse_hex(text, digits, key);
	explicit_bzero(text, sizeof(text));
	if (!good)
		return wrong(r, at,
			     "%s: 32 to %d hexadecimal digits were expected",
			     path, 2 * BADF_KEY_MAX);
	return true;
}

bool read_sas(struct reading *r, const char *at, const char *name,
	      struct sa_list *sas)
{
	char path[PATH_MAX];
	int fd, err;

	fd = open_secret(r, at, name, path);
	if (fd < 0)
		return false;

	err = sa_read(sas, fd, path, r->error, CONFIG_ERROR_MAX);
	close(fd);
	return !err;
}

bool has_sas(struct reading *r, const char *at, const struct sa_list *sas,
	     const struct in6_addr *own, const struct in6_addr *peer)
{
	char text[INET6_ADDRSTRLEN];

	if (sa_find(sas, own, peer) && sa_find(sas, peer, own))
		return true;

	inet_ntop(AF_INET6, peer, text, sizeof(text));
	return wrong(r, at, "an association to %s and one from it were expected",
		     text);
}
