// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fault_test.c - what nobody who may say it has said
 *
 * usage: fault_test CONFIGURATIONS
 *
 * Each message is sent to an agent as it stands: it is counted by its reason,
 * and nothing else happens: no answer, no session, nothing asked of the kernel.
 */
#include <string.h>

#include "daemon/message.h"
#include "sim.h"
#include "tap.h"

static const char *dir;
static struct sim *sim;

static const uint8_t key[16] = "Segue laboratory";

/* A FBU as the mobile sends it; a test then spoils one thing. */
struct forged {
	struct mh_msg m;
	struct ip6_packet p;
	struct badf_key key;
	struct in6_addr mac_coa;
	struct in6_addr par;
	bool unsigned_;
	bool bad_checksum;
};

static struct forged fbu(uint16_t seq)
{
	struct forged f = {
		.m = { .type = MH_FBU },
		.p = {
			.src = sim_addr(sim_pcoa[AR1]),
			.dst = sim_addr("2001:db8:1::1"),
			.src_home = sim_addr(sim_pcoa[AR1]),
			.has_src_home = true, .hop_limit = 64,
			.proto = IP6_PROTO_MH,
		},
		.key = { .alg = BADF_HMAC_SHA1_96, .spi = 4097,
			 .key_len = sizeof(key) },
		.mac_coa = sim_addr(sim_pcoa[AR2]),
		.par = sim_addr("2001:db8:1::1"),
	};

	f.m.bu = (struct mh_bu){ seq, MH_BU_A | MH_BU_H, 10 };
	f.m.opt.has_alt_coa = true;
	f.m.opt.alt_coa = f.mac_coa;
	f.m.opt.has_lla = true;
	memcpy(f.m.opt.lla, sim_lladdr[MN], 6);
	memcpy(f.key.key, key, sizeof(key));
	return f;
}

static struct forged hi(const char *from)
{
	struct forged f = {
		.m = { .type = MH_HI },
		.p = {
			.src = sim_addr(from),
			.dst = sim_addr("2001:db8:2::1"),
			.hop_limit = 64, .proto = IP6_PROTO_MH,
		},
		.unsigned_ = true,
	};

	f.m.hi = (struct mh_hi){ .seq = 9, .flags = MH_HI_U };
	f.m.opt.has_lla = true;
	memcpy(f.m.opt.lla, sim_lladdr[MN], 6);
	f.m.opt.ip[MH_OLD_COA] = (struct mh_ip_addr){
		true, 128, sim_addr(sim_pcoa[AR1]) };
	f.m.opt.ip[MH_NEW_COA] = (struct mh_ip_addr){
		true, 128, sim_addr(sim_pcoa[AR2]) };
	return f;
}

static size_t forge(struct forged *f, uint8_t *packet, size_t size)
{
	uint8_t mh[512];
	int len;

	if (!f->unsigned_)
		badf_prepare(&f->m, &f->key);
	len = mh_encode(&f->m, mh, sizeof(mh));
	if (len < 0)
		return 0;
	if (!f->unsigned_)
		badf_sign(&f->key, &f->mac_coa, &f->par, mh, (size_t)len);
	ip6_seal(&f->p, mh, (size_t)len);
	if (f->bad_checksum)
		mh[4] ^= 1;
	f->p.data = mh;
	f->p.len = (size_t)len;
	len = ip6_build(&f->p, packet, size);
	return len < 0 ? 0 : (size_t)len;
}

static unsigned int all_sent(const struct sim_node *n)
{
	unsigned int all = 0;

	for (int i = 0; i < 128; i++)
		all += n->sent[i];
	return all;
}

static unsigned int sessions(const struct sim_node *n)
{
	unsigned int all = 0;

	for (struct session *s = n->ar.pars; s; s = s->next)
		all++;
	for (struct session *s = n->ar.nars; s; s = s->next)
		all++;
	return all;
}

/* Counted once under this reason, and nothing done but answers_n answers. */
static void dropped(int to, const uint8_t *packet, size_t len, int reason,
		    unsigned int answers, const char *sentence)
{
	struct sim_node *n = &sim->nodes[to];
	uint64_t before = n->agent.counters.drops[reason], total = 0;
	unsigned int calls = n->kernel_calls, sent = all_sent(n);
	unsigned int state = sessions(n);

	for (int i = 0; i < DROP_REASONS; i++)
		total += n->agent.counters.drops[i];
	sim_inject(sim, to, sim_lladdr[MN], packet, len);
	for (int i = 0; i < DROP_REASONS; i++)
		total -= n->agent.counters.drops[i];

	ok(len && n->agent.counters.drops[reason] == before + 1 &&
	   total == (uint64_t)-1 && n->kernel_calls == calls &&
	   sessions(n) == state && all_sent(n) == sent + answers,
	   "%s", sentence);
}

