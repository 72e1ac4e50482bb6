/* SPDX-License-Identifier: GPL-2.0-or-later */
/* machine.h - what init.c asks of the machine it runs in */
#ifndef _MACHINE_H
#define _MACHINE_H

#include <stddef.h>
#include <stdint.h>

/* Before anything else; negative where it isn't the machine we know. */
int machine_open(void);

/* To the host, all of it, now. */
void machine_send(const void *data, size_t len);

/* Lay a file where the host finds it: its length, and where it begins. */
uint64_t machine_keep(int fd, uint64_t *offset);

/* A directory that the host lends us, read-only. */
void machine_mount(const char *what, const char *where);

/* What the kernel says from here on is the command's fault. */
void machine_ready(void);

__attribute__((noreturn)) void machine_off(void);

/* init.c's */
void broken(const char *fmt, ...)
	__attribute__((noreturn, format(printf, 1, 2)));
void mark_log(void);
void mount_on(const char *what, const char *where, const char *type,
	      unsigned long flags, const char *options);

#endif
