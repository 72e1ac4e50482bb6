/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config_file.h - the file as it stands, before anything in it is believed
 *
 * What libcyaml makes of the file: strings and numbers, NULL where a key is
 * absent.  config.c turns it into struct config or into a sentence.
 */
#ifndef DAEMON_CONFIG_FILE_H
#define DAEMON_CONFIG_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct file_key {
	unsigned int *spi;
	char *file;
	int *algorithm;
	char **addresses;
	unsigned int addresses_count;
	char **routers;
	unsigned int routers_count;
};

struct file_router {
	char *prefix;
	char *address;
};

struct file_neighbour {
	char *address;
	char *lladdr;
	char *prefix;
	char **access_points;
	unsigned int access_points_count;
	int *fmip;
	int *accept;
};

struct file_home {
	char *address;
	char *prefix;
	char *agent;
	char *identity;
	unsigned int *spi;
	char *file;
	int *algorithm;
	unsigned int *lifetime;
	unsigned int *first_timeout;
	unsigned int *timeout;
	unsigned int *rs_timeout;
	unsigned int *dad_time;
	unsigned int *retry_time;
	unsigned int *marker_time;
	int *replay;
	char *aaa;
	char *esp;
	char *esp_tunnel;
	int *route_optimisation;
	int *prefix_discovery;
};

struct file_mn_send {
	char *file;
	char *anchor;
	char *certificates;
	int *algorithm;
	unsigned int *pair_lifetime;
	unsigned int *pair_handovers;
};

struct file_ar_send {
	char *file;
	char *certificate;
	unsigned int *lifetime;
	unsigned int *keys_max;
	unsigned int *rate;
	int *require;
};

struct file_cn {
	unsigned int *bindings_max;
	unsigned int *lifetime_max;
	unsigned int *brr_time;
};

struct file_ha {
	char *interface;
	char *address;
	char *prefix;
	char *mobiles;
	unsigned int *lifetime_max;
	unsigned int *refresh;
	unsigned int *brr_time;
	unsigned int *bindings_max;
	unsigned int *dad_transmits;
	unsigned int *dad_time;
	unsigned int *preference;
	char *esp;
	char *esp_tunnel;
	char *aaa;
	int *aaa_refusal;
	int *replay;
	unsigned int *replay_window;
	int *advertise;
	unsigned int *advertise_interval;
	unsigned int *advertise_gap;
	unsigned int *agent_lifetime;
	unsigned int *valid_lifetime;
	unsigned int *preferred_lifetime;
	int *prefix_discovery;
	unsigned int *mpa_min;
	unsigned int *mpa_max;
	int *end_marker;
};

struct file_mn {
	char *interface;
	char *radio;
	char *second_interface;
	char *second_radio;
	unsigned int *frequencies;
	unsigned int frequencies_count;
	struct file_router *routers;
	unsigned int routers_count;
	struct file_neighbour *neighbours;
	unsigned int neighbours_count;
	char **networks;
	unsigned int networks_count;
	int *choose;
	int *signal_low;
	unsigned int *signal_gain;
	unsigned int *scan_age;
	unsigned int *map_time;
	unsigned int *avoid_time;
	int *ask;
	unsigned int *scan_delay;
	unsigned int *scan_interval;
	int *reports;
	unsigned int *scan_hold;
	double *guard;
	int *hold;
	unsigned int *hold_time;
	unsigned int *lifetime;
	unsigned int *rtsolpr_timeout;
	unsigned int *rtsolpr_retries;
	unsigned int *rtsolpr_rate;
	unsigned int *fbu_timeout;
	unsigned int *fbu_retries;
	unsigned int *roam_timeout;
	int *una;
	unsigned int *una_count;
	unsigned int *una_interval;
	unsigned int *dedup_time;
	unsigned int *copy_time;
	int *obey;
	struct file_home *home;
	struct file_mn_send *send;
};

struct file_relay {
	char *address;
	unsigned int *spi;
	char *file;
	int *algorithm;
	char **access_points;
	unsigned int access_points_count;
};

struct file_ap {
	char *interface;
	char *address;
	char *router;
	unsigned int *spi;
	char *file;
	int *algorithm;
	int *watch;
	int *weak;
	int *coming;
	unsigned int *poll;
	unsigned int *survey;
	unsigned int *lost;
	unsigned int *stations_max;
	unsigned int *port;
};

struct file_ar {
	char *interface;
	char *address;
	char *prefix;
	char **access_points;
	unsigned int access_points_count;
	struct file_neighbour *neighbours;
	unsigned int neighbours_count;
	int *hold;
	unsigned int *hold_time;
	unsigned int *proxy_nd_lifetime;
	unsigned int *dad_transmits;
	unsigned int *dad_time;
	int *host_route;
	int *advertise;
	int *hack_first;
	char *esp;
	int *ask_address;
	char *pool;
	unsigned int *pace;
	unsigned int *ring_time;
	unsigned int *armed_time;
	unsigned int *away_max;
	unsigned int *copy_max;
	unsigned int *lifetime_max;
	unsigned int *sessions_max;
	unsigned int *hi_timeout;
	unsigned int *hi_retries;
	struct file_relay *relays;
	unsigned int relays_count;
	unsigned int *client_hold_time;
	unsigned int *clients_max;
	unsigned int *report_port;
	struct file_ar_send *send;
};

struct file {
	char *name;
	char *control;
	char *trace;
	int *log;
	struct file_key *keys;
	unsigned int keys_count;
	struct file_mn *mn;
	struct file_ar *ar;
	struct file_ha *ha;
	struct file_cn *cn;
	struct file_ap *ap;
};

/* NULL with "FILE:LINE:COLUMN: sentence" in error. */
struct file *config_file_read(const char *path, char *error, size_t size);
void config_file_free(struct file *f);

/*
 * Where a key stands, named as "ar.neighbours[2].prefix"; of a key that is not
 * there, the mapping that lacks it.  0 0 where the file cannot be read again.
 */
void config_file_find(const char *path, const char *key, unsigned int *line,
		      unsigned int *column);

/*
 * The first key of this name at or behind the line given; where there is none
 * the place stays as it is.
 */
void config_file_key(const char *path, const char *name, unsigned int *line,
		     unsigned int *column);

/* The file is not even YAML: a sentence that says where; false if it is. */
bool config_file_syntax(const char *path, char *error, size_t size);

#endif /* DAEMON_CONFIG_FILE_H */
