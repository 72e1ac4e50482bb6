/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * record.h - what record.c stands in front of
 *
 * nl_take.c is compiled with -Dnl_take=real_nl_take, and nl.c with
 * -Dnl_listen=real_nl_listen.
 */
#ifndef SEGUE_SELFTESTS_RECORD_H
#define SEGUE_SELFTESTS_RECORD_H

#include "nl/nl.h"

int real_nl_take(struct nl *nl, const void *buf, size_t len, uint32_t seq,
		 nl_cb cb, void *arg);
int real_nl_listen(struct nl *nl, nl_cb cb, void *arg);

#endif /* SEGUE_SELFTESTS_RECORD_H */
