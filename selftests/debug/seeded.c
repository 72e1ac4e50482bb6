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

#define SEEDED_LEAKS 16

static char *bug = "none";
module_param(bug, charp, 0444);
MODULE_PARM_DESC(bug, "the mistake to make");

static DEFINE_MUTEX(seeded_a);
static DEFINE_MUTEX(seeded_b);
static struct list_head __rcu *seeded_rcu;
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
