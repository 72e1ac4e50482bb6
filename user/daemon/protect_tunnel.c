// SPDX-License-Identifier: GPL-2.0-or-later
/* protect_tunnel.c - HoTI and HoT through an ESP tunnel */
#include <errno.h>
#include <stdio.h>

#include "daemon/protect.h"
#include "daemon/protect_tunnel.h"
#include "daemon/sock.h"

/* From the mobile: the inner source is its home address; to it: the destination. */
static struct xfrm_esp from_mobile(const struct sa *sa, const struct kguard *g,
				   const struct in6_addr *coa)
{
	struct xfrm_esp esp = protect_esp_of(sa);

	esp.tunnel = true;
	esp.src = *coa;
	esp.dst = g->agent;
	esp.from = &g->home;
	return esp;
}

static struct xfrm_esp to_mobile(const struct sa *sa, const struct kguard *g,
				 const struct in6_addr *coa)
{
	struct xfrm_esp esp = protect_esp_of(sa);

	esp.tunnel = true;
	esp.src = g->agent;
	esp.dst = *coa;
	esp.to = &g->home;
	return esp;
}

static int change(struct nl *nl, const struct sa_list *sas,
		  const struct kguard *g)
{
	const struct sa *out = sa_find(sas, &g->home, &g->agent);
	const struct sa *in = sa_find(sas, &g->agent, &g->home);
	struct xfrm_esp esp = to_mobile(in, g, &g->before);
	int err = xfrm_esp_del(nl, &esp);

	if (!err && !g->on) {
		esp = from_mobile(out, g, &g->before);
		return xfrm_esp_del(nl, &esp);
	}
	if (!err) {
		esp = from_mobile(out, g, &g->coa);
		err = xfrm_esp_add(nl, &esp);
	}
	if (!err) {
		esp = to_mobile(in, g, &g->coa);
		err = xfrm_esp_add(nl, &esp);
	}
	return err;
}

static int change_policies(struct nl *nl, const struct kguard *g)
{
	const struct xfrm_mh_tunnel t = { g->home, g->agent, g->coa };

	return g->on ? xfrm_mh_tunnel_set(nl, &t) : xfrm_mh_tunnel_del(nl, &t);
}

int protect_tunnel(const struct config *cfg, int tunnel_fd,
		   const struct kguard *g, const char **why)
{
	const struct sa_list *sas = cfg->has_ha ? &cfg->ha.tunnels
						: &cfg->mn.home.tunnel;
	static char sentence[NL_SENTENCE_MAX];
	struct nl nl;
	int err = nl_open(&nl, NETLINK_XFRM);

	*why = "the kernel has no xfrm";
	if (err)
		return err;

	err = change(&nl, sas, g);
	if (!err && cfg->has_ha)
		err = change_policies(&nl, g);
	if (err) {
		snprintf(sentence, sizeof(sentence), "%s", nl.refusal.sentence);
		*why = sentence;
	}
	nl_close(&nl);
	if (err || cfg->has_ha || !g->on)
		return err;

	*why = "the tunnel's policy";
	return sock_set_tunnel(tunnel_fd, &g->coa, &g->agent);
}
