/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * count.h - how often what happened, and why a message was not taken
 *
 * Each message that arrives is taken or dropped under exactly one reason: one
 * of user/wire (what its bytes say) or one of ours (what needs memory).
 */
#ifndef DAEMON_COUNT_H
#define DAEMON_COUNT_H

#include <stdint.h>

#include "wire/error.h"

enum drop_reason {
	DROP_OTHER_NODE = WIRE_ERRORS,	/* not for this node, or not its role */
	DROP_UNKNOWN_ROUTER,	/* HI or HAck of a router not configured */
	DROP_NO_KEY,		/* FBU for an address nobody has a key for */
	DROP_NOT_MY_PREFIX,	/* FBU for an address of another link */
	DROP_REPLAY,		/* FBU, BU: sequence number not greater */
	DROP_SEQUENCE,		/* FBack or HAck that answers nothing sent */
	DROP_SOURCE,		/* FBack not from the router asked */
	DROP_IDENTIFIER,	/* PrRtAdv that answers nothing sent */
	DROP_NOT_OWNER,		/* UNA for a held address, other lladdr */
	DROP_LIMIT,		/* as many sessions as may be */
	DROP_EVENT,		/* not permitted in that state */
	DROP_IDENTITY,		/* BU whose NAI or SPI is another's */
	DROP_REFUSED,		/* BU that was answered by a refusal */
	DROP_RATE,		/* more of its kind than are answered in a second */
	DROP_CARE_OF,		/* RA without a prefix to form an address of */
	DROP_HOME_OPTION,	/* a home address in a message that has none */
	DROP_NONCE,		/* BU of a nonce that has ended */
	DROP_COOKIE,		/* HoT or CoT that answers nothing sent */
	DROP_NOT_TUNNELLED,	/* HoT that did not come by the home agent */
	DROP_UNGUARDED,		/* BU, BA without ESP where that is demanded */
	DROP_AAA,		/* BU that the AAA server does not vouch for */
	DROP_TIMESTAMP,		/* BA that answers no BU sent, by its timestamp */
	DROP_NOT_CERTIFIED,	/* PrRtAdv signed by who is no router of here */
	DROP_REASONS
};

enum count {
	COUNT_RECEIVED,
	COUNT_SENT,
	COUNT_SEND_FAILED,
	COUNT_KERNEL_REFUSED,
	COUNT_RTSOLPR_ANSWERED,
	COUNT_RTSOLPR_MIXED,	/* a wildcard with more beside it */
	COUNT_DEFENDED,		/* NS for a held address answered */
	COUNT_HANDOVERS,	/* mobile: begun */
	COUNT_HANDOVERS_DONE,	/* predictive or reactive */
	COUNT_HANDOVERS_REACTIVE,
	COUNT_HANDOVERS_PLAIN,	/* without a fast handover */
	COUNT_BINDINGS,		/* home agent: registrations accepted */
	COUNT_BINDINGS_EXPIRED,
	COUNT_DISCOVERIES,	/* home agent: DHAAD requests answered */
	COUNT_BINDING_ERRORS,	/* BE sent */
	COUNT_REGISTRATIONS,	/* mobile: BU sent */
	COUNT_REGISTRATIONS_DONE,
	COUNT_RS_ANSWERED,
	COUNT_SCANS,		/* mobile: begun */
	COUNT_SCANS_HELD,	/* router: held for one; mobile: it was */
	COUNT_TESTS_ANSWERED,	/* correspondent: HoTI and CoTI */
	COUNT_ROUTES,		/* mobile: BU of correspondents confirmed */
	COUNT_ROUTES_FAILED,
	COUNT_CLIENTS_MOVED,	/* stations that came back while held for */
	COUNT_CLIENTS_LOST,	/* and that did not */
	COUNT_HKEYS_GIVEN,	/* router: handover keys in PrRtAdv */
	COUNT_HKEYS_REFUSED,	/* asked for, and not given */
	COUNT_UNTOLD,		/* errors, not in the log: there were too many */
	COUNTS
};

struct counters {
	uint64_t n[COUNTS];
	uint64_t drops[DROP_REASONS];
};

const char *count_name(enum count which);
const char *drop_name(unsigned int reason);

#endif /* DAEMON_COUNT_H */
