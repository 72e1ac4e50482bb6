// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mn_parse.c - the grammar of `segue mn`: words to operations
 *
 * Judges words, not sense: whether a hold needs a deadline is the kernel's to
 * say, in its own sentence.  Knows no socket.
 */
#include <ctype.h>
#include <stdlib.h>

#include "nl/names.h"
#include "tool/mn.h"

void mn_usage(FILE *file)
{
	fputs("Usage: segue mn [ show [ REF | tag NAME ] ]\n"
	      "       segue mn add ADDR [ ADDR ]... [ MN ]...\n"
	      "       segue mn change REF [ address ADDR ]... [ MN ]... [ permanent ]\n"
	      "                       [ accept none ] [ answer none ]\n"
	      "       segue mn prepare REF [ DIR ] [ UNTIL ]\n"
	      "       segue mn hold REF [ DIR ] [ GATE ] [ when { now | down } ] [ UNTIL ]\n"
	      "       segue mn switch REF [ DIR ] { LEG [ LEG ]... | native } [ marker ]\n"
	      "                       [ UNTIL ]\n"
	      "       segue mn drain REF [ DIR ] [ pace { metered | HUNDREDTHS } ] [ UNTIL ]\n"
	      "       segue mn { drop | revert } REF [ DIR ]\n"
	      "       segue mn arm REF { window TIME | off } [ DIR ] [ UNTIL ]\n"
	      "       segue mn resend REF [ DIR ] [ UNTIL ]\n"
	      "       segue mn delete REF\n"
	      "REF    := { ID | ADDR } [ vrf DEV ]\n"
	      "ADDR   := an address, or a prefix: 2001:db8::5, 2001:db8:9::/64\n"
	      "MN     := tag NAME | temporary | vrf DEV | max-packets NUMBER |\n"
	      "          max-bytes NUMBER | accept local IP remote IP dir { to | from }\n"
	      "                                 [ gated ] [ dedup [ native ] window TIME ] |\n"
	      "          answer dev DEV [ owner MAC ] [ lladdr MAC ]\n"
	      "DIR    := dir { to | from | both }\n"
	      "GATE   := gate [ wait TIME ]\n"
	      "UNTIL  := deadline TIME | outcome { drain | drop | revert }\n"
	      "TIME   := 250ms | 2s | NUMBER (of milliseconds)\n"
	      "LEG    := leg tunnel local IP remote IP [ hoplimit NUMBER ]\n"
	      "              [ pmtu { frag | tell } ] [ early ] |\n"
	      "          leg link dev DEV { via IP | lladdr MAC } [ early ] |\n"
	      "          leg native (the last: copies go by the others)\n", file);
}

bool mn_reference_parse(struct words *w, struct segue_mn *ref)
{
	static const char expected[] =
		"a mobile node: its number or an address";
	const char *s = words_peek(w);
	char *end;

	*ref = (struct segue_mn){ 0 };
	if (!s)
		return words_unexpected(w, expected);

	if (isdigit((unsigned char)*s) && s[strspn(s, "0123456789")] == '\0') {
		uint64_t id = strtoull(s, &end, 10);

		if (!id || id > UINT32_MAX)
			return words_unexpected(w, expected);
		ref->id = id;
	} else if (parse_prefix(s, &ref->addrs[0])) {
		ref->n_addrs = 1;
	} else {
		return words_unexpected(w, expected);
	}
	words_next(w);

	return !words_take(w, "vrf") || words_dev(w, "vrf", &ref->l3dev);
}

static bool parse_addr(struct words *w, struct segue_mn *mn)
{
	if (mn->n_addrs == SEGUE_ADDRS_MAX) {
		complain(w->what, "\"%s\": one mobile node has at most %d addresses",
			 words_peek(w), SEGUE_ADDRS_MAX);
		return false;
	}

	return words_prefix(w, "address", &mn->addrs[mn->n_addrs++]);
}

static bool parse_tag(struct words *w, struct segue_mn *mn)
{
	const char *tag;

	if (!words_str(w, "tag", "a name", &tag))
		return false;
	if (strlen(tag) > SEGUE_TAG_LEN) {
		complain(w->what, "tag \"%s\": expected at most %d bytes", tag,
			 SEGUE_TAG_LEN);
		return false;
	}

	snprintf(mn->tag, sizeof(mn->tag), "%s", tag);
	return true;
}

