// SPDX-License-Identifier: GPL-2.0-only
/*
 * mn_test.c - a mobile node comes, enters the packet path, leaves and goes
 */
#include "fixture.h"
#include "hook.h"

static void address(struct segue_addr *a, u8 last)
{
	a->family = AF_INET6;
	a->plen = 128;
	a->ip.s6_addr32[0] = htonl(0x20010db8);
	a->ip.s6_addr[15] = last;
}

static struct segue_addr *entry_of(struct segue_net *sn,
				   struct segue_table __rcu *t, u8 last)
{
	struct in6_addr ip = {};

	ip.s6_addr32[0] = htonl(0x20010db8);
	ip.s6_addr[15] = last;
	return segue_table_find(rcu_dereference_protected(t,
				lockdep_is_held(&sn->cfg_lock)),
				AF_INET6, &ip, 0);
}

static struct segue_mn *found(struct segue_net *sn, struct segue_table __rcu *t,
			      u8 last)
{
	struct segue_addr *a = entry_of(sn, t, last);

	return a ? segue_addr_mn(a) : NULL;
}

/* As plan.c makes one; cfg_lock is held. */
static struct segue_mn *add(struct kunit *test, u8 last)
{
	struct segue_more *more = segue_more_alloc();
	struct segue_net *sn = test->priv;
	struct segue_mn *mn = segue_mn_alloc(sn);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, mn);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, more);
	segue_mn_give_more(mn, &more);
	mn->id = idr_alloc_cyclic(&sn->ids, NULL, 1, INT_MAX, GFP_KERNEL);
	address(&mn->addr, last);
	mn->addr.n = 1;
	segue_mn_hash_set(mn, &mn->addr);
	segue_mn_add(mn);
	return mn;
}

static void test_it_is_found_until_it_is_removed(struct kunit *test)
{
	struct segue_net *sn = test->priv;
	struct segue_mn *mn;

	mutex_lock(&sn->cfg_lock);
	mn = add(test, 1);
	KUNIT_EXPECT_EQ(test, sn->n_mns, 1u);
	KUNIT_EXPECT_PTR_EQ(test, found(sn, sn->all, 1), mn);
	KUNIT_EXPECT_TRUE(test, !found(sn, sn->active, 1));
	KUNIT_EXPECT_PTR_EQ(test, idr_find(&sn->ids, mn->id), (void *)mn);

	segue_mn_remove(mn, SEGUE_DROP_MN_REMOVED);
	KUNIT_EXPECT_EQ(test, sn->n_mns, 0u);
	KUNIT_EXPECT_TRUE(test, !found(sn, sn->all, 1));
	mutex_unlock(&sn->cfg_lock);
}

static void test_packets_find_it_while_a_side_is_in(struct kunit *test)
{
	struct segue_net *sn = test->priv;
	struct segue_mn *mn;

	mutex_lock(&sn->cfg_lock);
	mn = add(test, 1);
	segue_mn_enter(mn, SEGUE_DIR_TO);
	segue_mn_enter(mn, SEGUE_DIR_TO);
	segue_mn_enter(mn, SEGUE_DIR_FROM);
	KUNIT_EXPECT_PTR_EQ(test, found(sn, sn->active, 1), mn);
	KUNIT_EXPECT_EQ(test, sn->n_active, 2u);

	segue_mn_leave(mn, SEGUE_DIR_TO, SEGUE_DROP_MN_REMOVED);
	KUNIT_EXPECT_PTR_EQ(test, found(sn, sn->active, 1), mn);
	segue_mn_leave(mn, SEGUE_DIR_FROM, SEGUE_DROP_MN_REMOVED);
	KUNIT_EXPECT_TRUE(test, !found(sn, sn->active, 1));
	KUNIT_EXPECT_EQ(test, sn->n_active, 1u);
	segue_mn_remove(mn, SEGUE_DROP_MN_REMOVED);
	mutex_unlock(&sn->cfg_lock);
}

static void expect_hooks(struct kunit *test, unsigned int wanted,
			 unsigned int looked)
{
	const struct segue_net *sn = test->priv;

	KUNIT_EXPECT_EQ(test, sn->n_wanted[SEGUE_STAND_FIRST], wanted);
	KUNIT_EXPECT_EQ(test, sn->looks[SEGUE_STAND_FIRST].dir[SEGUE_DIR_TO],
			looked);
}

