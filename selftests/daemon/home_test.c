// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * home_test.c - a mobile node and what it is told that is not its home agent's word
 *
 * usage: home_test CONFIGURATIONS
 */
#include <stdio.h>
#include <string.h>

#include "daemon/show.h"
#include "mip6_sim.h"
#include "story.h"
#include "tap.h"
#include "wire/error.h"
#include "wire/mip6.h"
#include "wire/mip6_auth.h"

#define HOME	"2001:db8:10::a"
#define COA1	"2001:db8:1::ff:fe00:0"
#define HA	"2001:db8:10::1"

static const char *dir;
static struct msim *sim;

struct forged {
	struct mh_msg m;
	struct ip6_packet p;
	struct badf_key key;
	struct in6_addr mac_coa;
	bool unsigned_;
};

/* The BA that the mobile waits for; a test then spoils one thing. */
static struct forged ba(uint8_t status)
{
	struct forged f = {
		.m = { .type = MH_BA },
		.p = {
			.src = sim_addr(HA), .dst = sim_addr(COA1),
			.dst_home = sim_addr(HOME), .has_dst_home = true,
			.hop_limit = 64, .proto = IP6_PROTO_MH,
		},
		.key = { .alg = BADF_HMAC_SHA1_96, .spi = 256, .key_len = 16 },
		.mac_coa = sim_addr(COA1),
	};
	static const char nai[] = "mobile@example.net";

	f.m.ba.status = status;
	f.m.ba.seq = sim->mip.seq;
	f.m.ba.lifetime = status < 128 ? 15 : 0;
	f.m.opt.has_mnid = true;
	f.m.opt.mnid_subtype = MNID_NAI;
	f.m.opt.mnid_len = sizeof(nai) - 1;
	memcpy(f.m.opt.mnid, nai, sizeof(nai) - 1);
	memcpy(f.key.key, "Segue laboratory", 16);
	return f;
}

static void send_forged(struct forged f)
{
	struct in6_addr home = sim_addr(HOME);
	uint8_t mh[512], packet[1024];
	int len;

	if (!f.unsigned_)
		mn_ha_prepare(&f.m, &f.key);
	len = mh_encode(&f.m, mh, sizeof(mh));
	if (!f.unsigned_)
		mn_ha_sign(&f.key, &f.mac_coa, &home, mh, (size_t)len);
	ip6_seal(&f.p, mh, (size_t)len);
	f.p.data = mh;
	f.p.len = (size_t)len;
	len = ip6_build(&f.p, packet, sizeof(packet));
	msim_inject(sim, MOBILE, packet, (size_t)len);
}

/* On a foreign link, with a BU on its way that nobody will answer. */
static void begin_asking(void)
{
	sim = msim_new(dir);
	sim->lose = 'U';
	sim->lose_n = 1000;
	msim_move(sim, LINK1);
	msim_run(sim, 0.1);
}

static uint64_t all_drops(void)
{
	const uint64_t *drops = sim->nodes[MOBILE].agent.counters.drops;
	uint64_t all = 0;

	for (int i = 0; i < DROP_REASONS; i++)
		all += drops[i];
	return all;
}

/* Counted once under this reason, and it goes on asking. */
static void ignored(struct forged f, int reason, const char *sentence)
{
	const uint64_t *drops = sim->nodes[MOBILE].agent.counters.drops;
	uint64_t before = drops[reason], all = all_drops();
	unsigned int calls = sim->nodes[MOBILE].kernel_calls;

	send_forged(f);
	ok(drops[reason] == before + 1 && all_drops() == all + 1 &&
	   sim->mip.home.state == MIP_ASKING &&
	   sim->mip.home.timers[MIP_T_BU].runs &&
	   sim->nodes[MOBILE].kernel_calls == calls, "%s", sentence);
}

