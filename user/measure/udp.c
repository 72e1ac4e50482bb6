// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * udp.c - socket, stamps and clock of `segue measure`
 */
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "measure/udp.h"

#define NS	1000000000ULL
#define BUFFER	(4 << 20)	/* bytes: 2 s of the fastest stream */

static int set(int fd, int level, int name, int value)
{
	return setsockopt(fd, level, name, &value, sizeof(value));
}

int udp_open(const struct sockaddr_in6 *local)
{
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int err;

	if (fd < 0)
		return -errno;

	/* larger buffers than allowed are cut to what is allowed */
	set(fd, SOL_SOCKET, SO_RCVBUF, BUFFER);
	set(fd, SOL_SOCKET, SO_SNDBUF, BUFFER);
	if (set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0) ||
	    set(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1) ||
	    set(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1) ||
	    bind(fd, (const struct sockaddr *)local, sizeof(*local))) {
		err = -errno;
		close(fd);
		return err;
	}
	return fd;
}

int udp_send(int fd, const struct udp_peer *to, const void *buf, size_t len)
{
	union {
		char space[CMSG_SPACE(sizeof(struct in6_pktinfo))];
		struct cmsghdr align;
	} control = { 0 };
	struct iovec iov = { .iov_base = (void *)buf, .iov_len = len };
	struct msghdr msg = {
		.msg_name = (void *)&to->addr,
		.msg_namelen = sizeof(to->addr),
		.msg_iov = &iov,
		.msg_iovlen = 1,
	};
	struct cmsghdr *c;

	if (!IN6_IS_ADDR_UNSPECIFIED(&to->local.ipi6_addr)) {
		msg.msg_control = &control;
		msg.msg_controllen = sizeof(control.space);
		c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = IPPROTO_IPV6;
		c->cmsg_type = IPV6_PKTINFO;
		c->cmsg_len = CMSG_LEN(sizeof(to->local));
		memcpy(CMSG_DATA(c), &to->local, sizeof(to->local));
	}
	return sendmsg(fd, &msg, 0) < 0 ? -errno : 0;
}

static void read_control(struct msghdr *msg, struct udp_peer *from,
			 uint64_t *stamp_ns)
{
	struct timespec ts;
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level == SOL_SOCKET &&
		    c->cmsg_type == SCM_TIMESTAMPNS) {
			memcpy(&ts, CMSG_DATA(c), sizeof(ts));
			*stamp_ns = ts.tv_sec * NS + ts.tv_nsec;
		}
		if (c->cmsg_level == IPPROTO_IPV6 &&
		    c->cmsg_type == IPV6_PKTINFO)
			memcpy(&from->local, CMSG_DATA(c), sizeof(from->local));
	}
	/* the route decides how an answer goes, only its source is kept */
	from->local.ipi6_ifindex = 0;
}

ssize_t udp_recv(int fd, struct udp_peer *from, void *buf, size_t len,
		 uint64_t *stamp_ns)
{
	union {
		char space[256];
		struct cmsghdr align;
	} control;
	struct iovec iov = { .iov_base = buf, .iov_len = len };
	struct msghdr msg;
	ssize_t n;

	do {
		msg = (struct msghdr){
			.msg_name = &from->addr,
			.msg_namelen = sizeof(from->addr),
			.msg_iov = &iov,
			.msg_iovlen = 1,
			.msg_control = &control,
			.msg_controllen = sizeof(control.space),
		};
		n = recvmsg(fd, &msg, 0);
	} while (n < 0 && errno != EAGAIN && errno != EBADF);
	if (n < 0)
		return -errno;

	memset(&from->local, 0, sizeof(from->local));
	*stamp_ns = clock_ns();
	read_control(&msg, from, stamp_ns);
	return n;
}

static uint64_t read_clock(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return ts.tv_sec * NS + ts.tv_nsec;
}

uint64_t clock_ns(void)
{
	static uint64_t offset;

	if (!offset)
		offset = read_clock(CLOCK_REALTIME) -
			 read_clock(CLOCK_MONOTONIC);
	return read_clock(CLOCK_MONOTONIC) + offset;
}

void clock_be_exact(void)
{
	struct sched_param param = { .sched_priority = 1 };

	prctl(PR_SET_TIMERSLACK, 1UL);
	sched_setscheduler(0, SCHED_RR, &param);
}

int clock_poll(struct pollfd *fds, unsigned int n, uint64_t until_ns)
{
	uint64_t now = clock_ns();
	uint64_t wait = until_ns > now ? until_ns - now : 0;
	struct timespec ts = { .tv_sec = wait / NS, .tv_nsec = wait % NS };
	sigset_t none;

	sigemptyset(&none);
	return ppoll(fds, n, &ts, &none) < 0 ? -errno : 0;
}