static void bad(struct forged f, int to, int reason, unsigned int answers,
		const char *sentence)
{
	uint8_t packet[1024];
	size_t len = forge(&f, packet, sizeof(packet));

	dropped(to, packet, len, reason, answers, sentence);
}

static void bad_fbus(void)
{
	struct forged f = fbu(1);

	f.key.key[0] ^= 1;
	bad(f, AR1, WIRE_AUTH_BAD, 0, "FBU with another key  # FMIP-088 "
				      "F11-041");
	f = fbu(1);
	f.key.spi = 9;
	bad(f, AR1, WIRE_AUTH_SPI, 0, "FBU with another SPI  # FMIP-088");
	f = fbu(1);
	f.key.alg = BADF_HMAC_SHA256_128;
	bad(f, AR1, WIRE_AUTH_LENGTH, 0, "FBU with another algorithm  # "
					 "FMIP-093");
	f = fbu(1);
	f.unsigned_ = true;
	bad(f, AR1, WIRE_NO_BADF, 0, "FBU without authenticator  # FMIP-078 "
				     "FMIP-095");
	f = fbu(1);
	f.m.opt.alt_coa.s6_addr[15] ^= 1;
	bad(f, AR1, WIRE_AUTH_BAD, 0,
	    "FBU with another new address than was authenticated  # FMIP-088 "
	    "FMIP-091");
	f = fbu(1);
	f.p.has_src_home = false;
	bad(f, AR1, WIRE_NO_HOME, 0, "FBU without Home Address option  # "
				     "FMIP-077");
	f = fbu(1);
	f.m.opt.has_alt_coa = false;
	bad(f, AR1, WIRE_NO_ALT_COA, 0,
	    "FBU from the old address without a new one  # FMIP-076");
	f = fbu(1);
	f.m.bu.flags = MH_BU_A;
	bad(f, AR1, WIRE_FLAGS, 0, "FBU without H  # FMIP-073");
	f = fbu(1);
	f.bad_checksum = true;
	bad(f, AR1, WIRE_CHECKSUM, 0, "FBU with a wrong checksum  # FMIP-067");
	f = fbu(1);
	f.p.src_home = sim_addr("2001:db8:1::99");
	f.p.src = f.p.src_home;
	bad(f, AR1, DROP_NO_KEY, 0, "FBU for an address without a key  # "
				    "FMIP-203");
	f = fbu(1);
	f.p.src_home = sim_addr(sim_pcoa[AR2]);
	f.p.src = f.p.src_home;
	bad(f, AR1, DROP_NOT_MY_PREFIX, 0,
	    "FBU for an address of another link");
}

/* Bytes of it cut off or turned over, each in turn. */
static void mangled(void)
{
	struct forged f = fbu(1);
	uint8_t packet[1024], copy[1024];
	size_t len = forge(&f, packet, sizeof(packet));
	struct sim_node *ar1 = &sim->nodes[AR1];
	unsigned int calls = ar1->kernel_calls, sent = all_sent(ar1);

	for (size_t i = 0; i < len; i++) {
		sim_inject(sim, AR1, sim_lladdr[MN], packet, i);
		memcpy(copy, packet, len);
		copy[i] ^= 0xff;
		/* Neither checksum nor authenticator cover what is before. */
		if (i >= IP6_HEADER_LEN + IP6_HAO_LEN)
			sim_inject(sim, AR1, sim_lladdr[MN], copy, len);
	}
	ok(!sessions(ar1) && ar1->kernel_calls == calls &&
	   all_sent(ar1) == sent,
	   "FBU cut at each length, and with each octet turned over  # "
	   "FMIP-057 FMIP-091");
}

