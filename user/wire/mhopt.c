// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mhopt.c - the options of a Mobility Header message
 *
 * RFC 6275 6.2, RFC 4283 3, RFC 4285 5 and 6, RFC 5568 6.4.2, 6.4.4, 6.4.5.  An
 * authenticator must be the last option and ends with the header; that is also what
 * settles which of the two readings of its Option Length a sender had.
 */
#include "wire/mhopt.h"

#include "wire/error.h"
#include "wire/icmp6.h"

#define REFRESH_LEN	2
#define ALT_COA_LEN	16
#define NONCES_LEN	4
#define LLA_LEN		(1 + MH_MAC_LEN)
#define MNID_LEN_MIN	2	/* subtype and one octet of identifier */
#define SPI_LEN		4
#define IP_ADDR_LEN	18
#define COPY_LEN	3
#define SUBTYPE_LEN	1
#define MN_HA		1	/* subtypes of the authentication option */
#define MN_AAA		2
#define TIMESTAMP_LEN	8
#define TLV_LEN		2

static int decode_refresh(struct mh_options *opt, struct cursor *body)
{
	if (cursor_left(body) != REFRESH_LEN)
		return -WIRE_OPTION_LENGTH;

	if (!opt->has_refresh)
		opt->refresh = cursor_be16(body);
	opt->has_refresh = true;
	return 0;
}

static int decode_alt_coa(struct mh_options *opt, struct cursor *body)
{
	if (cursor_left(body) != ALT_COA_LEN)
		return -WIRE_OPTION_LENGTH;

	if (!opt->has_alt_coa)
		cursor_copy(body, &opt->alt_coa, sizeof(opt->alt_coa));
	opt->has_alt_coa = true;
	return 0;
}

static int decode_nonces(struct mh_options *opt, struct cursor *body)
{
	if (cursor_left(body) != NONCES_LEN)
		return -WIRE_OPTION_LENGTH;
	if (opt->has_nonces)
		return 0;

	opt->has_nonces = true;
	opt->home_nonce = cursor_be16(body);
	opt->coa_nonce = cursor_be16(body);
	return 0;
}

static int decode_lla(struct mh_options *opt, struct cursor *body)
{
	if (!cursor_left(body))
		return -WIRE_OPTION_LENGTH;
	if (cursor_u8(body) != LLA_MN)
		return 0;
	if (cursor_left(body) != MH_MAC_LEN)
		return -WIRE_OPTION_LENGTH;

	if (!opt->has_lla)
		cursor_copy(body, opt->lla, MH_MAC_LEN);
	opt->has_lla = true;
	return 0;
}

static int decode_mnid(struct mh_options *opt, struct cursor *body)
{
	if (cursor_left(body) < MNID_LEN_MIN)
		return -WIRE_OPTION_LENGTH;
	if (opt->has_mnid)
		return 0;

	opt->has_mnid = true;
	opt->mnid_subtype = cursor_u8(body);
	opt->mnid_len = (uint8_t)cursor_left(body);
	cursor_copy(body, opt->mnid, opt->mnid_len);
	return 0;
}

static int decode_ip_addr(struct mh_options *opt, struct cursor *body)
{
	struct mh_ip_addr *ip;
	uint8_t code, plen;

	if (cursor_left(body) != IP_ADDR_LEN)
		return -WIRE_OPTION_LENGTH;

	code = cursor_u8(body);
	plen = cursor_u8(body);
	if (code < IP_ADDR_OLD_COA || code > IP_ADDR_NAR_PREFIX)
		return 0;
	if (plen > 128)
		return -WIRE_OPTION_VALUE;

	ip = &opt->ip[code - 1];
	if (ip->present)
		return 0;

	ip->present = true;
	ip->plen = plen;
	cursor_copy(body, &ip->addr, sizeof(ip->addr));
	if (code == IP_ADDR_NAR_PREFIX)
		ip6_mask(&ip->addr, plen);
	return 0;
}

/* Others' experiments have other kinds, or other lengths. */
static int decode_copy(struct mh_options *opt, struct cursor *body)
{
	if (cursor_left(body) != COPY_LEN ||
	    cursor_u8(body) != MH_OPT_COPY_KIND || opt->has_copy)
		return 0;

	opt->has_copy = true;
	opt->copy = cursor_be16(body);
	return 0;
}

static int decode_mac(struct mh_auth *auth, struct cursor *c, size_t len,
		      const uint8_t *start)
{
	if (len < MH_AUTH_MIN || len > MH_AUTH_MAX)
		return -WIRE_OPTION_LENGTH;

	auth->present = true;
	auth->len = (uint8_t)len;
	auth->at = (uint16_t)(c->at - start);
	cursor_copy(c, auth->mac, len);
	return 0;
}

/* The length octet has been read; c ends with the message. */
static int decode_auth(struct mh_options *opt, struct cursor *c, size_t len,
		       const uint8_t *start)
{
	if (len > cursor_left(c))
		return -WIRE_OPTION_SHORT;
	if (len != cursor_left(c))
		return -WIRE_OPTION_LAST;

	return decode_mac(&opt->auth, c, len, start);
}

