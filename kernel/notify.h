/* SPDX-License-Identifier: GPL-2.0-only */
/* notify.h - events out */
#ifndef _SEGUE_NOTIFY_H
#define _SEGUE_NOTIFY_H

#include <linux/segue.h>

struct segue_mn;

void segue_notify(struct segue_mn *mn, enum segue_event event);
void segue_notify_stop(void);

#endif /* _SEGUE_NOTIFY_H */
