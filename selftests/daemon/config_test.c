// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * config_test.c - a bad configuration is refused with a sentence and its place
 *
 * usage: config_test DIR (with mn.yaml, ar1.yaml and mn.key)
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/config.h"
#include "tap.h"

static const char *dir;

/* A line of a good file replaced by another, and what is then said. */
struct mistake {
	const char *file;
	const char *from;
	const char *to;
	const char *says;	/* behind the file's name */
};

static const struct mistake mistakes[] = {
	{ "mn.yaml", "spi: 4097", "spi: 0   ",
	  ":14:10: keys[0].spi: 1 to 4294967295 was expected; 0 is reserved "
	  "(RFC 5568 6.4.5)" },
	{ "mn.yaml", "spi: 4097", "spi: many",
	  ":14:10: spi: a whole number was expected, not 'many'" },
	{ "mn.yaml", "file: mn.key", "file: no.key",
	  ":15:11: keys[0].file: @/no.key cannot be read: No such file or "
	  "directory" },
	{ "mn.yaml", "algorithm: hmac-sha1-96", "algorithm: md5",
	  ":17:16: algorithm: hmac-sha1-96 or hmac-sha256-128 was expected, "
	  "not 'md5" },
	{ "mn.yaml", "frequencies: [2412, 2437]", "frequencies: [2412, 24]",
	  ":22:23: mn.frequencies[1]: 2412 to 7125 MHz was expected, not 24" },
	{ "mn.yaml", "- prefix: 2001:db8:1::/64", "- prefix: 2001:db8:1::1/64",
	  ":27:15: mn.routers[0].prefix: '2001:db8:1::1/64' has bits behind "
	  "its length of 64" },
	{ "mn.yaml", "- prefix: 2001:db8:1::/64", "- prefix: 2001:db8:1::9",
	  ":27:15: mn.routers[0].prefix: a prefix as 2001:db8:1::/64 was "
	  "expected, not '2001:db8:1::9'" },
	{ "mn.yaml", "address: 2001:db8:1::1", "address: fe80::1",
	  ":28:16: mn.routers[0].address: a global IPv6 address was expected, "
	  "not 'fe80::1'" },
	{ "mn.yaml", "ask: scanned", "ask: some",
	  ":32:8: ask: off, scanned or wildcard was expected, not 'some" },
	{ "mn.yaml", "guard: 0.3", "guard: -1",
	  ":35:10: mn.guard: 0 to 1000 ms was expected, not -1" },
	{ "mn.yaml", "guard: 0.3", "guard: no",
	  ":35:10: guard: a number was expected, not 'no" },
	{ "mn.yaml", "hold: on", "hold: up",
	  ":36:9: hold: on or off was expected, not 'up" },
	{ "mn.yaml", "hold_time: 1000", "hold_time: 0",
	  ":37:14: mn.hold_time: 1 to 60000 ms was expected, not 0" },
	{ "mn.yaml", "lifetime: 10", "lifespan: 10",
	  ":38:3: lifespan: no such key" },
	{ "mn.yaml", "interface: wlan0", "# nothing",
	  ":21:3: interface: is missing" },
	{ "mn.yaml", "name: mn", "name: \"m\\\"n\"",
	  ":8:7: name: letters, digits, '.', '_' and '-' were expected" },
	{ "mn.yaml", "\nmn:\n", "\nmn: [\n", ":19:5: mn: keys with values "
					     "were expected" },
	{ "mn.yaml", "signal_low: -70", "signal_low: 70",
	  ":58:15: mn.signal_low: -100 to 0 dBm was expected, not 70" },
	{ "mn.yaml", "signal_low: -70", "signal_low: poor",
	  ":58:15: signal_low: a whole number was expected, not 'poor" },
	{ "mn.yaml", "networks: []",
	  "networks: [a, 012345678901234567890123456789012]",
	  ":55:17: mn.networks[1]: at most 32 characters were expected" },
	{ "mn.yaml", "neighbours: []",
	  "neighbours: [{address: 2001:db8:2::1, lladdr: 02:00:00:00:02:00, "
	  "prefix: '2001:db8:2::/96', access_points: []}]",
	  ":64:76: mn.neighbours[0].prefix: a prefix of at most 64 bits was "
	  "expected, not 96" },
	{ "mn.yaml", "map_time: 600", "map_time: 0",
	  ":61:13: mn.map_time: 1 to 86400 s was expected, not 0" },
	{ "mn.yaml", "scan_hold: 0", "scan_hold: 10001",
	  ":66:14: mn.scan_hold: 0 to 10000 ms was expected, not 10001" },
	{ "mn.yaml", "copy_time: 200", "copy_time: 5001",
	  ":75:14: mn.copy_time: 0 to 5000 ms was expected, not 5001" },
	{ "mn.yaml", "# second_interface: wlan1 ", "second_interface: wlan1 ",
	  ":73:21: mn.second_interface: second_interface and second_radio "
	  "were expected together" },
	{ "mn.yaml", "# second_interface: wlan1             # another radio: "
		     "it joins the next access\n  # second_radio",
	  "second_interface: wlan0\n  second_radio",
	  ":73:21: mn.second_interface: another interface than mn.interface "
	  "was expected" },
	{ "mn.yaml", "copy_time: 200",
	  "copy_time: 5000\n  second_interface: wlan1\n  second_radio: /x",
	  ":75:14: mn.copy_time: less than half of mn.lifetime was expected, "
	  "not 5000 ms" },
	{ "ar1.yaml", "copy_max: 500", "copy_max: 5001",
	  ":64:13: ar.copy_max: 0 to 5000 ms was expected, not 5001" },
	{ "mn.yaml", "keys:", "keys: \"", ":" },
	{ "ar1.yaml", "access_points: [02:00:00:00:01:00]",
	  "access_points: [02:00:00:00:01]",
	  ":25:19: ar.access_points[0]: a MAC address as 02:00:00:00:01:00 "
	  "was expected, not '02:00:00:00:01'" },
	{ "ar1.yaml", "lladdr: 02:00:00:00:02:00", "lladdr: 33:33:00:00:00:01",
	  ":29:15: ar.neighbours[0].lladdr: a MAC address as "
	  "02:00:00:00:01:00 was expected, not '33:33:00:00:00:01'" },
	{ "ar1.yaml", "- 2001:db8:1::ff:fe00:0", "- 2001:db8:1::/64",
	  ":19:9: keys[0].addresses[0]: a global IPv6 address was expected, "
	  "not '2001:db8:1::/64'" },
	{ "ar1.yaml", "dad_transmits: 0", "dad_transmits: 6",
	  ":37:18: ar.dad_transmits: 0 to 5 was expected, not 6" },
	{ "ha.yaml", "address: 2001:db8:10::1", "address: 2001:db8:11::1",
	  ":15:12: ha.address: an address of ha.prefix was expected, not "
	  "'2001:db8:11::1'" },
	{ "ha.yaml", "lifetime_max: 600", "lifetime_max: 3",
	  ":19:17: ha.lifetime_max: 4 to 86396 s was expected, not 3" },
	{ "ha.yaml", "mobiles: mobiles", "mobiles: nobody",
	  ":17:12: ha.mobiles: @/nobody cannot be read: No such file or "
	  "directory" },
	{ "ha.yaml", "mobiles: mobiles", "# nothing",
	  ":14:3: mobiles: is missing" },
	{ "ha.yaml", "bindings_max: 10000", "bindings: 10000",
	  ":23:3: bindings: no such key" },
	{ "mip6-mn.yaml", "spi: 256", "spi: 255",
	  ":24:10: mn.home.spi: 256 to 4294967295 was expected, not 255: "
	  "below are reserved ones (RFC 4285 5.1)" },
	{ "mip6-mn.yaml", "agent: 2001:db8:10::1", "agent: 2001:db8:11::1",
	  ":22:12: mn.home.agent: an address of mn.home.prefix was expected, "
	  "not '2001:db8:11::1'" },
	{ "mip6-mn.yaml", "address: 2001:db8:10::a", "address: 2001:db8:1::a",
	  ":20:14: mn.home.address: an address of mn.home.prefix was "
	  "expected, not '2001:db8:1::a'" },
	{ "mip6-mn.yaml", "lifetime: 60", "lifetime: 3",
	  ":28:15: mn.home.lifetime: 4 to 86396 s was expected, not 3" },
	{ "ha.yaml", "preference: 0", "preference: 65536",
	  ":26:15: ha.preference: 0 to 65535 was expected, not 65536" },
	{ "ha.yaml", "advertise_interval: 600000", "advertise_interval: 69",
	  ":37:23: ha.advertise_interval: 70 to 1800000 ms was expected, not "
	  "69" },
	{ "ha.yaml", "advertise_gap: 3000", "advertise_gap: 29",
	  ":38:18: ha.advertise_gap: 30 to 1800000 ms was expected, not 29" },
	{ "ha.yaml", "preferred_lifetime: 604800", "preferred_lifetime: 2592001",
	  ":41:23: ha.preferred_lifetime: at most ha.valid_lifetime was "
	  "expected, 2592000 s, not 2592001: nothing is preferred that is not "
	  "valid" },
	{ "ha.yaml", "mpa_min: 600", "mpa_min: 0",
	  ":43:12: ha.mpa_min: 1 to 86400 s was expected, not 0" },
	{ "ha.yaml", "mpa_max: 86400", "mpa_max: 0",
	  ":44:12: ha.mpa_max: 1 to 31536000 s was expected, not 0" },
	{ "ha.yaml", "prefix_discovery: off", "prefix_discovery: so",
	  ":42:21: prefix_discovery: on or off was expected, not 'so" },
	{ "ha.yaml", "prefix: 2001:db8:10::/64", "prefix: 2001:db8:10::/121",
	  ":16:11: ha.prefix: one of at most 120 bits was expected, not "
	  "'2001:db8:10::/121': home agents are asked for at an address of it" },
	{ "mip6-mn.yaml", "file: mn-ha.key", "file: none.key",
	  ":25:11: mn.home.file: @/none.key cannot be read: No such file or "
	  "directory" },
	{ "ar1.yaml", "pace: 0", "pace: 99",
	  ":55:9: ar.pace: 0 or 100 to 10000 % was expected, not 99" },
	{ "ar1.yaml", "# pool: 2001:db8:1:100::/56", "pool: 2001:db8::1/56",
	  ":54:9: ar.pool: '2001:db8::1/56' has bits behind its length of 56" },
	{ "ar1.yaml", "ask_address: off", "ask_address: maybe",
	  ":53:16: ask_address: on or off was expected, not 'maybe" },
	{ "mip6-mn.yaml", "marker_time: 0", "marker_time: 10001",
	  ":36:18: mn.home.marker_time: 0 to 10000 ms was expected, not 10001" },
	{ "mip6-mn.yaml", "replay: sequence", "replay: clock",
	  ":38:13: replay: sequence or timestamp was expected, not 'clock'" },
	{ "ha.yaml", "aaa_refusal: answer", "aaa_refusal: 3",
	  ":32:16: aaa_refusal: answer or drop was expected, not '3'" },
	{ "ha.yaml", "# aaa: aaa", "aaa: nobody",
	  ":30:8: ha.aaa: @/nobody cannot be read: No such file or directory" },
	{ "mip6-mn.yaml", "# aaa: mn-aaa.key", "aaa: none.key",
	  ":40:10: mn.home.aaa: @/none.key cannot be read: No such file or "
	  "directory" },
	{ "mip6-mn.yaml", "file: mn-ha.key", "# no file",
	  ":20:5: mn.home.file: is missing" },
	{ "mip6-mn.yaml", "# esp: mobiles.esp", "esp: none.esp",
	  ":42:10: mn.home.esp: @/none.esp cannot be read: No such file or "
	  "directory" },
	{ "mip6-mn.yaml", "replay: sequence", "replay: timestamp\n    esp: x",
	  ":39:10: mn.home.esp: timestamps and MN-AAA are of messages that "
	  "are not under ESP" },
	{ "ha.yaml", "replay_window: 7", "replay_window: 3",
	  ":35:18: ha.replay_window: 4 to 300 s was expected, not 3" },
	{ "mip6-mn.yaml", "route_optimisation: off", "route_optimisation: 2",
	  ":44:25: route_optimisation: on or off was expected, not '2" },
	{ "cn.yaml", "lifetime_max: 420", "lifetime_max: 421",
	  ":15:17: cn.lifetime_max: 4 to 420 s was expected, not 421" },
	{ "cn.yaml", "bindings_max: 1000", "bindings_max: 0",
	  ":14:17: cn.bindings_max: 1 to 1000000 was expected, not 0" },
	{ "cn.yaml", "brr_time: 10", "brr_rhyme: 10",
	  ":16:3: brr_rhyme: no such key" },
	{ "ap.yaml", "watch: weak", "watch: often",
	  ":29:10: watch: off, weak or always was expected, not 'often" },
	{ "ap.yaml", "weak: -75", "weak: 75",
	  ":31:9: ap.weak: -127 to -1 dBm was expected, not 75" },
	{ "ap.yaml", "poll: 5", "poll: 1",
	  ":32:9: ap.poll: 2 to 1000 ms was expected, not 1" },
	{ "ap.yaml", "router: 2001:db8:1::1", "router: fe80::1",
	  ":25:11: ap.router: a global IPv6 address was expected, not "
	  "'fe80::1'" },
	{ "ar1.yaml", "relays: []", "relays: [{address: 2001:db8:1::a1}]",
	  ":59:12: file: is missing" },
	{ "ar1.yaml", "client_hold_time: 300", "client_hold_time: 0",
	  ":60:21: ar.client_hold_time: 1 to 10000 ms was expected, not 0" },
	{ "ar1.yaml", "# esp: routers.esp", "esp: ar1.yaml",
	  ":63:8: ar.esp: @/ar1.yaml: mode 0600 was expected" },
	{ "ar1.yaml", "hi_retries: 3", "hi_retries: 11",
	  ":51:15: ar.hi_retries: 0 to 10 was expected, not 11" },
};