static void good_and_again(void)
{
	struct sim_node *ar1 = &sim->nodes[AR1];
	struct forged f = fbu(100);
	uint8_t packet[1024];
	size_t len = forge(&f, packet, sizeof(packet));

	sim_inject(sim, AR1, sim_lladdr[MN], packet, len);
	ok(sessions(ar1) == 1 && ar1->sent['d'] == 1,
	   "the same FBU unspoilt is taken: the control of all above");
	dropped(AR1, packet, len, DROP_REPLAY, 1,
		"the same again is a replay: FBack 135 and nothing else  # "
		"FMIP-082");
	ok(strstr(sim->clock.text, "step f sent status 135"), "status 135 it is");
	f = fbu(99);
	bad(f, AR1, DROP_REPLAY, 1, "nor is a lower number taken  # FMIP-082");
	f = fbu((uint16_t)(100 + 32768));
	bad(f, AR1, DROP_REPLAY, 1, "nor one half the circle away  # FMIP-082");
}

static void no_such_prefix(void)
{
	struct forged f = fbu(200);
	struct sim_node *ar1;
	uint8_t packet[1024];
	size_t len;

	sim_free(sim);
	sim = sim_new(dir);
	ar1 = &sim->nodes[AR1];
	f.mac_coa = sim_addr("2001:db8:dead::1");
	f.m.opt.alt_coa = f.mac_coa;
	len = forge(&f, packet, sizeof(packet));
	sim_inject(sim, AR1, sim_lladdr[MN], packet, len);
	ok(!ar1->sent['d'] && !sessions(ar1) && !ar1->kernel_calls &&
	   strstr(sim->clock.text, "step f sent status 129"),
	   "a new address of no neighbour: FBack 129, no HI, no tunnel  # "
	   "FMIP-086");
}

static void routers(void)
{
	struct forged f = hi("2001:db8:7::1");
	struct sim_node *ar2 = &sim->nodes[AR2];

	bad(f, AR2, DROP_UNKNOWN_ROUTER, 0, "HI of a router not configured");
	f = hi("2001:db8:1::1");
	f.p.dst = sim_addr(sim_pcoa[AR2]);
	bad(f, AR2, DROP_OTHER_NODE, 0, "HI to another address");
	f = hi("2001:db8:1::1");
	f.bad_checksum = true;
	bad(f, AR2, WIRE_CHECKSUM, 0, "HI with a wrong checksum  # FMIP-067");
	f = hi("2001:db8:1::1");
	f.m.opt.has_lla = false;
	bad(f, AR2, WIRE_NO_LLA, 1,
	    "HI without link-layer address: HAck 128  # FMIP-103");
	f = hi("2001:db8:1::1");
	f.m.hi.code = 2;
	bad(f, AR2, WIRE_CODE, 1, "HI with code 2: HAck 128  # FMIP-212");
	ar2->cfg->ar.sessions_max = 0;
	f = hi("2001:db8:1::1");
	bad(f, AR2, DROP_LIMIT, 1, "HI beyond the limit: HAck 130  # FMIP-129 "
				   "FMIP-160");
	ar2->cfg->ar.sessions_max = 10;

	f = (struct forged){
		.m = { .type = MH_HACK, .hack = { .seq = 3 } },
		.p = { .src = sim_addr("2001:db8:2::1"),
		       .dst = sim_addr("2001:db8:1::1"), .hop_limit = 64,
		       .proto = IP6_PROTO_MH },
		.unsigned_ = true,
	};
	bad(f, AR1, DROP_SEQUENCE, 0, "HAck to no HI  # FMIP-102");
	f.p.src = sim_addr("2001:db8:7::1");
	bad(f, AR1, DROP_UNKNOWN_ROUTER, 0, "HAck of another router  # "
					    "FMIP-102");
	f.m.hack.code = 77;
	bad(f, AR1, WIRE_CODE, 0, "HAck with a code that is none  # FMIP-133");
}

static void reactive_hi(void)
{
	struct sim_node *ar2 = &sim->nodes[AR2];
	struct forged f = hi("2001:db8:1::1");
	uint8_t packet[1024];
	size_t len;

	f.m.hi.code = 1;
	len = forge(&f, packet, sizeof(packet));
	sim_inject(sim, AR2, sim_lladdr[MN], packet, len);
	ok(strstr(sim->clock.text, "step e sent code 0 seq 9") && !sessions(ar2) &&
	   ar2->kernel_calls == 1 &&
	   strstr(sim->clock.text, "ar2 kernel neighbour 2001:db8:2::"),
	   "HI with code 1 is answered, and nothing held or defended  # "
	   "FMIP-120");
}

