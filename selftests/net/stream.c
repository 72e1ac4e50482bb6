// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * stream - numbered packets, and what became of them
 *
 *   stream send ADDRESS PORT COUNT INTERVAL_US [flows=N] [len=N] [from=ADDRESS]
 *               [tclass=N] [cookie] [nowait] [mtu] [first=N] [gso=N]
 *               [cpu=N] [flow=N]
 *   stream recv PORT COUNT TIMEOUT_MS [device=NAME]
 *   stream push ADDRESS PORT BYTES     a TCP stream of known bytes
 *   stream take PORT BYTES             its other end: bytes=N wrong=N
 *
 * The receiver ends when COUNT packets of each flow it has seen are there, or
 * TIMEOUT_MS after the last one, and prints one line:
 *
 *   received=N lost=N duplicated=N reordered=N flows=N gap_us=N tclass=N
 *
 * Lost is what is missing of the COUNT of each flow; reordered counts packets
 * with a lower number than one before; gap is the longest time between two.
 * With cookie the sender prints its socket's SO_COOKIE, and waits for a line on
 * its standard input before it sends; with nowait it does not block, and prints
 * how many the socket took.  The first packet's number is 0, or first; the first
 * flow's is 0, or flow.  With gso N packets are given to the kernel as one.  The
 * sender stays on CPU 0, or cpu.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define FLOWS_MAX	64
#define MAGIC		0x53656775u

struct packet {
	uint32_t magic;
	uint32_t flow;
	uint32_t seq;
};

struct flow {
	uint8_t *seen;
	uint32_t highest;
	uint32_t received;
	bool used;
};

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "stream: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000ull + ts.tv_nsec / 1000;
}

static struct addrinfo *resolve(const char *host, const char *port)
{
	struct addrinfo hints = {
		.ai_socktype = SOCK_DGRAM,
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
	};
	struct addrinfo *ai;
	int err = getaddrinfo(host, port, &hints, &ai);

	if (err) {
		fprintf(stderr, "stream: %s: %s\n", host, gai_strerror(err));
		exit(1);
	}

	return ai;
}

/* The value of KEY=VALUE among the arguments, or NULL; "" for a bare KEY. */
static const char *option(char **argv, const char *key)
{
	size_t len = strlen(key);

	for (; *argv; argv++) {
		if (strncmp(*argv, key, len))
			continue;
		if (!(*argv)[len])
			return "";
		if ((*argv)[len] == '=')
			return *argv + len + 1;
	}

	return NULL;
}

static int sender_socket(const struct addrinfo *to, char **argv)
{
	const char *from = option(argv, "from");
	const char *tclass = option(argv, "tclass");
	struct addrinfo *ai;
	int fd, value;

	fd = socket(to->ai_family, SOCK_DGRAM, 0);
	if (fd < 0)
		die("socket");

	if (from) {
		ai = resolve(from, "0");
		if (bind(fd, ai->ai_addr, ai->ai_addrlen))
			die("bind");
		freeaddrinfo(ai);
	}
	if (tclass) {
		value = atoi(tclass);
		if (setsockopt(fd, IPPROTO_IPV6, IPV6_TCLASS, &value,
			       sizeof(value)))
			die("IPV6_TCLASS");
	}
	if (option(argv, "mtu")) {
		value = 1;
		if (setsockopt(fd, IPPROTO_IPV6, IPV6_DONTFRAG, &value,
			       sizeof(value)))
			die("IPV6_DONTFRAG");
	}
	if (option(argv, "gso")) {
		value = atoi(option(argv, "len"));
		if (setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &value,
			       sizeof(value)))
			die("UDP_SEGMENT");
	}
	if (connect(fd, to->ai_addr, to->ai_addrlen))
		die("connect");

	return fd;
}

static void wait_for_word(int fd)
{
	socklen_t len;
	uint64_t cookie;

	len = sizeof(cookie);
	if (getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &len))
		die("SO_COOKIE");
	printf("%" PRIu64 "\n", cookie);
	fflush(stdout);
	if (getchar() == EOF)
		exit(0);
}

