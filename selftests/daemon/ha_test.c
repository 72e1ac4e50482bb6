// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ha_test.c - a home agent and what it is told by who may not, or may no more
 *
 * usage: ha_test CONFIGURATIONS
 *
 * Each message is sent as it stands.  What is dropped is counted by its reason and
 * leaves nothing: no binding, no number remembered, nothing asked of the kernel.
 * What is refused is answered by its status.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/message.h"
#include "daemon/show.h"
#include "mip6_sim.h"
#include "tap.h"
#include "wire/error.h"
#include "wire/mip6.h"
#include "wire/names.h"

#define HOME	"2001:db8:10::a"
#define OTHER	"2001:db8:10::b"
#define FORMER	"2001:db8:10::c"
#define GUEST	"2001:db8:20::a"
#define COA	"2001:db8:1::7"
#define HA	"2001:db8:10::1"

static const char *dir;
static struct msim *sim;

/* A BU as a mobile sends it; a test then spoils one thing. */
struct forged {
	struct mh_msg m;
	struct ip6_packet p;
	struct badf_key key;
	struct in6_addr mac_coa, mac_home;
	bool unsigned_;
	bool bad_checksum;
};

static void name(struct forged *f, const char *nai)
{
	f->m.opt.has_mnid = true;
	f->m.opt.mnid_subtype = MNID_NAI;
	f->m.opt.mnid_len = (uint8_t)strlen(nai);
	memcpy(f->m.opt.mnid, nai, strlen(nai));
}

static struct forged bu(uint16_t seq, uint16_t lifetime)
{
	struct forged f = {
		.m = { .type = MH_BU },
		.p = {
			.src = sim_addr(COA), .dst = sim_addr(HA),
			.src_home = sim_addr(HOME), .has_src_home = true,
			.hop_limit = 64, .proto = IP6_PROTO_MH,
		},
		.key = { .alg = BADF_HMAC_SHA1_96, .spi = 256, .key_len = 16 },
		.mac_coa = sim_addr(COA), .mac_home = sim_addr(HOME),
	};

	f.m.bu = (struct mh_bu){ seq, MH_BU_A | MH_BU_H, lifetime };
	f.m.opt.has_alt_coa = true;
	f.m.opt.alt_coa = f.mac_coa;
	memcpy(f.key.key, "Segue laboratory", 16);
	name(&f, "mobile@example.net");
	return f;
}

/* As another line of the file: its key counts up from first. */
static struct forged bu_of(const char *home, const char *nai, uint32_t spi,
			   uint8_t first, uint16_t seq)
{
	struct forged f = bu(seq, 15);

	f.p.src_home = sim_addr(home);
	f.mac_home = f.p.src_home;
	f.key.spi = spi;
	if (spi == 257) {
		f.key.alg = BADF_HMAC_SHA256_128;
		f.key.key_len = 32;
	}
	for (uint8_t i = 0; i < f.key.key_len; i++)
		f.key.key[i] = (uint8_t)(first + i);
	name(&f, nai);
	return f;
}

static struct forged bu_other(uint16_t seq)
{
	return bu_of(OTHER, "other@example.net", 257, 0, seq);
}

static size_t forge(struct forged *f, uint8_t *packet, size_t size)
{
	uint8_t mh[512];
	int len;

	if (!f->unsigned_)
		mn_ha_prepare(&f->m, &f->key);
	len = mh_encode(&f->m, mh, sizeof(mh));
	if (len < 0)
		return 0;
	if (!f->unsigned_)
		mn_ha_sign(&f->key, &f->mac_coa, &f->mac_home, mh, (size_t)len);
	ip6_seal(&f->p, mh, (size_t)len);
	if (f->bad_checksum)
		mh[4] ^= 1;
	f->p.data = mh;
	f->p.len = (size_t)len;
	len = ip6_build(&f->p, packet, size);
	return len < 0 ? 0 : (size_t)len;
}

static void send_forged(struct forged f)
{
	uint8_t packet[1024];
	size_t len = forge(&f, packet, sizeof(packet));

	msim_inject(sim, AGENT, packet, len);
}

static unsigned int all_sent(const struct msim_node *n)
{
	unsigned int all = 0;

	for (int i = 0; i < 128; i++)
		all += n->sent[i];
	return all;
}

/* Everything that a message could have changed. */
struct state {
	struct ha_binding bindings[8];
	uint32_t n_bound, n_due;
	unsigned int calls;
};

static struct state state(void)
{
	struct state s;

