/* SPDX-License-Identifier: Apache-2.0 */
/* Zephyr, as far as the glue calls it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zephyr/drivers/hwinfo.h>
#include <zephyr/init.h>
#include <zephyr/kernel.h>
#include <zephyr/logging/log.h>
#include <zephyr/logging/log_ctrl.h>
#include <zephyr/sys/reboot.h>

#include "../../zephyr/src/processor.h"
#include "../host/check.h"
#include "device.h"

#define CALLS_MOST 8U

void __wrap_z_do_kernel_oops(uintptr_t frame, uintptr_t callee, uintptr_t exc_return, uintptr_t unused);

static struct {
	enum glue_level level;
	int (*function)(void);
} inits[CALLS_MOST];
static unsigned init_count;
static void (*threads[CALLS_MOST])(void *, void *, void *);
static unsigned thread_count;
static struct k_timer *timer;
static int64_t timer_next, timer_period;
static jmp_buf thread_sleeps;
bool device_in_thread;
static int64_t pass_until;
static uint32_t masked;

void glue_init(enum glue_level level, int (*function)(void))
{
	inits[init_count].level = level;
	inits[init_count].function = function;
	init_count++;
}

void glue_thread(void (*entry)(void *, void *, void *), int priority)
{
	ARG_UNUSED(priority);
	threads[thread_count++] = entry;
}

void glue_log(const char *format, ...)
{
	size_t used = strlen(device->log);
	va_list arguments;

	device->wrong += device->in_fault ? 1U : 0U;
	va_start(arguments, format);
	(void)vsnprintf(device->log + used, sizeof(device->log) - used, format, arguments);
	va_end(arguments);
}

void glue_log_panic(void)
{
	glue_log("[panic]");
}

static void not_in_a_fault(void)
{
	device->wrong += device->in_fault ? 1U : 0U;
}

int k_mutex_lock(struct k_mutex *mutex, k_timeout_t wait)
{
	ARG_UNUSED(wait);
	not_in_a_fault();
	mutex->held++;
	return 0;
}

int k_mutex_unlock(struct k_mutex *mutex)
{
	mutex->held--;
	return 0;
}

void k_timer_start(struct k_timer *started, k_timeout_t first, k_timeout_t period)
{
	timer = started;
	timer_next = device->now_ms + first;
	timer_period = period;
}

int64_t k_uptime_get(void)
{
	not_in_a_fault();
	return device->now_ms;
}

uint32_t k_cycle_get_32(void)
{
	return 12345;
}

static void clock_to(int64_t until)
{
	while (timer != NULL && timer_next <= until) {
		device->now_ms = timer_next;
		timer_next += timer_period;
		timer->expired(timer);
	}
	device->now_ms = MAX(device->now_ms, until);
}

int32_t k_msleep(int32_t milliseconds)
{
	not_in_a_fault();
	if (device_in_thread && device->now_ms + milliseconds > pass_until) {
		longjmp(thread_sleeps, 1);
	}
	clock_to(device->now_ms + milliseconds);
	return 0;
}

struct k_thread *k_current_get(void)
{
	return NULL;
}

bool k_is_in_isr(void)
{
	return false;
}

unsigned int irq_lock(void)
{
	return 0;
}

void irq_unlock(unsigned int key)
{
	ARG_UNUSED(key);
}

bool arch_irq_unlocked(unsigned int key)
{
	return key == 0;
}

void k_panic(void)
{
	__wrap_z_do_kernel_oops((uintptr_t)device_frame, 0, 0xfffffffdU, 0);
	abort();
}

_Noreturn void device_end_run(void)
{
	device->checks = check_count;
	device->failures = check_failures;
	_exit(0);
}

void sys_reboot(int type)
{
	ARG_UNUSED(type);
	device->rebooted = true;
	device->reset_cause |= RESET_SOFTWARE;
	device_end_run();
}

int hwinfo_get_reset_cause(uint32_t *cause)
{
	*cause = device->reset_cause;
	return 0;
}

int hwinfo_clear_reset_cause(void)
{
	device->reset_cause = 0;
	return 0;
}

ssize_t hwinfo_get_device_id(uint8_t *buffer, size_t bytes)
{
	buffer[0] = 0x5a;
	return bytes > 0 ? 1 : 0;
}

uint32_t inquest_processor_control(void)
{
	return 2;
}

uint32_t inquest_processor_exception(void)
{
	return 3;
}

uintptr_t inquest_processor_psp(void)
{
	return (uintptr_t)device_frame;
}

uint32_t inquest_processor_read(uint32_t address)
{
	return address == 0xe000ed28U ? 0x8200U : 0;
}

uint32_t inquest_processor_mask(void)
{
	uint32_t before = masked;

	masked = 1;
	device->masks++;
	return before;
}

void inquest_processor_unmask(uint32_t before)
{
	masked = before;
}

void inquest_processor_clean(const void *start, uint32_t bytes)
{
	ARG_UNUSED(start);
	ARG_UNUSED(bytes);
}

void inquest_processor_ask(uint32_t mark, uint32_t reason)
{
	device_frame[0] = mark;
	device_frame[1] = reason;
	__wrap_z_do_kernel_oops((uintptr_t)device_frame, 0, 0xfffffffdU, 0);
}

static void init(enum glue_level level)
{
	for (unsigned i = 0; i < init_count; i++) {
		if (inits[i].level == level) {
			(void)inits[i].function();
		}
	}
}

void device_boot(void)
{
	init(PRE_KERNEL_2);
	init(APPLICATION);
}

/* The thread runs from its beginning on and sleeps at its end, so it can be entered once in a run. */
void device_pass(int64_t milliseconds)
{
	pass_until = device->now_ms + milliseconds;
	if (device->thread_from_ms >= 0 && pass_until >= device->thread_from_ms) {
		clock_to(MAX(device->now_ms, device->thread_from_ms));
		device->thread_from_ms = -1;
		if (setjmp(thread_sleeps) == 0) {
			device_in_thread = true;
			threads[0](NULL, NULL, NULL);
		}
		device_in_thread = false;
	}
	clock_to(pass_until);
}
