// SPDX-License-Identifier: GPL-2.0-or-later
/* config_relay.c - access points that are bridges: section ap, and relays in ar */
#include <stdio.h>
#include <stdlib.h>

#include "daemon/config_file.h"
#include "daemon/config_read.h"

#define PORT	49568	/* none is assigned; of those for private use */

static const struct number ap_numbers[] = {
	{ "ap.poll", FROM(ap, poll), TO(ap, poll), 5, 2, 1000, " ms" },
	{ "ap.survey", FROM(ap, survey), TO(ap, survey), 100, 10, 10000,
	  " ms" },
	{ "ap.lost", FROM(ap, lost), TO(ap, lost), 1, 1, 1000, " frames" },
	{ "ap.stations_max", FROM(ap, stations_max), TO(ap, stations_max),
	  512, 1, 4096, "" },
	{ "ap.port", FROM(ap, port), TO(ap, port), PORT, 1, 65535, "" },
};

static const struct number relay_numbers[] = {
	{ "ar.client_hold_time", FROM(ar, client_hold_time),
	  TO(ar, client_hold_time), 300, 1, 10000, " ms" },
	{ "ar.clients_max", FROM(ar, clients_max), TO(ar, clients_max),
	  4096, 1, 65536, "" },
	{ "ar.report_port", FROM(ar, report_port), TO(ar, report_port),
	  PORT, 1, 65535, "" },
};

#define N(numbers)	(sizeof(numbers) / sizeof(*(numbers)))

static bool read_report_key(struct reading *r, const char *at,
			    const unsigned int *spi, const char *file,
			    const int *algorithm, struct badf_key *key)
{
	char where[64];

	snprintf(where, sizeof(where), "%s.spi", at);
	if (!spi)
		return wrong(r, where, "is missing");

	key->spi = *spi;
	key->alg = algorithm ? (enum badf_alg)*algorithm
			     : BADF_HMAC_SHA256_128;
	snprintf(where, sizeof(where), "%s.file", at);
	return read_secret(r, where, file, key);
}

static bool read_relay(struct reading *r, unsigned int i,
		       const struct file_relay *f, struct config_relay *to)
{
	char at[48], address[64];

	snprintf(at, sizeof(at), "ar.relays[%u]", i);
	snprintf(address, sizeof(address), "%s.address", at);
	to->n_aps = f->access_points_count;
	return read_address(r, address, f->address, &to->address) &&
	       read_report_key(r, at, f->spi, f->file, f->algorithm,
			       &to->key) &&
	       read_aps(r, at, f->access_points, f->access_points_count,
			to->aps);
}

bool read_relays(struct reading *r, const struct file_ar *f,
		 struct config_ar *ar)
{
	ar->relays = calloc(f->relays_count + 1, sizeof(*ar->relays));
	if (!ar->relays)
		return wrong(r, "ar.relays", "no memory");

	ar->n_relays = f->relays_count;
	for (unsigned int i = 0; i < f->relays_count; i++)
		if (!read_relay(r, i, &f->relays[i], &ar->relays[i]))
			return false;

	return read_numbers(r, relay_numbers, N(relay_numbers), f, ar);
}

bool read_ap(struct reading *r, const struct file_ap *f, struct config_ap *ap)
{
	ap->watch = f->watch ? (enum config_watch)*f->watch : WATCH_WEAK;
	ap->coming = is_on(f->coming, true);
	ap->weak = f->weak ? *f->weak : -75;
	if (ap->weak < -127 || ap->weak > -1)
		return wrong(r, "ap.weak", "-127 to -1 dBm was expected, not %d",
			     ap->weak);

	return read_text(r, "ap.interface", f->interface, ap->interface,
			 sizeof(ap->interface)) &&
	       read_address(r, "ap.address", f->address, &ap->address) &&
	       read_address(r, "ap.router", f->router, &ap->router) &&
	       read_report_key(r, "ap", f->spi, f->file, f->algorithm,
			       &ap->key) &&
	       read_numbers(r, ap_numbers, N(ap_numbers), f, ap);
}
