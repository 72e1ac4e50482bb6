// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mobiles.c - many mobile nodes at once, by the library the agent uses
 *
 *   mobiles { add | prepare | hold | drain | delete } ADDRESS COUNT
 *
 * Mobile nodes with ADDRESS and the COUNT - 1 that follow it, as many as the
 * interface takes in one message.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nl/segue_nl.h"

#define DEADLINE_MS	3600000

static const struct {
	const char *name;
	uint8_t verb;
} verbs[] = {
	{ "add", SEGUE_VERB_NEW },
	{ "prepare", SEGUE_VERB_PREPARE },
	{ "hold", SEGUE_VERB_HOLD },
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

static struct segue_op op_for(uint8_t verb, const struct in6_addr *ip)
{
	struct segue_op op = { .verb = verb, .mn = segue_mn_by_addr(ip) };

	if (verb == SEGUE_VERB_PREPARE || verb == SEGUE_VERB_HOLD) {
		op.dir = SEGUE_DIR_TO;
		op.has_dir = true;
		op.deadline = DEADLINE_MS;
		op.outcome = SEGUE_OUTCOME_DRAIN;
	}

	return op;
}

static void next_address(struct in6_addr *ip)
{
	ip->s6_addr32[3] = htonl(ntohl(ip->s6_addr32[3]) + 1);
}

static int send_all(struct segue_nl *s, uint8_t verb, struct in6_addr ip,
		    unsigned long count)
{
	struct segue_batch batch = {};
	int err = 0;

	for (unsigned long i = 0; i < count && !err; i++) {
		struct segue_op op = op_for(verb, &ip);

		err = segue_batch_add(&batch, &op);
		if (!err && (batch.n == SEGUE_OPS_MAX || i + 1 == count))
			err = segue_batch_send(s, &batch, NULL);
		next_address(&ip);
	}

	segue_batch_clear(&batch);
	return err;
}

int main(int argc, char **argv)
{
	struct segue_nl s = {};
	struct in6_addr ip;
	int verb, err;

	verb = argc == 4 ? verb_of(argv[1]) : -1;
	if (verb < 0 || inet_pton(AF_INET6, argv[2], &ip) != 1) {
		fputs("usage: mobiles { add | prepare | hold | drain | delete } ADDRESS COUNT\n",
		      stderr);
		return 2;
	}

	err = segue_open(&s);
	if (!err)
		err = send_all(&s, verb, ip, strtoul(argv[3], NULL, 10));
	if (err)
		fprintf(stderr, "mobiles: %s\n", s.nl.refusal.sentence);
	segue_close(&s);
	return err ? 1 : 0;
}
