// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fake_nl.c - a kernel for the tool's tests: takes the place of user/nl/nl.c
 *
 * Each request is written to the file $FAKE_ASKED, one line each, decoded by
 * the table below: the interface read once more, from the header alone, so
 * that an encoder's mistake shows.  It is answered from the file $FAKE_ANSWER,
 * netlink messages in hex, one a line, as a kernel sent them (record.c); an
 * empty line ends the answer to one request.  Without one the answer is an
 * ack.  $FAKE_ABSENT = the module is not loaded.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/genetlink.h>
#include <linux/segue.h>

#include "nl/nl.h"

#define FAMILY	0x1a
#define GROUP	7

enum type { NOTHING, U8, U32, U64, STR, IP, BYTES, FLAG, NEST };

struct spec {
	const char *name;
	enum type type;
	const struct spec *nest;
};

static const struct spec addr_spec[32] = {
	[SEGUE_A_ADDR_IP] = { "ip", IP, NULL },
	[SEGUE_A_ADDR_PLEN] = { "plen", U8, NULL },
};

static const struct spec accept_spec[32] = {
	[SEGUE_A_ACCEPT_LOCAL] = { "local", IP, NULL },
	[SEGUE_A_ACCEPT_REMOTE] = { "remote", IP, NULL },
	[SEGUE_A_ACCEPT_DIR] = { "dir", U8, NULL },
	[SEGUE_A_ACCEPT_FLAGS] = { "flags", U32, NULL },
	[SEGUE_A_ACCEPT_WINDOW] = { "window", U32, NULL },
};

static const struct spec answer_spec[32] = {
	[SEGUE_A_ANSWER_IFINDEX] = { "ifindex", U32, NULL },
	[SEGUE_A_ANSWER_OWNER] = { "owner", BYTES, NULL },
	[SEGUE_A_ANSWER_LLADDR] = { "lladdr", BYTES, NULL },
};

static const struct spec leg_spec[32] = {
	[SEGUE_A_LEG_KIND] = { "kind", U8, NULL },
	[SEGUE_A_LEG_LOCAL] = { "local", IP, NULL },
	[SEGUE_A_LEG_REMOTE] = { "remote", IP, NULL },
	[SEGUE_A_LEG_IFINDEX] = { "ifindex", U32, NULL },
	[SEGUE_A_LEG_NEXTHOP] = { "nexthop", IP, NULL },
	[SEGUE_A_LEG_LLADDR] = { "lladdr", BYTES, NULL },
	[SEGUE_A_LEG_HOPLIMIT] = { "hoplimit", U8, NULL },
	[SEGUE_A_LEG_PMTU] = { "pmtu", U8, NULL },
	[SEGUE_A_LEG_EARLY] = { "early", U8, NULL },
};

static const struct spec mn_spec[32] = {
	[SEGUE_A_MN_ID] = { "id", U32, NULL },
	[SEGUE_A_MN_ADDR] = { "addr", NEST, addr_spec },
	[SEGUE_A_MN_L3DEV] = { "l3dev", U32, NULL },
	[SEGUE_A_MN_TAG] = { "tag", STR, NULL },
	[SEGUE_A_MN_FLAGS] = { "flags", U32, NULL },
	[SEGUE_A_MN_MAX_PACKETS] = { "max_packets", U32, NULL },
	[SEGUE_A_MN_MAX_BYTES] = { "max_bytes", U32, NULL },
	[SEGUE_A_MN_ACCEPT] = { "accept", NEST, accept_spec },
	[SEGUE_A_MN_ANSWER] = { "answer", NEST, answer_spec },
};

static const struct spec op_spec[32] = {
	[SEGUE_A_OP_VERB] = { "verb", U8, NULL },
	[SEGUE_A_OP_MN] = { "mn", NEST, mn_spec },
	[SEGUE_A_OP_DIR] = { "dir", U8, NULL },
	[SEGUE_A_OP_LEG] = { "leg", NEST, leg_spec },
	[SEGUE_A_OP_DEADLINE] = { "deadline", U32, NULL },
	[SEGUE_A_OP_OUTCOME] = { "outcome", U8, NULL },
	[SEGUE_A_OP_WHEN] = { "when", U8, NULL },
	[SEGUE_A_OP_PACE] = { "pace", U32, NULL },
	[SEGUE_A_OP_GATE] = { "gate", FLAG, NULL },
	[SEGUE_A_OP_WAIT] = { "wait", U32, NULL },
	[SEGUE_A_OP_MARKER] = { "marker", FLAG, NULL },
	[SEGUE_A_OP_WINDOW] = { "window", U32, NULL },
};

