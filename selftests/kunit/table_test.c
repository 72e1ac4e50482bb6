// SPDX-License-Identifier: GPL-2.0-only
/*
 * table_test.c - an address finds the longest prefix, and nobody else's
 *
 * Beside single cases a table of chance is compared, address by address, with a
 * list that is walked from its front.
 */
#include <kunit/test.h>
#include <linux/mm.h>
#include <linux/prandom.h>
#include <linux/socket.h>
#include <net/ipv6.h>

#include "segue.h"
#include "table.h"

#define ENTRIES	200
#define LOOKUPS	1000

/* Of a namespace, which has two: here one is used, and seen as it is now. */
static struct segue_table *table(struct kunit *test)
{
	const struct segue_net *sn = test->priv;

	return rcu_dereference_protected(sn->all, true);
}

static int segue_table_test_init(struct kunit *test)
{
	struct segue_net *sn = kunit_kzalloc(test, sizeof(*sn), GFP_KERNEL);
	int err;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, sn);
	mutex_init(&sn->cfg_lock);
	sn->max_mns = 1;
	mutex_lock(&sn->cfg_lock);
	err = segue_tables_take(sn);
	mutex_unlock(&sn->cfg_lock);
	KUNIT_ASSERT_EQ(test, err, 0);
	test->priv = sn;
	return 0;
}

static void segue_table_test_exit(struct kunit *test)
{
	const struct segue_net *sn = test->priv;

	if (!sn)
		return;
	rcu_barrier();
	kvfree(rcu_dereference_protected(sn->all, true));
	kvfree(rcu_dereference_protected(sn->active, true));
}

static struct segue_addr entry(u8 family, u32 word0, u32 word3, u8 plen)
{
	struct segue_addr a = { .family = family, .plen = plen };
	struct in6_addr ip = {};

	ip.s6_addr32[0] = htonl(word0);
	if (family == AF_INET6)
		ip.s6_addr32[3] = htonl(word3);
	ipv6_addr_prefix(&a.ip, &ip, plen);
	return a;
}

static struct segue_addr *find(struct segue_table *t, u8 family, u32 word0,
			       u32 word3, u32 l3dev)
{
	struct in6_addr ip = {};
	struct segue_addr *a;

	ip.s6_addr32[0] = htonl(word0);
	if (family == AF_INET6)
		ip.s6_addr32[3] = htonl(word3);
	rcu_read_lock();
	a = segue_table_find(t, family, &ip, l3dev);
	rcu_read_unlock();
	return a;
}

static void test_the_longest_prefix_is_found(struct kunit *test)
{
	struct segue_addr wide = entry(AF_INET6, 0x20010db8, 0, 32);
	struct segue_addr near = entry(AF_INET6, 0x20010db8, 0, 64);
	struct segue_addr host = entry(AF_INET6, 0x20010db8, 5, 128);
	struct segue_table *t = table(test);

	segue_table_add(t, &near);
	segue_table_add(t, &host);
	segue_table_add(t, &wide);
	KUNIT_EXPECT_PTR_EQ(test, find(t, AF_INET6, 0x20010db8, 5, 0), &host);
	KUNIT_EXPECT_PTR_EQ(test, find(t, AF_INET6, 0x20010db8, 6, 0), &near);
	segue_table_del(t, &host);
	KUNIT_EXPECT_PTR_EQ(test, find(t, AF_INET6, 0x20010db8, 5, 0), &near);
	segue_table_del(t, &near);
	KUNIT_EXPECT_PTR_EQ(test, find(t, AF_INET6, 0x20010db8, 5, 0), &wide);
	segue_table_del(t, &wide);
	KUNIT_EXPECT_TRUE(test, !find(t, AF_INET6, 0x20010db8, 5, 0));
}

static void test_families_and_domains_are_apart(struct kunit *test)
{
	struct segue_addr four = entry(AF_INET, 0x0a000002, 0, 32);
	struct segue_addr six = entry(AF_INET6, 0x0a000002, 0, 32);
	struct segue_table *t = table(test);

	four.l3dev = 7;
	segue_table_add(t, &four);
	segue_table_add(t, &six);
	KUNIT_EXPECT_PTR_EQ(test, find(t, AF_INET, 0x0a000002, 0, 7), &four);
	KUNIT_EXPECT_TRUE(test, !find(t, AF_INET, 0x0a000002, 0, 0));
	KUNIT_EXPECT_TRUE(test, !find(t, AF_INET, 0x0a000003, 0, 7));
	KUNIT_EXPECT_PTR_EQ(test, find(t, AF_INET6, 0x0a000002, 0, 0), &six);
	KUNIT_EXPECT_TRUE(test, !find(t, AF_INET6, 0x0a000002, 0, 7));
	segue_table_del(t, &four);
	segue_table_del(t, &six);
}

static void test_the_same_twice_is_found_until_both_go(struct kunit *test)
{
	struct segue_addr old = entry(AF_INET6, 0x20010db8, 9, 128);
	struct segue_addr young = old;
	struct segue_table *t = table(test);
	struct segue_addr *first, *second;

	segue_table_add(t, &old);
	segue_table_add(t, &young);
	first = segue_table_next_same(t, &old, NULL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, first);
	second = segue_table_next_same(t, &old, first);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, second);
	KUNIT_EXPECT_TRUE(test, (first == &old) != (second == &old));
	KUNIT_EXPECT_TRUE(test, !segue_table_next_same(t, &old, second));

	segue_table_del(t, &old);
	KUNIT_EXPECT_PTR_EQ(test, find(t, AF_INET6, 0x20010db8, 9, 0), &young);
	segue_table_del(t, &young);
	KUNIT_EXPECT_TRUE(test, !find(t, AF_INET6, 0x20010db8, 9, 0));
}