static char *slurp(const char *path)
{
	static char text[65536];
	FILE *in = fopen(path, "r");
	size_t n = in ? fread(text, 1, sizeof(text) - 1, in) : 0;

	if (in)
		fclose(in);
	text[n] = '\0';
	return text;
}

static bool write_changed(const char *path, const struct mistake *m)
{
	char good[4096], *text, *at;
	FILE *out;

	snprintf(good, sizeof(good), "%s/%s", dir, m->file);
	text = slurp(good);
	at = strstr(text, m->from);
	out = fopen(path, "w");
	if (!at || !out)
		return false;

	fprintf(out, "%.*s%s%s", (int)(at - text), text, m->to,
		at + strlen(m->from));
	return !fclose(out);
}

/* "@" in what is expected stands for the directory. */
static bool says(const char *error, const char *path, const char *expected)
{
	char whole[8192], *to = whole;

	to += sprintf(to, "%s", path);
	for (; *expected; expected++) {
		if (*expected == '@')
			to += sprintf(to, "%s", dir);
		else
			*to++ = *expected;
	}
	*to = '\0';
	return !strncmp(error, whole, strlen(whole));
}

static void mistaken(const struct mistake *m)
{
	char path[4096], error[CONFIG_ERROR_MAX];
	struct config *c;
	bool changed;

	snprintf(path, sizeof(path), "%s/bad.yaml", dir);
	changed = write_changed(path, m);
	c = config_load(path, error);
	ok(changed && !c && says(error, path, m->says),
	   "%s, not %s: refused with its place%s%s",
	   m->from[0] == '\n' ? "mn:" : m->from,
	   m->to[0] == '\n' ? "mn: [" : m->to,
	   strncmp(m->to, "spi: 0 ", 7) ? "" : "  # FMIP-094",
	   strstr(m->says, "mn.home.agent:") ? "  # MIP6-023" : "");
	if (!c && !says(error, path, m->says))
		note("%s", error);
	config_free(c);
}

