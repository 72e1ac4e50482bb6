/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mh.h - Mobility Header messages as plain structs
 *
 * RFC 6275 6.1 and 6.2, RFC 5568 6.2 and 6.4, RFC 4283, RFC 4285.  A message is its
 * fixed part and its options; options not listed are skipped, and where one
 * comes twice the first counts.  What a fast handover demands of a message
 * beyond its format is in fmip.h, what a registration does in mip6.h.
 *
 * Sequence to send: mh_encode(), badf_sign() or its like in mip6_auth.h if it has
 * an authenticator, ip6_seal(), and ip6_build() where the kernel does not add the IPv6 header.
 */
#ifndef WIRE_MH_H
#define WIRE_MH_H

#include "wire/inet.h"

enum mh_type {
	MH_BRR = 0,
	MH_HOTI = 1,
	MH_COTI = 2,
	MH_HOT = 3,
	MH_COT = 4,
	MH_BU = 5,
	MH_BA = 6,
	MH_BE = 7,
	MH_FBU = 8,
	MH_FBACK = 9,
	MH_FNA = 10,		/* withdrawn */
	MH_AWAY = 11,		/* RFC 5096, experimental: ours, below */
	MH_HI = 14,
	MH_HACK = 15,
};

enum mh_option {
	MH_OPT_PAD1 = 0,
	MH_OPT_PADN = 1,
	MH_OPT_REFRESH = 2,
	MH_OPT_ALT_COA = 3,
	MH_OPT_NONCES = 4,
	MH_OPT_AUTH = 5,
	MH_OPT_LLA = 7,
	MH_OPT_MNID = 8,
	MH_OPT_MN_AUTH = 9,	/* RFC 4285 */
	MH_OPT_TIMESTAMP = 10,	/* RFC 4285 6 */
	MH_OPT_COPY = 18,	/* RFC 5096, experimental: ours, below */
	MH_OPT_BADF = 21,
	MH_OPT_IP_ADDR = 34,
};

/* FBack: 0 to 131 (RFC 5568 6.2.3) and 135; BA: RFC 6275 6.1.8, RFC 4285. */
enum mh_status {
	MH_STATUS_OK = 0,
	MH_STATUS_OTHER_NCOA = 1,	/* FBack; in a BA: prefix discovery */
	MH_STATUS_UNSPECIFIED = 128,
	MH_STATUS_PROHIBITED = 129,
	MH_STATUS_RESOURCES = 130,
	MH_STATUS_IID_LENGTH = 131,	/* FBack; in a BA: not a home agent */
	MH_STATUS_NOT_HOME = 132,	/* not the home subnet */
	MH_STATUS_NOT_HA = 133,		/* not home agent of this mobile node */
	MH_STATUS_DAD = 134,
	MH_STATUS_SEQUENCE = 135,
	MH_STATUS_HOME_NONCE = 136,	/* its index has expired */
	MH_STATUS_COA_NONCE = 137,
	MH_STATUS_NONCES = 138,		/* both */
	MH_STATUS_TYPE_CHANGE = 139,	/* of the registration */
	MH_STATUS_ID_MISMATCH = 144,	/* RFC 4285: not a good timestamp */
	MH_STATUS_ID_REQUIRED = 145,	/* no timestamp */
	MH_STATUS_AUTH_FAIL = 146,
	MH_STATUS_BAD_COA = 174,
};

/* What 1 and 131 mean in a BA. */
#define MH_STATUS_PREFIXES	MH_STATUS_OTHER_NCOA
#define MH_STATUS_NO_HA		MH_STATUS_IID_LENGTH

enum mh_be_status {
	MH_BE_NO_BINDING = 1,
	MH_BE_UNKNOWN_TYPE = 2,
};

enum hack_code {
	HACK_OK = 0,
	HACK_NCOA_BAD = 1,
	HACK_NCOA_ASSIGNED = 2,
	HACK_USE_PCOA = 3,
	HACK_UNSOLICITED = 4,
	HACK_UNSPECIFIED = 128,
	HACK_PROHIBITED = 129,
	HACK_RESOURCES = 130,
};

#define MH_MAX_LEN	2048	/* Header Len 255 */
#define MH_MAC_LEN	6
#define MH_AUTH_MAX	32	/* longest authenticator taken */
#define MH_AUTH_MIN	12
#define MH_MNID_MAX	254

/* BU and FBU; the bits of other RFCs count as Reserved. */
#define MH_BU_A		0x8000
#define MH_BU_H		0x4000
#define MH_BU_L		0x2000
#define MH_BU_K		0x1000
#define MH_BU_FLAGS	0xf000

#define MH_BA_K		0x80

/* P and F are RFC 5949's; plain FMIPv6 sends them zero and ignores them. */
#define MH_HI_S		0x80
#define MH_HI_U		0x40
#define MH_HI_P		0x20
#define MH_HI_F		0x10
#define MH_HI_FLAGS	0xf0

/* All three are RFC 5949's, and not at the positions they have in HI. */
#define MH_HACK_U	0x80
#define MH_HACK_P	0x40
#define MH_HACK_F	0x20
#define MH_HACK_FLAGS	0xe0

