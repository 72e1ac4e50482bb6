/* SPDX-License-Identifier: GPL-2.0-or-later */
/* types.h - the kernel's names for numbers, for dedup_core.c in user space */
#ifndef SELFTESTS_DEDUP_TYPES_H
#define SELFTESTS_DEDUP_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

#endif /* SELFTESTS_DEDUP_TYPES_H */
