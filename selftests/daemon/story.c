// SPDX-License-Identifier: GPL-2.0-or-later
/* story.c - look into a transcript, or compare it with the one of before */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "story.h"
#include "tap.h"

static const char *golden, *out;

void story_files(const char *golden_dir, const char *out_dir)
{
	golden = golden_dir;
	out = out_dir;
}

static char *slurp(const char *path)
{
	char *text = calloc(1, SIM_TEXT_MAX);
	FILE *in = fopen(path, "r");

	if (in) {
		if (fread(text, 1, SIM_TEXT_MAX - 1, in) == 0)
			text[0] = '\0';
		fclose(in);
	}
	return text;
}

void tells(struct sim *sim, const char *name, const char *sentence)
{
	static const char licence[] =
		"# SPDX\x2dLicense-Identifier: GPL-2.0-or-later\n";
	char path[4096], *before;
	bool same;
	FILE *to;

	snprintf(path, sizeof(path), "%s/%s.txt", out, name);
	to = fopen(path, "w");
	if (to) {
		fputs(licence, to);
		fputs(sim->clock.text, to);
		fclose(to);
	}
	snprintf(path, sizeof(path), "%s/%s.txt", golden, name);
	before = slurp(path);
	same = !strncmp(before, licence, strlen(licence)) &&
	       !strcmp(before + strlen(licence), sim->clock.text);
	ok(same, "%s", sentence);
	if (!same)
		note("diff -u %s %s/%s.txt", path, out, name);
	free(before);
}

struct sim *story_begun(const char *dir)
{
	struct sim *sim = sim_new(dir);

	sim_attach(sim);
	return sim;
}

bool said(const struct sim *sim, const char *words)
{
	return strstr(sim->clock.text, words);
}

bool order(const struct sim *sim, const char *first, const char *then)
{
	const char *a = strstr(sim->clock.text, first);

	return a && strstr(a, then);
}

unsigned int sessions(const struct sim *sim)
{
	unsigned int n = 0;

	for (int i = AR1; i <= AR2; i++) {
		const struct session *s;

		for (s = sim->nodes[i].ar.pars; s; s = s->next)
			n++;
		for (s = sim->nodes[i].ar.nars; s; s = s->next)
			n++;
	}

	return n;
}

bool near_ms(double a, double b, double ms)
{
	return fabs((b - a) * 1000 - ms) < 1;
}
