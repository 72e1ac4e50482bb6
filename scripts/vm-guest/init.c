// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * init.c - the first process of the virtual machine, and its only messenger
 *
 * Reads its job from /vm/job (pairs of NUL-terminated strings: key, value), loads
 * the modules, prepares the root, runs one command and sends what came of it to
 * the host.  How that is done is the machine's affair: see machine.h.
 *
 * A frame is a tag, a length (four bytes, little endian) and that many bytes:
 *   o, e  what the command wrote to its standard output and error
 *   f     a file: offset and length in the window (eight bytes each), its path
 *   k     the kernel's log
 *   b     the machine itself failed, a sentence
 *   x     the command's exit status, one byte; always the last frame
 *
 * It doesn't judge: what the kernel said is read on the host.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "machine.h"

#define JOB_MAX 256
#define LAYERS_MAX 9

struct job {
	const char *cwd;
	char *modules[JOB_MAX];
	char *argv[JOB_MAX];
	char *gets[JOB_MAX];
	char *layers[LAYERS_MAX];	/* of the root, topmost first */
	int nr_modules, nr_args, nr_gets, nr_layers;
};

/* Sending
 * -------
 */

static void out_frame(char tag, const void *data, uint32_t len)
{
	machine_send(&tag, 1);
	machine_send(&len, sizeof(len));
	machine_send(data, len);
}

static void __attribute__((noreturn)) power_off(unsigned char status)
{
	out_frame('x', &status, 1);
	sync();
	machine_off();
}

void broken(const char *fmt, ...)
{
	char sentence[512];
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(sentence, sizeof(sentence), fmt, ap);
	va_end(ap);

	out_frame('b', sentence, len);
	power_off(125);
}

/* What the kernel said before is not the command's fault. */
void mark_log(void)
{
	static const char mark[] = "<4>vm: the command begins\n";
	int log = open("/dev/kmsg", O_WRONLY);

	if (log < 0 || write(log, mark, sizeof(mark) - 1) < 0)
		broken("the kernel's log cannot be marked");
	close(log);
}

/* Sends what can be read now; false at the end of the file. */
static int out_available(char tag, int fd)
{
	static char buf[65536];
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) > 0)
		out_frame(tag, buf, n);

	return n < 0 && errno == EAGAIN;
}

static void out_file(const char *path)
{
	struct { uint64_t offset, len; char path[PATH_MAX]; } file;
	int fd = open(path, O_RDONLY);

	if (fd < 0)
		return;		/* the host misses it and says so */

	file.len = machine_keep(fd, &file.offset);
	close(fd);

	strncpy(file.path, path, sizeof(file.path) - 1);
	out_frame('f', &file, 16 + strlen(path));
}

static void out_kernel_log(void)
{
	char record[8192];
	ssize_t n;
	int fd;

	fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
	if (fd < 0)
		return;

	while ((n = read(fd, record, sizeof(record))) > 0 || errno == EPIPE)
		if (n > 0)
			out_frame('k', record, n);
	close(fd);
}

/* The job
 * -------
 */

static char *read_whole(const char *path, size_t *len)
{
	struct stat st;
	char *text;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0)
		broken("%s: %s", path, strerror(errno));

	text = malloc(st.st_size + 1);
	if (!text || read(fd, text, st.st_size) != st.st_size)
		broken("%s cannot be read", path);
	close(fd);

	text[st.st_size] = '\0';
	*len = st.st_size;
	return text;
}

static void job_append(char **list, int *nr, char *value)
{
	if (*nr == JOB_MAX - 1)
		broken("the job has more than %d of one kind", JOB_MAX - 1);
	list[(*nr)++] = value;
}

static void job_set(struct job *job, const char *key, char *value)
{
	if (!strcmp(key, "module"))
		job_append(job->modules, &job->nr_modules, value);
	else if (!strcmp(key, "arg"))
		job_append(job->argv, &job->nr_args, value);
	else if (!strcmp(key, "get"))
		job_append(job->gets, &job->nr_gets, value);
	else if (!strcmp(key, "layer") && job->nr_layers < LAYERS_MAX)
		job->layers[job->nr_layers++] = value;
	else if (!strcmp(key, "env"))
		putenv(value);
	else if (!strcmp(key, "cwd"))
		job->cwd = value;
	else
		broken("the job has an unknown word: %s", key);
}

static void job_read(struct job *job, const char *path)
{
	char *at, *end, *key;
	size_t len;

	at = read_whole(path, &len);
	end = at + len;
	while (at < end) {
		key = at;
		at += strlen(at) + 1;
		job_set(job, key, at);
		at += strlen(at) + 1;
	}
	if (!job->nr_args)
		broken("the job has no command");
}

/* The root
 * --------
 */

void mount_on(const char *what, const char *where, const char *type,
	      unsigned long flags, const char *options)
{
	if (mkdir(where, 0755) < 0 && errno != EEXIST)
		broken("mkdir %s: %s", where, strerror(errno));
	if (mount(what, where, type, flags, options) < 0)
		broken("mount %s on %s: %s", type, where, strerror(errno));
}

