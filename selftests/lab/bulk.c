// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * bulk.c - a TCP transfer at a constant rate, and what the kernel says of it
 *
 * Usage: bulk send PORT CHUNK INTERVAL_NS LOG
 *        bulk take HOST PORT LOG {ADDRESS:START_NS:END_NS}...
 *
 * The sender writes CHUNK bytes every INTERVAL_NS to whoever is connected, one
 * at a time, and at its end notes what TCP_INFO and the namespace's counter of
 * retransmission timeouts say.  The taker connects from each ADDRESS (its colons
 * written as dots) at START_NS, reads until END_NS and notes when bytes came.
 *
 * Lines of the sender's log: "sent BYTES RETRANSMITTED TIMEOUTS RTO_US RTT_US",
 * of the taker's: "took INDEX BYTES STALL_NS", stall = the longest time without
 * a byte.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define NS	1000000000ULL
#define NO_TCP	6	/* IPPROTO_TCP; netinet/tcp.h and linux/tcp.h clash */

static volatile sig_atomic_t ended;

static void die(const char *what)
{
	fprintf(stderr, "bulk: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec * NS + ts.tv_nsec;
}

static int wait_for(int fd, short events, uint64_t until)
{
	struct pollfd pfd = { .fd = fd, .events = events };
	uint64_t now = now_ns(), left = until > now ? until - now : 0;
	struct timespec wait = { left / NS, left % NS };
	sigset_t none;

	sigemptyset(&none);
	return ppoll(&pfd, 1, &wait, &none);
}

/* TCPTimeouts of this namespace, by the name in the heading line. */
static long timeouts(void)
{
	char names[8192], values[8192], *n, *v, *save_n, *save_v;
	FILE *f = fopen("/proc/net/netstat", "r");
	long found = -1;

	if (!f)
		die("/proc/net/netstat");
	while (found < 0 && fgets(names, sizeof(names), f) &&
	       fgets(values, sizeof(values), f)) {
		n = strtok_r(names, " \n", &save_n);
		v = strtok_r(values, " \n", &save_v);
		for (; n && v; n = strtok_r(NULL, " \n", &save_n),
		     v = strtok_r(NULL, " \n", &save_v)) {
			if (!strcmp(n, "TCPTimeouts"))
				found = atol(v);
		}
	}
	fclose(f);
	return found;
}

/* The sender
 * ----------
 */

static void send_to(int fd, size_t chunk, uint64_t interval, FILE *log)
{
	static char bytes[65536];
	long before = timeouts();
	uint64_t due = now_ns(), sent = 0;
	struct tcp_info info;
	socklen_t len = sizeof(info);
	char end;
	ssize_t n;

	while (!ended) {
		if (wait_for(fd, POLLIN, due) > 0 &&
		    recv(fd, &end, 1, MSG_DONTWAIT) <= 0)
			break;
		if (now_ns() < due)
			continue;
		n = send(fd, bytes, chunk, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n > 0)
			sent += n;
		due += interval;
	}
	memset(&info, 0, sizeof(info));
	getsockopt(fd, NO_TCP, TCP_INFO, &info, &len);
	fprintf(log, "sent %llu %u %ld %u %u\n", (unsigned long long)sent,
		info.tcpi_total_retrans, timeouts() - before, info.tcpi_rto,
		info.tcpi_rtt);
}

static int run_sender(char **argv)
{
	struct sockaddr_in6 here = {
		.sin6_family = AF_INET6, .sin6_port = htons(atoi(argv[0])),
	};
	int on = 1, fd, peer;
	FILE *log = fopen(argv[3], "w");

	fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (!log || fd < 0 ||
	    bind(fd, (struct sockaddr *)&here, sizeof(here)) || listen(fd, 4))
		die("send");
	while (!ended) {
		if (wait_for(fd, POLLIN, now_ns() + 3600 * NS) <= 0)
			continue;
		peer = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
		if (peer < 0)
			continue;
		setsockopt(peer, NO_TCP, TCP_NODELAY, &on, sizeof(on));
		send_to(peer, atoi(argv[1]), strtoull(argv[2], NULL, 10), log);
		close(peer);
	}
	return fclose(log) ? 1 : 0;
}

/* The taker
 * ---------
 */

struct taken {
	uint64_t bytes;
	uint64_t stall;
};

static void take(int fd, uint64_t end, struct taken *t)
{
	static char bytes[262144];
	uint64_t last = now_ns(), now;
	ssize_t n;

	while (now_ns() < end && !ended) {
		if (wait_for(fd, POLLIN, end) <= 0)
			continue;
		n = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);
		if (n <= 0 && errno != EAGAIN)
			break;
		now = now_ns();
		if (now - last > t->stall)
			t->stall = now - last;
		last = now;
		t->bytes += n;
	}
	now = now_ns();
	if (now - last > t->stall)
		t->stall = now - last;
}

static void call(const char *spec, const struct sockaddr_in6 *to,
		 struct taken *t)
{
	struct sockaddr_in6 here = { .sin6_family = AF_INET6 };
	unsigned long long start, end;
	char text[64], *c;
	int fd;

	if (sscanf(spec, "%63[^:]:%llu:%llu", text, &start, &end) != 3)
		die(spec);
	while ((c = strchr(text, '.')))
		*c = ':';
	inet_pton(AF_INET6, text, &here.sin6_addr);
	while (now_ns() < start && !ended)
		wait_for(-1, 0, start);

	fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&here, sizeof(here)) ||
	    connect(fd, (struct sockaddr *)to, sizeof(*to)))
		fprintf(stderr, "bulk: %s: %s\n", text, strerror(errno));
	else
		take(fd, end, t);
	close(fd);
}

static int run_taker(int argc, char **argv)
{
	struct sockaddr_in6 to = {
		.sin6_family = AF_INET6, .sin6_port = htons(atoi(argv[1])),
	};
	struct taken *taken = calloc(argc, sizeof(*taken));
	FILE *log = fopen(argv[2], "w");
	int i;

	if (!taken || !log || inet_pton(AF_INET6, argv[0], &to.sin6_addr) != 1)
		die("take");
	for (i = 3; i < argc && !ended; i++)
		call(argv[i], &to, &taken[i]);
	for (i = 3; i < argc; i++)
		fprintf(log, "took %d %llu %llu\n", i - 3,
			(unsigned long long)taken[i].bytes,
			(unsigned long long)taken[i].stall);
	return fclose(log) ? 1 : 0;
}

static void on_term(int sig)
{
	(void)sig;
	ended = 1;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_term };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	sigaction(SIGTERM, &action, NULL);
	prctl(PR_SET_TIMERSLACK, 1UL);

	if (argc == 6 && !strcmp(argv[1], "send"))
		return run_sender(argv + 2);
	if (argc > 5 && !strcmp(argv[1], "take"))
		return run_taker(argc - 2, argv + 2);
	fprintf(stderr, "usage: bulk send|take ...; see bulk.c\n");
	return 1;
}