	memset(&s, 0, sizeof(s));
	if (sim->ha.cfg->mobiles.n > 8)
		abort();
	memcpy(s.bindings, sim->ha.bindings,
	       sim->ha.cfg->mobiles.n * sizeof(*s.bindings));
	s.n_bound = sim->ha.n_bound;
	s.n_due = sim->ha.all.due.n;
	s.calls = sim->nodes[AGENT].kernel_calls;
	return s;
}

static void dropped(const uint8_t *packet, size_t len, int reason,
		    unsigned int answers, const char *sentence)
{
	struct msim_node *n = &sim->nodes[AGENT];
	uint64_t before = n->agent.counters.drops[reason], total = 0;
	struct state was = state(), is;
	unsigned int sent = all_sent(n);

	for (int i = 0; i < DROP_REASONS; i++)
		total += n->agent.counters.drops[i];
	msim_inject(sim, AGENT, packet, len);
	for (int i = 0; i < DROP_REASONS; i++)
		total -= n->agent.counters.drops[i];
	is = state();

	ok(len && n->agent.counters.drops[reason] == before + 1 &&
	   total == (uint64_t)-1 && !memcmp(&was, &is, sizeof(is)) &&
	   all_sent(n) == sent + answers, "%s", sentence);
}

static void bad(struct forged f, int reason, unsigned int answers,
		const char *sentence)
{
	uint8_t packet[1024];
	size_t len = forge(&f, packet, sizeof(packet));

	dropped(packet, len, reason, answers, sentence);
}

/* The last BA that was sent. */
static struct mh_msg last_ba(struct ip6_packet *p)
{
	const struct msim_node *n = &sim->nodes[AGENT];
	unsigned int sent = n->sent['B'];
	struct mh_msg m = { .type = 255 };

	if (!sent || sent > MSIM_KEPT ||
	    ip6_parse(p, n->packets['B'][sent - 1].bytes,
		      n->packets['B'][sent - 1].len) || mh_receive(&m, p))
		m.type = 255;
	return m;
}

/* Answered by this status, authenticated, and nothing asked of the kernel. */
static void refused(struct forged f, uint8_t status, const char *sentence)
{
	unsigned int sent = sim->nodes[AGENT].sent['B'];
	unsigned int calls = sim->nodes[AGENT].kernel_calls;
	uint32_t n_bound = sim->ha.n_bound;
	struct ip6_packet p;
	struct mh_msg m;
	int err;

	send_forged(f);
	m = last_ba(&p);
	err = mn_ha_verify(&f.key, &f.mac_coa, &f.mac_home, p.data, p.len);
	ok(sim->nodes[AGENT].sent['B'] == sent + 1 && !err &&
	   m.ba.status == status && !m.ba.lifetime &&
	   sim->nodes[AGENT].kernel_calls == calls &&
	   sim->ha.n_bound == n_bound,
	   "%s: status %u, %s", sentence, status, ba_status_name(status));
}

static void bound(struct forged f, const char *home, const char *sentence)
{
	struct ha_binding *b = msim_binding(sim, home);
	struct ip6_packet p;
	struct mh_msg m;

	send_forged(f);
	msim_run(sim, 1.1);
	m = last_ba(&p);
	ok(b->bound && m.ba.status == MH_STATUS_OK &&
	   m.ba.seq == f.m.bu.seq && !memcmp(&b->coa, &f.mac_coa, 16),
	   "%s", sentence);
}

static void begin(void)
{
	sim = msim_new(dir);
}

static void end(void)
{
	msim_free(sim);
}

/* Nobody who may */

