// SPDX-License-Identifier: GPL-2.0-or-later
/* hurry.c - locked pages, a real-time priority, and its limit */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>

#include "daemon/hurry.h"

#define BREATH_NS	1000000

/* us without sleep: the signal; the end, for whoever does not hear it */
static const struct rlimit limit = { .rlim_cur = 500000, .rlim_max = 1000000 };

static volatile sig_atomic_t turns;

/*
 * Whoever sleeps is counted anew; the kernel has moved the limit up by a second
 * (check_process_timers()).  All that is called here may be in a signal handler.
 */
static void on_limit(int signal_number)
{
	static sig_atomic_t before = -1;
	const struct timespec breath = { .tv_nsec = BREATH_NS };
	int err = errno;

	if (turns == before) {
		signal(signal_number, SIG_DFL);
		raise(signal_number);
		return;
	}

	before = turns;
	nanosleep(&breath, NULL);
	setrlimit(RLIMIT_RTTIME, &limit);
	errno = err;
}

void hurry_begin(void)
{
	const struct sched_param lowest = { .sched_priority = 1 };
	const struct sigaction action = {
		.sa_handler = on_limit, .sa_flags = SA_RESTART,
	};

	if (mlockall(MCL_CURRENT | MCL_FUTURE))
		fputs("segued: pages are not locked\n", stderr);
	if (sigaction(SIGXCPU, &action, NULL) ||
	    setrlimit(RLIMIT_RTTIME, &limit) ||
	    sched_setscheduler(0, SCHED_RR, &lowest))
		fputs("segued: no real-time priority\n", stderr);
}

void hurry_turn(void)
{
	turns = (turns + 1) & 0xffff;
}
