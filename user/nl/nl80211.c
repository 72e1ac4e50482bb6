// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nl80211.c - what the radio says: connected, roamed, gone, stations, scans
 */
#include <errno.h>
#include <string.h>

#include <linux/genetlink.h>
#include <linux/nl80211.h>

#include "nl/genl.h"
#include "nl/nl80211.h"

/* Offsets in a management frame (IEEE 802.11 9.3.3). */
#define FRAME_BSSID		16
#define FRAME_AUTH_STATUS	28	/* after algorithm and sequence number */
#define FRAME_ASSOC_STATUS	26	/* after the capabilities */

static const struct {
	uint8_t cmd;
	enum nl80211_kind kind;
	const char *name;
} kinds[] = {
	{ NL80211_CMD_CONNECT, NL80211_SEEN_CONNECT, "connect" },
	{ NL80211_CMD_ROAM, NL80211_SEEN_ROAM, "roam" },
	{ NL80211_CMD_DISCONNECT, NL80211_SEEN_DISCONNECT, "disconnect" },
	{ NL80211_CMD_AUTHENTICATE, NL80211_SEEN_AUTH, "auth" },
	{ NL80211_CMD_ASSOCIATE, NL80211_SEEN_ASSOC, "assoc" },
	{ NL80211_CMD_NEW_STATION, NL80211_SEEN_NEW_STATION, "new-station" },
	{ NL80211_CMD_DEL_STATION, NL80211_SEEN_DEL_STATION, "del-station" },
	{ NL80211_CMD_TRIGGER_SCAN, NL80211_SEEN_SCAN_STARTED, "scan-started" },
	{ NL80211_CMD_NEW_SCAN_RESULTS, NL80211_SEEN_SCAN_DONE, "scan-done" },
	{ NL80211_CMD_SCAN_ABORTED, NL80211_SEEN_SCAN_ABORTED, "scan-aborted" },
};

const char *nl80211_kind_name(enum nl80211_kind kind)
{
	size_t i;

	for (i = 0; i < MNL_ARRAY_SIZE(kinds); i++) {
		if (kinds[i].kind == kind)
			return kinds[i].name;
	}

	return NULL;
}

int nl80211_listen(struct nl80211 *n)
{
	static const char *const groups[] = { "mlme", "scan" };
	struct genl_family family;
	size_t i;
	int err;

	memset(n, 0, sizeof(*n));
	err = nl_open(&n->nl, NETLINK_GENERIC);
	if (err)
		return err;

	err = genl_resolve(&n->nl, "nl80211", &family);
	n->family = family.id;
	for (i = 0; !err && i < MNL_ARRAY_SIZE(groups); i++)
		err = nl_join(&n->nl, genl_group(&family, groups[i]));
	if (err)
		nl_close(&n->nl);

	return err;
}

void nl80211_close(struct nl80211 *n)
{
	nl_close(&n->nl);
}

static void take_frame(const struct nlattr *attr, struct nl80211_notice *n)
{
	const uint8_t *frame = mnl_attr_get_payload(attr);
	size_t len = mnl_attr_get_payload_len(attr);
	size_t status = n->kind == NL80211_SEEN_AUTH ? FRAME_AUTH_STATUS :
						       FRAME_ASSOC_STATUS;

	if (n->kind != NL80211_SEEN_AUTH && n->kind != NL80211_SEEN_ASSOC)
		return;
	if (len < status + 2)
		return;

	memcpy(n->mac, frame + FRAME_BSSID, sizeof(n->mac));
	n->has_mac = true;
	n->status = frame[status] | frame[status + 1] << 8;
}

static void take_attr(const struct nlattr *attr, struct nl80211_notice *n)
{
	switch (mnl_attr_get_type(attr)) {
	case NL80211_ATTR_IFINDEX:
		if (!mnl_attr_validate(attr, MNL_TYPE_U32))
			n->ifindex = mnl_attr_get_u32(attr);
		break;
	case NL80211_ATTR_MAC:
		if (mnl_attr_get_payload_len(attr) != sizeof(n->mac))
			break;
		memcpy(n->mac, mnl_attr_get_payload(attr), sizeof(n->mac));
		n->has_mac = true;
		break;
	case NL80211_ATTR_STATUS_CODE:
		if (!mnl_attr_validate(attr, MNL_TYPE_U16))
			n->status = mnl_attr_get_u16(attr);
		break;
	case NL80211_ATTR_REASON_CODE:
		if (!mnl_attr_validate(attr, MNL_TYPE_U16))
			n->reason = mnl_attr_get_u16(attr);
		break;
	case NL80211_ATTR_TIMED_OUT:
		n->timed_out = true;
		break;
	case NL80211_ATTR_FRAME:
		take_frame(attr, n);
		break;
	}
}

