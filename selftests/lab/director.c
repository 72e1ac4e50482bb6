// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * director.c - does what the schedule says at the instant it says
 *
 * Usage: director SCHEDULE LOG NETNS IFACE [NAME=SOCKET]...
 *
 * SCHEDULE has lines "NS send NAME TEXT", "NS then NAME TEXT" (as soon as NAME has
 * answered what it was sent last, or at NS), "NS write NETNS PATH TEXT", "NS kill
 * PIDFILE", "NS print TEXT" (to its output) and "NS end", in order of time
 * (CLOCK_REALTIME).  Nothing is started meanwhile: the text goes
 * to a control socket that is already open.  A NAME that begins with "wpa" is a
 * wpa_supplicant or hostapd and is attached to, so that its events are heard; a
 * name that begins with "agent" takes a line over a stream.
 *
 * LOG gets a line for all that was sent and heard, with the instant at which it
 * was sent or, for what the others say, at which they said it; and each
 * operstate of IFACE in NETNS.  It is written at the end.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define NS		1000000000ULL
#define PEERS_MAX	8
#define LOG_ROOM	(8 << 20)

struct peer {
	const char *name;
	struct sockaddr_un addr;
	int fd;
	bool stream;
	bool waits;			/* for an answer */
};

static struct {
	struct peer peers[PEERS_MAX];
	unsigned int n;
	int link_fd;
	unsigned int ifindex;
	unsigned char operstate;
	FILE *log;
} d;

static void die(const char *what)
{
	fprintf(stderr, "director: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec * NS + ts.tv_nsec;
}

static void note(uint64_t ns, const char *kind, const char *who,
		 const char *text)
{
	fprintf(d.log, "%llu %s %s %s\n", (unsigned long long)ns, kind, who,
		text);
}

/* Namespaces
 * ----------
 */

static int netns_open(const char *netns)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", netns);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die(path);
	return fd;
}

static void netns_enter(int fd)
{
	if (setns(fd, CLONE_NEWNET))
		die("setns");
}

static void write_in(const char *netns, const char *path, const char *text)
{
	int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	int there = netns_open(netns);
	int fd;

	netns_enter(there);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		die(path);
	close(fd);
	netns_enter(home);
	close(there);
	close(home);
}

/* The link's state
 * ----------------
 */

static void watch_link(const char *netns, const char *iface)
{
	struct sockaddr_nl addr = {
		.nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK,
	};
	int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	int there = netns_open(netns);

	netns_enter(there);
	d.ifindex = if_nametoindex(iface);
	d.link_fd = socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC,
			   NETLINK_ROUTE);
	if (!d.ifindex || d.link_fd < 0 ||
	    bind(d.link_fd, (struct sockaddr *)&addr, sizeof(addr)))
		die(iface);
	netns_enter(home);
	close(there);
	close(home);
}

static void hear_link(const struct nlmsghdr *nlh, uint64_t ns)
{
	static const char *const names[] = {
		"unknown", "notpresent", "down", "lowerlayerdown", "testing",
		"dormant", "up",
	};
	const struct ifinfomsg *ifi = NLMSG_DATA(nlh);
	const struct rtattr *a = IFLA_RTA(ifi);
	int len = IFLA_PAYLOAD(nlh);
	unsigned char state;

	if (nlh->nlmsg_type != RTM_NEWLINK || ifi->ifi_index != (int)d.ifindex)
		return;
	for (; RTA_OK(a, len); a = RTA_NEXT(a, len)) {
		if (a->rta_type != IFLA_OPERSTATE)
			continue;
		state = *(unsigned char *)RTA_DATA(a);
		if (state != d.operstate && state < 7)
			note(ns, "operstate", "-", names[state]);
		d.operstate = state;
	}
}

static void read_link(void)
{
	char buf[16384];
	const struct nlmsghdr *nlh;
	uint64_t ns = now_ns();
	ssize_t n;

	while ((n = recv(d.link_fd, buf, sizeof(buf), 0)) > 0) {
		nlh = (void *)buf;
		for (; NLMSG_OK(nlh, n); nlh = NLMSG_NEXT(nlh, n))
			hear_link(nlh, ns);
	}
}

/* The daemons
 * -----------
 */

/* A stream is opened for each thing said: the agent may be another by now. */
static void dial(struct peer *p)
{
	if (p->fd >= 0)
		close(p->fd);
	p->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (p->fd < 0)
		die("socket");
	if (connect(p->fd, (struct sockaddr *)&p->addr, sizeof(p->addr)))
		note(now_ns(), "failed", p->name, strerror(errno));
	fcntl(p->fd, F_SETFL, O_NONBLOCK);
}

static void say(struct peer *p, const char *text)
{
	uint64_t ns = now_ns();
	char line[1024];
	int n = snprintf(line, sizeof(line), "%s%s", text,
			 p->stream ? "\n" : "");

	if (p->stream)
		dial(p);
	if (send(p->fd, line, n, MSG_NOSIGNAL) < 0)
		note(ns, "failed", p->name, strerror(errno));
	else
		note(ns, "sent", p->name, text);
	p->waits = true;
}

static void open_peer(const char *name, const char *path)
{
	struct peer *p = &d.peers[d.n++];
	struct sockaddr_un here = { .sun_family = AF_UNIX };
	int on = 1;

	p->name = name;
	p->stream = !strncmp(name, "agent", 5);
	p->fd = -1;
	p->addr.sun_family = AF_UNIX;
	snprintf(p->addr.sun_path, sizeof(p->addr.sun_path), "%s", path);
	if (p->stream)
		return;

	snprintf(here.sun_path, sizeof(here.sun_path), "/run/director-%s",
		 name);
	p->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (p->fd < 0 || bind(p->fd, (struct sockaddr *)&here, sizeof(here)) ||
	    connect(p->fd, (struct sockaddr *)&p->addr, sizeof(p->addr)))
		die(path);
	fcntl(p->fd, F_SETFL, O_NONBLOCK);
	setsockopt(p->fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on));
	say(p, "ATTACH");
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
	return now_ns();
}

