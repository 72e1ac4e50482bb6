// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * module.c - reach the module, or say in a sentence why not
 */
#include <errno.h>
#include <stdlib.h>

#include "tool/module.h"
#include "tool/tool.h"
#include "tool/words.h"

/* How often a list that keeps changing is asked for again. */
#define DUMP_TRIES	8

static bool explain(const struct segue_nl *s, int err)
{
	if (!err)
		return true;

	if (err == -ENOENT)
		complain(NULL, "%s; to load it: modprobe segue",
			 s->nl.refusal.sentence);
	else
		complain(NULL, "%s", s->nl.refusal.sentence);

	return false;
}

bool module_open(struct segue_nl *s)
{
	return explain(s, segue_open(s));
}

bool module_listen(struct segue_nl *s)
{
	return explain(s, segue_listen(s));
}

int module_refused(const struct segue_nl *s, const char *asked)
{
	const struct nl_refusal *r = &s->nl.refusal;

	if (r->err == EPERM && !r->by_kernel)
		complain(asked, "%s (this takes CAP_NET_ADMIN)", r->sentence);
	else
		complain(asked, "%s", r->sentence);

	return EXIT_REFUSED;
}

static int mn_list_add(const struct segue_mn *mn, void *arg)
{
	struct mn_list *list = arg;
	struct segue_mn *mns;
	size_t room;

	if (list->n == list->room) {
		room = list->room ? 2 * list->room : 64;
		mns = realloc(list->mns, room * sizeof(*mns));
		if (!mns)
			return -ENOMEM;
		list->mns = mns;
		list->room = room;
	}

	list->mns[list->n++] = *mn;
	return 0;
}

int mn_list_get(struct segue_nl *s, struct mn_list *list)
{
	int tries;
	int err;

	*list = (struct mn_list){ 0 };
	for (tries = 0; tries < DUMP_TRIES; tries++) {
		list->n = 0;
		err = segue_dump(s, mn_list_add, list);
		if (err != -EINTR)
			break;
	}
	if (err) {
		free(list->mns);
		*list = (struct mn_list){ 0 };
	}

	return err;
}
