// SPDX-License-Identifier: GPL-2.0-only
/*
 * dedup_test.c - the second copy is dropped, and nothing else ever is
 *
 * The rule's own cases, each where it turns: at the window's last tick, at the
 * store's last place, where the clock's low half wraps.  Then chance, compared
 * with a list that is walked from its front.  Millions of packets go through the
 * same file in user space (selftests/dedup); here KASAN sees its memory.
 */
#include <kunit/test.h>
#include <linux/prandom.h>

#include "dedup_core.h"

#define WINDOW	100
#define START	(U32_MAX - 50ULL)	/* the low half wraps in every case */
#define SIZE	SEGUE_DEDUP_SIZE_MIN
#define LARGE	(2 * SEGUE_DEDUP_EXPIRE)
#define CHANCES	20000

static struct segue_dedup_core *store(struct kunit *test, u32 size)
{
	struct segue_dedup_core *d;
	void *memory;

	d = kunit_kzalloc(test, sizeof(*d), GFP_KERNEL);
	memory = kunit_kzalloc(test, segue_dedup_core_bytes(size), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, d);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, memory);
	segue_dedup_core_init(d, memory, size, WINDOW);
	return d;
}

static int segue_dedup_test_init(struct kunit *test)
{
	test->priv = store(test, SIZE);
	return 0;
}

/* One comes by a path that may be dropped on, so long after the start. */
static int came(struct kunit *test, u64 digest, unsigned int path, u64 after)
{
	return segue_dedup_core_arrived(test->priv, digest, path, true,
					START + after);
}

static void test_the_second_copy_is_dropped(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, came(test, 7, 0, 0), (int)SEGUE_DEDUP_FIRST);
	KUNIT_EXPECT_EQ(test, came(test, 7, 1, 1), (int)SEGUE_DEDUP_SECOND);
	KUNIT_EXPECT_EQ(test, came(test, 7, 2, 2), (int)SEGUE_DEDUP_SECOND);
	KUNIT_EXPECT_EQ(test, came(test, 8, 1, 2), (int)SEGUE_DEDUP_FIRST);
	KUNIT_EXPECT_EQ(test, came(test, 8, 0, 3), (int)SEGUE_DEDUP_SECOND);
}

/* Three were sent alike; one path loses one of them, the other none. */
static void test_equal_packets_are_all_delivered(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, came(test, 7, 0, 0), (int)SEGUE_DEDUP_FIRST);
	KUNIT_EXPECT_EQ(test, came(test, 7, 0, 1), (int)SEGUE_DEDUP_FIRST);
	KUNIT_EXPECT_EQ(test, came(test, 7, 1, 2), (int)SEGUE_DEDUP_SECOND);
	KUNIT_EXPECT_EQ(test, came(test, 7, 1, 3), (int)SEGUE_DEDUP_SECOND);
	KUNIT_EXPECT_EQ(test, came(test, 7, 1, 4), (int)SEGUE_DEDUP_FIRST);
	KUNIT_EXPECT_EQ(test, came(test, 7, 0, 5), (int)SEGUE_DEDUP_SECOND);
	KUNIT_EXPECT_EQ(test, came(test, 7, 0, 6), (int)SEGUE_DEDUP_FIRST);
}

static void test_the_window_ends_after_its_last_tick(struct kunit *test)
{
	came(test, 7, 0, 0);
	came(test, 8, 0, 1);
	KUNIT_EXPECT_EQ(test, came(test, 7, 1, WINDOW),
			(int)SEGUE_DEDUP_SECOND);
	KUNIT_EXPECT_EQ(test, came(test, 7, 2, WINDOW + 1),
			(int)SEGUE_DEDUP_FIRST);
	KUNIT_EXPECT_EQ(test, came(test, 8, 1, WINDOW + 1),
			(int)SEGUE_DEDUP_SECOND);
}

/* After a silence of whole turns of the low half as after a short one. */
static void test_nothing_is_remembered_after_a_silence(struct kunit *test)
{
	const struct segue_dedup_core *d = test->priv;
	u64 turn = 1ULL << 32;

	came(test, 7, 0, 0);
	came(test, 8, 0, 0);
	KUNIT_EXPECT_EQ(test, came(test, 7, 1, turn), (int)SEGUE_DEDUP_FIRST);
	KUNIT_EXPECT_EQ(test, d->n, 1u);
	KUNIT_EXPECT_EQ(test, came(test, 7, 0, turn + 1),
			(int)SEGUE_DEDUP_SECOND);
}

