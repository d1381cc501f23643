/* SPDX-License-Identifier: Apache-2.0 */
/* What happens at boot: taking stock early, and later, in a thread with drivers at hand, the copy to flash. */
#include <errno.h>

#include <zephyr/init.h>
#include <zephyr/kernel.h>
#include <zephyr/logging/log.h>

#include "private.h"
#include "processor.h"

LOG_MODULE_REGISTER(inquest, CONFIG_INQUEST_LOG_LEVEL);

#define MINUTE_MS 60000
#define LOWEST K_LOWEST_APPLICATION_THREAD_PRIO

static struct inquest_boot_report report;
static struct inquest_self_test self_test;
static bool self_tested;

const struct inquest_boot_report *inquest_boot_report(void)
{
	return &report;
}

/* SYS_INIT() handed a device over until Zephyr 3.4; without a prototype the function fits both ages. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
static int take_stock();
SYS_INIT(take_stock, PRE_KERNEL_2, 0);
#pragma GCC diagnostic pop

static int take_stock(void)
{
#ifdef CONFIG_INQUEST_WATCHDOG_LATCH
	(void)inquest_watchdog_recover(inquest_watchdog_record, &inquest_area, CONFIG_INQUEST_BOOT_LOOP_SECONDS);
#endif
	inquest_boot(&inquest_area, inquest_power_on(), CONFIG_INQUEST_BOOT_LOOP_SECONDS, &inquest_keeper, &report);
	report.reset_reason = inquest_reset_reason();
	inquest_build_id_start(report.build_id);
	if ((inquest_keeper.flags & INQUEST_KEEPER_SELF_TEST) != 0) {
		self_test = inquest_self_test_check(&inquest_area, inquest_keeper.seed);
		self_tested = true;
		report.flags |= self_test.changed != 0 ? INQUEST_BOOT_OVERWRITTEN : 0U;
		inquest_keeper.flags &= (uint16_t)~INQUEST_KEEPER_SELF_TEST;
	}
	inquest_keeper_save();
	return 0;
}

void inquest_self_test_begin(void)
{
	inquest_keeper.seed = k_cycle_get_32();
	inquest_keeper.flags |= INQUEST_KEEPER_SELF_TEST;
	inquest_keeper_save();
	inquest_self_test_fill(&inquest_area, inquest_keeper.seed);
	inquest_processor_clean(inquest_area.base, inquest_area.size);
}

void inquest_orderly_reboot(void)
{
	inquest_keeper.flags |= INQUEST_KEEPER_ORDERLY;
	inquest_keeper.uptime_s = (uint32_t)(k_uptime_get() / 1000);
	inquest_keeper_save();
}

static void tell_of_self_test(void)
{
	if (self_tested && self_test.changed == 0) {
		LOG_INF("self-test: all %u bytes of retained RAM survived", inquest_area.size);
	} else if (self_tested) {
		LOG_ERR("self-test: %u of %u bytes of retained RAM were written over, from offset %u to %u", self_test.changed,
			inquest_area.size, self_test.first, self_test.last);
	}
}

/* Once flash has told whether there were runs before this one. */
static void tell_what_became_of_ram(void)
{
	if ((report.flags & INQUEST_BOOT_OVERWRITTEN) != 0 && !self_tested) {
		LOG_ERR("retained RAM at %p was written over since the last run, such as by a bootloader: inquest selftest shows where",
			inquest_area.base);
	} else if ((report.flags & INQUEST_BOOT_BLANK) != 0) {
		LOG_WRN("retained RAM at %p is blank after a reset: this firmware's first run, or something clears it", inquest_area.base);
	}
}

/* So that the next dump, which may come from the fault handler, finds an erased slot. */
static void erase_ahead(void)
{
	int error = inquest_store_prepare();

	if (error == -ENOSPC) {
		LOG_WRN("no slot is left for the next dump: all were erased as often as INQUEST_WEAR_BUDGET allows");
	} else if (error != 0) {
		LOG_ERR("no slot could be erased for the next dump: error %d", error);
	}
}

static void stage(void)
{
	int error = inquest_store_open();

	if (error == 0) {
		if (inquest_boot_learn(inquest_ring_boot_count(&inquest_ring), &inquest_keeper, &report)) {
			inquest_keeper_save();
#ifdef CONFIG_INQUEST_WATCHDOG_LATCH
			inquest_watchdog_identify();
#endif
		}
		error = inquest_store_stage();
		report.flags |= error == 0 ? INQUEST_BOOT_STORED_DUMP : 0U;
		report.dumps = (uint16_t)inquest_store_count();
		if (error == 0) {
			LOG_WRN("the last run ended in a crash; its dump is stored, %u in all", report.dumps);
		} else if (error != -ENOENT && error != -EALREADY) {
			LOG_ERR("the dump could not be stored: error %d; it stays in RAM, number 0", error);
		}
		erase_ahead();
	} else if (!IS_ENABLED(CONFIG_INQUEST_STORAGE_NONE)) {
		report.dumps = (uint16_t)inquest_store_count();
		LOG_ERR("the storage for dumps could not be opened: error %d%s", error,
			report.dumps != 0 ? "; the last run's dump stays in RAM, number 0" : "");
	} else if (inquest_store_count() != 0) {
		report.dumps = 1;
		LOG_WRN("the last run ended in a crash; its dump is in RAM, number 0");
	}
}

static void carry_off(void)
{
#ifdef CONFIG_INQUEST_UPLOAD
	inquest_upload_now();
#endif
}

static void hold_off(void)
{
#ifdef CONFIG_INQUEST_SUPERVISOR
	inquest_supervisor_arm(CONFIG_INQUEST_SUPERVISOR_MS);
#endif
}

#ifdef CONFIG_INQUEST_SUPERVISOR
#define TURN_MS (CONFIG_INQUEST_SUPERVISOR_MS / 4)

/* The last step before main(): a thread that spins from its first instruction on is caught too. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
static int watch();
SYS_INIT(watch, APPLICATION, 99);
#pragma GCC diagnostic pop

static int watch(void)
{
	hold_off();
	return 0;
}
#else
#define TURN_MS MINUTE_MS
#endif

static void rest(int32_t milliseconds)
{
	while (milliseconds > 0) {
		hold_off();
		k_msleep(MIN(milliseconds, TURN_MS));
		milliseconds -= TURN_MS;
	}
}

static void keep(void *a, void *b, void *c)
{
	ARG_UNUSED(a);
	ARG_UNUSED(b);
	ARG_UNUSED(c);
	tell_of_self_test();
	/* Not at once: the application may look at it in main(), which this thread comes behind. */
	inquest_reset_reason_clear();
	rest(CONFIG_INQUEST_STAGE_DELAY_MS);
	stage();
	tell_what_became_of_ram();
	carry_off();
	for (;;) {
		rest(MINUTE_MS);
		inquest_keeper.uptime_s = (uint32_t)(k_uptime_get() / 1000);
		inquest_keeper_save();
		/* A dump that was asked for meanwhile. */
		if (inquest_store_stage() == 0) {
			carry_off();
			(void)inquest_store_prepare();
		}
	}
}

/* The lowest priority: what starves it is a freeze. Only the uploader, which may compute for seconds, comes behind. */
#ifdef CONFIG_INQUEST_UPLOAD
#define PRIORITY (LOWEST - 1)
#else
#define PRIORITY LOWEST
#endif
K_THREAD_DEFINE(inquest_thread, CONFIG_INQUEST_STACK_SIZE, keep, NULL, NULL, NULL, PRIORITY, 0, 0);
