// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * register.c - a hundred thousand mobile nodes register, one after the other
 *
 * Usage: register IFACE KEY FIRST COUNT PREFIX SEQUENCE
 *
 * Mobile N has home address 2001:db8:10::N, N in two groups of which the first is one
 * more, and identity N@example.net; it sends its BU from PREFIX::N and waits for the
 * answer.  All are made before the first is sent.  With sequence number 0 it sends an
 * echo request instead, which the kernel answers: what the way takes.  Prints
 * "answered nanoseconds": between the first request and the last answer, in virtual
 * time the instructions of the whole machine.  The addresses are this host's by a
 * local route; answers are seen by a packet socket.
 */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "wire/mip6.h"
#include "wire/mip6_auth.h"

#define AGENT		"2001:db8:10::1"
#define HOME		"2001:db8:10"
#define LIFETIME	900		/* units of 4 s */
#define ANSWER_MS	5000

struct packet {
	size_t len;
	struct sockaddr_in6 to;
	uint8_t bytes[192];
};

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static struct in6_addr addr(const char *prefix, unsigned int n)
{
	struct in6_addr a;
	char text[64];

	snprintf(text, sizeof(text), "%s::%x:%x", prefix, (n >> 16) + 1,
		 n & 0xffff);
	if (inet_pton(AF_INET6, text, &a) != 1)
		die(text);
	return a;
}

static void make(struct packet *to, const struct badf_key *key,
		 const char *prefix, unsigned int n, uint16_t seq)
{
	struct ip6_packet p = {
		.src_home = addr(HOME, n),
		.has_src_home = true, .hop_limit = 64, .proto = IP6_PROTO_MH,
	};
	struct mh_msg m = { .type = MH_BU };
	uint8_t mh[160];
	int len;

	if (inet_pton(AF_INET6, AGENT, &p.dst) != 1)
		die(AGENT);
	p.src = addr(prefix, n);
	if (!seq) {
		p.has_src_home = false;
		p.proto = IP6_PROTO_ICMP;
	}
	m.bu = (struct mh_bu){ seq, MH_BU_A | MH_BU_H, LIFETIME };
	m.opt.has_mnid = true;
	m.opt.mnid_subtype = MNID_NAI;
	m.opt.mnid_len = (uint8_t)snprintf((char *)m.opt.mnid, MH_MNID_MAX,
					   "%u@example.net", n);
	m.opt.has_alt_coa = true;
	m.opt.alt_coa = p.src;
	mn_ha_prepare(&m, key);
	len = mh_encode(&m, mh, sizeof(mh));
	if (!seq)
		memcpy(mh, "\x80\0\0\0\0\1\0\1", 8);
	else if (len < 0 ||
		 mn_ha_sign(key, &p.src, &p.src_home, mh, (size_t)len))
		die("BU");
	if (ip6_seal(&p, mh, (size_t)len))
		die("checksum");

	p.data = mh;
	p.len = (size_t)len;
	len = ip6_build(&p, to->bytes, sizeof(to->bytes));
	if (len < 0)
		die("packet");
	to->len = (size_t)len;
	to->to = (struct sockaddr_in6){
		.sin6_family = AF_INET6, .sin6_addr = p.dst,
	};
}

/* The BA for this mobile, accepted; everything else is passed over. */
static bool is_answer(const uint8_t *bytes, size_t len, uint16_t seq,
		      const struct in6_addr *home)
{
	struct ip6_packet p;
	struct mh_msg m;

	if (!seq)
		return !ip6_parse(&p, bytes, len) && p.len &&
		       p.proto == IP6_PROTO_ICMP && p.data[0] == 129;

	return !ip6_parse(&p, bytes, len) && p.proto == IP6_PROTO_MH &&
	       p.has_dst_home && !memcmp(&p.dst_home, home, sizeof(*home)) &&
	       !mh_decode(&m, p.data, p.len) && m.type == MH_BA &&
	       m.ba.seq == seq && m.ba.status == MH_STATUS_OK;
}

static bool wait_answer(int fd, uint16_t seq, const struct in6_addr *home)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	uint8_t bytes[2048];
	ssize_t len;

	while (poll(&ready, 1, ANSWER_MS) == 1) {
		len = recv(fd, bytes, sizeof(bytes), 0);
		if (len > 0 && is_answer(bytes, (size_t)len, seq, home))
			return true;
	}

	return false;
}

static int listen_on(const char *iface)
{
	struct sockaddr_ll at = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IPV6),
		.sll_ifindex = (int)if_nametoindex(iface),
	};
	int fd = socket(AF_PACKET, SOCK_DGRAM, 0), on = 1;

	if (fd < 0 ||
	    setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on,
		       sizeof(on)) ||
	    bind(fd, (struct sockaddr *)&at, sizeof(at)))
		die(iface);
	return fd;
}

static unsigned long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (unsigned long long)t.tv_sec * 1000000000ULL +
	       (unsigned long long)t.tv_nsec;
}

int main(int argc, char **argv)
{
	struct badf_key key = {
		.alg = BADF_HMAC_SHA1_96, .spi = 256, .key_len = 16,
	};
	unsigned int first, count, i, done = 0;
	unsigned long long begin;
	struct packet *packets;
	int out, in;
	uint16_t seq;

	if (argc != 7)
		return 2;

	for (i = 0; i < 16; i++)
		if (sscanf(argv[2] + 2 * i, "%2hhx", &key.key[i]) != 1)
			return 2;
	first = (unsigned int)atoi(argv[3]);
	count = (unsigned int)atoi(argv[4]);
	seq = (uint16_t)atoi(argv[6]);
	packets = calloc(count, sizeof(*packets));
	out = socket(AF_INET6, SOCK_RAW, IPPROTO_RAW);
	in = listen_on(argv[1]);
	if (!packets || out < 0)
		die("socket");
	for (i = 0; i < count; i++)
		make(&packets[i], &key, argv[5], first + i, seq);

	begin = now();
	for (i = 0; i < count; i++) {
		struct in6_addr home = addr(HOME, first + i);

		if (sendto(out, packets[i].bytes, packets[i].len, 0,
			   (struct sockaddr *)&packets[i].to,
			   sizeof(packets[i].to)) < 0)
			die("send");
		done += wait_answer(in, seq, &home);
	}
	printf("%u %llu\n", done, now() - begin);
	return done != count;
}
