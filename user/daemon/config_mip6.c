// SPDX-License-Identifier: GPL-2.0-or-later
/* config_mip6.c - the sections of Mobile IPv6: ha, cn, and home in mn */
#include <string.h>
#include <unistd.h>

#include <linux/segue.h>

#include "daemon/config_file.h"
#include "daemon/config_read.h"
#include "wire/mip6_auth.h"

/* A lifetime is 16 bits of 4 s, a deadline of the module at most a day. */
#define LIFETIME_MAX	86396

#define GAP_MS		3000	/* MinDelayBetweenRAs, RFC 6275 13 */
#define GAP_MIN_MS	30

static const struct number ha_numbers[] = {
	{ "ha.lifetime_max", FROM(ha, lifetime_max),
	  TO(ha, lifetime_max), 600, 4, LIFETIME_MAX, " s" },
	{ "ha.refresh", FROM(ha, refresh),
	  TO(ha, refresh), 0, 0, LIFETIME_MAX, " s" },
	{ "ha.brr_time", FROM(ha, brr_time),
	  TO(ha, brr_time), 5, 0, 3600, " s" },
	{ "ha.bindings_max", FROM(ha, bindings_max),
	  TO(ha, bindings_max), 10000, 1, MOBILES_MAX, "" },
	{ "ha.dad_transmits", FROM(ha, dad_transmits),
	  TO(ha, dad_transmits), 1, 0, 5, "" },	/* RFC 4862 5.1 */
	{ "ha.dad_time", FROM(ha, dad_time),
	  TO(ha, dad_time), 1000, 1, 10000, " ms" },
	{ "ha.preference", FROM(ha, preference),
	  TO(ha, preference), 0, 0, 65535, "" },	/* RFC 6275 7.4 */
	{ "ha.replay_window", FROM(ha, replay_window),
	  TO(ha, replay_window), 7, 4, 300, " s" },	/* RFC 4285 6 */
	{ "ha.advertise_interval", FROM(ha, advertise_interval),
	  TO(ha, advertise_interval), 600000, 70, 1800000, " ms" }, /* 7.5 */
	{ "ha.advertise_gap", FROM(ha, advertise_gap),
	  TO(ha, advertise_gap), GAP_MS, GAP_MIN_MS, 1800000, " ms" },
	{ "ha.agent_lifetime", FROM(ha, agent_lifetime),
	  TO(ha, agent_lifetime), 0, 0, 65535, " s" },
	{ "ha.valid_lifetime", FROM(ha, valid_lifetime),
	  TO(ha, valid_lifetime), 2592000, 1, UINT32_MAX, " s" },
	{ "ha.preferred_lifetime", FROM(ha, preferred_lifetime),
	  TO(ha, preferred_lifetime), 604800, 0, UINT32_MAX, " s" },
	{ "ha.mpa_min", FROM(ha, mpa_min),
	  TO(ha, mpa_min), 600, 1, 86400, " s" },	/* RFC 6275 13 */
	{ "ha.mpa_max", FROM(ha, mpa_max),
	  TO(ha, mpa_max), 86400, 1, 31536000, " s" },
};

static const struct number home_numbers[] = {
	{ "mn.home.lifetime", FROM(home, lifetime),
	  TO(home, lifetime), 60, 4, LIFETIME_MAX, " s" },
	{ "mn.home.first_timeout", FROM(home, first_timeout),
	  TO(home, first_timeout), 1500, 1, 32000, " ms" }, /* RFC 6275 13 */
	{ "mn.home.timeout", FROM(home, timeout),
	  TO(home, timeout), 1000, 1, 32000, " ms" },	/* RFC 6275 12 */
	{ "mn.home.rs_timeout", FROM(home, rs_timeout),
	  TO(home, rs_timeout), 100, 1, 4000, " ms" },
	{ "mn.home.dad_time", FROM(home, dad_time),
	  TO(home, dad_time), 0, 0, 10000, " ms" },
	{ "mn.home.retry_time", FROM(home, retry_time),
	  TO(home, retry_time), 60, 1, 3600, " s" },
	{ "mn.home.marker_time", FROM(home, marker_time),
	  TO(home, marker_time), 0, 0, SEGUE_WAIT_MAX, " ms" },
};

