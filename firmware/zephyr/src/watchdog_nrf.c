/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nRF's watchdog raises an interrupt two cycles of its 32 kHz clock before it resets: 61 us, in which no dump can be taken but registers
 * and some stack can be kept. The handler stands in front of whoever has that interrupt, Zephyr's driver in practice, in a vector table
 * of our own: an interrupt line takes one handler at build time. Its priority becomes the highest, which no irq_lock() holds off.
 */
#include <string.h>

#include <zephyr/devicetree.h>
#include <zephyr/init.h>
#include <zephyr/kernel.h>
#include <zephyr/kernel_structs.h>
#include <zephyr/linker/linker-defs.h>

#include "private.h"
#include "processor.h"
#include "registers.h"
#include "watchdog_entry.h"

#if DT_NODE_EXISTS(DT_NODELABEL(wdt))
#define NODE DT_NODELABEL(wdt)
#else
#define NODE DT_NODELABEL(wdt0)
#endif

#define LINE DT_IRQN(NODE)
#define INTENSET 0x304U
#define INT_TIMEOUT 1U
#define SCB_VTOR 0xe000ed08U
#define NVIC_ENABLE 0xe000e100U
#define NVIC_PRIORITY 0xe000e400U
#define EXCEPTIONS 16U
#define VECTORS (EXCEPTIONS + CONFIG_NUM_IRQS)
#define TABLE_ALIGNMENT 512
#define FRAME_WORDS 8U

BUILD_ASSERT(4 * VECTORS <= TABLE_ALIGNMENT, "the vector table must begin at a multiple of its size");

static uintptr_t vectors[VECTORS] __aligned(TABLE_ALIGNMENT);
static uintptr_t next;

void inquest_watchdog_identify(void)
{
	struct inquest_latch identity;

	inquest_latch_begin(&identity);
	inquest_identity_put(&identity, false);
	inquest_latch_seal(&identity);
	inquest_watchdog_prepare(inquest_watchdog_record, &identity, (uint32_t)(uintptr_t)&inquest_latch,
				 (uint32_t)(uintptr_t)&_kernel.cpus[0].current);
}

static uint32_t words_from(uintptr_t at)
{
	uintptr_t start = (uintptr_t)_image_ram_start;
	uintptr_t end = (uintptr_t)_image_ram_end;

	return at >= start && at < end && at % 4U == 0 ? (end - at) / 4U : 0;
}

uintptr_t inquest_watchdog_bites(uint32_t msp, uint32_t psp, uint32_t exc_return, const uint32_t *saved)
{
	static struct inquest_watchdog_registers registers;
	uint32_t at = (exc_return & 4U) != 0 ? psp : msp;
	const uint32_t *stack = (const uint32_t *)at;
	uint32_t words = words_from(at);

	if (words >= FRAME_WORDS) {
		memcpy(registers.frame, stack, sizeof(registers.frame));
		memcpy(registers.saved, saved, sizeof(registers.saved));
		registers.at = at;
		registers.msp = msp;
		registers.psp = psp;
		registers.exc_return = exc_return;
		registers.control = inquest_processor_control();
		registers.exception = inquest_processor_exception();
		registers.thread = (uint32_t)(uintptr_t)_kernel.cpus[0].current;
		inquest_watchdog_take(inquest_watchdog_record, &registers);
		inquest_watchdog_take_stack(inquest_watchdog_record, stack, words, inquest_uptime_ms());
	}
#if !defined(CONFIG_WDT_NRFX) || defined(CONFIG_WDT_NRFX_NO_IRQ)
	/* No one else wants it, and Zephyr would take it for a fault. */
	for (;;) {
	}
#endif
	return next;
}

/* After the drivers, which set the interrupt's priority, and before main(). */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
static int listen();
SYS_INIT(listen, APPLICATION, 99);
#pragma GCC diagnostic pop

static int listen(void)
{
	unsigned int key = irq_lock();

	inquest_watchdog_identify();
	memcpy(vectors, (const void *)(uintptr_t)inquest_register_read(SCB_VTOR), sizeof(vectors));
	next = vectors[EXCEPTIONS + LINE];
	vectors[EXCEPTIONS + LINE] = (uintptr_t)inquest_watchdog_entry;
	__DSB();
	inquest_register_write(SCB_VTOR, (uint32_t)(uintptr_t)vectors);
	__DSB();
	__ISB();
	*(volatile uint8_t *)(NVIC_PRIORITY + LINE) = 0;
	inquest_register_write(NVIC_ENABLE + 4U * (LINE / 32U), 1U << (LINE % 32U));
	inquest_register_write(DT_REG_ADDR(NODE) + INTENSET, INT_TIMEOUT);
	irq_unlock(key);
	return 0;
}
