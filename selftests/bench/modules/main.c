// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - hand packets to the stack and count the instructions that each costs
 *
 * In virtual time a tick of the time stamp counter is an instruction.  Only
 * netif_receive_skb() is between two readings; a packet during which an
 * interrupt came is left out of the sum.
 *
 * /proc/segue_bench takes one command at a time, in the writer's namespace:
 *   receive KIND DEV PACKETS LEN ADDRESS SPREAD [HOW]
 *           packets for addresses all over ADDRESS and the SPREAD - 1 that
 *           follow it, by turns; HOW is
 *           softirq: what they leave to a softirq is counted as theirs
 *           ordered: look whether they leave in the order of their numbers
 *           more: as the last time, which is added to
 *           traced: wait until QEMU's monitor says that somebody looks on
 *   wait PACKETS    until so many have left by a device of ours
 * and answers, read, with what was counted since the last "receive" that began
 * anew.  It knows no segue and no rival: it is given packets to make and says
 * what they cost.
 */
#include <linux/delay.h>
#include <linux/inet.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/nsproxy.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <net/net_namespace.h>

#include "bench.h"

#define BENCH_NAME		"segue_bench"
#define BENCH_PACKETS_MAX	200000
#define BENCH_PATIENCE		(10 * HZ)
#define BENCH_SCRATCH		0x3ff
#define BENCH_GO		0x77

enum bench_how {
	BENCH_ALONE,
	BENCH_SOFTIRQ,
	BENCH_ORDERED,
	BENCH_MORE,
	BENCH_TRACED,
};

/**
 * struct bench_job - packets to be handed to the stack, and what they cost
 * @dev: the device they come from
 * @packet: the first
 * @spread: so many destinations by turns
 * @n: packets
 * @how: BENCH_SOFTIRQ counts only packets that have left by then
 * @done: packets that were handed over
 * @whole: of them those without an interrupt
 * @sum: instructions of these
 * @least: of the one of these that took the fewest
 * @built: instructions it took to build them all
 * @started: when the first was
 */
struct bench_job {
	struct net_device *dev;
	struct bench_packet packet;
	unsigned int spread;
	unsigned int n;
	enum bench_how how;
	unsigned int done;
	unsigned int whole;
	u64 sum;
	u64 least;
	u64 built;
	u64 started;
};

static struct bench_job bench_job;
static DEFINE_MUTEX(bench_lock);	/* bench_job, and one job at a time */

static void bench_receive_one(struct bench_job *job, struct sk_buff *skb)
{
	bool softirq = job->how == BENCH_SOFTIRQ;
	unsigned int left = bench_wire.packets;
	u64 start, end;
	u32 interrupts;

	local_bh_disable();
	interrupts = bench_interrupts();
	start = rdtsc();
	netif_receive_skb(skb);
	if (softirq)
		local_bh_enable();
	end = rdtsc();
	interrupts -= bench_interrupts();
	if (!softirq)
		local_bh_enable();

	job->done++;
	if (interrupts || (softirq && bench_wire.packets == left))
		return;

	job->whole++;
	job->sum += end - start;
	job->least = min(job->least ?: U64_MAX, end - start);
}

static int bench_receive(struct bench_job *job)
{
	unsigned int step = max(job->spread / job->n, 1U);
	struct bench_packet p = job->packet;
	struct sk_buff *skb;
	unsigned int i;
	u64 start;

	/* What is traced has the clock read for it by nobody. */
	if (job->how != BENCH_TRACED)
		bench_wire.wanted += job->n;
	job->started = job->started ?: rdtsc();
	for (i = 0; i < job->n; i++) {
		p.daddr.s6_addr32[3] =
			htonl(ntohl(job->packet.daddr.s6_addr32[3]) +
			      i * step % job->spread);
		p.seq = job->done;
		start = rdtsc();
		skb = bench_packet_build(job->dev, &p);
		job->built += rdtsc() - start;
		if (!skb)
			return -ENOMEM;
		bench_receive_one(job, skb);
		/* A thread may have been given the softirqs. */
		if (job->how == BENCH_SOFTIRQ)
			usleep_range(50, 100);
	}

	return 0;
}

static const char * const bench_kinds[] = {
	[BENCH_UDP] = "udp",
	[BENCH_UDP4] = "udp4",
	[BENCH_TCP] = "tcp",
	[BENCH_6IN6] = "6in6",
	[BENCH_4IN6] = "4in6",
	[BENCH_6IN4] = "6in4",
	[BENCH_4IN4] = "4in4",
};

static const char * const bench_hows[] = {
	[BENCH_ALONE] = "alone",
	[BENCH_SOFTIRQ] = "softirq",
	[BENCH_ORDERED] = "ordered",
	[BENCH_MORE] = "more",
	[BENCH_TRACED] = "traced",
};

