// SPDX-License-Identifier: GPL-2.0-or-later
/* fmip_fback.c - compose FBack, sign it with the key of the FBU it answers */
#include "daemon/fmip_fback.h"
#include "daemon/message.h"

void fback_send(struct ar *ar, const struct fback *f,
		const struct in6_addr *to)
{
	struct mh_msg m = { .type = MH_FBACK };
	struct ip6_packet p = {
		.src = ar->cfg->address, .dst = *to, .dst_home = f->pcoa,
		.has_dst_home = !addr_equal(to, &f->pcoa),
	};
	struct outbox *out = &ar->agent->out;

	m.ba.status = f->status;
	m.ba.seq = f->seq;
	m.ba.lifetime = f->lifetime;
	m.opt.has_alt_coa = f->status == MH_STATUS_OTHER_NCOA;
	m.opt.alt_coa = f->alt_coa;
	m.opt.has_copy = f->copy;
	m.opt.copy = f->copy;

	message_mh(out, &m, &p, f->key,
		   badf_fback_coa(&m, &f->mac_coa), &ar->cfg->address);
}

void fback_answer(struct ar *ar, const struct fback *f,
		  const struct in6_addr *to)
{
	struct outbox *out = &ar->agent->out;

	fback_send(ar, f, to);
	outbox_trace(out, 'f', true, to,
		     outbox_print(out, "status %u lifetime %u", f->status,
				  f->lifetime));
}
