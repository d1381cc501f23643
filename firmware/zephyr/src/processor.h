/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What only assembly says: the processor's own registers, and the call that asks for a dump. A test that defines
 * INQUEST_PROCESSOR_MODEL answers every one of them itself.
 */
#ifndef INQUEST_PROCESSOR_H
#define INQUEST_PROCESSOR_H

#include <stdint.h>

#ifdef INQUEST_PROCESSOR_MODEL

uint32_t inquest_processor_control(void);
uint32_t inquest_processor_exception(void);
uintptr_t inquest_processor_psp(void);
uint32_t inquest_processor_read(uint32_t address);
uint32_t inquest_processor_mask(void);
void inquest_processor_unmask(uint32_t before);
void inquest_processor_ask(uint32_t mark, uint32_t reason);
void inquest_processor_clean(const void *start, uint32_t bytes);

#else

static inline uint32_t inquest_processor_control(void)
{
	uint32_t value;

	__asm__ volatile("mrs %0, control" : "=r"(value));
	return value;
}

/* The number of the exception that is being handled. */
static inline uint32_t inquest_processor_exception(void)
{
	uint32_t value;

	__asm__ volatile("mrs %0, ipsr" : "=r"(value));
	return value & 0x1ffU;
}

static inline uintptr_t inquest_processor_psp(void)
{
	uintptr_t value;

	__asm__ volatile("mrs %0, psp" : "=r"(value));
	return value;
}

static inline uint32_t inquest_processor_read(uint32_t address)
{
	return *(volatile const uint32_t *)address;
}

/* Holds off every interrupt, those of zero latency too, which irq_lock() lets through. Returns what was so before. */
static inline uint32_t inquest_processor_mask(void)
{
	uint32_t before;

	__asm__ volatile("mrs %0, primask\n\tcpsid i" : "=r"(before)::"memory");
	return before;
}

static inline void inquest_processor_unmask(uint32_t before)
{
	__asm__ volatile("msr primask, %0\n\tisb" ::"r"(before) : "memory");
}

/* The call by which k_oops() ends a thread; the mark, which is no reason of the kernel's, comes to the handler in the stacked r0. */
static inline void inquest_processor_ask(uint32_t mark, uint32_t reason)
{
	register uint32_t r0 __asm__("r0") = mark;
	register uint32_t r1 __asm__("r1") = reason;

	__asm__ volatile("svc 2" : "+r"(r0), "+r"(r1)::"r2", "r3", "r12", "lr", "memory", "cc");
}

/*
 * Writes what the data cache holds of a range into the RAM: a reset throws the cache away. Cores without one have no such register,
 * Cortex-M7 and later without a cache ignore it.
 */
static inline void inquest_processor_clean(const void *start, uint32_t bytes)
{
#if defined(CONFIG_CPU_CORTEX_M7) || defined(CONFIG_CPU_CORTEX_M55) || defined(CONFIG_CPU_CORTEX_M85)
	volatile uint32_t *clean_line = (volatile uint32_t *)0xe000ef68U; /* DCCMVAC */
	const uintptr_t line = 32U;
	uintptr_t end = (uintptr_t)start + bytes;

	__asm__ volatile("dsb" ::: "memory");
	for (uintptr_t at = (uintptr_t)start & ~(line - 1U); at < end; at += line) {
		*clean_line = (uint32_t)at;
	}
	__asm__ volatile("dsb\n\tisb" ::: "memory");
#else
	(void)start;
	(void)bytes;
#endif
}

#endif
#endif
