// SPDX-License-Identifier: GPL-2.0-or-later
/* sock.c - packet socket, Mobility Header socket, sender */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/ip6.h>
#include <linux/errqueue.h>
#include <linux/filter.h>
#include <linux/icmpv6.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/xfrm.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/sock.h"
#include "nl/xfrm_esp.h"

#define HAO_TYPE	0xc9
#define HAO_LEN		16

#define LOAD(at)	BPF_STMT(BPF_LD | BPF_B | BPF_ABS, at)
#define EQUAL(k, t, f)	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, k, t, f)
#define TAKE		BPF_STMT(BPF_RET | BPF_K, 0xffffffff)
#define LEAVE		BPF_STMT(BPF_RET | BPF_K, 0)

#define NEXT_HEADER	6	/* of the IPv6 header */
#define SOURCE		8
#define AFTER_IPV6	40	/* ICMPv6 type; next header of an extension */

/*
 * RA, NA, PrRtAdv, DHAAD reply; FBack and MPA behind a routing header, which the stack
 * refuses.
 */
static struct sock_filter mn_filter[] = {
	LOAD(NEXT_HEADER),
	EQUAL(IPPROTO_ICMPV6, 0, 5),
	LOAD(AFTER_IPV6),
	EQUAL(ICMP6_FMIP, 7, 0),
	EQUAL(ICMP6_HA_TELL, 6, 0),
	EQUAL(ICMP6_NA, 5, 0),
	EQUAL(ICMP6_RA, 4, 5),
	EQUAL(IPPROTO_ROUTING, 0, 4),
	LOAD(AFTER_IPV6),
	EQUAL(IP6_PROTO_MH, 1, 0),
	EQUAL(IPPROTO_ICMPV6, 0, 1),
	TAKE,
	LEAVE,
};

/* NS, NA, RtSolPr. */
static struct sock_filter ar_filter[] = {
	LOAD(NEXT_HEADER),
	EQUAL(IPPROTO_ICMPV6, 0, 5),
	LOAD(AFTER_IPV6),
	EQUAL(ICMP6_NA, 2, 0),
	EQUAL(ICMP6_NS, 1, 0),
	EQUAL(ICMP6_FMIP, 0, 1),
	TAKE,
	LEAVE,
};

/* The same, and RS. */
static struct sock_filter ar_advertising_filter[] = {
	LOAD(NEXT_HEADER),
	EQUAL(IPPROTO_ICMPV6, 0, 6),
	LOAD(AFTER_IPV6),
	EQUAL(ICMP6_NA, 3, 0),
	EQUAL(ICMP6_NS, 2, 0),
	EQUAL(ICMP6_RS, 1, 0),
	EQUAL(ICMP6_FMIP, 0, 1),
	TAKE,
	LEAVE,
};

/* NS, NA, RS, and RA of other home agents. */
static struct sock_filter ha_filter[] = {
	LOAD(NEXT_HEADER),
	EQUAL(IPPROTO_ICMPV6, 0, 6),
	LOAD(AFTER_IPV6),
	EQUAL(ICMP6_RS, 3, 0),
	EQUAL(ICMP6_RA, 2, 0),
	EQUAL(ICMP6_NA, 1, 0),
	EQUAL(ICMP6_NS, 0, 1),
	TAKE,
	LEAVE,
};

#define MH_TYPE		2	/* of the Mobility Header */
#define MARK		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, \
				 (uint32_t)(SKF_AD_OFF + SKF_AD_MARK))

/* Between routers; and all else. */
static struct sock_filter routers_filter[] = {
	LOAD(MH_TYPE),
	EQUAL(MH_HI, 1, 0),
	EQUAL(MH_HACK, 0, 1),
	TAKE,
	LEAVE,
};

/* What came under ESP as BU or BA is marked (xfrm_esp.h), and heard once. */
static struct sock_filter others_filter[] = {
	MARK,
	EQUAL(XFRM_ESP_MARK, 3, 0),
	LOAD(MH_TYPE),
	EQUAL(MH_HI, 1, 0),
	EQUAL(MH_HACK, 0, 1),
	LEAVE,
	TAKE,
};

static struct sock_filter tests_filter[] = {
	LOAD(MH_TYPE),
	EQUAL(MH_HOT, 0, 1),
	TAKE,
	LEAVE,
};

static struct sock_filter updates_filter[] = {
	LOAD(MH_TYPE),
	EQUAL(MH_BU, 1, 0),
	EQUAL(MH_BA, 0, 1),
	TAKE,
	LEAVE,
};