/* MAX_RR_BINDING_LIFETIME, RFC 6275 12 */
static const struct number cn_numbers[] = {
	{ "cn.bindings_max", FROM(cn, bindings_max),
	  TO(cn, bindings_max), 1000, 1, MOBILES_MAX, "" },
	{ "cn.lifetime_max", FROM(cn, lifetime_max),
	  TO(cn, lifetime_max), 420, 4, 420, " s" },
	{ "cn.brr_time", FROM(cn, brr_time),
	  TO(cn, brr_time), 10, 0, 420, " s" },
};

/* 7 bits say that an address is the Home-Agents one, and one more (RFC 2526). */
#define ANYCAST_PLEN_MAX	120

#define N(numbers)	(sizeof(numbers) / sizeof(*(numbers)))

static bool holds(const struct config_prefix *prefix,
		  const struct in6_addr *addr)
{
	struct in6_addr masked = *addr;

	ip6_mask(&masked, prefix->len);
	return !memcmp(&masked, &prefix->addr, sizeof(masked));
}

static bool read_mobiles(struct reading *r, const char *name,
			 struct mobiles *mobiles)
{
	char path[PATH_MAX];
	int fd, err;

	fd = open_secret(r, "ha.mobiles", name, path);
	if (fd < 0)
		return false;

	err = mobiles_read(mobiles, fd, path, r->error, CONFIG_ERROR_MAX);
	close(fd);
	return !err;
}

static bool read_aaa(struct reading *r, const char *name, struct aaa *aaa)
{
	char path[PATH_MAX];
	int fd, err;

	if (!name)
		return true;
	fd = open_secret(r, "ha.aaa", name, path);
	if (fd < 0)
		return false;

	err = aaa_read(aaa, fd, path, r->error, CONFIG_ERROR_MAX);
	close(fd);
	return !err;
}

/* MinDelayBetweenRAs is MinRtrAdvInterval where that is less (RFC 6275 13). */
static unsigned int gap_of(unsigned int interval)
{
	unsigned int min = interval / 3;

	if (min > GAP_MS)
		return GAP_MS;
	return min < GAP_MIN_MS ? GAP_MIN_MS : min;
}

/* Tokens are secrets: a tunnel without a cipher would show them (10.4.6). */
static bool read_tunnels(struct reading *r, const char *at, const char *name,
			 struct sa_list *sas)
{
	if (!name)
		return true;
	if (!read_sas(r, at, name, sas))
		return false;

	for (unsigned int i = 0; i < sas->n; i++)
		if (!sas->of[i].cipher_len)
			return wrong(r, at, "a cipher was expected in each line: 'aes-cbc KEY'");
	return true;
}

/* Who is to come under ESP has two associations. */
static bool read_ha_esp(struct reading *r, const char *name,
			struct config_ha *ha)
{
	const struct mobiles *m = &ha->mobiles;

	if (name && !read_sas(r, "ha.esp", name, &ha->sas))
		return false;

	for (uint32_t i = 0; i < m->n; i++)
		if (m->of[i].esp && !has_sas(r, "ha.esp", &ha->sas,
					     &ha->address, &m->of[i].home))
			return false;

	return true;
}

bool read_ha(struct reading *r, const struct file_ha *f, struct config_ha *ha)
{
	ha->end_marker = is_on(f->end_marker, false);
	ha->aaa_answers = is_on(f->aaa_refusal, true);
	ha->timestamps = is_on(f->replay, false);
	ha->advertise = is_on(f->advertise, false);
	ha->prefix_discovery = is_on(f->prefix_discovery, false);
	if (!read_text(r, "ha.interface", f->interface, ha->interface,
		       sizeof(ha->interface)) ||
	    !read_address(r, "ha.address", f->address, &ha->address) ||
	    !read_prefix(r, "ha.prefix", f->prefix, &ha->prefix) ||
	    !read_numbers(r, ha_numbers, N(ha_numbers), f, ha))
		return false;
	if (!holds(&ha->prefix, &ha->address))
		return wrong(r, "ha.address",
			     "an address of ha.prefix was expected, not '%s'",
			     f->address);
	if (!f->advertise_gap)
		ha->advertise_gap = gap_of(ha->advertise_interval);
	if (ha->preferred_lifetime > ha->valid_lifetime)
		return wrong(r, "ha.preferred_lifetime",
			     "at most ha.valid_lifetime was expected, %u s, not %u: nothing is preferred that is not valid",
			     ha->valid_lifetime, ha->preferred_lifetime);
	if (ha->prefix.len > ANYCAST_PLEN_MAX)
		return wrong(r, "ha.prefix",
			     "one of at most %d bits was expected, not '%s': home agents are asked for at an address of it",
			     ANYCAST_PLEN_MAX, f->prefix);

	return read_mobiles(r, f->mobiles, &ha->mobiles) &&
	       read_ha_esp(r, f->esp, ha) &&
	       read_tunnels(r, "ha.esp_tunnel", f->esp_tunnel, &ha->tunnels) &&
	       read_aaa(r, f->aaa, &ha->aaa);
}

