// SPDX-License-Identifier: GPL-2.0-or-later
/* protect_home.c - BU and BA under ESP */
#include <stdio.h>

#include "daemon/protect.h"
#include "daemon/protect_home.h"
#include "nl/xfrm_ro.h"

static const struct sa_list *list_of(const struct config *cfg)
{
	return cfg->has_ha ? &cfg->ha.sas : &cfg->mn.home.sas;
}

bool protect_home_is_due(const struct config *cfg)
{
	return list_of(cfg)->n;
}

static bool is_own(const struct config *cfg, const struct in6_addr *addr)
{
	return IN6_ARE_ADDR_EQUAL(addr, cfg->has_ha ? &cfg->ha.address
						    : &cfg->mn.home.address);
}

/* Of a file that others have too, what is of this host. */
static bool is_ours(const struct config *cfg, const struct sa *sa)
{
	return is_own(cfg, &sa->src) || is_own(cfg, &sa->dst);
}

static struct xfrm_esp esp_of(const struct config *cfg, const struct sa *sa)
{
	struct xfrm_esp esp = protect_esp_of(sa);

	esp.from = &sa->src;
	esp.to = &sa->dst;
	esp.marks = is_own(cfg, &sa->dst);
	return esp;
}

/* A mobile's kernel takes no routing header unless it is told to (RFC 6275 6.4). */
static int accept_routing(struct nl *nl, const struct config *cfg)
{
	const struct xfrm_ro in = {
		.proto = IPPROTO_ROUTING, .dst = cfg->mn.home.address,
		.wild = true,
	};

	return cfg->has_ha ? 0 : xfrm_ro_set(nl, &in);
}

static int add_all(struct nl *nl, const struct config *cfg)
{
	const struct sa_list *list = list_of(cfg);
	int err = accept_routing(nl, cfg);

	for (unsigned int i = 0; i < list->n && !err; i++) {
		struct xfrm_esp esp = esp_of(cfg, &list->of[i]);

		if (is_ours(cfg, &list->of[i]))
			err = xfrm_esp_add(nl, &esp);
	}

	return err;
}

int protect_home_begin(const struct config *cfg, const char **why)
{
	static char sentence[NL_SENTENCE_MAX];
	struct nl nl;
	int err;

	if (!protect_home_is_due(cfg))
		return 0;

	*why = "the kernel has no xfrm";
	err = nl_open(&nl, NETLINK_XFRM);
	if (err)
		return err;

	err = add_all(&nl, cfg);
	if (err) {
		snprintf(sentence, sizeof(sentence), "%s", nl.refusal.sentence);
		*why = sentence;
	}
	nl_close(&nl);
	return err;
}

void protect_home_end(const struct config *cfg)
{
	const struct sa_list *list = list_of(cfg);
	struct nl nl;

	if (!protect_home_is_due(cfg) || nl_open(&nl, NETLINK_XFRM))
		return;

	for (unsigned int i = 0; i < list->n; i++) {
		struct xfrm_esp esp = esp_of(cfg, &list->of[i]);

		if (is_ours(cfg, &list->of[i]))
			xfrm_esp_del(&nl, &esp);
	}
	nl_close(&nl);
}
