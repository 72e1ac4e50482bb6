// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * config_file.c - the schema of the configuration file
 *
 * libcyaml reads the file by this schema and reports what does not fit it in
 * several log lines of its own; here they become one sentence with a place.
 */
#include <cyaml/cyaml.h>
#include <stdio.h>
#include <string.h>

#include "daemon/config.h"
#include "daemon/config_file.h"

static const cyaml_strval_t switches[] = {
	{ "off", 0 }, { "no", 0 }, { "false", 0 },
	{ "on", 1 }, { "yes", 1 }, { "true", 1 },
};

static const cyaml_strval_t levels[] = {
	{ "error", LOG_LEVEL_ERROR }, { "info", LOG_LEVEL_INFO },
	{ "debug", LOG_LEVEL_DEBUG },
};

static const cyaml_strval_t algorithms[] = {
	{ "hmac-sha1-96", BADF_HMAC_SHA1_96 },
	{ "hmac-sha256-128", BADF_HMAC_SHA256_128 },
};

static const cyaml_strval_t asks[] = {
	{ "off", ASK_OFF }, { "scanned", ASK_SCANNED },
	{ "wildcard", ASK_WILDCARD },
};

static const cyaml_strval_t unas[] = { { "multicast", 0 }, { "unicast", 1 } };

static const cyaml_strval_t watches[] = {
	{ "off", WATCH_OFF }, { "weak", WATCH_WEAK },
	{ "always", WATCH_ALWAYS },
};

static const cyaml_strval_t replays[] = { { "sequence", 0 }, { "timestamp", 1 } };

static const cyaml_strval_t refusals[] = { { "drop", 0 }, { "answer", 1 } };

#define REFUSALS	CYAML_ARRAY_LEN(refusals)
#define REPLAYS		CYAML_ARRAY_LEN(replays)
#define WATCHES		CYAML_ARRAY_LEN(watches)
#define SWITCHES	CYAML_ARRAY_LEN(switches)
#define LEVELS		CYAML_ARRAY_LEN(levels)
#define ALGORITHMS	CYAML_ARRAY_LEN(algorithms)
#define ASKS		CYAML_ARRAY_LEN(asks)
#define UNAS		CYAML_ARRAY_LEN(unas)

#define TEXT_MAX	PATH_MAX

#define TEXT(type, name) \
	CYAML_FIELD_STRING_PTR(#name, CYAML_FLAG_POINTER, type, name, 1, \
			       TEXT_MAX)
#define TEXT_OPTIONAL(type, name) \
	CYAML_FIELD_STRING_PTR(#name, \
			       CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, \
			       type, name, 1, TEXT_MAX)
#define NUMBER_OPTIONAL(type, name) \
	CYAML_FIELD_UINT_PTR(#name, \
			     CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, \
			     name)
#define CHOICE(type, name, values, n) \
	CYAML_FIELD_ENUM_PTR(#name, CYAML_FLAG_POINTER | \
			     CYAML_FLAG_OPTIONAL | CYAML_FLAG_STRICT, type, \
			     name, values, n)
#define LIST(type, name, entry, max) \
	CYAML_FIELD_SEQUENCE(#name, CYAML_FLAG_POINTER, type, name, entry, 0, \
			     max)
#define LIST_OPTIONAL(type, name, entry, max) \
	CYAML_FIELD_SEQUENCE(#name, CYAML_FLAG_POINTER | \
			     CYAML_FLAG_OPTIONAL, type, name, entry, 0, max)

static const cyaml_schema_value_t text_entry = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, TEXT_MAX),
};

static const cyaml_schema_value_t number_entry = {
	CYAML_VALUE_UINT(CYAML_FLAG_DEFAULT, unsigned int),
};