static void test_forgeries(void)
{
	struct forged f = bu(1, 15);

	begin();
	f.key.key[0] ^= 1;
	bad(f, WIRE_AUTH_BAD, 1, "BU under another key is answered, and nothing else  # MIP6-210 MIP6-215");
	f = bu(1, 15);
	f.mac_coa.s6_addr[15] ^= 1;
	bad(f, WIRE_AUTH_BAD, 1, "BU for another care-of address than was authenticated  # MIP6-210");
	f = bu(1, 15);
	f.key.spi = 300;
	bad(f, DROP_IDENTITY, 0, "BU under an SPI that is not the mobile's  # MIP6-216");
	f = bu(1, 15);
	name(&f, "nobody@example.net");
	bad(f, DROP_IDENTITY, 0, "BU of another identity  # MIP6-216");
	f = bu(1, 15);
	f.p.src_home = sim_addr("2001:db8:10::77");
	f.mac_home = f.p.src_home;
	bad(f, DROP_NO_KEY, 0, "BU for a home address that nobody has  # MIP6-216");
	f = bu(1, 15);
	f.p.src_home = sim_addr(OTHER);
	f.mac_home = f.p.src_home;
	bad(f, DROP_IDENTITY, 0, "BU for another mobile's home address, under one's own key  # MIP6-103");
	f = bu(1, 15);
	f.unsigned_ = true;
	bad(f, WIRE_NO_AUTH, 0, "BU without authenticator  # MIP6-104 MIP6-209");
	f = bu(1, 15);
	f.m.opt.has_mnid = false;
	bad(f, WIRE_NO_MNID, 0, "BU without identity  # MIP6-205");
	f = bu(1, 15);
	f.m.opt.mnid_subtype = 9;
	bad(f, WIRE_NO_MNID, 0, "BU with an identity of an unknown kind  # MIP6-204");
	f = bu(1, 15);
	f.m.opt.has_nonces = true;
	bad(f, WIRE_NONCES, 0, "BU with nonce indices  # MIP6-090");
	f = bu(1, 15);
	f.p.has_src_home = false;
	bad(f, WIRE_NO_HOME, 0, "BU from away without Home Address option  # MIP6-108");
	f = bu(1, 15);
	f.bad_checksum = true;
	bad(f, WIRE_CHECKSUM, 0, "BU with a wrong checksum  # MIP6-009");
	f = bu(1, 15);
	f.p.dst = sim_addr("2001:db8:10::2");
	bad(f, DROP_OTHER_NODE, 0, "BU to another node");
	f = bu(1, 15);
	f.m.opt.alt_coa = sim_addr("ff02::1");
	f.mac_coa = f.m.opt.alt_coa;
	bad(f, WIRE_ADDRESS, 0, "BU with a group as care-of address  # MIP6-025");
	bound(bu(1, 15), HOME, "and the same unspoiled is taken  (control)  # MIP6-108 MIP6-109");
	end();
}

static void test_bytes(void)
{
	uint8_t packet[1024], spoiled[1024];
	unsigned int taken = 0, n = 0;
	struct forged f = bu(1, 15);
	size_t len;

	begin();
	len = forge(&f, packet, sizeof(packet));
	/* from the home address on: padding in front of it is nobody's */
	for (size_t bit = 48 * 8; bit < len * 8; bit++) {
		memcpy(spoiled, packet, len);
		spoiled[bit / 8] ^= (uint8_t)(1 << bit % 8);
		msim_inject(sim, AGENT, spoiled, len);
		taken += msim_binding(sim, HOME)->last_known;
		n++;
	}
	for (size_t cut = 0; cut < len; cut++, n++) {
		msim_inject(sim, AGENT, packet, cut);
		taken += msim_binding(sim, HOME)->last_known;
	}
	ok(!taken && n > 900 && !sim->nodes[AGENT].kernel_calls,
	   "of %u copies of a BU with a bit turned over or an end cut off none leaves anything  # MIP6-009 MIP6-033",
	   n);
	end();
}

static void test_answers_bounded(void)
{
	struct forged f = bu(1, 15);

	begin();
	f.key.key[0] ^= 1;
	for (int i = 0; i < 1000; i++)
		send_forged(f);
	ok(sim->nodes[AGENT].sent['B'] == 100,
	   "of 1000 forgeries in a second 100 are answered");
	msim_run(sim, 1);
	send_forged(f);
	ok(sim->nodes[AGENT].sent['B'] == 101, "and in the next second one again");
	end();

	begin();
	sim->nodes[AGENT].cfg->ha.dad_transmits = 0;
	for (int i = 0; i <= 1000; i++)
		send_forged(bu(1, 15));
	ok(sim->nodes[AGENT].sent['B'] == 101 && sim->ha.n_bound == 1,
	   "of a BU played again 1000 times in a second 100 are");
	end();
}

/* Once more, or in another order */

