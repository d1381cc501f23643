/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What the module's files share. Nothing of it is for applications.
 */
#ifndef INQUEST_PRIVATE_H
#define INQUEST_PRIVATE_H

#include <zephyr/kernel.h>

#include <inquest/boot_report.h>
#include <inquest/inquest.h>
#include <inquest/latch.h>
#include <inquest/ring.h>
#include <inquest/stream.h>
#include <inquest/watchdog.h>

/* area.c */
extern const struct inquest_retained inquest_area;
extern struct inquest_keeper inquest_keeper;
/** Behind the area, with CONFIG_INQUEST_WATCHDOG_LATCH. */
extern struct inquest_watchdog_record *const inquest_watchdog_record;
/** Writes the keeper into the area, behind any data cache. */
void inquest_keeper_save(void);

/* identity.c */
/** @param now Whether with the uptime. */
void inquest_identity_put(struct inquest_latch *latch, bool now);
uint32_t inquest_reset_reason(void);
/** So that the next run's is its own: some hardware adds up all since the last clearing. Call it once it was read. */
void inquest_reset_reason_clear(void);
bool inquest_power_on(void);
/** Empty when the device has none. */
const char *inquest_device_name(void);
/** The first bytes of the build id; zeros without one. */
void inquest_build_id_start(uint8_t bytes[4]);

/* latch.c */
extern struct inquest_latch inquest_latch;
/** Why the next dump is taken; set before the exception is raised. */
extern enum inquest_capture_kind inquest_capture_kind;
/** The registers of the exception that is being handled. */
extern struct inquest_fault_registers inquest_fault;
/** False when a dump is taken by a way that does not lead through the fault entry: then nothing is known of them. */
extern bool inquest_fault_latched;

/* watchdog_*.c: keeps who the device is for a dump that the next boot makes; again when that changes. */
void inquest_watchdog_identify(void);

/* uptime.c: since the boot; for the fault handler too. */
uint64_t inquest_uptime_ms(void);

/* regions.c */
uint32_t inquest_regions(struct inquest_range *ranges, uint32_t most);

/* store.c: the ring, under a lock; not for the fault handler. */
extern struct inquest_ring inquest_ring;
int inquest_store_open(void);
/** Copies the retained dump into the ring. @return 0, -ENOENT without one, -EALREADY when it is not to be stored, or an error. */
int inquest_store_stage(void);
/**
 * Erases a slot ahead for the next dump, which may come from the fault handler. @return 0; -ENOSPC when every slot that could go has
 * reached its wear budget; or an error.
 */
int inquest_store_prepare(void);
uint32_t inquest_store_count(void);
/** Bytes of a dump in RAM that inquest_dump() does not list: it is to be copied still, or may not leave the device unsealed; 0 without one. */
uint32_t inquest_store_waiting(void);

/* direct_*.c: a medium for the fault handler over the same bytes as the ring's. */
const struct inquest_medium *inquest_direct(void);

#endif
