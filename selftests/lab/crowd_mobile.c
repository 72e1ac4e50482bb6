// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * crowd_mobile.c - what one of very many mobile nodes says, hears and does
 *
 * RFC 5568, predictive: RtSolPr and PrRtAdv, FBU and FBack on the old link, UNA on the
 * new one, tried again as often as segued's mobile does.  Its clock and its links are
 * crowd.c's.
 */
#include <errno.h>
#include <linux/if_ether.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "crowd.h"

#define FBU_TIMEOUT	(100 * MS)	/* doubled each time */
#define FBU_TRIES	4
#define UNA_INTERVAL	(20 * MS)
#define UNA_COUNT	3
#define LIFETIME	8		/* s */

/* Addresses
 * ---------
 */

void mac_of(unsigned int k, uint8_t mac[MAC_LEN])
{
	const uint8_t of[MAC_LEN] = {
		2, 0, 1, 0, (uint8_t)(k >> 8), (uint8_t)k,
	};

	memcpy(mac, of, MAC_LEN);
}

static struct in6_addr addr_of(const struct in6_addr *prefix, unsigned int k)
{
	const uint8_t id[8] = {
		0, 0, 1, 0xff, 0xfe, 0, (uint8_t)(k >> 8), (uint8_t)k,
	};
	struct in6_addr a = *prefix;

	memcpy(&a.s6_addr[8], id, sizeof(id));
	return a;
}

struct in6_addr pcoa_of(unsigned int k)
{
	return addr_of(&c.links[c.old].prefix, k);
}

static struct in6_addr ncoa_of(unsigned int k)
{
	return addr_of(&c.links[1 - c.old].prefix, k);
}

/* Sending
 * -------
 */

static void send_frame(unsigned int k, int link, const uint8_t to[MAC_LEN],
		       const struct ip6_packet *p)
{
	uint8_t frame[FRAME_MAX];
	int len = ip6_build(p, frame + ETH_HLEN, sizeof(frame) - ETH_HLEN);

	if (len < 0)
		die("packet");
	memcpy(frame, to, MAC_LEN);
	mac_of(k, frame + MAC_LEN);
	frame[12] = ETH_P_IPV6 >> 8;
	frame[13] = ETH_P_IPV6 & 0xff;
	if (send(c.links[link].fd, frame, ETH_HLEN + (size_t)len, 0) < 0)
		die("send");
}

static void send_icmp6(unsigned int k, const uint8_t to[MAC_LEN],
		       const struct icmp6_msg *m, const struct in6_addr *src,
		       const struct in6_addr *dst)
{
	struct ip6_packet p = {
		.src = *src, .dst = *dst, .hop_limit = 255,
		.proto = IP6_PROTO_ICMP,
	};
	uint8_t buf[512];
	int len = icmp6_encode(m, buf, sizeof(buf));

	if (len < 0 || ip6_seal(&p, buf, (size_t)len))
		die("ICMPv6");
	p.data = buf;
	p.len = (size_t)len;
	send_frame(k, c.all[k].link, to, &p);
}

/* Which router is behind the other access point? */
static void send_rtsolpr(unsigned int k)
{
	const uint8_t all[MAC_LEN] = { 0x33, 0x33, 0, 0, 0, 2 };
	const struct in6_addr routers = text_addr("ff02::2");
	const struct in6_addr local = text_addr("fe80::");
	const struct in6_addr src = addr_of(&local, k);
	struct icmp6_msg m = { .type = ICMP6_FMIP, .subtype = FMIP_RTSOLPR };

	m.rtsolpr.id = (uint16_t)(k + 1);
	m.rtsolpr.has_source = true;
	mac_of(k, m.rtsolpr.source);
	m.rtsolpr.n_aps = 1;
	memcpy(m.rtsolpr.aps[0], c.links[1 - c.old].router, MAC_LEN);
	send_icmp6(k, all, &m, &src, &routers);
}

static void send_fbu(unsigned int k)
{
	const struct link *l = &c.links[c.old];
	struct mobile *mobile = &c.all[k];
	const struct in6_addr pcoa = pcoa_of(k);
	struct ip6_packet p = {
		.src = pcoa, .dst = l->address, .src_home = pcoa,
		.has_src_home = true, .hop_limit = 64, .proto = IP6_PROTO_MH,
	};
	struct mh_msg m = { .type = MH_FBU };
	uint8_t mh[256];
	int len;

	m.bu = (struct mh_bu){ ++mobile->seq, MH_BU_A | MH_BU_H, LIFETIME };
	m.opt.has_lla = true;
	mac_of(k, m.opt.lla);
	m.opt.has_alt_coa = true;
	m.opt.alt_coa = ncoa_of(k);
	badf_prepare(&m, &mobile->key);
	len = mh_encode(&m, mh, sizeof(mh));
	if (len < 0 || badf_sign(&mobile->key, &m.opt.alt_coa, &l->address, mh,
				 (size_t)len) || ip6_seal(&p, mh, (size_t)len))
		die("FBU");
	p.data = mh;
	p.len = (size_t)len;
	send_frame(k, c.old, l->router, &p);
}

