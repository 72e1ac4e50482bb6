// SPDX-License-Identifier: GPL-2.0-or-later
/* count.c - a word for each counter and each reason */
#include "daemon/count.h"
#include "wire/names.h"

const char *count_name(enum count which)
{
	static const char *const names[COUNTS] = {
		[COUNT_RECEIVED] = "received",
		[COUNT_SENT] = "sent",
		[COUNT_SEND_FAILED] = "send-failed",
		[COUNT_KERNEL_REFUSED] = "kernel-refused",
		[COUNT_RTSOLPR_ANSWERED] = "rtsolpr-answered",
		[COUNT_RTSOLPR_MIXED] = "rtsolpr-mixed",
		[COUNT_DEFENDED] = "defended",
		[COUNT_HANDOVERS] = "handovers",
		[COUNT_HANDOVERS_DONE] = "handovers-done",
		[COUNT_HANDOVERS_REACTIVE] = "handovers-reactive",
		[COUNT_HANDOVERS_PLAIN] = "handovers-plain",
		[COUNT_BINDINGS] = "bindings",
		[COUNT_BINDINGS_EXPIRED] = "bindings-expired",
		[COUNT_DISCOVERIES] = "discoveries",
		[COUNT_BINDING_ERRORS] = "binding-errors",
		[COUNT_REGISTRATIONS] = "registrations",
		[COUNT_REGISTRATIONS_DONE] = "registrations-done",
		[COUNT_RS_ANSWERED] = "rs-answered",
		[COUNT_SCANS] = "scans",
		[COUNT_SCANS_HELD] = "scans-held",
		[COUNT_TESTS_ANSWERED] = "tests-answered",
		[COUNT_ROUTES] = "routes",
		[COUNT_ROUTES_FAILED] = "routes-failed",
		[COUNT_CLIENTS_MOVED] = "clients-moved",
		[COUNT_HKEYS_GIVEN] = "handover-keys-given",
		[COUNT_HKEYS_REFUSED] = "handover-keys-refused",
		[COUNT_CLIENTS_LOST] = "clients-lost",
		[COUNT_UNTOLD] = "errors-untold",
	};

	return names[which];
}

const char *drop_name(unsigned int reason)
{
	static const char *const names[DROP_REASONS - WIRE_ERRORS] = {
		[DROP_OTHER_NODE - WIRE_ERRORS] = "other-node",
		[DROP_UNKNOWN_ROUTER - WIRE_ERRORS] = "unknown-router",
		[DROP_NO_KEY - WIRE_ERRORS] = "no-key",
		[DROP_NOT_MY_PREFIX - WIRE_ERRORS] = "not-my-prefix",
		[DROP_REPLAY - WIRE_ERRORS] = "replay",
		[DROP_SEQUENCE - WIRE_ERRORS] = "sequence",
		[DROP_SOURCE - WIRE_ERRORS] = "source",
		[DROP_IDENTIFIER - WIRE_ERRORS] = "identifier",
		[DROP_NOT_OWNER - WIRE_ERRORS] = "not-owner",
		[DROP_LIMIT - WIRE_ERRORS] = "limit",
		[DROP_EVENT - WIRE_ERRORS] = "event",
		[DROP_IDENTITY - WIRE_ERRORS] = "identity",
		[DROP_REFUSED - WIRE_ERRORS] = "refused",
		[DROP_RATE - WIRE_ERRORS] = "rate",
		[DROP_CARE_OF - WIRE_ERRORS] = "care-of",
		[DROP_HOME_OPTION - WIRE_ERRORS] = "home-option",
		[DROP_NONCE - WIRE_ERRORS] = "nonce",
		[DROP_COOKIE - WIRE_ERRORS] = "cookie",
		[DROP_NOT_CERTIFIED - WIRE_ERRORS] = "not-certified",
		[DROP_NOT_TUNNELLED - WIRE_ERRORS] = "not-tunnelled",
		[DROP_UNGUARDED - WIRE_ERRORS] = "unguarded",
		[DROP_AAA - WIRE_ERRORS] = "aaa",
		[DROP_TIMESTAMP - WIRE_ERRORS] = "timestamp",
	};

	return reason < WIRE_ERRORS ? wire_error_name((int)reason)
				    : names[reason - WIRE_ERRORS];
}
