/* SPDX-License-Identifier: Apache-2.0 */
/* A watchdog: nobody fed it, its interrupt has the last word. */
#include "app.h"

#define WATCHDOG_IRQ 6

struct watchdog {
	uint32_t timeout_ms;
	uint32_t fed;
	void (*callback)(const struct watchdog *watchdog);
};

static NOINLINE void watchdog_expired(const struct watchdog *watchdog)
{
	if (watchdog->fed == 0u) {
		k_panic();
	}
}

static struct watchdog wdt0 = { 100, 0, watchdog_expired };

static void wdt_isr(const void *argument)
{
	struct watchdog *watchdog = (struct watchdog *)(uintptr_t)argument;

	watchdog->callback(watchdog);
	watchdog->fed = 0u;
}

static void watchdog_ticked(struct k_timer *timer)
{
	timer->status++;
	arch_irq_pend(WATCHDOG_IRQ);
	NOT_A_TAIL_CALL();
}
K_TIMER_DEFINE(watchdog_timer, watchdog_ticked, NULL);

void watchdog_start(void);
void watchdog_start(void)
{
	arch_irq_connect(WATCHDOG_IRQ, 0xc0u, wdt_isr, &wdt0);
	k_timer_start(&watchdog_timer, 4, 0);
}