static void good(const char *name)
{
	char path[4096], error[CONFIG_ERROR_MAX];
	struct config *c;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	c = config_load(path, error);
	ok(c, "%s, as in the examples, is taken", name);
	if (!c)
		note("%s", error);
	config_free(c);
}

/* What the examples write out as defaults are the defaults. */
static void defaults(void)
{
	static const char text[] =
		"name: x\nmn: {interface: wlan0, radio: /r}\n"
		"ar: {interface: wlan0, address: 2001:db8:1::1, prefix: "
		"2001:db8:1::/64}\n";
	char path[4096], error[CONFIG_ERROR_MAX];
	struct config *c;
	FILE *out;

	snprintf(path, sizeof(path), "%s/short.yaml", dir);
	out = fopen(path, "w");
	if (out) {
		fputs(text, out);
		fclose(out);
	}
	c = config_load(path, error);
	ok(c && c->mn.rtsolpr_retries == 3 && c->mn.rtsolpr_rate == 3 &&
	   c->mn.fbu_retries == 3 && c->ar.proxy_nd_lifetime == 1500 &&
	   c->ar.hi_retries == 3 && c->mn.rtsolpr_timeout == 100,
	   "the defaults are those of RFC 5568 9  # FMIP-194");
	config_free(c);

	snprintf(path, sizeof(path), "%s/mip6-mn.yaml", dir);
	c = config_load(path, error);
	ok(c && c->mn.home.first_timeout == 1500 && c->mn.home.timeout == 1000,
	   "and of RFC 6275 12 and 13  # MIP6-194");
	config_free(c);
	snprintf(path, sizeof(path), "%s/ha.yaml", dir);
	c = config_load(path, error);
	ok(c && c->ha.mpa_max == 86400 && c->ha.mpa_min == 600 &&
	   c->ha.advertise_gap == 3000,
	   "of a home agent as well  # MIP6-199");
	config_free(c);
}