static void test_forged(void)
{
	struct forged f;

	begin_asking();
	f = ba(0);
	f.key.key[0] ^= 1;
	ignored(f, WIRE_AUTH_BAD, "BA under another key  # MIP6-189");
	f = ba(0);
	f.unsigned_ = true;
	ignored(f, WIRE_NO_AUTH, "BA without authenticator  # MIP6-189 MIP6-209");
	f = ba(0);
	f.m.opt.has_mnid = false;
	ignored(f, WIRE_NO_MNID, "BA without identity  # MIP6-206");
	f = ba(0);
	f.m.opt.mnid[0] = 'n';
	ignored(f, DROP_IDENTITY, "BA for another identity");
	f = ba(0);
	f.m.ba.seq--;
	ignored(f, DROP_SEQUENCE, "BA with another number  # MIP6-189");
	f = ba(0);
	f.mac_coa.s6_addr[15] ^= 1;
	ignored(f, WIRE_AUTH_BAD, "BA that was made for another care-of address");
	f = ba(0);
	f.p.src = sim_addr("2001:db8:10::2");
	ignored(f, DROP_SOURCE, "BA from elsewhere");
	f = ba(0);
	f.p.dst_home = sim_addr("2001:db8:10::b");
	ignored(f, DROP_OTHER_NODE, "BA with another address in its routing header  # MIP6-046");
	f = ba(MH_STATUS_SEQUENCE);
	f.key.key[0] ^= 1;
	ignored(f, WIRE_AUTH_BAD, "a refusal that nobody authenticated  # MIP6-183");
	send_forged(ba(0));
	ok(sim->mip.home.state == MIP_BOUND, "and the same unspoiled is taken  (control)  # MIP6-189 MIP6-190");
	msim_free(sim);
}

static void test_refusals(void)
{
	static const uint8_t final[] = {
		MH_STATUS_PROHIBITED, MH_STATUS_NO_HA, MH_STATUS_NOT_HOME,
		MH_STATUS_NOT_HA, MH_STATUS_DAD, MH_STATUS_TYPE_CHANGE,
		MH_STATUS_AUTH_FAIL, MH_STATUS_BAD_COA, 200,
	};
	static const uint8_t passing[] = {
		MH_STATUS_UNSPECIFIED, MH_STATUS_RESOURCES,
	};
	unsigned int sent, wrong = 0;

	for (size_t i = 0; i < sizeof(final); i++) {
		begin_asking();
		send_forged(ba(final[i]));
		sent = sim->nodes[MOBILE].sent['U'];
		msim_run(sim, 120);
		wrong += sim->nodes[MOBILE].sent['U'] != sent ||
			 sim->mip.home.state != MIP_GIVEN_UP;
		msim_move(sim, LINK2);
		msim_run(sim, 5);
		wrong += sim->nodes[MOBILE].sent['U'] != sent;
		sim->lose_n = 0;
		wrong += !!mip_command_register(&sim->mip);
		msim_run(sim, 3);
		wrong += sim->mip.home.state != MIP_BOUND;
		msim_free(sim);
	}
	ok(!wrong, "a refusal for good is the last word, until somebody commands  # MIP6-182 MIP6-192 MIP6-219");

	for (size_t i = 0; i < sizeof(passing); i++) {
		begin_asking();
		send_forged(ba(passing[i]));
		sent = sim->nodes[MOBILE].sent['U'];
		msim_run(sim, 59);
		wrong += sim->nodes[MOBILE].sent['U'] != sent;
		sim->lose_n = 0;
		msim_run(sim, 4);
		wrong += sim->mip.home.state != MIP_BOUND;
		msim_free(sim);
	}
	ok(!wrong, "one that may pass is asked about again after a minute");
}

static void test_sequence(void)
{
	struct forged f;
	unsigned int sent;

	begin_asking();
	f = ba(MH_STATUS_SEQUENCE);
	f.m.ba.seq = 1234;
	sent = sim->nodes[MOBILE].sent['U'];
	send_forged(f);
	ok(sim->mip.seq == 1235 && sim->nodes[MOBILE].sent['U'] == sent + 1,
	   "told that 1234 was the last it says 1235  # MIP6-183");
	ignored(f, DROP_SEQUENCE,
		"told so again, it is what somebody plays or a duplicate was answered");
	f.m.ba.seq = 1235;
	ignored(f, DROP_SEQUENCE, "nor is 1235 news: that one was taken");
	f.m.ba.seq = 2345;
	send_forged(f);
	ok(sim->mip.home.state == MIP_GIVEN_UP,
	   "told another twice in a row it waits");
	msim_free(sim);
}

