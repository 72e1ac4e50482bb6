// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * config.c - from the file to struct config, or to a sentence
 *
 * Each value is checked once, here.  A check that fails names its key by its
 * path, says what was expected and ends the reading.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/segue.h>

#include "daemon/config_file.h"
#include "daemon/config_read.h"

#define CONTROL_DEFAULT	"/run/segued/segued.sock"

static const struct number mn_numbers[] = {
	{ "mn.scan_delay", FROM(mn, scan_delay),
	  TO(mn, scan_delay), 200, 0, 60000, " ms" },
	{ "mn.scan_interval", FROM(mn, scan_interval),
	  TO(mn, scan_interval), 0, 0, 3600000, " ms" },
	{ "mn.scan_hold", FROM(mn, scan_hold),
	  TO(mn, scan_hold), 0, 0, 10000, " ms" },
	{ "mn.signal_gain", FROM(mn, signal_gain),
	  TO(mn, signal_gain), 8, 0, 50, " dB" },
	{ "mn.scan_age", FROM(mn, scan_age),
	  TO(mn, scan_age), 5000, 1, 3600000, " ms" },
	{ "mn.map_time", FROM(mn, map_time),
	  TO(mn, map_time), 600, 1, 86400, " s" },
	{ "mn.avoid_time", FROM(mn, avoid_time),
	  TO(mn, avoid_time), 10, 1, 3600, " s" },
	{ "mn.hold_time", FROM(mn, hold_time),
	  TO(mn, hold_time), 1000, 1, 60000, " ms" },
	{ "mn.lifetime", FROM(mn, lifetime),
	  TO(mn, lifetime), 10, 1, 3600, " s" },
	{ "mn.rtsolpr_timeout", FROM(mn, rtsolpr_timeout),
	  TO(mn, rtsolpr_timeout), 100, 1, 10000, " ms" }, /* RFC 5568 6.1.1 */
	{ "mn.rtsolpr_retries", FROM(mn, rtsolpr_retries),
	  TO(mn, rtsolpr_retries), 3, 0, 10, "" },  /* RFC 5568 9 */
	{ "mn.rtsolpr_rate", FROM(mn, rtsolpr_rate),
	  TO(mn, rtsolpr_rate), 3, 1, 8, " a second" },  /* RFC 5568 9 */
	{ "mn.fbu_timeout", FROM(mn, fbu_timeout),
	  TO(mn, fbu_timeout), 100, 1, 10000, " ms" },
	{ "mn.fbu_retries", FROM(mn, fbu_retries),
	  TO(mn, fbu_retries), 3, 0, 10, "" },   /* RFC 5568 9 */
	{ "mn.roam_timeout", FROM(mn, roam_timeout),
	  TO(mn, roam_timeout), 1000, 1, 60000, " ms" },
	{ "mn.una_count", FROM(mn, una_count),
	  TO(mn, una_count), 3, 1, 3, "" },   /* RFC 4861 10 */
	{ "mn.dedup_time", FROM(mn, dedup_time),
	  TO(mn, dedup_time), 0, 0, SEGUE_WINDOW_MAX, " ms" },
	{ "mn.copy_time", FROM(mn, copy_time),
	  TO(mn, copy_time), 200, 0, 5000, " ms" },
	{ "mn.una_interval", FROM(mn, una_interval),
	  TO(mn, una_interval), 20, 1, 1000, " ms" },
};

