// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fuzz.c - requests a netlink family must survive, and answer with a sentence
 *
 *   fuzz FAMILY each                every request spoilt in every way everywhere
 *   fuzz FAMILY SEED COUNT [FIRST]  so many of them by lot, from the FIRST
 *
 * A message depends on SEED and its number only; what the kernel makes of it
 * depends on those before it.  An error without a sentence is a failure, and so
 * are more mobile nodes or packets than the limits allow.  The last line has the
 * sums.  Whether the kernel was hurt is seen by who runs it.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/segue.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "request.h"

#define MESSAGE_MAX	60000
#define CHECK_EVERY	1024
#define REOPEN_EVERY	500
#define SHOWN		10
#define SLACK		64	/* packets taken while the limits were others */

struct answer {
	int err;
	bool worded;
	const char *words;
};

static struct {
	struct grammar g;
	struct mnl_socket *nl;
	bool segue;
	unsigned long sent, done, refused, wordless, unbounded;
	unsigned long mns, packets, memory_kb;
} fuzz;

static uint8_t out[MESSAGE_MAX + 256];
static char in[65536];

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "fuzz: %s: %s\n", what, strerror(errno));
	exit(2);
}

// Talking
// -------

static void open_socket(void)
{
	struct timeval patience = { .tv_sec = 60 };
	uint64_t cookie = 0;
	socklen_t len = sizeof(cookie);
	int on = 1, fd;

	if (fuzz.nl)
		mnl_socket_close(fuzz.nl);
	fuzz.nl = mnl_socket_open(NETLINK_GENERIC);
	if (!fuzz.nl || mnl_socket_bind(fuzz.nl, 0, MNL_SOCKET_AUTOPID))
		die("netlink");
	fd = mnl_socket_get_fd(fuzz.nl);
	if (mnl_socket_setsockopt(fuzz.nl, NETLINK_EXT_ACK, &on, sizeof(on)) ||
	    mnl_socket_setsockopt(fuzz.nl, NETLINK_CAP_ACK, &on, sizeof(on)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
		       sizeof(patience)) ||
	    getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &len))
		die("socket options");
	request_cookie(cookie);
}

static void read_error(struct answer *a, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;

	a->err = -err->error;
	a->worded = false;
	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	mnl_attr_for_each(attr, nlh, sizeof(*err)) {
		if (mnl_attr_get_type(attr) != NLMSGERR_ATTR_MSG)
			continue;
		a->words = mnl_attr_get_str(attr);
		a->worded = *a->words;
	}
}

/* The end of a dump has its error, and perhaps words, in the same form. */
static void read_done(struct answer *a, const struct nlmsghdr *nlh)
{
	const int *err = mnl_nlmsg_get_payload(nlh);

	a->err = mnl_nlmsg_get_payload_len(nlh) < sizeof(*err) ? 0 : -*err;
	a->worded = true;
}

/* True when that was the end of the answer. */
static bool read_answer(struct answer *a, uint32_t seq, ssize_t n,
			void (*also)(const struct nlmsghdr *nlh))
{
	const struct nlmsghdr *nlh = (const void *)in;
	int len = n;

	for (; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len)) {
		if (nlh->nlmsg_seq != seq)
			continue;
		if (nlh->nlmsg_type == NLMSG_ERROR) {
			read_error(a, nlh);
			return true;
		}
		if (nlh->nlmsg_type == NLMSG_DONE) {
			read_done(a, nlh);
			return true;
		}
		if (also)
			also(nlh);
	}

	return false;
}

static struct answer ask(const uint8_t *attrs, size_t len, uint8_t cmd,
			 bool dump, void (*also)(const struct nlmsghdr *nlh))
{
	static uint32_t seq;
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(out);
	struct genlmsghdr *genl;
	struct answer a = { 0 };
	ssize_t n;

	nlh->nlmsg_type = fuzz.g.family;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | (dump ? NLM_F_DUMP : 0);
	nlh->nlmsg_seq = ++seq;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = 1;
	memcpy(out + nlh->nlmsg_len, attrs, len);
	nlh->nlmsg_len += len;

	if (mnl_socket_sendto(fuzz.nl, nlh, nlh->nlmsg_len) < 0)
		die("send");
	do {
		n = mnl_socket_recvfrom(fuzz.nl, in, sizeof(in));
		if (n < 0 && errno != ENOBUFS)
			die("no answer");
	} while (n < 0 || !read_answer(&a, seq, n, also));

	return a;
}

