/* SPDX-License-Identifier: Apache-2.0 */
#include "nvmc.h"
#include "partition.h"
#include "private.h"
#include "watchdog_nrf.h"

BUILD_ASSERT(AREA_OFFSET % INQUEST_NVMC_PAGE == 0 && AREA_BYTES % INQUEST_NVMC_PAGE == 0,
	     "inquest_partition must begin and end at a page of 4096 bytes");

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
		.feed = inquest_feed_watchdog,
	};
	static struct inquest_medium medium;

	inquest_nvmc_medium(&medium, &nvmc, AREA_BYTES);
	return &medium;
}
