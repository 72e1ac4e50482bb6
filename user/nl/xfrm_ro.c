// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * xfrm_ro.c - states and policies of mode "route optimisation"
 *
 * Templates are optional: a packet without a state goes as it is.  One with an option
 * or a header that no state of the right reqid let through does not pass: what is
 * left of its path when all templates have been looked at refuses it
 * (secpath_has_nontransport()).
 */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include <linux/xfrm.h>

#include "nl/xfrm_ro.h"

static xfrm_address_t address(const struct in6_addr *a)
{
	xfrm_address_t x;

	memcpy(x.a6, a, sizeof(x.a6));
	return x;
}

static struct in6_addr in6(const xfrm_address_t *x)
{
	struct in6_addr a;

	memcpy(&a, x->a6, sizeof(a));
	return a;
}

static void put_lifetime(struct xfrm_lifetime_cfg *lft, uint32_t seconds)
{
	*lft = (struct xfrm_lifetime_cfg){
		.soft_byte_limit = XFRM_INF, .hard_byte_limit = XFRM_INF,
		.soft_packet_limit = XFRM_INF, .hard_packet_limit = XFRM_INF,
		.hard_add_expires_seconds = seconds,
	};
}

static int ask_sa(struct nl *nl, uint16_t type, const struct xfrm_ro *ro)
{
	const xfrm_address_t coa = address(&ro->coa);
	struct xfrm_usersa_info *sa;
	struct nlmsghdr *nlh;
	uint64_t buf[64];

	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
	sa = mnl_nlmsg_put_extra_header(nlh, sizeof(*sa));
	sa->sel.family = AF_INET6;
	sa->family = AF_INET6;
	sa->saddr = address(&ro->src);
	sa->id.daddr = address(&ro->dst);
	sa->id.proto = ro->proto;
	sa->reqid = ro->reqid;
	sa->mode = XFRM_MODE_ROUTEOPTIMIZATION;
	sa->flags = ro->wild ? XFRM_STATE_WILDRECV : 0;
	put_lifetime(&sa->lft, ro->seconds);
	mnl_attr_put(nlh, XFRMA_COADDR, sizeof(coa), &coa);

	return nl_ask(nl, nlh, NULL, NULL);
}

int xfrm_ro_set(struct nl *nl, const struct xfrm_ro *ro)
{
	int err = ask_sa(nl, XFRM_MSG_UPDSA, ro);

	return err == -ESRCH ? ask_sa(nl, XFRM_MSG_NEWSA, ro) : err;
}

static int ask_id(struct nl *nl, uint16_t type, const struct xfrm_ro *ro,
		  nl_cb cb, void *arg)
{
	const xfrm_address_t src = address(&ro->src);
	struct xfrm_usersa_id *id;
	struct nlmsghdr *nlh;
	uint64_t buf[64];

	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = type;
	id = mnl_nlmsg_put_extra_header(nlh, sizeof(*id));
	id->daddr = address(&ro->dst);
	id->family = AF_INET6;
	id->proto = ro->proto;
	mnl_attr_put(nlh, XFRMA_SRCADDR, sizeof(src), &src);

	return nl_ask(nl, nlh, cb, arg);
}

int xfrm_ro_del(struct nl *nl, const struct xfrm_ro *ro)
{
	int err = ask_id(nl, XFRM_MSG_DELSA, ro, NULL, NULL);

	return err == -ESRCH ? 0 : err;
}

static int take_packets(const struct nlmsghdr *nlh, void *arg)
{
	const struct xfrm_usersa_info *sa = mnl_nlmsg_get_payload(nlh);

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*sa))
		return -EPROTO;

	*(uint64_t *)arg = sa->curlft.packets;
	return 0;
}

int xfrm_ro_packets(struct nl *nl, const struct xfrm_ro *ro, uint64_t *packets)
{
	*packets = 0;
	return ask_id(nl, XFRM_MSG_GETSA, ro, take_packets, packets);
}

