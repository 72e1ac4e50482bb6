// SPDX-License-Identifier: GPL-2.0-or-later
/* pcap.c - IPv6 packets into a capture file */
#include "pcap.h"

#include <stdlib.h>

#include "packet.h"

#define LINK_RAW	101

static void put_le32(FILE *f, uint32_t value)
{
	uint8_t octets[4] = {
		(uint8_t)value, (uint8_t)(value >> 8),
		(uint8_t)(value >> 16), (uint8_t)(value >> 24)
	};

	fwrite(octets, sizeof(octets), 1, f);
}

FILE *pcap_begin(const char *path)
{
	FILE *f = fopen(path, "wb");

	if (!f) {
		perror(path);
		exit(2);
	}

	put_le32(f, 0xa1b2c3d4);
	put_le32(f, 4U << 16 | 2);
	put_le32(f, 0);
	put_le32(f, 0);
	put_le32(f, PACKET_MAX);
	put_le32(f, LINK_RAW);
	return f;
}

void pcap_packet(FILE *f, unsigned int n, const uint8_t *data, int len)
{
	put_le32(f, n);
	put_le32(f, 0);
	put_le32(f, (uint32_t)len);
	put_le32(f, (uint32_t)len);
	fwrite(data, (size_t)len, 1, f);
}