static const struct spec limits_spec[32] = {
	[SEGUE_A_LIMITS_MNS] = { "mns", U32, NULL },
	[SEGUE_A_LIMITS_PACKETS] = { "packets", U32, NULL },
	[SEGUE_A_LIMITS_BYTES] = { "bytes", U32, NULL },
	[SEGUE_A_LIMITS_MN_PACKETS] = { "mn_packets", U32, NULL },
	[SEGUE_A_LIMITS_MN_BYTES] = { "mn_bytes", U32, NULL },
};

static const struct spec message_spec[32] = {
	[SEGUE_A_OP] = { "op", NEST, op_spec },
	[SEGUE_A_MN] = { "mn", NEST, mn_spec },
	[SEGUE_A_LIMITS] = { "limits", NEST, limits_spec },
	[SEGUE_A_COOKIE] = { "cookie", U64, NULL },
};

static const char *const commands[] = {
	[SEGUE_CMD_APPLY] = "apply",
	[SEGUE_CMD_MN_GET] = "mn_get",
	[SEGUE_CMD_STATS_GET] = "stats_get",
	[SEGUE_CMD_INFO_GET] = "info_get",
	[SEGUE_CMD_LIMITS_SET] = "limits_set",
	[SEGUE_CMD_EXEMPT_ADD] = "exempt_add",
};

static void decode(FILE *f, const struct spec *specs, const struct nlattr *a,
		   int len);

static void decode_number(FILE *f, const void *data, size_t len, size_t size)
{
	uint64_t value = 0;

	if (len != size) {
		fprintf(f, "=BAD-LENGTH-%zu", len);
		return;
	}

	memcpy(&value, data, size);	/* little endian, as the tests' hosts */
	fprintf(f, "=%llu", (unsigned long long)value);
}

static void decode_value(FILE *f, const struct spec *s, const void *data,
			 size_t len)
{
	const uint8_t *bytes = data;
	char ip[INET6_ADDRSTRLEN];
	size_t i;

	switch (s->type) {
	case U8:
		decode_number(f, data, len, 1);
		break;
	case U32:
		decode_number(f, data, len, 4);
		break;
	case U64:
		decode_number(f, data, len, 8);
		break;
	case STR:
		fprintf(f, len && !bytes[len - 1] ? "=\"%.*s\"" :
			"=NO-NUL\"%.*s\"", (int)len, (const char *)data);
		break;
	case IP:
		fprintf(f, "=%s", len == 16 || len == 4 ?
			inet_ntop(len == 16 ? AF_INET6 : AF_INET, data, ip,
				  sizeof(ip)) : "BAD-LENGTH");
		break;
	case BYTES:
		fputc('=', f);
		for (i = 0; i < len; i++)
			fprintf(f, "%02x", bytes[i]);
		break;
	case FLAG:
		if (len)
			fprintf(f, "=BAD-LENGTH-%zu", len);
		break;
	case NEST:
		fputc('{', f);
		decode(f, s->nest, data, len);
		fputc('}', f);
		break;
	case NOTHING:
		fputs("=UNKNOWN", f);
		break;
	}
}

static void decode(FILE *f, const struct spec *specs, const struct nlattr *a,
		   int len)
{
	const char *sep = "";

	while (mnl_attr_ok(a, len)) {
		const struct spec *s = &specs[mnl_attr_get_type(a) % 32];
		bool nested = a->nla_type & NLA_F_NESTED;

		fprintf(f, "%s%s", sep, s->name ? s->name : "?");
		if (nested && s->type != NEST)
			fputs("-NEST-FLAG", f);
		if (!nested && s->type == NEST)
			fputs("-NO-NEST-FLAG", f);
		decode_value(f, s, mnl_attr_get_payload(a),
			     mnl_attr_get_payload_len(a));
		len -= MNL_ALIGN(mnl_attr_get_len(a));
		a = mnl_attr_next(a);
		sep = " ";
	}
	if (len > 0)
		fputs("TRAILING-BYTES", f);
}

static void write_asked(const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	const char *path = getenv("FAKE_ASKED");
	FILE *f = path ? fopen(path, "a") : NULL;

	if (!f)
		return;

	if (genl->cmd < MNL_ARRAY_SIZE(commands) && commands[genl->cmd])
		fputs(commands[genl->cmd], f);
	else
		fprintf(f, "command-%u", genl->cmd);
	if (nlh->nlmsg_flags & NLM_F_DUMP)
		fputs(" dump", f);
	if (mnl_nlmsg_get_payload_len(nlh) > sizeof(*genl))
		fputc(' ', f);
	decode(f, message_spec,
	       mnl_nlmsg_get_payload_offset(nlh, sizeof(*genl)),
	       mnl_nlmsg_get_payload_len(nlh) - sizeof(*genl));
	fputc('\n', f);
	fclose(f);
}

