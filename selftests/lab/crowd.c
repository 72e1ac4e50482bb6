// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * crowd.c - very many mobile nodes in one process, at two routers, and their peer
 *
 * Usage: crowd PLAN OUT
 *
 * PLAN has lines "NAME VALUE" (see plan_fields) and "round NS": at that instant the
 * first of all mobiles begins its handover from the router where all are to the other.
 * In namespace "air" ap1 and ap2 are the far ends of the routers' access links.  Each
 * mobile has a link-layer address there and is attached to one of them or to none: a
 * frame for it that comes by a link while it is not attached there is nowhere.  What
 * the link does to it (it leaves, it is back after the silence) is played here; its
 * messages are those of RFC 5568, as segued's mobile sends them (crowd_mobile.c), and
 * nothing here is segued's but the formats of user/wire.
 *
 * Every INTERVAL a packet goes to each from namespace "cn" and one back, from BEFORE
 * the first handover of a round until AFTER the last.  OUT.mn and OUT.cn are logs in
 * the form of `segue measure`, call round * MOBILES + mobile; OUT.steps has lines
 * "ROUND MOBILE STEP NS".  Nothing is judged here.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "crowd.h"

#define BUFFER	(64 << 20)

struct crowd c;

void die(const char *what)
{
	fprintf(stderr, "crowd: %s: %s\n", what, strerror(errno));
	exit(1);
}

uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (uint64_t)ts.tv_sec * NS + (uint64_t)ts.tv_nsec;
}

uint32_t call_of(unsigned int k)
{
	return c.round * (uint32_t)c.mobiles + k;
}

void step(unsigned int k, const char *what, uint64_t ns)
{
	fprintf(c.steps, "%u %u %s %llu\n", c.round, k, what,
		(unsigned long long)ns);
}

struct in6_addr text_addr(const char *text)
{
	struct in6_addr a;

	if (inet_pton(AF_INET6, text, &a) != 1)
		die(text);
	return a;
}

/* Logs
 * ----
 */

/* All pages are there before the first packet. */
static void log_begin(struct log *log)
{
	uint64_t ns = c.before + c.spread + c.after;

	log->room = c.n_rounds * c.mobiles * (ns / c.interval + 3) * 3;
	log->records = calloc(log->room, sizeof(*log->records));
	if (!log->records)
		die("log");
	memset(log->records, 0xff, log->room * sizeof(*log->records));
}

void log_add(struct log *log, unsigned int kind, uint32_t call, uint32_t seq,
	     uint64_t a, uint64_t b)
{
	if (log->n == log->room) {
		errno = ENOBUFS;
		die("more packets than can be");
	}
	log->records[log->n++] = (struct record){
		.kind = kind & 0xff, .call = call & 0xffffff, .seq = seq,
		.a = a, .b = b,
	};
}

static void log_write(const struct log *log, const char *out, const char *end)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s.%s", out, end);
	f = fopen(path, "w");
	if (!f || fwrite("SEGLOG1\n", 8, 1, f) != 1 ||
	    fwrite(log->records, sizeof(*log->records), log->n, f) != log->n ||
	    fclose(f))
		die(path);
}

/* The streams
 * -----------
 */

uint64_t due_of(uint64_t n, bool up)
{
	return c.begin + (2 * n + up) * c.interval / (2 * c.mobiles);
}

static void send_down(uint64_t n)
{
	unsigned int k = (unsigned int)(n % c.mobiles);
	struct sockaddr_in6 to = {
		.sin6_family = AF_INET6, .sin6_addr = pcoa_of(k),
		.sin6_port = htons(PORT),
	};
	struct number number = {
		call_of(k), (uint32_t)(n / c.mobiles), due_of(n, false),
	};
	uint8_t bytes[FRAME_MAX] = { 0 };
	bool sent;

	memcpy(bytes, &number, sizeof(number));
	sent = sendto(c.cn_fd, bytes, c.payload, 0, (struct sockaddr *)&to,
		      sizeof(to)) >= 0;
	log_add(&c.cn, sent ? KIND_TX : KIND_TX_FAILED, number.call, number.seq,
		number.due, now_ns());
}