static int accept_dir(const char *word)
{
	int dir = segue_dir_number(word);

	return dir == SEGUE_DIR_BOTH ? -1 : dir;
}

/* It may bring copies: for how long, and of what. */
static bool parse_dedup(struct words *w, struct segue_accept *a)
{
	if (!words_take(w, "dedup"))
		return true;

	a->flags |= SEGUE_ACCEPT_F_DEDUP;
	if (words_take(w, "native"))
		a->flags |= SEGUE_ACCEPT_F_NATIVE;
	if (!words_take(w, "window"))
		return words_unexpected(w, "dedup [ native ] window TIME");

	return words_time(w, "dedup window", &a->window);
}

static bool parse_accept_flags(struct words *w, struct segue_accept *a)
{
	if (words_take(w, "gated"))
		a->flags = SEGUE_ACCEPT_F_GATED;

	return parse_dedup(w, a);
}

static bool parse_accept(struct words *w, struct segue_mn *mn)
{
	static const char expected[] =
		"accept local IP remote IP dir { to | from } [ gated ] "
		"[ dedup [ native ] window TIME ]";
	struct segue_accept *a = &mn->accepts[mn->n_accepts];

	if (mn->n_accepts == SEGUE_ACCEPTS_MAX) {
		complain(w->what, "accept: one mobile node has at most %d",
			 SEGUE_ACCEPTS_MAX);
		return false;
	}
	mn->n_accepts++;

	if (!words_take(w, "local"))
		return words_unexpected(w, expected);
	if (!words_addr(w, "accept local", &a->local))
		return false;
	if (!words_take(w, "remote"))
		return words_unexpected(w, expected);
	if (!words_addr(w, "accept remote", &a->remote))
		return false;
	if (!words_take(w, "dir"))
		return words_unexpected(w, expected);

	return words_choice(w, "accept dir", "to or from", accept_dir,
			    &a->dir) && parse_accept_flags(w, a);
}

static bool parse_answer(struct words *w, struct segue_answer *a)
{
	*a = (struct segue_answer){ 0 };
	if (!words_take(w, "dev"))
		return words_unexpected(w, "answer dev DEV");
	if (!words_dev(w, "answer dev", &a->ifindex))
		return false;
	if (words_take(w, "owner")) {
		a->has_owner = true;
		if (!words_mac(w, "answer owner", a->owner))
			return false;
	}
	if (words_take(w, "lladdr")) {
		a->has_lladdr = true;
		return words_mac(w, "answer lladdr", a->lladdr);
	}

	return true;
}

/* One property of a mobile node: what "add" and "change" have in common. */
static bool parse_property(struct words *w, struct mn_request *r,
			   const char *expected)
{
	struct segue_mn *mn = &r->op.mn;

	if (words_take(w, "tag")) {
		r->given |= MN_GIVEN_TAG;
		return parse_tag(w, mn);
	}
	if (words_take(w, "temporary")) {
		r->given |= MN_GIVEN_FLAGS;
		mn->flags |= SEGUE_MN_F_TEMPORARY;
		return true;
	}
	if (words_take(w, "vrf")) {
		r->given |= MN_GIVEN_L3DEV;
		return words_dev(w, "vrf", &mn->l3dev);
	}
	if (words_take(w, "max-packets")) {
		r->given |= MN_GIVEN_PACKETS;
		return words_uint(w, "max-packets", 0, UINT32_MAX,
				  &mn->max_packets);
	}
	if (words_take(w, "max-bytes")) {
		r->given |= MN_GIVEN_BYTES;
		return words_uint(w, "max-bytes", 0, UINT32_MAX,
				  &mn->max_bytes);
	}
	if (words_take(w, "accept")) {
		r->given |= MN_GIVEN_ACCEPTS;
		return parse_accept(w, mn);
	}
	if (words_take(w, "answer")) {
		r->given |= MN_GIVEN_ANSWER;
		return parse_answer(w, &mn->answer);
	}

	return words_unexpected(w, expected);
}

