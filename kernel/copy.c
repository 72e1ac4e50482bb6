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
 * One that goes at once gets its linear part where drivers get theirs, a fragment
 * of a page: what comes from the slab is cleared first on kernels that clear it
 * (init_on_alloc), which is 1,000 instructions for the shortest packet.  A fragment
 * keeps its page from being freed, so a copy that is to be kept has a part of the
 * slab.
 *
 * The copy has everything that skb_copy() would give it; the socket stays with
 * the original.
 */
#include <linux/netdevice.h>
#include <net/ipv6.h>

#include "copy.h"

/* More is not copied; the clone's head will be, by whom it must be. */
#define SEGUE_COPY_LINEAR	2048

#define SEGUE_COPY_HEADROOM	((int)(LL_MAX_HEADER + sizeof(struct ipv6hdr)))

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

static struct sk_buff *segue_copy_alloc_brief(unsigned int len)
{
	unsigned int size = SKB_DATA_ALIGN(len) +
			    SKB_DATA_ALIGN(sizeof(struct skb_shared_info));
	void *head = netdev_alloc_frag(size);
	struct sk_buff *copy;

	if (!head)
		return NULL;

	copy = build_skb(head, size);
	if (!copy)
		skb_free_frag(head);

	return copy;
}

static struct sk_buff *segue_copy_alloc(unsigned int linear, bool brief)
{
	unsigned int len = SEGUE_COPY_HEADROOM + linear;
	struct sk_buff *copy;

	if (brief)
		copy = segue_copy_alloc_brief(len);
	else
		copy = alloc_skb(len, GFP_ATOMIC);
	if (copy)
		skb_reserve(copy, SEGUE_COPY_HEADROOM);

	return copy;
}

/**
 * segue_copy() - one packet more
 * @skb: an IP packet, whose header is linear and begins at skb->data
 * @brief: the copy goes at once; else it is kept
 *
 * Context: any.
 * Return: the copy, or NULL where there is no memory.
 */
struct sk_buff *segue_copy(struct sk_buff *skb, bool brief)
{
	unsigned int linear = skb_headlen(skb);
	struct sk_buff *copy;

	if (skb_has_frag_list(skb) || linear > SEGUE_COPY_LINEAR)
		return skb_clone(skb, GFP_ATOMIC);

	copy = segue_copy_alloc(linear, brief);
	if (!copy)
		return NULL;

	if (skb_zerocopy(copy, skb, skb->len, linear)) {
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