static int bench_parse_address(const char *text, struct in6_addr *ip)
{
	if (in6_pton(text, -1, ip->s6_addr, -1, NULL))
		return 0;

	return in4_pton(text, -1, ip->s6_addr + 12, -1, NULL) ? 0 : -EINVAL;
}

static int bench_parse_receive(struct bench_job *job, const char *text,
			       char *devname)
{
	char kind[8], address[48], how[8] = "alone";
	int n, k, h;

	n = sscanf(text, "receive %7s %15s %u %u %47s %u %7s", kind, devname,
		   &job->n, &job->packet.len, address, &job->spread, how);
	if (n < 6 || !job->n || job->n > BENCH_PACKETS_MAX || !job->spread)
		return -EINVAL;

	k = match_string(bench_kinds, ARRAY_SIZE(bench_kinds), kind);
	h = match_string(bench_hows, ARRAY_SIZE(bench_hows), how);
	if (k < 0 || h < 0 || job->packet.len < 64 || job->packet.len > 65000)
		return -EINVAL;
	job->packet.kind = k;
	job->how = h;
	return bench_parse_address(address, &job->packet.daddr);
}

/* What the last one counted is what this one goes on with. */
static void bench_continue(struct bench_job *job)
{
	job->done = bench_job.done;
	job->whole = bench_job.whole;
	job->sum = bench_job.sum;
	job->least = bench_job.least;
	job->built = bench_job.built;
	job->started = bench_job.started;
}

/* The scratch register of the first serial port is what QEMU's monitor writes. */
static void bench_wait_for_monitor(void)
{
	outb(0, BENCH_SCRATCH);
	while (inb(BENCH_SCRATCH) != BENCH_GO)
		;
}

static int bench_do_receive(const char *text)
{
	struct bench_job job = {};
	char devname[IFNAMSIZ];
	int err;

	err = bench_parse_receive(&job, text, devname);
	if (err)
		return err;

	job.dev = dev_get_by_name(current->nsproxy->net_ns, devname);
	if (!job.dev)
		return -ENODEV;
	if (job.how == BENCH_MORE)
		bench_continue(&job);
	else
		bench_wire_reset(job.how == BENCH_ORDERED);
	if (job.how == BENCH_TRACED)
		bench_wait_for_monitor();
	err = bench_receive(&job);
	dev_put(job.dev);
	job.dev = NULL;
	bench_job = job;
	return err;
}

static int bench_do_wait(unsigned int packets)
{
	unsigned long end = jiffies + BENCH_PATIENCE;

	while (READ_ONCE(bench_wire.packets) < packets) {
		if (time_after(jiffies, end))
			return -ETIMEDOUT;
		msleep(20);
	}

	return 0;
}

static ssize_t bench_write(struct file *file, const char __user *user,
			   size_t size, loff_t *pos)
{
	unsigned int packets;
	char text[128];
	int err;

	if (size >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, user, size))
		return -EFAULT;
	text[size] = '\0';

	mutex_lock(&bench_lock);
	if (sscanf(text, "wait %u", &packets) == 1)
		err = bench_do_wait(packets);
	else
		err = bench_do_receive(text);
	mutex_unlock(&bench_lock);

	return err ?: size;
}

static int bench_show(struct seq_file *m, void *v)
{
	const struct bench_job *job = &bench_job;

	mutex_lock(&bench_lock);
	seq_printf(m, "received=%u whole=%u sum=%llu least=%llu", job->done,
		   job->whole, job->sum, job->least);
	seq_printf(m, " sent=%u bytes=%llu half=%llu",
		   bench_wire.packets, bench_wire.bytes,
		   bench_wire.all - bench_wire.half);
	seq_printf(m, " built=%llu total=%lld reordered=%u\n", job->built,
		   (s64)(bench_wire.last - job->started), bench_wire.reordered);
	mutex_unlock(&bench_lock);
	return 0;
}

static int bench_open(struct inode *inode, struct file *file)
{
	return single_open(file, bench_show, NULL);
}

static const struct proc_ops bench_proc_ops = {
	.proc_open = bench_open,
	.proc_read = seq_read,
	.proc_write = bench_write,
	.proc_lseek = seq_lseek,
	.proc_release = single_release,
};

static int __init bench_init(void)
{
	int err;

	err = bench_wire_init();
	if (err)
		return err;

	if (!proc_create(BENCH_NAME, 0600, NULL, &bench_proc_ops)) {
		bench_wire_exit();
		return -ENOMEM;
	}

	return 0;
}

static void __exit bench_exit(void)
{
	remove_proc_entry(BENCH_NAME, NULL);
	bench_wire_exit();
}

module_init(bench_init);
module_exit(bench_exit);
MODULE_DESCRIPTION("Packets for the network stack, and what each costs");
MODULE_LICENSE("GPL");
