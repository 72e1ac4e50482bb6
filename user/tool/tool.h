/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tool.h - what main.c hands to each command
 *
 * A command is a function from its own arguments (argv[0] is its name) to an
 * exit status.  It reads the options, never changes them, and prints through
 * out.h so that text and JSON cannot drift apart.
 */
#ifndef SEGUE_USER_TOOL_H
#define SEGUE_USER_TOOL_H

#include <stdbool.h>

#define SEGUE_TOOL_VERSION	"0.1"

enum {
	EXIT_DONE = 0,
	EXIT_USAGE = 1,		/* the sentence says argument, value, what was expected */
	EXIT_REFUSED = 2,	/* the kernel's or the agent's sentence was printed */
};

struct options {
	bool json;		/* -j */
	bool pretty;		/* -p */
	bool stats;		/* -s */
	bool timestamp;		/* -t */
	const char *netns;	/* -n: already entered when a command runs */
};

int cmd_mn(int argc, char **argv, const struct options *opt);
int cmd_stats(int argc, char **argv, const struct options *opt);
int cmd_monitor(int argc, char **argv, const struct options *opt);
int cmd_info(int argc, char **argv, const struct options *opt);
int cmd_limits(int argc, char **argv, const struct options *opt);
int cmd_handover(int argc, char **argv, const struct options *opt);
int cmd_agent(int argc, char **argv, const struct options *opt);
int cmd_neighbour(int argc, char **argv, const struct options *opt);

/* user/measure/ */
int cmd_measure(int argc, char **argv, const struct options *opt);

/* `segue` alone: the mobile nodes and one line of counters. */
int cmd_state(const struct options *opt);

/*
 * Run one command of the table.
 */
int run_command(int argc, char **argv, const struct options *opt);

/* batch.c: the commands of a file, "-" = stdin. */
int run_batch(const char *file, const struct options *opt);

#endif /* SEGUE_USER_TOOL_H */