/* A good file with text for the lines that begin with key, or NULL and why. */
static struct config *with(const char *file, const char *key,
			   const char *text, char *error)
{
	char path[4096], line[512];
	FILE *in, *out;

	snprintf(path, sizeof(path), "%s/%s", dir, file);
	in = fopen(path, "r");
	snprintf(path, sizeof(path), "%s/with.yaml", dir);
	out = fopen(path, "w");
	while (in && out && fgets(line, sizeof(line), in))
		if (strncmp(line + strspn(line, " "), key, strlen(key)) != 0) {
			fputs(line, out);
		} else {
			fputs(text, out);
			text = "";
		}
	if (in)
		fclose(in);
	if (out)
		fclose(out);
	return config_load(path, error);
}

static void discovered(void)
{
	char error[CONFIG_ERROR_MAX];
	struct config *c = with("mip6-mn.yaml", "agent:", "", error);

	ok(c && IN6_IS_ADDR_UNSPECIFIED(&c->mn.home.agent),
	   "a home without its agent is one that discovers it  # MIP6-051");
	config_free(c);
	c = with("mip6-mn.yaml", "prefix:", "", error);
	ok(!c && strstr(error, "prefix: is missing"),
	   "but without a prefix there is none");
	config_free(c);
	c = with("ha.yaml", "advertise_", "  advertise_interval: 120\n", error);
	ok(c && c->ha.advertise_gap == 40,
	   "MinDelayBetweenRAs is MinRtrAdvInterval where that is less  # MIP6-200");
	config_free(c);
	c = with("ha.yaml", "advertise_", "", error);
	ok(c && c->ha.advertise_gap == 3000, "and 3 s where not  # MIP6-199");
	config_free(c);
}

