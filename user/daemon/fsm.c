// SPDX-License-Identifier: GPL-2.0-or-later
/* fsm.c - take one step through a protocol's table */
#include "daemon/fsm.h"

const struct fsm_row *fsm_step(const struct fsm *fsm, int *state, int event,
			       void *session, const void *arg)
{
	const struct fsm_row *row;

	for (row = fsm->rows; row < fsm->rows + fsm->n_rows; row++) {
		if (row->event != event)
			continue;
		if (row->state != *state && row->state != FSM_ANY)
			continue;
		if (row->guard && !row->guard(session, arg))
			continue;

		if (row->next != FSM_SAME)
			*state = row->next;
		if (row->action)
			row->action(session, arg);
		return row;
	}

	return NULL;
}