static void send_una(unsigned int k)
{
	const uint8_t all[MAC_LEN] = { 0x33, 0x33, 0, 0, 0, 1 };
	const struct in6_addr nodes = text_addr("ff02::1");
	const struct in6_addr src = ncoa_of(k);
	struct icmp6_msg m = { .type = ICMP6_NA };

	m.na = (struct nd_na){ .target = src, .has_tlla = true };
	mac_of(k, m.na.tlla);
	send_icmp6(k, all, &m, &src, &nodes);
}

static void answer_ns(unsigned int k, const struct nd_ns *ns,
		      const struct ip6_packet *p, const uint8_t from[MAC_LEN])
{
	struct icmp6_msg m = { .type = ICMP6_NA };

	if (IN6_IS_ADDR_UNSPECIFIED(&p->src))
		return;
	m.na = (struct nd_na){
		.flags = NA_SOLICITED | NA_OVERRIDE, .target = ns->target,
		.has_tlla = true,
	};
	mac_of(k, m.na.tlla);
	send_icmp6(k, from, &m, &ns->target, &p->src);
}

/* By the native way, or from the new address in the tunnel to the old router. */
void mobile_send(unsigned int k, uint32_t seq)
{
	const struct mobile *mobile = &c.all[k];
	const struct in6_addr pcoa = pcoa_of(k);
	struct ip6_packet p = {
		.src = pcoa, .dst = text_addr("2001:db8:100::2"),
		.hop_limit = 64, .proto = IPPROTO_UDP,
	}, tunnel = { .hop_limit = 64, .proto = IPPROTO_IPV6 };
	struct number number = {
		call_of(k), seq, due_of(seq * c.mobiles + k, true),
	};
	uint8_t udp[FRAME_MAX] = { 0 }, inner[FRAME_MAX];
	uint16_t head[4] = {
		htons(PORT), htons(PORT),
		htons((uint16_t)(UDP_LEN + c.payload)), 0,
	};
	uint16_t sum;
	int len;

	memcpy(udp, head, sizeof(head));
	memcpy(udp + UDP_LEN, &number, sizeof(number));
	sum = ip6_checksum(&p.src, &p.dst, IPPROTO_UDP, udp,
			   UDP_LEN + c.payload);
	head[3] = htons(sum ? sum : 0xffff);
	memcpy(udp, head, sizeof(head));
	p.data = udp;
	p.len = UDP_LEN + c.payload;
	if (mobile->link == c.old) {
		send_frame(k, c.old, c.links[c.old].router, &p);
		return;
	}

	len = ip6_build(&p, inner, sizeof(inner));
	tunnel.src = ncoa_of(k);
	tunnel.dst = c.links[c.old].address;
	tunnel.data = inner;
	tunnel.len = (size_t)len;
	send_frame(k, mobile->link, mobile->next.router_lla, &tunnel);
}

/* A mobile's handover
 * -------------------
 */

static void ask(unsigned int k, uint64_t now)
{
	struct mobile *mobile = &c.all[k];

	memset(&mobile->next, 0, sizeof(mobile->next));
	mobile->state = ASKING;
	mobile->due += ASK_BEFORE;
	step(k, "asks", now);
	send_rtsolpr(k);
}

static void announce(unsigned int k, uint64_t now)
{
	struct mobile *mobile = &c.all[k];

	if (mobile->state == ASKING || mobile->tries == FBU_TRIES) {
		step(k, mobile->tries ? "no-fback" : "no-prrtadv", now);
		mobile->state = FAILED;
		mobile->due = NEVER;
		return;
	}
	if (!mobile->tries)
		step(k, "fbu", now);
	mobile->state = ASKED;
	mobile->due = now + (FBU_TIMEOUT << mobile->tries++);
	send_fbu(k);
}

static void leave(unsigned int k, uint64_t now)
{
	struct mobile *mobile = &c.all[k];

	mobile->last = mobile->link;
	mobile->left = now;
	mobile->link = -1;
	mobile->state = SILENT;
	mobile->due = now + c.silence;
	step(k, "left", now);
}

static void una(unsigned int k, uint64_t now)
{
	struct mobile *mobile = &c.all[k];

	send_una(k);
	mobile->due = ++mobile->tries < UNA_COUNT ? now + UNA_INTERVAL : NEVER;
}