#define PROGRAM(f)	{ sizeof(f) / sizeof((f)[0]), f }

static const struct sock_fprog programs[] = {
	[SOCK_MN] = PROGRAM(mn_filter),
	[SOCK_AR] = PROGRAM(ar_filter),
	[SOCK_AR_ADVERTISING] = PROGRAM(ar_advertising_filter),
	[SOCK_HA] = PROGRAM(ha_filter),
};

static int set(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof(value));
}

static int fail(int fd)
{
	int err = -errno;

	if (fd >= 0)
		close(fd);
	return err;
}

/* The filter is there before the socket is bound: nothing comes in unasked. */
int sock_open_link(uint32_t ifindex, enum sock_role role)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IPV6),
		.sll_ifindex = (int)ifindex,
	};
	struct packet_mreq all = {
		.mr_ifindex = (int)ifindex, .mr_type = PACKET_MR_ALLMULTI,
	};
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
			0);

	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER,
		       &programs[role], sizeof(programs[role])) ||
	    set(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1) ||
	    bind(fd, (struct sockaddr *)&to, sizeof(to)))
		return fail(fd);
	if (role >= SOCK_AR &&
	    setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all,
		       sizeof(all)))
		return fail(fd);

	return fd;
}

/*
 * A packet whose Home Address option the kernel has let through counts as one
 * that came by IPsec, and as such needs a policy that expects it.  One on the
 * socket costs nobody else anything, unlike one for the host.
 */
static int expect_home_address(int fd)
{
	struct {
		struct xfrm_userpolicy_info info;
		struct xfrm_user_tmpl tmpl;
	} policy = {
		.info = {
			.sel.family = AF_INET6, .dir = XFRM_POLICY_IN,
			.action = XFRM_POLICY_ALLOW,
			.lft = {
				.soft_byte_limit = XFRM_INF,
				.hard_byte_limit = XFRM_INF,
				.soft_packet_limit = XFRM_INF,
				.hard_packet_limit = XFRM_INF,
			},
		},
		.tmpl = {
			.id.proto = IPPROTO_DSTOPTS, .family = AF_INET6,
			.mode = XFRM_MODE_ROUTEOPTIMIZATION, .optional = 1,
		},
	};

	return setsockopt(fd, IPPROTO_IPV6, IPV6_XFRM_POLICY, &policy,
			  sizeof(policy));
}

static const struct sock_fprog routers = PROGRAM(routers_filter);
static const struct sock_fprog others = PROGRAM(others_filter);
static const struct sock_fprog updates = PROGRAM(updates_filter);
static const struct sock_fprog tests = PROGRAM(tests_filter);

/* We verify the checksum ourselves: the kernel's word gives no counter. */
static int open_mh(const struct sock_fprog *filter)
{
	int fd = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
			IP6_PROTO_MH);

	if (fd < 0 || set(fd, IPPROTO_IPV6, IPV6_CHECKSUM, -1) ||
	    set(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1) ||
	    set(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1) ||
	    set(fd, IPPROTO_IPV6, IPV6_RECVDSTOPTS, 1) ||
	    setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, filter,
		       sizeof(*filter)))
		return fail(fd);

	return fd;
}

/* It sends nothing, so no error is in the way of what is sent. */
int sock_open_mh(void)
{
	int fd = open_mh(&others);

	return fd >= 0 && (set(fd, IPPROTO_IPV6, IPV6_RECVERR, 1) ||
			   expect_home_address(fd)) ? fail(fd) : fd;
}

int sock_open_routers(void)
{
	return open_mh(&routers);
}

/* The kernel drops what has a wrong checksum. */
int sock_open_home(uint32_t ifindex, const struct in6_addr *anycast)
{
	struct ipv6_mreq member = {
		.ipv6mr_multiaddr = *anycast, .ipv6mr_interface = ifindex,
	};
	int fd = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
			IPPROTO_ICMPV6);
	struct icmp6_filter left;	/* a bit for each type */

	memset(&left, 0xff, sizeof(left));
	left.data[ICMP6_HA_ASK / 32] &= ~(1U << ICMP6_HA_ASK % 32);
	left.data[ICMP6_PREFIX_ASK / 32] &= ~(1U << ICMP6_PREFIX_ASK % 32);
	if (fd < 0 || setsockopt(fd, IPPROTO_ICMPV6, ICMPV6_FILTER, &left,
				 sizeof(left)) ||
	    set(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1) ||
	    set(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1) ||
	    set(fd, IPPROTO_IPV6, IPV6_RECVDSTOPTS, 1) ||
	    expect_home_address(fd) ||
	    setsockopt(fd, IPPROTO_IPV6, IPV6_JOIN_ANYCAST, &member,
		       sizeof(member)))
		return fail(fd);

	return fd;
}

