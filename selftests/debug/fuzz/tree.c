// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tree.c - attributes put together, spoilt, and written
 */
#include <linux/netlink.h>
#include <string.h>

#include "tree.h"

#define NODES	4096
#define DEPTH	6

static struct node pool[NODES];
static unsigned int used;

/* splitmix64: the same everywhere for the same seed */
uint64_t rng_next(struct rng *rng)
{
	uint64_t z = rng->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

uint32_t rng_below(struct rng *rng, uint32_t n)
{
	return n ? rng_next(rng) % n : 0;
}

// Building
// --------

void tree_reset(void)
{
	used = 0;
}

static struct node *new_node(struct node **list, uint16_t type)
{
	struct node *n;

	if (used == NODES)
		return NULL;
	n = &pool[used++];
	memset(n, 0, sizeof(*n));
	n->type = type;
	while (*list)
		list = &(*list)->next;
	*list = n;
	return n;
}

struct node *tree_nest(struct node **list, uint16_t type)
{
	struct node *n = new_node(list, type | NLA_F_NESTED);

	if (n)
		n->nest = true;
	return n;
}

struct node *tree_bytes(struct node **list, uint16_t type, const void *data,
			size_t len)
{
	struct node *n = new_node(list, type);

	if (!n)
		return NULL;
	n->len = len < NODE_DATA ? len : NODE_DATA;
	memcpy(n->data, data, n->len);
	return n;
}

/* The low bytes of a number come first: the machines that this runs on. */
struct node *tree_number(struct node **list, uint16_t type, uint64_t value,
			 size_t len)
{
	return tree_bytes(list, type, &value, len);
}

static uint64_t valid_number(const struct rule *rule, struct rng *rng)
{
	uint64_t span = rule->max - rule->min;

	switch (rng_below(rng, 8)) {
	case 0:
		return rule->min;
	case 1:
		return rule->max;
	case 2:
	case 3:
		return rule->min + rng_below(rng, span < 16 ? span + 1 : 16);
	default:
		return rule->min + (span + 1 ? rng_next(rng) % (span + 1) :
				    rng_next(rng));
	}
}

static size_t valid_text(const struct rule *rule, struct rng *rng,
			 uint8_t *data)
{
	uint32_t longest = rule->max_len && rule->max_len < NODE_DATA ?
			   rule->max_len : 16;
	size_t len = rng_below(rng, longest), i;

	for (i = 0; i < len; i++)
		data[i] = 'a' + rng_below(rng, 26);
	data[len] = '\0';
	return len + (rule->kind == NL_ATTR_TYPE_NUL_STRING);
}

static size_t valid_bytes(const struct rule *rule, struct rng *rng,
			  uint8_t *data)
{
	uint32_t most = rule->max_len && rule->max_len < NODE_DATA ?
			rule->max_len : NODE_DATA;
	size_t len = rule->min_len, i;

	if (most > len)
		len += rng_below(rng, most - len + 1);
	if (len > NODE_DATA)
		len = NODE_DATA;
	for (i = 0; i < len; i++)
		data[i] = rng_next(rng);
	return len;
}

static void valid_leaf(struct node *n, const struct rule *rule,
		       struct rng *rng)
{
	uint64_t number;

	if (rule->value) {
		n->len = rule->value(rng, n->data, NODE_DATA);
		return;
	}

	switch (rule->kind) {
	case NL_ATTR_TYPE_FLAG:
		break;
	case NL_ATTR_TYPE_STRING:
	case NL_ATTR_TYPE_NUL_STRING:
		n->len = valid_text(rule, rng, n->data);
		break;
	case NL_ATTR_TYPE_BINARY:
		n->len = valid_bytes(rule, rng, n->data);
		break;
	default:
		number = valid_number(rule, rng);
		n->len = rule->max_len;
		memcpy(n->data, &number, sizeof(number));
		break;
	}
}

static void fill(struct node **list, const struct grammar *g, struct rng *rng,
		 int nest, bool all, unsigned int depth);

static void valid(struct node **list, const struct grammar *g, struct rng *rng,
		  int nest, unsigned int type, bool all, unsigned int depth)
{
	const struct rule *rule = &g->nests[nest][type];
	struct node *n = rule->nest < 0 ? new_node(list, type) :
		tree_nest(list, type);

	if (!n)
		return;
	if (rule->nest < 0)
		valid_leaf(n, rule, rng);
	else if (depth < DEPTH)
		fill(&n->child, g, rng, rule->nest, all, depth + 1);
}

static void fill(struct node **list, const struct grammar *g, struct rng *rng,
		 int nest, bool all, unsigned int depth)
{
	unsigned int type, again;

	for (type = 0; type < GRAMMAR_ATTRS; type++) {
		const struct rule *rule = &g->nests[nest][type];

		if (!rule->kind ||
		    (!all && rng_below(rng, 256) >= rule->often))
			continue;
		again = !all && rule->nest >= 0 ? rng_below(rng, 3) : 0;
		do {
			valid(list, g, rng, nest, type, all, depth);
		} while (again--);
	}
}

void tree_valid(struct node **list, const struct grammar *g, struct rng *rng,
		int nest, unsigned int type)
{
	if (nest >= 0 && type < GRAMMAR_ATTRS && g->nests[nest][type].kind)
		valid(list, g, rng, nest, type, false, 1);
}

void tree_fill(struct node **list, const struct grammar *g, struct rng *rng,
	       int nest, bool all)
{
	if (nest >= 0)
		fill(list, g, rng, nest, all, 0);
}

// Spoiling
// --------

unsigned int tree_count(const struct node *list)
{
	unsigned int n = 0;

	for (; list; list = list->next)
		n += 1 + tree_count(list->child);
	return n;
}

/* What points at the nth node. */
static struct node **find(struct node **list, unsigned int *nth)
{
	struct node **found;

	for (; *list; list = &(*list)->next) {
		if (!(*nth)--)
			return list;
		found = find(&(*list)->child, nth);
		if (found)
			return found;
	}

	return NULL;
}

/* The same again, behind it; what is inside of it is shared. */
static void repeat(struct node *n, unsigned int times)
{
	while (times--) {
		struct node *copy, *rest = n->next;

		n->next = NULL;
		copy = new_node(&n->next, 0);
		if (!copy) {
			n->next = rest;
			return;
		}
		*copy = *n;
		copy->next = rest;
		n->next = copy;
	}
}

static void as_bytes(struct node *n, size_t len, struct rng *rng)
{
	size_t i;

	n->nest = false;
	n->child = NULL;
	n->len = len;
	for (i = 0; i < len; i++)
		n->data[i] = rng_next(rng);
}

static void deep(struct node *n)
{
	uint16_t type = n->type | NLA_F_NESTED;
	unsigned int i;

	for (i = 0; i < 50 && n; i++) {
		n->nest = true;
		n->child = NULL;
		n = tree_nest(&n->child, type);
	}
}

static void resize(struct node *n, int by, struct rng *rng)
{
	int len = n->len + by;

	if (n->nest)
		n->lie = by;
	else if (len >= 0 && len <= NODE_DATA)
		n->len = len;
	else
		as_bytes(n, by < 0 ? 0 : NODE_DATA, rng);
}

static void spoil(struct node **at, enum spoil how, struct rng *rng)
{
	struct node *n = *at;

	switch (how) {
	case SPOIL_MISSING:
		*at = n->next;
		break;
	case SPOIL_DOUBLED:
		repeat(n, 1);
		break;
	case SPOIL_MANY:
		repeat(n, 40);
		break;
	case SPOIL_EMPTY:
		n->child = NULL;
		n->len = 0;
		break;
	case SPOIL_SHORTER:
		resize(n, -1, rng);
		break;
	case SPOIL_LONGER:
		resize(n, 1, rng);
		break;
	case SPOIL_LONG:
		resize(n, n->len ?: 4, rng);
		break;
	case SPOIL_HUGE:
		as_bytes(n, NODE_DATA, rng);
		break;
	case SPOIL_NESTED_FLAG:
		n->type ^= NLA_F_NESTED;
		break;
	case SPOIL_BYTE_ORDER_FLAG:
		n->type ^= NLA_F_NET_BYTEORDER;
		break;
	case SPOIL_TYPE_NONE:
		n->type &= ~NLA_TYPE_MASK;
		break;
	case SPOIL_TYPE_NEXT:
		n->type++;
		break;
	case SPOIL_TYPE_LAST:
		n->type |= NLA_TYPE_MASK;
		break;
	case SPOIL_LENGTH_BELOW:
		n->lie = -0x1000;
		break;
	case SPOIL_LENGTH_BEYOND:
		n->lie = 0x1000;
		break;
	case SPOIL_ZERO:
		memset(n->data, 0, n->len);
		break;
	case SPOIL_ONES:
		memset(n->data, 0xff, n->len);
		break;
	case SPOIL_BYTES:
		as_bytes(n, rng_below(rng, NODE_DATA + 1), rng);
		break;
	case SPOIL_LEAF_AS_NEST:
		n->nest = !n->nest;
		break;
	case SPOIL_DEEP:
		deep(n);
		break;
	case SPOIL_NOTHING:
	case SPOIL_KINDS:
		break;
	}
}

void tree_spoil(struct node **list, unsigned int nth, enum spoil how,
		struct rng *rng)
{
	struct node **at = find(list, &nth);

	if (at)
		spoil(at, how, rng);
}

// Writing
// -------

size_t tree_write(const struct node *list, uint8_t *to, size_t room)
{
	size_t done = 0;

	for (; list; list = list->next) {
		struct nlattr nla = { .nla_type = list->type };
		size_t len;
		int said;

		if (room - done < (size_t)NLA_HDRLEN + NLA_ALIGN(list->len))
			break;
		if (list->nest)
			len = tree_write(list->child, to + done + NLA_HDRLEN,
					 room - done - NLA_HDRLEN);
		else
			memcpy(to + done + NLA_HDRLEN, list->data,
			       len = list->len);

		said = NLA_HDRLEN + (int)len + list->lie;
		nla.nla_len = said > 0 ? said : 3;
		memcpy(to + done, &nla, sizeof(nla));
		memset(to + done + NLA_HDRLEN + len, 0, NLA_ALIGN(len) - len);
		done += NLA_HDRLEN + NLA_ALIGN(len);
	}

	return done;
}
