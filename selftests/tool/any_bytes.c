// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * any_bytes.c - no answer, however broken, is read past its end
 *
 *	any_bytes FILE...	of netlink messages in hex, one a line
 *
 * Each message is given to every parser of user/nl cut off at each length,
 * with each byte changed, and with each attribute's length changed; each time
 * in memory of exactly its size, for ASan to watch.  Prints how many a parser
 * of the module's answers took and refused.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nl/nl80211.h"
#include "nl/route.h"
#include "nl/segue_nl.h"

static unsigned long taken, refused;

static int count(int err)
{
	if (err)
		refused++;
	else
		taken++;

	return 0;
}

static int take_nests(const struct nlmsghdr *nlh, void *arg)
{
	const struct nlattr *attr;
	struct segue_limits limits;
	struct segue_stats stats;
	struct segue_mn mn;

	(void)arg;
	mnl_attr_for_each(attr, nlh, 4) {
		count(segue_mn_parse(attr, &mn));
		count(segue_stats_parse(attr, &stats));
		count(segue_limits_parse(attr, &limits));
	}

	return 0;
}

static void give(const uint8_t *bytes, size_t len)
{
	struct segue_notice segue_notice;
	struct nl80211_notice notice;
	struct segue_info info;
	struct rt_neigh neigh;
	struct rt_route route;
	struct rt_addr addr;
	struct rt_link link;
	struct nl nl = { 0 };
	/* The kernel's messages end on 4 bytes, and so does what holds them. */
	struct nlmsghdr *nlh = calloc(1, MNL_ALIGN(len) ? MNL_ALIGN(len) : 1);

	if (!nlh)
		abort();
	memcpy(nlh, bytes, len);
	if (len >= sizeof(*nlh)) {
		nlh->nlmsg_len = len;
		nl.portid = nlh->nlmsg_pid;
		nl_take(&nl, nlh, len, nlh->nlmsg_seq, take_nests, NULL);
		take_nests(nlh, NULL);
		count(segue_notice_parse(nlh, &segue_notice));
		count(segue_info_parse(nlh, &info));
		rt_addr_parse(nlh, &addr);
		rt_neigh_parse(nlh, &neigh);
		rt_route_parse(nlh, &route);
		rt_link_parse(nlh, &link);
		nl80211_parse(nlh, &notice);
	}
	free(nlh);
}

static void give_all(uint8_t *bytes, size_t len)
{
	static const uint8_t changes[] = { 0x01, 0x04, 0x80, 0xff };
	size_t i, c;

	for (i = 0; i <= len; i++)
		give(bytes, i);

	for (i = sizeof(struct nlmsghdr); i < len; i++) {
		for (c = 0; c < sizeof(changes); c++) {
			bytes[i] ^= changes[c];
			give(bytes, len);
			bytes[i] ^= changes[c];
		}
	}
}

static size_t read_hex(const char *line, uint8_t *to)
{
	size_t n = 0;

	for (; isxdigit((unsigned char)line[0]); line += 2) {
		char two[3] = { line[0], line[1], '\0' };

		to[n++] = strtoul(two, NULL, 16);
	}

	return n;
}

int main(int argc, char **argv)
{
	static char line[65536];
	static uint8_t bytes[32768];
	FILE *f;

	while (--argc) {
		f = fopen(*++argv, "r");
		if (!f)
			return 2;
		while (fgets(line, sizeof(line), f))
			give_all(bytes, read_hex(line, bytes));
		fclose(f);
	}
	printf("taken %lu refused %lu\n", taken, refused);

	return !taken || !refused;
}
