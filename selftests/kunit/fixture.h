/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fixture.h - a namespace for the tests
 *
 * KUnit runs before the module's own init, so the caches are made for each suite,
 * and a namespace for each case: of it there is what objects of this size need.
 * One mobile node always counts as active, so that nothing is given back that was
 * never taken.
 */
#ifndef _SEGUE_FIXTURE_H
#define _SEGUE_FIXTURE_H

#include <kunit/test.h>
#include <linux/mm.h>
#include <net/net_namespace.h>

#include "buf.h"
#include "mn.h"
#include "path.h"
#include "segue.h"

static int __ref fixture_suite_init(struct kunit_suite *suite)
{
	return segue_mn_init() ?: segue_buf_init() ?: segue_path_init();
}

static void fixture_suite_exit(struct kunit_suite *suite)
{
	rcu_barrier();
	segue_path_exit();
	segue_buf_exit();
	segue_mn_exit();
}

static int fixture_init(struct kunit *test)
{
	struct segue_net *sn = kunit_kzalloc(test, sizeof(*sn), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, sn);
	sn->net = &init_net;
	sn->stats = alloc_percpu(struct segue_stats);
	mutex_init(&sn->cfg_lock);
	idr_init(&sn->ids);
	spin_lock_init(&sn->bufs_lock);
	INIT_LIST_HEAD(&sn->bufs);
	hash_init(sn->pairs);
	sn->n_active = 1;
	sn->max_mns = 100;
	sn->mn_packets = 100;
	sn->mn_bytes = 1 << 20;
	sn->budget.max_packets = 100;
	sn->budget.max_bytes = 1 << 20;
	mutex_lock(&sn->cfg_lock);
	KUNIT_EXPECT_EQ(test, segue_tables_take(sn), 0);
	KUNIT_EXPECT_EQ(test, segue_paths_take(sn), 0);
	mutex_unlock(&sn->cfg_lock);
	test->priv = sn;
	return 0;
}

static void fixture_exit(struct kunit *test)
{
	struct segue_net *sn = test->priv;

	if (!sn)
		return;
	rcu_barrier();
	kvfree(rcu_dereference_protected(sn->all, true));
	kvfree(rcu_dereference_protected(sn->active, true));
	kvfree(sn->paths);
	idr_destroy(&sn->ids);
	free_percpu(sn->stats);
}

#endif /* _SEGUE_FIXTURE_H */