/* A veth delivers on the sender's CPU: a thread that moves reorders by itself. */
static void stay_on_one_cpu(char **argv)
{
	const char *cpu = option(argv, "cpu");
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(cpu ? atoi(cpu) : 0, &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus))
		die("sched_setaffinity");
}

static void sleep_until(uint64_t at)
{
	struct timespec ts = {
		.tv_sec = at / 1000000,
		.tv_nsec = at % 1000000 * 1000,
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL))
		;
}

static int sender(char **argv)
{
	const char *len_arg = option(argv, "len");
	const char *flows_arg = option(argv, "flows");
	const char *first_arg = option(argv, "first");
	const char *flow_arg = option(argv, "flow");
	unsigned int flows = flows_arg ? atoi(flows_arg) : 1;
	unsigned int count = atoi(argv[2]), interval = atoi(argv[3]);
	unsigned int first = first_arg ? atoi(first_arg) : 0;
	unsigned int flow0 = flow_arg ? atoi(flow_arg) : 0;
	size_t len = len_arg ? atoi(len_arg) : 100;
	const char *gso_arg = option(argv, "gso");
	unsigned int gso = gso_arg ? atoi(gso_arg) : 1, i;
	int fds[FLOWS_MAX], flags = 0;
	struct addrinfo *to;
	uint32_t seq, flow, sent = 0;
	uint8_t buf[65536] = { 0 };
	uint64_t at;

	if (!flows || flows > FLOWS_MAX || flow0 > FLOWS_MAX - flows ||
	    len < sizeof(struct packet) || !gso || len > sizeof(buf) / gso ||
	    (gso_arg && !len_arg)) {
		errno = EINVAL;
		die("flows or len");
	}

	stay_on_one_cpu(argv);
	to = resolve(argv[0], argv[1]);
	for (flow = 0; flow < flows; flow++)
		fds[flow] = sender_socket(to, argv);
	freeaddrinfo(to);

	if (option(argv, "cookie"))
		wait_for_word(fds[0]);
	if (option(argv, "nowait"))
		flags = MSG_DONTWAIT;

	at = now_us();
	for (seq = first; seq < first + count; seq += gso) {
		for (flow = 0; flow < flows; flow++) {
			for (i = 0; i < gso; i++) {
				struct packet p = { MAGIC, flow0 + flow,
						    seq + i };

				memcpy(buf + i * len, &p, sizeof(p));
			}
			if (send(fds[flow], buf, gso * len, flags) >= 0)
				sent += gso;
		}
		at += interval;
		if (interval)
			sleep_until(at);
	}

	printf("sent=%u\n", sent);
	return 0;
}

static int receiver_socket(const char *port, const char *device)
{
	struct sockaddr_in6 any = {
		.sin6_family = AF_INET6,
		.sin6_port = htons(atoi(port)),
	};
	int on = 1, size = 16 << 20;
	int fd = socket(AF_INET6, SOCK_DGRAM, 0);

	if (fd < 0)
		die("socket");
	if (setsockopt(fd, IPPROTO_IPV6, IPV6_RECVTCLASS, &on, sizeof(on)))
		die("IPV6_RECVTCLASS");
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		die("SO_RCVBUFFORCE");
	if (device && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device,
				 strlen(device) + 1))
		die("SO_BINDTODEVICE");
	if (bind(fd, (struct sockaddr *)&any, sizeof(any)))
		die("bind");

	return fd;
}

static ssize_t receive(int fd, void *buf, size_t size, int *tclass)
{
	uint8_t control[256];
	struct iovec iov = { buf, size };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *c;
	ssize_t n = recvmsg(fd, &msg, 0);

	for (c = CMSG_FIRSTHDR(&msg); n >= 0 && c; c = CMSG_NXTHDR(&msg, c)) {
		if (c->cmsg_level == IPPROTO_IPV6 &&
		    c->cmsg_type == IPV6_TCLASS)
			memcpy(tclass, CMSG_DATA(c), sizeof(*tclass));
	}

	return n;
}

