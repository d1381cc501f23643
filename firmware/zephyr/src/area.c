/* SPDX-License-Identifier: Apache-2.0 */
#include <zephyr/devicetree.h>
#include <zephyr/linker/section_tags.h>

#include "private.h"
#include "processor.h"

#if DT_NODE_EXISTS(DT_NODELABEL(inquest_retained))
#define AREA_START DT_REG_ADDR(DT_NODELABEL(inquest_retained))
#define AREA_BYTES DT_REG_SIZE(DT_NODELABEL(inquest_retained))
BUILD_ASSERT(AREA_BYTES >= INQUEST_RETAINED_LEAST, "inquest_retained is too small: 512 bytes at least, 4096 for a backtrace");
const struct inquest_retained inquest_area = {(uint8_t *)AREA_START, AREA_BYTES};
#ifdef USE_PARTITION_MANAGER
#include <pm_config.h>
/* With Partition Manager the image's RAM is what that says, and a dump in the midst of it would be the image's variables. */
BUILD_ASSERT(AREA_START >= PM_SRAM_ADDRESS + PM_SRAM_SIZE || AREA_START + AREA_BYTES <= PM_SRAM_ADDRESS,
	     "devicetree's inquest_retained lies in the RAM that Partition Manager gives to the image: reserve it in pm_static.yml, see "
	     "docs/device-ncs.md");
#endif
#else
static uint8_t __noinit __aligned(8) retained[CONFIG_INQUEST_RETAINED_SIZE];
const struct inquest_retained inquest_area = {retained, sizeof(retained)};
#endif

struct inquest_keeper inquest_keeper;

void inquest_keeper_save(void)
{
	inquest_keeper_write(&inquest_area, &inquest_keeper);
	inquest_processor_clean(inquest_area.base, INQUEST_KEEPER_BYTES);
}
