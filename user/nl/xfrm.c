// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * xfrm.c - let the kernel accept the Home Address option (RFC 6275 6.3)
 *
 * xfrm6_input_addr() falls back to a state whose addresses are all wildcards
 * if it carries XFRM_STATE_WILDRECV; mip6_destopt_input() takes any source
 * when the care-of address of the state is ::.
 */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include <linux/xfrm.h>

#include "nl/xfrm.h"

static const xfrm_address_t any;

int xfrm_hao_add(struct nl *nl)
{
	struct xfrm_usersa_info *sa;
	struct nlmsghdr *nlh;
	uint64_t buf[64];
	int err;

	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = XFRM_MSG_NEWSA;
	nlh->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
	sa = mnl_nlmsg_put_extra_header(nlh, sizeof(*sa));
	sa->sel.family = AF_INET6;
	sa->family = AF_INET6;
	sa->id.proto = IPPROTO_DSTOPTS;
	sa->mode = XFRM_MODE_ROUTEOPTIMIZATION;
	sa->flags = XFRM_STATE_WILDRECV;
	sa->lft.soft_byte_limit = XFRM_INF;
	sa->lft.hard_byte_limit = XFRM_INF;
	sa->lft.soft_packet_limit = XFRM_INF;
	sa->lft.hard_packet_limit = XFRM_INF;
	mnl_attr_put(nlh, XFRMA_COADDR, sizeof(any), &any);

	err = nl_ask(nl, nlh, NULL, NULL);

	return err == -EEXIST ? 0 : err;
}

int xfrm_hao_del(struct nl *nl)
{
	struct xfrm_usersa_id *id;
	struct nlmsghdr *nlh;
	uint64_t buf[64];
	int err;

	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = XFRM_MSG_DELSA;
	id = mnl_nlmsg_put_extra_header(nlh, sizeof(*id));
	id->family = AF_INET6;
	id->proto = IPPROTO_DSTOPTS;
	mnl_attr_put(nlh, XFRMA_SRCADDR, sizeof(any), &any);

	err = nl_ask(nl, nlh, NULL, NULL);

	return err == -ESRCH ? 0 : err;
}