/* A home agent may grant as little as 4 s, and an answer may take long. */
static void test_late(void)
{
	struct forged f;

	begin_asking();
	msim_run(sim, 29.2);
	f = ba(0);
	f.m.ba.lifetime = 1;
	ok(sim->clock.now - sim->mip.sent_at > 4 &&
	   sim->clock.now - sim->mip.sent_at < 8, "so long after BU:");
	ignored(f, DROP_SEQUENCE, "what was granted has gone by");
	f.m.ba.lifetime = 2;
	sim->lose_n = 1;
	send_forged(f);
	msim_run(sim, 0.01);
	ok(sim->mip.home.state == MIP_ASKING &&
	   sim->mip.home.timers[MIP_T_EXPIRE].runs,
	   "when it has nearly, it asks again at once, and it ends in time");
	msim_free(sim);
}

/* Under ESP instead: no authenticator, but nothing in clear (RFC 6275 5.1). */
static void begin_guarded(bool agent_too)
{
	struct in6_addr home = sim_addr(HOME);

	sim = msim_new(dir);
	sim->nodes[MOBILE].cfg->mn.home.esp = true;
	((struct mobile *)mobiles_find(&sim->ha.cfg->mobiles, &home))->esp =
		agent_too;
	msim_move(sim, LINK1);
}

static struct mh_msg first(int who, char letter)
{
	const struct msim_packet *k = &sim->nodes[who].packets[(int)letter][0];
	struct ip6_packet p;
	struct mh_msg m;

	if (ip6_parse(&p, k->bytes, k->len) || mh_receive(&m, &p))
		m.type = 255;
	return m;
}

static bool has_no_proof(struct mh_msg m, uint8_t type)
{
	return m.type == type && !m.opt.has_mnid && !m.opt.mn_ha.present;
}

static void test_guarded(void)
{
	const struct counters *ha, *mn;
	struct forged f;

	begin_guarded(true);
	msim_run(sim, 3);
	ok(sim->mip.home.state == MIP_BOUND && msim_binding(sim, HOME)->bound &&
	   has_no_proof(first(MOBILE, 'U'), MH_BU) &&
	   has_no_proof(first(AGENT, 'B'), MH_BA) &&
	   first(MOBILE, 'U').opt.has_alt_coa,
	   "under ESP BU and BA need no authenticator, and BU has the care-of address inside");
	msim_move(sim, AT_HOME);
	msim_run(sim, 3);
	ok(sim->mip.home.state == MIP_HOME && !msim_binding(sim, HOME)->bound,
	   "and so it ends");
	msim_free(sim);

	begin_guarded(true);
	ha = &sim->nodes[AGENT].agent.counters;
	mn = &sim->nodes[MOBILE].agent.counters;
	sim->lose = 'U';
	sim->lose_n = 1000;
	msim_run(sim, 0.1);
	msim_inject(sim, AGENT, sim->nodes[MOBILE].packets['U'][0].bytes,
		    sim->nodes[MOBILE].packets['U'][0].len);
	ok(ha->drops[DROP_UNGUARDED] == 1 && !sim->nodes[AGENT].sent['B'] &&
	   !msim_binding(sim, HOME)->last_known,
	   "the same BU in clear is dropped, and not answered");
	f = ba(0);
	send_forged(f);
	f.unsigned_ = true;
	f.m.opt.has_mnid = false;
	send_forged(f);
	ok(mn->drops[DROP_UNGUARDED] == 2 &&
	   sim->mip.home.state == MIP_ASKING,
	   "a BA in clear too, with an authenticator or without");
	sim->guarded = true;
	send_forged(f);
	sim->guarded = false;
	ok(sim->mip.home.state == MIP_BOUND,
	   "under ESP it is taken (control)");
	msim_free(sim);

	begin_guarded(false);
	msim_run(sim, 1);
	ok(sim->nodes[AGENT].agent.counters.drops[DROP_UNGUARDED] &&
	   !sim->nodes[AGENT].sent['B'],
	   "who is to have an authenticator needs it under ESP too");
	msim_free(sim);

	begin_guarded(true);
	sim->lose = 'U';
	sim->lose_n = 1000;
	msim_run(sim, 0.1);
	sim->nodes[AGENT].cfg->ha.timestamps = true;
	sim->lose_n = 0;
	msim_run(sim, 5);
	ok(sim->mip.home.state == MIP_BOUND,
	   "timestamps are demanded where there is an authenticator");
	msim_free(sim);
}

