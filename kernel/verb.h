/* SPDX-License-Identifier: GPL-2.0-only */
/* verb.h - what can be done to a mobile node, and what its deadline does */
#ifndef _SEGUE_VERB_H
#define _SEGUE_VERB_H

#include <linux/timer.h>

struct segue_manner;
struct segue_marker;
struct segue_mn;
struct segue_path;
struct segue_ring;

/* @dirs is a mask of BIT(SEGUE_DIR_TO) and BIT(SEGUE_DIR_FROM). */
void segue_verb_prepare(struct segue_mn *mn, unsigned long dirs);
void segue_verb_hold(struct segue_mn *mn, unsigned long dirs,
		     const struct segue_manner *manner);
void segue_verb_switch(struct segue_mn *mn, unsigned int dir,
		       struct segue_path *path, struct segue_marker *marker);
void segue_verb_arm(struct segue_mn *mn, unsigned long dirs,
		    struct segue_ring *ring[2], u32 window);
void segue_verb_resend(struct segue_mn *mn, unsigned long dirs);
void segue_verb_drain(struct segue_mn *mn, unsigned long dirs, u32 pace);
void segue_verb_drop(struct segue_mn *mn, unsigned long dirs);
void segue_verb_revert(struct segue_mn *mn, unsigned long dirs);
void segue_verb_deadline(struct segue_mn *mn, u32 ms, u8 outcome);
void segue_verb_settle(struct segue_mn *mn);

void segue_verb_owed(struct segue_mn *mn, unsigned long owed);
void segue_verb_timer(struct timer_list *t);

#endif /* _SEGUE_VERB_H */
