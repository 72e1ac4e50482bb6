// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * segue_nl.c - ask the module and hear its events
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <linux/genetlink.h>

#include "nl/genl.h"
#include "nl/segue_nl.h"

#define BATCH_FIRST	4096
#define REQUEST_SIZE	512

static const char not_loaded[] = "segue.ko is not loaded";
static const char bad_answer[] = "the module's answer is malformed";

int segue_open(struct segue_nl *s)
{
	struct genl_family family;
	int err;

	memset(s, 0, sizeof(*s));
	err = nl_open(&s->nl, NETLINK_GENERIC);
	if (err)
		return err;

	err = genl_resolve(&s->nl, SEGUE_GENL_NAME, &family);
	if (err) {
		nl_close(&s->nl);
		return err == -ENOENT ? nl_refuse(&s->nl, ENOENT, not_loaded) :
					err;
	}

	s->family = family.id;
	s->events = genl_group(&family, SEGUE_GENL_EVENTS);
	return 0;
}

int segue_listen(struct segue_nl *s)
{
	int err = segue_open(s);

	if (err)
		return err;

	err = nl_join(&s->nl, s->events);
	if (err)
		nl_close(&s->nl);

	return err;
}

void segue_close(struct segue_nl *s)
{
	nl_close(&s->nl);
}

struct hand_notice {
	const struct segue_nl *s;
	segue_notice_cb cb;
	void *arg;
};

static int hand_notice(const struct nlmsghdr *nlh, void *arg)
{
	const struct hand_notice *h = arg;
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	struct segue_notice notice;

	if (nlh->nlmsg_type != h->s->family ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*genl) ||
	    genl->cmd != SEGUE_CMD_EVENT)
		return 0;
	if (segue_notice_parse(nlh, &notice))
		return -EPROTO;

	h->cb(&notice, h->arg);
	return 0;
}

int segue_events(struct segue_nl *s, segue_notice_cb cb, void *arg)
{
	struct hand_notice h = { .s = s, .cb = cb, .arg = arg };
	int ret = nl_listen(&s->nl, hand_notice, &h);

	return ret == -EPROTO ? nl_refuse(&s->nl, EPROTO, bad_answer) : ret;
}

static int batch_grow(struct segue_batch *b)
{
	size_t size = b->size ? 2 * b->size : BATCH_FIRST;
	void *buf = realloc(b->buf, size);

	if (!buf)
		return -ENOMEM;
	/* The header's family is known only to the socket it will be sent by. */
	if (!b->size)
		genl_request(buf, 0, SEGUE_CMD_APPLY, SEGUE_GENL_VERSION, 0);

	b->buf = buf;
	b->size = size;
	return 0;
}

static bool op_fits(const struct segue_op *op)
{
	return op->n_legs <= SEGUE_LEGS_MAX &&
	       op->mn.n_addrs <= SEGUE_ADDRS_MAX &&
	       op->mn.n_accepts <= SEGUE_ACCEPTS_MAX;
}

int segue_batch_add(struct segue_batch *b, const struct segue_op *op)
{
	struct nlmsghdr *nlh;
	uint32_t len;
	int err;

	if (!op_fits(op))
		return -EINVAL;
	if (b->n == SEGUE_OPS_MAX)
		return -E2BIG;
	if (!b->size) {
		err = batch_grow(b);
		if (err)
			return err;
	}

	nlh = b->buf;
	len = nlh->nlmsg_len;
	while (!segue_op_put(nlh, b->size, op)) {
		nlh->nlmsg_len = len;
		err = batch_grow(b);
		if (err)
			return err;
		nlh = b->buf;
	}

	b->n++;
	return 0;
}

/*
 * The operation a refusal is about: its index is the module's cookie, or else
 * the attribute blamed lies in it.
 */
static int batch_blamed(const struct segue_batch *b, const struct nl_refusal *r)
{
	const struct nlmsghdr *nlh = b->buf;
	const struct nlattr *attr;
	int i = 0;

	if (r->has_cookie && r->cookie < b->n)
		return r->cookie;
	if (!r->offset)
		return -1;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		size_t start = (const char *)attr - (const char *)nlh;

		if (r->offset >= start &&
		    r->offset < start + MNL_ALIGN(mnl_attr_get_len(attr)))
			return i;
		i++;
	}

	return -1;
}

void segue_batch_clear(struct segue_batch *b)
{
	free(b->buf);
	*b = (struct segue_batch){ 0 };
}

int segue_batch_send(struct segue_nl *s, struct segue_batch *b, int *blamed)
{
	struct nlmsghdr *nlh = b->buf;
	int err = 0;

	if (blamed)
		*blamed = -1;
	if (b->n) {
		nlh->nlmsg_type = s->family;
		err = nl_ask(&s->nl, nlh, NULL, NULL);
		if (err && blamed)
			*blamed = batch_blamed(b, &s->nl.refusal);
	}

	segue_batch_clear(b);
	return err;
}

int segue_apply(struct segue_nl *s, const struct segue_op *ops, size_t n)
{
	struct segue_batch b = { 0 };
	size_t i;
	int err;

	for (i = 0; i < n; i++) {
		err = segue_batch_add(&b, &ops[i]);
		if (err) {
			segue_batch_clear(&b);
			return nl_refuse(&s->nl, -err, NULL);
		}
	}

	return segue_batch_send(s, &b, NULL);
}

