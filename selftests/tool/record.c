// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * record.c - write down what a kernel answers, for fake_nl.c to repeat
 *
 * Linked into the tool between nl.c and nl_take.c, see record.h; appends to the
 * file $RECORD: netlink messages in hex, one a line, an empty line after each
 * request.  The answer to the search for the family, which is
 * the first of a socket, is not kept.
 */
#include <stdio.h>
#include <stdlib.h>

#include "record.h"

static void write_hex(FILE *f, const uint8_t *bytes, size_t len)
{
	while (len--)
		fprintf(f, "%02x", *bytes++);
	fputc('\n', f);
}

static FILE *record(void)
{
	const char *path = getenv("RECORD");

	return path ? fopen(path, "a") : NULL;
}

int nl_take(struct nl *nl, const void *buf, size_t len, uint32_t seq, nl_cb cb,
	    void *arg)
{
	int ret = real_nl_take(nl, buf, len, seq, cb, arg);
	FILE *f = seq > 1 ? record() : NULL;
	const struct nlmsghdr *nlh = buf;
	int left = len;

	if (!f)
		return ret;

	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
		write_hex(f, (const uint8_t *)nlh, nlh->nlmsg_len);
	if (ret)
		fputc('\n', f);
	fclose(f);

	return ret;
}

struct heard {
	nl_cb cb;
	void *arg;
};

static int hear(const struct nlmsghdr *nlh, void *arg)
{
	const struct heard *h = arg;
	FILE *f = record();

	if (f) {
		write_hex(f, (const uint8_t *)nlh, nlh->nlmsg_len);
		fclose(f);
	}

	return h->cb(nlh, h->arg);
}

int nl_listen(struct nl *nl, nl_cb cb, void *arg)
{
	struct heard h = { .cb = cb, .arg = arg };

	return real_nl_listen(nl, hear, &h);
}