static const struct number ar_numbers[] = {
	{ "ar.hold_time", FROM(ar, hold_time),
	  TO(ar, hold_time), 1500, 1, 60000, " ms" },
	{ "ar.proxy_nd_lifetime", FROM(ar, proxy_nd_lifetime),
	  TO(ar, proxy_nd_lifetime), 1500, 1, 60000, " ms" }, /* RFC 5568 9 */
	{ "ar.dad_transmits", FROM(ar, dad_transmits),
	  TO(ar, dad_transmits), 0, 0, 5, "" },
	{ "ar.ring_time", FROM(ar, ring_time),
	  TO(ar, ring_time), 0, 0, SEGUE_RING_MAX, " ms" },
	{ "ar.armed_time", FROM(ar, armed_time),
	  TO(ar, armed_time), 3600, 1, 86000, " s" },
	{ "ar.away_max", FROM(ar, away_max),
	  TO(ar, away_max), 200, 0, 10000, " ms" },
	{ "ar.copy_max", FROM(ar, copy_max),
	  TO(ar, copy_max), 500, 0, 5000, " ms" },
	{ "ar.dad_time", FROM(ar, dad_time),
	  TO(ar, dad_time), 100, 1, 10000, " ms" },
	{ "ar.lifetime_max", FROM(ar, lifetime_max),
	  TO(ar, lifetime_max), 30, 1, 3600, " s" },
	{ "ar.sessions_max", FROM(ar, sessions_max),
	  TO(ar, sessions_max), 1024, 1, 65536, "" },
	{ "ar.hi_timeout", FROM(ar, hi_timeout),
	  TO(ar, hi_timeout), 100, 1, 10000, " ms" },  /* RFC 5568 6.2.1.1 */
	{ "ar.hi_retries", FROM(ar, hi_retries),
	  TO(ar, hi_retries), 3, 0, 10, "" },   /* RFC 5568 9 */
};

/* Keys */

static bool read_addresses(struct reading *r, const char *at, const char *name,
			   char **from, unsigned int n, struct in6_addr *to)
{
	char key[96];

	for (unsigned int i = 0; i < n; i++) {
		snprintf(key, sizeof(key), "%s.%s[%u]", at, name, i);
		if (!read_address(r, key, from[i], &to[i]))
			return false;
	}

	return true;
}

static bool read_key(struct reading *r, unsigned int i,
		     const struct file_key *f, struct config_key *k)
{
	char at[64], key[80];

	snprintf(at, sizeof(at), "keys[%u]", i);
	snprintf(key, sizeof(key), "%s.spi", at);
	if (!f->spi)
		return wrong(r, key, "is missing");
	if (!*f->spi)
		return wrong(r, key,
			     "1 to 4294967295 was expected; 0 is reserved (RFC 5568 6.4.5)");

	k->key.spi = *f->spi;
	k->key.alg = f->algorithm ? (enum badf_alg)*f->algorithm
				  : BADF_HMAC_SHA1_96;
	k->n_addresses = f->addresses_count;
	k->n_routers = f->routers_count;
	snprintf(key, sizeof(key), "%s.file", at);
	return read_secret(r, key, f->file, &k->key) &&
	       read_addresses(r, at, "addresses", f->addresses,
			      f->addresses_count, k->addresses) &&
	       read_addresses(r, at, "routers", f->routers, f->routers_count,
			      k->routers);
}

static bool read_keys(struct reading *r, const struct file *f,
		      struct config *c)
{
	c->keys = calloc(f->keys_count + 1, sizeof(*c->keys));
	if (!c->keys)
		return wrong(r, "keys", "no memory");

	c->n_keys = f->keys_count;
	for (unsigned int i = 0; i < f->keys_count; i++)
		if (!read_key(r, i, &f->keys[i], &c->keys[i]))
			return false;

	return true;
}

/* The roles */

bool read_aps(struct reading *r, const char *at, char **from, unsigned int n,
	      uint8_t to[][MAC_LEN])
{
	char key[96];

	for (unsigned int i = 0; i < n; i++) {
		snprintf(key, sizeof(key), "%s.access_points[%u]", at, i);
		if (!read_lladdr(r, key, from[i], to[i]))
			return false;
	}

	return true;
}

static bool read_neighbour(struct reading *r, const char *list, unsigned int i,
			   const struct file_neighbour *f,
			   struct config_neighbour *n)
{
	char at[64], address[80], lladdr[80], prefix[80];

