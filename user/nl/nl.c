// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nl.c - one netlink socket of any family: ask, dump, listen
 *
 * Sends and receives; what an answer says is nl_take.c's.
 */
#include <errno.h>
#include <fcntl.h>
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
	if (n == -ENOBUFS)
		return nl_refuse(nl, ENOBUFS, "events came faster than they were read");

	return nl_refuse(nl, -n, NULL);
}
