// SPDX-License-Identifier: GPL-2.0-or-later
/* show_hkey.c - the handover keys that were given, without the keys */
#include "daemon/hkey_ar.h"
#include "daemon/fmip_mn.h"
#include "daemon/show_value.h"

static const char *word(enum badf_alg alg)
{
	return alg == BADF_HMAC_SHA1_96 ? "hmac-sha1-96" : "hmac-sha256-128";
}

json_t *show_hkeys_of(const struct mn *mn)
{
	double now = mn->agent->now;
	json_t *list = json_array();

	for (unsigned int i = 0; i < mn->hkeys.n; i++) {
		const struct hkey *key = &mn->hkeys.of[i];

		json_array_append_new(list,
				      json_pack("{s:o, s:o, s:s, s:f}",
						"address", addr(&key->addr),
						"router", addr(&key->router),
						"algorithm", word(key->key.alg),
						"left", key->until - now));
	}

	return list;
}

json_t *show_hkeys_given(const struct ar *ar)
{
	double now = ar->agent->now;
	json_t *list = json_array();

	for (const struct session *s = ar->hkeys; s; s = s->next) {
		const struct hkey_given *given = (const struct hkey_given *)s;

		if (json_array_size(list) == HKEYS_SHOWN)
			break;
		json_array_append_new(list,
				      json_pack("{s:o, s:s, s:f, s:b}",
						"address", addr(&given->cga),
						"algorithm",
						word(given->key.alg), "left",
						given->until - now, "used",
						given->used));
	}

	return list;
}
