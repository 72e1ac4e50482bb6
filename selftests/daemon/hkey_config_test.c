// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * hkey_config_test.c - what is wrong with mn.send or ar.send is said
 *
 * usage: hkey_config_test SIGNED
 *
 * SIGNED has the configurations, keys and certificates of hkey_test; here one line is
 * replaced, or taken out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/config.h"
#include "tap.h"

static const char *dir;

struct mistake {
	const char *file;
	const char *from;
	const char *to;
	const char *says;
	const char *rows;
};

static const struct mistake mistakes[] = {
	{ "mn", "anchor: anchor.crt", "# none", "anchor: is missing",
	  "FMIP-230" },
	{ "mn", "anchor: anchor.crt", "anchor: no.crt",
	  "no.crt: a certificate in PEM was expected", "FMIP-230" },
	{ "mn", "anchor: anchor.crt", "anchor: mn.pem",
	  "mn.pem: a certificate in PEM was expected", "FMIP-230" },
	{ "mn", "certificates: routers.crt", "certificates: mn.yaml",
	  "mn.send.certificates: @/mn.yaml: a certificate", "FMIP-229" },
	{ "mn", "file: mn.pem", "file: mn.crt",
	  "mn.send.file: @/mn.crt cannot be read", "" },
	{ "mn", "file: mn.pem", "file: anchor.crt",
	  "mn.send.file: @/anchor.crt: an RSA key of 1024 to 2048 bits", "" },
	{ "mn", "file: mn.pem", "file: mn.pem\n    pair_handovers: 11",
	  "mn.send.pair_handovers: 1 to 10 was expected", "" },
	{ "mn", "file: mn.pem", "file: mn.pem\n    pair_lifetime: 43201",
	  "mn.send.pair_lifetime: 1 to 43200 s was expected", "" },
	{ "mn", "file: mn.pem", "file: mn.pem\n    algorithm: md5",
	  "algorithm: hmac-sha1-96 or hmac-sha256-128 was expected", "" },
	{ "ar1", "certificate: ar1.crt", "certificate: ar2.crt",
	  "ar2.crt: is not the certificate of the key in ar.send.file",
	  "FMIP-229" },
	{ "ar1", "certificate: ar1.crt", "# none", "certificate: is missing",
	  "FMIP-229" },
	{ "ar1", "  prefix: 2001:db8:1::/64", "  prefix: 2001:db8:9::/64",
	  "ar1.crt: does not name ar.prefix among its addresses (RFC 3779)",
	  "FMIP-229" },
	{ "ar1", "file: ar1.pem", "file: ar1.pem\n    lifetime: 43201",
	  "ar.send.lifetime: 1 to 43200 s was expected", "" },
	{ "ar1", "file: ar1.pem", "file: ar1.pem\n    rate: 0",
	  "ar.send.rate: 1 to 1000 a second was expected", "" },
	{ "ar1", "file: ar1.pem", "file: ar1.pem\n    keys_max: 0",
	  "ar.send.keys_max: 1 to 65536 was expected", "" },
};

static char *text_of(const char *path)
{
	char *text = calloc(1, 65536);
	FILE *f = fopen(path, "r");

	if (!text || !f || !fread(text, 1, 65535, f))
		abort();
	fclose(f);
	return text;
}

/* "@" stands for the directory. */
static bool says(const char *error, const char *what)
{
	char expected[4096];
	const char *at = strchr(what, '@');

	snprintf(expected, sizeof(expected), "%.*s%s%s",
		 at ? (int)(at - what) : (int)strlen(what), what,
		 at ? dir : "", at ? at + 1 : "");
	return strstr(error, expected);
}

/* The example has the same in remarks, before that. */
static char *last(char *text, const char *what)
{
	char *at = NULL;

	for (char *next = text; (next = strstr(next, what)); next++)
		at = next;
	return at;
}

static struct config *with(const char *file, const char *from, const char *to,
			   char error[CONFIG_ERROR_MAX])
{
	char path[4096], *text, *at;
	struct config *c;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s.yaml", dir, file);
	text = text_of(path);
	at = last(text, from);
	snprintf(path, sizeof(path), "%s/wrong.yaml", dir);
	f = fopen(path, "w");
	if (!at || !f)
		abort();
	fprintf(f, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
	fclose(f);
	c = config_load(path, error);
	free(text);
	return c;
}

static void mistaken(const struct mistake *m)
{
	char error[CONFIG_ERROR_MAX];
	struct config *c = with(m->file, m->from, m->to, error);

	ok(!c && says(error, m->says), "%s  # %s", m->says, m->rows);
	if (c || !says(error, m->says))
		note("%s", c ? "it is taken" : error);
	config_free(c);
}

static void defaults(void)
{
	char error[CONFIG_ERROR_MAX];
	struct config *c = with("mn", "file: mn.pem", "file: mn.pem", error);

	ok(c && c->mn.send.pair_lifetime == 43200 &&
	   c->mn.send.pair_handovers == 10,
	   "a key pair serves for 12 hours and 10 handovers  # FMIP-217");
	config_free(c);
	c = with("ar1", "file: ar1.pem", "file: ar1.pem", error);
	ok(c && c->ar.send.lifetime == 43200 && !c->ar.send.require,
	   "a handover key for 12 hours  # FMIP-245");
	config_free(c);
}

static void others_can_read(void)
{
	char error[CONFIG_ERROR_MAX], path[4096];
	struct config *c;

	snprintf(path, sizeof(path), "%s/mn.pem", dir);
	chmod(path, 0644);
	c = with("mn", "file: mn.pem", "file: mn.pem", error);
	ok(!c && strstr(error, "mode 0600 was expected, not 0644"),
	   "a key that others can read is refused");
	config_free(c);
	chmod(path, 0600);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;

	dir = argv[1];
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(*mistakes); i++)
		mistaken(&mistakes[i]);
	defaults();
	others_can_read();
	return tap_end();
}
