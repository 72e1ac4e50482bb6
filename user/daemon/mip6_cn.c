// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mip6_cn.c - a correspondent: from BU to the end of the binding
 *
 * RFC 6275 5.2.5 to 5.2.8, 9.3 to 9.6.  The kernel puts the routing header into what
 * goes to the home address and takes the Home Address option of what comes; both end
 * with the binding, by the kernel's own clock.  What comes in is in mip6_peer.c.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/message.h"
#include "daemon/mip6_cn.h"
#include "daemon/mip6_peer.h"
#include "wire/mip6.h"
#include "wire/names.h"

static const char *const states[] = { "NONE", "BOUND", "SPENT" };

static const char *const events[] = { "refused", "bu", "bu-end", "due" };

/* One step of one binding. */
struct step {
	struct cn *cn;
	uint32_t at;
	struct cn_binding *b;
};

static struct outbox *out_of(const struct step *s)
{
	return &s->cn->agent->out;
}

/* Places */

static uint32_t *chain_of(const struct cn *cn, const struct in6_addr *home)
{
	uint64_t half[2], h;

	memcpy(half, home, sizeof(half));
	h = (half[0] ^ cn->salt) * 0x9e3779b97f4a7c15u;
	h = (h ^ half[1] ^ (h >> 32)) * 0x9e3779b97f4a7c15u;
	return &cn->chains[(h >> 40) & (cn->n_chains - 1)];
}

struct cn_binding *cn_find(const struct cn *cn, const struct in6_addr *home,
			   const struct in6_addr *local)
{
	uint32_t at = *chain_of(cn, home);

	for (; at; at = cn->bindings[at - 1].next) {
		struct cn_binding *b = &cn->bindings[at - 1];

		if (addr_equal(&b->home, home) && addr_equal(&b->local, local))
			return b;
	}

	return NULL;
}

bool cn_has(const struct cn *cn, const struct in6_addr *home)
{
	uint32_t at = *chain_of(cn, home);

	for (; at; at = cn->bindings[at - 1].next)
		if (cn->bindings[at - 1].state == CN_BOUND &&
		    addr_equal(&cn->bindings[at - 1].home, home))
			return true;

	return false;
}

struct cn_binding *cn_take_place(struct cn *cn, const struct cn_request *r)
{
	uint32_t at = cn->free, *chain = chain_of(cn, &r->home);
	struct cn_binding *b;

	if (!at)
		return NULL;

	b = &cn->bindings[at - 1];
	cn->free = b->next;
	*b = (struct cn_binding){
		.home = r->home, .local = r->local, .next = *chain,
		.last = (uint16_t)(r->seq - 1),
	};
	*chain = at;
	cn->n_taken++;
	return b;
}

static void leave_place(struct step *s)
{
	uint32_t *at = chain_of(s->cn, &s->b->home);

	while (*at != s->at + 1)
		at = &s->cn->bindings[*at - 1].next;
	*at = s->b->next;
	s->b->next = s->cn->free;
	s->cn->free = s->at + 1;
	s->cn->n_taken--;
}

/* BA */

struct ba {
	const struct cn_request *request;
	uint8_t status;
	uint16_t seq;
	uint16_t lifetime;
};

/*
 * To where the BU came from; authorised unless the nonces are what is wrong, and
 * without K (9.5.4).
 */
static void send_ba(struct cn *cn, const struct ba *ba)
{
	const struct cn_request *r = ba->request;
	const struct ip6_packet p = {
		.src = r->local, .dst = r->from, .dst_home = r->home,
		.has_dst_home = r->away,
	};
	struct mh_msg m = { .type = MH_BA };
	struct outbox *out = &cn->agent->out;
	bool signs = ba->status < MH_STATUS_HOME_NONCE ||
		     ba->status > MH_STATUS_NONCES;

	m.ba.status = ba->status;
	m.ba.seq = ba->seq;
	m.ba.lifetime = ba->lifetime;
	message_peer(out, &m, &p, signs ? &r->kbm : NULL, &r->coa, &r->local);
	outbox_trace(out, 'B', true, &r->from,
		     outbox_print(out, "status %u seq %u lifetime %u",
				  ba->status, ba->seq,
				  ba->lifetime * MIP6_UNIT));
}

void cn_refuse(struct cn *cn, const struct cn_request *r, uint8_t status,
	       uint16_t seq)
{
	struct outbox *out = &cn->agent->out;
	const struct ba ba = { .request = r, .status = status, .seq = seq };

	send_ba(cn, &ba);
	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "correspondent of %s: at %s refused: status %u, %s",
				addr_text(out, &r->home),
				addr_text(out, &r->coa), status,
				ba_status_name(status)));
}

