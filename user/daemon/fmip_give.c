// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fmip_give.c - an address that the next router gives
 *
 * RFC 5568 4 (NAR 2), 5.3, 6.2.1: where HI has S, or what it proposes cannot be had
 * here and a pool is configured.  A pool with a prefix shorter than 64 has a prefix
 * for each mobile, which keeps its interface identifier; out of another each gets an
 * identifier of its own.  Which are taken is nowhere written down but in the sessions
 * and the neighbour table, as for those that mobiles form.
 */
#include <string.h>

#include "daemon/fmip_router.h"
#include "daemon/message.h"

#define TRIES		16	/* addresses in use that are passed over */
#define FIRST		0x1000u	/* the low ones are those people write */

static const struct config_prefix *pool_of(const struct ar *ar)
{
	return ar->cfg->has_pool ? &ar->cfg->pool : &ar->cfg->prefix;
}

bool nar_is_of_here(const struct ar *ar, const struct in6_addr *addr)
{
	return prefix_holds(&ar->cfg->prefix, addr) ||
	       (ar->cfg->has_pool && prefix_holds(&ar->cfg->pool, addr));
}

/* RFC 4291 appendix A. */
static void put_identifier(struct in6_addr *addr, const uint8_t l[MAC_LEN])
{
	const uint8_t eui[8] = {
		l[0] ^ 2, l[1], l[2], 0xff, 0xfe, l[3], l[4], l[5],
	};

	memcpy(&addr->s6_addr[8], eui, sizeof(eui));
}

/* n in the bits that the prefix leaves free below bit end. */
static void put_number(struct in6_addr *addr, unsigned int len,
		       unsigned int end, uint32_t n)
{
	for (unsigned int bit = end; bit > len && n; n >>= 1) {
		bit--;
		addr->s6_addr[bit / 8] |=
			(uint8_t)((n & 1) << (7 - bit % 8));
	}
}

static struct in6_addr candidate(struct ar *ar, const struct in6_addr *proposed,
				 const uint8_t lladdr[MAC_LEN])
{
	const struct config_prefix *pool = pool_of(ar);
	struct in6_addr addr = pool->addr;
	uint32_t n = ar->given++;

	if (pool->len >= 64) {
		put_number(&addr, pool->len, 128, FIRST + n);
		return addr;
	}

	put_number(&addr, pool->len, 64, 1 + n);
	if (IN6_IS_ADDR_UNSPECIFIED(proposed))
		put_identifier(&addr, lladdr);
	else
		memcpy(&addr.s6_addr[8], &proposed->s6_addr[8], 8);
	return addr;
}

bool nar_give(struct ar *ar, const struct in6_addr *proposed,
	      const uint8_t lladdr[MAC_LEN], struct in6_addr *addr)
{
	for (int i = 0; i < TRIES; i++) {
		*addr = candidate(ar, proposed, lladdr);
		if (!nar_is_unusable(ar, addr, lladdr) && !nar_find(ar, addr))
			return true;
	}

	return false;
}