static void come_back(unsigned int k, uint64_t now)
{
	struct mobile *mobile = &c.all[k];

	mobile->link = 1 - c.old;
	mobile->since = now;
	mobile->state = BACK;
	mobile->tries = 0;
	mobile->heard = false;
	step(k, "back", now);
	una(k, now);
	for (unsigned int i = 0; i < mobile->n_waiting; i++)
		mobile_send(k, mobile->waiting[i]);
	mobile->n_waiting = 0;
}

void mobile_act(unsigned int k, uint64_t now)
{
	struct mobile *mobile = &c.all[k];

	switch (mobile->state) {
	case RESTING:
		ask(k, now);
		break;
	case ASKING:
	case READY:
	case ASKED:
		announce(k, now);
		break;
	case SILENT:
		come_back(k, now);
		break;
	case BACK:
		if (mobile->heard) {
			mobile->state = MOVED;
			mobile->due = NEVER;
		} else {
			una(k, now);
		}
		break;
	default:
		mobile->due = NEVER;
		break;
	}
}

/* Receiving
 * ---------
 */

static bool is_attached(const struct mobile *mobile, int link, uint64_t at)
{
	if (mobile->link == link)
		return at >= mobile->since;
	return mobile->link < 0 && mobile->last == link && at < mobile->left;
}

static void take_number(unsigned int k, int link, const struct ip6_packet *p,
			uint64_t at)
{
	struct mobile *mobile = &c.all[k];
	const struct in6_addr pcoa = pcoa_of(k);
	struct number number;

	if (p->len < UDP_LEN + sizeof(number) ||
	    !IN6_ARE_ADDR_EQUAL(&p->dst, &pcoa))
		return;
	memcpy(&number, p->data + UDP_LEN, sizeof(number));
	if (number.call != call_of(k))
		return;
	log_add(&c.mn, KIND_RX, number.call, number.seq, number.due, at);
	if (link != c.old && !mobile->heard) {
		mobile->heard = true;
		step(k, "first", at);
	}
}

static void take_prrtadv(unsigned int k, const struct prrtadv *adv)
{
	struct mobile *mobile = &c.all[k];

	if (mobile->state != ASKING || adv->id != k + 1 ||
	    adv->n_tuples != 1 || prrtadv_tuple_check(&adv->tuples[0]))
		return;
	mobile->next = adv->tuples[0];
	mobile->state = READY;
}

static void take_icmp6(unsigned int k, const struct ip6_packet *p,
		       const uint8_t from[MAC_LEN])
{
	struct icmp6_msg m;

	if (icmp6_receive(&m, p))
		return;
	if (m.type == ICMP6_NS)
		answer_ns(k, &m.ns, p, from);
	else if (m.type == ICMP6_FMIP && m.subtype == FMIP_PRRTADV)
		take_prrtadv(k, &m.prrtadv);
}

/* The one that answers what was asked, in time and authentic. */
static void take_fback(unsigned int k, const struct ip6_packet *p)
{
	struct mobile *mobile = &c.all[k];
	const struct in6_addr ncoa = ncoa_of(k);
	uint64_t now = now_ns();
	struct mh_msg m;

	if (mobile->state != ASKED || mh_receive(&m, p) ||
	    m.type != MH_FBACK || fback_check(&m) ||
	    badf_verify(&mobile->key, &ncoa, &c.links[c.old].address, p->data,
			p->len))
		return;
	if (m.ba.status != MH_STATUS_OK || m.ba.seq != mobile->seq) {
		step(k, "refused", now);
		mobile->state = FAILED;
		mobile->due = NEVER;
		return;
	}

	step(k, "fback", now);
	leave(k, now);
}

static void take_packet(unsigned int k, int link, const uint8_t *bytes,
			size_t len, const uint8_t from[MAC_LEN], uint64_t at)
{
	struct ip6_packet p;

	if (ip6_parse(&p, bytes, len))
		return;
	if (p.proto == IPPROTO_IPV6 && ip6_parse(&p, p.data, p.len))
		return;
	if (p.proto == IPPROTO_UDP)
		take_number(k, link, &p, at);
	else if (p.proto == IP6_PROTO_ICMP)
		take_icmp6(k, &p, from);
	else if (p.proto == IP6_PROTO_MH)
		take_fback(k, &p);
}

void mobile_take(unsigned int k, int link, const uint8_t *frame, size_t len,
		 uint64_t at)
{
	if (is_attached(&c.all[k], link, at))
		take_packet(k, link, frame + ETH_HLEN, len - ETH_HLEN,
			    frame + MAC_LEN, at);
}