static bool parse_add(struct words *w, struct mn_request *r)
{
	static const char expected[] =
		"an address, tag, temporary, vrf, max-packets, max-bytes, "
		"accept or answer";
	struct segue_addr first;

	if (!words_peek(w))
		return words_unexpected(w, "an address or prefix");

	while (words_peek(w) && parse_prefix(words_peek(w), &first)) {
		if (!parse_addr(w, &r->op.mn))
			return false;
	}
	if (!r->op.mn.n_addrs)
		return words_unexpected(w, "an address or prefix");

	while (words_peek(w)) {
		if (!parse_property(w, r, expected))
			return false;
	}

	return true;
}

/* "accept none": as it was before any was given. */
static bool take_none(struct words *w, const char *word)
{
	if (w->left < 2 || strcmp(w->at[0], word) != 0 ||
	    strcmp(w->at[1], "none") != 0)
		return false;

	words_next(w);
	words_next(w);
	return true;
}

static bool parse_changed(struct words *w, struct mn_request *r)
{
	static const char expected[] =
		"address, tag, temporary, permanent, max-packets, max-bytes, "
		"accept or answer";

	if (words_take(w, "address")) {
		r->given |= MN_GIVEN_ADDRS;
		return parse_addr(w, &r->op.mn);
	}
	if (words_take(w, "permanent")) {
		r->given |= MN_GIVEN_FLAGS;
		return true;
	}
	if (take_none(w, "accept")) {
		r->given |= MN_GIVEN_ACCEPTS;
		return true;
	}
	if (take_none(w, "answer")) {
		r->given |= MN_GIVEN_ANSWER;
		return true;
	}

	return parse_property(w, r, expected);
}

static bool parse_change(struct words *w, struct mn_request *r)
{
	if (!mn_reference_parse(w, &r->ref))
		return false;
	if (!words_peek(w))
		return words_unexpected(w, "something to change");

	while (words_peek(w)) {
		if (!parse_changed(w, r))
			return false;
	}

	return true;
}

static bool parse_leg_outer(struct words *w, struct segue_leg *leg)
{
	uint32_t hoplimit;

	for (;;) {
		if (words_take(w, "hoplimit")) {
			if (!words_uint(w, "hoplimit", 1, 255, &hoplimit))
				return false;
			leg->hoplimit = hoplimit;
		} else if (words_take(w, "pmtu")) {
			if (!words_choice(w, "pmtu", "frag or tell",
					  segue_pmtu_number, &leg->pmtu))
				return false;
		} else {
			return true;
		}
	}
}

static bool parse_leg_tunnel(struct words *w, struct segue_leg *leg)
{
	static const char expected[] = "leg tunnel local IP remote IP";

	leg->kind = SEGUE_LEG_TUNNEL;
	if (!words_take(w, "local"))
		return words_unexpected(w, expected);
	if (!words_addr(w, "leg tunnel local", &leg->local))
		return false;
	if (!words_take(w, "remote"))
		return words_unexpected(w, expected);
	if (!words_addr(w, "leg tunnel remote", &leg->remote))
		return false;

	return parse_leg_outer(w, leg);
}

static bool parse_leg_link(struct words *w, struct segue_leg *leg)
{
	static const char expected[] =
		"leg link dev DEV { via IP | lladdr MAC }";

	leg->kind = SEGUE_LEG_LINK;
	if (!words_take(w, "dev"))
		return words_unexpected(w, expected);
	if (!words_dev(w, "leg link dev", &leg->ifindex))
		return false;

	if (words_take(w, "via"))
		return words_addr(w, "leg link via", &leg->nexthop);
	if (words_take(w, "lladdr")) {
		leg->has_lladdr = true;
		return words_mac(w, "leg link lladdr", leg->lladdr);
	}

	return words_unexpected(w, expected);
}

