// SPDX-License-Identifier: GPL-2.0-only
/*
 * copy_test.c - a copy is the packet, and what is done to one befalls no other
 */
#include <kunit/test.h>
#include <linux/etherdevice.h>
#include <linux/ipv6.h>
#include <linux/mm.h>
#include <linux/skbuff.h>

#include "copy.h"

#define LONG	1400
#define SHORT	200
#define MARK	0x5e6e

static u8 byte_at(unsigned int n)
{
	return n * 7 + (n >> 8);
}

/* As a driver hands it over: an Ethernet header, then @len bytes. */
static void fill(struct sk_buff *skb, unsigned int len)
{
	struct ethhdr *eth;
	unsigned int n;

	skb_reserve(skb, NET_SKB_PAD);
	skb_reset_mac_header(skb);
	eth = skb_put(skb, ETH_HLEN);
	eth_broadcast_addr(eth->h_dest);
	eth_broadcast_addr(eth->h_source);
	eth->h_proto = htons(ETH_P_IPV6);
	skb_pull(skb, ETH_HLEN);
	skb_reset_network_header(skb);
	for (n = 0; n < len; n++)
		skb_put_u8(skb, byte_at(n));
	skb_set_transport_header(skb, sizeof(struct ipv6hdr));
	skb->protocol = htons(ETH_P_IPV6);
	skb->mark = MARK;
}

static struct sk_buff *in_a_page(struct kunit *test, unsigned int len)
{
	unsigned int size = SKB_DATA_ALIGN(NET_SKB_PAD + ETH_HLEN + len) +
			    SKB_DATA_ALIGN(sizeof(struct skb_shared_info));
	void *head = netdev_alloc_frag(size);
	struct sk_buff *skb;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, head);
	skb = build_skb(head, size);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, skb);
	fill(skb, len);
	return skb;
}

static struct sk_buff *in_the_slab(struct kunit *test, unsigned int len)
{
	struct sk_buff *skb = alloc_skb(NET_SKB_PAD + ETH_HLEN + len,
					GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, skb);
	fill(skb, len);
	return skb;
}

static struct sk_buff *copy_of(struct kunit *test, struct sk_buff *skb,
			       bool brief)
{
	struct sk_buff *copy = segue_copy(skb, brief);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, copy);
	return copy;
}

static void expect_packet(struct kunit *test, const struct sk_buff *skb,
			  unsigned int len)
{
	unsigned int n, wrong = 0;
	u8 byte;

	KUNIT_EXPECT_EQ(test, skb->len, len);
	for (n = 0; n < len; n++) {
		if (skb_copy_bits(skb, n, &byte, 1) || byte != byte_at(n))
			wrong++;
	}
	KUNIT_EXPECT_EQ(test, wrong, 0u);
	KUNIT_EXPECT_EQ(test, skb_network_offset(skb), 0);
	KUNIT_EXPECT_EQ(test, skb_transport_offset(skb),
			(int)sizeof(struct ipv6hdr));
	KUNIT_EXPECT_TRUE(test, skb_mac_header_was_set(skb));
	KUNIT_EXPECT_EQ(test, skb_mac_offset(skb), -ETH_HLEN);
	KUNIT_EXPECT_TRUE(test, is_broadcast_ether_addr(skb_mac_header(skb)));
	KUNIT_EXPECT_EQ(test, skb->protocol, htons(ETH_P_IPV6));
	KUNIT_EXPECT_EQ(test, skb->mark, (u32)MARK);
	KUNIT_EXPECT_GE(test, skb->truesize, SKB_TRUESIZE(len));
}

static void test_what_is_long_is_shared(struct kunit *test)
{
	struct sk_buff *skb = in_a_page(test, LONG);
	struct sk_buff *copy = copy_of(test, skb, true);

	expect_packet(test, skb, LONG);
	expect_packet(test, copy, LONG);
	KUNIT_EXPECT_TRUE(test, skb_has_shared_frag(skb));
	KUNIT_EXPECT_TRUE(test, skb_has_shared_frag(copy));
	KUNIT_EXPECT_PTR_EQ(test, skb_frag_address(&skb_shinfo(skb)->frags[0]),
			    skb_frag_address(&skb_shinfo(copy)->frags[0]));
	KUNIT_EXPECT_PTR_NE(test, skb->head, copy->head);
	kfree_skb(skb);
	expect_packet(test, copy, LONG);
	kfree_skb(copy);
}

