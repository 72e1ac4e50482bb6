// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * main.c - segue: options, and the table of commands
 *
 * Exit status: 0 done, 1 usage, 2 refused by the kernel or the agent.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tool/tool.h"
#include "tool/words.h"

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv, const struct options *opt);
	const char *does;
} commands[] = {
	{ "mn", cmd_mn, "show and change mobile nodes, move their packets" },
	{ "stats", cmd_stats, "counters of this network namespace" },
	{ "monitor", cmd_monitor, "events as they happen" },
	{ "info", cmd_info, "version, features and limits of the module" },
	{ "limits", cmd_limits, "show and set the limits" },
	{ "measure", cmd_measure, "a numbered stream: what a roam costs" },
	{ "handover", cmd_handover, "ask the agent to change access point" },
	{ "agent", cmd_agent, "show what the agent knows" },
	{ "neighbour", cmd_neighbour,
	  "which router is behind which access point" },
};

static void usage(FILE *file)
{
	size_t i;

	fputs("Usage: segue [ OPTIONS ] [ COMMAND [ help | ARGUMENTS ] ]\n"
	      "       segue [ OPTIONS ] -batch FILE\n"
	      "OPTIONS := { -j[son] | -p[retty] | -s[tatistics] | -t[imestamp] |\n"
	      "             -n[etns] NAME | -b[atch] FILE | -V[ersion] | -h[elp] }\n"
	      "COMMAND :=\n", file);
	for (i = 0; i < MNL_ARRAY_SIZE(commands); i++)
		fprintf(file, "    %-9s %s\n", commands[i].name,
			commands[i].does);
	fputs("Without a command: the mobile nodes and one line of counters.\n",
	      file);
}

int run_command(int argc, char **argv, const struct options *opt)
{
	size_t i;

	for (i = 0; i < MNL_ARRAY_SIZE(commands); i++) {
		if (!strcmp(argv[0], commands[i].name))
			return commands[i].run(argc, argv, opt);
	}

	complain(NULL, "\"%s\": no such command; segue help lists them",
		 argv[0]);
	return EXIT_USAGE;
}

static int enter_netns(const char *name)
{
	char path[256];
	int err = 0;
	int fd;

	if (!*name || strchr(name, '/') ||
	    snprintf(path, sizeof(path), "/run/netns/%s", name) >=
	    (int)sizeof(path)) {
		complain(NULL, "-netns \"%s\": expected the name of a network namespace",
			 name);
		return EXIT_USAGE;
	}

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		complain(NULL, "-netns \"%s\": %s: %s", name, path,
			 strerror(errno));
		return errno == ENOENT ? EXIT_USAGE : EXIT_REFUSED;
	}

	if (setns(fd, CLONE_NEWNET) < 0) {
		complain(NULL, "-netns \"%s\": %s", name, strerror(errno));
		err = EXIT_REFUSED;
	}
	close(fd);

	return err;
}

static bool is_option(const char *arg, const char *letter, const char *word)
{
	arg += arg[0] == '-' && arg[1] == '-';

	return !strcmp(arg, letter) || !strcmp(arg, word);
}

static bool set_flag(struct options *opt, const char *arg)
{
	if (is_option(arg, "-j", "-json"))
		opt->json = true;
	else if (is_option(arg, "-p", "-pretty"))
		opt->pretty = true;
	else if (is_option(arg, "-s", "-statistics"))
		opt->stats = true;
	else if (is_option(arg, "-t", "-timestamp"))
		opt->timestamp = true;
	else
		return false;

	return true;
}

/* The value of an option that has one, or a sentence. */
static const char *option_value(struct words *w, const char *name,
				const char *expected)
{
	const char *value = words_next(w);

	if (!value)
		complain(NULL, "%s: expected %s", name, expected);

	return value;
}

/* Options that are a question of their own. */
static bool answer_option(const char *arg, bool *done)
{
	*done = true;
	if (is_option(arg, "-V", "-Version"))
		puts("segue " SEGUE_TOOL_VERSION);
	else if (is_option(arg, "-h", "-help"))
		usage(stdout);
	else
		*done = false;

	return *done;
}

/* Read the options; *done = nothing more is to be done. */
static int read_options(struct words *w, struct options *opt,
			const char **batch, bool *done)
{
	const char *arg;

	while (words_peek(w) && *words_peek(w) == '-') {
		arg = words_next(w);
		if (set_flag(opt, arg))
			continue;

		if (is_option(arg, "-n", "-netns")) {
			opt->netns = option_value(w, "-netns",
						  "the name of a network namespace");
			if (!opt->netns)
				return EXIT_USAGE;
		} else if (is_option(arg, "-b", "-batch")) {
			*batch = option_value(w, "-batch",
					      "a file, or - for standard input");
			if (!*batch)
				return EXIT_USAGE;
		} else if (!answer_option(arg, done)) {
			complain(NULL, "\"%s\": no such option", arg);
			usage(stderr);
			return EXIT_USAGE;
		}
		if (*done)
			break;
	}

	return EXIT_DONE;
}

static int run(struct words *w, const struct options *opt, const char *batch)
{
	if (batch && words_peek(w)) {
		complain(NULL, "\"%s\": nothing was expected after -batch FILE",
			 words_peek(w));
		return EXIT_USAGE;
	}
	if (batch)
		return run_batch(batch, opt);
	if (!words_peek(w))
		return cmd_state(opt);
	if (words_take(w, "help")) {
		usage(stdout);
		return EXIT_DONE;
	}

	return run_command(w->left, w->at, opt);
}

int main(int argc, char **argv)
{
	struct words w = words_of(argc - 1, argv + 1, NULL);
	struct options opt = { 0 };
	const char *batch = NULL;
	bool done = false;
	int ret;

	ret = read_options(&w, &opt, &batch, &done);
	if (!ret && !done && opt.netns)
		ret = enter_netns(opt.netns);
	if (!ret && !done)
		ret = run(&w, &opt, batch);

	if (fflush(stdout) || ferror(stdout)) {
		complain(NULL, "standard output: %s", strerror(errno));
		return ret ? ret : EXIT_REFUSED;
	}

	return ret;
}
