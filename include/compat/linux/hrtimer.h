/* SPDX-License-Identifier: GPL-2.0-only */
/* linux/hrtimer.h - before Linux 6.13 hrtimer_setup() was hrtimer_init() and more */
#ifndef _SEGUE_COMPAT_LINUX_HRTIMER_H
#define _SEGUE_COMPAT_LINUX_HRTIMER_H

#include_next <linux/hrtimer.h>

#ifndef SEGUE_HAS_HRTIMER_SETUP
static inline void
hrtimer_setup(struct hrtimer *timer,
	      enum hrtimer_restart (*function)(struct hrtimer *),
	      clockid_t clock, enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock, mode);
	timer->function = function;
}
#endif

#endif
