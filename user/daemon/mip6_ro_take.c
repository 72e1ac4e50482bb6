// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mip6_ro_take.c - what a mobile node is told by correspondents, and who says so
 *
 * RFC 6275 11.3.6, 11.6.2, 11.7.3, 11.7.4.  A token is taken once, for a question that
 * waits, and a home token only from the home agent's tunnel.
 */
#include <arpa/inet.h>
#include <string.h>

#include "daemon/message.h"
#include "daemon/mip6_ro.h"
#include "wire/mip6.h"

static struct ro *find(const struct mip *mip, const struct in6_addr *peer)
{
	for (struct session *s = mip->routes; s; s = s->next)
		if (addr_equal(&((struct ro *)s)->peer, peer))
			return (struct ro *)s;

	return NULL;
}

/* 0, or why it is not the answer to this test. */
static int check(const struct ro *ro, const struct ro_test *t, bool home,
		 const struct mh_msg *m, const struct ip6_packet *p)
{
	const struct in6_addr *to = home ? &ro->mip->cfg->address : &ro->coa;

	if (p->has_src_home || p->has_dst_home)
		return DROP_HOME_OPTION;
	if (!addr_equal(&p->dst, to))
		return DROP_OTHER_NODE;
	if (home && !ro->ending && !p->tunnelled)
		return DROP_NOT_TUNNELLED;
	if (home && !ro->ending && ro->mip->cfg->tunnel.n && !p->guarded)
		return DROP_UNGUARDED;
	if (!t->waits || memcmp(t->cookie, m->test.cookie, sizeof(t->cookie)))
		return DROP_COOKIE;

	return 0;
}

void ro_test(struct mip *mip, const struct mh_msg *m,
	     const struct ip6_packet *p)
{
	struct ro *ro = find(mip, &p->src);
	bool home = m->type == MH_HOT;
	struct outbox *out = &mip->agent->out;
	struct ro_test *t;
	int reason;

	if (!ro) {
		agent_drop(mip->agent, DROP_SOURCE);
		return;
	}

	t = home ? &ro->home : &ro->care_of;
	reason = check(ro, t, home, m, p);
	if (reason) {
		agent_drop(mip->agent, reason);
		return;
	}

	t->waits = false;
	t->has = true;
	t->index = m->test.nonce_index;
	memcpy(t->token, m->test.token, sizeof(t->token));
	outbox_trace(out, home ? 'T' : 'K', false, &p->src, "");
	session_event(&ro->session, RO_EV_TOKEN, NULL);
}

static bool is_about_nonces(uint8_t status)
{
	return status >= MH_STATUS_HOME_NONCE && status <= MH_STATUS_NONCES;
}

/* What it grants had gone by before it was told. */
static bool is_late(const struct ro *ro, const struct mh_msg *m)
{
	return m->ba.status < MH_STATUS_UNSPECIFIED && m->ba.lifetime &&
	       m->ba.lifetime * MIP6_UNIT <=
	       ro->mip->agent->now - ro->sent_at;
}

/* 0, or why it does not answer the last BU; of nonces anybody may speak (9.5.4). */
static int authenticate(const struct ro *ro, const struct mh_msg *m,
			const struct ip6_packet *p)
{
	const struct in6_addr *home = &ro->mip->cfg->address;

	if (!addr_equal(ip6_to(p), home))
		return DROP_OTHER_NODE;
	if (is_about_nonces(m->ba.status))
		return m->ba.seq == ro->seq ? 0 : DROP_SEQUENCE;
	if (!m->opt.auth.present)
		return WIRE_NO_AUTH;
	if (m->ba.status != MH_STATUS_SEQUENCE && m->ba.seq != ro->seq)
		return DROP_SEQUENCE;
	if (is_late(ro, m))
		return DROP_SEQUENCE;

	return -rr_verify(&ro->kbm, ro->ending ? home : &ro->coa, &ro->peer,
			  p->data, p->len);
}

static int event_of(const struct ro *ro, const struct mh_msg *m)
{
	if (is_about_nonces(m->ba.status))
		return RO_EV_BA_NONCE;
	if (m->ba.status == MH_STATUS_SEQUENCE)
		return RO_EV_BA_SEQ;

	return m->ba.status < MH_STATUS_UNSPECIFIED &&
	       (m->ba.lifetime || ro->ending) ? RO_EV_BA : RO_EV_BA_NO;
}

void ro_ba(struct mip *mip, const struct mh_msg *m, const struct ip6_packet *p)
{
	struct ro *ro = find(mip, &p->src);
	int reason = ro ? authenticate(ro, m, p) : DROP_SOURCE;

	if (reason)
		agent_drop(mip->agent, reason);
	else
		session_event(&ro->session, event_of(ro, m), m);
}

#define PROBLEM_HEADER	1	/* unknown Next Header, RFC 4443 3.4 */
#define PROBLEM_OPTION	2

/* Does it quote what was sent last?  Who has not seen that cannot. */
static bool is_quoted(const struct ro *ro, const uint8_t *mh, size_t len)
{
	const struct ro_test *t;
	uint16_t seq;

	if (len < 16 || mh[2] > MH_BU)
		return false;
	if (mh[2] == MH_BU) {
		memcpy(&seq, mh + 6, sizeof(seq));
		return ntohs(seq) == ro->seq;
	}

	t = mh[2] == MH_HOTI ? &ro->home : &ro->care_of;
	return (mh[2] == MH_HOTI || mh[2] == MH_COTI) && t->waits &&
	       !memcmp(mh + 8, t->cookie, sizeof(t->cookie));
}

/* RFC 6275 11.3.5: nothing is made of it, and what there is waits for a while. */
void ro_error(struct mip *mip, const struct in6_addr *dst, uint8_t code,
	      const uint8_t *mh, size_t len)
{
	struct ro *ro = find(mip, dst);
	struct outbox *out = &mip->agent->out;

	if (!ro || !is_quoted(ro, mh, len)) {
		agent_drop(mip->agent, DROP_SOURCE);
	} else if (code == PROBLEM_HEADER) {
		session_event(&ro->session, RO_EV_UNKNOWN, NULL);
	} else if (code == PROBLEM_OPTION) {
		outbox_log(out, LOG_LEVEL_INFO,
			   outbox_print(out, "mobile %s: %s does not know the Home Address option",
					mip->home.name, addr_text(out, dst)));
		agent_flush(mip->agent);
	}
}

/* Nobody vouches for it; it costs one more round of tests at most. */
void ro_be(struct mip *mip, const struct mh_msg *m, const struct ip6_packet *p)
{
	struct ro *ro = find(mip, &p->src);

	if (!ro)
		agent_drop(mip->agent, DROP_SOURCE);
	else if (m->be.status == MH_BE_UNKNOWN_TYPE)
		session_event(&ro->session, RO_EV_UNKNOWN, NULL);
	else if (addr_equal(&m->be.home, &mip->cfg->address))
		session_event(&ro->session, RO_EV_NO_BINDING, NULL);
	else
		agent_drop(mip->agent, DROP_OTHER_NODE);
}

void ro_brr(struct mip *mip, const struct ip6_packet *p)
{
	struct ro *ro = find(mip, &p->src);

	if (!ro || !addr_equal(&p->dst, &mip->cfg->address))
		agent_drop(mip->agent, DROP_SOURCE);
	else
		session_event(&ro->session, RO_EV_ASKED, NULL);
}
