/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * names.h - numbers to words, for logs, tool and tests
 *
 * A number without a name gives "unknown": print the number beside it.
 */
#ifndef WIRE_NAMES_H
#define WIRE_NAMES_H

#include "wire/icmp6.h"
#include "wire/mh.h"

/* Of an enum wire_error, negated or not: "checksum", "option-length-zero". */
const char *wire_error_name(int error);

const char *mh_type_name(unsigned int type);		/* "FBU" */
const char *mh_option_name(unsigned int type);
const char *icmp6_name(unsigned int type, unsigned int subtype); /* "PrRtAdv" */
const char *prrtadv_code_name(unsigned int code);
const char *lla_code_name(unsigned int code);
const char *ip_addr_code_name(unsigned int code);
const char *naack_status_name(unsigned int status);
const char *fback_status_name(unsigned int status);
const char *ba_status_name(unsigned int status);
const char *hi_code_name(unsigned int code);
const char *hack_code_name(unsigned int code);

/*
 * The letter a message has in a ladder like 1abcdef23456g: a RtSolPr,
 * b PrRtAdv, c FBU, d HI, e HAck, f FBack, g UNA; of plain Mobile IPv6 R RS,
 * A RA, U BU, B BA, H HoTI, C CoTI, T HoT, K CoT, Q BRR, E BE, D and L DHAAD
 * request and reply, P MPS, M MPA; 0 for others.  An
 * NA has the letter g only where una_check() says so.
 */
char icmp6_letter(unsigned int type, unsigned int subtype);
char mh_letter(unsigned int type);

#endif /* WIRE_NAMES_H */