/* RtSolPr, with its hop limit and one octet as given. */
static size_t rtsolpr(uint8_t *packet, size_t size, uint8_t hop_limit,
		      size_t at, uint8_t value, bool reseal)
{
	struct icmp6_msg m = { .type = ICMP6_FMIP, .subtype = FMIP_RTSOLPR };
	struct ip6_packet p = {
		.src = sim_addr("fe80::ff:fe00:0"), .dst = all_routers,
		.hop_limit = hop_limit, .proto = IP6_PROTO_ICMP,
	};
	uint8_t icmp[256];
	int len;

	m.rtsolpr.id = 4;
	m.rtsolpr.n_aps = 1;
	memcpy(m.rtsolpr.aps[0], sim_lladdr[AR2], 6);
	len = icmp6_encode(&m, icmp, sizeof(icmp));
	if (len < 0)
		return 0;
	if (at && reseal)
		icmp[at] = value;
	ip6_seal(&p, icmp, (size_t)len);
	if (at && !reseal)
		icmp[at] = value;
	p.data = icmp;
	p.len = (size_t)len;
	len = ip6_build(&p, packet, size);
	return len < 0 ? 0 : (size_t)len;
}

static void bad_rtsolprs(void)
{
	struct sim_node *ar1 = &sim->nodes[AR1];
	unsigned int sent = ar1->sent['b'];
	uint8_t p[512];
	size_t len;

	len = rtsolpr(p, sizeof(p), 255, 0, 0, true);
	sim_inject(sim, AR1, sim_lladdr[MN], p, len);
	ok(ar1->sent['b'] == sent + 1,
	   "RtSolPr unspoilt is answered: the control of those below");
	len = rtsolpr(p, sizeof(p), 254, 0, 0, true);
	dropped(AR1, p, len, WIRE_HOP_LIMIT, 0,
		"RtSolPr with hop limit 254  # FMIP-006");
	len = rtsolpr(p, sizeof(p), 255, 2, 0x5a, false);
	dropped(AR1, p, len, WIRE_CHECKSUM, 0,
		"RtSolPr with a wrong checksum  # FMIP-004 FMIP-006");
	len = rtsolpr(p, sizeof(p), 255, 9, 0, true);
	dropped(AR1, p, len, WIRE_OPTION_ZERO, 0,
		"RtSolPr with an option of length 0  # FMIP-006");
	len = rtsolpr(p, sizeof(p), 255, 4, 9, true);
	dropped(AR1, p, len, WIRE_SUBTYPE, 0,
		"ICMPv6 154 with a subtype that is none  # FMIP-003");
	len = rtsolpr(p, sizeof(p), 255, 4, FMIP_OLD_HI, true);
	dropped(AR1, p, len, WIRE_LEGACY, 0,
		"HI in the form that was withdrawn  # FMIP-002");
	len = rtsolpr(p, sizeof(p), 255, 8, 200, true);
	dropped(AR1, p, len, WIRE_NO_AP, 0,
		"RtSolPr that asks about nothing  # FMIP-013 FMIP-015");
}

