// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * packets.c - every message our encoder makes, into a capture file
 *
 * usage: packets golden.txt OUT.pcap
 *
 * The messages of golden.txt that we send, each in its packet, signed
 * with the keys below and sealed; their names on standard output, one a line, in
 * the order of the file.
 */
#include <stdio.h>
#include <stdlib.h>

#include "packet.h"
#include "pcap.h"
#include "wire/mip6.h"
#include "wire/mip6_auth.h"

static struct golden_set set;

/* SPI 0x100, 0x101: 20 octets 00, 01 ... under SHA-1; else 32 under SHA-256. */
static struct badf_key key_of(uint32_t spi)
{
	struct badf_key key = {
		.spi = spi, .alg = BADF_HMAC_SHA1_96, .key_len = 20
	};
	uint8_t i;

	if (spi & 0x202) {
		key.alg = BADF_HMAC_SHA256_128;
		key.key_len = 32;
	}
	for (i = 0; i < key.key_len; i++)
		key.key[i] = i;
	return key;
}

/* A BA of these tests answers a BU that named the NCoA. */
static int sign_mn_ha(const struct mh_msg *m, const struct ip6_packet *p,
		      uint8_t *mh, size_t len)
{
	struct badf_key key = key_of(m->opt.mn_ha.spi);
	struct in6_addr ncoa = ip6(NCOA);

	if (m->type == MH_BU && m->opt.mn_aaa.present)
		return mn_ha_sign(&key, bu_coa(m, p), &p->src_home, mh, len) ||
		       mn_aaa_sign(&key, bu_coa(m, p), &p->src_home, mh, len);
	if (m->type == MH_BU)
		return mn_ha_sign(&key, bu_coa(m, p), &p->src_home, mh, len);

	return mn_ha_sign(&key, &ncoa, &p->dst_home, mh, len);
}

/* An FBack of these tests answers the FBU of the same sequence number. */
static int sign(const struct mh_msg *m, const struct ip6_packet *p,
		uint8_t *mh, size_t len)
{
	struct badf_key key = key_of(m->opt.badf.spi);
	struct in6_addr ncoa = ip6(NCOA);

	if (m->opt.mn_ha.present)
		return sign_mn_ha(m, p, mh, len);
	if (!m->opt.badf.present)
		return 0;
	if (m->type == MH_FBU)
		return badf_sign(&key, badf_fbu_coa(m, p), &p->dst, mh, len);

	return badf_sign(&key, badf_fback_coa(m, &ncoa), &p->src, mh, len);
}

static int message_of(const struct golden *g, const struct ip6_packet *p,
		      uint8_t *buf)
{
	static struct icmp6_msg icmp6;
	struct mh_msg mh;
	int len;

	if (sample_icmp6(g->name, &icmp6))
		return icmp6_encode(&icmp6, buf, PACKET_MAX);
	if (!sample_mh(g->name, &mh))
		return -1;

	len = mh_encode(&mh, buf, PACKET_MAX);
	return len < 0 || sign(&mh, p, buf, (size_t)len) ? -1 : len;
}

static void write_message(FILE *f, const struct golden *g, unsigned int n)
{
	uint8_t data[PACKET_MAX], packet[PACKET_MAX];
	struct ip6_packet p = packet_of(g->name);
	int len = message_of(g, &p, data);

	if (len < 0 || ip6_seal(&p, data, (size_t)len))
		abort();
	p.data = data;
	p.len = (size_t)len;
	len = ip6_build(&p, packet, sizeof(packet));
	if (len < 0)
		abort();

	pcap_packet(f, n, packet, len);
	puts(g->name);
}

int main(int argc, char **argv)
{
	unsigned int i;
	FILE *f;

	if (argc != 3) {
		fputs("usage: packets golden.txt OUT.pcap\n", stderr);
		return 2;
	}

	golden_load(&set, argv[1]);
	f = pcap_begin(argv[2]);
	for (i = 0; i < set.n; i++) {
		if (!strchr(set.of[i].kind, '-'))
			write_message(f, &set.of[i], i);
	}
	return fclose(f) ? 2 : 0;
}