static const struct xfrm_userpolicy_info demand = {
	.sel.family = AF_INET6, .action = XFRM_POLICY_ALLOW,
	.lft = {
		.soft_byte_limit = XFRM_INF, .hard_byte_limit = XFRM_INF,
		.soft_packet_limit = XFRM_INF, .hard_packet_limit = XFRM_INF,
	},
};

static struct xfrm_user_tmpl by_esp(uint8_t mode, uint32_t reqid)
{
	return (struct xfrm_user_tmpl){
		.id.proto = IPPROTO_ESP, .family = AF_INET6, .mode = mode,
		.reqid = reqid, .aalgos = ~0u, .ealgos = ~0u, .calgos = ~0u,
	};
}

/*
 * ESP by an association of ours, and what the kernel has taken out in front of it: the
 * Home Address option, of which the state lets all through, or the mobile's routing
 * header.  The last of the templates is looked at first.
 */
static int demand_esp(int fd, uint8_t dir, uint8_t extension)
{
	struct {
		struct xfrm_userpolicy_info info;
		struct xfrm_user_tmpl tmpl[2];
	} policy = {
		.info = demand,
		.tmpl = {
			by_esp(XFRM_MODE_TRANSPORT, XFRM_ESP_REQID),
			{
				.id.proto = extension, .family = AF_INET6,
				.mode = XFRM_MODE_ROUTEOPTIMIZATION,
				.optional = 1,
			},
		},
	};
	socklen_t len = sizeof(policy);

	if (!extension)
		len -= (socklen_t)sizeof(policy.tmpl[1]);
	policy.info.dir = dir;
	return setsockopt(fd, IPPROTO_IPV6, IPV6_XFRM_POLICY, &policy, len);
}

int sock_open_guarded(bool home_agent)
{
	int fd = open_mh(&updates);

	if (fd >= 0 &&
	    (demand_esp(fd, XFRM_POLICY_IN, home_agent ? IPPROTO_DSTOPTS
						       : IPPROTO_ROUTING) ||
	     demand_esp(fd, XFRM_POLICY_OUT, 0) ||
	     set(fd, IPPROTO_IPV6, IPV6_HDRINCL, 1)))
		return fail(fd);

	return fd;
}

/* From src to dst; ::, of what comes in: whichever the association has. */
static int demand_tunnel(int fd, uint8_t dir, const struct in6_addr *src,
			 const struct in6_addr *dst)
{
	struct {
		struct xfrm_userpolicy_info info;
		struct xfrm_user_tmpl tmpl;
	} policy = {
		.info = demand,
		.tmpl = by_esp(XFRM_MODE_TUNNEL, XFRM_TUNNEL_REQID),
	};

	policy.info.dir = dir;
	memcpy(&policy.tmpl.saddr, src, sizeof(*src));
	memcpy(&policy.tmpl.id.daddr, dst, sizeof(*dst));
	return setsockopt(fd, IPPROTO_IPV6, IPV6_XFRM_POLICY, &policy,
			  sizeof(policy));
}

int sock_set_tunnel(int fd, const struct in6_addr *coa,
		    const struct in6_addr *agent)
{
	return demand_tunnel(fd, XFRM_POLICY_OUT, coa, agent) ? -errno : 0;
}

int sock_open_tunnel(void)
{
	int fd = open_mh(&tests);

	if (fd >= 0 &&
	    (demand_tunnel(fd, XFRM_POLICY_IN, &in6addr_any, &in6addr_any) ||
	     demand_tunnel(fd, XFRM_POLICY_OUT, &in6addr_loopback,
			   &in6addr_loopback) ||
	     set(fd, IPPROTO_IPV6, IPV6_HDRINCL, 1)))
		return fail(fd);

	return fd;
}

/* What we send is whole: no policy of the host puts anything into it. */
static int leave_as_it_is(int fd)
{
	struct xfrm_userpolicy_info policy = {
		.sel.family = AF_INET6, .dir = XFRM_POLICY_OUT,
		.action = XFRM_POLICY_ALLOW,
		.lft = {
			.soft_byte_limit = XFRM_INF,
			.hard_byte_limit = XFRM_INF,
			.soft_packet_limit = XFRM_INF,
			.hard_packet_limit = XFRM_INF,
		},
	};

	return setsockopt(fd, IPPROTO_IPV6, IPV6_XFRM_POLICY, &policy,
			  sizeof(policy));
}