static void test_what_is_short_or_of_the_slab_is_copied(struct kunit *test)
{
	struct sk_buff *few = in_a_page(test, SHORT);
	struct sk_buff *slab = in_the_slab(test, LONG);
	struct sk_buff *copy[2] = {
		copy_of(test, few, true), copy_of(test, slab, true),
	};

	KUNIT_EXPECT_FALSE(test, skb_is_nonlinear(few));
	KUNIT_EXPECT_FALSE(test, skb_is_nonlinear(slab));
	expect_packet(test, copy[0], SHORT);
	expect_packet(test, copy[1], LONG);
	kfree_skb(few);
	kfree_skb(slab);
	expect_packet(test, copy[0], SHORT);
	expect_packet(test, copy[1], LONG);
	kfree_skb(copy[0]);
	kfree_skb(copy[1]);
}

/* Its page would be kept from being freed as long as it is. */
static void test_what_is_kept_shares_nothing(struct kunit *test)
{
	struct sk_buff *skb = in_a_page(test, LONG);
	struct sk_buff *copy = copy_of(test, skb, false);

	KUNIT_EXPECT_FALSE(test, skb_is_nonlinear(skb));
	KUNIT_EXPECT_FALSE(test, skb_is_nonlinear(copy));
	KUNIT_EXPECT_FALSE(test, copy->head_frag);
	kfree_skb(skb);
	expect_packet(test, copy, LONG);
	kfree_skb(copy);
}

/* As whoever translates, decrypts or encrypts a packet in its place. */
static void scribble(struct kunit *test, struct sk_buff *skb, unsigned int len)
{
	KUNIT_ASSERT_EQ(test, skb_ensure_writable(skb, len), 0);
	memset(skb->data, 0xee, len);
	memset(skb_push(skb, NET_SKB_PAD), 0xee, NET_SKB_PAD);
}

static void test_who_writes_to_one_changes_no_other(struct kunit *test)
{
	static const unsigned int lengths[] = { 40, 128, 129, 700, LONG };
	unsigned int n;

	for (n = 0; n < 2 * ARRAY_SIZE(lengths); n++) {
		struct sk_buff *skb = in_a_page(test, LONG);
		struct sk_buff *copy = copy_of(test, skb, true);
		struct sk_buff *changed = n & 1 ? skb : copy;
		struct sk_buff *other = n & 1 ? copy : skb;

		scribble(test, changed, lengths[n / 2]);
		expect_packet(test, other, LONG);
		kfree_skb(changed);
		expect_packet(test, other, LONG);
		kfree_skb(other);
	}
}

static void test_three_are_made(struct kunit *test)
{
	struct sk_buff *skb = in_a_page(test, LONG), *copy[3];
	unsigned int n;

	for (n = 0; n < 3; n++)
		copy[n] = copy_of(test, skb, true);
	scribble(test, copy[1], LONG);
	kfree_skb(copy[1]);
	expect_packet(test, skb, LONG);
	kfree_skb(skb);
	expect_packet(test, copy[0], LONG);
	expect_packet(test, copy[2], LONG);
	kfree_skb(copy[0]);
	kfree_skb(copy[2]);
}

/* One packet gone is one reference less, however many copies there were. */
static void test_no_page_is_kept_or_lost(struct kunit *test)
{
	struct sk_buff *skb = in_a_page(test, LONG), *copy;
	struct page *page = virt_to_head_page(skb->head);
	int before;

	get_page(page);
	before = page_ref_count(page);
	copy = copy_of(test, skb, true);
	KUNIT_EXPECT_EQ(test, page_ref_count(page), before + 1);
	kfree_skb(copy);
	KUNIT_EXPECT_EQ(test, page_ref_count(page), before);
	kfree_skb(skb);
	KUNIT_EXPECT_EQ(test, page_ref_count(page), before - 1);
	put_page(page);
}

static void segue_copy_test_exit(struct kunit_suite *suite)
{
	segue_copy_exit();
}

static struct kunit_case segue_copy_cases[] = {
	KUNIT_CASE(test_what_is_long_is_shared),
	KUNIT_CASE(test_what_is_short_or_of_the_slab_is_copied),
	KUNIT_CASE(test_what_is_kept_shares_nothing),
	KUNIT_CASE(test_who_writes_to_one_changes_no_other),
	KUNIT_CASE(test_three_are_made),
	KUNIT_CASE(test_no_page_is_kept_or_lost),
	{}
};

static struct kunit_suite segue_copy_suite = {
	.name = "segue_copy",
	.suite_exit = segue_copy_test_exit,
	.test_cases = segue_copy_cases,
};

kunit_test_suite(segue_copy_suite);
