// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * config_place.c - line and column of a key
 *
 * The structs that libcyaml fills do not say where a value stood.  When one of
 * them turns out to be wrong the file is read once more, as a tree, and the
 * key looked up by its path.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "daemon/config_file.h"

static yaml_node_t *member(yaml_document_t *doc, const yaml_node_t *map,
			   const char *name, size_t len)
{
	yaml_node_pair_t *pair;

	if (map->type != YAML_MAPPING_NODE)
		return NULL;

	for (pair = map->data.mapping.pairs.start;
	     pair < map->data.mapping.pairs.top; pair++) {
		const yaml_node_t *key = yaml_document_get_node(doc, pair->key);

		if (key->type == YAML_SCALAR_NODE &&
		    key->data.scalar.length == len &&
		    !memcmp(key->data.scalar.value, name, len))
			return yaml_document_get_node(doc, pair->value);
	}

	return NULL;
}

static yaml_node_t *entry(yaml_document_t *doc, const yaml_node_t *list,
			  unsigned long at)
{
	yaml_node_item_t *items = list->data.sequence.items.start;

	if (list->type != YAML_SEQUENCE_NODE ||
	    at >= (unsigned long)(list->data.sequence.items.top - items))
		return NULL;

	return yaml_document_get_node(doc, items[at]);
}

/* As far down as the path leads. */
static yaml_node_t *walk(yaml_document_t *doc, const char *path)
{
	yaml_node_t *node = yaml_document_get_root_node(doc);
	yaml_node_t *next = node;

	while (next && *path) {
		size_t len = strcspn(path, ".[");

		node = next;
		if (*path == '[') {
			char *end;

			next = entry(doc, node, strtoul(path + 1, &end, 10));
			path = *end ? end + 1 : end;
		} else if (*path == '.') {
			path++;
		} else {
			next = member(doc, node, path, len);
			path += len;
		}
	}

	return next ? next : node;
}

/* The file as a tree; false if it is none. */
static bool load(const char *path, yaml_document_t *doc)
{
	FILE *in = fopen(path, "r");
	yaml_parser_t parser;
	bool loaded;

	if (!in)
		return false;

	yaml_parser_initialize(&parser);
	yaml_parser_set_input_file(&parser, in);
	loaded = yaml_parser_load(&parser, doc);
	yaml_parser_delete(&parser);
	fclose(in);
	return loaded;
}

static void place_of(const yaml_node_t *node, unsigned int *line,
		     unsigned int *column)
{
	*line = (unsigned int)node->start_mark.line + 1;
	*column = (unsigned int)node->start_mark.column + 1;
}

void config_file_find(const char *path, const char *key, unsigned int *line,
		      unsigned int *column)
{
	yaml_document_t doc;
	yaml_node_t *node;

	*line = 0;
	*column = 0;
	if (!load(path, &doc))
		return;

	node = walk(&doc, key);
	if (node)
		place_of(node, line, column);
	yaml_document_delete(&doc);
}

/* Nodes are numbered in the order in which they stand. */
static const yaml_node_t *find_scalar(yaml_document_t *doc, const char *name,
				      unsigned int line)
{
	const yaml_node_t *node;

	for (node = doc->nodes.start; node < doc->nodes.top; node++) {
		if (node->type == YAML_SCALAR_NODE &&
		    node->start_mark.line + 1 >= line &&
		    !strcmp((const char *)node->data.scalar.value, name))
			return node;
	}

	return NULL;
}

void config_file_key(const char *path, const char *name, unsigned int *line,
		     unsigned int *column)
{
	const yaml_node_t *node;
	yaml_document_t doc;

	if (!load(path, &doc))
		return;

	node = find_scalar(&doc, name, *line);
	if (node)
		place_of(node, line, column);
	yaml_document_delete(&doc);
}

bool config_file_syntax(const char *path, char *error, size_t size)
{
	FILE *in = fopen(path, "r");
	yaml_document_t doc;
	yaml_parser_t parser;
	bool broken;

	if (!in)
		return false;

	yaml_parser_initialize(&parser);
	yaml_parser_set_input_file(&parser, in);
	broken = !yaml_parser_load(&parser, &doc);
	if (broken)
		snprintf(error, size, "%s:%zu:%zu: not YAML: %s", path,
			 parser.problem_mark.line + 1,
			 parser.problem_mark.column + 1, parser.problem);
	else
		yaml_document_delete(&doc);
	yaml_parser_delete(&parser);
	fclose(in);
	return broken;
}
