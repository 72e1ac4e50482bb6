// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_golden.c - every message of golden.txt, both ways and cut short
 *
 * usage: test_golden golden.txt
 */
#include <stdlib.h>

#include "cast.h"
#include "golden.h"
#include "tap.h"
#include "wire/error.h"
#include "wire/names.h"

static struct golden_set set;

/* Which rows of the conformance table a message shows. */
static const char *rows_of(const char *name)
{
	static const char *const rows[][2] = {
		{ "rtsolpr-one", "FMIP-007 FMIP-061" },
		{ "rtsolpr-three", "FMIP-013" },
		{ "rtsolpr-wildcard", "FMIP-013 FMIP-014" },
		{ "rtsolpr-reserved", "FMIP-007 FMIP-010 FMIP-061" },
		{ "rtsolpr-unknown-option", "FMIP-015 FMIP-063" },
		{ "rtsolpr-mixed", "FMIP-014" },
		{ "prrtadv-one",
		  "FMIP-028 FMIP-030 FMIP-031 FMIP-032 FMIP-033 FMIP-034 "
		  "FMIP-035 FMIP-047 FMIP-058 FMIP-061" },
		{ "prrtadv-no-prefix", "FMIP-035" },
		{ "prrtadv-three", "FMIP-030 FMIP-047" },
		{ "prrtadv-handover", "FMIP-028 FMIP-030 FMIP-048" },
		{ "prrtadv-none", "FMIP-051" },
		{ "prrtadv-some", "FMIP-052" },
		{ "prrtadv-neighbours", "FMIP-028 FMIP-053" },
		{ "prrtadv-dhcp", "FMIP-028" },
		{ "prrtadv-unknown",
		  "FMIP-010 FMIP-016 FMIP-058 FMIP-059 FMIP-060 FMIP-063" },
		{ "una", "FMIP-166 FMIP-167" },
		{ "ra-naack", "FMIP-178" },
		{ "ra-naack-addr", "FMIP-178" },
		{ "ra-naack-embedded", "FMIP-178" },
		{ "ra-naack-apart", "FMIP-178" },
		{ "ra-home", "MIP6-056 MIP6-057 MIP6-058 MIP6-059" },
		{ "dhaad-request", "MIP6-051" },
		{ "dhaad-reply", "MIP6-052" },
		{ "mps", "MIP6-053" },
		{ "mpa", "MIP6-054" },
		{ "fbu", "FMIP-065 FMIP-067 FMIP-072 FMIP-073 FMIP-076 "
		  "FMIP-078 FMIP-089 FMIP-090" },
		{ "fbu-text-length", "FMIP-090" },
		{ "fbu-unknown", "FMIP-066 FMIP-072" },
		{ "fbu-sha256", "FMIP-093" },
		{ "fback", "FMIP-067 FMIP-136" },
		{ "fback-other", "FMIP-136" },
		{ "hi", "FMIP-064 FMIP-065 FMIP-067 FMIP-101" },
		{ "hi-reserved", "FMIP-064 FMIP-066 FMIP-101" },
		{ "hi-pfmip", "FMIP-211 FMIP-212" },
		{ "hi-nar", "FMIP-064" },
		{ "hack", "FMIP-067 FMIP-123" },
		{ "hack-assigned", "FMIP-064" },
		{ "hack-flags", "FMIP-213" },
		{ "hack-reserved", "FMIP-066 FMIP-123" },
		{ "brr", "MIP6-001 MIP6-016" },
		{ "hoti", "MIP6-001" },
		{ "coti", "MIP6-001" },
		{ "hot", "MIP6-001" },
		{ "cot", "MIP6-001" },
		{ "bu", "MIP6-001 MIP6-021" },
		{ "bu-reserved", "MIP6-001 MIP6-022 MIP6-034" },
		{ "bu-home", "MIP6-036" },
		{ "bu-cn", "MIP6-037 MIP6-038" },
		{ "bu-mnid", "MIP6-201" },
		{ "bu-auth", "MIP6-207 MIP6-212" },
		{ "bu-auth-sha256", "MIP6-207" },
		{ "bu-stamped", "MIP6-220" },
		{ "bu-stamp-alone", "MIP6-220" },
		{ "bu-aaa", "MIP6-217" },
		{ "ba", "MIP6-001 MIP6-028" },
		{ "ba-refresh", "MIP6-028 MIP6-035" },
		{ "be", "MIP6-001 MIP6-031" },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (!strcmp(rows[i][0], name))
			return rows[i][1];
	}

	return "";
}

static void show(const char *what, const uint8_t *data, size_t len)
{
	size_t i;

	printf("# %s:", what);
	for (i = 0; i < len; i++)
		printf("%s%02x", i % 8 ? "" : " ", data[i]);
	putchar('\n');
}

static bool same_bytes(const struct golden *g, const uint8_t *buf, int len)
{
	if (len == (int)g->len && !memcmp(buf, g->data, g->len))
		return true;

	show("expected", g->data, g->len);
	if (len < 0)
		diag("got %s", wire_error_name(len));
	else
		show("got     ", buf, (size_t)len);
	return false;
}

static const char *struct_name(const struct golden *g)
{
	return g->same_as[0] ? g->same_as : g->name;
}

static void test_icmp6(const struct golden *g)
{
	uint8_t buf[GOLDEN_BYTES], *copy = exact_copy(g->data, g->len);
	static struct icmp6_msg want, got;
	bool known = sample_icmp6(struct_name(g), &want);
	int err = icmp6_decode(&got, copy, g->len);

	ok(known && !err && !memcmp(&got, &want, sizeof(got)),
	   "%s is decoded%s%s  # %s", g->name, g->same_as[0] ? " to " : "",
	   g->same_as, rows_of(g->name));
	if (golden_is_sent(g))
		ok(same_bytes(g, buf, icmp6_encode(&want, buf, sizeof(buf))),
		   "%s is encoded as in the figure  # %s", g->name,
		   rows_of(g->name));
	free(copy);
}

