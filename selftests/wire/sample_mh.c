// SPDX-License-Identifier: GPL-2.0-or-later
/* sample_mh.c - the Mobility Header messages of golden.txt as structs */
#include "golden.h"

#include "cast.h"

static const uint8_t cookies[4][8] = {
	{ 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08 },
	{ 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18 },
	{ 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x28 },
	{ 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38 },
};

static void alt_coa(struct mh_msg *m, const char *addr)
{
	m->opt.has_alt_coa = true;
	m->opt.alt_coa = ip6(addr);
}

static void mn_lla(struct mh_msg *m)
{
	m->opt.has_lla = true;
	memcpy(m->opt.lla, MN_MAC, MH_MAC_LEN);
}

static void add_ip(struct mh_msg *m, int which, const char *addr, uint8_t plen)
{
	m->opt.ip[which].present = true;
	m->opt.ip[which].addr = ip6(addr);
	m->opt.ip[which].plen = plen;
}

/* An authenticator whose octets count up from first. */
static void badf(struct mh_msg *m, uint32_t spi, uint8_t first, uint8_t len)
{
	uint8_t i;

	m->opt.badf.present = true;
	m->opt.badf.spi = spi;
	m->opt.badf.len = len;
	for (i = 0; i < len; i++)
		m->opt.badf.mac[i] = (uint8_t)(first + i);
}

static void nai(struct mh_msg *m)
{
	m->opt.has_mnid = true;
	m->opt.mnid_subtype = 1;
	m->opt.mnid_len = 7;
	memcpy(m->opt.mnid, "ab@c.de", 7);
}

static void mn_ha(struct mh_msg *m, uint32_t spi, uint8_t first, uint8_t len)
{
	uint8_t i;

	m->opt.mn_ha.present = true;
	m->opt.mn_ha.spi = spi;
	m->opt.mn_ha.len = len;
	for (i = 0; i < len; i++)
		m->opt.mn_ha.mac[i] = (uint8_t)(first + i);
}

static void bu(struct mh_msg *m, uint8_t type, uint16_t seq, uint16_t flags,
	       uint16_t lifetime)
{
	m->type = type;
	m->bu.seq = seq;
	m->bu.flags = flags;
	m->bu.lifetime = lifetime;
}

static void ba(struct mh_msg *m, uint8_t type, uint8_t status, uint8_t flags,
	       uint16_t seq, uint16_t lifetime)
{
	m->type = type;
	m->ba.status = status;
	m->ba.flags = flags;
	m->ba.seq = seq;
	m->ba.lifetime = lifetime;
}

static void test_init(struct mh_msg *m, uint8_t type, int cookie)
{
	m->type = type;
	memcpy(m->test_init.cookie, cookies[cookie], 8);
}

static void test(struct mh_msg *m, uint8_t type, uint16_t index, int cookie)
{
	m->type = type;
	m->test.nonce_index = index;
	memcpy(m->test.cookie, cookies[cookie], 8);
	memcpy(m->test.token, cookies[cookie + 2], 8);
}

static void hi(struct mh_msg *m, uint16_t seq, uint8_t flags, uint8_t code)
{
	m->type = MH_HI;
	m->hi.seq = seq;
	m->hi.flags = flags;
	m->hi.code = code;
	mn_lla(m);
}

static void hack(struct mh_msg *m, uint16_t seq, uint8_t flags, uint8_t code)
{
	m->type = MH_HACK;
	m->hack.seq = seq;
	m->hack.flags = flags;
	m->hack.code = code;
}

static void fill_brr(struct mh_msg *m)
{
	m->type = MH_BRR;
}

static void fill_hoti(struct mh_msg *m)
{
	test_init(m, MH_HOTI, 0);
}

static void fill_coti(struct mh_msg *m)
{
	test_init(m, MH_COTI, 1);
}

static void fill_hot(struct mh_msg *m)
{
	test(m, MH_HOT, 5, 0);
}

static void fill_cot(struct mh_msg *m)
{
	test(m, MH_COT, 6, 1);
}

static void fill_bu(struct mh_msg *m)
{
	bu(m, MH_BU, 0x1234, MH_BU_A | MH_BU_H, 60);
}

static void fill_bu_home(struct mh_msg *m)
{
	bu(m, MH_BU, 0x1234, MH_BU_A | MH_BU_H | MH_BU_L | MH_BU_K, 60);
	alt_coa(m, NCOA);
}

