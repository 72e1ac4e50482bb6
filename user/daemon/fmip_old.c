// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fmip_old.c - an address of before, until its binding ends
 *
 * RFC 5568 3.1, 5.6: the previous router tunnels for as long as it granted.
 * So long the address stays on the interface, deprecated, for the flows that
 * began with it; then it goes.  The kernel forgets the path by itself, by the
 * same lifetime.
 */
#include <arpa/inet.h>
#include <stdlib.h>

#include "daemon/fmip_mn.h"
#include "daemon/message.h"

enum state { KEPT, GONE };
enum event { EV_REFUSED, EV_LIFETIME };

struct mn_old {
	struct session session;
	struct mn *mn;
	struct in6_addr addr;
	uint8_t plen;
	uint32_t ifindex;
};

static const char *const states[] = { "KEPT", "GONE" };
static const char *const events[] = { "refused", "lifetime" };
static const char *const timers[] = { "lifetime" };
static const int timer_events[] = { EV_LIFETIME };

static void remove_address(const struct mn_old *old)
{
	struct kop *op = outbox_kernel(&old->mn->agent->out, KOP_ADDR_DEL);

	op->may_fail = true;
	op->addr.ifindex = old->ifindex;
	op->addr.addr = old->addr;
	op->addr.plen = old->plen;
}

static void forget(void *session, const void *arg)
{
	struct mn_old *old = session;
	struct outbox *out = &old->mn->agent->out;

	(void)arg;
	remove_address(old);
	old->mn->n_old--;
	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "mobile %s: removed, its binding has ended",
				old->session.name));
}

static const struct fsm_row rows[] = {
	{ KEPT, EV_LIFETIME, NULL, forget, GONE, "RFC 5568 5.6" },
};

static const struct fsm old_fsm = {
	.name = "old", .states = states, .events = events,
	.timers = timers, .timer_events = timer_events,
	.rows = rows, .n_rows = sizeof(rows) / sizeof(rows[0]), .end = GONE,
};

/* The list has the newest first. */
static void make_room(struct mn *mn)
{
	struct session *s = mn->old;

	if (mn->n_old < MN_OLD_MAX)
		return;

	while (s->next)
		s = s->next;
	timer_set(&mn->agent->timers, &s->timers[0], mn->agent->now);
}

void mn_old_keep(struct mn *mn, const struct in6_addr *addr, uint8_t plen,
		 unsigned int seconds)
{
	struct mn_old *old = calloc(1, sizeof(*old));

	if (!old)
		return;

	make_room(mn);
	old->mn = mn;
	old->addr = *addr;
	old->plen = plen;
	old->ifindex = mn->old_ifindex;
	session_begin(&old->session, mn->agent, &old_fsm, &mn->old);
	inet_ntop(AF_INET6, addr, old->session.name,
		  sizeof(old->session.name));
	mn->n_old++;
	timer_set(&mn->agent->timers, &old->session.timers[0],
		  mn->agent->now + seconds);
}

bool mn_old_has(const struct mn *mn, const struct in6_addr *addr)
{
	for (const struct session *s = mn->old; s; s = s->next)
		if (addr_equal(&((const struct mn_old *)s)->addr, addr))
			return true;

	return false;
}

bool mn_old_promote(struct mn *mn, const struct in6_addr *addr)
{
	for (struct session *s = mn->old; s; s = s->next) {
		const struct mn_old *old = (struct mn_old *)s;

		if (!addr_equal(&old->addr, addr))
			continue;

		if (old->ifindex != mn->ifindex)	/* it is on this one now */
			remove_address(old);
		session_end(s);
		mn->n_old--;
		return true;
	}

	return false;
}
