// SPDX-License-Identifier: GPL-2.0-or-later
/* fmip_more.c - the other addresses of the mobile, which move with the first */
#include <string.h>

#include "daemon/fmip_more.h"
#include "daemon/fmip_move.h"
#include "daemon/message.h"

static struct outbox *out_of(const struct mn *mn)
{
	return &mn->agent->out;
}

static struct mn_more *find(struct mn *mn, const struct in6_addr *addr)
{
	for (unsigned int i = 0; i < mn->n_more; i++)
		if (addr_equal(&mn->more[i].addr, addr))
			return &mn->more[i];

	return NULL;
}

void more_add(struct mn *mn, const struct in6_addr *addr, uint8_t plen)
{
	if (!mn->has_address || memcmp(addr, &mn->pcoa, 8) ||
	    addr_equal(addr, &mn->pcoa) || find(mn, addr) ||
	    mn_old_has(mn, addr) || mn->n_more == MN_MORE_MAX)
		return;

	mn->more[mn->n_more++] = (struct mn_more){
		.addr = *addr, .plen = plen,
	};
}

static void forget(struct mn *mn, struct mn_more *more)
{
	*more = mn->more[--mn->n_more];
}

void more_remove(struct mn *mn, const struct in6_addr *addr)
{
	struct mn_more *more = find(mn, addr);

	if (more)
		forget(mn, more);
}

/* What did not come along the last time is of no link any more. */
void more_depart(struct mn *mn)
{
	for (unsigned int i = mn->n_more; i-- > 0;) {
		struct mn_more *more = &mn->more[i];

		if (memcmp(&more->addr, &mn->pcoa, 8)) {
			forget(mn, more);
			continue;
		}
		more->bound = false;
		more->asked = false;
		memset(&more->h, 0, sizeof(more->h));
	}
}

void more_fbu(struct mn *mn, bool from_new, uint16_t lifetime)
{
	for (unsigned int i = 0; i < mn->n_more; i++) {
		struct mn_more *more = &mn->more[i];

		if (lifetime ? more->bound : !more->asked)
			continue;
		/* a number that its router has had is a replay */
		mn->seq += more->asked && more->seq == mn->seq;
		more->asked = true;
		more->seq = mn->seq;
		move_send_fbu_of(mn, &more->addr,
				 from_new ? &mn->coa : &more->addr, lifetime);
	}
}

/* Of its own packets; what comes through the tunnel it takes off itself. */
void more_prepare(struct mn *mn)
{
	for (unsigned int i = 0; i < mn->n_more; i++) {
		struct mn_more *more = &mn->more[i];

		more->h = mn->h;
		more->h.addr = more->addr;
		handover_prepare(&more->h, out_of(mn));
	}
}

void more_over(struct mn *mn)
{
	if (addr_equal(&mn->coa, &mn->pcoa))
		return;
	for (unsigned int i = 0; i < mn->n_more; i++)
		move_deprecate(mn, &mn->more[i].addr, mn->more[i].plen);
}

void more_back(struct mn *mn)
{
	for (unsigned int i = 0; i < mn->n_more; i++) {
		if (mn->moved)
			move_prefer(mn, &mn->more[i].addr, mn->more[i].plen);
		handover_undo(&mn->more[i].h, out_of(mn));
	}
}

/* The first keeps its address, and so do they. */
void more_drain(struct mn *mn)
{
	for (unsigned int i = 0; i < mn->n_more; i++)
		handover_drain(&mn->more[i].h, mn->lifetime * 1000u,
			       out_of(mn));
}

static void go(struct mn *mn, struct mn_more *more)
{
	struct segue_leg leg = segue_leg_tunnel(&mn->coa, &mn->asked_par);

	more->h.path_ms = mn->lifetime * 1000u;
	handover_switch(&more->h, &leg, out_of(mn));
	more->gone = true;
}

void more_switch(struct mn *mn)
{
	for (unsigned int i = 0; i < mn->n_more; i++)
		if (mn->more[i].bound)
			go(mn, &mn->more[i]);
}

/* From here on it is an address of before, as the first is. */
static void keep(struct mn *mn, struct mn_more *more)
{
	mn_old_keep(mn, &more->addr, more->plen, mn->lifetime);
	forget(mn, more);
}

void more_settle(struct mn *mn)
{
	for (unsigned int i = mn->n_more; i-- > 0;)
		if (mn->more[i].gone)
			keep(mn, &mn->more[i]);
}

bool more_fback(struct mn *mn, const struct mh_msg *m,
		const struct in6_addr *who)
{
	struct mn_more *more = find(mn, who);
	bool arrived = !memcmp(&mn->pcoa, &mn->coa, sizeof(mn->coa));

	if (!more)
		return false;
	if (m->ba.seq != more->seq) {
		agent_drop(mn->agent, DROP_SEQUENCE);
		return true;
	}
	if (m->ba.status >= 128 || !m->ba.lifetime || more->bound)
		return true;

	more->bound = true;
	if (arrived && more->h.stage != HANDOVER_NONE) {
		go(mn, more);
		keep(mn, more);
	}
	agent_flush(mn->agent);
	return true;
}
