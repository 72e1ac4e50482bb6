// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * segue_put.c - an operation, from struct to attributes
 *
 * Only what is given is sent: a 0 is left out, as the interface has it.  Pure;
 * knows no socket.
 */
#include <errno.h>

#include "nl/segue_nl.h"

/* The message being written; full stays set. */
struct put {
	struct nlmsghdr *nlh;
	size_t size;
	bool full;
};

static void put_bytes(struct put *p, uint16_t type, const void *data,
		      size_t len)
{
	p->full |= !mnl_attr_put_check(p->nlh, p->size, type, len, data);
}

static void put_u8(struct put *p, uint16_t type, uint8_t value)
{
	put_bytes(p, type, &value, sizeof(value));
}

static void put_u32(struct put *p, uint16_t type, uint32_t value)
{
	if (value)
		put_bytes(p, type, &value, sizeof(value));
}

static struct nlattr *put_nest(struct put *p, uint16_t type)
{
	struct nlattr *nest = NULL;

	if (!p->full)
		nest = mnl_attr_nest_start_check(p->nlh, p->size, type);
	p->full |= !nest;

	return nest;
}

static void put_end(struct put *p, struct nlattr *nest)
{
	if (nest)
		mnl_attr_nest_end(p->nlh, nest);
}

static size_t ip_len(const struct segue_addr *a)
{
	return a->family == AF_INET6 ? 16 : 4;
}

static void put_ip(struct put *p, uint16_t type, const struct segue_addr *a)
{
	if (a->family)
		put_bytes(p, type, a->ip, ip_len(a));
}

static void put_addr(struct put *p, const struct segue_addr *a)
{
	struct nlattr *nest = put_nest(p, SEGUE_A_MN_ADDR);

	put_ip(p, SEGUE_A_ADDR_IP, a);
	if (a->plen != 8 * ip_len(a))
		put_u8(p, SEGUE_A_ADDR_PLEN, a->plen);
	put_end(p, nest);
}

static void put_accept(struct put *p, const struct segue_accept *a)
{
	struct nlattr *nest = put_nest(p, SEGUE_A_MN_ACCEPT);

	put_ip(p, SEGUE_A_ACCEPT_LOCAL, &a->local);
	put_ip(p, SEGUE_A_ACCEPT_REMOTE, &a->remote);
	put_u8(p, SEGUE_A_ACCEPT_DIR, a->dir);
	put_u32(p, SEGUE_A_ACCEPT_FLAGS, a->flags);
	put_u32(p, SEGUE_A_ACCEPT_WINDOW, a->window);
	put_end(p, nest);
}

static void put_answer(struct put *p, const struct segue_answer *a)
{
	struct nlattr *nest = put_nest(p, SEGUE_A_MN_ANSWER);

	put_u32(p, SEGUE_A_ANSWER_IFINDEX, a->ifindex);
	if (a->has_owner)
		put_bytes(p, SEGUE_A_ANSWER_OWNER, a->owner, sizeof(a->owner));
	if (a->has_lladdr)
		put_bytes(p, SEGUE_A_ANSWER_LLADDR, a->lladdr,
			  sizeof(a->lladdr));
	put_end(p, nest);
}

static void put_leg(struct put *p, const struct segue_leg *leg)
{
	struct nlattr *nest = put_nest(p, SEGUE_A_OP_LEG);

	put_u8(p, SEGUE_A_LEG_KIND, leg->kind);
	put_ip(p, SEGUE_A_LEG_LOCAL, &leg->local);
	put_ip(p, SEGUE_A_LEG_REMOTE, &leg->remote);
	put_u32(p, SEGUE_A_LEG_IFINDEX, leg->ifindex);
	put_ip(p, SEGUE_A_LEG_NEXTHOP, &leg->nexthop);
	if (leg->has_lladdr)
		put_bytes(p, SEGUE_A_LEG_LLADDR, leg->lladdr,
			  sizeof(leg->lladdr));
	if (leg->hoplimit)
		put_u8(p, SEGUE_A_LEG_HOPLIMIT, leg->hoplimit);
	if (leg->pmtu)
		put_u8(p, SEGUE_A_LEG_PMTU, leg->pmtu);
	if (leg->early)
		put_u8(p, SEGUE_A_LEG_EARLY, 1);
	put_end(p, nest);
}