/* What an answer carries, if it carries one: the attribute of this type. */
static const struct nlattr *find(const struct nlmsghdr *nlh, uint16_t type)
{
	const struct nlattr *attr;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(struct genlmsghdr))
		return NULL;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == type)
			return attr;
	}

	return NULL;
}

static int ask(struct segue_nl *s, struct nlmsghdr *nlh, nl_cb cb, void *arg)
{
	int err = nl_ask(&s->nl, nlh, cb, arg);

	return err == -EPROTO ? nl_refuse(&s->nl, EPROTO, bad_answer) : err;
}

struct hand_one {
	nl_cb cb;
	void *arg;
	bool answered;
};

static int hand_one(const struct nlmsghdr *nlh, void *arg)
{
	struct hand_one *h = arg;

	h->answered = true;
	return h->cb(nlh, h->arg);
}

/* As ask(); an ack alone is no answer. */
static int ask_one(struct segue_nl *s, struct nlmsghdr *nlh, nl_cb cb,
		   void *arg)
{
	struct hand_one h = { .cb = cb, .arg = arg };
	int err = ask(s, nlh, hand_one, &h);

	if (!err && !h.answered)
		return nl_refuse(&s->nl, EPROTO, bad_answer);

	return err;
}

struct hand_mn {
	segue_mn_cb cb;
	void *arg;
};

static int hand_mn(const struct nlmsghdr *nlh, void *arg)
{
	const struct nlattr *nest = find(nlh, SEGUE_A_MN);
	const struct hand_mn *h = arg;
	struct segue_mn mn;

	if (!nest || segue_mn_parse(nest, &mn))
		return -EPROTO;

	return h->cb(&mn, h->arg);
}

int segue_dump(struct segue_nl *s, segue_mn_cb cb, void *arg)
{
	struct hand_mn h = { .cb = cb, .arg = arg };
	uint64_t buf[REQUEST_SIZE / 8];

	return ask(s, genl_request(buf, s->family, SEGUE_CMD_MN_GET,
				   SEGUE_GENL_VERSION, NLM_F_DUMP),
		   hand_mn, &h);
}

static int keep_mn(const struct segue_mn *mn, void *arg)
{
	*(struct segue_mn *)arg = *mn;
	return 0;
}

int segue_get(struct segue_nl *s, const struct segue_mn *ref,
	      struct segue_mn *mn)
{
	struct hand_mn h = { .cb = keep_mn, .arg = mn };
	uint64_t buf[REQUEST_SIZE / 8];
	struct nlmsghdr *nlh;

	nlh = genl_request(buf, s->family, SEGUE_CMD_MN_GET,
			   SEGUE_GENL_VERSION, 0);
	if (!segue_reference_put(nlh, sizeof(buf), ref))
		return nl_refuse(&s->nl, EMSGSIZE, NULL);

	return ask_one(s, nlh, hand_mn, &h);
}

static int take_stats(const struct nlmsghdr *nlh, void *arg)
{
	const struct nlattr *nest = find(nlh, SEGUE_A_STATS);

	return nest ? segue_stats_parse(nest, arg) : -EPROTO;
}

int segue_stats_get(struct segue_nl *s, struct segue_stats *stats)
{
	uint64_t buf[REQUEST_SIZE / 8];

	return ask_one(s, genl_request(buf, s->family, SEGUE_CMD_STATS_GET,
				       SEGUE_GENL_VERSION, 0),
		       take_stats, stats);
}

static int take_info(const struct nlmsghdr *nlh, void *arg)
{
	return segue_info_parse(nlh, arg);
}

int segue_info_get(struct segue_nl *s, struct segue_info *info)
{
	uint64_t buf[REQUEST_SIZE / 8];

	return ask_one(s, genl_request(buf, s->family, SEGUE_CMD_INFO_GET,
				       SEGUE_GENL_VERSION, 0),
		       take_info, info);
}

int segue_limits_set(struct segue_nl *s, const struct segue_limits *limits)
{
	uint64_t buf[REQUEST_SIZE / 8];
	struct nlmsghdr *nlh;

	nlh = genl_request(buf, s->family, SEGUE_CMD_LIMITS_SET,
			   SEGUE_GENL_VERSION, 0);
	if (!segue_limits_put(nlh, sizeof(buf), limits))
		return nl_refuse(&s->nl, EMSGSIZE, NULL);

	return ask(s, nlh, NULL, NULL);
}

int segue_exempt_add(struct segue_nl *s, int fd)
{
	uint64_t buf[REQUEST_SIZE / 8];
	struct nlmsghdr *nlh;
	uint64_t cookie;
	socklen_t len = sizeof(cookie);

	if (getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &len) < 0)
		return nl_refuse(&s->nl, errno, NULL);

	nlh = genl_request(buf, s->family, SEGUE_CMD_EXEMPT_ADD,
			   SEGUE_GENL_VERSION, 0);
	mnl_attr_put(nlh, SEGUE_A_COOKIE, sizeof(cookie), &cookie);

	return ask(s, nlh, NULL, NULL);
}