	snprintf(at, sizeof(at), "%s[%u]", list, i);
	snprintf(address, sizeof(address), "%s.address", at);
	snprintf(lladdr, sizeof(lladdr), "%s.lladdr", at);
	snprintf(prefix, sizeof(prefix), "%s.prefix", at);
	n->fmip = is_on(f->fmip, true);
	n->accept = is_on(f->accept, true);
	n->n_aps = f->access_points_count;
	return read_address(r, address, f->address, &n->address) &&
	       read_lladdr(r, lladdr, f->lladdr, n->lladdr) &&
	       read_prefix(r, prefix, f->prefix, &n->prefix) &&
	       read_aps(r, at, f->access_points, f->access_points_count,
			n->aps);
}

/* In hundredths of the rate at which it came; 100 is the kernel's "metered". */
static bool read_pace(struct reading *r, const struct file_ar *f,
		      struct config_ar *ar)
{
	unsigned int pace = f->pace ? *f->pace : 0;

	if (pace && (pace < 100 || pace > SEGUE_PACE_MAX))
		return wrong(r, "ar.pace",
			     "0 or 100 to %u %% was expected, not %u",
			     SEGUE_PACE_MAX, pace);

	ar->pace = pace == 100 ? SEGUE_PACE_METERED : pace;
	return true;
}

static bool read_neighbours(struct reading *r, const char *list,
			    const struct file_neighbour *f, unsigned int n,
			    struct config_neighbour **to, unsigned int *n_to)
{
	*to = calloc(n + 1, sizeof(**to));
	if (!*to)
		return wrong(r, list, "no memory");

	*n_to = n;
	for (unsigned int i = 0; i < n; i++)
		if (!read_neighbour(r, list, i, &f[i], &(*to)[i]))
			return false;

	return true;
}

/* Each neighbour is protected, both ways, or none is. */
static bool read_esp(struct reading *r, const struct file_ar *f,
		     struct config_ar *ar)
{
	if (!f->esp)
		return true;
	if (!read_sas(r, "ar.esp", f->esp, &ar->sas))
		return false;

	for (unsigned int i = 0; i < ar->n_neighbours; i++)
		if (!has_sas(r, "ar.esp", &ar->sas, &ar->address,
			     &ar->neighbours[i].address))
			return false;

	ar->esp = true;
	return true;
}

static bool read_ar(struct reading *r, const struct file_ar *f,
		    struct config_ar *ar)
{
	ar->hold = is_on(f->hold, true);
	ar->host_route = is_on(f->host_route, false);
	ar->advertise = is_on(f->advertise, false);
	ar->hack_first = is_on(f->hack_first, false);
	ar->ask_address = is_on(f->ask_address, false);
	ar->has_pool = f->pool;
	ar->has_send = f->send;
	ar->n_aps = f->access_points_count;
	return read_text(r, "ar.interface", f->interface, ar->interface,
			 sizeof(ar->interface)) &&
	       read_address(r, "ar.address", f->address, &ar->address) &&
	       read_prefix(r, "ar.prefix", f->prefix, &ar->prefix) &&
	       (!f->pool || read_prefix(r, "ar.pool", f->pool, &ar->pool)) &&
	       read_pace(r, f, ar) &&
	       read_aps(r, "ar", f->access_points, f->access_points_count,
			ar->aps) &&
	       read_neighbours(r, "ar.neighbours", f->neighbours,
			       f->neighbours_count, &ar->neighbours,
			       &ar->n_neighbours) &&
	       read_esp(r, f, ar) &&
	       (!f->send ||
		read_ar_send(r, f->send, &ar->prefix, &ar->send)) &&
	       read_relays(r, f, ar) &&
	       read_numbers(r, ar_numbers,
			    sizeof(ar_numbers) / sizeof(ar_numbers[0]), f, ar);
}

static bool read_router(struct reading *r, unsigned int i,
			const struct file_router *f, struct config_router *to)
{
	char prefix[64], address[64];

	snprintf(prefix, sizeof(prefix), "mn.routers[%u].prefix", i);
	snprintf(address, sizeof(address), "mn.routers[%u].address", i);
	return read_prefix(r, prefix, f->prefix, &to->prefix) &&
	       read_address(r, address, f->address, &to->address);
}