static void test_replay(void)
{
	uint8_t first[1024], second[1024];
	struct forged f = bu(40000, 15);
	struct ip6_packet p;
	size_t len, len2;

	begin();
	len = forge(&f, first, sizeof(first));
	msim_inject(sim, AGENT, first, len);
	msim_run(sim, 1.1);
	ok(msim_binding(sim, HOME)->bound, "a BU is taken once  (control)");
	dropped(first, len, DROP_REPLAY, 1, "and played again it is not");
	ok(last_ba(&p).ba.status == MH_STATUS_SEQUENCE &&
	   last_ba(&p).ba.seq == 40000,
	   "its answer has the last number that was accepted  # MIP6-086");

	f = bu(40001, 0);
	len2 = forge(&f, second, sizeof(second));
	msim_inject(sim, AGENT, second, len2);
	ok(!msim_binding(sim, HOME)->bound, "the registration ends");
	dropped(first, len, DROP_REPLAY, 1,
		"within 10 s the BU of before is out of order  # MIP6-119");
	msim_run(sim, 60);
	dropped(first, len, DROP_REPLAY, 1,
		"and so it is a minute later: the number outlives the registration  # MIP6-085");
	bound(bu(40002, 15), HOME, "a greater one is taken");
	refused(bu((uint16_t)(40002 + 32768), 15), MH_STATUS_SEQUENCE,
		"32768 ahead is not greater  # MIP6-085");
	bound(bu((uint16_t)(40002 + 32767), 15), HOME,
	      "32767 ahead is  # MIP6-085");
	end();
}

static void test_restart(void)
{
	struct segue_mn kept = { .deadline = 30000, .tag = "mip6-ha 40000" };
	struct in6_addr home = sim_addr(HOME), coa = sim_addr(COA);
	struct in6_addr ha = sim_addr(HA);
	uint8_t packet[1024];
	struct forged f = bu(40000, 15);
	size_t len = forge(&f, packet, sizeof(packet));

	begin();
	kept.n_addrs = 1;
	kept.addrs[0] = segue_addr6(&home);
	kept.to.n_legs = 1;
	kept.to.legs[0] = segue_leg_tunnel(&ha, &coa);
	ha_adopt(&sim->ha, &kept);
	ok(msim_binding(sim, HOME)->bound && sim->ha.n_bound == 1,
	   "what the kernel still does for an agent of before is a registration again");
	dropped(packet, len, DROP_REPLAY, 1, "an old BU is still old");
	send_forged(bu(40001, 15));
	ok(!sim->nodes[AGENT].sent['n'] && sim->nodes[AGENT].sent['B'] == 2,
	   "and a new one is answered at once");
	end();

	begin();
	msim_inject(sim, AGENT, packet, len);
	msim_run(sim, 1.1);
	ok(msim_binding(sim, HOME)->bound,
	   "without what the kernel kept any number is taken  (control)");
	end();

	begin();
	kept.deadline = 2000;
	ha_adopt(&sim->ha, &kept);
	msim_run(sim, 2.1);
	ok(!msim_binding(sim, HOME)->bound && !sim->ha.n_bound,
	   "it ends when the kernel ends it");
	end();
}

/* Every refusal */

static void test_statuses(void)
{
	struct forged f;

	begin();
	refused(bu_of(GUEST, "guest@example.net", 259, 0x30, 1),
		MH_STATUS_NOT_HOME, "a home address of another link  # MIP6-029 MIP6-106");
	refused(bu_of(FORMER, "former@example.net", 258, 0x20, 1),
		MH_STATUS_PROHIBITED, "a mobile that is denied  # MIP6-029 MIP6-107");
	refused(bu(1, 0), MH_STATUS_NOT_HA,
		"an end without a beginning  # MIP6-029 MIP6-117");
	f = bu(2, 15);
	f.m.opt.alt_coa = sim_addr(HOME);
	f.mac_coa = f.m.opt.alt_coa;
	refused(f, MH_STATUS_BAD_COA,
		"the home address as care-of address  # MIP6-026 MIP6-029");
	f = bu(3, 15);
	f.m.bu.flags |= MH_BU_K | 0x0800;
	bound(f, HOME, "K and unknown flags change nothing  # MIP6-022 MIP6-115");
	f = bu(4, 15);
	f.m.bu.flags = MH_BU_H;
	bound(f, HOME, "without A it is answered all the same  # MIP6-113");
	end();
}

/* A home prefix that is preferred and valid for so long, and a BU for a minute. */
static uint8_t status_with(uint32_t preferred, uint32_t valid)
{
	struct ip6_packet p;
	uint8_t status;

	begin();
	sim->ha.prefixes.preferred = preferred;
	sim->ha.prefixes.valid = valid;
	send_forged(bu(1, 15));
	msim_run(sim, 1.1);
	status = sim->ha.n_bound == 1 ? last_ba(&p).ba.status : 255;
	end();
	return status;
}

