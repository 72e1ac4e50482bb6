/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stats.h - the counters of a namespace as text or JSON
 */
#ifndef SEGUE_USER_STATS_H
#define SEGUE_USER_STATS_H

#include "nl/segue_nl.h"
#include "tool/out.h"

/* One line of text (and one more for drops), or one object. */
void stats_print(struct out *o, const char *key,
		 const struct segue_stats *stats, bool all_drops);

#endif /* SEGUE_USER_STATS_H */
