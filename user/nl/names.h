/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * names.h - the interface's numbers as words and back
 *
 * The tool prints and reads these, the agent logs them.  A number without a
 * word gives NULL: the caller prints it raw rather than hide it.  A word
 * without a number gives -1.
 */
#ifndef SEGUE_USER_NAMES_H
#define SEGUE_USER_NAMES_H

const char *segue_verb_name(unsigned int verb);
const char *segue_dir_name(unsigned int dir);
const char *segue_outcome_name(unsigned int outcome);
const char *segue_state_name(unsigned int state);
const char *segue_drop_name(unsigned int reason);
const char *segue_event_name(unsigned int event);
const char *segue_leg_kind_name(unsigned int kind);
const char *segue_pmtu_name(unsigned int pmtu);
const char *segue_mn_flag_name(unsigned int bit);	/* bit number */
const char *segue_feature_name(unsigned int bit);	/* bit number */

int segue_verb_number(const char *name);
int segue_dir_number(const char *name);
int segue_when_number(const char *name);
int segue_outcome_number(const char *name);
int segue_pmtu_number(const char *name);

#endif /* SEGUE_USER_NAMES_H */