static void fbacks(void)
{
	struct sim_node *mn;
	struct forged f;
	uint16_t seq;

	sim_free(sim);
	sim = sim_new(dir);
	mn = &sim->nodes[MN];
	sim_attach(sim);
	sim->lose = 'c';
	sim->lose_n = 99;
	mn_command_handover(&mn->mn, sim_lladdr[AR2]);
	seq = mn->mn.seq;

	f = fbu(0);
	f.m = (struct mh_msg){ .type = MH_FBACK };
	f.m.ba = (struct mh_ba){ .seq = seq, .lifetime = 10 };
	f.p.has_src_home = false;
	f.p.src = sim_addr("2001:db8:1::1");
	f.p.dst = sim_addr(sim_pcoa[AR1]);

	f.key.key[3] ^= 1;
	bad(f, MN, WIRE_AUTH_BAD, 0, "FBack with another key  # FMIP-095 "
				     "FMIP-143");
	f.key.key[3] ^= 1;
	f.m.ba.seq = (uint16_t)(seq + 1);
	bad(f, MN, DROP_SEQUENCE, 0, "FBack with another number  # FMIP-143");
	f.m.ba.seq = seq;
	f.p.src = sim_addr("2001:db8:2::1");
	bad(f, MN, DROP_SOURCE, 0, "FBack of another router  # FMIP-143");
	f.p.src = sim_addr("2001:db8:1::1");
	f.unsigned_ = true;
	f.m.opt.badf.present = false;
	bad(f, MN, WIRE_NO_BADF, 0, "FBack without authenticator  # FMIP-095");
	f.unsigned_ = false;
	f.m.ba.status = 1;
	bad(f, MN, WIRE_NO_ALT_COA, 0,
	    "FBack 1 that names no address  # FMIP-142");
	ok(mn->mn.handover.state == MN_WAIT_FBACK, "the mobile goes on "
						   "waiting  # FMIP-143");

	f.m.opt.has_alt_coa = true;
	f.mac_coa = sim_addr("2001:db8:2::abcd");
	f.m.opt.alt_coa = f.mac_coa;
	{
		uint8_t packet[1024];
		size_t len = forge(&f, packet, sizeof(packet));

		sim_inject(sim, MN, sim_lladdr[AR1], packet, len);
	}
	ok(mn->mn.handover.state == MN_GUARD &&
	   strstr(sim->clock.text, "mn  kernel address 2001:db8:2::abcd/128"),
	   "FBack 1 with an address: that one is taken  # FMIP-135");
	sim_run(sim, 1);
	ok(strstr(sim->clock.text, "mn  send UNA 2001:db8:2::abcd > ff02::1") &&
	   !strstr(sim->clock.text, "address 2001:db8:2::ff:fe00:0"),
	   "and the one proposed never used  # FMIP-135");
}

/* The address is held at AR2; who speaks for it? */
static size_t nd(uint8_t *packet, size_t size, bool na, const char *src,
		 const uint8_t *lladdr)
{
	struct icmp6_msg m = { .type = na ? ICMP6_NA : ICMP6_NS };
	struct in6_addr target = sim_addr(sim_pcoa[AR2]);
	struct ip6_packet p = {
		.src = sim_addr(src), .hop_limit = 255,
		.dst = na ? all_nodes : solicited_node(&target),
		.proto = IP6_PROTO_ICMP,
	};
	uint8_t icmp[128];
	int len;

	if (na) {
		m.na.target = target;
		m.na.has_tlla = true;
		memcpy(m.na.tlla, lladdr, 6);
	} else {
		m.ns.target = target;
	}
	len = icmp6_encode(&m, icmp, sizeof(icmp));
	if (len < 0)
		return 0;
	ip6_seal(&p, icmp, (size_t)len);
	p.data = icmp;
	p.len = (size_t)len;
	len = ip6_build(&p, packet, size);
	return len < 0 ? 0 : (size_t)len;
}

static void hold_at_ar2(void)
{
	struct forged f = hi("2001:db8:1::1");
	uint8_t packet[1024];
	size_t len = forge(&f, packet, sizeof(packet));

	sim_free(sim);
	sim = sim_new(dir);
	sim_inject(sim, AR2, sim_lladdr[AR1], packet, len);
}

static int nar_state(const struct sim_node *n)
{
	return n->ar.nars ? n->ar.nars->state : -1;
}

static void owners(void)
{
	static const uint8_t thief[6] = { 2, 0, 0, 0, 0, 9 };
	struct sim_node *ar2;
	uint8_t p[256];
	size_t len;

	hold_at_ar2();
	ar2 = &sim->nodes[AR2];
	ok(nar_state(ar2) == NAR_WAITING, "AR2 holds for the new address");

	len = nd(p, sizeof(p), true, sim_pcoa[AR2], thief);
	sim_inject(sim, AR2, thief, p, len);
	ok(nar_state(ar2) == NAR_WAITING &&
	   ar2->agent.counters.drops[DROP_NOT_OWNER] == 1 &&
	   strstr(sim->clock.text, "nothing is released"),
	   "UNA of another link-layer address releases nothing, and is logged "
	   " # FMIP-174");

	len = nd(p, sizeof(p), false, "::", thief);
	sim_inject(sim, AR2, thief, p, len);
	ok(strstr(sim->clock.text, "ar2 send NA fe80::ff:fe00:200 > ff02::1"),
	   "another's probe for the address is answered  # FMIP-114");
	len = nd(p, sizeof(p), false, "fe80::9", thief);
	sim_inject(sim, AR2, thief, p, len);
	ok(strstr(sim->clock.text, "ar2 send NA fe80::ff:fe00:200 > fe80::9"),
	   "and another's question for it  # FMIP-114");

	sim_run(sim, 1.45);
	len = nd(p, sizeof(p), false, "::", sim_lladdr[MN]);
	sim_inject(sim, AR2, sim_lladdr[MN], p, len);
	ok(nar_state(ar2) == NAR_ARRIVED &&
	   ar2->agent.counters.n[COUNT_DEFENDED] == 2,
	   "its owner's probe is never answered: it says that it has come  # "
	   "FMIP-171");

	hold_at_ar2();
	ar2 = &sim->nodes[AR2];
	ar2->cfg->ar.hold_time = 1500;
	sim_run(sim, 2);
	len = nd(p, sizeof(p), false, "::", thief);
	sim_inject(sim, AR2, thief, p, len);
	ok(!ar2->agent.counters.n[COUNT_DEFENDED] && !ar2->ar.nars,
	   "after PROXY_ND_LIFETIME nothing is defended and nothing left  # "
	   "FMIP-114 FMIP-201");
}

