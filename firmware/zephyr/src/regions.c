/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which memory comes first. It is read while the system is broken: a pointer is followed only when it points into RAM, and a list
 * only so far.
 */
#include <zephyr/kernel.h>
#include <zephyr/kernel_structs.h>
#include <zephyr/linker/linker-defs.h>

#include "private.h"

#define THREADS_MOST 32U

static bool in_ram(uintptr_t address, uintptr_t bytes)
{
	uintptr_t start = (uintptr_t)_image_ram_start;
	uintptr_t end = (uintptr_t)_image_ram_end;

	return address >= start && address < end && bytes <= end - address;
}

struct list {
	struct inquest_range *ranges;
	uint32_t count;
	uint32_t most;
};

static void add(struct list *list, uintptr_t start, uintptr_t end)
{
	if (list->count < list->most && start < end && in_ram(start, end - start)) {
		list->ranges[list->count].start = start & ~(uintptr_t)3;
		list->ranges[list->count].end = end;
		list->count++;
	}
}

static bool is_thread(const struct k_thread *thread)
{
	return in_ram((uintptr_t)thread, sizeof(*thread)) && (uintptr_t)thread % sizeof(uintptr_t) == 0;
}

/* From the stack pointer up; the whole stack when the pointer does not lie in it. */
static void add_live_stack(struct list *list, const struct k_thread *thread, uintptr_t sp)
{
#ifdef CONFIG_THREAD_STACK_INFO
	uintptr_t start = thread->stack_info.start;
	uintptr_t end = start + thread->stack_info.size;

	if (end > start && in_ram(start, end - start)) {
		add(list, sp >= start && sp < end ? sp : start, end);
	}
#else
	ARG_UNUSED(thread);
	/* Without bounds: what a few calls take. */
	add(list, sp, sp + 1024U);
#endif
}

static void add_interrupt_stack(struct list *list)
{
	uintptr_t end = (uintptr_t)_kernel.cpus[0].irq_stack;
	uintptr_t start = end - CONFIG_ISR_STACK_SIZE;
	uintptr_t sp = inquest_fault.msp;

	/* Without the pointer at the fault: from the handler's own frame on, which is below it. */
	if (sp < start || sp >= end) {
		sp = (uintptr_t)__builtin_frame_address(0);
	}
	if (sp >= start && sp < end) {
		add(list, sp, end);
	}
}

uint32_t inquest_regions(struct inquest_range *ranges, uint32_t most)
{
	struct list list = {ranges, 0, most};
	const struct k_thread *current = _kernel.cpus[0].current;

	add(&list, (uintptr_t)&inquest_latch, (uintptr_t)&inquest_latch + inquest_latch_used(&inquest_latch));
	if (is_thread(current)) {
		add(&list, (uintptr_t)current, (uintptr_t)current + sizeof(*current));
		add_live_stack(&list, current, inquest_fault.psp);
	}
	add_interrupt_stack(&list);
#ifdef CONFIG_THREAD_MONITOR
	for (uint32_t pass = 0; pass < 2; pass++) {
		const struct k_thread *thread = _kernel.threads;

		for (uint32_t i = 0; i < THREADS_MOST && is_thread(thread); i++) {
			if (thread != current && pass == 0) {
				add(&list, (uintptr_t)thread, (uintptr_t)thread + sizeof(*thread));
			} else if (thread != current) {
				add_live_stack(&list, thread, thread->callee_saved.psp);
			}
			thread = thread->next_thread;
		}
	}
#endif
	add(&list, (uintptr_t)&_kernel, (uintptr_t)&_kernel + sizeof(_kernel));
	return list.count;
}