/* Which mobile node: its id, or else its first address. */
static void put_reference(struct put *p, uint16_t type,
			  const struct segue_mn *mn)
{
	struct nlattr *nest = put_nest(p, type);

	if (mn->id) {
		put_u32(p, SEGUE_A_MN_ID, mn->id);
	} else {
		if (mn->n_addrs)
			put_addr(p, &mn->addrs[0]);
		/* The same address may live in several VRFs. */
		put_u32(p, SEGUE_A_MN_L3DEV, mn->l3dev);
	}
	put_end(p, nest);
}

static void put_whole(struct put *p, const struct segue_mn *mn)
{
	struct nlattr *nest = put_nest(p, SEGUE_A_OP_MN);
	unsigned int i;

	put_u32(p, SEGUE_A_MN_ID, mn->id);
	for (i = 0; i < mn->n_addrs; i++)
		put_addr(p, &mn->addrs[i]);
	put_u32(p, SEGUE_A_MN_L3DEV, mn->l3dev);
	if (mn->tag[0])
		put_bytes(p, SEGUE_A_MN_TAG, mn->tag, strlen(mn->tag) + 1);
	put_u32(p, SEGUE_A_MN_FLAGS, mn->flags);
	put_u32(p, SEGUE_A_MN_MAX_PACKETS, mn->max_packets);
	put_u32(p, SEGUE_A_MN_MAX_BYTES, mn->max_bytes);
	for (i = 0; i < mn->n_accepts; i++)
		put_accept(p, &mn->accepts[i]);
	if (mn->answer.ifindex)
		put_answer(p, &mn->answer);
	put_end(p, nest);
}

bool segue_op_put(struct nlmsghdr *nlh, size_t size, const struct segue_op *op)
{
	struct put p = { .nlh = nlh, .size = size };
	struct nlattr *nest = put_nest(&p, SEGUE_A_OP);
	unsigned int i;

	put_u8(&p, SEGUE_A_OP_VERB, op->verb);
	if (op->verb == SEGUE_VERB_NEW || op->verb == SEGUE_VERB_SET)
		put_whole(&p, &op->mn);
	else
		put_reference(&p, SEGUE_A_OP_MN, &op->mn);
	if (op->has_dir)
		put_u8(&p, SEGUE_A_OP_DIR, op->dir);
	for (i = 0; i < op->n_legs; i++)
		put_leg(&p, &op->legs[i]);
	put_u32(&p, SEGUE_A_OP_DEADLINE, op->deadline);
	if (op->outcome)
		put_u8(&p, SEGUE_A_OP_OUTCOME, op->outcome);
	if (op->when)
		put_u8(&p, SEGUE_A_OP_WHEN, op->when);
	put_u32(&p, SEGUE_A_OP_PACE, op->pace);
	if (op->verb == SEGUE_VERB_ARM)
		put_bytes(&p, SEGUE_A_OP_WINDOW, &op->window,
			  sizeof(op->window));
	if (op->gate)
		put_bytes(&p, SEGUE_A_OP_GATE, NULL, 0);
	put_u32(&p, SEGUE_A_OP_WAIT, op->wait);
	if (op->marker)
		put_bytes(&p, SEGUE_A_OP_MARKER, NULL, 0);
	put_end(&p, nest);

	return !p.full;
}

bool segue_reference_put(struct nlmsghdr *nlh, size_t size,
			 const struct segue_mn *mn)
{
	struct put p = { .nlh = nlh, .size = size };

	put_reference(&p, SEGUE_A_MN, mn);

	return !p.full;
}

bool segue_limits_put(struct nlmsghdr *nlh, size_t size,
		      const struct segue_limits *limits)
{
	struct put p = { .nlh = nlh, .size = size };
	struct nlattr *nest = put_nest(&p, SEGUE_A_LIMITS);

	put_u32(&p, SEGUE_A_LIMITS_MNS, limits->mns);
	put_u32(&p, SEGUE_A_LIMITS_PACKETS, limits->packets);
	put_u32(&p, SEGUE_A_LIMITS_BYTES, limits->bytes);
	put_u32(&p, SEGUE_A_LIMITS_MN_PACKETS, limits->mn_packets);
	put_u32(&p, SEGUE_A_LIMITS_MN_BYTES, limits->mn_bytes);
	put_end(&p, nest);

	return !p.full;
}
