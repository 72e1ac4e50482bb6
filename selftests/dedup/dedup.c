// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * dedup - the module's rule against the model, packet by packet
 *
 *   dedup ARRIVALS SEED
 *
 * A sender sends packets over two to six paths that lose, delay and double
 * them; some packets are the same by nature, some are sent again because their
 * sender heard nothing.  What of it arrives is shown to both.  An epoch has
 * parameters of its own, drawn from the seed; every fourth is calm, and there
 * each packet must be delivered once and not more; some are a rush, more than
 * one arrival may forget.
 *
 * Prints one line of NAME=VALUE; exit status 1 where the two differ, where a
 * receiver got fewer of a content than its best path brought, or where a calm
 * epoch was not exact.
 */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dedup_core.h"
#include "model.h"

#define SENDS	3000			/* in an epoch */
#define COPIES	(SENDS * 2 * SEGUE_DEDUP_PATHS)
#define POOL	32			/* contents that are sent often */

static uint64_t state;

/* splitmix64 */
static uint64_t rnd(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static uint64_t between(uint64_t low, uint64_t high)
{
	return low + rnd() % (high - low + 1);
}

static bool chance(unsigned int permille)
{
	return rnd() % 1000 < permille;
}

struct path {
	unsigned int loss;		/* permille */
	unsigned int twice;		/* permille, doubled by the network */
	unsigned int delay;
	unsigned int jitter;
	bool may_drop;
};

enum kind { CALM, RUSH, WILD };

struct epoch {
	bool calm;
	bool steady;			/* the same gap every time */
	unsigned int n_paths;
	struct path path[SEGUE_DEDUP_PATHS];
	u32 size;
	u32 window;
	unsigned int same;		/* permille, of POOL contents */
	unsigned int pool;
	unsigned int again;		/* permille, sent again */
	unsigned int burst;		/* packets at once */
	unsigned int gap;		/* between them */
	unsigned int pause;		/* permille of gaps that are long */
};

/* A packet on its way. */
struct flight {
	uint64_t time;
	uint32_t content;
	uint8_t path;
};

struct sums {
	uint64_t arrivals;
	uint64_t delivered;
	uint64_t dropped;
	uint64_t no_room;
	uint64_t idle;
	uint64_t backlog;
	uint64_t asked;
	uint64_t again_dropped;
	uint64_t same_dropped;
	uint64_t differences;
	uint64_t fewer;
	uint64_t calm;
	uint64_t calm_wrong;
};

/* Of one content: what each path brought, what was delivered. */
struct count {
	uint32_t brought[SEGUE_DEDUP_PATHS];
	uint32_t delivered;
	bool again;
};

static struct flight flights[COPIES];
static size_t n_flights;
static struct count counts[SENDS];

static void draw_path(struct path *p, const struct epoch *e)
{
	p->may_drop = true;
	p->loss = chance(300) ? 0 : between(0, 300);
	p->twice = 0;
	p->delay = between(0, e->window / 3);
	p->jitter = between(0, e->window / 3);
	if (e->calm)
		return;

	p->twice = chance(500) ? between(0, 30) : 0;
	p->delay = between(0, e->window * 5 / 4);
	p->may_drop = chance(850);
}

/* More become too old in a moment than one arrival may forget. */
static void draw_rush(struct epoch *e)
{
	e->size = SEGUE_DEDUP_SIZE_MAX;
	e->burst = SEGUE_DEDUP_EXPIRE + 100;
	e->gap = 2 * e->window / 3;
	e->steady = true;
	e->same = 0;
	e->again = 0;
	e->path[1].loss = 0;
	e->path[1].jitter = 0;
}

static void draw(struct epoch *e, enum kind kind)
{
	bool calm = kind == CALM;
	unsigned int i;

	memset(e, 0, sizeof(*e));
	e->calm = calm;
	e->n_paths = between(2, SEGUE_DEDUP_PATHS);
	e->window = between(20, 1000);
	e->size = segue_dedup_core_size(1U << between(6, 13));
	e->gap = between(0, 4);
	e->burst = 1;
	if (calm) {
		e->size = SEGUE_DEDUP_SIZE_MAX;
		e->gap = 1;
	} else {
		e->same = chance(500) ? between(0, 500) : 0;
		e->pool = between(1, POOL);
		e->again = chance(500) ? between(0, 50) : 0;
		e->pause = chance(500) ? between(0, 5) : 0;
	}
	if (!calm && chance(300)) {
		e->burst = between(100, 2500);
		e->gap = between(1, e->window);
	}

	for (i = 0; i < e->n_paths; i++)
		draw_path(&e->path[i], e);
	if (kind == RUSH)
		draw_rush(e);
	if (!calm)		/* the native way: remembered, never dropped */
		e->path[0].may_drop = chance(300);
}

static void fly(const struct epoch *e, uint32_t content, uint64_t sent)
{
	unsigned int i, n;

	for (i = 0; i < e->n_paths; i++) {
		const struct path *p = &e->path[i];

		if (chance(p->loss))
			continue;
		for (n = 1 + chance(p->twice); n; n--) {
			flights[n_flights++] = (struct flight){
				.time = sent + p->delay + between(0, p->jitter),
				.content = content, .path = i,
			};
		}
	}
}

static int earlier(const void *a, const void *b)
{
	const struct flight *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	if (x->path != y->path)
		return x->path < y->path ? -1 : 1;
	return (x->content > y->content) - (x->content < y->content);
}

/* All the epoch's packets, in the order they arrive in. */
static void send_all(const struct epoch *e, uint64_t now)
{
	unsigned int i, left = e->burst;
	uint32_t content;

	n_flights = 0;
	memset(counts, 0, sizeof(counts));
	for (i = 0; i < SENDS; i++) {
		content = chance(e->same) ? between(0, e->pool - 1) : i;
		fly(e, content, now);
		if (chance(e->again) && i + 1 < SENDS) {
			counts[content].again = true;
			fly(e, content, now + between(50, 500));
			i++;
		}
		if (--left)
			continue;
		left = e->burst;
		now += e->steady ? e->gap : between(0, 2 * e->gap);
		if (chance(e->pause))
			now += between(0, 3 * e->window);
	}

	qsort(flights, n_flights, sizeof(flights[0]), earlier);
}

static uint64_t digest_of(uint32_t content, uint64_t seed)
{
	uint64_t z = (content + 1) * 0xd6e8feb86659fd93 ^ seed;

	z = (z ^ z >> 32) * 0xd6e8feb86659fd93;
	return z ^ z >> 32;
}

static void arrive(struct segue_dedup_core *d, struct model *m,
		   const struct epoch *e, const struct flight *f,
		   uint64_t seed, struct sums *sum)
{
	static const enum model_answer same[] = {
		[SEGUE_DEDUP_FIRST] = MODEL_DELIVER,
		[SEGUE_DEDUP_SECOND] = MODEL_DROP,
		[SEGUE_DEDUP_FULL] = MODEL_NO_ROOM,
	};
	uint64_t digest = digest_of(f->content, seed);
	bool may_drop = e->path[f->path].may_drop;
	struct count *c = &counts[f->content];
	enum segue_dedup_answer got;
	enum model_answer wanted;

	if (chance(50)) {
		sum->asked++;
		sum->differences +=
			segue_dedup_core_would(d, digest, f->path, f->time) !=
			model_would(m, f->content, f->path, f->time);
	}

	got = segue_dedup_core_arrived(d, digest, f->path, may_drop, f->time);
	wanted = model_arrived(m, f->content, f->path, may_drop, f->time);
	sum->arrivals++;
	sum->differences += same[got] != wanted;

	c->brought[f->path]++;
	c->delivered += got != SEGUE_DEDUP_SECOND;
	sum->delivered += got == SEGUE_DEDUP_FIRST;
	sum->no_room += got == SEGUE_DEDUP_FULL;
	if (got != SEGUE_DEDUP_SECOND)
		return;

	sum->dropped++;
	sum->again_dropped += c->again;
	sum->same_dropped += f->content < e->pool && e->same;
}

static void count_up(const struct epoch *e, struct sums *sum)
{
	unsigned int i, path;

	for (i = 0; i < SENDS; i++) {
		const struct count *c = &counts[i];
		uint32_t best = 0;

		for (path = 0; path < e->n_paths; path++) {
			if (c->brought[path] > best)
				best = c->brought[path];
		}
		sum->fewer += c->delivered < best;
		sum->calm_wrong += e->calm && c->delivered != best;
	}
	sum->calm += e->calm;
}

static void run_epoch(uint64_t nr, uint64_t *now, struct sums *sum)
{
	struct segue_dedup_core d;
	uint64_t seed = rnd();
	struct epoch e;
	struct model m;
	void *memory;
	size_t i;

	draw(&e, nr % 4 == 3 ? CALM : nr % 16 == 5 ? RUSH : WILD);
	/* The clock's low half turns over in some epochs. */
	if (chance(100))
		*now = (*now | 0xffffffff) - between(0, 5000);
	send_all(&e, *now);

	memory = calloc(1, segue_dedup_core_bytes(e.size));
	if (!memory)
		errx(2, "no memory");
	segue_dedup_core_init(&d, memory, e.size, e.window);
	model_open(&m, e.window, e.size, SEGUE_DEDUP_EXPIRE, SENDS);

	for (i = 0; i < n_flights; i++)
		arrive(&d, &m, &e, &flights[i], seed, sum);
	count_up(&e, sum);
	sum->idle += m.idle;
	sum->backlog += m.backlog;
	*now = n_flights ? flights[n_flights - 1].time : *now;

	model_close(&m);
	free(memory);
}

int main(int argc, char **argv)
{
	uint64_t want, nr, now = 1;
	struct sums s = {};

	if (argc != 3)
		errx(2, "usage: dedup ARRIVALS SEED");
	want = strtoull(argv[1], NULL, 10);
	state = strtoull(argv[2], NULL, 10);

	for (nr = 0; s.arrivals < want; nr++)
		run_epoch(nr, &now, &s);

	printf("arrivals=%" PRIu64 " delivered=%" PRIu64 " dropped=%" PRIu64
	       " no_room=%" PRIu64 " idle=%" PRIu64 " backlog=%" PRIu64
	       " asked=%" PRIu64 " again_dropped=%" PRIu64
	       " same_dropped=%" PRIu64 " calm=%" PRIu64 "\n",
	       s.arrivals, s.delivered, s.dropped, s.no_room, s.idle,
	       s.backlog, s.asked, s.again_dropped, s.same_dropped, s.calm);
	printf("differences=%" PRIu64 " fewer=%" PRIu64 " calm_wrong=%" PRIu64
	       "\n", s.differences, s.fewer, s.calm_wrong);

	return s.differences || s.fewer || s.calm_wrong;
}
