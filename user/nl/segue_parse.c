// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * segue_parse.c - the module's answers, from attributes to structs
 *
 * An attribute this file does not know is passed over: the module may be
 * newer.  One that is shorter than its type is an error, and so is more of
 * something than the interface has room for.  Pure; knows no socket.
 */
#include <errno.h>
#include <stdio.h>

#include <linux/genetlink.h>

#include "nl/segue_nl.h"

static uint64_t get_uint(const struct nlattr *attr, size_t size, bool *bad)
{
	const void *data = mnl_attr_get_payload(attr);
	uint64_t value = 0;
	uint32_t u32;

	if (mnl_attr_get_payload_len(attr) != size) {
		*bad = true;
		return 0;
	}

	switch (size) {
	case 1:
		return *(const uint8_t *)data;
	case 4:
		memcpy(&u32, data, sizeof(u32));
		return u32;
	default:
		memcpy(&value, data, sizeof(value));
		return value;
	}
}

static uint8_t get_u8(const struct nlattr *attr, bool *bad)
{
	return get_uint(attr, 1, bad);
}

static uint32_t get_u32(const struct nlattr *attr, bool *bad)
{
	return get_uint(attr, 4, bad);
}

static uint64_t get_u64(const struct nlattr *attr, bool *bad)
{
	return get_uint(attr, 8, bad);
}

static void get_ip(const struct nlattr *attr, struct segue_addr *a, bool *bad)
{
	size_t len = mnl_attr_get_payload_len(attr);

	if (len != 4 && len != 16) {
		*bad = true;
		return;
	}

	a->family = len == 16 ? AF_INET6 : AF_INET;
	a->plen = 8 * len;
	memcpy(a->ip, mnl_attr_get_payload(attr), len);
}

static void get_str(const struct nlattr *attr, char *to, size_t size)
{
	snprintf(to, size, "%.*s", (int)mnl_attr_get_payload_len(attr),
		 (const char *)mnl_attr_get_payload(attr));
}

static bool get_lladdr(const struct nlattr *attr, uint8_t *lladdr, bool *bad)
{
	if (mnl_attr_get_payload_len(attr) != 6) {
		*bad = true;
		return false;
	}

	memcpy(lladdr, mnl_attr_get_payload(attr), 6);
	return true;
}

static void parse_addr(const struct nlattr *nest, struct segue_addr *a,
		       bool *bad)
{
	const struct nlattr *attr;
	int plen = -1;

	mnl_attr_for_each_nested(attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case SEGUE_A_ADDR_IP:
			get_ip(attr, a, bad);
			break;
		case SEGUE_A_ADDR_PLEN:
			plen = get_u8(attr, bad);
			break;
		}
	}

	if (!a->family || plen > a->plen)
		*bad = true;
	else if (plen >= 0)
		a->plen = plen;
}

static void parse_accept(const struct nlattr *nest, struct segue_accept *a,
			 bool *bad)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case SEGUE_A_ACCEPT_LOCAL:
			get_ip(attr, &a->local, bad);
			break;
		case SEGUE_A_ACCEPT_REMOTE:
			get_ip(attr, &a->remote, bad);
			break;
		case SEGUE_A_ACCEPT_DIR:
			a->dir = get_u8(attr, bad);
			break;
		case SEGUE_A_ACCEPT_FLAGS:
			a->flags = get_u32(attr, bad);
			break;
		case SEGUE_A_ACCEPT_WINDOW:
			a->window = get_u32(attr, bad);
			break;
		}
	}
}

static void parse_answer(const struct nlattr *nest, struct segue_answer *a,
			 bool *bad)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case SEGUE_A_ANSWER_IFINDEX:
			a->ifindex = get_u32(attr, bad);
			break;
		case SEGUE_A_ANSWER_OWNER:
			a->has_owner = get_lladdr(attr, a->owner, bad);
			break;
		case SEGUE_A_ANSWER_LLADDR:
			a->has_lladdr = get_lladdr(attr, a->lladdr, bad);
			break;
		}
	}
}

static void parse_leg(const struct nlattr *nest, struct segue_leg *leg,
		      bool *bad)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case SEGUE_A_LEG_KIND:
			leg->kind = get_u8(attr, bad);
			break;
		case SEGUE_A_LEG_LOCAL:
			get_ip(attr, &leg->local, bad);
			break;
		case SEGUE_A_LEG_REMOTE:
			get_ip(attr, &leg->remote, bad);
			break;
		case SEGUE_A_LEG_IFINDEX:
			leg->ifindex = get_u32(attr, bad);
			break;
		case SEGUE_A_LEG_NEXTHOP:
			get_ip(attr, &leg->nexthop, bad);
			break;
		case SEGUE_A_LEG_LLADDR:
			leg->has_lladdr = get_lladdr(attr, leg->lladdr, bad);
			break;
		case SEGUE_A_LEG_HOPLIMIT:
			leg->hoplimit = get_u8(attr, bad);
			break;
		case SEGUE_A_LEG_PMTU:
			leg->pmtu = get_u8(attr, bad);
			break;
		case SEGUE_A_LEG_EARLY:
			leg->early = get_u8(attr, bad);
			break;
		}
	}
}