static const cyaml_schema_field_t key_fields[] = {
	NUMBER_OPTIONAL(struct file_key, spi),
	TEXT(struct file_key, file),
	CHOICE(struct file_key, algorithm, algorithms, ALGORITHMS),
	LIST_OPTIONAL(struct file_key, addresses, &text_entry,
		      CONFIG_ADDRESSES_MAX),
	LIST_OPTIONAL(struct file_key, routers, &text_entry,
		      CONFIG_ADDRESSES_MAX),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t key_entry = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct file_key, key_fields),
};

static const cyaml_schema_field_t router_fields[] = {
	TEXT(struct file_router, prefix),
	TEXT(struct file_router, address),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t router_entry = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct file_router,
			    router_fields),
};

static const cyaml_schema_field_t neighbour_fields[] = {
	TEXT(struct file_neighbour, address),
	TEXT(struct file_neighbour, lladdr),
	TEXT(struct file_neighbour, prefix),
	LIST(struct file_neighbour, access_points, &text_entry,
	     CONFIG_APS_MAX),
	CHOICE(struct file_neighbour, fmip, switches, SWITCHES),
	CHOICE(struct file_neighbour, accept, switches, SWITCHES),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t neighbour_entry = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct file_neighbour,
			    neighbour_fields),
};

static const cyaml_schema_field_t home_fields[] = {
	TEXT(struct file_home, address),
	TEXT(struct file_home, prefix),
	TEXT_OPTIONAL(struct file_home, agent),
	TEXT(struct file_home, identity),
	NUMBER_OPTIONAL(struct file_home, spi),
	TEXT_OPTIONAL(struct file_home, file),
	CHOICE(struct file_home, algorithm, algorithms, ALGORITHMS),
	NUMBER_OPTIONAL(struct file_home, lifetime),
	NUMBER_OPTIONAL(struct file_home, first_timeout),
	NUMBER_OPTIONAL(struct file_home, timeout),
	NUMBER_OPTIONAL(struct file_home, rs_timeout),
	NUMBER_OPTIONAL(struct file_home, dad_time),
	NUMBER_OPTIONAL(struct file_home, retry_time),
	NUMBER_OPTIONAL(struct file_home, marker_time),
	CHOICE(struct file_home, replay, replays, REPLAYS),
	TEXT_OPTIONAL(struct file_home, aaa),
	TEXT_OPTIONAL(struct file_home, esp),
	TEXT_OPTIONAL(struct file_home, esp_tunnel),
	CHOICE(struct file_home, route_optimisation, switches, SWITCHES),
	CHOICE(struct file_home, prefix_discovery, switches, SWITCHES),
	CYAML_FIELD_END
};

static const cyaml_schema_field_t mn_send_fields[] = {
	TEXT(struct file_mn_send, file),
	TEXT(struct file_mn_send, anchor),
	TEXT(struct file_mn_send, certificates),
	CHOICE(struct file_mn_send, algorithm, algorithms, ALGORITHMS),
	NUMBER_OPTIONAL(struct file_mn_send, pair_lifetime),
	NUMBER_OPTIONAL(struct file_mn_send, pair_handovers),
	CYAML_FIELD_END
};

static const cyaml_schema_field_t ar_send_fields[] = {
	TEXT(struct file_ar_send, file),
	TEXT(struct file_ar_send, certificate),
	NUMBER_OPTIONAL(struct file_ar_send, lifetime),
	NUMBER_OPTIONAL(struct file_ar_send, keys_max),
	NUMBER_OPTIONAL(struct file_ar_send, rate),
	CHOICE(struct file_ar_send, require, switches, SWITCHES),
	CYAML_FIELD_END
};