static void fill_bu_cn(struct mh_msg *m)
{
	static const uint8_t mac[12] = {
		0x59, 0xc3, 0xf3, 0x8d, 0x91, 0xb6,
		0x0d, 0x23, 0x40, 0x11, 0x87, 0x9c
	};

	bu(m, MH_BU, 1, MH_BU_A, 1);
	m->opt.has_nonces = true;
	m->opt.home_nonce = 5;
	m->opt.coa_nonce = 6;
	m->opt.auth.present = true;
	m->opt.auth.len = sizeof(mac);
	memcpy(m->opt.auth.mac, mac, sizeof(mac));
}

static void fill_bu_mnid(struct mh_msg *m)
{
	bu(m, MH_BU, 1, MH_BU_A, 1);
	nai(m);
}

static void fill_bu_auth(struct mh_msg *m)
{
	bu(m, MH_BU, 0x1234, MH_BU_A | MH_BU_H, 15);
	nai(m);
	alt_coa(m, NCOA);
	mn_ha(m, 0x101, 0xa0, 12);
}

static void fill_bu_auth_sha256(struct mh_msg *m)
{
	bu(m, MH_BU, 0x1234, MH_BU_A | MH_BU_H, 15);
	nai(m);
	mn_ha(m, 0x102, 0xb0, 16);
}

static void fill_bu_stamped(struct mh_msg *m)
{
	bu(m, MH_BU, 0x1234, MH_BU_A | MH_BU_H, 15);
	nai(m);
	m->opt.has_timestamp = true;
	m->opt.timestamp = 0xe8d4a51000c0ffee;
	mn_ha(m, 0x101, 0xa0, 12);
}

static void fill_bu_aaa(struct mh_msg *m)
{
	bu(m, MH_BU, 0x1234, MH_BU_A | MH_BU_H, 15);
	nai(m);
	mn_ha(m, 0x101, 0xa0, 12);
	m->opt.mn_aaa.present = true;
	m->opt.mn_aaa.spi = 3;
	m->opt.mn_aaa.len = 20;
	for (uint8_t i = 0; i < 20; i++)
		m->opt.mn_aaa.mac[i] = (uint8_t)(0xb0 + i);
}

static void fill_ba_auth(struct mh_msg *m)
{
	ba(m, MH_BA, MH_STATUS_OK, 0, 0x1234, 15);
	m->opt.has_refresh = true;
	m->opt.refresh = 5;
	nai(m);
	mn_ha(m, 0x101, 0xc0, 12);
}

static void fill_ba(struct mh_msg *m)
{
	ba(m, MH_BA, MH_STATUS_OK, MH_BA_K, 0x1234, 60);
}

static void fill_ba_refresh(struct mh_msg *m)
{
	ba(m, MH_BA, MH_STATUS_SEQUENCE, 0, 0x1234, 0);
	m->opt.has_refresh = true;
	m->opt.refresh = 16;
}

static void fill_be(struct mh_msg *m)
{
	m->type = MH_BE;
	m->be.status = 1;
	m->be.home = ip6(PCOA);
}

static void fill_fbu(struct mh_msg *m)
{
	bu(m, MH_FBU, 1, MH_BU_A | MH_BU_H, 20);
	mn_lla(m);
	alt_coa(m, NCOA);
	badf(m, 0x100, 0xa0, 12);
}

static void fill_fbu_copy(struct mh_msg *m)
{
	fill_fbu(m);
	m->bu.seq = 4;
	m->opt.has_copy = true;
	m->opt.copy = 200;
}

static void fill_fbu_reactive(struct mh_msg *m)
{
	bu(m, MH_FBU, 2, MH_BU_A | MH_BU_H, 20);
	badf(m, 0x100, 0xb0, 12);
}

static void fill_fbu_deregister(struct mh_msg *m)
{
	bu(m, MH_FBU, 0xffff, MH_BU_A | MH_BU_H, 0);
	badf(m, 0x100, 0xc0, 12);
}

static void fill_fbu_sha256(struct mh_msg *m)
{
	bu(m, MH_FBU, 3, MH_BU_A | MH_BU_H, 20);
	alt_coa(m, NCOA);
	badf(m, 0x200, 0xd0, 16);
}

static void fill_fback(struct mh_msg *m)
{
	ba(m, MH_FBACK, MH_STATUS_OK, 0, 1, 20);
	badf(m, 0x100, 0xe0, 12);
}

