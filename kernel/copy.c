// SPDX-License-Identifier: GPL-2.0-only
/*
 * copy.c - one packet more
 *
 * A clone shares the linear part, and whoever puts a header before it copies
 * that part with everything the driver left around it.  So the copy gets a
 * linear part of its own at once, of the right size and with room for a tunnel's
 * header, and shares the pages.  It shares no linear part: where the next host
 * is a namespace of this one, what the original becomes there may be decrypted
 * in its place while the copy still waits in a device's queue.
 *
 * One that goes at once gets its linear part as drivers get theirs, a fragment of a
 * page: what comes from the slab is cleared first on kernels that clear it
 * (init_on_alloc), which is 1,000 instructions for the shortest packet.  The pages
 * are our own, so that one whose copies have all gone is begun anew, where drivers'
 * packets would keep it.  A fragment keeps its page from being freed, so a copy that
 * is to be kept has a part of the slab.
 *
 * A long linear part is not copied either, where it lies in a page: the packet
 * itself gets a linear part of its own for its headers, and what follows them
 * becomes a fragment, as if the driver had handed it over so.  Then both share
 * that, and neither's linear part: who writes to a packet copies what he writes to
 * out of fragments that are marked as shared.
 *
 * The copy has everything that skb_copy() would give it; the socket stays with
 * the original.
 */
#include <linux/netdevice.h>
#include <linux/page_frag_cache.h>
#include <linux/percpu.h>
#include <net/ipv6.h>

#include "copy.h"

/* More is not copied; the clone's head will be, by whom it must be. */
#define SEGUE_COPY_LINEAR	2048

/* To copy less takes less than to share it. */
#define SEGUE_COPY_SHARED	512
#define SEGUE_COPY_HEADERS	128	/* not shared */

#define SEGUE_COPY_HEADROOM	((int)(LL_MAX_HEADER + sizeof(struct ipv6hdr)))

/* Where linear parts lie; BH. */
static DEFINE_PER_CPU(struct page_frag_cache, segue_copy_pages);

/* Nobody may write to a page that another packet has as well. */
static void segue_copy_share(struct sk_buff *copy, struct sk_buff *skb)
{
	skb_shinfo(skb)->flags |= SKBFL_SHARED_FRAG;
	skb_shinfo(copy)->flags |= SKBFL_SHARED_FRAG;
}

/*
 * What the packet came with in front of it: rules ask for it, and a bridge sends
 * it on.  skb_zerocopy() begins behind it.
 */
static void segue_copy_mac(struct sk_buff *copy, const struct sk_buff *skb)
{
	int len;

	if (!skb_mac_header_was_set(skb))
		return;

	len = -skb_mac_offset(skb);
	if (len > SEGUE_COPY_HEADROOM)
		skb_unset_mac_header(copy);
	else if (len > 0)
		memcpy(copy->data - len, skb_mac_header(skb), len);
}

/* With so much room behind the headroom. */
static unsigned int segue_copy_size(unsigned int linear)
{
	return SKB_DATA_ALIGN(SEGUE_COPY_HEADROOM + linear) +
	       SKB_DATA_ALIGN(sizeof(struct skb_shared_info));
}

/* So many linear parts of that size, one behind the other. */
static void *segue_copy_heads(unsigned int size, unsigned int n)
{
	bool process = !softirq_count();	/* BH is off for all others */
	void *head;

	if (process)
		local_bh_disable();
	head = page_frag_alloc(this_cpu_ptr(&segue_copy_pages), n * size,
			       GFP_ATOMIC | __GFP_NOWARN);
	if (head && n > 1)
		page_ref_add(virt_to_head_page(head), n - 1);
	if (process)
		local_bh_enable();

	return head;
}

/* Is a long part of it linear, its own, and in a page that can be shared? */
static bool segue_copy_may_split(struct sk_buff *skb)
{
	return skb_headlen(skb) > SEGUE_COPY_SHARED && skb->head_frag &&
	       !skb->pp_recycle && !skb->sk && !skb_shared(skb) &&
	       !skb_cloned(skb) && !skb_zcopy(skb) && !skb_is_gso(skb) &&
	       skb->ip_summed != CHECKSUM_PARTIAL &&
	       skb_shinfo(skb)->nr_frags < MAX_SKB_FRAGS &&
	       skb_mac_header_was_set(skb) && skb_mac_offset(skb) <= 0 &&
	       -skb_mac_offset(skb) <= SEGUE_COPY_HEADROOM;
}

