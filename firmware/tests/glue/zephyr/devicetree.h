/* SPDX-License-Identifier: Apache-2.0 */
/* The retained area, at an address that device.c maps; the partition for dumps, where the build says that it is; the RAM; two watchdogs. */
#ifndef GLUE_DEVICETREE_H
#define GLUE_DEVICETREE_H

#define GLUE_AREA 0x30000000U
#ifndef GLUE_AREA_BYTES
#define GLUE_AREA_BYTES 16384U
#endif
/* The image's RAM, unless a build says otherwise. */
#ifndef GLUE_SRAM
#define GLUE_SRAM 0x20000000U
#endif
#define GLUE_SRAM_BYTES 0x40000U

#define DT_NODELABEL(label) label
#define DT_NODE_EXISTS(node) 1
#define DT_CHOSEN(name) name
#define DT_HAS_CHOSEN(name) 1
#define DT_REG_ADDR(node) GLUE_NAME(GLUE_ADDRESS_, node)
#define DT_REG_SIZE(node) GLUE_NAME(GLUE_SIZE_, node)
#define DT_MTD_FROM_FIXED_PARTITION(node) node
#define GLUE_NAME(kind, node) GLUE_PASTE(kind, node)
#define GLUE_PASTE(kind, node) kind##node

#define GLUE_ADDRESS_inquest_retained GLUE_AREA
#define GLUE_SIZE_inquest_retained GLUE_AREA_BYTES
#define GLUE_ADDRESS_zephyr_sram GLUE_SRAM
#define GLUE_SIZE_zephyr_sram GLUE_SRAM_BYTES
#define GLUE_ADDRESS_wdt 0x40010000U
#define GLUE_ADDRESS_wdt1 0x40011000U
#define GLUE_ADDRESS_inquest_partition GLUE_PARTITION_OFFSET
#define GLUE_SIZE_inquest_partition GLUE_PARTITION_BYTES

#endif
