/* SPDX-License-Identifier: GPL-2.0-only */
/* linux/workqueue.h - a queue of its CPU was one without saying so */
#ifndef _SEGUE_COMPAT_LINUX_WORKQUEUE_H
#define _SEGUE_COMPAT_LINUX_WORKQUEUE_H

#include_next <linux/workqueue.h>

#ifndef SEGUE_HAS_WQ_PERCPU
#define WQ_PERCPU 0
#endif

#endif
