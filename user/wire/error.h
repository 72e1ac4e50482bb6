/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * error.h - why a message was not taken
 *
 * Every function of user/wire that can refuse returns one of these, negated.
 * An agent counts its drops by them; names.c has a word for each.
 */
#ifndef WIRE_ERROR_H
#define WIRE_ERROR_H

enum wire_error {
	WIRE_OK = 0,

	/* the bytes */
	WIRE_SHORT,		/* ends inside its fixed part, or says so */
	WIRE_SPACE,		/* encoding: does not fit, or cannot be said */
	WIRE_VERSION,		/* not IPv6 */
	WIRE_EXTENSION,		/* extension headers: bad, or too many */
	WIRE_FRAGMENT,		/* a fragment */
	WIRE_ROUTING,		/* routing header not understood */
	WIRE_PROTOCOL,		/* neither ICMPv6 nor Mobility Header */
	WIRE_CHECKSUM,
	WIRE_HOP_LIMIT,		/* not 255 where that is demanded */
	WIRE_ADDRESS,		/* an address that cannot stand there */

	/* the message */
	WIRE_TYPE,		/* unknown; an MH is answered by BE 2 */
	WIRE_SUBTYPE,		/* ICMPv6 154 with an unassigned subtype */
	WIRE_LEGACY,		/* ICMPv6 HI/HAck, FNA: withdrawn forms */
	WIRE_CODE,		/* ICMPv6 code not defined for the type */
	WIRE_PAYLOAD_PROTO,	/* MH: Payload Proto is not 59 */
	WIRE_HEADER_LEN,	/* MH: Header Len below what the type needs */

	/* its options */
	WIRE_OPTION_ZERO,	/* ND option of length 0 */
	WIRE_OPTION_SHORT,	/* option runs past the end */
	WIRE_OPTION_LENGTH,	/* length that this option cannot have */
	WIRE_OPTION_VALUE,	/* e.g. prefix length 129 */
	WIRE_OPTION_LAST,	/* something follows the authenticator */

	/* what the message needs and lacks */
	WIRE_NO_AP,		/* no New Access Point LLA */
	WIRE_NO_ROUTER_LLA,	/* tuple without New Router LLA */
	WIRE_NO_ROUTER_ADDR,	/* tuple without New Router address */
	WIRE_NO_PREFIX,		/* tuple without a prefix */
	WIRE_NO_LLA,		/* no link-layer address of the MN */
	WIRE_NO_HOME,		/* FBU without Home Address option */
	WIRE_NO_ALT_COA,	/* Alternate Care-of Address missing */
	WIRE_NO_NEW_COA,	/* HI or HAck without the New CoA it needs */
	WIRE_NO_BADF,
	WIRE_NO_AUTH,		/* BU or BA without its authenticator */
	WIRE_NO_MNID,		/* BU under RFC 4285 without an NAI */
	WIRE_NONCES,		/* nonce indices: missing, or out of place */
	WIRE_FLAGS,		/* flags that the message must (not) have */

	/* its authenticator */
	WIRE_AUTH_SPI,		/* not the SPI of this key */
	WIRE_AUTH_LENGTH,	/* not the length of this key's algorithm */
	WIRE_AUTH_BAD,		/* does not verify */

	/* its signature (RFC 3971) and what that covers */
	WIRE_NO_SEND,		/* an option of SEND that it needs is missing */
	WIRE_CGA,		/* the address is not one of the key's */
	WIRE_PUBLIC_KEY,	/* not RSA, or of a length that is not taken */
	WIRE_SIGNATURE,		/* does not verify */
	WIRE_HKEY,		/* no handover key in it */

	WIRE_ERRORS		/* how many there are */
};

#endif /* WIRE_ERROR_H */
