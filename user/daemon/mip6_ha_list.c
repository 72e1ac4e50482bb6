// SPDX-License-Identifier: GPL-2.0-or-later
/* mip6_ha_list.c - which home agents the home link has */
#include <string.h>

#include "daemon/message.h"
#include "daemon/mip6_ha_steps.h"

#define ANSWERS_S	50	/* a second: anybody may ask, and be somebody else */

static void remove_at(struct ha_list *list, unsigned int i)
{
	list->of[i] = list->of[--list->n];
}

static void remove_address(struct ha_other *o, unsigned int i)
{
	o->n--;
	o->addresses[i] = o->addresses[o->n];
	o->valid[i] = o->valid[o->n];
}

const struct ha_list *ha_list_now(struct ha *ha)
{
	struct ha_list *list = &ha->list;
	double now = ha->agent->now;

	for (unsigned int i = list->n; i--;) {
		struct ha_other *o = &list->of[i];

		for (unsigned int j = o->n; j--;)
			if (o->valid[j] <= now)
				remove_address(o, j);
		if (o->until <= now)
			remove_at(list, i);
	}

	return list;
}

static struct ha_other *find(struct ha_list *list, const struct in6_addr *who)
{
	for (unsigned int i = 0; i < list->n; i++)
		if (addr_equal(&list->of[i].link_local, who))
			return &list->of[i];
	return NULL;
}

static struct ha_other *add(struct ha *ha, const struct in6_addr *who)
{
	struct ha_list *list = &ha->list;
	struct ha_other *o;

	if (list->n == HA_LIST_MAX) {
		agent_drop(ha->agent, DROP_LIMIT);
		return NULL;
	}

	o = &list->of[list->n++];
	*o = (struct ha_other){ .link_local = *who };
	return o;
}

/* One that is not valid any more is taken off with the others that are not. */
static void learn_address(struct ha *ha, struct ha_other *o,
			  const struct nd_prefix *p)
{
	unsigned int i;

	if (!(p->flags & RA_PREFIX_ROUTER) || !ip6_is_routable(&p->prefix) ||
	    addr_equal(&p->prefix, &ha->cfg->address))
		return;

	for (i = 0; i < o->n; i++)
		if (addr_equal(&o->addresses[i], &p->prefix))
			break;
	if (i == HA_LIST_ADDRESSES)
		return;

	o->n += i == o->n;
	o->addresses[i] = p->prefix;
	o->valid[i] = ha->agent->now + p->valid;
}

void ha_list_ra(struct ha *ha, const struct nd_ra *ra,
		const struct ip6_packet *p)
{
	uint16_t lifetime = ra->has_home_agent ? ra->ha_lifetime : ra->lifetime;
	struct ha_other *o;

	ha_list_now(ha);
	o = find(&ha->list, &p->src);
	if (!(ra->flags & RA_HOME_AGENT) || !lifetime) {
		if (o)
			remove_at(&ha->list, (unsigned int)(o - ha->list.of));
		return;
	}
	if (!o)
		o = add(ha, &p->src);
	if (!o)
		return;

	o->preference = ra->preference;
	o->until = ha->agent->now + lifetime;
	for (unsigned int i = 0; i < ra->n_prefixes; i++)
		learn_address(ha, o, &ra->prefixes[i]);
	ha_list_now(ha);
}

/* Numbers 0 to n - 1 in any order. */
static void shuffle(struct ha *ha, uint8_t *order, unsigned int n)
{
	uint8_t with[HA_LIST_MAX + 1];

	ha->agent->effects->random(ha->agent->world, with, n);
	for (unsigned int i = 0; i < n; i++) {
		unsigned int j = with[i] % (i + 1);

		order[i] = (uint8_t)i;
		order[i] = order[j];
		order[j] = (uint8_t)i;
	}
}

/* All addresses of one, as far as they fit. */
static void tell_of(struct ha *ha, const struct ha_other *o, struct ha_tell *t)
{
	uint8_t order[HA_LIST_ADDRESSES];

	shuffle(ha, order, o->n);
	for (unsigned int i = 0; i < o->n && t->n < HA_TELL_MAX; i++)
		t->agents[t->n++] = o->addresses[order[i]];
}

/* The preferred ones first, those that are equal in any order (10.5.1). */
static void tell_all(struct ha *ha, struct ha_tell *t)
{
	const struct ha_other self = {
		.preference = (uint16_t)ha->cfg->preference, .n = 1,
		.addresses = { ha->cfg->address },
	};
	const struct ha_list *list = ha_list_now(ha);
	const struct ha_other *sorted[HA_LIST_MAX + 1];
	uint8_t order[HA_LIST_MAX + 1];
	unsigned int n = list->n + 1, j;

	shuffle(ha, order, n);
	for (unsigned int i = 0; i < n; i++) {
		const struct ha_other *o = order[i] == list->n ?
					   &self : &list->of[order[i]];

		for (j = i; j && sorted[j - 1]->preference < o->preference; j--)
			sorted[j] = sorted[j - 1];
		sorted[j] = o;
	}
	for (unsigned int i = 0; i < n; i++)
		tell_of(ha, sorted[i], t);
}

void ha_list_ask(struct ha *ha, const struct home_ask *ask,
		 const struct ip6_packet *p)
{
	const struct config_prefix *home = &ha->cfg->prefix;
	const struct in6_addr any = home_agents_anycast(&home->addr, home->len);
	struct icmp6_msg m = { .type = ICMP6_HA_TELL };
	struct ip6_packet to = { .src = ha->cfg->address, .dst = p->src };
	struct outbox *out = &ha->agent->out;

	if (!addr_equal(&p->dst, &any)) {
		agent_drop(ha->agent, DROP_OTHER_NODE);
		return;
	}
	if (!rate_allows(&ha->list.answers, ANSWERS_S, ha->agent->now)) {
		agent_drop(ha->agent, DROP_RATE);
		return;
	}

	m.ha_tell.id = ask->id;
	tell_all(ha, &m.ha_tell);
	if (ha_is_traced(ha))
		outbox_trace(out, 'D', false, &p->src, "");
	message_routed(out, &m, &to);
	if (ha_is_traced(ha))
		outbox_trace(out, 'L', true, &p->src,
			     outbox_print(out, "%u home agents", m.ha_tell.n));
	ha->agent->counters.n[COUNT_DISCOVERIES]++;
	agent_flush(ha->agent);
}