static int receiver(char **argv)
{
	static struct flow flows[FLOWS_MAX];
	unsigned int count = atoi(argv[1]), timeout = atoi(argv[2]);
	unsigned int received = 0, duplicated = 0, reordered = 0, n = 0;
	uint64_t last = 0, gap = 0, at;
	int fd = receiver_socket(argv[0], option(argv, "device"));
	uint8_t buf[65536];
	unsigned int lost;
	int tclass = 0;

	printf("ready\n");
	fflush(stdout);

	for (;;) {
		struct pollfd pfd = { .fd = fd, .events = POLLIN };
		struct packet p;
		struct flow *f;

		if (n && received == n * count)
			timeout = 100;	/* for a doubled one */
		if (poll(&pfd, 1, timeout) <= 0)
			break;
		if (receive(fd, buf, sizeof(buf), &tclass) < (int)sizeof(p))
			continue;
		memcpy(&p, buf, sizeof(p));
		if (p.magic != MAGIC || p.flow >= FLOWS_MAX || p.seq >= count)
			continue;

		at = now_us();
		if (last && at - last > gap)
			gap = at - last;
		last = at;

		f = &flows[p.flow];
		if (!f->used) {
			f->used = true;
			f->seen = calloc(count, 1);
			n++;
		}
		if (f->seen[p.seq]++) {
			duplicated++;
			continue;
		}
		received++;
		if (f->received++ && p.seq < f->highest)
			reordered++;
		else
			f->highest = p.seq;
	}

	lost = (n ? n : 1) * count - received;
	printf("received=%u lost=%u duplicated=%u reordered=%u flows=%u gap_us=%" PRIu64 " tclass=%d\n",
	       received, lost, duplicated, reordered, n, gap, tclass);
	return 0;
}

/* What stands at a place of the TCP stream. */
static uint8_t byte_at(uint64_t place)
{
	return place * 2654435761u >> 13;
}

static int pusher(char **argv)
{
	uint64_t bytes = strtoull(argv[2], NULL, 0), place = 0;
	struct addrinfo *to = resolve(argv[0], argv[1]);
	int fd = socket(to->ai_family, SOCK_STREAM, 0);
	uint8_t buf[16384];
	ssize_t n;

	if (fd < 0 || connect(fd, to->ai_addr, to->ai_addrlen))
		die("connect");
	freeaddrinfo(to);

	while (place < bytes) {
		size_t len = bytes - place < sizeof(buf) ? bytes - place :
							   sizeof(buf);
		size_t i;

		for (i = 0; i < len; i++)
			buf[i] = byte_at(place + i);
		n = send(fd, buf, len, 0);
		if (n < 0)
			die("send");
		place += n;
	}

	close(fd);
	return 0;
}

static int taker(char **argv)
{
	struct sockaddr_in6 any = {
		.sin6_family = AF_INET6,
		.sin6_port = htons(atoi(argv[0])),
	};
	uint64_t bytes = strtoull(argv[1], NULL, 0), place = 0, wrong = 0;
	int fd = socket(AF_INET6, SOCK_STREAM, 0);
	uint8_t buf[16384];
	ssize_t n, i;
	int peer;

	if (fd < 0 || bind(fd, (struct sockaddr *)&any, sizeof(any)) ||
	    listen(fd, 1))
		die("listen");
	printf("ready\n");
	fflush(stdout);

	peer = accept(fd, NULL, NULL);
	if (peer < 0)
		die("accept");
	while (place < bytes && (n = recv(peer, buf, sizeof(buf), 0)) > 0) {
		for (i = 0; i < n; i++)
			wrong += buf[i] != byte_at(place + i);
		place += n;
	}

	printf("bytes=%" PRIu64 " wrong=%" PRIu64 "\n", place, wrong);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc >= 6 && !strcmp(argv[1], "send"))
		return sender(argv + 2);
	if (argc >= 5 && !strcmp(argv[1], "recv"))
		return receiver(argv + 2);

	if (argc == 5 && !strcmp(argv[1], "push"))
		return pusher(argv + 2);
	if (argc == 4 && !strcmp(argv[1], "take"))
		return taker(argv + 2);

	fprintf(stderr, "usage: stream send ADDRESS PORT COUNT INTERVAL_US [OPTION]...\n"
			"       stream recv PORT COUNT TIMEOUT_MS [device=NAME]\n"
			"       stream push ADDRESS PORT BYTES\n"
			"       stream take PORT BYTES\n");
	return 2;
}
