/* SPDX-License-Identifier: GPL-2.0-or-later */
/* string.h - where the kernel has memset(), for dedup_core.c in user space */
#include <string.h>
