// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * log.c - a growing array of records and the file it becomes
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/log.h"

_Static_assert(sizeof(struct log_record) == 24, "the reader expects 24 bytes");

int log_reserve(struct log *log, size_t more)
{
	struct log_record *records;
	size_t room = log->n + more;

	if (!log->path || room <= log->room)
		return 0;
	records = realloc(log->records, room * sizeof(*records));
	if (!records)
		return -ENOMEM;
	/* touched now, not when a packet is due */
	memset(records + log->room, 0, (room - log->room) * sizeof(*records));
	log->records = records;
	log->room = room;
	return 0;
}

void log_add(struct log *log, enum log_kind kind, uint32_t call, uint32_t seq,
	     uint64_t a, uint64_t b)
{
	if (!log->path)
		return;
	if (log->n == log->room && log_reserve(log, log->room + 1024))
		return;
	log->records[log->n++] = (struct log_record){
		.kind = kind, .call = call, .seq = seq, .a = a, .b = b,
	};
}

int log_write(struct log *log)
{
	FILE *f;
	int err = 0;

	if (!log->path)
		return 0;
	f = fopen(log->path, "w");
	if (!f)
		return -errno;
	if (fwrite("SEGLOG1\n", 8, 1, f) != 1 ||
	    fwrite(log->records, sizeof(*log->records), log->n, f) != log->n)
		err = -EIO;
	if (fclose(f))
		err = -errno;
	free(log->records);
	log->records = NULL;
	log->n = 0;
	log->room = 0;
	return err;
}