static void test_mh(const struct golden *g)
{
	uint8_t buf[GOLDEN_BYTES], *copy = exact_copy(g->data, g->len);
	bool known, text_length;
	static struct mh_msg want, got;
	int err;

	known = sample_mh(struct_name(g), &want);
	err = mh_decode(&got, copy, g->len);
	text_length = got.opt.badf.text_length;
	forget_place(&got);

	ok(known && !err && !memcmp(&got, &want, sizeof(got)) &&
	   text_length == !strcmp(g->name, "fbu-text-length"),
	   "%s is decoded%s%s  # %s", g->name, g->same_as[0] ? " to " : "",
	   g->same_as, rows_of(g->name));
	if (golden_is_sent(g))
		ok(same_bytes(g, buf, mh_encode(&want, buf, sizeof(buf))),
		   "%s is encoded as in the figure  # %s", g->name,
		   rows_of(g->name));
	free(copy);
}

/* Refused, or (cut between options) a message that is encoded again. */
static bool icmp6_cut(const struct golden *g, size_t len, unsigned int *whole)
{
	uint8_t buf[GOLDEN_BYTES], *copy = exact_copy(g->data, len);
	static struct icmp6_msg m, again;
	int err = icmp6_decode(&m, copy, len);
	int n;

	free(copy);
	if (err)
		return err < 0 && err > -WIRE_ERRORS;

	(*whole)++;
	n = icmp6_encode(&m, buf, sizeof(buf));
	if (m.type == ICMP6_FMIP && m.subtype == FMIP_RTSOLPR)
		m.rtsolpr.mixed = false;
	return n > 0 && !icmp6_decode(&again, buf, (size_t)n) &&
	       !memcmp(&m, &again, sizeof(m));
}

/* The options that g has: so often may a cut fall between two. */
static unsigned int count_options(const struct golden *g)
{
	static const size_t fixed[] = { 8, 16, 24, 24 };
	bool is_nd = g->data[0] <= ICMP6_NA;
	size_t at = is_nd ? fixed[g->data[0] - ICMP6_RS] : 8;
	unsigned int n = 0;

	if (g->data[0] == ICMP6_HA_TELL)	/* addresses, which it ends with */
		return (unsigned int)(g->len - at) / 16;

	for (; at < g->len; at += g->data[at + 1] * 8U)
		n++;

	return n;
}

static void test_icmp6_truncated(const struct golden *g)
{
	unsigned int whole = 0, bad = 0;
	size_t len;

	for (len = 0; len < g->len; len++)
		bad += !icmp6_cut(g, len, &whole);

	ok(!bad && whole <= count_options(g),
	   "%s cut at each of %zu lengths is refused, or ends between options (%u)  # FMIP-006",
	   g->name, g->len, whole);
}

/*
 * A Mobility Header says its own length, so that each cut is seen; cut to a
 * length that it then says, it must be refused or be a whole message.
 */
static void test_mh_truncated(const struct golden *g)
{
	uint8_t buf[GOLDEN_BYTES];
	struct mh_msg m, again;
	unsigned int bad = 0;
	size_t len;
	int n;

	for (len = 0; len < g->len; len++) {
		uint8_t *copy = exact_copy(g->data, len);

		bad += mh_decode(&m, copy, len) != -WIRE_SHORT;
		free(copy);
	}
	ok(!bad, "%s cut at each of %zu lengths is refused as short  # FMIP-067",
	   g->name, g->len);

	bad = 0;
	for (len = 8; len < g->len; len += 8) {
		uint8_t *copy = exact_copy(g->data, len);
		int err;

		copy[1] = (uint8_t)(len / 8 - 1);
		err = mh_decode(&m, copy, len);
		free(copy);
		if (err) {
			bad += err >= 0 || err <= -WIRE_ERRORS;
			continue;
		}
		n = mh_encode(&m, buf, sizeof(buf));
		bad += n < 0 || mh_decode(&again, buf, (size_t)n);
		forget_place(&m);
		forget_place(&again);
		bad += memcmp(&m, &again, sizeof(m)) != 0;
	}
	ok(!bad, "%s shortened by whole octets of Header Len is refused or whole",
	   g->name);
}

/* A buffer one octet too small is refused, and not written past its end. */
static void test_no_space(const struct golden *g)
{
	uint8_t *buf = exact_copy(g->data, g->len - 1);
	static struct icmp6_msg icmp6;
	struct mh_msg mh;
	int err;

	if (golden_is_icmp6(g) && sample_icmp6(g->name, &icmp6))
		err = icmp6_encode(&icmp6, buf, g->len - 1);
	else
		err = sample_mh(g->name, &mh) ?
		      mh_encode(&mh, buf, g->len - 1) : 0;

	ok(err == -WIRE_SPACE, "%s does not fit one octet less", g->name);
	free(buf);
}

int main(int argc, char **argv)
{
	unsigned int i;

	golden_load(&set, argc > 1 ? argv[1] : "golden.txt");
	for (i = 0; i < set.n; i++) {
		const struct golden *g = &set.of[i];

		if (golden_is_icmp6(g)) {
			test_icmp6(g);
			test_icmp6_truncated(g);
		} else {
			test_mh(g);
			test_mh_truncated(g);
		}
		if (golden_is_sent(g))
			test_no_space(g);
	}

	return tap_done();
}