int sock_open_send(bool optimises)
{
	int fd = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
			IPPROTO_RAW);

	if (fd < 0 || (optimises && leave_as_it_is(fd)))
		return fail(fd);
	return fd;
}

int sock_read_link(int fd, struct sock_packet *p)
{
	struct sockaddr_ll from = { .sll_halen = 0 };
	socklen_t from_len = sizeof(from);
	ssize_t len = recvfrom(fd, p->bytes, sizeof(p->bytes), MSG_DONTWAIT,
			       (struct sockaddr *)&from, &from_len);

	if (len < 0)
		return 0;

	p->len = (size_t)len;
	p->ifindex = (uint32_t)from.sll_ifindex;
	memcpy(p->lladdr, from.sll_addr, sizeof(p->lladdr));
	return 1;
}

/*
 * The kernel has put the home address where the source was and the source
 * where the home address was.
 */
static void take_options(struct ip6_packet *p, const uint8_t *at, size_t len)
{
	size_t i = 2;

	while (i < len) {
		if (!at[i]) {
			i++;
			continue;
		}
		if (i + 2 > len || i + 2 + at[i + 1] > len)
			return;
		if (at[i] == HAO_TYPE && at[i + 1] == HAO_LEN) {
			p->src_home = p->src;
			memcpy(&p->src, at + i + 2, HAO_LEN);
			p->has_src_home = true;
			return;
		}
		i += 2u + at[i + 1];
	}
}

static void take_control(struct sock_mh *m, const struct cmsghdr *c)
{
	struct ip6_packet *p = &m->packet;
	struct in6_pktinfo info;
	int hops;

	if (c->cmsg_level != IPPROTO_IPV6)
		return;

	if (c->cmsg_type == IPV6_PKTINFO) {
		memcpy(&info, CMSG_DATA(c), sizeof(info));
		p->dst = info.ipi6_addr;
		m->ifindex = info.ipi6_ifindex;
	} else if (c->cmsg_type == IPV6_HOPLIMIT) {
		memcpy(&hops, CMSG_DATA(c), sizeof(hops));
		p->hop_limit = (uint8_t)hops;
	} else if (c->cmsg_type == IPV6_DSTOPTS) {
		take_options(p, CMSG_DATA(c), c->cmsg_len - CMSG_LEN(0));
	}
}

static int read_raw(int fd, struct sock_mh *m, uint8_t proto)
{
	union {
		struct cmsghdr header;
		char bytes[1024];
	} control;
	struct sockaddr_in6 from = { .sin6_family = AF_INET6 };
	struct iovec iov = { .iov_base = m->bytes,
			     .iov_len = sizeof(m->bytes) };
	struct msghdr msg = {
		.msg_name = &from, .msg_namelen = sizeof(from),
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
	};
	ssize_t len = recvmsg(fd, &msg, MSG_DONTWAIT);
	struct cmsghdr *c;

	if (len < 0)
		return 0;

	memset(&m->packet, 0, sizeof(m->packet));
	m->packet.src = from.sin6_addr;
	m->packet.proto = proto;
	m->packet.data = m->bytes;
	m->packet.len = (size_t)len;
	for (c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c))
		take_control(m, c);

	return 1;
}

int sock_read_mh(int fd, struct sock_mh *m)
{
	return read_raw(fd, m, IP6_PROTO_MH);
}

int sock_read_home(int fd, struct sock_mh *m)
{
	return read_raw(fd, m, IP6_PROTO_ICMP);
}

int sock_read_error(int fd, struct sock_error *e)
{
	union {
		struct cmsghdr header;
		char bytes[512];
	} control;
	struct sockaddr_in6 to = { .sin6_family = AF_INET6 };
	struct iovec iov = { .iov_base = e->mh, .iov_len = sizeof(e->mh) };
	struct msghdr msg = {
		.msg_name = &to, .msg_namelen = sizeof(to),
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
	};
	ssize_t len = recvmsg(fd, &msg, MSG_DONTWAIT | MSG_ERRQUEUE);
	struct sock_extended_err err = { .ee_type = 0 };
	struct cmsghdr *c;

	if (len < 0)
		return 0;

	for (c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c))
		if (c->cmsg_level == IPPROTO_IPV6 &&
		    c->cmsg_type == IPV6_RECVERR)
			memcpy(&err, CMSG_DATA(c), sizeof(err));
	e->type = err.ee_origin == SO_EE_ORIGIN_ICMP6 ? err.ee_type : 0;
	e->code = err.ee_code;
	e->dst = to.sin6_addr;
	e->len = (size_t)len;
	return 1;
}

