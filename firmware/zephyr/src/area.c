/* SPDX-License-Identifier: Apache-2.0 */
#include <zephyr/devicetree.h>
#include <zephyr/linker/section_tags.h>

#include "private.h"
#include "processor.h"

#ifdef CONFIG_INQUEST_WATCHDOG_LATCH
#define RECORD_BYTES sizeof(struct inquest_watchdog_record)
#else
#define RECORD_BYTES 0
#endif

#ifdef USE_PARTITION_MANAGER
#include <pm_config.h>
#endif

#if DT_NODE_EXISTS(DT_NODELABEL(inquest_retained))
#define AREA_START DT_REG_ADDR(DT_NODELABEL(inquest_retained))
#define AREA_BYTES DT_REG_SIZE(DT_NODELABEL(inquest_retained))
#ifdef PM_INQUEST_RETAINED_ADDRESS
BUILD_ASSERT(AREA_START == PM_INQUEST_RETAINED_ADDRESS && AREA_BYTES == PM_INQUEST_RETAINED_SIZE,
	     "devicetree's inquest_retained and Partition Manager's disagree: make them the same, or remove the devicetree node");
#endif
#elif defined(PM_INQUEST_RETAINED_ADDRESS)
#define AREA_START PM_INQUEST_RETAINED_ADDRESS
#define AREA_BYTES PM_INQUEST_RETAINED_SIZE
#endif

#ifdef AREA_START
BUILD_ASSERT(AREA_BYTES >= INQUEST_RETAINED_LEAST + RECORD_BYTES,
	     "inquest_retained is too small: 512 bytes at least, 4096 for a backtrace, and 640 more for INQUEST_WATCHDOG_LATCH");
BUILD_ASSERT(AREA_START % 8 == 0 && AREA_BYTES % 8 == 0, "inquest_retained must begin and end at a multiple of 8");
#define AREA ((uint8_t *)AREA_START)
#ifdef USE_PARTITION_MANAGER
/* With Partition Manager the image's RAM is what that says, and a dump in the midst of it would be the image's variables. */
BUILD_ASSERT(AREA_START >= PM_SRAM_ADDRESS + PM_SRAM_SIZE || AREA_START + AREA_BYTES <= PM_SRAM_ADDRESS,
	     "devicetree's inquest_retained lies in the RAM that Partition Manager gives to the image: reserve it in pm_static.yml, see "
	     "docs/device-ncs.md");
#elif DT_HAS_CHOSEN(zephyr_sram)
#define IMAGE_RAM DT_CHOSEN(zephyr_sram)
/* Everywhere else it is the devicetree's, which the node alone does not make smaller. */
BUILD_ASSERT(AREA_START >= DT_REG_ADDR(IMAGE_RAM) + DT_REG_SIZE(IMAGE_RAM) || AREA_START + AREA_BYTES <= DT_REG_ADDR(IMAGE_RAM),
	     "inquest_retained lies in the RAM that devicetree gives to the image (chosen zephyr,sram): make that one smaller, as "
	     "firmware/overlays/nrf52840-retained.overlay does");
#endif
#else
static uint8_t __noinit __aligned(8) retained[CONFIG_INQUEST_RETAINED_SIZE];
#define AREA retained
#define AREA_BYTES sizeof(retained)
BUILD_ASSERT(sizeof(retained) >= INQUEST_RETAINED_LEAST + RECORD_BYTES && sizeof(retained) % 8 == 0,
	     "INQUEST_RETAINED_SIZE is too small, or no multiple of 8");
#endif

const struct inquest_retained inquest_area = {AREA, AREA_BYTES - RECORD_BYTES};
#ifdef CONFIG_INQUEST_WATCHDOG_LATCH
struct inquest_watchdog_record *const inquest_watchdog_record = (void *)(AREA + AREA_BYTES - RECORD_BYTES);
#endif

struct inquest_keeper inquest_keeper;

void inquest_keeper_save(void)
{
	inquest_keeper_write(&inquest_area, &inquest_keeper);
	inquest_processor_clean(inquest_area.base, INQUEST_KEEPER_BYTES);
}