static void parse_side(const struct nlattr *nest, struct segue_side *s,
		       bool *bad)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case SEGUE_A_SIDE_STATE:
			s->state = get_u8(attr, bad);
			break;
		case SEGUE_A_SIDE_LEG:
			if (s->n_legs == SEGUE_LEGS_MAX)
				*bad = true;
			else
				parse_leg(attr, &s->legs[s->n_legs++], bad);
			break;
		case SEGUE_A_SIDE_PACKETS:
			s->packets = get_u32(attr, bad);
			break;
		case SEGUE_A_SIDE_BYTES:
			s->bytes = get_u32(attr, bad);
			break;
		case SEGUE_A_SIDE_HELD:
			s->held = get_u64(attr, bad);
			break;
		case SEGUE_A_SIDE_DRAINED:
			s->drained = get_u64(attr, bad);
			break;
		case SEGUE_A_SIDE_STEERED:
			s->steered = get_u64(attr, bad);
			break;
		case SEGUE_A_SIDE_DROPPED:
			s->dropped = get_u64(attr, bad);
			break;
		case SEGUE_A_SIDE_WINDOW:
			s->window = get_u32(attr, bad);
			break;
		case SEGUE_A_SIDE_REMEMBERED:
			s->remembered = get_u32(attr, bad);
			break;
		}
	}
}

static void parse_mn_attr(const struct nlattr *attr, struct segue_mn *mn,
			  bool *bad)
{
	switch (mnl_attr_get_type(attr)) {
	case SEGUE_A_MN_ID:
		mn->id = get_u32(attr, bad);
		break;
	case SEGUE_A_MN_ADDR:
		if (mn->n_addrs == SEGUE_ADDRS_MAX)
			*bad = true;
		else
			parse_addr(attr, &mn->addrs[mn->n_addrs++], bad);
		break;
	case SEGUE_A_MN_L3DEV:
		mn->l3dev = get_u32(attr, bad);
		break;
	case SEGUE_A_MN_TAG:
		get_str(attr, mn->tag, sizeof(mn->tag));
		break;
	case SEGUE_A_MN_FLAGS:
		mn->flags = get_u32(attr, bad);
		break;
	case SEGUE_A_MN_MAX_PACKETS:
		mn->max_packets = get_u32(attr, bad);
		break;
	case SEGUE_A_MN_MAX_BYTES:
		mn->max_bytes = get_u32(attr, bad);
		break;
	case SEGUE_A_MN_ACCEPT:
		if (mn->n_accepts == SEGUE_ACCEPTS_MAX)
			*bad = true;
		else
			parse_accept(attr, &mn->accepts[mn->n_accepts++], bad);
		break;
	case SEGUE_A_MN_ANSWER:
		parse_answer(attr, &mn->answer, bad);
		break;
	case SEGUE_A_MN_TO:
		parse_side(attr, &mn->to, bad);
		break;
	case SEGUE_A_MN_FROM:
		parse_side(attr, &mn->from, bad);
		break;
	case SEGUE_A_MN_DEADLINE:
		mn->deadline = get_u32(attr, bad);
		break;
	case SEGUE_A_MN_OUTCOME:
		mn->outcome = get_u8(attr, bad);
		break;
	}
}

int segue_mn_parse(const struct nlattr *nest, struct segue_mn *mn)
{
	const struct nlattr *attr;
	bool bad = false;

	memset(mn, 0, sizeof(*mn));
	mnl_attr_for_each_nested(attr, nest)
		parse_mn_attr(attr, mn, &bad);

	return bad ? -EPROTO : 0;
}

static void parse_drops(const struct nlattr *attr, struct segue_stats *s)
{
	size_t n = mnl_attr_get_payload_len(attr) / sizeof(s->drops[0]);

	if (n > MNL_ARRAY_SIZE(s->drops))
		n = MNL_ARRAY_SIZE(s->drops);
	memcpy(s->drops, mnl_attr_get_payload(attr), n * sizeof(s->drops[0]));
	s->n_drops = n;
}

static void parse_memory(const struct nlattr *nest, struct segue_memory *m,
			 bool *bad)
{
	uint64_t *const wide[] = {
		[SEGUE_A_MEMORY_MNS] = &m->mns,
		[SEGUE_A_MEMORY_MORE] = &m->more,
		[SEGUE_A_MEMORY_HOLDS] = &m->holds,
		[SEGUE_A_MEMORY_PATHS] = &m->paths,
		[SEGUE_A_MEMORY_TABLES] = &m->tables,
		[SEGUE_A_MEMORY_COUNTERS] = &m->counters,
		[SEGUE_A_MEMORY_TOTAL] = &m->total,
	};
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest) {
		unsigned int type = mnl_attr_get_type(attr);

		if (type == SEGUE_A_MEMORY_PER_MN)
			m->per_mn = get_u32(attr, bad);
		else if (type < MNL_ARRAY_SIZE(wide) && wide[type])
			*wide[type] = get_u64(attr, bad);
	}
}

