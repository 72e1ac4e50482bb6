/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * module.h - reach the module, or say in a sentence why not
 */
#ifndef SEGUE_USER_MODULE_H
#define SEGUE_USER_MODULE_H

#include <stdbool.h>

#include "nl/segue_nl.h"

/* segue_open(); false = the sentence has been printed. */
bool module_open(struct segue_nl *s);

/* segue_listen(), likewise. */
bool module_listen(struct segue_nl *s);

/* Print what was asked and why it was refused; returns EXIT_REFUSED. */
int module_refused(const struct segue_nl *s, const char *asked);

/* All mobile nodes, in an array of the caller's to free. */
struct mn_list {
	struct segue_mn *mns;
	size_t n;
	size_t room;
};

/* Return: 0, or the error of segue_dump() with the list freed. */
int mn_list_get(struct segue_nl *s, struct mn_list *list);

#endif /* SEGUE_USER_MODULE_H */