/* While there is no link they wait, or without hold are lost as on a dead one. */
static void send_up(uint64_t n)
{
	unsigned int k = (unsigned int)(n % c.mobiles);
	struct mobile *mobile = &c.all[k];
	uint32_t seq = (uint32_t)(n / c.mobiles);

	log_add(&c.mn, KIND_TX, call_of(k), seq, due_of(n, true), now_ns());
	if (mobile->link >= 0)
		mobile_send(k, seq);
	else if (c.hold)
		mobile->waiting[mobile->n_waiting++] = seq;
}

static uint64_t next_packet(void)
{
	uint64_t down = due_of(c.downs, false), up = due_of(c.ups, true);

	down = down < c.end ? down : NEVER;
	up = up < c.end ? up : NEVER;
	return down < up ? down : up;
}

static void send_due(uint64_t now)
{
	for (;;) {
		uint64_t next = next_packet();

		if (next > now)
			return;
		if (next == due_of(c.downs, false))
			send_down(c.downs++);
		else
			send_up(c.ups++);
	}
}

/* What comes in
 * -------------
 */

/* Whose it is: by link-layer address, a solicitation by the end of its group. */
static int owner(const uint8_t *frame)
{
	unsigned int k = (unsigned int)frame[4] << 8 | frame[5];
	uint8_t mac[MAC_LEN];

	mac_of(k, mac);
	if (k >= c.mobiles || (memcmp(frame, mac, MAC_LEN) &&
			       memcmp(frame, "\x33\x33\xff\0", 4)))
		return -1;
	return (int)k;
}

static uint64_t stamp_of(struct msghdr *msg)
{
	struct cmsghdr *h = CMSG_FIRSTHDR(msg);
	struct timespec ts;

	if (!h || h->cmsg_type != SO_TIMESTAMPNS)
		return now_ns();
	memcpy(&ts, CMSG_DATA(h), sizeof(ts));
	return (uint64_t)ts.tv_sec * NS + (uint64_t)ts.tv_nsec;
}

static ssize_t take(int fd, uint8_t *bytes, uint64_t *at)
{
	struct iovec iov = { .iov_base = bytes, .iov_len = FRAME_MAX };
	char control[128];
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
		.msg_controllen = sizeof(control),
	};
	ssize_t n = recvmsg(fd, &msg, MSG_DONTWAIT);

	*at = n < 0 ? 0 : stamp_of(&msg);
	return n;
}

static void read_link(int link)
{
	uint8_t frame[FRAME_MAX];
	uint64_t at;
	ssize_t n;
	int k;

	while ((n = take(c.links[link].fd, frame, &at)) > ETH_HLEN) {
		k = owner(frame);
		if (k >= 0)
			mobile_take((unsigned int)k, link, frame, (size_t)n,
				    at);
	}
}

static void read_cn(void)
{
	uint8_t bytes[FRAME_MAX];
	struct number number;
	uint64_t at;

	while (take(c.cn_fd, bytes, &at) >= (ssize_t)sizeof(number)) {
		memcpy(&number, bytes, sizeof(number));
		if (number.call / c.mobiles == c.round)
			log_add(&c.cn, KIND_RX, number.call, number.seq,
				number.due, at);
	}
}

/* The loop
 * --------
 */

static uint64_t next_due(void)
{
	uint64_t due = next_packet();

	for (unsigned int k = 0; k < c.mobiles; k++)
		if (c.all[k].due < due)
			due = c.all[k].due;
	return due;
}

