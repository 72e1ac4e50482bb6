/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * xfrm.h - let the kernel accept the Home Address option (RFC 6275 6.3)
 *
 * Without a state that allows it Linux answers a packet that carries the
 * option by an ICMPv6 parameter problem, and no raw socket sees it.  One
 * state with every address a wildcard serves all peers: who may send what is
 * checked by the agent, from the message itself.
 */
#ifndef SEGUE_USER_XFRM_H
#define SEGUE_USER_XFRM_H

#include "nl/nl.h"

/**
 * xfrm_hao_add - accept the option from anybody; again is no error
 * @nl: a NETLINK_XFRM socket
 *
 * The state belongs to the namespace and outlives the caller.
 *
 * Return: 0; -EPERM; -EPROTONOSUPPORT: the kernel is built without
 * CONFIG_IPV6_MIP6.
 */
int xfrm_hao_add(struct nl *nl);

/**
 * xfrm_hao_del - take it back; it not being there is no error
 */
int xfrm_hao_del(struct nl *nl);

#endif /* SEGUE_USER_XFRM_H */
