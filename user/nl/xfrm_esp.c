// SPDX-License-Identifier: GPL-2.0-or-later
/* xfrm_esp.c - ESP for Mobility Header messages of one type between two hosts */
#include <errno.h>
#include <string.h>

#include <linux/xfrm.h>

#include "nl/xfrm_esp.h"

#define MH	135	/* IPPROTO_MH */
#define KEY_MAX	128

static const struct xfrm_lifetime_cfg forever = {
	.soft_byte_limit = XFRM_INF, .hard_byte_limit = XFRM_INF,
	.soft_packet_limit = XFRM_INF, .hard_packet_limit = XFRM_INF,
};

static void put_address(xfrm_address_t *to, const struct in6_addr *from)
{
	memcpy(to->a6, from, sizeof(to->a6));
}

static uint32_t reqid_of(const struct xfrm_esp *esp)
{
	return esp->tunnel ? XFRM_TUNNEL_REQID : XFRM_ESP_REQID;
}

/* Who stands behind what was found. */
struct owner {
	uint32_t reqid;
};

static int take_sa(const struct nlmsghdr *nlh, void *arg)
{
	const struct xfrm_usersa_info *sa = mnl_nlmsg_get_payload(nlh);
	struct owner *o = arg;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*sa))
		return -EPROTO;

	o->reqid = sa->reqid;
	return 0;
}

static struct nlmsghdr *name_sa(void *buf, uint16_t type,
				const struct xfrm_esp *esp)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct xfrm_usersa_id *id;

	nlh->nlmsg_type = type;
	id = mnl_nlmsg_put_extra_header(nlh, sizeof(*id));
	put_address(&id->daddr, &esp->dst);
	id->spi = htonl(esp->spi);
	id->family = AF_INET6;
	id->proto = IPPROTO_ESP;
	return nlh;
}

/* -ESRCH: there is none; -EEXIST: it is somebody else's. */
static int look_at_sa(struct nl *nl, const struct xfrm_esp *esp)
{
	struct owner o = { 0 };
	uint64_t buf[64];
	int err = nl_ask(nl, name_sa(buf, XFRM_MSG_GETSA, esp), take_sa, &o);

	if (!err && o.reqid != reqid_of(esp))
		return nl_refuse(nl, EEXIST, "its SPI is in use already");
	return err;
}

int xfrm_esp_del(struct nl *nl, const struct xfrm_esp *esp)
{
	uint64_t buf[64];
	int err = look_at_sa(nl, esp);

	if (!err)
		err = nl_ask(nl, name_sa(buf, XFRM_MSG_DELSA, esp), NULL, NULL);
	return err == -ESRCH || err == -EEXIST ? 0 : err;
}

static void put_auth(struct nlmsghdr *nlh, const struct xfrm_esp *esp)
{
	union {
		struct xfrm_algo_auth algo;
		char room[sizeof(struct xfrm_algo_auth) + KEY_MAX];
	} a = { .room = "" };

	strncpy(a.algo.alg_name, esp->auth, sizeof(a.algo.alg_name) - 1);
	a.algo.alg_key_len = (unsigned int)esp->auth_len * 8;
	a.algo.alg_trunc_len = esp->auth_bits;
	memcpy(a.room + sizeof(a.algo), esp->auth_key, esp->auth_len);
	mnl_attr_put(nlh, XFRMA_ALG_AUTH_TRUNC, sizeof(a.algo) + esp->auth_len,
		     &a);
	explicit_bzero(&a, sizeof(a));
}

static void put_cipher(struct nlmsghdr *nlh, const struct xfrm_esp *esp)
{
	union {
		struct xfrm_algo algo;
		char room[sizeof(struct xfrm_algo) + KEY_MAX];
	} a = { .room = "" };

	strncpy(a.algo.alg_name, esp->cipher_len ? "cbc(aes)" :
		"ecb(cipher_null)", sizeof(a.algo.alg_name) - 1);
	a.algo.alg_key_len = (unsigned int)esp->cipher_len * 8;
	if (esp->cipher_len)
		memcpy(a.room + sizeof(a.algo), esp->cipher_key,
		       esp->cipher_len);
	mnl_attr_put(nlh, XFRMA_ALG_CRYPT, sizeof(a.algo) + esp->cipher_len,
		     &a);
	explicit_bzero(&a, sizeof(a));
}

