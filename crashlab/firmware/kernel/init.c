/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "app.h"
#include "logging.h"

extern char __bss_start[];
extern char __bss_end[];
extern char __data_region_start[];
extern char __data_region_end[];
extern char __data_region_load_start[];

__attribute__((section(".noinit.stacks"), aligned(32))) z_stack_t z_interrupt_stacks[1][CONFIG_ISR_STACK_SIZE / sizeof(z_stack_t)];
static K_THREAD_STACK_DEFINE(z_main_stack, CONFIG_STACK_SIZE + 256);
static K_THREAD_STACK_DEFINE(z_idle_stack, CONFIG_STACK_SIZE / 2);
struct k_thread z_main_thread;
struct k_thread z_idle_thread;
/* What _current is until the first thread runs. */
static struct k_thread z_dummy_thread;

int main(void);
void z_init_static(void);
void log_output_init(void);

static void bg_thread_main(void *unused1, void *unused2, void *unused3)
{
	(void)unused1;
	(void)unused2;
	(void)unused3;
	z_init_static();
	z_work_q_init();
	(void)main();
}

NORETURN void z_cstart(void)
{
	memcpy(__data_region_start, __data_region_load_start, (size_t)(__data_region_end - __data_region_start));
	memset(__bss_start, 0, (size_t)(__bss_end - __bss_start));
	_kernel.cpus[0].irq_stack = (char *)z_interrupt_stacks[0] + sizeof(z_interrupt_stacks[0]);
	z_dummy_thread.base.thread_state = _THREAD_DUMMY;
	_current = &z_dummy_thread;
	arch_init();
	z_log_init();
	log_output_init();
	if (crashlab_config.fault_at_boot != 0u) {
		sensor_early_probe();
	}
	z_sched_init();
	k_thread_create(&z_idle_thread, z_idle_stack, sizeof(z_idle_stack), idle, NULL, NULL, NULL, 15, K_ESSENTIAL, "idle");
	_kernel.cpus[0].idle_thread = &z_idle_thread;
	z_ready_thread(k_thread_create(&z_main_thread, z_main_stack, sizeof(z_main_stack), bg_thread_main, NULL, NULL, NULL,
				       0, K_ESSENTIAL, "main"));
	_current = &z_main_thread;
	sys_clock_start();
	arch_switch_to_main_thread((char *)z_main_stack + sizeof(z_main_stack), (void *)bg_thread_main);
}