static struct answer ask_for(const struct request *r)
{
	static uint8_t attrs[MESSAGE_MAX];
	size_t len = tree_write(r->attrs, attrs, sizeof(attrs));

	return ask(attrs, len, r->cmd, r->dump, NULL);
}

// Judging
// -------

static void show(const char *what, const struct answer *a,
		 const uint8_t *attrs, size_t len, uint8_t cmd,
		 unsigned long nr)
{
	size_t i;

	printf("# message %lu, command %u: %s, errno %d, bytes", nr, cmd, what,
	       a->err);
	for (i = 0; i < len; i++)
		printf("%s%02x", i % 4 ? "" : " ", attrs[i]);
	putchar('\n');
}

static void read_stats(const struct nlmsghdr *nlh)
{
	const struct nlattr *nest, *a;

	mnl_attr_for_each(nest, nlh, GENL_HDRLEN) {
		if (mnl_attr_get_type(nest) != SEGUE_A_STATS)
			continue;
		mnl_attr_for_each_nested(a, nest) {
			if (mnl_attr_get_type(a) == SEGUE_A_STATS_MNS)
				fuzz.mns = mnl_attr_get_u32(a);
			else if (mnl_attr_get_type(a) == SEGUE_A_STATS_PACKETS)
				fuzz.packets = mnl_attr_get_u32(a);
		}
	}
}

static unsigned long available_kb(void)
{
	FILE *file = fopen("/proc/meminfo", "r");
	unsigned long kb = 0;
	char line[128];

	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "MemAvailable: %lu", &kb) == 1)
			break;
	}
	if (file)
		fclose(file);
	return kb;
}

static void restore_limits(void)
{
	struct request r;

	request_limits(&r);
	if (ask_for(&r).err)
		die("the limits");
}

/* Mobile nodes and packets are as few as the limits say. */
static void check_bounds(void)
{
	static unsigned long most_kb;
	unsigned long kb = available_kb();

	if (!most_kb)
		most_kb = kb;
	if (most_kb > kb && most_kb - kb > fuzz.memory_kb)
		fuzz.memory_kb = most_kb - kb;
	if (!fuzz.segue)
		return;

	ask(NULL, 0, SEGUE_CMD_STATS_GET, false, read_stats);
	if (fuzz.mns <= REQUEST_MNS && fuzz.packets <= REQUEST_PACKETS + SLACK)
		return;
	fuzz.unbounded++;
	printf("# %lu mobile nodes, %lu packets\n", fuzz.mns, fuzz.packets);
}

/* What generic netlink itself refuses has no sentence; nor has want of memory. */
static bool owes_words(const struct answer *a, uint8_t cmd, bool dump)
{
	if (!a->err || a->worded || a->err == ENOMEM)
		return false;

	return cmd < GRAMMAR_CMDS &&
	       (dump ? fuzz.g.dumps[cmd] : fuzz.g.does[cmd]) >= 0;
}

static void send_one(const uint8_t *attrs, size_t len, uint8_t cmd, bool dump,
		     unsigned long nr)
{
	struct answer a = ask(attrs, len, cmd, dump, NULL);

	fuzz.sent++;
	if (a.err)
		fuzz.refused++;
	else
		fuzz.done++;
	if (owes_words(&a, cmd, dump) && ++fuzz.wordless <= SHOWN)
		show("no sentence", &a, attrs, len, cmd, nr);
	if (fuzz.segue && !a.err && cmd == SEGUE_CMD_LIMITS_SET)
		restore_limits();
	if (fuzz.sent % CHECK_EVERY == 0)
		check_bounds();
	if (fuzz.sent % REOPEN_EVERY == 0)
		open_socket();
}

// Messages
// --------

static unsigned int kinds(void)
{
	return fuzz.segue ? request_kinds : 1;
}

/* The same request each time, whatever is then spoilt in it. */
static void make(struct request *r, unsigned int kind, uint64_t seed,
		 struct rng *rng)
{
	rng->state = seed;
	rng_next(rng);
	if (fuzz.segue) {
		request_make(r, &fuzz.g, rng, kind);
		return;
	}

