// SPDX-License-Identifier: GPL-2.0-only
/*
 * path_test.c - the life of a path and of the routes its legs remember
 *
 * The route is a dst of our own, of which a reference always remains: its count
 * tells who has let go.
 */
#include <net/ip6_fib.h>

#include "fixture.h"

#define LEGS	3

static struct dst_entry *segue_test_good;
static struct rt6_info segue_test_route;

static struct dst_entry *segue_test_check(struct dst_entry *dst, u32 cookie)
{
	return dst == segue_test_good ? dst : NULL;
}

static struct dst_ops segue_test_ops = {
	.family = AF_INET6,
	.check = segue_test_check,
};

/* A path of @n legs to different ends, each with a reference on the dst. */
static struct segue_path *path_with(struct kunit *test, unsigned int n)
{
	struct dst_entry *dst = &segue_test_route.dst;
	struct segue_path *path = segue_path_alloc(n);
	unsigned int i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, path);
	KUNIT_ASSERT_EQ(test, (unsigned int)path->n, n);
	for (i = 0; i < n; i++) {
		dst_hold(dst);
		path->leg[i].kind = SEGUE_LEG_TUNNEL;
		path->leg[i].family = AF_INET6;
		path->leg[i].remote.s6_addr32[0] = htonl(0x20010db8);
		path->leg[i].remote.s6_addr32[3] = htonl(i);
		RCU_INIT_POINTER(path->leg[i].dst, dst);
	}

	return path;
}

static int refs(void)
{
	return atomic_read(&segue_test_route.dst.__refcnt);
}

static int segue_path_test_init(struct kunit *test)
{
	dst_init(&segue_test_route.dst, &segue_test_ops, NULL, 1,
		 DST_OBSOLETE_NONE, DST_NOCOUNT);
	segue_test_good = NULL;
	return fixture_init(test);
}

static void test_a_path_lets_go_of_every_route(struct kunit *test)
{
	struct segue_path *path = path_with(test, LEGS);

	KUNIT_EXPECT_EQ(test, refs(), 1 + LEGS);
	segue_path_free(path);
	KUNIT_EXPECT_EQ(test, refs(), 1);
	segue_path_free(path_with(test, 1));
	KUNIT_EXPECT_EQ(test, refs(), 1);
	segue_path_free(NULL);
}

static void test_equal_paths_are_one_until_the_last_lets_go(struct kunit *test)
{
	struct segue_net *sn = test->priv;
	struct segue_path *a, *b, *other;

	mutex_lock(&sn->cfg_lock);
	a = segue_path_share(sn, path_with(test, LEGS));
	b = segue_path_share(sn, path_with(test, LEGS));
	other = segue_path_share(sn, path_with(test, 1));
	KUNIT_EXPECT_PTR_EQ(test, a, b);
	KUNIT_EXPECT_TRUE(test, a != other);
	KUNIT_EXPECT_EQ(test, (u32)sn->n_paths, 2u);
	KUNIT_EXPECT_EQ(test, refs(), 1 + LEGS + 1);

	segue_path_put(sn, a);
	rcu_barrier();
	KUNIT_EXPECT_EQ(test, refs(), 1 + LEGS + 1);
	segue_path_put(sn, b);
	segue_path_put(sn, other);
	KUNIT_EXPECT_EQ(test, (u32)sn->n_paths, 0u);
	mutex_unlock(&sn->cfg_lock);
	rcu_barrier();
	KUNIT_EXPECT_EQ(test, refs(), 1);
}

static void test_a_published_path_waits_for_its_readers(struct kunit *test)
{
	struct segue_net *sn = test->priv;
	struct segue_path *path;

	mutex_lock(&sn->cfg_lock);
	path = segue_path_share(sn, path_with(test, LEGS));
	rcu_read_lock();
	segue_path_put(sn, path);
	KUNIT_EXPECT_EQ(test, refs(), 1 + LEGS);
	rcu_read_unlock();
	mutex_unlock(&sn->cfg_lock);
	rcu_barrier();
	KUNIT_EXPECT_EQ(test, refs(), 1);
}

static struct dst_entry *route_of(struct segue_path *path)
{
	struct dst_entry *dst;

	rcu_read_lock();
	dst = segue_leg_route(&init_net, &path->leg[0]);
	rcu_read_unlock();
	return dst;
}

static void test_a_valid_route_is_kept(struct kunit *test)
{
	struct dst_entry *dst = &segue_test_route.dst;
	struct segue_path *path = path_with(test, 1);

	KUNIT_EXPECT_PTR_EQ(test, route_of(path), dst);
	dst->obsolete = DST_OBSOLETE_FORCE_CHK;
	segue_test_good = dst;
	KUNIT_EXPECT_PTR_EQ(test, route_of(path), dst);
	KUNIT_EXPECT_EQ(test, refs(), 2);
	segue_path_free(path);
	KUNIT_EXPECT_EQ(test, refs(), 1);
}

/* This kernel has no route to documentation. */
static void test_an_obsolete_route_is_not_used(struct kunit *test)
{
	struct segue_path *path = path_with(test, 1);

	segue_test_route.dst.obsolete = DST_OBSOLETE_FORCE_CHK;
	KUNIT_EXPECT_TRUE(test, !route_of(path));
	KUNIT_EXPECT_TRUE(test, !route_of(path));
	segue_path_free(path);
	KUNIT_EXPECT_EQ(test, refs(), 1);
}

static struct kunit_case segue_path_cases[] = {
	KUNIT_CASE(test_a_path_lets_go_of_every_route),
	KUNIT_CASE(test_equal_paths_are_one_until_the_last_lets_go),
	KUNIT_CASE(test_a_published_path_waits_for_its_readers),
	KUNIT_CASE(test_a_valid_route_is_kept),
	KUNIT_CASE(test_an_obsolete_route_is_not_used),
	{}
};

static struct kunit_suite segue_path_suite = {
	.name = "segue_path",
	.suite_init = fixture_suite_init,
	.suite_exit = fixture_suite_exit,
	.init = segue_path_test_init,
	.exit = fixture_exit,
	.test_cases = segue_path_cases,
};

kunit_test_suite(segue_path_suite);