static void keys(void)
{
	char path[4096], key[4096], error[CONFIG_ERROR_MAX];
	struct config *c;

	snprintf(path, sizeof(path), "%s/mn.yaml", dir);
	snprintf(key, sizeof(key), "%s/mn.key", dir);
	chmod(key, 0640);
	c = config_load(path, error);
	ok(!c && strstr(error, "mode 0600 was expected, not 0640"),
	   "a key that others can read is refused");
	config_free(c);
	chmod(key, 0600);

	truncate(key, 20);
	c = config_load(path, error);
	ok(!c && strstr(error, "32 to 128 hexadecimal digits were expected") &&
	   !strstr(error, "5365"),
	   "a short key is refused, and not shown");
	config_free(c);
}

/* What a line of the file of mobiles says, and what is then said of it. */
struct line {
	const char *line;
	const char *says;
};

static const struct line lines[] = {
	{ "2001:db8:10::a a@b.c 256 hmac-sha1-96",
	  ":1: HOME-ADDRESS IDENTITY SPI ALGORITHM KEY [denied] was expected" },
	{ "fe80::a a@b.c 256 hmac-sha1-96 00112233445566778899aabbccddeeff",
	  ":1: a global IPv6 address was expected, not 'fe80::a'" },
	{ "2001:db8:10::a a@b.c 255 hmac-sha1-96 00112233445566778899aabbccddeeff",
	  ":1: an SPI of 256 to 4294967295 was expected, not '255' (RFC 4285 5.1)" },
	{ "2001:db8:10::a a@b.c 9999999999 hmac-sha1-96 00112233445566778899aabbccddeeff",
	  ":1: an SPI of 256 to 4294967295 was expected, not '9999999999' (RFC 4285 5.1)" },
	{ "2001:db8:10::a a@b.c 4294967296 hmac-sha1-96 00112233445566778899aabbccddeeff",
	  ":1: an SPI of 256 to 4294967295 was expected, not '4294967296' (RFC 4285 5.1)" },
	{ "2001:db8:10::a a@b.c -1 hmac-sha1-96 00112233445566778899aabbccddeeff",
	  ":1: an SPI of 256 to 4294967295 was expected, not '-1' (RFC 4285 5.1)" },
	{ "2001:db8:10::a a@b.c 256 md5 00112233445566778899aabbccddeeff",
	  ":1: hmac-sha1-96 or hmac-sha256-128 was expected, not 'md5'" },
	{ "2001:db8:10::a a@b.c 256 hmac-sha1-96 0011",
	  ":1: a key of 32 to 128 hexadecimal digits was expected" },
	{ "2001:db8:10::a a@b.c 256 hmac-sha1-96 00112233445566778899aabbccddeeff gone",
	  ":1: 'denied' was expected, not 'gone'" },
	{ "2001:db8:10::a a@b.c 256 hmac-sha1-96 00112233445566778899aabbccddeeff denied x",
	  ":1: HOME-ADDRESS IDENTITY SPI ALGORITHM KEY [denied] was expected" },
	{ "2001:db8:10::a a@b.c esp maybe",
	  ":1: 'denied' was expected, not 'maybe'" },
	{ "2001:db8:10::a a@b.c esp denied x",
	  ":1: HOME-ADDRESS IDENTITY esp [denied] was expected" },
	{ "2001:db8:10::a a@b.c esp",
	  ": ha.esp: an association to 2001:db8:10::a and one from it were expected" },
	{ "2001:db8:10::a a\xff@b.c 256 hmac-sha1-96 00112233445566778899aabbccddeeff",
	  ":1: an identity of printable ASCII was expected" },
	{ "\n2001:db8:10::a a@b.c 256 hmac-sha1-96 00112233445566778899aabbccddeeff\n"
	  "2001:db8:10:0::a a@b.c 257 hmac-sha1-96 00112233445566778899aabbccddeeff",
	  ":3: 2001:db8:10::a is there twice" },
};

