// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * request.c - what an agent asks for, drawn by lot
 */
#include <arpa/inet.h>
#include <linux/segue.h>
#include <string.h>

#include "request.h"

#define DEADLINE_MS	1500

static uint64_t the_cookie;

void request_cookie(uint64_t cookie)
{
	the_cookie = cookie;
}

// Values
// ------

static size_t any_of(struct rng *rng, uint8_t *data, const char *prefix,
		     unsigned int n)
{
	inet_pton(AF_INET6, prefix, data);
	data[15] = 2 + rng_below(rng, n);
	return 16;
}

/* Of the mobile nodes' addresses the network knows some; one in 32 is new. */
static size_t mobile_address(struct rng *rng, uint8_t *data, size_t room)
{
	static const uint8_t four[4] = { 10, 0, 0, 0 };

	(void)room;
	if (!rng_below(rng, 8)) {
		memcpy(data, four, sizeof(four));
		data[3] = 2 + rng_below(rng, 8);
		return sizeof(four);
	}

	any_of(rng, data, "2001:db8:b::", 12);
	if (!rng_below(rng, 32))
		data[14] = rng_next(rng);
	return 16;
}

static size_t far_end(struct rng *rng, uint8_t *data, size_t room)
{
	(void)room;
	return any_of(rng, data, "2001:db8:a::", 4);
}

static size_t near_end(struct rng *rng, uint8_t *data, size_t room)
{
	(void)room;
	any_of(rng, data, "2001:db8:b::", 1);
	data[15] = 1;
	return 16;
}

static size_t number(uint8_t *data, uint64_t value, size_t len)
{
	memcpy(data, &value, len);
	return len;
}

static size_t device(struct rng *rng, uint8_t *data, size_t room)
{
	(void)room;
	return number(data, 1 + rng_below(rng, 6), 4);
}

static size_t milliseconds(struct rng *rng, uint8_t *data, size_t room)
{
	(void)room;
	return number(data, 1 + rng_below(rng, DEADLINE_MS), 4);
}

static size_t mobile_number(struct rng *rng, uint8_t *data, size_t room)
{
	(void)room;
	return number(data, 1 + rng_below(rng, 64), 4);
}

static size_t few(struct rng *rng, uint8_t *data, size_t room)
{
	(void)room;
	return number(data, 1 + rng_below(rng, REQUEST_MNS), 4);
}

static size_t cookie(struct rng *rng, uint8_t *data, size_t room)
{
	(void)room;
	return number(data, rng_below(rng, 2) ? the_cookie : rng_next(rng), 8);
}