static bool read_frequency(struct reading *r, unsigned int i,
			   unsigned int value, unsigned int *to)
{
	char key[64];

	snprintf(key, sizeof(key), "mn.frequencies[%u]", i);
	if (value < 2412 || value > 7125)
		return wrong(r, key, "2412 to 7125 MHz was expected, not %u",
			     value);

	*to = value;
	return true;
}

static bool read_guard(struct reading *r, const struct file_mn *f,
		       struct config_mn *mn)
{
	mn->guard = f->guard ? *f->guard : 0.3;
	if (!(mn->guard >= 0 && mn->guard <= 1000))
		return wrong(r, "mn.guard",
			     "0 to 1000 ms was expected, not %g", mn->guard);
	return true;
}

static bool read_signal(struct reading *r, const struct file_mn *f,
			struct config_mn *mn)
{
	mn->signal_low = f->signal_low ? *f->signal_low : -70;
	if (mn->signal_low < -100 || mn->signal_low > 0)
		return wrong(r, "mn.signal_low",
			     "-100 to 0 dBm was expected, not %d",
			     mn->signal_low);
	return true;
}

static bool read_networks(struct reading *r, const struct file_mn *f,
			  struct config_mn *mn)
{
	char key[64];

	mn->n_networks = f->networks_count;
	for (unsigned int i = 0; i < f->networks_count; i++) {
		snprintf(key, sizeof(key), "mn.networks[%u]", i);
		if (!read_text(r, key, f->networks[i], mn->networks[i],
			       sizeof(mn->networks[i])))
			return false;
	}

	return true;
}

/* The rest of the new address is the interface identifier, 64 bits. */
static bool read_mn_neighbours(struct reading *r, const struct file_mn *f,
			       struct config_mn *mn)
{
	char key[64];

	if (!read_neighbours(r, "mn.neighbours", f->neighbours,
			     f->neighbours_count, &mn->neighbours,
			     &mn->n_neighbours))
		return false;

	for (unsigned int i = 0; i < mn->n_neighbours; i++) {
		snprintf(key, sizeof(key), "mn.neighbours[%u].prefix", i);
		if (mn->neighbours[i].prefix.len > 64)
			return wrong(r, key,
				     "a prefix of at most 64 bits was expected, not %u",
				     mn->neighbours[i].prefix.len);
	}

	return true;
}

/* Both or neither; and the copies are to end before the binding. */
static bool read_second(struct reading *r, const struct file_mn *f,
			struct config_mn *mn)
{
	if (!f->second_interface != !f->second_radio)
		return wrong(r, f->second_radio ? "mn.second_radio" :
						  "mn.second_interface",
			     "second_interface and second_radio were expected together");
	if (!f->second_interface)
		return true;
	if (f->home)
		return wrong(r, "mn.second_interface",
			     "is not for a mobile node with a home");
	if (!strcmp(f->second_interface, f->interface))
		return wrong(r, "mn.second_interface",
			     "another interface than mn.interface was expected");
	if (2 * mn->copy_time >= mn->lifetime * 1000)
		return wrong(r, "mn.copy_time",
			     "less than half of mn.lifetime was expected, not %u ms",
			     mn->copy_time);

	return read_text(r, "mn.second_interface", f->second_interface,
			 mn->second_interface,
			 sizeof(mn->second_interface)) &&
	       read_text(r, "mn.second_radio", f->second_radio,
			 mn->second_radio, sizeof(mn->second_radio));
}

static bool read_mn(struct reading *r, const struct file_mn *f,
		    struct config_mn *mn)
{
	mn->hold = is_on(f->hold, true);
	mn->obey = is_on(f->obey, false);
	mn->ask = f->ask ? (enum config_ask)*f->ask : ASK_SCANNED;
	mn->una_unicast = is_on(f->una, false);
	mn->choose = is_on(f->choose, false);
	mn->reports = is_on(f->reports, true);
	mn->has_home = f->home;
	mn->has_send = f->send;
	mn->n_frequencies = f->frequencies_count;
	mn->n_routers = f->routers_count;

