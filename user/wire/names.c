// SPDX-License-Identifier: GPL-2.0-or-later
/* names.c - numbers to words */
#include "wire/names.h"

#include "wire/error.h"

static const char *name_of(const char *const *table, size_t n, unsigned int i)
{
	return i < n && table[i] ? table[i] : "unknown";
}

const char *wire_error_name(int error)
{
	static const char *const names[WIRE_ERRORS] = {
		[WIRE_OK] = "ok",
		[WIRE_SHORT] = "short",
		[WIRE_SPACE] = "space",
		[WIRE_VERSION] = "version",
		[WIRE_EXTENSION] = "extension-header",
		[WIRE_FRAGMENT] = "fragment",
		[WIRE_ROUTING] = "routing-header",
		[WIRE_PROTOCOL] = "protocol",
		[WIRE_CHECKSUM] = "checksum",
		[WIRE_HOP_LIMIT] = "hop-limit",
		[WIRE_ADDRESS] = "address",
		[WIRE_TYPE] = "type",
		[WIRE_SUBTYPE] = "subtype",
		[WIRE_LEGACY] = "legacy",
		[WIRE_CODE] = "code",
		[WIRE_PAYLOAD_PROTO] = "payload-proto",
		[WIRE_HEADER_LEN] = "header-len",
		[WIRE_OPTION_ZERO] = "option-length-zero",
		[WIRE_OPTION_SHORT] = "option-short",
		[WIRE_OPTION_LENGTH] = "option-length",
		[WIRE_OPTION_VALUE] = "option-value",
		[WIRE_OPTION_LAST] = "option-not-last",
		[WIRE_NO_AP] = "no-access-point",
		[WIRE_NO_ROUTER_LLA] = "no-router-lla",
		[WIRE_NO_ROUTER_ADDR] = "no-router-address",
		[WIRE_NO_PREFIX] = "no-prefix",
		[WIRE_NO_LLA] = "no-mn-lla",
		[WIRE_NO_HOME] = "no-home-address",
		[WIRE_NO_ALT_COA] = "no-alternate-coa",
		[WIRE_NO_NEW_COA] = "no-new-coa",
		[WIRE_NO_BADF] = "no-badf",
		[WIRE_NO_AUTH] = "no-authenticator",
		[WIRE_NO_MNID] = "no-identifier",
		[WIRE_NONCES] = "nonce-indices",
		[WIRE_FLAGS] = "flags",
		[WIRE_AUTH_SPI] = "auth-spi",
		[WIRE_AUTH_LENGTH] = "auth-length",
		[WIRE_AUTH_BAD] = "auth-bad",
		[WIRE_NO_SEND] = "no-send",
		[WIRE_CGA] = "cga",
		[WIRE_PUBLIC_KEY] = "public-key",
		[WIRE_SIGNATURE] = "signature",
		[WIRE_HKEY] = "handover-key",
	};

	return name_of(names, WIRE_ERRORS,
		       (unsigned int)(error < 0 ? -error : error));
}

const char *mh_type_name(unsigned int type)
{
	static const char *const names[] = {
		[MH_BRR] = "BRR", [MH_HOTI] = "HoTI", [MH_COTI] = "CoTI",
		[MH_HOT] = "HoT", [MH_COT] = "CoT", [MH_BU] = "BU",
		[MH_BA] = "BA", [MH_BE] = "BE", [MH_FBU] = "FBU",
		[MH_FBACK] = "FBack", [MH_FNA] = "FNA", [MH_HI] = "HI",
		[MH_HACK] = "HAck", [MH_AWAY] = "Away",
	};

	return name_of(names, sizeof(names) / sizeof(*names), type);
}

const char *mh_option_name(unsigned int type)
{
	static const char *const names[] = {
		[MH_OPT_PAD1] = "Pad1",
		[MH_OPT_PADN] = "PadN",
		[MH_OPT_REFRESH] = "Binding Refresh Advice",
		[MH_OPT_ALT_COA] = "Alternate Care-of Address",
		[MH_OPT_NONCES] = "Nonce Indices",
		[MH_OPT_AUTH] = "Binding Authorization Data",
		[MH_OPT_LLA] = "MH Link-Layer Address",
		[MH_OPT_MNID] = "Mobile Node Identifier",
		[MH_OPT_MN_AUTH] = "Authentication",
		[MH_OPT_TIMESTAMP] = "Timestamp",
		[MH_OPT_BADF] = "BADF",
		[MH_OPT_IP_ADDR] = "IPv6 Address/Prefix",
	};

	return name_of(names, sizeof(names) / sizeof(*names), type);
}

const char *icmp6_name(unsigned int type, unsigned int subtype)
{
	switch (type) {
	case ICMP6_RS:
		return "RS";
	case ICMP6_RA:
		return "RA";
	case ICMP6_NS:
		return "NS";
	case ICMP6_NA:
		return "NA";
	case ICMP6_HA_ASK:
		return "DHAAD request";
	case ICMP6_HA_TELL:
		return "DHAAD reply";
	case ICMP6_PREFIX_ASK:
		return "MPS";
	case ICMP6_PREFIX_TELL:
		return "MPA";
	case ICMP6_FMIP:
		break;
	default:
		return "unknown";
	}

	switch (subtype) {
	case FMIP_RTSOLPR:
		return "RtSolPr";
	case FMIP_PRRTADV:
		return "PrRtAdv";
	case FMIP_OLD_HI:
		return "ICMPv6 HI";
	case FMIP_OLD_HACK:
		return "ICMPv6 HAck";
	default:
		return "unknown";
	}
}

