// SPDX-License-Identifier: GPL-2.0-only
/*
 * seeded.c - one mistake of each kind that the debug kernels must see
 *
 * Loaded with bug=NAME it makes that mistake and stays loaded, so that what was
 * leaked is not explained by the module's going.  One a boot: the checkers turn
 * each other off after a report.
 */
#include <linux/module.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/workqueue.h>
#include <net/genetlink.h>

#define SEEDED_LEAKS 16
#define SEEDED_TABLE 200
#define SEEDED_RACE (5 * HZ)

static char *bug = "none";
module_param(bug, charp, 0444);
MODULE_PARM_DESC(bug, "the mistake to make");

static DEFINE_MUTEX(seeded_a);
static DEFINE_MUTEX(seeded_b);
static DEFINE_SPINLOCK(seeded_spin);	/* nothing: it is held while one sleeps */
static struct list_head __rcu *seeded_rcu;
static int *seeded_shared;
static volatile int seeded_sink;

/* Read after it was freed. */
static void seeded_uaf(void)
{
	int *p = kmalloc(64, GFP_KERNEL);

	if (!p)
		return;
	kfree(p);
	seeded_sink = READ_ONCE(p[3]);
}

/* Nobody keeps the address; more than one, for a stack may remember the last. */
static void seeded_leak(void)
{
	unsigned int i;

	for (i = 0; i < SEEDED_LEAKS; i++)
		seeded_sink = !kmalloc(128, GFP_KERNEL);
}

/* Two locks in both orders; nobody need ever wait for it. */
static void seeded_inversion(void)
{
	mutex_lock(&seeded_a);
	mutex_lock(&seeded_b);
	mutex_unlock(&seeded_b);
	mutex_unlock(&seeded_a);

	mutex_lock(&seeded_b);
	mutex_lock(&seeded_a);
	mutex_unlock(&seeded_a);
	mutex_unlock(&seeded_b);
}

/* Outside of any read section. */
static void seeded_unprotected(void)
{
	seeded_sink = !!rcu_dereference(seeded_rcu);
}

static void seeded_nothing(struct timer_list *t)
{
}

/* A timer runs in memory that is given back. */
static void seeded_object(void)
{
	struct timer_list *t = kmalloc(sizeof(*t), GFP_KERNEL);

	if (!t)
		return;
	timer_setup(t, seeded_nothing, 0);
	mod_timer(t, jiffies + 3600 * HZ);
	kfree(t);
}

static void seeded_shift(void)
{
	seeded_sink = 40;
	seeded_sink = 1 << seeded_sink;
}

/* It may sleep while a lock is held that others spin for. */
static void seeded_sleep(void)
{
	void *p;

	spin_lock(&seeded_spin);
	p = kmalloc(64, GFP_KERNEL);
	spin_unlock(&seeded_spin);
	kfree(p);
}

static void seeded_replace(struct work_struct *work)
{
	unsigned long end = jiffies + SEEDED_RACE;

	while (time_before(jiffies, end)) {
		kfree(xchg(&seeded_shared, kzalloc(64, GFP_KERNEL)));
		cond_resched();
	}
}

static DECLARE_WORK(seeded_work, seeded_replace);

/* One processor reads what another replaces and frees at once. */
static void seeded_race(void)
{
	unsigned long end = jiffies + SEEDED_RACE;

	schedule_work_on((raw_smp_processor_id() + 1) % num_online_cpus(),
			 &seeded_work);
	while (time_before(jiffies, end)) {
		int *p = READ_ONCE(seeded_shared);

		if (p)
			seeded_sink = READ_ONCE(p[3]);
		cond_resched();
	}
	flush_work(&seeded_work);
}

static bool seeded_unchecked;
static u8 *seeded_table;

static const struct nla_policy seeded_policy[] = {
	[1] = { .type = NLA_U8 },
	[2] = { .type = NLA_U32 },
};

/* Of the first attribute nobody checked the range, of the second all is well. */
static int seeded_doit(struct sk_buff *skb, struct genl_info *info)
{
	u8 index = info->attrs[1] ? nla_get_u8(info->attrs[1]) : 0;

	if (seeded_unchecked)
		seeded_sink = READ_ONCE(seeded_table[index]);
	else if (index >= SEEDED_TABLE)
		return -EINVAL;

	return 0;
}

static const struct genl_ops seeded_ops[] = {
	{ .cmd = 1, .doit = seeded_doit },
};

static struct genl_family seeded_family = {
	.name = "seeded",
	.version = 1,
	.maxattr = ARRAY_SIZE(seeded_policy) - 1,
	.policy = seeded_policy,
	.module = THIS_MODULE,
	.ops = seeded_ops,
	.n_ops = ARRAY_SIZE(seeded_ops),
	.resv_start_op = 2,
};

/* A family that refuses without a word. */
static void seeded_wordless(void)
{
	seeded_table = kzalloc(SEEDED_TABLE, GFP_KERNEL);
	if (!seeded_table || genl_register_family(&seeded_family))
		pr_err("seeded: no family\n");
}

/* One that takes any index. */
static void seeded_index(void)
{
	seeded_unchecked = true;
	seeded_wordless();
}

static const struct {
	const char *name;
	void (*make)(void);
} seeded_bugs[] = {
	{ "uaf", seeded_uaf },
	{ "leak", seeded_leak },
	{ "inversion", seeded_inversion },
	{ "unprotected", seeded_unprotected },
	{ "object", seeded_object },
	{ "shift", seeded_shift },
	{ "sleep", seeded_sleep },
	{ "race", seeded_race },
	{ "wordless", seeded_wordless },
	{ "index", seeded_index },
};

static int __init seeded_init(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(seeded_bugs); i++) {
		if (!strcmp(bug, seeded_bugs[i].name))
			seeded_bugs[i].make();
	}

	return 0;
}

module_init(seeded_init);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Mistakes for the checkers to find");