/*
 * RFC 5568 6.4.5 has Option Length count the authenticator, RFC 6275 6.2.1
 * everything after the length octet, SPI included.  Whichever makes the option
 * end with the header was meant.
 */
static int decode_badf(struct mh_options *opt, struct cursor *c, size_t len,
		       const uint8_t *start)
{
	size_t left = cursor_left(c);

	if (len != left && len + SPI_LEN != left)
		return len < left ? -WIRE_OPTION_LAST : -WIRE_OPTION_SHORT;
	if (left < SPI_LEN)
		return -WIRE_OPTION_LENGTH;

	opt->badf.text_length = len != left;
	opt->badf.spi = cursor_be32(c);
	return decode_mac(&opt->badf, c, left - SPI_LEN, start);
}

/*
 * Last whatever its subtype, but for MN-HA, which stands before MN-AAA: whether that
 * follows is seen at the end.  With a subtype not known the message has no
 * authenticator for us.
 */
static int decode_mn_auth(struct mh_options *opt, struct cursor *c, size_t len,
			  const uint8_t *start)
{
	struct mh_auth *auth;
	uint8_t subtype;

	if (len > cursor_left(c))
		return -WIRE_OPTION_SHORT;
	if (len < SUBTYPE_LEN + SPI_LEN)
		return len == cursor_left(c) ? -WIRE_OPTION_LENGTH
					     : -WIRE_OPTION_LAST;

	subtype = cursor_u8(c);
	len -= SUBTYPE_LEN;
	if (len != cursor_left(c) &&
	    (subtype != MN_HA || opt->mn_ha.present))
		return -WIRE_OPTION_LAST;
	if (subtype != MN_HA && subtype != MN_AAA) {
		cursor_skip(c, len);
		return 0;
	}

	auth = subtype == MN_HA ? &opt->mn_ha : &opt->mn_aaa;
	if (auth->present)
		return -WIRE_OPTION_LAST;

	auth->spi = cursor_be32(c);
	return decode_mac(auth, c, len - SPI_LEN, start);
}

static int decode_timestamp(struct mh_options *opt, struct cursor *body)
{
	if (cursor_left(body) != TIMESTAMP_LEN)
		return -WIRE_OPTION_LENGTH;
	if (opt->has_timestamp)
		return 0;

	opt->has_timestamp = true;
	opt->timestamp = (uint64_t)cursor_be32(body) << 32;
	opt->timestamp |= cursor_be32(body);
	return 0;
}

static int decode_body(struct mh_options *opt, uint8_t type,
		       struct cursor *body)
{
	switch (type) {
	case MH_OPT_REFRESH:
		return decode_refresh(opt, body);
	case MH_OPT_ALT_COA:
		return decode_alt_coa(opt, body);
	case MH_OPT_NONCES:
		return decode_nonces(opt, body);
	case MH_OPT_LLA:
		return decode_lla(opt, body);
	case MH_OPT_MNID:
		return decode_mnid(opt, body);
	case MH_OPT_IP_ADDR:
		return decode_ip_addr(opt, body);
	case MH_OPT_TIMESTAMP:
		return decode_timestamp(opt, body);
	case MH_OPT_COPY:
		return decode_copy(opt, body);
	default:	/* PadN, and 6.2.1: not understood is skipped */
		return 0;
	}
}

static int decode_option(struct mh_options *opt, struct cursor *c,
			 const uint8_t *start)
{
	uint8_t type = cursor_u8(c);
	struct cursor body;
	size_t len;

	if (type == MH_OPT_PAD1)
		return 0;

	len = cursor_u8(c);
	if (c->bad)
		return -WIRE_OPTION_SHORT;
	if (type == MH_OPT_AUTH)
		return decode_auth(opt, c, len, start);
	if (type == MH_OPT_BADF)
		return decode_badf(opt, c, len, start);
	if (type == MH_OPT_MN_AUTH)
		return decode_mn_auth(opt, c, len, start);
	if (opt->mn_ha.present && type != MH_OPT_PADN)
		return -WIRE_OPTION_LAST;

	body = cursor_sub(c, len);
	return c->bad ? -WIRE_OPTION_SHORT : decode_body(opt, type, &body);
}

int mh_options_decode(struct mh_options *opt, struct cursor *c,
		      const uint8_t *start)
{
	int err = 0;

	while (!err && cursor_left(c))
		err = decode_option(opt, c, start);
	if (err)
		return err;

	if (opt->mn_ha.present && !opt->mn_aaa.present &&
	    start + opt->mn_ha.at + opt->mn_ha.len != c->at)
		return -WIRE_OPTION_LAST;
	/* RFC 4285 6: it means something only with an authenticator */
	if (!opt->mn_ha.present && !opt->mn_aaa.present) {
		opt->has_timestamp = false;
		opt->timestamp = 0;
	}
	return 0;
}

