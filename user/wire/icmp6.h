/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * icmp6.h - ICMPv6 messages of handovers and of Mobile IPv6 as plain structs
 *
 * RtSolPr and PrRtAdv (RFC 5568 6.1), and of Neighbor Discovery what a fast
 * handover touches: NS, NA (the UNA of RFC 5568 6.3 is one), RS, and RA with
 * the NAACK option (6.4.6) and what a home agent says in it (RFC 6275 7); the
 * discovery of home agents and of home prefixes (RFC 6275 6.5 to 6.8).  Options
 * not listed are skipped.  Where an option that may stand once comes again, the
 * first one counts.
 *
 * Link-layer addresses are 6 octets, as on Ethernet and 802.11 (6.4.3 leaves
 * the length to the link).
 */
#ifndef WIRE_ICMP6_H
#define WIRE_ICMP6_H

#include "wire/inet.h"

enum icmp6_type {
	ICMP6_PARAMETER_PROBLEM = 4,
	ICMP6_RS = 133,
	ICMP6_RA = 134,
	ICMP6_NS = 135,
	ICMP6_NA = 136,
	ICMP6_HA_ASK = 144,	/* Home Agent Address Discovery Request */
	ICMP6_HA_TELL = 145,
	ICMP6_PREFIX_ASK = 146,	/* Mobile Prefix Solicitation */
	ICMP6_PREFIX_TELL = 147,
	ICMP6_FMIP = 154,
};

enum fmip_subtype {
	FMIP_RTSOLPR = 2,
	FMIP_PRRTADV = 3,
	FMIP_OLD_HI = 4,	/* withdrawn */
	FMIP_OLD_HACK = 5,	/* withdrawn */
};

enum nd_option {
	ND_OPT_SLLA = 1,
	ND_OPT_TLLA = 2,
	ND_OPT_PREFIX = 3,
	ND_OPT_MTU = 5,
	ND_OPT_INTERVAL = 7,	/* RFC 6275 7.3 */
	ND_OPT_HOME_AGENT = 8,	/* RFC 6275 7.4 */
	ND_OPT_CGA = 11,		/* RFC 3971 */
	ND_OPT_RSA_SIGNATURE = 12,
	ND_OPT_TIMESTAMP = 13,
	ND_OPT_NONCE = 14,	/* RFC 3971, RFC 7527 */
	ND_OPT_IP_ADDR = 17,
	ND_OPT_LLA = 19,
	ND_OPT_NAACK = 20,
	ND_OPT_HKEY_REQUEST = 27,	/* RFC 5269 */
	ND_OPT_HKEY_REPLY = 28,
};

/* Option-Code of the LLA option, RFC 5568 6.4.3. */
enum lla_code {
	LLA_WILDCARD = 0,
	LLA_NEW_AP = 1,
	LLA_MN = 2,
	LLA_NEW_ROUTER = 3,
	LLA_SOURCE = 4,
	LLA_SAME_ROUTER = 5,	/* this AP is on the router's same interface */
	LLA_NO_PREFIX = 6,	/* this AP is not known */
	LLA_NO_FMIP = 7,	/* no fast handover to this AP */
};

/* Option-Code of the IP Address/Prefix option, RFC 5568 6.4.1 and 6.4.2. */
enum ip_addr_code {
	IP_ADDR_OLD_COA = 1,
	IP_ADDR_NEW_COA = 2,
	IP_ADDR_NAR = 3,
	IP_ADDR_NAR_PREFIX = 4,
};

enum prrtadv_code {
	PRRTADV_ALL = 0,	/* every tuple is usable */
	PRRTADV_HANDOVER = 1,	/* unsolicited: hand over now */
	PRRTADV_NONE = 2,	/* no new router information */
	PRRTADV_SOME = 3,
	PRRTADV_NEIGHBOURS = 4,	/* unsolicited, no trigger */
	PRRTADV_DHCP = 5,
};

enum naack_status {
	NAACK_CONFIGURE = 1,	/* NCoA invalid, configure an address */
	NAACK_USE_SUPPLIED = 2,
	NAACK_USE_NAR = 3,	/* put the NAR's address in the FBU */
	NAACK_PCOA = 4,		/* PCoA supplied, send no FBU */
	NAACK_LLA_UNKNOWN = 128,
};

#define MAC_LEN			6
#define RTSOLPR_APS_MAX		64	/* kept; more are counted in beyond */
#define PRRTADV_TUPLES_MAX	96	/* kept; more are counted in beyond */
#define RA_PREFIXES_MAX		8	/* kept; more are counted in beyond */
#define ND_NONCE_MAX		30
#define HA_TELL_MAX		77	/* in 1280 octets, RFC 6275 10.5.1 */

/*
 * wildcard: Option-Code 0 was there.  It stands alone; mixed says that a sender
 * put other access points beside it, which are not kept.
 */
struct rtsolpr {
	uint16_t id;
	bool has_source;
	bool wildcard;
	bool mixed;
	uint8_t source[MAC_LEN];
	unsigned int n_aps;
	unsigned int beyond;
	uint8_t aps[RTSOLPR_APS_MAX][MAC_LEN];
};

/*
 * One [AP-ID, AR-Info] tuple: the options from one New AP LLA to the next.
 * ap_code is its Option-Code: LLA_NEW_AP and AR-Info follows, or one of
 * LLA_SAME_ROUTER, LLA_NO_PREFIX, LLA_NO_FMIP.
 */
