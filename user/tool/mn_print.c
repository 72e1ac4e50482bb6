// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mn_print.c - one mobile node as text or JSON
 *
 * The text repeats the grammar's words, so that what is shown can be typed.
 */
#include <arpa/inet.h>
#include <net/if.h>

#include "nl/names.h"
#include "tool/mn.h"

#define ADDR_LEN	(INET6_ADDRSTRLEN + 4)

static const char *addr_text(const struct segue_addr *a, char *buf)
{
	size_t full = a->family == AF_INET6 ? 128 : 32;
	char ip[INET6_ADDRSTRLEN];

	inet_ntop(a->family, a->ip, ip, sizeof(ip));
	if (a->plen == full)
		snprintf(buf, ADDR_LEN, "%s", ip);
	else
		snprintf(buf, ADDR_LEN, "%s/%u", ip, a->plen);

	return buf;
}

static void print_addr(struct out *o, const char *key, const char *prefix,
		       const struct segue_addr *a)
{
	char buf[ADDR_LEN];

	if (a->family)
		out_str(o, key, prefix, addr_text(a, buf));
}

/* A device that has gone meanwhile is shown by its number. */
static void print_dev(struct out *o, const char *key, const char *prefix,
		      uint32_t ifindex)
{
	char name[IF_NAMESIZE];

	out_word(o, key, prefix, if_indextoname(ifindex, name), ifindex);
}

static void print_mac(struct out *o, const char *key, const char *prefix,
		      const uint8_t *mac)
{
	char text[18];

	snprintf(text, sizeof(text), "%02x:%02x:%02x:%02x:%02x:%02x", mac[0],
		 mac[1], mac[2], mac[3], mac[4], mac[5]);
	out_str(o, key, prefix, text);
}

static void print_flags(struct out *o, uint32_t flags)
{
	char raw[16];
	unsigned int bit;

	out_array(o, "flags");
	for (bit = 0; bit < 32; bit++) {
		const char *name = segue_mn_flag_name(bit);

		if (!(flags & 1U << bit))
			continue;
		snprintf(raw, sizeof(raw), "0x%x", 1U << bit);
		out_str(o, NULL, " ", name ? name : raw);
	}
	out_array_end(o);
}

static void print_accept_flags(struct out *o,
			       const struct segue_accept *a)
{
	if (!a->flags)
		return;

	out_array(o, "flags");
	if (a->flags & SEGUE_ACCEPT_F_GATED)
		out_str(o, NULL, " ", "gated");
	if (a->flags & SEGUE_ACCEPT_F_DEDUP)
		out_str(o, NULL, " ", "dedup");
	if (a->flags & SEGUE_ACCEPT_F_NATIVE)
		out_str(o, NULL, " ", "native");
	out_array_end(o);
	if (!a->window)
		return;

	out_uint(o, "window_ms", " window ", a->window);
	out_text(o, "ms");
}

static void print_accept(struct out *o, const struct segue_accept *a,
			 const char *sep)
{
	out_text(o, "%saccept", sep);
	out_object(o, NULL);
	print_addr(o, "local", " local ", &a->local);
	print_addr(o, "remote", " remote ", &a->remote);
	out_word(o, "dir", " dir ", segue_dir_name(a->dir), a->dir);
	print_accept_flags(o, a);
	out_object_end(o);
}

static void print_answer(struct out *o, const struct segue_answer *a,
			 const char *sep)
{
	out_text(o, "%sanswer", sep);
	out_object(o, "answer");
	print_dev(o, "dev", " dev ", a->ifindex);
	if (a->has_owner)
		print_mac(o, "owner", " owner ", a->owner);
	if (a->has_lladdr)
		print_mac(o, "lladdr", " lladdr ", a->lladdr);
	out_object_end(o);
}

static void print_leg(struct out *o, const struct segue_leg *leg)
{
	out_object(o, NULL);
	out_word(o, "leg", " leg ", segue_leg_kind_name(leg->kind), leg->kind);
	print_addr(o, "local", " local ", &leg->local);
	print_addr(o, "remote", " remote ", &leg->remote);
	if (leg->ifindex)
		print_dev(o, "dev", " dev ", leg->ifindex);
	print_addr(o, "via", " via ", &leg->nexthop);
	if (leg->has_lladdr)
		print_mac(o, "lladdr", " lladdr ", leg->lladdr);
	if (leg->hoplimit)
		out_uint(o, "hoplimit", " hoplimit ", leg->hoplimit);
	if (leg->pmtu)
		out_word(o, "pmtu", " pmtu ", segue_pmtu_name(leg->pmtu),
			 leg->pmtu);
	if (leg->early) {
		out_bool(o, "early", NULL, true);
		out_text(o, " early");
	}
	out_object_end(o);
}

static void print_side(struct out *o, const char *name,
		       const struct segue_side *s, const char *sep, bool stats)
{
	unsigned int i;

	/* A side that does nothing is worth no line of text. */
	if (!o->json && !stats && s->state == SEGUE_STATE_IDLE)
		return;

	out_text(o, "%s%s", sep, name);
	out_object(o, name);
	out_word(o, "state", " ", segue_state_name(s->state), s->state);
	out_uint(o, "packets", " packets ", s->packets);
	out_uint(o, "bytes", " bytes ", s->bytes);
	out_array(o, "path");
	if (!s->n_legs)
		out_text(o, " native");
	for (i = 0; i < s->n_legs; i++)
		print_leg(o, &s->legs[i]);
	out_array_end(o);
	if (s->window) {
		out_uint(o, "window_ms", " armed ", s->window);
		out_text(o, "ms");
		out_uint(o, "remembered", " remembered ", s->remembered);
	}
	if (stats) {
		out_uint(o, "held", " held ", s->held);
		out_uint(o, "drained", " drained ", s->drained);
		out_uint(o, "steered", " steered ", s->steered);
		out_uint(o, "dropped", " dropped ", s->dropped);
	}
	out_object_end(o);
}

static void print_head(struct out *o, const struct segue_mn *mn)
{
	unsigned int i;

	out_uint(o, "id", "", mn->id);
	out_text(o, ":");
	out_array(o, "addresses");
	for (i = 0; i < mn->n_addrs; i++)
		print_addr(o, NULL, " ", &mn->addrs[i]);
	out_array_end(o);
	if (mn->l3dev)
		print_dev(o, "vrf", " vrf ", mn->l3dev);
	if (mn->tag[0])
		out_str(o, "tag", " tag ", mn->tag);
	print_flags(o, mn->flags);
	if (mn->max_packets)
		out_uint(o, "max_packets", " max-packets ", mn->max_packets);
	if (mn->max_bytes)
		out_uint(o, "max_bytes", " max-bytes ", mn->max_bytes);
	if (mn->deadline) {
		out_uint(o, "deadline_ms", " deadline ", mn->deadline);
		out_text(o, "ms");
	}
	if (mn->outcome)
		out_word(o, "outcome", " outcome ",
			 segue_outcome_name(mn->outcome), mn->outcome);
}

void mn_print(struct out *o, const char *key, const struct segue_mn *mn,
	      const char *sep, bool stats)
{
	unsigned int i;

	out_object(o, key);
	print_head(o, mn);
	out_array(o, "accept");
	for (i = 0; i < mn->n_accepts; i++)
		print_accept(o, &mn->accepts[i], sep);
	out_array_end(o);
	if (mn->answer.ifindex)
		print_answer(o, &mn->answer, sep);
	print_side(o, "to", &mn->to, sep, stats);
	print_side(o, "from", &mn->from, sep, stats);
	out_object_end(o);
}
