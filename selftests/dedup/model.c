// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * model.c - what dedup must answer, said as simply as it can be
 *
 * The list form of the rule: each delivery is written down, with the paths that
 * have brought it.  A packet that comes by a path is the copy of the oldest
 * delivery of the same content, still remembered, that this path has not
 * brought yet; there being none it is new.
 */
#include <err.h>
#include <stdlib.h>

#include "model.h"

void model_open(struct model *m, uint64_t window, size_t room, size_t forget,
		size_t contents)
{
	*m = (struct model){ .window = window, .room = room, .forget = forget };
	m->size = 1024;
	m->log = calloc(m->size, sizeof(*m->log));
	m->first = calloc(contents, sizeof(*m->first));
	m->end = calloc(contents, sizeof(*m->end));
	if (!m->log || !m->first || !m->end)
		errx(2, "no memory for the model");
}

void model_close(struct model *m)
{
	free(m->log);
	free(m->first);
	free(m->end);
}

/* Return: nothing too old is left. */
static bool forget(struct model *m, uint64_t now)
{
	size_t forgotten = 0;

	if (m->oldest < m->n && now - m->last > m->window) {
		m->oldest = m->n;
		m->idle++;
	}
	m->last = now;

	while (m->oldest < m->n && now - m->log[m->oldest].time > m->window) {
		if (forgotten == m->forget) {
			m->backlog++;
			return false;
		}
		m->oldest++;
		forgotten++;
	}

	return true;
}

/* The oldest delivery the path has not brought; from 1, 0 is none. */
static size_t oldest_not_brought(struct model *m, uint32_t content,
				 unsigned int path)
{
	size_t at;

	while (m->first[content] && m->first[content] - 1 < m->oldest)
		m->first[content] = m->log[m->first[content] - 1].next;

	at = m->first[content];
	while (at && m->log[at - 1].brought_by & 1U << path)
		at = m->log[at - 1].next;

	return at;
}

static void deliver(struct model *m, uint32_t content, uint32_t brought_by,
		    uint64_t now)
{
	if (m->n == m->size) {
		m->size *= 2;
		m->log = reallocarray(m->log, m->size, sizeof(*m->log));
		if (!m->log)
			errx(2, "no memory for the model");
	}

	m->log[m->n++] = (struct model_delivery){
		.time = now, .content = content, .brought_by = brought_by,
	};
	if (m->first[content])
		m->log[m->end[content] - 1].next = m->n;
	else
		m->first[content] = m->n;
	m->end[content] = m->n;
}

bool model_would(struct model *m, uint32_t content, unsigned int path,
		 uint64_t now)
{
	return forget(m, now) && oldest_not_brought(m, content, path);
}

enum model_answer model_arrived(struct model *m, uint32_t content,
				unsigned int path, bool may_drop, uint64_t now)
{
	size_t twin;

	if (!forget(m, now))
		return MODEL_NO_ROOM;

	twin = oldest_not_brought(m, content, path);
	if (twin && may_drop) {
		m->log[twin - 1].brought_by |= 1U << path;
		return MODEL_DROP;
	}
	if (m->n - m->oldest == m->room)
		return MODEL_NO_ROOM;

	/* Where it may not be dropped it counts, and a delivery is owed. */
	if (twin)
		m->log[twin - 1].brought_by |= 1U << path;
	deliver(m, content, twin ? 0 : 1U << path, now);
	return MODEL_DELIVER;
}
