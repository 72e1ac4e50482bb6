/* SPDX-License-Identifier: GPL-2.0-only */
/* flowtable.h - does a flowtable carry packets past us? */
#ifndef _SEGUE_FLOWTABLE_H
#define _SEGUE_FLOWTABLE_H

#include <linux/types.h>

struct net;

bool segue_flowtable_present(struct net *net);

#endif /* _SEGUE_FLOWTABLE_H */