const char *prrtadv_code_name(unsigned int code)
{
	static const char *const names[] = {
		[PRRTADV_ALL] = "router information",
		[PRRTADV_HANDOVER] = "hand over now",
		[PRRTADV_NONE] = "no router information",
		[PRRTADV_SOME] = "router information for some",
		[PRRTADV_NEIGHBOURS] = "neighbours",
		[PRRTADV_DHCP] = "use DHCP",
	};

	return name_of(names, sizeof(names) / sizeof(*names), code);
}

const char *lla_code_name(unsigned int code)
{
	static const char *const names[] = {
		[LLA_WILDCARD] = "wildcard",
		[LLA_NEW_AP] = "new access point",
		[LLA_MN] = "mobile node",
		[LLA_NEW_ROUTER] = "new router",
		[LLA_SOURCE] = "sender",
		[LLA_SAME_ROUTER] = "same router",
		[LLA_NO_PREFIX] = "access point not known",
		[LLA_NO_FMIP] = "no fast handover",
	};

	return name_of(names, sizeof(names) / sizeof(*names), code);
}

const char *ip_addr_code_name(unsigned int code)
{
	static const char *const names[] = {
		[IP_ADDR_OLD_COA] = "old care-of address",
		[IP_ADDR_NEW_COA] = "new care-of address",
		[IP_ADDR_NAR] = "new router",
		[IP_ADDR_NAR_PREFIX] = "new router's prefix",
	};

	return name_of(names, sizeof(names) / sizeof(*names), code);
}

const char *naack_status_name(unsigned int status)
{
	switch (status) {
	case NAACK_CONFIGURE:
		return "configure an address";
	case NAACK_USE_SUPPLIED:
		return "use the address supplied";
	case NAACK_USE_NAR:
		return "use the router's address in the FBU";
	case NAACK_PCOA:
		return "keep the PCoA, send no FBU";
	case NAACK_LLA_UNKNOWN:
		return "link-layer address not recognised";
	default:
		return "unknown";
	}
}

/* What BA, FBack and HAck have in common from 128 on. */
static const char *refusal_name(unsigned int status)
{
	switch (status) {
	case MH_STATUS_UNSPECIFIED:
		return "reason unspecified";
	case MH_STATUS_PROHIBITED:
		return "administratively prohibited";
	case MH_STATUS_RESOURCES:
		return "insufficient resources";
	default:
		return "unknown";
	}
}

const char *fback_status_name(unsigned int status)
{
	switch (status) {
	case MH_STATUS_OK:
		return "accepted";
	case MH_STATUS_OTHER_NCOA:
		return "accepted, use the address supplied";
	case MH_STATUS_IID_LENGTH:
		return "incorrect interface identifier length";
	case MH_STATUS_SEQUENCE:
		return "sequence number out of window";
	default:
		return refusal_name(status);
	}
}

const char *ba_status_name(unsigned int status)
{
	static const char *const names[] = {
		[0] = "accepted",
		[1] = "accepted, prefix discovery necessary",
		[131] = "home registration not supported",
		[132] = "not home subnet",
		[133] = "not home agent for this mobile node",
		[134] = "duplicate address detection failed",
		[135] = "sequence number out of window",
		[136] = "expired home nonce index",
		[137] = "expired care-of nonce index",
		[138] = "expired nonces",
		[139] = "registration type change disallowed",
		[144] = "timestamp not valid",
		[145] = "timestamp required",
		[146] = "authentication failed",
		[174] = "invalid care-of address",
	};

	if (status < sizeof(names) / sizeof(*names) && names[status])
		return names[status];

	return refusal_name(status);
}

const char *hi_code_name(unsigned int code)
{
	static const char *const names[] = {
		[0] = "predictive", [1] = "reactive",
	};

	return name_of(names, sizeof(names) / sizeof(*names), code);
}

const char *hack_code_name(unsigned int code)
{
	static const char *const names[] = {
		[HACK_OK] = "accepted",
		[HACK_NCOA_BAD] = "accepted, address not valid or in use",
		[HACK_NCOA_ASSIGNED] = "accepted, address assigned",
		[HACK_USE_PCOA] = "accepted, use the PCoA",
		[HACK_UNSOLICITED] = "unsolicited",
	};

	if (code >= MH_STATUS_UNSPECIFIED)
		return refusal_name(code);

	return name_of(names, sizeof(names) / sizeof(*names), code);
}

char icmp6_letter(unsigned int type, unsigned int subtype)
{
	if (type == ICMP6_NA)
		return 'g';
	if (type == ICMP6_RS)
		return 'R';
	if (type == ICMP6_RA)
		return 'A';
	if (type >= ICMP6_HA_ASK && type <= ICMP6_PREFIX_TELL)
		return "DLPM"[type - ICMP6_HA_ASK];
	if (type != ICMP6_FMIP)
		return 0;
	if (subtype == FMIP_RTSOLPR)
		return 'a';

	return subtype == FMIP_PRRTADV ? 'b' : 0;
}

char mh_letter(unsigned int type)
{
	switch (type) {
	case MH_BRR:
		return 'Q';
	case MH_HOTI:
		return 'H';
	case MH_COTI:
		return 'C';
	case MH_HOT:
		return 'T';
	case MH_COT:
		return 'K';
	case MH_BU:
		return 'U';
	case MH_BA:
		return 'B';
	case MH_BE:
		return 'E';
	case MH_FBU:
		return 'c';
	case MH_HI:
		return 'd';
	case MH_HACK:
		return 'e';
	case MH_FBACK:
		return 'f';
	default:
		return 0;
	}
}
