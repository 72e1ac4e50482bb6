// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * roam.c - one line a roam, one for the call; text and JSON from one struct
 */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "measure/roam.h"

struct way {
	bool known;
	uint32_t sent, received, lost, duplicated, reordered;
	uint32_t due_in_silence;
	double gap_ms;
};

void roam_begin(struct roam *r, uint64_t now_ns, uint64_t interval_ns)
{
	r->begin_ns = now_ns;
	r->interval_ns = interval_ns;
	r->down_sent = ROAM_UNKNOWN;
}

void roam_heard(struct roam *r, uint32_t seq, uint64_t due_ns,
		uint64_t stamp_ns)
{
	(void)due_ns;
	track_add(&r->heard, seq, stamp_ns);
}

void roam_link(struct roam *r, enum link_what what, const uint8_t *bssid,
	       uint64_t now_ns)
{
	switch (what) {
	case LINK_LEFT:
	case LINK_DOWN:
		if (r->left_ns && !r->up_ns)
			break;		/* silent already */
		r->left_ns = now_ns;
		r->up_ns = 0;
		break;
	case LINK_CONNECTED:
		memcpy(r->bssid, bssid, sizeof(r->bssid));
		break;
	case LINK_UP:
		r->up_ns = now_ns;
		r->untold = r->left_ns != 0;
		break;
	}
}

void roam_report(struct roam *r, const struct packet_report *report,
		 uint32_t sent)
{
	r->report = *report;
	r->up_sent = sent;
	r->has_report = true;
}

static double ms(uint64_t ns)
{
	return round(ns / 1e3) / 1e3;
}

static double silence_ms(const struct roam *r)
{
	return r->left_ns && r->up_ns > r->left_ns ?
		ms(r->up_ns - r->left_ns) : 0;
}

static uint32_t due_in(const struct roam *r)
{
	if (!r->left_ns || r->up_ns <= r->left_ns)
		return 0;
	return (r->up_ns - r->left_ns) / r->interval_ns;
}

/* Downward since the last line: what lies below the highest number heard. */
static struct way take_down(struct roam *r, uint64_t now_ns)
{
	struct track *t = &r->heard;
	struct way w = {
		.known = true,
		.sent = t->next - r->next_told,
		.received = t->received - r->heard_told,
		.duplicated = t->duplicated - r->dup_told,
		.reordered = t->reordered - r->order_told,
		.due_in_silence = due_in(r),
		.gap_ms = ms(track_gap(t, now_ns)),
	};

	w.lost = w.sent > w.received ? w.sent - w.received : 0;
	r->next_told = t->next;
	r->heard_told = t->received;
	r->dup_told = t->duplicated;
	r->order_told = t->reordered;
	return w;
}

/* Upward; what was on its way when the report was made is the next line's. */
static struct way take_up(struct roam *r)
{
	const struct packet_report *now = &r->report, *told = &r->told;
	struct way w = {
		.known = r->has_report,
		.sent = now->next - told->next,
		.received = now->received - told->received,
		.duplicated = now->duplicated - told->duplicated,
		.reordered = now->reordered - told->reordered,
		.due_in_silence = due_in(r),
		.gap_ms = ms(now->gap_us * 1000ULL),
	};

	w.lost = w.sent > w.received ? w.sent - w.received : 0;
	r->told = r->report;
	return w;
}

static json_t *way_json(const struct way *w)
{
	if (!w->known)
		return json_null();
	return json_pack("{s:i, s:i, s:i, s:i, s:i, s:i, s:f}",
			 "sent", w->sent, "received", w->received,
			 "lost", w->lost, "duplicated", w->duplicated,
			 "reordered", w->reordered,
			 "due_in_silence", w->due_in_silence,
			 "gap_ms", w->gap_ms);
}

static void way_text(const char *name, const struct way *w)
{
	if (!w->known) {
		printf("; %s unknown", name);
		return;
	}
	printf("; %s lost %u of %u, gap %.2f ms", name, w->lost, w->sent,
	       w->gap_ms);
	if (w->duplicated)
		printf(", %u doubled", w->duplicated);
	if (w->reordered)
		printf(", %u out of order", w->reordered);
}

static void print_json(const struct measure *m, json_t *o)
{
	json_dumpf(o, stdout, JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(12) |
		   (m->pretty ? JSON_INDENT(2) : JSON_COMPACT));
	putchar('\n');
	json_decref(o);
}

static void tell(const struct roam *r, const struct measure *m,
		 const struct way *down, const struct way *up)
{
	char bssid[18];

	snprintf(bssid, sizeof(bssid), "%02x:%02x:%02x:%02x:%02x:%02x",
		 r->bssid[0], r->bssid[1], r->bssid[2], r->bssid[3],
		 r->bssid[4], r->bssid[5]);
	if (m->json) {
		print_json(m, json_pack("{s:i, s:s, s:f, s:o, s:o}",
					"roam", r->n, "to", bssid,
					"silence_ms", silence_ms(r),
					"down", way_json(down),
					"up", way_json(up)));
	} else {
		printf("roam %u to %s: silence %.2f ms", r->n, bssid,
		       silence_ms(r));
		way_text("down", down);
		way_text("up", up);
		putchar('\n');
	}
	fflush(stdout);
}

void roam_tell(struct roam *r, const struct measure *m)
{
	struct way down, up;

	if (!r->untold)
		return;
	down = take_down(r, r->heard.last_ns);
	up = take_up(r);
	r->untold = false;
	r->n++;
	tell(r, m, &down, &up);
}

void roam_tell_call(struct roam *r, const struct measure *m, uint32_t sent)
{
	const struct track *t = &r->heard;
	struct way down, up;

	roam_tell(r, m);	/* one near the end has its line too */

	down = (struct way){
		.known = true, .sent = t->next, .received = t->received,
		.duplicated = t->duplicated, .reordered = t->reordered,
	};
	if (r->down_sent != ROAM_UNKNOWN)
		down.sent = r->down_sent;
	up = (struct way){
		.known = r->has_report, .sent = sent,
		.received = r->report.received,
		.duplicated = r->report.duplicated,
		.reordered = r->report.reordered,
	};
	down.lost = down.sent - down.received;
	up.lost = up.sent - up.received;

	if (m->json) {
		print_json(m, json_pack("{s:i, s:f, s:o, s:o}", "roams", r->n,
					"interval_ms", r->interval_ns / 1e6,
					"down", way_json(&down),
					"up", way_json(&up)));
		return;
	}
	printf("call: %u roams", r->n);
	printf("; down lost %u of %u, %u doubled, %u out of order", down.lost,
	       down.sent, down.duplicated, down.reordered);
	if (up.known)
		printf("; up lost %u of %u, %u doubled, %u out of order",
		       up.lost, up.sent, up.duplicated, up.reordered);
	else
		printf("; up unknown, the reflector does not answer");
	putchar('\n');
}