/* An accepted one is answered if it asks for it. */
static void acknowledge(struct step *s, const struct cn_request *r)
{
	const struct ba ba = {
		.request = r, .status = MH_STATUS_OK, .seq = r->seq,
		.lifetime = s->b->lifetime,
	};

	if (r->ack)
		send_ba(s->cn, &ba);
}

/* The kernel's part */

static struct kro route_of(const struct cn_binding *b)
{
	return (struct kro){
		.side = KRO_PEER, .local = b->local, .remote = b->home,
		.coa = b->coa,
	};
}

static void publish(struct step *s)
{
	struct kro *ro = &outbox_kernel(out_of(s), KOP_RO)->ro;
	double now = s->cn->agent->now;

	*ro = route_of(s->b);
	ro->age = s->b->since ? (unsigned int)(now - s->b->since) : 0;
	ro->anew = !s->b->since;
	ro->lifetime = s->b->lifetime * MIP6_UNIT;
	if (ro->anew)
		s->b->since = now;
}

static void withdraw(struct step *s)
{
	struct kop *op = outbox_kernel(out_of(s), KOP_RO_DEL);

	op->may_fail = true;
	op->ro = route_of(s->b);
	s->b->since = 0;
}

/* That have gone by the binding. */
static uint64_t packets(const struct step *s)
{
	const struct agent *agent = s->cn->agent;
	const struct kro ro = route_of(s->b);
	uint64_t n;

	return agent->effects->kernel.ro_packets(agent->world, &ro, &n) ? 0
									: n;
}

/* Actions */

static uint16_t granted(const struct cn *cn, uint16_t asked)
{
	unsigned int max = cn->cfg->lifetime_max / MIP6_UNIT;

	return asked < max ? asked : (uint16_t)max;
}

static void next_due(struct step *s)
{
	unsigned int before = s->cn->cfg->brr_time;
	double at = s->b->until;

	s->b->asked = !before || before >= s->b->lifetime * MIP6_UNIT;
	due_set(&s->cn->all.due, s->at, s->b->asked ? at : at - before);
}

static void remember(struct step *s, const struct cn_request *r)
{
	s->b->last = r->seq;
	if (r->spent > s->b->spent)
		s->b->spent = r->spent;
}

static void bind_coa(void *session, const void *arg)
{
	struct step *s = session;
	const struct cn_request *r = arg;
	struct cn_binding *b = s->b;
	bool moved = !b->since || !addr_equal(&b->coa, &r->coa);
	struct outbox *out = out_of(s);

	remember(s, r);
	s->cn->n_bound += !b->since;
	b->packets = b->since ? packets(s) : 0;
	b->lifetime = granted(s->cn, r->lifetime);
	b->coa = r->coa;
	b->until = s->cn->agent->now + b->lifetime * MIP6_UNIT;
	publish(s);
	acknowledge(s, r);
	if (moved)
		outbox_log(out, LOG_LEVEL_INFO,
			   outbox_print(out, "correspondent of %s: at %s for %u s",
					addr_text(out, &b->home),
					addr_text(out, &b->coa),
					b->lifetime * MIP6_UNIT));
	next_due(s);
	s->cn->agent->counters.n[COUNT_BINDINGS]++;
}

/* The place is kept until nothing that was used can be used again. */
static void unbind(struct step *s)
{
	double now = s->cn->agent->now;

	s->cn->n_bound -= s->b->since != 0;
	withdraw(s);
	s->b->lifetime = 0;
	due_set(&s->cn->all.due, s->at, s->b->spent > now ? s->b->spent : now);
}

static void end(void *session, const void *arg)
{
	struct step *s = session;
	struct outbox *out = out_of(s);

	remember(s, arg);
	unbind(s);
	acknowledge(s, arg);
	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "correspondent of %s: ended",
				addr_text(out, &s->b->home)));
}

/* There is nothing to end, and nothing is made (9.5.3). */
static void no_binding(void *session, const void *arg)
{
	struct step *s = session;

	remember(s, arg);
	s->b->lifetime = 0;
	acknowledge(s, arg);
	due_set(&s->cn->all.due, s->at, s->b->spent);
}

/* By the home agent: the binding is not consulted for it (6.1). */
static void ask(void *session, const void *arg)
{
	struct step *s = session;
	const struct ip6_packet p = {
		.src = s->b->local, .dst = s->b->home,
	};
	const struct mh_msg m = { .type = MH_BRR };

	(void)arg;
	message_peer(out_of(s), &m, &p, NULL, NULL, NULL);
	s->b->asked = true;
	due_set(&s->cn->all.due, s->at, s->b->until);
}

static void let_it_end(void *session, const void *arg)
{
	struct step *s = session;

	(void)arg;
	s->b->asked = true;
	due_set(&s->cn->all.due, s->at, s->b->until);
}

