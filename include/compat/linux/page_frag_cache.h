/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * linux/page_frag_cache.h - before Linux 6.13 linux/gfp.h had what it declares, and
 * before 6.10 a cache could not be let go
 */
#ifndef _SEGUE_COMPAT_LINUX_PAGE_FRAG_CACHE_H
#define _SEGUE_COMPAT_LINUX_PAGE_FRAG_CACHE_H

#ifdef SEGUE_HAS_PAGE_FRAG_CACHE
#include_next <linux/page_frag_cache.h>
#else
#include <linux/gfp.h>
#include <linux/mm.h>

#ifndef SEGUE_HAS_PAGE_FRAG_DRAIN
static inline void page_frag_cache_drain(struct page_frag_cache *nc)
{
	if (!nc->va)
		return;

	__page_frag_cache_drain(virt_to_head_page(nc->va), nc->pagecnt_bias);
	nc->va = NULL;
}
#endif
#endif

#endif
