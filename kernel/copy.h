/* SPDX-License-Identifier: GPL-2.0-only */
/* copy.h - one packet more */
#ifndef _SEGUE_COPY_H
#define _SEGUE_COPY_H

#include <linux/skbuff.h>

struct sk_buff *segue_copy(struct sk_buff *skb, bool brief);
void segue_copy_exit(void);

#endif /* _SEGUE_COPY_H */
