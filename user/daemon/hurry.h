/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hurry.h - to wait for no page and for no busy host, and not to run wild
 *
 * A mobile's packets wait for this program, so it has a real-time priority.  A flood
 * of messages must not turn that against the host, nor end the program: after
 * half a second in which it never slept it sleeps for a moment.  If within
 * another one no turn of the loop has ended it runs wild, and is ended.
 */
#ifndef DAEMON_HURRY_H
#define DAEMON_HURRY_H

#define HURRY_PACKETS	64	/* of one socket, and then others have their turn */

/* Where it may not have that it runs as it is, and says so. */
void hurry_begin(void);

/* A turn of the loop begins. */
void hurry_turn(void);

#endif /* DAEMON_HURRY_H */