static void test_prefix_ends(void)
{
	ok(status_with(59, 86400) == MH_STATUS_PREFIXES,
	   "a home prefix that is deprecated before the end: status 1  # MIP6-114");
	ok(status_with(0, 86400) == MH_STATUS_PREFIXES,
	   "one that is already, too  # MIP6-114");
	ok(status_with(60, 60) == MH_STATUS_PREFIXES,
	   "one that is not valid at the end, too  # MIP6-114");
	ok(status_with(60, 86400) == MH_STATUS_OK,
	   "one that is preferred till then: status 0  # MIP6-114");
}

static void test_full(void)
{
	begin();
	sim->nodes[AGENT].cfg->ha.bindings_max = 1;
	bound(bu_other(1), OTHER, "the only place is taken, under HMAC-SHA-256");
	refused(bu(1, 15), MH_STATUS_RESOURCES,
		"there is none for another  # MIP6-095 MIP6-107");
	bound(bu_other(2), OTHER, "who has it keeps it  # MIP6-109");
	send_forged(({ struct forged f = bu_other(3);
		       f.m.bu.lifetime = 0; f; }));
	bound(bu(2, 15), HOME, "until he ends it");
	end();

	begin();
	sim->nodes[AGENT].cfg->ha.bindings_max = 1;
	send_forged(bu(1, 15));
	send_forged(bu_other(1));
	msim_run(sim, 1.1);
	ok(sim->ha.n_bound == 1 && sim->nodes[AGENT].sent['B'] == 2,
	   "of two that are probed for at once one gets it");
	end();
}

static void ns_or_na(uint8_t type, const char *target)
{
	struct icmp6_msg m = { .type = type };
	struct in6_addr addr = sim_addr(target);
	struct ip6_packet p = {
		.src = type == ICMP6_NS ? in6addr_any :
					  sim_addr("fe80::99"),
		.dst = type == ICMP6_NS ? solicited_node(&addr) : all_nodes,
		.hop_limit = 255, .proto = IP6_PROTO_ICMP,
	};
	uint8_t data[128], packet[256];
	int len;

	if (type == ICMP6_NS)
		m.ns.target = addr;
	else
		m.na.target = addr;
	len = icmp6_encode(&m, data, sizeof(data));
	ip6_seal(&p, data, (size_t)len);
	p.data = data;
	p.len = (size_t)len;
	len = ip6_build(&p, packet, sizeof(packet));
	msim_inject(sim, AGENT, packet, (size_t)len);
}

/* NA by the home agent about this address, to all. */
static unsigned int advertised(const char *target)
{
	const struct msim_node *n = &sim->nodes[AGENT];
	struct in6_addr addr = sim_addr(target);
	unsigned int found = 0;
	struct icmp6_msg m;
	struct ip6_packet p;

	for (unsigned int i = 0; i < n->sent['a'] && i < MSIM_KEPT; i++)
		found += !ip6_parse(&p, n->packets['a'][i].bytes,
				    n->packets['a'][i].len) &&
			 !icmp6_receive(&m, &p) &&
			 !memcmp(&m.na.target, &addr, 16) &&
			 addr_equal(&p.dst, &all_nodes);
	return found;
}

static bool told(const char *what)
{
	size_t at = 0;

	return msim_said(sim, &at, what);
}

static struct forged bu_l(uint16_t seq, uint16_t lifetime)
{
	struct forged f = bu(seq, lifetime);

	f.m.bu.flags |= MH_BU_L;
	return f;
}

/* Flag L: the link-local address, too. */
static void test_link_local(void)
{
	struct ip6_packet p;

	begin();
	bound(bu_l(1, 15), HOME, "a BU with L is accepted");
	ok(sim->nodes[AGENT].sent['n'] == 2 &&
	   told("ha send NS :: > ff02::1:ff00:a") &&
	   told("ha kernel proxy fe80::a") && advertised("fe80::a") == 1 &&
	   advertised(HOME) == 1,
	   "both addresses are probed for, then defended and advertised  # MIP6-111");
	bound(bu(2, 15), HOME, "a BU without L, of the same mobile");
	ok(told("ha kernel no proxy fe80::a"),
	   "ends the defence of the second  # MIP6-111");
	end();

	begin();
	bound(bu_l(1, 15), HOME, "once more with L");
	send_forged(bu(2, 0));
	ok(told("ha kernel no proxy fe80::a"),
	   "the end of the registration ends both  # MIP6-111");
	end();

	begin();
	bound(bu(1, 15), HOME, "a BU without L is accepted  (control)");
	ok(sim->nodes[AGENT].sent['n'] == 1 && !told("proxy") &&
	   !advertised("fe80::a"),
	   "the home address alone is probed for and defended  # MIP6-111");
	end();

	begin();
	send_forged(bu(1, 15));
	ns_or_na(ICMP6_NA, "fe80::a");
	msim_run(sim, 1.1);
	ok(sim->ha.n_bound == 1,
	   "without L it is no matter who has the link-local address");
	end();

	begin();
	send_forged(bu_l(1, 15));
	ns_or_na(ICMP6_NA, "fe80::a");
	msim_run(sim, 1.1);
	ok(!sim->ha.n_bound && last_ba(&p).ba.status == MH_STATUS_DAD &&
	   !told("proxy"), "with L it is a duplicate  # MIP6-111");
	end();
}

