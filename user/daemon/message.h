/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * message.h - messages into the outbox
 *
 * The last step of each message that is sent, the same for all: encode,
 * authenticate, seal, put it into its IPv6 packet, append it.  What is in the
 * message is the state machines' business.
 */
#ifndef DAEMON_MESSAGE_H
#define DAEMON_MESSAGE_H

#include "daemon/outbox.h"
#include "wire/auth.h"
#include "wire/icmp6.h"
#include "wire/mh.h"
#include "wire/mip6_auth.h"
#include "wire/send.h"

/*
 * A Mobility Header message between p's addresses.  key and coa: its
 * authenticator, or NULL.  par is the router's address in that.
 */
void message_mh(struct outbox *out, const struct mh_msg *m,
		const struct ip6_packet *p, const struct badf_key *key,
		const struct in6_addr *coa, const struct in6_addr *par);

/*
 * The same under MN-HA authentication (RFC 4285), and MN-AAA behind that; without a
 * key, without.  Through
 * the tunnel from outer->src to outer->dst, where there is an outer.
 */
void message_mip6(struct outbox *out, const struct mh_msg *m,
		  const struct ip6_packet *p, const struct badf_key *key,
		  const struct badf_key *aaa, const struct in6_addr *coa,
		  const struct in6_addr *home, const struct ip6_packet *outer);

/*
 * Between a mobile and a correspondent: under Binding Authorization Data with kbm and
 * the care-of address that is registered; without kbm, without.
 */
void message_peer(struct outbox *out, const struct mh_msg *m,
		  const struct ip6_packet *p, const struct badf_key *kbm,
		  const struct in6_addr *coa, const struct in6_addr *cn);

/* An ICMPv6 message that is routed, from and to the addresses of p. */
void message_routed(struct outbox *out, const struct icmp6_msg *m,
		    const struct ip6_packet *p);

/* An ICMPv6 message on a link, hop limit 255. */
void message_icmp6(struct outbox *out, const struct icmp6_msg *m,
		   const struct in6_addr *src, const struct in6_addr *dst,
		   uint32_t ifindex, const uint8_t lladdr[6]);

/* The same, signed; src is an address of the signer's. */
void message_signed(struct outbox *out, const struct icmp6_msg *m,
		    const struct in6_addr *src, const struct in6_addr *dst,
		    uint32_t ifindex, const uint8_t lladdr[6],
		    const struct send_signer *signer,
		    const struct send_extra *extra);

/* The Ethernet address of an IPv6 multicast address. */
void multicast_lladdr(const struct in6_addr *group, uint8_t lladdr[6]);

/* ff02::1, ff02::2, and the solicited-node group of an address. */
extern const struct in6_addr all_nodes;
extern const struct in6_addr all_routers;
struct in6_addr solicited_node(const struct in6_addr *addr);

/* As text, in the outbox's room. */
const char *addr_text(struct outbox *out, const struct in6_addr *addr);
const char *lladdr_text(struct outbox *out, const uint8_t lladdr[6]);

static inline bool addr_equal(const struct in6_addr *a,
			      const struct in6_addr *b)
{
	return IN6_ARE_ADDR_EQUAL(a, b);
}

bool prefix_holds(const struct config_prefix *prefix,
		  const struct in6_addr *addr);

#endif /* DAEMON_MESSAGE_H */