static void wait_until(uint64_t until)
{
	struct pollfd fds[LINKS + 1] = {
		{ c.links[0].fd, POLLIN, 0 }, { c.links[1].fd, POLLIN, 0 },
		{ c.cn_fd, POLLIN, 0 },
	};
	uint64_t now = now_ns(), left = until > now ? until - now : 0;
	struct timespec wait = { (time_t)(left / NS), (long)(left % NS) };

	if (ppoll(fds, LINKS + 1, &wait, NULL) <= 0)
		return;
	for (int i = 0; i < LINKS; i++)
		if (fds[i].revents)
			read_link(i);
	if (fds[LINKS].revents)
		read_cn();
}

static void run_until(uint64_t until)
{
	uint64_t now, due;

	while ((now = now_ns()) < until) {
		send_due(now);
		for (unsigned int k = 0; k < c.mobiles; k++)
			if (c.all[k].due <= now)
				mobile_act(k, now);
		due = next_due();
		wait_until(due < until ? due : until);
	}
}

static void begin_round(unsigned int n)
{
	uint64_t at = c.rounds[n];

	c.round = n;
	c.old = n % LINKS;
	c.begin = at - c.before;
	c.end = at + c.spread + c.after;
	c.downs = 0;
	c.ups = 0;
	for (unsigned int k = 0; k < c.mobiles; k++) {
		struct mobile *mobile = &c.all[k];

		mobile->state = RESTING;
		mobile->tries = 0;
		mobile->heard = true;
		mobile->link = c.old;
		mobile->since = 0;
		mobile->due = at + k * c.spread / c.mobiles - ASK_BEFORE;
		log_add(&c.mn, KIND_CALL, call_of(k), call_of(k), c.interval,
			c.begin);
	}
}

/* Beginning and end
 * -----------------
 */

static const struct {
	const char *name;
	uint64_t *to;
} plan_fields[] = {
	{ "mobiles", &c.mobiles },	/* how many */
	{ "interval", &c.interval },	/* ns, of each stream */
	{ "payload", &c.payload },	/* bytes of UDP */
	{ "silence", &c.silence },	/* ns, from FBack to the new link */
	{ "spread", &c.spread },	/* ns, from the first handover to the last */
	{ "before", &c.before },	/* ns */
	{ "after", &c.after },		/* ns */
	{ "hold", &c.hold },		/* 1: own packets wait in the silence */
};

static void take_field(const char *name, const char *value)
{
	uint64_t n = strtoull(value, NULL, 10);

	if (!strcmp(name, "key")) {
		snprintf(c.key, sizeof(c.key), "%s", value);
		return;
	}
	if (!strcmp(name, "round") && c.n_rounds < ROUNDS_MAX) {
		c.rounds[c.n_rounds++] = n;
		return;
	}
	for (unsigned int i = 0; i < sizeof(plan_fields) /
				     sizeof(plan_fields[0]); i++) {
		if (!strcmp(name, plan_fields[i].name)) {
			*plan_fields[i].to = n;
			return;
		}
	}
	errno = EINVAL;
	die(name);
}

static void read_plan(const char *path)
{
	char name[32], value[64];
	FILE *f = fopen(path, "r");

	if (!f)
		die(path);
	while (fscanf(f, "%31s %63s", name, value) == 2)
		take_field(name, value);
	fclose(f);
	if (c.payload < sizeof(struct number) || c.payload > 1392 ||
	    !c.mobiles || c.mobiles > 1000 || !c.interval || !c.n_rounds ||
	    strlen(c.key) != 32) {
		errno = EINVAL;
		die(path);
	}
}

static void enter(const char *netns)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", netns);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		die(path);
	close(fd);
}

static int prepared(int fd)
{
	int on = 1, size = BUFFER;

	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) ||
	    setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)))
		die("socket");
	return fd;
}