/* Where in a message, from the nest of its command: up to four attributes. */
static const struct {
	uint8_t cmd;
	uint8_t path[4];
	uint8_t attr;
	grammar_value_t value;
	uint8_t often;
} hints[] = {
	{ SEGUE_CMD_APPLY, { SEGUE_A_OP, SEGUE_A_OP_MN, SEGUE_A_MN_ADDR },
	  SEGUE_A_ADDR_IP, mobile_address, 250 },
	{ SEGUE_CMD_APPLY, { SEGUE_A_OP, SEGUE_A_OP_MN, SEGUE_A_MN_ADDR },
	  SEGUE_A_ADDR_PLEN, NULL, 10 },
	{ SEGUE_CMD_APPLY, { SEGUE_A_OP, SEGUE_A_OP_MN, SEGUE_A_MN_ACCEPT },
	  SEGUE_A_ACCEPT_LOCAL, near_end, 250 },
	{ SEGUE_CMD_APPLY, { SEGUE_A_OP, SEGUE_A_OP_MN, SEGUE_A_MN_ACCEPT },
	  SEGUE_A_ACCEPT_REMOTE, far_end, 250 },
	{ SEGUE_CMD_APPLY, { SEGUE_A_OP, SEGUE_A_OP_MN },
	  SEGUE_A_MN_ID, mobile_number, 40 },
	{ SEGUE_CMD_APPLY, { SEGUE_A_OP, SEGUE_A_OP_MN },
	  SEGUE_A_MN_L3DEV, device, 4 },
	{ SEGUE_CMD_APPLY, { SEGUE_A_OP, SEGUE_A_OP_MN },
	  SEGUE_A_MN_ADDR, NULL, 240 },
	{ SEGUE_CMD_APPLY, { SEGUE_A_OP, SEGUE_A_OP_LEG },
	  SEGUE_A_LEG_LOCAL, near_end, 128 },
	{ SEGUE_CMD_APPLY, { SEGUE_A_OP, SEGUE_A_OP_LEG },
	  SEGUE_A_LEG_REMOTE, far_end, 128 },
	{ SEGUE_CMD_APPLY, { SEGUE_A_OP, SEGUE_A_OP_LEG },
	  SEGUE_A_LEG_NEXTHOP, mobile_address, 128 },
	{ SEGUE_CMD_APPLY, { SEGUE_A_OP, SEGUE_A_OP_LEG },
	  SEGUE_A_LEG_IFINDEX, device, 128 },
	{ SEGUE_CMD_APPLY, { SEGUE_A_OP },
	  SEGUE_A_OP_DEADLINE, milliseconds, 200 },
	{ SEGUE_CMD_APPLY, { SEGUE_A_OP }, SEGUE_A_OP_VERB, NULL, 250 },
	{ SEGUE_CMD_APPLY, { SEGUE_A_OP }, SEGUE_A_OP_MN, NULL, 250 },
	{ SEGUE_CMD_APPLY, { 0 }, SEGUE_A_OP, NULL, 250 },
	{ SEGUE_CMD_EXEMPT_ADD, { 0 }, SEGUE_A_COOKIE, cookie, 250 },
	{ SEGUE_CMD_LIMITS_SET, { SEGUE_A_LIMITS },
	  SEGUE_A_LIMITS_MNS, few, 128 },
};

void request_hints(struct grammar *g)
{
	unsigned int i;

	for (i = 0; i < sizeof(hints) / sizeof(hints[0]); i++) {
		int nest = grammar_walk(g, g->does[hints[i].cmd],
					hints[i].path);

		if (nest < 0)
			continue;
		g->nests[nest][hints[i].attr].value = hints[i].value;
		g->nests[nest][hints[i].attr].often = hints[i].often;
	}
}

// Requests
// --------

static void put_value(struct node **list, uint16_t type, struct rng *rng,
		      grammar_value_t value)
{
	uint8_t data[NODE_DATA];
	size_t len = value(rng, data, sizeof(data));

	tree_bytes(list, type, data, len);
}

static void put_addr(struct node *mn, struct rng *rng)
{
	struct node *addr = tree_nest(&mn->child, SEGUE_A_MN_ADDR);

	if (addr)
		put_value(&addr->child, SEGUE_A_ADDR_IP, rng, mobile_address);
}

static void put_accept(struct node *mn, struct rng *rng)
{
	struct node *a = tree_nest(&mn->child, SEGUE_A_MN_ACCEPT);

	if (!a)
		return;
	put_value(&a->child, SEGUE_A_ACCEPT_LOCAL, rng, near_end);
	put_value(&a->child, SEGUE_A_ACCEPT_REMOTE, rng, far_end);
	tree_number(&a->child, SEGUE_A_ACCEPT_DIR, rng_below(rng, 2), 1);
}

static void put_deadline(struct node *op, struct rng *rng)
{
	put_value(&op->child, SEGUE_A_OP_DEADLINE, rng, milliseconds);
	tree_number(&op->child, SEGUE_A_OP_OUTCOME,
		    1 + rng_below(rng, SEGUE_OUTCOME_REVERT), 1);
}

/* An operation about one mobile node. */
static struct node *put_op(struct request *r, struct rng *rng, uint8_t verb)
{
	struct node *op, *mn;

	r->cmd = SEGUE_CMD_APPLY;
	op = tree_nest(&r->attrs, SEGUE_A_OP);
	if (!op)
		return NULL;
	tree_number(&op->child, SEGUE_A_OP_VERB, verb, 1);
	mn = tree_nest(&op->child, SEGUE_A_OP_MN);
	if (mn)
		put_addr(mn, rng);
	return op;
}

