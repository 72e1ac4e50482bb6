// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * turns - the emulator's two threads take turns, in virtual time
 *
 * Put before QEMU by LD_PRELOAD.  With -icount the processor's thread counts
 * time, and while the processor is idle the main thread moves the clock to the
 * next timer.  It believes the processor idle from the HLT on; the instructions
 * before that are counted a moment later.  A main thread that looks in between
 * moves the clock from a time that is not over, and the machine is some
 * microseconds ahead of the same run on another day.
 *
 * Here the main thread, awake from ppoll(), lets the processor's thread come to
 * its rest first, which is pthread_cond_wait().  All timers that come due before
 * are the processor's to run anyway.  Knows nothing else of QEMU.
 */

#include <dlfcn.h>
#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

typedef int wait_fn(pthread_cond_t *, pthread_mutex_t *);
typedef int poll_fn(struct pollfd *, nfds_t, const struct timespec *,
		    const sigset_t *);

/* A processor that never rests must not keep the emulator from its signals. */
static const struct timespec patience = { .tv_sec = 1 };
static atomic_int at_work;

static long futex(int operation, int value, const struct timespec *timeout)
{
	return syscall(SYS_futex, &at_work, operation, value, timeout, NULL, 0);
}

static int in_main_thread(void)
{
	return gettid() == getpid();
}

int pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
	/* the one QEMU is linked with; without a version it is an older one */
	wait_fn *wait = (wait_fn *)dlvsym(RTLD_NEXT, "pthread_cond_wait",
					  "GLIBC_2.3.2");
	int err;

	if (in_main_thread())
		return wait(cond, mutex);

	atomic_store(&at_work, 0);
	futex(FUTEX_WAKE_PRIVATE, 1, NULL);
	err = wait(cond, mutex);
	atomic_store(&at_work, 1);
	return err;
}

int ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout,
	  const sigset_t *mask)
{
	poll_fn *poll = (poll_fn *)dlsym(RTLD_NEXT, "ppoll");
	int ready = poll(fds, n, timeout, mask);
	int err = errno;

	if (in_main_thread() && atomic_load(&at_work))
		futex(FUTEX_WAIT_PRIVATE, 1, &patience);
	errno = err;
	return ready;
}