static const cyaml_schema_field_t mn_fields[] = {
	TEXT(struct file_mn, interface),
	TEXT(struct file_mn, radio),
	TEXT_OPTIONAL(struct file_mn, second_interface),
	TEXT_OPTIONAL(struct file_mn, second_radio),
	LIST_OPTIONAL(struct file_mn, frequencies, &number_entry,
		      CONFIG_FREQUENCIES_MAX),
	LIST_OPTIONAL(struct file_mn, routers, &router_entry,
		      CONFIG_ROUTERS_MAX),
	LIST_OPTIONAL(struct file_mn, neighbours, &neighbour_entry,
		      CONFIG_NEIGHBOURS_MAX),
	LIST_OPTIONAL(struct file_mn, networks, &text_entry,
		      CONFIG_NETWORKS_MAX),
	CHOICE(struct file_mn, choose, switches, SWITCHES),
	CYAML_FIELD_INT_PTR("signal_low",
			    CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
			    struct file_mn, signal_low),
	NUMBER_OPTIONAL(struct file_mn, signal_gain),
	NUMBER_OPTIONAL(struct file_mn, scan_age),
	NUMBER_OPTIONAL(struct file_mn, map_time),
	NUMBER_OPTIONAL(struct file_mn, avoid_time),
	CHOICE(struct file_mn, ask, asks, ASKS),
	NUMBER_OPTIONAL(struct file_mn, scan_delay),
	NUMBER_OPTIONAL(struct file_mn, scan_interval),
	CHOICE(struct file_mn, reports, switches, SWITCHES),
	NUMBER_OPTIONAL(struct file_mn, scan_hold),
	CYAML_FIELD_FLOAT_PTR("guard",
			      CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
			      struct file_mn, guard),
	CHOICE(struct file_mn, hold, switches, SWITCHES),
	NUMBER_OPTIONAL(struct file_mn, hold_time),
	NUMBER_OPTIONAL(struct file_mn, lifetime),
	NUMBER_OPTIONAL(struct file_mn, rtsolpr_timeout),
	NUMBER_OPTIONAL(struct file_mn, rtsolpr_retries),
	NUMBER_OPTIONAL(struct file_mn, rtsolpr_rate),
	NUMBER_OPTIONAL(struct file_mn, fbu_timeout),
	NUMBER_OPTIONAL(struct file_mn, fbu_retries),
	NUMBER_OPTIONAL(struct file_mn, roam_timeout),
	CHOICE(struct file_mn, una, unas, UNAS),
	NUMBER_OPTIONAL(struct file_mn, una_count),
	NUMBER_OPTIONAL(struct file_mn, una_interval),
	NUMBER_OPTIONAL(struct file_mn, dedup_time),
	NUMBER_OPTIONAL(struct file_mn, copy_time),
	CHOICE(struct file_mn, obey, switches, SWITCHES),
	CYAML_FIELD_MAPPING_PTR("home",
				CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
				struct file_mn, home, home_fields),
	CYAML_FIELD_MAPPING_PTR("send",
				CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
				struct file_mn, send, mn_send_fields),
	CYAML_FIELD_END
};

static const cyaml_schema_field_t relay_fields[] = {
	TEXT(struct file_relay, address),
	NUMBER_OPTIONAL(struct file_relay, spi),
	TEXT(struct file_relay, file),
	CHOICE(struct file_relay, algorithm, algorithms, ALGORITHMS),
	LIST(struct file_relay, access_points, &text_entry,
	     CONFIG_RELAY_APS_MAX),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t relay_entry = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct file_relay,
			    relay_fields),
};

static const cyaml_schema_field_t ap_fields[] = {
	TEXT(struct file_ap, interface),
	TEXT(struct file_ap, address),
	TEXT(struct file_ap, router),
	NUMBER_OPTIONAL(struct file_ap, spi),
	TEXT(struct file_ap, file),
	CHOICE(struct file_ap, algorithm, algorithms, ALGORITHMS),
	CHOICE(struct file_ap, watch, watches, WATCHES),
	CYAML_FIELD_INT_PTR("weak", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
			    struct file_ap, weak),
	CHOICE(struct file_ap, coming, switches, SWITCHES),
	NUMBER_OPTIONAL(struct file_ap, poll),
	NUMBER_OPTIONAL(struct file_ap, survey),
	NUMBER_OPTIONAL(struct file_ap, lost),
	NUMBER_OPTIONAL(struct file_ap, stations_max),
	NUMBER_OPTIONAL(struct file_ap, port),
	CYAML_FIELD_END
};