/* Padding up to 8n + rest. */
static void pad_to(struct build *b, size_t unit, size_t rest)
{
	size_t pad = (unit + rest - build_len(b) % unit) % unit;

	if (pad == 1)
		build_u8(b, MH_OPT_PAD1);
	if (pad < TLV_LEN)
		return;

	build_u8(b, MH_OPT_PADN);
	build_u8(b, (uint8_t)(pad - TLV_LEN));
	build_zero(b, pad - TLV_LEN);
}

static void put_tlv(struct build *b, uint8_t type, size_t len)
{
	build_u8(b, type);
	build_u8(b, (uint8_t)len);
}

static void encode_mnid(const struct mh_options *opt, struct build *b)
{
	if (!opt->mnid_len || opt->mnid_len > MH_MNID_MAX)
		b->bad = true;
	if (b->bad)
		return;

	put_tlv(b, MH_OPT_MNID, 1U + opt->mnid_len);
	build_u8(b, opt->mnid_subtype);
	build_bytes(b, opt->mnid, opt->mnid_len);
}

static void encode_ip_addr(const struct mh_ip_addr *ip, uint8_t code,
			   struct build *b)
{
	struct in6_addr addr = ip->addr;

	if (ip->plen > 128)
		b->bad = true;
	if (code == IP_ADDR_NAR_PREFIX)
		ip6_mask(&addr, ip->plen);

	pad_to(b, 8, 4);
	put_tlv(b, MH_OPT_IP_ADDR, IP_ADDR_LEN);
	build_u8(b, code);
	build_u8(b, ip->plen);
	build_bytes(b, &addr, sizeof(addr));
}

/*
 * An authenticator starts so that it ends with the header.  subtype is that of the
 * authentication option.
 */
static void encode_mac(const struct mh_auth *auth, uint8_t type,
		       uint8_t subtype, struct build *b)
{
	size_t len = auth->len;

	if (type != MH_OPT_AUTH)
		len += SPI_LEN;
	if (type == MH_OPT_MN_AUTH)
		len += SUBTYPE_LEN;
	if (auth->len < MH_AUTH_MIN || auth->len > MH_AUTH_MAX)
		b->bad = true;
	if (b->bad)
		return;

	pad_to(b, 8, (8 - (TLV_LEN + len) % 8) % 8);
	put_tlv(b, type, len);
	if (type == MH_OPT_MN_AUTH)
		build_u8(b, subtype);
	if (type != MH_OPT_AUTH)
		build_be32(b, auth->spi);
	build_bytes(b, auth->mac, auth->len);
}

void mh_options_encode(const struct mh_options *opt, struct build *b)
{
	bool mn_auth = opt->mn_ha.present || opt->mn_aaa.present;
	uint8_t i;

	/* each would have to be the last */
	if (opt->auth.present + opt->badf.present + mn_auth > 1 ||
	    (opt->has_timestamp && !mn_auth))
		b->bad = true;

	if (opt->has_refresh) {
		pad_to(b, 2, 0);
		put_tlv(b, MH_OPT_REFRESH, REFRESH_LEN);
		build_be16(b, opt->refresh);
	}
	if (opt->has_nonces) {
		pad_to(b, 2, 0);
		put_tlv(b, MH_OPT_NONCES, NONCES_LEN);
		build_be16(b, opt->home_nonce);
		build_be16(b, opt->coa_nonce);
	}
	if (opt->has_lla) {
		put_tlv(b, MH_OPT_LLA, LLA_LEN);
		build_u8(b, LLA_MN);
		build_bytes(b, opt->lla, MH_MAC_LEN);
	}
	if (opt->has_mnid)
		encode_mnid(opt, b);
	if (opt->has_copy) {
		put_tlv(b, MH_OPT_COPY, COPY_LEN);
		build_u8(b, MH_OPT_COPY_KIND);
		build_be16(b, opt->copy);
	}
	if (opt->has_alt_coa) {
		pad_to(b, 8, 6);
		put_tlv(b, MH_OPT_ALT_COA, ALT_COA_LEN);
		build_bytes(b, &opt->alt_coa, sizeof(opt->alt_coa));
	}
	for (i = 0; i < MH_IP_ADDRS; i++) {
		if (opt->ip[i].present)
			encode_ip_addr(&opt->ip[i], (uint8_t)(i + 1), b);
	}
	if (opt->has_timestamp) {
		pad_to(b, 8, 2);
		put_tlv(b, MH_OPT_TIMESTAMP, TIMESTAMP_LEN);
		build_be32(b, (uint32_t)(opt->timestamp >> 32));
		build_be32(b, (uint32_t)opt->timestamp);
	}
	if (opt->auth.present)
		encode_mac(&opt->auth, MH_OPT_AUTH, 0, b);
	if (opt->badf.present)
		encode_mac(&opt->badf, MH_OPT_BADF, 0, b);
	if (opt->mn_ha.present)
		encode_mac(&opt->mn_ha, MH_OPT_MN_AUTH, MN_HA, b);
	if (opt->mn_aaa.present)
		encode_mac(&opt->mn_aaa, MH_OPT_MN_AUTH, MN_AAA, b);
	pad_to(b, 8, 0);
}
