// SPDX-License-Identifier: GPL-2.0-or-later
/* line_file.c - files with keys, an entry a line */
#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/config_read.h"
#include "daemon/line_file.h"

#define LINE_MAX_LEN	640

bool line_wrong(struct line_file *f, const char *fmt, ...)
{
	va_list ap;
	int at;

	at = snprintf(f->error, f->size, "%s:%u: ", f->path, f->line);
	if (at < 0 || (size_t)at >= f->size)
		return false;

	va_start(ap, fmt);
	vsnprintf(f->error + at, f->size - (size_t)at, fmt, ap);
	va_end(ap);
	return false;
}

bool line_address(struct line_file *f, const char *text, struct in6_addr *to)
{
	if (inet_pton(AF_INET6, text, to) != 1 || !ip6_is_routable(to))
		return line_wrong(f,
				  "a global IPv6 address was expected, not '%s'",
				  text);
	return true;
}

bool line_spi(struct line_file *f, const char *text, uint32_t min,
	      const char *section, uint32_t *to)
{
	size_t len = strlen(text);
	unsigned long long value = 0;

	if (strspn(text, "0123456789") == len && len <= 10)
		value = strtoull(text, NULL, 10);
	if (value < min || value > UINT32_MAX)
		return line_wrong(f,
				  "an SPI of %u to 4294967295 was expected, not '%s' (%s)",
				  min, text, section);

	*to = (uint32_t)value;
	return true;
}

bool line_algorithm(struct line_file *f, const char *text, enum badf_alg *to)
{
	if (!strcmp(text, "hmac-sha1-96"))
		*to = BADF_HMAC_SHA1_96;
	else if (!strcmp(text, "hmac-sha256-128"))
		*to = BADF_HMAC_SHA256_128;
	else
		return line_wrong(f,
				  "hmac-sha1-96 or hmac-sha256-128 was expected, not '%s'",
				  text);
	return true;
}

bool line_key(struct line_file *f, const char *text, struct badf_key *to)
{
	if (!parse_hex(text, strlen(text), to))
		return line_wrong(f,
				  "a key of 32 to %d hexadecimal digits was expected",
				  2 * BADF_KEY_MAX);
	return true;
}

static bool take_line(struct line_file *f, char *line, line_take take, void *to)
{
	static const char blanks[] = { ' ', '\t', '\r', '\n', '\0' };
	char *fields[LINE_FIELDS + 1], *rest = NULL, *word;
	unsigned int n = 0;

	line[strcspn(line, "#")] = '\0';
	for (word = strtok_r(line, blanks, &rest); word && n <= LINE_FIELDS;
	     word = strtok_r(NULL, blanks, &rest))
		fields[n++] = word;

	return !n || take(f, to, fields, n);
}

/* No line was taken in part: neither a long one nor one with a NUL. */
static bool read_lines(struct line_file *f, FILE *in, line_take take, void *to)
{
	char line[LINE_MAX_LEN];
	bool good = true;

	while (good && fgets(line, sizeof(line), in)) {
		f->line++;
		good = strchr(line, '\n') || feof(in) ?
		       take_line(f, line, take, to) :
		       line_wrong(f, "a line of at most %d characters was expected",
				  LINE_MAX_LEN - 2);
	}

	explicit_bzero(line, sizeof(line));
	return good && (!ferror(in) || line_wrong(f, "cannot be read: %m"));
}

int line_file_read(struct line_file *f, int fd, line_take take, void *to)
{
	FILE *in = fdopen(dup(fd), "r");
	char buffer[BUFSIZ];
	bool good;

	f->line = 0;
	if (!in) {
		line_wrong(f, "no memory");
		return -1;
	}

	setvbuf(in, buffer, _IOFBF, sizeof(buffer));
	good = read_lines(f, in, take, to);
	fclose(in);
	explicit_bzero(buffer, sizeof(buffer));
	return good ? 0 : -1;
}