static bool put_mobiles(const char *text)
{
	char path[4096];
	FILE *out;

	snprintf(path, sizeof(path), "%s/mobiles", dir);
	out = fopen(path, "w");
	if (!out)
		return false;

	fputs(text, out);
	return !fclose(out);
}

#define SA	"2001:db8:1::1 2001:db8:2::1 "
#define SA_BACK	"2001:db8:2::1 2001:db8:1::1 "
#define SA_KEY	"hmac-sha1-96 000102030405060708090a0b0c0d0e0f"

/* The same of the file of associations. */
static const struct line associations[] = {
	{ SA "4097 " SA_KEY, ":63:8: ar.esp: an association to 2001:db8:2::1 "
			     "and one from it were expected" },
	{ SA "9999999999 " SA_KEY,
	  ":1: an SPI of 256 to 4294967295 was expected" },
	{ SA "255 " SA_KEY, ":1: an SPI of 256 to 4294967295 was expected" },
	{ SA "4097 md5 00", ":1: hmac-sha1-96 or hmac-sha256-128 was "
			    "expected, not 'md5'" },
	{ SA "4097 hmac-sha1-96 00", ":1: a key of 32 to" },
	{ SA "4097 " SA_KEY " des 00", ":1: aes-cbc was expected, not 'des'" },
	{ SA "4097 " SA_KEY " aes-cbc 00", ":1: an AES key of 32, 48 or 64" },
	{ SA "4097 " SA_KEY " aes-cbc", ":1: SOURCE DESTINATION SPI" },
	{ "fe80::1 2001:db8:2::1 4097 " SA_KEY,
	  ":1: a global IPv6 address was expected, not 'fe80::1'" },
	{ SA "4097 " SA_KEY "\n" SA "4098 " SA_KEY,
	  ":2: this direction is there twice" },
};

