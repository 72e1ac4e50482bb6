// SPDX-License-Identifier: GPL-2.0-or-later
/* golden.c - read golden.txt */
#include "golden.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void die(const char *path, unsigned int line, const char *what)
{
	fprintf(stderr, "%s:%u: %s\n", path, line, what);
	exit(2);
}

static const char *open_message(struct golden_set *set, const char *text)
{
	struct golden *g = &set->of[set->n];

	if (set->n == GOLDEN_MAX)
		return "more messages than GOLDEN_MAX";
	if (sscanf(text, ": %31s %31s %31s", g->name, g->kind,
		   g->same_as) < 2)
		return "expected \": name kind\"";

	set->n++;
	return NULL;
}

static const char *add_octets(struct golden *g, const char *text)
{
	unsigned int octet;

	for (; *text; text += 2) {
		while (isspace((unsigned char)*text))
			text++;
		if (!*text)
			return NULL;
		if (!isxdigit((unsigned char)text[0]) ||
		    !isxdigit((unsigned char)text[1]) ||
		    sscanf(text, "%2x", &octet) != 1)
			return "expected two hexadecimal digits";
		if (g->len == GOLDEN_BYTES)
			return "message longer than GOLDEN_BYTES";

		g->data[g->len++] = (uint8_t)octet;
	}

	return NULL;
}

void golden_load(struct golden_set *set, const char *path)
{
	FILE *f = fopen(path, "r");
	unsigned int n = 0;
	char line[256];

	if (!f)
		die(path, 0, "cannot be read");

	memset(set, 0, sizeof(*set));
	while (fgets(line, sizeof(line), f)) {
		const char *error = NULL;

		n++;
		line[strcspn(line, "#\n")] = '\0';
		if (line[0] == ':')
			error = open_message(set, line);
		else if (set->n)
			error = add_octets(&set->of[set->n - 1], line);
		if (error)
			die(path, n, error);
	}
	fclose(f);
}

const struct golden *golden_find(const struct golden_set *set,
				 const char *name)
{
	unsigned int i;

	for (i = 0; i < set->n; i++) {
		if (!strcmp(set->of[i].name, name))
			return &set->of[i];
	}

	fprintf(stderr, "golden.txt has no %s\n", name);
	exit(2);
}

bool golden_is_icmp6(const struct golden *g)
{
	return !strncmp(g->kind, "icmp6", 5);
}

bool golden_is_sent(const struct golden *g)
{
	return !strstr(g->kind, "-in");
}

uint8_t *exact_copy(const void *data, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);

	if (!copy)
		exit(2);
	memcpy(copy, data, len);
	return copy;
}

void forget_place(struct mh_msg *m)
{
	m->opt.badf.at = 0;
	m->opt.badf.text_length = false;
	m->opt.auth.at = 0;
	m->opt.mn_ha.at = 0;
	m->opt.mn_aaa.at = 0;
}
