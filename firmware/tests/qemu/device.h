/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DEVICE_H
#define DEVICE_H

#include <inquest/boot_report.h>
#include <inquest/latch.h>
#include <inquest/ring.h>
#include <inquest/smp.h>
#include <inquest/stream.h>

extern struct inquest_retained area;
extern struct inquest_keeper keeper;
extern struct inquest_ring ring;
extern struct inquest_latch inquest_latch;
extern enum inquest_capture_kind capture_kind;

/** SysTick, counting down; 40 instructions a tick under QEMU's -icount shift=0. */
uint32_t ticks(void);

/* watchdog.c; the AN505 has none of that kind. */
void identify(void);
void recover(void);
void arm_watchdog(void);

#endif
