// SPDX-License-Identifier: GPL-2.0-or-later
/* timers.c - a sorted list of deadlines */
#include <stddef.h>

#include "daemon/timers.h"

void timer_stop(struct timers *all, struct timer *t)
{
	struct timer **at;

	if (!t->runs)
		return;

	for (at = &all->first; *at != t; at = &(*at)->next)
		;
	*at = t->next;
	t->runs = false;
}

/* Of two that are due at the same time, the one set first comes first. */
void timer_set(struct timers *all, struct timer *t, double due)
{
	struct timer **at;

	timer_stop(all, t);
	for (at = &all->first; *at && (*at)->due <= due; at = &(*at)->next)
		;
	t->due = due;
	t->next = *at;
	t->runs = true;
	*at = t;
}

struct timer *timers_due(struct timers *all, double now)
{
	struct timer *t = all->first;

	if (!t || t->due > now)
		return NULL;

	timer_stop(all, t);
	return t;
}
