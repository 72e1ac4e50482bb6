// SPDX-License-Identifier: GPL-2.0-or-later
/* config_send.c - handover keys by SEND: mn.send and ar.send (RFC 5269) */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon/config_file.h"
#include "daemon/config_read.h"

static const struct number mn_numbers[] = {
	{ "mn.send.pair_lifetime", FROM(mn_send, pair_lifetime),
	  TO(send, pair_lifetime), 43200, 1, 43200, " s" },  /* RFC 5269 3.7 */
	{ "mn.send.pair_handovers", FROM(mn_send, pair_handovers),
	  TO(send, pair_handovers), 10, 1, 10, "" },
};

static const struct number ar_numbers[] = {
	{ "ar.send.lifetime", FROM(ar_send, lifetime),
	  TO(send, lifetime), 43200, 1, 43200, " s" },
	{ "ar.send.keys_max", FROM(ar_send, keys_max),
	  TO(send, keys_max), 1024, 1, 65536, "" },
	{ "ar.send.rate", FROM(ar_send, rate),
	  TO(send, rate), 20, 1, 1000, " a second" },
};

/* No passphrase is asked for: a file that has one is not read. */
static int no_passphrase(char *buf, int size, int writes, void *arg)
{
	(void)buf;
	(void)size;
	(void)writes;
	(void)arg;
	return -1;
}

static EVP_PKEY *read_pem(int fd)
{
	FILE *f = fdopen(fd, "r");
	EVP_PKEY *key;

	if (!f) {
		close(fd);
		return NULL;
	}

	key = PEM_read_PrivateKey(f, NULL, no_passphrase, NULL);
	fclose(f);
	ERR_clear_error();
	return key;
}

static bool read_signer(struct reading *r, const char *at, const char *name,
			struct send_signer *to)
{
	uint8_t der[CGA_KEY_MAX];
	char path[PATH_MAX];
	size_t len;
	int fd;

	fd = open_secret(r, at, name, path);
	if (fd < 0)
		return false;

	to->key = read_pem(fd);
	len = to->key ? send_key_bytes(to->key, der) : 0;
	if (len && cga_begin(&to->cga, der, len))
		return true;

	return wrong(r, at,
		     "%s: an RSA key of %d to %d bits in PEM was expected",
		     path, SEND_BITS_MIN, SEND_BITS_MAX);
}

static bool read_trust(struct reading *r, const struct file_mn_send *f,
		       struct config_send *to)
{
	static const char *const keys[] = {
		"mn.send.anchor", "mn.send.certificates",
	};
	char paths[2][PATH_MAX];
	const char *why;
	int which;

	beside(r, f->anchor, paths[0], PATH_MAX);
	beside(r, f->certificates, paths[1], PATH_MAX);
	to->trust = trust_load(paths[0], paths[1], &why, &which);
	if (to->trust)
		return true;

	return wrong(r, keys[which], "%s: %s", paths[which], why);
}

bool read_mn_send(struct reading *r, const struct file_mn_send *f,
		  struct config_send *to)
{
	to->algorithm = f->algorithm ? (enum badf_alg)*f->algorithm
				     : BADF_HMAC_SHA1_96;
	return read_signer(r, "mn.send.file", f->file, &to->signer) &&
	       read_trust(r, f, to) &&
	       read_numbers(r, mn_numbers,
			    sizeof(mn_numbers) / sizeof(mn_numbers[0]), f, to);
}

bool read_ar_send(struct reading *r, const struct file_ar_send *f,
		  const struct config_prefix *prefix, struct config_send *to)
{
	char path[PATH_MAX];
	const char *why;

	to->require = is_on(f->require, false);
	if (!read_signer(r, "ar.send.file", f->file, &to->signer) ||
	    !read_numbers(r, ar_numbers,
			  sizeof(ar_numbers) / sizeof(ar_numbers[0]), f, to))
		return false;

	beside(r, f->certificate, path, PATH_MAX);
	why = trust_is_own(path, to->signer.key, &prefix->addr);
	return !why || wrong(r, "ar.send.certificate", "%s: %s", path, why);
}

void config_send_free(struct config_send *send)
{
	EVP_PKEY_free(send->signer.key);
	trust_free(send->trust);
}
