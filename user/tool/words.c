// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * words.c - the words of a command, read left to right
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tool/words.h"

static const char *place;

void words_set_place(const char *new_place)
{
	place = new_place;
}

void complain(const char *what, const char *format, ...)
{
	va_list args;

	fputs("segue: ", stderr);
	if (place)
		fprintf(stderr, "%s: ", place);
	if (what)
		fprintf(stderr, "%s: ", what);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

struct words words_of(int argc, char **argv, const char *what)
{
	return (struct words){ .at = argv, .left = argc, .what = what };
}

const char *words_peek(const struct words *w)
{
	return w->left ? *w->at : NULL;
}

const char *words_next(struct words *w)
{
	if (!w->left)
		return NULL;

	w->left--;
	return *w->at++;
}

bool words_take(struct words *w, const char *word)
{
	if (!w->left || strcmp(*w->at, word) != 0)
		return false;

	words_next(w);
	return true;
}

bool words_done(const struct words *w)
{
	if (!w->left)
		return true;

	complain(w->what, "\"%s\": nothing was expected here", *w->at);
	return false;
}

bool words_unexpected(const struct words *w, const char *expected)
{
	if (w->left)
		complain(w->what, "\"%s\": expected %s", *w->at, expected);
	else
		complain(w->what, "expected %s", expected);

	return false;
}

bool words_str(struct words *w, const char *name, const char *expected,
	       const char **value)
{
	*value = words_next(w);
	if (!*value)
		complain(w->what, "%s: expected %s", name, expected);

	return *value;
}

static bool refuse(const struct words *w, const char *name, const char *value,
		   const char *expected)
{
	complain(w->what, "%s \"%s\": expected %s", name, value, expected);
	return false;
}

/* Digits and no more than fit; *end is what follows them. */
static bool parse_digits(const char *s, uint64_t *value, const char **end)
{
	if (!isdigit((unsigned char)*s))
		return false;

	errno = 0;
	*value = strtoull(s, (char **)end, 10);
	return !errno;
}

bool words_uint(struct words *w, const char *name, uint32_t min, uint32_t max,
		uint32_t *value)
{
	const char *s, *end;
	char expected[64];
	uint64_t n;

	snprintf(expected, sizeof(expected), "a number from %u to %u", min,
		 max);
	if (!words_str(w, name, expected, &s))
		return false;
	if (!parse_digits(s, &n, &end) || *end || n < min || n > max)
		return refuse(w, name, s, expected);

	*value = n;
	return true;
}

bool words_time(struct words *w, const char *name, uint32_t *ms)
{
	static const char expected[] =
		"a time of 1 ms to 1 day: 250ms, 2s, or a number of "
		"milliseconds";
	const char *s, *end;
	uint64_t n;

	if (!words_str(w, name, expected, &s))
		return false;
	if (!parse_digits(s, &n, &end) || n > SEGUE_DEADLINE_MAX)
		return refuse(w, name, s, expected);

	if (!strcmp(end, "s"))
		n *= 1000;
	else if (*end && strcmp(end, "ms") != 0)
		return refuse(w, name, s, expected);
	if (n < 1 || n > SEGUE_DEADLINE_MAX)
		return refuse(w, name, s, expected);

	*ms = n;
	return true;
}

static bool parse_ip(const char *s, struct segue_addr *a)
{
	*a = (struct segue_addr){ 0 };
	if (inet_pton(AF_INET6, s, a->ip) == 1)
		a->family = AF_INET6;
	else if (inet_pton(AF_INET, s, a->ip) == 1)
		a->family = AF_INET;
	a->plen = a->family == AF_INET6 ? 128 : 32;

	return a->family;
}

bool parse_prefix(const char *s, struct segue_addr *a)
{
	char ip[INET6_ADDRSTRLEN];
	const char *slash = strchr(s, '/');
	const char *end;
	uint64_t plen;

	if (!slash)
		return parse_ip(s, a);
	if ((size_t)(slash - s) >= sizeof(ip))
		return false;

	snprintf(ip, sizeof(ip), "%.*s", (int)(slash - s), s);
	if (!parse_ip(ip, a) || !parse_digits(slash + 1, &plen, &end) ||
	    *end || plen > a->plen)
		return false;

	a->plen = plen;
	return true;
}

bool words_addr(struct words *w, const char *name, struct segue_addr *a)
{
	static const char expected[] = "an IPv6 or IPv4 address";
	const char *s;

	if (!words_str(w, name, expected, &s))
		return false;

	return parse_ip(s, a) || refuse(w, name, s, expected);
}

bool words_prefix(struct words *w, const char *name, struct segue_addr *a)
{
	static const char expected[] =
		"an address or prefix such as 2001:db8::5 or 2001:db8:9::/64";
	const char *s;

	if (!words_str(w, name, expected, &s))
		return false;

	return parse_prefix(s, a) || refuse(w, name, s, expected);
}

static bool parse_mac(const char *s, uint8_t *mac)
{
	int i;

	for (i = 0; i < 6; i++, s += 3) {
		if (!isxdigit((unsigned char)s[0]) ||
		    !isxdigit((unsigned char)s[1]) ||
		    s[2] != (i < 5 ? ':' : '\0'))
			return false;
		mac[i] = strtoul(s, NULL, 16);
	}

	return true;
}

bool words_mac(struct words *w, const char *name, uint8_t *mac)
{
	static const char expected[] =
		"a link-layer address such as 02:00:00:00:01:00";
	const char *s;

	if (!words_str(w, name, expected, &s))
		return false;

	return parse_mac(s, mac) || refuse(w, name, s, expected);
}

bool words_dev(struct words *w, const char *name, uint32_t *ifindex)
{
	static const char expected[] = "a network device that exists";
	const char *s;

	if (!words_str(w, name, expected, &s))
		return false;

	*ifindex = if_nametoindex(s);
	return *ifindex || refuse(w, name, s, expected);
}

bool words_choice(struct words *w, const char *name, const char *expected,
		  int (*number)(const char *word), uint8_t *value)
{
	const char *s;
	int n;

	if (!words_str(w, name, expected, &s))
		return false;

	n = number(s);
	if (n < 0)
		return refuse(w, name, s, expected);

	*value = n;
	return true;
}

void words_join(int argc, char **argv, char *line, size_t size)
{
	size_t len = 0;
	int i;

	line[0] = '\0';
	for (i = 0; i < argc && len < size; i++)
		len += snprintf(line + len, size - len, "%s%s", i ? " " : "",
				argv[i]);
}
