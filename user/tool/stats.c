// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * stats.c - `segue stats`, and the state that `segue` alone shows
 */
#include <stdlib.h>

#include "nl/names.h"
#include "tool/mn.h"
#include "tool/module.h"

/* A packet is never dropped without a reason, and its count never hidden. */
static void print_drops(struct out *o, const struct segue_stats *s, bool all)
{
	char number[16], prefix[48];
	bool none = true;
	unsigned int i;

	out_text(o, "\ndrops");
	out_object(o, "drops");
	for (i = 0; i < s->n_drops; i++) {
		const char *name = segue_drop_name(i);

		if (!o->json && !all && !s->drops[i])
			continue;
		snprintf(number, sizeof(number), "%u", i);
		if (!name)
			name = number;
		snprintf(prefix, sizeof(prefix), " %s ", name);
		out_uint(o, name, prefix, s->drops[i]);
		none = false;
	}
	if (none)
		out_text(o, " none");
	out_object_end(o);
}

/* In bytes.  An older module does not tell. */
static void print_memory(struct out *o, const struct segue_memory *m)
{
	if (!m->total)
		return;

	out_text(o, "\nmemory");
	out_object(o, "memory");
	out_uint(o, "mns", " mns ", m->mns);
	out_uint(o, "more", " more ", m->more);
	out_uint(o, "holds", " holds ", m->holds);
	out_uint(o, "paths", " paths ", m->paths);
	out_uint(o, "tables", " tables ", m->tables);
	out_uint(o, "counters", " counters ", m->counters);
	out_uint(o, "total", " total ", m->total);
	out_uint(o, "per_mn", " each ", m->per_mn);
	out_object_end(o);
}

/* One line of text (and one more for drops), or one object. */
static void stats_print(struct out *o, const char *key,
			const struct segue_stats *s, bool all_drops)
{
	out_object(o, key);
	out_uint(o, "mns", "mobile nodes ", s->mns);
	out_uint(o, "active", " active ", s->active);
	out_uint(o, "packets", " packets ", s->packets);
	out_uint(o, "bytes", " bytes ", s->bytes);
	out_uint(o, "in", " in ", s->in);
	out_uint(o, "held", " held ", s->held);
	out_uint(o, "drained", " drained ", s->drained);
	out_uint(o, "steered", " steered ", s->steered);
	out_uint(o, "decapped", " decapped ", s->decapped);
	out_uint(o, "foreign", " foreign ", s->foreign);
	out_uint(o, "expired", " expired ", s->expired);
	out_uint(o, "copied", " copied ", s->copied);
	out_uint(o, "remembered", " remembered ", s->remembered);
	out_uint(o, "unremembered", " unremembered ", s->unremembered);
	out_uint(o, "dedup_bytes", " dedup-bytes ", s->dedup_bytes);
	out_uint(o, "answered", " answered ", s->answered);
	out_uint(o, "unanswered", " unanswered ", s->unanswered);
	out_uint(o, "markers_sent", " markers_sent ", s->markers_sent);
	out_uint(o, "markers_taken", " markers_taken ", s->markers_taken);
	out_uint(o, "kept", " kept ", s->kept);
	out_uint(o, "resent", " resent ", s->resent);
	out_uint(o, "forgotten", " forgotten ", s->forgotten);
	print_memory(o, &s->memory);
	print_drops(o, s, all_drops);
	out_object_end(o);
}

int cmd_stats(int argc, char **argv, const struct options *opt)
{
	struct words w = words_of(argc - 1, argv + 1, "stats");
	struct out o = out_of(stdout, opt);
	struct segue_stats stats;
	struct segue_nl s;
	int err;

	if (words_take(&w, "help")) {
		puts("Usage: segue stats [ show ]");
		return EXIT_DONE;
	}
	words_take(&w, "show");
	if (!words_done(&w))
		return EXIT_USAGE;
	if (!module_open(&s))
		return EXIT_REFUSED;

	err = segue_stats_get(&s, &stats);
	segue_close(&s);
	if (err)
		return module_refused(&s, "stats show");

	stats_print(&o, NULL, &stats, opt->stats);
	out_end(&o);
	return EXIT_DONE;
}

int cmd_state(const struct options *opt)
{
	struct out o = out_of(stdout, opt);
	struct segue_stats stats;
	struct mn_list list;
	struct segue_nl s;
	size_t i;

	if (!module_open(&s))
		return EXIT_REFUSED;
	if (mn_list_get(&s, &list)) {
		segue_close(&s);
		return module_refused(&s, "show");
	}
	if (segue_stats_get(&s, &stats)) {
		free(list.mns);
		segue_close(&s);
		return module_refused(&s, "show");
	}
	segue_close(&s);

	out_object(&o, NULL);
	out_array(&o, "mn");
	for (i = 0; i < list.n; i++) {
		mn_print(&o, NULL, &list.mns[i], "\n    ", opt->stats);
		out_text(&o, "\n");
	}
	out_array_end(&o);
	stats_print(&o, "stats", &stats, opt->stats);
	out_object_end(&o);
	out_end(&o);
	free(list.mns);

	return EXIT_DONE;
}
