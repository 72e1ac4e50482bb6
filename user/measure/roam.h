/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * roam.h - from what was heard and when the link was silent to one line a roam
 *
 * Each line tells what happened since the last one, so that no loss falls
 * between two lines.  Downward it is what this host heard; upward what the
 * reflector reports.
 */
#ifndef SEGUE_USER_MEASURE_ROAM_H
#define SEGUE_USER_MEASURE_ROAM_H

#include <stdbool.h>
#include <stdint.h>

#include "measure/link.h"
#include "measure/measure.h"
#include "measure/packet.h"
#include "measure/track.h"

#define ROAM_UNKNOWN	UINT32_MAX

struct roam {
	uint64_t interval_ns;
	uint64_t begin_ns;
	uint64_t left_ns;	/* the silence of now or the last, 0 = none yet */
	uint64_t up_ns;		/* its end, 0 = it lasts */
	bool untold;		/* a silence has ended and has no line yet */
	uint32_t n;		/* roams told */
	uint32_t question;	/* number of the last one asked */
	bool has_report;
	struct packet_report report, told;
	uint32_t up_sent, up_told;
	uint32_t down_sent;	/* what the reflector says at the end, ROAM_UNKNOWN */
	struct track heard;
	uint32_t heard_told, next_told, dup_told, order_told;
	uint32_t due;		/* downward packets due in the silence, as far as heard */
	uint8_t bssid[6];
};

void roam_begin(struct roam *r, uint64_t now_ns, uint64_t interval_ns);
void roam_heard(struct roam *r, uint32_t seq, uint64_t due_ns,
		uint64_t stamp_ns);
void roam_link(struct roam *r, enum link_what what, const uint8_t *bssid,
	       uint64_t now_ns);

/* The reflector's answer, and how many we had sent when it came. */
void roam_report(struct roam *r, const struct packet_report *report,
		 uint32_t sent);

/* Print the line of the roam that has settled; of the whole call. */
void roam_tell(struct roam *r, const struct measure *m);
void roam_tell_call(struct roam *r, const struct measure *m, uint32_t sent);

#endif /* SEGUE_USER_MEASURE_ROAM_H */
