// SPDX-License-Identifier: GPL-2.0-or-later
/* outbox.c - append actions; their bytes lie beside them */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "daemon/outbox.h"

void outbox_empty(struct outbox *out)
{
	out->n = 0;
	out->used = 0;
}

/* A step that needs more than this is a mistake in a table, not an input. */
struct action *outbox_add(struct outbox *out, enum action_kind kind)
{
	struct action *a;

	assert(out->n < OUTBOX_ACTIONS);
	a = &out->actions[out->n++];
	a->kind = kind;
	return a;
}

void *outbox_room(struct outbox *out, size_t len)
{
	void *at = out->bytes + out->used;

	if (len > sizeof(out->bytes) - out->used)
		return NULL;

	out->used += len;
	return at;
}

const char *outbox_print(struct outbox *out, const char *fmt, ...)
{
	char *at = (char *)out->bytes + out->used;
	size_t room = sizeof(out->bytes) - out->used;
	va_list ap;
	int len;

	if (!room)
		return "";

	va_start(ap, fmt);
	len = vsnprintf(at, room, fmt, ap);
	va_end(ap);

	out->used += (size_t)len < room ? (size_t)len + 1 : room;
	return at;
}

struct kop *outbox_kernel(struct outbox *out, enum kop_kind kind)
{
	struct kop *op = &outbox_add(out, ACT_KERNEL)->kernel;

	memset(op, 0, sizeof(*op));
	op->kind = kind;
	return op;
}

void outbox_timer(struct outbox *out, struct timer *t, double ms)
{
	struct action *a = outbox_add(out, ACT_TIMER);

	a->timer.timer = t;
	a->timer.ms = ms;
}

void outbox_trace(struct outbox *out, char step, bool sent,
		  const struct in6_addr *peer, const char *outcome)
{
	struct action *a = outbox_add(out, ACT_TRACE);

	a->trace = (struct trace_step){
		.step = step, .sent = sent, .outcome = outcome,
		.peer = peer ? *peer : in6addr_any,
	};
}

void outbox_log(struct outbox *out, enum log_level level, const char *line)
{
	struct action *a = outbox_add(out, ACT_LOG);

	a->log.level = level;
	a->log.line = line;
}

struct radio_cmd *outbox_radio(struct outbox *out, enum radio_verb verb,
			       const uint8_t bssid[6])
{
	struct action *a = outbox_add(out, ACT_RADIO);

	a->radio = (struct radio_cmd){ .verb = verb };
	if (bssid)
		memcpy(a->radio.bssid, bssid, sizeof(a->radio.bssid));
	return &a->radio;
}