static void fill_fback_other(struct mh_msg *m)
{
	ba(m, MH_FBACK, MH_STATUS_OTHER_NCOA, MH_BA_K, 1, 20);
	alt_coa(m, OTHER);
	badf(m, 0x100, 0xe0, 12);
}

static void fill_hi(struct mh_msg *m)
{
	hi(m, 0x65, MH_HI_U, 0);
	add_ip(m, MH_OLD_COA, PCOA, 128);
	add_ip(m, MH_NEW_COA, NCOA, 128);
}

static void fill_hi_reactive(struct mh_msg *m)
{
	hi(m, 0x66, 0, 1);
	add_ip(m, MH_OLD_COA, PCOA, 128);
	add_ip(m, MH_NEW_COA, NCOA, 128);
}

static void fill_hi_assign(struct mh_msg *m)
{
	hi(m, 0x67, MH_HI_S | MH_HI_U, 0);
	add_ip(m, MH_OLD_COA, PCOA, 128);
}

static void fill_hi_pfmip(struct mh_msg *m)
{
	hi(m, 0x68, MH_HI_P | MH_HI_F, 2);
	add_ip(m, MH_OLD_COA, PCOA, 128);
}

static void fill_hi_nar(struct mh_msg *m)
{
	hi(m, 0x69, 0, 0);
	add_ip(m, MH_NAR_ADDR, NAR, 64);
	add_ip(m, MH_NAR_PREFIX, "2001:db8:2::", 64);
}

static void fill_hack(struct mh_msg *m)
{
	hack(m, 0x65, 0, HACK_OK);
}

static void fill_hack_assigned(struct mh_msg *m)
{
	hack(m, 0x67, 0, HACK_NCOA_ASSIGNED);
	add_ip(m, MH_NEW_COA, OTHER, 128);
}

static void fill_hack_refused(struct mh_msg *m)
{
	hack(m, 0x65, 0, HACK_RESOURCES);
}

static void fill_hack_flags(struct mh_msg *m)
{
	hack(m, 0x68, MH_HACK_U | MH_HACK_P | MH_HACK_F, 5);
}

static void fill_away(struct mh_msg *m)
{
	m->type = MH_AWAY;
	m->away = (struct mh_away){
		.kind = MH_AWAY_LEAVES, .seq = 0x10002, .time = 150,
	};
	badf(m, 0x100, 0xf0, 12);
}

static const struct {
	const char *name;
	void (*fill)(struct mh_msg *m);
} samples[] = {
	{ "brr", fill_brr },
	{ "hoti", fill_hoti },
	{ "coti", fill_coti },
	{ "hot", fill_hot },
	{ "cot", fill_cot },
	{ "bu", fill_bu },
	{ "bu-home", fill_bu_home },
	{ "bu-cn", fill_bu_cn },
	{ "bu-mnid", fill_bu_mnid },
	{ "bu-auth", fill_bu_auth },
	{ "bu-auth-sha256", fill_bu_auth_sha256 },
	{ "bu-stamped", fill_bu_stamped },
	{ "bu-aaa", fill_bu_aaa },
	{ "ba-auth", fill_ba_auth },
	{ "ba", fill_ba },
	{ "ba-refresh", fill_ba_refresh },
	{ "be", fill_be },
	{ "fbu", fill_fbu },
	{ "fbu-copy", fill_fbu_copy },
	{ "fbu-reactive", fill_fbu_reactive },
	{ "fbu-deregister", fill_fbu_deregister },
	{ "fbu-sha256", fill_fbu_sha256 },
	{ "fback", fill_fback },
	{ "fback-other", fill_fback_other },
	{ "hi", fill_hi },
	{ "hi-reactive", fill_hi_reactive },
	{ "hi-assign", fill_hi_assign },
	{ "hi-pfmip", fill_hi_pfmip },
	{ "hi-nar", fill_hi_nar },
	{ "hack", fill_hack },
	{ "hack-assigned", fill_hack_assigned },
	{ "hack-refused", fill_hack_refused },
	{ "hack-flags", fill_hack_flags },
	{ "away", fill_away },
};

bool sample_mh(const char *name, struct mh_msg *m)
{
	size_t i;

	memset(m, 0, sizeof(*m));
	for (i = 0; i < sizeof(samples) / sizeof(*samples); i++) {
		if (!strcmp(samples[i].name, name)) {
			samples[i].fill(m);
			return true;
		}
	}

	return false;
}
