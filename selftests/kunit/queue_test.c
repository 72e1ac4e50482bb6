// SPDX-License-Identifier: GPL-2.0-only
/*
 * queue_test.c - order, limits and the namespace's budget
 */
#include <kunit/test.h>

#include "queue.h"
#include "segue.h"

#define MANY	100

struct queue_fixture {
	struct segue_queue q;
	struct segue_budget budget;
};

/* One that holds, with room for more than a test needs. */
static int segue_queue_test_init(struct kunit *test)
{
	struct queue_fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, f);
	segue_queue_init(&f->q);
	f->q.state = SEGUE_STATE_HOLD;
	f->q.max_packets = 10 * MANY;
	f->q.max_bytes = S32_MAX;
	f->budget.max_packets = 10 * MANY;
	f->budget.max_bytes = S32_MAX;
	test->priv = f;
	return 0;
}

static struct sk_buff *packet(struct kunit *test, u32 number)
{
	struct sk_buff *skb = alloc_skb(64, GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, skb);
	skb->mark = number;
	return skb;
}

static enum segue_queue_answer add(struct kunit *test, u32 number)
{
	struct queue_fixture *f = test->priv;
	struct sk_buff *skb = packet(test, number);
	enum segue_queue_answer answer;

	answer = segue_queue_add(&f->q, &f->budget, skb);
	if (answer != SEGUE_QUEUE_HELD)
		kfree_skb(skb);
	return answer;
}

static struct sk_buff *take(struct queue_fixture *f)
{
	struct sk_buff *skb;

	spin_lock_bh(&f->q.lock);
	skb = segue_queue_take(&f->q, &f->budget);
	spin_unlock_bh(&f->q.lock);
	return skb;
}

/* What is left goes, and nothing is owed to the namespace. */
static void expect_settled(struct kunit *test)
{
	struct queue_fixture *f = test->priv;
	struct sk_buff *skb;

	while ((skb = take(f)))
		kfree_skb(skb);
	KUNIT_EXPECT_EQ(test, f->q.bytes, 0u);
	KUNIT_EXPECT_EQ(test, atomic_read(&f->budget.packets), 0);
	KUNIT_EXPECT_EQ(test, (s64)atomic64_read(&f->budget.bytes), (s64)0);
}

static void test_packets_leave_in_the_order_they_came(struct kunit *test)
{
	struct queue_fixture *f = test->priv;
	struct sk_buff *skb;
	u32 i;

	for (i = 0; i < MANY; i++)
		KUNIT_EXPECT_EQ(test, add(test, i), SEGUE_QUEUE_HELD);
	KUNIT_EXPECT_EQ(test, f->q.held, (u64)MANY);
	KUNIT_EXPECT_EQ(test, atomic_read(&f->budget.packets), MANY);

	for (i = 0; i < MANY; i++) {
		skb = take(f);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, skb);
		KUNIT_EXPECT_EQ(test, skb->mark, i);
		kfree_skb(skb);
	}
	KUNIT_EXPECT_TRUE(test, !take(f));
	expect_settled(test);
}

static void test_an_open_queue_takes_nothing(struct kunit *test)
{
	struct queue_fixture *f = test->priv;

	f->q.state = SEGUE_STATE_IDLE;
	KUNIT_EXPECT_EQ(test, add(test, 0), SEGUE_QUEUE_OPEN);
	f->q.state = SEGUE_STATE_PASS;
	KUNIT_EXPECT_EQ(test, add(test, 0), SEGUE_QUEUE_OPEN);
	KUNIT_EXPECT_TRUE(test, segue_queue_is_open(&f->q));
	f->q.state = SEGUE_STATE_DRAIN;
	KUNIT_EXPECT_EQ(test, add(test, 0), SEGUE_QUEUE_HELD);
	KUNIT_EXPECT_FALSE(test, segue_queue_is_open(&f->q));
	expect_settled(test);
}

static void test_packets_are_bounded(struct kunit *test)
{
	struct queue_fixture *f = test->priv;

	f->q.max_packets = 2;
	KUNIT_EXPECT_EQ(test, add(test, 0), SEGUE_QUEUE_HELD);
	KUNIT_EXPECT_EQ(test, add(test, 1), SEGUE_QUEUE_HELD);
	KUNIT_EXPECT_EQ(test, add(test, 2), SEGUE_QUEUE_FULL_PACKETS);
	kfree_skb(take(f));
	KUNIT_EXPECT_EQ(test, add(test, 3), SEGUE_QUEUE_HELD);
	expect_settled(test);
}

