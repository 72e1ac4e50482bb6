// SPDX-License-Identifier: GPL-2.0-or-later
/* kernel.c - a request to the kernel as one line */
#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>

#include "daemon/kernel.h"
#include "nl/names.h"

struct line {
	char *buf;
	size_t size;
	size_t len;
};

static void add(struct line *l, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void add(struct line *l, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (l->len >= l->size)
		return;

	va_start(ap, fmt);
	n = vsnprintf(l->buf + l->len, l->size - l->len, fmt, ap);
	va_end(ap);
	if (n > 0)
		l->len += (size_t)n;
}

static void add_addr(struct line *l, const void *addr)
{
	char text[INET6_ADDRSTRLEN];

	add(l, "%s", inet_ntop(AF_INET6, addr, text, sizeof(text)));
}

static void add_lladdr(struct line *l, const uint8_t m[6])
{
	add(l, "%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1], m[2], m[3], m[4],
	    m[5]);
}

static void add_leg(struct line *l, const struct segue_leg *leg)
{
	add(l, " %s ", segue_leg_kind_name(leg->kind));
	if (leg->kind == SEGUE_LEG_LINK) {
		add_lladdr(l, leg->lladdr);
		return;
	}

	add_addr(l, leg->local.ip);
	add(l, ">");
	add_addr(l, leg->remote.ip);
	if (leg->early)
		add(l, " early");
	if (leg->pmtu == SEGUE_PMTU_TELL)
		add(l, " tell");
}

static void add_verb(struct line *l, const struct kverb *v)
{
	add(l, ", %s", segue_verb_name(v->verb));
	if (v->dir != SEGUE_DIR_BOTH)
		add(l, " %s", segue_dir_name(v->dir));
	if (v->verb == SEGUE_VERB_ARM && v->window)
		add(l, " window %u", v->window);
	else if (v->verb == SEGUE_VERB_ARM)
		add(l, " off");
	if (v->when == SEGUE_WHEN_DOWN)
		add(l, " when down");
	if (v->pace == SEGUE_PACE_METERED)
		add(l, " metered");
	else if (v->pace)
		add(l, " metered times %u/100", v->pace);
	if (v->gate)
		add(l, " gate wait %u", v->wait);
	if (v->has_leg)
		add_leg(l, &v->leg);
	else if (v->verb == SEGUE_VERB_SWITCH)
		add(l, " native");
	if (v->copies)
		add(l, " and native");
	if (v->marker)
		add(l, " marked");
	if (v->deadline)
		add(l, " within %u", v->deadline);
	if (v->outcome)
		add(l, " else %s", segue_outcome_name(v->outcome));
}

static void add_mn(struct line *l, const struct kmn *mn)
{
	add(l, "mn ");
	add_addr(l, &mn->addr);
	if (mn->tag[0])
		add(l, " \"%s\"", mn->tag);
	for (unsigned int i = 0; i < mn->n_accepts; i++) {
		add(l, " accept %s ", segue_dir_name(mn->accepts[i].dir));
		add_addr(l, mn->accepts[i].remote.ip);
		add(l, ">");
		add_addr(l, mn->accepts[i].local.ip);
		if (mn->accepts[i].flags & SEGUE_ACCEPT_F_GATED)
			add(l, " gated");
		if (mn->accepts[i].flags & SEGUE_ACCEPT_F_DEDUP)
			add(l, " dedup %u", mn->accepts[i].window);
	}
	if (mn->answer.ifindex)
		add(l, " answer");
	for (unsigned int i = 0; i < mn->n_verbs; i++)
		add_verb(l, &mn->verbs[i]);
}

static void add_address(struct line *l, const struct rt_addr *a)
{
	add_addr(l, &a->addr);
	add(l, "/%u%s%s%s", a->plen, a->flags & IFA_F_NODAD ? " nodad" : "",
	    a->flags & IFA_F_NOPREFIXROUTE ? " noprefixroute" : "",
	    a->preferred ? "" : " deprecated");
}

static void add_ro(struct line *l, const struct kro *ro)
{
	add(l, "route ");
	add_addr(l, &ro->local);
	add(l, ">");
	add_addr(l, &ro->remote);
	add(l, ro->side == KRO_MOBILE ? " from " : " to ");
	add_addr(l, &ro->coa);
}

const char *kop_text(const struct kop *op, char *buf, size_t size)
{
	struct line l = { .buf = buf, .size = size };

	switch (op->kind) {
	case KOP_MN:
		add_mn(&l, &op->mn);
		break;
	case KOP_ADDR:
		add(&l, "address ");
		add_address(&l, &op->addr);
		break;
	case KOP_ADDR_DEL:
		add(&l, "no address ");
		add_addr(&l, &op->addr.addr);
		add(&l, "/%u", op->addr.plen);
		break;
	case KOP_NEIGH:
		if (op->neigh.flags & NTF_PROXY) {
			add(&l, "proxy ");
			add_addr(&l, &op->neigh.addr);
			break;
		}
		add(&l, "neighbour ");
		add_addr(&l, &op->neigh.addr);
		add(&l, " ");
		add_lladdr(&l, op->neigh.lladdr);
		add(&l, op->neigh.state == NUD_PERMANENT ? " permanent" :
			op->neigh.state == NUD_PROBE ? " probe" : " stale");
		break;
	case KOP_NEIGH_DEL:
		add(&l, op->neigh.flags & NTF_PROXY ? "no proxy " :
			"no neighbour ");
		add_addr(&l, &op->neigh.addr);
		break;
	case KOP_GATEWAY:
		add(&l, "gateway ");
		add_addr(&l, &op->gateway.router);
		if (op->gateway.instead)
			add(&l, " instead of the other device's");
		break;
	case KOP_RO:
		add_ro(&l, &op->ro);
		add(&l, " within %u", op->ro.lifetime);
		break;
	case KOP_RO_DEL:
		add(&l, "no ");
		add_ro(&l, &op->ro);
		break;
	case KOP_GUARD:
		add(&l, op->guard.on ? "guard " : "no guard ");
		add_addr(&l, &op->guard.home);
		add(&l, " at ");
		add_addr(&l, op->guard.on ? &op->guard.coa
					  : &op->guard.before);
		break;
	case KOP_RO_WATCH:
		add(&l, op->ro.on ? "watch " : "no watch ");
		add_addr(&l, &op->ro.local);
		break;
	}

	return buf;
}