static bool parse_leg(struct words *w, struct segue_op *op)
{
	struct segue_leg *leg = &op->legs[op->n_legs];

	if (op->n_legs == SEGUE_LEGS_MAX) {
		complain(w->what, "leg: one path has at most %d",
			 SEGUE_LEGS_MAX);
		return false;
	}
	op->n_legs++;

	if (words_take(w, "native")) {
		leg->kind = SEGUE_LEG_NATIVE;
		return true;
	}

	if (words_take(w, "tunnel")) {
		if (!parse_leg_tunnel(w, leg))
			return false;
	} else if (words_take(w, "link")) {
		if (!parse_leg_link(w, leg))
			return false;
	} else {
		return words_unexpected(w,
					"leg tunnel, leg link or leg native");
	}

	leg->early = words_take(w, "early");
	return true;
}

/* What a verb that moves packets may be told. */
#define MAY_DIR		(1U << 0)
#define MAY_UNTIL	(1U << 1)
#define MAY_LEG		(1U << 2)
#define MAY_GATE	(1U << 3)
#define MAY_MARKER	(1U << 4)
#define MAY_PACE	(1U << 5)
#define MAY_WINDOW	(1U << 6)
#define MAY_WHEN	(1U << 7)

static const struct {
	unsigned int may;
	const char *expected;
} moves[] = {
	[SEGUE_VERB_DEL] = { 0, "the end" },
	[SEGUE_VERB_PREPARE] = { MAY_DIR | MAY_UNTIL,
				 "dir, deadline or outcome" },
	[SEGUE_VERB_HOLD] = { MAY_DIR | MAY_UNTIL | MAY_GATE | MAY_WHEN,
			      "gate, when, dir, deadline or outcome" },
	[SEGUE_VERB_SWITCH] = { MAY_DIR | MAY_UNTIL | MAY_LEG | MAY_MARKER,
				"leg, native, marker, dir, deadline or outcome" },
	[SEGUE_VERB_DRAIN] = { MAY_DIR | MAY_UNTIL | MAY_PACE,
			       "pace, dir, deadline or outcome" },
	[SEGUE_VERB_DROP] = { MAY_DIR, "dir" },
	[SEGUE_VERB_REVERT] = { MAY_DIR, "dir" },
	[SEGUE_VERB_ARM] = { MAY_DIR | MAY_UNTIL | MAY_WINDOW,
			     "dir, deadline or outcome" },
	[SEGUE_VERB_RESEND] = { MAY_DIR | MAY_UNTIL,
				"dir, deadline or outcome" },
};

static bool parse_until(struct words *w, struct segue_op *op, bool *taken)
{
	*taken = true;
	if (words_take(w, "deadline"))
		return words_time(w, "deadline", &op->deadline);
	if (words_take(w, "outcome"))
		return words_choice(w, "outcome", "drain, drop or revert",
				    segue_outcome_number, &op->outcome);

	*taken = false;
	return true;
}

static bool parse_pace(struct words *w, struct segue_op *op)
{
	if (words_take(w, "metered")) {
		op->pace = SEGUE_PACE_METERED;
		return true;
	}

	return words_uint(w, "pace", 101, SEGUE_PACE_MAX, &op->pace);
}

/* The words that one verb alone may be told. */
static bool parse_manner(struct words *w, struct segue_op *op, bool *taken)
{
	unsigned int may = moves[op->verb].may;

	*taken = true;
	if (may & MAY_GATE && words_take(w, "gate")) {
		op->gate = true;
		return !words_take(w, "wait") ||
		       words_time(w, "gate wait", &op->wait);
	}
	if (may & MAY_MARKER && words_take(w, "marker")) {
		op->marker = true;
		return true;
	}
	if (may & MAY_PACE && words_take(w, "pace"))
		return parse_pace(w, op);

	*taken = false;
	return true;
}

static bool parse_move_word(struct words *w, struct segue_op *op, bool *native)
{
	unsigned int may = moves[op->verb].may;
	bool taken = false;

	if (may & MAY_UNTIL && !parse_until(w, op, &taken))
		return false;
	if (taken)
		return true;
	if (!parse_manner(w, op, &taken))
		return false;
	if (taken)
		return true;
	if (may & MAY_DIR && words_take(w, "dir")) {
		op->has_dir = true;
		return words_choice(w, "dir", "to, from or both",
				    segue_dir_number, &op->dir);
	}
	if (may & MAY_WHEN && words_take(w, "when"))
		return words_choice(w, "when", "now or down",
				    segue_when_number, &op->when);
	if (may & MAY_LEG && words_take(w, "leg"))
		return parse_leg(w, op);
	if (may & MAY_LEG && words_take(w, "native")) {
		*native = true;
		return true;
	}

	return words_unexpected(w, moves[op->verb].expected);
}

