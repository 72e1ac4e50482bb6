// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * measure.c - `segue measure`: options in, one of the two ends run
 *
 * Works on any host: nothing here needs the module or the agent.
 */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/measure.h"
#include "measure/packet.h"
#include "measure/udp.h"
#include "tool/tool.h"

volatile sig_atomic_t measure_stop;

static const char grammar[] =
"Usage: segue measure HOST [-i MS] [-l BYTES] [-d SECONDS] [-p PORT]\n"
"                     [-b ADDRESS] [--dev NAME] [--at SECONDS] [--log FILE] [-j]\n"
"       segue measure -s [-p PORT] [-b ADDRESS] [--log FILE]\n"
"\n"
"  -s            reflect: answer each client with a numbered stream of our own\n"
"  -i MS         time between two packets, fractional; default 20\n"
"  -l BYTES      UDP payload, 40 to 1432; default 172\n"
"  -d SECONDS    how long; default until interrupted\n"
"  -p PORT       UDP port; default 5568\n"
"  -b ADDRESS    our own address\n"
"  --dev NAME    tell each roam of this interface\n"
"  --at SECONDS  begin at this instant, seconds since 1970, fractional\n"
"  --log FILE    keep every packet, write them to FILE at the end\n"
"  -j            JSON, one object a line\n";

static int usage(const char *option, const char *value, const char *expected)
{
	fprintf(stderr, "segue measure: %s %s: expected %s\n", option, value,
		expected);
	return EXIT_USAGE;
}

static bool number(const char *text, double low, double high, double *value)
{
	char *end;

	errno = 0;
	*value = strtod(text, &end);
	return !errno && end != text && !*end && isfinite(*value) &&
	       *value >= low && *value <= high;
}

static int resolve(const char *host, int flags, struct sockaddr_in6 *addr)
{
	struct addrinfo hints = {
		.ai_family = AF_INET6,
		.ai_socktype = SOCK_DGRAM,
		.ai_flags = AI_V4MAPPED | flags,
	};
	in_port_t port = addr->sin6_port;
	struct addrinfo *found;
	int err = getaddrinfo(host, NULL, &hints, &found);

	if (err) {
		fprintf(stderr, "segue measure: %s: %s\n", host,
			gai_strerror(err));
		return EXIT_USAGE;
	}
	memcpy(addr, found->ai_addr, sizeof(*addr));
	addr->sin6_port = port;
	freeaddrinfo(found);
	return 0;
}

enum { OPT_DEV = 256, OPT_AT, OPT_LOG };

static const struct option long_options[] = {
	{ "dev", required_argument, NULL, OPT_DEV },
	{ "at", required_argument, NULL, OPT_AT },
	{ "log", required_argument, NULL, OPT_LOG },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

static int take_option(struct measure *m, int c, const char *arg)
{
	double v;

	switch (c) {
	case 's':
		m->reflect = true;
		return 0;
	case 'j':
		m->json = true;
		return 0;
	case 'i':
		if (!number(arg, INTERVAL_MIN_NS / 1e6, INTERVAL_MAX_NS / 1e6,
			    &v))
			return usage("-i", arg, "milliseconds, 0.05 to 10000");
		m->interval_ns = llround(v * 1e6);
		return 0;
	case 'l':
		if (!number(arg, PACKET_LEN, PACKET_MAX, &v))
			return usage("-l", arg, "bytes, 40 to 1432");
		m->payload = v;
		return 0;
	case 'd':
		if (!number(arg, 0.001, DURATION_MAX_NS / 1e9, &v))
			return usage("-d", arg, "seconds, 0.001 to 86400");
		m->duration_ns = llround(v * 1e9);
		return 0;
	case 'p':
		if (!number(arg, 1, 65535, &v))
			return usage("-p", arg, "a port, 1 to 65535");
		m->local.sin6_port = htons(v);
		m->remote.sin6_port = htons(v);
		return 0;
	case OPT_AT:
		if (!number(arg, 0, 1e10, &v))
			return usage("--at", arg, "seconds since 1970");
		m->start_ns = llround(v * 1e6) * 1000ULL;
		return 0;
	case 'b':
		return resolve(arg, AI_NUMERICHOST, &m->local);
	case OPT_DEV:
		m->dev = arg;
		return 0;
	case OPT_LOG:
		m->log.path = arg;
		return 0;
	case 'h':
		fputs(grammar, stdout);
		exit(EXIT_DONE);
	default:
		fputs(grammar, stderr);
		return EXIT_USAGE;
	}
}

static int parse(struct measure *m, int argc, char **argv)
{
	int c, err;

	optind = 0;
	while ((c = getopt_long(argc, argv, "sji:l:d:p:b:h", long_options,
				NULL)) != -1) {
		err = take_option(m, c, optarg);
		if (err)
			return err;
	}
	if (argc - optind != !m->reflect) {
		fputs(grammar, stderr);
		return EXIT_USAGE;
	}
	if (m->reflect)
		return 0;

	m->host = argv[optind];
	m->local.sin6_port = 0;
	return resolve(m->host, 0, &m->remote);
}

static void on_signal(int sig)
{
	(void)sig;
	measure_stop = 1;
}

/* Signals are let in only by clock_poll(), so none is missed. */
static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

int cmd_measure(int argc, char **argv, const struct options *opt)
{
	struct measure m = {
		.json = opt->json,
		.pretty = opt->pretty,
		.local = { .sin6_family = AF_INET6,
			   .sin6_port = htons(PACKET_PORT) },
		.remote = { .sin6_family = AF_INET6,
			    .sin6_port = htons(PACKET_PORT) },
		.interval_ns = 20000000,
		.payload = 172,
	};
	int err, status;

	status = parse(&m, argc, argv);
	if (status)
		return status;

	catch_signals();
	clock_be_exact();
	status = m.reflect ? measure_reflector(&m) : measure_client(&m);

	err = log_write(&m.log);
	if (err) {
		fprintf(stderr, "segue measure: %s: %s\n", m.log.path,
			strerror(-err));
		return EXIT_REFUSED;
	}
	return status;
}