/* A packet that came by it is one of these, or it is dropped. */
static void put_selector(struct xfrm_usersa_info *sa,
			 const struct xfrm_esp *esp)
{
	sa->sel.family = AF_INET6;
	if (esp->from) {
		put_address(&sa->sel.saddr, esp->from);
		sa->sel.prefixlen_s = 128;
	}
	if (esp->to) {
		put_address(&sa->sel.daddr, esp->to);
		sa->sel.prefixlen_d = 128;
	}
}

int xfrm_esp_add(struct nl *nl, const struct xfrm_esp *esp)
{
	struct xfrm_usersa_info *sa;
	struct nlmsghdr *nlh;
	uint64_t buf[128];
	int err = look_at_sa(nl, esp);

	if (err == -EEXIST)
		return err;
	if (esp->auth_len > KEY_MAX || esp->cipher_len > KEY_MAX)
		return nl_refuse(nl, EINVAL, "its key is too long");
	if (!err)
		xfrm_esp_del(nl, esp);

	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = XFRM_MSG_NEWSA;
	nlh->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
	sa = mnl_nlmsg_put_extra_header(nlh, sizeof(*sa));
	put_address(&sa->saddr, &esp->src);
	put_address(&sa->id.daddr, &esp->dst);
	put_selector(sa, esp);
	sa->family = AF_INET6;
	sa->id.spi = htonl(esp->spi);
	sa->id.proto = IPPROTO_ESP;
	sa->mode = esp->tunnel ? XFRM_MODE_TUNNEL : XFRM_MODE_TRANSPORT;
	sa->reqid = reqid_of(esp);
	sa->lft = forever;
	if (esp->marks)
		mnl_attr_put_u32(nlh, XFRMA_SET_MARK, XFRM_ESP_MARK);
	put_auth(nlh, esp);
	put_cipher(nlh, esp);

	err = nl_ask(nl, nlh, NULL, NULL);
	explicit_bzero(buf, sizeof(buf));
	return err;
}

/* For a Mobility Header the port of the source is its type. */
static struct xfrm_selector selector(const struct in6_addr *src,
				     const struct in6_addr *dst, int type)
{
	bool all = type == XFRM_MH_ALL;
	struct xfrm_selector sel = {
		.family = AF_INET6, .prefixlen_s = 128, .prefixlen_d = 128,
		.proto = MH, .sport = all ? 0 : htons((uint16_t)type),
		.sport_mask = all ? 0 : 0xffff,
	};

	put_address(&sel.saddr, src);
	put_address(&sel.daddr, dst);
	return sel;
}

static int take_policy(const struct nlmsghdr *nlh, void *arg)
{
	const struct nlattr *attr;
	struct owner *o = arg;

	mnl_attr_for_each(attr, nlh, sizeof(struct xfrm_userpolicy_info)) {
		const struct xfrm_user_tmpl *t = mnl_attr_get_payload(attr);

		if (mnl_attr_get_type(attr) == XFRMA_TMPL &&
		    mnl_attr_get_payload_len(attr) >= sizeof(*t))
			o->reqid = t->reqid;
	}

	return 0;
}

static struct nlmsghdr *name_policy(void *buf, uint16_t type,
				    const struct xfrm_selector *sel,
				    uint8_t dir)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct xfrm_userpolicy_id *id;

	nlh->nlmsg_type = type;
	id = mnl_nlmsg_put_extra_header(nlh, sizeof(*id));
	id->sel = *sel;
	id->dir = dir;
	return nlh;
}

/* -ENOENT: there is none; -EEXIST: it is somebody else's. */
static int look_at_policy(struct nl *nl, const struct xfrm_selector *sel,
			  uint8_t dir, uint32_t reqid)
{
	struct owner o = { 0 };
	uint64_t buf[64];
	int err = nl_ask(nl, name_policy(buf, XFRM_MSG_GETPOLICY, sel, dir),
			 take_policy, &o);

	if (!err && o.reqid != reqid)
		return nl_refuse(nl, EEXIST,
				 "another program has a policy for the same");
	return err;
}