static struct node *mn_of(const struct node *op)
{
	return op->child->next;
}

static void new_one(struct request *r, const struct grammar *g, struct rng *rng)
{
	struct node *op = put_op(r, rng, SEGUE_VERB_NEW);

	(void)g;
	if (!op)
		return;
	if (rng_below(rng, 2))
		put_addr(mn_of(op), rng);
	if (!rng_below(rng, 3))
		put_accept(mn_of(op), rng);
	if (!rng_below(rng, 3))
		tree_number(&mn_of(op)->child, SEGUE_A_MN_MAX_PACKETS,
			    rng_below(rng, 100), 4);
	if (!rng_below(rng, 4))
		tree_bytes(&mn_of(op)->child, SEGUE_A_MN_TAG, "fuzzed", 7);
	if (!rng_below(rng, 6))
		tree_number(&mn_of(op)->child, SEGUE_A_MN_FLAGS,
			    SEGUE_MN_F_TEMPORARY, 4);
}

static void set_it(struct request *r, const struct grammar *g, struct rng *rng)
{
	struct node *op = put_op(r, rng, SEGUE_VERB_SET);

	(void)g;
	if (!op)
		return;
	put_addr(mn_of(op), rng);
	if (rng_below(rng, 2))
		put_accept(mn_of(op), rng);
}

static void put_leg(struct node *op, struct rng *rng)
{
	bool tunnel = rng_below(rng, 2);
	struct node *leg = tree_nest(&op->child, SEGUE_A_OP_LEG);

	if (!leg)
		return;
	tree_number(&leg->child, SEGUE_A_LEG_KIND,
		    tunnel ? SEGUE_LEG_TUNNEL : SEGUE_LEG_LINK, 1);
	if (tunnel) {
		put_value(&leg->child, SEGUE_A_LEG_LOCAL, rng, near_end);
		put_value(&leg->child, SEGUE_A_LEG_REMOTE, rng, far_end);
		return;
	}
	put_value(&leg->child, SEGUE_A_LEG_IFINDEX, rng, device);
	if (rng_below(rng, 2))
		put_value(&leg->child, SEGUE_A_LEG_NEXTHOP, rng,
			  mobile_address);
	else
		tree_bytes(&leg->child, SEGUE_A_LEG_LLADDR, "\2\0\0\0\0\7", 6);
}

/* Any verb the kernel has, with what most of them take. */
static void do_it(struct request *r, const struct grammar *g, struct rng *rng)
{
	static const uint8_t path[] = { SEGUE_A_OP, 0 };
	int nest = grammar_walk(g, g->does[SEGUE_CMD_APPLY], path);
	uint32_t verbs = nest < 0 ? SEGUE_VERB_REVERT :
			 g->nests[nest][SEGUE_A_OP_VERB].max;
	uint8_t verb = SEGUE_VERB_PREPARE +
		       rng_below(rng, verbs - SEGUE_VERB_PREPARE + 1);
	struct node *op = put_op(r, rng, verb);
	unsigned int legs;

	if (!op)
		return;
	if (rng_below(rng, 2))
		tree_number(&op->child, SEGUE_A_OP_DIR, rng_below(rng, 3), 1);
	if (verb == SEGUE_VERB_SWITCH)
		for (legs = rng_below(rng, 4); legs; legs--)
			put_leg(op, rng);
	if (verb <= SEGUE_VERB_SWITCH || rng_below(rng, 3))
		put_deadline(op, rng);
}

static void delete_it(struct request *r, const struct grammar *g,
		      struct rng *rng)
{
	(void)g;
	put_op(r, rng, SEGUE_VERB_DEL);
}

/* Several operations; all or none of them. */
static void do_many(struct request *r, const struct grammar *g, struct rng *rng)
{
	unsigned int n = 2 + rng_below(rng, 6);

	while (n--) {
		switch (rng_below(rng, 6)) {
		case 0:
			new_one(r, g, rng);
			break;
		case 1:
			delete_it(r, g, rng);
			break;
		default:
			do_it(r, g, rng);
			break;
		}
	}
}