static const cyaml_schema_field_t ar_fields[] = {
	TEXT(struct file_ar, interface),
	TEXT(struct file_ar, address),
	TEXT(struct file_ar, prefix),
	LIST_OPTIONAL(struct file_ar, access_points, &text_entry,
		      CONFIG_APS_MAX),
	LIST_OPTIONAL(struct file_ar, neighbours, &neighbour_entry,
		      CONFIG_NEIGHBOURS_MAX),
	CHOICE(struct file_ar, hold, switches, SWITCHES),
	NUMBER_OPTIONAL(struct file_ar, hold_time),
	NUMBER_OPTIONAL(struct file_ar, proxy_nd_lifetime),
	NUMBER_OPTIONAL(struct file_ar, dad_transmits),
	NUMBER_OPTIONAL(struct file_ar, dad_time),
	CHOICE(struct file_ar, host_route, switches, SWITCHES),
	CHOICE(struct file_ar, advertise, switches, SWITCHES),
	CHOICE(struct file_ar, hack_first, switches, SWITCHES),
	TEXT_OPTIONAL(struct file_ar, esp),
	CHOICE(struct file_ar, ask_address, switches, SWITCHES),
	TEXT_OPTIONAL(struct file_ar, pool),
	NUMBER_OPTIONAL(struct file_ar, pace),
	NUMBER_OPTIONAL(struct file_ar, ring_time),
	NUMBER_OPTIONAL(struct file_ar, armed_time),
	NUMBER_OPTIONAL(struct file_ar, away_max),
	NUMBER_OPTIONAL(struct file_ar, copy_max),
	NUMBER_OPTIONAL(struct file_ar, lifetime_max),
	NUMBER_OPTIONAL(struct file_ar, sessions_max),
	NUMBER_OPTIONAL(struct file_ar, hi_timeout),
	NUMBER_OPTIONAL(struct file_ar, hi_retries),
	LIST_OPTIONAL(struct file_ar, relays, &relay_entry,
		      CONFIG_RELAYS_MAX),
	NUMBER_OPTIONAL(struct file_ar, client_hold_time),
	NUMBER_OPTIONAL(struct file_ar, clients_max),
	NUMBER_OPTIONAL(struct file_ar, report_port),
	CYAML_FIELD_MAPPING_PTR("send",
				CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
				struct file_ar, send, ar_send_fields),
	CYAML_FIELD_END
};

static const cyaml_schema_field_t ha_fields[] = {
	TEXT(struct file_ha, interface),
	TEXT(struct file_ha, address),
	TEXT(struct file_ha, prefix),
	TEXT(struct file_ha, mobiles),
	NUMBER_OPTIONAL(struct file_ha, lifetime_max),
	NUMBER_OPTIONAL(struct file_ha, refresh),
	NUMBER_OPTIONAL(struct file_ha, brr_time),
	NUMBER_OPTIONAL(struct file_ha, bindings_max),
	NUMBER_OPTIONAL(struct file_ha, dad_transmits),
	NUMBER_OPTIONAL(struct file_ha, dad_time),
	NUMBER_OPTIONAL(struct file_ha, preference),
	TEXT_OPTIONAL(struct file_ha, esp),
	TEXT_OPTIONAL(struct file_ha, esp_tunnel),
	TEXT_OPTIONAL(struct file_ha, aaa),
	CHOICE(struct file_ha, aaa_refusal, refusals, REFUSALS),
	CHOICE(struct file_ha, replay, replays, REPLAYS),
	NUMBER_OPTIONAL(struct file_ha, replay_window),
	CHOICE(struct file_ha, advertise, switches, SWITCHES),
	NUMBER_OPTIONAL(struct file_ha, advertise_interval),
	NUMBER_OPTIONAL(struct file_ha, advertise_gap),
	NUMBER_OPTIONAL(struct file_ha, agent_lifetime),
	NUMBER_OPTIONAL(struct file_ha, valid_lifetime),
	NUMBER_OPTIONAL(struct file_ha, preferred_lifetime),
	CHOICE(struct file_ha, prefix_discovery, switches, SWITCHES),
	NUMBER_OPTIONAL(struct file_ha, mpa_min),
	NUMBER_OPTIONAL(struct file_ha, mpa_max),
	CHOICE(struct file_ha, end_marker, switches, SWITCHES),
	CYAML_FIELD_END
};