int sock_send_link(int fd, const struct send *s)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IPV6),
		.sll_ifindex = (int)s->ifindex, .sll_halen = 6,
	};

	memcpy(to.sll_addr, s->lladdr, 6);
	return sendto(fd, s->bytes, s->len, MSG_DONTWAIT,
		      (struct sockaddr *)&to, sizeof(to)) < 0 ? -errno : 0;
}

/* The kernel makes the IPv6 header anew, and what IPsec's policies put behind it. */
int sock_send_router(int fd, const struct send *s)
{
	struct sockaddr_in6 to = {
		.sin6_family = AF_INET6, .sin6_addr = s->dst,
	};
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(struct in6_pktinfo))];
	} control = { .bytes = "" };
	struct iovec iov = {
		.iov_base = (void *)(s->bytes + IP6_HEADER_LEN),
		.iov_len = s->len - IP6_HEADER_LEN,
	};
	struct msghdr msg = {
		.msg_name = &to, .msg_namelen = sizeof(to), .msg_iov = &iov,
		.msg_iovlen = 1, .msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	struct in6_pktinfo info = { .ipi6_ifindex = 0 };

	control.header = (struct cmsghdr){
		.cmsg_len = CMSG_LEN(sizeof(info)), .cmsg_level = IPPROTO_IPV6,
		.cmsg_type = IPV6_PKTINFO,
	};
	memcpy(&info.ipi6_addr, s->bytes + SOURCE, sizeof(info.ipi6_addr));
	memcpy(CMSG_DATA(&control.header), &info, sizeof(info));
	return sendmsg(fd, &msg, MSG_DONTWAIT) < 0 ? -errno : 0;
}

/* The last hop of the routing header is where it goes first. */
static void put_routing(struct cmsghdr *c, const struct in6_addr *coa)
{
	const struct {
		struct ip6_rthdr head;
		uint32_t reserved;
		struct in6_addr hop;
	} routing = {
		.head = {
			.ip6r_len = 2, .ip6r_type = 2, .ip6r_segleft = 1,
		},
		.hop = *coa,
	};

	*c = (struct cmsghdr){
		.cmsg_len = CMSG_LEN(sizeof(routing)),
		.cmsg_level = IPPROTO_IPV6, .cmsg_type = IPV6_RTHDR,
	};
	memcpy(CMSG_DATA(c), &routing, sizeof(routing));
}

/*
 * The packet is whole, with care-of address and home address where they belong.  What
 * is said beside it is whose association it is, the home address's, and by which way
 * it goes.
 */
int sock_send_guarded(int fd, const struct send *s)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(struct in6_pktinfo)) +
			   CMSG_SPACE(IP6_RH2_LEN)];
	} control = { .bytes = "" };
	struct sockaddr_in6 to = { .sin6_family = AF_INET6 };
	struct iovec iov = {
		.iov_base = (void *)s->bytes, .iov_len = s->len,
	};
	struct msghdr msg = {
		.msg_name = &to, .msg_namelen = sizeof(to), .msg_iov = &iov,
		.msg_iovlen = 1, .msg_control = &control,
		.msg_controllen = CMSG_SPACE(sizeof(struct in6_pktinfo)),
	};
	struct in6_pktinfo info = { .ipi6_ifindex = 0 };
	struct ip6_packet p;

	if (ip6_parse(&p, s->bytes, s->len))
		return -EINVAL;

	to.sin6_addr = *ip6_to(&p);
	info.ipi6_addr = *ip6_from(&p);
	control.header = (struct cmsghdr){
		.cmsg_len = CMSG_LEN(sizeof(info)), .cmsg_level = IPPROTO_IPV6,
		.cmsg_type = IPV6_PKTINFO,
	};
	memcpy(CMSG_DATA(&control.header), &info, sizeof(info));
	if (p.has_dst_home) {
		msg.msg_controllen = sizeof(control.bytes);
		put_routing((struct cmsghdr *)
			    (control.bytes + CMSG_SPACE(sizeof(info))), &p.dst);
	}
	return sendmsg(fd, &msg, MSG_DONTWAIT) < 0 ? -errno : 0;
}

int sock_send_ip(int fd, const struct send *s)
{
	struct sockaddr_in6 to = {
		.sin6_family = AF_INET6, .sin6_addr = s->dst,
	};

	return sendto(fd, s->bytes, s->len, MSG_DONTWAIT,
		      (struct sockaddr *)&to, sizeof(to)) < 0 ? -errno : 0;
}
