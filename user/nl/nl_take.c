// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nl_take.c - the kernel's answer to one request
 *
 * An answer is ours when its sequence number and port are.  What is left of an
 * earlier answer is passed over, and a callback that wants no more does not
 * stop the reading: a dump left unread would make the next one fail.  Knows no
 * socket.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "nl/nl.h"

int nl_refuse(struct nl *nl, int err, const char *sentence)
{
	nl->refusal = (struct nl_refusal){ .err = err };
	snprintf(nl->refusal.sentence, sizeof(nl->refusal.sentence), "%s",
		 sentence ? sentence : strerror(err));

	return -err;
}

#define ERRNO_MAX	4095

static int keep_extack(const struct nlattr *attr, void *arg)
{
	struct nl_refusal *r = arg;

	switch (mnl_attr_get_type(attr)) {
	case NLMSGERR_ATTR_MSG:
		snprintf(r->sentence, sizeof(r->sentence), "%.*s",
			 (int)mnl_attr_get_payload_len(attr),
			 (const char *)mnl_attr_get_payload(attr));
		r->by_kernel = true;
		break;
	case NLMSGERR_ATTR_OFFS:
		if (!mnl_attr_validate(attr, MNL_TYPE_U32))
			r->offset = mnl_attr_get_u32(attr);
		break;
	case NLMSGERR_ATTR_COOKIE:
		r->has_cookie = mnl_attr_get_payload_len(attr) ==
				sizeof(r->cookie);
		if (r->has_cookie)
			memcpy(&r->cookie, mnl_attr_get_payload(attr),
			       sizeof(r->cookie));
		break;
	}

	return MNL_CB_OK;
}

/* The end of an answer: errno and extack, at skip bytes into the payload. */
static int take_end(struct nl *nl, const struct nlmsghdr *nlh, int err,
		    size_t skip)
{
	/* What is no errno is no ack either. */
	if (err > 0 || err < -ERRNO_MAX)
		return nl_refuse(nl, EPROTO, "the kernel's ack has no errno");

	nl_refuse(nl, -err, NULL);
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS)
		mnl_attr_parse(nlh, skip, keep_extack, &nl->refusal);
	if (err)
		return err;

	if (nl->stopped)
		return nl_refuse(nl, -nl->stopped, NULL);
	if (nl->interrupted)
		return nl_refuse(nl, EINTR, "the list changed while it was read");

	return 1;
}

static int take_error(struct nl *nl, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *e = mnl_nlmsg_get_payload(nlh);
	size_t skip = sizeof(*e);

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*e))
		return nl_refuse(nl, EPROTO, "the kernel's ack is cut short");

	/* Unless capped the ack repeats our request before it explains. */
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED) &&
	    e->msg.nlmsg_len >= sizeof(e->msg))
		skip += MNL_ALIGN(e->msg.nlmsg_len) - sizeof(e->msg);

	if (skip > mnl_nlmsg_get_payload_len(nlh))
		skip = mnl_nlmsg_get_payload_len(nlh);

	return take_end(nl, nlh, e->error, skip);
}

static int take_done(struct nl *nl, const struct nlmsghdr *nlh)
{
	int err = 0;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(err))
		return take_end(nl, nlh, 0, mnl_nlmsg_get_payload_len(nlh));

	memcpy(&err, mnl_nlmsg_get_payload(nlh), sizeof(err));
	return take_end(nl, nlh, err, sizeof(err));
}

int nl_take(struct nl *nl, const void *buf, size_t len, uint32_t seq, nl_cb cb,
	    void *arg)
{
	const struct nlmsghdr *nlh = buf;
	int left = len;
	int ret;

	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
		if (nlh->nlmsg_seq != seq || nlh->nlmsg_pid != nl->portid)
			continue;

		if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
			nl->interrupted = true;
		if (nlh->nlmsg_type == NLMSG_ERROR)
			return take_error(nl, nlh);
		if (nlh->nlmsg_type == NLMSG_DONE)
			return take_done(nl, nlh);
		if (nlh->nlmsg_type < NLMSG_MIN_TYPE || !cb || nl->stopped)
			continue;

		ret = cb(nlh, arg);
		if (ret < 0)
			nl->stopped = ret;
	}

	if (left > 0)
		return nl_refuse(nl, EPROTO, "the kernel's answer is cut short");

	return 0;
}