static bool parse_window(struct words *w, struct segue_op *op)
{
	if (words_take(w, "off"))
		return true;
	if (words_take(w, "window"))
		return words_time(w, "window", &op->window);

	return words_unexpected(w, "window or off");
}

static bool parse_move(struct words *w, struct segue_op *op)
{
	bool native = false;

	if (!mn_reference_parse(w, &op->mn))
		return false;
	if (moves[op->verb].may & MAY_WINDOW && !parse_window(w, op))
		return false;

	while (words_peek(w)) {
		if (!parse_move_word(w, op, &native))
			return false;
	}

	if (op->verb == SEGUE_VERB_SWITCH && native == !!op->n_legs) {
		complain(w->what, "expected %s",
			 native ? "either native or legs, not both" :
				  "where to: a leg, or native");
		return false;
	}

	return true;
}

static const char *const whats[] = {
	[SEGUE_VERB_NEW] = "mn add",
	[SEGUE_VERB_SET] = "mn change",
	[SEGUE_VERB_DEL] = "mn delete",
	[SEGUE_VERB_PREPARE] = "mn prepare",
	[SEGUE_VERB_HOLD] = "mn hold",
	[SEGUE_VERB_SWITCH] = "mn switch",
	[SEGUE_VERB_DRAIN] = "mn drain",
	[SEGUE_VERB_DROP] = "mn drop",
	[SEGUE_VERB_REVERT] = "mn revert",
	[SEGUE_VERB_ARM] = "mn arm",
	[SEGUE_VERB_RESEND] = "mn resend",
};

bool mn_request_parse(struct words *w, struct mn_request *r)
{
	static const char expected[] =
		"show, add, change, delete, prepare, hold, switch, drain, "
		"drop, revert, arm, resend or help";
	const char *word = words_peek(w);
	int verb = word ? segue_verb_number(word) : -1;

	*r = (struct mn_request){ 0 };
	if (verb < 0)
		return words_unexpected(w, expected);

	words_next(w);
	w->what = whats[verb];
	r->op.verb = verb;
	switch (verb) {
	case SEGUE_VERB_NEW:
		return parse_add(w, r);
	case SEGUE_VERB_SET:
		return parse_change(w, r);
	default:
		return parse_move(w, &r->op);
	}
}

void mn_change(struct segue_mn *mn, const struct mn_request *r)
{
	const struct segue_mn *told = &r->op.mn;

	if (r->given & MN_GIVEN_ADDRS) {
		mn->n_addrs = told->n_addrs;
		memcpy(mn->addrs, told->addrs, sizeof(mn->addrs));
	}
	if (r->given & MN_GIVEN_ACCEPTS) {
		mn->n_accepts = told->n_accepts;
		memcpy(mn->accepts, told->accepts, sizeof(mn->accepts));
	}
	if (r->given & MN_GIVEN_ANSWER)
		mn->answer = told->answer;
	if (r->given & MN_GIVEN_TAG)
		memcpy(mn->tag, told->tag, sizeof(mn->tag));
	if (r->given & MN_GIVEN_FLAGS)
		mn->flags = (mn->flags & ~SEGUE_MN_F_TEMPORARY) | told->flags;
	if (r->given & MN_GIVEN_PACKETS)
		mn->max_packets = told->max_packets;
	if (r->given & MN_GIVEN_BYTES)
		mn->max_bytes = told->max_bytes;
	if (r->given & MN_GIVEN_L3DEV)
		mn->l3dev = told->l3dev;
}

bool mn_is(const struct segue_mn *ref, const struct segue_mn *mn)
{
	unsigned int i;

	if (ref->id)
		return ref->id == mn->id;
	if (ref->l3dev != mn->l3dev)
		return false;

	for (i = 0; i < mn->n_addrs; i++) {
		if (!memcmp(&ref->addrs[0], &mn->addrs[i],
			    sizeof(ref->addrs[0])))
			return true;
	}

	return false;
}
