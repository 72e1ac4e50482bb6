// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * failnth.c - let one allocation of a netlink request fail
 *
 * Preloaded into a program.  While the program sends its first message to
 * generic netlink's families, the kernel is asked to fail the FAILNTH-th thing
 * that can fail; whether it came to that is written to the file FAILNTH_FILE:
 * "hit" or "miss".  Resolving the family's name is let through.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int wanted(const void *buf, size_t len)
{
	const struct nlmsghdr *nlh = buf;

	return len >= sizeof(*nlh) && nlh->nlmsg_type > GENL_ID_CTRL;
}

static int fail_nth_open(void)
{
	return open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
}

static void arm(int fd, const char *nth)
{
	if (pwrite(fd, nth, strlen(nth), 0) < 0)
		_exit(99);
}

/* What is left of the count says whether it came to the end of it. */
static void report(int fd)
{
	const char *path = getenv("FAILNTH_FILE");
	char left[16] = "";
	FILE *file;

	if (pread(fd, left, sizeof(left) - 1, 0) < 0)
		_exit(99);
	arm(fd, "0");
	file = fopen(path, "w");
	if (!file)
		_exit(99);
	fputs(atoi(left) ? "miss\n" : "hit\n", file);
	fclose(file);
}

ssize_t sendto(int sock, const void *buf, size_t len, int flags,
	       const struct sockaddr *to, socklen_t to_len)
{
	static ssize_t (*real)(int sock, const void *buf, size_t len,
			       int flags, const struct sockaddr *to,
			       socklen_t to_len);
	const char *nth = getenv("FAILNTH");
	ssize_t n;
	int fd;

	if (!real)
		real = dlsym(RTLD_NEXT, "sendto");
	if (!nth || !wanted(buf, len))
		return real(sock, buf, len, flags, to, to_len);

	fd = fail_nth_open();
	if (fd < 0)
		_exit(99);
	arm(fd, nth);
	n = real(sock, buf, len, flags, to, to_len);
	report(fd);
	close(fd);
	unsetenv("FAILNTH");
	return n;
}