/* The configuration m with a file that it names. */
static struct config *with_file(const struct mistake *m, const char *name,
				const char *text, char *error)
{
	char path[4096];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	out = fopen(path, "w");
	snprintf(path, sizeof(path), "%s/bad.yaml", dir);
	if (!out || fputs(text, out) < 0 || fclose(out) ||
	    !write_changed(path, m))
		return NULL;

	return config_load(path, error);
}

static struct config *with_associations(const char *text, char *error)
{
	static const struct mistake m = {
		"ar1.yaml", "# esp: routers.esp", "esp: routers.esp", ""
	};

	return with_file(&m, "routers.esp", text, error);
}

#define AAA_KEY	"000102030405060708090a0b0c0d0e0f"

/* And of the file that stands for a AAA server. */
static const struct line identities[] = {
	{ "a@b.c", ":1: IDENTITY KEY [refused] was expected" },
	{ "a@b.c 00", ":1: a key of 32 to 128 hexadecimal digits" },
	{ "a@b.c " AAA_KEY " maybe", ":1: 'refused' was expected, not 'maybe'" },
	{ "a@b.c " AAA_KEY "\na@b.c " AAA_KEY, ":2: a@b.c is there twice" },
};

static void aaa(void)
{
	static const struct mistake m = {
		"ha.yaml", "# aaa: aaa", "aaa: aaa", ""
	};
	char error[CONFIG_ERROR_MAX] = "";
	struct config *c;

	for (size_t i = 0; i < sizeof(identities) / sizeof(*identities); i++) {
		c = with_file(&m, "aaa", identities[i].line, error);
		ok(!c && strstr(error, identities[i].says), "aaa%s",
		   identities[i].says);
		config_free(c);
	}
	c = with_file(&m, "aaa", "a@b.c " AAA_KEY "\n# none\nd@b.c " AAA_KEY
		      " refused\n", error);
	ok(c && c->ha.aaa.n == 2 && !c->ha.aaa.of[0].refused &&
	   c->ha.aaa.of[1].refused && c->ha.aaa.of[1].key.key[15] == 15 &&
	   !strcmp(c->ha.aaa.of[0].nai, "a@b.c"),
	   "a file of identities is read");
	config_free(c);
}