static void mount_devices(void)
{
	mount_on("dev", "/dev", "devtmpfs", 0, "");
	mount_on("pts", "/dev/pts", "devpts", 0, "mode=0620,ptmxmode=0666");
	mount_on("shm", "/dev/shm", "tmpfs", 0, "");
	mount_on("proc", "/proc", "proc", 0, "");
	mount_on("sys", "/sys", "sysfs", 0, "");
	mount_on("debug", "/sys/kernel/debug", "debugfs", 0, "");
	mount_on("trace", "/sys/kernel/tracing", "tracefs", 0, "");
	mount_on("run", "/run", "tmpfs", 0, "mode=0755");
	symlink("/proc/self/fd", "/dev/fd");
	symlink("/proc/self/fd/0", "/dev/stdin");
	symlink("/proc/self/fd/1", "/dev/stdout");
	symlink("/proc/self/fd/2", "/dev/stderr");
}

/*
 * A module is a path and its parameters.  One that is in the kernel already is
 * as good as loaded.
 */
static void load_module(char *line)
{
	char *params = strchr(line, ' ');
	int fd;

	if (params)
		*params++ = '\0';
	else
		params = "";

	fd = open(line, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		broken("module %s: %s", line, strerror(errno));
	if (syscall(SYS_finit_module, fd, params, 0) < 0 && errno != EEXIST)
		broken("module %s does not load: %s", line, strerror(errno));
	close(fd);
}

/*
 * The host's root is read-only underneath, above it what setup unpacked, above
 * that memory: the command may write wherever it likes and harms nothing.
 */
static void mount_host_root(const struct job *job)
{
	char options[256] = "upperdir=/memory/upper,workdir=/memory/work,"
			    "xino=off,lowerdir=";
	char where[] = "/layer0";
	int i;

	for (i = 0; i < job->nr_layers; i++) {
		where[sizeof(where) - 2] = '0' + i;
		machine_mount(job->layers[i], where);
		if (i)
			strcat(options, ":");
		strcat(options, where);
	}

	mount_on("memory", "/memory", "tmpfs", 0, "mode=0755");
	mkdir("/memory/upper", 0755);
	mkdir("/memory/work", 0755);
	mount_on("root", "/root", "overlay", 0, options);

	if (chdir("/root") < 0 || mount(".", "/", NULL, MS_MOVE, NULL) < 0 ||
	    chroot(".") < 0 || chdir("/") < 0)
		broken("changing the root: %s", strerror(errno));
}

/* The command
 * -----------
 */

static void __attribute__((noreturn))
run_command(struct job *job, int out, int err)
{
	sigset_t none;
	int null;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();

	null = open("/dev/null", O_RDWR);
	dup2(null, 0);
	dup2(out, 1);
	dup2(err, 2);

	if (chdir(job->cwd) < 0) {
		fprintf(stderr, "vm: %s: %s\n", job->cwd, strerror(errno));
		_exit(126);
	}
	execvp(job->argv[0], job->argv);
	fprintf(stderr, "vm: %s: %s\n", job->argv[0], strerror(errno));
	_exit(127);
}

/* Everything that ends becomes our child; only one of them is the command. */
static int reaped(pid_t command, int *status)
{
	pid_t pid;
	int ended = 0;
	int st;

	while ((pid = waitpid(-1, &st, WNOHANG)) > 0) {
		if (pid != command)
			continue;
		ended = 1;
		*status = WIFEXITED(st) ? WEXITSTATUS(st) : 128 + WTERMSIG(st);
	}
	return ended;
}

/* A daemon that outlives the command keeps the pipes open: don't wait for it. */
static int watch(pid_t command, int out, int err, int signals)
{
	struct pollfd fds[] = {
		{ .fd = out, .events = POLLIN },
		{ .fd = err, .events = POLLIN },
		{ .fd = signals, .events = POLLIN },
	};
	struct signalfd_siginfo info;
	int ended = 0;
	int status = 0;

	while (!ended) {
		poll(fds, 3, -1);
		if (fds[2].revents &&
		    read(signals, &info, sizeof(info)) == sizeof(info))
			ended = reaped(command, &status);
		if (fds[0].revents && !out_available('o', out))
			fds[0].fd = -1;
		if (fds[1].revents && !out_available('e', err))
			fds[1].fd = -1;
	}
	out_available('o', out);
	out_available('e', err);
	return status;
}

static int run(struct job *job)
{
	int out[2], err[2];
	sigset_t child;
	int signals;
	pid_t pid;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);

	if (signals < 0 || pipe2(out, O_CLOEXEC) < 0 ||
	    pipe2(err, O_CLOEXEC) < 0)
		broken("no pipes: %s", strerror(errno));

	pid = fork();
	if (pid < 0)
		broken("fork: %s", strerror(errno));
	if (!pid)
		run_command(job, out[1], err[1]);

	/* O_NONBLOCK belongs to the read ends alone: writers may wait. */
	fcntl(out[0], F_SETFL, O_NONBLOCK);
	fcntl(err[0], F_SETFL, O_NONBLOCK);
	close(out[1]);
	close(err[1]);
	return watch(pid, out[0], err[0], signals);
}

int main(void)
{
	struct job job = { .cwd = "/" };
	int status;
	int i;

	if (machine_open() < 0)
		return 1;	/* the kernel panics and the host shows it */

	umask(022);
	sethostname("vm", 2);
	job_read(&job, "/vm/job");
	for (i = 0; i < job.nr_modules; i++)
		load_module(job.modules[i]);
	if (job.nr_layers)
		mount_host_root(&job);
	mount_devices();

	machine_ready();

	status = run(&job);

	for (i = 0; i < job.nr_gets; i++)
		out_file(job.gets[i]);
	out_kernel_log();
	power_off(status);
}
