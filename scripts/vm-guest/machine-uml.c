// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * machine-uml.c - machine.h where the kernel is a program of the host
 *
 * Sends through a serial line, which is a pipe outside.  The run's directory is
 * open for writing; a file in it is the window.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "machine.h"

static int line = -1;
static int window = -1;

/* All that is needed, before the root changes. */
int machine_open(void)
{
	const char *share = getenv("segue_share");
	struct termios raw;

	if (!share)
		return -1;

	mount_on("dev", "/dev", "devtmpfs", 0, "");
	line = open("/dev/ttyS0", O_WRONLY | O_NOCTTY | O_CLOEXEC);
	if (line < 0 || tcgetattr(line, &raw) < 0)
		return -1;
	cfmakeraw(&raw);
	if (tcsetattr(line, TCSANOW, &raw) < 0)
		return -1;

	mount_on("share", "/share", "hostfs", 0, share);
	window = open("/share/window", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	return window < 0 ? -1 : 0;
}

void machine_send(const void *data, size_t len)
{
	ssize_t n;

	for (; len; len -= n, data += n) {
		n = write(line, data, len);
		if (n < 0)
			machine_off();
	}
}

/*
 * The first fork walks the process' memory without a lock (force_flush_all() in
 * arch/um), which lockdep says once.
 */
void machine_ready(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	if (pid > 0)
		waitpid(pid, NULL, 0);

	mark_log();
}

void machine_off(void)
{
	tcdrain(line);
	fsync(window);
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

void machine_mount(const char *what, const char *where)
{
	mount_on("host", where, "hostfs", MS_RDONLY, what);
}

uint64_t machine_keep(int fd, uint64_t *offset)
{
	char buf[65536];
	uint64_t len = 0;
	ssize_t n;

	*offset = lseek(window, 0, SEEK_END);
	for (; (n = read(fd, buf, sizeof(buf))) > 0; len += n)
		if (write(window, buf, n) != n)
			broken("the run's directory is full");
	if (n < 0)
		broken("a file cannot be read");
	return len;
}
