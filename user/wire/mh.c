// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mh.c - Mobility Header messages, bytes to struct and back
 *
 * RFC 6275 6.1 (formats), 9.2 (what a receiver checks, in its order); RFC 5568
 * 6.2.  Options are in mhopt.c.
 */
#include "wire/mh.h"

#include "wire/build.h"
#include "wire/cursor.h"
#include "wire/error.h"
#include "wire/mhopt.h"

#define MH_FIXED_LEN	6	/* up to and with the checksum */

static void decode_fixed(struct mh_msg *m, struct cursor *c)
{
	switch (m->type) {
	case MH_BRR:
		cursor_skip(c, 2);
		break;
	case MH_HOTI:
	case MH_COTI:
		cursor_skip(c, 2);
		cursor_copy(c, m->test_init.cookie, 8);
		break;
	case MH_HOT:
	case MH_COT:
		m->test.nonce_index = cursor_be16(c);
		cursor_copy(c, m->test.cookie, 8);
		cursor_copy(c, m->test.token, 8);
		break;
	case MH_BU:
	case MH_FBU:
		m->bu.seq = cursor_be16(c);
		m->bu.flags = cursor_be16(c) & MH_BU_FLAGS;
		m->bu.lifetime = cursor_be16(c);
		break;
	case MH_BA:
	case MH_FBACK:
		m->ba.status = cursor_u8(c);
		m->ba.flags = cursor_u8(c) & MH_BA_K;
		m->ba.seq = cursor_be16(c);
		m->ba.lifetime = cursor_be16(c);
		break;
	case MH_BE:
		m->be.status = cursor_u8(c);
		cursor_skip(c, 1);
		cursor_copy(c, &m->be.home, sizeof(m->be.home));
		break;
	case MH_HI:
		m->hi.seq = cursor_be16(c);
		m->hi.flags = cursor_u8(c) & MH_HI_FLAGS;
		m->hi.code = cursor_u8(c);
		break;
	case MH_HACK:
		m->hack.seq = cursor_be16(c);
		m->hack.flags = cursor_u8(c) & MH_HACK_FLAGS;
		m->hack.code = cursor_u8(c);
		break;
	case MH_AWAY:
		m->away.kind = cursor_u8(c);
		cursor_skip(c, 1);
		m->away.seq = cursor_be32(c);
		m->away.time = cursor_be16(c);
		break;
	}
}

static bool is_known(uint8_t type)
{
	return type <= MH_FBACK || type == MH_HI || type == MH_HACK ||
	       type == MH_AWAY;
}

/* The message, as long as it says; what follows it is not its own. */
static size_t mh_len(const uint8_t *mh, size_t len)
{
	size_t says = len < 2 ? SIZE_MAX : (mh[1] + 1U) * 8;

	return says <= len ? says : 0;
}

int mh_decode(struct mh_msg *m, const void *data, size_t len)
{
	const uint8_t *mh = data;
	struct cursor c;
	uint8_t proto;

	memset(m, 0, sizeof(*m));
	len = mh_len(mh, len);
	if (!len)
		return -WIRE_SHORT;

	c = cursor_of(mh, len);
	proto = cursor_u8(&c);
	cursor_skip(&c, 1);
	m->type = cursor_u8(&c);
	cursor_skip(&c, 3);
	if (!is_known(m->type))
		return m->type == MH_FNA ? -WIRE_LEGACY : -WIRE_TYPE;
	if (proto != IP6_PROTO_NONE)
		return -WIRE_PAYLOAD_PROTO;

	decode_fixed(m, &c);
	if (c.bad)
		return -WIRE_HEADER_LEN;

	return mh_options_decode(&m->opt, &c, mh);
}

int mh_receive(struct mh_msg *m, const struct ip6_packet *p)
{
	struct ip6_packet mh = *p;
	int err;

	if (p->proto != IP6_PROTO_MH)
		return -WIRE_PROTOCOL;

	/* the pseudo-header has the length of the header, 6.1.1 */
	mh.len = mh_len(p->data, p->len);
	err = ip6_verify(&mh);
	if (err)
		return err;

	return mh_decode(m, p->data, p->len);
}

static void encode_fixed(const struct mh_msg *m, struct build *b)
{
	switch (m->type) {
	case MH_BRR:
		build_zero(b, 2);
		break;
	case MH_HOTI:
	case MH_COTI:
		build_zero(b, 2);
		build_bytes(b, m->test_init.cookie, 8);
		break;
	case MH_HOT:
	case MH_COT:
		build_be16(b, m->test.nonce_index);
		build_bytes(b, m->test.cookie, 8);
		build_bytes(b, m->test.token, 8);
		break;
	case MH_BU:
	case MH_FBU:
		build_be16(b, m->bu.seq);
		build_be16(b, m->bu.flags & MH_BU_FLAGS);
		build_be16(b, m->bu.lifetime);
		break;
	case MH_BA:
	case MH_FBACK:
		build_u8(b, m->ba.status);
		build_u8(b, m->ba.flags & MH_BA_K);
		build_be16(b, m->ba.seq);
		build_be16(b, m->ba.lifetime);
		break;
	case MH_BE:
		build_u8(b, m->be.status);
		build_u8(b, 0);
		build_bytes(b, &m->be.home, sizeof(m->be.home));
		break;
	case MH_HI:
		build_be16(b, m->hi.seq);
		build_u8(b, m->hi.flags & MH_HI_FLAGS);
		build_u8(b, m->hi.code);
		break;
	case MH_HACK:
		build_be16(b, m->hack.seq);
		build_u8(b, m->hack.flags & MH_HACK_FLAGS);
		build_u8(b, m->hack.code);
		break;
	case MH_AWAY:
		build_u8(b, m->away.kind);
		build_u8(b, 0);
		build_be32(b, m->away.seq);
		build_be16(b, m->away.time);
		break;
	}
}

int mh_encode(const struct mh_msg *m, void *buf, size_t size)
{
	uint8_t *mh = buf;
	struct build b = build_in(mh, size < MH_MAX_LEN ? size : MH_MAX_LEN);

	if (!is_known(m->type))
		return -WIRE_TYPE;

	build_u8(&b, IP6_PROTO_NONE);
	build_u8(&b, 0);
	build_u8(&b, m->type);
	build_zero(&b, MH_FIXED_LEN - 3);
	encode_fixed(m, &b);
	mh_options_encode(&m->opt, &b);
	if (b.bad)
		return -WIRE_SPACE;

	mh[1] = (uint8_t)(build_len(&b) / 8 - 1);
	return (int)build_len(&b);
}
