/* SPDX-License-Identifier: GPL-2.0-only */
/* linux/timer.h - before Linux 6.16 timer_container_of() was from_timer() */
#ifndef _SEGUE_COMPAT_LINUX_TIMER_H
#define _SEGUE_COMPAT_LINUX_TIMER_H

#include_next <linux/timer.h>

#ifndef timer_container_of
#define timer_container_of(var, timer, member) from_timer(var, timer, member)
#endif

#endif
