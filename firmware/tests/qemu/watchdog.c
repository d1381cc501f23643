/* SPDX-License-Identifier: Apache-2.0 */
/* The board's watchdog (CMSDK APB watchdog): a non-maskable interrupt the first time that it runs out, a reset the second time. */
#include <inquest/watchdog.h>

#include "device.h"
#include "machine.h"
#include "watchdog_entry.h"

#define WORD(address) (*(volatile uint32_t *)(address))
#define WATCHDOG 0x40008000U
#define LOCK (WATCHDOG + 0xc00U)
#define KEY 0x1acce551U
/* 25 MHz. */
#define LOAD 2500000U
#define RECORD ((struct inquest_watchdog_record *)WATCHDOG_RECORD)

extern uint8_t ram_end[];

void identify(void)
{
	struct inquest_latch identity;

	inquest_latch_begin(&identity);
	(void)inquest_latch_put(&identity, INQUEST_LATCH_DEVICE, "qemu", 4);
	(void)inquest_latch_put(&identity, INQUEST_LATCH_FIRMWARE, "0.1.0", 5);
	(void)inquest_latch_put_u32(&identity, INQUEST_LATCH_BOOT_COUNT, keeper.boot_count);
	inquest_latch_seal(&identity);
	inquest_watchdog_prepare(RECORD, &identity, (uint32_t)(uintptr_t)&inquest_latch, 0);
}

void recover(void)
{
	if (inquest_watchdog_recover(RECORD, &area, 60) == 0) {
		print_number("watchdog", watchdog_ticks);
	}
}

void arm_watchdog(void)
{
	WORD(LOCK) = KEY;
	WORD(WATCHDOG) = LOAD;
	WORD(WATCHDOG + 8U) = 3U; /* interrupt and reset */
}

uintptr_t inquest_watchdog_bites(uint32_t msp, uint32_t psp, uint32_t exc_return, const uint32_t *saved)
{
	static struct inquest_watchdog_registers registers;
	uint32_t began = ticks();
	const uint32_t *stack = (const uint32_t *)(uintptr_t)((exc_return & 4U) != 0 ? psp : msp);

	for (uint32_t i = 0; i < 8; i++) {
		registers.frame[i] = stack[i];
		registers.saved[i] = saved[i];
	}
	registers.at = (uint32_t)(uintptr_t)stack;
	registers.msp = msp;
	registers.psp = psp;
	registers.exc_return = exc_return;
	__asm__ volatile("mrs %0, control" : "=r"(registers.control));
	__asm__ volatile("mrs %0, ipsr" : "=r"(registers.exception));
	inquest_watchdog_take(RECORD, &registers);
	inquest_watchdog_take_stack(RECORD, stack, (uint32_t)(ram_end - (const uint8_t *)stack) / 4U, 1234);
	watchdog_ticks = began - ticks();
	for (;;) {
	}
}
