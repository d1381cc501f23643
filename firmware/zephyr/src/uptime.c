/* SPDX-License-Identifier: Apache-2.0 */
/* How long the system has been running, for whoever asks: the fault handler too. */
#include <zephyr/init.h>
#include <zephyr/kernel.h>

#include "private.h"

#ifdef CONFIG_SPIN_VALIDATE
/*
 * The kernel's clock is read under a spinlock. With one processor that is no lock but a short look with interrupts off; with this
 * check it is an assertion that no one holds it, and a crash inside the kernel's timeouts would end in a second one. So here the seconds
 * are counted beside it.
 */
static volatile uint32_t seconds;

static void tick(struct k_timer *timer)
{
	ARG_UNUSED(timer);
	seconds = (uint32_t)(k_uptime_get() / 1000);
}

static K_TIMER_DEFINE(clock, tick, NULL);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
static int start_clock();
SYS_INIT(start_clock, APPLICATION, 0);
#pragma GCC diagnostic pop

static int start_clock(void)
{
	k_timer_start(&clock, K_SECONDS(1), K_SECONDS(1));
	return 0;
}

uint64_t inquest_uptime_ms(void)
{
	return 1000ULL * seconds;
}

#else

uint64_t inquest_uptime_ms(void)
{
	return (uint64_t)k_uptime_get();
}

#endif
