// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * names.c - the interface's numbers as words and back
 *
 * One table an enum, in the order of <linux/segue.h>; a hole is NULL.
 */
#include <assert.h>
#include <stddef.h>
#include <string.h>

#include <libmnl/libmnl.h>
#include <linux/segue.h>

#include "nl/names.h"

static const char *const verbs[] = {
	[SEGUE_VERB_NEW] = "add",
	[SEGUE_VERB_SET] = "change",
	[SEGUE_VERB_DEL] = "delete",
	[SEGUE_VERB_PREPARE] = "prepare",
	[SEGUE_VERB_HOLD] = "hold",
	[SEGUE_VERB_SWITCH] = "switch",
	[SEGUE_VERB_DRAIN] = "drain",
	[SEGUE_VERB_DROP] = "drop",
	[SEGUE_VERB_REVERT] = "revert",
	[SEGUE_VERB_ARM] = "arm",
	[SEGUE_VERB_RESEND] = "resend",
};

static const char *const dirs[] = {
	[SEGUE_DIR_TO] = "to",
	[SEGUE_DIR_FROM] = "from",
	[SEGUE_DIR_BOTH] = "both",
};

static const char *const whens[] = {
	[SEGUE_WHEN_NOW] = "now",
	[SEGUE_WHEN_DOWN] = "down",
};

static const char *const outcomes[] = {
	[SEGUE_OUTCOME_DRAIN] = "drain",
	[SEGUE_OUTCOME_DROP] = "drop",
	[SEGUE_OUTCOME_REVERT] = "revert",
};

static const char *const states[] = {
	[SEGUE_STATE_IDLE] = "idle",
	[SEGUE_STATE_PASS] = "pass",
	[SEGUE_STATE_HOLD] = "hold",
	[SEGUE_STATE_DRAIN] = "drain",
	[SEGUE_STATE_WATCH] = "watch",
};

static const char *const drops[] = {
	[SEGUE_DROP_QUEUE_PACKETS] = "queue_packets",
	[SEGUE_DROP_QUEUE_BYTES] = "queue_bytes",
	[SEGUE_DROP_NET_LIMIT] = "net_limit",
	[SEGUE_DROP_DEADLINE] = "deadline",
	[SEGUE_DROP_VERB] = "verb",
	[SEGUE_DROP_MN_REMOVED] = "mn_removed",
	[SEGUE_DROP_DEVICE_GONE] = "device_gone",
	[SEGUE_DROP_NETNS_EXIT] = "netns_exit",
	[SEGUE_DROP_MODULE_GONE] = "module_gone",
	[SEGUE_DROP_RESUME] = "resume",
	[SEGUE_DROP_DST] = "dst",
	[SEGUE_DROP_NO_ROUTE] = "no_route",
	[SEGUE_DROP_TOO_BIG] = "too_big",
	[SEGUE_DROP_LOOP] = "loop",
	[SEGUE_DROP_HOPLIMIT] = "hoplimit",
	[SEGUE_DROP_NOMEM] = "nomem",
	[SEGUE_DROP_DECAP_MALFORMED] = "decap_malformed",
	[SEGUE_DROP_DECAP_INNER] = "decap_inner",
	[SEGUE_DROP_DECAP_ECN] = "decap_ecn",
	[SEGUE_DROP_DECAP_POLICY] = "decap_policy",
	[SEGUE_DROP_DECAP_NESTED] = "decap_nested",
	[SEGUE_DROP_ENCAP_LIMIT] = "encap_limit",
	[SEGUE_DROP_DUPLICATE] = "duplicate",
};

static_assert(MNL_ARRAY_SIZE(drops) == __SEGUE_DROP_MAX,
	      "a drop reason has no word");

static const char *const events[] = {
	[SEGUE_EVENT_NEW] = "new",
	[SEGUE_EVENT_SET] = "set",
	[SEGUE_EVENT_DEL] = "del",
	[SEGUE_EVENT_PREPARED] = "prepared",
	[SEGUE_EVENT_HOLDING] = "holding",
	[SEGUE_EVENT_SWITCHED] = "switched",
	[SEGUE_EVENT_DRAINED] = "drained",
	[SEGUE_EVENT_DROPPED] = "dropped",
	[SEGUE_EVENT_REVERTED] = "reverted",
	[SEGUE_EVENT_EXPIRED] = "expired",
	[SEGUE_EVENT_OVERFLOW] = "overflow",
	[SEGUE_EVENT_HEARD] = "heard",
};

static const char *const leg_kinds[] = {
	[SEGUE_LEG_LINK] = "link",
	[SEGUE_LEG_TUNNEL] = "tunnel",
	[SEGUE_LEG_NATIVE] = "native",
};

static const char *const pmtus[] = {
	[SEGUE_PMTU_FRAG] = "frag",
	[SEGUE_PMTU_TELL] = "tell",
};

static const char *const mn_flags[] = { "temporary" };

static const char *const features[] = {
	"hold", "leg-link", "leg-ip6ip6", "decap", "prefix", "local-out",
	"leg-ip4ip6", "leg-ip6ip4", "leg-ip4ip4", "leg-pmtu",
	"copy",
	"dedup", "hold-when", "answer", "flowtable",
	"early", "pace", "marker", "resend", "gated",
};

static const char *word(const char *const *words, size_t n,
			unsigned int number)
{
	return number < n ? words[number] : NULL;
}

static int number(const char *const *words, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (words[i] && !strcmp(words[i], name))
			return i;
	}

	return -1;
}

const char *segue_verb_name(unsigned int verb)
{
	return word(verbs, MNL_ARRAY_SIZE(verbs), verb);
}

const char *segue_dir_name(unsigned int dir)
{
	return word(dirs, MNL_ARRAY_SIZE(dirs), dir);
}

const char *segue_outcome_name(unsigned int outcome)
{
	return word(outcomes, MNL_ARRAY_SIZE(outcomes), outcome);
}

const char *segue_state_name(unsigned int state)
{
	return word(states, MNL_ARRAY_SIZE(states), state);
}

const char *segue_drop_name(unsigned int reason)
{
	return word(drops, MNL_ARRAY_SIZE(drops), reason);
}

const char *segue_event_name(unsigned int event)
{
	return word(events, MNL_ARRAY_SIZE(events), event);
}

const char *segue_leg_kind_name(unsigned int kind)
{
	return word(leg_kinds, MNL_ARRAY_SIZE(leg_kinds), kind);
}

const char *segue_pmtu_name(unsigned int pmtu)
{
	return word(pmtus, MNL_ARRAY_SIZE(pmtus), pmtu);
}

const char *segue_mn_flag_name(unsigned int bit)
{
	return word(mn_flags, MNL_ARRAY_SIZE(mn_flags), bit);
}

const char *segue_feature_name(unsigned int bit)
{
	return word(features, MNL_ARRAY_SIZE(features), bit);
}

int segue_verb_number(const char *name)
{
	return number(verbs, MNL_ARRAY_SIZE(verbs), name);
}

int segue_dir_number(const char *name)
{
	return number(dirs, MNL_ARRAY_SIZE(dirs), name);
}

int segue_when_number(const char *name)
{
	return number(whens, MNL_ARRAY_SIZE(whens), name);
}

int segue_outcome_number(const char *name)
{
	return number(outcomes, MNL_ARRAY_SIZE(outcomes), name);
}

int segue_pmtu_number(const char *name)
{
	return number(pmtus, MNL_ARRAY_SIZE(pmtus), name);
}