struct mh_bu {			/* BU, FBU */
	uint16_t seq;
	uint16_t flags;
	uint16_t lifetime;	/* BU: 4 s; FBU: seconds */
};

struct mh_ba {			/* BA, FBack */
	uint8_t status;
	uint8_t flags;
	uint16_t seq;
	uint16_t lifetime;	/* BA: 4 s; FBack: seconds */
};

struct mh_hi {
	uint16_t seq;
	uint8_t flags;
	uint8_t code;
};

struct mh_hack {
	uint16_t seq;
	uint8_t flags;
	uint8_t code;
};

/*
 * For want of a standard one, in the message that RFC 5096 keeps for experiments: a
 * mobile's radio leaves its channel for a while and comes back, and its access router
 * says that it holds what comes meanwhile.
 */
enum mh_away_kind {
	MH_AWAY_LEAVES = 1,
	MH_AWAY_BACK = 2,
	MH_AWAY_HELD = 129,	/* the router's answer to the first */
};

struct mh_away {
	uint8_t kind;		/* enum mh_away_kind */
	uint32_t seq;		/* of the answer: that of the question */
	uint16_t time;		/* ms, at most */
};

struct mh_test_init {		/* HoTI, CoTI */
	uint8_t cookie[8];
};

struct mh_test {		/* HoT, CoT */
	uint16_t nonce_index;
	uint8_t cookie[8];
	uint8_t token[8];
};

struct mh_be {
	uint8_t status;
	struct in6_addr home;
};

/* IPv6 Address/Prefix option; indices are enum ip_addr_code minus one. */
struct mh_ip_addr {
	bool present;
	uint8_t plen;
	struct in6_addr addr;
};

#define MH_OLD_COA	0
#define MH_NEW_COA	1
#define MH_NAR_ADDR	2
#define MH_NAR_PREFIX	3
#define MH_IP_ADDRS	4

/*
 * For want of a standard one, in the option that RFC 5096 keeps for experiments: in FBU
 * a mobile that is on both links asks for its packets by both, for so long; FBack
 * says for how long it has them.
 */
#define MH_OPT_COPY_KIND	1

/*
 * The authenticator of BADF, Binding Authorization Data, MN-HA or MN-AAA (RFC
 * 4285), of which a message has one, as its last option; MN-HA may have MN-AAA
 * behind it.  at is where its octets lie in the message decoded (encoding ignores it).  text_length says
 * that Option Length counted the authenticator alone, as the text of RFC 5568
 * has it; we write Option Length over SPI and authenticator.
 */
struct mh_auth {
	bool present;
	bool text_length;
	uint8_t len;
	uint16_t at;
	uint32_t spi;		/* 0 in Binding Authorization Data */
	uint8_t mac[MH_AUTH_MAX];
};

struct mh_options {
	bool has_refresh;
	bool has_alt_coa;
	bool has_nonces;
	bool has_lla;		/* of the MN */
	bool has_mnid;
	bool has_timestamp;	/* only with MN-HA or MN-AAA */
	bool has_copy;
	uint16_t copy;		/* ms */
	uint16_t refresh;
	uint16_t home_nonce;
	uint16_t coa_nonce;
	uint8_t lla[MH_MAC_LEN];
	struct in6_addr alt_coa;
	struct mh_ip_addr ip[MH_IP_ADDRS];
	uint8_t mnid_subtype;	/* RFC 4283: 1 = NAI */
	uint8_t mnid_len;
	uint8_t mnid[MH_MNID_MAX];
	uint64_t timestamp;	/* NTP: seconds and 2^-32 s */
	struct mh_auth auth;	/* Binding Authorization Data */
	struct mh_auth badf;
	struct mh_auth mn_ha;	/* authentication option, subtype MN-HA */
	struct mh_auth mn_aaa;	/* subtype MN-AAA */
};

struct mh_msg {
	uint8_t type;		/* enum mh_type */
	union {
		struct mh_bu bu;
		struct mh_ba ba;
		struct mh_hi hi;
		struct mh_hack hack;
		struct mh_away away;
		struct mh_test_init test_init;
		struct mh_test test;
		struct mh_be be;
	};
	struct mh_options opt;
};

/*
 * What a receiver does with a packet, RFC 6275 9.2: checksum (over the home
 * addresses where there are such), then mh_decode().
 */
int mh_receive(struct mh_msg *m, const struct ip6_packet *p);

/*
 * The message alone; its checksum is not looked at, octets after the length
 * it gives itself are ignored.  -WIRE_TYPE asks for a Binding Error 2.
 */
int mh_decode(struct mh_msg *m, const void *data, size_t len);

/*
 * Checksum zero; of an authenticator the octets in mac, for badf_sign() to
 * replace.  Returns the length, a multiple of 8, -WIRE_SPACE where it does not
 * fit or a field has no encoding, or -WIRE_TYPE.
 */
int mh_encode(const struct mh_msg *m, void *buf, size_t size);

#endif /* WIRE_MH_H */