static bool read_peer(struct peer *p)
{
	char buf[4096], control[128], *line, *save;
	struct iovec iov = { .iov_base = buf, .iov_len = sizeof(buf) - 1 };
	struct msghdr msg;
	uint64_t ns;
	ssize_t n;

	for (;;) {
		msg = (struct msghdr){
			.msg_iov = &iov, .msg_iovlen = 1,
			.msg_control = control,
			.msg_controllen = sizeof(control),
		};
		n = recvmsg(p->fd, &msg, 0);
		if (n < 0)
			return true;
		if (n == 0)
			return !p->stream;
		buf[n] = '\0';
		ns = stamp_of(&msg);
		for (line = strtok_r(buf, "\n", &save); line;
		     line = strtok_r(NULL, "\n", &save))
			note(ns, "heard", p->name, line);
		p->waits = false;
	}
}

static struct peer *find_peer(const char *name)
{
	unsigned int i;

	for (i = 0; i < d.n; i++) {
		if (!strcmp(d.peers[i].name, name))
			return &d.peers[i];
	}
	errno = ENOENT;
	die(name);
	return NULL;
}

/* Listen until an instant, or until somebody answers. */
static void listen_until(uint64_t until, const struct peer *waits)
{
	struct pollfd fds[PEERS_MAX + 1];
	struct timespec wait;
	uint64_t now;
	unsigned int i;

	for (now = now_ns(); now < until; now = now_ns()) {
		if (waits && !waits->waits)
			return;
		fds[0] = (struct pollfd){ .fd = d.link_fd, .events = POLLIN };
		for (i = 0; i < d.n; i++)
			fds[i + 1] = (struct pollfd){ .fd = d.peers[i].fd,
						      .events = POLLIN };
		wait = (struct timespec){ (until - now) / NS,
					  (until - now) % NS };
		if (ppoll(fds, d.n + 1, &wait, NULL) <= 0)
			continue;
		if (fds[0].revents)
			read_link();
		for (i = 0; i < d.n; i++) {
			if (!fds[i + 1].revents || read_peer(&d.peers[i]))
				continue;
			close(d.peers[i].fd);	/* it has gone */
			d.peers[i].fd = -1;
		}
	}
}

static void kill_by_file(const char *path)
{
	FILE *f = fopen(path, "r");
	long pid = 0;

	if (!f || fscanf(f, "%ld", &pid) != 1 || pid <= 1 ||
	    kill(pid, SIGKILL))
		die(path);
	fclose(f);
	note(now_ns(), "killed", "-", path);
}

/* Return: false at the end. */
static bool perform(char *line)
{
	char *save, *at = strtok_r(line, " ", &save);
	char *what = strtok_r(NULL, " \n", &save);
	uint64_t until = strtoull(at, NULL, 10);
	struct peer *peer;
	char *who, *path;

	if (!strcmp(what, "then")) {
		peer = find_peer(strtok_r(NULL, " \n", &save));
		listen_until(until, peer);
		say(peer, strtok_r(NULL, "\n", &save));
		return true;
	}
	listen_until(until, NULL);
	if (!strcmp(what, "end"))
		return false;
	if (!strcmp(what, "print")) {
		printf("%s\n", strtok_r(NULL, "\n", &save));
		fflush(stdout);
		return true;
	}
	who = strtok_r(NULL, " \n", &save);
	if (!strcmp(what, "kill")) {
		kill_by_file(who);
	} else if (!strcmp(what, "write")) {
		path = strtok_r(NULL, " ", &save);
		write_in(who, path, strtok_r(NULL, "\n", &save));
	} else {
		say(find_peer(who), strtok_r(NULL, "\n", &save));
	}
	return true;
}

/* The log is in memory until the end: no file is written in a roam. */
static FILE *open_log(void)
{
	char *room = mmap(NULL, LOG_ROOM, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (room == MAP_FAILED)
		die("mmap");
	return fmemopen(room, LOG_ROOM, "w+");
}

static int save_log(const char *path)
{
	FILE *f = fopen(path, "w");
	char buf[4096];
	size_t n;

	if (!f)
		die(path);
	rewind(d.log);
	while ((n = fread(buf, 1, sizeof(buf), d.log)) > 0)
		fwrite(buf, 1, n, f);
	return fclose(f);
}

int main(int argc, char **argv)
{
	struct sched_param param = { .sched_priority = 2 };
	char line[1024], *eq;
	FILE *schedule;
	int i;

	if (argc < 5 || argc - 5 > PEERS_MAX) {
		fprintf(stderr, "usage: director SCHEDULE LOG NETNS IFACE "
			"[NAME=SOCKET]...\n");
		return 1;
	}
	schedule = fopen(argv[1], "r");
	if (!schedule)
		die(argv[1]);
	d.log = open_log();
	watch_link(argv[3], argv[4]);
	for (i = 5; i < argc; i++) {
		eq = strchr(argv[i], '=');
		*eq = '\0';
		open_peer(argv[i], eq + 1);
	}
	prctl(PR_SET_TIMERSLACK, 1UL);
	sched_setscheduler(0, SCHED_RR, &param);

	while (fgets(line, sizeof(line), schedule) && perform(line))
		;
	return save_log(argv[2]) ? 1 : 0;
}
