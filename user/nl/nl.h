/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nl.h - one netlink socket of any family: ask, dump, listen
 *
 * Owns the socket, its sequence numbers and the kernel's last refusal.  Knows
 * no family: route.c, xfrm.c, segue_nl.c and nl80211.c say what the bytes mean.
 * Prints nothing, exits never, has no globals.
 *
 * The kernel answers a request inside sendmsg() and a dump inside recvmsg(),
 * so a request never waits and may be made from an event loop.  A socket that
 * has joined a group is for listening only: use a second one to ask.
 *
 * All functions return 0 (or what they say) on success and a negative errno
 * on failure.
 */
#ifndef SEGUE_USER_NL_H
#define SEGUE_USER_NL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libmnl/libmnl.h>

#define NL_SENTENCE_MAX	256

/* Why the last request of a socket failed. */
struct nl_refusal {
	int err;			/* errno, positive; 0 = none */
	bool by_kernel;			/* the sentence is the kernel's own */
	uint32_t offset;		/* of the attribute blamed, in the request; 0 = none */
	bool has_cookie;
	uint64_t cookie;		/* what the family means by it */
	char sentence[NL_SENTENCE_MAX];	/* never empty after a failure */
};

struct nl {
	struct mnl_socket *sock;	/* NULL = closed */
	uint32_t seq;
	uint32_t portid;
	void *buf;			/* what is received */
	bool listens;			/* has joined a group */
	bool interrupted;		/* the dump being read was changed under way */
	int stopped;			/* what the callback ended this answer with */
	struct nl_refusal refusal;
};

/*
 * Called with each message that is no ack; >= 0 goes on, a negative errno
 * ends the reading and is returned.
 */
typedef int (*nl_cb)(const struct nlmsghdr *nlh, void *arg);

/**
 * nl_open - open a socket with extended acks and strict dump checks
 * @nl: filled; closed by nl_close()
 * @protocol: NETLINK_GENERIC, NETLINK_ROUTE, NETLINK_XFRM
 *
 * Return: 0, -ENOMEM, -EPROTONOSUPPORT (the kernel lacks the protocol), or
 * what socket(2) and bind(2) say.
 */
int nl_open(struct nl *nl, int protocol);

/* Close; a closed or zeroed one is left alone. */
void nl_close(struct nl *nl);

/* The descriptor, for poll(). */
int nl_fd(const struct nl *nl);

/**
 * nl_ask - send one request, hand its answers on, wait for the ack
 * @nl: a socket that has joined no group
 * @nlh: the request; sequence number, NLM_F_REQUEST and NLM_F_ACK are set here
 * @cb: called with each answer, may be NULL
 * @arg: for @cb
 *
 * With NLM_F_DUMP set in @nlh all of the dump is read.  A dump that was
 * interrupted by a change is read to its end and then -EINTR returned: the
 * caller asks again, having forgotten what it was handed.
 *
 * Return: 0; the kernel's error, with nl->refusal saying why; -EINTR; -EPROTO
 * (an answer cut short); -EINVAL (the socket listens).
 */
int nl_ask(struct nl *nl, struct nlmsghdr *nlh, nl_cb cb, void *arg);

/**
 * nl_join - listen to a multicast group; the descriptor becomes non-blocking
 * @nl: an open socket
 * @group: number of the group
 *
 * Return: 0, or what setsockopt(2) says.
 */
int nl_join(struct nl *nl, uint32_t group);

/**
 * nl_listen - hand on every notification that waits
 * @nl: a socket that has joined a group
 * @cb: called with each
 * @arg: for @cb
 *
 * Return: how many were handed on, 0 when none waited; -ENOBUFS when the
 * kernel had to throw some away (dump, then go on listening); or @cb's error.
 */
int nl_listen(struct nl *nl, nl_cb cb, void *arg);

/* Keep an error that is our own in nl->refusal; returns -err. */
int nl_refuse(struct nl *nl, int err, const char *sentence);

/*
 * Read what is in buf[len] as the answers to request seq: the part of nl_ask()
 * that needs no socket.  Return: 1 = ended (ack, done), 0 = more to come,
 * negative as nl_ask().
 */
int nl_take(struct nl *nl, const void *buf, size_t len, uint32_t seq, nl_cb cb,
	    void *arg);

#endif /* SEGUE_USER_NL_H */
