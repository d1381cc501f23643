/* SPDX-License-Identifier: Apache-2.0 */
/* What the host and the firmware say to each other: the configuration that the host writes before the start, and the
 * truth block that the fault entry stores. Both lie outside the memory that a dump holds.
 */
#ifndef CRASHLAB_CRASHLAB_H
#define CRASHLAB_CRASHLAB_H

#include "kernel.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CRASHLAB_CONFIG_MAGIC 0x4c414231u

enum crashlab_sp_meaning {
	SP_IS_FRAME,       /* Zephyr before 4.1: the address of the exception frame */
	SP_IS_RESTORED,    /* 4.1: the stack pointer as it was before the exception */
	SP_WITHOUT_PADDING /* 4.1 on ARMv8-M: the same, but the padding word is left out */
};

enum crashlab_memory { MEMORY_MIN, MEMORY_THREADS, MEMORY_LINKER_RAM };
enum crashlab_backend { BACKEND_LOGGING, BACKEND_FLASH, BACKEND_NRF_FLASH, BACKEND_IN_MEMORY };
enum crashlab_log_style { LOG_PLAIN, LOG_PREFIX, LOG_COLOUR, LOG_MINIMAL };
enum crashlab_inject { INJECT_NOTHING, INJECT_IMPRECISE, INJECT_ADDITIONAL_STATE, INJECT_NON_SECURE };

/* One 32-bit word each; the host writes them by name. fault_s.S reads `extra_info` by offset. */
struct crashlab_config {
	uint32_t magic;
	uint32_t extra_info; /* CONFIG_EXTRA_EXCEPTION_INFO: the fault entry saves r4 to r11 */
	uint32_t scenario;
	uint32_t stream_version;
	uint32_t arch_block;
	uint32_t sp_meaning;
	uint32_t memory;
	uint32_t threads_block;
	uint32_t stack_top;
	uint32_t crc_block;
	uint32_t backend;
	uint32_t partition;
	uint32_t partition_size;
	uint32_t keeps_error; /* Zephyr 4.2: the first error stays in the partition header */
	uint32_t chunk;
	uint32_t log_style;
	uint32_t inject;
	uint32_t stack_guard;
	uint32_t fault_at_boot;
	uint32_t null_guard;
	uint32_t stale_sp; /* what an earlier fault left in the word that becomes the dump's sp */
	uint32_t stack_sentinel; /* CONFIG_STACK_SENTINEL: a word at each stack's end is looked at before a switch */
};
extern volatile struct crashlab_config crashlab_config;

/* fault_s.S stores it word by word in this order. */
struct crashlab_truth {
	uint32_t entries;
	uint32_t msp;
	uint32_t psp;
	uint32_t exc_return;
	uint32_t control;
	uint32_t ipsr;
	uint32_t cfsr;
	uint32_t hfsr;
	uint32_t mmfar;
	uint32_t bfar;
	uint32_t r4_to_r11[8];
	uint32_t reason;
	uint32_t halted;
	uint32_t s16_to_s31[16];
	/* Of deferred messages: how many were made, given out, dropped for want of room; bytes used of crashlab_log_text. */
	uint32_t log_messages;
	uint32_t log_output;
	uint32_t log_dropped;
	uint32_t log_bytes;
	/* The first three when the dump began: the dump holds what was left then. */
	uint32_t dumped_messages;
	uint32_t dumped_output;
	uint32_t dumped_dropped;
};
extern volatile struct crashlab_truth crashlab_truth;
extern volatile char crashlab_log_text[CONFIG_LAB_LOG_SIZE];

extern char _image_ram_start[];
extern char _image_ram_end[];

NORETURN void crashlab_halted(void);

struct crashlab_scenario {
	const char *name;
	void (*start)(void);
};
extern const struct crashlab_scenario crashlab_scenarios[];
extern const unsigned int crashlab_scenario_count;

void coredump(unsigned int reason, const struct arch_esf *esf, struct k_thread *thread);

#ifdef __cplusplus
}
#endif

#endif
