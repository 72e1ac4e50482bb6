/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * xfrm_esp.h - ESP for Mobility Header messages of one type between two hosts
 *
 * Transport mode, or a tunnel, with given keys.  What is installed here carries a number of its
 * own (XFRM_ESP_REQID): nothing else is changed or removed.  Given keys outlive a
 * counter, so there is no protection against replay (RFC 4303 3.3.3): who uses them
 * has sequence numbers of its own.
 */
#ifndef SEGUE_USER_XFRM_ESP_H
#define SEGUE_USER_XFRM_ESP_H

#include <netinet/in.h>

#include "nl/nl.h"

#define XFRM_ESP_REQID	0x5e67e
#define XFRM_TUNNEL_REQID	0x5e67f
#define XFRM_ESP_MARK	0x5e67e	/* of packets that came by xfrm_esp.marks */
#define XFRM_MH_ALL	(-1)

struct xfrm_esp {
	struct in6_addr src;
	struct in6_addr dst;
	uint32_t spi;
	const char *auth;		/* the kernel's word: hmac(sha256) */
	unsigned int auth_bits;		/* that are sent */
	const uint8_t *auth_key;
	size_t auth_len;
	const uint8_t *cipher_key;	/* AES-CBC */
	size_t cipher_len;		/* 0: no cipher */
	bool tunnel;			/* its ends are src and dst */
	bool marks;			/* what comes by it */
	const struct in6_addr *from;	/* what it protects; NULL: any */
	const struct in6_addr *to;
};

/**
 * xfrm_esp_add - install an association, in place of what was left of ours
 *
 * Return: 0; -EEXIST: somebody else has this SPI; -ENOSYS: the kernel lacks an
 * algorithm; -EPROTONOSUPPORT: it lacks ESP.
 */
int xfrm_esp_add(struct nl *nl, const struct xfrm_esp *esp);

/* Take it away; it not being there, or not ours, is no error. */
int xfrm_esp_del(struct nl *nl, const struct xfrm_esp *esp);

/**
 * xfrm_mh_demand - MH messages of a type go from src to dst under ESP, or not at all
 * @type: or XFRM_MH_ALL
 * @dir: XFRM_POLICY_OUT at src, XFRM_POLICY_IN at dst
 *
 * Return: 0; -EEXIST: somebody else has a policy for the same.
 */
int xfrm_mh_demand(struct nl *nl, const struct in6_addr *src,
		   const struct in6_addr *dst, int type, uint8_t dir);

/* And take that back; it not being there, or not ours, is no error. */
int xfrm_mh_release(struct nl *nl, const struct in6_addr *src,
		    const struct in6_addr *dst, int type, uint8_t dir);

/* What a home agent forwards of a home address, by the tunnel to the mobile. */
struct xfrm_mh_tunnel {
	struct in6_addr home;
	struct in6_addr own;
	struct in6_addr coa;
};

/**
 * xfrm_mh_tunnel_set - MH messages from and to a home address go by an ESP tunnel
 *
 * What is forwarded from there must have come by such a tunnel, what is forwarded to
 * there goes from own to coa by one.  What was set for this home address is changed.
 *
 * Return: 0; -EEXIST: somebody else has a policy for the same.
 */
int xfrm_mh_tunnel_set(struct nl *nl, const struct xfrm_mh_tunnel *t);
int xfrm_mh_tunnel_del(struct nl *nl, const struct xfrm_mh_tunnel *t);

#endif /* SEGUE_USER_XFRM_ESP_H */