static void test_duplicate(void)
{
	static const uint8_t types[] = { ICMP6_NA, ICMP6_NS };
	struct ip6_packet p;

	for (size_t i = 0; i < 2; i++) {
		begin();
		send_forged(bu(1, 15));
		msim_run(sim, 0.5);
		ns_or_na(types[i], HOME);
		msim_run(sim, 1);
		ok(last_ba(&p).ba.status == MH_STATUS_DAD &&
		   !sim->ha.n_bound && !sim->nodes[AGENT].kernel_calls,
		   "somebody on the home link %s: status 134  # MIP6-029 MIP6-110",
		   i ? "probes for the address too" : "has the address");
		end();
	}

	begin();
	send_forged(bu(1, 15));
	msim_run(sim, 0.5);
	ns_or_na(ICMP6_NA, OTHER);
	msim_run(sim, 1);
	ok(sim->ha.n_bound == 1, "another's address is no matter  (control)");
	ns_or_na(ICMP6_NA, HOME);
	ok(sim->ha.n_bound == 1, "nor who says so once it is registered");
	end();
}

static void test_probes(void)
{
	begin();
	sim->nodes[AGENT].cfg->ha.dad_transmits = 3;
	send_forged(bu(1, 15));
	msim_run(sim, 1.5);
	send_forged(bu(2, 15));
	msim_run(sim, 1);
	ok(sim->nodes[AGENT].sent['n'] == 3 && !sim->nodes[AGENT].sent['B'],
	   "three probes, a second apart, before any answer");
	msim_run(sim, 1);
	ok(sim->nodes[AGENT].sent['B'] == 1 &&
	   msim_binding(sim, HOME)->request.seq == 2,
	   "then one answer, to the last BU");
	end();

	begin();
	send_forged(bu(1, 15));
	send_forged(bu(2, 0));
	msim_run(sim, 5);
	ok(!sim->ha.n_bound && sim->nodes[AGENT].sent['B'] == 1 &&
	   msim_binding(sim, HOME)->state == HA_NONE,
	   "an end while it is probed for ends it");
	end();
}

static void test_kernel(void)
{
	struct ip6_packet p;

	begin();
	sim->nodes[AGENT].refuse = "mip6-ha";
	send_forged(bu(1, 15));
	msim_run(sim, 1.1);
	ok(last_ba(&p).ba.status == MH_STATUS_RESOURCES && !sim->ha.n_bound &&
	   sim->nodes[AGENT].sent['B'] == 1 && !sim->ha.all.due.n,
	   "what the kernel has no room for is refused, and nothing accepted before");
	sim->nodes[AGENT].refuse = NULL;
	bound(bu(2, 15), HOME, "with room it is accepted  (control)");
	end();
}

static void test_errors(void)
{
	uint8_t mh[24] = { 59, 2, 99 }, packet[1024];
	struct forged f = bu(1, 15);
	struct ip6_packet p;
	struct mh_msg m;
	size_t len;

	begin();
	f.p.data = mh;
	f.p.len = sizeof(mh);
	ip6_seal(&f.p, mh, sizeof(mh));
	len = (size_t)ip6_build(&f.p, packet, sizeof(packet));
	dropped(packet, len, WIRE_TYPE, 1, "a message of type 99 is answered");
	if (ip6_parse(&p, sim->nodes[AGENT].packets['E'][0].bytes,
		      sim->nodes[AGENT].packets['E'][0].len) ||
	    mh_receive(&m, &p))
		m.type = 0;
	ok(m.type == MH_BE && m.be.status == MH_BE_UNKNOWN_TYPE &&
	   !memcmp(&m.be.home, &f.mac_home, 16) && !p.has_dst_home &&
	   !memcmp(&p.dst, &f.mac_coa, 16),
	   "by Binding Error 2 with the home address it named, to where it came from  # MIP6-010 MIP6-071");
	for (int i = 0; i < 1000; i++)
		msim_inject(sim, AGENT, packet, len);
	ok(sim->nodes[AGENT].sent['E'] == 10,
	   "of 1000 in a second 10 are  # MIP6-072");
	end();
}