static struct xfrm_selector selector(const struct xfrm_ro_policy *p)
{
	return (struct xfrm_selector){
		.family = AF_INET6,
		.saddr = address(&p->src), .daddr = address(&p->dst),
		.prefixlen_s = IN6_IS_ADDR_UNSPECIFIED(&p->src) ? 0 : 128,
		.prefixlen_d = IN6_IS_ADDR_UNSPECIFIED(&p->dst) ? 0 : 128,
	};
}

int xfrm_ro_policy_set(struct nl *nl, const struct xfrm_ro_policy *p)
{
	const struct xfrm_user_tmpl tmpl = {
		.id.proto = p->proto, .family = AF_INET6, .reqid = p->reqid,
		.mode = XFRM_MODE_ROUTEOPTIMIZATION, .optional = 1,
	};
	struct xfrm_userpolicy_info *info;
	struct nlmsghdr *nlh;
	uint64_t buf[64];

	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = XFRM_MSG_UPDPOLICY;
	info = mnl_nlmsg_put_extra_header(nlh, sizeof(*info));
	info->sel = selector(p);
	info->dir = p->dir;
	info->action = XFRM_POLICY_ALLOW;
	put_lifetime(&info->lft, p->seconds);
	mnl_attr_put(nlh, XFRMA_TMPL, sizeof(tmpl), &tmpl);

	return nl_ask(nl, nlh, NULL, NULL);
}

int xfrm_ro_policy_del(struct nl *nl, const struct xfrm_ro_policy *p)
{
	struct xfrm_userpolicy_id *id;
	struct nlmsghdr *nlh;
	uint64_t buf[64];
	int err;

	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = XFRM_MSG_DELPOLICY;
	id = mnl_nlmsg_put_extra_header(nlh, sizeof(*id));
	id->sel = selector(p);
	id->dir = p->dir;
	err = nl_ask(nl, nlh, NULL, NULL);

	return err == -ENOENT ? 0 : err;
}

int xfrm_ro_watch(struct nl *nl)
{
	int err = nl_open(nl, NETLINK_XFRM);

	if (!err)
		err = nl_join(nl, XFRMNLGRP_ACQUIRE);
	if (!err)
		err = nl_join(nl, XFRMNLGRP_REPORT);
	return err;
}

static void take_acquire(const struct nlmsghdr *nlh,
			 const struct xfrm_ro_handler *handler)
{
	const struct xfrm_user_acquire *a = mnl_nlmsg_get_payload(nlh);
	struct in6_addr src, dst;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*a) ||
	    a->sel.family != AF_INET6 || a->id.proto != IPPROTO_DSTOPTS)
		return;

	src = in6(&a->saddr);
	dst = in6(&a->id.daddr);
	handler->wanted(handler->arg, &src, &dst);
}

static int note_coa(const struct nlattr *attr, void *arg)
{
	if (mnl_attr_get_type(attr) == XFRMA_COADDR &&
	    mnl_attr_get_payload_len(attr) >= sizeof(struct in6_addr))
		memcpy(arg, mnl_attr_get_payload(attr),
		       sizeof(struct in6_addr));
	return MNL_CB_OK;
}

static void take_report(const struct nlmsghdr *nlh,
			const struct xfrm_ro_handler *handler)
{
	const struct xfrm_user_report *r = mnl_nlmsg_get_payload(nlh);
	struct in6_addr home, dst, coa = IN6ADDR_ANY_INIT;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*r) ||
	    r->proto != IPPROTO_DSTOPTS || r->sel.family != AF_INET6)
		return;

	home = in6(&r->sel.saddr);
	dst = in6(&r->sel.daddr);
	mnl_attr_parse(nlh, sizeof(*r), note_coa, &coa);
	handler->refused(handler->arg, &home, &coa, &dst);
}

static int take_event(const struct nlmsghdr *nlh, void *arg)
{
	if (nlh->nlmsg_type == XFRM_MSG_ACQUIRE)
		take_acquire(nlh, arg);
	else if (nlh->nlmsg_type == XFRM_MSG_REPORT)
		take_report(nlh, arg);
	return 0;
}

int xfrm_ro_read(struct nl *nl, const struct xfrm_ro_handler *handler)
{
	return nl_listen(nl, take_event, (void *)handler);
}
