/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show_value.h - addresses as JSON, for those who show them */
#ifndef DAEMON_SHOW_VALUE_H
#define DAEMON_SHOW_VALUE_H

#include <arpa/inet.h>
#include <jansson.h>

#include "wire/icmp6.h"

static inline json_t *addr(const struct in6_addr *a)
{
	char text[INET6_ADDRSTRLEN];

	if (IN6_IS_ADDR_UNSPECIFIED(a))
		return json_null();
	return json_string(inet_ntop(AF_INET6, a, text, sizeof(text)));
}

static inline json_t *lladdr(const uint8_t l[MAC_LEN])
{
	return json_sprintf("%02x:%02x:%02x:%02x:%02x:%02x", l[0], l[1], l[2],
			    l[3], l[4], l[5]);
}

/* Handover keys by SEND, of a mobile and of a router; show_hkey.c. */
#define HKEYS_SHOWN	1000

json_t *show_hkeys_of(const struct mn *mn);
json_t *show_hkeys_given(const struct ar *ar);

#endif /* DAEMON_SHOW_VALUE_H */