int segue_stats_parse(const struct nlattr *nest, struct segue_stats *s)
{
	uint64_t *const wide[] = {
		[SEGUE_A_STATS_IN] = &s->in,
		[SEGUE_A_STATS_HELD] = &s->held,
		[SEGUE_A_STATS_DRAINED] = &s->drained,
		[SEGUE_A_STATS_STEERED] = &s->steered,
		[SEGUE_A_STATS_DECAPPED] = &s->decapped,
		[SEGUE_A_STATS_FOREIGN] = &s->foreign,
		[SEGUE_A_STATS_EXPIRED] = &s->expired,
		[SEGUE_A_STATS_COPIED] = &s->copied,
		[SEGUE_A_STATS_REMEMBERED] = &s->remembered,
		[SEGUE_A_STATS_UNREMEMBERED] = &s->unremembered,
		[SEGUE_A_STATS_DEDUP_BYTES] = &s->dedup_bytes,
		[SEGUE_A_STATS_ANSWERED] = &s->answered,
		[SEGUE_A_STATS_UNANSWERED] = &s->unanswered,
		[SEGUE_A_STATS_MARKERS_SENT] = &s->markers_sent,
		[SEGUE_A_STATS_MARKERS_TAKEN] = &s->markers_taken,
		[SEGUE_A_STATS_KEPT] = &s->kept,
		[SEGUE_A_STATS_RESENT] = &s->resent,
		[SEGUE_A_STATS_FORGOTTEN] = &s->forgotten,
	};
	uint32_t *const narrow[] = {
		[SEGUE_A_STATS_MNS] = &s->mns,
		[SEGUE_A_STATS_ACTIVE] = &s->active,
		[SEGUE_A_STATS_PACKETS] = &s->packets,
		[SEGUE_A_STATS_BYTES] = &s->bytes,
	};
	const struct nlattr *attr;
	bool bad = false;

	memset(s, 0, sizeof(*s));
	mnl_attr_for_each_nested(attr, nest) {
		unsigned int type = mnl_attr_get_type(attr);

		if (type == SEGUE_A_STATS_DROPS)
			parse_drops(attr, s);
		else if (type == SEGUE_A_STATS_MEMORY)
			parse_memory(attr, &s->memory, &bad);
		else if (type < MNL_ARRAY_SIZE(narrow) && narrow[type])
			*narrow[type] = get_u32(attr, &bad);
		else if (type < MNL_ARRAY_SIZE(wide) && wide[type])
			*wide[type] = get_u64(attr, &bad);
	}

	return bad ? -EPROTO : 0;
}

int segue_limits_parse(const struct nlattr *nest, struct segue_limits *l)
{
	uint32_t *const narrow[] = {
		[SEGUE_A_LIMITS_MNS] = &l->mns,
		[SEGUE_A_LIMITS_PACKETS] = &l->packets,
		[SEGUE_A_LIMITS_BYTES] = &l->bytes,
		[SEGUE_A_LIMITS_MN_PACKETS] = &l->mn_packets,
		[SEGUE_A_LIMITS_MN_BYTES] = &l->mn_bytes,
	};
	const struct nlattr *attr;
	bool bad = false;

	memset(l, 0, sizeof(*l));
	mnl_attr_for_each_nested(attr, nest) {
		unsigned int type = mnl_attr_get_type(attr);

		if (type < MNL_ARRAY_SIZE(narrow) && narrow[type])
			*narrow[type] = get_u32(attr, &bad);
	}

	return bad ? -EPROTO : 0;
}

int segue_info_parse(const struct nlmsghdr *nlh, struct segue_info *info)
{
	const struct nlattr *attr;
	bool bad = false;

	memset(info, 0, sizeof(*info));
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (mnl_attr_get_type(attr)) {
		case SEGUE_A_VERSION:
			get_str(attr, info->version, sizeof(info->version));
			break;
		case SEGUE_A_FEATURES:
			info->features = get_u64(attr, &bad);
			break;
		case SEGUE_A_LIMITS:
			bad |= segue_limits_parse(attr, &info->limits) < 0;
			break;
		}
	}

	return bad ? -EPROTO : 0;
}

int segue_notice_parse(const struct nlmsghdr *nlh, struct segue_notice *n)
{
	const struct nlattr *attr;
	bool bad = false;

	memset(n, 0, sizeof(*n));
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (mnl_attr_get_type(attr)) {
		case SEGUE_A_EVENT:
			n->event = get_u8(attr, &bad);
			break;
		case SEGUE_A_MN:
			bad |= segue_mn_parse(attr, &n->mn) < 0;
			break;
		}
	}

	return bad ? -EPROTO : 0;
}
