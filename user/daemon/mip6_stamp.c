// SPDX-License-Identifier: GPL-2.0-or-later
/* mip6_stamp.c - replay protection by timestamps (RFC 4285 6) */
#include "daemon/mip6_stamp.h"

#define SECOND	(1ull << 32)
#define HIGH	(~(SECOND - 1))

static bool is_later(uint64_t a, uint64_t b)
{
	return (int64_t)(a - b) > 0;
}

/*
 * Once the clock was put back, what was sent before is no measure: it was refused.
 * What was accepted is.
 */
uint64_t stamp_next(struct stamps *s, uint64_t now)
{
	uint64_t stamp = now + (uint64_t)s->offset;

	if (s->sent && !is_later(stamp, s->sent))
		stamp = s->sent + 1;
	if (s->accepted && !is_later(stamp, s->accepted))
		stamp = s->accepted + 1;
	s->sent = stamp;
	return stamp;
}

bool stamp_answers(const struct stamps *s, const struct mh_msg *ba)
{
	uint64_t differ = ba->opt.timestamp ^ s->sent;

	if (ba->ba.status == MH_STATUS_ID_MISMATCH)
		differ &= ~HIGH;
	return ba->opt.has_timestamp && !differ;
}

void stamp_accept(struct stamps *s)
{
	s->accepted = s->sent;
}

/* Between two whole seconds: the middle is never wrong by more than half of one. */
void stamp_correct(struct stamps *s, const struct mh_msg *ba, uint64_t now)
{
	uint64_t theirs = (ba->opt.timestamp & HIGH) + SECOND / 2;

	s->offset = (int64_t)(theirs - now);
	s->sent = 0;
}

bool stamp_is_good(uint64_t stamp, uint64_t last, uint64_t now,
		   unsigned int window)
{
	uint64_t apart = is_later(stamp, now) ? stamp - now : now - stamp;

	return apart <= window * SECOND && (!last || is_later(stamp, last));
}

uint64_t stamp_answer(uint64_t stamp, uint64_t now)
{
	return (now & HIGH) | (stamp & ~HIGH);
}