bool nl80211_parse(const struct nlmsghdr *nlh, struct nl80211_notice *n)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;
	size_t i;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*genl))
		return false;

	for (i = 0; i < MNL_ARRAY_SIZE(kinds); i++) {
		if (kinds[i].cmd == genl->cmd)
			break;
	}
	if (i == MNL_ARRAY_SIZE(kinds))
		return false;

	*n = (struct nl80211_notice){ .kind = kinds[i].kind };
	mnl_attr_for_each(attr, nlh, sizeof(*genl))
		take_attr(attr, n);

	return true;
}

struct hand_notice {
	uint16_t family;
	nl80211_cb cb;
	void *arg;
};

static int hand_notice(const struct nlmsghdr *nlh, void *arg)
{
	const struct hand_notice *h = arg;
	struct nl80211_notice notice;

	if (nlh->nlmsg_type == h->family && nl80211_parse(nlh, &notice))
		h->cb(&notice, h->arg);

	return 0;
}

int nl80211_events(struct nl80211 *n, nl80211_cb cb, void *arg)
{
	struct hand_notice h = { .family = n->family, .cb = cb, .arg = arg };

	return nl_listen(&n->nl, hand_notice, &h);
}

/* Two's complement in an unsigned attribute. */
static int take_dbm(uint8_t octet)
{
	return octet < 128 ? octet : octet - 256;
}

static void take_info(const struct nlattr *attr, struct nl80211_station *st)
{
	switch (mnl_attr_get_type(attr)) {
	case NL80211_STA_INFO_INACTIVE_TIME:
		if (!mnl_attr_validate(attr, MNL_TYPE_U32))
			st->inactive = mnl_attr_get_u32(attr);
		break;
	case NL80211_STA_INFO_TX_FAILED:
		if (!mnl_attr_validate(attr, MNL_TYPE_U32))
			st->failed = mnl_attr_get_u32(attr);
		break;
	case NL80211_STA_INFO_SIGNAL:
		if (!mnl_attr_validate(attr, MNL_TYPE_U8))
			st->signal = take_dbm(mnl_attr_get_u8(attr));
		break;
	}
}

struct take_station {
	nl80211_station_cb cb;
	void *arg;
};

static int take_station(const struct nlmsghdr *nlh, void *arg)
{
	struct nl80211_station st = { .inactive = 0 };
	const struct take_station *t = arg;
	const struct nlattr *attr, *info;
	bool has_mac = false, has_info = false;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == NL80211_ATTR_MAC &&
		    mnl_attr_get_payload_len(attr) == sizeof(st.mac)) {
			memcpy(st.mac, mnl_attr_get_payload(attr),
			       sizeof(st.mac));
			has_mac = true;
		}
		if (mnl_attr_get_type(attr) != NL80211_ATTR_STA_INFO)
			continue;
		has_info = true;
		mnl_attr_for_each_nested(info, attr)
			take_info(info, &st);
	}

	if (has_mac && has_info)
		t->cb(&st, t->arg);
	return 0;
}

struct one_station {
	struct nl80211_station *st;
	bool said;
};

static void take_one(const struct nl80211_station *st, void *arg)
{
	struct one_station *one = arg;

	*one->st = *st;
	one->said = true;
}

int nl80211_station(struct nl *nl, uint16_t family, uint32_t ifindex,
		    const uint8_t mac[6], struct nl80211_station *st)
{
	struct one_station one = { .st = st };
	struct take_station t = { .cb = take_one, .arg = &one };
	struct nlmsghdr *nlh;
	uint64_t buf[32];

	nlh = genl_request(buf, family, NL80211_CMD_GET_STATION, 0, 0);
	mnl_attr_put_u32(nlh, NL80211_ATTR_IFINDEX, ifindex);
	mnl_attr_put(nlh, NL80211_ATTR_MAC, 6, mac);
	nl_ask(nl, nlh, take_station, &t);
	return one.said ? 0 : -ENOENT;
}

int nl80211_inactive(struct nl *nl, uint16_t family, uint32_t ifindex,
		     const uint8_t mac[6], unsigned int *ms)
{
	struct nl80211_station st;
	int err = nl80211_station(nl, family, ifindex, mac, &st);

	if (!err)
		*ms = st.inactive;
	return err;
}

int nl80211_stations(struct nl *nl, uint16_t family, uint32_t ifindex,
		     nl80211_station_cb cb, void *arg)
{
	struct take_station t = { .cb = cb, .arg = arg };
	struct nlmsghdr *nlh;
	uint64_t buf[32];

	nlh = genl_request(buf, family, NL80211_CMD_GET_STATION, 0,
			   NLM_F_DUMP);
	mnl_attr_put_u32(nlh, NL80211_ATTR_IFINDEX, ifindex);
	return nl_ask(nl, nlh, take_station, &t);
}
