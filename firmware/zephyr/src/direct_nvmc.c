/* SPDX-License-Identifier: Apache-2.0 */
#include <zephyr/devicetree.h>

#include "nvmc.h"
#include "private.h"

#define PARTITION DT_NODELABEL(inquest_partition)

#ifdef USE_PARTITION_MANAGER
#include <pm_config.h>
#define AREA_OFFSET PM_INQUEST_ADDRESS
#define AREA_BYTES PM_INQUEST_SIZE
#else
#define AREA_OFFSET DT_REG_ADDR(PARTITION)
#define AREA_BYTES DT_REG_SIZE(PARTITION)
#endif

BUILD_ASSERT(AREA_OFFSET % INQUEST_NVMC_PAGE == 0 && AREA_BYTES % INQUEST_NVMC_PAGE == 0,
	     "inquest_partition must begin and end at a page of 4096 bytes");

/* nRF's watchdogs: the reload registers of WDT (and WDT0 of nRF53). */
#if DT_NODE_EXISTS(DT_NODELABEL(wdt))
#define WATCHDOG DT_REG_ADDR(DT_NODELABEL(wdt))
#elif DT_NODE_EXISTS(DT_NODELABEL(wdt0))
#define WATCHDOG DT_REG_ADDR(DT_NODELABEL(wdt0))
#endif

static void feed(void)
{
#ifdef WATCHDOG
	for (uint32_t channel = 0; channel < 8; channel++) {
		*(volatile uint32_t *)(WATCHDOG + 0x600U + 4U * channel) = 0x6e524635U;
	}
#endif
}

const struct inquest_medium *inquest_direct(void)
{
	static const struct inquest_nvmc nvmc = {
#if defined(CONFIG_SOC_SERIES_NRF53X) || defined(CONFIG_SOC_SERIES_NRF53)
		.base = INQUEST_NVMC_NRF53_SECURE,
		.erase_by_write = true,
#else
		.base = INQUEST_NVMC_NRF52,
#endif
		.flash = AREA_OFFSET,
		.polls = INQUEST_NVMC_POLLS,
		.feed = feed,
	};
	static struct inquest_medium medium;

	inquest_nvmc_medium(&medium, &nvmc, AREA_BYTES);
	return &medium;
}