/* What is told to whoever asks */

static void test_show(void)
{
	json_t *o, *ha, *b;

	begin();
	bound(bu(7, 15), HOME, "somebody is registered");
	o = show_agent(&sim->nodes[AGENT].agent);
	ha = json_object_get(o, "ha");
	b = json_array_get(json_object_get(ha, "bindings"), 0);
	ok(json_integer_value(json_object_get(ha, "registered")) == 1 &&
	   json_integer_value(json_object_get(ha, "mobiles")) == 4 &&
	   json_array_size(json_object_get(ha, "bindings")) == 1 &&
	   !strcmp(json_string_value(json_object_get(b, "home")), HOME) &&
	   !strcmp(json_string_value(json_object_get(b, "coa")), COA) &&
	   !strcmp(json_string_value(json_object_get(b, "identity")),
		   "mobile@example.net") &&
	   json_integer_value(json_object_get(b, "seq")) == 7 &&
	   json_integer_value(json_object_get(b, "lifetime")) == 60,
	   "and is shown with home and care-of address, number and lifetime  # MIP6-065");
	json_decref(o);
	end();
}

/* MN-AAA: what the server's file says (RFC 4285 5.2) */

static const uint8_t secret[16] = { 0xaa, 1, 2, 3 };

/* A server that knows the mobile, and one that it refuses. */
static void begin_aaa(void)
{
	static struct aaa_user users[2];
	struct config_ha *cfg;

	begin();
	cfg = &sim->nodes[AGENT].cfg->ha;
	for (int i = 0; i < 2; i++) {
		users[i] = (struct aaa_user){ .key.key_len = 16 };
		memcpy(users[i].key.key, secret, sizeof(secret));
	}
	strcpy(users[0].nai, "mobile@example.net");
	strcpy(users[1].nai, "other@example.net");
	users[1].refused = true;
	cfg->aaa = (struct aaa){ 2, users };
}

static void end_aaa(void)
{
	sim->nodes[AGENT].cfg->ha.aaa = (struct aaa){ 0, NULL };
	end();
}

/* The same with MN-AAA, and with MN-HA only if so. */
static size_t forge_aaa(struct forged *f, bool both, uint8_t spoil,
			uint8_t *packet, size_t size)
{
	struct badf_key key = { .key_len = 16 };
	uint8_t mh[512];
	int len;

	memcpy(key.key, secret, sizeof(secret));
	key.key[0] ^= spoil;
	if (both)
		mn_ha_prepare(&f->m, &f->key);
	mn_aaa_prepare(&f->m);
	len = mh_encode(&f->m, mh, sizeof(mh));
	if (both)
		mn_ha_sign(&f->key, &f->mac_coa, &f->mac_home, mh, (size_t)len);
	mn_aaa_sign(&key, &f->mac_coa, &f->mac_home, mh, (size_t)len);
	ip6_seal(&f->p, mh, (size_t)len);
	f->p.data = mh;
	f->p.len = (size_t)len;
	len = ip6_build(&f->p, packet, size);
	return len < 0 ? 0 : (size_t)len;
}

/* Its answer has MN-HA alone, and that verifies. */
static bool answered(uint8_t status)
{
	struct badf_key key = bu(1, 1).key;
	struct in6_addr coa = sim_addr(COA), home = sim_addr(HOME);
	struct ip6_packet p;
	struct mh_msg m = last_ba(&p);

	return m.type == MH_BA && m.ba.status == status &&
	       m.opt.mn_ha.present && !m.opt.mn_aaa.present &&
	       !mn_ha_verify(&key, &coa, &home, p.data, p.len);
}

static void test_aaa_accepts(void)
{
	uint8_t packet[1024];
	struct forged f;
	size_t len;

	for (int both = 0; both < 2; both++) {
		begin_aaa();
		f = bu(7, 15);
		len = forge_aaa(&f, both, 0, packet, sizeof(packet));
		msim_inject(sim, AGENT, packet, len);
		msim_run(sim, 2);
		ok(msim_binding(sim, HOME)->bound && answered(0),
		   "a BU with MN-AAA %s MN-HA is good if the server says so, and its BA has MN-HA alone  # MIP6-217 MIP6-218",
		   both ? "behind" : "without");
		end_aaa();
	}

	begin();
	f = bu(7, 15);
	len = forge_aaa(&f, true, 0, packet, sizeof(packet));
	dropped(packet, len, DROP_NO_KEY, 0,
		"without a server one with MN-AAA is dropped");
	end();
}

