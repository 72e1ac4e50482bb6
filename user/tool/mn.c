// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mn.c - `segue mn`: show the mobile nodes, or do something to them
 */
#include <errno.h>
#include <stdlib.h>

#include "tool/mn.h"
#include "tool/module.h"
#include "tool/tool.h"

#define ASKED_MAX	512

/* The operation of this batch that makes or changes a mobile node, if any. */
static struct segue_mn *find_earlier(struct mn_request *requests, size_t n,
				     const struct segue_mn *ref)
{
	while (n--) {
		struct segue_op *op = &requests[n].op;

		if (op->verb != SEGUE_VERB_NEW && op->verb != SEGUE_VERB_SET)
			continue;
		if (!requests[n].folded && mn_is(ref, &op->mn))
			return &op->mn;
	}

	return NULL;
}

static int complete(struct segue_nl *s, struct mn_request *requests, size_t i)
{
	struct mn_request *r = &requests[i];
	struct segue_mn *earlier;
	struct segue_mn now;
	int err;

	if (r->op.verb != SEGUE_VERB_SET)
		return 0;

	earlier = find_earlier(requests, i, &r->ref);
	if (earlier) {
		mn_change(earlier, r);
		r->folded = true;
		return 0;
	}

	err = segue_get(s, &r->ref, &now);
	if (err)
		return err;

	mn_change(&now, r);
	r->op.mn = now;
	return 0;
}

/* The request the kernel's n-th operation came from. */
static int request_of(const struct mn_request *requests, size_t n, int op)
{
	size_t i;

	for (i = 0; op >= 0 && i < n; i++) {
		if (!requests[i].folded && !op--)
			return i;
	}

	return -1;
}

int mn_apply(struct segue_nl *s, struct mn_request *requests, size_t n,
	     int *blamed)
{
	struct segue_batch batch = { 0 };
	int err = 0;
	size_t i;

	for (i = 0; !err && i < n; i++) {
		err = complete(s, requests, i);
		*blamed = i;
	}
	for (i = 0; !err && i < n; i++) {
		if (requests[i].folded)
			continue;
		*blamed = i;
		err = segue_batch_add(&batch, &requests[i].op);
		if (err)
			nl_refuse(&s->nl, -err, NULL);
	}
	if (err) {
		segue_batch_clear(&batch);
		return err;
	}

	err = segue_batch_send(s, &batch, blamed);
	*blamed = request_of(requests, n, *blamed);
	return err;
}

static bool wanted(const struct segue_mn *mn, const char *tag)
{
	return !tag || !strcmp(mn->tag, tag);
}

static int show_list(struct out *o, const char *tag, const struct options *opt)
{
	struct mn_list list;
	struct segue_nl s;
	size_t i;
	int err;

	if (!module_open(&s))
		return EXIT_REFUSED;
	err = mn_list_get(&s, &list);
	segue_close(&s);
	if (err)
		return module_refused(&s, "mn show");

	out_array(o, NULL);
	for (i = 0; i < list.n; i++) {
		if (!wanted(&list.mns[i], tag))
			continue;
		mn_print(o, NULL, &list.mns[i], "\n    ", opt->stats);
		out_text(o, "\n");
	}
	out_array_end(o);
	free(list.mns);

	return EXIT_DONE;
}

static int show_one(struct out *o, const struct segue_mn *ref,
		    const char *asked, const struct options *opt)
{
	struct segue_nl s;
	struct segue_mn mn;
	int err;

	if (!module_open(&s))
		return EXIT_REFUSED;
	err = segue_get(&s, ref, &mn);
	segue_close(&s);
	if (err)
		return module_refused(&s, asked);

	out_array(o, NULL);
	mn_print(o, NULL, &mn, "\n    ", opt->stats);
	out_text(o, "\n");
	out_array_end(o);

	return EXIT_DONE;
}

static int show(struct words *w, const char *asked, const struct options *opt)
{
	struct out o = out_of(stdout, opt);
	const char *tag = NULL;
	struct segue_mn ref = { 0 };
	int ret;

	w->what = "mn show";
	if (words_take(w, "tag")) {
		if (!words_str(w, "tag", "a name", &tag))
			return EXIT_USAGE;
	} else if (words_peek(w) && !mn_reference_parse(w, &ref)) {
		return EXIT_USAGE;
	}
	if (!words_done(w))
		return EXIT_USAGE;

	if (ref.id || ref.n_addrs)
		ret = show_one(&o, &ref, asked, opt);
	else
		ret = show_list(&o, tag, opt);
	if (ret == EXIT_DONE && opt->json)
		out_end(&o);

	return ret;
}

int cmd_mn(int argc, char **argv, const struct options *opt)
{
	struct words w = words_of(argc - 1, argv + 1, "mn");
	struct mn_request r;
	char asked[ASKED_MAX];
	struct segue_nl s;
	int blamed;
	int err;

	if (words_take(&w, "help")) {
		mn_usage(stdout);
		return EXIT_DONE;
	}
	words_join(argc, argv, asked, sizeof(asked));
	if (!words_peek(&w) || words_take(&w, "show"))
		return show(&w, asked, opt);

	if (!mn_request_parse(&w, &r))
		return EXIT_USAGE;
	if (!module_open(&s))
		return EXIT_REFUSED;

	err = mn_apply(&s, &r, 1, &blamed);
	segue_close(&s);

	return err ? module_refused(&s, asked) : EXIT_DONE;
}