/* What came natively is delivered whatever it is, and then a copy's first. */
static void test_only_where_it_may_be_dropped(struct kunit *test)
{
	struct segue_dedup_core *d = test->priv;

	came(test, 7, 0, 0);
	KUNIT_EXPECT_EQ(test, (int)segue_dedup_core_arrived(d, 7, 1, false,
							    START + 1),
			(int)SEGUE_DEDUP_FIRST);
	KUNIT_EXPECT_EQ(test, came(test, 7, 0, 2), (int)SEGUE_DEDUP_SECOND);
	KUNIT_EXPECT_EQ(test, came(test, 7, 0, 3), (int)SEGUE_DEDUP_FIRST);
}

static void test_to_ask_changes_nothing(struct kunit *test)
{
	struct segue_dedup_core *d = test->priv;

	KUNIT_EXPECT_FALSE(test, segue_dedup_core_would(d, 7, 1, START));
	KUNIT_EXPECT_EQ(test, d->n, 0u);
	came(test, 7, 0, 1);
	KUNIT_EXPECT_TRUE(test, segue_dedup_core_would(d, 7, 1, START + 2));
	KUNIT_EXPECT_TRUE(test, segue_dedup_core_would(d, 7, 1, START + 3));
	KUNIT_EXPECT_FALSE(test, segue_dedup_core_would(d, 7, 0, START + 4));
	KUNIT_EXPECT_EQ(test, came(test, 7, 1, 5), (int)SEGUE_DEDUP_SECOND);
	KUNIT_EXPECT_FALSE(test, segue_dedup_core_would(d, 7, 1, START + 6));
}

/* A full store drops what it knows and delivers what it cannot remember. */
static void test_a_full_store_loses_nothing(struct kunit *test)
{
	const struct segue_dedup_core *d = test->priv;
	u32 i;

	for (i = 0; i < SIZE; i++)
		KUNIT_EXPECT_EQ(test, came(test, i, 0, 0),
				(int)SEGUE_DEDUP_FIRST);
	KUNIT_EXPECT_EQ(test, came(test, SIZE, 0, 1), (int)SEGUE_DEDUP_FULL);
	KUNIT_EXPECT_EQ(test, came(test, SIZE, 1, 1), (int)SEGUE_DEDUP_FULL);
	KUNIT_EXPECT_EQ(test, came(test, 0, 0, 1), (int)SEGUE_DEDUP_FULL);
	for (i = 0; i < SIZE; i++)
		KUNIT_EXPECT_EQ(test, came(test, i, 1, 2),
				(int)SEGUE_DEDUP_SECOND);
	KUNIT_EXPECT_EQ(test, d->n, (u32)SIZE);
	KUNIT_EXPECT_EQ(test, came(test, SIZE, 0, WINDOW + 1),
			(int)SEGUE_DEDUP_FIRST);
	KUNIT_EXPECT_EQ(test, d->n, 1u);
}

/* One home for all, at the index's end: the oldest leave holes before others. */
static void test_those_of_one_home_are_found(struct kunit *test)
{
	u64 home = 2 * SIZE - 1, i;

	for (i = 0; i < SIZE; i++)
		came(test, home + (i << 32), 0, i);
	for (i = SIZE / 2; i < SIZE; i++)
		KUNIT_EXPECT_EQ(test, came(test, home + (i << 32), 1,
					   WINDOW + SIZE / 2),
				(int)SEGUE_DEDUP_SECOND);
	KUNIT_EXPECT_EQ(test, came(test, home, 1, WINDOW + SIZE / 2),
			(int)SEGUE_DEDUP_FIRST);
}