/* Anybody may say it; it costs one BU at most. */
static void test_errors(void)
{
	struct forged f = { .unsigned_ = true };
	unsigned int sent;

	sim = msim_new(dir);
	msim_move(sim, LINK1);
	msim_run(sim, 3);
	f.m.type = MH_BE;
	f.m.be.status = MH_BE_NO_BINDING;
	f.m.be.home = sim_addr(HOME);
	f.p = ba(0).p;
	f.p.has_dst_home = false;
	sent = sim->nodes[MOBILE].sent['U'];

	f.p.src = sim_addr("2001:db8:66::1");
	send_forged(f);
	ok(sim->nodes[MOBILE].sent['U'] == sent &&
	   sim->nodes[MOBILE].agent.counters.drops[DROP_SOURCE] == 1,
	   "a Binding Error from who was told nothing is no matter  # MIP6-151");
	f.p.src = sim_addr(HA);
	f.m.be.status = MH_BE_UNKNOWN_TYPE;
	send_forged(f);
	ok(sim->nodes[MOBILE].sent['U'] == sent,
	   "nor is one that speaks of an unknown message  # MIP6-154");
	f.m.be.status = MH_BE_NO_BINDING;
	send_forged(f);
	ok(sim->nodes[MOBILE].sent['U'] == sent + 1,
	   "that the home agent knows no binding is answered by a BU  # MIP6-152");
	for (int i = 0; i < 1000; i++) {
		send_forged(f);
		msim_run(sim, 0.001);
	}
	ok(sim->nodes[MOBILE].sent['U'] <= sent + 4,
	   "a thousand of them in a second by three  # MIP6-165");

	memset(&f.m, 0, sizeof(f.m));
	f.m.type = MH_BRR;
	f.p.src = sim_addr("2001:db8:66::1");
	f.p.dst = sim_addr(HOME);
	msim_run(sim, 3);
	sent = sim->nodes[MOBILE].sent['U'];
	send_forged(f);
	ok(sim->nodes[MOBILE].sent['U'] == sent,
	   "a Binding Refresh Request from elsewhere is no matter  # MIP6-193");
	msim_free(sim);
}

/* With fast handovers: the home agent is told behind the new router. */
static void test_after_fast(void)
{
	char path[PATH_MAX], error[CONFIG_ERROR_MAX];
	struct sim *fast = sim_new(dir);
	struct sim_node *n = &fast->nodes[MN];
	struct mip mip = { .seq = 1 };
	const char *una, *bu;
	struct config *c;

	snprintf(path, sizeof(path), "%s/mip6-mn.yaml", dir);
	c = config_load(path, error);
	if (!c) {
		ok(false, "%s", error);
		return;
	}
	c->mn.home.marker_time = 50;
	mip_begin(&mip, &n->agent, &c->mn.home, &n->mn);
	n->agent.mip = &mip;
	sim_attach(fast);
	ok(strstr(fast->clock.text, "send BU 2001:db8:1::ff:fe00:0 > 2001:db8:10::1") &&
	   !strstr(fast->clock.text, "send BU 2001:db8:2::"),
	   "a mobile with fast handovers registers its first address");
	mip.until = n->agent.now + 600;
	fast->roam = ROAM_REFUSED;
	sim_handover(fast, AR2);
	ok(order(fast, "mn  kernel mn 2001:db8:10::a, hold from within 1000 else drain",
		 "radio roam") &&
	   order(fast, "radio roam",
		 "switch from tunnel 2001:db8:1::ff:fe00:0>2001:db8:10::1 tell "
		 "within 59") && said(fast, "else revert, drain from"),
	   "what the home address sends waits, or goes on as before");

	fast->roam = ROAM_GOES;
	fast->attached = AR1;
	sim_handover(fast, AR2);
	una = strstr(fast->clock.text, "send UNA 2001:db8:2::ff:fe00:0");
	bu = strstr(fast->clock.text, "send BU 2001:db8:2::ff:fe00:0 > 2001:db8:10::1");
	ok(fast->ok && !strcmp(fast->outcome, "predictive") && una && bu &&
	   bu > una,
	   "after a predictive handover the new one, as soon as the new router is told");
	ok(said(fast, "accept to 2001:db8:10::1>2001:db8:2::ff:fe00:0 gated "
		      "accept to 2001:db8:10::1>2001:db8:1::ff:fe00:0, change, "
		      "hold to gate wait 50 within 1000 else drain\n") &&
	   !said(fast, "switch from tunnel 2001:db8:2::ff:fe00:0>2001:db8:10::1"),
	   "until it is registered both are listened at and neither spoken from; what comes by the new one waits for the mark");
	ok(strstr(fast->clock.text, "hold to gate") < bu,
	   "from before the home agent knows the new one");
	mip_end(&mip);
	n->agent.mip = NULL;
	sim_free(fast);
	config_free(c);
}