static void open_links(void)
{
	int on = 1;

	enter("air");
	for (int i = 0; i < LINKS; i++) {
		struct link *l = &c.links[i];
		const uint8_t router[MAC_LEN] = {
			2, 0, 0, 0, (uint8_t)(i + 1), 0,
		};
		struct sockaddr_ll at = {
			.sll_family = AF_PACKET,
			.sll_protocol = htons(ETH_P_IPV6),
			.sll_ifindex = (int)if_nametoindex(i ? "ap2" : "ap1"),
		};

		memcpy(l->router, router, MAC_LEN);
		l->prefix = text_addr(i ? "2001:db8:2::" : "2001:db8:1::");
		l->address = l->prefix;
		l->address.s6_addr[15] = 1;
		l->fd = prepared(socket(AF_PACKET, SOCK_RAW, 0));
		if (setsockopt(l->fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on,
			       sizeof(on)) ||
		    bind(l->fd, (struct sockaddr *)&at, sizeof(at)))
			die("air");
	}
}

static void open_cn(void)
{
	struct sockaddr_in6 at = {
		.sin6_family = AF_INET6, .sin6_port = htons(PORT),
		.sin6_addr = text_addr("2001:db8:100::2"),
	};

	enter("cn");
	c.cn_fd = prepared(socket(AF_INET6, SOCK_DGRAM, 0));
	if (bind(c.cn_fd, (struct sockaddr *)&at, sizeof(at)))
		die("cn");
}

/* Each has a key of its own, whose last two octets are its number. */
static void make_mobiles(void)
{
	uint64_t most = c.silence / c.interval + 64;

	c.all = calloc(c.mobiles, sizeof(*c.all));
	if (!c.all)
		die("mobiles");
	for (unsigned int k = 0; k < c.mobiles; k++) {
		struct mobile *mobile = &c.all[k];
		struct badf_key *key = &mobile->key;

		*key = (struct badf_key){
			.alg = BADF_HMAC_SHA1_96, .spi = 4096 + k,
			.key_len = 16,
		};
		for (int i = 0; i < 16; i++)
			if (sscanf(c.key + 2 * i, "%2hhx", &key->key[i]) != 1)
				die("key");
		key->key[14] = (uint8_t)(k >> 8);
		key->key[15] = (uint8_t)k;
		mobile->waiting = calloc(most, sizeof(*mobile->waiting));
		if (!mobile->waiting)
			die("mobiles");
		mobile->due = NEVER;
		mobile->last = -1;
	}
}

/* What came in and was not read would be counted as the routers' loss. */
static void check_drops(void)
{
	struct tpacket_stats stats;
	socklen_t len = sizeof(stats);

	for (int i = 0; i < LINKS; i++) {
		if (getsockopt(c.links[i].fd, SOL_PACKET, PACKET_STATISTICS,
			       &stats, &len) || stats.tp_drops) {
			errno = ENOBUFS;
			die("the crowd did not keep up");
		}
	}
}

int main(int argc, char **argv)
{
	struct sched_param param = { .sched_priority = 2 };
	char path[256];

	if (argc != 3) {
		fprintf(stderr, "usage: crowd PLAN OUT\n");
		return 1;
	}
	read_plan(argv[1]);
	snprintf(path, sizeof(path), "%s.steps", argv[2]);
	c.steps = fopen(path, "w");
	if (!c.steps || !auth_begin())
		die(path);
	setvbuf(c.steps, NULL, _IOFBF, 4 << 20);
	open_links();
	open_cn();
	make_mobiles();
	log_begin(&c.mn);
	log_begin(&c.cn);
	prctl(PR_SET_TIMERSLACK, 1UL);
	sched_setscheduler(0, SCHED_RR, &param);

	for (unsigned int n = 0; n < c.n_rounds; n++) {
		begin_round(n);
		run_until(c.end + NS);
		printf("%u\n", n + 1);
		fflush(stdout);
	}
	check_drops();
	log_write(&c.mn, argv[2], "mn");
	log_write(&c.cn, argv[2], "cn");
	return fclose(c.steps) ? 1 : 0;
}
