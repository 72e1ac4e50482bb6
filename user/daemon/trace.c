// SPDX-License-Identifier: GPL-2.0-or-later
/* trace.c - keep the ladder, write it when asked */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/trace.h"

#define FIRST_ROOM	1024

static bool make_room(struct trace *t)
{
	size_t room = t->room ? 2 * t->room : FIRST_ROOM;
	void *lines;

	if (t->n < t->room)
		return true;
	if (t->n == TRACE_LINES_MAX)
		return false;

	lines = realloc(t->lines, room * sizeof(*t->lines));
	if (!lines)
		return false;

	t->lines = lines;
	t->room = room;
	return true;
}

void trace_step(struct trace *t, const struct trace_step *step)
{
	struct trace_line *line;
	struct timespec now;

	if (!t->path)
		return;
	if (!make_room(t)) {
		t->lost++;
		return;
	}

	clock_gettime(CLOCK_REALTIME, &now);
	line = &t->lines[t->n++];
	line->ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
	line->step = step->step;
	line->sent = step->sent;
	line->peer = step->peer;
	strncpy(line->outcome, step->outcome, sizeof(line->outcome) - 1);
	line->outcome[sizeof(line->outcome) - 1] = '\0';
}

/* Outcomes are our own words: nothing in them needs quoting. */
static void write_line(FILE *out, const struct trace *t,
		       const struct trace_line *line)
{
	char peer[INET6_ADDRSTRLEN] = "";

	if (!IN6_IS_ADDR_UNSPECIFIED(&line->peer))
		inet_ntop(AF_INET6, &line->peer, peer, sizeof(peer));
	fprintf(out, "{\"t\":%llu,\"step\":\"%c\",\"who\":\"%s\",\"act\":\"%s\",\"peer\":\"%s\",\"outcome\":\"%s\"}\n",
		(unsigned long long)line->ns, line->step, t->who,
		line->sent ? "sent" : "got", peer, line->outcome);
}

int trace_flush(struct trace *t)
{
	FILE *out;
	int err = 0;

	if (!t->path)
		return 0;

	out = fopen(t->path, t->begun ? "ae" : "we");
	if (!out)
		return -errno;

	for (size_t i = 0; i < t->n; i++)
		write_line(out, t, &t->lines[i]);
	if (t->lost)
		fprintf(out, "{\"who\":\"%s\",\"lost\":%zu}\n", t->who,
			t->lost);
	if (fclose(out))
		err = -errno;

	t->begun = true;
	t->n = 0;
	t->lost = 0;
	return err;
}

void trace_free(struct trace *t)
{
	free(t->lines);
	t->lines = NULL;
	t->n = 0;
	t->room = 0;
}