	memset(r, 0, sizeof(*r));
	tree_reset();
	r->cmd = 1;
	tree_fill(&r->attrs, &fuzz.g, rng, fuzz.g.does[1], true);
}

static void each_of(unsigned int kind, uint64_t seed, unsigned long *nr)
{
	static uint8_t attrs[MESSAGE_MAX];
	unsigned int nth, how, nodes;
	struct request r;
	struct rng rng;

	make(&r, kind, seed, &rng);
	nodes = tree_count(r.attrs);
	for (nth = 0; nth < nodes; nth++) {
		for (how = 0; how < SPOIL_KINDS; how++) {
			size_t len;

			make(&r, kind, seed, &rng);
			tree_spoil(&r.attrs, nth, how, &rng);
			len = tree_write(r.attrs, attrs, sizeof(attrs));
			send_one(attrs, len, r.cmd, r.dump, (*nr)++);
		}
	}
}

static void each(void)
{
	unsigned int kind, again;
	unsigned long nr = 0;

	for (kind = 0; kind < kinds(); kind++) {
		for (again = 0; again < 4; again++)
			each_of(kind, kind * 16 + again, &nr);
	}
}

/* Bytes anywhere in what was a message. */
static size_t scatter(uint8_t *attrs, size_t len, struct rng *rng)
{
	unsigned int n = 1 + rng_below(rng, 4);

	while (n-- && len)
		attrs[rng_below(rng, len)] = rng_next(rng);
	if (len && !rng_below(rng, 4))
		len -= rng_below(rng, len < 8 ? len : 8);
	return len;
}

static void by_lot(uint64_t seed, unsigned long nr)
{
	static uint8_t attrs[MESSAGE_MAX];
	struct rng rng = { seed ^ nr * 0x2545f4914f6cdd1d };
	unsigned int luck = rng_below(&rng, 16), n;
	struct request r;
	size_t len;

	make(&r, rng_below(&rng, kinds()), rng_next(&rng), &rng);
	if (luck < 4)
		request_enrich(&r, &fuzz.g, &rng);
	for (n = luck > 8 ? 1 + rng_below(&rng, 3) : 0; n; n--)
		tree_spoil(&r.attrs, rng_below(&rng, tree_count(r.attrs)),
			   rng_below(&rng, SPOIL_KINDS), &rng);
	len = tree_write(r.attrs, attrs, sizeof(attrs));
	if (luck == 15)
		len = scatter(attrs, len, &rng);
	if (!rng_below(&rng, 64))
		r.cmd = rng_next(&rng);
	if (!rng_below(&rng, 64))
		r.dump = !r.dump;
	send_one(attrs, len, r.cmd, r.dump, nr);
}

int main(int argc, char **argv)
{
	unsigned long nr, count = 0, first = 0;
	uint64_t seed = 0;

	if (argc < 3 || (argc < 4 && strcmp(argv[2], "each"))) {
		fprintf(stderr, "usage: fuzz FAMILY each | SEED COUNT [FIRST]\n");
		return 2;
	}

	setvbuf(stdout, NULL, _IOLBF, 0);
	open_socket();
	if (!grammar_learn(&fuzz.g, fuzz.nl, argv[1]))
		die(argv[1]);
	fuzz.segue = !strcmp(argv[1], SEGUE_GENL_NAME);
	if (fuzz.segue) {
		request_hints(&fuzz.g);
		restore_limits();
	}
	check_bounds();

	if (argc == 3) {
		each();
	} else {
		seed = strtoull(argv[2], NULL, 0);
		count = strtoul(argv[3], NULL, 0);
		first = argc > 4 ? strtoul(argv[4], NULL, 0) : 0;
	}
	for (nr = first; nr < first + count; nr++)
		by_lot(seed, nr);

	check_bounds();
	printf("seed=%llu messages=%lu accepted=%lu refused=%lu wordless=%lu unbounded=%lu mns=%lu packets=%lu memory_kb=%lu\n",
	       (unsigned long long)seed, fuzz.sent, fuzz.done, fuzz.refused,
	       fuzz.wordless, fuzz.unbounded, fuzz.mns, fuzz.packets,
	       fuzz.memory_kb);
	return fuzz.wordless || fuzz.unbounded;
}