/* The list: the longest of those that cover the address. */
static const struct segue_addr *longest(const struct segue_addr *a,
					unsigned int n,
					const struct in6_addr *ip)
{
	const struct segue_addr *best = NULL;
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (ipv6_prefix_equal(&a[i].ip, ip, a[i].plen) &&
		    (!best || a[i].plen > best->plen))
			best = &a[i];
	}

	return best;
}

/* Few bits differ, so that prefixes lie in each other. */
static void chance(struct rnd_state *rnd, struct in6_addr *ip)
{
	memset(ip, 0, sizeof(*ip));
	ip->s6_addr32[0] = htonl(0x20010db8);
	ip->s6_addr32[1] = htonl(prandom_u32_state(rnd) & 0x11);
	ip->s6_addr32[3] = htonl(prandom_u32_state(rnd) & 0x1111);
}

static struct segue_addr *fill(struct kunit *test, struct rnd_state *rnd)
{
	struct segue_addr *a = kunit_kcalloc(test, ENTRIES, sizeof(*a),
					     GFP_KERNEL);
	struct segue_table *t = table(test);
	struct in6_addr ip;
	unsigned int i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, a);
	prandom_seed_state(rnd, 5568);
	for (i = 0; i < ENTRIES; i++) {
		a[i].family = AF_INET6;
		a[i].plen = 33 + prandom_u32_state(rnd) % 96;
		chance(rnd, &ip);
		ipv6_addr_prefix(&a[i].ip, &ip, a[i].plen);
		segue_table_add(t, &a[i]);
	}

	return a;
}

static void agree(struct kunit *test, const struct segue_addr *a,
		  struct rnd_state *rnd)
{
	struct segue_table *t = table(test);
	unsigned int i, found = 0;
	struct in6_addr ip;

	for (i = 0; i < LOOKUPS; i++) {
		const struct segue_addr *want, *got;

		chance(rnd, &ip);
		want = longest(a, ENTRIES, &ip);
		rcu_read_lock();
		got = segue_table_find(t, AF_INET6, &ip, 0);
		rcu_read_unlock();
		found += !!got;
		KUNIT_ASSERT_EQ(test, !!want, !!got);
		if (got)
			KUNIT_ASSERT_EQ(test, want->plen, got->plen);
	}
	KUNIT_EXPECT_GT(test, found, (unsigned int)LOOKUPS / 10);
}

static void empty(struct kunit *test, struct segue_addr *a,
		  struct rnd_state *rnd)
{
	struct segue_table *t = table(test);
	struct in6_addr ip;
	unsigned int i;

	for (i = 0; i < ENTRIES; i++)
		segue_table_del(t, &a[i]);
	chance(rnd, &ip);
	rcu_read_lock();
	KUNIT_EXPECT_TRUE(test, !segue_table_find(t, AF_INET6, &ip, 0));
	rcu_read_unlock();
}

static void test_it_agrees_with_a_list(struct kunit *test)
{
	struct rnd_state rnd;
	struct segue_addr *a = fill(test, &rnd);

	agree(test, a, &rnd);
	empty(test, a, &rnd);
}

static int grow(struct segue_net *sn, u32 entries)
{
	int err;

	mutex_lock(&sn->cfg_lock);
	err = segue_tables_grow(sn, entries);
	mutex_unlock(&sn->cfg_lock);
	return err;
}

/* Twice, for a larger table uses the other links of each entry. */
static void test_a_larger_one_has_the_same(struct kunit *test)
{
	struct rnd_state rnd;
	struct segue_addr *a = fill(test, &rnd);
	struct segue_table *t = table(test);

	KUNIT_EXPECT_EQ(test, grow(test->priv, 10), 0);
	KUNIT_EXPECT_PTR_EQ(test, table(test), t);
	synchronize_rcu();
	KUNIT_EXPECT_EQ(test, grow(test->priv, 10000), 0);
	KUNIT_EXPECT_PTR_NE(test, table(test), t);
	agree(test, a, &rnd);
	synchronize_rcu();
	KUNIT_EXPECT_EQ(test, grow(test->priv, 20000), 0);
	agree(test, a, &rnd);
	empty(test, a, &rnd);
}

static struct kunit_case segue_table_cases[] = {
	KUNIT_CASE(test_the_longest_prefix_is_found),
	KUNIT_CASE(test_families_and_domains_are_apart),
	KUNIT_CASE(test_the_same_twice_is_found_until_both_go),
	KUNIT_CASE(test_it_agrees_with_a_list),
	KUNIT_CASE(test_a_larger_one_has_the_same),
	{}
};

static struct kunit_suite segue_table_suite = {
	.name = "segue_table",
	.init = segue_table_test_init,
	.exit = segue_table_test_exit,
	.test_cases = segue_table_cases,
};

kunit_test_suite(segue_table_suite);
