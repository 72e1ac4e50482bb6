// SPDX-License-Identifier: GPL-2.0-only
/*
 * notify.c - events out
 *
 * An event carries the mobile node in the attributes of a get.  Nothing is
 * built where nobody listens; one that cannot be built is told to the listeners
 * as an overrun, so that they ask again.
 */
#include "answer.h"
#include "mn.h"
#include "netlink.h"
#include "notify.h"
#include "segue.h"

static bool segue_notify_stopped;

static struct sk_buff *segue_notify_build(struct segue_mn *mn,
					  enum segue_event event)
{
	struct sk_buff *msg;
	void *hdr;

	msg = genlmsg_new(SEGUE_ANSWER_SIZE, GFP_KERNEL);
	if (!msg)
		return NULL;

	hdr = genlmsg_put(msg, 0, 0, &segue_genl_family, 0, SEGUE_CMD_EVENT);
	if (!hdr || nla_put_u8(msg, SEGUE_A_EVENT, event) ||
	    segue_answer_mn(msg, mn)) {
		nlmsg_free(msg);
		return NULL;
	}

	genlmsg_end(msg, hdr);
	return msg;
}

void segue_notify(struct segue_mn *mn, enum segue_event event)
{
	struct net *net = mn->sn->net;
	struct sk_buff *msg;

	lockdep_assert_held(&mn->sn->cfg_lock);

	if (READ_ONCE(segue_notify_stopped) ||
	    !genl_has_listeners(&segue_genl_family, net, 0))
		return;

	msg = segue_notify_build(mn, event);
	if (msg)
		genlmsg_multicast_netns(&segue_genl_family, net, msg, 0, 0,
					GFP_KERNEL);
	else
		genl_set_err(&segue_genl_family, net, 0, 0, -ENOBUFS);
}

/* The family goes: no event is on its way, and there will be none. */
void segue_notify_stop(void)
{
	WRITE_ONCE(segue_notify_stopped, true);
	flush_workqueue(segue_wq);
}
