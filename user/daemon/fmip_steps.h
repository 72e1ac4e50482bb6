/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fmip_steps.h - the steps of the mobile node's handover
 *
 * The rows of fmip_mn.c's table name them; fmip_leave.c has those up to the
 * silence and back, fmip_arrive.c those on the new link.  A step asks for messages,
 * timers and kernel operations through the outbox, and decides no state.
 */
#ifndef DAEMON_FMIP_STEPS_H
#define DAEMON_FMIP_STEPS_H

#include <stddef.h>

#include "daemon/fmip_mn.h"

static inline struct mn *mn_of(const void *session)
{
	return (struct mn *)((char *)session - offsetof(struct mn, handover));
}

/* What the steps share. */

void mn_timer(struct mn *mn, enum mn_timer which, double ms);
void mn_stop_timers(struct mn *mn);

/* A handover to there: what is known of the last one is forgotten. */
void mn_depart(struct mn *mn, const struct mn_ap *target);

/* FBU, and the wait for its FBack. */
void mn_fbu(struct mn *mn, const struct in6_addr *src, uint16_t lifetime);

void mn_note_fback(struct mn *mn, const struct mh_msg *m);

/* The answer to whoever commanded it, and the one line in the log. */
void mn_finish(struct mn *mn, bool ok, const char *outcome,
	       const char *sentence);

/* It is at the target, and has the addresses and routes of there. */
void mn_arrive(struct mn *mn);

/* UNA from the address that is announced. */
void mn_una(struct mn *mn);

/* Another address than the one announced: that is taken off, this one announced. */
void mn_use_other(struct mn *mn, const struct in6_addr *coa);

/* From here on the new address is the address, its router the router. */
void mn_settle(struct mn *mn);

/* Leaving: fmip_leave.c */

void step_start(void *session, const void *arg);
void step_start_again(void *session, const void *arg);
void step_start_plain(void *session, const void *arg);
void step_fbu_again(void *session, const void *arg);
void step_resync(void *session, const void *arg);
void step_accept_fback(void *session, const void *arg);
void step_refused(void *session, const void *arg);
void step_roam(void *session, const void *arg);
void step_over(void *session, const void *arg);
void step_roam_unanswered(void *session, const void *arg);
void step_leave(void *session, const void *arg);
void step_leave_early(void *session, const void *arg);
void step_link_lost(void *session, const void *arg);
void step_go_back(void *session, const void *arg);
void step_back_again(void *session, const void *arg);
void step_stay(void *session, const void *arg);
void step_kernel_refused(void *session, const void *arg);
void step_end_again(void *session, const void *arg);
void step_ended(void *session, const void *arg);
void step_lost(void *session, const void *arg);

/* Arriving: fmip_arrive.c */

void step_announce(void *session, const void *arg);
void step_una_again(void *session, const void *arg);
void step_una_done(void *session, const void *arg);
void step_settled(void *session, const void *arg);
void step_switch_anew(void *session, const void *arg);
void step_switch_late(void *session, const void *arg);
void step_arrive_early(void *session, const void *arg);
void step_on(void *session, const void *arg);
void step_stray(void *session, const void *arg);
void step_announce_reactive(void *session, const void *arg);
void step_elsewhere(void *session, const void *arg);
void step_found(void *session, const void *arg);
void step_fbu_from_new(void *session, const void *arg);
void step_accept_reactive(void *session, const void *arg);
void step_no_binding(void *session, const void *arg);
void step_sibling(void *session, const void *arg);
void step_arrive_plain(void *session, const void *arg);

/* By the second radio: fmip_second.c */

void step_join(void *session, const void *arg);
void step_join_in_vain(void *session, const void *arg);
void step_start_beside(void *session, const void *arg);
void step_start_alone(void *session, const void *arg);
void step_cross(void *session, const void *arg);
void step_cross_unanswered(void *session, const void *arg);

/* Sent away with NAACK: fmip_naack.c */

void step_use_supplied(void *session, const void *arg);
void step_use_router(void *session, const void *arg);
void step_use_pcoa(void *session, const void *arg);
void step_configure(void *session, const void *arg);
bool naack_is_supplied(const void *session, const void *arg);
bool naack_is_router(const void *session, const void *arg);
bool naack_is_pcoa(const void *session, const void *arg);

#endif /* DAEMON_FMIP_STEPS_H */
