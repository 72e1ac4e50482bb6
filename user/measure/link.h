/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * link.h - when a wireless interface went silent and when it spoke again
 *
 * Silence begins with the first sign that the old access point was left
 * (nl80211), and ends with operstate UP: data passes from there on, not from
 * the association on.
 */
#ifndef SEGUE_USER_MEASURE_LINK_H
#define SEGUE_USER_MEASURE_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "nl/nl80211.h"
#include "nl/route.h"

enum link_what {
	LINK_LEFT = 1,		/* the old access point was left */
	LINK_DOWN,		/* operstate is not UP any more */
	LINK_CONNECTED,		/* nl80211 says connected */
	LINK_UP,		/* operstate UP */
};

struct link {
	uint32_t ifindex;
	bool has_radio;		/* nl80211 is there */
	bool is_up;
	struct nl80211 radio;
	struct nl watch;
	void (*seen)(struct link *link, enum link_what what, uint64_t now_ns);
	void *owner;
	uint8_t bssid[6];	/* of the last connection */
};

/**
 * link_open - listen to one interface
 * @dev: its name
 *
 * An interface that is no radio is watched by operstate alone.
 * Return: 0, -ENODEV, or what netlink says.
 */
int link_open(struct link *link, const char *dev);

void link_close(struct link *link);

/* Hand on what waits. */
void link_read(struct link *link);

#endif /* SEGUE_USER_MEASURE_LINK_H */
