/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sock.h - the agent's sockets: bytes, who they came from, which link
 *
 * On a link ICMPv6 comes by a packet socket, which tells the sender's
 * link-layer address and leaves hop limit and checksum for us to judge.
 * Mobility Headers come by a raw socket, after the kernel's extension headers
 * and IPsec; those between routers by one of their own, which has no policy of its own
 * and so obeys those of the host.  What a home agent is asked by ICMPv6 comes by a
 * raw socket as well, which is a member of the Home-Agents anycast address.  BU and BA
 * under ESP come and go by a socket whose own policies demand it.  Sending to a link
 * asks no neighbour; sending by the routing table is done from a socket that the module
 * never holds.
 */
#ifndef DAEMON_SOCK_H
#define DAEMON_SOCK_H

#include "daemon/outbox.h"
#include "wire/icmp6.h"
#include "wire/mh.h"

/* An advertising router hears RS too. */
enum sock_role {
	SOCK_MN,
	SOCK_AR,
	SOCK_AR_ADVERTISING,
	SOCK_HA,
};

struct sock_packet {
	uint32_t ifindex;
	uint8_t lladdr[6];
	size_t len;
	uint8_t bytes[2048];
};

/* What comes by a raw socket: a Mobility Header, or an ICMPv6 message. */
struct sock_mh {
	uint32_t ifindex;
	struct ip6_packet packet;
	uint8_t bytes[MH_MAX_LEN];
};

/* An ICMPv6 error about a Mobility Header of ours. */
struct sock_error {
	uint8_t type;
	uint8_t code;
	struct in6_addr dst;		/* of that packet, as it is quoted */
	size_t len;			/* of what is quoted of the header */
	uint8_t mh[MH_MAX_LEN];
};

/* All return a descriptor or a negative errno. */
int sock_open_link(uint32_t ifindex, enum sock_role role);
int sock_open_mh(void);
int sock_open_routers(void);
int sock_open_home(uint32_t ifindex, const struct in6_addr *anycast);
int sock_open_guarded(bool home_agent);

/* HoTI and HoT of a mobile under ESP, and between which addresses; 0 or an errno. */
int sock_open_tunnel(void);
int sock_set_tunnel(int fd, const struct in6_addr *coa,
		    const struct in6_addr *agent);

int sock_open_send(bool optimises);	/* the host may have policies then */

/* 1 with a packet, 0 when none waits. */
int sock_read_link(int fd, struct sock_packet *p);
int sock_read_mh(int fd, struct sock_mh *m);
int sock_read_home(int fd, struct sock_mh *m);
int sock_read_error(int fd, struct sock_error *e);

int sock_send_link(int fd, const struct send *s);
int sock_send_ip(int fd, const struct send *s);
int sock_send_guarded(int fd, const struct send *s);
int sock_send_router(int fd, const struct send *s);

#endif /* DAEMON_SOCK_H */
