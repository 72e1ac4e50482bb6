/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tap.h - say what held and what did not
 *
 * A line for each check, the plan at the end: a test that dies on the way has
 * no plan, and the script that runs it sees that.
 */
#ifndef TAP_H
#define TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static int tap_count;
static int tap_failed;

__attribute__((format(printf, 2, 3)))
static inline bool ok(bool good, const char *what, ...)
{
	va_list args;

	tap_failed += !good;
	printf("%sok %d - ", good ? "" : "not ", ++tap_count);
	va_start(args, what);
	vprintf(what, args);
	va_end(args);
	putchar('\n');
	return good;
}

__attribute__((format(printf, 1, 2)))
static inline void diag(const char *what, ...)
{
	va_list args;

	fputs("# ", stdout);
	va_start(args, what);
	vprintf(what, args);
	va_end(args);
	putchar('\n');
}

static inline int tap_done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed || !tap_count;
}

#endif /* TAP_H */
