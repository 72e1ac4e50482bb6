/* SPDX-License-Identifier: GPL-2.0-only */
/* watch.h - a hold that closes and opens by itself, with the device */
#ifndef _SEGUE_WATCH_H
#define _SEGUE_WATCH_H

#include <linux/types.h>

struct nf_hook_state;
struct segue_buf;
struct segue_net;
struct sk_buff;

/* The packet path's: called with rcu_read_lock(). */
bool segue_watch_passes(struct segue_net *sn, struct segue_buf *buf,
			const struct nf_hook_state *state);
bool segue_watch_ready(struct segue_net *sn, struct segue_buf *buf,
		       struct sk_buff *skb);

/* The drain timer's. */
void segue_watch_reopen(struct segue_buf *buf);
void segue_watch_poll(struct segue_buf *buf);

void segue_watch_set(struct segue_buf *buf, bool watch);
void segue_watch_try(struct segue_buf *buf);

int segue_watch_init(void);
void segue_watch_exit(void);

#endif /* _SEGUE_WATCH_H */