static void expire(void *session, const void *arg)
{
	struct step *s = session;
	struct outbox *out = out_of(s);

	(void)arg;
	unbind(s);
	outbox_log(out, LOG_LEVEL_INFO,
		   outbox_print(out, "correspondent of %s: expired",
				addr_text(out, &s->b->home)));
	s->cn->agent->counters.n[COUNT_BINDINGS_EXPIRED]++;
}

static void forget(void *session, const void *arg)
{
	(void)arg;
	due_stop(&((struct step *)session)->cn->all.due,
		 ((struct step *)session)->at);
	leave_place(session);
}

static void kernel_refused(void *session, const void *arg)
{
	struct step *s = session;
	struct outbox *out = out_of(s);

	(void)arg;
	unbind(s);
	outbox_log(out, LOG_LEVEL_ERROR,
		   outbox_print(out, "correspondent of %s: the kernel refused: %s",
				addr_text(out, &s->b->home),
				s->cn->all.session.refusal));
}

/* Guards */

static bool not_asked(const void *session, const void *arg)
{
	const struct step *s = session;

	(void)arg;
	return !s->b->asked;
}

/* Is what the binding is for still going on? */
static bool is_used(const void *session, const void *arg)
{
	const struct step *s = session;

	return not_asked(session, arg) && packets(s) > s->b->packets;
}

#define S952	"RFC 6275 9.5.2"
#define S953	"RFC 6275 9.5.3"
#define S955	"RFC 6275 9.5.5"
#define S528	"RFC 6275 5.2.8"

static const struct fsm_row rows[] = {
	{ CN_NONE, CN_EV_BU, NULL, bind_coa, CN_BOUND, S952 },
	{ CN_NONE, CN_EV_BU_END, NULL, no_binding, CN_SPENT, S953 },

	{ CN_BOUND, CN_EV_BU, NULL, bind_coa, CN_BOUND, S952 },
	{ CN_BOUND, CN_EV_BU_END, NULL, end, CN_SPENT, S953 },
	{ CN_BOUND, CN_EV_DUE, is_used, ask, CN_BOUND, S955 },
	{ CN_BOUND, CN_EV_DUE, not_asked, let_it_end, CN_BOUND, S955 },
	{ CN_BOUND, CN_EV_DUE, NULL, expire, CN_SPENT, "RFC 6275 9.6" },
	{ CN_BOUND, CN_EV_REFUSED, NULL, kernel_refused, CN_SPENT, S952 },

	{ CN_SPENT, CN_EV_BU, NULL, bind_coa, CN_BOUND, S952 },
	{ CN_SPENT, CN_EV_BU_END, NULL, no_binding, CN_SPENT, S953 },
	{ CN_SPENT, CN_EV_DUE, NULL, forget, CN_NONE, S528 },
};

const struct fsm cn_fsm = {
	.name = "correspondent", .states = states, .events = events,
	.rows = rows, .n_rows = sizeof(rows) / sizeof(rows[0]), .end = -1,
};

/* The table is the first member of what it is a part of. */
static void step(struct many *all, uint32_t at, int event, const void *arg)
{
	struct cn *cn = (struct cn *)all;
	struct step s = { .cn = cn, .at = at, .b = &cn->bindings[at] };

	many_take(all, &cn_fsm, &s.b->state, event, &s, arg);
}

void cn_post(struct cn *cn, const struct cn_binding *b, int event,
	     const struct cn_request *request)
{
	many_post(&cn->all, (uint32_t)(b - cn->bindings), event, request);
}

int cn_begin(struct cn *cn, struct agent *agent, const struct config_cn *cfg)
{
	uint32_t max = cfg->bindings_max;

	cn->agent = agent;
	cn->cfg = cfg;
	for (cn->n_chains = 1; cn->n_chains < max; cn->n_chains *= 2)
		;
	cn->bindings = calloc(max, sizeof(*cn->bindings));
	cn->chains = calloc(cn->n_chains, sizeof(*cn->chains));
	if (!cn->bindings || !cn->chains ||
	    many_begin(&cn->all, agent, max, step, CN_EV_DUE)) {
		free(cn->bindings);
		free(cn->chains);
		return -1;
	}

	for (uint32_t i = 0; i < max; i++)
		cn->bindings[i].next = i + 1 < max ? i + 2 : 0;
	cn->free = 1;
	agent->effects->random(agent->world, &cn->salt, sizeof(cn->salt));
	return 0;
}

void cn_end(struct cn *cn)
{
	many_end(&cn->all);
	nonces_forget(&cn->nonces);
	free(cn->bindings);
	free(cn->chains);
}
