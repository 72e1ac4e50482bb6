/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cast.h - the addresses of golden.txt, for the structs and the tests */
#ifndef CAST_H
#define CAST_H

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "wire/inet.h"

#define PCOA	"2001:db8:1::a"
#define NCOA	"2001:db8:2::a"
#define PAR	"2001:db8:1::1"
#define NAR	"2001:db8:2::1"
#define OTHER	"2001:db8:2::bad"

#define MN_MAC	"\x02\x00\x00\x00\x01\x00"
#define PAR_MAC	"\x02\x00\x00\x00\x03\x00"
#define NAR_MAC	"\x02\x00\x00\x00\x04\x00"
#define AP_MAC	"\x02\x00\x00\x00\x04\x01"

static inline struct in6_addr ip6(const char *text)
{
	struct in6_addr addr;

	if (inet_pton(AF_INET6, text, &addr) != 1)
		abort();
	return addr;
}

#endif /* CAST_H */
