// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * hurry_test.c - what a flood does to an agent with a real-time priority
 *
 * usage: hurry_test
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/hurry.h"
#include "daemon/session.h"
#include "tap.h"

/* What the kernel sends who has not slept for too long, so many times. */
static int status_after(unsigned int signals, bool turns)
{
	pid_t child = fork();
	int status = -1;

	if (child < 0)
		return -1;
	if (!child) {
		if (!freopen("/dev/null", "w", stderr))
			_exit(2);
		hurry_begin();
		while (signals--) {
			if (turns)
				hurry_turn();
			raise(SIGXCPU);
		}
		_exit(7);
	}

	waitpid(child, &status, 0);
	return status;
}

static void limits(void)
{
	int busy = status_after(5, true), wild = status_after(5, false);

	ok(WIFEXITED(busy) && WEXITSTATUS(busy) == 7,
	   "a flood takes its turns: it lives on");
	ok(WIFSIGNALED(wild) && WTERMSIG(wild) == SIGXCPU,
	   "one that has no turns any more is ended");
}

#define MANY	1000

static unsigned int posted;

static void count(void *session, const void *arg)
{
	(void)session;
	(void)arg;
	posted++;
}

static void timers(void)
{
	static const int timer_events[] = { 1 };
	static const struct fsm_row rows[] = { { 0, 1, NULL, count, 0, "" } };
	static const struct fsm fsm = {
		.timer_events = timer_events, .rows = rows, .n_rows = 1,
		.end = -1,
	};
	static struct config cfg;
	static const struct effects none;
	static struct agent agent = { .cfg = &cfg, .effects = &none };
	struct session *s = calloc(MANY, sizeof(*s));
	unsigned int calls = 0;

	for (unsigned int i = 0; s && i < MANY; i++) {
		session_begin(&s[i], &agent, &fsm, NULL);
		timer_set(&agent.timers, &s[i].timers[0], 1);
	}
	agent.now = 2;
	agent_run_timers(&agent);
	ok(posted && posted < MANY,
	   "not all that is due is done in one turn, %u of %u", posted, MANY);
	while (agent.timers.first && calls++ < MANY)
		agent_run_timers(&agent);
	ok(posted == MANY, "but in the next ones");
	free(s);
}

int main(void)
{
	limits();
	timers();
	return tap_end();
}
