/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config_read.h - one value of the file at a time
 *
 * For config.c and its like.  Each reader takes a value as it stands in the file,
 * checks it and puts it where it belongs; or it leaves a sentence and says false,
 * which ends the reading.
 */
#ifndef DAEMON_CONFIG_READ_H
#define DAEMON_CONFIG_READ_H

#include <stddef.h>

#include "daemon/config.h"

struct reading {
	const char *path;
	char *error;			/* of CONFIG_ERROR_MAX */
};

/* A key by its path, and what was expected.  Always false. */
bool wrong(struct reading *r, const char *key, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

bool read_text(struct reading *r, const char *key, const char *from, char *to,
	       size_t size);

/* It stands in JSON and in file names: nothing that needs quoting. */
bool read_name(struct reading *r, const char *from, char *to, size_t size);
bool read_address(struct reading *r, const char *key, const char *from,
		  struct in6_addr *to);
bool read_prefix(struct reading *r, const char *key, const char *from,
		 struct config_prefix *to);
bool read_lladdr(struct reading *r, const char *key, const char *from,
		 uint8_t to[MAC_LEN]);

/* Numbers with a default and a range. */
struct number {
	const char *key;
	size_t from;		/* in the file's struct: unsigned int * */
	size_t to;		/* in the configuration's: unsigned int */
	unsigned int preset;
	unsigned int min;
	unsigned int max;
	const char *unit;
};

#define FROM(role, at)	offsetof(struct file_ ## role, at)
#define TO(role, at)	offsetof(struct config_ ## role, at)

bool read_numbers(struct reading *r, const struct number *numbers, size_t n,
		  const void *from, void *to);

bool is_on(const int *set, bool preset);

/* A file's name: beside the configuration, unless it is absolute. */
void beside(const struct reading *r, const char *name, char *path, size_t size);

/*
 * 32 to 2 * BADF_KEY_MAX hexadecimal digits, of len characters; false if they
 * are not.
 */
bool parse_hex(const char *text, size_t len, struct badf_key *key);

/* Open a file that only its owner may read; its descriptor or -1. */
int open_secret(struct reading *r, const char *at, const char *name,
		char path[PATH_MAX]);

/* The key in such a file. */
bool read_secret(struct reading *r, const char *at, const char *name,
		 struct badf_key *key);

/* Associations in such a file; then each pair that is needed must be there. */
bool read_sas(struct reading *r, const char *at, const char *name,
	      struct sa_list *sas);
bool has_sas(struct reading *r, const char *at, const struct sa_list *sas,
	     const struct in6_addr *own, const struct in6_addr *peer);

/* BSSIDs, of the list access_points in the section at. */
bool read_aps(struct reading *r, const char *at, char **from, unsigned int n,
	      uint8_t to[][MAC_LEN]);

/* The readers of handover keys by SEND, config_send.c. */
struct file_mn_send;
struct file_ar_send;
bool read_mn_send(struct reading *r, const struct file_mn_send *f,
		  struct config_send *to);
bool read_ar_send(struct reading *r, const struct file_ar_send *f,
		  const struct config_prefix *prefix, struct config_send *to);
void config_send_free(struct config_send *send);

/* The readers of access points that are bridges, config_relay.c. */
struct file_ap;
struct file_ar;
bool read_ap(struct reading *r, const struct file_ap *f, struct config_ap *ap);
bool read_relays(struct reading *r, const struct file_ar *f,
		 struct config_ar *ar);

/* The readers of Mobile IPv6's sections, config_mip6.c. */
struct file_ha;
struct file_cn;
struct file_home;
bool read_ha(struct reading *r, const struct file_ha *f, struct config_ha *ha);
bool read_cn(struct reading *r, const struct file_cn *f, struct config_cn *cn);
bool read_home(struct reading *r, const struct file_home *f,
	       struct config_home *home);

#endif /* DAEMON_CONFIG_READ_H */
