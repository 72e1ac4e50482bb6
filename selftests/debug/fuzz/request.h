/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * request.h - requests to segue.ko that mean something
 *
 * A message of chance alone is refused at its first attribute.  These are what
 * an agent sends, about few mobile nodes, so that one request meets what another
 * has done; then they are spoilt.
 */
#ifndef REQUEST_H
#define REQUEST_H

#include "tree.h"

/**
 * struct request - one message, not yet written
 * @cmd: the command
 * @dump: it asks for a list
 * @attrs: what is in it
 */
struct request {
	uint8_t cmd;
	bool dump;
	struct node *attrs;
};

/* Values of addresses, devices and numbers that the hosts of the test have. */
void request_hints(struct grammar *g);
/* The socket whose cookie is asked to be exempt. */
void request_cookie(uint64_t cookie);

extern const unsigned int request_kinds;
void request_make(struct request *r, const struct grammar *g, struct rng *rng,
		  unsigned int kind);
/* An operation gets one more attribute, whatever the policy knows. */
void request_enrich(struct request *r, const struct grammar *g,
		    struct rng *rng);
/* The limits under which the test is judged. */
void request_limits(struct request *r);

#define REQUEST_MNS	512
#define REQUEST_PACKETS	4096
#define REQUEST_BYTES	(8 << 20)

#endif /* REQUEST_H */
