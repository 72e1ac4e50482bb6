// SPDX-License-Identifier: GPL-2.0-or-later
/* icmp6.c - fuzz target: icmp6_decode() of any octets */
#include "fuzz.h"

#include "wire/icmp6.h"

/* What was seen beside the message does not come back. */
static void forget(struct icmp6_msg *m)
{
	switch (m->type) {
	case ICMP6_RA:
		m->ra.beyond = 0;
		break;
	case ICMP6_HA_TELL:
		m->ha_tell.beyond = 0;
		break;
	case ICMP6_PREFIX_TELL:
		m->prefix_tell.beyond = 0;
		break;
	case ICMP6_FMIP:
		if (m->subtype == FMIP_PRRTADV) {
			m->prrtadv.beyond = 0;
			break;
		}
		m->rtsolpr.beyond = 0;
		m->rtsolpr.mixed = false;
		break;
	}
}

static void use(const struct icmp6_msg *m)
{
	struct in6_addr prefix;
	unsigned int i;

	if (m->type != ICMP6_FMIP || m->subtype != FMIP_PRRTADV)
		return;

	must(prrtadv_fit(&m->prrtadv, 1280) <= m->prrtadv.n_tuples);
	for (i = 0; i < m->prrtadv.n_tuples; i++) {
		const struct prrtadv_tuple *t = &m->prrtadv.tuples[i];
		int err = prrtadv_tuple_check(t);

		if (err)
			must_be_reason(err);
		else
			must(prrtadv_tuple_prefix(t, &prefix) > 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct icmp6_msg m, again;
	static uint8_t buf[65536];
	int n, err;

	err = icmp6_decode(&m, data, len);
	if (err) {
		must_be_reason(err);
		return 0;
	}

	use(&m);
	n = icmp6_encode(&m, buf, sizeof(buf));
	must(n > 0);
	must(!icmp6_decode(&again, buf, (size_t)n));
	forget(&m);
	must(!memcmp(&m, &again, sizeof(m)));
	return 0;
}