	for (unsigned int i = 0; i < f->frequencies_count; i++)
		if (!read_frequency(r, i, f->frequencies[i],
				    &mn->frequencies[i]))
			return false;
	for (unsigned int i = 0; i < f->routers_count; i++)
		if (!read_router(r, i, &f->routers[i], &mn->routers[i]))
			return false;

	return read_text(r, "mn.interface", f->interface, mn->interface,
			 sizeof(mn->interface)) &&
	       read_text(r, "mn.radio", f->radio, mn->radio,
			 sizeof(mn->radio)) &&
	       read_guard(r, f, mn) && read_signal(r, f, mn) &&
	       read_networks(r, f, mn) && read_mn_neighbours(r, f, mn) &&
	       (!f->home || read_home(r, f->home, &mn->home)) &&
	       (!f->send || read_mn_send(r, f->send, &mn->send)) &&
	       read_numbers(r, mn_numbers,
			    sizeof(mn_numbers) / sizeof(mn_numbers[0]), f,
			    mn) &&
	       read_second(r, f, mn);
}

static bool read_whole(struct reading *r, const struct file *f,
		       struct config *c)
{
	c->has_mn = f->mn;
	c->has_ar = f->ar;
	c->has_ha = f->ha;
	c->has_cn = f->cn;
	c->has_ap = f->ap;
	c->log = f->log ? (enum log_level)*f->log : LOG_LEVEL_INFO;
	if (!f->mn && !f->ar && !f->ha && !f->cn && !f->ap)
		return wrong(r, "",
			     "a role was expected: mn, ar, ap, ha or cn");
	if (f->ap && f->ar)
		return wrong(r, "ap",
			     "is not for an access router: its own access points are in ar.access_points");

	return read_name(r, f->name, c->name, sizeof(c->name)) &&
	       read_text(r, "control",
			 f->control ? f->control : CONTROL_DEFAULT,
			 c->control, sizeof(c->control)) &&
	       read_text(r, "trace", f->trace ? f->trace : "", c->trace,
			 sizeof(c->trace)) &&
	       read_keys(r, f, c) &&
	       (!f->mn || read_mn(r, f->mn, &c->mn)) &&
	       (!f->ar || read_ar(r, f->ar, &c->ar)) &&
	       (!f->ap || read_ap(r, f->ap, &c->ap)) &&
	       (!f->ha || read_ha(r, f->ha, &c->ha)) &&
	       (!f->cn || read_cn(r, f->cn, &c->cn));
}

struct config *config_load(const char *path, char error[CONFIG_ERROR_MAX])
{
	struct reading r = { .path = path, .error = error };
	struct config *c;
	struct file *f;
	bool good;

	error[0] = '\0';
	f = config_file_read(path, error, CONFIG_ERROR_MAX);
	if (!f)
		return NULL;

	c = calloc(1, sizeof(*c));
	good = c && read_whole(&r, f, c);
	config_file_free(f);
	if (good)
		return c;

	config_free(c);
	return NULL;
}

void config_free(struct config *c)
{
	if (!c)
		return;

	if (c->keys)
		explicit_bzero(c->keys, c->n_keys * sizeof(*c->keys));
	free(c->keys);
	explicit_bzero(&c->mn.home.key, sizeof(c->mn.home.key));
	explicit_bzero(&c->mn.home.aaa, sizeof(c->mn.home.aaa));
	explicit_bzero(&c->ap.key, sizeof(c->ap.key));
	if (c->ar.relays)
		explicit_bzero(c->ar.relays,
			       c->ar.n_relays * sizeof(*c->ar.relays));
	free(c->ar.relays);
	free(c->ar.neighbours);
	free(c->mn.neighbours);
	sa_free(&c->ar.sas);
	config_send_free(&c->mn.send);
	config_send_free(&c->ar.send);
	mobiles_free(&c->ha.mobiles);
	aaa_free(&c->ha.aaa);
	sa_free(&c->ha.sas);
	sa_free(&c->ha.tunnels);
	sa_free(&c->mn.home.tunnel);
	sa_free(&c->mn.home.sas);
	free(c);
}