static void test_show(void)
{
	json_t *o, *home;

	sim = msim_new(dir);
	ok(mip_command_register(&sim->mip),
	   "without a care-of address there is nothing to register, and that is said");
	msim_move(sim, LINK1);
	msim_run(sim, 3);
	o = show_agent(&sim->nodes[MOBILE].agent);
	home = json_object_get(o, "home");
	ok(!strcmp(json_string_value(json_object_get(home, "state")), "BOUND") &&
	   !strcmp(json_string_value(json_object_get(home, "movement")),
		   "SETTLED") &&
	   !strcmp(json_string_value(json_object_get(home, "coa")), COA1) &&
	   json_is_false(json_object_get(home, "at-home")) &&
	   json_real_value(json_object_get(home, "left")) > 50,
	   "the registration is shown  # MIP6-139");
	json_decref(o);
	msim_free(sim);
}

static void test_routers(void)
{
	struct icmp6_msg m = { .type = ICMP6_RA };
	struct ip6_packet p = {
		.src = sim_addr("fe80::66"), .dst = sim_addr("ff02::1"),
		.hop_limit = 255, .proto = IP6_PROTO_ICMP,
	};
	uint8_t data[128], packet[256];
	int len;

	sim = msim_new(dir);
	msim_move(sim, LINK1);
	msim_run(sim, 3);
	m.ra.lifetime = 1800;
	m.ra.n_prefixes = 1;
	m.ra.prefixes[0] = (struct nd_prefix){
		.len = 64, .flags = RA_PREFIX_AUTO, .valid = 1000,
		.preferred = 1000, .prefix = sim_addr("2001:db8:66::"),
	};
	len = icmp6_encode(&m, data, sizeof(data));
	ip6_seal(&p, data, (size_t)len);
	p.data = data;
	p.len = (size_t)len;
	len = ip6_build(&p, packet, sizeof(packet));
	msim_inject(sim, MOBILE, packet, (size_t)len);
	msim_run(sim, 1);
	ok(sim->nodes[MOBILE].sent['U'] == 1 &&
	   sim->mip.home.state == MIP_BOUND,
	   "another router's prefix without a hint moves nobody");
	msim_free(sim);

	sim = msim_new(dir);
	sim->silent_routers = true;
	msim_move(sim, LINK1);
	packet[40 + 6] = 0;
	packet[40 + 7] = 0;	/* the Router Lifetime */
	memset(&m, 0, sizeof(m));
	memcpy(data, packet + 40, (size_t)len - 40);
	ip6_seal(&p, data, (size_t)len - 40);
	memcpy(packet + 40, data, (size_t)len - 40);
	msim_inject(sim, MOBILE, packet, (size_t)len);
	ok(sim->mip.movement.state == MOVE_ASKING && !sim->mn.has_address &&
	   sim->nodes[MOBILE].agent.counters.drops[DROP_CARE_OF] == 1,
	   "one that is no default router gives no address");
	msim_free(sim);
}

int main(int argc, char **argv)
{
	dir = argc > 1 ? argv[1] : ".";
	test_forged();
	test_refusals();
	test_sequence();
	test_guarded();
	test_late();
	test_errors();
	test_after_fast();
	test_show();
	test_routers();
	return tap_end();
}