struct prrtadv_tuple {
	uint8_t ap[MAC_LEN];
	uint8_t ap_code;
	bool has_router_lla;
	bool has_router_addr;
	bool has_prefix;
	bool has_ncoa;
	uint8_t router_lla[MAC_LEN];
	uint8_t router_plen;
	uint8_t prefix_len;
	uint8_t ncoa_plen;
	struct in6_addr router_addr;
	struct in6_addr prefix;		/* bits after prefix_len are zero */
	struct in6_addr ncoa;
};

struct prrtadv {
	uint8_t code;
	uint16_t id;
	bool has_source;
	uint8_t source[MAC_LEN];
	unsigned int n_tuples;
	unsigned int beyond;
	struct prrtadv_tuple tuples[PRRTADV_TUPLES_MAX];
};

struct nd_rs {
	bool has_slla;
	uint8_t slla[MAC_LEN];
};

struct nd_ns {
	struct in6_addr target;
	bool has_slla;
	uint8_t slla[MAC_LEN];
	uint8_t nonce_len;		/* 0: no nonce */
	uint8_t nonce[ND_NONCE_MAX];
};

#define NA_ROUTER	0x80
#define NA_SOLICITED	0x40
#define NA_OVERRIDE	0x20

struct nd_na {
	uint8_t flags;
	struct in6_addr target;
	bool has_tlla;
	uint8_t tlla[MAC_LEN];
};

#define RA_MANAGED	0x80
#define RA_OTHER	0x40
#define RA_HOME_AGENT	0x20

#define RA_PREFIX_ONLINK	0x80
#define RA_PREFIX_AUTO		0x40
#define RA_PREFIX_ROUTER	0x20	/* RFC 6275 7.2 */

struct nd_prefix {
	uint8_t len;
	uint8_t flags;
	uint32_t valid;			/* seconds */
	uint32_t preferred;
	struct in6_addr prefix;		/* with RA_PREFIX_ROUTER an address */
};

struct nd_ra {
	uint8_t hop_limit;
	uint8_t flags;
	uint16_t lifetime;		/* seconds */
	uint32_t reachable;		/* ms */
	uint32_t retrans;		/* ms */
	bool has_slla;
	bool has_naack;
	bool has_naack_addr;
	bool has_home_agent;		/* with RA_HOME_AGENT alone */
	uint8_t slla[MAC_LEN];
	uint8_t naack_status;
	struct in6_addr naack_addr;
	uint32_t mtu;			/* 0: no option */
	uint32_t interval;		/* ms; 0: no option */
	uint16_t preference;		/* of the home agent */
	uint16_t ha_lifetime;		/* seconds, as a home agent */
	unsigned int n_prefixes;
	unsigned int beyond;
	struct nd_prefix prefixes[RA_PREFIXES_MAX];
};

/* Both questions, of home agents and of prefixes: ICMP6_HA_ASK, PREFIX_ASK. */
struct home_ask {
	uint16_t id;
};

struct ha_tell {
	uint16_t id;
	unsigned int n;
	unsigned int beyond;
	struct in6_addr agents[HA_TELL_MAX];
};

struct prefix_tell {
	uint16_t id;
	uint8_t flags;			/* RA_MANAGED, RA_OTHER */
	unsigned int n_prefixes;
	unsigned int beyond;
	struct nd_prefix prefixes[RA_PREFIXES_MAX];
};

struct icmp6_msg {
	uint8_t type;			/* enum icmp6_type */
	uint8_t subtype;		/* of ICMP6_FMIP */
	union {
		struct rtsolpr rtsolpr;
		struct prrtadv prrtadv;
		struct nd_rs rs;
		struct nd_ns ns;
		struct nd_na na;
		struct nd_ra ra;
		struct home_ask home_ask;
		struct ha_tell ha_tell;
		struct prefix_tell prefix_tell;
	};
};

/*
 * What a receiver does with a packet: protocol, checksum, then the message, hop
 * limit 255 where that is demanded, then what RFC 4861, RFC 5568 and RFC 6275 demand
 * of its addresses.
 */
int icmp6_receive(struct icmp6_msg *m, const struct ip6_packet *p);

/* The message alone; its checksum is not looked at. */
int icmp6_decode(struct icmp6_msg *m, const void *data, size_t len);

/*
 * Checksum field zero: ip6_seal() follows.  Returns the length, -WIRE_SPACE
 * where it does not fit or a field has no encoding, or the reason for which a
 * receiver would refuse it.
 */
int icmp6_encode(const struct icmp6_msg *m, void *buf, size_t size);

/*
 * How many of the tuples fit whole into one packet of this MTU.  The rest is
 * cut by setting n_tuples to it.
 */
unsigned int prrtadv_fit(const struct prrtadv *m, size_t mtu);

/*
 * Is all there that a handover to this AP needs: 0, or -WIRE_NO_AP (the code
 * says there is nothing), NO_ROUTER_LLA, NO_ROUTER_ADDR, NO_PREFIX.
 */
int prrtadv_tuple_check(const struct prrtadv_tuple *t);

/* The new router's prefix, from whichever option has it; its length or -1. */
int prrtadv_tuple_prefix(const struct prrtadv_tuple *t,
			 struct in6_addr *prefix);

/*
 * The Mobile IPv6 Home-Agents anycast address of a prefix (RFC 2526), which has at
 * most 120 bits.
 */
struct in6_addr home_agents_anycast(const struct in6_addr *prefix,
				    unsigned int len);

/* Is this NA an UNA (RFC 5568 6.3)? 0, or -WIRE_FLAGS, ADDRESS, NO_LLA. */
int una_check(const struct nd_na *na, const struct ip6_packet *p);

#endif /* WIRE_ICMP6_H */
