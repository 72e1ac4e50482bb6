// SPDX-License-Identifier: GPL-2.0-only
/*
 * dedup.c - segue_dedup.ko: the second copy of a packet is told from the first
 *
 * For the host that moves.  A packet is known by a digest of what no router
 * changes: addresses, next header, length, for IPv4 the identification and the
 * place of a fragment, and every byte of its payload.  Hop limit, traffic class,
 * flow label and outer headers are left out.  A checksum that a device was to
 * fill in is filled in before, for the copy that came through a real one has it.
 *
 * xxh64 rather than siphash: a fifth of the time, and the seed is secret.  It
 * does not withstand someone who sees the answers and chooses packets; what he
 * could win is that a packet from an address he can send from anyway is taken
 * for another from the same address to the same one.
 *
 * The rule itself is dedup_core.c.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/random.h>
#include <linux/spinlock.h>
#include <linux/xxhash.h>
#include <net/ip.h>

#include "dedup_core.h"
#include "twin.h"

/**
 * struct segue_dedup - what one mobile node has received
 * @lock: everything else
 * @core: the rule and its store
 * @memory: for @core
 */
struct segue_dedup {
	spinlock_t lock;		/* everything else */
	struct segue_dedup_core core;
	u8 memory[] __aligned(8);
};

static unsigned int packets_per_ms = 32;
module_param(packets_per_ms, uint, 0444);
MODULE_PARM_DESC(packets_per_ms, "how many packets of a window are remembered, 1 to 1024");

static u64 segue_dedup_seed __ro_after_init;

static u32 segue_dedup_size(u32 window)
{
	return segue_dedup_core_size(window *
				     clamp(packets_per_ms, 1U, 1024U));
}

static size_t segue_dedup_bytes(u32 window)
{
	return sizeof(struct segue_dedup) +
	       segue_dedup_core_bytes(segue_dedup_size(window));
}

static void segue_dedup_init_store(void *store, u32 window)
{
	struct segue_dedup *d = store;

	spin_lock_init(&d->lock);
	segue_dedup_core_init(&d->core, d->memory, segue_dedup_size(window),
			      msecs_to_jiffies(window) + 1);
}

/* From @off on, so many bytes; they are there. */
static u64 segue_dedup_payload(struct sk_buff *skb, unsigned int off,
			       unsigned int len, u64 seed)
{
	struct skb_seq_state seq;
	unsigned int done = 0, n;
	struct xxh64_state xxh;
	const u8 *data;

	if (off + len <= skb_headlen(skb))
		return xxh64(skb->data + off, len, seed);

	xxh64_reset(&xxh, seed);
	skb_prepare_seq_read(skb, off, off + len, &seq);
	while ((n = skb_seq_read(done, &data, &seq))) {
		/* A piece may be longer than was asked for. */
		n = min(n, len - done);
		xxh64_update(&xxh, data, n);
		done += n;
	}

	return xxh64_digest(&xxh);
}

/* Return: the bytes behind the header, or -1 where it is not what it says. */
static int segue_dedup_digest6(struct sk_buff *skb, u64 *digest)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	unsigned int len = ntohs(ip6h->payload_len);

	/* A jumbogram has its length elsewhere. */
	if (!len && ip6h->nexthdr == NEXTHDR_HOP)
		return -1;

	*digest = xxh64(&ip6h->saddr, 2 * sizeof(ip6h->saddr),
			segue_dedup_seed + ((u64)len << 8 | ip6h->nexthdr));
	return len;
}

static int segue_dedup_digest4(struct sk_buff *skb, u64 *digest)
{
	const struct iphdr *iph = ip_hdr(skb);
	unsigned int len = ntohs(iph->tot_len), hlen = iph->ihl * 4;
	struct {
		__be32 addr[2];
		__be16 id;
		__be16 frag_off;
		__be16 tot_len;
		u8 protocol;
		u8 ihl;
	} key = {
		.addr = { iph->saddr, iph->daddr },
		.id = iph->id,
		.frag_off = iph->frag_off,
		.tot_len = iph->tot_len,
		.protocol = iph->protocol,
		.ihl = iph->ihl,
	};

	if (len < hlen)
		return -1;

	*digest = xxh64(&key, sizeof(key), segue_dedup_seed);
	return len - hlen;
}

/* Return: whether it has one. */
static bool segue_dedup_digest(struct sk_buff *skb, u64 *digest)
{
	unsigned int off;
	int len;

	if (skb->ip_summed == CHECKSUM_PARTIAL &&
	    skb_csum_hwoffload_help(skb, 0))
		return false;

	if (skb->protocol == htons(ETH_P_IPV6)) {
		off = sizeof(struct ipv6hdr);
		len = segue_dedup_digest6(skb, digest);
	} else {
		off = ip_hdrlen(skb);
		len = segue_dedup_digest4(skb, digest);
	}
	if (len < 0 || off + len > skb->len)
		return false;

	*digest = segue_dedup_payload(skb, off, len, *digest);
	return true;
}

static bool segue_dedup_would(void *store, struct sk_buff *skb,
			      unsigned int path)
{
	struct segue_dedup *d = store;
	u64 digest;
	bool would;

	if (!segue_dedup_digest(skb, &digest))
		return false;

	spin_lock_bh(&d->lock);
	would = segue_dedup_core_would(&d->core, digest, path,
				       get_jiffies_64());
	spin_unlock_bh(&d->lock);
	return would;
}

static enum segue_twin_answer segue_dedup_arrived(void *store,
						  struct sk_buff *skb,
						  unsigned int path,
						  bool may_drop)
{
	enum segue_dedup_answer answer;
	struct segue_dedup *d = store;
	u64 digest;

	BUILD_BUG_ON(SEGUE_TWIN_TUNNELS >= SEGUE_DEDUP_PATHS);

	if (!segue_dedup_digest(skb, &digest))
		return SEGUE_TWIN_UNKNOWN;

	spin_lock_bh(&d->lock);
	answer = segue_dedup_core_arrived(&d->core, digest, path, may_drop,
					  get_jiffies_64());
	spin_unlock_bh(&d->lock);

	switch (answer) {
	case SEGUE_DEDUP_FIRST:
		return SEGUE_TWIN_FIRST;
	case SEGUE_DEDUP_SECOND:
		return SEGUE_TWIN_SECOND;
	default:
		return SEGUE_TWIN_UNKNOWN;
	}
}

static const struct segue_twin_ops segue_dedup_ops = {
	.bytes = segue_dedup_bytes,
	.init = segue_dedup_init_store,
	.would = segue_dedup_would,
	.arrived = segue_dedup_arrived,
};

static int __init segue_dedup_init(void)
{
	segue_dedup_seed = get_random_u64();
	return segue_twin_register(&segue_dedup_ops);
}

static void __exit segue_dedup_exit(void)
{
	segue_twin_unregister();
}

module_init(segue_dedup_init);
module_exit(segue_dedup_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Seamless IP handover: the second copy of a packet is dropped by the host that moves");
