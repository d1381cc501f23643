/* SPDX-License-Identifier: Apache-2.0 */
/* A TIMER of nRF52 or nRF53 with an interrupt that irq_lock() does not hold off. */
#include <zephyr/devicetree.h>
#include <zephyr/irq.h>
#include <zephyr/kernel.h>

#include "private.h"
#include "registers.h"

#define NODE DT_NODELABEL(UTIL_CAT(timer, CONFIG_INQUEST_SUPERVISOR_NRF_INSTANCE))
#define BASE DT_REG_ADDR(NODE)

#define TASKS_START 0x000U
#define TASKS_STOP 0x004U
#define TASKS_CLEAR 0x00cU
#define EVENTS_COMPARE0 0x140U
#define INTENSET 0x304U
#define MODE 0x504U
#define BITMODE 0x508U
#define PRESCALER 0x510U
#define CC0 0x540U
#define INT_COMPARE0 (1U << 16)
#define BITMODE_32 3U
/* 16 MHz / 2^4: a microsecond a tick, and 71 minutes in 32 bits. */
#define PRESCALER_1_MHZ 4U

ISR_DIRECT_DECLARE(inquest_supervisor_isr)
{
	inquest_register_write(BASE + EVENTS_COMPARE0, 0);
	inquest_supervisor_expired();
	return 0;
}

void inquest_supervisor_disarm(void)
{
	inquest_register_write(BASE + TASKS_STOP, 1);
	inquest_register_write(BASE + EVENTS_COMPARE0, 0);
}

void inquest_supervisor_arm(uint32_t milliseconds)
{
	static bool connected;

	if (!connected) {
		connected = true;
		IRQ_DIRECT_CONNECT(DT_IRQN(NODE), 0, inquest_supervisor_isr, IRQ_ZERO_LATENCY);
		inquest_register_write(BASE + MODE, 0);
		inquest_register_write(BASE + BITMODE, BITMODE_32);
		inquest_register_write(BASE + PRESCALER, PRESCALER_1_MHZ);
		inquest_register_write(BASE + INTENSET, INT_COMPARE0);
		irq_enable(DT_IRQN(NODE));
	}

	inquest_register_write(BASE + TASKS_STOP, 1);
	inquest_register_write(BASE + TASKS_CLEAR, 1);
	inquest_register_write(BASE + CC0, milliseconds * 1000U);
	inquest_register_write(BASE + TASKS_START, 1);
}