/*
 * The packet gets this linear part, for its headers; what it had is its first
 * fragment.  The offsets of its headers and its truesize are what
 * build_skb_around() begins anew and must stay.
 */
static void segue_copy_split(struct sk_buff *skb, void *head, unsigned int size)
{
	unsigned int mac_len = -skb_mac_offset(skb), linear = skb_headlen(skb);
	struct skb_shared_info *rest = skb_shinfo(skb), *info;
	u16 mac = skb->mac_header, transport = skb->transport_header;
	struct page *page = virt_to_head_page(skb->head);
	unsigned int truesize = skb->truesize + size;
	int moved = SEGUE_COPY_HEADROOM - skb_headroom(skb);
	unsigned char *data = skb->data;

	build_skb_around(skb, head, size);
	skb_reserve(skb, SEGUE_COPY_HEADROOM);
	memcpy(skb->data - mac_len, data - mac_len,
	       mac_len + SEGUE_COPY_HEADERS);
	skb_set_tail_pointer(skb, SEGUE_COPY_HEADERS);
	skb->data_len += linear - SEGUE_COPY_HEADERS;
	skb->truesize = truesize;
	skb->mac_header = mac;
	skb->transport_header = transport;
	skb_headers_offset_update(skb, moved);

	info = skb_shinfo(skb);
	memcpy(info, rest, offsetof(struct skb_shared_info, frags));
	memcpy(&info->frags[1], rest->frags,
	       rest->nr_frags * sizeof(info->frags[0]));
	data += SEGUE_COPY_HEADERS;
	skb_fill_page_desc(skb, 0, page, data - (u8 *)page_address(page),
			   linear - SEGUE_COPY_HEADERS);
	info->nr_frags = rest->nr_frags + 1;
}

static struct sk_buff *segue_copy_alloc_brief(void *head, unsigned int size)
{
	struct sk_buff *copy = head ? build_skb(head, size) : NULL;

	if (head && !copy)
		skb_free_frag(head);

	return copy;
}

/* An empty packet that goes at once, before which the other may be split. */
static struct sk_buff *segue_copy_begin_brief(struct sk_buff *skb)
{
	unsigned int size = segue_copy_size(SEGUE_COPY_HEADERS);
	void *heads;

	if (!segue_copy_may_split(skb)) {
		size = segue_copy_size(skb_headlen(skb));
		return segue_copy_alloc_brief(segue_copy_heads(size, 1), size);
	}

	heads = segue_copy_heads(size, 2);
	if (!heads)
		return NULL;

	segue_copy_split(skb, heads + size, size);
	return segue_copy_alloc_brief(heads, size);
}

static struct sk_buff *segue_copy_begin(struct sk_buff *skb, bool brief)
{
	struct sk_buff *copy;

	if (brief)
		copy = segue_copy_begin_brief(skb);
	else
		copy = alloc_skb(SEGUE_COPY_HEADROOM + skb_headlen(skb),
				 GFP_ATOMIC);
	if (copy)
		skb_reserve(copy, SEGUE_COPY_HEADROOM);

	return copy;
}

/**
 * segue_copy() - one packet more
 * @skb: an IP packet, whose header is linear and begins at skb->data; the same
 *	 afterwards, but less of it may be linear
 * @brief: the copy goes at once; else it is kept
 *
 * Context: any.
 * Return: the copy, or NULL where there is no memory.
 */
struct sk_buff *segue_copy(struct sk_buff *skb, bool brief)
{
	struct sk_buff *copy;

	if (skb_has_frag_list(skb) || skb_headlen(skb) > SEGUE_COPY_LINEAR)
		return skb_clone(skb, GFP_ATOMIC);

	copy = segue_copy_begin(skb, brief);
	if (!copy)
		return NULL;

	if (skb_zerocopy(copy, skb, skb->len, skb_headlen(skb))) {
		kfree_skb(copy);
		return NULL;
	}

	if (skb_is_nonlinear(skb))
		segue_copy_share(copy, skb);
	skb_copy_header(copy, skb);
	skb_headers_offset_update(copy, skb_headroom(copy) - skb_headroom(skb));
	segue_copy_mac(copy, skb);
	return copy;
}

/* No packet is copied any more. */
void segue_copy_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		page_frag_cache_drain(per_cpu_ptr(&segue_copy_pages, cpu));
}