static const cyaml_schema_field_t cn_fields[] = {
	NUMBER_OPTIONAL(struct file_cn, bindings_max),
	NUMBER_OPTIONAL(struct file_cn, lifetime_max),
	NUMBER_OPTIONAL(struct file_cn, brr_time),
	CYAML_FIELD_END
};

static const cyaml_schema_field_t fields[] = {
	TEXT(struct file, name),
	TEXT_OPTIONAL(struct file, control),
	TEXT_OPTIONAL(struct file, trace),
	CHOICE(struct file, log, levels, LEVELS),
	LIST_OPTIONAL(struct file, keys, &key_entry, CONFIG_KEYS_MAX),
	CYAML_FIELD_MAPPING_PTR("mn",
				CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
				struct file, mn, mn_fields),
	CYAML_FIELD_MAPPING_PTR("ar",
				CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
				struct file, ar, ar_fields),
	CYAML_FIELD_MAPPING_PTR("ha",
				CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
				struct file, ha, ha_fields),
	CYAML_FIELD_MAPPING_PTR("cn",
				CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
				struct file, cn, cn_fields),
	CYAML_FIELD_MAPPING_PTR("ap",
				CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
				struct file, ap, ap_fields),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t whole = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct file, fields),
};

/* libcyaml's complaint, then a backtrace from the inside out. */
struct complaint {
	char what[256];
	char key[64];
	unsigned int line;
	unsigned int column;
	unsigned int outer_line;	/* of the mapping around it */
	unsigned int outer_column;
};

static void read_place(const char *text, unsigned int *line,
		       unsigned int *column)
{
	if (sscanf(text, "(line: %u, column: %u)", line, column) != 2)
		*line = 0;
}

static void __attribute__((format(printf, 3, 0)))
complain(cyaml_log_t level, void *arg, const char *fmt, va_list args)
{
	struct complaint *c = arg;
	char text[256];
	char *place;

	(void)level;
	vsnprintf(text, sizeof(text), fmt, args);
	text[strcspn(text, "\n")] = '\0';

	if (!strncmp(text, "Load: Backtrace", 15))
		return;
	place = strstr(text, "(line: ");
	if (!c->what[0]) {
		char *colon = strstr(text, "Load: ");

		snprintf(c->what, sizeof(c->what), "%s",
			 colon ? colon + 6 : text);
	} else if (place && !c->line) {
		read_place(place, &c->line, &c->column);
		if (sscanf(text, "  in mapping field '%63[^']'", c->key) != 1)
			c->key[0] = '\0';
	} else if (place && !c->outer_line) {
		read_place(place, &c->outer_line, &c->outer_column);
	}
}

static const char *expected(const char *key)
{
	static const struct {
		const char *key;
		const char *values;
	} known[] = {
		{ "log", "error, info or debug" },
		{ "algorithm", "hmac-sha1-96 or hmac-sha256-128" },
		{ "ask", "off, scanned or wildcard" },
		{ "una", "multicast or unicast" },
		{ "watch", "off, weak or always" },
		{ "aaa_refusal", "answer or drop" },
		{ "replay", "sequence or timestamp" },
	};

	for (size_t i = 0; i < CYAML_ARRAY_LEN(known); i++)
		if (!strcmp(known[i].key, key))
			return known[i].values;

	return "on or off";
}

