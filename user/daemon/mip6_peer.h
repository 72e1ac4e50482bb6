/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mip6_peer.h - what mip6_cn.c does for mip6_peer.c, which takes what comes in
 */
#ifndef DAEMON_MIP6_PEER_H
#define DAEMON_MIP6_PEER_H

#include "daemon/mip6_cn.h"

/* A place for a pair that has none; NULL: all are taken. */
struct cn_binding *cn_take_place(struct cn *cn, const struct cn_request *r);

/* The request lives as long as the call. */
void cn_post(struct cn *cn, const struct cn_binding *b, int event,
	     const struct cn_request *request);

/* Into the outbox: BA of this status. */
void cn_refuse(struct cn *cn, const struct cn_request *r, uint8_t status,
	       uint16_t seq);

#endif /* DAEMON_MIP6_PEER_H */
