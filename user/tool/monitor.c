// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * monitor.c - `segue monitor`: what happens to the mobile nodes, as it happens
 *
 * One line an event, in text and in JSON, written out at once.
 */
#include <errno.h>
#include <poll.h>
#include <time.h>

#include "nl/names.h"
#include "tool/mn.h"
#include "tool/module.h"
#include "tool/tool.h"

static void print_timestamp(struct out *o)
{
	struct timespec now;
	char stamp[48];
	char day[24];
	struct tm tm;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(stamp, sizeof(stamp), "%s.%06ldZ", day, now.tv_nsec / 1000);

	out_str(o, "timestamp", "[", stamp);
	out_text(o, "] ");
}

static void print_notice(const struct segue_notice *n, void *arg)
{
	const struct options *opt = arg;
	struct out o = out_of(stdout, opt);

	o.pretty = false;
	out_object(&o, NULL);
	if (opt->timestamp)
		print_timestamp(&o);
	out_word(&o, "event", "", segue_event_name(n->event), n->event);
	out_text(&o, " ");
	mn_print(&o, "mn", &n->mn, " ", opt->stats);
	out_object_end(&o);
	out_end(&o);
}

/* The reader must know that what follows is not all. */
static void print_lost(const struct options *opt)
{
	struct out o = out_of(stdout, opt);

	o.pretty = false;
	out_object(&o, NULL);
	if (opt->timestamp)
		print_timestamp(&o);
	out_str(&o, "event", "", "lost");
	out_text(&o, " events came faster than they were read");
	out_object_end(&o);
	out_end(&o);
}

static int watch(struct segue_nl *s, const struct options *opt)
{
	struct pollfd poll_fd = { .fd = nl_fd(&s->nl), .events = POLLIN };
	int ret;

	while (!ferror(stdout)) {
		if (poll(&poll_fd, 1, -1) < 0 && errno != EINTR)
			return EXIT_REFUSED;

		ret = segue_events(s, print_notice, (void *)opt);
		if (ret == -ENOBUFS)
			print_lost(opt);
		else if (ret < 0)
			return module_refused(s, "monitor");
		fflush(stdout);
	}

	return EXIT_DONE;
}

int cmd_monitor(int argc, char **argv, const struct options *opt)
{
	struct words w = words_of(argc - 1, argv + 1, "monitor");
	struct segue_nl s;
	int ret;

	if (words_take(&w, "help")) {
		puts("Usage: segue [ -j ] [ -s ] [ -t ] monitor");
		return EXIT_DONE;
	}
	if (!words_done(&w))
		return EXIT_USAGE;
	if (!module_listen(&s))
		return EXIT_REFUSED;

	ret = watch(&s, opt);
	segue_close(&s);

	return ret;
}