int xfrm_mh_demand(struct nl *nl, const struct in6_addr *src,
		   const struct in6_addr *dst, int type, uint8_t dir)
{
	struct xfrm_selector sel = selector(src, dst, type);
	struct xfrm_user_tmpl tmpl = {
		.id.proto = IPPROTO_ESP, .family = AF_INET6,
		.mode = XFRM_MODE_TRANSPORT, .reqid = XFRM_ESP_REQID,
		.aalgos = ~0u, .ealgos = ~0u, .calgos = ~0u,
	};
	struct xfrm_userpolicy_info *p;
	struct nlmsghdr *nlh;
	uint64_t buf[128];
	int err = look_at_policy(nl, &sel, dir, XFRM_ESP_REQID);

	if (!err || err == -EEXIST)
		return err;

	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = XFRM_MSG_NEWPOLICY;
	nlh->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
	p = mnl_nlmsg_put_extra_header(nlh, sizeof(*p));
	p->sel = sel;
	p->lft = forever;
	p->dir = dir;
	p->priority = type == XFRM_MH_ALL;	/* behind those of a type */
	p->action = XFRM_POLICY_ALLOW;
	mnl_attr_put(nlh, XFRMA_TMPL, sizeof(tmpl), &tmpl);
	return nl_ask(nl, nlh, NULL, NULL);
}

int xfrm_mh_release(struct nl *nl, const struct in6_addr *src,
		    const struct in6_addr *dst, int type, uint8_t dir)
{
	struct xfrm_selector sel = selector(src, dst, type);
	uint64_t buf[64];
	int err = look_at_policy(nl, &sel, dir, XFRM_ESP_REQID);

	if (!err)
		err = nl_ask(nl, name_policy(buf, XFRM_MSG_DELPOLICY, &sel,
					     dir), NULL, NULL);
	return err == -ENOENT || err == -EEXIST ? 0 : err;
}

static struct xfrm_selector of_home(const struct xfrm_mh_tunnel *t, uint8_t dir)
{
	bool to = dir == XFRM_POLICY_OUT;
	struct xfrm_selector sel = {
		.family = AF_INET6, .proto = MH,
		.prefixlen_s = to ? 0 : 128, .prefixlen_d = to ? 128 : 0,
	};

	put_address(to ? &sel.daddr : &sel.saddr, &t->home);
	return sel;
}

/* Whichever care-of address it came from: the association is the mobile's. */
static int set_tunnel(struct nl *nl, const struct xfrm_mh_tunnel *t,
		      uint8_t dir)
{
	struct xfrm_selector sel = of_home(t, dir);
	struct xfrm_user_tmpl tmpl = {
		.id.proto = IPPROTO_ESP, .family = AF_INET6,
		.mode = XFRM_MODE_TUNNEL, .reqid = XFRM_TUNNEL_REQID,
		.aalgos = ~0u, .ealgos = ~0u, .calgos = ~0u,
	};
	struct xfrm_userpolicy_info *p;
	struct nlmsghdr *nlh;
	uint64_t buf[128];
	int err = look_at_policy(nl, &sel, dir, XFRM_TUNNEL_REQID);

	if (err == -EEXIST)
		return err;

	if (dir == XFRM_POLICY_OUT) {
		put_address(&tmpl.saddr, &t->own);
		put_address(&tmpl.id.daddr, &t->coa);
	}
	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = XFRM_MSG_UPDPOLICY;
	p = mnl_nlmsg_put_extra_header(nlh, sizeof(*p));
	p->sel = sel;
	p->lft = forever;
	p->dir = dir;
	p->action = XFRM_POLICY_ALLOW;
	mnl_attr_put(nlh, XFRMA_TMPL, sizeof(tmpl), &tmpl);
	return nl_ask(nl, nlh, NULL, NULL);
}

static int del_tunnel(struct nl *nl, const struct xfrm_mh_tunnel *t,
		      uint8_t dir)
{
	struct xfrm_selector sel = of_home(t, dir);
	uint64_t buf[64];
	int err = look_at_policy(nl, &sel, dir, XFRM_TUNNEL_REQID);

	if (!err)
		err = nl_ask(nl, name_policy(buf, XFRM_MSG_DELPOLICY, &sel,
					     dir), NULL, NULL);
	return err == -ENOENT || err == -EEXIST ? 0 : err;
}

int xfrm_mh_tunnel_set(struct nl *nl, const struct xfrm_mh_tunnel *t)
{
	int err = set_tunnel(nl, t, XFRM_POLICY_FWD);

	return err ? err : set_tunnel(nl, t, XFRM_POLICY_OUT);
}

int xfrm_mh_tunnel_del(struct nl *nl, const struct xfrm_mh_tunnel *t)
{
	int err = del_tunnel(nl, t, XFRM_POLICY_FWD);

	return err ? err : del_tunnel(nl, t, XFRM_POLICY_OUT);
}
