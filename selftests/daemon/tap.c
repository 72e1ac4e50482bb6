// SPDX-License-Identifier: GPL-2.0-or-later
/* tap.c - one line a check; the plan at the end */
#include <stdarg.h>
#include <stdio.h>

#include "tap.h"

static int count, failed;

void ok(bool good, const char *sentence, ...)
{
	va_list ap;

	failed += !good;
	printf("%sok %d - ", good ? "" : "not ", ++count);
	va_start(ap, sentence);
	vprintf(sentence, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
}

void note(const char *fmt, ...)
{
	va_list ap;

	printf("# ");
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

int tap_end(void)
{
	printf("1..%d\n", count);
	return failed != 0;
}
