/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pcap.h - IPv6 packets into a capture file */
#ifndef PCAP_H
#define PCAP_H

#include <stdint.h>
#include <stdio.h>

/* Begun with its header; dies where it cannot. */
FILE *pcap_begin(const char *path);
void pcap_packet(FILE *f, unsigned int n, const uint8_t *data, int len);

#endif /* PCAP_H */
