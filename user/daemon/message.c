// SPDX-License-Identifier: GPL-2.0-or-later
/* message.c - encode, authenticate, seal, send */
#include <arpa/inet.h>
#include <string.h>

#include "daemon/message.h"
#include "wire/error.h"
#include "wire/names.h"

const struct in6_addr all_nodes = { .s6_addr = { 0xff, 2, [15] = 1 } };
const struct in6_addr all_routers = { .s6_addr = { 0xff, 2, [15] = 2 } };

struct in6_addr solicited_node(const struct in6_addr *addr)
{
	struct in6_addr group = { .s6_addr = { 0xff, 2, [11] = 1, 0xff } };

	memcpy(&group.s6_addr[13], &addr->s6_addr[13], 3);
	return group;
}

void multicast_lladdr(const struct in6_addr *group, uint8_t lladdr[6])
{
	lladdr[0] = 0x33;
	lladdr[1] = 0x33;
	memcpy(lladdr + 2, &group->s6_addr[12], 4);
}

const char *addr_text(struct outbox *out, const struct in6_addr *addr)
{
	char *text = outbox_room(out, INET6_ADDRSTRLEN);

	if (!text)
		return "";

	inet_ntop(AF_INET6, addr, text, INET6_ADDRSTRLEN);
	return text;
}

const char *lladdr_text(struct outbox *out, const uint8_t l[6])
{
	return outbox_print(out, "%02x:%02x:%02x:%02x:%02x:%02x",
			    l[0], l[1], l[2], l[3], l[4], l[5]);
}

bool prefix_holds(const struct config_prefix *prefix,
		  const struct in6_addr *addr)
{
	struct in6_addr masked = *addr;

	ip6_mask(&masked, prefix->len);
	return addr_equal(&masked, &prefix->addr);
}

static struct send *add_packet(struct outbox *out, const struct ip6_packet *p)
{
	size_t room = IP6_HEADER_LEN + IP6_HAO_LEN + IP6_RH2_LEN + p->len;
	uint8_t *bytes = outbox_room(out, room);
	struct send *send;
	int len;

	len = bytes ? ip6_build(p, bytes, room) : -WIRE_SPACE;
	if (len < 0)
		return NULL;

	send = &outbox_add(out, ACT_SEND)->send;
	*send = (struct send){
		.dst = p->dst, .bytes = bytes, .len = (size_t)len,
	};
	return send;
}

/* Seal an encoded message and append it. */
static void add_mh(struct outbox *out, const struct ip6_packet *to, uint8_t *mh,
		   int len, const struct ip6_packet *outer)
{
	uint8_t inner[IP6_HEADER_LEN + IP6_HAO_LEN + IP6_RH2_LEN + MH_MAX_LEN];
	struct ip6_packet p = *to, tunnel;
	struct send *send;

	p.proto = IP6_PROTO_MH;
	if (!p.hop_limit)
		p.hop_limit = 64;
	if (ip6_seal(&p, mh, (size_t)len))
		return;

	p.data = mh;
	p.len = (size_t)len;
	if (outer) {
		len = ip6_build(&p, inner, sizeof(inner));
		tunnel = *outer;
		tunnel.hop_limit = 64;
		tunnel.proto = IPPROTO_IPV6;
		tunnel.data = inner;
		tunnel.len = len < 0 ? 0 : (size_t)len;
		p = tunnel;
	}
	send = add_packet(out, &p);
	if (!send)
		return;

	send->letter = mh_letter(mh[2]);
	send->router = mh[2] == MH_HI || mh[2] == MH_HACK;
	send->guarded = to->guarded;
}

void message_mh(struct outbox *out, const struct mh_msg *m,
		const struct ip6_packet *p, const struct badf_key *key,
		const struct in6_addr *coa, const struct in6_addr *par)
{
	uint8_t mh[MH_MAX_LEN];
	struct mh_msg msg = *m;
	int len;

	if (key)
		badf_prepare(&msg, key);
	len = mh_encode(&msg, mh, sizeof(mh));
	if (len < 0)
		return;
	if (key && badf_sign(key, coa, par, mh, (size_t)len))
		return;

	add_mh(out, p, mh, len, NULL);
}

void message_mip6(struct outbox *out, const struct mh_msg *m,
		  const struct ip6_packet *p, const struct badf_key *key,
		  const struct badf_key *aaa, const struct in6_addr *coa,
		  const struct in6_addr *home, const struct ip6_packet *outer)
{
	uint8_t mh[MH_MAX_LEN];
	struct mh_msg msg = *m;
	int len;

	if (key)
		mn_ha_prepare(&msg, key);
	if (aaa)
		mn_aaa_prepare(&msg);
	len = mh_encode(&msg, mh, sizeof(mh));
	if (len < 0)
		return;
	if (key && mn_ha_sign(key, coa, home, mh, (size_t)len))
		return;
	if (aaa && mn_aaa_sign(aaa, coa, home, mh, (size_t)len))
		return;

	add_mh(out, p, mh, len, outer);
}

void message_peer(struct outbox *out, const struct mh_msg *m,
		  const struct ip6_packet *p, const struct badf_key *kbm,
		  const struct in6_addr *coa, const struct in6_addr *cn)
{
	uint8_t mh[MH_MAX_LEN];
	struct mh_msg msg = *m;
	int len;

	if (kbm)
		rr_prepare(&msg);
	len = mh_encode(&msg, mh, sizeof(mh));
	if (len < 0)
		return;
	if (kbm && rr_sign(kbm, coa, cn, mh, (size_t)len))
		return;

	add_mh(out, p, mh, len, NULL);
}

static struct send *add_icmp6(struct outbox *out, const struct icmp6_msg *m,
			      const struct ip6_packet *to,
			      const struct send_signer *signer,
			      const struct send_extra *extra)
{
	struct ip6_packet p = *to;
	struct send *send;
	uint8_t buf[1500];
	int len;

	p.proto = IP6_PROTO_ICMP;
	len = icmp6_encode(m, buf, sizeof(buf));
	if (len > 0 && signer)
		len = send_sign(buf, (size_t)len, sizeof(buf), &p, signer,
				extra);
	if (len < 0 || ip6_seal(&p, buf, (size_t)len))
		return NULL;

	p.data = buf;
	p.len = (size_t)len;
	send = add_packet(out, &p);
	if (send && m->type != ICMP6_NA)
		send->letter = icmp6_letter(m->type, m->subtype);
	return send;
}

void message_routed(struct outbox *out, const struct icmp6_msg *m,
		    const struct ip6_packet *to)
{
	struct ip6_packet p = *to;

	p.hop_limit = 64;
	add_icmp6(out, m, &p, NULL, NULL);
}

void message_icmp6(struct outbox *out, const struct icmp6_msg *m,
		   const struct in6_addr *src, const struct in6_addr *dst,
		   uint32_t ifindex, const uint8_t lladdr[6])
{
	message_signed(out, m, src, dst, ifindex, lladdr, NULL, NULL);
}

void message_signed(struct outbox *out, const struct icmp6_msg *m,
		    const struct in6_addr *src, const struct in6_addr *dst,
		    uint32_t ifindex, const uint8_t lladdr[6],
		    const struct send_signer *signer,
		    const struct send_extra *extra)
{
	const struct ip6_packet p = {
		.src = *src, .dst = *dst, .hop_limit = 255,
	};
	struct send *send = add_icmp6(out, m, &p, signer, extra);

	if (!send)
		return;

	send->on_link = true;
	send->ifindex = ifindex;
	memcpy(send->lladdr, lladdr, sizeof(send->lladdr));
}
