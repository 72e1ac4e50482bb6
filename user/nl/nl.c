// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nl.c - one netlink socket of any family: ask, dump, listen
 *
 * An answer is ours when its sequence number and port are.  What is left of an
 * earlier answer is passed over, and a callback that wants no more does not
 * stop the reading: a dump left unread would make the next one fail.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "nl/nl.h"

#define RECEIVE_SIZE	65536

static void set_option(struct nl *nl, int option)
{
	int on = 1;

	/*
	 * An older kernel lacks some of these; without them a refusal has no
	 * sentence, which nl_ask() then takes from the errno.
	 */
	(void)mnl_socket_setsockopt(nl->sock, option, &on, sizeof(on));
}

int nl_open(struct nl *nl, int protocol)
{
	int err;

	memset(nl, 0, sizeof(*nl));
	nl->buf = malloc(RECEIVE_SIZE);
	if (!nl->buf)
		return nl_refuse(nl, ENOMEM, NULL);

	nl->sock = mnl_socket_open2(protocol, SOCK_CLOEXEC);
	if (!nl->sock || mnl_socket_bind(nl->sock, 0, MNL_SOCKET_AUTOPID) < 0) {
		err = errno;
		nl_close(nl);
		return nl_refuse(nl, err, NULL);
	}

	nl->portid = mnl_socket_get_portid(nl->sock);
	set_option(nl, NETLINK_EXT_ACK);
	set_option(nl, NETLINK_CAP_ACK);
	set_option(nl, NETLINK_GET_STRICT_CHK);

	return 0;
}

void nl_close(struct nl *nl)
{
	if (nl->sock)
		mnl_socket_close(nl->sock);
	free(nl->buf);
	nl->sock = NULL;
	nl->buf = NULL;
}

int nl_fd(const struct nl *nl)
{
	return nl->sock ? mnl_socket_get_fd(nl->sock) : -1;
}

int nl_refuse(struct nl *nl, int err, const char *sentence)
{
	nl->refusal = (struct nl_refusal){ .err = err };
	snprintf(nl->refusal.sentence, sizeof(nl->refusal.sentence), "%s",
		 sentence ? sentence : strerror(err));

	return -err;
}

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
	}

	return MNL_CB_OK;
}

/* The end of an answer: errno and extack, at skip bytes into the payload. */
static int take_end(struct nl *nl, const struct nlmsghdr *nlh, int err,
		    size_t skip)
{
	if (err > 0)
		err = -err;
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

/* What waits, from the kernel and nobody else. */
static ssize_t receive(struct nl *nl)
{
	struct sockaddr_nl from = { 0 };
	socklen_t from_len;
	ssize_t n;

	for (;;) {
		from_len = sizeof(from);
		n = recvfrom(nl_fd(nl), nl->buf, RECEIVE_SIZE, MSG_TRUNC,
			     (struct sockaddr *)&from, &from_len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (from.nl_pid != 0)
			continue;

		return n > RECEIVE_SIZE ? -EMSGSIZE : n;
	}
}

static int transmit(struct nl *nl, const struct nlmsghdr *nlh)
{
	int size = nlh->nlmsg_len * 2;

	if (mnl_socket_sendto(nl->sock, nlh, nlh->nlmsg_len) >= 0)
		return 0;
	if (errno != EMSGSIZE)
		return -errno;

	/* A large batch: the kernel wants it to fit in the send buffer. */
	if (setsockopt(nl_fd(nl), SOL_SOCKET, SO_SNDBUFFORCE, &size,
		       sizeof(size)) < 0 ||
	    mnl_socket_sendto(nl->sock, nlh, nlh->nlmsg_len) < 0)
		return -errno;

	return 0;
}

int nl_ask(struct nl *nl, struct nlmsghdr *nlh, nl_cb cb, void *arg)
{
	ssize_t n;
	int ret;

	if (!nl->sock)
		return nl_refuse(nl, EBADF, NULL);
	if (nl->listens)
		return nl_refuse(nl, EINVAL, "this socket listens only");

	nl->interrupted = false;
	nl->stopped = 0;
	nlh->nlmsg_seq = ++nl->seq;
	nlh->nlmsg_pid = nl->portid;
	nlh->nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;

	ret = transmit(nl, nlh);
	if (ret)
		return nl_refuse(nl, -ret, NULL);

	do {
		n = receive(nl);
		if (n < 0)
			return nl_refuse(nl, -n, NULL);
		ret = nl_take(nl, nl->buf, n, nlh->nlmsg_seq, cb, arg);
	} while (!ret);

	return ret < 0 ? ret : 0;
}

int nl_join(struct nl *nl, uint32_t group)
{
	int flags = fcntl(nl_fd(nl), F_GETFL);

	if (flags < 0 || fcntl(nl_fd(nl), F_SETFL, flags | O_NONBLOCK) < 0 ||
	    mnl_socket_setsockopt(nl->sock, NETLINK_ADD_MEMBERSHIP, &group,
				  sizeof(group)) < 0)
		return nl_refuse(nl, errno, NULL);

	nl->listens = true;
	return 0;
}

int nl_listen(struct nl *nl, nl_cb cb, void *arg)
{
	const struct nlmsghdr *nlh;
	int count = 0;
	ssize_t n;
	int left;
	int ret;

	while ((n = receive(nl)) >= 0) {
		nlh = nl->buf;
		left = n;
		for (; mnl_nlmsg_ok(nlh, left);
		     nlh = mnl_nlmsg_next(nlh, &left)) {
			if (nlh->nlmsg_type < NLMSG_MIN_TYPE)
				continue;
			ret = cb(nlh, arg);
			if (ret < 0)
				return ret;
			count++;
		}
	}

	if (n == -EAGAIN)
		return count;

	return nl_refuse(nl, -n, n == -ENOBUFS ?
			 "events were lost: they came faster than they were read" :
			 NULL);
}