bool read_cn(struct reading *r, const struct file_cn *f, struct config_cn *cn)
{
	return read_numbers(r, cn_numbers, N(cn_numbers), f, cn);
}

static bool read_home_key(struct reading *r, const struct file_home *f,
			  struct config_home *home)
{
	if (!f->file)
		return wrong(r, "mn.home.file", "is missing");
	if (!f->spi)
		return wrong(r, "mn.home.spi", "is missing");
	if (*f->spi < MN_HA_SPI_MIN)
		return wrong(r, "mn.home.spi",
			     "%d to 4294967295 was expected, not %u: below are reserved ones (RFC 4285 5.1)",
			     MN_HA_SPI_MIN, *f->spi);

	home->key.spi = *f->spi;
	home->key.alg = f->algorithm ? (enum badf_alg)*f->algorithm
				     : BADF_HMAC_SHA1_96;
	return read_secret(r, "mn.home.file", f->file, &home->key);
}

/* Instead of a key; and the home agent must be known by then. */
static bool read_home_esp(struct reading *r, const struct file_home *f,
			  struct config_home *home)
{
	if (!f->agent)
		return wrong(r, "mn.home.agent", "is missing: ESP is with one alone");
	if (home->timestamps || f->aaa)
		return wrong(r, "mn.home.esp",
			     "timestamps and MN-AAA are of messages that are not under ESP");

	home->esp = read_sas(r, "mn.home.esp", f->esp, &home->sas) &&
		    has_sas(r, "mn.home.esp", &home->sas, &home->address,
			    &home->agent);
	return home->esp;
}

bool read_home(struct reading *r, const struct file_home *f,
	       struct config_home *home)
{
	home->prefix_discovery = is_on(f->prefix_discovery, false);
	home->optimise = is_on(f->route_optimisation, false);
	home->timestamps = is_on(f->replay, false);
	if (!read_address(r, "mn.home.address", f->address, &home->address) ||
	    !read_prefix(r, "mn.home.prefix", f->prefix, &home->prefix) ||
	    (f->agent && !read_address(r, "mn.home.agent", f->agent,
				       &home->agent)) ||
	    !read_text(r, "mn.home.identity", f->identity, home->identity,
		       sizeof(home->identity)) ||
	    !read_numbers(r, home_numbers, N(home_numbers), f, home))
		return false;
	if (!holds(&home->prefix, &home->address))
		return wrong(r, "mn.home.address",
			     "an address of mn.home.prefix was expected, not '%s'",
			     f->address);
	/* RFC 6275 6.1.7: H goes only to a router on the home subnet */
	if (f->agent && !holds(&home->prefix, &home->agent))
		return wrong(r, "mn.home.agent",
			     "an address of mn.home.prefix was expected, not '%s'",
			     f->agent);
	if (!f->agent && home->prefix.len > ANYCAST_PLEN_MAX)
		return wrong(r, "mn.home.prefix",
			     "one of at most %d bits was expected where mn.home.agent is missing, not '%s': it is asked for at an address of that prefix",
			     ANYCAST_PLEN_MAX, f->prefix);

	if (!read_tunnels(r, "mn.home.esp_tunnel", f->esp_tunnel,
			  &home->tunnel) ||
	    (f->esp_tunnel && !has_sas(r, "mn.home.esp_tunnel", &home->tunnel,
				       &home->address, &home->agent)))
		return false;
	if (f->esp)
		return read_home_esp(r, f, home);

	home->has_aaa = f->aaa;
	return read_home_key(r, f, home) &&
	       (!f->aaa || read_secret(r, "mn.home.aaa", f->aaa, &home->aaa));
}
