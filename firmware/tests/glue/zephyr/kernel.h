/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * As much of Zephyr's kernel as the glue uses, for the host. Every call is answered by device.c, which keeps the clock.
 */
#ifndef GLUE_KERNEL_H
#define GLUE_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define ARG_UNUSED(argument) ((void)(argument))
#define BUILD_ASSERT(condition, ...) _Static_assert(condition, "" __VA_ARGS__)
#define CODE_UNREACHABLE __builtin_unreachable()
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define __weak __attribute__((weak))
#undef __aligned
#define __aligned(bytes) __attribute__((aligned(bytes)))

/* 1 when the symbol is defined as 1, and 0 otherwise. */
#define IS_ENABLED(symbol) GLUE_IS_1(symbol)
#define GLUE_IS_1(value) GLUE_SECOND_OF(GLUE_BEFORE_##value)
#define GLUE_SECOND_OF(before) GLUE_SECOND(before 1, 0, 0)
#define GLUE_SECOND(first, second, ...) second
#define GLUE_BEFORE_1 0,

struct k_thread {
	int unused;
};

struct k_mutex {
	int held;
};

struct k_timer {
	void (*expired)(struct k_timer *timer);
};

typedef int64_t k_timeout_t;

#define K_FOREVER (-1)
#define K_SECONDS(seconds) ((seconds) * 1000)
#define K_LOWEST_APPLICATION_THREAD_PRIO 14
#define K_MUTEX_DEFINE(name) struct k_mutex name
#define K_TIMER_DEFINE(name, expiry, stop) struct k_timer name = {expiry}
#define K_THREAD_DEFINE(name, stack, entry, a, b, c, priority, options, delay)                                                     \
	__attribute__((constructor)) static void start_##name(void)                                                                \
	{                                                                                                                          \
		glue_thread(entry, priority);                                                                                      \
	}

void glue_thread(void (*entry)(void *, void *, void *), int priority);
int k_mutex_lock(struct k_mutex *mutex, k_timeout_t wait);
int k_mutex_unlock(struct k_mutex *mutex);
void k_timer_start(struct k_timer *timer, k_timeout_t first, k_timeout_t period);
int64_t k_uptime_get(void);
uint32_t k_cycle_get_32(void);
int32_t k_msleep(int32_t milliseconds);
struct k_thread *k_current_get(void);
bool k_is_in_isr(void);
unsigned int irq_lock(void);
void irq_unlock(unsigned int key);
bool arch_irq_unlocked(unsigned int key);
_Noreturn void k_panic(void);

#endif