/* Who comes after a rush does not pay for all of it. */
static void test_what_one_arrival_forgets_is_bounded(struct kunit *test)
{
	struct segue_dedup_core *d = store(test, LARGE);
	u32 i;

	test->priv = d;
	for (i = 0; i < LARGE - 1; i++)
		came(test, i, 0, 0);
	came(test, LARGE, 0, WINDOW);
	KUNIT_EXPECT_EQ(test, came(test, LARGE, 1, WINDOW + 1),
			(int)SEGUE_DEDUP_FULL);
	KUNIT_EXPECT_EQ(test, d->n, (u32)(LARGE - SEGUE_DEDUP_EXPIRE));
	KUNIT_EXPECT_EQ(test, came(test, LARGE, 1, WINDOW + 1),
			(int)SEGUE_DEDUP_SECOND);
	KUNIT_EXPECT_EQ(test, d->n, 1u);
}

static void test_a_store_has_bounds(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, segue_dedup_core_size(0),
			(u32)SEGUE_DEDUP_SIZE_MIN);
	KUNIT_EXPECT_EQ(test, segue_dedup_core_size(65), 128u);
	KUNIT_EXPECT_EQ(test, segue_dedup_core_size(U32_MAX),
			(u32)SEGUE_DEDUP_SIZE_MAX);
}

/* The list: deliveries as they were made, and who has brought each. */
struct delivery {
	u64 time;
	u64 digest;
	unsigned int paths;
};

struct list {
	struct delivery of[SIZE];
	unsigned int n;
};

static void list_forget(struct list *l, u64 now)
{
	unsigned int old = 0;

	while (old < l->n && now - l->of[old].time > WINDOW)
		old++;
	l->n -= old;
	memmove(l->of, l->of + old, l->n * sizeof(l->of[0]));
}

static int list_came(struct list *l, u64 digest, unsigned int path, u64 now)
{
	unsigned int i;

	list_forget(l, now);
	for (i = 0; i < l->n; i++) {
		struct delivery *x = &l->of[i];

		if (x->digest != digest || x->paths & BIT(path))
			continue;
		x->paths |= BIT(path);
		return SEGUE_DEDUP_SECOND;
	}
	if (l->n == SIZE)
		return SEGUE_DEDUP_FULL;
	l->of[l->n++] = (struct delivery){ now, digest, BIT(path) };
	return SEGUE_DEDUP_FIRST;
}

static void test_it_agrees_with_a_list(struct kunit *test)
{
	struct list *l = kunit_kzalloc(test, sizeof(*l), GFP_KERNEL);
	unsigned int seen[SEGUE_DEDUP_FULL + 1] = {};
	struct rnd_state rnd;
	u64 after = 0;
	u32 i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, l);
	prandom_seed_state(&rnd, 5568);
	for (i = 0; i < CHANCES; i++) {
		u64 digest = prandom_u32_state(&rnd) % 96 * 0x1000000001ULL;
		unsigned int path = prandom_u32_state(&rnd) %
				    SEGUE_DEDUP_PATHS;
		int want, got;

		after += prandom_u32_state(&rnd) % 2;
		if (!(prandom_u32_state(&rnd) % 512))
			after += 2 * WINDOW;
		want = list_came(l, digest, path, START + after);
		got = came(test, digest, path, after);
		KUNIT_ASSERT_EQ(test, want, got);
		seen[got]++;
	}
	for (i = 0; i < ARRAY_SIZE(seen); i++)
		KUNIT_EXPECT_GT(test, seen[i], CHANCES / 100u);
}

static struct kunit_case segue_dedup_cases[] = {
	KUNIT_CASE(test_the_second_copy_is_dropped),
	KUNIT_CASE(test_equal_packets_are_all_delivered),
	KUNIT_CASE(test_the_window_ends_after_its_last_tick),
	KUNIT_CASE(test_nothing_is_remembered_after_a_silence),
	KUNIT_CASE(test_only_where_it_may_be_dropped),
	KUNIT_CASE(test_to_ask_changes_nothing),
	KUNIT_CASE(test_a_full_store_loses_nothing),
	KUNIT_CASE(test_those_of_one_home_are_found),
	KUNIT_CASE(test_what_one_arrival_forgets_is_bounded),
	KUNIT_CASE(test_a_store_has_bounds),
	KUNIT_CASE(test_it_agrees_with_a_list),
	{}
};

static struct kunit_suite segue_dedup_suite = {
	.name = "segue_dedup",
	.init = segue_dedup_test_init,
	.test_cases = segue_dedup_cases,
};

kunit_test_suite(segue_dedup_suite);