static void test_aaa_refuses(void)
{
	uint8_t packet[1024];
	struct forged f;
	size_t len;

	begin_aaa();
	f = bu(7, 15);
	len = forge_aaa(&f, false, 1, packet, sizeof(packet));
	dropped(packet, len, DROP_AAA, 1, "a wrong MN-AAA binds nobody");
	ok(answered(MH_STATUS_AUTH_FAIL),
	   "and is answered by 146 under MN-HA alone  # MIP6-218");
	f = bu_other(7);
	len = forge_aaa(&f, true, 0, packet, sizeof(packet));
	dropped(packet, len, DROP_AAA, 1,
		"nor does one whom the server refuses, whatever MN-HA says  # MIP6-218");
	f = bu(7, 15);
	f.key.key[0] ^= 1;
	len = forge_aaa(&f, true, 0, packet, sizeof(packet));
	dropped(packet, len, WIRE_AUTH_BAD, 1,
		"nor a wrong MN-HA, whatever the server says");
	sim->nodes[AGENT].cfg->ha.aaa_answers = false;
	f = bu(7, 15);
	len = forge_aaa(&f, false, 1, packet, sizeof(packet));
	dropped(packet, len, DROP_AAA, 0,
		"configured so, whom the server refuses hears nothing  # MIP6-218");
	end_aaa();
}

/* A mobile of ours, and an agent that asks. */
static void test_aaa_mobile(void)
{
	struct config_home *cfg;
	struct ip6_packet p;
	struct mh_msg m;

	begin_aaa();
	cfg = &sim->nodes[MOBILE].cfg->mn.home;
	cfg->has_aaa = true;
	cfg->aaa.key_len = 16;
	memcpy(cfg->aaa.key, secret, sizeof(secret));
	msim_move(sim, LINK1);
	msim_run(sim, 3);
	if (ip6_parse(&p, sim->nodes[MOBILE].packets['U'][0].bytes,
		      sim->nodes[MOBILE].packets['U'][0].len) ||
	    mh_receive(&m, &p))
		m.type = 0;
	ok(m.type == MH_BU && m.opt.mn_ha.present && m.opt.mn_aaa.present &&
	   m.opt.mn_aaa.at > m.opt.mn_ha.at &&
	   sim->mip.home.state == MIP_BOUND,
	   "a mobile with a key for MN-AAA puts it behind MN-HA, and is registered  # MIP6-217 MIP6-218");
	end_aaa();
}

/* How much there is of it */

static void test_due(void)
{
	enum { N = 500 };
	struct due d;
	double at[N];
	bool runs[N] = { false };
	unsigned int wrong = 0;
	uint32_t first;
	double when;

	if (due_begin(&d, N))
		abort();
	srand(1);
	for (int step = 0; step < 20000; step++) {
		uint32_t i = (uint32_t)rand() % N;
		double least = 1e9;

		if (rand() % 3) {
			at[i] = rand() % 1000;
			runs[i] = true;
			due_set(&d, i, at[i]);
		} else {
			runs[i] = false;
			due_stop(&d, i);
		}
		for (i = 0; i < N; i++)
			if (runs[i] && at[i] < least)
				least = at[i];
		if (due_first(&d, &first, &when))
			wrong += when != least || at[first] != least ||
				 !runs[first];
		else
			wrong += least < 1e9;
	}
	ok(!wrong, "after each of 20000 changes the earliest of 500 deadlines is the first");
	due_end(&d);
}

static void test_size(void)
{
	size_t each = sizeof(struct mobile) + 16 + 32 +	/* key, NAI */
		      sizeof(struct ha_binding) + 16;	/* deadline */

	note("%zu bytes for each that may register", each);
	ok(each <= 200 && each * 100000 <= 100u << 20,
	   "no more than 200, and 100,000 registrations are less than 100 MB");
}

int main(int argc, char **argv)
{
	dir = argc > 1 ? argv[1] : ".";
	test_forgeries();
	test_bytes();
	test_answers_bounded();
	test_replay();
	test_restart();
	test_statuses();
	test_prefix_ends();
	test_full();
	test_duplicate();
	test_link_local();
	test_probes();
	test_kernel();
	test_errors();
	test_aaa_accepts();
	test_aaa_refuses();
	test_aaa_mobile();
	test_show();
	test_due();
	test_size();
	return tap_end();
}
