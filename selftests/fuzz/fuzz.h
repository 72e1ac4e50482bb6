/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz.h - what the targets have in common
 *
 * A target is given any octets.  A decoder may refuse them, with one of the
 * reasons it has; what it takes must be encoded again, and that decoded to the
 * same struct.  A broken promise is a trap, which libFuzzer reports as it does
 * what ASan and UBSan find.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "wire/error.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static inline void must(bool promise)
{
	if (!promise)
		__builtin_trap();
}

/* Refused for a reason that has a name. */
static inline void must_be_reason(int err)
{
	must(err < 0 && err > -WIRE_ERRORS);
}

/* Taken, or refused for such a reason. */
static inline void must_judge(int err)
{
	if (err)
		must_be_reason(err);
}

#endif /* FUZZ_H */
