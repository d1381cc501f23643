/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What an application may ask of the module. Nothing here needs to be called for dumps to be saved.
 */
#ifndef INQUEST_INQUEST_H
#define INQUEST_INQUEST_H

#include <stddef.h>
#include <stdint.h>

#include <inquest/boot_report.h>
#include <inquest/dump_header.h>
#include <inquest/medium.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Takes a dump of the running system and goes on. It replaces what retained RAM holds, and is copied to flash like a crash's.
 * Call it from a thread, with interrupts unlocked.
 *
 * @param reason Stored as the dump's reason; numbers from 0x1000 up are the application's own.
 * @return 0; -EWOULDBLOCK from an interrupt or with interrupts locked; -EBUSY while a dump is not yet copied.
 */
int inquest_capture(unsigned int reason);

/** This boot's report; valid after PRE_KERNEL_2. */
const struct inquest_boot_report *inquest_boot_report(void);

/** Sets the device's name in dumps; up to 64 bytes are copied. */
void inquest_set_device(const char *name);

/**
 * With CONFIG_INQUEST_UPLOAD: the key for the server, for devices that each have their own; up to 128 bytes are copied. It wakes the
 * uploader.
 */
void inquest_set_upload_key(const char *key);

/** With CONFIG_INQUEST_UPLOAD: tries now, whatever the pause that is going on; for an application whose network has just come up. */
void inquest_upload_now(void);

/** Call before a reboot on purpose, so that the next boot report says that it was one. */
void inquest_orderly_reboot(void);

/**
 * Fills the retained area with a pattern, to be checked at the next boot: whether the bootloader leaves it alone. A dump there is
 * lost.
 */
void inquest_self_test_begin(void);

/**
 * Dumps in flash: 0 is the oldest. Behind them the one in RAM, whose sequence is 0, when it could not be copied and need not be sealed; with
 * CONFIG_INQUEST_STORAGE_NONE it alone.
 *
 * @return 0, -ENOENT, or the storage's error.
 */
int inquest_dump(uint32_t index, struct inquest_dump_header *header);
/** Sequence 0 is the dump in RAM, of any configuration. @return bytes read, 0 at the end, -ENOENT, or the storage's error. */
int inquest_dump_read(uint32_t sequence, uint32_t offset, void *data, uint32_t bytes);
/** Sequence 0 as above. @return 0; -ENOENT; -EROFS when its slot has reached its wear budget; the storage's error. */
int inquest_dump_erase(uint32_t sequence);

/** To be defined by the application with CONFIG_INQUEST_STORAGE_CUSTOM. @return NULL when the storage is not to be had. */
const struct inquest_medium *inquest_storage(void);

/**
 * To be defined by the application with CONFIG_INQUEST_SUPERVISOR_CUSTOM: (re)starts the timer for so many milliseconds. Called first
 * at the end of the APPLICATION level of SYS_INIT(), then from a thread.
 */
void inquest_supervisor_arm(uint32_t milliseconds);

/** May be defined with it: stops the timer. Called in the fault handler, so that the timer does not expire while a dump is taken. */
void inquest_supervisor_disarm(void);

/** To be called by the application's supervisor timer from its interrupt; does not return. */
void inquest_supervisor_expired(void);

#ifdef __cplusplus
}
#endif

#endif
