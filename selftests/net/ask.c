// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ask - requests to segue.ko that no tool would make
 *
 *   ask raw COMMAND HEX     the attributes as bytes; spaces are skipped
 *   ask exempt COOKIE       exempt a socket until standard input ends
 *
 * It prints "errno=N offset=N index=N message=SENTENCE", N = -1 for what the
 * kernel did not say.  It speaks netlink by itself: nothing of what it checks
 * is shared with the programs that use the interface.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/segue.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define REQUEST_MAX	65536

static union {
	struct nlmsghdr nlh;
	uint8_t bytes[REQUEST_MAX];
} out, in;

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "ask: %s: %s\n", what, strerror(errno));
	exit(2);
}

static int open_socket(void)
{
	struct sockaddr_nl sa = { .nl_family = AF_NETLINK };
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC), on = 1;

	if (fd < 0 || bind(fd, (struct sockaddr *)&sa, sizeof(sa)))
		die("netlink");
	if (setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on)) ||
	    setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on)))
		die("NETLINK_EXT_ACK");

	return fd;
}

static void start(uint16_t family, uint8_t cmd)
{
	struct genlmsghdr *genl = (void *)(out.bytes + NLMSG_HDRLEN);

	memset(&out.nlh, 0, sizeof(out.nlh));
	out.nlh.nlmsg_type = family;
	out.nlh.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	out.nlh.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN);
	memset(genl, 0, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = 1;
}

static void put(uint16_t type, const void *data, size_t len)
{
	struct nlattr nla = { NLA_HDRLEN + len, type };
	uint8_t *at = out.bytes + out.nlh.nlmsg_len;

	memcpy(at, &nla, sizeof(nla));
	memcpy(at + NLA_HDRLEN, data, len);
	out.nlh.nlmsg_len += NLA_ALIGN(nla.nla_len);
}

static ssize_t transact(int fd)
{
	ssize_t n;

	if (send(fd, out.bytes, out.nlh.nlmsg_len, 0) < 0)
		die("send");
	n = recv(fd, in.bytes, sizeof(in.bytes), 0);
	if (n < (ssize_t)NLMSG_HDRLEN)
		die("recv");

	return n;
}

static uint16_t family_id(int fd)
{
	const uint8_t *at, *end;
	struct nlattr nla;
	uint16_t id;

	start(GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
	out.nlh.nlmsg_flags = NLM_F_REQUEST;
	put(CTRL_ATTR_FAMILY_NAME, SEGUE_GENL_NAME, sizeof(SEGUE_GENL_NAME));
	end = in.bytes + transact(fd);

	for (at = in.bytes + NLMSG_HDRLEN + GENL_HDRLEN;
	     in.nlh.nlmsg_type != NLMSG_ERROR && at + NLA_HDRLEN <= end;
	     at += NLA_ALIGN(nla.nla_len)) {
		memcpy(&nla, at, sizeof(nla));
		if (nla.nla_type != CTRL_ATTR_FAMILY_ID)
			continue;
		memcpy(&id, at + NLA_HDRLEN, sizeof(id));
		return id;
	}

	errno = ENOENT;
	die("family segue");
}

static int say_answer(ssize_t n)
{
	const uint8_t *at = in.bytes + NLMSG_HDRLEN + sizeof(struct nlmsgerr);
	int64_t offset = -1, index = -1;
	const char *message = "";
	struct nlmsgerr err;
	struct nlattr nla;

	if (in.nlh.nlmsg_type != NLMSG_ERROR) {
		printf("errno=0 an answer of %zd bytes\n", n);
		return 0;
	}

	memcpy(&err, in.bytes + NLMSG_HDRLEN, sizeof(err));
	if (!(in.nlh.nlmsg_flags & NLM_F_ACK_TLVS))
		n = 0;
	for (; at + NLA_HDRLEN <= in.bytes + n; at += NLA_ALIGN(nla.nla_len)) {
		memcpy(&nla, at, sizeof(nla));
		if (nla.nla_type == NLMSGERR_ATTR_MSG) {
			message = (const char *)at + NLA_HDRLEN;
		} else if (nla.nla_type == NLMSGERR_ATTR_OFFS) {
			uint32_t value;

			memcpy(&value, at + NLA_HDRLEN, sizeof(value));
			offset = value;
		} else if (nla.nla_type == NLMSGERR_ATTR_COOKIE) {
			memcpy(&index, at + NLA_HDRLEN, sizeof(index));
		}
	}

	printf("errno=%d offset=%" PRId64 " index=%" PRId64 " message=%s\n",
	       -err.error, offset, index, message);
	fflush(stdout);
	return err.error ? 1 : 0;
}

static size_t from_hex(uint8_t *to, const char *hex)
{
	char pair[3] = { 0 };
	size_t n = 0;

	while (*hex) {
		if (isspace((unsigned char)*hex)) {
			hex++;
			continue;
		}
		if (!isxdigit((unsigned char)hex[0]) ||
		    !isxdigit((unsigned char)hex[1])) {
			errno = EINVAL;
			die("hex");
		}
		memcpy(pair, hex, 2);
		to[n++] = strtoul(pair, NULL, 16);
		hex += 2;
	}

	return n;
}

int main(int argc, char **argv)
{
	int fd = open_socket();
	uint16_t family;

	if (argc == 4 && !strcmp(argv[1], "raw")) {
		family = family_id(fd);
		start(family, atoi(argv[2]));
		out.nlh.nlmsg_len += from_hex(out.bytes + out.nlh.nlmsg_len,
					      argv[3]);
		return say_answer(transact(fd));
	}
	if (argc == 3 && !strcmp(argv[1], "exempt")) {
		uint64_t cookie = strtoull(argv[2], NULL, 0);
		int status;

		family = family_id(fd);
		start(family, SEGUE_CMD_EXEMPT_ADD);
		put(SEGUE_A_COOKIE, &cookie, sizeof(cookie));
		status = say_answer(transact(fd));
		while (getchar() != EOF)
			;
		return status;
	}

	fprintf(stderr, "usage: ask raw COMMAND HEX | ask exempt COOKIE\n");
	return 2;
}
