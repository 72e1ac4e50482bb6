/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * line_file.h - files with keys, an entry a line, its fields between blanks
 *
 * For mobiles.c, sa_file.c and aaa.c.  Each reader of a field takes it or leaves a sentence
 * and says false, which ends the reading; nothing of the file stays in memory but
 * what was taken.  Knows not what an entry is.
 */
#ifndef DAEMON_LINE_FILE_H
#define DAEMON_LINE_FILE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

#include "wire/auth.h"

#define LINE_FIELDS	8	/* more in a line are counted as one more */

struct line_file {
	const char *path;	/* for sentences */
	char *error;		/* "FILE:LINE: sentence" */
	size_t size;
	unsigned int line;
};

typedef bool (*line_take)(struct line_file *f, void *to, char *const *fields,
			  unsigned int n);

/* From an open file; what follows a # is not for us.  0 or -1. */
int line_file_read(struct line_file *f, int fd, line_take take, void *to);

/* What was expected.  Always false. */
bool line_wrong(struct line_file *f, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

bool line_address(struct line_file *f, const char *text, struct in6_addr *to);
bool line_spi(struct line_file *f, const char *text, uint32_t min,
	      const char *section, uint32_t *to);
bool line_algorithm(struct line_file *f, const char *text, enum badf_alg *to);
bool line_key(struct line_file *f, const char *text, struct badf_key *to);

#endif /* DAEMON_LINE_FILE_H */
