/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mip6_ha_steps.h - what mip6_ha.c does for mip6_ha_take.c, which takes what comes in */
#ifndef DAEMON_MIP6_HA_STEPS_H
#define DAEMON_MIP6_HA_STEPS_H

#include "daemon/mip6_ha.h"

struct ha_ba {
	const struct ha_request *request;
	uint8_t status;
	uint16_t seq;
	uint16_t lifetime;
};

/* Into the outbox; a refusal with its sentence in the log. */
void ha_send_ba(struct ha *ha, const struct mobile *who,
		const struct ha_ba *ba);
void ha_refuse(struct ha *ha, const struct mobile *who,
	       const struct ha_request *r, uint8_t status);

/* The request lives as long as the call. */
void ha_post(struct ha *ha, uint32_t at, int event,
	     const struct ha_request *request);

/* Words cost more than the message. */
static inline bool ha_is_traced(const struct ha *ha)
{
	return ha->agent->cfg->trace[0];
}

#endif /* DAEMON_MIP6_HA_STEPS_H */