static void probe_at_ar2(void)
{
	struct forged f = hi("2001:db8:1::1");
	uint8_t packet[1024];
	size_t len = forge(&f, packet, sizeof(packet));

	sim_free(sim);
	sim = sim_new(dir);
	sim->nodes[AR2].cfg->ar.dad_transmits = 1;
	sim_inject(sim, AR2, sim_lladdr[AR1], packet, len);
}

static void conflict(void)
{
	static const uint8_t thief[6] = { 2, 0, 0, 0, 0, 9 };
	uint8_t packet[1024];
	size_t len;

	probe_at_ar2();
	len = nd(packet, sizeof(packet), true, sim_pcoa[AR2], thief);
	sim_inject(sim, AR2, thief, packet, len);
	ok(strstr(sim->clock.text, "step e sent code 1 seq 9") &&
	   !sim->nodes[AR2].ar.nars,
	   "an answer to the router's own probe: HAck 1  # FMIP-113 FMIP-125");
}

/* It may come while it is still being asked whose the address is. */
static void owner_is_no_conflict(void)
{
	const uint8_t *owner = sim_lladdr[MN];
	uint8_t packet[1024];
	size_t len;

	for (int na = 0; na < 2; na++) {
		probe_at_ar2();
		len = nd(packet, sizeof(packet), na,
			 na ? sim_pcoa[AR2] : "::", owner);
		sim_inject(sim, AR2, owner, packet, len);
		ok(nar_state(&sim->nodes[AR2]) == NAR_ARRIVED &&
		   strstr(sim->clock.text, "step e sent code 0 seq 9"),
		   "the owner's own %s during the probe is no answer to it",
		   na ? "announcement" : "probe");
	}
}

/* FBack 135 says which number to go on from; kept and played again it says nothing. */
static void old_number(void)
{
	struct mn *mn;
	struct sim_node *ar1;
	struct sim_sent kept;
	uint16_t seq;

	sim_free(sim);
	sim = sim_new(dir);
	mn = &sim->nodes[MN].mn;
	ar1 = &sim->nodes[AR1];
	sim_attach(sim);
	ar1->ar.sequences[0][0].known = true;
	ar1->ar.sequences[0][0].last = 1000;
	sim->roam = ROAM_REFUSED;
	sim_handover(sim, AR2);
	kept = ar1->packets['f'][0];
	ok(strstr(sim->clock.text, "step f sent status 135") && kept.len &&
	   strstr(sim->clock.text, "step f sent status 0") && mn->seq > 1000 &&
	   mn->seq < 1010, "FBack 135: it goes on from the number told");

	sim->lose = 'c';
	sim->lose_n = 1000;
	mn_command_handover(mn, sim_lladdr[AR2]);
	seq = mn->seq;
	dropped(MN, kept.bytes, kept.len, DROP_SEQUENCE, 0,
		"the same, played again in the next handover, is not news");
	ok(mn->handover.state == MN_WAIT_FBACK && mn->seq == seq,
	   "and the number stays");
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;

	dir = argv[1];
	sim = sim_new(dir);
	bad_fbus();
	mangled();
	good_and_again();
	no_such_prefix();
	routers();
	reactive_hi();
	bad_rtsolprs();
	fbacks();
	owners();
	conflict();
	owner_is_no_conflict();
	old_number();
	sim_free(sim);
	return tap_end();
}
