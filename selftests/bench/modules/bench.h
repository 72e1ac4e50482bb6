/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bench.h - what the three files of segue_bench.ko share */
#ifndef _SEGUE_BENCH_H
#define _SEGUE_BENCH_H

#include <linux/in6.h>
#include <linux/kernel_stat.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <asm/hardirq.h>
#include <asm/msr.h>

#define BENCH_KIND	"bench"

enum bench_kind {
	BENCH_UDP,	/* one datagram */
	BENCH_UDP4,	/* the same in IPv4 */
	BENCH_TCP,	/* an aggregate of segments, as GRO makes it */
	BENCH_6IN6,	/* a datagram in a tunnel to this host */
	BENCH_4IN6,
	BENCH_6IN4,
	BENCH_4IN4,
};

/**
 * struct bench_packet - what is to be built
 * @kind: what it is
 * @len: length of the IP packet, of the inner one where there are two
 * @seq: a number that a datagram carries
 * @daddr: its destination, the inner one where there are two; an IPv4 address
 *	in the last four bytes
 */
struct bench_packet {
	enum bench_kind kind;
	unsigned int len;
	u32 seq;
	struct in6_addr daddr;
};

/**
 * struct bench_wire - what the far end of the wire has seen
 * @bytes: of all packets, with the Ethernet header
 * @packets: how many
 * @wanted: how many there will be
 * @ordered: look at the numbers they carry
 * @reordered: of these, with a lower number than one before to the same address
 * @half: instructions executed up to the half of them
 * @all: up to the last of them
 * @last: the counter then
 */
struct bench_wire {
	u64 bytes;
	unsigned int packets;
	unsigned int wanted;
	bool ordered;
	unsigned int reordered;
	u64 half;
	u64 all;
	u64 last;
};

extern struct bench_wire bench_wire;

/* Interrupts taken by this CPU; they are no part of what a packet costs. */
static inline u32 bench_interrupts(void)
{
	return this_cpu_read(irq_stat.apic_timer_irqs) +
	       (u32)this_cpu_read(kstat.irqs_sum);
}

struct sk_buff *bench_packet_build(struct net_device *dev,
				   const struct bench_packet *p);
void bench_wire_reset(bool ordered);
int bench_wire_init(void);
void bench_wire_exit(void);

#endif /* _SEGUE_BENCH_H */