/* The module's family and its group, as the kernel's controller tells them. */
static int answer_family(struct nl *nl, nl_cb cb, void *arg)
{
	struct nlmsghdr *nlh = nl->buf;
	struct nlattr *groups, *group;

	if (getenv("FAKE_ABSENT"))
		return nl_refuse(nl, ENOENT, NULL);

	mnl_nlmsg_put_header(nlh);
	nlh->nlmsg_type = GENL_ID_CTRL;
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct genlmsghdr));
	mnl_attr_put_u16(nlh, CTRL_ATTR_FAMILY_ID, FAMILY);
	groups = mnl_attr_nest_start(nlh, CTRL_ATTR_MCAST_GROUPS);
	group = mnl_attr_nest_start(nlh, 1);
	mnl_attr_put_u32(nlh, CTRL_ATTR_MCAST_GRP_ID, GROUP);
	mnl_attr_put_strz(nlh, CTRL_ATTR_MCAST_GRP_NAME, SEGUE_GENL_EVENTS);
	mnl_attr_nest_end(nlh, group);
	mnl_attr_nest_end(nlh, groups);

	return cb(nlh, arg);
}

static FILE *answers(void)
{
	static FILE *f;
	const char *path = getenv("FAKE_ANSWER");

	if (!f && path)
		f = fopen(path, "r");

	return f;
}

static size_t read_hex(const char *line, uint8_t *to)
{
	size_t n = 0;

	for (; isxdigit((unsigned char)line[0]); line += 2) {
		char two[3] = { line[0], line[1], '\0' };

		to[n++] = strtoul(two, NULL, 16);
	}

	return n;
}

/*
 * The next message of the file in nl->buf; 0 = the answer has ended.  The line
 * that ends an answer is read with the next one's first.
 */
static size_t next_message(struct nl *nl, uint32_t seq, uint16_t type,
			   bool first)
{
	struct nlmsghdr *nlh = nl->buf;
	FILE *f = answers();
	char *line = NULL;
	size_t room = 0;
	size_t len = 0;

	do {
		if (!f || getline(&line, &room, f) < 0)
			break;
		len = read_hex(line, nl->buf);
	} while (first && !len);
	free(line);

	/* What was recorded had other numbers. */
	if (len >= sizeof(*nlh)) {
		nlh->nlmsg_seq = seq;
		nlh->nlmsg_pid = nl->portid;
		if (nlh->nlmsg_type >= NLMSG_MIN_TYPE)
			nlh->nlmsg_type = type;
	}

	return len;
}

int nl_open(struct nl *nl, int protocol)
{
	memset(nl, 0, sizeof(*nl));
	nl->buf = calloc(1, 65536);
	nl->portid = 4711;

	return protocol == NETLINK_GENERIC && nl->buf ? 0 : -EPROTONOSUPPORT;
}

void nl_close(struct nl *nl)
{
	free(nl->buf);
	nl->buf = NULL;
}

int nl_fd(const struct nl *nl)
{
	/* Always readable, so that a poll() returns at once. */
	return nl->listens ? fileno(answers()) : -1;
}

int nl_ask(struct nl *nl, struct nlmsghdr *nlh, nl_cb cb, void *arg)
{
	bool first = true;
	size_t len;
	int ret = 1;

	nl->interrupted = false;
	nl->stopped = 0;
	if (nlh->nlmsg_type == GENL_ID_CTRL)
		return answer_family(nl, cb, arg);

	nlh->nlmsg_seq = ++nl->seq;
	write_asked(nlh);
	do {
		len = next_message(nl, nl->seq, FAMILY, first);
		first = false;
		if (len)
			ret = nl_take(nl, nl->buf, len, nl->seq, cb, arg);
	} while (len && !ret);

	/* An answer that just stops would be a test that proves nothing. */
	if (!ret)
		return nl_refuse(nl, EPROTO, "the recorded answer has no end");

	return ret < 0 ? ret : 0;
}

int nl_join(struct nl *nl, uint32_t group)
{
	nl->listens = true;

	return group == GROUP ? 0 : nl_refuse(nl, EINVAL, "wrong group");
}

int nl_listen(struct nl *nl, nl_cb cb, void *arg)
{
	size_t len = next_message(nl, 0, FAMILY, true);

	/* The stream of events ends with the file. */
	if (!len)
		return nl_refuse(nl, ENODATA, "end of the recording");

	return cb(nl->buf, arg) < 0 ? -EPROTO : 1;
}
