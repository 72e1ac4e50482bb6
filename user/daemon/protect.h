/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * protect.h - HI and HAck under ESP (RFC 5568 10)
 *
 * Between this router and each neighbour: two associations and six policies in the
 * kernel of this namespace, from the moment the agent begins until it ends.  The
 * agent itself knows of no ESP: what is not protected does not come to its socket.
 */
#ifndef DAEMON_PROTECT_H
#define DAEMON_PROTECT_H

#include "daemon/config.h"
#include "nl/xfrm_esp.h"

/* 0, or a negative errno and a sentence in *why; then nothing is left behind. */
int protect_begin(const struct config_ar *cfg, const char **why);
void protect_end(const struct config_ar *cfg);

/* In the kernel's words. */
struct xfrm_esp protect_esp_of(const struct sa *sa);

#endif /* DAEMON_PROTECT_H */