static void test_bytes_are_bounded_by_true_size(struct kunit *test)
{
	struct queue_fixture *f = test->priv;
	struct sk_buff *skb = packet(test, 0);
	u32 size = skb->truesize;

	kfree_skb(skb);
	f->q.max_bytes = 2 * size + 1;
	KUNIT_EXPECT_EQ(test, add(test, 0), SEGUE_QUEUE_HELD);
	KUNIT_EXPECT_EQ(test, add(test, 1), SEGUE_QUEUE_HELD);
	KUNIT_EXPECT_EQ(test, add(test, 2), SEGUE_QUEUE_FULL_BYTES);
	KUNIT_EXPECT_EQ(test, f->q.bytes, 2 * size);

	/* Lowered below what is held: nothing more, and no wrap. */
	f->q.max_bytes = 1;
	KUNIT_EXPECT_EQ(test, add(test, 3), SEGUE_QUEUE_FULL_BYTES);
	expect_settled(test);
}

static void test_the_namespace_is_bounded(struct kunit *test)
{
	struct queue_fixture *f = test->priv;

	f->budget.max_packets = 1;
	KUNIT_EXPECT_EQ(test, add(test, 0), SEGUE_QUEUE_HELD);
	KUNIT_EXPECT_EQ(test, add(test, 1), SEGUE_QUEUE_FULL_NET);
	KUNIT_EXPECT_EQ(test, atomic_read(&f->budget.packets), 1);

	f->budget.max_packets = 10;
	f->budget.max_bytes = 1;
	KUNIT_EXPECT_EQ(test, add(test, 2), SEGUE_QUEUE_FULL_NET);
	KUNIT_EXPECT_EQ(test, atomic_read(&f->budget.packets), 1);
	KUNIT_EXPECT_EQ(test, (s64)atomic64_read(&f->budget.bytes),
			(s64)f->q.bytes);
	expect_settled(test);
}

static bool is_odd(struct sk_buff *skb, const void *arg)
{
	return skb->mark % 2;
}

static void test_what_is_stolen_leaves_the_rest_in_order(struct kunit *test)
{
	struct queue_fixture *f = test->priv;
	struct sk_buff_head out;
	struct sk_buff *skb;
	u32 i;

	__skb_queue_head_init(&out);
	for (i = 0; i < MANY; i++)
		add(test, i);
	segue_queue_steal(&f->q, &f->budget, is_odd, NULL, &out);
	KUNIT_EXPECT_EQ(test, out.qlen, (u32)MANY / 2);
	KUNIT_EXPECT_EQ(test, atomic_read(&f->budget.packets), MANY / 2);

	for (i = 1; (skb = __skb_dequeue(&out)); i += 2) {
		KUNIT_EXPECT_EQ(test, skb->mark, i);
		kfree_skb(skb);
	}
	for (i = 0; (skb = take(f)); i += 2) {
		KUNIT_EXPECT_EQ(test, skb->mark, i);
		kfree_skb(skb);
	}
	KUNIT_EXPECT_EQ(test, i, (u32)MANY);
	expect_settled(test);
}

static void test_what_is_carried_lies_behind_the_family(struct kunit *test)
{
	struct sk_buff *skb = packet(test, 0);

	KUNIT_EXPECT_PTR_EQ(test, (char *)(segue_cb(skb) + 1),
			    skb->cb + sizeof(skb->cb));
	kfree_skb(skb);
}

static struct kunit_case segue_queue_cases[] = {
	KUNIT_CASE(test_packets_leave_in_the_order_they_came),
	KUNIT_CASE(test_an_open_queue_takes_nothing),
	KUNIT_CASE(test_packets_are_bounded),
	KUNIT_CASE(test_bytes_are_bounded_by_true_size),
	KUNIT_CASE(test_the_namespace_is_bounded),
	KUNIT_CASE(test_what_is_stolen_leaves_the_rest_in_order),
	KUNIT_CASE(test_what_is_carried_lies_behind_the_family),
	{}
};

static struct kunit_suite segue_queue_suite = {
	.name = "segue_queue",
	.init = segue_queue_test_init,
	.test_cases = segue_queue_cases,
};

kunit_test_suite(segue_queue_suite);
