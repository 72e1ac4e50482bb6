// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * main.c - segued: options, one configuration, one loop
 *
 * Exit status: 0 ended by a signal, 1 usage, 2 it could not begin.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "daemon/hurry.h"
#include "daemon/world.h"
#include "wire/auth.h"

#define CONFIG_DEFAULT	"/etc/segue/segued.yaml"

static int usage(FILE *to, int status)
{
	fputs("usage: segued [-t] [-c FILE]\n"
	      "  -c FILE  configuration, instead of " CONFIG_DEFAULT "\n"
	      "  -t       only say whether the configuration is good\n", to);
	return status;
}

static int serve(const struct config *cfg)
{
	static struct world world;
	int err;

	if (world_begin(&world, cfg)) {
		fprintf(stderr, "segued %s: error: %s\n", cfg->name,
			world.why);
		return 2;
	}

	/* What comes meanwhile waits in the sockets that are open. */
	if (!auth_begin()) {
		fprintf(stderr,
			"segued %s: error: libcrypto has no HMAC with SHA-1 and SHA-256\n",
			cfg->name);
		world_end(&world);
		return 2;
	}

	hurry_begin();
	err = world_run(&world);
	world_end(&world);
	return err ? 3 : 0;
}

int main(int argc, char **argv)
{
	const char *path = CONFIG_DEFAULT;
	char error[CONFIG_ERROR_MAX];
	struct config *cfg;
	bool test = false;
	int opt, status = 0;

	while ((opt = getopt(argc, argv, "c:ht")) != -1) {
		if (opt == 'c')
			path = optarg;
		else if (opt == 't')
			test = true;
		else if (opt == 'h')
			return usage(stdout, 0);
		else
			return usage(stderr, 1);
	}
	if (optind < argc)
		return usage(stderr, 1);

	cfg = config_load(path, error);
	if (!cfg) {
		fprintf(stderr, "segued: %s\n", error);
		return 2;
	}

	if (!test)
		status = serve(cfg);
	config_free(cfg);
	return status;
}
