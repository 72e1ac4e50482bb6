// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * machine-qemu.c - QEMU's side of machine.h
 *
 * Sends through QEMU's debug port: a byte a port write, so that nothing in the
 * guest needs a driver, a file system or an interrupt for it.  Files are laid into
 * a window of memory that the host shares, because a port write costs it a system
 * call.  Both are the same in both modes; in virtual time there is no other way.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "machine.h"

#define PORT_OUT 0xe9		/* isa-debugcon */
#define PORT_EXIT 0xf4		/* isa-debug-exit */

static struct {
	char *base;
	uint64_t size;
	uint64_t used;
} window;

/* The ports as a file, where a lean kernel lets no process have them; or -1. */
static int ports = -1;

int machine_open(void)
{
	if (!ioperm(PORT_OUT, 1, 1) && !ioperm(PORT_EXIT, 1, 1))
		return 0;
	if (mknod("/port", S_IFCHR | 0600, makedev(1, 4)) < 0)
		return -1;
	ports = open("/port", O_WRONLY | O_CLOEXEC);
	return ports < 0 ? -1 : 0;
}

/* A place in the file is a port, so it takes a call for each byte. */
static void send_slowly(const char *byte, size_t len)
{
	for (; len; len--, byte++) {
		if (pwrite(ports, byte, 1, PORT_OUT) != 1)
			machine_off();
	}
}

void machine_send(const void *data, size_t len)
{
	if (ports >= 0) {
		send_slowly(data, len);
		return;
	}
	asm volatile("cld; rep outsb"
		     : "+S" (data), "+c" (len)
		     : "d" (PORT_OUT)
		     : "memory");
}

/*
 * Debian's kernel is silent from the start, or it would not be Debian's.  One that
 * looks for mistakes says as it boots what it looks for, in the very words of a
 * report: there segue_mark=1 among the kernel's arguments makes the difference.
 */
void machine_ready(void)
{
	if (getenv("segue_mark"))
		mark_log();
}

void machine_off(void)
{
	if (ports < 0)
		outb(0, PORT_EXIT);
	else if (pwrite(ports, "", 1, PORT_EXIT) != 1)
		_exit(1);	/* the kernel panics and the host shows it */
	for (;;)
		pause();
}

void machine_mount(const char *what, const char *where)
{
	mount_on(what, where, "9p", MS_RDONLY,
		 "trans=virtio,version=9p2000.L,msize=512000,cache=loose");
}

/* Whether the PCI device in this directory of sysfs is QEMU's ivshmem. */
static int is_window(const char *dir)
{
	char path[PATH_MAX], id[32] = "";
	int fd;

	snprintf(path, sizeof(path), "%s/modalias", dir);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		return 0;
	if (read(fd, id, sizeof(id) - 1) < 0)
		id[0] = '\0';
	close(fd);
	return !strncmp(id, "pci:v00001AF4d00001110", 22);
}

static void window_map(const char *dir)
{
	char path[PATH_MAX];
	struct stat st;
	int fd;

	snprintf(path, sizeof(path), "%s/enable", dir);
	fd = open(path, O_WRONLY);
	if (fd < 0 || write(fd, "1", 1) != 1)
		broken("%s: %s", path, strerror(errno));
	close(fd);

	snprintf(path, sizeof(path), "%s/resource2", dir);
	fd = open(path, O_RDWR);
	if (fd < 0 || fstat(fd, &st) < 0)
		broken("%s: %s", path, strerror(errno));
	window.size = st.st_size;
	window.base = mmap(NULL, window.size, PROT_READ | PROT_WRITE,
			   MAP_SHARED, fd, 0);
	if (window.base == MAP_FAILED)
		broken("%s: %s", path, strerror(errno));
	close(fd);
}

static void window_open(void)
{
	glob_t found;
	size_t i;

	if (glob("/sys/bus/pci/devices/*", 0, NULL, &found))
		broken("there is no PCI device");
	for (i = 0; i < found.gl_pathc && !window.base; i++)
		if (is_window(found.gl_pathv[i]))
			window_map(found.gl_pathv[i]);
	globfree(&found);
	if (!window.base)
		broken("there is no window for the files");
}

uint64_t machine_keep(int fd, uint64_t *offset)
{
	ssize_t n;

	if (!window.base)
		window_open();

	*offset = window.used;
	/* Through read(), so that what has no size (/proc) is taken as well. */
	while ((n = read(fd, window.base + window.used,
			 window.size - window.used)) > 0)
		window.used += n;
	if (n < 0 || window.used == window.size)
		broken("a file doesn't fit into what is left of the window");
	return window.used - *offset;
}
