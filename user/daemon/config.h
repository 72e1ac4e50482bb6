/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config.h - the configuration file as structs
 *
 * Read once at start; nothing changes it afterwards.  What is wrong with a file
 * is said in one sentence with file, line and column, and the agent does not
 * start.  Keys are read from files of their own and are never printed.
 */
#ifndef DAEMON_CONFIG_H
#define DAEMON_CONFIG_H

#include <limits.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "daemon/aaa.h"
#include "daemon/mobiles.h"
#include "daemon/sa_file.h"
#include "daemon/trust.h"
#include "wire/auth.h"
#include "wire/icmp6.h"
#include "wire/send.h"

#define CONFIG_KEYS_MAX		1024
#define CONFIG_ADDRESSES_MAX	16	/* of one key */
#define CONFIG_NEIGHBOURS_MAX	256
#define CONFIG_APS_MAX		64	/* of one router */
#define CONFIG_ROUTERS_MAX	32
#define CONFIG_FREQUENCIES_MAX	32
#define CONFIG_NETWORKS_MAX	16
#define CONFIG_SSID_MAX		32	/* bytes, IEEE 802.11 9.4.2.2 */
#define CONFIG_RELAYS_MAX	64
#define CONFIG_RELAY_APS_MAX	8

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

struct config_prefix {
	struct in6_addr addr;
	uint8_t len;
};

struct config_key {
	struct badf_key key;
	unsigned int n_addresses;	/* ar: what its owner may redirect */
	struct in6_addr addresses[CONFIG_ADDRESSES_MAX];
	unsigned int n_routers;		/* mn: who has it; none = all */
	struct in6_addr routers[CONFIG_ADDRESSES_MAX];
};

struct config_neighbour {
	struct in6_addr address;
	uint8_t lladdr[MAC_LEN];
	struct config_prefix prefix;
	unsigned int n_aps;
	uint8_t aps[CONFIG_APS_MAX][MAC_LEN];
	bool fmip;
	bool accept;			/* handovers from there */
};

/* Handover keys by SEND (RFC 5269), of a mobile or of a router. */
struct config_send {
	struct send_signer signer;
	struct trust *trust;		/* mn: which keys are routers' */
	enum badf_alg algorithm;	/* mn: that it prefers */
	unsigned int pair_lifetime;	/* mn: s */
	unsigned int pair_handovers;	/* mn */
	unsigned int lifetime;		/* ar: s, of a handover key */
	unsigned int keys_max;		/* ar */
	unsigned int rate;		/* ar: signatures verified in a second */
	bool require;			/* ar: who does not sign is not answered */
};

/* An access point that reports to this router. */
struct config_relay {
	struct in6_addr address;
	struct badf_key key;
	unsigned int n_aps;
	uint8_t aps[CONFIG_RELAY_APS_MAX][MAC_LEN];
};

struct config_ar {
	char interface[16];
	struct in6_addr address;
	struct config_prefix prefix;
	unsigned int n_aps;
	uint8_t aps[CONFIG_APS_MAX][MAC_LEN];
	unsigned int n_neighbours;
	struct config_neighbour *neighbours;
	bool hold;
	bool host_route;
	bool advertise;			/* RS is answered */
	bool hack_first;		/* FBU from the new link waits for HAck */
	bool esp;			/* HI and HAck are protected */
	struct sa_list sas;
	bool ask_address;		/* HI has S */
	bool has_pool;
	struct config_prefix pool;	/* of addresses that are given */
	unsigned int pace;		/* SEGUE_PACE_* of a drain; 0: at once */
	unsigned int ring_time;		/* ms remembered; 0: nothing is */
	unsigned int armed_time;	/* s after RtSolPr */
	unsigned int copy_max;		/* ms for which two links have it all; 0: one has */
	unsigned int away_max;		/* ms held while a radio scans; 0: not */
	unsigned int hold_time;		/* ms */
	unsigned int proxy_nd_lifetime;	/* ms */
	unsigned int dad_transmits;
	unsigned int dad_time;		/* ms */
	unsigned int lifetime_max;	/* s */
	unsigned int sessions_max;
	unsigned int hi_timeout;	/* ms */
	unsigned int hi_retries;
	unsigned int n_relays;
	struct config_relay *relays;
	unsigned int client_hold_time;	/* ms */
	unsigned int clients_max;
	unsigned int report_port;
	bool has_send;
	struct config_send send;
};

enum config_watch { WATCH_OFF, WATCH_WEAK, WATCH_ALWAYS };

/* An access point that is a bridge. */
struct config_ap {
	char interface[16];
	struct in6_addr address;
	struct in6_addr router;
	struct badf_key key;
	enum config_watch watch;
	int weak;			/* dBm; below it a station may leave */
	bool coming;			/* what authenticates is reported */
	unsigned int poll;		/* ms, those that may leave */
	unsigned int survey;		/* ms, all */
	unsigned int lost;		/* frames given up: it has left */
	unsigned int stations_max;
	unsigned int port;
};

