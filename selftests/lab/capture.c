// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * capture.c - what passes the laboratory's interfaces, kept until the end
 *
 * Usage: capture FILE FIRST PERIOD NETNS:IFACE[:signal]...
 *
 * Sleeps nearly always: a reader that woke during a roam would take the one CPU
 * away from it.  The sockets' buffers are large, and are emptied at the instants
 * FIRST + n * PERIOD (CLOCK_REALTIME, ns), which the laboratory puts half-way
 * between two roams, and at SIGTERM.  With "signal" the streams are left out.
 * NETNS "-" is our own.
 *
 * FILE: "SEGCAP1\n", then for each packet { u32 interface, u32 kept, u32 length,
 * u32 lost before it, u64 ns } and the kept bytes.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define NS		1000000000ULL
#define TAPS_MAX	32
#define BUFFER		(256 << 20)
#define KEEP		2048

struct record {
	uint32_t tap, kept, length, lost;
	uint64_t ns;
};

static struct {
	int fds[TAPS_MAX];
	unsigned int n;
	FILE *out;
} taps;

static volatile sig_atomic_t ended;

static void die(const char *what)
{
	fprintf(stderr, "capture: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* Everything but UDP, TCP and IP in IP over IPv6: messages, not streams. */
static void leave_streams_out(int fd)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IPV6, 0, 5),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 20),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_UDP, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_TCP, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_IPV6, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, KEEP),
	};
	struct sock_fprog prog = {
		.len = sizeof(code) / sizeof(code[0]), .filter = code,
	};

	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog)))
		die("filter");
}

static void enter(const char *netns)
{
	char path[256];
	int fd;

	if (!strcmp(netns, "-"))
		strcpy(path, "/proc/1/ns/net");
	else
		snprintf(path, sizeof(path), "/run/netns/%s", netns);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		die(path);
	close(fd);
}

static void open_tap(char *spec)
{
	char *netns = strtok(spec, ":"), *name = strtok(NULL, ":");
	char *mode = strtok(NULL, ":");
	struct sockaddr_ll at = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
	};
	int size = BUFFER, on = 1, fd;

	enter(netns);
	at.sll_ifindex = if_nametoindex(name);
	if (!at.sll_ifindex)
		die(name);
	fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		die("socket");
	if (mode)
		leave_streams_out(fd);
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) ||
	    setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)) ||
	    bind(fd, (struct sockaddr *)&at, sizeof(at)))
		die(name);
	taps.fds[taps.n++] = fd;
}

static uint64_t stamp_of(struct msghdr *msg)
{
	struct cmsghdr *c;
	struct timespec ts;

	for (c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_type == SCM_TIMESTAMPNS) {
			memcpy(&ts, CMSG_DATA(c), sizeof(ts));
			return ts.tv_sec * NS + ts.tv_nsec;
		}
	}
	return 0;
}

static void empty_tap(unsigned int tap)
{
	struct tpacket_stats stats = { 0 };
	socklen_t len = sizeof(stats);
	char buf[KEEP], control[128];
	struct iovec iov = { .iov_base = buf, .iov_len = sizeof(buf) };
	struct record r = { .tap = tap };
	struct msghdr msg;
	ssize_t n;

	getsockopt(taps.fds[tap], SOL_PACKET, PACKET_STATISTICS, &stats, &len);
	r.lost = stats.tp_drops;
	for (;;) {
		msg = (struct msghdr){
			.msg_iov = &iov, .msg_iovlen = 1,
			.msg_control = control,
			.msg_controllen = sizeof(control),
		};
		n = recvmsg(taps.fds[tap], &msg, MSG_TRUNC);
		if (n < 0)
			return;
		r.length = n;
		r.kept = n < KEEP ? n : KEEP;
		r.ns = stamp_of(&msg);
		fwrite(&r, sizeof(r), 1, taps.out);
		fwrite(buf, r.kept, 1, taps.out);
		r.lost = 0;
	}
}

static void on_term(int sig)
{
	(void)sig;
	ended = 1;
}

static void sleep_until(uint64_t ns)
{
	struct timespec now, wait;
	sigset_t none;
	int64_t left;

	sigemptyset(&none);
	clock_gettime(CLOCK_REALTIME, &now);
	left = ns - (now.tv_sec * NS + now.tv_nsec);
	if (left <= 0)
		return;
	wait = (struct timespec){ left / (int64_t)NS, left % (int64_t)NS };
	ppoll(NULL, 0, &wait, &none);
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_term };
	uint64_t next, period;
	unsigned int tap;
	sigset_t set;
	int i;

	if (argc < 5 || argc - 4 > TAPS_MAX) {
		fprintf(stderr, "usage: capture FILE FIRST PERIOD TAP...\n");
		return 1;
	}
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	sigaction(SIGTERM, &action, NULL);

	next = strtoull(argv[2], NULL, 10);
	period = strtoull(argv[3], NULL, 10);
	taps.out = fopen(argv[1], "w");
	if (!taps.out)
		die(argv[1]);
	fwrite("SEGCAP1\n", 8, 1, taps.out);
	for (i = 4; i < argc; i++)
		open_tap(argv[i]);

	for (; !ended; next += period) {
		sleep_until(next);
		for (tap = 0; tap < taps.n; tap++)
			empty_tap(tap);
	}
	return fclose(taps.out) ? 1 : 0;
}
