/* SPDX-License-Identifier: GPL-2.0-only */
/* purge.h - what packets are held of is going: a device, a module */
#ifndef _SEGUE_PURGE_H
#define _SEGUE_PURGE_H

int segue_purge_init(void);
void segue_purge_exit(void);

#endif /* _SEGUE_PURGE_H */