/* Mobile IPv6: where the mobile is at home. */
struct config_home {
	struct in6_addr address;
	struct config_prefix prefix;
	struct in6_addr agent;		/* :: = it is discovered */
	char identity[MOBILES_NAI_MAX + 1];
	struct badf_key key;
	unsigned int lifetime;		/* s */
	unsigned int first_timeout;	/* ms, BU */
	unsigned int timeout;		/* ms */
	unsigned int rs_timeout;	/* ms */
	unsigned int dad_time;		/* ms; 0: no detection */
	unsigned int retry_time;	/* s, after a refusal that may pass */
	unsigned int marker_time;	/* ms for the end marker; 0: none comes */
	bool timestamps;		/* BU has one */
	bool esp;			/* BU and BA under ESP, instead of key */
	struct sa_list sas;
	struct sa_list tunnel;		/* of HoTI and HoT; empty: they are in clear */
	bool has_aaa;			/* BU has MN-AAA too */
	struct badf_key aaa;
	bool prefix_discovery;		/* the home agent is believed */
	bool optimise;			/* routes to correspondents of their own */
};

/* Home agent. */
struct config_ha {
	char interface[16];		/* the home link */
	struct in6_addr address;
	struct config_prefix prefix;
	struct mobiles mobiles;
	struct sa_list sas;		/* of mobiles under ESP */
	struct sa_list tunnels;		/* of HoTI and HoT of mobiles */
	struct aaa aaa;
	bool aaa_answers;		/* its refusal is told to the mobile */
	unsigned int lifetime_max;	/* s */
	unsigned int refresh;		/* s; 0: not advised */
	unsigned int brr_time;		/* s before the end; 0: not asked */
	unsigned int bindings_max;
	unsigned int dad_transmits;
	unsigned int dad_time;		/* ms */
	unsigned int preference;	/* among the home agents of the link */
	bool timestamps;		/* demanded of a BU */
	unsigned int replay_window;	/* s that a timestamp may be off */
	bool advertise;			/* all of it, on the home link */
	unsigned int advertise_interval;	/* ms, MaxRtrAdvInterval */
	unsigned int advertise_gap;	/* ms, MinDelayBetweenRAs */
	unsigned int agent_lifetime;	/* s; 0: as long as it is a router */
	unsigned int valid_lifetime;	/* s, of the home prefix */
	unsigned int preferred_lifetime;
	bool prefix_discovery;		/* mobiles are told of prefixes */
	unsigned int mpa_min;		/* s, MinMobPfxAdvInterval */
	unsigned int mpa_max;		/* s, MaxMobPfxAdvInterval */
	bool end_marker;
};

/* Correspondent. */
struct config_cn {
	unsigned int bindings_max;
	unsigned int lifetime_max;	/* s */
	unsigned int brr_time;		/* s before the end; 0: not asked */
};

enum config_ask { ASK_OFF, ASK_SCANNED, ASK_WILDCARD };

struct config_router {
	struct config_prefix prefix;
	struct in6_addr address;
};

struct config_mn {
	char interface[16];
	char radio[PATH_MAX];
	char second_interface[16];	/* empty: there is one radio */
	char second_radio[PATH_MAX];
	unsigned int copy_time;		/* ms; 0: not asked for */
	unsigned int n_frequencies;
	unsigned int frequencies[CONFIG_FREQUENCIES_MAX];
	unsigned int n_routers;
	struct config_router routers[CONFIG_ROUTERS_MAX];
	unsigned int n_neighbours;
	struct config_neighbour *neighbours;
	unsigned int n_networks;
	char networks[CONFIG_NETWORKS_MAX][CONFIG_SSID_MAX + 1];
	bool choose;			/* the access point, by itself */
	int signal_low;			/* dBm: below, another one is looked for */
	unsigned int signal_gain;	/* dB that it must be better */
	unsigned int scan_age;		/* ms for which a scan is believed */
	unsigned int map_time;		/* s for which a router's word is */
	unsigned int avoid_time;	/* s after the first failure */
	enum config_ask ask;
	unsigned int scan_delay;	/* ms */
	unsigned int scan_interval;	/* ms; 0: not by itself */
	bool reports;			/* 802.11k is asked for */
	unsigned int scan_hold;		/* ms that a router is asked for; 0: not */
	double guard;			/* ms */
	bool hold;
	unsigned int hold_time;		/* ms */
	unsigned int lifetime;		/* s */
	unsigned int rtsolpr_timeout;	/* ms */
	unsigned int rtsolpr_retries;
	unsigned int rtsolpr_rate;	/* a second */
	unsigned int fbu_timeout;	/* ms */
	unsigned int fbu_retries;
	unsigned int roam_timeout;	/* ms */
	bool una_unicast;
	unsigned int una_count;
	unsigned int una_interval;	/* ms */
	unsigned int dedup_time;	/* ms; 0: not armed */
	bool obey;			/* the router that says: go there */
	bool has_home;
	struct config_home home;
	bool has_send;
	struct config_send send;
};

struct config {
	char name[32];
	char control[108];		/* a socket's name is no longer */
	char trace[PATH_MAX];		/* empty: none */
	enum log_level log;
	unsigned int n_keys;
	struct config_key *keys;
	bool has_mn;
	bool has_ar;
	bool has_ha;
	bool has_cn;
	bool has_ap;
	struct config_mn mn;
	struct config_ar ar;
	struct config_ha ha;
	struct config_cn cn;
	struct config_ap ap;
};

#define CONFIG_ERROR_MAX	512

/*
 * Read a file.  Returns the configuration, or NULL with a sentence in error:
 * "FILE:LINE:COLUMN: what was found, what was expected".
 */
struct config *config_load(const char *path, char error[CONFIG_ERROR_MAX]);
void config_free(struct config *cfg);

#endif /* DAEMON_CONFIG_H */