static void esp(void)
{
	char error[CONFIG_ERROR_MAX] = "";
	struct config *c;

	for (size_t i = 0; i < sizeof(associations) / sizeof(*associations);
	     i++) {
		c = with_associations(associations[i].line, error);
		ok(!c && strstr(error, associations[i].says), "routers.esp%s",
		   associations[i].says);
		if (!c && !strstr(error, associations[i].says))
			note("%s", error);
		config_free(c);
	}

	c = with_associations(SA "4097 " SA_KEY "\n" SA_BACK "4098 " SA_KEY
			      " aes-cbc 000102030405060708090a0b0c0d0e0f\n",
			      error);
	ok(c && c->ar.esp && c->ar.sas.n == 2 && !c->ar.sas.of[0].cipher_len &&
	   c->ar.sas.of[1].cipher_len == 16,
	   "both ways, one of them with a cipher  # FMIP-197");
	config_free(c);
}

static void many_mobiles(const char *ha)
{
	char path[4096], error[CONFIG_ERROR_MAX];
	struct in6_addr home;
	struct config *c;
	FILE *out;

	snprintf(path, sizeof(path), "%s/mobiles", dir);
	out = fopen(path, "w");
	for (unsigned int i = 0; out && i < 100000; i++)
		fprintf(out, "2001:db8:10::%x:%x a%u@b.c 256 hmac-sha1-96 00112233445566778899aabbccddeeff\n",
			i >> 16, (i * 40503u) & 0xffff, i);
	if (out)
		fclose(out);
	c = config_load(ha, error);
	inet_pton(AF_INET6, "2001:db8:10::1:0", &home);
	ok(c && c->ha.mobiles.n == 100000 &&
	   mobiles_find(&c->ha.mobiles, &home) &&
	   !memcmp(mobiles_nai(&c->ha.mobiles,
			       mobiles_find(&c->ha.mobiles, &home)),
		   "a65536@b.c", 10),
	   "a hundred thousand of them are read, and found");
	if (!c)
		note("%s", error);
	config_free(c);
}

static void mobiles(void)
{
	char path[4096], ha[4096], error[CONFIG_ERROR_MAX];
	struct config *c;

	snprintf(ha, sizeof(ha), "%s/ha.yaml", dir);
	snprintf(path, sizeof(path), "%s/mobiles", dir);
	chmod(path, 0644);
	c = config_load(ha, error);
	ok(!c && strstr(error, "mode 0600 was expected, not 0644"),
	   "a file of mobiles that others can read is refused");
	config_free(c);
	chmod(path, 0600);

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		c = put_mobiles(lines[i].line) ? config_load(ha, error) : NULL;
		ok(!c && strstr(error, lines[i].says),
		   "mobiles%s%s", lines[i].says,
		   strstr(lines[i].says, "4285") ? "  # MIP6-211" : "");
		if (!c && !strstr(error, lines[i].says))
			note("%s", error);
		config_free(c);
	}
	many_mobiles(ha);
}

static void no_file(void)
{
	char error[CONFIG_ERROR_MAX], path[4096];
	struct config *c = config_load("/nowhere/segued.yaml", error);
	FILE *out;

	ok(!c && strstr(error, "cannot be read"), "no file: said");
	config_free(c);
	snprintf(path, sizeof(path), "%s/empty.yaml", dir);
	out = fopen(path, "w");
	if (out)
		fclose(out);
	c = config_load(path, error);
	ok(!c && strstr(error, "empty"), "an empty file: said");
	config_free(c);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;

	dir = argv[1];
	esp();
	aaa();
	good("mn.yaml");
	good("ar1.yaml");
	good("ar2.yaml");
	good("ha.yaml");
	good("mip6-mn.yaml");
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++)
		mistaken(&mistakes[i]);
	defaults();
	discovered();
	no_file();
	keys();
	mobiles();
	return tap_end();
}
