/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tap.h - one line a check; the plan at the end */
#ifndef SELFTESTS_TAP_H
#define SELFTESTS_TAP_H

#include <stdbool.h>

void ok(bool good, const char *sentence, ...)
	__attribute__((format(printf, 2, 3)));
void note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Plan, and the exit status. */
int tap_end(void);

#endif /* SELFTESTS_TAP_H */
