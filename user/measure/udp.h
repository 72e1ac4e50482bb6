/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * udp.h - one UDP socket with the kernel's receive stamps, and its clock
 *
 * IPv4 peers are IPv4-mapped.  Knows nothing of the packets' contents.
 */
#ifndef SEGUE_USER_MEASURE_UDP_H
#define SEGUE_USER_MEASURE_UDP_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Who sent a packet, and to which of our addresses. */
struct udp_peer {
	struct sockaddr_in6 addr;
	struct in6_pktinfo local;	/* answers leave from there */
};

/* Non-blocking; return: descriptor or a negative errno. */
int udp_open(const struct sockaddr_in6 *local);

/* Return: 0 or a negative errno. */
int udp_send(int fd, const struct udp_peer *to, const void *buf, size_t len);

/**
 * udp_recv - one packet that waits
 * @stamp_ns: when the kernel got it, CLOCK_REALTIME
 *
 * Return: its length (cut at len), or -EAGAIN: none waits.  The errors that
 * ICMP leaves on a socket are passed over: a path that is broken now may be
 * whole again.
 */
ssize_t udp_recv(int fd, struct udp_peer *from, void *buf, size_t len,
		 uint64_t *stamp_ns);

/*
 * CLOCK_REALTIME as it was at the first call, carried on by CLOCK_MONOTONIC:
 * a step of the clock does not disturb a schedule.
 */
uint64_t clock_ns(void);

/* Be on time if the system lets us: round-robin priority, no timer slack. */
void clock_be_exact(void);

/*
 * Wait until a descriptor is readable, a signal comes, or until_ns.
 * Signals are let in only here.
 */
struct pollfd;
int clock_poll(struct pollfd *fds, unsigned int n, uint64_t until_ns);

#endif /* SEGUE_USER_MEASURE_UDP_H */