/* A hook costs everybody; looking is for packets that wait. */
static void test_the_first_hook_looks_while_packets_wait(struct kunit *test)
{
	struct segue_net *sn = test->priv;
	struct segue_side *side;
	struct segue_buf *buf;
	struct segue_mn *mn;

	mutex_lock(&sn->cfg_lock);
	mn = add(test, 1);
	side = &mn->side[SEGUE_DIR_TO];
	segue_mn_enter(mn, SEGUE_DIR_TO);
	buf = segue_buf_alloc();
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, buf);
	segue_buf_attach(side, buf);
	segue_hook_attend(side);
	expect_hooks(test, 0, 0);
	side->prepared = true;
	segue_hook_attend(side);
	expect_hooks(test, 1, 0);
	buf->queue.state = SEGUE_STATE_HOLD;
	segue_hook_attend(side);
	segue_hook_attend(side);
	expect_hooks(test, 1, 1);
	KUNIT_EXPECT_EQ(test, sn->looks[SEGUE_STAND_FIRST].dir[SEGUE_DIR_FROM],
			0u);
	segue_mn_remove(mn, SEGUE_DROP_MN_REMOVED);
	expect_hooks(test, 0, 0);
	mutex_unlock(&sn->cfg_lock);
}

static void test_only_the_new_addresses_are_found(struct kunit *test)
{
	struct segue_net *sn = test->priv;
	struct segue_addr *set = segue_addrs_alloc(1);
	struct segue_mn *mn;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, set);
	address(set, 2);
	set->n = 1;
	mutex_lock(&sn->cfg_lock);
	mn = add(test, 1);
	segue_mn_enter(mn, SEGUE_DIR_TO);
	segue_mn_hash_set(mn, set);
	segue_mn_replace_set(mn, set);
	KUNIT_EXPECT_TRUE(test, !found(sn, sn->all, 1));
	KUNIT_EXPECT_TRUE(test, !found(sn, sn->active, 1));
	KUNIT_EXPECT_PTR_EQ(test, found(sn, sn->all, 2), mn);
	KUNIT_EXPECT_PTR_EQ(test, found(sn, sn->active, 2), mn);
	segue_mn_remove(mn, SEGUE_DROP_MN_REMOVED);
	KUNIT_EXPECT_EQ(test, sn->n_active, 1u);
	mutex_unlock(&sn->cfg_lock);
}

static u64 dropped(const struct segue_net *sn, enum segue_drop reason)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += per_cpu_ptr(sn->stats, cpu)->drops[reason];
	return sum;
}

static void test_what_it_held_is_dropped_for_a_reason(struct kunit *test)
{
	struct segue_net *sn = test->priv;
	struct segue_buf *buf;
	struct segue_mn *mn;
	unsigned int i;
	u64 before;

	mutex_lock(&sn->cfg_lock);
	before = dropped(sn, SEGUE_DROP_DEVICE_GONE);
	mn = add(test, 1);
	segue_mn_enter(mn, SEGUE_DIR_TO);
	buf = segue_buf_alloc();
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, buf);
	segue_buf_attach(&mn->side[SEGUE_DIR_TO], buf);
	buf->queue.state = SEGUE_STATE_HOLD;
	for (i = 0; i < 5; i++) {
		struct sk_buff *skb = alloc_skb(64, GFP_KERNEL);

		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, skb);
		skb->protocol = htons(ETH_P_IPV6);
		KUNIT_EXPECT_EQ(test, SEGUE_QUEUE_HELD,
				segue_queue_add(&buf->queue, &sn->budget, skb));
	}
	KUNIT_EXPECT_EQ(test, atomic_read(&sn->budget.packets), 5);

	segue_mn_remove(mn, SEGUE_DROP_DEVICE_GONE);
	KUNIT_EXPECT_EQ(test, atomic_read(&sn->budget.packets), 0);
	KUNIT_EXPECT_EQ(test, (s64)atomic64_read(&sn->budget.bytes), (s64)0);
	KUNIT_EXPECT_EQ(test, dropped(sn, SEGUE_DROP_DEVICE_GONE) - before,
			(u64)5);
	mutex_unlock(&sn->cfg_lock);
}

static struct kunit_case segue_mn_cases[] = {
	KUNIT_CASE(test_it_is_found_until_it_is_removed),
	KUNIT_CASE(test_packets_find_it_while_a_side_is_in),
	KUNIT_CASE(test_the_first_hook_looks_while_packets_wait),
	KUNIT_CASE(test_only_the_new_addresses_are_found),
	KUNIT_CASE(test_what_it_held_is_dropped_for_a_reason),
	{}
};

static struct kunit_suite segue_mn_suite = {
	.name = "segue_mn",
	.suite_init = fixture_suite_init,
	.suite_exit = fixture_suite_exit,
	.init = fixture_init,
	.exit = fixture_exit,
	.test_cases = segue_mn_cases,
};

kunit_test_suite(segue_mn_suite);
