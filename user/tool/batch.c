// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * batch.c - `segue -batch FILE`: commands line by line
 *
 * Operations on mobile nodes that follow one another are applied as one
 * message: all of them or none.  Any other command ends such a run, is
 * executed, and the next run begins; a file of operations alone is therefore
 * one message.  The first error ends the batch.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nl/names.h"
#include "tool/mn.h"
#include "tool/module.h"
#include "tool/tool.h"

#define WORDS_MAX	512

/* One operation of a run, and where it was read. */
struct origin {
	unsigned int line;
	char *asked;
};

struct batch {
	const char *file;
	const struct options *opt;
	unsigned int line;
	struct mn_request *requests;
	struct origin *origins;
	size_t n;
	size_t room;
};

/* What the sentences begin with from here on; line 0 = the file as a whole. */
static void set_place(const struct batch *b, unsigned int line, char *buf,
		      size_t size)
{
	if (line)
		snprintf(buf, size, "%s:%u", b->file, line);
	else
		snprintf(buf, size, "%s", b->file);
	words_set_place(buf);
}

static void forget(struct batch *b)
{
	while (b->n)
		free(b->origins[--b->n].asked);
}

/* Apply the run. */
static int apply(struct batch *b)
{
	struct segue_nl s;
	char place[320];
	int blamed = -1;
	int ret = EXIT_DONE;
	int err;

	if (!b->n)
		return EXIT_DONE;
	if (!module_open(&s))
		return EXIT_REFUSED;

	err = mn_apply(&s, b->requests, b->n, &blamed);
	segue_close(&s);
	if (err) {
		set_place(b, blamed < 0 ? 0 : b->origins[blamed].line, place,
			  sizeof(place));
		ret = module_refused(&s, blamed < 0 ? NULL :
				     b->origins[blamed].asked);
		words_set_place(NULL);
	}
	forget(b);

	return ret;
}

static bool make_room(struct batch *b)
{
	size_t room = b->room ? 2 * b->room : 16;
	struct mn_request *requests;
	struct origin *origins;

	if (b->n < b->room)
		return true;

	requests = realloc(b->requests, room * sizeof(*requests));
	if (requests)
		b->requests = requests;
	origins = realloc(b->origins, room * sizeof(*origins));
	if (origins)
		b->origins = origins;
	if (!requests || !origins) {
		complain(NULL, "%s", strerror(ENOMEM));
		return false;
	}

	b->room = room;
	return true;
}

static int collect(struct batch *b, int argc, char **argv)
{
	struct words w = words_of(argc - 1, argv + 1, "mn");
	char asked[512];

	if (!make_room(b))
		return EXIT_REFUSED;
	if (!mn_request_parse(&w, &b->requests[b->n]))
		return EXIT_USAGE;

	words_join(argc, argv, asked, sizeof(asked));
	b->origins[b->n].line = b->line;
	b->origins[b->n].asked = strdup(asked);
	b->n++;

	return EXIT_DONE;
}

static bool is_operation(int argc, char **argv)
{
	return argc > 1 && !strcmp(argv[0], "mn") &&
	       segue_verb_number(argv[1]) >= 0;
}

/*
 * Cut a line into words in place: blanks part them, quotes of either kind
 * keep them together, # begins a comment.  Return: how many, -1 = a sentence
 * was printed.
 */
static int split(char *s, char **argv)
{
	int argc = 0;
	char quote;

	for (;;) {
		s += strspn(s, " \t");
		if (!*s || *s == '#')
			return argc;
		if (argc == WORDS_MAX) {
			complain(NULL, "expected at most %d words", WORDS_MAX);
			return -1;
		}

		quote = *s == '"' || *s == '\'' ? *s++ : '\0';
		argv[argc++] = s;
		if (quote)
			s = strchr(s, quote);
		else
			s += strcspn(s, " \t");
		if (!s) {
			complain(NULL, "%c%s: expected a closing %c", quote,
				 argv[argc - 1], quote);
			return -1;
		}
		if (*s)
			*s++ = '\0';
	}
}

static int run_line(struct batch *b, char *line)
{
	char *argv[WORDS_MAX + 1];
	char place[320];
	int argc;
	int ret;

	set_place(b, b->line, place, sizeof(place));
	argc = split(line, argv);
	if (argc < 0) {
		ret = EXIT_USAGE;
	} else if (!argc) {
		ret = EXIT_DONE;
	} else if (is_operation(argc, argv)) {
		ret = collect(b, argc, argv);
	} else {
		argv[argc] = NULL;
		ret = apply(b);
		set_place(b, b->line, place, sizeof(place));
		if (!ret)
			ret = run_command(argc, argv, b->opt);
	}
	words_set_place(NULL);

	return ret;
}

static int run_file(struct batch *b, FILE *file)
{
	char *line = NULL;
	size_t size = 0;
	int ret = EXIT_DONE;

	while (!ret && getline(&line, &size, file) >= 0) {
		b->line++;
		line[strcspn(line, "\r\n")] = '\0';
		ret = run_line(b, line);
	}
	if (!ret && ferror(file)) {
		complain(NULL, "%s: %s", b->file, strerror(errno));
		ret = EXIT_REFUSED;
	}
	free(line);

	return ret ? ret : apply(b);
}

int run_batch(const char *name, const struct options *opt)
{
	struct batch b = { .file = name, .opt = opt };
	FILE *file = strcmp(name, "-") != 0 ? fopen(name, "re") : stdin;
	int ret;

	if (!file) {
		complain(NULL, "-batch \"%s\": %s", name, strerror(errno));
		return EXIT_USAGE;
	}

	ret = run_file(&b, file);
	if (file != stdin)
		fclose(file);
	forget(&b);
	free(b.requests);
	free(b.origins);

	return ret;
}