static void which(struct request *r, const struct grammar *g, struct rng *rng)
{
	struct node *mn;

	(void)g;
	r->cmd = SEGUE_CMD_MN_GET;
	mn = tree_nest(&r->attrs, SEGUE_A_MN);
	if (mn)
		put_addr(mn, rng);
}

static void list(struct request *r, const struct grammar *g, struct rng *rng)
{
	(void)g;
	(void)rng;
	r->cmd = SEGUE_CMD_MN_GET;
	r->dump = true;
}

static void stats(struct request *r, const struct grammar *g, struct rng *rng)
{
	(void)g;
	r->cmd = rng_below(rng, 2) ? SEGUE_CMD_STATS_GET : SEGUE_CMD_INFO_GET;
}

static void limits(struct request *r, const struct grammar *g, struct rng *rng)
{
	r->cmd = SEGUE_CMD_LIMITS_SET;
	tree_fill(&r->attrs, g, rng, g->does[r->cmd], true);
}

static void exempt(struct request *r, const struct grammar *g, struct rng *rng)
{
	(void)g;
	r->cmd = SEGUE_CMD_EXEMPT_ADD;
	put_value(&r->attrs, SEGUE_A_COOKIE, rng, cookie);
}

/* Every attribute of a command once, whether they go together or not. */
static void all_of_it(struct request *r, const struct grammar *g,
		      struct rng *rng)
{
	do
		r->cmd = 1 + rng_below(rng, GRAMMAR_CMDS - 1);
	while (g->does[r->cmd] < 0);
	tree_fill(&r->attrs, g, rng, g->does[r->cmd], true);
}

static void some_of_it(struct request *r, const struct grammar *g,
		       struct rng *rng)
{
	do
		r->cmd = 1 + rng_below(rng, GRAMMAR_CMDS - 1);
	while (g->does[r->cmd] < 0);
	tree_fill(&r->attrs, g, rng, g->does[r->cmd], false);
}

/* Drawn evenly, so what matters is here more than once. */
static void (*const kinds[])(struct request *r, const struct grammar *g,
			     struct rng *rng) = {
	new_one, set_it, delete_it, do_it, do_many, which, list, stats, limits,
	exempt, all_of_it, some_of_it, new_one, do_it, do_it, do_it, do_many,
};

const unsigned int request_kinds = sizeof(kinds) / sizeof(kinds[0]);

void request_make(struct request *r, const struct grammar *g, struct rng *rng,
		  unsigned int kind)
{
	memset(r, 0, sizeof(*r));
	tree_reset();
	kinds[kind % request_kinds](r, g, rng);
}

void request_enrich(struct request *r, const struct grammar *g,
		    struct rng *rng)
{
	static const uint8_t path[] = { SEGUE_A_OP, 0 };
	int nest = grammar_walk(g, g->does[SEGUE_CMD_APPLY], path);

	if (r->cmd == SEGUE_CMD_APPLY && r->attrs)
		tree_valid(&r->attrs->child, g, rng, nest,
			   rng_below(rng, GRAMMAR_ATTRS));
}

void request_limits(struct request *r)
{
	struct node *n;

	memset(r, 0, sizeof(*r));
	tree_reset();
	r->cmd = SEGUE_CMD_LIMITS_SET;
	n = tree_nest(&r->attrs, SEGUE_A_LIMITS);
	tree_number(&n->child, SEGUE_A_LIMITS_MNS, REQUEST_MNS, 4);
	tree_number(&n->child, SEGUE_A_LIMITS_PACKETS, REQUEST_PACKETS, 4);
	tree_number(&n->child, SEGUE_A_LIMITS_BYTES, REQUEST_BYTES, 4);
	tree_number(&n->child, SEGUE_A_LIMITS_MN_PACKETS, 256, 4);
	tree_number(&n->child, SEGUE_A_LIMITS_MN_BYTES, 1 << 20, 4);
}
