/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * story.h - what is asked of a transcript
 *
 * A handover between the machines of sim.c is told line by line; a test looks for
 * words in it, or compares the whole with how it was told before.
 */
#ifndef SELFTESTS_STORY_H
#define SELFTESTS_STORY_H

#include "sim.h"

/* Where the transcripts of before are, and where those of now go. */
void story_files(const char *golden, const char *out);

/* A simulation whose mobile is attached to AR1; dir: its configurations. */
struct sim *story_begun(const char *dir);

/* As told before, line for line: a test of its own. */
void tells(struct sim *sim, const char *name, const char *sentence);

bool said(const struct sim *sim, const char *words);

/* first, and then somewhere behind it. */
bool order(const struct sim *sim, const char *first, const char *then);

/* Sessions of both routers. */
unsigned int sessions(const struct sim *sim);

/* b is ms after a, within one. */
bool near_ms(double a, double b, double ms);

#endif /* SELFTESTS_STORY_H */