static const char *shape(const char *what)
{
	if (!strncmp(what, "MAPPING", 7))
		return "keys with values were";
	return strncmp(what, "SEQUENCE", 8) ? "one value was" : "a list was";
}

/*
 * A key that is not known is found by its name, one that is missing belongs
 * into the mapping around the place where reading stopped.
 */
static void correct_place(const char *path, struct complaint *c)
{
	char key[64];

	if (sscanf(c->what, "Unexpected key: %63[^\n]", key) == 1) {
		config_file_key(path, key, &c->line, &c->column);
	} else if (!strncmp(c->what, "Missing", 7)) {
		c->line = c->outer_line ? c->outer_line : 1;
		c->column = c->outer_line ? c->outer_column : 1;
	}
}

/* What libcyaml said, in words for whoever wrote the file. */
static void sentence(const struct complaint *c, char *buf, size_t size)
{
	char value[128];

	if (sscanf(c->what, "Invalid ENUM value: %127[^\n]", value) == 1)
		snprintf(buf, size, "%s: %s was expected, not '%s'", c->key,
			 expected(c->key), value);
	else if (sscanf(c->what, "Invalid FLOAT value: %127[^\n]",
			value) == 1)
		snprintf(buf, size, "%s: a number was expected, not '%s'",
			 c->key, value);
	else if (sscanf(c->what, "Invalid %*s value: '%127[^']'", value) == 1)
		snprintf(buf, size,
			 "%s: a whole number was expected, not '%s'",
			 c->key[0] ? c->key : "entry", value);
	else if (sscanf(c->what, "Unexpected key: %127[^\n]", value) == 1)
		snprintf(buf, size, "%s: no such key", value);
	else if (sscanf(c->what, "Missing required mapping field: %127[^\n]",
			value) == 1)
		snprintf(buf, size, "%s: is missing", value);
	else if (sscanf(c->what, "Mapping field already seen: %127[^\n]",
			value) == 1)
		snprintf(buf, size, "%s: is there twice", value);
	else if (sscanf(c->what, "Expecting %127[^,]", value) == 1)
		snprintf(buf, size, "%s: %s expected", c->key, shape(value));
	else if (c->key[0])
		snprintf(buf, size, "%s: %s", c->key, c->what);
	else
		snprintf(buf, size, "%s", c->what);
}

static cyaml_config_t how(struct complaint *c)
{
	return (cyaml_config_t){
		.log_fn = complain, .log_ctx = c, .log_level = CYAML_LOG_ERROR,
		.mem_fn = cyaml_mem,
	};
}

struct file *config_file_read(const char *path, char *error, size_t size)
{
	struct complaint c = { .what = "" };
	cyaml_config_t config = how(&c);
	struct file *f = NULL;
	cyaml_err_t err;
	char text[CONFIG_ERROR_MAX];

	err = cyaml_load_file(path, &config, &whole, (cyaml_data_t **)&f,
			      NULL);
	if (!err && f)
		return f;

	if (err == CYAML_ERR_FILE_OPEN) {
		snprintf(error, size, "%s: cannot be read: %m", path);
	} else if (!err) {
		snprintf(error, size, "%s:1:1: the file is empty", path);
	} else if (err == CYAML_ERR_LIBYAML_PARSER) {
		if (!config_file_syntax(path, error, size))
			snprintf(error, size, "%s: %s", path, c.what);
	} else {
		correct_place(path, &c);
		sentence(&c, text, sizeof(text));
		snprintf(error, size, "%s:%u:%u: %s", path, c.line, c.column,
			 text);
	}
	return NULL;
}

void config_file_free(struct file *f)
{
	struct complaint c = { .what = "" };
	cyaml_config_t config = how(&c);

	cyaml_free(&config, &whole, f, 0);
}
