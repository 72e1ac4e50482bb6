// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mobiles.c - many mobile nodes at once, by the library the agent uses
 *
 *   mobiles { add | prepare | hold | steer | drain | delete } ADDRESS COUNT
 *           [LOCAL REMOTE [own]]
 *
 * Mobile nodes with ADDRESS and the COUNT - 1 that follow it, as many as the
 * interface takes in one message.  They are steered into a tunnel from LOCAL to
 * REMOTE, or with own each to another address, REMOTE and those that follow it.
 * Prints how many there were and what the messages took, from the first byte
 * sent to the answer, in nanoseconds, which in virtual time are instructions.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "nl/segue_nl.h"

#define DEADLINE_MS	3600000

struct job {
	uint8_t verb;
	struct in6_addr ip;
	unsigned long count;
	struct in6_addr local;
	struct in6_addr remote;
	bool own;
	uint64_t spent;
};

static const struct {
	const char *name;
	uint8_t verb;
} verbs[] = {
	{ "add", SEGUE_VERB_NEW },
	{ "prepare", SEGUE_VERB_PREPARE },
	{ "hold", SEGUE_VERB_HOLD },
	{ "steer", SEGUE_VERB_SWITCH },
	{ "drain", SEGUE_VERB_DRAIN },
	{ "delete", SEGUE_VERB_DEL },
};

static int verb_of(const char *name)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (!strcmp(name, verbs[i].name))
			return verbs[i].verb;

	return -1;
}

static struct segue_op op_for(const struct job *job)
{
	struct segue_op op = {
		.verb = job->verb,
		.mn = segue_mn_by_addr(&job->ip),
	};

	if (job->verb == SEGUE_VERB_NEW || job->verb == SEGUE_VERB_DEL)
		return op;

	op.dir = SEGUE_DIR_TO;
	op.has_dir = true;
	if (job->verb == SEGUE_VERB_DRAIN)
		return op;

	op.deadline = DEADLINE_MS;
	op.outcome = SEGUE_OUTCOME_DRAIN;
	if (job->verb == SEGUE_VERB_SWITCH) {
		op.n_legs = 1;
		op.legs[0] = segue_leg_tunnel(&job->local, &job->remote);
	}

	return op;
}

static void next_address(struct in6_addr *ip)
{
	ip->s6_addr32[3] = htonl(ntohl(ip->s6_addr32[3]) + 1);
}

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static int send_batch(struct segue_nl *s, struct job *job,
		      struct segue_batch *batch)
{
	uint64_t start = now();
	int err;

	err = segue_batch_send(s, batch, NULL);
	job->spent += now() - start;
	return err;
}

static int send_all(struct segue_nl *s, struct job *job)
{
	struct segue_batch batch = {};
	int err = 0;

	for (unsigned long i = 0; i < job->count && !err; i++) {
		struct segue_op op = op_for(job);

		err = segue_batch_add(&batch, &op);
		if (!err && (batch.n == SEGUE_OPS_MAX || i + 1 == job->count))
			err = send_batch(s, job, &batch);
		next_address(&job->ip);
		if (job->own)
			next_address(&job->remote);
	}

	segue_batch_clear(&batch);
	return err;
}

static bool parse(struct job *job, int argc, char **argv)
{
	int verb = argc >= 4 ? verb_of(argv[1]) : -1;

	if (verb < 0 || inet_pton(AF_INET6, argv[2], &job->ip) != 1)
		return false;

	job->verb = verb;
	job->count = strtoul(argv[3], NULL, 10);
	if (verb != SEGUE_VERB_SWITCH)
		return argc == 4;

	job->own = argc == 7 && !strcmp(argv[6], "own");
	return (argc == 6 || job->own) &&
	       inet_pton(AF_INET6, argv[4], &job->local) == 1 &&
	       inet_pton(AF_INET6, argv[5], &job->remote) == 1;
}

int main(int argc, char **argv)
{
	struct segue_nl s = {};
	struct job job = {};
	int err;

	if (!parse(&job, argc, argv)) {
		fputs("usage: mobiles { add | prepare | hold | steer | drain | delete } ADDRESS COUNT [LOCAL REMOTE [own]]\n",
		      stderr);
		return 2;
	}

	err = segue_open(&s);
	if (!err)
		err = send_all(&s, &job);
	if (err)
		fprintf(stderr, "mobiles: %s\n", s.nl.refusal.sentence);
	else
		printf("ops=%lu sum=%llu\n", job.count,
		       (unsigned long long)job.spent);
	segue_close(&s);
	return err ? 1 : 0;
}
